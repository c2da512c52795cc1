//! `partner-not-reciprocal`: one server names the other, and the other does not name it back.

use super::prelude::*;
use crate::domain::characters::{first_difference, skeleton};

pub static RULE: Rule =
    rule!("partner-not-reciprocal", Error, "a server's partner does not name the server back");

/// Looks at every column whose partner's sheet is in the run.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for link in &group.links {
        if link.back.is_none() {
            findings.push(not_named_back(link));
        }
        findings.extend(other_label(link));
    }
}

fn not_named_back(link: &Link<'_>) -> Finding {
    let (near, far) = (link.near.label(), link.far.label());
    let named: Vec<&str> = link
        .far
        .columns()
        .filter_map(|column| column.label.as_ref())
        .map(|label| label.value.as_str())
        .collect();
    let instead = if named.is_empty() {
        "has no partner at all".to_owned()
    } else {
        format!("names {} only", crate::domain::words::list(&named))
    };
    let message = format!(
        "{} names {far} as its partner, but {far} does not name {near} back: it {instead}.",
        link.owner
    );
    let place = link.column.place();
    let other = link.far.columns().next().map_or_else(|| link.far.place(), Column::place);
    Finding::new(&RULE, near, message)
        .at(&link.near.file, place, format!("names {far}"))
        .at(&link.far.file, other, format!("does not name {near}"))
        .help(format!(
            "Enter {near} in the Partners section of {far} as well. After a machine was replaced, check that no partner \
             still names the old one."
        ))
}

/// The address leads to a server of another label than the column says.
fn other_label(link: &Link<'_>) -> Option<Finding> {
    let (named, own) = (link.column.label.as_ref()?, link.far.server.label.as_ref()?);
    if named.value == own.value {
        return None;
    }
    let alike = skeleton(&named.value) == skeleton(&own.value);
    let difference = first_difference(&named.value, &own.value).filter(|_| alike);
    let difference = difference.map_or_else(String::new, |text| format!(" They look alike: {text}."));
    let message = format!(
        "{} names its partner {}, but the server at that address has the label {}.{difference}",
        link.owner, named.value, own.value
    );
    Some(
        Finding::new(&RULE, link.near.label(), message)
            .at(&link.near.file, named.span, format!("calls it {}", named.value))
            .at(&link.far.file, own.span, format!("calls itself {}", own.value))
            .help("If the label is only spelt differently, correct it; else correct the address."),
    )
}

//! `partner-not-reciprocal`: one server names the other, and the other does not name it back.

use super::prelude::*;
use crate::characters::{first_difference, skeleton};

pub static RULE: Rule =
    rule!("partner-not-reciprocal", Error, "a server's partner does not name the server back");

/// Looks at every column whose partner's sheet is in the run.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    group.links.iter().flat_map(|link| {
        let not_named = link.back.is_none().then(|| not_named_back(link));
        not_named.into_iter().chain(other_label(link))
    })
}

fn not_named_back(link: &Link<'_>) -> Finding {
    let (near, far) = (link.near.label(), link.far.label());
    let named: Vec<&str> =
        link.far.columns().filter_map(|column| column.label.as_ref()).map(|label| &*label.value).collect();
    let instead = if named.is_empty() {
        "has no partner at all".to_owned()
    } else {
        format!("names {} only", list(&named))
    };
    let message = format!(
        "{} names {far} as its partner, but {far} does not name {near} back: it {instead}.",
        link.owner
    );
    let other = link.far.columns().next().map_or_else(|| link.far.place(), Column::place);
    let (here, there) = (format!("names {far}"), format!("does not name {near}"));
    link.finding(&RULE, (link.column.place(), here), (other, there), message).help(format!(
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
        "{} names its partner {named}, but the server at that address has the label {own}.{difference}",
        link.owner
    );
    let near = (named.span, format!("calls it {named}"));
    let finding = link.finding(&RULE, near, (own.span, format!("calls itself {own}")), message);
    Some(finding.help("If the label is only spelt differently, correct it; else correct the address."))
}

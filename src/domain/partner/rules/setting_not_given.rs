//! `setting-not-given`: a setting that neither end of a link gives, so that nobody judged it.

use std::collections::BTreeMap;

use super::ends::compared;
use super::prelude::*;
use crate::partner::fields::ConnectionSecurity;

pub static RULE: Rule =
    rule!("setting-not-given", Info, "neither end of a link gives a setting, so it was not judged");

/// Looks at both ends of every link; links that lack the same settings are one finding. What one end gives is left to
/// `setting-on-one-end-only`.
pub fn check_ends(group: &Group<'_>) -> Vec<Finding> {
    let mut lacking: BTreeMap<String, Vec<&Link<'_>>> = BTreeMap::new();
    for (settings, link) in group.links.iter().filter_map(|link| Some((not_given(link)?, link))) {
        lacking.entry(settings).or_default().push(link);
    }
    lacking.iter().filter_map(|(settings, links)| told(settings, links)).collect()
}

/// The settings that neither end gives, section by section: `Monitor (Connect Timeout and Request Timeout)`. A section of
/// which nothing is given is named alone.
fn not_given(link: &Link<'_>) -> Option<String> {
    let has_security = [link.near, link.far]
        .into_iter()
        .any(|sheet| sheet.product.is_none_or(|product| product.value.has_connection_security()));
    let mut sections: Vec<(&str, Vec<&str>, usize)> = Vec::new();
    let fields = compared(link).filter(|[(_, own), _]| has_security || !own.is_of::<ConnectionSecurity>());
    for [(_, own), (_, other)] in fields {
        let title = own.section.title;
        if sections.last().is_none_or(|(last, ..)| *last != title) {
            sections.push((title, Vec::new(), 0));
        }
        let Some((_, lacking, given)) = sections.last_mut() else { continue };
        if own.value.or(other.value).is_some() {
            *given += 1;
        } else {
            lacking.push(own.setting.label);
        }
    }
    let words = |(title, lacking, given): &(&str, Vec<&str>, usize)| match given {
        0 => (*title).to_owned(),
        _ => format!("{title} ({})", list(lacking)),
    };
    let parts: Vec<String> =
        sections.iter().filter(|(_, lacking, _)| !lacking.is_empty()).map(words).collect();
    (!parts.is_empty()).then(|| list(&parts))
}

fn told(settings: &str, links: &[&Link<'_>]) -> Option<Finding> {
    let (link, more) = links.split_first()?;
    let others = match more.len() {
        0 => String::new(),
        1 => " The same holds for one more link.".to_owned(),
        more => format!(" The same holds for {more} more links."),
    };
    let message = format!(
        "Neither {} nor {} gives {settings}. What is not given was not judged.{others}",
        link.near.label(),
        link.far.label()
    );
    let (near, far) = ((link.near.place(), "not given"), (link.far.place(), "nor here"));
    Some(link.finding(&RULE, near, far, message).help(
        "Read them off the Partners section of each server, and write them into its sheet, or into the `defaults` of the plan.",
    ))
}

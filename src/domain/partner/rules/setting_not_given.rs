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
    let mut lacking: BTreeMap<(String, Vec<String>), Vec<&Link<'_>>> = BTreeMap::new();
    for (settings, link) in group.links.iter().filter_map(|link| Some((not_given(link)?, link))) {
        lacking.entry(settings).or_default().push(link);
    }
    lacking.iter().filter_map(|(settings, links)| told(settings, links)).collect()
}

/// The settings that neither end gives, section by section: `Monitor (Connect Timeout and Request Timeout)`. A section of
/// which nothing is given is named alone.
fn not_given(link: &Link<'_>) -> Option<(String, Vec<String>)> {
    let has_security = [link.near, link.far]
        .into_iter()
        .any(|sheet| sheet.product.is_none_or(|product| product.value.has_connection_security()));
    let fields = compared(link).filter(|[(_, own), _]| has_security || !own.is_of::<ConnectionSecurity>());
    let fields: Vec<_> = fields.collect();
    let mut names = Vec::new();
    let sections = fields.chunk_by(|[(_, a), _], [(_, b), _]| a.section.title == b.section.title);
    let parts = sections.filter_map(|section| {
        let lacking = section.iter().filter(|[(_, own), (_, other)]| own.value.or(other.value).is_none());
        let lacking: Vec<&str> = lacking.map(|[(_, own), _]| own.setting.label).collect();
        let title = section.first()?[0].1.section.title;
        names.extend(lacking.iter().map(|label| format!("{title} > {label}")));
        match lacking.len() {
            0 => None,
            all if all == section.len() => Some(title.to_owned()),
            _ => Some(format!("{title} ({})", list(&lacking))),
        }
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| (list(&parts), names))
}

fn told((settings, names): &(String, Vec<String>), links: &[&Link<'_>]) -> Option<Finding> {
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
    let ends = links.iter().map(|link| format!("{} to {}", link.near.label(), link.far.label()));
    let told = link.finding(&RULE, near, far, message).naming(names.iter().cloned().chain(ends));
    Some(told.help(
        "Read them off the Partners section of each server, and write them into its sheet, or into the `defaults` of the plan.",
    ))
}

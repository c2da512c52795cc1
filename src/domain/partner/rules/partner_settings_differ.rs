//! `partner-settings-differ`: two partners have different values of a setting that is usually the same on both.

use super::ends::{compared, decides};
use super::prelude::*;

pub static RULE: Rule =
    rule!("partner-settings-differ", Info, "a time, count or action differs at the two ends of a link");

/// Compares both ends of every link. Priorities rightly differ, and certificates have a rule of their own.
pub fn check_ends(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    let settings = group.links.iter().flat_map(compared).filter(|[(_, own), _]| decides(own));
    settings.filter_map(|[(near, own), (far, other)]| {
        let name = own.setting.label;
        let (own, other) = (own.words()?, other.words()?);
        if own.value == other.value {
            return None;
        }
        let message = format!(
            "{name} is {own} on {} and {other} on {}. Each end then judges the same fault by another measure.",
            near.owner, far.owner,
        );
        let finding = near.owner.finding(&RULE, (own.span, own.value), message);
        Some(finding.at(far.owner.file, other.span, other.value).help(
            "Allowed. If nobody knows why, use one value on both servers; else suppress this with the reason.",
        ))
    })
}

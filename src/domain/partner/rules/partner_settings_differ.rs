//! `partner-settings-differ`: two partners have different values of a setting that is usually the same on both.

use super::ends::{compared, decides};
use super::prelude::*;

pub static RULE: Rule =
    rule!("partner-settings-differ", Info, "a time, count or action differs at the two ends of a link");

/// Compares both ends of every link. Priorities rightly differ, and certificates have a rule of their own.
pub fn check_ends(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for (near, far, fields) in group.links.iter().flat_map(compared) {
        for (own, other) in fields.filter(|(own, _)| decides(own)) {
            let name = own.setting.label;
            let (Some(own), Some(other)) = (own.words(), other.words()) else { continue };
            if own.value == other.value {
                continue;
            }
            let message = format!(
                "{name} is {} on {} and {} on {}. Each end then judges the same fault by another measure.",
                own.value, near.owner, other.value, far.owner
            );
            findings.push(
                Finding::new(&RULE, near.label, message)
                    .at(near.file, own.span, own.value)
                    .at(far.file, other.span, other.value)
                    .help("Allowed. If nobody knows why, use one value on both servers; else suppress this with the reason."),
            );
        }
    }
}

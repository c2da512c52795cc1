//! `equal-arbitration-priority`: legal; said so that nobody is surprised who wins.

use std::collections::{BTreeMap, HashSet};

use super::prelude::*;
use crate::domain::words::list;

pub static RULE: Rule =
    rule!("equal-arbitration-priority", Info, "two servers have the same Arbitration Priority");

/// Who has a priority: label, file, place.
type Holder<'a> = (&'a str, &'a FileName, Span);

/// Looks at the servers that may be Main; two sheets of one label are one server.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    let mut holders: BTreeMap<i64, Vec<Holder<'_>>> = BTreeMap::new();
    for member in subject.members.iter().filter(|member| !member.is_permanent) {
        let Some(priority) = member.priority else { continue };
        if seen.insert((priority.value, member.name())) {
            holders.entry(priority.value).or_default().push((member.name(), member.file, priority.span));
        }
    }
    for (priority, same) in holders.into_iter().filter(|(_, same)| same.len() > 1) {
        let names: Vec<&str> = same.iter().take(3).map(|(label, ..)| *label).collect();
        let more = if same.len() > names.len() { " and others" } else { "" };
        let message = format!(
            "{}{more} have the same Arbitration Priority, {priority}. That is legal: when two are Main, the one that \
             was Main longest wins, then the one that ran longest, then the highest ASCII value of the node name.",
            list(&names)
        );
        let mut finding = Finding::new(&RULE, names.join(", "), message);
        let mut places: Vec<(&FileName, Span)> = Vec::new();
        for (label, file, span) in same.iter().take(3) {
            if !places.contains(&(*file, *span)) {
                places.push((file, *span));
                finding = finding.at(file, *span, *label);
            }
        }
        findings.push(
            finding.help("Nothing, if either may win; else give the preferred server the higher number."),
        );
    }
}

//! `equal-arbitration-priority`: legal; said so that nobody is surprised who wins.

use std::collections::{BTreeMap, HashSet};

use super::prelude::*;

pub static RULE: Rule =
    rule!("equal-arbitration-priority", Info, "two servers have the same Arbitration Priority");

/// Looks at the servers that may be Main; two sheets of one label are one server.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let mut seen = HashSet::new();
    let mut holders: BTreeMap<i64, Vec<(Owner<'_>, Span)>> = BTreeMap::new();
    for member in subject.may_be_main() {
        let Some(priority) = member.priority else { continue };
        if seen.insert((priority.value, member.name())) {
            holders.entry(priority.value).or_default().push((member.owner, priority.span));
        }
    }
    let shared = holders.into_iter().filter(|(_, same)| same.len() > 1);
    shared.map(|(priority, same)| told(priority, &same))
}

fn told(priority: i64, same: &[(Owner<'_>, Span)]) -> Finding {
    let shown = &same[..same.len().min(3)];
    let names: Vec<&str> = shown.iter().map(|(owner, _)| owner.subject()).collect();
    let more = if same.len() > names.len() { " and others" } else { "" };
    let message = format!(
        "{}{more} have the same Arbitration Priority, {priority}. That is legal: when two are Main, the one that \
         was Main longest wins, then the one that ran longest, then the highest ASCII value of the node name.",
        list(&names)
    );
    let mut finding = Finding::new(&RULE, names.join(", "), message)
        .naming(same.iter().map(|(owner, _)| owner.subject()))
        .help("Nothing, if either may win; else give the preferred server the higher number.");
    for (owner, span) in shown {
        if !finding.labels.iter().any(|label| (&label.file, label.span) == (owner.file, *span)) {
            finding = finding.at(owner.file, *span, owner.subject());
        }
    }
    finding
}

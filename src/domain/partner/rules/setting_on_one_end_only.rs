//! `setting-on-one-end-only`: one sheet of a pair gives a setting, and the other is silent about it.

use std::collections::BTreeMap;

use super::ends::{compared, decides, only_one};
use super::prelude::*;
use crate::domain::words::list;

pub static RULE: Rule =
    rule!("setting-on-one-end-only", Warning, "one end of a link gives settings that the other end does not");

/// What one end lacks: whether that is the near end, the section, whether it is a note only; the fields with their places
/// at the other end.
type Missing<'a> = BTreeMap<(bool, &'a str, bool), Vec<(&'a str, Span)>>;

/// Compares both ends of every link, section by section. What decides no link (the priority, the certificates) is a note.
pub fn check_ends(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for (near, far, fields) in group.links.iter().flat_map(compared) {
        let mut missing: Missing<'_> = BTreeMap::new();
        for (own, other) in fields {
            let Some((is_near, span)) = only_one(&own, &other) else { continue };
            let of = (is_near, own.section.title, !decides(&own));
            missing.entry(of).or_default().push((own.setting.label, span));
        }
        for ((is_near, section, is_note), fields) in missing {
            let (without, with) = if is_near { (&near, &far) } else { (&far, &near) };
            let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
            let verb = if names.len() == 1 { "is" } else { "are" };
            let message = format!(
                "{}: {section} > {} {verb} not given, and {} gives {}. What is not given was not judged.",
                without.owner,
                list(&names),
                with.label,
                if names.len() == 1 { "it" } else { "them" }
            );
            let severity = if is_note { Severity::Info } else { RULE.severity };
            findings.push(Finding::new(&RULE, without.label, message)
                .at(without.file, without.block, "not given")
                .at(with.file, fields[0].1, format!("given on {}", with.label))
                .help(
                    "Read the settings off the server's own Partners section and write them into its sheet.",
                )
                .with(severity));
        }
    }
    findings.extend(group.first_links().flat_map(monitors));
}

/// Connections that have ICMP monitors at one end only: a note, because a connection may do without.
fn monitors<'a>(link: &'a Link<'_>) -> impl Iterator<Item = Finding> + 'a {
    link.both_ends().filter_map(|(name, near, far)| {
        let back = link.back?.0;
        let (without, with) = match (near.icmp_monitors.first(), far.icmp_monitors.first()) {
            (None, Some(monitor)) => {
                ((link.near, link.owner, near.span), (link.far, back, monitor.span))
            }
            (Some(monitor), None) => {
                ((link.far, back, far.span), (link.near, link.owner, monitor.span))
            }
            _ => return None,
        };
        let message = format!(
            "{}: {} Connection has no ICMP monitor, and {} has one. When the two lose each other, only one end can tell a \
             dead network from a dead partner.",
            without.1,
            name.title(),
            with.1
        );
        Some(Finding::new(&RULE, without.0.label(), message)
            .at(&without.0.file, without.2, "no ICMP monitor")
            .at(&with.0.file, with.2, "has one")
            .help("Enter a router or a managed switch of that network as ICMP Monitor 1 at both ends.")
            .with(Severity::Info))
    })
}

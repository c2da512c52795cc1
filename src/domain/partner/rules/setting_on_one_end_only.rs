//! `setting-on-one-end-only`: one sheet of a pair gives a setting, and the other is silent about it.

use std::collections::BTreeMap;

use super::ends::{End, compared, decides};
use super::prelude::*;
use crate::partner::sheet::Connection;

pub static RULE: Rule =
    rule!("setting-on-one-end-only", Warning, "one end of a link gives settings that the other end does not");

/// What one end lacks: whether that is the near end, the section, whether it is a note only; both ends, and the fields with
/// their places at the other one.
type Missing<'a> = BTreeMap<(bool, &'a str, bool), (End<'a>, End<'a>, Vec<(&'a str, Span)>)>;

/// Compares both ends of every link, section by section. What decides no link (the priority, the certificates) is a note.
pub fn check_ends(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    let settings = group.links.iter().flat_map(|link| {
        let mut missing: Missing<'_> = BTreeMap::new();
        for [(near, own), (far, other)] in compared(link) {
            let (without, with, given) = match (own.value, other.value) {
                (None, Some(given)) => (near, far, given),
                (Some(given), None) => (far, near, given),
                _ => continue,
            };
            let of = (own.value.is_none(), own.section.title, !decides(&own));
            let (.., fields) = missing.entry(of).or_insert((without, with, Vec::new()));
            fields.push((own.setting.label, given.span));
        }
        missing.into_iter().map(|((_, section, is_note), (without, with, fields))| {
            let finding = not_given(section, &fields, &without, &with);
            finding.with(if is_note { Severity::Info } else { RULE.severity })
        })
    });
    settings.chain(group.both_ends().filter_map(monitors))
}

fn not_given(section: &str, fields: &[(&str, Span)], without: &End<'_>, with: &End<'_>) -> Finding {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let (are, them) = if names.len() == 1 { ("is", "it") } else { ("are", "them") };
    let label = with.owner.subject();
    let message = format!(
        "{}: {section} > {} {are} not given, and {label} gives {them}. What is not given was not judged.",
        without.owner,
        list(&names)
    );
    without
        .owner
        .finding(&RULE, (without.block, "not given"), message)
        .at(with.owner.file, fields[0].1, format!("given on {label}"))
        .help("Read the settings off the server's own Partners section and write them into its sheet.")
}

/// A connection that has ICMP monitors at one end only: a note, because a connection may do without.
fn monitors((link, name, near, far): (&Link<'_>, Path, &Connection, &Connection)) -> Option<Finding> {
    let back = link.back?.0;
    let (without, with) = match (near.icmp_monitors.first(), far.icmp_monitors.first()) {
        (None, Some(monitor)) => ((link.owner, near.span), (back, monitor.span)),
        (Some(monitor), None) => ((back, far.span), (link.owner, monitor.span)),
        _ => return None,
    };
    let message = format!(
        "{}: {name} Connection has no ICMP monitor, and {} has one. When the two lose each other, only one end can tell \
         a dead network from a dead partner.",
        without.0, with.0
    );
    let finding = without.0.finding(&RULE, (without.1, "no ICMP monitor"), message).with(Severity::Info);
    let finding = finding.at(with.0.file, with.1, "has one");
    Some(finding.help("Enter a router or a managed switch of that network as ICMP Monitor 1 at both ends."))
}

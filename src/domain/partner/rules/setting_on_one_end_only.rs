//! `setting-on-one-end-only`: one sheet of a pair gives a setting, and the other is silent about it.

use std::collections::BTreeMap;

use super::ends::{End, compared, decides};
use super::prelude::*;

pub static RULE: Rule =
    rule!("setting-on-one-end-only", Warning, "one end of a link gives settings that the other end does not");

/// What one end lacks: whether that is the near end, the section, whether it is a note only; both ends, and the fields with
/// their places at the other one.
type Missing<'a> = BTreeMap<(bool, &'a str, bool), (End<'a>, End<'a>, Vec<(&'a str, Span)>)>;

/// Compares both ends of every link, section by section. What decides no link (the priority, the certificates) is a note; a
/// connection without monitors is left to `no-icmp-monitor`.
pub fn check_ends(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    group.links.iter().flat_map(|link| {
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
    })
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
        .naming(names)
        .help("Read the settings off the server's own Partners section and write them into its sheet.")
}

//! `too-many-permanent-standbys`: at most 4 with a pair, 3 with a triple.

use std::collections::HashSet;

use super::prelude::*;

pub static RULE: Rule =
    rule!("too-many-permanent-standbys", Error, "there are more permanent standbys than the product allows");

/// The vendor's limits (Geo SCADA Expert 2022 help, "PermanentStandbyServers"); none for other types.
pub const fn limit(kind: SystemType) -> Option<usize> {
    match kind {
        SystemType::HotStandbyPair => Some(4),
        SystemType::TripleStandby => Some(3),
        SystemType::LoneServer | SystemType::PermanentStandby => None,
    }
}

/// Counts the permanent standbys of a system, and the columns of each sheet's Permanent Standby tab.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let mut seen = HashSet::new();
    let permanent = subject.members.iter().filter(|member| member.is_permanent && seen.insert(member.name()));
    let places: Vec<_> = permanent.map(|member| (member.name(), member.owner.file, member.span)).collect();
    let of_system = subject.kind().and_then(|kind| too_many(kind, &places));
    of_system.into_iter().chain(subject.sheets().filter_map(|sheet| {
        let columns = sheet.permanent_standby.iter();
        let places: Vec<_> = columns.map(|column| (column.label(), &sheet.file, column.name.span)).collect();
        too_many((&sheet.file, sheet.kind?), &places)
    }))
}

/// Judges permanent standbys, each with its label, file and place.
fn too_many(
    (file, kind): (&FileName, Spanned<SystemType>),
    permanent: &[(&str, &FileName, Span)],
) -> Option<Finding> {
    let limit = limit(kind.value)?;
    let (label, own_file, span) = permanent.get(limit)?;
    let message = format!(
        "{} permanent standbys, and a {} allows {limit}. {label} is one too many.",
        permanent.len(),
        kind.value.vendor_name()
    );
    let finding = Finding::new(&RULE, *label, message)
        .at(own_file, *span, format!("number {}", limit + 1))
        .at(file, kind.span, format!("allows {limit}"));
    Some(finding.help("Take permanent standbys out until the number fits."))
}

//! `too-many-permanent-standbys`: at most 4 with a pair, 3 with a triple.

use std::collections::HashSet;

use super::prelude::*;

pub static RULE: Rule =
    rule!("too-many-permanent-standbys", Error, "there are more permanent standbys than the product allows");

/// The vendor's limits (Geo SCADA Expert 2022 help, "PermanentStandbyServers"); none for other types.
#[must_use]
pub const fn limit(kind: SystemType) -> Option<usize> {
    match kind {
        SystemType::HotStandbyPair => Some(4),
        SystemType::TripleStandby => Some(3),
        SystemType::LoneServer | SystemType::PermanentStandby => None,
    }
}

/// Counts the permanent standbys of a system, and the columns of each sheet's Permanent Standby tab.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    let permanent = subject.members.iter().filter(|member| member.is_permanent && seen.insert(member.name()));
    let places: Vec<Place<'_>> = permanent.map(|member| (member.name(), member.file, member.span)).collect();
    findings.extend(subject.kind().and_then(|kind| too_many(kind, &places)));
    for sheet in subject.sheets() {
        let columns = sheet.permanent_standby.iter();
        let places: Vec<Place<'_>> =
            columns.map(|column| (column.label(), &sheet.file, column.name.span)).collect();
        findings.extend(sheet.kind.and_then(|kind| too_many((&sheet.file, kind), &places)));
    }
}

/// A permanent standby: label, file, place.
type Place<'a> = (&'a str, &'a FileName, Span);

fn too_many((file, kind): (&FileName, Spanned<SystemType>), permanent: &[Place<'_>]) -> Option<Finding> {
    let limit = limit(kind.value)?;
    let (label, own_file, span) = permanent.get(limit)?;
    let message = format!(
        "{} permanent standbys, and a {} allows {limit}. {label} is one too many.",
        permanent.len(),
        kind.value.vendor_name()
    );
    Some(
        Finding::new(&RULE, *label, message)
            .at(own_file, *span, format!("number {}", limit + 1))
            .at(file, kind.span, format!("allows {limit}"))
            .help("Take permanent standbys out until the number fits."),
    )
}

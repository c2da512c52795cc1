//! `too-many-permanent-standbys`: at most 4 with a pair, 3 with a triple.

use crate::domain::finding::{FileName, Finding, Rule, Span};
use crate::domain::partner::common::{Field, SystemType};
use crate::domain::partner::group::Group;
use crate::domain::partner::sheet::Sheet;
use crate::domain::partner::system::Role;
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
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

/// Counts the permanent standbys of a plan.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    let permanent = plan.servers.iter().filter(|server| server.role() == Role::PermanentStandby);
    let places: Vec<_> = permanent
        .map(|server| (server.label(), &plan.file, server.label.as_ref().map_or(server.span, |l| l.span)))
        .collect();
    judge((&plan.file, plan.kind), &places, findings);
}

/// Counts the columns of a sheet's Permanent Standby tab.
pub fn check_sheet(sheet: &Sheet, findings: &mut Vec<Finding>) {
    let label = |column: &crate::domain::partner::sheet::Column| column.label.clone();
    let labels: Vec<Field<String>> = sheet.permanent_standby.iter().map(label).collect();
    let places: Vec<_> = sheet
        .permanent_standby
        .iter()
        .zip(&labels)
        .map(|(column, label)| {
            (label.as_ref().map_or("(no label)", |l| l.value.as_str()), &sheet.file, column.name.span)
        })
        .collect();
    judge((&sheet.file, sheet.kind), &places, findings);
}

/// Counts the sheets of permanent standbys.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let is_permanent =
        |sheet: &&&Sheet| sheet.kind.is_some_and(|kind| kind.value == SystemType::PermanentStandby);
    let Some(member) = group.sheets.iter().find(|sheet| !is_permanent(sheet) && sheet.kind.is_some()) else {
        return;
    };
    let mut places: Vec<(&str, &FileName, Span)> = Vec::new();
    for sheet in group.sheets.iter().filter(is_permanent) {
        if places.len() <= 8 && !places.iter().any(|(label, ..)| *label == sheet.label()) {
            let span = sheet.server.label.as_ref().map_or(sheet.server.span, |label| label.span);
            places.push((sheet.label(), &sheet.file, span));
        }
    }
    judge((&member.file, member.kind), &places, findings);
}

fn judge(
    (file, kind): (&FileName, Field<SystemType>),
    permanent: &[(&str, &FileName, Span)],
    findings: &mut Vec<Finding>,
) {
    let Some((kind, limit)) = kind.and_then(|kind| Some((kind, limit(kind.value)?))) else { return };
    let Some((label, own_file, span)) = permanent.get(limit) else { return };
    let message = format!(
        "{} permanent standbys, and a {} allows {limit}. {label} is one too many.",
        permanent.len(),
        kind.value.vendor_name()
    );
    findings.push(
        Finding::new(&RULE, *label, message)
            .at(own_file, *span, format!("number {}", limit + 1))
            .at(file, kind.span, format!("allows {limit}"))
            .help("Take permanent standbys out until the number fits."),
    );
}

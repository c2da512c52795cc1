//! `equal-arbitration-priority`: legal; said so that nobody is surprised who wins.

use std::collections::BTreeMap;

use crate::domain::finding::{FileName, Finding, Rule, Span};
use crate::domain::partner::common::SystemType;
use crate::domain::partner::group::Group;
use crate::domain::partner::system::Role;
use crate::domain::partner::values::PlanView;
use crate::domain::words::list;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("equal-arbitration-priority", Info, "two servers have the same Arbitration Priority");

/// Who has a priority: label, file, place.
type Holder<'a> = (&'a str, &'a FileName, Span);

/// Looks at the servers of a plan that may be Main.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    let default = plan.defaults.miscellaneous.arbitration_priority;
    let mut holders: BTreeMap<i64, Vec<Holder<'_>>> = BTreeMap::new();
    for server in plan.servers.iter().filter(|server| server.role() == Role::MainOrStandby) {
        let Some(priority) = server.settings.miscellaneous.arbitration_priority.or(default) else { continue };
        holders.entry(priority.value).or_default().push((server.label(), &plan.file, priority.span));
    }
    judge(&holders, findings);
}

/// Looks at the sheets of one system.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let mut holders: BTreeMap<i64, Vec<Holder<'_>>> = BTreeMap::new();
    for sheet in &group.sheets {
        if sheet.kind.is_some_and(|kind| kind.value == SystemType::PermanentStandby) {
            continue;
        }
        let Some(priority) = sheet.miscellaneous.arbitration_priority else { continue };
        let same = holders.entry(priority.value).or_default();
        if !same.iter().any(|(label, ..)| *label == sheet.label()) {
            same.push((sheet.label(), &sheet.file, priority.span));
        }
    }
    judge(&holders, findings);
}

fn judge(holders: &BTreeMap<i64, Vec<Holder<'_>>>, findings: &mut Vec<Finding>) {
    for (priority, same) in holders.iter().filter(|(_, same)| same.len() > 1) {
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

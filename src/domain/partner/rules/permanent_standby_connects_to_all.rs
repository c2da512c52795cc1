//! `permanent-standby-connects-to-all`: in a triple, a permanent standby connects to two of the three servers.

use std::collections::{BTreeMap, HashMap};

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::common::SystemType;
use crate::domain::partner::subject::Subject;
use crate::domain::partner::system::{Role, System};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "permanent-standby-connects-to-all",
    Error,
    "in a triple, a permanent standby connects to all three Main/Standby servers"
);

/// The vendor's limit in a triple (Geo SCADA Expert 2022 help, "PermanentStandbyServers").
const LIMIT: usize = 2;
/// What to do.
const HELP: &str = "Keep the two servers that are most likely to be Main. Clear the third one on the permanent standby, \
                    and the permanent standby's column on that third server.";

/// Looks at a plan's permanent standbys, or at the Permanent Standby tabs of the sheets.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if let Some(plan) = subject.plan.filter(|_| subject.is_plan) {
        in_plan(plan, findings);
    }
    in_sheets(subject, findings);
}

/// `connects_to` of every permanent standby of a triple.
fn in_plan(plan: &System, findings: &mut Vec<Finding>) {
    if plan.kind.is_none_or(|kind| kind.value != SystemType::TripleStandby) {
        return;
    }
    let members: HashMap<&str, Role> =
        plan.servers.iter().filter_map(|s| Some((s.label.as_ref()?.value.as_str(), s.role()))).collect();
    for server in plan.servers.iter().filter(|server| server.role() == Role::PermanentStandby) {
        let mut named: Vec<&str> = Vec::new();
        for label in &server.connects_to {
            let is_member = members.get(label.value.as_str()) == Some(&Role::MainOrStandby);
            if !is_member || named.contains(&label.value.as_str()) {
                continue;
            }
            named.push(&label.value);
            if named.len() <= LIMIT {
                continue;
            }
            let message = format!(
                "{} connects to {} as well. In a Triple Standby, a permanent standby connects to two of the three \
                 servers.",
                server.label(),
                label.value
            );
            findings.push(
                Finding::new(&RULE, server.label(), message)
                    .at(&plan.file, label.span, "the third server")
                    .help(HELP),
            );
            break;
        }
    }
}

/// Counts the servers of a triple that have a permanent standby on their Permanent Standby tab.
fn in_sheets(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut named_by: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for sheet in subject.sheets() {
        if sheet.kind.is_none_or(|kind| kind.value != SystemType::TripleStandby) {
            continue;
        }
        for column in &sheet.permanent_standby {
            let Some(label) = &column.label else { continue };
            let namers = named_by.entry(&label.value).or_default();
            if !namers.iter().any(|(other, _): &(&str, _)| *other == sheet.label()) {
                namers.push((sheet.label(), (&sheet.file, label.span)));
            }
        }
    }
    for (permanent, namers) in named_by.iter().filter(|(_, namers)| namers.len() > LIMIT) {
        let names: Vec<&str> = namers.iter().map(|(label, _)| *label).collect();
        let message = format!(
            "{permanent} stands on the Permanent Standby tab of {}. In a Triple Standby, a permanent standby connects \
             to two of the three servers.",
            crate::domain::words::list(&names)
        );
        let mut finding = Finding::new(&RULE, *permanent, message);
        for (number, (label, (file, span))) in namers.iter().enumerate().rev() {
            let text = if number >= LIMIT { format!("the third: {label}") } else { (*label).to_owned() };
            finding = finding.at(file, *span, text);
        }
        findings.push(finding.help(HELP));
    }
}

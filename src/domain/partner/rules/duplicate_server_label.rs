//! `duplicate-server-label`: two servers of one system carry the same label.

use std::collections::HashMap;

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::group::Group;
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("duplicate-server-label", Error, "two servers of one system carry the same server label");

/// Looks at the servers of a plan.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    let mut first: HashMap<&str, _> = HashMap::with_capacity(plan.servers.len());
    for label in plan.servers.iter().filter_map(|server| server.label.as_ref()) {
        let earlier = *first.entry(&label.value).or_insert(label.span);
        if earlier == label.span {
            continue;
        }
        let message =
            format!("Two servers of the plan have the label {}. Labels must be unique.", label.value);
        findings.push(
            Finding::new(&RULE, label.value.as_str(), message)
                .at(&plan.file, label.span, "the same label again")
                .at(&plan.file, earlier, "first used here")
                .help("Give each server its own label: Partners section, field Server label."),
        );
    }
}

/// Looks at the sheets of one system.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let mut first = HashMap::new();
    for sheet in &group.sheets {
        let Some(label) = &sheet.server.label else { continue };
        let earlier: &(_, _) = first.entry(label.value.as_str()).or_insert((&sheet.file, label.span));
        if *earlier == (&sheet.file, label.span) {
            continue;
        }
        let message = format!("Two sheets of one system have the server label {}.", label.value);
        findings.push(
            Finding::new(&RULE, label.value.as_str(), message)
                .at(&sheet.file, label.span, "the same label again")
                .at(earlier.0, earlier.1, "first used here")
                .help("Give each server its own label. If one file is an old copy of the other, delete it. If they belong to two systems, say so with `system:` in each sheet."),
        );
    }
}

//! `duplicate-server-label`: two servers of one system carry the same label.

use std::collections::HashMap;

use crate::domain::characters::{first_difference, skeleton};
use crate::domain::finding::{FileName, Finding, Rule, Span};
use crate::domain::partner::group::Group;
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("duplicate-server-label", Error, "two servers of one system carry the same server label");

/// Looks at the servers of a plan.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    let mut first: HashMap<String, _> = HashMap::with_capacity(plan.servers.len());
    for label in plan.servers.iter().filter_map(|server| server.label.as_ref()) {
        let (earlier, other) =
            *first.entry(skeleton(&label.value)).or_insert((label.span, label.value.as_str()));
        if earlier == label.span {
            continue;
        }
        let message = same_or_alike("Two servers of the plan", other, &label.value);
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
    let mut first: HashMap<String, (&FileName, Span, &str)> = HashMap::new();
    for sheet in &group.sheets {
        let Some(label) = &sheet.server.label else { continue };
        let own = (&sheet.file, label.span, label.value.as_str());
        let earlier = first.entry(skeleton(&label.value)).or_insert(own);
        if *earlier == own {
            continue;
        }
        let message = same_or_alike("Two sheets of one system", earlier.2, &label.value);
        findings.push(
            Finding::new(&RULE, label.value.as_str(), message)
                .at(&sheet.file, label.span, "the same label again")
                .at(earlier.0, earlier.1, "first used here")
                .help("Give each server its own label. If one file is an old copy of the other, delete it. If they belong to two systems, say so with `system:` in each sheet."),
        );
    }
}

/// The label twice, or two that differ in case or look-alikes only: the default label is a NetBIOS name, which has no case.
fn same_or_alike(who: &str, one: &str, other: &str) -> String {
    first_difference(one, other).map_or_else(
        || format!("{who} have the server label {other}. Labels must be unique."),
        |difference| format!("{who} have labels that look alike, {one} and {other}: {difference}."),
    )
}

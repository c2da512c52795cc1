//! `duplicate-server-label`: two servers of one system carry the same label.

use std::collections::HashMap;

use crate::domain::characters::{first_difference, skeleton};
use crate::domain::finding::{FileName, Finding, Rule, Span};
use crate::domain::partner::subject::Subject;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("duplicate-server-label", Error, "two servers of one system carry the same server label");

/// What to do in a plan.
const HELP: &str = "Give each server its own label: Partners section, field Server label.";
/// What to do with sheets, of which one may be there twice.
const HELP_SHEETS: &str = "Give each server its own label. If one file is an old copy of the other, delete it. If they belong \
                           to two systems, say so with `system:` in each sheet.";

/// Compares the labels of a plan's servers, or of the sheets of one system.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let (who, help) = if subject.is_plan {
        ("Two servers of the plan", HELP)
    } else {
        ("Two sheets of one system", HELP_SHEETS)
    };
    let mut first: HashMap<String, (&FileName, Span, &str)> = HashMap::with_capacity(subject.members.len());
    for member in &subject.members {
        let Some(label) = member.label else { continue };
        let own = (member.file, label.span, label.value.as_str());
        let earlier = *first.entry(skeleton(&label.value)).or_insert(own);
        if earlier == own {
            continue;
        }
        let message = same_or_alike(who, earlier.2, &label.value);
        findings.push(
            Finding::new(&RULE, label.value.as_str(), message)
                .at(member.file, label.span, "the same label again")
                .at(earlier.0, earlier.1, "first used here")
                .help(help),
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

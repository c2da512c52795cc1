//! `duplicate-server-label`: two servers of one system carry the same label.

use std::collections::HashMap;

use super::prelude::*;
use crate::domain::characters::{first_difference, skeleton};
use crate::domain::partner::keys::Key;

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
        let earlier = *first.entry(skeleton(&label.value).replace('o', "0")).or_insert(own);
        if earlier == own {
            continue;
        }
        // The letter O and the digit 0 are two labels to the product, and one to whoever reads them.
        let is_same = skeleton(earlier.2) == skeleton(&label.value);
        let message = same_or_alike(who, earlier.2, &label.value);
        findings.push(
            Finding::new(&RULE, label.value.as_str(), message)
                .at(
                    member.file,
                    label.span,
                    if is_same { "the same label again" } else { "looks like another" },
                )
                .at(earlier.0, earlier.1, "first used here")
                .help(help)
                .with(if is_same { RULE.severity } else { Severity::Warning }),
        );
    }
}

/// Looks at the plans of a run that give the same server, by label and address, twice: an old copy beside the new one. Which
/// of the two the sheets are to follow, nobody knows.
pub fn check_run(run: &Run<'_, '_>, findings: &mut Vec<Finding>) {
    let mut first: HashMap<(String, Key), (&System, Span)> = HashMap::new();
    for &plan in &run.plans {
        let mut is_told = false;
        for server in &plan.servers {
            let Some(label) = &server.label else { continue };
            for address in server.addresses() {
                let key = (skeleton(&label.value), Key::from(&address.value));
                let (earlier, span) = *first.entry(key).or_insert((plan, label.span));
                if is_told || std::ptr::eq(earlier, plan) {
                    continue;
                }
                is_told = true;
                findings.push(twice(plan, label, (earlier, span)));
            }
        }
    }
}

fn twice(plan: &System, label: &Spanned<String>, (earlier, span): (&System, Span)) -> Finding {
    let message = format!(
        "Two plans of this run have {}, at the same address. Which of the two holds was not judged.",
        label.value
    );
    Finding::new(&RULE, label.value.as_str(), message)
        .at(&plan.file, label.span, "the same server again")
        .at(&earlier.file, span, "first planned here")
        .help("If one file is an old copy of the other, delete it, or lint the plan that holds alone.")
        .with(Severity::Warning)
}

/// The label twice, or two that differ in case or look-alikes only: the default label is a NetBIOS name, which has no case.
fn same_or_alike(who: &str, one: &str, other: &str) -> String {
    first_difference(one, other).map_or_else(
        || format!("{who} have the server label {other}. Labels must be unique."),
        |difference| format!("{who} have labels that look alike, {one} and {other}: {difference}."),
    )
}

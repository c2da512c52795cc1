//! `duplicate-server-label`: two servers of one system carry the same label.

use std::collections::HashMap;

use super::prelude::*;
use crate::characters::{first_difference, skeleton};

pub static RULE: Rule =
    rule!("duplicate-server-label", Error, "two servers of one system carry the same server label");

/// What to do in a plan.
const HELP: &str = "Give each server its own label: Partners section, field Server label.";
/// What to do with sheets, of which one may be there twice.
const HELP_SHEETS: &str = "Give each server its own label. If one file is an old copy of the other, delete it. If they belong \
                           to two systems, say so with `system:` in each sheet.";

/// Compares the labels of a plan's servers, or of the sheets of one system.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let (who, help) = if subject.is_plan {
        ("Two servers of the plan", HELP)
    } else {
        ("Two sheets of one system", HELP_SHEETS)
    };
    let mut first: HashMap<String, (Owner<'_>, Span)> = HashMap::with_capacity(subject.members.len());
    subject.members.iter().filter_map(move |member| {
        let (owner, place) = (member.owner, member.label?.span);
        let (earlier, span) =
            *first.entry(skeleton(owner.subject()).replace('o', "0")).or_insert((owner, place));
        if (earlier.file, span) == (owner.file, place) {
            return None;
        }
        // The letter O and the digit 0 are two labels to the product, and one to whoever reads them.
        let is_same = skeleton(earlier.subject()) == skeleton(owner.subject());
        let (text, severity) = if is_same {
            ("the same label again", RULE.severity)
        } else {
            ("looks like another", Severity::Warning)
        };
        let message = same_or_alike(who, earlier.subject(), owner.subject());
        let finding = owner.finding(&RULE, (place, text), message).with(severity);
        Some(finding.at(earlier.file, span, "first used here").help(help))
    })
}

/// Looks at the plans of a run that give the same server, by label and address, twice: an old copy beside the new one. Which
/// of the two the sheets are to follow, nobody knows.
pub fn check_run(run: &Run<'_, '_>) -> impl Iterator<Item = Finding> {
    let mut first: HashMap<(String, Key), (&System, Span)> = HashMap::new();
    run.plans.iter().filter_map(move |plan| {
        let mut told = None;
        for server in &plan.servers {
            let Some(label) = &server.label else { continue };
            for (_, address) in server.addresses() {
                let key = (skeleton(&label.value), Key::from(&address.value));
                let (earlier, span) = *first.entry(key).or_insert((plan, label.span));
                if !std::ptr::eq(earlier, *plan) {
                    told.get_or_insert((Owner::planned(plan, server), label, earlier, span));
                }
            }
        }
        let (owner, label, earlier, span) = told?;
        let message = format!(
            "Two plans of this run have {owner}, at the same address. Which of the two holds was not judged."
        );
        let finding = owner.finding(&RULE, (label.span, "the same server again"), message);
        let finding = finding.at(&earlier.file, span, "first planned here").with(Severity::Warning);
        let help = "If one file is an old copy of the other, delete it, or lint the plan that holds alone.";
        Some(finding.help(help))
    })
}

/// The label twice, or two that differ in case or look-alikes only: the default label is a NetBIOS name, which has no case.
fn same_or_alike(who: &str, one: &str, other: &str) -> String {
    first_difference(one, other).map_or_else(
        || format!("{who} have the server label {other}. Labels must be unique."),
        |difference| format!("{who} have labels that look alike, {one} and {other}: {difference}."),
    )
}

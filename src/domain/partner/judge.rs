//! Runs the rules over inputs that were read: each input alone, then the systems that they make up. Every function is
//! pure and the parts are independent, so that the caller can run them side by side; `tidy` puts the result in order.

use std::collections::HashSet;

use super::derive;
use super::group::Group;
pub use super::grouping::groups;
use super::input::Input;
pub use super::rules::host_name_ambiguous::names as names_to_resolve;
pub use super::rules::partner_sheet_missing::nothing_to_compare;
use super::rules::{ALL, Check, subnets_unknown};
use super::run::Run;
use super::subject::Subject;
use super::system::System;
use super::values::Values;

use crate::finding::{FileName, Finding, Rule, Span};

/// Every rule of partner-config, sorted by name.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    ALL.iter().map(|entry| entry.rule)
}

/// Judges everything: [`judge_one`] over each input, [`judge_group`] over each of [`groups`], [`judge_run`], then [`tidy`].
#[must_use]
pub fn judge(inputs: &[Input]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = inputs.iter().flat_map(judge_one).collect();
    let groups = groups(inputs);
    findings.extend(groups.iter().flat_map(judge_group));
    findings.extend(judge_run(inputs, &groups));
    tidy(findings)
}

/// Judges one input alone. A plan is judged by the sheets that follow from it as well.
#[must_use]
pub fn judge_one(input: &Input) -> Vec<Finding> {
    match input {
        Input::Plan(plan) => judge_plan(plan, |judge| checks().flat_map(judge).collect()),
        Input::Sheet(sheet) => {
            let values = Values::of_sheet(sheet);
            run(|check, findings| {
                if let Check::Values(check) = check {
                    check(&values, findings);
                }
            })
        }
        Input::Client(client) => run(|check, findings| {
            if let Check::Client(check) = check {
                check(client, findings);
            }
        }),
        Input::Sources(..) => Vec::new(),
    }
}

/// Judges a plan alone. `each` calls its argument for every one of [`checks`], in any order, and joins what it returns:
/// so a caller can share the checks of a large plan among threads.
#[must_use]
pub fn judge_plan(
    plan: &System,
    each: impl FnOnce(&(dyn Fn(Check) -> Vec<Finding> + Sync)) -> Vec<Finding>,
) -> Vec<Finding> {
    let values = Values::of_plan(plan);
    let subject = Subject::of_plan(plan);
    let mut findings = each(&|check| {
        let mut findings = Vec::new();
        match check {
            Check::Values(check) => check(&values, &mut findings),
            Check::Subject(check) => check(&subject, &mut findings),
            Check::Plan(check) => check(plan, &mut findings),
            _ => {}
        }
        findings
    });
    if derive::is_derivable(plan) {
        let sheets = derive::sheets(plan);
        let group = Group::of(sheets.iter().collect(), None);
        findings.extend(run(|check, findings| {
            if let Check::Ends(check) = check {
                check(&group, findings);
            }
        }));
    }
    findings
}

/// Every check of every rule.
pub fn checks() -> impl Iterator<Item = Check> {
    ALL.iter().flat_map(|entry| entry.checks).copied()
}

/// A sheet that was judged, for who must know what a verdict covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Judged {
    /// The label of its server, when it gives one.
    pub server: Option<String>,
    /// Whether it was compared with a plan of the run.
    pub has_plan: bool,
}

/// Whose sheets the systems hold, and which of them were compared with a plan; sorted by their servers.
#[must_use]
pub fn judged(groups: &[Group<'_>]) -> Vec<Judged> {
    let mut sheets = Vec::new();
    for group in groups {
        for sheet in &group.sheets {
            let server = sheet.server.label.as_ref().map(|label| label.value.clone());
            sheets.push(Judged { server, has_plan: group.plan.is_some() });
        }
    }
    sheets.sort();
    sheets
}

/// Judges the sheets of one system together, with their plan and clients.
#[must_use]
pub fn judge_group(group: &Group<'_>) -> Vec<Finding> {
    let subject = Subject::of_group(group);
    run(|check, findings| match check {
        Check::Subject(check) => check(&subject, findings),
        Check::Group(check) | Check::Ends(check) => check(group, findings),
        _ => {}
    })
}

/// Judges the systems of a run beside each other.
#[must_use]
pub fn judge_run(inputs: &[Input], groups: &[Group<'_>]) -> Vec<Finding> {
    let everything = Run::of(inputs, groups);
    run(|check, findings| {
        if let Check::Run(check) = check {
            check(&everything, findings);
        }
    })
}

/// What is not judged when nobody looks the host names up.
#[must_use]
pub fn names_not_looked_up(inputs: &[Input]) -> Vec<Finding> {
    inputs.iter().filter_map(subnets_unknown::check_names).collect()
}

/// Sorts the findings and drops those that say the same of the same places: a fault that is seen from both ends, or a
/// default that holds for several servers, is one finding.
#[must_use]
pub fn tidy(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| a.order().cmp(&b.order()).then_with(|| places(a).cmp(&places(b))));
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut seen: HashSet<Identity> = HashSet::new();
    for finding in findings {
        let is_placed = finding.labels.iter().any(|label| label.span.is_known());
        if is_placed && !seen.insert(identity(&finding)) {
            continue;
        }
        if kept.last() != Some(&finding) {
            kept.push(finding);
        }
    }
    kept
}

fn places(finding: &Finding) -> Vec<(&str, Span)> {
    finding.labels.iter().map(|label| (&*label.file, label.span)).collect()
}

/// What two findings have in common that say the same.
type Identity = (&'static str, Vec<(FileName, Span)>);

/// The rule of a finding, and its places, whichever way round they are told.
pub(super) fn identity(finding: &Finding) -> Identity {
    let mut all: Vec<_> =
        finding.labels.iter().map(|label| (FileName::clone(&label.file), label.span)).collect();
    all.sort_unstable();
    (finding.rule.name, all)
}

/// What all checks find, each applied to what it looks at.
fn run(apply: impl Fn(Check, &mut Vec<Finding>)) -> Vec<Finding> {
    let mut findings = Vec::new();
    checks().for_each(|check| apply(check, &mut findings));
    findings
}

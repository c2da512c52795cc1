//! Applies suppressions to findings, and finds what is wrong with the suppressions themselves.

use std::collections::HashMap;

use super::common::Suppression;
use super::input::Input;
use super::rules::{NEVER_SUPPRESSED, suppression_expired, suppression_unused, suppression_without_reason};
use crate::domain::finding::{FileName, Finding, Rule, Suppressed};
use crate::domain::suggest;

/// A suppression that holds, and whether it was used.
struct Active<'a> {
    suppression: &'a Suppression,
    used: bool,
}

/// Marks every finding that a suppression of `inputs` covers, and adds findings for suppressions that are expired on
/// `today` (year, month, day), have no reason, name no rule of `known`, or suppress nothing.
///
/// An entry of `suppress:` covers every finding that points into its file; a comment only those that point at its line.
pub fn apply<'a>(
    findings: &mut Vec<Finding>,
    inputs: impl IntoIterator<Item = &'a Input>,
    known: &[&'static Rule],
    today: (i16, i8, i8),
) {
    let mut files: Vec<(&FileName, Vec<Active<'a>>)> = Vec::new();
    let mut faults = Vec::new();
    for input in inputs.into_iter().filter(|input| !input.suppressions().is_empty()) {
        let file = input.file();
        let mut active = Vec::new();
        for suppression in input.suppressions() {
            match fault(file, suppression, known, today) {
                Some(finding) => faults.push(finding),
                None => active.push(Active { suppression, used: false }),
            }
        }
        files.push((file, active));
    }
    if files.is_empty() {
        return;
    }
    mark(findings, &mut files);
    for (file, active) in &files {
        faults.extend(
            active.iter().filter(|active| !active.used).map(|active| unused(file, active.suppression)),
        );
    }
    findings.append(&mut faults);
}

fn mark(findings: &mut [Finding], files: &mut [(&FileName, Vec<Active<'_>>)]) {
    let numbers: HashMap<&str, usize> =
        files.iter().enumerate().map(|(at, (file, _))| (&***file, at)).collect();
    for finding in findings.iter_mut().filter(|finding| is_suppressible(finding.rule)) {
        for label in &finding.labels {
            let Some(&number) = numbers.get(&*label.file) else { continue };
            for active in &mut files[number].1 {
                let suppression = active.suppression;
                let covers = suppression.rule.value == finding.rule.name
                    && suppression.line.is_none_or(|line| label.span.line == line);
                if covers {
                    active.used = true;
                    finding.suppressed = Some(Suppressed::InSource { reason: suppression.reason.clone() });
                }
            }
        }
    }
}

fn is_suppressible(rule: &Rule) -> bool {
    !NEVER_SUPPRESSED.iter().any(|never| never.name == rule.name)
}

/// Why a suppression does not hold.
fn fault(
    file: &FileName,
    suppression: &Suppression,
    known: &[&'static Rule],
    today: (i16, i8, i8),
) -> Option<Finding> {
    let name = &suppression.rule.value;
    let at_rule = |finding: Finding| finding.at(file, suppression.rule.span, "");
    if !known.iter().any(|rule| rule.name == name) {
        let message = match suggest::nearest(name, known.iter().map(|rule| rule.name)) {
            Some(nearest) => format!("There is no rule `{name}` to suppress; did you mean `{nearest}`?"),
            None => format!("There is no rule `{name}` to suppress."),
        };
        let finding = Finding::new(&suppression_unused::RULE, &**file, message);
        return Some(at_rule(finding.help("`partner-config rules` lists all rules.")));
    }
    if NEVER_SUPPRESSED.iter().any(|never| never.name == name) {
        let message = format!("The rule `{name}` cannot be suppressed.");
        let finding = Finding::new(&suppression_unused::RULE, &**file, message);
        return Some(at_rule(finding.help("Correct the fault, and delete the suppression.")));
    }
    if suppression.reason.is_empty() {
        let message = format!("The suppression of `{name}` has no reason; it does not hold.");
        let finding = Finding::new(&suppression_without_reason::RULE, &**file, message);
        return Some(at_rule(finding.help("Write why the fault is acceptable here, best with a last day.")));
    }
    let until = suppression.until.filter(|until| until.value < today)?;
    let (year, month, day) = until.value;
    let message =
        format!("The suppression of `{name}` ended on {year:04}-{month:02}-{day:02}; it does not hold.");
    let finding = Finding::new(&suppression_expired::RULE, &**file, message)
        .help("Cure the fault and delete the suppression, or write a new day with a new reason.")
        .at(file, until.span, "");
    Some(finding)
}

fn unused(file: &FileName, suppression: &Suppression) -> Finding {
    let name = &suppression.rule.value;
    let whereabouts = match suppression.line {
        Some(line) => format!("in line {line}"),
        None => "in this file".to_owned(),
    };
    let message = format!("There is no finding of `{name}` {whereabouts} to suppress.");
    Finding::new(&suppression_unused::RULE, &**file, message)
        .help("Delete the suppression: it would hide the fault when it comes back.")
        .at(file, suppression.rule.span, "")
}

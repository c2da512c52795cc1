//! Suppressions, as an entry of `suppress:` or as a comment: what they say, their effect on findings, and what is wrong with them.

pub mod comments;
pub mod list;

use std::collections::HashMap;

use super::rules::{bad_value, suppression_expired, suppression_unused, suppression_without_reason};
use super::{Field, Spanned};
use crate::finding::{FileName, Finding, Rule, Suppressed};
use crate::suggest;

/// An entry of `suppress:`, or an inline comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rule's name.
    pub rule: Spanned<String>,
    /// Why; empty when none was given (itself a finding).
    pub reason: String,
    /// Last day on which it holds: year, month, day.
    pub until: Field<(i16, i8, i8)>,
    /// For an inline comment: the line it stands for. `None` for an entry of `suppress:`, which covers the whole file.
    pub line: Option<u32>,
}

/// The rules that a suppression may name.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'r> {
    /// All of them.
    pub known: &'r [&'static Rule],
    /// Those that cannot be suppressed.
    pub never: &'r [&'static Rule],
}

impl Rules<'_> {
    fn is_never(&self, name: &str) -> bool {
        self.never.iter().any(|never| never.name == name)
    }
}

/// The suppressions of one file that hold, by rule and line (`None`: the whole file).
type Active<'a> = HashMap<(&'a str, Option<u32>), Group<'a>>;

/// Suppressions of the same rule for the same place, and whether they were used.
#[derive(Default)]
struct Group<'a> {
    suppressions: Vec<&'a Suppression>,
    used: bool,
    /// Whether all that it would hide is hidden by an entry for the whole file.
    is_second: bool,
    /// The first place of a finding that counts although its other place is here.
    elsewhere: Option<(FileName, u32)>,
}

/// Marks every finding that a suppression of `inputs` covers, and adds findings for suppressions that are expired on
/// `today` (year, month, day), have no reason, name no rule that is known, or suppress nothing.
///
/// An entry of `suppress:` covers every finding whose first place is in its file; a comment only those whose first place is
/// its line. At a finding's other places a suppression hides nothing: who accepts something on one server has not accepted
/// what is said of another.
pub fn apply<'a>(
    findings: &mut Vec<Finding>,
    inputs: impl IntoIterator<Item = (&'a FileName, &'a [Suppression])>,
    rules: Rules<'_>,
    today: (i16, i8, i8),
) {
    let mut files: HashMap<&FileName, Active<'a>> = HashMap::new();
    let mut faults = Vec::new();
    for (file, suppressions) in inputs.into_iter().filter(|(_, suppressions)| !suppressions.is_empty()) {
        let active = files.entry(file).or_default();
        for suppression in suppressions {
            match fault(file, suppression, rules, today) {
                Some(finding) => faults.push(finding),
                None => {
                    let key = (suppression.rule.value.as_str(), suppression.line);
                    active.entry(key).or_default().suppressions.push(suppression);
                }
            }
        }
    }
    if files.is_empty() {
        return;
    }
    mark(findings, &mut files, rules);
    for (file, active) in &files {
        let (used, idle): (Vec<_>, Vec<_>) = active.values().partition(|group| group.used);
        for group in idle.iter().filter(|group| !group.is_second) {
            let elsewhere = group.elsewhere.as_ref();
            faults.extend(group.suppressions.iter().map(|idle| unused(file, idle, elsewhere)));
        }
        // Of equal ones the first holds; the others would go on hiding the fault when somebody deletes that one.
        let second = idle.iter().filter(|group| group.is_second).flat_map(|group| &group.suppressions);
        let twins = used.iter().flat_map(|group| &group.suppressions[1..]).chain(second);
        faults.extend(twins.map(|twin| repeated(file, twin)));
    }
    faults.sort_by(|a, b| a.order().cmp(&b.order()));
    findings.append(&mut faults);
}

fn mark<'a>(findings: &mut [Finding], files: &mut HashMap<&FileName, Active<'a>>, rules: Rules<'_>) {
    for finding in findings.iter_mut().filter(|finding| !rules.is_never(finding.rule.name)) {
        let Some(first) = finding.labels.first().cloned() else { continue };
        for (number, label) in finding.labels.iter().enumerate() {
            let Some(active) = files.get_mut(&label.file) else { continue };
            for line in [None, Some(label.span.line)] {
                let Some(group) = active.get_mut(&(finding.rule.name, line)) else { continue };
                if number == 0 && finding.suppressed.is_some() {
                    // The whole file's entry holds already.
                    group.is_second = true;
                    continue;
                }
                if number == 0 {
                    let reason = group.suppressions[0].reason.clone();
                    finding.suppressed = Some(Suppressed::InSource { reason });
                }
                if finding.suppressed.is_some() {
                    group.used = true;
                } else {
                    group.elsewhere.get_or_insert_with(|| (FileName::clone(&first.file), first.span.line));
                }
            }
        }
    }
}

/// A finding at the name of the rule in a suppression.
fn at_rule(
    rule: &'static Rule,
    (file, suppression): (&FileName, &Suppression),
    message: String,
    help: impl Into<String>,
) -> Finding {
    Finding::new(rule, &**file, message).help(help).at(file, suppression.rule.span, "")
}

/// Why a suppression does not hold.
fn fault(
    file: &FileName,
    suppression: &Suppression,
    rules: Rules<'_>,
    today: (i16, i8, i8),
) -> Option<Finding> {
    let (name, place) = (&suppression.rule.value, (file, suppression));
    if !rules.known.iter().any(|rule| rule.name == name) {
        let message = match suggest::nearest(name, rules.known.iter().map(|rule| rule.name)) {
            Some(nearest) => format!("There is no rule `{name}` to suppress; did you mean `{nearest}`?"),
            None => format!("There is no rule `{name}` to suppress."),
        };
        let help = "`partner-config rules` lists all rules.";
        return Some(at_rule(&suppression_unused::RULE, place, message, help));
    }
    if rules.is_never(name) {
        let message = format!("The rule `{name}` cannot be suppressed.");
        let help = "Correct the fault, and delete the suppression.";
        return Some(at_rule(&suppression_unused::RULE, place, message, help));
    }
    if !suppression.reason.contains(char::is_alphanumeric) {
        let message = format!("The suppression of `{name}` has no reason; it does not hold.");
        let help = "Write why the fault is acceptable here, best with a last day.";
        return Some(at_rule(&suppression_without_reason::RULE, place, message, help));
    }
    if let Some(day) = lost_day(&suppression.reason).filter(|_| suppression.until.is_none()) {
        let message = format!(
            "The suppression of `{name}` says the day {day} in its reason only; it would never end, and does not hold."
        );
        let help = "Write it as `until: 2027-06-30` of the entry, or `until 2027-06-30` as the last words of the comment.";
        return Some(at_rule(&bad_value::RULE, place, message, help));
    }
    let until = suppression.until.filter(|until| until.value < today)?;
    let (year, month, day) = until.value;
    let message =
        format!("The suppression of `{name}` ended on {year:04}-{month:02}-{day:02}; it does not hold.");
    let help = "Cure the fault and delete the suppression, or write a new day with a new reason.";
    Some(Finding::new(&suppression_expired::RULE, &**file, message).help(help).at(file, until.span, ""))
}

/// A day behind `until`, or a word that is meant so, that stands where it was not read as the last day.
fn lost_day(reason: &str) -> Option<&str> {
    let is_until = |word: &str| suggest::nearest(&word.to_lowercase(), ["until", "till"]).is_some();
    let words: Vec<&str> = reason.split_whitespace().collect();
    words
        .windows(2)
        .filter(|pair| is_until(pair[0]))
        .map(|pair| pair[1].trim_matches(|c: char| !c.is_ascii_digit()))
        .find(|day| is_day(day))
}

/// Three numbers, one of which is a year; an IPv4 address has four.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '.', '/']).collect();
    let is_number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(is_number) && parts.iter().any(|part| part.len() == 4)
}

fn repeated(file: &FileName, suppression: &Suppression) -> Finding {
    let message = format!("`{}` is suppressed here already.", suppression.rule);
    let help = "Delete one of the two: the other would go on hiding the fault when the first one is deleted.";
    at_rule(&suppression_unused::RULE, (file, suppression), message, help)
}

/// A suppression that hides nothing; `elsewhere` is where it would.
fn unused(file: &FileName, suppression: &Suppression, elsewhere: Option<&(FileName, u32)>) -> Finding {
    let name = &suppression.rule.value;
    let (message, help) = match (elsewhere, suppression.line) {
        (Some((first, line)), _) => (
            format!(
                "A finding of `{name}` points here, but its first place is {first}:{line}: it is not suppressed here."
            ),
            format!("Accept it there, in {first}, if it is acceptable on that side; delete this one."),
        ),
        (None, Some(line)) => unused_in(name, &format!("in line {line}")),
        (None, None) => unused_in(name, "in this file"),
    };
    at_rule(&suppression_unused::RULE, (file, suppression), message, help)
}

fn unused_in(name: &str, whereabouts: &str) -> (String, String) {
    (
        format!("There is no finding of `{name}` {whereabouts} to suppress."),
        "Delete the suppression: it would hide the fault when it comes back.".to_owned(),
    )
}

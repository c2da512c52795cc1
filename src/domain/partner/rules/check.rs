//! What a rule looks at: an entry of the table of rules.

use crate::finding::{Finding, Rule};
use crate::language::faults::MAX_FAULTS;
use crate::partner::client::ClientSystems;
use crate::partner::group::Group;
use crate::partner::run::Run;
use crate::partner::subject::Subject;
use crate::partner::system::System;
use crate::partner::values::Values;

/// A rule and how it is checked.
#[derive(Debug)]
pub struct Entry {
    /// The rule.
    pub rule: &'static Rule,
    /// Its check; of the few rules that judge a client's file as well, two.
    pub checks: &'static [Check],
}

/// One check of a rule.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// A plan or a sheet, each alone, by the settings that both have.
    Values(fn(&Values<'_>, &mut Vec<Finding>)),
    /// A system: as a plan gives it, or as the sheets of its servers do.
    Subject(fn(&Subject<'_>, &mut Vec<Finding>)),
    /// What only a plan says.
    Plan(fn(&System, &mut Vec<Finding>)),
    /// What only sheets say, or a plan and sheets or clients of one system together.
    Group(fn(&Group<'_>, &mut Vec<Finding>)),
    /// Both ends of each link: between the sheets of one system, and between those that are derived from a plan.
    Ends(fn(&Group<'_>, &mut Vec<Finding>)),
    /// The systems of a run beside each other, and its lists of sources.
    Run(fn(&Run<'_, '_>, &mut Vec<Finding>)),
    /// A client's file alone.
    Client(fn(&ClientSystems, &mut Vec<Finding>)),
    /// Found while reading (`read.rs`).
    Reading,
    /// Found while applying suppressions (`suppress.rs`).
    Suppression,
    /// Only said by `diff`.
    Diff,
}

impl Entry {
    /// Whether a check judges plans, sheets, clients or changes.
    #[must_use]
    pub fn has(&self, is_wanted: impl Fn(&Check) -> bool) -> bool {
        self.checks.iter().any(is_wanted)
    }
}

/// Adds what one check found to the findings. Of one file or system at most [`MAX_FAULTS`] are listed; of those that are not, the
/// next stands for all, as severe as the worst of them, so that nobody takes the list for whole.
pub fn list(found: impl IntoIterator<Item = Finding>, findings: &mut Vec<Finding>) {
    let mut found = found.into_iter();
    findings.extend(found.by_ref().take(MAX_FAULTS));
    let Some(mut next) = found.next() else { return };
    let (more, worst) =
        found.fold((0, next.severity), |(more, worst), left_off| (more + 1, worst.max(left_off.severity)));
    next.severity = worst;
    let last = match more {
        0 => "this one is the last".to_owned(),
        more => format!("this one stands for {more} more, as severe as the worst of them"),
    };
    next.message = format!("More than {MAX_FAULTS} findings of this rule; {last}. {}", next.message);
    findings.push(next);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;
    use crate::partner::rules::unusual_setting::RULE;

    fn listed(count: usize, error_at: usize) -> Vec<Finding> {
        let of = |number| {
            let severity = if number == error_at { Severity::Error } else { Severity::Warning };
            Finding::new(&RULE, "SRV-A", format!("Number {number}.")).with(severity)
        };
        let mut findings = Vec::new();
        list((0..count).map(of), &mut findings);
        findings
    }

    #[test]
    fn a_list_that_fits_is_told_whole() {
        let findings = listed(MAX_FAULTS, MAX_FAULTS - 1);
        assert_eq!(findings.len(), MAX_FAULTS);
        assert_eq!(findings.last().unwrap().message, format!("Number {}.", MAX_FAULTS - 1));
    }

    #[test]
    fn an_error_among_what_is_left_off_is_no_warning() {
        for (count, said) in [(MAX_FAULTS + 1, "this one is the last"), (MAX_FAULTS + 9, "for 8 more")] {
            let findings = listed(count, count - 1);
            assert_eq!(findings.len(), MAX_FAULTS + 1);
            let last = findings.last().unwrap();
            assert_eq!(last.severity, Severity::Error, "{count}");
            assert!(last.message.contains(said), "{}", last.message);
            assert!(findings[..MAX_FAULTS].iter().all(|finding| finding.severity == Severity::Warning));
        }
        assert_eq!(listed(MAX_FAULTS + 9, 0).last().unwrap().severity, Severity::Warning);
    }
}

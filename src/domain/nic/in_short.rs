//! The first findings of each rule, and how many more there are.

use std::collections::BTreeMap;

use crate::finding::{Finding, Rule, Severity};

/// So many findings of one rule stand for a server, or for all pairs of servers: among 500 servers one that differs is a finding
/// with each other.
pub const MOST_ALIKE: usize = 100;

/// The first findings of each rule, and how many there are beside them, with the worst severity of those.
#[derive(Debug, Default)]
pub struct InShort {
    kept: Vec<Finding>,
    seen: BTreeMap<&'static str, usize>,
    left_off: BTreeMap<&'static str, (&'static Rule, Severity, usize)>,
}

impl InShort {
    /// Takes the next finding.
    pub fn take(&mut self, finding: Finding) {
        let seen = self.seen.entry(finding.rule.name).or_default();
        *seen += 1;
        if *seen <= MOST_ALIKE {
            self.kept.push(finding);
        } else {
            self.leave_off(finding.rule, finding.severity, 1);
        }
    }

    /// Counts findings that nobody writes down.
    pub fn leave_off(&mut self, rule: &'static Rule, severity: Severity, more: usize) {
        let (_, worst, count) = self.left_off.entry(rule.name).or_insert((rule, severity, 0));
        *worst = severity.max(*worst);
        *count += more;
    }

    /// All that is kept, and one finding of each rule of which some are not: where they were made, and what to do.
    pub fn told(self, subject: &str, place: &str, help: &str) -> Vec<Finding> {
        let more = self.left_off.into_values().map(|(rule, worst, more)| {
            let message = format!("{more} more findings of this kind were made on {place}.");
            Finding::new(rule, subject, message).with(worst).help(help)
        });
        self.kept.into_iter().chain(more).collect()
    }
}

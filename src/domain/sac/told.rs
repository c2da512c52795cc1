//! Something that was so for a while during a run, as a finding with its time, and what it makes of the verdicts.

use super::pair::{Pair, PairVerdict};
use super::rules;
use super::verdict::Node;
use crate::domain::finding::Finding;
use crate::domain::source::feed::format_time;
use crate::domain::source::point::Stamp;
use crate::domain::status::Status;

/// When something was so: the first time, and how often again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The first look that found it.
    pub from: Stamp,
    /// The last look that found it, the first time.
    pub to: Stamp,
    /// How often it was so again.
    pub more: usize,
    /// The last look of all that found it.
    pub last: Stamp,
}

/// Something that was so for a while.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What was found, with its time.
    pub finding: Finding,
    /// The status it leads to.
    pub status: Status,
    /// The same in a few words.
    pub words: String,
}

impl Told {
    /// A finding, and when it was so.
    #[must_use]
    pub fn new(mut finding: Finding, status: Status, times: &Times) -> Self {
        let seconds = times.to.since(times.from) as f64 / 1000.0;
        let (from, to) = (format_time(times.from), format_time(times.to));
        let again = match times.more {
            0 => String::new(),
            1 => format!(", and once more until {}", format_time(times.last)),
            more => format!(", and {more} times more until {}", format_time(times.last)),
        };
        let said = finding.message.trim_end_matches('.').to_owned();
        finding.message = format!("{said}. So it was from {from} to {to} ({seconds:.1} s){again}.");
        let words = format!("{} for {seconds:.1} s from {from}", finding.rule.name);
        Self { finding, status, words }
    }

    fn is_of(&self, pair: &Pair) -> bool {
        let [a, b] = &pair.nodes;
        [format!("{a} and {b}"), format!("{b} and {a}")].contains(&self.finding.subject)
    }
}

/// Lets the verdicts about the end speak for the whole run.
pub fn add(told: &[Told], nodes: &mut [Node], pairs: &mut [Pair]) {
    for told in told {
        if let Some(node) = nodes.iter_mut().find(|node| node.name == told.finding.subject) {
            node.verdict = node.verdict.join(told.status);
            node.words = format!("{}; {}", node.words, told.words);
            node.findings.push(told.finding.clone());
        } else if let Some(pair) = pairs.iter_mut().find(|pair| told.is_of(pair)) {
            pair.worse(verdict(&told.finding), told.status, &told.words);
            pair.findings.push(told.finding.clone());
        }
    }
}

/// The verdict about a pair that a finding stands for.
fn verdict(finding: &Finding) -> PairVerdict {
    let all = [
        (&rules::SPLIT, PairVerdict::SplitBrain),
        (&rules::NONE_ACTIVE, PairVerdict::NoneActive),
        (&rules::FAILOVER_OFF, PairVerdict::FailoverDisabled),
        (&rules::DRIVER_DEAD, PairVerdict::DriverDeadOnActive),
        (&rules::DATABASES, PairVerdict::DatabasesDiffer),
    ];
    let found = all.into_iter().find(|(rule, _)| rule.name == finding.rule.name);
    found.map_or(PairVerdict::Unknown, |(_, verdict)| verdict)
}

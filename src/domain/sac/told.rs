//! What something that was so during a run makes of the verdicts about its end.

use super::pair::{Pair, PairVerdict};
use super::rules;
use super::verdict::Node;
use crate::finding::Finding;
use crate::spell::Told;

/// Lets the verdicts about the end speak for the whole run.
pub fn add(told: &[Told], nodes: &mut [Node], pairs: &mut [Pair]) {
    for told in told {
        if let Some(node) = nodes.iter_mut().find(|node| node.name == told.finding.subject) {
            node.verdict = node.verdict.join(told.status);
            node.words = format!("{}; {}", node.words, told.words);
            node.findings.push(told.finding.clone());
        } else if let Some(pair) = pairs.iter_mut().find(|pair| is_of(told, pair)) {
            pair.worse(verdict(&told.finding), told.status, &told.words);
            pair.findings.push(told.finding.clone());
        }
    }
}

fn is_of(told: &Told, pair: &Pair) -> bool {
    let [a, b] = &pair.nodes;
    [format!("{a} and {b}"), format!("{b} and {a}")].contains(&told.finding.subject)
}

/// The verdict about a pair that a finding stands for.
fn verdict(finding: &Finding) -> PairVerdict {
    let all = [
        (&rules::SPLIT, PairVerdict::SplitBrain),
        (&rules::NONE_ACTIVE, PairVerdict::NoneActive),
        (&rules::FAILOVER_OFF, PairVerdict::FailoverDisabled),
        (&rules::DRIVER_DEAD, PairVerdict::DriverDeadOnActive),
        (&rules::STANDBY_DRIVER_DEAD, PairVerdict::DriverDeadOnStandby),
        (&rules::DATABASES, PairVerdict::DatabasesDiffer),
    ];
    let found = all.into_iter().find(|(rule, _)| rule.name == finding.rule.name);
    found.map_or(PairVerdict::Unknown, |(_, verdict)| verdict)
}

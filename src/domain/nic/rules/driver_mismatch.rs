//! Two servers whose cards on one network are run by different drivers.

use std::collections::BTreeSet;

use super::context::{PairContext, ServerContext};
use crate::finding::{Finding, Rule};
use crate::nic::survey::Counted;
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule =
    rule!("driver-mismatch", Warning, "Two servers' cards on one network have different drivers");

/// Finds it. Of a team the members' drivers are compared; a team is not compared with a single card.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    for facing in pair.facing() {
        if facing.first.below.team.is_some() != facing.second.below.team.is_some() {
            continue;
        }
        let (a, b) = (drivers(&pair.first.server, facing.first), drivers(&pair.second.server, facing.second));
        if a.is_empty() || b.is_empty() || a == b {
            continue;
        }
        let words = |drivers: BTreeSet<&str>| list(&drivers.into_iter().collect::<Vec<_>>());
        let message = format!(
            "{} of {} is run by {}, {} of {} by {}.",
            facing.first.adapter.name,
            pair.first.name(),
            words(a),
            facing.second.adapter.name,
            pair.second.name(),
            words(b)
        );
        findings.push(
            Finding::new(&RULE, pair.subject(), message)
                .help("Install the same driver version on both servers, or note why they differ."),
        );
    }
}

/// The driver of the card, or of the team's members, as far as they are told.
fn drivers<'a>(server: &ServerContext<'a>, counted: &Counted<'a>) -> BTreeSet<&'a str> {
    let Some(team) = counted.below.team else {
        return counted.adapter.driver.as_deref().into_iter().collect();
    };
    let adapters = server.survey.server.adapters.iter();
    adapters
        .filter(|a| team.members.iter().any(|m| m.name == a.name))
        .filter_map(|a| a.driver.as_deref())
        .collect()
}

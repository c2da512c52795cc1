//! A PRP or HSR device that has lost one of its two ways.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::model::TeamKind;
use crate::nic::teams::Health;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("prp-lan-down", Warning, "A PRP or HSR device has lost one of its two ways");

/// Finds it. With both ways lost it is `team-down`.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for team in server.survey.teams.iter().filter(|team| team.team.kind.is_seamless()) {
        if team.health != Health::Degraded {
            continue;
        }
        let ways = if team.team.kind == TeamKind::Prp { "LANs" } else { "ports" };
        let failed = team.failed();
        let detail = if failed.is_empty() { team.why.clone() } else { failed };
        let message = format!("{} works over one of its two {ways}: {detail}.", team.team.name);
        findings.push(Finding::new(&RULE, server.name(), message).help(
            "Mend cable, port or switch of that port. The other one carries everything meanwhile, and nothing is lost until \
             it fails, too.",
        ));
    }
}

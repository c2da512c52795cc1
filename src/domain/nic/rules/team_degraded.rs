//! A team that carries, without the redundancy it was built for.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::teams::Health;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("team-degraded", Warning, "A team works, but not with all of its members");

/// Finds it. A team that never had a second member is `single-member-team` instead, and a lost way of PRP `prp-lan-down`.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for team in &server.survey.teams {
        if team.health != Health::Degraded || team.members.len() == 1 || team.team.kind.is_seamless() {
            continue;
        }
        let failed = team.failed();
        let detail = if failed.is_empty() { String::new() } else { format!(": {failed}") };
        let message = format!("Team {} is degraded: {}{detail}.", team.team.name, team.why);
        findings.push(
            Finding::new(&RULE, server.name(), message).help(
                "Mend the cable, port or switch of the member; the next failure takes the network away.",
            ),
        );
    }
}

//! A team that carries nothing.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::teams::Health;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("team-down", Error, "A team carries nothing");

/// Finds it.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for team in server.survey.teams.iter().filter(|team| team.health == Health::Down) {
        let failed = team.failed();
        let detail = if failed.is_empty() { String::new() } else { format!(": {failed}") };
        let message = format!("Team {} is down: {}{detail}.", team.team.name, team.why);
        findings.push(
            Finding::new(&RULE, server.name(), message).help(
                "Check the members' cables and switch ports, and that the team has its members at all.",
            ),
        );
    }
}

//! A team of one.

use super::context::ServerContext;
use crate::domain::finding::{Finding, Rule};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("single-member-team", Warning, "A team has one member only");

/// Finds it.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for team in &server.survey.teams {
        if let [member] = team.members.as_slice() {
            let message = format!(
                "Team {} has a single member, {}: when it fails, nothing takes over.",
                team.team.name, member.name
            );
            findings.push(
                Finding::new(&RULE, server.name(), message)
                    .help("Add the second card to the team, or find out why it left."),
            );
        }
    }
}

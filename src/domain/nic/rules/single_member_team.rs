//! A team of one, or over one port.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule = rule!("single-member-team", Warning, "A team has one member only");

/// Finds it: one member, or several that run over one and the same port.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for team in &server.survey.teams {
        let names: Vec<&str> = team.members.iter().map(|member| member.name.as_str()).collect();
        let (why, help) = match names.as_slice() {
            [] => continue,
            [member] => (
                format!("has a single member, {member}"),
                "Add the second card to the team, or find out why it left.",
            ),
            _ => match server.survey.stack.only_port(&names) {
                Some(port) => (
                    format!("has the members {}, and all of them run over {port}", list(&names)),
                    "Give the team a member on another card.",
                ),
                None => continue,
            },
        };
        let message = format!("Team {} {why}: when it fails, nothing takes over.", team.team.name);
        findings.push(Finding::new(&RULE, server.name(), message).help(help));
    }
}

//! A member of a team that has an address of its own.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::subnets::{self, Place};
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule =
    rule!("team-member-has-address", Warning, "A member of a team has an address of its own");

/// Finds it. Link-local addresses are left alone: systems make them up on any adapter.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for adapter in &server.survey.considered {
        let Some(team) = server.survey.stack.team_with_member(adapter) else { continue };
        let own: Vec<String> = adapter
            .addresses
            .iter()
            .filter(|a| !matches!(subnets::place(a), Place::LinkLocal | Place::NotUsable))
            .map(|a| a.address.to_string())
            .collect();
        if own.is_empty() {
            continue;
        }
        let message = format!(
            "{} is a member of team {} and has {} of its own. Addresses belong on the team's adapter.",
            adapter.name,
            team.name,
            list(&own)
        );
        findings.push(Finding::new(&RULE, server.name(), message).help(format!(
            "Remove the address from {}, or take the adapter out of the team if it is meant to stand alone.",
            adapter.name
        )));
    }
}

//! A member whose link is up, but which is not part of the LACP bundle.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::teams::Carrying;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("lacp-not-bundled", Warning, "A member's link is up, but it is not in the LACP bundle");

/// Finds it.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for team in &server.survey.teams {
        for member in team.members.iter().filter(|m| m.carrying == Carrying::NotBundled) {
            let message = format!("Team {}: {} {}.", team.team.name, member.name, member.why);
            findings.push(Finding::new(&RULE, server.name(), message).help(
                "Check that both cables end on the same switch (or on one stack or MLAG pair) and in the same LACP \
                 group there, and that LACP is switched on for that port.",
            ));
        }
    }
}

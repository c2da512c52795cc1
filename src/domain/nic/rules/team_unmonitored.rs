//! A team whose members' links nobody watches.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::model::TeamKind;
use crate::nic::teams;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("team-unmonitored", Warning, "Nothing watches the links of a team's members");

/// Finds it.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for team in server.survey.teams.iter().filter(|team| teams::is_unmonitored(team.team)) {
        let message = format!(
            "Team {} watches its members neither by link polling nor by probes. It calls every member up, whatever \
             happens to the cable.",
            team.team.name
        );
        let help = match team.team.kind {
            TeamKind::Bond => "Set miimon (100 ms is usual) or an ARP monitor with targets on the bond.",
            _ => "Set a link watcher for the team.",
        };
        findings.push(Finding::new(&RULE, server.name(), message).help(help));
    }
}

//! An adapter that carries one of the networks, and has no link.

use super::context::ServerContext;
use crate::domain::finding::{Finding, Rule};
use crate::domain::nic::model::LinkState;
use crate::domain::nic::teams::Health;
use crate::domain::words::list;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("link-down", Error, "An adapter that carries a network has no link");

/// Finds it. A team that is down is reported as such, not once more here.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for counted in server.survey.counted.iter().filter(|c| c.adapter.state == LinkState::Down) {
        if server.survey.team_of(counted).is_some_and(|team| team.health == Health::Down) {
            continue;
        }
        let subnets: Vec<String> = counted.subnets.iter().map(ToString::to_string).collect();
        let on =
            if subnets.is_empty() { String::new() } else { format!(", which is on {},", list(&subnets)) };
        let message = format!("{}{on} has no link or is switched off.", counted.adapter.name);
        findings.push(
            Finding::new(&RULE, server.name(), message)
                .help("Check the cable, the switch port, and that the adapter is enabled."),
        );
    }
}

//! An adapter that carries one of the networks, and has no link, or runs on nothing that has one.

use std::collections::BTreeSet;

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::model::LinkState;
use crate::nic::teams::Health;
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule = rule!("link-down", Error, "An adapter that carries a network has no link");

/// Finds it. A team that is down is reported as such, not once more here.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for counted in &server.survey.counted {
        if server.survey.team_of(counted).is_some_and(|team| team.health == Health::Down) {
            continue;
        }
        let name = &counted.adapter.name;
        let why = if counted.adapter.state == LinkState::Down {
            "has no link or is switched off".to_owned()
        } else if counted.below.team.is_none() && all_down(server, &counted.below.ports) {
            let ports: Vec<&str> = counted.below.ports.iter().copied().collect();
            format!("is up, and what it runs on has no link: {}", list(&ports))
        } else if let Some(bridge) = server.survey.stack.blocked_bridge(counted.adapter) {
            format!(
                "is up, and carries nothing: the bridge {bridge} lets traffic through none of its cards (spanning tree)"
            )
        } else {
            continue;
        };
        let subnets: Vec<String> = counted.subnets.iter().map(ToString::to_string).collect();
        let on =
            if subnets.is_empty() { String::new() } else { format!(", which is on {},", list(&subnets)) };
        let message = format!("{name}{on} {why}.");
        findings.push(Finding::new(&RULE, server.name(), message).help(
            "Check the cable, the switch port, that the adapter is enabled, and a bridge's spanning tree.",
        ));
    }
}

/// Whether every one of the ports is known to have no link.
fn all_down(server: &ServerContext<'_>, ports: &BTreeSet<&str>) -> bool {
    let adapters = &server.survey.server.adapters;
    ports
        .iter()
        .all(|port| adapters.iter().any(|adapter| adapter.name == *port && adapter.state == LinkState::Down))
}

//! More networks than Main and Backup.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::verdict::Network;
use crate::rule;
use crate::words::few_described;

/// The rule.
pub static RULE: Rule =
    rule!("more-than-two-networks", Info, "The server has more networks than Main and Backup");

/// Finds it.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    let networks = &server.decision.networks;
    if networks.len() <= 2 {
        return;
    }
    let words: Vec<String> = networks.iter().map(Network::describe).collect();
    let which = match server.decision.roles_assumed() {
        true => " Which of them are Main and Backup only a plan can tell.",
        false => "",
    };
    let message = format!("There are {} networks: {}.{which}", networks.len(), few_described(&words));
    findings.push(Finding::new(&RULE, server.name(), message).help(
        "Name the two that partners use in a plan (--plan), or choose them with --interface. Take care that no partner \
         is configured with an address of a third network.",
    ));
}

//! One network only: supported, and no Backup connection.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::verdict::Verdict;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("single-network", Info, "The server has one network, so there is none for Backup");

/// Finds it.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    let supported = matches!(server.decision.verdict, Verdict::SingleNetwork | Verdict::DualNetworkTeamed);
    if supported && server.decision.networks.len() == 1 {
        findings.push(
            Finding::new(&RULE, server.name(), server.decision.why.clone())
                .help("Leave the Backup connection empty, or add a card in another subnet."),
        );
    }
}

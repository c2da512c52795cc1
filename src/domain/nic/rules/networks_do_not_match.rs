//! Two servers that are not on the same networks.

use super::context::{PairContext, ServerContext};
use crate::finding::{Finding, Rule};
use crate::nic::pair;
use crate::nic::verdict::Network;
use crate::rule;
use crate::words::few;

/// The rule.
pub static RULE: Rule = rule!("networks-do-not-match", Error, "Two servers are not on the same networks");

/// Finds it. Only servers whose networks are known can be compared.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    if !is_known(&pair.first.server) || !is_known(&pair.second.server) {
        return;
    }
    let (ours, theirs) = (pair.first.networks(), pair.second.networks());
    let wanted = pair::wanted_networks(ours, theirs);
    if pair.shared.len() >= wanted {
        return;
    }
    let common = match pair.shared.len() {
        0 => "have no network in common",
        _ => "have one network in common, so the Backup connection has nowhere to go",
    };
    let message = format!(
        "{} and {} {common}. {} has {}; {} has {}.",
        pair.first.name(),
        pair.second.name(),
        pair.first.name(),
        describe(ours),
        pair.second.name(),
        describe(theirs)
    );
    findings.push(Finding::new(&RULE, pair.subject(), message).help(
        "Both servers' Main addresses belong in one subnet and both Backup addresses in another. Correct the addresses, or \
         configure Main and Backup to a routed address on purpose and check the route.",
    ));
}

fn is_known(server: &ServerContext<'_>) -> bool {
    let counted = &server.survey.counted;
    !counted.is_empty() && counted.iter().all(|c| !c.subnets.is_empty())
}

fn describe(networks: &[Network]) -> String {
    let words: Vec<String> = networks.iter().map(Network::describe).collect();
    few(&words)
}

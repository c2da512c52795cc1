//! More than one default gateway.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule =
    rule!("several-default-gateways", Warning, "The server has more than one default gateway");

/// Finds it: IPv4 gateways are counted, IPv6 only by adapter, since several IPv6 routers on one network are normal.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    let all: BTreeSet<(&str, IpAddr)> = server
        .survey
        .considered
        .iter()
        .flat_map(|adapter| adapter.gateways.iter().map(|gateway| (adapter.name.as_str(), *gateway)))
        .collect();
    for (family, is_v4) in [("IPv4", true), ("IPv6", false)] {
        let ours: Vec<_> = all.iter().filter(|(_, gateway)| gateway.is_ipv4() == is_v4).collect();
        let adapters: BTreeSet<&str> = ours.iter().map(|(name, _)| *name).collect();
        if (if is_v4 { ours.len() } else { adapters.len() }) < 2 {
            continue;
        }
        let words: Vec<String> = ours
            .iter()
            .map(|(name, gateway)| match gateway.is_unspecified() {
                true => format!("on-link on {name}"),
                false => format!("{gateway} on {name}"),
            })
            .collect();
        let message = format!(
            "There are several {family} default gateways: {}. Which one is used can change by itself.",
            list(&words)
        );
        findings.push(Finding::new(&RULE, server.name(), message).help(
            "Keep the one on the network that leads out. Reach other subnets of the second network by routes of their own.",
        ));
    }
}

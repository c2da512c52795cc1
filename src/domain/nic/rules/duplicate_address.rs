//! One address on two servers.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::context::{PairContext, ServerContext};
use crate::domain::finding::{Finding, Rule};
use crate::domain::nic::subnets::{self, Place};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("duplicate-address", Error, "Two servers have the same address");

/// Finds it. Link-local addresses may repeat on different links and are left out.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    let theirs = addresses(&pair.second);
    let mut told = BTreeSet::new();
    for (address, ours) in addresses(&pair.first) {
        let Some((_, other)) = theirs.iter().find(|(a, _)| *a == address) else { continue };
        if !told.insert(address) {
            continue;
        }
        let message = format!(
            "{address} is on {ours} of {} and on {other} of {}.",
            pair.first.name(),
            pair.second.name()
        );
        findings.push(
            Finding::new(&RULE, pair.subject(), message).help(
                "Give one of the two its own address, and correct it where partners and clients use it.",
            ),
        );
    }
}

fn addresses<'a>(server: &ServerContext<'a>) -> Vec<(IpAddr, &'a str)> {
    let counted = server.survey.counted.iter();
    counted
        .flat_map(|c| c.adapter.addresses.iter().map(move |a| (a, c.adapter.name.as_str())))
        .filter(|(a, _)| !matches!(subnets::place(a), Place::LinkLocal | Place::NotUsable))
        .map(|(a, name)| (a.address, name))
        .collect()
}

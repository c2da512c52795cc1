//! A default gateway that is in none of its adapter's subnets.

use std::net::IpAddr;

use ipnet::IpNet;

use super::context::ServerContext;
use crate::addresses::is_link_local;
use crate::finding::{Finding, Rule};
use crate::nic::subnets::{self, Place};
use crate::nic::survey::Counted;
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule =
    rule!("gateway-outside-subnet", Error, "A default gateway is in none of its adapter's subnets");

/// Finds it. A link-local IPv6 gateway is right on any subnet; with a /32 address the gateway is on-link by design.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for counted in &server.survey.counted {
        for &gateway in &counted.adapter.gateways {
            if gateway.is_unspecified() || (gateway.is_ipv6() && is_link_local(gateway)) {
                continue;
            }
            let Some(own) = subnets_of_family(counted, gateway) else { continue };
            if own.iter().any(|net| net.contains(&gateway)) {
                continue;
            }
            let words: Vec<String> = own.iter().map(ToString::to_string).collect();
            let on = if words.is_empty() {
                "has no address of that family".to_owned()
            } else {
                format!("is on {}", list(&words))
            };
            let message = format!(
                "The default gateway {gateway} of {} cannot be reached: the adapter {on}.",
                counted.adapter.name
            );
            findings.push(
                Finding::new(&RULE, server.name(), message)
                    .help("Correct the gateway, or the adapter's address or prefix length."),
            );
        }
    }
}

/// The adapter's subnets of the gateway's family; `None` when they are not all known.
fn subnets_of_family(counted: &Counted<'_>, gateway: IpAddr) -> Option<Vec<IpNet>> {
    let same_family = |ip: IpAddr| ip.is_ipv4() == gateway.is_ipv4();
    let unclear = counted
        .adapter
        .addresses
        .iter()
        .filter(|a| same_family(a.address))
        .any(|a| matches!(subnets::place(a), Place::NoPrefix | Place::HostOnly));
    (!unclear).then(|| counted.subnets.iter().copied().filter(|net| same_family(net.addr())).collect())
}

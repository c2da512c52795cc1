//! An address that a DHCP server gave.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::model::AddressOrigin;
use crate::nic::subnets;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("dhcp-address", Warning, "A server's address comes from DHCP");

/// Finds it.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for counted in &server.survey.counted {
        for address in &counted.adapter.addresses {
            if address.origin != AddressOrigin::Dhcp || subnets::is_link_local(address.address) {
                continue;
            }
            let message = format!(
                "{} has {} from DHCP. Partners and clients are configured with a fixed address.",
                counted.adapter.name, address.address
            );
            findings.push(
                Finding::new(&RULE, server.name(), message)
                    .help("Set the address by hand, without a default gateway on the second network."),
            );
        }
    }
}

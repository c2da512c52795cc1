//! An address that is its subnet's own, or its broadcast address.

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::nic::subnets::{self, Place};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "address-is-network-or-broadcast",
    Error,
    "An adapter's address is its subnet's network or broadcast address"
);

/// Finds it.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for counted in &server.survey.counted {
        for address in &counted.adapter.addresses {
            let (Some(reserved), Place::Subnet(net)) = (subnets::reserved(address), subnets::place(address))
            else {
                continue;
            };
            let what = reserved.words(address.address);
            let message = format!(
                "{} of {} is {what} of {net}, so it cannot be one machine's address.",
                address.address, counted.adapter.name
            );
            findings.push(
                Finding::new(&RULE, server.name(), message)
                    .help("Correct the address, or the prefix length if the subnet is really larger."),
            );
        }
    }
}

//! An address of 169.254.0.0/16, which a machine gives itself when DHCP does not answer.

use super::context::ServerContext;
use crate::domain::finding::{Finding, Rule};
use crate::domain::nic::model::LinkState;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "automatic-private-address",
    Error,
    "An adapter has an address that the system made up (169.254/16)"
);

/// Finds it. An adapter without a link that has nothing else is an unused socket, and is left alone.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for adapter in &server.survey.considered {
        let counts = server.survey.counted.iter().any(|c| std::ptr::eq(c.adapter, *adapter));
        if adapter.state == LinkState::Down && !counts {
            continue;
        }
        for address in adapter.addresses.iter().map(|a| a.address) {
            if matches!(address, std::net::IpAddr::V4(v4) if v4.is_link_local()) {
                let message = format!(
                    "{} has {address}, which the system gave itself because no DHCP server answered and no address \
                     was set. No partner can be configured with it.",
                    adapter.name
                );
                findings.push(Finding::new(&RULE, server.name(), message).help(
                    "Set the adapter's planned address by hand, or disable the adapter if it is unused.",
                ));
            }
        }
    }
}

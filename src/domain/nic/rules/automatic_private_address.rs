//! An address of 169.254.0.0/16, which a machine gives itself when DHCP does not answer.

use super::context::ServerContext;
use crate::addresses::is_automatic_private;
use crate::finding::{Finding, Rule, Severity};
use crate::nic::model::{AdapterAddress, AddressOrigin, LinkState};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "automatic-private-address",
    Error,
    "An adapter has an address that the system made up (169.254/16)"
);

/// Finds it on what is a network card. An adapter without a link that has nothing else is an unused socket, and is left
/// alone; so is an address that somebody typed in or a DHCP server gave (a management controller's link does), which is
/// no accident. A card that a plan uses for neither Main nor Backup is a note.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for adapter in &server.survey.candidates {
        let counts = server.survey.counted.iter().any(|c| std::ptr::eq(c.adapter, *adapter));
        if adapter.state == LinkState::Down && !counts {
            continue;
        }
        let accidents = adapter.addresses.iter().filter(|address| is_accident(address));
        for address in accidents.map(|address| address.address) {
            if is_automatic_private(address) {
                let name = &adapter.name;
                let (why, severity) = if server.decision.is_beside_plan(name) {
                    ("The plan uses it for neither Main nor Backup", Severity::Info)
                } else {
                    ("No partner can be configured with it", RULE.severity)
                };
                let message = format!(
                    "{name} has {address}, which the system gave itself because no DHCP server answered and no address \
                     was set. {why}."
                );
                findings.push(Finding::new(&RULE, server.name(), message).with(severity).help(
                    "Set the adapter's planned address by hand, or disable the adapter if it is unused.",
                ));
            }
        }
    }
}

const fn is_accident(address: &AdapterAddress) -> bool {
    !matches!(address.origin, AddressOrigin::Manual | AddressOrigin::Dhcp)
}

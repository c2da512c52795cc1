//! An address that a DHCP server gave.

use super::context::ServerContext;
use crate::addresses::is_link_local;
use crate::finding::{Finding, Rule, Severity};
use crate::nic::model::AddressOrigin;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("dhcp-address", Warning, "A server's address comes from DHCP");

/// Finds it. On a card that a plan uses for neither Main nor Backup (the office's network) no partner is called there: a note.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for counted in &server.survey.counted {
        for address in &counted.adapter.addresses {
            if address.origin != AddressOrigin::Dhcp || is_link_local(address.address) {
                continue;
            }
            let (name, address) = (&counted.adapter.name, address.address);
            let is_beside = server.decision.is_beside_plan(name);
            let (why, help) = if is_beside {
                (
                    "The plan uses it for neither Main nor Backup.",
                    "Nothing to do for the partners. If clients are configured with this address, set it by hand.",
                )
            } else {
                (
                    "Partners and clients are configured with a fixed address.",
                    "Set the address by hand, without a default gateway on the second network.",
                )
            };
            let message = format!("{name} has {address} from DHCP. {why}");
            let severity = if is_beside { Severity::Info } else { RULE.severity };
            findings.push(Finding::new(&RULE, server.name(), message).with(severity).help(help));
        }
    }
}

//! An address that the system itself does not use, or not for long.

use std::net::IpAddr;

use super::context::ServerContext;
use crate::finding::{Finding, Rule, Severity};
use crate::nic::model::{Adapter, AddressState, LinkState};
use crate::nic::subnets::{self, Place};
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("address-not-in-use", Error, "The system marks an address as one that it does not use");

/// Finds it. An address of a member or of an adapter that is no card is none of the networks', and is left alone; so is a
/// link-local one, which each system makes and checks anew whenever a link comes up.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for adapter in &server.survey.candidates {
        for address in adapter.addresses.iter().filter(|address| subnets::place(address) != Place::LinkLocal)
        {
            let (severity, what, help) = match address.state {
                AddressState::Tentative if adapter.state == LinkState::Down => {
                    (without_link(server, adapter, address.address), NO_LINK, NO_LINK_HELP)
                }
                AddressState::Duplicate => (
                    Severity::Error,
                    "is marked as a duplicate: another machine on this network has it, and the system does not use it",
                    "Find the other machine (its MAC address stands in the neighbour table of a third one: `arp -a`, \
                     `ip neigh`), give one of the two another address, then set this one again.",
                ),
                AddressState::Tentative => (
                    Severity::Warning,
                    "is tentative: the system is still checking whether another machine has it",
                    "Try again in a few seconds. If it stays so, the check never ends: look at the adapter's link.",
                ),
                AddressState::Invalid => (
                    Severity::Error,
                    "is marked as invalid: the system does not use it",
                    "Look at what the adapter says (`Get-NetIPAddress`), take the address away and set it again.",
                ),
                AddressState::Deprecated => (
                    Severity::Info,
                    "is deprecated: what runs goes on with it, and nothing new begins with it",
                    "If a partner or client is configured with it, set it for good (without a lifetime).",
                ),
                AddressState::Preferred | AddressState::Unknown => continue,
            };
            let message = format!("{}: {} {what}.", adapter.name, address.address);
            let finding = Finding::new(&RULE, server.name(), message).help(help);
            findings.push(Finding { severity, ..finding });
        }
    }
}

/// Windows calls a set address tentative for as long as its adapter has no link.
const NO_LINK: &str =
    "is set, and the system does not use it, because the adapter has no link or is switched off";
const NO_LINK_HELP: &str = "If this is Main or Backup, check the cable, the switch port, and that the adapter is enabled. If the adapter is a spare \
                            one, take the address away or disable it.";

/// An address that the plan gives to Main or Backup is out; one that it does not give is a spare adapter's. Without a plan it may be
/// either.
fn without_link(server: &ServerContext<'_>, adapter: &Adapter, address: IpAddr) -> Severity {
    match &server.decision.declared {
        Some(plan) if plan.has(address) => Severity::Error,
        Some(_) if server.decision.is_beside_plan(&adapter.name) => Severity::Info,
        _ => Severity::Warning,
    }
}

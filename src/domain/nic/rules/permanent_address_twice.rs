//! Two cards of one server that have one MAC address.

use std::collections::{BTreeMap, BTreeSet};

use super::context::ServerContext;
use crate::finding::{Finding, Rule, Severity};
use crate::nic::model::Adapter;
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule =
    rule!("permanent-address-twice", Warning, "Two cards of a server have one MAC address");

/// Finds it, among the ports that carry the networks and the members of teams: whether they are two cables is not told.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    let survey = server.survey;
    let of_networks = survey.counted.iter().flat_map(|counted| counted.below.ports.iter().copied());
    let of_teams = survey.teams.iter().flat_map(|team| &team.members).map(|member| member.name.as_str());
    let members: BTreeSet<&str> = of_teams.collect();
    let names: BTreeSet<&str> = of_networks.chain(members.iter().copied()).collect();
    let untold = survey.counted.iter().filter(|counted| counted.below.untold.is_some());
    let of_a_team: BTreeSet<&str> =
        untold.flat_map(|counted| counted.below.ports.iter().copied()).chain(members).collect();
    let mut cards: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    // How often an address is permanent; of a VLAN the driver says that it is one of several adapters of a card.
    let mut sure: BTreeMap<String, usize> = BTreeMap::new();
    for adapter in survey.server.adapters.iter().filter(|adapter| names.contains(adapter.name.as_str())) {
        // What runs on a card has the card's address, and is followed down to it; so is another function of a port.
        // A team gives its address to its members, and to several adapters of its own; nobody else does: without a permanent
        // address the present one tells.
        let present = || adapter.mac.as_ref().filter(|_| !of_a_team.contains(adapter.name.as_str()));
        let mac = adapter.told.permanent_mac.as_ref().or_else(present);
        if let Some(mac) = mac.filter(|_| adapter.parent.is_none()) {
            let mac = mac.to_ascii_lowercase();
            let is_permanent = usize::from(adapter.told.permanent_mac.is_some());
            *sure.entry(mac.clone()).or_default() += if says_vlan(adapter) { 2 } else { is_permanent };
            cards.entry(mac).or_default().push(&adapter.name);
        }
    }
    for (mac, cards) in cards.iter().filter(|(_, cards)| cards.len() > 1) {
        if survey.stack.only_port(cards).is_some() {
            continue;
        }
        let message = format!(
            "{} have one MAC address, {mac}, as two adapters of one card have (VLANs, partitions), and two cards do not: whether \
             they have a cable each is not told.",
            list(cards)
        );
        // Who takes a capture to others may have written one address in the place of all.
        let severity =
            if sure.get(mac).is_some_and(|times| *times > 1) { RULE.severity } else { Severity::Info };
        findings.push(Finding::new(&RULE, server.name(), message).with(severity).help(
            "Look which card and socket each of them is (`ethtool -p NAME` lets a card's lamp blink), and give Main and Backup, \
             or the members of a team, a cable each.",
        ));
    }
}

/// Whether the driver's words say that it is a VLAN, of a card that they do not name.
fn says_vlan(adapter: &Adapter) -> bool {
    adapter.description.as_deref().is_some_and(|text| text.to_ascii_lowercase().contains("vlan"))
}

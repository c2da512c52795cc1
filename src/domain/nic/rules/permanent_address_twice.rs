//! Two cards of one server that were made with one MAC address.

use std::collections::{BTreeMap, BTreeSet};

use super::context::ServerContext;
use crate::finding::{Finding, Rule};
use crate::rule;
use crate::words::list;

/// The rule.
pub static RULE: Rule =
    rule!("permanent-address-twice", Warning, "Two cards of a server have one permanent MAC address");

/// Finds it, among the ports that carry the networks and the members of teams: whether they are two cables is not told.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    let survey = server.survey;
    let of_networks = survey.counted.iter().flat_map(|counted| counted.below.ports.iter().copied());
    let of_teams = survey.teams.iter().flat_map(|team| &team.members).map(|member| member.name.as_str());
    let names: BTreeSet<&str> = of_networks.chain(of_teams).collect();
    let mut cards: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for adapter in survey.server.adapters.iter().filter(|adapter| names.contains(adapter.name.as_str())) {
        // What runs on a card has the card's address, and is followed down to it; so is another function of a port.
        if let Some(mac) = adapter.told.permanent_mac.as_ref().filter(|_| adapter.parent.is_none()) {
            cards.entry(mac.to_ascii_lowercase()).or_default().push(&adapter.name);
        }
    }
    for (mac, cards) in cards.iter().filter(|(_, cards)| cards.len() > 1) {
        if survey.stack.only_port(cards).is_some() {
            continue;
        }
        let message = format!(
            "{} have one permanent MAC address, {mac}, as two adapters of one card may have, and two cards do not: whether \
             they have a cable each is not told.",
            list(cards)
        );
        findings.push(Finding::new(&RULE, server.name(), message).help(
            "Look which card and socket each of them is (`ethtool -p NAME` lets a card's lamp blink), and give Main and Backup, \
             or the members of a team, a cable each.",
        ));
    }
}

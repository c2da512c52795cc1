//! `link-local-without-zone`: on a server with two networks, the address alone does not say which adapter to use.

use super::prelude::*;

pub static RULE: Rule = rule!(
    "link-local-without-zone",
    Warning,
    "a link-local address has no zone on a server with two networks"
);

/// Looks at every address and monitor of a server that has two networks.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.addresses().filter(|(place, ..)| place.dual).filter_map(|(place, name, address)| {
        let Address::LinkLocal { zone: None, ip } = &address.value else { return None };
        let message = format!(
            "{}: {} uses the link-local address {ip} without a zone, and the server has a Main and a Backup network. Every \
             adapter has the network fe80::/10, so the address does not say which one is meant.",
            place.owner,
            place.owner.connection(name),
        );
        Some(place.owner.finding(&RULE, (address.span, "no zone"), message).help(
            "Give the network real addresses, or add the zone: the number of the adapter on the server that uses this address \
             (%12, for example).",
        ))
    })
}

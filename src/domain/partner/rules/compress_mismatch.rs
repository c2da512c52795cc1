//! `compress-mismatch`: Compress is on at one end of a connection and off at the other.

use super::prelude::*;

pub static RULE: Rule =
    rule!("compress-mismatch", Warning, "Compress is on at one end of a connection and off at the other");

/// Compares both ends of every connection. Crossed connections are not the same one and are left out.
pub fn check_ends(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    group.both_ends().filter(|(link, ..)| !link.is_crossed()).filter_map(|(link, name, near, far)| {
        let (near, far) = (near.compressed(), far.compressed());
        if near.value == far.value {
            return None;
        }
        let (own, partner) = (link.near.label(), link.far.label());
        let (near_on, far_on) = (on_off(near.value), on_off(far.value));
        let message = format!(
            "{name} Connection between {own} and {partner}: Compress is {near_on} on {own} and {far_on} on {partner}. \
             The vendor asks for the same Compress settings on the servers."
        );
        let near = (near.span, format!("{near_on} on {own}"));
        let far = (far.span, format!("{far_on} on {partner}"));
        Some(link.finding(&RULE, near, far, message).help(
            "Decide by the link: on only where it has less than about 10 Mbit/s. Set the same on both servers.",
        ))
    })
}

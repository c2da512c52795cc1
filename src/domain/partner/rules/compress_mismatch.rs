//! `compress-mismatch`: Compress is on at one end of a connection and off at the other.

use super::prelude::*;
use crate::domain::partner::words::on_off;

pub static RULE: Rule =
    rule!("compress-mismatch", Warning, "Compress is on at one end of a connection and off at the other");

/// Compares both ends of every connection. Crossed connections are not the same one and are left out.
pub fn check_ends(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for link in group.first_links().filter(|link| !link.is_crossed()) {
        for (name, near, far) in link.both_ends() {
            let (near, far) = (near.compressed(), far.compressed());
            let (near_on, far_on) = (near.value, far.value);
            if near_on == far_on {
                continue;
            }
            let message = format!(
                "{} Connection between {} and {}: Compress is {} on {} and {} on {}. The vendor asks for the same \
                 Compress settings on the servers.",
                name.title(),
                link.near.label(),
                link.far.label(),
                on_off(near_on),
                link.near.label(),
                on_off(far_on),
                link.far.label()
            );
            findings.push(
                Finding::new(&RULE, link.near.label(), message)
                    .at(&link.near.file, near.span, format!("{} on {}", on_off(near_on), link.near.label()))
                    .at(&link.far.file, far.span, format!("{} on {}", on_off(far_on), link.far.label()))
                    .help("Decide by the link: on only where it has less than about 10 Mbit/s. Set the same on both servers."),
            );
        }
    }
}

//! `no-icmp-monitor`: no third device that could confirm a network failure.

use super::prelude::*;

pub static RULE: Rule =
    rule!("no-icmp-monitor", Info, "no extra device is pinged that could confirm a network failure");

/// Looks at every column (of a sheet) and every server (of a plan) that has partners.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.places.iter().filter(|_| !values.lone).filter_map(|place| {
        let (_, first) = place.sides().next()?;
        if place.sides().any(|(_, side)| !side.monitors.is_empty()) {
            return None;
        }
        let message = format!(
            "{}: no ICMP monitor is given. If the partner stops answering, no third device tells a dead network from \
             a dead partner.",
            place.owner
        );
        let finding = place.owner.finding(&RULE, (first.span, "no ICMP monitor"), message);
        Some(finding.help("Enter the router or a managed switch as ICMP Monitor 1 of each connection."))
    })
}

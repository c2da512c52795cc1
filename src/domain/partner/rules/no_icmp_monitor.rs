//! `no-icmp-monitor`: no third device that could confirm a network failure.

use super::prelude::*;

pub static RULE: Rule =
    rule!("no-icmp-monitor", Info, "no extra device is pinged that could confirm a network failure");

/// Looks at every column (of a sheet) and every server (of a plan) that has partners.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    if values.lone {
        return;
    }
    for place in &values.places {
        let Some((_, first)) = place.sides().next() else { continue };
        if place.sides().any(|(_, side)| !side.monitors.is_empty()) {
            continue;
        }
        let message = format!(
            "{}: no ICMP monitor is given. If the partner stops answering, no third device tells a dead network from \
             a dead partner.",
            place.owner
        );
        findings.push(
            values
                .finding(&RULE, place.owner, first.span, "no ICMP monitor", message)
                .help("Enter the router or a managed switch as ICMP Monitor 1 of each connection."),
        );
    }
}

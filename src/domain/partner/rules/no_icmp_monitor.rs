//! `no-icmp-monitor`: a connection has no third device that could confirm a network failure.

use super::prelude::*;

pub static RULE: Rule =
    rule!("no-icmp-monitor", Info, "no extra device is pinged that could confirm a network failure");

const HELP: &str = "Enter the router or a managed switch as ICMP Monitor 1 of each connection. A cable from server to server has none: \
                    suppress the note there, with that as its reason.";

/// Looks at every column (of a sheet) and every server (of a plan) that has partners: at each of its connections. A subnet that the
/// two servers fill has no room for a third device.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.places.iter().filter(|_| !values.lone).filter_map(|place| {
        let (has, lacks): (Vec<_>, Vec<_>) = place.sides().partition(|(_, side)| !side.monitors.is_empty());
        let (name, side) = *lacks.iter().find(|(name, _)| !place.cables.contains(name))?;
        let connection = match has[..] {
            [] if place.cables.is_empty() => String::new(),
            _ => format!(" for {}", place.owner.connection(name)),
        };
        let message = format!(
            "{}: no ICMP monitor is given{connection}. If the partner stops answering, no third device tells a dead network \
             from a dead partner.",
            place.owner
        );
        let finding = place.owner.finding(&RULE, (side.span, "no ICMP monitor"), message);
        Some(finding.help(HELP))
    })
}

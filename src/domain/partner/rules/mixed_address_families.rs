//! `mixed-address-families`: one connection with an IPv4 end and an IPv6 end.

use super::prelude::*;

pub static RULE: Rule = rule!("mixed-address-families", Error, "one connection mixes IPv4 and IPv6");

/// What to do, whichever way it was found.
const HELP: &str = "Use one family on each network, for both servers and for the monitors. Main may be IPv4 and Backup IPv6.";

/// `IPv4` or `IPv6`; a name can be either.
fn family(address: &Address) -> Option<&'static str> {
    address.ip().map(|ip| if ip.is_ipv4() { "IPv4" } else { "IPv6" })
}

/// Compares every connection's address with its monitors.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for (file, place) in subject.places() {
        for (name, side) in place.sides() {
            let Some((address, own)) = side.address.and_then(|a| Some((a, family(&a.value)?))) else {
                continue;
            };
            let other = side.monitors.iter().find(|m| family(&m.value).is_some_and(|family| family != own));
            let Some(monitor) = other else { continue };
            let message = format!(
                "{}: {} is {own} ({}), and its ICMP monitor {} is not.",
                place.owner,
                place.owner.connection(name),
                address.value,
                monitor.value
            );
            findings.push(
                Finding::new(&RULE, place.owner.subject(), message)
                    .at(file, monitor.span, "another family")
                    .at(file, address.span, own)
                    .help(HELP),
            );
        }
    }
}

/// Compares both ends of each link.
pub fn check_ends(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let links = group.first_links().filter(|link| !link.is_crossed());
    for link in links {
        for (name, near, far) in link.both_ends() {
            let (Some(near), Some(far)) = (&near.address, &far.address) else { continue };
            let (Some(near_family), Some(far_family)) = (family(&near.value), family(&far.value)) else {
                continue;
            };
            if near_family == far_family {
                continue;
            }
            let message = format!(
                "{}: {} Connection goes to {} ({near_family}), and the one back from {} goes to {} ({far_family}).",
                link.owner,
                name.title(),
                near.value,
                link.far.label(),
                far.value
            );
            findings.push(
                Finding::new(&RULE, link.near.label(), message)
                    .at(&link.near.file, near.span, near_family)
                    .at(&link.far.file, far.span, far_family)
                    .help(HELP),
            );
        }
    }
}

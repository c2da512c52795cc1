//! `mixed-address-families`: one connection with an IPv4 end and an IPv6 end.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::common::Address;
use crate::domain::partner::derive;
use crate::domain::partner::subject::Subject;
use crate::domain::partner::system::System;
use crate::domain::path::Path;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("mixed-address-families", Error, "one connection mixes IPv4 and IPv6");

/// What to do, whichever way it was found.
const HELP: &str = "Use one family on each network, for both servers and for the monitors. Main may be IPv4 and Backup IPv6.";

/// `IPv4` or `IPv6`; a name can be either.
fn family(address: &Address) -> Option<&'static str> {
    address.ip().map(|ip| if ip.is_ipv4() { "IPv4" } else { "IPv6" })
}

/// Compares every connection's address with its monitors, the servers of a plan with each other, and both ends of links.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    monitors(subject, findings);
    if let Some(plan) = subject.plan.filter(|_| subject.is_plan) {
        servers(plan, findings);
    }
    ends(subject, findings);
}

fn monitors(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
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

/// Compares the servers of a plan on each network with the first one.
fn servers(plan: &System, findings: &mut Vec<Finding>) {
    for name in [Path::Main, Path::Backup] {
        let mut ends = plan.servers.iter().filter_map(|server| {
            let address = derive::endpoint(server, name)?.address.as_ref()?;
            Some((server, address, family(&address.value)?))
        });
        let Some((first, first_address, first_family)) = ends.next() else { continue };
        for (server, address, family) in ends.filter(|(_, _, family)| *family != first_family) {
            let message = format!(
                "{}: the {} address {} is {family}, but that of {} is {first_family} ({}).",
                server.label(),
                name.title(),
                address.value,
                first.label(),
                first_address.value
            );
            findings.push(
                Finding::new(&RULE, server.label(), message)
                    .at(&plan.file, address.span, family)
                    .at(&plan.file, first_address.span, first_family)
                    .help(HELP),
            );
        }
    }
}

fn ends(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for link in subject.first_links().filter(|link| !link.is_crossed()) {
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

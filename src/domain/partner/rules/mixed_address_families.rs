//! `mixed-address-families`: one connection with an IPv4 end and an IPv6 end.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::common::Address;
use crate::domain::partner::derive;
use crate::domain::partner::group::Group;
use crate::domain::partner::sheet::ConnectionName;
use crate::domain::partner::values::PlanView;
use crate::domain::partner::values::Values;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("mixed-address-families", Error, "one connection mixes IPv4 and IPv6");

/// What to do, whichever way it was found.
const HELP: &str = "Use one family on each network, for both servers and for the monitors. Main may be IPv4 and Backup IPv6.";

/// `IPv4` or `IPv6`; a name can be either.
fn family(address: &Address) -> Option<&'static str> {
    address.ip().map(|ip| if ip.is_ipv4() { "IPv4" } else { "IPv6" })
}

/// Compares every connection's address with its monitors.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for place in &values.places {
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
                values
                    .finding(&RULE, place.owner, monitor.span, "another family", message)
                    .at(values.file, address.span, own)
                    .help(HELP),
            );
        }
    }
}

/// Compares the servers of a plan on each network with the first one.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    for name in [ConnectionName::Main, ConnectionName::Backup] {
        let mut ends = plan.servers.iter().filter_map(|server| {
            let address = derive::endpoint(server, name)?.address.as_ref()?;
            Some((server, address, family(&address.value)?))
        });
        let Some((first, first_address, first_family)) = ends.next() else { continue };
        for (server, address, family) in ends.filter(|(_, _, family)| *family != first_family) {
            let message = format!(
                "{}: the {} address {} is {family}, but that of {} is {first_family} ({}).",
                server.label(),
                name.name(),
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

/// Compares both ends of every connection.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for link in group.links.iter().filter(|link| link.is_first_direction() && !link.is_crossed()) {
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
                name.name(),
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

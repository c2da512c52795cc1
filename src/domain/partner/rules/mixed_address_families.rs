//! `mixed-address-families`: one connection with an IPv4 end and an IPv6 end.

use super::prelude::*;

pub static RULE: Rule = rule!("mixed-address-families", Error, "one connection mixes IPv4 and IPv6");

/// What to do, whichever way it was found.
const HELP: &str = "Use one family on each network, for both servers and for the monitors. Main may be IPv4 and Backup IPv6.";

/// `IPv4` or `IPv6`; a name can be either.
pub fn family(address: &Address) -> Option<&'static str> {
    address.ip().map(|ip| if ip.is_ipv4() { "IPv4" } else { "IPv6" })
}

/// Compares every connection's address with its monitors.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    sides(subject.places()).filter_map(|(place, name, side)| {
        let address = side.address?;
        let own = family(&address.value)?;
        let is_other = |m: &&Spanned<Address>| family(&m.value).is_some_and(|family| family != own);
        let monitor = side.monitors.iter().find(is_other)?;
        let message = format!(
            "{}: {} is {own} ({address}), and its ICMP monitor {monitor} is not.",
            place.owner,
            place.owner.connection(name)
        );
        let finding = place.owner.finding(&RULE, (monitor.span, "another family"), message);
        Some(finding.at(place.owner.file, address.span, own).help(HELP))
    })
}

/// Compares both ends of each link.
pub fn check_ends(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    group.both_ends().filter(|(link, ..)| !link.is_crossed()).filter_map(|(link, name, near, far)| {
        let (near, far) = (near.address.as_ref()?, far.address.as_ref()?);
        let (near_family, far_family) = (family(&near.value)?, family(&far.value)?);
        if near_family == far_family {
            return None;
        }
        let message = format!(
            "{}: {name} Connection goes to {near} ({near_family}), and the one back from {} goes to {far} ({far_family}).",
            link.owner, link.far.label(),
        );
        let finding = link.finding(&RULE, (near.span, near_family), (far.span, far_family), message);
        Some(finding.help(HELP))
    })
}

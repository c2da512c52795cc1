//! `unusable-address`: an address that no server and no device can keep: a subnet's ends, 169.254.x.x, a lone /32.

use ipnet::IpNet;

use super::partner_is_self::no_partner;
use super::prelude::*;
use crate::domain::addresses::{is_automatic_private, reserved};

pub static RULE: Rule =
    rule!("unusable-address", Error, "an address is one that no machine can have, or that none keeps");

const HELP: &str =
    "Read the real address and prefix off the machine (nic-check, ipconfig), and correct the file.";

/// Looks at the addresses and monitors of every server: by the plan's subnets, and of a sheet by those of both ends, too.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let planned = subject.plan.into_iter().flat_map(System::subnets).collect::<Vec<_>>();
    for (index, member) in subject.members.iter().enumerate() {
        let mut both_ends = Vec::new();
        let subnets = if let Some(sheet) = member.sheet {
            own_addresses(sheet, findings);
            let far = subject.links.iter().filter(|link| link.near_index == index).map(|link| link.far);
            let own = std::iter::once(sheet).chain(far).flat_map(|sheet| &sheet.server.addresses);
            both_ends.extend(planned.iter().copied().chain(own.filter_map(|own| own.value.subnet())));
            &both_ends
        } else {
            &planned
        };
        for place in &member.places {
            judge_place((member.file, place), subnets, findings);
        }
    }
}

/// The smallest subnet that holds the address decides; a wider one says nothing about its ends.
fn unusable(address: &Address, subnets: &[IpNet], is_monitor: bool) -> Option<String> {
    let ip = address.ip()?;
    if is_automatic_private(ip) {
        return Some(
            "an address that a machine gave itself because none was set (169.254.0.0/16)".to_owned(),
        );
    }
    let smallest = subnets.iter().filter(|subnet| subnet.contains(&ip)).max_by_key(|net| net.prefix_len())?;
    // An anycast address of IPv6 is a router's, and answers a ping.
    let kind = reserved(ip, *smallest).filter(|_| !(is_monitor && ip.is_ipv6()))?;
    Some(format!("{} of {smallest}", kind.words(ip)))
}

fn judge_place((file, place): (&FileName, &Place<'_>), subnets: &[IpNet], findings: &mut Vec<Finding>) {
    for (name, side) in place.sides() {
        let address = side.address.into_iter().map(|address| (address, false));
        for (address, is_monitor) in address.chain(side.monitors.iter().map(|monitor| (monitor, true))) {
            let Some(what) = unusable(&address.value, subnets, is_monitor) else { continue };
            let monitor = if is_monitor { "ICMP monitor " } else { "" };
            let message = format!(
                "{}: {monitor}{} of {} is {what}, so no machine answers there for good.",
                place.owner,
                address.value,
                place.owner.connection(name)
            );
            findings.push(finding(place.owner.subject(), file, address.span, message));
        }
    }
}

fn own_addresses(sheet: &Sheet, findings: &mut Vec<Finding>) {
    for own in &sheet.server.addresses {
        let Some(what) = unusable_own(own) else { continue };
        let message = format!("{}: its own address {} is {what}.", sheet.label(), own.value.address);
        findings.push(finding(sheet.label(), &sheet.file, own.span, message));
    }
}

fn unusable_own(own: &Spanned<OwnAddress>) -> Option<String> {
    let own = &own.value;
    if let Some(what) = no_partner(&own.address) {
        return Some(format!("{what}, which no partner can reach"));
    }
    let subnet: Vec<IpNet> = own.subnet().into_iter().collect();
    if subnet.iter().any(|net| net.prefix_len() == net.max_prefix_len()) {
        let length = own.prefix_length.unwrap_or_default();
        return Some(format!("given with /{length}, a subnet of one address, in which no partner can be"));
    }
    unusable(&own.address, &subnet, false)
}

fn finding(subject: &str, file: &FileName, span: Span, message: String) -> Finding {
    Finding::new(&RULE, subject, message).at(file, span, "no usable address").help(HELP)
}

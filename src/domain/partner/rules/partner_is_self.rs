//! `partner-is-self`: a server names itself, or an address that is no machine's, as its partner.

use std::collections::HashMap;

use super::prelude::*;
use crate::domain::addresses::{NoHost, no_host};
use crate::domain::partner::group::{names_label, owns, same_machine, says_label};
use crate::domain::partner::keys::Key;
use crate::domain::partner::values;

pub static RULE: Rule =
    rule!("partner-is-self", Error, "a server names itself, or no machine at all, as its partner");

/// What kind of address can never be a partner's.
#[must_use]
pub fn no_partner(address: &Address) -> Option<&'static str> {
    match address {
        Address::Name(name) => is_loopback_name(name).then_some("a loopback name"),
        _ => address.ip().and_then(no_host).map(NoHost::words),
    }
}

/// Names that every machine gives itself: `localhost`, alone or as the first or last part (RFC 6761 6.3), and the names
/// that hosts files have for `127.0.0.1` and `::1`.
fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_localhost = |part: &str| matches!(part, "localhost" | "localhost4" | "localhost6");
    matches!(&*name, "loopback" | "ip6-localhost" | "ip6-loopback")
        || name.split('.').next().is_some_and(is_localhost)
        || name.rsplit('.').next().is_some_and(is_localhost)
}

/// Looks at every address of a connection, and at the servers' own addresses beside each other.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for member in &subject.members {
        member.places.iter().for_each(|place| no_partner_there(member, place, findings));
        findings.extend(member.sheet.into_iter().flat_map(own_label));
    }
    same_address(subject, findings);
    same_name(subject, findings);
}

/// A host name by which two servers are called. What the name leads to is not known, but it is one machine.
fn same_name(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut callers: HashMap<Key, (&Link<'_>, Span)> = HashMap::new();
    for link in subject.links {
        for (name, connection) in link.column.connections() {
            let Some(address) = connection.address.as_ref().filter(|address| is_open(link, &address.value))
            else {
                continue;
            };
            let (earlier, span) = *callers.entry(Key::from(&address.value)).or_insert((link, address.span));
            if earlier.far_index == link.far_index {
                continue;
            }
            let (one, other) = (earlier.far.label(), link.far.label());
            let message = format!(
                "{}: {} Connection to {other} goes to the name {}, and {} calls {one} by that name. It leads to one of the two.",
                link.owner,
                name.title(),
                address.value,
                earlier.owner
            );
            findings.push(
                Finding::new(&RULE, link.owner.subject(), message)
                    .at(&link.near.file, address.span, format!("for {other}"))
                    .at(&earlier.near.file, span, format!("for {one}"))
                    .help("Give each server names of its own, best in the hosts file of all servers; lint --resolve looks up where a name leads."),
            );
        }
    }
}

/// Whether a connection goes to a host name of which only its use says whose it is.
fn is_open(link: &Link<'_>, address: &Address) -> bool {
    let says =
        |sheet: &Sheet| sheet.server.label.as_ref().is_some_and(|label| says_label(address, &label.value));
    matches!(address, Address::Name(_))
        && no_partner(address).is_none()
        && !says(link.near)
        && !owns(link.near, address)
}

/// An address of a plan is one that partners are told to use; one of a sheet leads to the partner.
fn no_partner_there(member: &Member<'_>, place: &Place<'_>, findings: &mut Vec<Finding>) {
    for (name, side) in place.sides() {
        let Some(address) = side.address else { continue };
        let mut own = member.sheet.into_iter().flat_map(|sheet| &sheet.server.addresses);
        let own = own.find(|own| same_machine(&own.value.address, &address.value)).map(|own| own.span);
        let label = member.sheet.and(member.label).filter(|label| says_label(&address.value, &label.value));
        let what = no_partner(&address.value)
            .or_else(|| own.map(|_| "this server's own address"))
            .or_else(|| label.map(|_| "this server's own label"));
        let Some(what) = what else { continue };
        let connection = place.owner.connection(name);
        let (message, help) = if member.sheet.is_none() {
            (
                format!("{}: {connection} {} is {what}.", place.owner, address.value),
                "Enter the address under which the other servers reach this one.",
            )
        } else {
            (
                format!(
                    "{}: {connection} goes to {}, which is {what}. A server that polls itself always gets an answer.",
                    place.owner, address.value
                ),
                "Enter the other server's address: Partners > Standby tab > Name/IP Address.",
            )
        };
        let finding = Finding::new(&RULE, place.owner.subject(), message).at(member.file, address.span, what);
        let this = own.or_else(|| label.map(|label| label.span));
        let finding =
            this.into_iter().fold(finding, |finding, span| finding.at(member.file, span, "this server"));
        findings.push(finding.help(help));
    }
}

/// A column that has the label of the server itself.
fn own_label(sheet: &Sheet) -> impl Iterator<Item = Finding> {
    let columns = values::columns(sheet).filter(|(_, column)| names_label(column, sheet));
    columns.filter_map(|(owner, column)| {
        let (label, own) = (column.label.as_ref()?, sheet.server.label.as_ref()?);
        let message = format!("{owner} names this server itself ({}) as its partner.", own.value);
        Some(
            Finding::new(&RULE, owner.subject(), message)
                .at(&sheet.file, label.span, "this server's own label")
                .at(&sheet.file, own.span, "this server")
                .help("Enter the other server's label and addresses; a copied sheet is the usual cause."),
        )
    })
}

/// The key of an address; of a host name with a domain behind it, that of the host, which may be a label.
fn host_key(address: &Address) -> Key {
    match address {
        Address::Name(name) => Key::of_label(name.split('.').next().unwrap_or(name)),
        _ => Key::from(address),
    }
}

/// An address of two servers of one system, or one that is another server's label.
fn same_address(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let mut first: HashMap<Key, (usize, &Member<'_>, Span)> = HashMap::new();
    let labels = subject.members.iter().enumerate().filter_map(|(number, member)| {
        Some((Key::of_label(&member.label?.value), (number, member, member.span)))
    });
    let labelled: HashMap<Key, (usize, &Member<'_>, Span)> = labels.collect();
    for (number, member) in subject.members.iter().enumerate() {
        for (address, span) in own_addresses(member) {
            if no_partner(address).is_some() {
                continue;
            }
            let key = Key::from(address);
            let (earlier_number, earlier, earlier_span) = *labelled
                .get(&host_key(address))
                .filter(|(owner, ..)| *owner != number)
                .unwrap_or_else(|| first.entry(key).or_insert((number, member, span)));
            // Two sheets of one label are told by `duplicate-server-label`.
            if earlier_number == number || (!subject.is_plan && earlier.name() == member.name()) {
                continue;
            }
            let message = format!(
                "{} and {} have the same address, {address}. Each would take itself for its partner.",
                earlier.name(),
                member.name()
            );
            findings.push(
                Finding::new(&RULE, member.name(), message)
                    .at(member.file, span, "the same address again")
                    .at(earlier.file, earlier_span, format!("{} has it", earlier.name()))
                    .help("Find out which server has it (nic-check, ipconfig) and correct the other one."),
            );
        }
    }
}

/// The addresses that a server has: those of its place in a plan, or those that its sheet lists. One that it calls itself is told
/// already, and a link-local one may be on other wires again.
fn own_addresses<'m>(member: &'m Member<'_>) -> Vec<(&'m Address, Span)> {
    let Some(sheet) = member.sheet else {
        let sides = member.places.iter().flat_map(Place::sides);
        return sides
            .filter_map(|(_, side)| side.address)
            .map(|address| (&address.value, address.span))
            .collect();
    };
    let called: Vec<_> = sheet.columns().flat_map(Column::addresses).map(|(_, address)| address).collect();
    let own = sheet.server.addresses.iter().map(|own| (&own.value.address, own.span));
    own.filter(|(own, _)| !matches!(own, Address::LinkLocal { .. }))
        .filter(|(own, _)| !called.iter().any(|address| same_machine(&address.value, own)))
        .collect()
}

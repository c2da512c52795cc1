//! `partner-is-self`: a server names itself, or an address that is no machine's, as its partner.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use super::prelude::*;

pub static RULE: Rule =
    rule!("partner-is-self", Error, "a server names itself, or no machine at all, as its partner");

/// Looks at every address of a connection, and at the servers' own addresses beside each other.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let members = subject.members.iter();
    let mut findings: Vec<Finding> = members.flat_map(no_partner_there).collect();
    findings.extend(subject.sheets().flat_map(own_label));
    findings.extend(same_address(subject));
    findings.extend(called_twice(subject));
    findings
}

/// A host name or an address by which two servers are called. Whose it is is not known, but it is one machine.
fn called_twice(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let mut callers: HashMap<Key, (&Link<'_>, Span)> = HashMap::new();
    let called = subject.links.iter().flat_map(|link| link.column.addresses().map(move |to| (link, to)));
    called.filter(|(link, (_, to))| is_open(link, &to.value)).filter_map(move |(link, (name, to))| {
        let (earlier, span) = *callers.entry(Key::from(&to.value)).or_insert((link, to.span));
        if earlier.far_index == link.far_index {
            return None;
        }
        let (one, other) = (earlier.far.label(), link.far.label());
        let what = if to.value.name().is_some() { "name" } else { "address" };
        let message = format!(
            "{}: {name} Connection to {other} goes to the {what} {to}, and {} calls {one} by that {what}. It leads to one of \
             the two.",
            link.owner,
            earlier.owner
        );
        let finding = link.owner.finding(&RULE, (to.span, format!("for {other}")), message);
        Some(finding.at(&earlier.near.file, span, format!("for {one}")).help(
            "Give each server names and addresses of its own, names best in the hosts file of all servers; lint --resolve looks up \
             where a name leads.",
        ))
    })
}

/// Whether a connection goes to a host name of which only its use says whose it is, or to an address of a server that lists none.
fn is_open(link: &Link<'_>, address: &Address) -> bool {
    let says =
        |sheet: &Sheet| sheet.server.label.as_ref().is_some_and(|label| says_label(address, &label.value));
    let is_unlisted = match address {
        Address::Name(_) => true,
        Address::Ip(_) => link.far.server.addresses.is_empty(),
        Address::LinkLocal { .. } => false,
    };
    is_unlisted && address.no_host().is_none() && !says(link.near) && !owns(link.near, address)
}

/// An address of a plan is one that partners are told to use; one of a sheet leads to the partner.
fn no_partner_there<'m>(member: &'m Member<'_>) -> impl Iterator<Item = Finding> + 'm {
    sides(&member.places).filter_map(|(place, name, side)| {
        let (owner, address) = (place.owner, side.address?);
        let mut own = member.sheet.into_iter().flat_map(|sheet| &sheet.server.addresses);
        let own = own.find(|own| same_machine(&own.value.address, &address.value)).map(|own| own.span);
        let label = member.sheet.and(member.label).filter(|label| says_label(&address.value, &label.value));
        let what = address.value.no_host()
            .or_else(|| own.map(|_| "this server's own address"))
            .or_else(|| label.map(|_| "this server's own label"))?;
        let connection = owner.connection(name);
        let (message, help) = if member.sheet.is_none() {
            let message = format!("{owner}: {connection} {address} is {what}.");
            (message, "Enter the address under which the other servers reach this one.")
        } else {
            let message = format!(
                "{owner}: {connection} goes to {address}, which is {what}. A server that polls itself always gets an \
                 answer."
            );
            (message, "Enter the other server's address: Partners > Standby tab > Name/IP Address.")
        };
        let finding = owner.finding(&RULE, (address.span, what), message).help(help);
        let this = own.or_else(|| label.map(|label| label.span));
        Some(this.into_iter().fold(finding, |finding, span| finding.at(owner.file, span, "this server")))
    })
}

/// A column that has the label of the server itself.
fn own_label(sheet: &Sheet) -> impl Iterator<Item = Finding> {
    let columns = columns(sheet).filter(|(_, column)| same(&column.label, &sheet.server.label));
    columns.filter_map(|(owner, column)| {
        let (label, own) = (column.label.as_ref()?, sheet.server.label.as_ref()?);
        let message = format!("{owner} names this server itself ({own}) as its partner.");
        let finding = owner.finding(&RULE, (label.span, "this server's own label"), message);
        let finding = finding.at(&sheet.file, own.span, "this server");
        Some(finding.help("Enter the other server's label and addresses; a copied sheet is the usual cause."))
    })
}

/// The key of an address; of a host name with a domain behind it, that of the host, which may be a label.
fn host_key(address: &Address) -> Key {
    match address {
        Address::Name(name) => Key::of_label(name.split('.').next().unwrap_or(name)),
        _ => Key::from(address),
    }
}

/// A server that has an address or a label: its number, and where it says so.
type Holder<'s, 'a> = (usize, &'s Member<'a>, Span);

/// An address of two servers of one system, or one that is another server's label.
fn same_address<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = Finding> + 's {
    let members = || subject.members.iter().enumerate();
    let label = |(number, member): (usize, &'s Member<'_>)| {
        Some((Key::of_label(&member.label?.value), (number, member, member.span)))
    };
    let labelled: HashMap<Key, Holder<'_, '_>> = members().filter_map(label).collect();
    let mut first: HashMap<Key, Holder<'_, '_>> = HashMap::new();
    let all = members().flat_map(|(number, member)| {
        own_addresses(member).into_iter().map(move |(address, span)| (address, (number, member, span)))
    });
    let called = LazyCell::new(|| -> BTreeSet<IpAddr> {
        subject.sheets().flat_map(|sheet| Path::BOTH.into_iter().flat_map(|name| sheet.ips(name))).collect()
    });
    all.filter(|(address, _)| address.no_host().is_none()).filter_map(move |(address, this)| {
        let (number, member, span) = this;
        let (earlier_number, earlier, earlier_span) = *labelled
            .get(&host_key(address))
            .filter(|(owner, ..)| *owner != number)
            .unwrap_or_else(|| first.entry(Key::from(address)).or_insert(this));
        // Two sheets of one label are told by `duplicate-server-label`.
        if earlier_number == number || (!subject.is_plan && earlier.name() == member.name()) {
            return None;
        }
        let (one, other) = (earlier.owner, member.owner);
        let is_aside = [earlier, member].iter().all(|of| of.sheet.is_some_and(|sheet| is_aside(&called, sheet, address)));
        let (what, help, severity) = if is_aside {
            (
                "No connection goes to its subnet",
                "Right for a link inside each machine (to its management controller, or of a virtual switch): leave it out of both sheets, \
                 or suppress this. On a network that both are on, correct one.",
                Severity::Warning,
            )
        } else {
            (
                "Each would take itself for its partner",
                "Find out which server has it (nic-check, ipconfig) and correct the other one.",
                RULE.severity,
            )
        };
        let message = format!("{one} and {other} have the same address, {address}. {what}.");
        let finding = other.finding(&RULE, (span, "the same address again"), message).with(severity);
        Some(finding.at(one.file, earlier_span, format!("{one} has it")).help(help))
    })
}

/// Whether an own address of a server is in a subnet, by its prefix, in which none of the called addresses lies.
fn is_aside(called: &BTreeSet<IpAddr>, sheet: &Sheet, address: &Address) -> bool {
    let Some(net) = address.ip().and_then(|ip| subnet_of(sheet, ip)) else { return false };
    called.range(net.network()..=net.broadcast()).next().is_none()
}

/// The addresses that a server has: those of its place in a plan, or those that its sheet lists. One that it calls itself is told
/// already, and a link-local one may be on other wires again.
fn own_addresses<'a>(member: &Member<'a>) -> Vec<(&'a Address, Span)> {
    let Some(sheet) = member.sheet else {
        return member.addresses().map(|address| (&address.value, address.span)).collect();
    };
    let called: Vec<_> = sheet.columns().flat_map(Column::addresses).map(|(_, address)| address).collect();
    let own = sheet.server.addresses.iter().map(|own| (&own.value.address, own.span));
    own.filter(|(own, _)| !matches!(own, Address::LinkLocal { .. }))
        .filter(|(own, _)| !called.iter().any(|address| same_machine(&address.value, own)))
        .collect()
}

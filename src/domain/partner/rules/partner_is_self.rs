//! `partner-is-self`: a server names itself, or an address that is no machine's, as its partner.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::common::Address;
use crate::domain::partner::group::{names_label, same_machine};
use crate::domain::partner::sheet::Sheet;
use crate::domain::partner::values::PlanView;
use crate::domain::partner::values::{self};
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("partner-is-self", Error, "a server names itself, or no machine at all, as its partner");

/// What kind of address can never be a partner's.
#[must_use]
pub fn no_partner(address: &Address) -> Option<&'static str> {
    match address {
        Address::Name(name) if name.eq_ignore_ascii_case("localhost") => Some("a loopback name"),
        Address::Name(_) => None,
        _ => address.ip().and_then(no_machine),
    }
}

fn no_machine(ip: IpAddr) -> Option<&'static str> {
    if ip.is_loopback() {
        Some("a loopback address")
    } else if ip.is_unspecified() {
        Some("the unspecified address")
    } else if ip.is_multicast() {
        Some("a multicast address")
    } else if ip == IpAddr::from([255, 255, 255, 255]) {
        Some("the broadcast address")
    } else {
        None
    }
}

/// Looks at every column of a sheet.
pub fn check_sheet(sheet: &Sheet, findings: &mut Vec<Finding>) {
    for (owner, column) in values::columns(sheet) {
        if let (Some(label), Some(own)) =
            (column.label.as_ref().filter(|_| names_label(column, sheet)), &sheet.server.label)
        {
            let message = format!("{owner} names this server itself ({}) as its partner.", own.value);
            findings.push(
                Finding::new(&RULE, owner.subject(), message)
                    .at(&sheet.file, label.span, "this server's own label")
                    .at(&sheet.file, own.span, "this server")
                    .help("Enter the other server's label and addresses; a copied sheet is the usual cause."),
            );
        }
        for (name, connection) in column.connections() {
            let Some(address) = &connection.address else { continue };
            let own =
                sheet.server.addresses.iter().find(|own| same_machine(&own.value.address, &address.value));
            let what = no_partner(&address.value).or_else(|| own.map(|_| "this server's own address"));
            let Some(what) = what else { continue };
            let message = format!(
                "{owner}: {} Connection goes to {}, which is {what}. A server that polls itself always gets an answer.",
                name.name(),
                address.value
            );
            let mut finding =
                Finding::new(&RULE, owner.subject(), message).at(&sheet.file, address.span, what);
            if let Some(own) = own {
                finding = finding.at(&sheet.file, own.span, "this server");
            }
            findings.push(
                finding.help("Enter the other server's address: Partners > Standby tab > Name/IP Address."),
            );
        }
    }
}

/// Looks at every server of a plan: an address of two servers, or of no machine. Partners are told to use it.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    let mut first: HashMap<IpAddr, (usize, &str, _)> = HashMap::new();
    for (number, place) in view.values.places.iter().enumerate() {
        for (name, side) in place.sides() {
            let Some(address) = side.address else { continue };
            if let Some(what) = no_partner(&address.value) {
                let message =
                    format!("{}: {} address {} is {what}.", place.owner, name.name(), address.value);
                findings.push(
                    Finding::new(&RULE, place.owner.subject(), message)
                        .at(&plan.file, address.span, what)
                        .help("Enter the address under which the other servers reach this one."),
                );
                continue;
            }
            let Some(ip) = address.value.ip() else { continue };
            let earlier = *first.entry(ip).or_insert((number, plan.servers[number].label(), address.span));
            if earlier.0 == number {
                continue;
            }
            let message = format!(
                "{} and {} have the same address, {}. Each would take itself for its partner.",
                earlier.1, place.owner, address.value
            );
            findings.push(
                Finding::new(&RULE, place.owner.subject(), message)
                    .at(&plan.file, address.span, "the same address again")
                    .at(&plan.file, earlier.2, format!("{} has it", earlier.1))
                    .help("Find out which server has it (nic-check, ipconfig) and correct the other one."),
            );
        }
    }
}

//! `host-name-ambiguous`: a name that does not lead to one known adapter.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::prelude::*;
use crate::domain::partner::address;
use crate::domain::partner::group::{same_name, subnet_of};
use crate::domain::partner::input::Input;
use crate::domain::partner::subnets::{Fit, Networks};

pub static RULE: Rule =
    rule!("host-name-ambiguous", Warning, "a host name does not lead to one known adapter");

/// What the names of a run resolve to on this machine: addresses, or why not.
pub type Resolved = BTreeMap<String, Result<Vec<IpAddr>, String>>;

/// Looks for one name that stands for Main and Backup.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for place in &values.places {
        let Some((main, backup)) = place.both() else { continue };
        let (Some(name), Some(other)) = (main.value.name(), backup.value.name()) else { continue };
        if !is_one_machine(name, other) {
            continue;
        }
        let message = format!(
            "{}: the name {name} stands for Main and for Backup. Which adapter each connection gets depends on the \
             name server.",
            place.owner
        );
        findings.push(
            values
                .finding(&RULE, place.owner, backup.span, "the same name again", message)
                .at(values.file, main.span, "Main")
                .help(
                    "Use IP addresses, or one name for each adapter, best in the hosts file of both servers.",
                ),
        );
    }
}

/// Whether two names are one, or one is the other with a domain behind it: `srv-b` and `srv-b.plant.example`. Two names
/// in different domains may well be two adapters.
fn is_one_machine(a: &str, b: &str) -> bool {
    let is_bare = |name: &str| !name.trim_end_matches('.').contains('.');
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    same_name(a, b) || (first(a) == first(b) && (is_bare(a) || is_bare(b)))
}

/// The host names that connections, monitors and servers use, each once, in order.
#[must_use]
pub fn names(inputs: &[Input]) -> Vec<String> {
    let mut names = BTreeSet::new();
    for input in inputs {
        let values = view(input);
        let sides = values.iter().flat_map(|values| &values.places).flat_map(Place::sides);
        names.extend(
            sides
                .flat_map(|(_, side)| side.addresses())
                .filter_map(|address| address.value.name())
                .map(str::to_owned),
        );
        if let Input::Client(client) = input {
            names.extend(client_names(client).map(|name| name.value.clone()));
        }
        if let Input::Sheet(sheet) = input {
            let own = sheet.server.addresses.iter().map(|own| &own.value.address);
            names.extend(own.filter_map(Address::name).map(str::to_owned));
        }
    }
    names.into_iter().collect()
}

/// The nodes of a client's file that are host names.
fn client_names(client: &ClientSystems) -> impl Iterator<Item = &Spanned<String>> {
    let nodes = client.systems.iter().flat_map(|system| &system.servers);
    let names = nodes.filter_map(|node| node.name.as_ref());
    names.filter(|name| matches!(address::parse(&name.value), Ok(Address::Name(_))))
}

/// What an input sets for its servers; `None` for the client's file.
pub(super) fn view(input: &Input) -> Option<Values<'_>> {
    match input {
        Input::Plan(plan) => Some(Values::of_plan(plan)),
        Input::Sheet(sheet) => Some(Values::of_sheet(sheet)),
        Input::Client(_) => None,
    }
}

/// Judges the names of one input by what they resolve to. Names that were not looked up are left out.
pub fn check_resolved(input: &Input, resolved: &Resolved, findings: &mut Vec<Finding>) {
    if let Input::Client(client) = input {
        findings.extend(client_names(client).filter_map(|name| of_client(client, name, resolved)));
    }
    let Some(values) = view(input) else { return };
    let networks = match input {
        Input::Plan(plan) => Networks::of(plan),
        _ => Networks::default(),
    };
    for place in &values.places {
        for (name, side) in place.sides() {
            let is_other = |ip: IpAddr| match input {
                Input::Sheet(sheet) => in_other_network(sheet, &values, name, ip),
                _ => matches!(networks.fit(name, &Address::Ip(ip)), Fit::Other | Fit::Outside),
            };
            let connection = place.owner.connection(name);
            if let Some(address) = side.address
                && let Some((text, problem)) = problem_of(name, address, resolved, is_other)
            {
                let message = format!(
                    "{}: {connection} uses the name {}, which {problem} (asked on this machine).",
                    place.owner, address.value
                );
                findings.push(values.finding(&RULE, place.owner, address.span, text, message).help(
                    "Use the IP address, or one name for each adapter in the hosts file of both servers; check again on each server.",
                ));
            }
            // In which network a monitor is, has a rule of its own.
            for monitor in side.monitors {
                let Some((text, problem)) = problem_of(name, monitor, resolved, |_| false) else { continue };
                let message = format!(
                    "{}: ICMP monitor {} of {connection} is a name that {problem} (asked on this machine).",
                    place.owner, monitor.value
                );
                findings.push(
                    values
                        .finding(&RULE, place.owner, monitor.span, text, message)
                        .help("The vendor's field takes an IP address: enter the device's."),
                );
            }
        }
    }
}

/// What is wrong with an address that is a name, when it was looked up.
fn problem_of(
    name: Path,
    address: &Spanned<Address>,
    resolved: &Resolved,
    is_other: impl Fn(IpAddr) -> bool,
) -> Option<(&'static str, String)> {
    problem(name, resolved.get(address.value.name()?)?, is_other)
}

/// A node of a client whose name leads to no address, or to several: the client may take any of them.
fn of_client(client: &ClientSystems, name: &Spanned<String>, resolved: &Resolved) -> Option<Finding> {
    let (text, problem) = problem(Path::Main, resolved.get(&name.value)?, |_| false)?;
    let message = format!("The node {} {problem} (asked on this machine).", name.value);
    Some(
        Finding::new(&RULE, name.value.as_str(), message)
            .at(&client.file, name.span, text)
            .help("Use the IP address, or one name for each adapter; check again on the client."),
    )
}

/// What is wrong with the answer, as a label and as a part of a sentence.
fn problem(
    name: Path,
    result: &Result<Vec<IpAddr>, String>,
    is_other: impl Fn(IpAddr) -> bool,
) -> Option<(&'static str, String)> {
    let mut ips = match result {
        Err(error) => return Some(("does not resolve", format!("does not resolve: {error}"))),
        Ok(ips) => ips.clone(),
    };
    ips.sort_unstable();
    ips.dedup();
    let list: Vec<String> = ips.iter().map(IpAddr::to_string).collect();
    match &ips[..] {
        [] => Some(("does not resolve", "resolves to no address".to_owned())),
        [ip] if is_other(*ip) => Some((
            "the wrong network",
            format!("resolves to {ip}, and that is not on the {} network", name.title()),
        )),
        [_] => None,
        _ => Some(("several addresses", format!("resolves to several addresses: {}", list.join(", ")))),
    }
}

/// Whether an address lies in the subnet of the other connection, by the server's own prefixes.
fn in_other_network(sheet: &Sheet, values: &Values<'_>, name: Path, ip: IpAddr) -> bool {
    let nets = |which: bool| -> Vec<IpNet> {
        let sides = values.places.iter().flat_map(Place::sides).filter(|(side, _)| (*side == name) == which);
        sides.filter_map(|(_, side)| subnet_of(sheet, side.address?.value.ip()?)).collect()
    };
    let holds = |nets: Vec<IpNet>| nets.iter().any(|net| net.contains(&ip));
    holds(nets(false)) && !holds(nets(true))
}

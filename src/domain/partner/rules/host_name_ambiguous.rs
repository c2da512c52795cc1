//! `host-name-ambiguous`: a name that does not lead to one known adapter.

use std::collections::{BTreeMap, BTreeSet};

use super::prelude::*;
use super::source_of_another_server;
use crate::addresses::typed::parse;
use crate::partner::common::same_name;
use crate::partner::input::Input;

pub static RULE: Rule =
    rule!("host-name-ambiguous", Warning, "a host name does not lead to one known adapter");

/// What the names of a run resolve to on this machine: addresses, or why not.
pub type Resolved = BTreeMap<String, Result<Vec<IpAddr>, String>>;

/// Looks for one name that stands for Main and Backup.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.places.iter().filter_map(|place| {
        let (main, backup) = place.both()?;
        let name = main.value.name()?;
        if !is_one_machine(name, backup.value.name()?) {
            return None;
        }
        let message = format!(
            "{}: the name {name} stands for Main and for Backup. Which adapter each connection gets depends on the \
             name server.",
            place.owner
        );
        let finding = place.owner.finding(&RULE, (backup.span, "the same name again"), message);
        Some(finding.at(values.file, main.span, "Main").help(
            "Use IP addresses, or one name for each adapter, best in the hosts file of both servers.",
        ))
    })
}

/// Whether two names are one, or one is the other with a domain behind it: `srv-b` and `srv-b.plant.example`. Two names
/// in different domains may well be two adapters.
pub(super) fn is_one_machine(a: &str, b: &str) -> bool {
    let is_bare = |name: &str| !name.trim_end_matches('.').contains('.');
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    same_name(a, b) || (first(a) == first(b) && (is_bare(a) || is_bare(b)))
}

/// The host names that connections, monitors, servers, clients and sources use, each once, in order, for the caller to look up.
pub fn names(inputs: &[Input]) -> Vec<String> {
    let mut names = BTreeSet::new();
    for input in inputs {
        let values = view(input);
        let addresses = values.iter().flat_map(Values::addresses).map(|(.., address)| &address.value);
        let own: &[_] = if let Input::Sheet(sheet) = input { &sheet.server.addresses } else { &[] };
        let addresses = addresses.chain(own.iter().map(|own| &own.value.address));
        names.extend(addresses.filter_map(Address::name).map(str::to_owned));
        if let Input::Client(client) = input {
            names.extend(client_names(client).map(|name| name.value.clone()));
        }
        if let Input::Sources(_, sources) = input {
            let machines = sources.nodes.iter().filter_map(source_of_another_server::machine);
            names.extend(machines.filter_map(|machine| machine.name().map(str::to_owned)));
        }
    }
    names.into_iter().collect()
}

/// The nodes of a client's file that are host names.
fn client_names(client: &ClientSystems) -> impl Iterator<Item = &Spanned<String>> {
    let names = client.each().flat_map(|of| of.nodes()).map(|(name, _)| name);
    names.filter(|name| matches!(parse(&name.value), Ok(Address::Name(_))))
}

/// What an input sets for its servers; `None` for the client's file.
pub(super) fn view(input: &Input) -> Option<Values<'_>> {
    match input {
        Input::Plan(plan) => Some(Values::of_plan(plan)),
        Input::Sheet(sheet) => Some(Values::of_sheet(sheet)),
        Input::Client(_) | Input::Sources(..) => None,
    }
}

/// Judges the names of one input by what they resolve to. Names that were not looked up are left out.
pub fn check_resolved(input: &Input, resolved: &Resolved) -> Vec<Finding> {
    if let Input::Client(client) = input {
        return client_names(client).filter_map(|name| of_client(client, name, resolved)).collect();
    }
    let Some(values) = view(input) else { return Vec::new() };
    let networks = match input {
        Input::Plan(plan) => Networks::of(plan),
        Input::Sheet(sheet) => Networks::of_prefixes(sheet, |name| sheet.ips(name)),
        Input::Client(_) | Input::Sources(..) => Networks::default(),
    };
    let called = sides(&values.places).filter_map(|(place, name, side)| {
        let (owner, address) = (place.owner, side.address?);
        let result = resolved.get(address.value.name()?)?;
        let other = |ip: IpAddr| match networks.fit(name, &Address::Ip(ip)) {
            Fit::Other => true,
            // Of a sheet not all subnets are known.
            Fit::Outside => matches!(input, Input::Plan(_)),
            Fit::Right | Fit::Unknown => false,
        };
        let (text, problem) = problem(name, result, other)?;
        let message = format!(
            "{owner}: {} uses the name {address}, which {problem} (asked on this machine).",
            owner.connection(name),
        );
        Some(owner.finding(&RULE, (address.span, text), message).help(
            "Use the IP address, or one name for each adapter in the hosts file of both servers; check again on each server.",
        ))
    });
    // In which network a monitor is, has a rule of its own.
    let pinged = monitors(&values.places).filter_map(|of| {
        let (text, problem) = problem(of.name, resolved.get(of.monitor.value.name()?)?, |_| false)?;
        let finding = of.finding(&RULE, text, &format!("is a name that {problem} (asked on this machine)."));
        Some(finding.help("The vendor's field takes an IP address: enter the device's."))
    });
    called.chain(pinged).collect()
}

/// A node of a client whose name leads to no address, or to several: the client may take any of them.
fn of_client(client: &ClientSystems, name: &Spanned<String>, resolved: &Resolved) -> Option<Finding> {
    let (text, problem) = problem(Path::Main, resolved.get(&name.value)?, |_| false)?;
    let message = format!("The node {name} {problem} (asked on this machine).");
    let finding = Finding::new(&RULE, name.value.as_str(), message).at(&client.file, name.span, text);
    Some(finding.help("Use the IP address, or one name for each adapter; check again on the client."))
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
        [ip] if is_other(*ip) => {
            Some(("the wrong network", format!("resolves to {ip}, and that is not on the {name} network")))
        }
        [_] => None,
        _ => Some(("several addresses", format!("resolves to several addresses: {}", list.join(", ")))),
    }
}

//! `address-of-two-systems`: two systems of one run have a server at the same address.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::prelude::*;
use crate::characters::skeleton;
use crate::partner::sheet::is_between_two;

pub static RULE: Rule =
    rule!("address-of-two-systems", Warning, "two systems of one run have a server at the same address");

const HELP: &str = "Find out whose address it is (nic-check, ipconfig), and correct the other file. If it is one system, write the same \
                    `system:` into all its sheets; if one file is an old copy, delete it; if two plants that are apart have the same \
                    addresses on purpose, judge each in a run of its own.";

/// How a system comes to have an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// A server has it, by its sheet or by the plan.
    Own,
    /// A connection of this name goes there: its partner has it.
    Called(Path),
    /// It is pinged.
    Monitor,
}

/// Where a system has an address.
#[derive(Debug, Clone, Copy)]
struct Use<'a> {
    how: How,
    ip: IpAddr,
    owner: Owner<'a>,
    port: u32,
    system: Option<&'a str>,
    span: Span,
}

/// Compares the addresses of the servers of all systems: one finding for two systems, at the first address that they share. Plans
/// that have a server in common are left to `duplicate-server-label`, and sheets beside a plan of another name to
/// `plan-of-another-system`.
pub fn check_run(run: &Run<'_, '_>) -> Vec<Finding> {
    let systems: Vec<&Group<'_>> = run.systems().collect();
    let mut findings = Vec::new();
    if systems.len() < 2 {
        return findings;
    }
    // The system and the number of the use in it: a run may have very many.
    let mut first: HashMap<IpAddr, (usize, usize)> = HashMap::new();
    // The same of the first server that has it: another sheet may call it before.
    let mut own: HashMap<IpAddr, (usize, usize)> = HashMap::new();
    let mut twins = Vec::new();
    for (number, group) in systems.iter().enumerate() {
        let mut shared: BTreeMap<usize, Vec<Use<'_>>> = BTreeMap::new();
        for (place, of) in uses(group).enumerate().filter(|(_, of)| of.how != How::Monitor) {
            if of.how == How::Own {
                own.entry(of.ip).or_insert((number, place));
            }
            let (other, _) = *first.entry(of.ip).or_insert((number, place));
            if other != number {
                shared.entry(other).or_default().push(of);
            }
        }
        for (other, all) in shared.into_iter().filter(|(other, _)| !is_told(systems[*other], group)) {
            let Some(there) = first.get(&all[0].ip).and_then(|(_, place)| uses(systems[other]).nth(*place))
            else {
                continue;
            };
            if is_template(systems[other], group) {
                twins.push((there, all[0]));
            } else {
                findings.push(told(&there, &all));
            }
        }
    }
    findings.extend(copies(&twins));
    for (number, group) in systems.iter().enumerate() {
        for of in uses(group).filter(|of| of.how == How::Monitor) {
            let there = own.get(&of.ip).filter(|(other, _)| *other != number);
            let there = there.and_then(|(other, place)| uses(systems[*other]).nth(*place));
            findings.extend(there.map(|there| monitor(&there, &of)));
        }
    }
    findings
}

/// The addresses of a system: what its servers have by their sheets and by the plan, what they call, and what they ping. What is on
/// a cable between two servers is nobody else's: such cables have the same addresses in all plants from one template.
fn uses<'a>(group: &Group<'a>) -> impl Iterator<Item = Use<'a>> {
    let sheets = group.sheets.iter().flat_map(|sheet| {
        let system = sheet.system.as_ref().map(|system| &*system.value);
        let of = move |how, owner, port, address: &Address, span| {
            let ip = usable(address).filter(|ip| !is_between_two(sheet, *ip))?;
            Some(Use { how, ip, owner, port, system, span })
        };
        let (server, port) = (Owner::of(sheet), sheet.server.listens().value);
        let own = sheet.server.addresses.iter();
        let own = own.filter_map(move |own| of(How::Own, server, port, &own.value.address, own.span));
        let called = columns(sheet).flat_map(move |(owner, column)| {
            column.connections().flat_map(move |(name, connection)| {
                let port = connection.calls().value;
                let called = connection.address.iter().map(move |address| (How::Called(name), address));
                let pinged = connection.icmp_monitors.iter().map(|monitor| (How::Monitor, monitor));
                called.chain(pinged).filter_map(move |(how, a)| of(how, owner, port, &a.value, a.span))
            })
        });
        own.chain(called)
    });
    let planned = group.plan.into_iter().flat_map(|plan| {
        let system = plan.name.as_ref().map(|name| &*name.value);
        plan.servers.iter().flat_map(move |server| {
            let (owner, port) = (Owner::planned(plan, server), derive::port(plan, server).value);
            let own = server.addresses().map(|(_, address)| (How::Own, address));
            let pinged = server.endpoints().flat_map(|(_, end)| &end.icmp_monitors);
            own.chain(pinged.map(|monitor| (How::Monitor, monitor))).filter_map(move |(how, a)| {
                let ip = usable(&a.value).filter(|ip| !plan.is_between_two(*ip))?;
                Some(Use { how, ip, owner, port, system, span: a.span })
            })
        })
    });
    sheets.chain(planned)
}

/// An address that means one machine wherever it is used: no name, and none that every machine or every wire has.
fn usable(address: &Address) -> Option<IpAddr> {
    match address {
        Address::Ip(ip) if address.no_host().is_none() => Some(*ip),
        _ => None,
    }
}

/// Whether another rule tells of the two.
fn is_told(a: &Group<'_>, b: &Group<'_>) -> bool {
    let is_other_plan = |sheets: &Group<'_>, plan: &Group<'_>| match (sheets.other_plan, plan.plan) {
        (Some(other), Some(plan)) => std::ptr::eq(other, plan),
        _ => false,
    };
    let have_one_server = || {
        let (a, b) = (servers(a), servers(b));
        a.iter().any(|server| b.contains(server))
    };
    let are_plans = a.sheets.is_empty() && b.sheets.is_empty();
    is_other_plan(a, b) || is_other_plan(b, a) || (are_plans && have_one_server())
}

/// The servers' labels with the addresses that they have or call.
fn servers(group: &Group<'_>) -> BTreeSet<(String, IpAddr)> {
    let uses = uses(group).filter(|of| of.how != How::Monitor);
    uses.map(|of| (skeleton(of.owner.subject()), of.ip)).collect()
}

/// Whether two systems have the same servers, label by label and address by address, and no two names tell them apart: plants from
/// one template that are not joined, or a copy.
fn is_template(a: &Group<'_>, b: &Group<'_>) -> bool {
    let names = [a, b].map(|group| uses(group).find_map(|of| of.system));
    !matches!(names, [Some(a), Some(b)] if a != b) && servers(a) == servers(b)
}

/// In words: who has the address, and how.
fn has_it(of: &Use<'_>) -> String {
    let system = of.system.map_or_else(String::new, |name| format!(" ({name})"));
    let how = match of.how {
        How::Called(name) => format!("calls it as {name}"),
        How::Own | How::Monitor => "has it".to_owned(),
    };
    format!("{}{system} {how}", of.owner)
}

/// At one port it is a fault; at two it may be two instances of the product on one machine.
fn told(there: &Use<'_>, all: &[Use<'_>]) -> Finding {
    let of = &all[0];
    let (ports, severity) = if there.port == of.port {
        (format!("both with port {}", of.port), RULE.severity)
    } else {
        let (one, other) = (there.port, of.port);
        let ports = format!("with the ports {one} and {other}: right only for two instances on one machine");
        (ports, Severity::Info)
    };
    let more = match all.iter().map(|of| of.ip).collect::<BTreeSet<_>>().len() - 1 {
        0 => String::new(),
        1 => " They share one more address.".to_owned(),
        more => format!(" They share {more} more addresses."),
    };
    let (one, other) = (has_it(there), has_it(of));
    let message =
        format!("Two systems of this run have one address, {}: {one}, and {other}, {ports}.{more}", of.ip);
    finding(message, there, of).with(severity).naming(all.iter().map(|of| of.ip))
}

fn finding(message: String, there: &Use<'_>, of: &Use<'_>) -> Finding {
    let finding = of.owner.finding(&RULE, (of.span, "the same address"), message);
    finding.at(there.owner.file, there.span, there.owner.subject()).help(HELP)
}

/// Systems that are alike in all their servers: one note a run, for the first of them.
fn copies(twins: &[(Use<'_>, Use<'_>)]) -> Option<Finding> {
    let (there, of) = twins.first()?;
    let more = match twins.len() - 1 {
        0 => String::new(),
        more => format!(" The same holds {more} times more."),
    };
    let message = format!(
        "Two systems of this run have the same servers at the same addresses: {} has {} here, and in {} as well. They were taken for \
         plants from one template; whether one is a copy was not judged.{more}",
        of.owner.subject(),
        of.ip,
        there.owner.file
    );
    Some(finding(message, there, of).with(Severity::Info).naming(twins.iter().map(|(_, of)| of.ip)))
}

/// A server of another system may be pinged like any third device; the address may be mistyped as well.
fn monitor(there: &Use<'_>, of: &Use<'_>) -> Finding {
    let message = format!(
        "{} pings {} as a third device, and that is the server {} of another system: it is silent whenever that one is serviced.",
        of.owner,
        of.ip,
        there.owner.subject()
    );
    finding(message, there, of).with(Severity::Info).help(
        "Check whose address it is; a router or a managed switch of the network is the better ICMP monitor.",
    )
}

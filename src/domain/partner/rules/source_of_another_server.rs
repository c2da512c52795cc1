//! `source-of-another-server`: a node of a list of sources is read from the address of another server of the plan or the sheets.

use super::prelude::*;
use crate::addresses::typed;
use crate::partner::group::says_label;
use crate::source::settings::{Node, host, is_one_node};

pub static RULE: Rule = rule!(
    "source-of-another-server",
    Error,
    "a source is read from the address that the plan gives to another server"
);

/// A server that a node may be read from: of a plan, or of a sheet that follows none.
struct Known<'a> {
    /// What says it: `the plan` or `the sheets`.
    by: &'static str,
    file: &'a FileName,
    label: &'a Spanned<String>,
    addresses: Vec<(&'a Address, Span)>,
}

/// The servers with a label of all plans, and of the sheets that follow none.
fn known<'a>(run: &Run<'_, 'a>) -> Vec<Known<'a>> {
    let planned = run.plans.iter().flat_map(|plan| {
        plan.servers.iter().filter_map(|server| {
            let addresses = server.addresses().map(|(_, own)| (&own.value, own.span)).collect();
            Some(Known { by: "the plan", file: &plan.file, label: server.label.as_ref()?, addresses })
        })
    });
    let free = run.systems().filter(|group| group.plan.is_none()).flat_map(|group| &group.sheets);
    let of_sheets = free.filter_map(|sheet| {
        let own = sheet.server.addresses.iter().map(|own| (&own.value.address, own.span));
        let label = sheet.server.label.as_ref()?;
        Some(Known { by: "the sheets", file: &sheet.file, label, addresses: own.collect() })
    });
    planned.chain(of_sheets).collect()
}

/// Compares the nodes of each list of sources with the servers that have their labels. What cannot be compared is one note a list.
pub fn check_run(run: &Run<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if run.sources.is_empty() {
        return findings;
    }
    let servers = known(run);
    let Some(by) = servers.first().map(|server| server.by) else { return findings };
    for (file, sources) in &run.sources {
        let mut untold = Vec::new();
        let machines: Vec<_> = sources.nodes.iter().map(machine).collect();
        for (node, machine) in sources.nodes.iter().zip(&machines) {
            let Some(machine) = machine else {
                untold.push(node);
                continue;
            };
            let owners: Vec<_> = servers.iter().filter(|server| is_at(machine, server)).collect();
            let is_planned = servers.iter().any(|server| is_called(node, server));
            if !is_planned || owners.is_empty() {
                untold.push(node);
            } else if !owners.iter().any(|server| is_called(node, server)) {
                let owner = owners[0];
                let is_own = |(other, at): (&Node, &Option<Address>)| {
                    is_called(other, owner) && at.as_ref().is_some_and(|at| is_at(at, owner))
                };
                let is_shared = sources.nodes.iter().zip(&machines).any(is_own);
                findings.push(told(file, (node, machine), owner, is_shared));
            }
        }
        findings.extend(not_compared(file, &untold, by));
    }
    findings
}

fn is_called(node: &Node, server: &Known<'_>) -> bool {
    server.label.value.eq_ignore_ascii_case(&node.name)
}

/// The machine that the source's address names; of a file, a command or a library there is none.
pub fn machine(node: &Node) -> Option<Address> {
    let url = &*node.access.url;
    let address = typed::parse(host(url)).ok().filter(|_| is_one_node(url))?;
    // One of IPv4 may be written as one of IPv6 (`[::ffff:10.10.1.2]`).
    Some(match address {
        Address::Ip(ip) => Address::Ip(ip.to_canonical()),
        other => other,
    })
}

/// Whether the source's address leads to this server, by its addresses or its label.
fn is_at(machine: &Address, server: &Known<'_>) -> bool {
    says_label(machine, &server.label.value) || place_of(machine, server).is_some()
}

/// Where the server is given this address.
fn place_of(machine: &Address, server: &Known<'_>) -> Option<Span> {
    server.addresses.iter().find(|(own, _)| same_machine(own, machine)).map(|(_, span)| *span)
}

/// One machine that carries the items of both servers on purpose can be meant; a person has to say so.
fn told(file: &FileName, (node, machine): (&Node, &Address), owner: &Known<'_>, is_shared: bool) -> Finding {
    let (name, label, at, by) = (&node.name, &*owner.label.value, host(&node.access.url), owner.by);
    let message = format!(
        "{name} is read from {at}, and that is {label} by {by}, not {name}: what is said of {name} would be so of {label}."
    );
    let finding = Finding::new(&RULE, name.as_str(), message)
        .at(file, node.place, format!("the address of {label}"))
        .at(owner.file, place_of(machine, owner).unwrap_or(owner.label.span), label)
        .help(format!("Give `source:` of {name} an address of {name}, or correct {by}."));
    if is_shared { finding.with(Severity::Warning) } else { finding }
}

fn not_compared(file: &FileName, nodes: &[&Node], by: &str) -> Option<Finding> {
    let first = nodes.first()?;
    let names: Vec<&str> = nodes.iter().map(|node| &*node.name).collect();
    let message = format!(
        "Whether the own server is read was not judged of {}: {by} {} no server of that label, or none at that source.",
        few(&names),
        if by == "the plan" { "has" } else { "have" }
    );
    let finding = Finding::new(&RULE, first.name.as_str(), message).with(Severity::Info).naming(names);
    const HELP: &str = "Where it can, let `name:` be the server's label and `source:` have one of its addresses there; else compare \
                        by hand.";
    Some(finding.at(file, first.place, format!("not in {by}")).help(HELP))
}

//! `source-of-another-server`: a node of a list of sources is read from the address of another server of the plan.

use super::prelude::*;
use crate::addresses::typed;
use crate::partner::group::says_label;
use crate::source::settings::{Node, host, is_one_node};

pub static RULE: Rule = rule!(
    "source-of-another-server",
    Error,
    "a source is read from the address that the plan gives to another server"
);

/// Compares the nodes of each list of sources with the servers of the plans that have their labels. What cannot be compared is one
/// note a list.
pub fn check_run(run: &Run<'_, '_>) -> Vec<Finding> {
    let servers: Vec<(&System, &Server)> =
        run.plans.iter().flat_map(|plan| plan.servers.iter().map(move |server| (*plan, server))).collect();
    let mut findings = Vec::new();
    for (file, sources) in run.sources.iter().filter(|_| !servers.is_empty()) {
        let mut untold = Vec::new();
        let machines: Vec<_> = sources.nodes.iter().map(machine).collect();
        for (node, machine) in sources.nodes.iter().zip(&machines) {
            let Some(machine) = machine else {
                untold.push(node);
                continue;
            };
            let owners: Vec<_> = servers.iter().filter(|(_, server)| is_at(machine, server)).collect();
            let is_planned = servers.iter().any(|(_, server)| is_called(node, server));
            if !is_planned || owners.is_empty() {
                untold.push(node);
            } else if !owners.iter().any(|(_, server)| is_called(node, server)) {
                let (plan, owner) = owners[0];
                let is_own = |(other, at): (&Node, &Option<Address>)| {
                    is_called(other, owner) && at.as_ref().is_some_and(|at| is_at(at, owner))
                };
                let is_shared = sources.nodes.iter().zip(&machines).any(is_own);
                findings.push(told(file, (node, machine), plan, owner, is_shared));
            }
        }
        findings.extend(not_compared(file, &untold));
    }
    findings
}

fn is_called(node: &Node, server: &Server) -> bool {
    server.label.as_ref().is_some_and(|label| label.value.eq_ignore_ascii_case(&node.name))
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
fn is_at(machine: &Address, server: &Server) -> bool {
    says_label(machine, server.label()) || addresses_at(machine, server).next().is_some()
}

fn addresses_at<'a>(machine: &'a Address, server: &'a Server) -> impl Iterator<Item = &'a Spanned<Address>> {
    server.addresses().map(|(_, own)| own).filter(move |own| same_machine(&own.value, machine))
}

/// One machine that carries the items of both servers on purpose can be meant; a person has to say so.
fn told(
    file: &FileName,
    (node, machine): (&Node, &Address),
    plan: &System,
    owner: &Server,
    is_shared: bool,
) -> Finding {
    let (name, label, at) = (&node.name, owner.label(), host(&node.access.url));
    let of_owner = addresses_at(machine, owner).next().map(|own| own.span);
    let message = format!(
        "{name} is read from {at}, and that is {label} by the plan, not {name}: what is said of {name} would be so of {label}."
    );
    let finding = Finding::new(&RULE, name.as_str(), message)
        .at(file, node.place, format!("the address of {label}"))
        .at(&plan.file, of_owner.unwrap_or(owner.place()), label)
        .help(format!("Give `source:` of {name} an address of {name}, or correct the plan."));
    if is_shared { finding.with(Severity::Warning) } else { finding }
}

fn not_compared(file: &FileName, nodes: &[&Node]) -> Option<Finding> {
    let first = nodes.first()?;
    let names: Vec<&str> = nodes.iter().map(|node| &*node.name).collect();
    let message = format!(
        "Whether the own server is read was not judged of {}: the plan has no server of that label, or none at that source.",
        few(&names)
    );
    let finding = Finding::new(&RULE, first.name.as_str(), message).with(Severity::Info).naming(names);
    const HELP: &str = "Where it can, let `name:` be the server's label and `source:` have one of its addresses in the plan; else compare \
                        by hand.";
    Some(finding.at(file, first.place, "not in the plan").help(HELP))
}

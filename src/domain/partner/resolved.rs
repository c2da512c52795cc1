//! What the rules for addresses say once the host names are replaced by what they resolve to. No rule looks at names for
//! this: the inputs are copied with the addresses in the names' places, and judged again.

use std::collections::{HashMap, HashSet};

use super::common::Address;
use super::input::Input;
use super::judge;
use super::rules::host_name_ambiguous::{self, Resolved};
use super::rules::{
    address_of_two_systems, backup_in_main_subnet, backup_same_as_main, client_compress_differs,
    client_cost_order, client_duplicate_node, client_node_missing, client_node_unknown, client_port_mismatch,
    client_system_unknown, icmp_monitor_on_wrong_network, ipv6_before_2020, main_and_backup_crossed,
    mixed_address_families, partner_address_unknown, partner_is_self, source_of_another_server,
    subnets_unknown, unusable_address, useless_icmp_monitor,
};
use crate::finding::{FileName, Finding, Rule, Span};
use crate::source::settings::with_host;

/// The rules that judge where an address leads. Whether one name leads to the right network, `host-name-ambiguous` says.
const RULES: [&Rule; 11] = [
    &address_of_two_systems::RULE,
    &backup_in_main_subnet::RULE,
    &backup_same_as_main::RULE,
    &icmp_monitor_on_wrong_network::RULE,
    &ipv6_before_2020::RULE,
    &main_and_backup_crossed::RULE,
    &mixed_address_families::RULE,
    &partner_is_self::RULE,
    &subnets_unknown::RULE,
    &unusable_address::RULE,
    &useless_icmp_monitor::RULE,
];

/// The rules that compare what is called with what the servers have: names with names, as long as nobody looks them up.
const COMPARING: [&Rule; 9] = [
    &client_compress_differs::RULE,
    &client_cost_order::RULE,
    &client_duplicate_node::RULE,
    &client_node_missing::RULE,
    &client_node_unknown::RULE,
    &client_port_mismatch::RULE,
    &client_system_unknown::RULE,
    &partner_address_unknown::RULE,
    &source_of_another_server::RULE,
];

/// Places of the names that were replaced, each with the words for it.
type Replaced = HashMap<(FileName, Span), String>;

/// Judges the host names by what they resolve to on this machine: adds what `host-name-ambiguous` says, and the findings of the
/// rules for addresses at the names that lead to one address. What was said of partners and of the nodes of clients and sources by their
/// names gives way to what is said by the addresses.
pub fn judge(inputs: &[Input], resolved: &Resolved, findings: &mut Vec<Finding>) {
    findings.extend(inputs.iter().flat_map(|input| host_name_ambiguous::check_resolved(input, resolved)));
    let mut replaced = Replaced::new();
    let copies: Vec<Input> = inputs.iter().map(|input| copy(input, resolved, &mut replaced)).collect();
    if replaced.is_empty() {
        return;
    }
    let compares = |finding: &Finding| COMPARING.contains(&finding.rule);
    findings.retain(|finding| !compares(finding));
    let known: HashSet<_> = findings.iter().map(judge::identity).collect();
    for finding in judge::judge(&copies) {
        if compares(&finding) {
            findings.push(told(&finding, &replaced).unwrap_or(finding));
        } else if RULES.contains(&finding.rule) {
            let of_names = told(&finding, &replaced);
            // What is written as an address may be wrong beside a name: a monitor that is not in the network of its connection.
            let beside = || (!known.contains(&judge::identity(&finding))).then(|| beside_names(&finding));
            findings.extend(of_names.or_else(beside));
        }
    }
}

/// A finding at no name, which is there only since the names were looked up.
fn beside_names(finding: &Finding) -> Finding {
    let mut finding = finding.clone();
    finding.message.push_str(" So it is with what the host names resolve to on this machine.");
    finding
}

/// The finding with the name that led to it; `None` when no name did.
fn told(finding: &Finding, replaced: &Replaced) -> Option<Finding> {
    let key = |label: &crate::finding::Label| (FileName::clone(&label.file), label.span);
    let words = finding.labels.iter().find_map(|label| replaced.get(&key(label)))?;
    let mut finding = finding.clone();
    finding.message.push_str(words);
    Some(finding)
}

fn copy(input: &Input, resolved: &Resolved, replaced: &mut Replaced) -> Input {
    let mut copy = input.clone();
    let mut led_to = |name: &str, span: Span| {
        let Some(Ok([ip])) = resolved.get(name).map(|found| found.as_deref()) else { return None };
        let words = format!(" The name {name} resolves to {ip} on this machine.");
        replaced.insert((FileName::clone(input.file()), span), words);
        Some(*ip)
    };
    let mut replace = |address: &mut Address, span: Span| {
        if let Some(ip) = address.name().and_then(|name| led_to(name, span)) {
            *address = Address::Ip(ip);
        }
    };
    match &mut copy {
        Input::Plan(plan) => {
            let ends = plan.servers.iter_mut().flat_map(|server| [&mut server.main, &mut server.backup]);
            let all = ends.flatten().flat_map(|end| end.address.iter_mut().chain(&mut end.icmp_monitors));
            all.for_each(|address| replace(&mut address.value, address.span));
        }
        Input::Sheet(sheet) => {
            sheet.server.addresses.iter_mut().for_each(|own| replace(&mut own.value.address, own.span));
            let columns = sheet.standby.iter_mut().chain(&mut sheet.permanent_standby);
            let ends =
                columns.flat_map(|column| [&mut column.main_connection, &mut column.backup_connection]);
            let all = ends.flatten().flat_map(|end| end.address.iter_mut().chain(&mut end.icmp_monitors));
            all.for_each(|address| replace(&mut address.value, address.span));
        }
        Input::Client(client) => {
            let nodes = client.systems.iter_mut().flat_map(|system| &mut system.servers);
            for name in nodes.filter_map(|node| node.name.as_mut()) {
                if let Some(ip) = led_to(&name.value, name.span) {
                    name.value = ip.to_string();
                }
            }
        }
        Input::Sources(_, sources) => {
            for node in &mut sources.nodes {
                let machine = source_of_another_server::machine(node);
                if let Some(ip) =
                    machine.as_ref().and_then(Address::name).and_then(|name| led_to(name, node.place))
                {
                    node.access.url = with_host(&node.access.url, ip);
                }
            }
        }
    }
    copy
}

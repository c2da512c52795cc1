//! One MAC address on several servers.

use ipnet::IpNet;

use super::context::{Side, had_by_several, subject_of};
use crate::finding::{Finding, Rule, Severity};
use crate::nic::subnets::{self, Relation};
use crate::nic::survey::Counted;
use crate::rule;
use crate::words::few;

/// The rule.
pub static RULE: Rule = rule!("duplicate-hardware-address", Error, "Two servers have the same MAC address");

/// Finds it, each MAC address once, however many servers have it. On networks that have no subnet in common they do not meet,
/// and it is a warning.
pub fn check(sides: &[Side<'_>], findings: &mut Vec<Finding>) {
    for (mac, servers) in had_by_several(sides, |side| &side.hardware) {
        let places: Vec<String> =
            servers.iter().map(|(side, on)| format!("of {} of {}", on.adapter.name, side.name())).collect();
        let message = format!("{mac} is the MAC address {}.", few(&places));
        let severity = if any_meet(&servers) { Severity::Error } else { Severity::Warning };
        let finding = Finding::new(&RULE, subject_of(&servers), message).help(
            "Give the card of a cloned machine a new MAC address (its virtual machine's settings have it), and check \
             the licence: a file-based one is bound to it.",
        );
        findings.push(Finding { severity, ..finding });
    }
}

/// Whether any two of the adapters are on one network. Subnets are nested or apart: in order, one that holds the one in hand is the
/// last before it that is not over.
fn any_meet(servers: &[(&Side<'_>, &Counted<'_>)]) -> bool {
    let mut all: Vec<(IpNet, usize)> = Vec::new();
    for (number, (_, on)) in servers.iter().enumerate() {
        all.extend(on.subnets.iter().map(|net| (*net, number)));
    }
    all.sort_unstable_by_key(|(net, number)| (net.network(), net.prefix_len(), *number));
    let mut open: Vec<(IpNet, usize)> = Vec::new();
    for (net, number) in all {
        while open.last().is_some_and(|(wider, _)| subnets::relation(*wider, net) == Relation::Disjoint) {
            open.pop();
        }
        if open.last().is_some_and(|(_, other)| *other != number) {
            return true;
        }
        open.push((net, number));
    }
    false
}

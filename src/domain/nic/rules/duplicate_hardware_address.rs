//! One MAC address on several servers.

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

/// Whether any two of the adapters are on one network.
fn any_meet(servers: &[(&Side<'_>, &Counted<'_>)]) -> bool {
    let mut rest = servers;
    while let [(_, one), others @ ..] = rest {
        if others.iter().any(|(_, other)| meet(one, other)) {
            return true;
        }
        rest = others;
    }
    false
}

/// Whether the two adapters are on one network.
fn meet(a: &Counted<'_>, b: &Counted<'_>) -> bool {
    let shared = |x| b.subnets.iter().any(|y| subnets::relation(x, *y) != Relation::Disjoint);
    a.subnets.iter().any(|x| shared(*x))
}

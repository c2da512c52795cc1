//! One MAC address on two servers.

use std::cmp::Ordering;

use super::context::PairContext;
use crate::domain::finding::{Finding, Rule, Severity};
use crate::domain::nic::subnets::{self, Relation};
use crate::domain::nic::survey::Counted;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("duplicate-hardware-address", Error, "Two servers have the same MAC address");

/// Finds it: both sides' addresses are sorted, so one walk along the two lists meets every one that is in both. On networks
/// that have no subnet in common the two do not meet, and it is a warning.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    let (mut ours, mut theirs) = (pair.first.hardware.as_slice(), pair.second.hardware.as_slice());
    while let ([(mac, on), our_rest @ ..], [(other, other_on), their_rest @ ..]) = (ours, theirs) {
        match mac.cmp(other) {
            Ordering::Less => ours = our_rest,
            Ordering::Greater => theirs = their_rest,
            Ordering::Equal => {
                (ours, theirs) = (our_rest, their_rest);
                let message = format!(
                    "{mac} is the MAC address of {} of {} and of {} of {}.",
                    on.adapter.name,
                    pair.first.name(),
                    other_on.adapter.name,
                    pair.second.name()
                );
                let severity = if meet(on, other_on) { Severity::Error } else { Severity::Warning };
                let finding = Finding::new(&RULE, pair.subject(), message).help(
                    "Give the card of a cloned machine a new MAC address (its virtual machine's settings have it), and check \
                     the licence: a file-based one is bound to it.",
                );
                findings.push(Finding { severity, ..finding });
            }
        }
    }
}

/// Whether the two adapters are on one network.
fn meet(a: &Counted<'_>, b: &Counted<'_>) -> bool {
    let shared = |x| b.subnets.iter().any(|y| subnets::relation(x, *y) != Relation::Disjoint);
    a.subnets.iter().any(|x| shared(*x))
}

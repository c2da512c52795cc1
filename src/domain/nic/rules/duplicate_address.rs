//! One address on two servers.

use std::cmp::Ordering;

use super::context::PairContext;
use crate::domain::finding::{Finding, Rule};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("duplicate-address", Error, "Two servers have the same address");

/// Finds it: both sides' addresses are sorted, so one walk along the two lists meets every address that is in both.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    let (mut ours, mut theirs) = (pair.first.addresses.as_slice(), pair.second.addresses.as_slice());
    while let ([(address, on), our_rest @ ..], [(other, other_on), their_rest @ ..]) = (ours, theirs) {
        match address.cmp(other) {
            Ordering::Less => ours = our_rest,
            Ordering::Greater => theirs = their_rest,
            Ordering::Equal => {
                (ours, theirs) = (our_rest, their_rest);
                let (first, second) = (pair.first.name(), pair.second.name());
                let message = format!("{address} is on {on} of {first} and on {other_on} of {second}.");
                findings.push(Finding::new(&RULE, pair.subject(), message).help(
                    "Give one of the two its own address, and correct it where partners and clients use it.",
                ));
            }
        }
    }
}

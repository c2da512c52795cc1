//! Two servers on which adapters of the same two names are each on the other one's network.

use super::context::{Facing, PairContext};
use crate::finding::{Finding, Rule};
use crate::nic::survey::Counted;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "adapters-exchanged",
    Info,
    "Adapters of the same two names are on exchanged networks on two servers"
);

/// Finds it once a pair.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    let facing: Vec<Facing<'_>> = pair.facing().collect();
    let exchanged = facing.iter().enumerate().find_map(|(number, one)| {
        let is_counterpart = |other: &&Facing<'_>| {
            is_same_name(one.first, other.second) && is_same_name(one.second, other.first)
        };
        facing[number + 1..].iter().find(is_counterpart).map(|_| one)
    });
    let Some(Facing { first, second }) = exchanged else { return };
    let (x, y) = (&first.adapter.name, &second.adapter.name);
    let (a, b) = (pair.first.name(), pair.second.name());
    let message = format!(
        "{x} of {a} is on one network with {y} of {b}, and {y} of {a} with {x} of {b}: the names are exchanged on one of the two."
    );
    findings.push(Finding::new(&RULE, pair.subject(), message).help(
        "It works as it is. If the names say Main and Backup, somebody will pull the wrong cable: look which cable is in which card, \
         and correct names or addresses on one server.",
    ));
}

/// Windows' names have no case.
fn is_same_name(one: &Counted<'_>, other: &Counted<'_>) -> bool {
    one.adapter.name.eq_ignore_ascii_case(&other.adapter.name)
}

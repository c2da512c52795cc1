//! Two adapters whose subnets are not the same, but one lies inside the other.

use super::context::{ServerContext, certain_clashes};
use crate::finding::{Finding, Rule};
use crate::nic::subnets::Relation;
use crate::rule;
use crate::words::few_described_of;

/// The rule.
pub static RULE: Rule = rule!("overlapping-subnets", Error, "The subnets of two adapters overlap");

/// Finds it.
pub fn check(server: &ServerContext<'_>, findings: &mut Vec<Finding>) {
    for (first, second, clash) in certain_clashes(server.survey, Relation::Overlapping) {
        let pairs: Vec<String> =
            clash.subnets.iter().map(|(a, b)| format!("{first} is in {a} and {second} in {b}")).collect();
        let message = format!(
            "{}: one subnet lies inside the other, so some addresses belong to both adapters.",
            few_described_of(&pairs, clash.all)
        );
        findings.push(Finding::new(&RULE, server.name(), message).help(
            "Usually one prefix length is wrong: compare it with the partner's and the network plan. Otherwise \
             renumber one of the two networks.",
        ));
    }
}

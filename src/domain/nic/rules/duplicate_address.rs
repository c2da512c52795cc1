//! One address on several servers.

use super::context::{Side, had_by_several, subject_of};
use crate::finding::{Finding, Rule};
use crate::rule;
use crate::words::few;

/// The rule.
pub static RULE: Rule = rule!("duplicate-address", Error, "Two servers have the same address");

/// Finds it, each address once, however many servers have it.
pub fn check(sides: &[Side<'_>], findings: &mut Vec<Finding>) {
    for (address, servers) in had_by_several(sides, |side| &side.addresses) {
        let places: Vec<String> =
            servers.iter().map(|(side, adapter)| format!("on {adapter} of {}", side.name())).collect();
        let message = format!("{address} is {}.", few(&places));
        findings.push(Finding::new(&RULE, subject_of(&servers), message).help(
            "Give each of them an address of its own, and correct it where partners and clients use it.",
        ));
    }
}

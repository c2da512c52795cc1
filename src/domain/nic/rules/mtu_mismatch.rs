//! Two servers whose cards on one network have different MTUs.

use super::context::PairContext;
use crate::finding::{Finding, Rule};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("mtu-mismatch", Warning, "Two servers' adapters on one network differ in MTU");

/// Finds it.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    for facing in pair.facing() {
        let (first, second) = (facing.first.adapter, facing.second.adapter);
        let (Some(a), Some(b)) = (first.mtu, second.mtu) else { continue };
        if a == b {
            continue;
        }
        let message = format!(
            "{} of {} has an MTU of {a} bytes, {} of {} one of {b} bytes.",
            first.name,
            pair.first.name(),
            second.name,
            pair.second.name()
        );
        findings.push(Finding::new(&RULE, pair.subject(), message).help(
            "Set the same MTU on both servers and on every switch between them; 1500 is the safe choice.",
        ));
    }
}

//! Two servers whose cards on one network run at different speeds.

use super::context::PairContext;
use crate::finding::{Finding, Rule};
use crate::nic::words::speed;
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("speed-mismatch", Warning, "Two servers' links on one network differ in speed");

/// Finds it.
pub fn check(pair: &PairContext<'_>, findings: &mut Vec<Finding>) {
    for facing in pair.facing() {
        let (first, second) = (facing.first.adapter, facing.second.adapter);
        let (Some(a), Some(b)) = (first.speed_bits_per_second, second.speed_bits_per_second) else {
            continue;
        };
        if a == b || a == 0 || b == 0 {
            continue;
        }
        let message = format!(
            "{} of {} runs at {}, {} of {} at {}.",
            first.name,
            pair.first.name(),
            speed(a),
            second.name,
            pair.second.name(),
            speed(b)
        );
        findings.push(Finding::new(&RULE, pair.subject(), message).help(
            "Check cable and negotiation of the slower one; fix speed and duplex on neither end or on both.",
        ));
    }
}

//! `transfer-interval-changed`: the vendor says to leave it at 5 seconds.

use std::time::Duration;

use super::prelude::*;
use crate::domain::partner::words::in_seconds;

pub static RULE: Rule = rule!("transfer-interval-changed", Warning, "the Transfer Interval is not 5 seconds");

/// The vendor's default (Geo SCADA Expert 2022 help, "DefinetheTransferIntervalandTransferTimeouts").
const DEFAULT: Duration = Duration::from_secs(5);

/// Looks at every Transfer Interval.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for misc in &values.miscellaneous {
        let Some(interval) = misc.transfer_interval.filter(|interval| interval.value != DEFAULT) else {
            continue;
        };
        let message = format!(
            "{}: Miscellaneous > Transfer Interval is {}. The vendor says to leave it at 5 s unless a Schneider \
             engineer says otherwise.",
            misc.owner,
            in_seconds(interval.value)
        );
        findings.push(
            values.finding(&RULE, misc.owner, interval.span, "not 5 s", message).help(
                "Set it to 5 on every server. To update one slow partner less often, use its Interleave.",
            ),
        );
    }
}

//! `heartbeat-interval-not-below-timeout`: the timeout runs out before the next heartbeat can arrive.

use super::prelude::*;
use crate::domain::partner::words::in_milliseconds;

pub static RULE: Rule = rule!(
    "heartbeat-interval-not-below-timeout",
    Error,
    "the Heartbeat Interval is not shorter than the Heartbeat Timeout"
);

/// Compares interval and timeout wherever both are known.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for timing in &values.timings {
        let Some((interval, timeout)) = timing.heartbeat() else { continue };
        if interval.value < timeout.value {
            continue;
        }
        let message = format!(
            "{}: Heartbeat Interval {} is not shorter than Heartbeat Timeout {}. A healthy partner is declared lost \
             before its next heartbeat can arrive.",
            timing.owner,
            in_milliseconds(interval.value),
            in_milliseconds(timeout.value)
        );
        findings.push(
            values
                .finding(&RULE, timing.owner, interval.span, "not shorter than the timeout", message)
                .at(values.file, timeout.span, "the timeout")
                .help(
                    "Make the timeout several times the interval (the vendor's worked example is 5000 ms and \
                     30000 ms), then restart the server.",
                ),
        );
    }
}

//! `one-lost-heartbeat`: a single heartbeat that gets lost drops the partner.

use super::prelude::*;
use crate::domain::partner::words::in_milliseconds;

pub static RULE: Rule =
    rule!("one-lost-heartbeat", Warning, "one lost heartbeat is enough to declare the partner lost");

/// Compares interval and timeout. An interval that is not shorter at all has a rule of its own.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for timing in &values.timings {
        let Some((interval, timeout)) = timing.heartbeat() else { continue };
        if interval.value >= timeout.value || interval.value.saturating_mul(2) < timeout.value {
            continue;
        }
        let message = format!(
            "{}: Heartbeat Timeout {} is no longer than two Heartbeat Intervals ({}): one lost packet drops a healthy \
             partner.",
            timing.owner,
            in_milliseconds(timeout.value),
            in_milliseconds(interval.value)
        );
        findings.push(
            values
                .finding(&RULE, timing.owner, timeout.span, "one heartbeat", message)
                .at(values.file, interval.span, "the interval")
                .help("Make the timeout several times the interval (the vendor's worked example is 5000 ms and 30000 ms), then restart the server."),
        );
    }
}

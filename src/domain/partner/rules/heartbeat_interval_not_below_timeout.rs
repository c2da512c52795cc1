//! `heartbeat-interval-not-below-timeout`: the timeout runs out before the next heartbeat can arrive.

use super::prelude::*;

pub static RULE: Rule = rule!(
    "heartbeat-interval-not-below-timeout",
    Error,
    "the Heartbeat Interval is not shorter than the Heartbeat Timeout"
);

/// What to do when the two do not fit.
pub(super) const SEVERAL_TIMES: &str = "Make the timeout several times the interval (the vendor's worked example is 5000 ms \
                                        and 30000 ms), then restart the server.";

/// Compares interval and timeout wherever both are known.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.settings.iter().filter_map(|of| {
        let (interval, timeout) = of.heartbeat().filter(|(interval, timeout)| interval.value >= timeout.value)?;
        let message = format!(
            "{}: Heartbeat Interval {} is not shorter than Heartbeat Timeout {}. A healthy partner is declared lost \
             before its next heartbeat can arrive.",
            of.owner,
            in_milliseconds(interval.value),
            in_milliseconds(timeout.value)
        );
        let finding = of.owner.finding(&RULE, (interval.span, "not shorter than the timeout"), message);
        Some(finding.at(values.file, timeout.span, "the timeout").help(SEVERAL_TIMES))
    })
}

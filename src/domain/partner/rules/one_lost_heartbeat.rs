//! `one-lost-heartbeat`: a single heartbeat that gets lost drops the partner.

use super::heartbeat_interval_not_below_timeout::SEVERAL_TIMES;
use super::prelude::*;

pub static RULE: Rule =
    rule!("one-lost-heartbeat", Warning, "one lost heartbeat is enough to declare the partner lost");

/// Compares interval and timeout. An interval that is not shorter at all has a rule of its own.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.settings.iter().filter_map(|of| {
        let (interval, timeout) = of.heartbeat()?;
        if interval.value >= timeout.value || interval.value.saturating_mul(2) < timeout.value {
            return None;
        }
        let message = format!(
            "{}: Heartbeat Timeout {} is no longer than two Heartbeat Intervals ({}): one lost packet drops a healthy \
             partner.",
            of.owner,
            in_milliseconds(timeout.value),
            in_milliseconds(interval.value)
        );
        let finding = of.owner.finding(&RULE, (timeout.span, "one heartbeat"), message);
        Some(finding.at(values.file, interval.span, "the interval").help(SEVERAL_TIMES))
    })
}

//! `unusual-setting`: a value that works and that hardly anybody means.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::suspicious_unit::{MILLISECONDS, SECONDS};
use crate::domain::finding::{Finding, Rule, Span};
use crate::domain::partner::common::Field;
use crate::domain::partner::values::{Timing, Values};
use crate::domain::partner::words::{in_milliseconds, in_seconds};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!("unusual-setting", Info, "a time or count is far from what is usual");

/// Usual values. Ours: the vendor's ranges are not known, its worked examples are 60 s, 5000 ms, 30000 ms, 2.
const REQUEST: RangeInclusive<Duration> = Duration::from_secs(10)..=Duration::from_secs(300);
const HEARTBEAT_TIMEOUT: RangeInclusive<Duration> = Duration::from_secs(3)..=Duration::from_secs(120);
const INTERVAL: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(60);
const RETRIES: RangeInclusive<u32> = 1..=10;
const INTERLEAVE: RangeInclusive<u32> = 1..=5;

/// Looks at the times and counts that no other rule calls wrong.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for timing in &values.timings {
        let times = [
            ("Request Timeout", timing.request_timeout, SECONDS, REQUEST, true),
            ("Heartbeat Interval", timing.heartbeat_interval, MILLISECONDS, INTERVAL, false),
            ("Heartbeat Timeout", timing.heartbeat_timeout, MILLISECONDS, HEARTBEAT_TIMEOUT, false),
            ("ICMP Interval", timing.icmp_interval, MILLISECONDS, INTERVAL, false),
        ];
        for (name, time, plausible, usual, seconds) in times {
            let Some(time) = time.filter(|t| plausible.contains(&t.value) && !usual.contains(&t.value))
            else {
                continue;
            };
            let text = |value| if seconds { in_seconds(value) } else { in_milliseconds(value) };
            let range = format!("{} to {}", text(*usual.start()), text(*usual.end()));
            push(values, timing, (name, text(time.value), time.span, range), findings);
        }
        let counts: [(&str, Field<u32>, RangeInclusive<u32>); 2] = [
            ("ICMP retry count", timing.retry_count, RETRIES),
            ("Interleave", timing.interleave, INTERLEAVE),
        ];
        for (name, count, usual) in counts {
            let Some(count) = count.filter(|count| !usual.contains(&count.value)) else { continue };
            let range = format!("{} to {}", usual.start(), usual.end());
            push(values, timing, (name, count.value.to_string(), count.span, range), findings);
        }
    }
}

fn push(
    values: &Values<'_>,
    timing: &Timing<'_>,
    (name, value, span, usual): (&str, String, Span, String),
    findings: &mut Vec<Finding>,
) {
    let message = format!(
        "{}: {name} is {value}; usual is {usual} (our own reasoning, the vendor's range is not known).",
        timing.owner
    );
    findings.push(values.finding(&RULE, timing.owner, span, "unusual", message).help(
        "Compare with the field on the server: a digit too many, or the wrong unit, is the usual cause.",
    ));
}

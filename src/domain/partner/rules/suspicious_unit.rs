//! `suspicious-unit`: a time that makes sense only in the other unit. The tool mixes seconds and milliseconds.

use std::ops::Range;
use std::time::Duration;

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::client::ClientSystems;
use crate::domain::partner::common::Field;
use crate::domain::partner::values::{Timing, Values};
use crate::domain::partner::words::{in_milliseconds, in_seconds};
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("suspicious-unit", Warning, "a time is plausible only in the other unit (seconds or milliseconds)");

/// Plausible for a field in seconds: 1 s to less than 1 hour (60 s with m for s). Our own limits; the vendor's ranges are
/// not known.
pub const SECONDS: Range<Duration> = Duration::from_secs(1)..Duration::from_secs(3600);
/// Plausible for a field in milliseconds: 100 ms to less than 10 minutes. Our own limits as well.
pub const MILLISECONDS: Range<Duration> = Duration::from_millis(100)..Duration::from_secs(600);

/// Plausible for a timeout of a client, in milliseconds: 1 s to less than 1 hour. The vendor's sample has 30000 and 120000.
const CLIENT: Range<u64> = 1_000..3_600_000;

/// Looks at the timeouts of every node of a client's file.
pub fn check_client(client: &ClientSystems, findings: &mut Vec<Finding>) {
    for system in &client.systems {
        let subject = system.name.as_ref().map_or("(no name)", |name| &name.value);
        for (name, value) in system.servers.iter().flat_map(|node| &node.attributes) {
            let is_timeout =
                ["connectTimeout", "requestTimeout"].iter().any(|t| t.eq_ignore_ascii_case(name));
            let Some(time) = value.value.trim().parse::<u64>().ok().filter(|_| is_timeout) else { continue };
            if CLIENT.contains(&time) {
                continue;
            }
            let size = if time < CLIENT.start { "very short" } else { "very long" };
            let message = format!(
                "System {subject}: {name} is {time} ms, which is {size}. The value is in milliseconds."
            );
            findings.push(
                Finding::new(&RULE, subject, message)
                    .at(&client.file, value.span, format!("{size} in milliseconds"))
                    .help("Write milliseconds; the vendor's sample has connectTimeout 30000 and requestTimeout 120000."),
            );
        }
    }
}

/// Looks at every time.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for timing in &values.timings {
        for (field, time) in in_seconds_fields(timing) {
            judge(values, timing, (field, time), true, findings);
        }
        for (field, time) in in_milliseconds_fields(timing) {
            judge(values, timing, (field, time), false, findings);
        }
    }
}

/// The fields that the tool has in seconds.
const fn in_seconds_fields(timing: &Timing<'_>) -> [(&'static str, Field<Duration>); 2] {
    [("Connect Timeout", timing.connect_timeout), ("Request Timeout", timing.request_timeout)]
}

/// The fields that the tool has in milliseconds.
const fn in_milliseconds_fields(timing: &Timing<'_>) -> [(&'static str, Field<Duration>); 3] {
    [
        ("Heartbeat Interval", timing.heartbeat_interval),
        ("Heartbeat Timeout", timing.heartbeat_timeout),
        ("ICMP Interval", timing.icmp_interval),
    ]
}

fn judge(
    values: &Values<'_>,
    timing: &Timing<'_>,
    (field, time): (&str, Field<Duration>),
    seconds: bool,
    findings: &mut Vec<Finding>,
) {
    let (plausible, unit, other) = if seconds {
        (SECONDS, "seconds", "milliseconds")
    } else {
        (MILLISECONDS, "milliseconds", "seconds")
    };
    let Some(time) = time.filter(|time| !plausible.contains(&time.value)) else { return };
    let text = if seconds { in_seconds(time.value) } else { in_milliseconds(time.value) };
    let size = if time.value < plausible.start { "very short" } else { "very long" };
    let message =
        format!("{}: {field} is {text}, which is {size}. The tool's field is in {unit}.", timing.owner);
    findings.push(
        values
            .finding(&RULE, timing.owner, time.span, format!("{size} for a field in {unit}"), message)
            .help(format!(
                "Check that the figure was not meant in {other}, and compare it with the field on the server."
            )),
    );
}

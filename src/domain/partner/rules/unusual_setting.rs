//! `unusual-setting`: a value that works and that hardly anybody means.

use std::ops::RangeInclusive;

use super::port_out_of_range::what;
use super::prelude::*;
use super::suspicious_unit::plausible;
use crate::domain::partner::common::DEFAULT_PORT;
use crate::domain::partner::compression::bandwidth as in_words;
use crate::domain::partner::fields::{Given, Value};
use crate::domain::partner::values::{Port, Timing};

/// The rule. What is usual stands in the table of settings.
pub static RULE: Rule =
    rule!("unusual-setting", Info, "a time, count, port or bandwidth is far from what is usual");

/// Bits a second over which servers are usually kept alike.
const USUAL_BANDWIDTH: RangeInclusive<u64> = 128_000..=100_000_000_000;

/// Looks at the times, counts and ports that no other rule calls wrong.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for timing in &values.timings {
        findings.extend(timing.given().filter_map(|given| judge(values, timing, &given)));
    }
    findings
        .extend(values.ports.iter().filter(|port| is_slip(port.port.value)).map(|port| slip(values, port)));
}

/// Looks at the speeds of the plan's networks: by them Compress is decided, so that a wrong unit changes every connection.
pub fn check_plan(plan: &System, findings: &mut Vec<Finding>) {
    for name in Path::BOTH {
        let Some(bandwidth) = plan.network(name).and_then(|network| network.bandwidth) else {
            continue;
        };
        if USUAL_BANDWIDTH.contains(&bandwidth.value) {
            continue;
        }
        let message = format!(
            "The {} network has {}; usual is {} to {} (our own reasoning). Compress follows from it.",
            name.title(),
            in_words(bandwidth.value),
            in_words(*USUAL_BANDWIDTH.start()),
            in_words(*USUAL_BANDWIDTH.end())
        );
        findings.push(
            Finding::new(&RULE, name.title(), message).at(&plan.file, bandwidth.span, "unusual").help(
                "Compare with the link's data: the wrong unit is the usual cause (kbit/s, Mbit/s, Gbit/s).",
            ),
        );
    }
}

/// Whether a port has the digits of the default in another order. Any other port is as good as the default, where the server
/// listens on it.
fn is_slip(port: u32) -> bool {
    let digits = |port: u32| {
        let mut digits = port.to_string().into_bytes();
        digits.sort_unstable();
        digits
    };
    port != DEFAULT_PORT && digits(port) == digits(DEFAULT_PORT)
}

fn slip(values: &Values<'_>, port: &Port<'_>) -> Finding {
    let (number, what) = (port.port.value, what(port));
    let message = format!(
        "{}: {what} is {number}, the digits of {DEFAULT_PORT} (the default) in another order.",
        port.owner
    );
    values.finding(&RULE, port.owner, port.port.span, "exchanged digits?", message).help(
        "Compare with the server: Global Parameters > Advanced > Server Port. If it was changed there, all is well.",
    )
}

fn judge(values: &Values<'_>, timing: &Timing<'_>, given: &Given<'_>) -> Option<Finding> {
    let (setting, value, (least, most)) = (given.setting, given.value?, given.setting.usual?);
    let (least, most) = (setting.value_of(least)?, setting.value_of(most)?);
    // A time in the wrong unit is left to the rule about units.
    let is_wrong_unit = match (value.value, plausible(setting.kind)) {
        (Value::Time(time), Some(plausible)) => !plausible.contains(&time),
        _ => false,
    };
    if is_wrong_unit || (least..=most).contains(&value.value) {
        return None;
    }
    let message = format!(
        "{}: {} is {}; usual is {} to {} (our own reasoning, the vendor's range is not known).",
        timing.owner,
        setting.label,
        setting.words(value.value),
        setting.words(least),
        setting.words(most)
    );
    Some(values.finding(&RULE, timing.owner, value.span, "unusual", message).help(
        "Compare with the field on the server: a digit too many, or the wrong unit, is the usual cause.",
    ))
}

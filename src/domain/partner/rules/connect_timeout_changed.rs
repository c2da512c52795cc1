//! `connect-timeout-changed`: the one timeout whose default the vendor's help gives is not at it.

use std::time::Duration;

use super::prelude::*;
use super::suspicious_unit;
use crate::domain::partner::words::in_seconds;

pub static RULE: Rule =
    rule!("connect-timeout-changed", Info, "Connect Timeout is not the vendor's default of 60 seconds");

/// The vendor's default (Geo SCADA Expert 2022 help, "DefinetheMonitorTimeoutSettingsforaServer").
const DEFAULT: Duration = Duration::from_secs(60);

/// Looks at every Connect Timeout. One that is in the wrong unit is left to `suspicious-unit`.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for timing in &values.timings {
        let Some(timeout) = timing.monitor.connect_timeout else { continue };
        if timeout.value == DEFAULT || !suspicious_unit::SECONDS.contains(&timeout.value) {
            continue;
        }
        let message = format!(
            "{}: Connect Timeout is {}; the vendor's default is 60 s.",
            timing.owner,
            in_seconds(timeout.value)
        );
        findings.push(values.finding(&RULE, timing.owner, timeout.span, "not 60 s", message).help(
            "Allowed. If nobody knows why, set Monitor > Connect Timeout back to 60 and restart the server; \
             otherwise suppress this with the reason.",
        ));
    }
}

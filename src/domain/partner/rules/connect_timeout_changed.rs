//! `connect-timeout-changed`: the one timeout whose default the vendor's help gives is not at it.

use super::prelude::*;
use super::suspicious_unit;

pub static RULE: Rule =
    rule!("connect-timeout-changed", Info, "Connect Timeout is not the vendor's default of 60 seconds");

/// The vendor's default (Geo SCADA Expert 2022 help, "DefinetheMonitorTimeoutSettingsforaServer").
const DEFAULT: Duration = Duration::from_secs(60);

/// Looks at every Connect Timeout. One that is in the wrong unit is left to `suspicious-unit`.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.settings.iter().filter_map(|of| {
        let timeout = of.settings.monitor.connect_timeout.filter(|timeout| timeout.value != DEFAULT)?;
        if !suspicious_unit::SECONDS.contains(&timeout.value) {
            return None;
        }
        let (owner, said) = (of.owner, in_seconds(timeout.value));
        let message = format!("{owner}: Connect Timeout is {said}; the vendor's default is 60 s.");
        Some(owner.finding(&RULE, (timeout.span, "not 60 s"), message).help(
            "Allowed. If nobody knows why, set Monitor > Connect Timeout back to 60 and restart the server; \
             otherwise suppress this with the reason.",
        ))
    })
}

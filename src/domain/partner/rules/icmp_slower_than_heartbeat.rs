//! `icmp-slower-than-heartbeat`: when the heartbeat is lost, ICMP has not yet told a dead machine from dead software.

use super::prelude::*;
use crate::partner::system::Settings;

pub static RULE: Rule = rule!(
    "icmp-slower-than-heartbeat",
    Warning,
    "ICMP takes as long as the Heartbeat Timeout, or longer, to decide that a partner is lost"
);

/// Compares (retry count + 1) x interval with the Heartbeat Timeout wherever all three are known.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.settings.iter().filter_map(|of| {
        let Settings { icmp, monitor, .. } = of.settings;
        let (interval, timeout) = (icmp.interval?, monitor.heartbeat_timeout?);
        let attempts = icmp.retry_count?.value.saturating_add(1);
        let decided = interval.value.saturating_mul(attempts);
        let (how, then, severity) = match timeout.value.checked_sub(decided) {
            None | Some(Duration::ZERO) => ("not", "it is not yet known", RULE.severity),
            Some(lead) if lead < interval.value => {
                ("less than one interval", "it may not yet be known", Severity::Info)
            }
            Some(_) => return None,
        };
        let message = format!(
            "{}: ICMP needs {attempts} x {} = {} to decide, which is {how} below Heartbeat Timeout {}. When the \
             heartbeat is lost, {then} whether the machine or only its software is down.",
            of.owner,
            in_milliseconds(interval.value),
            in_milliseconds(decided),
            in_milliseconds(timeout.value)
        );
        let finding = of.owner.finding(&RULE, (interval.span, format!("x {attempts} attempts")), message);
        let finding = finding.at(values.file, timeout.span, "the heartbeat is lost after this time").help(
            "Shorten ICMP Interval or ICMP retry count, or lengthen Heartbeat Timeout; then restart the server.",
        );
        Some(finding.with(severity))
    })
}

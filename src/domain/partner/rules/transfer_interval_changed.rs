//! `transfer-interval-changed`: the vendor says to leave it at 5 seconds.

use super::prelude::*;

pub static RULE: Rule = rule!("transfer-interval-changed", Warning, "the Transfer Interval is not 5 seconds");

/// The vendor's default (Geo SCADA Expert 2022 help, "DefinetheTransferIntervalandTransferTimeouts").
const DEFAULT: Duration = Duration::from_secs(5);

/// Looks at every Transfer Interval.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.settings.iter().filter_map(|of| {
        let interval = of.settings.miscellaneous.transfer_interval.filter(|given| given.value != DEFAULT)?;
        let message = format!(
            "{}: Miscellaneous > Transfer Interval is {}. The vendor says to leave it at 5 s unless a Schneider \
             engineer says otherwise.",
            of.owner,
            in_seconds(interval.value)
        );
        Some(of.owner.finding(&RULE, (interval.span, "not 5 s"), message).help(
            "Set it to 5 on every server. To update one slow partner less often, use its Interleave.",
        ))
    })
}

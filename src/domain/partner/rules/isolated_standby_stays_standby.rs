//! `isolated-standby-stays-standby`: after the Main is lost, nobody takes over until a person does.

use super::prelude::*;
use crate::partner::fields::IsolatedStandby;

pub static RULE: Rule = rule!(
    "isolated-standby-stays-standby",
    Warning,
    "an isolated standby stays standby, so somebody must switch by hand"
);

/// Looks at every Miscellaneous tab of a server that may be Main.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.settings.iter().filter_map(|of| {
        let action = of.settings.miscellaneous.action_on_isolated_standby?;
        if action.value != IsolatedStandby::RemainIsolatedStandby {
            return None;
        }
        let message = format!(
            "{}: Miscellaneous > Action on isolated standby is remain-isolated-standby. If the Main is lost, this \
             server stays standby and the plant has no Main until a person switches.",
            of.owner
        );
        let finding = of.owner.finding(&RULE, (action.span, "the vendor recommends become-main"), message);
        Some(finding.help(
            "Choose that it becomes Main, on every server that may be Main, or suppress this with the reason.",
        ))
    })
}

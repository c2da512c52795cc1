//! `isolated-standby-stays-standby`: after the Main is lost, nobody takes over until a person does.

use super::prelude::*;
use crate::domain::partner::fields::IsolatedStandby;

pub static RULE: Rule = rule!(
    "isolated-standby-stays-standby",
    Warning,
    "an isolated standby stays standby, so somebody must switch by hand"
);

/// Looks at every Miscellaneous tab of a server that may be Main.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for misc in &values.miscellaneous {
        let Some(action) = misc.isolated_standby else { continue };
        if action.value != IsolatedStandby::RemainIsolatedStandby {
            continue;
        }
        let message = format!(
            "{}: Miscellaneous > Action on isolated standby is remain-isolated-standby. If the Main is lost, this \
             server stays standby and the plant has no Main until a person switches.",
            misc.owner
        );
        findings.push(
            values
                .finding(&RULE, misc.owner, action.span, "the vendor recommends become-main", message)
                .help("Choose that it becomes Main, on every server that may be Main, or suppress this with the reason."),
        );
    }
}

//! `main-slower-than-backup`: the Backup network is the faster one.

use super::prelude::*;

pub static RULE: Rule =
    rule!("main-slower-than-backup", Info, "the Main network is slower than the Backup network");

/// Compares the bandwidths of a plan whose servers have both networks.
pub fn check_plan(plan: &System) -> Option<Finding> {
    let (main, backup) = (plan.main.as_ref()?.bandwidth?, plan.backup.as_ref()?.bandwidth?);
    if main.value >= backup.value {
        return None;
    }
    let message = format!(
        "The Main network has {main} bit/s and the Backup network {backup} bit/s. Main is used whenever it works, so the \
         faster network is hardly ever used."
    );
    let finding = Owner::networks(plan).finding(&RULE, (main.span, "Main, slower"), message);
    let finding = finding.at(&plan.file, backup.span, "Backup, faster");
    Some(
        finding.help(
            "Exchange the figures if they were mixed up; else consider to make the faster network Main.",
        ),
    )
}

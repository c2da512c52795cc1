//! `main-slower-than-backup`: the Backup network is the faster one.

use super::prelude::*;

pub static RULE: Rule =
    rule!("main-slower-than-backup", Info, "the Main network is slower than the Backup network");

/// Compares the bandwidths of a plan whose servers have both networks.
pub fn check_plan(plan: &System, findings: &mut Vec<Finding>) {
    let (Some(main), Some(backup)) = (&plan.main, &plan.backup) else { return };
    let (Some(main), Some(backup)) = (main.bandwidth, backup.bandwidth) else { return };
    if main.value >= backup.value {
        return;
    }
    let message = format!(
        "The Main network has {} bit/s and the Backup network {} bit/s. Main is used whenever it works, so the faster \
         network is hardly ever used.",
        main.value, backup.value
    );
    findings.push(
        Finding::new(&RULE, "networks", message)
            .at(&plan.file, main.span, "Main, slower")
            .at(&plan.file, backup.span, "Backup, faster")
            .help(
                "Exchange the figures if they were mixed up; else consider to make the faster network Main.",
            ),
    );
}

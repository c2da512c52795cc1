//! `backup-same-as-main`: both connections lead to the same adapter.

use super::prelude::*;

pub static RULE: Rule = rule!("backup-same-as-main", Error, "Main and Backup have the same IP address");

/// Compares Main and Backup of every column or server. Equal names are left to `host-name-ambiguous`.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    values.places.iter().filter_map(|place| {
        let (main, backup) = place.both()?;
        let ip = main.value.ip().filter(|ip| backup.value.ip() == Some(*ip))?;
        let message = format!(
            "{}: Main and Backup have the same address, {ip}. Both go over the same wire and fail together.",
            place.owner
        );
        let finding = place.owner.finding(&RULE, (backup.span, "the same address again"), message);
        Some(finding.at(values.file, main.span, "Main").help(
            "Enter the address of the second adapter as Backup; with one network only, leave Backup empty on all servers.",
        ))
    })
}

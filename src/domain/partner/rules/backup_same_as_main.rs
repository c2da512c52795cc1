//! `backup-same-as-main`: both connections lead to the same adapter.

use super::prelude::*;

pub static RULE: Rule = rule!("backup-same-as-main", Error, "Main and Backup have the same IP address");

/// Compares Main and Backup of every column or server. Equal names are left to `host-name-ambiguous`.
pub fn check(values: &Values<'_>, findings: &mut Vec<Finding>) {
    for place in &values.places {
        let Some((main, backup)) = place.both() else { continue };
        let Some(ip) = main.value.ip().filter(|ip| backup.value.ip() == Some(*ip)) else { continue };
        let message = format!(
            "{}: Main and Backup have the same address, {ip}. Both go over the same wire and fail together.",
            place.owner
        );
        findings.push(
            values
                .finding(&RULE, place.owner, backup.span, "the same address again", message)
                .at(values.file, main.span, "Main")
                .help("Enter the address of the second adapter as Backup; with one network only, leave Backup empty on all servers."),
        );
    }
}

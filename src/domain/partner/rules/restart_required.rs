//! `restart-required`: a changed setting that only counts after the server was restarted. Used by `diff`;
//! which settings they are, and the vendor's page that says so, is in the table of settings.

use super::prelude::*;
use crate::partner::change::{Change, Difference};

pub static RULE: Rule =
    rule!("restart-required", Info, "a changed setting only takes effect after the server is restarted");

/// A finding for each change that counts only after a restart.
pub fn findings(difference: &Difference) -> Vec<Finding> {
    let of = |change: &Change| {
        let message = format!(
            "{} of {} changes from {} to {}. It takes effect only after {} is restarted.",
            change.field,
            change.server,
            Change::shown(change.old.as_deref()),
            Change::shown(change.new.as_deref()),
            change.server
        );
        Finding::new(&RULE, change.server.clone(), message)
            .help("Restart one server at a time, the Standby first, and wait until it is synchronized.")
            .at(&difference.new, change.new_span, "now")
            .at(&difference.old, change.old_span, "before")
    };
    let mut findings: Vec<_> = difference.changes.iter().filter(|change| change.restart).map(of).collect();
    findings.sort_by(|a, b| a.order().cmp(&b.order()));
    findings
}

//! `partner-of-another-system`: two sheets name each other as partners, and different systems.

use super::prelude::*;

pub static RULE: Rule =
    rule!("partner-of-another-system", Warning, "two sheets are partners and name different systems");

/// Looks at the columns that lead to a sheet of another system.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    for stranger in &group.strangers {
        let (Some(near), Some(far)) = (&stranger.near.system, &stranger.far.system) else { continue };
        let message = format!(
            "{} names {} as its partner and is named back, but one says `system: {}` and the other `system: {}`. They were \
             compared as partners.",
            stranger.owner,
            stranger.far.label(),
            near.value,
            far.value
        );
        findings.push(
            Finding::new(&RULE, stranger.near.label(), message)
                .at(&stranger.near.file, near.span, "this system")
                .at(&stranger.far.file, far.span, "another system")
                .help("Write the same system name into the sheets of all servers of one system."),
        );
    }
}

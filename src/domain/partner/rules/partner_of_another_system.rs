//! `partner-of-another-system`: two sheets name each other as partners, and different systems.

use super::prelude::*;

pub static RULE: Rule =
    rule!("partner-of-another-system", Warning, "two sheets are partners and name different systems");

/// Looks at the columns that lead to a sheet of another system.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    group.strangers.iter().filter_map(|stranger| {
        let (near, far) = (stranger.near.system.as_ref()?, stranger.far.system.as_ref()?);
        let message = format!(
            "{} names {} as its partner and is named back, but one says `system: {near}` and the other `system: {far}`. \
             They were compared as partners.",
            stranger.owner,
            stranger.far.label()
        );
        let finding = stranger.owner.finding(&RULE, (near.span, "this system"), message);
        let finding = finding.at(&stranger.far.file, far.span, "another system");
        Some(finding.help("Write the same system name into the sheets of all servers of one system."))
    })
}

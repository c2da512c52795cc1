//! `partner-of-another-system`: two sheets name each other as partners, and different systems.

use super::prelude::*;

pub static RULE: Rule =
    rule!("partner-of-another-system", Warning, "two sheets are partners and name different systems");

/// Looks at the columns that lead to a sheet of another system.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    group.links.iter().filter_map(|link| {
        let [near, far] = link.two_systems()?;
        let message = format!(
            "{} names {} as its partner and is named back, but one says `system: {near}` and the other `system: {far}`. \
             They were compared as partners.",
            link.owner,
            link.far.label()
        );
        let (near, far) = ((near.span, "this system"), (far.span, "another system"));
        Some(link.finding(&RULE, near, far, message).help("Write the same system name into the sheets of all servers of one system."))
    })
}

//! `connection-security-before-2020`: settings of a tab that the version does not have.

use super::prelude::*;
use crate::partner::fields::InSection;

pub static RULE: Rule = rule!(
    "connection-security-before-2020",
    Warning,
    "Connection Security is set with a version before Geo SCADA Expert 2020"
);

/// Looks at the defaults and the servers of a plan, or at a sheet.
pub fn check(values: &Values<'_>) -> impl Iterator<Item = Finding> {
    let product = values.product.filter(|product| !product.value.has_connection_security());
    product.into_iter().flat_map(move |product| {
        values.settings.iter().filter_map(move |of| {
            let given = of.settings.connection_security.given();
            let span = given.filter_map(|given| Some(given.value?.span)).min()?;
            let message = format!(
                "{}: connection_security is set, and {product} has no tab Connection Security (the vendor has it from \
                 Geo SCADA Expert 2020 on).",
                of.owner.subject()
            );
            let finding = of.owner.finding(&RULE, (span, "not in this version"), message);
            Some(finding.at(values.file, product.span, "this version").help(
                "Remove the block, or correct the version. Without it the servers talk to each other unencrypted.",
            ))
        })
    })
}

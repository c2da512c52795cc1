//! `client-type-of-old-help`: a client's system has the type of the help of 2015, and the servers are of a later version.

use super::prelude::*;

pub static RULE: Rule = rule!(
    "client-type-of-old-help",
    Info,
    "a client's system has the type ClearSCADA, and its servers are of a version whose help says SCX"
);

/// The type in the sample of the help of 2015 R2.
const OLD: &str = "ClearSCADA";

/// Compares the type of every system with the version of its servers. The help of 2020 and 2022 gives `SCX` as the code to enter;
/// whether a later client still takes the older one, it does not say.
pub fn check_group(group: &Group<'_>) -> Vec<Finding> {
    let of_sheets = || group.sheets.iter().find_map(|sheet| Some((&sheet.file, sheet.product?)));
    let of_plan = group.plan.and_then(|plan| Some((&plan.file, plan.product?)));
    let known = of_plan.or_else(of_sheets).filter(|(_, product)| product.value.enters_scx());
    let Some((file, product)) = known else { return Vec::new() };
    let old = group.clients.iter().filter_map(|client| {
        let kind = client.system.kind.as_ref().filter(|kind| kind.value == OLD)?;
        let message = format!(
            "{client}: the type is {OLD}, as in the sample of 2015 R2, and the servers are {product}. The help of 2020 \
             and 2022 says SCX."
        );
        let finding = client.finding(&RULE, (kind.span, "of older help"), message);
        Some(finding.at(file, product.span, "of these servers").help(
            "Write type=\"SCX\", and try it on one client first; or keep it where clients are known to connect with it.",
        ))
    });
    old.collect()
}

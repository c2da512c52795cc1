//! `partner-versions-differ`: the servers of one system run different versions.

use super::prelude::*;

pub static RULE: Rule =
    rule!("partner-versions-differ", Warning, "the sheets of one system name different products or versions");

/// Compares every sheet with the first one of its system, else with its plan.
pub fn check_group(group: &Group<'_>) -> Vec<Finding> {
    let sheets = group.sheets.iter().filter_map(|sheet| Some((sheet.label(), &sheet.file, sheet.product?)));
    let planned = group.plan.and_then(|plan| Some(("the plan", &plan.file, plan.product?)));
    let mut all = planned.into_iter().chain(sheets);
    let Some((first, first_file, first_product)) = all.next() else { return Vec::new() };
    let others = all.filter(|(_, _, product)| product.value != first_product.value);
    let differ = others.map(|(label, file, product)| {
        let (own, earlier) = (product.value.to_string(), first_product.value.to_string());
        let message = format!(
            "{label} says {own}, and {first} says {earlier}. The servers of one system run one version, but for the hours of an \
             upgrade."
        );
        Finding::new(&RULE, label, message)
            .at(file, product.span, own)
            .at(first_file, first_product.span, earlier)
            .help("Compare with the version that the servers show; correct the sheet, or finish the upgrade.")
    });
    differ.collect()
}

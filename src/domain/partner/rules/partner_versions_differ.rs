//! `partner-versions-differ`: the servers of one system run different versions.

use super::prelude::*;

pub static RULE: Rule =
    rule!("partner-versions-differ", Warning, "the sheets of one system name different products or versions");

/// Compares every sheet with the first one of its system, else with its plan.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let sheets = group.sheets.iter().filter_map(|sheet| Some((sheet.label(), &sheet.file, sheet.product?)));
    let planned = group.plan.and_then(|plan| Some(("the plan", &plan.file, plan.product?)));
    let mut all = planned.into_iter().chain(sheets);
    let Some((first, first_file, first_product)) = all.next() else { return };
    for (label, file, product) in all.filter(|(_, _, product)| product.value != first_product.value) {
        let message = format!(
            "{label} says {}, and {first} says {}. The servers of one system run one version, but for the hours of an \
             upgrade.",
            product.value, first_product.value
        );
        findings.push(
            Finding::new(&RULE, label, message)
                .at(file, product.span, product.value.to_string())
                .at(first_file, first_product.span, first_product.value.to_string())
                .help("Compare with the version that the servers show; correct the sheet, or finish the upgrade."),
        );
    }
}

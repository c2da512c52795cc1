//! `partner-sheet-missing`: a partner is not among the inputs, so its end was not judged.

use std::collections::BTreeSet;

use super::prelude::*;
use crate::partner::input::Input;

pub static RULE: Rule =
    rule!("partner-sheet-missing", Info, "a partner is not among the inputs; its end was not judged");

/// Looks for columns that lead to no sheet of the run, and for servers of the plan that have none. Each server once.
pub fn check_group(group: &Group<'_>) -> Vec<Finding> {
    if group.sheets.is_empty() {
        return Vec::new();
    }
    let judged: BTreeSet<*const Column> =
        group.links.iter().map(|link| std::ptr::from_ref(link.column)).collect();
    let named = group.sheets.iter().flat_map(|sheet| {
        columns(sheet).filter_map(|(owner, column)| {
            let label = column.label.as_ref()?;
            let is_missing = !judged.contains(&std::ptr::from_ref(column)) && !has_label(sheet, &label.value);
            is_missing.then(|| (label, owner.file, owner.to_string()))
        })
    });
    let planned = group.plan.into_iter().flat_map(|plan| {
        plan.servers.iter().filter_map(|server| {
            let label = server.label.as_ref()?;
            let is_sheet_of = |sheet: &&Sheet| {
                has_label(sheet, &label.value)
                    || server.addresses().any(|(_, address)| owns(sheet, &address.value))
            };
            let is_missing = !group.sheets.iter().any(is_sheet_of);
            is_missing.then(|| (label, &plan.file, "the plan".to_owned()))
        })
    });
    let mut told: BTreeSet<String> = BTreeSet::new();
    let all = named.chain(planned).filter(|(label, ..)| told.insert(label.value.to_ascii_lowercase()));
    all.map(|(label, file, named_by)| missing(label, file, &named_by)).collect()
}

/// The note of a run that was to compare with a plan, the first of its inputs, and has nothing that stands on a server.
pub fn nothing_to_compare(inputs: &[Input]) -> Option<Finding> {
    let plan = inputs
        .first()
        .filter(|_| inputs.iter().all(|input| matches!(input, Input::Plan(_) | Input::Sources(..))))?;
    let message = "No sheet and no Systems.xml was given beside the plan, so that nothing of the servers was compared with it.";
    let finding = Finding::new(&RULE, &**plan.file(), message).at(plan.file(), Span::default(), "");
    Some(finding.help("Give what stands on the servers: `partner-config lint --plan system.yaml sheets/`."))
}

fn has_label(sheet: &Sheet, label: &str) -> bool {
    sheet.server.label.as_ref().is_some_and(|own| own.value.eq_ignore_ascii_case(label))
}

fn missing(label: &Spanned<String>, file: &FileName, named_by: &str) -> Finding {
    let name = &label.value;
    let message =
        format!("{name}, named by {named_by}, has no sheet among the inputs; its end was not judged.");
    Finding::new(&RULE, name.as_str(), message)
        .at(file, label.span, "no sheet of it was given")
        .help("Give the sheets of all servers of the system in one run (a folder, or every file).")
}

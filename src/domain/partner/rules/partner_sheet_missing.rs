//! `partner-sheet-missing`: a partner is not among the inputs, so its end was not judged.

use std::collections::BTreeSet;

use super::prelude::*;
use crate::domain::partner::group::owns;
use crate::domain::partner::values;

pub static RULE: Rule =
    rule!("partner-sheet-missing", Info, "a partner is not among the inputs; its end was not judged");

/// Looks for columns that lead to no sheet of the run, and for servers of the plan that have none. Each server once.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    if group.sheets.is_empty() {
        return;
    }
    let judged: BTreeSet<*const Column> =
        group.links.iter().map(|link| std::ptr::from_ref(link.column)).collect();
    let mut told: BTreeSet<String> = BTreeSet::new();
    let mut tell = |label: &str, place: (&FileName, Span), named_by: &str| {
        if told.insert(label.to_ascii_lowercase()) {
            findings.push(missing(label, place, named_by));
        }
    };
    for sheet in &group.sheets {
        for (owner, column) in values::columns(sheet) {
            let Some(label) = &column.label else { continue };
            if !judged.contains(&std::ptr::from_ref(column)) && !has_label(sheet, &label.value) {
                tell(&label.value, (&sheet.file, label.span), &owner.to_string());
            }
        }
    }
    let Some(plan) = group.plan else { return };
    for server in &plan.servers {
        let Some(label) = &server.label else { continue };
        let is_sheet_of = |sheet: &&Sheet| {
            has_label(sheet, &label.value) || server.addresses().any(|address| owns(sheet, &address.value))
        };
        if !group.sheets.iter().any(is_sheet_of) {
            tell(&label.value, (&plan.file, label.span), "the plan");
        }
    }
}

fn has_label(sheet: &Sheet, label: &str) -> bool {
    sheet.server.label.as_ref().is_some_and(|own| own.value.eq_ignore_ascii_case(label))
}

fn missing(label: &str, (file, span): (&FileName, Span), named_by: &str) -> Finding {
    let message =
        format!("{label}, named by {named_by}, has no sheet among the inputs; its end was not judged.");
    Finding::new(&RULE, label, message)
        .at(file, span, "no sheet of it was given")
        .help("Give the sheets of all servers of the system in one run (a folder, or every file).")
}

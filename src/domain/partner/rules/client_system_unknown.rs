//! `client-system-unknown`: a client's system leads to the servers of a plan under another name.

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-system-unknown", Info, "a client calls the system by another name than the plan");

/// Compares the names, where the nodes tell which system is meant.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let sheets = group.sheets.iter().filter_map(|sheet| Some((&sheet.file, sheet.system.as_ref()?)));
    let planned = group.plan.and_then(|plan| Some((&plan.file, plan.name.as_ref()?)));
    let Some((file, name)) = planned.into_iter().chain(sheets).next() else { return };
    for client in &group.clients {
        let Some(own) = client.system.name.as_ref().filter(|own| own.value != name.value) else { continue };
        let message = format!(
            "System {} has the servers of {}, which the plan or its sheets call so.",
            own.value, name.value
        );
        findings.push(
            Finding::new(&RULE, own.value.as_str(), message)
                .at(&client.file.file, own.span, "this name")
                .at(file, name.span, "that name")
                .help("Use one name for one system, so that people and displays mean the same."),
        );
    }
}

//! `client-system-unknown`: a client's system leads to the servers of a plan under another name.

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-system-unknown", Info, "a client calls the system by another name than the plan");

/// Compares the names, where the nodes tell which system is meant.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    let sheets = group.sheets.iter().filter_map(|sheet| Some((&sheet.file, sheet.system.as_ref()?)));
    let mut named =
        group.plan.and_then(|plan| Some((&plan.file, plan.name.as_ref()?))).into_iter().chain(sheets);
    named.next().into_iter().flat_map(|(file, name)| {
        let others = group.clients.iter().filter_map(|client| Some((client, client.system.name.as_ref()?)));
        others.filter(|(_, own)| own.value != name.value).map(move |(client, own)| {
            let message =
                format!("{client} has the servers of {name}, which the plan or its sheets call so.");
            client
                .finding(&RULE, (own.span, "this name"), message)
                .at(file, name.span, "that name")
                .help("Use one name for one system, so that people and displays mean the same.")
        })
    })
}

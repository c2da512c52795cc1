//! `client-duplicate-system`: two systems of one name.

use std::collections::HashMap;

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-duplicate-system", Error, "two systems of a client's file have the same name");

/// Looks at the names of the systems. Case does not make two names.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    let mut first = HashMap::new();
    client.systems.iter().filter_map(move |system| {
        let name = system.name.as_ref()?;
        let earlier = *first.entry(name.value.to_lowercase()).or_insert(name.span);
        if earlier == name.span {
            return None;
        }
        let message = format!("The file has two systems {name}: it is not known which one a client takes.");
        let finding = Finding::new(&RULE, name.value.as_str(), message)
            .at(&client.file, name.span, "the same name again")
            .at(&client.file, earlier, "first here");
        Some(finding.help("Give each system its own name, or put all nodes of one system into one <System>."))
    })
}

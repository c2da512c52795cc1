//! `client-duplicate-system`: two systems of one name.

use std::collections::HashMap;

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-duplicate-system", Error, "two systems of a client's file have the same name");

/// Looks at the names of the systems. Case does not make two names.
pub fn check_client(client: &ClientSystems, findings: &mut Vec<Finding>) {
    let mut first = HashMap::new();
    for name in client.systems.iter().filter_map(|system| system.name.as_ref()) {
        let earlier = *first.entry(name.value.to_lowercase()).or_insert(name.span);
        if earlier == name.span {
            continue;
        }
        let message =
            format!("The file has two systems {}: it is not known which one a client takes.", name.value);
        findings.push(
            Finding::new(&RULE, name.value.as_str(), message)
                .at(&client.file, name.span, "the same name again")
                .at(&client.file, earlier, "first here")
                .help("Give each system its own name, or put all nodes of one system into one <System>."),
        );
    }
}

//! `client-duplicate-node`: the same server name stands twice in one system.

use std::collections::HashMap;

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-duplicate-node", Warning, "the same server name stands twice in a client's system");

/// Looks at the nodes of every system. Case does not count in host names.
pub fn check_client(client: &ClientSystems, findings: &mut Vec<Finding>) {
    for system in &client.systems {
        let subject = system.subject();
        let mut first = HashMap::new();
        for name in system.servers.iter().filter_map(|node| node.name.as_ref()) {
            let earlier = *first.entry(name.value.to_ascii_lowercase()).or_insert(name.span);
            if earlier == name.span {
                continue;
            }
            let message = format!(
                "System {subject} has the server {} twice. A node is used up without a gain, and at least one tool of \
                 the vendor's organisation (GSMultiManager) does not support it.",
                name.value
            );
            findings.push(
                Finding::new(&RULE, subject, message)
                    .at(&client.file, name.span, "the same name again")
                    .at(&client.file, earlier, "first here")
                    .help("Replace the second one by what was meant: the other server, or the other adapter of the same one."),
            );
        }
    }
}

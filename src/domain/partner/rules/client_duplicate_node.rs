//! `client-duplicate-node`: the same server name stands twice in one system.

use std::collections::HashMap;

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-duplicate-node", Warning, "the same server name stands twice in a client's system");

/// Looks at the nodes of every system. Case does not count in host names.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    client.each().flat_map(|of| {
        let mut first = HashMap::new();
        of.nodes().filter_map(move |(name, _)| {
            let earlier = *first.entry(name.value.to_ascii_lowercase()).or_insert(name.span);
            if earlier == name.span {
                return None;
            }
            let message = format!(
                "{of} has the server {} twice. A node is used up without a gain, and at least one tool of \
                 the vendor's organisation (GSMultiManager) does not support it.",
                name.value
            );
            let finding = of.finding(&RULE, (name.span, "the same name again"), message);
            Some(finding.at(of.file, earlier, "first here").help(
                "Replace the second one by what was meant: the other server, or the other adapter of the same one.",
            ))
        })
    })
}

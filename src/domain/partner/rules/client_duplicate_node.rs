//! `client-duplicate-node`: the same server name stands twice in one system, or at one port in two.

use std::collections::HashMap;

use super::prelude::*;
use crate::partner::client_servers::node_key;

pub static RULE: Rule =
    rule!("client-duplicate-node", Warning, "the same server stands twice in a client's file");

/// Looks at the nodes of every system, and of all of them beside each other. An address is one however it is written, and so is a
/// host name.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    in_one(client).chain(in_two(client))
}

/// The first node that a system shares with one before it: behind one port is one server, and it has one system. A system of some
/// of another one's servers and no other is a note: it may be there to look at one of them alone. A port that is not given is judged
/// by nobody here.
fn in_two(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    let mut first = HashMap::new();
    client.each().enumerate().filter_map(move |(number, of)| {
        let nodes = of.nodes().filter_map(|(name, node)| Some((name, node.port?.value)));
        let mut shared = Vec::new();
        for (name, port) in nodes {
            let key = (node_key(&name.value), port);
            let (earlier, system, span) = *first.entry(key).or_insert((number, of, name.span));
            if earlier != number {
                shared.push((name, system, span));
            }
        }
        let (name, system, span) = *shared.first()?;
        let all = of.nodes().count();
        let is_part = shared.len() == all && all < system.nodes().count();
        let message = format!(
            "{of} has the server {name}, and {system} has it too, at the same port: both show the same data, whatever \
             they are called."
        );
        let finding = of.finding(&RULE, (name.span, "the same server"), message);
        let severity = if is_part { Severity::Info } else { RULE.severity };
        Some(finding.with(severity).at(of.file, span, "first here").help(
            "Enter the servers of this system; of a copied block the addresses are easily left as they were.",
        ))
    })
}

fn in_one(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    client.each().flat_map(|of| {
        let mut first = HashMap::new();
        of.nodes().filter_map(move |(name, _)| {
            let earlier = *first.entry(node_key(&name.value)).or_insert(name.span);
            if earlier == name.span {
                return None;
            }
            let message = format!(
                "{of} has the server {name} twice. A node is used up without a gain, and at least one tool of the \
                 vendor's organisation (GSMultiManager) does not support it."
            );
            let finding = of.finding(&RULE, (name.span, "the same name again"), message);
            Some(finding.at(of.file, earlier, "first here").help(
                "Replace the second one by what was meant: the other server, or the other adapter of the same one.",
            ))
        })
    })
}

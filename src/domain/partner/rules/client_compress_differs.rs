//! `client-compress-differs`: a client's node has another Compress than the plan decides for that network.

use super::prelude::*;
use crate::partner::client_servers::node_key;
use crate::partner::group::Node;

pub static RULE: Rule = rule!(
    "client-compress-differs",
    Info,
    "a client's node has another Compress than the plan decides for that network"
);

/// Compares `compress` of every node with what the plan decides for the address that the node names. The way from the client may
/// be another one than that between the servers, so it is a note.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    group.plan.into_iter().flat_map(|plan| group.nodes().filter_map(move |node| judge(plan, node)))
}

fn judge(plan: &System, (client, name, node): Node<'_, '_>) -> Option<Finding> {
    let said = compress(node)?;
    let (server, path) = named(plan, &node_key(&name.value))?;
    let decided = derive::compressed(plan, server, path).filter(|decided| decided.value != said.value)?;
    let (on, other) = (on_off(said.value), on_off(decided.value));
    let message = format!(
        "{client}: node {name} has Compress {on}, and the plan decides {other} for the {path} network. Rightly so only \
         where the client's way to that address is another one."
    );
    let finding = client.finding(&RULE, (said.span, on), message);
    Some(finding.at(&plan.file, decided.span, format!("{other} between the servers")).help(
        "Compress is for slow links, below about 10 Mbit/s: set it by the slowest part of the client's own way.",
    ))
}

/// The attribute, when it is a boolean in any case.
fn compress(node: &ClientNode) -> Option<Spanned<bool>> {
    let said = attribute(&node.attributes, "compress")?;
    let value = said.value.to_ascii_lowercase().parse().ok()?;
    Some(Spanned { value, span: said.span })
}

/// The server that has an address, and the network on which it has it.
fn named<'a>(plan: &'a System, key: &Key) -> Option<(&'a Server, Path)> {
    plan.servers.iter().find_map(|server| {
        let (name, _) = server.addresses().find(|(_, address)| Key::from(&address.value) == *key)?;
        Some((server, name))
    })
}

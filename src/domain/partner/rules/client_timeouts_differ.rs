//! `client-timeouts-differ`: one node of a client's system has another timeout than the others.

use std::collections::HashMap;

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-timeouts-differ", Info, "one node of a client has another timeout than the others");

/// Looks at both timeouts of every system. Only a value that a single node has is told: two values of several nodes each, as of
/// a fast and a slow network, are meant.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    let names = ["connectTimeout", "requestTimeout"];
    client.each().flat_map(move |of| names.into_iter().filter_map(move |name| odd_one(&of, name)))
}

fn odd_one(client: &Client<'_>, name: &str) -> Option<Finding> {
    let nodes = client.system.servers.iter();
    let all: Vec<(&ClientNode, &Spanned<String>)> =
        nodes.filter_map(|node| Some((node, attribute(&node.attributes, name)?))).collect();
    let mut nodes_of: HashMap<&str, usize> = HashMap::new();
    for (_, value) in &all {
        *nodes_of.entry(&value.value).or_default() += 1;
    }
    let (odd, own) = *all.iter().find(|(_, value)| nodes_of[&*value.value] == 1)?;
    let (_, other) = all.iter().find(|(_, value)| value.value != own.value)?;
    let message = format!(
        "{client}: {name} is {own} at node {}, and {other} at another one. A digit too many or too few is the usual cause.",
        odd.subject()
    );
    let finding = client.finding(&RULE, (own.span, "at this node alone"), message);
    let finding = finding.at(client.file, other.span, "at another one");
    Some(
        finding.help(
            "Allowed, in milliseconds. If nobody knows why, give all nodes the same; else use a baseline.",
        ),
    )
}

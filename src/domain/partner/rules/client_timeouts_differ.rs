//! `client-timeouts-differ`: one node of a client's system has another timeout than the others.

use super::prelude::*;
use crate::domain::partner::client::attribute;

pub static RULE: Rule =
    rule!("client-timeouts-differ", Info, "one node of a client has another timeout than the others");

/// Looks at both timeouts of every system. Only a value that a single node has is told: two values of several nodes each, as of
/// a fast and a slow network, are meant.
pub fn check_client(client: &ClientSystems, findings: &mut Vec<Finding>) {
    for system in &client.systems {
        for name in ["connectTimeout", "requestTimeout"] {
            findings.extend(odd_one(client, system, name));
        }
    }
}

fn odd_one(client: &ClientSystems, system: &ClientSystem, name: &str) -> Option<Finding> {
    let all: Vec<(&ClientNode, &Spanned<String>)> =
        system.servers.iter().filter_map(|node| Some((node, attribute(&node.attributes, name)?))).collect();
    let count = |value: &str| all.iter().filter(|(_, other)| other.value == value).count();
    let (odd, own) = *all.iter().find(|(_, value)| count(&value.value) == 1)?;
    let (_, other) = all.iter().find(|(_, value)| value.value != own.value)?;
    let message = format!(
        "System {}: {name} is {} at node {}, and {} at another one. A digit too many or too few is the usual cause.",
        system.subject(),
        own.value,
        odd.subject(),
        other.value
    );
    Some(
        Finding::new(&RULE, system.subject(), message)
            .at(&client.file, own.span, "at this node alone")
            .at(&client.file, other.span, "at another one")
            .help("Allowed, in milliseconds. If nobody knows why, give all nodes the same; else use a baseline."),
    )
}

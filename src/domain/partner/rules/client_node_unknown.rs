//! `client-node-unknown`: a client's system, or a node of it, is none that the plan and the sheets know.

use super::prelude::*;
use crate::partner::client_servers::{known, node_key};
use crate::partner::keys::plan_addresses;

pub static RULE: Rule =
    rule!("client-node-unknown", Warning, "a client's node is none of the servers that the plan knows");

/// Looks at the clients of a group, and at those that connect to nothing known. Without a plan not every server is known,
/// and a name may stand for any address: those are notes of what was not judged.
pub fn check_group(group: &Group<'_>) -> Vec<Finding> {
    if group.plan.is_none() && group.sheets.is_empty() {
        let of_one_file = |a: &Client<'_>, b: &Client<'_>| std::ptr::eq(a.file, b.file);
        return group.clients.chunk_by(of_one_file).filter_map(unmatched).collect();
    }
    let known = known(group);
    let unknown = group.nodes().filter_map(|(client, name, _)| {
        let key = node_key(&name.value);
        if known.contains_key(&key) || name.value.trim().is_empty() {
            return None;
        }
        // Where the plan has names, an address may be what one of them stands for.
        let has_no_names = |plan| plan_addresses(plan).all(|address| address.ip().is_some());
        let is_fault = matches!(key, Key::Ip(_)) && group.plan.is_some_and(has_no_names);
        Some(if is_fault { stranger(client, name) } else { not_compared(client, name) })
    });
    unknown.collect()
}

fn stranger(client: &Client<'_>, name: &Spanned<String>) -> Finding {
    let message = format!("{client}: node {name} is no address of any server of the plan.");
    client
        .finding(&RULE, (name.span, "no server of the plan"), message)
        .help("Correct the address, or the plan; a node that leads nowhere costs the client its time when it is needed.")
}

fn not_compared(client: &Client<'_>, name: &Spanned<String>) -> Finding {
    let message = format!(
        "{client}: node {name} is no address or label of a server of the plan or sheets; its port, and which network it \
         takes, were not judged."
    );
    client
        .finding(&RULE, (name.span, "not compared"), message)
        .help("Write the address, or give the plan and the sheets of all servers.")
        .with(Severity::Info)
}

/// The systems of one file that connect to nothing known.
fn unmatched(clients: &[Client<'_>]) -> Option<Finding> {
    let first = clients.first()?;
    let names: Vec<&str> = clients.iter().map(|client| client.system.subject()).collect();
    let (systems, have) = if names.len() == 1 { ("System", "has") } else { ("Systems", "have") };
    let message = format!(
        "{systems} {} {have} the name or nodes of no plan or sheet of this run: nodes, ports and costs were not compared.",
        few(&names)
    );
    let found = first.finding(&RULE, (first.system.span, "not compared"), message).with(Severity::Info);
    Some(
        found
            .naming(&names)
            .help("Give the plan of the system in the same run: `lint --plan system.yaml Systems.xml`."),
    )
}

//! `client-cost-order`: the costs prefer a server's Backup address, or prefer nothing.

use std::collections::HashMap;

use super::client_port_mismatch::node_key;
use super::prelude::*;
use crate::domain::partner::client::attribute;
use crate::domain::partner::keys::Key;

pub static RULE: Rule = rule!(
    "client-cost-order",
    Info,
    "a client's costs do not prefer a server that can be Main, by its Main address"
);

/// Compares the costs of both addresses of every server of the plan; the lower cost is preferred.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let Some(plan) = group.plan else { return };
    for client in &group.clients {
        let nodes: HashMap<Key, &ClientNode> = client
            .system
            .servers
            .iter()
            .filter_map(|node| Some((node_key(&node.name.as_ref()?.value), node)))
            .collect();
        findings.extend(plan.servers.iter().filter_map(|server| judge(client, server, &nodes)));
        findings.extend(prefers_a_permanent_standby(client, plan, &nodes));
        findings.extend(without_cost(client));
    }
}

/// The lowest cost is that of a Permanent Standby, which never becomes Main: the client then works with a copy first.
fn prefers_a_permanent_standby(
    client: &Client<'_>,
    plan: &System,
    nodes: &HashMap<Key, &ClientNode>,
) -> Option<Finding> {
    let costs = |is_permanent: bool| {
        let servers = plan
            .servers
            .iter()
            .filter(move |server| (server.role() == Role::PermanentStandby) == is_permanent);
        servers.flat_map(move |server| {
            let cost = |address: &Spanned<Address>| nodes.get(&Key::from(&address.value))?.cost;
            server.addresses().filter_map(cost).map(move |cost| (server, cost))
        })
    };
    let (server, cost) = costs(true).min_by_key(|(_, cost)| cost.value)?;
    let (other, lowest) = costs(false).min_by_key(|(_, cost)| cost.value)?;
    if cost.value > lowest.value {
        return None;
    }
    let subject = client.system.subject();
    let message = format!(
        "System {subject}: {} is a permanent standby and has the cost {}; the lowest of a server that can be Main is {} ({}). The \
         client prefers the lower.",
        server.label(),
        cost.value,
        lowest.value,
        other.label()
    );
    Some(
        Finding::new(&RULE, subject, message)
            .at(&client.file.file, cost.span, "a permanent standby")
            .at(&client.file.file, lowest.span, "can be Main")
            .help("Give the servers that can be Main the lower costs, unless this client shall use the permanent standby first."),
    )
}

/// Some nodes have a cost and others none: which is preferred is then not known.
fn without_cost(client: &Client<'_>) -> Option<Finding> {
    let has = |node: &&ClientNode| attribute(&node.attributes, "cost").is_some();
    let (with, without): (Vec<&ClientNode>, Vec<_>) = client.system.servers.iter().partition(has);
    let (first, _) = without.first().zip(with.first())?;
    let subject = client.system.subject();
    let node = first.subject();
    let message = format!(
        "System {subject}: node {node} has no cost, and others have one. What the client takes for it is not documented."
    );
    Some(
        Finding::new(&RULE, subject, message)
            .at(&client.file.file, first.span, "no cost")
            .help("Give every node a cost, the Main address of a server the lower one."),
    )
}

fn judge(client: &Client<'_>, server: &Server, nodes: &HashMap<Key, &ClientNode>) -> Option<Finding> {
    let cost = |name| {
        let address = server.endpoint(name)?.address.as_ref()?;
        nodes.get(&Key::from(&address.value))?.cost
    };
    let (main, backup) = (cost(Path::Main)?, cost(Path::Backup)?);
    if main.value < backup.value {
        return None;
    }
    let subject = client.system.subject();
    let what = if main.value == backup.value { "the same cost as" } else { "a higher cost than" };
    let message = format!(
        "System {subject}: the Main address of {} has {what} its Backup address ({} and {}); the client prefers the lower.",
        server.label(),
        main.value,
        backup.value
    );
    Some(
        Finding::new(&RULE, subject, message)
            .at(&client.file.file, main.span, "Main")
            .at(&client.file.file, backup.span, "Backup")
            .help("Give the Main address the lower cost, unless clients shall use the Backup network first."),
    )
}

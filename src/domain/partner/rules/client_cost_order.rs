//! `client-cost-order`: the costs prefer a server's Backup address, or prefer nothing.

use std::collections::HashMap;

use super::prelude::*;
use crate::partner::client_servers::{Expected, expected, node_key};

pub static RULE: Rule = rule!(
    "client-cost-order",
    Info,
    "a client's costs do not prefer a server that can be Main, by its Main address"
);

/// What the nodes of a client cost, by the address that they name.
type Costs = HashMap<Key, Field<u32>>;

/// Compares the costs of both addresses of every server; the lower cost is preferred.
pub fn check_group(group: &Group<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let servers = expected(group);
    for client in &group.clients {
        let costs: Costs = client.nodes().map(|(name, node)| (node_key(&name.value), node.cost)).collect();
        findings.extend(servers.iter().filter_map(|server| judge(client, server, &costs)));
        findings.extend(prefers_a_permanent_standby(client, &servers, &costs));
        findings.extend(without_cost(client));
    }
    findings
}

/// The lowest cost is that of a Permanent Standby, which never becomes Main: the client then works with a copy first.
fn prefers_a_permanent_standby(
    client: &Client<'_>,
    servers: &[Expected<'_>],
    costs: &Costs,
) -> Option<Finding> {
    let lowest = |is_permanent: bool| {
        let servers = servers.iter().filter(|server| server.is_permanent == is_permanent);
        let all = servers.flat_map(|server| {
            Path::BOTH.into_iter().filter_map(move |name| Some((server, cost(server, name, costs)?)))
        });
        all.min_by_key(|(_, cost)| cost.value)
    };
    let (server, cost) = lowest(true)?;
    let (other, lowest) = lowest(false).filter(|(_, lowest)| cost.value <= lowest.value)?;
    let message = format!(
        "{client}: {} is a permanent standby and has the cost {cost}; the lowest of a server that can be Main is \
         {lowest} ({}). The client prefers the lower.",
        server.label, other.label
    );
    let finding = client.finding(&RULE, (cost.span, "a permanent standby"), message);
    Some(finding.at(client.file, lowest.span, "can be Main").help(
        "Give the servers that can be Main the lower costs, unless this client shall use the permanent standby first.",
    ))
}

/// Some nodes have a cost and others none: which is preferred is then not known.
fn without_cost(client: &Client<'_>) -> Option<Finding> {
    let has = |node: &&ClientNode| attribute(&node.attributes, "cost").is_some();
    let (with, without): (Vec<&ClientNode>, Vec<_>) = client.system.servers.iter().partition(has);
    let (first, _) = without.first().zip(with.first())?;
    let node = first.subject();
    let message = format!(
        "{client}: node {node} has no cost, and others have one. What the client takes for it is not documented."
    );
    let finding = client.finding(&RULE, (first.span, "no cost"), message);
    Some(finding.help("Give every node a cost, the Main address of a server the lower one."))
}

/// What the client's node for one of a server's addresses costs.
fn cost(server: &Expected<'_>, name: Path, costs: &Costs) -> Field<u32> {
    *costs.get(&Key::from(&server.address(name)?.value))?
}

fn judge(client: &Client<'_>, server: &Expected<'_>, costs: &Costs) -> Option<Finding> {
    let (main, backup) = (cost(server, Path::Main, costs)?, cost(server, Path::Backup, costs)?);
    if main.value < backup.value {
        return None;
    }
    let what = if main.value == backup.value { "the same cost as" } else { "a higher cost than" };
    let message = format!(
        "{client}: the Main address of {} has {what} its Backup address ({main} and {backup}); the client prefers the lower.",
        server.label
    );
    let finding = client.finding(&RULE, (main.span, "Main"), message).at(client.file, backup.span, "Backup");
    let help = "Give the Main address the lower cost, unless clients shall use the Backup network first.";
    Some(finding.help(help))
}

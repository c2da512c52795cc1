//! `client-node-missing`: a client knows one server of a pair, or one network of a server, and not the other.

use std::collections::HashSet;

use super::client_port_mismatch::node_key;
use super::client_too_many_nodes::LIMIT;
use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::common::{Address, Spanned, SystemType};
use crate::domain::partner::derive;
use crate::domain::partner::group::{Client, Group};
use crate::domain::partner::grouping::Key;
use crate::domain::partner::sheet::ConnectionName;
use crate::domain::partner::system::{Role, Server, System};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "client-node-missing",
    Warning,
    "a client knows one server of a pair, or one of its two networks, and not the other"
);

/// Looks at the clients of a pair whose plan is given. With names as nodes it cannot be told which network is meant.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let Some(plan) = group.plan.filter(|p| p.kind.is_some_and(|k| k.value == SystemType::HotStandbyPair))
    else {
        return;
    };
    for client in &group.clients {
        let nodes: HashSet<Key> = client
            .system
            .servers
            .iter()
            .filter_map(|node| Some(node_key(&node.name.as_ref()?.value)))
            .collect();
        let has_names = nodes.iter().any(|node| matches!(node, Key::Name(_)));
        if client.system.servers.len() > LIMIT || has_names {
            continue;
        }
        for server in plan.servers.iter().filter(|server| server.role() == Role::MainOrStandby) {
            findings.extend(missing(plan, client, server, &nodes));
        }
    }
}

/// What of one server is missing: all of it, or one of its two networks.
fn missing(plan: &System, client: &Client<'_>, server: &Server, nodes: &HashSet<Key>) -> Option<Finding> {
    let address = |name| derive::endpoint(server, name).and_then(|endpoint| endpoint.address.as_ref());
    let is_ip = |address: &&Spanned<Address>| address.value.ip().is_some();
    let addresses: Vec<(ConnectionName, &Spanned<Address>)> = [ConnectionName::Main, ConnectionName::Backup]
        .into_iter()
        .filter_map(|name| Some((name, address(name).filter(is_ip)?)))
        .collect();
    let absent: Vec<_> =
        addresses.iter().filter(|(_, address)| !nodes.contains(&Key::from(&address.value))).collect();
    let (name, first) = absent.first()?;
    let subject = client.system.name.as_ref().map_or("(no name)", |name| &name.value);
    let label = server.label();
    let message = if absent.len() == addresses.len() {
        format!(
            "System {subject} has no node for {label} ({}). After a failover to it the client has nobody to connect to.",
            first.value
        )
    } else {
        format!(
            "System {subject} has no node for the {} address of {label} ({}). If the other network fails, the client \
             loses that server.",
            name.name(),
            first.value
        )
    };
    Some(
        Finding::new(&RULE, subject, message)
            .at(&client.file.file, client.system.span, format!("no node for {}", first.value))
            .at(&plan.file, first.span, format!("{} of {label}", name.name()))
            .help("A pair with dual networking uses all four nodes: both addresses of both servers. `partner-config generate` writes them."),
    )
}

//! `client-port-mismatch`: a client's node has another port than the server it names.

use super::prelude::*;
use crate::partner::client_servers::{known, node_key};

pub static RULE: Rule =
    rule!("client-port-mismatch", Error, "a client's node has another port than the server it names");

/// Looks at every node of the clients that connect to this system.
pub fn check_group(group: &Group<'_>) -> impl Iterator<Item = Finding> {
    let known = known(group);
    group.nodes().filter_map(move |(client, name, node)| {
        let (port, server) = (node.port?, known.get(&node_key(&name.value))?);
        let (calls, listens) = (port.value, server.port.value);
        if calls == listens {
            return None;
        }
        let owner = server.owner;
        let message = format!(
            "{client}: server {name} has port {calls}, but {owner} listens on {listens}. The client cannot connect to \
             that node."
        );
        let finding = client.finding(&RULE, (port.span, format!("calls port {calls}")), message);
        let finding = finding.at(owner.file, server.port.span, format!("{owner} listens on {listens}"));
        Some(finding.help("Put the server's real port into every node of that server, on every client."))
    })
}

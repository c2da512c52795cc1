//! `client-port-mismatch`: a client's node has another port than the server it names.

use std::collections::HashMap;

use super::prelude::*;
use crate::domain::partner::derive;
use crate::domain::partner::keys::{Key, own_keys};

pub static RULE: Rule =
    rule!("client-port-mismatch", Error, "a client's node has another port than the server it names");

/// A server that a node can name.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub label: &'a str,
    /// The port on which it listens.
    pub port: u32,
    /// The file that says so.
    pub file: &'a FileName,
    /// The place that says so.
    pub span: Span,
}

/// The servers of a group by address, name and label: from their sheets, else from the plan.
#[must_use]
pub fn known<'a>(group: &Group<'a>) -> HashMap<Key, Known<'a>> {
    let mut known: HashMap<Key, Known<'a>> = HashMap::new();
    for sheet in &group.sheets {
        let port = sheet.server.listens();
        let server = Known { label: sheet.label(), port: port.value, file: &sheet.file, span: port.span };
        let label = sheet.server.label.as_ref().map(|label| Key::of_label(&label.value));
        for key in own_keys(sheet).chain(label) {
            known.entry(key).or_insert(server);
        }
    }
    if let Some(plan) = group.plan {
        for server in &plan.servers {
            let port = derive::port(plan, server);
            let named = Known { label: server.label(), port: port.value, file: &plan.file, span: port.span };
            let label = server.label.as_ref().map(|label| Key::of_label(&label.value));
            for key in server.addresses().map(|address| Key::from(&address.value)).chain(label) {
                known.entry(key).or_insert(named);
            }
        }
    }
    known
}

/// What a node's name is looked up by.
#[must_use]
pub fn node_key(name: &str) -> Key {
    name.parse().map_or_else(|_| Key::from(&Address::Name(name.to_owned())), Key::Ip)
}

/// Looks at every node of the clients that connect to this system.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    if group.clients.is_empty() {
        return;
    }
    let known = known(group);
    for client in &group.clients {
        for node in &client.system.servers {
            let (Some(name), Some(port)) = (&node.name, node.port) else { continue };
            let Some(server) = known.get(&node_key(&name.value)).filter(|s| s.port != port.value) else {
                continue;
            };
            let subject = client.system.subject();
            let owner = Owner::Server(server.label);
            let message = format!(
                "System {subject}: server {} has port {}, but {owner} listens on {}. The client cannot connect to that node.",
                name.value, port.value, server.port
            );
            findings.push(
                Finding::new(&RULE, subject, message)
                    .at(&client.file.file, port.span, format!("calls port {}", port.value))
                    .at(server.file, server.span, format!("{owner} listens on {}", server.port))
                    .help("Put the server's real port into every node of that server, on every client."),
            );
        }
    }
}

//! `client-port-mismatch`: a client's node has another port than the server it names.

use std::collections::HashMap;

use super::prelude::*;

pub static RULE: Rule =
    rule!("client-port-mismatch", Error, "a client's node has another port than the server it names");

/// A server that a node can name.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub owner: Owner<'a>,
    /// The port on which it listens, where its file says so.
    pub port: Spanned<u32>,
}

/// The servers of a group by address, name and label: from their sheets, else from the plan.
pub fn known<'a>(group: &Group<'a>) -> HashMap<Key, Known<'a>> {
    let mut known: HashMap<Key, Known<'a>> = HashMap::new();
    let label = |label: &Field<String>| label.as_ref().map(|label| Key::of_label(&label.value));
    for sheet in &group.sheets {
        let server = Known { owner: Owner::of(sheet), port: sheet.server.listens() };
        for key in own_keys(sheet).chain(label(&sheet.server.label)) {
            known.entry(key).or_insert(server);
        }
    }
    for (plan, server) in group.plan.into_iter().flat_map(|plan| plan.servers.iter().map(move |s| (plan, s)))
    {
        let named = Known { owner: Owner::planned(plan, server), port: derive::port(plan, server) };
        for key in
            server.addresses().map(|(_, address)| Key::from(&address.value)).chain(label(&server.label))
        {
            known.entry(key).or_insert(named);
        }
    }
    known
}

/// What a node's name is looked up by.
pub fn node_key(name: &str) -> Key {
    name.parse().map_or_else(|_| Key::from(&Address::Name(name.to_owned())), Key::Ip)
}

/// Looks at every node of the clients that connect to this system.
pub fn check_group(group: &Group<'_>) -> Vec<Finding> {
    if group.clients.is_empty() {
        return Vec::new();
    }
    let known = known(group);
    let nodes = group.clients.iter().flat_map(|client| client.nodes().map(move |node| (client, node)));
    let wrong = nodes.filter_map(|(client, (name, node))| {
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
    });
    wrong.collect()
}

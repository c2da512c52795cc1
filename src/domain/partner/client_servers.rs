//! The servers behind a client's nodes: which one a node names, and which addresses of theirs the client has to know.

use std::collections::HashMap;
use std::net::IpAddr;

use super::common::{Address, Field, Spanned, SystemType, same_machine};
use super::derive;
use super::group::{Group, Link, says_label};
use super::keys::{Key, own_keys};
use super::owner::Owner;
use super::sheet::{Sheet, is_between_two};
use super::system::{Role, Server, System};
use crate::finding::FileName;
use crate::path::Path;

/// A server that a node can name.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    pub owner: Owner<'a>,
    /// The port on which it listens, where its file says so.
    pub port: Spanned<u32>,
}

/// The servers of a group by address, name and label: from their sheets, else from the plan. Without a client nobody asks.
pub fn known<'a>(group: &Group<'a>) -> HashMap<Key, Known<'a>> {
    let mut known: HashMap<Key, Known<'a>> = HashMap::new();
    if group.clients.is_empty() {
        return known;
    }
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
    // The zone of a link-local address is the client's own.
    let host = name.split_once('%').map_or(name, |(host, _)| host);
    let ip = host.parse::<IpAddr>().map(|ip| Key::Ip(ip.to_canonical()));
    ip.unwrap_or_else(|_| Key::from(&Address::Name(name.to_owned())))
}

/// A server that a client has to know, with its addresses, Main first, and the file that tells them.
pub struct Expected<'a> {
    pub label: &'a str,
    pub is_permanent: bool,
    pub kind: SystemType,
    pub file: &'a FileName,
    pub addresses: Vec<(Path, Spanned<Address>)>,
    /// Whether its Backup is a cable to its partner, which no client can be on.
    pub is_cabled: bool,
}

/// The servers that a client has to know, by the plan, else by the sheets. Without a client nobody asks.
pub fn expected<'a>(group: &Group<'a>) -> Vec<Expected<'a>> {
    if group.clients.is_empty() {
        return Vec::new();
    }
    if let Some(plan) = group.plan {
        return plan.servers.iter().filter_map(|server| planned(plan, server)).collect();
    }
    let mut servers: Vec<Expected<'a>> = Vec::new();
    for server in group.links.iter().filter_map(found) {
        if servers.iter().all(|known| known.label != server.label) {
            servers.push(server);
        }
    }
    servers
}

/// The kinds of systems whose servers a client has to know.
fn redundant(kind: Option<Spanned<SystemType>>) -> Option<SystemType> {
    let is_redundant =
        |kind: &SystemType| matches!(kind, SystemType::HotStandbyPair | SystemType::TripleStandby);
    kind.map(|kind| kind.value).filter(is_redundant)
}

fn planned<'a>(plan: &'a System, server: &'a Server) -> Option<Expected<'a>> {
    Some(Expected {
        label: server.label(),
        is_permanent: server.role() == Role::PermanentStandby,
        kind: redundant(plan.kind)?,
        file: &plan.file,
        addresses: server.addresses().map(|(name, address)| (name, address.clone())).collect(),
        is_cabled: server.addresses().any(|(name, of)| {
            name == Path::Backup && of.value.ip().is_some_and(|ip| plan.is_between_two(ip))
        }),
    })
}

/// The partner of a link: which of its addresses is Main and which Backup, the column that leads to it says.
fn found<'a>(link: &Link<'a>) -> Option<Expected<'a>> {
    let far: &'a Sheet = link.far;
    let is_permanent = far.is(SystemType::PermanentStandby);
    let kind = redundant(link.near.kind).filter(|kind| is_permanent || redundant(far.kind) == Some(*kind))?;
    let address = |name| {
        let value = link.column.address(name)?.value.clone();
        let own = far.server.addresses.iter().find(|own| same_machine(&own.value.address, &value))?;
        Some((name, Spanned { value, span: own.span }))
    };
    Some(Expected {
        label: far.label(),
        is_permanent,
        kind,
        file: &far.file,
        addresses: Path::BOTH.into_iter().filter_map(address).collect(),
        is_cabled: link.column.ip(Path::Backup).is_some_and(|ip| is_between_two(link.near, ip)),
    })
}

impl Expected<'_> {
    /// One of its addresses.
    pub fn address(&self, name: Path) -> Option<&Spanned<Address>> {
        self.addresses.iter().find(|(path, _)| *path == name).map(|(_, address)| address)
    }

    /// Whether a node is one of its addresses, or its label.
    pub fn is(&self, node: &Key) -> bool {
        matches!(node, Key::Name(name) if self.is_called(name))
            || self.addresses.iter().any(|(_, address)| Key::from(&address.value) == *node)
    }

    /// Whether a name says its label.
    pub fn is_called(&self, name: &str) -> bool {
        says_label(&Address::Name(name.to_owned()), self.label)
    }
}

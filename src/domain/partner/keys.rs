//! Addresses as keys, for looking up whose they are.

use std::net::IpAddr;

use super::common::Address;
use super::sheet::{Column, Sheet};
use super::system::{Server, System};

/// An address as a key: a zone does not count, nor does the case of a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    Ip(IpAddr),
    /// A name in lower case.
    Name(String),
}

impl Key {
    /// The key of a server's label, which has no case: it is a machine's NetBIOS name by default.
    pub fn of_label(label: &str) -> Self {
        Self::Name(label.to_ascii_lowercase())
    }
}

impl From<&Address> for Key {
    fn from(address: &Address) -> Self {
        match address {
            Address::Name(name) => Self::Name(name.trim_end_matches('.').to_ascii_lowercase()),
            Address::Ip(ip) => Self::Ip(*ip),
            Address::LinkLocal { ip, .. } => Self::Ip(IpAddr::V6(*ip)),
        }
    }
}

/// The keys of a server's own addresses.
pub fn own_keys(sheet: &Sheet) -> impl Iterator<Item = Key> {
    sheet.server.addresses.iter().map(|own| Key::from(&own.value.address))
}

/// The keys of a column's connections.
pub fn column_keys(column: &Column) -> impl Iterator<Item = Key> {
    column.addresses().map(|(_, address)| Key::from(&address.value))
}

/// Every address that a plan gives a server.
pub fn plan_addresses(plan: &System) -> impl Iterator<Item = &Address> {
    plan.servers.iter().flat_map(Server::addresses).map(|(_, address)| &address.value)
}

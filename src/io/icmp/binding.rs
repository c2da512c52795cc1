//! Which way a link's packets leave: a source address, an interface, both, or what the routing table says.

use std::fmt;
use std::net::IpAddr;

/// A link's own way out; nothing set: what the routing table says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Binding {
    /// This address of this machine.
    pub source: Option<IpAddr>,
    /// This interface.
    pub interface: Option<String>,
}

impl Binding {
    /// Reads what the user gave: an address, or else the name of an interface.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.parse().map_or_else(
            |_| Self { source: None, interface: Some(text.to_owned()) },
            |source| Self { source: Some(source), interface: None },
        )
    }
}

impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.source, &self.interface) {
            (None, None) => f.write_str("any source"),
            (Some(ip), None) => write!(f, "source {ip}"),
            (None, Some(name)) => write!(f, "interface {name}"),
            (Some(ip), Some(name)) => write!(f, "source {ip} on interface {name}"),
        }
    }
}

/// An interface of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its number, which changes when it goes and comes back.
    pub index: u32,
    /// Its name.
    pub name: String,
}

/// The way that packets to one target take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Egress {
    /// What its sockets are bound to, so that they keep to this way when the routing table changes.
    pub binding: Binding,
    /// The interface that packets leave by; `None` when the system does not tell.
    pub interface: Option<Interface>,
    /// The interface that the source address belongs to, when packets leave by another one.
    pub owner: Option<String>,
    /// The interface that the routing table leads this server's own packets by, when the user's source keeps the probes to another one
    /// that carries.
    pub led: Option<String>,
    /// The target is an address of this machine: nothing leaves it.
    pub is_own: bool,
    /// Sockets cannot be held to the interface (Linux before 5.7 without privilege): where answers come in is looked at.
    pub is_loose: bool,
}

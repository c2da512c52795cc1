//! Which way a link's packets leave: a source address, an interface, or what the routing table says.

use std::fmt;
use std::net::IpAddr;

/// A link's own source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Binding {
    /// What the routing table says.
    #[default]
    Any,
    /// This address of this machine.
    Source(IpAddr),
    /// This interface.
    Interface(String),
}

impl Binding {
    /// Reads what the user gave: an address, or else the name of an interface.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Interface(text.to_owned()), Self::Source)
    }
}

impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any source"),
            Self::Source(ip) => write!(f, "source {ip}"),
            Self::Interface(name) => write!(f, "interface {name}"),
        }
    }
}

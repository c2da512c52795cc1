//! Values that plan and sheet share: addresses, products, types, suppressions. The settings are in `fields`.
//! Every field keeps its place in the text, so that a finding can point at it.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use crate::addresses::{NoHost, no_host};
use crate::finding::Span;
pub use crate::language::{Field, Spanned};

/// The address of a server, a connection or an ICMP monitor, as a person types it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Address {
    /// IPv4, or IPv6 that is not link-local.
    Ip(IpAddr),
    /// Link-local IPv6 (`fe80::/10`), with the zone after `%` when one was given.
    LinkLocal {
        /// The address.
        ip: Ipv6Addr,
        /// The zone (interface number or name, local to one machine).
        zone: Option<String>,
    },
    /// A host name.
    Name(String),
}

impl Address {
    /// The host name, when it is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The IP address, when it is one.
    #[must_use]
    pub const fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(ip) => Some(*ip),
            Self::LinkLocal { ip, .. } => Some(IpAddr::V6(*ip)),
            Self::Name(_) => None,
        }
    }

    /// What kind of address it is, when that can never be a partner's.
    #[must_use]
    pub fn no_partner(&self) -> Option<&'static str> {
        match self {
            Self::Name(name) => is_loopback_name(name).then_some("a loopback name"),
            _ => self.ip().and_then(no_host).map(NoHost::words),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => write!(f, "{ip}"),
            Self::LinkLocal { ip, zone: Some(zone) } => write!(f, "{ip}%{zone}"),
            Self::LinkLocal { ip, zone: None } => write!(f, "{ip}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Whether two addresses are the same one: zones do not count (they are local to a machine), nor do the case and the
/// closing dot of names.
#[must_use]
pub fn same_machine(a: &Address, b: &Address) -> bool {
    match (a, b) {
        (Address::Name(a), Address::Name(b)) => same_name(a, b),
        _ => a.ip().is_some() && a.ip() == b.ip(),
    }
}

/// Whether two host names are the same one: `RESV-1`, `resv-1` and `resv-1.` are.
#[must_use]
pub fn same_name(a: &str, b: &str) -> bool {
    a.trim_end_matches('.').eq_ignore_ascii_case(b.trim_end_matches('.'))
}

/// Names that every machine gives itself: `localhost`, alone or as the first or last part (RFC 6761 6.3), and the names
/// that hosts files have for `127.0.0.1` and `::1`.
fn is_loopback_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_localhost = |part: &str| matches!(part, "localhost" | "localhost4" | "localhost6");
    matches!(&*name, "loopback" | "ip6-localhost" | "ip6-loopback")
        || name.split('.').next().is_some_and(is_localhost)
        || name.rsplit('.').next().is_some_and(is_localhost)
}

/// The port on which the product listens unless it was changed (vendor, Security Guide, "SecureNetworkPorts").
pub const DEFAULT_PORT: u32 = 5481;

/// A label for messages; `(no label)` when there is none.
#[must_use]
pub fn shown(label: Option<&Spanned<String>>) -> &str {
    label.map_or("(no label)", |label| &label.value)
}

/// Where a finding about all of a server or a column points: at its label, else at its block.
#[must_use]
pub fn place_of(label: Option<&Spanned<String>>, block: Span) -> Span {
    label.map_or(block, |label| label.span)
}

/// The product's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProductName {
    /// ClearSCADA, up to 2017 R3.
    ClearScada,
    /// Geo SCADA Expert, from 2019 on.
    GeoScada,
}

impl ProductName {
    /// The word in our input files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ClearScada => "clearscada",
            Self::GeoScada => "geo-scada",
        }
    }
}

/// A product and its version. Versions order by year, then release: `2017 R2` < `2017 R3` < `2019`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Product {
    /// Which product.
    pub name: ProductName,
    /// Year of the version.
    pub year: u16,
    /// The `R` number; 1 when the version has none.
    pub release: u8,
}

impl Product {
    /// Whether server-to-server connections may use IPv6: Geo SCADA 2020 and later
    /// (vendor, Geo SCADA Expert 2022 help, Server Administration Guide, "StandbyTab").
    #[must_use]
    pub const fn supports_ipv6(self) -> bool {
        self.year >= 2020
    }

    /// Whether its help gives `SCX` as the type of a client's system: Geo SCADA 2020 and later
    /// (vendor, Geo SCADA Expert 2022 help, Client Administration Guide, "Systems.xmlFileAttributes").
    #[must_use]
    pub const fn enters_scx(self) -> bool {
        self.year >= 2020
    }

    /// Whether the Partners section has the tab Connection Security: Geo SCADA 2020 and later
    /// (vendor, Geo SCADA Expert 2022 help, "ConnectionSecurityTab-PartnersSettings").
    #[must_use]
    pub const fn has_connection_security(self) -> bool {
        self.year >= 2020
    }

    /// How many ICMP monitors a connection may have: three in the 2022 help; the help of 2017 R2 says two.
    #[must_use]
    pub const fn icmp_monitor_limit(self) -> usize {
        if self.year < 2017 || (self.year == 2017 && self.release <= 2) { 2 } else { 3 }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.name {
            ProductName::ClearScada => "ClearSCADA",
            ProductName::GeoScada => "Geo SCADA Expert",
        };
        write!(f, "{name} {}", self.year)?;
        if self.release > 1 { write!(f, " R{}", self.release) } else { Ok(()) }
    }
}

/// The `Type` of the Partners section. A plan never has [`SystemType::PermanentStandby`]; there it is a server's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SystemType {
    /// One server without partners.
    LoneServer,
    /// Two servers.
    HotStandbyPair,
    /// Three servers.
    TripleStandby,
    /// This server is always standby.
    PermanentStandby,
}

impl SystemType {
    /// The word in our input files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::LoneServer => "lone-server",
            Self::HotStandbyPair => "hot-standby-pair",
            Self::TripleStandby => "triple-standby",
            Self::PermanentStandby => "permanent-standby",
        }
    }

    /// The vendor's own words.
    #[must_use]
    pub const fn vendor_name(self) -> &'static str {
        match self {
            Self::LoneServer => "Lone Server",
            Self::HotStandbyPair => "Hot-Standby Pair",
            Self::TripleStandby => "Triple Standby",
            Self::PermanentStandby => "Permanent Standby",
        }
    }

    /// How many Main/Hot-Standby servers it has: 1, 2 or 3.
    #[must_use]
    pub const fn server_count(self) -> usize {
        match self {
            Self::LoneServer | Self::PermanentStandby => 1,
            Self::HotStandbyPair => 2,
            Self::TripleStandby => 3,
        }
    }
}

/// An entry of `suppress:`, or an inline comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rule's name.
    pub rule: Spanned<String>,
    /// Why; empty when none was given (itself a finding).
    pub reason: String,
    /// Last day on which it holds: year, month, day.
    pub until: Field<(i16, i8, i8)>,
    /// For an inline comment: the line it stands for. `None` for an entry of `suppress:`, which covers the whole file.
    pub line: Option<u32>,
}

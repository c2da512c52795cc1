//! Values that plan and sheet share: products, types, suppressions. The settings are in `fields`.
//! Every field keeps its place in the text, so that a finding can point at it.

use std::fmt;

pub use crate::addresses::typed::{Address, same_machine, same_name};
use crate::finding::Span;
pub use crate::language::suppress::Suppression;
pub use crate::language::{Field, Spanned};

/// The port on which the product listens unless it was changed (vendor, Security Guide, "SecureNetworkPorts").
pub const DEFAULT_PORT: u32 = 5481;

/// A label for messages; `(no label)` when there is none.
#[must_use]
pub fn shown(label: Option<&Spanned<String>>) -> &str {
    label.map_or("(no label)", |label| &label.value)
}

/// Whether both are given, and the same.
pub fn same<T: PartialEq>(one: &Field<T>, other: &Field<T>) -> bool {
    one.as_ref().zip(other.as_ref()).is_some_and(|(one, other)| one.value == other.value)
}

/// Whether both are given, and not the same.
pub fn differ<T: PartialEq>(one: &Field<T>, other: &Field<T>) -> bool {
    one.is_some() && other.is_some() && !same(one, other)
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

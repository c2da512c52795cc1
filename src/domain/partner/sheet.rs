//! The sheet (`kind: partners`): what one server's Partners section holds.

mod head;

use std::net::IpAddr;

use super::common::{
    Address, DEFAULT_PORT, Field, Product, Spanned, Suppression, SystemType, place_of, same_machine, shown,
};
pub use super::fields::Connection;
use super::fields::{ConnectionSecurity, Given, Icmp, InSection, Miscellaneous, Monitor, Transfer};
use crate::addresses::holds_two;
use crate::finding::{FileName, Span};
use crate::path::Path;

/// A sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The input it was read from.
    pub file: FileName,
    /// The system's name, when the sheet tells it.
    pub system: Field<String>,
    /// Product and version.
    pub product: Field<Product>,
    /// This server.
    pub server: OwnServer,
    /// The Type of the Partners section.
    pub kind: Field<SystemType>,
    /// Columns of the Standby tab (A, B), in the file's order.
    pub standby: Vec<Column>,
    /// Columns of the Permanent Standby tab (A to D), in the file's order.
    pub permanent_standby: Vec<Column>,
    /// Tab Miscellaneous.
    pub miscellaneous: Miscellaneous,
    /// Tab Connection Security.
    pub connection_security: ConnectionSecurity,
    /// Suppressions, of the list and of comments.
    pub suppressions: Vec<Suppression>,
}

impl Sheet {
    /// The label for messages; `(no label)` when it has none.
    #[must_use]
    pub fn label(&self) -> &str {
        shown(self.server.label.as_ref())
    }

    /// Where a finding about the whole server points.
    #[must_use]
    pub fn place(&self) -> Span {
        place_of(self.server.label.as_ref(), self.server.span)
    }

    /// Whether it is of this type.
    #[must_use]
    pub fn is(&self, kind: SystemType) -> bool {
        self.kind.is_some_and(|own| own.value == kind)
    }

    /// All columns of both tabs.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.standby.iter().chain(&self.permanent_standby)
    }

    /// Where the connections of one name go, as far as those are no names.
    pub fn ips(&self, name: Path) -> impl Iterator<Item = IpAddr> {
        self.columns().filter_map(move |column| column.ip(name))
    }

    /// The settings of the server itself.
    pub fn given(&self) -> impl Iterator<Item = Given<'_>> {
        self.miscellaneous.given().chain(self.connection_security.given())
    }
}

/// The server whose sheet it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnServer {
    /// The whole block.
    pub span: Span,
    /// The server label.
    pub label: Field<String>,
    /// The port on which this server listens; absent means the product's default, 5481.
    pub port: Field<u32>,
    /// Its own addresses.
    pub addresses: Vec<Spanned<OwnAddress>>,
    /// Adapters that the product shall not use. Of a plan only: it is no field of the Partners section, so a sheet that is
    /// read has none.
    pub ignored_interfaces: Vec<Spanned<String>>,
}

impl OwnServer {
    /// The port on which it listens; the product's default when the sheet does not tell.
    #[must_use]
    pub fn listens(&self) -> Spanned<u32> {
        self.port.unwrap_or(Spanned { value: DEFAULT_PORT, span: self.span })
    }
}

/// One of the server's own addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAddress {
    /// The address or name.
    pub address: Address,
    /// Prefix length in bits; without one, subnets are not guessed.
    pub prefix_length: Option<u8>,
}

impl OwnAddress {
    /// The subnet, when address and prefix are known.
    #[must_use]
    pub fn subnet(&self) -> Option<ipnet::IpNet> {
        let ip: IpAddr = self.address.ip()?;
        ipnet::IpNet::new(ip, self.prefix_length?).ok().map(|net| net.trunc())
    }
}

/// The letter of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ColumnName {
    /// Column A.
    A,
    /// Column B.
    B,
    /// Column C (Permanent Standby tab only).
    C,
    /// Column D (Permanent Standby tab only).
    D,
}

impl ColumnName {
    /// Columns of the Permanent Standby tab.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];
    /// Columns of the Standby tab.
    pub const STANDBY: [Self; 2] = [Self::A, Self::B];

    /// The letter.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
        }
    }
}

/// One column: the connection from this server to one other server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its letter, with the key's place.
    pub name: Spanned<ColumnName>,
    /// The label of the partner.
    pub label: Field<String>,
    /// Section Main Connection.
    pub main_connection: Option<Connection>,
    /// Section Backup Connection.
    pub backup_connection: Option<Connection>,
    /// Section Monitor.
    pub monitor: Monitor,
    /// Section ICMP Monitors.
    pub icmp: Icmp,
    /// Section Transfer.
    pub transfer: Transfer,
}

impl Column {
    /// The partner's label for messages; `(no label)` when it has none.
    #[must_use]
    pub fn label(&self) -> &str {
        shown(self.label.as_ref())
    }

    /// Where a finding about the partner points.
    #[must_use]
    pub fn place(&self) -> Span {
        place_of(self.label.as_ref(), self.name.span)
    }

    /// The settings of the column.
    pub fn given(&self) -> impl Iterator<Item = Given<'_>> {
        self.monitor.given().chain(self.icmp.given()).chain(self.transfer.given())
    }

    /// The partner's label, the fields of the connections that are filled in, then the settings.
    pub fn fields(&self) -> impl Iterator<Item = Given<'_>> {
        let connections = self.connections().flat_map(|(path, connection)| connection.given(path));
        std::iter::once(self.head()).chain(connections).chain(self.given())
    }

    /// One of the two connections, when it is filled in.
    #[must_use]
    pub const fn connection(&self, path: Path) -> Option<&Connection> {
        match path {
            Path::Main => self.main_connection.as_ref(),
            Path::Backup => self.backup_connection.as_ref(),
        }
    }

    /// Where one of the two connections goes.
    #[must_use]
    pub fn address(&self, path: Path) -> Option<&Spanned<Address>> {
        self.connection(path)?.address.as_ref()
    }

    /// Where one of the two connections goes, when that is no name.
    #[must_use]
    pub fn ip(&self, path: Path) -> Option<IpAddr> {
        self.address(path)?.value.ip()
    }

    /// What is pinged for one of the two connections.
    #[must_use]
    pub fn monitors(&self, path: Path) -> &[Spanned<Address>] {
        self.connection(path).map_or(&[], |connection| &connection.icmp_monitors)
    }

    /// Both connections that are filled in, Main first.
    pub fn connections(&self) -> impl Iterator<Item = (Path, &Connection)> {
        Path::BOTH.into_iter().filter_map(|path| Some((path, self.connection(path)?)))
    }

    /// Where both connections go, Main first.
    pub fn addresses(&self) -> impl Iterator<Item = (Path, &Spanned<Address>)> {
        Path::BOTH.into_iter().filter_map(|path| Some((path, self.address(path)?)))
    }
}

/// The subnet of `sheet`'s server that holds an address; known only where its own addresses have prefixes.
pub fn subnet_of(sheet: &Sheet, ip: IpAddr) -> Option<ipnet::IpNet> {
    let subnets = sheet.server.addresses.iter().filter_map(|own| own.value.subnet());
    subnets.filter(|subnet| subnet.contains(&ip)).max_by_key(ipnet::IpNet::prefix_len)
}

/// Whether an address is on a cable between this server and a partner: in a subnet of its own that the two of them fill.
pub fn is_between_two(sheet: &Sheet, ip: IpAddr) -> bool {
    let is_own = |ip: IpAddr| owns(sheet, &Address::Ip(ip));
    subnet_of(sheet, ip).filter(|net| holds_two(*net)).is_some_and(|net| {
        let mut called = Path::BOTH.into_iter().flat_map(|name| sheet.ips(name));
        called.any(|far| net.contains(&far) && !is_own(far))
    })
}

/// Whether an address is one of this server's own; a zone does not count.
pub fn owns(sheet: &Sheet, address: &Address) -> bool {
    sheet.server.addresses.iter().any(|own| same_machine(&own.value.address, address))
}

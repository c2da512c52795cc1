//! The plan (`kind: system`): the whole architecture in one file.

use std::collections::HashSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::common::{Address, Field, Product, Spanned, Suppression, SystemType, place_of, shown};
use super::fields::{ConnectionSecurity, Given, Icmp, InSection, Miscellaneous, Monitor, Transfer};
use crate::addresses::holds_two;
use crate::finding::{FileName, Span};
use crate::path::Path;

/// Most servers that any architecture of the vendor's has: three, and four permanent standbys.
pub(super) const SERVERS: usize = 7;

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// The input it was read from.
    pub file: FileName,
    /// The system's name.
    pub name: Field<String>,
    /// Product and version.
    pub product: Field<Product>,
    /// Lone server, pair or triple.
    pub kind: Field<SystemType>,
    /// The Main network.
    pub main: Option<Network>,
    /// The Backup network; absent means a single network.
    pub backup: Option<Network>,
    /// Settings of every server that does not say otherwise.
    pub defaults: Settings,
    /// The servers, in the file's order.
    pub servers: Vec<Server>,
    /// Suppressions, of the list and of comments.
    pub suppressions: Vec<Suppression>,
}

impl System {
    /// Whether it is of this type.
    #[must_use]
    pub fn is(&self, kind: SystemType) -> bool {
        self.kind.is_some_and(|own| own.value == kind)
    }

    /// One of the two networks.
    #[must_use]
    pub const fn network(&self, path: Path) -> Option<&Network> {
        match path {
            Path::Main => self.main.as_ref(),
            Path::Backup => self.backup.as_ref(),
        }
    }

    /// The subnets of both networks, without bits behind the prefix.
    pub fn subnets(&self) -> impl Iterator<Item = IpNet> {
        let networks = self.main.iter().chain(&self.backup);
        networks.flat_map(|network| &network.subnets).map(|subnet| subnet.value.trunc())
    }

    /// Whether an address is on a cable between two of the servers: in a subnet that the two of them fill.
    #[must_use]
    pub fn is_between_two(&self, ip: IpAddr) -> bool {
        let holds = |net: &IpNet| {
            let ips = self.servers.iter().flat_map(Server::addresses).filter_map(|(_, of)| of.value.ip());
            net.contains(&ip) && holds_two(*net) && ips.filter(|ip| net.contains(ip)).count() == 2
        };
        self.servers.len() <= SERVERS && self.subnets().any(|net| holds(&net))
    }

    /// Its name, for messages about all of it; `otherwise` when it has none.
    #[must_use]
    pub fn subject<'a>(&'a self, otherwise: &'a str) -> &'a str {
        self.name.as_ref().map_or(otherwise, |name| &name.value)
    }
}

/// One of the plan's two networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    /// The whole block.
    pub span: Span,
    /// The subnets that belong to it.
    pub subnets: Vec<Spanned<IpNet>>,
    /// Bits a second of the slowest part.
    pub bandwidth: Field<u64>,
    /// Set outright; absent means decided from the bandwidth (on below 10 Mbit/s).
    pub compress: Field<bool>,
}

/// Settings that the plan gives as defaults, and that each server may override.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// The port on which a server listens; the product's default is 5481.
    pub port: Field<u32>,
    /// Section Monitor.
    pub monitor: Monitor,
    /// Section ICMP Monitors.
    pub icmp: Icmp,
    /// Section Transfer.
    pub transfer: Transfer,
    /// Tab Miscellaneous.
    pub miscellaneous: Miscellaneous,
    /// Tab Connection Security.
    pub connection_security: ConnectionSecurity,
}

impl Settings {
    /// These settings, filled up with `defaults`, setting by setting.
    #[must_use]
    pub fn or(&self, defaults: &Self) -> Self {
        Self {
            port: self.port.or(defaults.port),
            monitor: self.monitor.or(&defaults.monitor),
            icmp: self.icmp.or(&defaults.icmp),
            transfer: self.transfer.or(&defaults.transfer),
            miscellaneous: self.miscellaneous.or(&defaults.miscellaneous),
            connection_security: self.connection_security.or(&defaults.connection_security),
        }
    }

    /// The times and counts by which partners are watched and served, with their values.
    pub fn times(&self) -> impl Iterator<Item = Given<'_>> {
        self.monitor.given().chain(self.icmp.given()).chain(self.transfer.given())
    }
}

impl System {
    /// A label that two servers have, in any case: which of them a machine is, nobody can tell.
    #[must_use]
    pub fn label_twice(&self) -> Option<&str> {
        let mut seen = HashSet::new();
        let labels = self.servers.iter().filter_map(|server| server.label.as_ref());
        labels.map(|label| label.value.as_str()).find(|label| !seen.insert(label.to_ascii_lowercase()))
    }
}

/// A server's role in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// May be Main or Hot-Standby.
    MainOrStandby,
    /// Always standby.
    PermanentStandby,
}

/// A server of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The whole block.
    pub span: Span,
    /// The server label.
    pub label: Field<String>,
    /// Its role; absent means main-or-standby.
    pub role: Field<Role>,
    /// What it says itself; the plan's defaults fill the rest (arbitration_priority sits in `miscellaneous`).
    pub settings: Settings,
    /// Its address on the Main network.
    pub main: Option<Endpoint>,
    /// Its address on the Backup network.
    pub backup: Option<Endpoint>,
    /// Its team of adapters; `None` when the key is absent or says `none`.
    pub team: Option<Team>,
    /// Permanent standbys of a triple: labels of the servers it connects to.
    pub connects_to: Vec<Spanned<String>>,
    /// Adapters that the product shall not use: a single network although there are two cards.
    pub ignored_interfaces: Vec<Spanned<String>>,
}

impl Server {
    /// The role, with its default.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role.as_ref().map_or(Role::MainOrStandby, |role| role.value)
    }

    /// Its place on one of the two networks.
    #[must_use]
    pub const fn endpoint(&self, path: Path) -> Option<&Endpoint> {
        match path {
            Path::Main => self.main.as_ref(),
            Path::Backup => self.backup.as_ref(),
        }
    }

    /// Its places on both networks, Main first.
    pub fn endpoints(&self) -> impl Iterator<Item = (Path, &Endpoint)> {
        Path::BOTH.into_iter().filter_map(|path| Some((path, self.endpoint(path)?)))
    }

    /// Its addresses on both networks, Main first.
    pub fn addresses(&self) -> impl Iterator<Item = (Path, &Spanned<Address>)> {
        self.endpoints().filter_map(|(path, endpoint)| Some((path, endpoint.address.as_ref()?)))
    }

    /// Which of two servers has Backup and which has none, where only one has it. A permanent standby may do without.
    #[must_use]
    pub fn one_backup<'a>(&'a self, other: &'a Self) -> Option<(&'a Self, &'a Self)> {
        if [self, other].iter().any(|server| server.role() == Role::PermanentStandby) {
            return None;
        }
        match (&self.backup, &other.backup) {
            (Some(_), None) => Some((self, other)),
            (None, Some(_)) => Some((other, self)),
            _ => None,
        }
    }

    /// Where a finding about the whole server points.
    #[must_use]
    pub fn place(&self) -> Span {
        place_of(self.label.as_ref(), self.span)
    }

    /// The label for messages; `(no label)` when it has none.
    #[must_use]
    pub fn label(&self) -> &str {
        shown(self.label.as_ref())
    }
}

/// A server's place on one network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// The whole block.
    pub span: Span,
    /// The address that partners use.
    pub address: Field<Address>,
    /// The adapter's name on that server.
    pub interface: Field<String>,
    /// Extra devices that are pinged over this connection.
    pub icmp_monitors: Vec<Spanned<Address>>,
    /// Set outright for connections to this address.
    pub compress: Field<bool>,
}

/// A team of adapters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// The whole block.
    pub span: Span,
    /// Its name.
    pub name: Field<String>,
    /// Names of its member adapters.
    pub members: Vec<Spanned<String>>,
    /// The connection it carries.
    pub carries: Field<Path>,
}

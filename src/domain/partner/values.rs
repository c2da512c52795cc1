//! One view of the settings of a plan or of a sheet, for the rules that judge both alike.
//!
//! A plan gives its defaults once and, beside them, only what a server says itself: a bad default is one finding, not one
//! a server. Addresses differ in meaning (a plan names a server by its own address, a sheet a partner by the
//! partner's address), but the rules that read them here do not care.

use std::time::Duration;

use super::common::{Address, Field, Product, Spanned, SystemType};
use super::derive;
use super::fields::IsolatedStandby;
use super::owner::{Owner, Tab};
use super::sheet::{Column, Connection, Sheet, is_between_two};
use super::system::{Endpoint, Role, Server, Settings, System};
use crate::finding::{FileName, Finding, Rule, Span};
use crate::path::Path;

/// The settings of one plan or one sheet.
#[derive(Debug)]
pub struct Values<'a> {
    pub file: &'a FileName,
    pub product: Field<Product>,
    /// Whether it is a lone server, which has no partners.
    pub lone: bool,
    /// What is set for the defaults, a server or a column, as it holds there.
    pub settings: Vec<Owned<'a>>,
    /// Every port that is given.
    pub ports: Vec<Port<'a>>,
    /// Every pair of Main and Backup.
    pub places: Vec<Place<'a>>,
}

/// Settings with whose they are.
#[derive(Debug)]
pub struct Owned<'a> {
    pub owner: Owner<'a>,
    pub settings: Settings,
}

impl Owned<'_> {
    /// Heartbeat Interval and Heartbeat Timeout, where both are given.
    pub fn heartbeat(&self) -> Option<(Spanned<Duration>, Spanned<Duration>)> {
        self.settings.monitor.heartbeat_interval.zip(self.settings.monitor.heartbeat_timeout)
    }
}

/// A port that is written somewhere.
#[derive(Debug)]
pub struct Port<'a> {
    pub owner: Owner<'a>,
    /// `None`: the port on which the server listens; else the connection whose Port field it is.
    pub connection: Option<Path>,
    pub number: Spanned<u32>,
}

impl Port<'_> {
    /// How it is called in messages, with its owner.
    pub fn words(&self) -> String {
        match self.connection {
            None => format!("{}: the server's own port", self.owner),
            Some(name) => format!("{}: {name} Connection > Port", self.owner),
        }
    }
}

/// Main and Backup of one column (of a sheet) or one server (of a plan).
#[derive(Debug)]
pub struct Place<'a> {
    pub owner: Owner<'a>,
    /// The block it stands in.
    pub span: Span,
    pub main: Option<Side<'a>>,
    pub backup: Option<Side<'a>>,
    /// Whether that server has two networks.
    pub dual: bool,
    /// The connections over a cable between two servers, on which no third device can be.
    pub cables: Vec<Path>,
}

impl<'a> Place<'a> {
    /// The addresses of a server of a plan.
    pub fn of_server(plan: &'a System, server: &'a Server) -> Self {
        Self {
            owner: Owner::planned(plan, server),
            span: server.span,
            main: server.main.as_ref().map(Side::from),
            backup: server.backup.as_ref().map(Side::from),
            dual: server.backup.is_some() || plan.backup.is_some(),
            cables: server
                .addresses()
                .filter(|(_, address)| address.value.ip().is_some_and(|ip| plan.is_between_two(ip)))
                .map(|(name, _)| name)
                .collect(),
        }
    }

    /// Both sides that are given, Main first.
    pub fn sides(&self) -> impl Iterator<Item = (Path, &Side<'a>)> {
        let main = self.main.as_ref().map(|side| (Path::Main, side));
        main.into_iter().chain(self.backup.as_ref().map(|side| (Path::Backup, side)))
    }

    /// Whether both sides are given.
    pub const fn is_dual(&self) -> bool {
        self.main.is_some() && self.backup.is_some()
    }

    /// The addresses of both sides, where both have one.
    pub fn both(&self) -> Option<(&'a Spanned<Address>, &'a Spanned<Address>)> {
        Some((self.main?.address?, self.backup?.address?))
    }
}

/// One connection or one endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub span: Span,
    pub address: Option<&'a Spanned<Address>>,
    /// Extra devices that are pinged.
    pub monitors: &'a [Spanned<Address>],
}

impl<'a> Side<'a> {
    /// The address, when given, and the monitors.
    pub fn addresses(&self) -> impl Iterator<Item = &'a Spanned<Address>> {
        self.address.into_iter().chain(self.monitors)
    }
}

impl<'a> From<&'a Connection> for Side<'a> {
    fn from(connection: &'a Connection) -> Self {
        Self {
            span: connection.span,
            address: connection.address.as_ref(),
            monitors: &connection.icmp_monitors,
        }
    }
}

impl<'a> From<&'a Endpoint> for Side<'a> {
    fn from(endpoint: &'a Endpoint) -> Self {
        Self { span: endpoint.span, address: endpoint.address.as_ref(), monitors: &endpoint.icmp_monitors }
    }
}

impl<'a> Values<'a> {
    /// The view of a plan.
    pub fn of_plan(plan: &'a System) -> Self {
        let listens = |owner, port: Field<u32>| port.map(|number| Port { owner, connection: None, number });
        let defaults = Owner::defaults(plan);
        let mut values = Self {
            file: &plan.file,
            product: plan.product,
            lone: plan.is(SystemType::LoneServer),
            settings: vec![Owned { owner: defaults, settings: plan.defaults }],
            ports: listens(defaults, plan.defaults.port).into_iter().collect(),
            places: plan.servers.iter().map(|server| Place::of_server(plan, server)).collect(),
        };
        for server in &plan.servers {
            let owner = Owner::planned(plan, server);
            let settings = of_server(plan, server);
            if settings != Settings::default() {
                values.settings.push(Owned { owner, settings });
            }
            values.ports.extend(listens(owner, server.settings.port));
        }
        values
    }

    /// The view of a sheet.
    pub fn of_sheet(sheet: &'a Sheet) -> Self {
        let owner = Owner::of(sheet);
        let mut settings = Settings {
            miscellaneous: sheet.miscellaneous,
            connection_security: sheet.connection_security,
            ..Settings::default()
        };
        settings.miscellaneous.action_on_isolated_standby =
            isolated(&settings, sheet.is(SystemType::PermanentStandby));
        let port = sheet.server.port.map(|number| Port { owner, connection: None, number });
        let mut values = Self {
            file: &sheet.file,
            product: sheet.product,
            lone: false,
            settings: vec![Owned { owner, settings }],
            ports: port.into_iter().collect(),
            places: places(sheet).collect(),
        };
        for (owner, column) in columns(sheet) {
            let (monitor, icmp, transfer) = (column.monitor, column.icmp, column.transfer);
            let settings = Settings { monitor, icmp, transfer, ..Settings::default() };
            values.settings.push(Owned { owner, settings });
            let port = |(name, connection): (Path, &Connection)| {
                connection.port.map(|number| Port { owner, connection: Some(name), number })
            };
            values.ports.extend(column.connections().filter_map(port));
        }
        values
    }

    /// Every connection's or server's address and monitors, with what they belong to.
    pub fn addresses(&self) -> impl Iterator<Item = (&Place<'a>, Path, &'a Spanned<Address>)> {
        let sides = sides(&self.places);
        sides.flat_map(|(place, name, side)| side.addresses().map(move |address| (place, name, address)))
    }
}

/// The columns of both tabs, with their owners.
pub fn columns(sheet: &Sheet) -> impl Iterator<Item = (Owner<'_>, &Column)> {
    let standby = sheet.standby.iter().map(|column| (Tab::Standby, column));
    let permanent = sheet.permanent_standby.iter().map(|column| (Tab::PermanentStandby, column));
    standby.chain(permanent).map(|(tab, column)| (Owner::column(sheet, tab, column), column))
}

/// Both sides of all places, each with its place.
pub fn sides<'p, 'a: 'p>(
    places: impl IntoIterator<Item = &'p Place<'a>>,
) -> impl Iterator<Item = (&'p Place<'a>, Path, &'p Side<'a>)> {
    places.into_iter().flat_map(|place| place.sides().map(move |(name, side)| (place, name, side)))
}

/// An ICMP monitor of a connection, or of a server of a plan.
#[derive(Debug, Clone, Copy)]
pub struct Pinged<'p, 'a> {
    pub place: &'p Place<'a>,
    pub name: Path,
    pub side: &'p Side<'a>,
    pub monitor: &'a Spanned<Address>,
}

impl Pinged<'_, '_> {
    /// A finding at the monitor, which says `what` is so of it.
    pub fn finding(&self, rule: &'static Rule, label: impl Into<String>, what: &str) -> Finding {
        let (owner, monitor) = (self.place.owner, &self.monitor.value);
        let message = format!("{owner}: ICMP monitor {monitor} of {} {what}", owner.connection(self.name));
        owner.finding(rule, (self.monitor.span, label), message)
    }
}

/// All monitors of these places.
pub fn monitors<'p, 'a: 'p>(
    places: impl IntoIterator<Item = &'p Place<'a>>,
) -> impl Iterator<Item = Pinged<'p, 'a>> {
    sides(places).flat_map(|(place, name, side)| {
        side.monitors.iter().map(move |monitor| Pinged { place, name, side, monitor })
    })
}

/// Main and Backup of every column of a sheet.
pub fn places(sheet: &Sheet) -> impl Iterator<Item = Place<'_>> {
    let is_dual = |column: &Column| column.main_connection.is_some() && column.backup_connection.is_some();
    let dual = sheet.server.addresses.len() > 1 || sheet.columns().any(is_dual);
    columns(sheet).map(move |(owner, column)| Place {
        owner,
        span: column.name.span,
        main: column.main_connection.as_ref().map(Side::from),
        backup: column.backup_connection.as_ref().map(Side::from),
        dual,
        cables: column
            .addresses()
            .filter(|(_, address)| address.value.ip().is_some_and(|ip| is_between_two(sheet, ip)))
            .map(|(name, _)| name)
            .collect(),
    })
}

/// What a server of a plan says itself; what it leaves to the defaults was judged with them. Its times are judged as they hold
/// beside each other, when it says one of them. Its priority nobody judges here.
fn of_server(plan: &System, server: &Server) -> Settings {
    let own = &server.settings;
    let says_times = own.times().any(|given| given.value.is_some());
    let times = if says_times { derive::settings(plan, server) } else { Settings::default() };
    let mut miscellaneous = own.miscellaneous;
    miscellaneous.arbitration_priority = None;
    miscellaneous.action_on_isolated_standby = isolated(own, server.role() == Role::PermanentStandby);
    Settings { port: None, miscellaneous, connection_security: own.connection_security, ..times }
}

/// What an isolated standby does; absent for a permanent standby, which never becomes Main.
fn isolated(settings: &Settings, is_permanent: bool) -> Field<IsolatedStandby> {
    settings.miscellaneous.action_on_isolated_standby.filter(|_| !is_permanent)
}

//! One view of the settings of a plan or of a sheet, for the rules that judge both alike.
//!
//! A plan gives its defaults once and, beside them, only what a server says itself: a bad default is one finding, not one
//! a server. Addresses differ in meaning (a plan names a server by its own address, a sheet a partner by the
//! partner's address), but the rules that read them here do not care.

use std::time::Duration;

use super::common::{Address, Field, Product, Spanned, SystemType};
use super::derive;
use super::fields::{
    ConnectionSecurity, Given, Icmp, InSection, IsolatedStandby, Miscellaneous, Monitor, Transfer,
};
use super::sheet::{Column, Connection, Sheet};
use super::system::{Endpoint, Role, Server, Settings, System};
use super::words::{Owner, Tab};
use crate::domain::finding::{FileName, Finding, Rule, Span};
use crate::domain::path::Path;

/// The settings of one plan or one sheet.
#[derive(Debug)]
pub struct Values<'a> {
    pub file: &'a FileName,
    pub product: Field<Product>,
    /// Whether it is a lone server, which has no partners.
    pub lone: bool,
    /// Times, block by block.
    pub timings: Vec<Timing<'a>>,
    pub miscellaneous: Vec<Misc<'a>>,
    /// Every port that is given.
    pub ports: Vec<Port<'a>>,
    pub security: Vec<(Owner<'a>, ConnectionSecurity)>,
    /// Every pair of Main and Backup.
    pub places: Vec<Place<'a>>,
}

/// The times of one column, one server or the defaults, as they hold there.
#[derive(Debug)]
pub struct Timing<'a> {
    pub owner: Owner<'a>,
    pub monitor: Monitor,
    pub icmp: Icmp,
    pub transfer: Transfer,
}

impl Timing<'_> {
    /// All of them.
    pub fn given(&self) -> impl Iterator<Item = Given<'_>> {
        self.monitor.given().chain(self.icmp.given()).chain(self.transfer.given())
    }

    /// Heartbeat Interval and Heartbeat Timeout, where both are given.
    #[must_use]
    pub fn heartbeat(&self) -> Option<(Spanned<Duration>, Spanned<Duration>)> {
        self.monitor.heartbeat_interval.zip(self.monitor.heartbeat_timeout)
    }
}

/// What one Miscellaneous tab says.
#[derive(Debug)]
pub struct Misc<'a> {
    pub owner: Owner<'a>,
    /// In seconds in the tool.
    pub transfer_interval: Field<Duration>,
    /// What an isolated standby does; absent for a permanent standby, which never becomes Main.
    pub isolated_standby: Field<IsolatedStandby>,
}

/// A port that is written somewhere.
#[derive(Debug)]
pub struct Port<'a> {
    pub owner: Owner<'a>,
    /// `None`: the port on which the server listens; else the connection whose Port field it is.
    pub connection: Option<Path>,
    pub port: Spanned<u32>,
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
}

impl<'a> Place<'a> {
    /// The addresses of a server of a plan.
    #[must_use]
    pub fn of_server(plan: &System, server: &'a Server) -> Self {
        Self {
            owner: Owner::Server(server.label()),
            span: server.span,
            main: server.main.as_ref().map(Side::from),
            backup: server.backup.as_ref().map(Side::from),
            dual: server.backup.is_some() || plan.backup.is_some(),
        }
    }

    /// Both sides that are given, Main first.
    pub fn sides(&self) -> impl Iterator<Item = (Path, &Side<'a>)> {
        let main = self.main.as_ref().map(|side| (Path::Main, side));
        main.into_iter().chain(self.backup.as_ref().map(|side| (Path::Backup, side)))
    }

    /// The addresses of both sides, where both have one.
    #[must_use]
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
    #[must_use]
    pub fn of_plan(plan: &'a System) -> Self {
        let mut values = Self {
            file: &plan.file,
            product: plan.product,
            lone: plan.is(SystemType::LoneServer),
            timings: vec![timing_of_settings(Owner::Defaults, &plan.defaults)],
            miscellaneous: vec![misc(Owner::Defaults, &plan.defaults.miscellaneous)],
            ports: Vec::new(),
            security: vec![(Owner::Defaults, plan.defaults.connection_security)],
            places: Vec::with_capacity(plan.servers.len()),
        };
        let listens = |owner, port: Field<u32>| port.map(|port| Port { owner, connection: None, port });
        values.ports.extend(listens(Owner::Defaults, plan.defaults.port));
        for server in &plan.servers {
            let owner = Owner::Server(server.label());
            values.add_settings(owner, plan, server);
            values.ports.extend(listens(owner, server.settings.port));
            values.security.push((owner, server.settings.connection_security));
            values.places.push(Place::of_server(plan, server));
        }
        values
    }

    /// The view of a sheet.
    #[must_use]
    pub fn of_sheet(sheet: &'a Sheet) -> Self {
        let label = sheet.label();
        let mut miscellaneous = misc(Owner::Server(label), &sheet.miscellaneous);
        if sheet.is(SystemType::PermanentStandby) {
            miscellaneous.isolated_standby = None;
        }
        let own_port =
            sheet.server.port.map(|port| Port { owner: Owner::Server(label), connection: None, port });
        let mut values = Self {
            file: &sheet.file,
            product: sheet.product,
            lone: false,
            timings: Vec::new(),
            miscellaneous: vec![miscellaneous],
            ports: own_port.into_iter().collect(),
            security: vec![(Owner::Server(label), sheet.connection_security)],
            places: places(sheet).collect(),
        };
        for (owner, column) in columns(sheet) {
            values.add_column(owner, column);
        }
        values
    }

    /// What a server of a plan says itself; what it leaves to the defaults was judged with them.
    fn add_settings(&mut self, owner: Owner<'a>, plan: &System, server: &Server) {
        let own = &server.settings;
        if own.monitor != Monitor::default()
            || own.icmp != Icmp::default()
            || own.transfer != Transfer::default()
        {
            self.timings.push(timing_of_settings(owner, &derive::settings(plan, server)));
        }
        let mut miscellaneous = misc(owner, &own.miscellaneous);
        if server.role() == Role::PermanentStandby {
            miscellaneous.isolated_standby = None;
        }
        if miscellaneous.transfer_interval.is_some() || miscellaneous.isolated_standby.is_some() {
            self.miscellaneous.push(miscellaneous);
        }
    }

    fn add_column(&mut self, owner: Owner<'a>, column: &'a Column) {
        self.timings.push(Timing {
            owner,
            monitor: column.monitor,
            icmp: column.icmp,
            transfer: column.transfer,
        });
        for (name, connection) in column.connections() {
            let port = connection.port.map(|port| Port { owner, connection: Some(name), port });
            self.ports.extend(port);
        }
    }

    /// Every connection's or server's address and monitors, with what they belong to.
    pub fn addresses(&self) -> impl Iterator<Item = (&Place<'a>, Path, &'a Spanned<Address>)> {
        let sides =
            self.places.iter().flat_map(|place| place.sides().map(move |(name, side)| (place, name, side)));
        sides.flat_map(|(place, name, side)| side.addresses().map(move |address| (place, name, address)))
    }

    /// A finding of `rule` about `owner` at one place of this file.
    #[must_use]
    pub fn finding(
        &self,
        rule: &'static Rule,
        owner: Owner<'_>,
        span: Span,
        label: impl Into<String>,
        message: String,
    ) -> Finding {
        Finding::new(rule, owner.subject(), message).at(self.file, span, label)
    }
}

/// The columns of both tabs, with their owners.
pub fn columns(sheet: &Sheet) -> impl Iterator<Item = (Owner<'_>, &Column)> {
    let standby = sheet.standby.iter().map(|column| (Tab::Standby, column));
    let permanent = sheet.permanent_standby.iter().map(|column| (Tab::PermanentStandby, column));
    standby.chain(permanent).map(|(tab, column)| (owner(sheet, tab, column), column))
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
    })
}

/// The owner that a column of a sheet is.
#[must_use]
pub fn owner<'a>(sheet: &'a Sheet, tab: Tab, column: &Column) -> Owner<'a> {
    Owner::Column { server: sheet.label(), tab, letter: column.name.value.letter() }
}

const fn timing_of_settings<'a>(owner: Owner<'a>, settings: &Settings) -> Timing<'a> {
    Timing { owner, monitor: settings.monitor, icmp: settings.icmp, transfer: settings.transfer }
}

fn misc<'a>(owner: Owner<'a>, miscellaneous: &Miscellaneous) -> Misc<'a> {
    Misc {
        owner,
        transfer_interval: miscellaneous.transfer_interval,
        isolated_standby: miscellaneous.action_on_isolated_standby,
    }
}

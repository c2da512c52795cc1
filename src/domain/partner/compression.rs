//! Compress beside the bandwidth of its network: what a plan says outright, and what the sheets say.

use super::common::Spanned;
use super::derive;
use super::group::Group;
use super::sheet::{Connection, ConnectionName};
use super::system::System;
use super::values;
use super::words::Owner;
use crate::domain::finding::FileName;

/// Compress, said outright in a plan, together with the bandwidth of its network.
#[derive(Debug)]
pub struct Setting<'a> {
    /// The server's label, or the network.
    pub subject: &'a str,
    /// Which network.
    pub name: ConnectionName,
    /// What is said.
    pub compress: Spanned<bool>,
    /// Bits a second.
    pub bandwidth: Spanned<u64>,
}

/// Everything that a plan says outright about compression, where the bandwidth is known.
pub fn of_plan(plan: &System) -> impl Iterator<Item = Setting<'_>> {
    [ConnectionName::Main, ConnectionName::Backup].into_iter().flat_map(move |name| {
        let network = derive::network(plan, name);
        let bandwidth = network.and_then(|network| network.bandwidth);
        let of_network = network.and_then(|network| network.compress).map(|compress| ("networks", compress));
        let of_servers = plan
            .servers
            .iter()
            .filter_map(move |server| Some((server.label(), derive::endpoint(server, name)?.compress?)));
        of_network.into_iter().chain(of_servers).filter_map(move |(subject, compress)| {
            Some(Setting { subject, name, compress, bandwidth: bandwidth? })
        })
    })
}

/// A bandwidth as a person says it.
#[must_use]
pub fn bandwidth(bits: u64) -> String {
    let (divisor, unit) = match bits {
        1_000_000_000.. => (1e9, "Gbit/s"),
        1_000_000.. => (1e6, "Mbit/s"),
        1_000.. => (1e3, "kbit/s"),
        _ => (1.0, "bit/s"),
    };
    #[expect(clippy::cast_precision_loss, reason = "a bandwidth for a message needs three digits")]
    let value = bits as f64 / divisor;
    format!("{} {unit}", (value * 1000.0).round() / 1000.0)
}

/// A connection of a sheet, together with the bandwidth that the plan gives its network.
#[derive(Debug)]
pub struct SheetSetting<'a> {
    /// The sheet's file.
    pub file: &'a FileName,
    /// The column of the sheet.
    pub owner: Owner<'a>,
    /// Which network.
    pub name: ConnectionName,
    /// What the sheet says; without a word about compression it is off.
    pub connection: &'a Connection,
    /// Bits a second.
    pub bandwidth: Spanned<u64>,
}

impl SheetSetting<'_> {
    /// Whether compression is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.connection.compress.is_some_and(|compress| compress.value)
    }
}

/// Every connection of the group's sheets whose bandwidth the group's plan knows, with that plan.
#[must_use]
pub fn of_sheets<'a>(group: &Group<'a>) -> Vec<(&'a System, SheetSetting<'a>)> {
    let Some(plan) = group.plan else { return Vec::new() };
    let mut found = Vec::new();
    for &sheet in &group.sheets {
        for (owner, column) in values::columns(sheet) {
            for (name, connection) in column.connections() {
                if let Some(bandwidth) = derive::network(plan, name).and_then(|network| network.bandwidth) {
                    found
                        .push((plan, SheetSetting { file: &sheet.file, owner, name, connection, bandwidth }));
                }
            }
        }
    }
    found
}

//! Compress beside the bandwidth of its network: what a plan says outright, and what the sheets say. Two rules look at it from
//! both sides.

use std::fmt;

use super::common::Spanned;
use super::derive;
use super::owner::{Owner, Who};
use super::sheet::Sheet;
use super::subject::Subject;
use super::system::{Server, System};
use super::values;
use crate::finding::{FileName, Finding, Rule, Span};
use crate::path::Path;
use crate::words::on_off;

/// Compress of one connection, one server or one network, together with the bandwidth of that network.
#[derive(Debug)]
pub struct Setting<'a> {
    owner: Owner<'a>,
    place: Span,
    name: Path,
    plan: &'a FileName,
    bandwidth: Spanned<u64>,
    /// Whether it is on; a connection without a word about it is off.
    pub is_on: bool,
}

impl Setting<'_> {
    /// Whether the network is one of those for which the vendor recommends compression.
    pub const fn is_slow(&self) -> bool {
        self.bandwidth.value < derive::COMPRESS_BELOW
    }

    /// A finding at the setting and at the bandwidth, with what the vendor says of such links.
    pub fn finding(&self, rule: &'static Rule, vendor: &str, help: &str) -> Finding {
        let speed = if self.is_slow() { "less than 10 Mbit/s" } else { "10 Mbit/s or more" };
        let finding = self.owner.finding(rule, (self.place, on_off(self.is_on)), format!("{self} {vendor}"));
        finding.at(self.plan, self.bandwidth.span, speed).help(help)
    }
}

impl fmt::Display for Setting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { owner, name, .. } = self;
        let (name, on, bandwidth) = (name.title(), on_off(self.is_on), bandwidth(self.bandwidth.value));
        match owner.who {
            Who::Column { .. } => write!(
                f,
                "{owner}: {name} Connection has Compress {on}, and the plan gives the {name} network {bandwidth}."
            ),
            _ => write!(f, "{owner}: Compress is {on}, and the {name} network has {bandwidth}."),
        }
    }
}

/// Compress of a plan, or of the sheets that have one, where the plan knows the bandwidth.
pub fn of<'a>(subject: &Subject<'a>) -> impl Iterator<Item = Setting<'a>> {
    let outright = subject.judged_plan().into_iter().flat_map(of_plan);
    let sheets = subject.plan.into_iter().flat_map(|plan| subject.sheets().map(move |sheet| (plan, sheet)));
    outright.chain(sheets.flat_map(|(plan, sheet)| of_sheet(plan, sheet)))
}

/// Everything that a plan says outright.
fn of_plan(plan: &System) -> impl Iterator<Item = Setting<'_>> {
    Path::BOTH.into_iter().flat_map(move |name| {
        let network = plan.network(name);
        let bandwidth = network.and_then(|network| network.bandwidth);
        let of_network = network.and_then(|network| Some((Owner::networks(plan), network.compress?)));
        let of_server =
            move |server| Some((Owner::planned(plan, server), Server::endpoint(server, name)?.compress?));
        let all = of_network.into_iter().chain(plan.servers.iter().filter_map(of_server));
        all.filter_map(move |(owner, compress)| {
            Some(Setting {
                owner,
                place: compress.span,
                name,
                plan: &plan.file,
                bandwidth: bandwidth?,
                is_on: compress.value,
            })
        })
    })
}

/// Every connection of a sheet.
fn of_sheet<'a>(plan: &'a System, sheet: &'a Sheet) -> impl Iterator<Item = Setting<'a>> {
    values::columns(sheet).flat_map(move |(owner, column)| {
        column.connections().filter_map(move |(name, connection)| {
            Some(Setting {
                owner,
                place: connection.compressed().span,
                name,
                plan: &plan.file,
                bandwidth: plan.network(name)?.bandwidth?,
                is_on: connection.compressed().value,
            })
        })
    })
}

/// A bandwidth as a person says it.
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

//! `no-compress-on-slow-link`: a standby catches up over this link.

use crate::domain::finding::{Finding, Rule};
use crate::domain::partner::common::Spanned;
use crate::domain::partner::derive::{self, COMPRESS_BELOW};
use crate::domain::partner::group::Group;
use crate::domain::partner::sheet::ConnectionName;
use crate::domain::partner::system::System;
use crate::domain::partner::values;
use crate::domain::partner::values::PlanView;
use crate::rule;

/// The rule.
pub static RULE: Rule =
    rule!("no-compress-on-slow-link", Info, "Compress is off although the link has less than 10 Mbit/s");

/// What to do.
const HELP: &str = "Leave compress out of the plan, or set it to true, and tick Compress at both ends. Keep it off if the \
                    processors are the bottleneck, and suppress this with that reason.";

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
pub fn settings(plan: &System) -> impl Iterator<Item = Setting<'_>> {
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

/// Looks at what the plan says outright, for a network or for a server.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    for setting in settings(plan).filter(|s| !s.compress.value && s.bandwidth.value < COMPRESS_BELOW) {
        let message = format!(
            "{}: Compress is off, and the {} network has {}. The vendor recommends compression for such links.",
            setting.subject,
            setting.name.name(),
            bandwidth(setting.bandwidth.value)
        );
        findings.push(
            Finding::new(&RULE, setting.subject, message)
                .at(&plan.file, setting.compress.span, "off")
                .at(&plan.file, setting.bandwidth.span, "less than 10 Mbit/s")
                .help(HELP),
        );
    }
}

/// Looks at every connection of the sheets that have a plan.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let Some(plan) = group.plan else { return };
    for sheet in &group.sheets {
        for (owner, column) in values::columns(sheet) {
            for (name, connection) in column.connections() {
                if connection.compress.is_some_and(|compress| compress.value) {
                    continue;
                }
                let network = derive::network(plan, name);
                let Some(speed) = network.and_then(|n| n.bandwidth).filter(|b| b.value < COMPRESS_BELOW)
                else {
                    continue;
                };
                let place = connection.compress.map_or(connection.span, |compress| compress.span);
                let message = format!(
                    "{owner}: {} Connection has Compress off, and the plan gives the {} network {}.",
                    name.name(),
                    name.name(),
                    bandwidth(speed.value)
                );
                findings.push(
                    Finding::new(&RULE, owner.subject(), message)
                        .at(&sheet.file, place, "off")
                        .at(&plan.file, speed.span, "less than 10 Mbit/s")
                        .help(HELP),
                );
            }
        }
    }
}

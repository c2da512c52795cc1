//! `icmp-monitor-on-wrong-network`: the ping travels over the other network and proves the wrong path.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::domain::finding::{FileName, Finding, Rule};
use crate::domain::partner::common::{Address, Spanned};
use crate::domain::partner::group::{Group, subnet_of};
use crate::domain::partner::sheet::{ConnectionName, Sheet};
use crate::domain::partner::subnets::{Fit, Networks};
use crate::domain::partner::values::PlanView;
use crate::domain::partner::values::{Place, Values};
use crate::rule;

/// The rule.
pub static RULE: Rule = rule!(
    "icmp-monitor-on-wrong-network",
    Warning,
    "an ICMP monitor of one connection lies in the other connection's network"
);

/// Looks at every server of a plan.
pub fn check_plan(view: &PlanView<'_>, findings: &mut Vec<Finding>) {
    let plan = view.plan;
    for place in &view.values.places {
        judge(&plan.file, place, findings, |name, monitor| view.networks.fit(name, monitor) == Fit::Other);
    }
}

/// Looks at every column of a sheet, by the prefixes of the server's own addresses.
pub fn check_sheet(sheet: &Sheet, findings: &mut Vec<Finding>) {
    let places = Values::of_sheet(sheet).places;
    let nets = |name: ConnectionName| -> BTreeSet<IpNet> {
        let sides = places.iter().flat_map(Place::sides).filter(|(side_name, _)| *side_name == name);
        let addresses = sides.filter_map(|(_, side)| side.address?.value.ip());
        addresses.filter_map(|ip| subnet_of(sheet, ip)).collect()
    };
    let (main, backup) = (nets(ConnectionName::Main), nets(ConnectionName::Backup));
    let holds = |nets: &BTreeSet<IpNet>, ip: IpAddr| nets.iter().any(|net| net.contains(&ip));
    for place in &places {
        judge(&sheet.file, place, findings, |name, monitor| {
            let Address::Ip(ip) = monitor else { return false };
            let (own, other) = match name {
                ConnectionName::Main => (&main, &backup),
                ConnectionName::Backup => (&backup, &main),
            };
            holds(other, *ip) && !holds(own, *ip)
        });
    }
}

/// Looks at every sheet that has a plan, by the plan's subnets.
pub fn check_group(group: &Group<'_>, findings: &mut Vec<Finding>) {
    let Some(plan) = group.plan else { return };
    let networks = Networks::of(plan);
    for sheet in &group.sheets {
        for place in &Values::of_sheet(sheet).places {
            judge(&sheet.file, place, findings, |name, monitor| networks.fit(name, monitor) == Fit::Other);
        }
    }
}

fn judge(
    file: &FileName,
    place: &Place<'_>,
    findings: &mut Vec<Finding>,
    is_wrong: impl Fn(ConnectionName, &Address) -> bool,
) {
    for (name, side) in place.sides() {
        let other = match name {
            ConnectionName::Main => ConnectionName::Backup,
            ConnectionName::Backup => ConnectionName::Main,
        };
        let wrong = |monitor: &&Spanned<Address>| is_wrong(name, &monitor.value);
        for monitor in side.monitors.iter().filter(wrong) {
            let message = format!(
                "{}: ICMP monitor {} of {} lies in the {} network. Its answer says nothing about the {} network.",
                place.owner,
                monitor.value,
                place.owner.connection(name),
                other.name(),
                name.name()
            );
            findings.push(
                Finding::new(&RULE, place.owner.subject(), message)
                    .at(file, monitor.span, format!("on the {} network", other.name()))
                    .help("Give each connection a monitor on its own network."),
            );
        }
    }
}

//! `backup-in-main-subnet`: two connections in one subnet leave by one adapter.

use super::main_and_backup_crossed::is_crossed;
use super::prelude::*;
use crate::domain::nic::subnets::is_link_local;
use crate::domain::partner::group::{same_machine, subnet_of};
use crate::domain::partner::subnets::{Fit, Networks};
use crate::domain::partner::values;

pub static RULE: Rule =
    rule!("backup-in-main-subnet", Error, "Main and Backup are in the same subnet, or in overlapping ones");

/// What to do, whichever way it was found.
const HELP: &str = "Put the second adapters into a subnet of their own; or team the two adapters and use Main only; \
                    or leave Backup empty. Check the real adapters with nic-check.";

/// Looks at a plan by its networks, at a sheet by the server's own prefixes.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if let Some(plan) = subject.plan.filter(|_| subject.is_plan) {
        in_plan(plan, subject, findings);
    }
    subject.sheets().for_each(|sheet| in_sheet(sheet, findings));
}

/// The plan's networks, then every server. A team makes a note of it, where it may carry both connections: one subnet is right
/// then, and Backup is no second path. A server whose team carries one connection still has the other one on a third card in the
/// same subnet.
fn in_plan(plan: &System, subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let dual = |server: &&Server| server.main.is_some() && server.backup.is_some();
    let mut duals = plan.servers.iter().filter(dual).peekable();
    let is_teamed = duals.peek().is_some() && duals.all(carries_both);
    overlapping_networks(plan, &subject.networks, is_teamed, findings);
    let places = subject.places().map(|(_, place)| place);
    for (place, server) in places.zip(&plan.servers) {
        let Some(backup) = place.backup.and_then(|backup| backup.address) else { continue };
        let main_address = place.main.and_then(|main| main.address);
        // The same address twice is left to `backup-same-as-main`.
        let is_same = main_address.is_some_and(|main| same_machine(&main.value, &backup.value));
        let is_in_main = subject.networks.fit(Path::Backup, &backup.value) == Fit::Other;
        if !is_in_main || is_same || is_crossed(&subject.networks, place) {
            continue;
        }
        let why = team(carries_both(server));
        let message =
            format!("{}: Backup address {} lies in the Main network{why}.", place.owner, backup.value);
        let main = plan.main.as_ref().map_or_else(Default::default, |main| main.span);
        findings.push(
            Finding::new(&RULE, place.owner.subject(), message)
                .at(&plan.file, backup.span, "in the Main network")
                .at(&plan.file, main, "the Main network")
                .help(HELP)
                .with(severity(carries_both(server))),
        );
    }
}

/// Whether a team may carry both connections: it does not say which one it carries.
fn carries_both(server: &Server) -> bool {
    server.team.as_ref().is_some_and(|team| team.carries.is_none())
}

const fn severity(is_teamed: bool) -> Severity {
    if is_teamed { Severity::Info } else { RULE.severity }
}

/// What a team makes of it, in words.
const fn team(is_teamed: bool) -> &'static str {
    if is_teamed { ": over a team the two are one network, so that Backup is no second path" } else { "" }
}

fn overlapping_networks(plan: &System, networks: &Networks, is_teamed: bool, findings: &mut Vec<Finding>) {
    let (Some(main), Some(backup)) = (&plan.main, &plan.backup) else { return };
    let whole = |subnet: ipnet::IpNet| subnet.trunc();
    // Two subnets overlap only when one holds the other.
    let wider = backup.subnets.iter().filter_map(|subnet| {
        let holder = networks.main.holding(whole(subnet.value))?;
        Some((subnet, main.subnets.iter().find(|other| whole(other.value) == holder)?))
    });
    let narrower = main.subnets.iter().filter_map(|subnet| {
        let holder =
            networks.backup.holding(whole(subnet.value)).filter(|net| *net != whole(subnet.value))?;
        Some((backup.subnets.iter().find(|other| whole(other.value) == holder)?, subnet))
    });
    let subject = plan.subject("networks");
    // One is enough to know; a plan that lists a thousand overlapping subnets has one mistake.
    if let Some((backup, main)) = wider.chain(narrower).next() {
        let message = format!(
            "The Backup network's subnet {} and the Main network's subnet {} overlap{}.",
            backup.value,
            main.value,
            team(is_teamed)
        );
        findings.push(
            Finding::new(&RULE, subject, message)
                .at(&plan.file, backup.span, "Backup")
                .at(&plan.file, main.span, "Main, overlapping")
                .help(HELP)
                .with(severity(is_teamed)),
        );
    }
}

/// Every column of a sheet, where the server's own prefixes tell the subnets.
fn in_sheet(sheet: &Sheet, findings: &mut Vec<Finding>) {
    findings.extend(own_addresses(sheet));
    for (owner, column) in values::columns(sheet) {
        let address =
            |name| column.address(name).and_then(|address| Some((address.value.ip()?, address.span)));
        let (Some((main, main_span)), Some((backup, span))) = (address(Path::Main), address(Path::Backup))
        else {
            continue;
        };
        let (Some(main_net), Some(backup_net)) = (subnet_of(sheet, main), subnet_of(sheet, backup)) else {
            continue;
        };
        let overlap = main_net.contains(&backup_net) || backup_net.contains(&main_net);
        if main == backup || !overlap || main.is_ipv6() && is_link_local(main) {
            continue;
        }
        let message = format!(
            "{owner}: Main {main} and Backup {backup} are both in {} by this server's own addresses, so both leave by \
             the same adapter.",
            if main_net.contains(&backup_net) { main_net } else { backup_net }
        );
        findings.push(
            Finding::new(&RULE, owner.subject(), message)
                .at(&sheet.file, span, "Backup")
                .at(&sheet.file, main_span, "Main, in the same subnet")
                .help(HELP),
        );
    }
}

/// Two of the server's own addresses in one subnet, or in overlapping ones. It may be one card with two addresses, or a team: a
/// note.
fn own_addresses(sheet: &Sheet) -> Option<Finding> {
    let own = &sheet.server.addresses;
    let subnet = |own: &Spanned<OwnAddress>| {
        let ip = own.value.address.ip().filter(|ip| !is_link_local(*ip))?;
        Some((own.value.subnet()?, ip))
    };
    let (first, second, wider) = own.iter().enumerate().find_map(|(number, first)| {
        let (net, ip) = subnet(first)?;
        own[number + 1..].iter().find_map(|other| {
            let (other_net, _) = subnet(other).filter(|(_, other_ip)| *other_ip != ip)?;
            let wider = [net, other_net].into_iter().min_by_key(ipnet::IpNet::prefix_len)?;
            (wider.contains(&net) && wider.contains(&other_net)).then_some((first, other, wider))
        })
    })?;
    // That Main and Backup are both in it is an error of its own.
    if own.len() == 2 && sheet.columns().any(|column| column.backup_connection.is_some()) {
        return None;
    }
    let message = format!(
        "{}: its own addresses {} and {} are both in {wider}. Two cards in one subnet that are no team are not supported.",
        sheet.label(),
        first.value.address,
        second.value.address
    );
    Some(
        Finding::new(&RULE, sheet.label(), message)
            .at(&sheet.file, second.span, "in the same subnet")
            .at(&sheet.file, first.span, "as this one")
            .help("Check the adapters with nic-check. If it is one card with two addresses, or a team, list the one that is used.")
            .with(Severity::Info),
    )
}

//! `backup-in-main-subnet`: two connections in one subnet leave by one adapter.

use super::main_and_backup_crossed::is_crossed;
use super::prelude::*;

pub static RULE: Rule =
    rule!("backup-in-main-subnet", Error, "Main and Backup are in the same subnet, or in overlapping ones");

/// What to do, whichever way it was found.
const HELP: &str = "Put the second adapters into a subnet of their own; or team the two adapters and use Main only; \
                    or leave Backup empty. Check the real adapters with nic-check.";

/// Looks at a plan by its networks, at a sheet by the server's own prefixes. Both parts stay: a plan says which subnets are Main's,
/// so that one address is enough; a sheet only says which addresses its own cards share.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let planned = subject.judged_plan().into_iter().flat_map(|plan| in_plan(plan, subject));
    planned.chain(subject.sheets().flat_map(in_sheet)).collect()
}

/// The plan's networks, then every server. A team makes a note of it, where it may carry both connections: one subnet is right
/// then, and Backup is no second path. A server whose team carries one connection still has the other one on a third card in the
/// same subnet.
fn in_plan(plan: &System, subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    let mut duals =
        plan.servers.iter().filter(|server| server.main.is_some() && server.backup.is_some()).peekable();
    let is_teamed = duals.peek().is_some() && duals.all(carries_both);
    let backups = subject.members.iter().filter_map(|member| backup(plan, subject, member));
    overlapping_networks(plan, &subject.networks, is_teamed).into_iter().chain(backups)
}

/// A Backup address in the Main network. The same address twice is left to `backup-same-as-main`.
fn backup(plan: &System, subject: &Subject<'_>, member: &Member<'_>) -> Option<Finding> {
    let (place, server) = (member.places.first()?, member.server?);
    let backup = place.backup?.address?;
    let is_same = place.both().is_some_and(|(main, backup)| same_machine(&main.value, &backup.value));
    let is_in_main = subject.networks.fit(Path::Backup, &backup.value) == Fit::Other;
    if !is_in_main || is_same || is_crossed(&subject.networks, place) {
        return None;
    }
    let why = team(carries_both(server));
    let message = format!("{}: Backup address {backup} lies in the Main network{why}.", place.owner);
    let main = plan.main.as_ref().map_or_else(Default::default, |main| main.span);
    let finding = place.owner.finding(&RULE, (backup.span, "in the Main network"), message).help(HELP);
    Some(finding.at(&plan.file, main, "the Main network").with(severity(carries_both(server))))
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

fn overlapping_networks(plan: &System, networks: &Networks, is_teamed: bool) -> Option<Finding> {
    let (main, backup) = (&plan.main.as_ref()?.subnets, &plan.backup.as_ref()?.subnets);
    let find =
        |all: &'_ [Spanned<IpNet>], net: IpNet| all.iter().find(|one| one.value.trunc() == net).copied();
    // Two subnets overlap only when one holds the other.
    let mut wider = backup
        .iter()
        .filter_map(|subnet| Some((*subnet, find(main, networks.main.holding(subnet.value.trunc())?)?)));
    let mut narrower = main.iter().filter_map(|subnet| {
        let holder =
            networks.backup.holding(subnet.value.trunc()).filter(|net| *net != subnet.value.trunc())?;
        Some((find(backup, holder)?, *subnet))
    });
    // One is enough to know; a plan that lists a thousand overlapping subnets has one mistake.
    let (backup, main) = wider.next().or_else(|| narrower.next())?;
    let message = format!(
        "The Backup network's subnet {backup} and the Main network's subnet {main} overlap{}.",
        team(is_teamed)
    );
    let finding =
        Finding::new(&RULE, plan.subject("networks"), message).at(&plan.file, backup.span, "Backup");
    Some(finding.at(&plan.file, main.span, "Main, overlapping").help(HELP).with(severity(is_teamed)))
}

/// Every column of a sheet, where the server's own prefixes tell the subnets.
fn in_sheet(sheet: &Sheet) -> impl Iterator<Item = Finding> {
    let columns = columns(sheet).filter_map(move |(owner, column)| {
        let place = |name| Some((column.ip(name)?, column.address(name)?.span));
        let ((main, main_span), (backup, span)) = (place(Path::Main)?, place(Path::Backup)?);
        let (main_net, backup_net) = (subnet_of(sheet, main)?, subnet_of(sheet, backup)?);
        let overlap = main_net.contains(&backup_net) || backup_net.contains(&main_net);
        if main == backup || !overlap || main.is_ipv6() && is_link_local(main) {
            return None;
        }
        let message = format!(
            "{owner}: Main {main} and Backup {backup} are both in {} by this server's own addresses, so both leave by \
             the same adapter.",
            if main_net.contains(&backup_net) { main_net } else { backup_net }
        );
        let finding = owner.finding(&RULE, (span, "Backup"), message).help(HELP);
        Some(finding.at(&sheet.file, main_span, "Main, in the same subnet"))
    });
    own_addresses(sheet).into_iter().chain(columns)
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
            let wider = [net, other_net].into_iter().min_by_key(IpNet::prefix_len)?;
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
    let finding = Owner::of(sheet).finding(&RULE, (second.span, "in the same subnet"), message);
    Some(finding.at(&sheet.file, first.span, "as this one").with(Severity::Info).help(
        "Check the adapters with nic-check. If it is one card with two addresses, or a team, list the one that is used.",
    ))
}

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
    planned.chain(subject.sheets().flat_map(|sheet| in_sheet(sheet, subject))).collect()
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

/// A sheet by the server's own prefixes: where its columns lead, else where its own cards are. At a site with subnets of its own
/// only the latter shows.
fn in_sheet(sheet: &Sheet, subject: &Subject<'_>) -> Vec<Finding> {
    let by_zone = columns(sheet).filter_map(|(owner, column)| {
        let (main, backup) = (column.address(Path::Main)?, column.address(Path::Backup)?);
        let zone = main.value.zone().filter(|zone| backup.value.zone() == Some(*zone))?;
        if same_machine(&main.value, &backup.value) {
            return None;
        }
        let message = format!("{owner}: Main {main} and Backup {backup} both leave by the adapter %{zone}.");
        let finding = owner.finding(&RULE, (backup.span, "Backup"), message).help(HELP);
        Some(finding.at(&sheet.file, main.span, "Main, by the same adapter"))
    });
    let by_subnet = columns(sheet).filter_map(|(owner, column)| {
        let place = |name| Some((column.ip(name)?, column.address(name)?.span));
        let ((main, main_span), (backup, span)) = (place(Path::Main)?, place(Path::Backup)?);
        let wider = wider(subnet_of(sheet, main)?, subnet_of(sheet, backup)?)?;
        if main == backup || main.is_ipv6() && is_link_local(main) {
            return None;
        }
        let message = format!(
            "{owner}: Main {main} and Backup {backup} are both in {wider} by this server's own addresses, so both leave by \
             the same adapter."
        );
        let finding = owner.finding(&RULE, (span, "Backup"), message).help(HELP);
        Some(finding.at(&sheet.file, main_span, "Main, in the same subnet"))
    });
    let mut findings: Vec<Finding> = by_zone.chain(by_subnet).collect();
    if findings.is_empty() {
        findings.extend(own_addresses(sheet, subject));
    }
    findings
}

/// The wider of two subnets that overlap.
fn wider(one: IpNet, other: IpNet) -> Option<IpNet> {
    [(one, other), (other, one)].into_iter().find_map(|(wide, net)| wide.contains(&net).then_some(wide))
}

/// Two of the server's own addresses in one subnet, or in overlapping ones. Unless they are the two that its connections use, it
/// may be one card with two addresses, or a team: a note.
fn own_addresses(sheet: &Sheet, subject: &Subject<'_>) -> Option<Finding> {
    let own = &sheet.server.addresses;
    let of = |own: &Spanned<OwnAddress>| {
        let ip = own.value.address.ip().filter(|ip| !is_link_local(*ip))?;
        Some((own.value.subnet()?, ip))
    };
    let pairs = own.iter().enumerate().flat_map(|(number, first)| {
        own[number + 1..].iter().filter_map(move |other| {
            let ((net, ip), (other_net, other_ip)) = (of(first)?, of(other)?);
            let wider = wider(net, other_net).filter(|_| ip != other_ip)?;
            Some((first, other, wider, is_dual(sheet, [ip, other_ip], subject)))
        })
    });
    let (first, second, wider, is_dual) = pairs.max_by_key(|(.., is_dual)| *is_dual)?;
    let message = format!(
        "{}: its own addresses {} and {} are both in {wider}. Two cards in one subnet that are no team are not supported.",
        sheet.label(),
        first.value.address,
        second.value.address
    );
    let finding = Owner::of(sheet).finding(&RULE, (second.span, "in the same subnet"), message);
    let finding = finding.at(&sheet.file, first.span, "as this one");
    if is_dual {
        return Some(finding.help(HELP));
    }
    Some(finding.with(Severity::Info).help(
        "Check the adapters with nic-check. If it is one card with two addresses, or a team, list the one that is used.",
    ))
}

/// Whether two own addresses are those of Main and Backup: a partner calls both, or a server with a Backup has no others.
fn is_dual(sheet: &Sheet, ips: [IpAddr; 2], subject: &Subject<'_>) -> bool {
    let has_backup = sheet.columns().any(|column| column.backup_connection.is_some());
    let calls = |link: &Link<'_>| {
        std::ptr::eq(link.far, sheet)
            && Path::BOTH.into_iter().all(|name| link.column.ip(name).is_some_and(|ip| ips.contains(&ip)))
    };
    has_backup && sheet.server.addresses.len() == 2 || subject.links.iter().any(calls)
}

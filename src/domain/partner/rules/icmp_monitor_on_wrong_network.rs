//! `icmp-monitor-on-wrong-network`: the ping travels over the other network and proves the wrong path.

use std::net::IpAddr;

use ipnet::IpNet;

use super::partner_is_self::no_partner;
use super::prelude::*;
use crate::domain::addresses::common_bits;
use crate::domain::nic::subnets::is_link_local;
use crate::domain::partner::group::{same_machine, subnet_of};
use crate::domain::partner::subnets::{Fit, Networks, Subnets};
use crate::domain::partner::values;

pub static RULE: Rule = rule!(
    "icmp-monitor-on-wrong-network",
    Warning,
    "an ICMP monitor of one connection lies in the other connection's network"
);

/// Looks at every server by the plan's networks, at every sheet by the prefixes of the server's own addresses, too; and, by
/// the addresses alone, at both ends of each link.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for member in &subject.members {
        for place in &member.places {
            judge((member.file, place), &subject.networks, findings);
            if subject.is_plan {
                outside((member.file, place), &subject.networks, findings);
                elsewhere((member.file, place), &subject.networks, findings);
                if !(place.main.is_some() && place.backup.is_some()) {
                    let is_near = |name, ip| {
                        let subnets = subject.networks.of_name(name);
                        subnets.is_empty() || subnets.contains(ip)
                    };
                    behind_gateway((member.file, place), is_near, findings);
                }
            }
        }
        if let Some(sheet) = member.sheet {
            by_own_prefixes(sheet, member, subject, findings);
            if !subject.networks.are_known() {
                by_likeness(sheet, findings);
            }
        }
    }
    // Monitors that were exchanged together with their connections are left to `main-and-backup-crossed`.
    let is_judged = |link: &&Link<'_>| !link.is_crossed() && !link.looks_crossed();
    for link in subject.first_links().filter(is_judged) {
        findings.extend(link.back.into_iter().flat_map(|(_, back)| {
            Path::BOTH.into_iter().filter_map(move |name| {
                shared((name, name.other()), (link.near, link.owner, link.column), (link.far, back))
            })
        }));
    }
}

/// The subnets of a server's own prefixes that are Main or Backup: those by which it reaches its partners, and, where the
/// partners are in other subnets, those by which they reach it.
fn by_own_prefixes(sheet: &Sheet, member: &Member<'_>, subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let links = || subject.links.iter().filter(|link| !link.is_crossed() && std::ptr::eq(link.near, sheet));
    let subnets = |name: Path| -> Subnets {
        let sides = member.places.iter().flat_map(Place::sides).filter(|(side_name, _)| *side_name == name);
        let there = sides.filter_map(|(_, side)| side.address?.value.ip());
        let back = links().filter_map(|link| link.back?.1.ip(name));
        there.chain(back).filter_map(|ip| subnet_of(sheet, ip)).collect()
    };
    let networks = Networks { main: subnets(Path::Main), backup: subnets(Path::Backup) };
    let knows_both = networks.are_known() && networks.main.is_disjoint(&networks.backup);
    let own = &sheet.server.addresses;
    let knows_own = !own.is_empty() && own.iter().all(|own| own.value.subnet().is_some());
    for place in &member.places {
        judge((member.file, place), &networks, findings);
        if knows_own {
            behind_gateway((member.file, place), |_, ip| subnet_of(sheet, ip).is_some(), findings);
        }
        if knows_both {
            outside((member.file, place), &networks, findings);
        }
    }
    for (owner, column) in values::columns(sheet) {
        let names = (Path::Main, Path::Backup);
        findings.extend(shared(names, (sheet, owner, column), (sheet, column)));
    }
}

/// Judges the monitors of each column by the addresses alone, where neither a prefix nor a plan tells the subnets.
fn by_likeness(sheet: &Sheet, findings: &mut Vec<Finding>) {
    for (owner, column) in values::columns(sheet).filter(|(_, column)| is_side_by_side(sheet, column)) {
        match exchanged(sheet, owner, column) {
            Some(finding) => findings.push(finding),
            None => findings.extend(strayed(sheet, owner, column)),
        }
    }
}

/// Whether one of the server's own addresses is the nearest to the partner's Main and another one to its Backup, as in two
/// networks that both servers are in. Where each site has subnets of its own, likeness says nothing of the monitors. A server that
/// does not give its addresses is taken to be beside its partner.
fn is_side_by_side(sheet: &Sheet, column: &Column) -> bool {
    let own: Vec<_> = sheet.server.addresses.iter().filter_map(|own| own.value.address.ip()).collect();
    let (Some(main), Some(backup)) = (column.ip(Path::Main), column.ip(Path::Backup)) else { return false };
    let nearest = |far| {
        let bits = |own| common_bits(own, far);
        let best = own.iter().filter_map(|own| bits(*own)).max();
        let mut best = own.iter().filter(|own| best.is_some() && bits(**own) == best);
        best.next().filter(|_| best.next().is_none())
    };
    own.len() < 2 || matches!((nearest(main), nearest(backup)), (Some(a), Some(b)) if a != b)
}

/// One address stands under Main on one server and under Backup on the other, or under both of one column: it is on one
/// of the two networks at most, so that one of the two polls proves nothing.
fn shared(
    (name, other_name): (Path, Path),
    (near, owner, column): (&Sheet, Owner<'_>, &Column),
    (far, other_column): (&Sheet, &Column),
) -> Option<Finding> {
    let (monitor, other) = column.monitors(name).iter().find_map(|monitor| {
        let same = |other: &&Spanned<Address>| same_machine(&other.value, &monitor.value);
        Some((monitor, other_column.monitors(other_name).iter().find(same)?))
    })?;
    let message = format!(
        "{owner}: ICMP monitor {} stands under {} Connection here and under {} Connection on {}. It lies on one network, so \
         one of the two polls proves the wrong path.",
        monitor.value,
        name.title(),
        other_name.title(),
        far.label()
    );
    Some(
        Finding::new(&RULE, near.label(), message)
            .at(&near.file, monitor.span, format!("under {}", name.title()))
            .at(&far.file, other.span, format!("under {}", other_name.title()))
            .help("Give each connection a monitor on its own network."),
    )
}

/// No prefix is given, but the Main monitor is nearer to the Backup address and the Backup monitor to the Main address.
fn exchanged(sheet: &Sheet, owner: Owner<'_>, column: &Column) -> Option<Finding> {
    let of = |name| Some((column.ip(name)?, column.monitors(name).first()?));
    let ((main, main_monitor), (backup, backup_monitor)) = (of(Path::Main)?, of(Path::Backup)?);
    if subnet_of(sheet, main).is_some() || subnet_of(sheet, backup).is_some() {
        return None;
    }
    let nearer = |monitor: &Spanned<Address>, own, other| {
        let monitor = monitor.value.ip()?;
        Some(common_bits(monitor, other)? > common_bits(monitor, own)?)
    };
    let is_exchanged = nearer(main_monitor, main, backup)? && nearer(backup_monitor, backup, main)?;
    let message = format!(
        "{owner}: ICMP monitor {} of Main Connection is nearest to the Backup address {backup}, and {} of Backup Connection to \
         the Main address {main}. Monitors or connections look exchanged; no prefix is given to be sure.",
        main_monitor.value, backup_monitor.value
    );
    is_exchanged.then(|| {
        Finding::new(&RULE, sheet.label(), message)
            .at(&sheet.file, main_monitor.span, "nearest to Backup")
            .at(&sheet.file, backup_monitor.span, "nearest to Main")
            .help("Give each connection a monitor on its own network; write the prefix behind the server's own addresses to be sure.")
    })
}

/// No prefix is given, but a monitor is nearer to the other connection's address than to its own, and as near to it as that
/// connection's own monitors are.
fn strayed(sheet: &Sheet, owner: Owner<'_>, column: &Column) -> Option<Finding> {
    if Path::BOTH.into_iter().any(|name| column.ip(name).is_none_or(|ip| subnet_of(sheet, ip).is_some())) {
        return None;
    }
    Path::BOTH.into_iter().find_map(|name| {
        let other = name.other();
        let (own, far) = (column.ip(name)?, column.ip(other)?);
        let bits = |monitor: &Spanned<Address>, ip| common_bits(monitor.value.ip()?, ip);
        let usual = column.monitors(other).iter().filter_map(|monitor| bits(monitor, far)).min()?;
        let is_listed =
            |m: &Spanned<Address>| column.monitors(other).iter().any(|o| same_machine(&o.value, &m.value));
        // One that lies in a subnet of the server's own prefixes is judged by that.
        let is_placed = |m: &Spanned<Address>| m.value.ip().is_some_and(|ip| subnet_of(sheet, ip).is_some());
        let is_stray = |m: &&Spanned<Address>| {
            bits(m, far).is_some_and(|bits| bits >= usual)
                && bits(m, far) > bits(m, own)
                && !is_listed(m)
                && !is_placed(m)
        };
        let monitor = column.monitors(name).iter().find(is_stray)?;
        let message = format!(
            "{owner}: ICMP monitor {} of {} Connection is nearer to the {} address {far} than to {own}, and as near as the \
             monitors there. It looks like one of the other network; no prefix is given to be sure.",
            monitor.value,
            name.title(),
            other.title()
        );
        Some(
            Finding::new(&RULE, sheet.label(), message)
                .at(&sheet.file, monitor.span, format!("nearer to {}", other.title()))
                .help("Give each connection a monitor on its own network; write the prefix behind the server's own addresses to be sure."),
        )
    })
}

/// A monitor on neither network is reached through a gateway: a note, because the routes of the server then decide which
/// network its echo requests take. Addresses that no monitor can have are left to `useless-icmp-monitor`, and connections whose
/// own address is on a wrong network to the rules about that.
fn outside((file, place): (&FileName, &Place<'_>), networks: &Networks, findings: &mut Vec<Finding>) {
    for (name, side) in place.sides().filter(|_| place.main.is_some() && place.backup.is_some()) {
        let fit = |address: &Address| networks.fit(name, address);
        let Some(own) = side.address.filter(|own| fit(&own.value) == Fit::Right) else { continue };
        let is_noted = |m: &&Spanned<Address>| {
            fit(&m.value) == Fit::Outside
                && no_partner(&m.value).is_none()
                && is_of_family(&own.value, &m.value)
        };
        for monitor in side.monitors.iter().filter(is_noted) {
            let message = format!(
                "{}: ICMP monitor {} of {} lies in neither network. It is reached through a gateway, and the server's \
                 routes decide over which network.",
                place.owner,
                monitor.value,
                place.owner.connection(name)
            );
            findings.push(Finding::new(&RULE, place.owner.subject(), message)
                .at(file, monitor.span, "in neither network")
                .help("Check the address, and that the server has a route to it over this network; a device on the network itself needs none.")
                .with(Severity::Info));
        }
    }
}

/// A monitor in no subnet of the server: a note, because the way to it may be lost, or its address mistyped.
fn behind_gateway(
    (file, place): (&FileName, &Place<'_>),
    is_near: impl Fn(Path, IpAddr) -> bool,
    findings: &mut Vec<Finding>,
) {
    for (name, side) in place.sides() {
        let is_far = |m: &&Spanned<Address>| {
            m.value.ip().is_some_and(|ip| !is_near(name, ip) && !is_link_local(ip))
                && no_partner(&m.value).is_none()
                && side.address.is_none_or(|own| is_of_family(&own.value, &m.value))
        };
        for monitor in side.monitors.iter().filter(is_far) {
            let message = format!(
                "{}: ICMP monitor {} of {} lies in no subnet of this server. It is reached through a gateway: when it falls silent, \
                 the way there may be lost and not the network at hand.",
                place.owner,
                monitor.value,
                place.owner.connection(name)
            );
            findings.push(
                Finding::new(&RULE, place.owner.subject(), message)
                    .at(file, monitor.span, "behind a gateway")
                    .help("Check the address; enter a router or a managed switch of the server's own subnet as the first monitor.")
                    .with(Severity::Info),
            );
        }
    }
}

/// A connection whose monitors are all in other subnets of the network than the server: a note, because the way to another site
/// is lost more often than the network at hand.
fn elsewhere((file, place): (&FileName, &Place<'_>), networks: &Networks, findings: &mut Vec<Finding>) {
    for (name, side) in place.sides() {
        let subnets = networks.of_name(name);
        let subnet = |address: &Spanned<Address>| subnets.holding(IpNet::from(address.value.ip()?));
        let Some((own, net)) = side.address.and_then(|own| Some((own, subnet(own)?))) else { continue };
        let placed: Vec<_> = side.monitors.iter().map(|monitor| (monitor, subnet(monitor))).collect();
        let Some((monitor, Some(other))) = placed.first() else { continue };
        if placed.iter().any(|(_, subnet)| subnet.is_none_or(|subnet| subnet == net)) {
            continue;
        }
        let message = format!(
            "{}: {} {} is in {net}, and ICMP monitor {} in {other}: when it falls silent, the way there may be lost and not the \
             network at hand.",
            place.owner,
            place.owner.connection(name),
            own.value,
            monitor.value
        );
        findings.push(
            Finding::new(&RULE, place.owner.subject(), message)
                .at(file, monitor.span, "in another subnet")
                .at(file, own.span, format!("in {net}"))
                .help("Check both addresses; enter a router or a managed switch of the server's own subnet as the first monitor.")
                .with(Severity::Info),
        );
    }
}

/// Another family is told by `mixed-address-families`.
fn is_of_family(own: &Address, monitor: &Address) -> bool {
    own.ip().map(|ip| ip.is_ipv4()) == monitor.ip().map(|ip| ip.is_ipv4())
}

fn judge((file, place): (&FileName, &Place<'_>), networks: &Networks, findings: &mut Vec<Finding>) {
    for (name, side) in place.sides() {
        let other = name.other();
        let wrong = |monitor: &&Spanned<Address>| networks.fit(name, &monitor.value) == Fit::Other;
        for monitor in side.monitors.iter().filter(wrong) {
            let message = format!(
                "{}: ICMP monitor {} of {} lies in the {} network. Its answer says nothing about the {} network.",
                place.owner,
                monitor.value,
                place.owner.connection(name),
                other.title(),
                name.title()
            );
            findings.push(
                Finding::new(&RULE, place.owner.subject(), message)
                    .at(file, monitor.span, format!("on the {} network", other.title()))
                    .help("Give each connection a monitor on its own network."),
            );
        }
    }
}

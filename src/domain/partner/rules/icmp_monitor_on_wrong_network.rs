//! `icmp-monitor-on-wrong-network`: the ping travels over the other network and proves the wrong path.

use super::mixed_address_families::family;
use super::prelude::*;
use crate::addresses::is_like_one_subnet;
use crate::partner::values::Side;

pub static RULE: Rule = rule!(
    "icmp-monitor-on-wrong-network",
    Warning,
    "an ICMP monitor of one connection lies in the other connection's network"
);

/// What to do, whichever way it was found.
const HELP: &str = "Give each connection a monitor on its own network.";
/// What to do where no prefix is known.
const HELP_SURE: &str = "Give each connection a monitor on its own network; write the prefix behind the server's own addresses to be sure.";

/// Looks at every server by the plan's networks, at every sheet by the prefixes of the server's own addresses, too; and, by
/// the addresses alone, at both ends of each link.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let networks = &subject.networks;
    let mut findings: Vec<Finding> =
        monitors(subject.places()).filter_map(|of| wrong(&of, networks)).collect();
    if subject.is_plan {
        findings.extend(monitors(subject.places()).filter_map(|of| outside(&of, networks)));
        findings.extend(sides(subject.places()).filter_map(|side| elsewhere(side, networks)));
        let is_near = |name, ip| {
            let subnets = networks.of_name(name);
            subnets.is_empty() || subnets.contains(ip)
        };
        let single = subject.places().filter(|place| !place.is_dual());
        findings.extend(monitors(single).filter_map(|of| behind_gateway(&of, is_near)));
    }
    for (sheet, member) in subject.members.iter().filter_map(|member| Some((member.sheet?, member))) {
        by_own_prefixes(sheet, member, subject, &mut findings);
        if !networks.are_known() {
            findings.extend(by_likeness(sheet, subject.links));
        }
    }
    // Monitors that were exchanged together with their connections are left to `main-and-backup-crossed`.
    let links = subject.first_links().filter(|link| !link.is_crossed() && !link.looks_crossed());
    let both = links.filter_map(Link::ends).flat_map(|[near, far]| {
        Path::BOTH.into_iter().filter_map(move |name| {
            shared((name, name.other()), (near.owner, near.column), (Owner::of(far.sheet), far.column))
        })
    });
    findings.extend(both);
    findings
}

/// The subnets of a server's own prefixes that are Main or Backup: those by which it reaches its partners, and, where the
/// partners are in other subnets, those by which they reach it.
fn by_own_prefixes(sheet: &Sheet, member: &Member<'_>, subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let is_own = |link: &&Link<'_>| !link.is_crossed() && std::ptr::eq(link.near, sheet);
    let back = |name| subject.links.iter().filter(is_own).filter_map(move |link| link.back?.1.ip(name));
    let networks = Networks::of_prefixes(sheet, |name| sheet.ips(name).chain(back(name)));
    let knows_both = networks.are_known() && networks.main.is_disjoint(&networks.backup);
    let own = &sheet.server.addresses;
    let knows_own = !own.is_empty() && own.iter().all(|own| own.value.subnet().is_some());
    for of in monitors(&member.places) {
        findings.extend(wrong(&of, &networks));
        if knows_own {
            // One in another subnet of the plan's network is where the plan has it.
            let is_planned = subject.networks.fit(of.name, &of.monitor.value) == Fit::Right;
            findings.extend(behind_gateway(&of, |_, ip| is_planned || subnet_of(sheet, ip).is_some()));
        }
        if knows_both {
            findings.extend(outside(&of, &networks));
        }
    }
    findings.extend(columns(sheet).filter_map(|(owner, column)| {
        shared((Path::Main, Path::Backup), (owner, column), (Owner::of(sheet), column))
    }));
}

/// Judges the monitors of each column by the addresses alone, where neither a prefix nor a plan tells the subnets: by the
/// partner's addresses where both are in the same networks, else by the server's own, as the partner calls them.
fn by_likeness<'a>(sheet: &'a Sheet, links: &[Link<'a>]) -> impl Iterator<Item = Finding> {
    let is_open = |column: &&Column| {
        Path::BOTH.iter().all(|name| column.ip(*name).is_some_and(|ip| subnet_of(sheet, ip).is_none()))
    };
    columns(sheet).filter_map(move |(owner, column)| {
        let own = || {
            let mut links = links.iter().filter(|link| std::ptr::eq(link.column, column));
            Some(links.find(|link| !link.looks_crossed())?.back?.1)
        };
        // A server that does not give its addresses, and is called by none, is taken to be beside its partner.
        let is_silent = sheet.server.addresses.iter().filter_map(|own| own.value.address.ip()).count() < 2;
        let other = || own().or_else(|| is_silent.then_some(column));
        let beside = if is_side_by_side(sheet, column) { Some(column) } else { other() }.filter(is_open)?;
        exchanged(sheet, owner, column, beside).or_else(|| strayed(sheet, owner, column, beside))
    })
}

/// Whether one of the server's own addresses is the nearest to the partner's Main and another one to its Backup, as in two
/// networks that both servers are in. Where each site has subnets of its own, likeness to the partner says nothing of the monitors.
fn is_side_by_side(sheet: &Sheet, column: &Column) -> bool {
    let own = || sheet.server.addresses.iter().filter_map(|own| own.value.address.ip());
    let nearest = |far| {
        let mut near: Vec<_> = own().filter_map(|own| Some((common_bits(own, far)?, own))).collect();
        near.sort_unstable_by_key(|(bits, _)| std::cmp::Reverse(*bits));
        let others = near.get(1).map_or(0, |(bits, _)| *bits);
        near.first().filter(|(bits, _)| is_like_one_subnet(*bits, others, far)).map(|(_, own)| *own)
    };
    let of = |name| nearest(column.ip(name)?);
    of(Path::Main).zip(of(Path::Backup)).is_some_and(|(main, backup)| main != backup)
}

/// One address stands under Main on one server and under Backup on the other, or under both of one column: it is on one
/// of the two networks at most, so that one of the two polls proves nothing.
fn shared(
    (name, other_name): (Path, Path),
    (owner, column): (Owner<'_>, &Column),
    (far, other_column): (Owner<'_>, &Column),
) -> Option<Finding> {
    let (monitor, other) = column.monitors(name).iter().find_map(|monitor| {
        let same = |other: &&Spanned<Address>| same_machine(&other.value, &monitor.value);
        Some((monitor, other_column.monitors(other_name).iter().find(same)?))
    })?;
    let message = format!(
        "{owner}: ICMP monitor {monitor} stands under {name} Connection here and under {other_name} Connection on {far}. \
         It lies on one network, so one of the two polls proves the wrong path."
    );
    let finding = owner.finding(&RULE, (monitor.span, format!("under {name}")), message);
    Some(finding.at(far.file, other.span, format!("under {other_name}")).help(HELP))
}

/// No prefix is given, but the Main monitor is nearer to the Backup address and the Backup monitor to the Main address.
fn exchanged(sheet: &Sheet, owner: Owner<'_>, column: &Column, beside: &Column) -> Option<Finding> {
    let of = |name| Some((beside.ip(name)?, column.monitors(name).first()?));
    let ((main, main_monitor), (backup, backup_monitor)) = (of(Path::Main)?, of(Path::Backup)?);
    let nearer = |monitor: &Spanned<Address>, own, other| {
        let monitor = monitor.value.ip().filter(|ip| subnet_of(sheet, *ip).is_none())?;
        Some(common_bits(monitor, other)? > common_bits(monitor, own)?)
    };
    if !(nearer(main_monitor, main, backup)? && nearer(backup_monitor, backup, main)?) {
        return None;
    }
    let message = format!(
        "{owner}: ICMP monitor {main_monitor} of Main Connection is nearest to the Backup address {backup}, and \
         {backup_monitor} of Backup Connection to the Main address {main}. Monitors or connections look exchanged; no \
         prefix is given to be sure."
    );
    let finding = owner.finding(&RULE, (main_monitor.span, "nearest to Backup"), message);
    Some(finding.at(owner.file, backup_monitor.span, "nearest to Main").help(HELP_SURE))
}

/// No prefix is given, but a monitor is nearer to the other connection's address than to its own, and as near to it as that
/// connection's own monitors are.
fn strayed(sheet: &Sheet, owner: Owner<'_>, column: &Column, beside: &Column) -> Option<Finding> {
    Path::BOTH.into_iter().find_map(|name| {
        let other = name.other();
        let (own, far) = (beside.ip(name)?, beside.ip(other)?);
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
            "{owner}: ICMP monitor {monitor} of {name} Connection is nearer to the {other} address {far} than to {own}, \
             and as near as the monitors there. It looks like one of the other network; no prefix is given to be sure."
        );
        let place = (monitor.span, format!("nearer to {other}"));
        Some(owner.finding(&RULE, place, message).help(HELP_SURE))
    })
}

/// A monitor on the other network.
fn wrong(of: &Pinged<'_, '_>, networks: &Networks) -> Option<Finding> {
    if networks.fit(of.name, &of.monitor.value) != Fit::Other {
        return None;
    }
    let (own, other) = (of.name.title(), of.name.other().title());
    let what = format!("lies in the {other} network. Its answer says nothing about the {own} network.");
    Some(of.finding(&RULE, format!("on the {other} network"), &what).help(HELP))
}

/// A monitor on neither network is reached through a gateway: a note, because the routes of the server then decide which
/// network its echo requests take. Addresses that no monitor can have are left to `useless-icmp-monitor`, and connections whose
/// own address is on a wrong network to the rules about that.
fn outside(of: &Pinged<'_, '_>, networks: &Networks) -> Option<Finding> {
    let fit = |address: &Spanned<Address>| networks.fit(of.name, &address.value);
    let own = of.side.address.filter(|own| of.place.is_dual() && fit(own) == Fit::Right)?;
    if fit(of.monitor) != Fit::Outside
        || of.monitor.value.no_host().is_some()
        || family(&own.value) != family(&of.monitor.value)
    {
        return None;
    }
    let what = "lies in neither network. It is reached through a gateway, and the server's routes decide over which network.";
    Some(of.finding(&RULE, "in neither network", what).with(Severity::Info).help(
        "Check the address, and that the server has a route to it over this network; a device on the network itself needs none.",
    ))
}

/// A monitor in no subnet of the server: a note, because the way to it may be lost, or its address mistyped.
fn behind_gateway(of: &Pinged<'_, '_>, is_near: impl Fn(Path, IpAddr) -> bool) -> Option<Finding> {
    let ip = of.monitor.value.ip().filter(|ip| !is_near(of.name, *ip) && !is_link_local(*ip));
    // Another family is told by `mixed-address-families`.
    let is_other_family = of.side.address.is_some_and(|own| family(&own.value) != family(&of.monitor.value));
    if ip.is_none() || of.monitor.value.no_host().is_some() || is_other_family {
        return None;
    }
    let what = "lies in no subnet of this server. It is reached through a gateway: when it falls silent, the way there may be lost \
                and not the network at hand.";
    Some(of.finding(&RULE, "behind a gateway", what).with(Severity::Info).help(
        "Check the address; enter a router or a managed switch of the server's own subnet as the first monitor.",
    ))
}

/// A connection whose monitors are all in other subnets of the network than the server: a note, because the way to another site
/// is lost more often than the network at hand.
fn elsewhere((place, name, side): (&Place<'_>, Path, &Side<'_>), networks: &Networks) -> Option<Finding> {
    let subnets = networks.of_name(name);
    let subnet = |address: &Spanned<Address>| subnets.holding(IpNet::from(address.value.ip()?));
    let own = side.address?;
    let net = subnet(own)?;
    let mut others =
        side.monitors.iter().map(|monitor| Some((monitor, subnet(monitor).filter(|other| *other != net)?)));
    let (monitor, other) = others.next()??;
    if others.any(|other| other.is_none()) {
        return None;
    }
    let owner = place.owner;
    let message = format!(
        "{owner}: {} {own} is in {net}, and ICMP monitor {monitor} in {other}: when it falls silent, the way there may \
         be lost and not the network at hand.",
        owner.connection(name)
    );
    let finding = owner.finding(&RULE, (monitor.span, "in another subnet"), message).with(Severity::Info);
    Some(finding.at(owner.file, own.span, format!("in {net}")).help(
        "Check both addresses; enter a router or a managed switch of the server's own subnet as the first monitor.",
    ))
}

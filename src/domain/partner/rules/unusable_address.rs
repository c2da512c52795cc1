//! `unusable-address`: an address that no server and no device can keep: a subnet's ends, 169.254.x.x, a lone /32.

use super::prelude::*;
use crate::addresses::{is_automatic_private, reserved, typed};

pub static RULE: Rule =
    rule!("unusable-address", Error, "an address is one that no machine can have, or that none keeps");

const NO_USE: &str = "no usable address";
const HELP: &str =
    "Read the real address and prefix off the machine (nic-check, ipconfig), and correct the file.";

/// Looks at the addresses and monitors of every server: by the plan's subnets, and of a sheet by those of both ends, too.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let planned: Vec<IpNet> = subject.plan.into_iter().flat_map(System::subnets).collect();
    let mut findings: Vec<Finding> = subject.judged_plan().into_iter().flat_map(lone_subnets).collect();
    for (index, member) in subject.members.iter().enumerate() {
        let far = subject.links.iter().filter(|link| link.near_index == index).map(|link| link.far);
        let own = member.sheet.into_iter().chain(far).flat_map(|sheet| &sheet.server.addresses);
        let subnets: Vec<IpNet> = own.filter_map(|own| own.value.subnet()).collect();
        findings.extend(member.sheet.into_iter().flat_map(own_addresses));
        for (place, name, side) in sides(&member.places) {
            let all = side.address.into_iter().map(|address| (address, false));
            let all = all.chain(side.monitors.iter().map(|monitor| (monitor, true)));
            findings.extend(all.filter_map(|of| judge((place.owner, name), of, [&planned, &subnets])));
        }
    }
    findings
}

/// Looks at the nodes of a client's file. One that leads to the client's own machine is right on a server, so it is a note.
pub fn check_client(client: &ClientSystems) -> impl Iterator<Item = Finding> {
    client.each().flat_map(|of| of.nodes().filter_map(move |(name, _)| judge_node(&of, name)))
}

fn judge_node(client: &Client<'_>, name: &Spanned<String>) -> Option<Finding> {
    let address = typed::parse(&name.value).ok()?;
    let what = address
        .no_host()
        .map_or_else(|| unusable(&address, [&[]; 2], false), |what| Some(what.to_owned()))?;
    let finding = client.finding(&RULE, (name.span, NO_USE), format!("{client}: node {name} is {what}."));
    Some(if address.is_loopback() {
        let help = "It leads to the machine that the client runs on: right on a server, and nowhere else.";
        finding.with(Severity::Info).help(help)
    } else {
        finding.help("Write the address or the name of a server.")
    })
}

/// The smallest subnet that holds the address decides; a wider one says nothing about its ends.
fn unusable(address: &Address, subnets: [&[IpNet]; 2], is_monitor: bool) -> Option<String> {
    let ip = address.ip()?;
    if is_automatic_private(ip) {
        let what = "an address that a machine gave itself because none was set (169.254.0.0/16)";
        return Some(what.to_owned());
    }
    let holding = subnets.into_iter().flatten().filter(|subnet| subnet.contains(&ip));
    let smallest = holding.max_by_key(|net| net.prefix_len())?;
    // An anycast address of IPv6 is a router's, and answers a ping.
    let kind = reserved(ip, *smallest).filter(|_| !(is_monitor && ip.is_ipv6()))?;
    Some(format!("{} of {smallest}", kind.words(ip)))
}

fn judge(
    (owner, name): (Owner<'_>, Path),
    (address, is_monitor): (&Spanned<Address>, bool),
    subnets: [&[IpNet]; 2],
) -> Option<Finding> {
    let what = unusable(&address.value, subnets, is_monitor)?;
    let monitor = if is_monitor { "ICMP monitor " } else { "" };
    let message = format!(
        "{owner}: {monitor}{address} of {} is {what}, so no machine answers there for good.",
        owner.connection(name)
    );
    Some(owner.finding(&RULE, (address.span, NO_USE), message).help(HELP))
}

/// The subnets of a plan in which two servers cannot be: an address that was written in the place of a subnet.
fn lone_subnets(plan: &System) -> impl Iterator<Item = Finding> {
    let networks = Path::BOTH.into_iter().filter_map(|name| Some((name, plan.network(name)?)));
    let subnets = networks.flat_map(|(name, network)| network.subnets.iter().map(move |net| (name, net)));
    subnets.filter_map(|(name, subnet)| {
        let what = of_one(subnet.value)?;
        let message = format!("{} of the {} network is {what}.", subnet.value.addr(), name.title());
        let finding = Owner::networks(plan).finding(&RULE, (subnet.span, "no partner can be in it"), message);
        Some(finding.help("Write the subnet that the servers' cards are in, such as 10.10.1.0/24."))
    })
}

/// What a subnet of one address is, in words.
fn of_one(subnet: IpNet) -> Option<String> {
    let length = Some(subnet.prefix_len()).filter(|length| *length == subnet.max_prefix_len())?;
    Some(format!("given with /{length}, a subnet of one address, in which no partner can be"))
}

fn own_addresses(sheet: &Sheet) -> impl Iterator<Item = Finding> {
    let owner = Owner::of(sheet);
    sheet.server.addresses.iter().filter_map(move |own| {
        let message =
            format!("{owner}: its own address {} is {}.", own.value.address, unusable_own(&own.value)?);
        Some(owner.finding(&RULE, (own.span, NO_USE), message).help(HELP))
    })
}

fn unusable_own(own: &OwnAddress) -> Option<String> {
    if let Some(what) = own.address.no_host() {
        return Some(format!("{what}, which no partner can reach"));
    }
    let subnet = own.subnet();
    if let Some(what) = subnet.and_then(of_one) {
        return Some(what);
    }
    unusable(&own.address, [subnet.as_slice(), &[]], false)
}

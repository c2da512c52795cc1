//! `backup-network-inconsistent`: a second network that is there and that nobody uses, or Backup addresses without a network.

use super::prelude::*;

pub static RULE: Rule = rule!(
    "backup-network-inconsistent",
    Warning,
    "there is a second network that no connection uses, or Backup addresses without that network"
);

/// Looks at a plan's networks, and at the links without any Backup Connection between two servers that are both on a second
/// network. Both parts stay: a plan names its networks, and of sheets only spare addresses show that there is a second one.
pub fn check(subject: &Subject<'_>) -> impl Iterator<Item = Finding> {
    subject.judged_plan().and_then(in_plan).into_iter().chain(subject.first_links().filter_map(unused))
}

/// Compares the plan's Backup network with the Backup addresses of its servers.
fn in_plan(plan: &System) -> Option<Finding> {
    let used = plan.servers.iter().find_map(|server| Some((server, server.backup.as_ref()?)));
    match (&plan.backup, used) {
        (Some(network), None) => {
            let message = "The plan has a Backup network, and no server has an address on it: the system has one network.";
            let finding = Owner::networks(plan).finding(&RULE, (network.span, "nobody is on it"), message);
            Some(finding.help("Give every server a `backup:` address, or remove the Backup network."))
        }
        (None, Some((server, backup))) => {
            let owner = Owner::planned(plan, server);
            let message = format!(
                "{owner} has a Backup address, and the plan has no Backup network: its subnet and speed are not known, and \
                 were not judged."
            );
            let finding = owner.finding(&RULE, (backup.span, "on which network?"), message);
            let help = "Add `backup:` with its subnets to `networks:`, or remove the Backup addresses.";
            Some(finding.help(help))
        }
        _ => None,
    }
}

/// What both servers have beside the addresses that Main takes. Where neither their prefixes nor the addresses themselves show
/// one network that both are in, it may be a card of another purpose, so that it is a note only.
fn unused(link: &Link<'_>) -> Option<Finding> {
    let (_, back) = link.back?;
    if link.column.backup_connection.is_some() || back.backup_connection.is_some() {
        return None;
    }
    let near = spare(link.near, back)?;
    let far = spare(link.far, link.column)?;
    let (own, partner) = (link.near.label(), link.far.label());
    let subnet = near.iter().find_map(|own| {
        let subnet = own.value.subnet()?;
        far.iter().any(|other| other.value.subnet() == Some(subnet)).then_some(subnet)
    });
    let (first, second) = (near.first()?, far.first()?);
    let picture = subnet.map_or_else(
        || format!("{own} has {} and {partner} has {} as well", first.value.address, second.value.address),
        |subnet| format!("both servers are in {subnet} as well"),
    );
    let message = format!(
        "{}: no Backup Connection is entered, neither on {own} nor on {partner}, but {picture}. The link has one path.",
        link.owner
    );
    let is_sure = subnet.is_some() || look_joined(link, back, first, second);
    let text = "not used by any connection";
    let finding = link.finding(&RULE, (first.span, text), (second.span, text), message);
    Some(finding.with(if is_sure { RULE.severity } else { Severity::Info }).help(
        "Enter the Backup Connection on both servers. If this network is not for the servers, take these addresses out of \
         `addresses` of both sheets.",
    ))
}

/// Whether the two spare addresses are more like each other than like the addresses of Main on their own servers.
fn look_joined(
    link: &Link<'_>,
    back: &Column,
    near: &Spanned<OwnAddress>,
    far: &Spanned<OwnAddress>,
) -> bool {
    let bits = |a: Option<IpAddr>, b: Option<IpAddr>| common_bits(a?, b?);
    let (near, far) = (near.value.address.ip(), far.value.address.ip());
    let apart = bits(near, back.ip(Path::Main)).max(bits(far, link.column.ip(Path::Main)));
    apart.is_some() && bits(near, far) > apart
}

/// The addresses of a server in other subnets than the one by which its partner's column reaches it; `None` without any.
fn spare<'a>(sheet: &'a Sheet, leads_here: &Column) -> Option<Vec<&'a Spanned<OwnAddress>>> {
    let named = leads_here.address(Path::Main)?;
    let main: IpAddr = named.value.ip().or_else(|| sheet.server.addresses.first()?.value.address.ip())?;
    let is_spare = |own: &&Spanned<OwnAddress>| {
        own.value.address.ip().is_some_and(|ip| {
            ip != main
                && ip.is_ipv4() == main.is_ipv4()
                && !is_link_local(ip)
                && own.value.subnet().is_none_or(|subnet| !subnet.contains(&main))
        })
    };
    let all: Vec<_> = sheet.server.addresses.iter().filter(is_spare).collect();
    (!all.is_empty()).then_some(all)
}

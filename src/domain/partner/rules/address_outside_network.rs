//! `address-outside-network`: an address lies in none of the subnets that the plan gives for its network.

use super::main_and_backup_crossed::is_crossed;
use super::prelude::*;

pub static RULE: Rule =
    rule!("address-outside-network", Error, "an address lies in none of the plan's subnets for its network");

/// Looks at every server of a plan, and at every connection of the sheets that have one. Crossed addresses are left to
/// `main-and-backup-crossed`.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(plan) = subject.plan else { return Vec::new() };
    let places = subject.places().filter(|place| !is_crossed(&subject.networks, place));
    let outside = sides(places)
        .filter_map(|(place, name, side)| judge(plan, &subject.networks, (place.owner, name), side.address?));
    let unused = Path::BOTH.into_iter().filter(|_| subject.is_plan);
    outside.chain(unused.filter_map(|name| without_server(plan, subject, name))).collect()
}

/// The subnets of a network in which no server and no monitor lies: a note, because a typing error there switches off what
/// is judged by the subnets. A network that no server uses at all is left to `backup-network-inconsistent`, and one without any
/// address in it to the rule itself.
fn without_server(plan: &System, subject: &Subject<'_>, name: Path) -> Option<Finding> {
    let sides = || subject.places().flat_map(Place::sides).filter(|(side, _)| *side == name);
    let is_used = |subnet: &IpNet| {
        let mut ips = sides().flat_map(|(_, side)| side.addresses()).filter_map(|address| address.value.ip());
        ips.any(|ip| subnet.contains(&ip))
    };
    let is_name = |address: &Spanned<Address>| address.value.ip().is_none();
    if sides().filter_map(|(_, side)| side.address).any(is_name) {
        return None;
    }
    let subnets = plan.network(name)?.subnets.iter();
    let (used, unused): (Vec<_>, Vec<&Spanned<IpNet>>) = subnets.partition(|subnet| is_used(&subnet.value));
    let first = unused.first().filter(|_| !used.is_empty())?;
    let more = match unused.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let message =
        format!("The {name} network has the subnet {first}{more}, in which no server and no monitor lies.");
    let finding = Finding::new(&RULE, name.title(), message).at(&plan.file, first.span, "no server in it");
    let finding = finding.help("Correct the subnet, or take it out of the plan: addresses are judged by it.");
    Some(finding.with(Severity::Info).naming(unused))
}

/// A Backup address in the Main network is left to `backup-in-main-subnet`.
fn judge(
    plan: &System,
    networks: &Networks,
    (owner, name): (Owner<'_>, Path),
    address: &Spanned<Address>,
) -> Option<Finding> {
    let other = match networks.fit(name, &address.value) {
        Fit::Outside => "",
        Fit::Other if name == Path::Main => ", but in one of the Backup network",
        _ => return None,
    };
    let title = name.title();
    let subnets = plan.network(name).map_or(&[][..], |network| &network.subnets);
    let shown: Vec<String> = subnets.iter().take(4).map(|subnet| subnet.value.to_string()).collect();
    let message = format!(
        "{owner}: {} {address} lies in no subnet of the {title} network ({}){other}.",
        owner.connection(name),
        shown.join(", ")
    );
    let declared = subnets.first().map_or_else(Default::default, |subnet| subnet.span);
    let place = (address.span, format!("not in the {title} network"));
    let finding =
        owner.finding(&RULE, place, message).at(&plan.file, declared, format!("the {title} network"));
    Some(finding.help(
        "Compare with the server itself (nic-check, ipconfig). Correct the address, or add the missing subnet to the plan.",
    ))
}

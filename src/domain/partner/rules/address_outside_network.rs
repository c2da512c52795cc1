//! `address-outside-network`: an address lies in none of the subnets that the plan gives for its network.

use ipnet::IpNet;

use super::main_and_backup_crossed::is_crossed;
use super::prelude::*;
use crate::domain::partner::subnets::{Fit, Networks};

pub static RULE: Rule =
    rule!("address-outside-network", Error, "an address lies in none of the plan's subnets for its network");

/// Looks at every server of a plan, and at every connection of the sheets that have one.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let Some(plan) = subject.plan else { return };
    for place in subject.places() {
        judge(plan, &subject.networks, place, findings);
    }
    if subject.is_plan {
        for name in Path::BOTH {
            findings.extend(without_server(plan, subject, name));
        }
    }
}

/// The subnets of a network in which no server and no monitor lies: a note, because a typing error there switches off what
/// is judged by the subnets. A network that no server uses at all is left to `backup-network-inconsistent`, and one without any
/// address in it to the rule itself.
fn without_server(plan: &System, subject: &Subject<'_>, name: Path) -> Option<Finding> {
    let sides = || subject.places().flat_map(|(_, place)| place.sides()).filter(|(side, _)| *side == name);
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
    let message = format!(
        "The {} network has the subnet {}{more}, in which no server and no monitor lies.",
        name.title(),
        first.value
    );
    Some(
        Finding::new(&RULE, name.title(), message)
            .at(&plan.file, first.span, "no server in it")
            .help("Correct the subnet, or take it out of the plan: addresses are judged by it.")
            .with(Severity::Info),
    )
}

/// Crossed addresses are left to `main-and-backup-crossed`, a Backup address in the Main network to
/// `backup-in-main-subnet`.
fn judge(
    plan: &System,
    networks: &Networks,
    (file, place): (&FileName, &Place<'_>),
    findings: &mut Vec<Finding>,
) {
    if is_crossed(networks, place) {
        return;
    }
    for (name, side) in place.sides() {
        let Some(address) = side.address else { continue };
        let other = match networks.fit(name, &address.value) {
            Fit::Outside => String::new(),
            Fit::Other if name == Path::Main => ", but in one of the Backup network".to_owned(),
            _ => continue,
        };
        let network = plan.network(name);
        let subnets: Vec<String> =
            network.iter().flat_map(|n| &n.subnets).take(4).map(|subnet| subnet.value.to_string()).collect();
        let message = format!(
            "{}: {} {} lies in no subnet of the {} network ({}){other}.",
            place.owner,
            place.owner.connection(name),
            address.value,
            name.title(),
            subnets.join(", ")
        );
        let declared = network.and_then(|n| n.subnets.first()).map_or_else(Default::default, |s| s.span);
        findings.push(
            Finding::new(&RULE, place.owner.subject(), message)
                .at(file, address.span, format!("not in the {} network", name.title()))
                .at(&plan.file, declared, format!("the {} network", name.title()))
                .help("Compare with the server itself (nic-check, ipconfig). Correct the address, or add the missing subnet to the plan."),
        );
    }
}

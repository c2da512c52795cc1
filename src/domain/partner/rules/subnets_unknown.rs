//! `subnets-unknown`: no prefix is given, so the rules that need a subnet could not be applied.

use super::host_name_ambiguous;
use super::prelude::*;
use crate::partner::input::Input;

pub static RULE: Rule =
    rule!("subnets-unknown", Info, "a subnet is not known, so the rules that need it were not applied");

/// What was not judged.
const NOT_JUDGED: &str = "It was not judged whether Main and Backup are in different subnets \
     (backup-in-main-subnet), the right way round (main-and-backup-crossed), and pinged on their own network \
     (icmp-monitor-on-wrong-network, address-outside-network).";

/// What was not judged where the connections' subnets are known, or there is but one network.
const NEARNESS: &str = "It was not judged whether the ICMP monitors are in a subnet of this server or behind a gateway \
     (icmp-monitor-on-wrong-network).";

/// Looks at a plan, or at every sheet. Both parts stay: a plan says what its networks are, a sheet only what its own cards are in.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = subject.sheets().filter_map(|sheet| in_sheet(sheet, subject)).collect();
    findings.extend(subject.judged_plan().and_then(|_| in_plan(subject)));
    findings.extend(two_families(subject));
    if !subject.networks.are_known() {
        findings.extend(subject.links.iter().find_map(|link| apart(link, subject)));
    }
    findings
}

/// Main over IPv4 and Backup over IPv6, or the other way round: one card may have both, and no subnet tells. The names of a plan's
/// adapters do.
fn two_families(subject: &Subject<'_>) -> Option<Finding> {
    // Beside sheets, the plan says it itself.
    if !subject.is_plan && subject.plan.is_some() {
        return None;
    }
    let names_cards = |member: &Member<'_>| {
        let has_name = |path| member.server?.endpoint(path)?.interface.as_ref();
        Path::BOTH.into_iter().all(|path| has_name(path).is_some())
    };
    let members = subject.members.iter().filter(|member| !names_cards(member));
    let (place, main, backup) = members.flat_map(|member| &member.places).find_map(|place| {
        let (main, backup) = place.both()?;
        let differ = main.value.ip()?.is_ipv4() != backup.value.ip()?.is_ipv4();
        differ.then_some((place, main, backup))
    })?;
    let message = format!(
        "{}: Main {main} and Backup {backup} are of two families, so no subnet tells whether they are on two cards. It was not judged \
         (backup-in-main-subnet).",
        place.owner
    );
    let finding = place.owner.finding(&RULE, (backup.span, "on a card of its own?"), message);
    let finding = finding.at(place.owner.file, main.span, "Main");
    let help = if subject.is_plan {
        "Write into the plan which adapter has which address: `interface:` of each, as Windows names it."
    } else {
        "nic-check tells it on that server."
    };
    Some(finding.help(help))
}

/// Two servers that have no subnet in common: which of the partner's two addresses is Main, neither subnets nor a third server nor
/// the partner's own monitors say.
fn apart(link: &Link<'_>, subject: &Subject<'_>) -> Option<Finding> {
    let (_, back) = link.back?;
    let mut addresses = Vec::new();
    for name in Path::BOTH {
        let there = link.column.ip(name)?;
        let subnet = subnet_of(link.far, there)?;
        let own = subnet_of(link.near, back.ip(name)?)?;
        let is_beside =
            |monitor: &Spanned<Address>| monitor.value.ip().is_some_and(|ip| subnet.contains(&ip));
        if subnet_of(link.near, there).is_some() || own == subnet || back.monitors(name).iter().any(is_beside)
        {
            return None;
        }
        addresses.push(there.to_string());
    }
    let is_dual = |column: &Column| column.main_connection.is_some() && column.backup_connection.is_some();
    let calls_too = |other: &&Link<'_>| {
        other.far_index == link.far_index && other.near_index != link.near_index && is_dual(other.column)
    };
    if subject.links.iter().any(|other| calls_too(&other)) {
        return None;
    }
    let (near, far) = (link.near.label(), link.far.label());
    let message = format!(
        "{}: {near} and {far} have no subnet in common, and nothing else says which of {} is Main. It was not judged whether Main \
         and Backup are the right way round (main-and-backup-crossed).",
        link.owner,
        addresses.join(" and ")
    );
    let here = (link.column.name.span, "Main and Backup not compared");
    let finding = link.finding(&RULE, here, (link.far.place(), "in other subnets"), message);
    Some(finding.help(format!(
        "Give the plan with --plan, or enter a monitor of its own network for each connection on {far}."
    )))
}

/// The networks of a plan whose servers have two.
fn in_plan(subject: &Subject<'_>) -> Option<Finding> {
    let place = subject.places().find(|place| place.is_dual())?;
    let is_unknown = |name: &Path| subject.networks.of_name(*name).is_empty();
    let missing: Vec<&str> = Path::BOTH.into_iter().filter(is_unknown).map(Path::title).collect();
    if missing.is_empty() {
        return None;
    }
    let message =
        format!("The plan gives no subnets of the {} network. {NOT_JUDGED}", missing.join(" and the "));
    let finding = place.owner.finding(&RULE, (place.span, "its networks have no subnets"), message);
    let help = "Write the subnets of both networks into the plan: `networks:`, `subnets: [10.1.1.0/24]`.";
    Some(finding.help(help))
}

/// A sheet whose prefixes do not tell the subnets of a column, for its two connections (the partner's prefixes and the plan's
/// subnets count as well) and for its monitors.
fn in_sheet(sheet: &Sheet, subject: &Subject<'_>) -> Option<Finding> {
    if subject.networks.are_known() {
        return None;
    }
    let is_known = |column: &Column, ip: IpAddr| {
        let link = subject.links.iter().find(|link| std::ptr::eq(link.column, column));
        link.map_or_else(|| subnet_of(sheet, ip), |link| link.subnet_of(ip)).is_some()
    };
    let (owner, span, what) = columns(sheet).find_map(|(owner, column)| {
        // A link-local address is the same on every network, so that no prefix helps.
        let ip = |name| column.ip(name).filter(|ip| !is_link_local(*ip));
        let ips = column.connections().map(|(name, _)| ip(name)).collect::<Option<Vec<IpAddr>>>()?;
        if has_prefixes(sheet, ips.len()) {
            return None;
        }
        let what = match ips[..] {
            [main, backup] if !is_known(column, main) || !is_known(column, backup) => {
                format!("the subnets of {main} and {backup} are not known. {NOT_JUDGED}")
            }
            _ if subject.networks.main.is_empty()
                && column.connections().any(|(_, to)| !to.icmp_monitors.is_empty()) =>
            {
                format!("not every prefix of the server's own addresses is given. {NEARNESS}")
            }
            _ => return None,
        };
        Some((owner, column.addresses().next()?.1.span, what))
    })?;
    let place = sheet.server.addresses.first().map_or(span, |own| own.span);
    let finding = owner.finding(&RULE, (place, "no prefix is known"), format!("{owner}: {what}"));
    Some(finding.help(help(sheet, subject.plan.is_some())))
}

/// Looks for addresses that are given by names which nobody looked up: the rules for addresses say nothing of them. Those of
/// connections are told together; where there are none, the monitors and the server's own.
pub fn check_names(input: &Input) -> Option<Finding> {
    let values = host_name_ambiguous::view(input)?;
    let named = |owner, address: &'_ Address, span| Some((owner, address.name()?.to_owned(), span));
    let called = sides(&values.places).filter_map(|(place, _, side)| {
        side.address.and_then(|address| named(place.owner, &address.value, address.span))
    });
    let mut all: Vec<(Owner<'_>, String, Span)> = called.collect();
    let what = if all.is_empty() { "monitors or own addresses" } else { "connections" };
    if all.is_empty() {
        let pinged = monitors(&values.places);
        all.extend(pinged.filter_map(|of| named(of.place.owner, &of.monitor.value, of.monitor.span)));
        if let Input::Sheet(sheet) = input {
            let own = sheet.server.addresses.iter();
            all.extend(own.filter_map(|own| named(Owner::of(sheet), &own.value.address, own.span)));
        }
    }
    let &(owner, _, span) = all.first()?;
    let names = once(all.iter().map(|(_, name, _)| name.as_str()));
    let named = match names.len() {
        1 => format!("the name {}, which was not looked up", names[0]),
        _ => format!("the names {}, which were not looked up", few(&names)),
    };
    let message = format!("{owner}: {what} are given by {named}. {NOT_JUDGED}");
    let finding = owner.finding(&RULE, (span, "a name, not looked up"), message);
    Some(finding.naming(names).help(
        "Check again with `lint --resolve` where these names are known, on each of the servers, or write the addresses.",
    ))
}

/// Whether the server's own addresses tell so many subnets; what lies outside of them other rules judge.
fn has_prefixes(sheet: &Sheet, count: usize) -> bool {
    let own = &sheet.server.addresses;
    own.len() >= count && own.iter().all(|own| own.value.subnet().is_some())
}

fn help(sheet: &Sheet, has_plan: bool) -> String {
    let first = sheet.server.addresses.first();
    let own = first.map_or_else(|| "10.1.1.11".to_owned(), |own| own.value.address.to_string());
    let plan =
        if has_plan { "the subnets of both networks into the plan" } else { "give the plan with --plan" };
    format!(
        "Write the prefix behind the server's own addresses, as in {own}/24 (the server's ipconfig tells it), or {plan}."
    )
}

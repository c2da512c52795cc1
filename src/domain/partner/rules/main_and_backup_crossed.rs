//! `main-and-backup-crossed`: one server means the Backup network when it says Main.

use std::collections::HashMap;
use std::net::IpAddr;

use super::prelude::*;
use crate::domain::addresses::common_bits;
use crate::domain::nic::subnets::is_link_local;
use crate::domain::partner::group::subnet_of;
use crate::domain::partner::keys::Key;
use crate::domain::partner::subnets::{Fit, Networks};
use crate::domain::partner::values;

pub static RULE: Rule =
    rule!("main-and-backup-crossed", Error, "Main and Backup are exchanged on one server");

/// What to do, whichever way it was found.
const HELP: &str = "Agree which network is Main (the plan says it), then exchange the two connections, with their \
                    monitors and Compress, on the other server.";

/// Whether a server has its Main address in the Backup network and its Backup address in the Main network.
#[must_use]
pub fn is_crossed(networks: &Networks, place: &Place<'_>) -> bool {
    let is_other = |name, address: &Spanned<Address>| networks.fit(name, &address.value) == Fit::Other;
    place.both().is_some_and(|(main, backup)| is_other(Path::Main, main) && is_other(Path::Backup, backup))
}

/// Looks at every server by the plan's networks; where a plan does not tell them, at both ends of each link by the servers'
/// own prefixes.
pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    if let Some(plan) = subject.plan {
        for place in subject.places() {
            judge(plan, &subject.networks, place, findings);
        }
    }
    findings.extend(subject.plan.filter(|_| subject.is_plan).and_then(by_interface));
    if subject.networks.are_known() {
        return;
    }
    let before = findings.len();
    for link in subject.first_links() {
        if link.is_crossed() {
            findings.extend(between_ends(link));
        } else if !link.has_subnets() && link.looks_crossed() {
            findings.extend(by_likeness(link));
        } else {
            findings
                .extend(by_name(link).or_else(|| beside(link, link.far)).or_else(|| beside(link, link.near)));
        }
    }
    if findings.len() == before {
        findings.extend(between_callers(subject));
    }
}

/// Two servers that call the same two addresses of a third one, each of them Main to one and Backup to the other. It shows where
/// every site has subnets of its own, so that the two ends of a link have none in common.
fn between_callers(subject: &Subject<'_>) -> Option<Finding> {
    let mut callers: HashMap<(Key, Key), (Owner<'_>, &FileName, Span)> = HashMap::new();
    for sheet in subject.sheets() {
        for (owner, column) in values::columns(sheet) {
            let (Some(main), Some(backup)) = (column.address(Path::Main), column.address(Path::Backup))
            else {
                continue;
            };
            let (main_key, backup_key) = (Key::from(&main.value), Key::from(&backup.value));
            let other = callers.get(&(backup_key.clone(), main_key.clone()));
            if let Some((other, file, span)) = other.filter(|_| main_key != backup_key) {
                let message = format!(
                    "{owner}: Main Connection goes to {} and Backup to {}; in {other} it is the other way round. The two servers \
                     mean different wires by Main.",
                    main.value, backup.value
                );
                return Some(
                    Finding::new(&RULE, sheet.label(), message)
                        .at(&sheet.file, main.span, format!("Main of {}", sheet.label()))
                        .at(file, *span, format!("Main of {}, the other address", other.subject()))
                        .help(HELP),
                );
            }
            callers.entry((main_key, backup_key)).or_insert((owner, &sheet.file, main.span));
        }
    }
    None
}

/// A server whose adapters carry the names of another one's, exchanged. Names are free, so that it is a warning only.
fn by_interface(plan: &System) -> Option<Finding> {
    let mut all = plan.servers.iter().filter_map(|server| {
        let name = |end: &'_ Option<Endpoint>| end.as_ref()?.interface.clone();
        Some((server.label(), name(&server.main)?, name(&server.backup)?))
    });
    let (first, main, backup) = all.next()?;
    let same = |a: &Spanned<String>, b: &Spanned<String>| a.value.eq_ignore_ascii_case(&b.value);
    let (label, other_main, _) = all.find(|(_, other_main, other_backup)| {
        !same(&main, &backup) && same(&main, other_backup) && same(&backup, other_main)
    })?;
    let message = format!(
        "{first} has Main on its adapter {} and Backup on {}, and {label} the other way round. It looks crossed by the names.",
        main.value, backup.value
    );
    Some(
        Finding::new(&RULE, label, message)
            .at(&plan.file, other_main.span, format!("Main of {label}"))
            .at(&plan.file, main.span, format!("Main of {first}"))
            .help(
                "See on both servers which adapter has which address (nic-check tells it), and correct the addresses or the names \
                 in the plan. The test at the cable goes by these names.",
            )
            .with(Severity::Warning),
    )
}

fn judge(
    plan: &System,
    networks: &Networks,
    (file, place): (&FileName, &Place<'_>),
    findings: &mut Vec<Finding>,
) {
    let Some((main, backup)) = place.both().filter(|_| is_crossed(networks, place)) else { return };
    let message = format!(
        "{}: {} {} lies in the Backup network and {} {} in the Main network.",
        place.owner,
        place.owner.connection(Path::Main),
        main.value,
        place.owner.connection(Path::Backup),
        backup.value
    );
    let main_network = plan.network(Path::Main).map_or_else(Default::default, |n| n.span);
    findings.push(
        Finding::new(&RULE, place.owner.subject(), message)
            .at(file, main.span, "in the Backup network")
            .at(file, backup.span, "in the Main network")
            .at(&plan.file, main_network, "the Main network")
            .help(HELP),
    );
}

fn between_ends(link: &Link<'_>) -> Option<Finding> {
    let (back_owner, back) = link.back?;
    let (near, far) = (link.column.address(Path::Main)?, back.address(Path::Main)?);
    let message = format!(
        "{}: Main Connection goes to {}, but the Main Connection back ({back_owner}) goes to {}, which is the other \
         network. The two servers mean different wires by Main.",
        link.owner, near.value, far.value
    );
    Some(
        Finding::new(&RULE, link.near.label(), message)
            .at(&link.near.file, near.span, format!("Main of {}", link.near.label()))
            .at(&link.far.file, far.span, format!("Main of {}, on the other network", link.far.label()))
            .help(HELP),
    )
}

/// Where one end has a Main Connection only, the Main Connections of the two ends go to two networks, and the server that is
/// called has an address in the caller's: a warning, because a route may lead there.
fn beside(link: &Link<'_>, called: &Sheet) -> Option<Finding> {
    let (back_owner, back) = link.back?;
    let is_dual = |column: &Column| column.backup_connection.is_some();
    if is_dual(link.column) && is_dual(back) {
        return None;
    }
    let is_far = std::ptr::eq(called, link.far);
    let (to, from) = if is_far { (link.column, back) } else { (back, link.column) };
    let (caller, owner) = if is_far { (link.near, link.owner) } else { (link.far, back_owner) };
    let (entered, there, caller_ip) = (to.address(Path::Main)?, to.ip(Path::Main)?, from.ip(Path::Main)?);
    let is_beside = |ip: IpAddr| {
        let nets = [called, caller].map(|sheet| subnet_of(sheet, ip).or_else(|| subnet_of(sheet, caller_ip)));
        let known = nets.into_iter().flatten().next();
        known.map_or_else(
            || common_bits(ip, caller_ip) >= Some(if ip.is_ipv4() { 24 } else { 64 }),
            |net| net.contains(&ip) && net.contains(&caller_ip),
        )
    };
    let own = called.server.addresses.iter().filter_map(|own| Some((own, own.value.address.ip()?)));
    let mut others = own.filter(|(_, ip)| *ip != there && !is_link_local(*ip));
    let (nearer, _) = others.find(|(_, ip)| is_beside(*ip)).filter(|_| !is_beside(there))?;
    let message = format!(
        "{owner}: Main Connection goes to {}, and {} has {} beside {caller_ip}, which is {} for it. The two Main Connections go \
         over two networks.",
        entered.value,
        called.label(),
        nearer.value.address,
        caller.label()
    );
    Some(
        Finding::new(&RULE, caller.label(), message)
            .at(&caller.file, entered.span, "perhaps on the other network")
            .at(&called.file, nearer.span, format!("beside {}", caller.label()))
            .help("Enter the partner's address in the network that both servers are in; if a route is meant, say so in a suppression.")
            .with(Severity::Warning),
    )
}

/// Host names that are a label with something behind or before it, and what is there says the other connection at the other
/// end: `srv-b-radio` as Main here and `srv-a-radio` as Backup back.
fn by_name(link: &Link<'_>) -> Option<Finding> {
    let (back_owner, back) = link.back?;
    let rest = |column: &Column, name, label: &str| {
        let Address::Name(host) = &column.address(name)?.value else { return None };
        let host = host.split('.').next()?.to_lowercase();
        let label = label.to_lowercase();
        host.contains(&label).then(|| host.replacen(&label, "", 1))
    };
    let (to, from) = (link.far.label(), link.near.label());
    let (main, backup) = (rest(link.column, Path::Main, to)?, rest(link.column, Path::Backup, to)?);
    if main == backup || rest(back, Path::Main, from)? != backup || rest(back, Path::Backup, from)? != main {
        return None;
    }
    let (near, far) = (link.column.address(Path::Main)?, back.address(Path::Main)?);
    let message = format!(
        "{}: Main Connection goes to {}, and the Main Connection back ({back_owner}) to {}. It looks crossed by the names.",
        link.owner, near.value, far.value
    );
    Some(
        Finding::new(&RULE, link.near.label(), message)
            .at(&link.near.file, near.span, format!("Main of {from}"))
            .at(&link.far.file, far.span, format!("Main of {to}"))
            .help(HELP)
            .with(Severity::Warning),
    )
}

/// No prefix is given, and the addresses alone look crossed: a warning that says why it is believed.
fn by_likeness(link: &Link<'_>) -> Option<Finding> {
    let (back_owner, back) = link.back?;
    let both = |column: &'_ Column| {
        Some((column.address(Path::Main)?.clone(), column.address(Path::Backup)?.clone()))
    };
    let ((near, near_backup), (far, far_backup)) = (both(link.column)?, both(back)?);
    let message = format!(
        "{}: Main Connection goes to {}, and the Main Connection back ({back_owner}) to {}. It looks crossed: no prefix is \
         given, but Main {} is nearest to Backup {}, and Backup {} to Main {}.",
        link.owner, near.value, far.value, near.value, far_backup.value, near_backup.value, far.value
    );
    Some(Finding::new(&RULE, link.near.label(), message)
        .at(&link.near.file, near.span, format!("Main of {}", link.near.label()))
        .at(&link.far.file, far.span, format!("Main of {}, perhaps on the other network", link.far.label()))
        .help(
            "Write the prefix behind the servers' own addresses (10.1.1.11/24), or give the plan, to be sure; then \
             exchange the two connections, with their monitors and Compress, on one server.",
        )
        .with(Severity::Warning))
}

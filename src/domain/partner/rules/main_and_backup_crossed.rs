//! `main-and-backup-crossed`: one server means the Backup network when it says Main.

use std::collections::HashMap;

use super::prelude::*;
use crate::partner::group::End;

pub static RULE: Rule =
    rule!("main-and-backup-crossed", Error, "Main and Backup are exchanged on one server");

/// What to do, whichever way it was found.
const HELP: &str = "Agree which network is Main (the plan says it), then exchange the two connections, with their \
                    monitors and Compress, on the other server.";

/// Whether a server has its Main address in the Backup network and its Backup address in the Main network.
pub fn is_crossed(networks: &Networks, place: &Place<'_>) -> bool {
    let is_other = |name, address: &Spanned<Address>| networks.fit(name, &address.value) == Fit::Other;
    place.both().is_some_and(|(main, backup)| is_other(Path::Main, main) && is_other(Path::Backup, backup))
}

/// Looks at every server by the plan's networks; where a plan does not tell them, at both ends of each link by the servers'
/// own prefixes.
pub fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let by_networks = subject
        .plan
        .into_iter()
        .flat_map(|plan| subject.places().filter_map(|place| judge(plan, &subject.networks, place)));
    let mut findings: Vec<Finding> =
        by_networks.chain(subject.judged_plan().into_iter().flat_map(by_plan)).collect();
    if subject.networks.are_known() {
        return findings;
    }
    let before = findings.len();
    findings.extend(subject.first_links().filter_map(between_ends));
    if findings.len() == before {
        findings.extend(between_callers(subject).or_else(|| mixed(subject)));
    }
    findings
}

/// Both ends of a link: by their prefixes, by likeness, by names, and by where a single Main Connection leads.
fn between_ends(link: &Link<'_>) -> Option<Finding> {
    let [near, far] = link.ends()?;
    if link.is_crossed() {
        by_prefixes(link)
    } else if !link.has_subnets() && link.looks_crossed() {
        by_likeness(link)
    } else {
        let ends = [(&near, &far), (&far, &near)];
        let mut all =
            Path::BOTH.into_iter().flat_map(|name| ends.map(|(caller, called)| (name, caller, called)));
        by_name(link)
            .or_else(|| by_zones(&near, &far))
            .or_else(|| by_zones(&far, &near))
            .or_else(|| all.find_map(|(name, caller, called)| beside(name, caller, called)))
    }
}

/// Two servers that call the same two addresses of a third one, each of them Main to one and Backup to the other. It shows where
/// every site has subnets of its own, so that the two ends of a link have none in common.
fn between_callers(subject: &Subject<'_>) -> Option<Finding> {
    let mut callers: HashMap<(Key, Key), (Owner<'_>, Span)> = HashMap::new();
    for (owner, column) in subject.sheets().flat_map(columns) {
        let both = column.address(Path::Main).zip(column.address(Path::Backup));
        let Some((main, backup)) = both else { continue };
        let (main_key, backup_key) = (Key::from(&main.value), Key::from(&backup.value));
        let other = callers.get(&(backup_key.clone(), main_key.clone()));
        if let Some((other, span)) = other.filter(|_| main_key != backup_key) {
            let message = format!(
                "{owner}: Main Connection goes to {main} and Backup to {backup}; in {other} it is the other way round. \
                 The two servers mean different wires by Main."
            );
            let finding = owner.finding(&RULE, (main.span, format!("Main of {}", owner.subject())), message);
            let text = format!("Main of {}, the other address", other.subject());
            return Some(finding.at(other.file, *span, text).help(HELP));
        }
        callers.entry((main_key, backup_key)).or_insert((owner, main.span));
    }
    None
}

/// A server with Main Connections only, one of which goes where another server has Main, and one where another has Backup.
fn mixed(subject: &Subject<'_>) -> Option<Finding> {
    let mut names: HashMap<Key, Vec<(Path, Owner<'_>, Span)>> = HashMap::new();
    let all = || subject.sheets().flat_map(columns);
    for (owner, column) in all().filter(|(_, column)| column.backup_connection.is_some()) {
        for (name, address) in column.addresses() {
            names.entry(Key::from(&address.value)).or_default().push((name, owner, address.span));
        }
    }
    let single = |sheet, wanted| {
        columns(sheet).filter(|(_, column)| column.backup_connection.is_none()).find_map(|(owner, column)| {
            let address = column.address(Path::Main)?;
            let callers = names.get(&Key::from(&address.value))?;
            callers.iter().all(|(name, ..)| *name == wanted).then_some((owner, address, callers[0]))
        })
    };
    let ((owner, there, (_, caller, span)), (other, main, _)) = subject
        .sheets()
        .find_map(|sheet| Some((single(sheet, Path::Backup)?, single(sheet, Path::Main)?)))?;
    let message = format!(
        "{owner}: Main Connection goes to {there}, to which {caller} has its Backup Connection; that of {other} goes to {main}, \
         which is Main for the others. The two go over two networks."
    );
    let finding = owner.finding(&RULE, (there.span, "Backup of the other server"), message);
    let finding = finding.at(caller.file, span, format!("Backup of {caller}")).with(Severity::Warning);
    let help = "Enter the partner's Main address; if the two ways are meant, say so in a suppression.";
    Some(finding.help(help))
}

/// What the names of a plan show, of adapters and of hosts.
fn by_plan(plan: &System) -> impl Iterator<Item = Finding> {
    by_interface(plan).into_iter().chain(by_planned_name(plan))
}

/// A server whose adapters carry the names of another one's, exchanged. Names are free, so that it is a warning only.
fn by_interface(plan: &System) -> Option<Finding> {
    let mut all = plan.servers.iter().filter_map(|server| {
        let name = |path| server.endpoint(path)?.interface.as_ref();
        Some((Owner::planned(plan, server), name(Path::Main)?, name(Path::Backup)?))
    });
    let (first, main, backup) = all.next()?;
    let same = |a: &Spanned<String>, b: &Spanned<String>| a.value.eq_ignore_ascii_case(&b.value);
    let (owner, other_main, _) = all.find(|(_, other_main, other_backup)| {
        !same(main, backup) && same(main, other_backup) && same(backup, other_main)
    })?;
    let message = format!(
        "{first} has Main on its adapter {main} and Backup on {backup}, and {owner} the other way round. It looks \
         crossed by the names."
    );
    let finding = owner.finding(&RULE, (other_main.span, format!("Main of {owner}")), message);
    let severity = if are_counted(&main.value, &backup.value) { Severity::Info } else { Severity::Warning };
    Some(finding.at(&plan.file, main.span, format!("Main of {first}")).with(severity).help(
        "See on both servers which adapter has which address (nic-check tells it), and correct the addresses or the names \
         in the plan. The test at the cable goes by these names.",
    ))
}

/// Whether two adapters have the names that a system gives, which counts the cards as it finds them: `Ethernet` and `Ethernet 2`,
/// `eth0` and `eth1`. They say nothing of what a card is for; names as `LAN 1` and `LAN 2` may.
fn are_counted(one: &str, other: &str) -> bool {
    let parts = |name: &str| {
        let word = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let has_number = word.len() < name.len();
        (word.trim_end().to_lowercase(), has_number)
    };
    let ((one, one_has), (other, other_has)) = (parts(one), parts(other));
    one == other && (one_has != other_has || ["ethernet", "eth"].contains(&&*one))
}

fn judge(plan: &System, networks: &Networks, place: &Place<'_>) -> Option<Finding> {
    let (main, backup) = place.both().filter(|_| is_crossed(networks, place))?;
    let owner = place.owner;
    let message = format!(
        "{owner}: {} {main} lies in the Backup network and {} {backup} in the Main network.",
        owner.connection(Path::Main),
        owner.connection(Path::Backup)
    );
    let main_network = plan.network(Path::Main).map_or_else(Default::default, |n| n.span);
    let finding = owner.finding(&RULE, (main.span, "in the Backup network"), message).help(HELP);
    let finding = finding.at(owner.file, backup.span, "in the Main network");
    Some(finding.at(&plan.file, main_network, "the Main network"))
}

/// A finding at the Main Connections of both ends. `what` says of the two, and of the owner of the one back, how they look;
/// `note` stands behind the far one.
fn told(
    link: &Link<'_>,
    note: &str,
    what: impl FnOnce(&Spanned<Address>, Owner<'_>, &Spanned<Address>) -> String,
) -> Option<Finding> {
    let (back_owner, back) = link.back?;
    let (near, far) = (link.column.address(Path::Main)?, back.address(Path::Main)?);
    let message = format!("{}: Main Connection goes to {near}, {}", link.owner, what(near, back_owner, far));
    let near = (near.span, format!("Main of {}", link.near.label()));
    let far = (far.span, format!("Main of {}{note}", link.far.label()));
    Some(link.finding(&RULE, near, far, message).help(HELP))
}

fn by_prefixes(link: &Link<'_>) -> Option<Finding> {
    told(link, ", on the other network", |_, back_owner, far| {
        format!(
            "but the Main Connection back ({back_owner}) goes to {far}, which is the other network. The two servers mean \
             different wires by Main."
        )
    })
}

/// One connection of the two ends goes over two networks, and the server that is called has an address in the caller's: a warning,
/// because a route may lead there. One end may have a Main Connection only, or both servers a third network. What both connections of
/// servers with two say, other rules judge.
fn beside(name: Path, caller: &End<'_>, called: &End<'_>) -> Option<Finding> {
    let entered = caller.column.address(name)?;
    let are_dual = [caller, called].into_iter().all(|end| end.column.backup_connection.is_some());
    let is_called = |ip| caller.column.ip(name.other()) == Some(ip);
    let (there, caller_ip) = (caller.column.ip(name)?, called.column.ip(name)?);
    if are_dual && (is_called(there) || !owns(called.sheet, &entered.value)) {
        return None;
    }
    let is_beside = |ip: IpAddr| {
        let nets = [called.sheet, caller.sheet]
            .map(|sheet| subnet_of(sheet, ip).or_else(|| subnet_of(sheet, caller_ip)));
        let known = nets.into_iter().flatten().next();
        known.map_or_else(
            || are_nearly_alike(ip, caller_ip),
            |net| net.contains(&ip) && net.contains(&caller_ip),
        )
    };
    let own = called.sheet.server.addresses.iter().filter_map(|own| Some((own, own.value.address.ip()?)));
    let mut others = own
        .filter(|(_, ip)| *ip != there && !is_link_local(*ip))
        .filter(|(_, ip)| !are_dual || !is_called(*ip));
    let (nearer, _) = others.find(|(_, ip)| is_beside(*ip)).filter(|_| !is_beside(there))?;
    let label = caller.owner.subject();
    let message = format!(
        "{}: {name} Connection goes to {entered}, and {} has {} beside {caller_ip}, which is {label} for it. The two {name} \
         Connections go over two networks.",
        caller.owner,
        called.owner.subject(),
        nearer.value.address
    );
    let finding = caller.owner.finding(&RULE, (entered.span, "perhaps on the other network"), message);
    let finding =
        finding.at(called.owner.file, nearer.span, format!("beside {label}")).with(Severity::Warning);
    Some(finding.help(
        "Enter the partner's address in the network that both servers are in; if a route is meant, say so in a suppression.",
    ))
}

/// Link-local addresses: Main leaves by the adapter by which the partner's Backup comes in, and Backup by that of its Main.
fn by_zones(caller: &End<'_>, called: &End<'_>) -> Option<Finding> {
    let own = |name| {
        let address = called.column.address(name)?;
        let mut own = caller.sheet.server.addresses.iter().map(|own| &own.value.address);
        own.find(|own| same_machine(own, &address.value))?.zone()
    };
    let zone = |name| caller.column.address(name)?.value.zone();
    let (main, backup) = (zone(Path::Main)?, zone(Path::Backup)?);
    if main == backup || (main, backup) != (own(Path::Backup)?, own(Path::Main)?) {
        return None;
    }
    let entered = caller.column.address(Path::Main)?;
    let (partner, label) = (called.owner.subject(), caller.owner.subject());
    let message = format!(
        "{}: Main Connection leaves by the adapter %{main} and Backup by %{backup}; by its own addresses {partner} comes to {label} \
         the other way round.",
        caller.owner
    );
    let finding = caller.owner.finding(&RULE, (entered.span, format!("by %{main}")), message);
    let back = called.column.address(Path::Main)?;
    Some(finding.at(called.owner.file, back.span, format!("comes in by %{backup}")).help(HELP))
}

/// Host names that are told apart by one thing at both ends, the other way round: `srv-b-radio` as Main here and `srv-a-radio` as
/// Backup back.
fn by_name(link: &Link<'_>) -> Option<Finding> {
    let words = |column: &Column| apart(column.address(Path::Main)?, column.address(Path::Backup)?);
    let (main, backup) = words(link.column)?;
    if words(link.back?.1)? != (backup, main) {
        return None;
    }
    let finding = told(link, "", |_, back_owner, far| {
        format!("and the Main Connection back ({back_owner}) to {far}. It looks crossed by the names.")
    });
    Some(finding?.with(Severity::Warning))
}

/// The same of two servers of a plan.
fn by_planned_name(plan: &System) -> Option<Finding> {
    let mut seen = HashMap::new();
    plan.servers.iter().find_map(|server| {
        let owner = Owner::planned(plan, server);
        let address = |path| server.endpoint(path)?.address.as_ref();
        let (main, backup) = (address(Path::Main)?, address(Path::Backup)?);
        let (main_word, backup_word) = apart(main, backup)?;
        let Some(&(first, first_main)) = seen.get(&(backup_word.clone(), main_word.clone())) else {
            seen.entry((main_word, backup_word)).or_insert((owner, main));
            return None;
        };
        let message = format!(
            "{owner}: Main is {main} and Backup {backup}, and Main of {first} is {first_main}. It looks crossed by the names."
        );
        let finding = owner.finding(&RULE, (main.span, format!("Main of {owner}")), message);
        let finding = finding.at(&plan.file, first_main.span, format!("Main of {first}"));
        Some(finding.with(Severity::Warning).help(HELP))
    })
}

/// What tells the host names of Main and Backup apart, the host's part first: `plant` and `radio` of `srv-a-plant` and `srv-a-radio`.
fn apart(main: &Spanned<Address>, backup: &Spanned<Address>) -> Option<(String, String)> {
    let of = |address: &Spanned<Address>| Some(address.value.name()?.trim_end_matches('.').to_lowercase());
    let (main, backup) = (of(main)?, of(backup)?);
    let host = |name: &str| name.split('.').next().map(str::to_owned);
    let (main, backup) = match (host(&main)?, host(&backup)?) {
        (one, other) if one == other => (main, backup),
        hosts => hosts,
    };
    let common = |(a, b): (char, char)| (a == b).then_some(a.len_utf8());
    let start: usize = main.chars().zip(backup.chars()).map_while(common).sum();
    let (main, backup) = (&main[start..], &backup[start..]);
    let end: usize = main.chars().rev().zip(backup.chars().rev()).map_while(common).sum();
    let cut = |name: &str| name[..name.len() - end].to_owned();
    (main != backup).then(|| (cut(main), cut(backup)))
}

/// No prefix is given, and the addresses alone look crossed: a warning that says why it is believed.
fn by_likeness(link: &Link<'_>) -> Option<Finding> {
    let (near_backup, far_backup) = (link.column.address(Path::Backup)?, link.back?.1.address(Path::Backup)?);
    let finding = told(link, ", perhaps on the other network", |near, back_owner, far| {
        format!(
            "and the Main Connection back ({back_owner}) to {far}. It looks crossed: no prefix is given, but Main {near} is \
             nearest to Backup {far_backup}, and Backup {near_backup} to Main {far}."
        )
    });
    Some(finding?.with(Severity::Warning).help(
        "Write the prefix behind the servers' own addresses (10.1.1.11/24), or give the plan, to be sure; then \
         exchange the two connections, with their monitors and Compress, on one server.",
    ))
}

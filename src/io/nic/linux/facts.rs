//! The facts of a Linux server, put together from a file tree.

use std::net::IpAddr;

use super::{bonding, bonding_sysfs, fib_trie, ip_json, ip_text, kind, seamless, sysfs, teamd};
use crate::domain::finding::FileName;
use crate::domain::nic::model::{
    Adapter, AdapterKind, LinkState, Member, Server, Team, TeamKind, TeamKnowledge, TeamState, Told,
};
use crate::io::nic::error::ReadError;
use crate::io::nic::limits;
use crate::io::nic::sysroot::Sysroot;

const NO_ADDRESSES: &str = "A copied /proc and /sys tree holds no IPv4 addresses: put the output of `ip -j -d addr` into it as ip-addr.json (`ip -d addr` \
     as ip-addr.txt where `ip` writes no JSON).";
const FROM_TABLES: &str = "The copy holds nothing of `ip`: the addresses are from the kernel's routing tables, which do not tell where they come from \
     (DHCP), nor labels.";

/// What a tree tells.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Adapters, ordered by index, then name.
    pub adapters: Vec<Adapter>,
    /// Teams, ordered by name.
    pub teams: Vec<Team>,
    /// Team devices whose state the tree does not hold (teamd keeps it in its own process).
    pub unread_teams: Vec<String>,
    /// What a copy holds in part only, so that nothing can rest on it; files that are read live are whole.
    pub untold: Option<String>,
    /// What could not be told.
    pub gaps: Vec<String>,
}

/// A server from a copied tree. `name` is used where the tree does not hold the host's name.
///
/// # Errors
/// When a file of the tree does not have its format.
pub fn server(file: &FileName, name: &str, root: &Sysroot) -> Result<Server, ReadError> {
    let mut facts = tree_facts(file, root)?;
    let mut untold = facts.untold.take();
    match listing(file, root, "ip-addr.json")?.filter(|listing| listing.has_addresses) {
        Some(listing) => merge_listing(&mut facts, &listing),
        None => {
            let read = fib_trie::add_addresses(root, &mut facts.adapters);
            facts.gaps.push(if read.is_there { FROM_TABLES } else { NO_ADDRESSES }.to_owned());
            untold = untold.or(read.untold);
        }
    }
    seamless::add_nodes(root, &mut facts.teams);
    facts.gaps.extend(not_captured(root));
    add_gateways(root, &mut facts.adapters);
    let team_knowledge = match facts.unread_teams.as_slice() {
        [] => TeamKnowledge::Complete,
        teams => TeamKnowledge::Unknown(format!(
            "the state of {} is missing: put the output of `teamdctl NAME state dump` into the tree as teamdctl-NAME.json",
            teams.join(", ")
        )),
    };
    Ok(Server {
        name: host_name(root).unwrap_or_else(|| name.to_owned()),
        origin: file.to_string(),
        adapters: facts.adapters,
        teams: facts.teams,
        team_knowledge,
        untold,
        gaps: facts.gaps,
        ..Server::default()
    })
}

/// The name that the host was given; the kernel says `(none)` where nobody gave one.
fn host_name(root: &Sysroot) -> Option<String> {
    root.word("proc/sys/kernel/hostname").filter(|name| name != "(none)")
}

/// What `ip` listed in JSON, or else the text of an `ip` that cannot write it (RHEL 7); nothing where neither is there.
fn listing(file: &FileName, root: &Sysroot, json: &str) -> Result<Option<ip_json::Listing>, ReadError> {
    const TEXT: &str = "ip-addr.txt";
    if let Some(text) = root.text(json) {
        return ip_json::read(&inner(file, json), &text).map(Some);
    }
    let text = root.text(TEXT).filter(|_| root.text("ip-addr.json").is_none());
    let Some(text) = text else { return Ok(None) };
    let name = inner(file, TEXT);
    if let Some(missing) = ip_text::ending::missing(&text) {
        let problem = format!("the text is cut off at {missing}");
        return Err(ReadError::new(&name, problem).help("copy it again, whole: ip -d addr > ip-addr.txt"));
    }
    ip_json::read(&name, &ip_text::to_json(&name, &text)?).map(Some)
}

/// What the capture script noted that it could not get.
fn not_captured(root: &Sysroot) -> Vec<String> {
    const MOST: usize = 20;
    let noted = root.text("not-captured.txt").unwrap_or_default();
    let lines = noted.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .take(MOST)
        .map(|line| format!("The capture script noted: {}", line.chars().take(300).collect::<String>()))
        .collect()
}

/// Adapters and teams of a tree, without addresses.
///
/// # Errors
/// When a file of the tree does not have its format.
pub fn tree_facts(file: &FileName, root: &Sysroot) -> Result<Facts, ReadError> {
    let names = sysfs::names(root);
    limits::check(file, "adapters", names.len(), limits::MAX_OBJECTS)?;
    let mut facts =
        Facts { adapters: names.iter().map(|name| sysfs::read(root, name)).collect(), ..Facts::default() };
    sysfs::set_physical_functions(root, &mut facts.adapters);
    let mut listed_bonds = Vec::new();
    if let Some(listing) = listing(file, root, "ip-link.json")? {
        merge_listing(&mut facts, &listing);
        listed_bonds = listing.bonds;
    }
    add_bonds(file, root, &mut facts)?;
    listed_bonds.retain(|bond| !facts.teams.iter().any(|team| team.name == bond.name));
    facts.teams.append(&mut listed_bonds);
    add_seamless(root, &mut facts);
    add_teamd(file, root, &mut facts)?;
    cross_check(&mut facts);
    facts
        .adapters
        .sort_by(|a, b| (a.index.unwrap_or(u32::MAX), &a.name).cmp(&(b.index.unwrap_or(u32::MAX), &b.name)));
    facts.teams.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(facts)
}

/// An adapter as its driver describes it to the kernel's own list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// The adapter's name.
    pub name: String,
    /// The driver's kind word.
    pub kind: String,
    /// What it runs on, where that lies in another network namespace: its index there, and the namespace's number.
    pub below_elsewhere: Option<(u32, i32)>,
    /// The ports of a PRP or HSR device.
    pub ports: Vec<String>,
    /// The protocol's number of such a device (IFLA_HSR_PROTOCOL).
    pub protocol: Option<u64>,
}

/// Adds what the drivers' own words decide, which /sys alone cannot tell apart, and the teams that this brings to light:
/// those of teamd without their state.
pub(in crate::io::nic) fn set_devices(facts: &mut Facts, devices: &[Device]) {
    for device in devices {
        set_kind(&mut facts.adapters, &device.name, &device.kind);
        let runs_on =
            matches!(device.kind.as_str(), "vlan" | "macvlan" | "ipvlan" | "macvtap" | "ipvtap" | "macsec");
        if let (true, Some((index, namespace))) = (runs_on, device.below_elsewhere)
            && let Some(adapter) = facts.adapters.iter_mut().find(|adapter| adapter.name == device.name)
        {
            adapter.parent.get_or_insert_with(|| kind::elsewhere(index, Some(namespace)));
        }
        if let Some(team) = facts.teams.iter_mut().find(|team| team.name == device.name) {
            seamless::set_protocol(team, device.protocol);
            continue;
        }
        match device.kind.as_str() {
            "team" => {
                facts.unread_teams.push(device.name.clone());
                facts.teams.push(unread_team(&device.name, &facts.adapters));
            }
            "hsr" => facts.teams.push(seamless::team(&device.name, device.ports.clone(), device.protocol)),
            _ => {}
        }
    }
}

/// The same for the kind words alone, as a listing has them.
fn set_adapter_kinds(adapters: &mut [Adapter], kinds: &[(String, String)]) {
    for (name, word) in kinds {
        set_kind(adapters, name, word);
    }
}

fn set_kind(adapters: &mut [Adapter], name: &str, word: &str) {
    let Some(adapter) = adapters.iter_mut().find(|adapter| adapter.name == name) else { return };
    adapter.told.kind = Some(word.to_owned());
    if let Some(kind) = kind::from_word(word) {
        adapter.kind = kind;
        if matches!(kind, AdapterKind::Team | AdapterKind::Bridge) {
            adapter.parent = None;
        }
    }
}

/// Adds what a listing of `ip` knows to the adapters, and the adapters that /sys did not show.
fn merge_listing(facts: &mut Facts, listing: &ip_json::Listing) {
    for listed in &listing.adapters {
        match facts.adapters.iter_mut().find(|adapter| adapter.name == listed.name) {
            None => facts.adapters.push(listed.clone()),
            Some(known) => {
                if known.addresses.is_empty() {
                    known.addresses.clone_from(&listed.addresses);
                }
                // A copy of /proc alone knows no more than names.
                known.index = known.index.or(listed.index);
                known.mtu = known.mtu.or(listed.mtu);
                known.mac = known.mac.take().or_else(|| listed.mac.clone());
                if known.alternative_names.is_empty() {
                    known.alternative_names.clone_from(&listed.alternative_names);
                }
                if known.state == LinkState::Unknown {
                    known.state = listed.state;
                }
                known.parent = known.parent.take().or_else(|| listed.parent.clone());
                known.master = known.master.take().or_else(|| listed.master.clone());
                let (told, more) = (&mut known.told, &listed.told);
                told.kind = told.kind.take().or_else(|| more.kind.clone());
                told.port = told.port.take().or_else(|| more.port.clone());
                told.port_name = told.port_name.take().or_else(|| more.port_name.clone());
                told.permanent_mac = told.permanent_mac.take().or_else(|| more.permanent_mac.clone());
                told.forwards = told.forwards.or(more.forwards);
                told.bus = told.bus.take().or_else(|| more.bus.clone());
            }
        }
    }
    set_adapter_kinds(&mut facts.adapters, &listing.kinds);
}

/// The names of what may be teams: those that were found, and of the adapters that are known to be some.
fn team_names(file: &FileName, mut names: Vec<String>, facts: &Facts) -> Result<Vec<String>, ReadError> {
    let by_kind = facts.adapters.iter().filter(|adapter| adapter.kind == AdapterKind::Team);
    names.extend(by_kind.map(|adapter| adapter.name.clone()));
    names.sort();
    names.dedup();
    limits::check(file, "teams", names.len(), limits::MAX_TEAMS)?;
    names.retain(|name| is_plain_name(name));
    Ok(names)
}

fn add_bonds(file: &FileName, root: &Sysroot, facts: &mut Facts) -> Result<(), ReadError> {
    let mut names = root.list("proc/net/bonding");
    let masters = root.text("sys/class/net/bonding_masters").unwrap_or_default();
    names.extend(masters.split_whitespace().map(str::to_owned));
    for name in &team_names(file, names, facts)? {
        let path = format!("proc/net/bonding/{name}");
        let team = match root.text(&path).filter(|text| !text.trim().is_empty()) {
            Some(text) => Some(from_proc(&inner(file, &path), root, name, &text, facts)?),
            None => bonding_sysfs::read(root, name),
        };
        facts.teams.extend(team);
    }
    Ok(())
}

fn from_proc(
    file: &FileName,
    root: &Sysroot,
    name: &str,
    text: &str,
    facts: &mut Facts,
) -> Result<Team, ReadError> {
    let mut bond = bonding::read(file, name, text)?;
    if bond.lacp_hidden && !bonding_sysfs::add_hidden_lacp(root, &mut bond.team) {
        facts.gaps.push(format!(
            "{name}: the kernel shows part of its LACP state to root only; run it (or copy the files) as root."
        ));
    }
    if let Some(why) = left_out_of_bond(name, &bond, &facts.adapters) {
        facts.untold.get_or_insert_with(|| {
            format!("The file of {name} below proc/net/bonding is cut off: {why}. Copy it again.")
        });
    }
    // A copy without /sys still names the members.
    for (member, mac) in bond.team.members.iter().zip(&bond.permanent_macs) {
        match facts.adapters.iter_mut().find(|adapter| adapter.name == member.name) {
            Some(known) => known.told.permanent_mac = known.told.permanent_mac.take().or_else(|| mac.clone()),
            None => facts.adapters.push(Adapter {
                name: member.name.clone(),
                mac: mac.clone(),
                master: Some(name.to_owned()),
                told: Told { permanent_mac: mac.clone(), ..Told::default() },
                ..Adapter::default()
            }),
        }
    }
    if !facts.adapters.iter().any(|adapter| adapter.name == name) {
        let state = match bond.team.reported {
            TeamState::Up | TeamState::Degraded => LinkState::Up,
            TeamState::Down => LinkState::Down,
            TeamState::Unknown => LinkState::Unknown,
        };
        facts.adapters.push(Adapter {
            name: name.to_owned(),
            kind: AdapterKind::Team,
            state,
            ..Adapter::default()
        });
    }
    Ok(bond.team)
}

/// What a bond's file does not tell, and should.
fn left_out_of_bond(name: &str, bond: &bonding::Bond, adapters: &[Adapter]) -> Option<String> {
    if let Some(member) = &bond.cut_off {
        return Some(format!("it tells less of {member} than of the other members"));
    }
    let is_missing = |adapter: &&Adapter| {
        adapter.master.as_deref() == Some(name)
            && !bond.team.members.iter().any(|member| member.name == adapter.name)
    };
    adapters.iter().find(is_missing).map(|adapter| format!("{} is a member, and is not in it", adapter.name))
}

/// The PRP and HSR devices that no listing names: a device with two adapters below it that are not enslaved to it, and that
/// is neither bridge nor team. Which of the two protocols it speaks is not in /sys.
fn add_seamless(root: &Sysroot, facts: &mut Facts) {
    for position in 0..facts.adapters.len() {
        let adapter = &facts.adapters[position];
        let ports = sysfs::lower(root, &adapter.name);
        let enslaved = |port: &String| {
            facts
                .adapters
                .iter()
                .any(|other| other.name == *port && other.master.as_ref() == Some(&adapter.name))
        };
        let is_plain =
            adapter.kind == AdapterKind::Ethernet && ports.len() >= 2 && !ports.iter().any(enslaved);
        if is_plain && !facts.teams.iter().any(|team| team.name == adapter.name) {
            facts.teams.push(seamless::team(&adapter.name, ports, None));
            facts.adapters[position].kind = AdapterKind::Team;
        }
    }
}

fn add_teamd(file: &FileName, root: &Sysroot, facts: &mut Facts) -> Result<(), ReadError> {
    let known = |facts: &Facts, name: &str| facts.teams.iter().any(|team| team.name == name);
    let names: Vec<String> = root
        .list("run/teamd")
        .iter()
        .filter_map(|name| Some(name.strip_suffix(".pid").or_else(|| name.strip_suffix(".sock"))?.to_owned()))
        .collect();
    for name in &team_names(file, names, facts)? {
        if known(facts, name) {
            continue;
        }
        let path = format!("teamdctl-{name}.json");
        if let Some(text) = root.text(&path) {
            facts.teams.push(teamd::read(&inner(file, &path), name, &text)?);
        } else {
            facts.unread_teams.push(name.clone());
            facts.teams.push(unread_team(name, &facts.adapters));
        }
        if let Some(adapter) = facts.adapters.iter_mut().find(|adapter| adapter.name == *name) {
            adapter.kind = AdapterKind::Team;
            adapter.parent = None;
        }
    }
    Ok(())
}

/// A team device of which only the members are known.
fn unread_team(name: &str, adapters: &[Adapter]) -> Team {
    let members = adapters.iter().filter(|adapter| adapter.master.as_deref() == Some(name));
    Team {
        members: members.map(|adapter| Member { name: adapter.name.clone(), ..Member::default() }).collect(),
        adapters: vec![name.to_owned()],
        ..Team::unread(TeamKind::Teamd, name.to_owned())
    }
}

/// Adds to each member how its adapter itself sees the link: the check on a bond that watches nothing.
pub(in crate::io::nic) fn cross_check(facts: &mut Facts) {
    for team in &mut facts.teams {
        for member in &mut team.members {
            if let Some(adapter) = facts.adapters.iter_mut().find(|adapter| adapter.name == member.name) {
                member.operational = adapter.state;
                if !team.kind.is_seamless() {
                    adapter.master.get_or_insert_with(|| team.name.clone());
                }
            }
        }
        if let Some(adapter) = facts.adapters.iter_mut().find(|adapter| adapter.name == team.name) {
            adapter.kind = AdapterKind::Team;
        }
    }
}

/// Default gateways from the kernel's routing tables, where a copy holds them.
fn add_gateways(root: &Sysroot, adapters: &mut [Adapter]) {
    let v4 = root.text("proc/net/route").unwrap_or_default();
    let v6 = root.text("proc/net/ipv6_route").unwrap_or_default();
    let found = v4.lines().filter_map(route_v4).chain(v6.lines().filter_map(route_v6));
    for (name, gateway) in found {
        if let Some(adapter) = adapters.iter_mut().find(|adapter| adapter.name == name)
            && !adapter.gateways.contains(&gateway)
        {
            adapter.gateways.push(gateway);
        }
    }
}

/// `Iface Destination Gateway Flags RefCnt Use Metric Mask ...`, numbers as the machine's own words in hexadecimal; the
/// captures that are read are little-endian ones.
fn route_v4(line: &str) -> Option<(String, IpAddr)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (name, destination, gateway, mask) =
        (fields.first()?, fields.get(1)?, fields.get(2)?, fields.get(7)?);
    if *destination != "00000000" || *mask != "00000000" || *gateway == "00000000" {
        return None;
    }
    let number = u32::from_str_radix(gateway, 16).ok()?;
    Some(((*name).to_owned(), IpAddr::from(number.to_le_bytes())))
}

/// `destination length source length next-hop metric refcnt use flags iface`, addresses as 32 hexadecimal digits.
fn route_v6(line: &str) -> Option<(String, IpAddr)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (length, gateway, name) = (fields.get(1)?, fields.get(4)?, fields.get(9)?);
    let number = u128::from_str_radix(gateway, 16).ok()?;
    if *length != "00" || number == 0 || gateway.len() != 32 || *name == "lo" {
        return None;
    }
    Some(((*name).to_owned(), IpAddr::from(number.to_be_bytes())))
}

/// Whether a name from a file's content may become part of a path.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\', '\0']) && name != "." && name != ".."
}

fn inner(file: &FileName, path: &str) -> FileName {
    format!("{}/{path}", file.trim_end_matches('/')).into()
}

#[cfg(test)]
mod tests;

//! Which adapters of a server count for dual networking, which are left out and why, and which networks the
//! counted ones form.
//!
//! Networks are built from adapters, not from addresses: IPv4 and IPv6 subnets side by side on the same pair of
//! adapters are one pair of networks, and several alias subnets on one adapter are one network, since one cable
//! carries them all. Link-local addresses (fe80::/10, 169.254.0.0/16) are the same on every network and prove
//! nothing; they are looked at only when there is nothing else.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::model::{Adapter, AdapterKind, LinkState, Server, Team, TeamKind, TeamKnowledge};
use super::subnets::{self, Place, Relation};
use super::teams::{self, TeamJudgement};

/// Everything that rules and verdict need to know of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey<'a> {
    /// The server.
    pub server: &'a Server,
    /// Its teams, judged, ordered by name; with chosen adapters, only the teams that these belong to.
    pub teams: Vec<TeamJudgement<'a>>,
    /// All adapters but loopback, or the chosen ones, ordered by index, then name; whether they count or not.
    pub considered: Vec<&'a Adapter>,
    /// The adapters that count, ordered by index, then name.
    pub counted: Vec<Counted<'a>>,
    /// The adapters that do not, in the same order.
    pub left_out: Vec<LeftOut>,
    /// Pairs of counted adapters that share a subnet without being one team.
    pub clashes: Vec<Clash>,
    /// The networks, each a list of positions in `counted`.
    pub groups: Vec<Vec<usize>>,
}

/// An adapter that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<'a> {
    /// The adapter.
    pub adapter: &'a Adapter,
    /// Its subnets, IPv4 first, without repetition, with the far ends of point-to-point addresses. Empty when it has
    /// only link-local addresses.
    pub subnets: Vec<IpNet>,
    /// Its point-to-point addresses: own end, other end.
    pub links: Vec<(IpAddr, IpAddr)>,
    /// Addresses whose prefix length was not told.
    pub without_prefix: Vec<IpAddr>,
    /// What carries it: its team, the card below a VLAN, or itself. Two adapters with one carrier share their fate.
    pub carrier: String,
    /// The team that carries it.
    pub team: Option<&'a Team>,
    /// The teaming software that its description suggests, and whose members the source cannot tell: a card vendor's, or
    /// Windows' own where its teams could not be read.
    pub suspected_team: Option<&'static str>,
}

/// An adapter that does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why it does not count, in a few words.
    pub reason: String,
    /// It was chosen with `--interface` all the same.
    pub chosen: bool,
}

/// Two counted adapters that share addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clash {
    /// Position of the first in `counted`.
    pub first: usize,
    /// Position of the second in `counted`.
    pub second: usize,
    /// The first one's subnet.
    pub first_subnet: IpNet,
    /// The second one's subnet.
    pub second_subnet: IpNet,
    /// The same subnet, or one inside the other.
    pub relation: Relation,
    /// False when a team may explain it whose members the source cannot tell.
    pub certain: bool,
}

impl<'a> Survey<'a> {
    /// Looks at a server. With `chosen` not empty, only adapters of these names count.
    #[must_use]
    pub fn of(server: &'a Server, chosen: &[String]) -> Self {
        let mut adapters: Vec<&Adapter> = server.adapters.iter().collect();
        adapters.sort_by(|a, b| order(a).cmp(&order(b)));
        let (counted, left_out) = sort_out(server, &adapters, chosen);
        let mut teams: Vec<TeamJudgement<'a>> = server
            .teams
            .iter()
            .filter(|team| chosen.is_empty() || concerns(team, &counted, chosen))
            .map(|team| teams::judge(team, &server.adapters))
            .collect();
        teams.sort_by(|a, b| a.team.name.cmp(&b.team.name));
        let considered = adapters
            .into_iter()
            .filter(|a| a.kind != AdapterKind::Loopback && (chosen.is_empty() || chosen.contains(&a.name)))
            .collect();
        let clashes = find_clashes(&counted);
        let groups = group(&counted, &clashes);
        Self { server, teams, considered, counted, left_out, clashes, groups }
    }

    /// The judgement of the team that carries the adapter.
    #[must_use]
    pub fn team_of(&self, counted: &Counted<'_>) -> Option<&TeamJudgement<'a>> {
        let team = counted.team?;
        self.teams.iter().find(|t| t.team.name == team.name)
    }

    /// The subnets of a group, IPv4 first, without repetition.
    #[must_use]
    pub fn subnets(&self, group: &[usize]) -> Vec<IpNet> {
        let all: BTreeSet<IpNet> =
            group.iter().flat_map(|&i| self.counted[i].subnets.iter().copied()).collect();
        all.into_iter().collect()
    }
}

/// The software of a team's adapter where the source could not read the system's own teams.
pub const UNREAD_TEAM: &str = "the system's own";

/// The team of which the adapter is a member, by the team's list or by the adapter's own word.
#[must_use]
pub fn team_with_member<'a>(server: &'a Server, adapter: &Adapter) -> Option<&'a Team> {
    let by_list = server.teams.iter().find(|team| team.members.iter().any(|m| m.name == adapter.name));
    by_list.or_else(|| {
        let master = adapter.master.as_ref()?;
        server.teams.iter().find(|team| team.name == *master)
    })
}

/// The vendor's teaming software that an adapter's description or driver suggests. Such teams are invisible to the
/// system's own tools, so they can only be suspected.
#[must_use]
pub fn vendor_team(adapter: &Adapter) -> Option<&'static str> {
    const SIGNS: [(&str, &str); 8] = [
        ("team : ", "Intel ANS"),
        ("team: ", "Intel ANS"),
        ("advanced network services", "Intel ANS"),
        ("intel(r) ans", "Intel ANS"),
        ("basp", "Broadcom BASP"),
        ("hpe network team", "HPE Network Teaming"),
        ("hp network team", "HPE Network Teaming"),
        ("hp teaming", "HPE Network Teaming"),
    ];
    let words = [adapter.description.as_deref(), adapter.driver.as_deref()];
    words.into_iter().flatten().find_map(|text| {
        let text = text.to_ascii_lowercase();
        SIGNS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, vendor)| *vendor)
    })
}

/// Whether a bridge has a network card among its ports; without one it only joins virtual machines or containers.
fn has_card(server: &Server, bridge: &Adapter) -> bool {
    server.adapters.iter().any(|port| {
        port.master.as_ref() == Some(&bridge.name)
            && matches!(port.kind, AdapterKind::Ethernet | AdapterKind::Team)
            && !is_virtual_port(port)
    })
}

/// Whether a bridge's port is the end of a virtual cable. Many sources tell no driver; then the names that container and
/// virtual machine software gives its ports are the only sign.
fn is_virtual_port(port: &Adapter) -> bool {
    const NAMES: [&str; 6] = ["veth", "vnet", "tap", "lxc", "cali", "fwpr"];
    match port.driver.as_deref() {
        Some(driver) => driver.starts_with("veth") || driver.starts_with("tun"),
        None => NAMES.iter().any(|start| port.name.starts_with(start)),
    }
}

/// Whether a team carries or contains one of the chosen adapters.
fn concerns(team: &Team, counted: &[Counted<'_>], chosen: &[String]) -> bool {
    counted.iter().any(|c| c.carrier == team.name)
        || chosen.contains(&team.name)
        || team.adapters.iter().chain(team.members.iter().map(|m| &m.name)).any(|name| chosen.contains(name))
}

fn sort_out<'a>(
    server: &'a Server,
    adapters: &[&'a Adapter],
    chosen: &[String],
) -> (Vec<Counted<'a>>, Vec<LeftOut>) {
    let mut counted = Vec::new();
    let mut left_out = Vec::new();
    let mut only_link_local = Vec::new();
    for &adapter in adapters {
        let is_chosen = chosen.contains(&adapter.name);
        let mut leave = |reason: String| {
            left_out.push(LeftOut { name: adapter.name.clone(), reason, chosen: is_chosen });
        };
        if !chosen.is_empty() && !is_chosen {
            leave("not chosen".to_owned());
        } else if let Some(reason) = kind_reason(server, adapter) {
            leave(reason);
        } else if let Some(reason) = address_reason(adapter) {
            leave(reason);
        } else if is_link_local_only(adapter) {
            only_link_local.push(adapter);
        } else {
            counted.push(count(server, adapter));
        }
    }
    // Link-local addresses are all there is: then these adapters are all there is to judge.
    if counted.is_empty() {
        counted.extend(only_link_local.into_iter().map(|adapter| count(server, adapter)));
    } else {
        left_out.extend(only_link_local.into_iter().map(|adapter| LeftOut {
            name: adapter.name.clone(),
            reason: "it has only a link-local address, which does not tell its network".to_owned(),
            chosen: chosen.contains(&adapter.name),
        }));
    }
    (counted, left_out)
}

/// Index, name, MAC address, addresses.
type Order<'a> = (u32, &'a str, Option<&'a str>, Vec<(IpAddr, Option<u8>)>);

/// Adapters by index, then name; those without an index last. The rest makes the order total, so that the order in
/// the source never matters, even when two adapters bear one name.
fn order(adapter: &Adapter) -> Order<'_> {
    let addresses = adapter.addresses.iter().map(|a| (a.address, a.prefix_length)).collect();
    (adapter.index.unwrap_or(u32::MAX), &adapter.name, adapter.mac.as_deref(), addresses)
}

/// Why an adapter of this kind does not count.
fn kind_reason(server: &Server, adapter: &Adapter) -> Option<String> {
    if adapter.kind == AdapterKind::Loopback {
        return Some("loopback".to_owned());
    }
    if let Some(team) = team_with_member(server, adapter) {
        return Some(format!("member of team {}", team.name));
    }
    if let Some(master) = adapter.master.as_ref().filter(|name| joins_ports(server, name)) {
        return Some(format!("port of {master}"));
    }
    match adapter.kind {
        AdapterKind::Other => Some("made by software, with no network card behind it".to_owned()),
        AdapterKind::PointToPoint => Some("tunnel or other point-to-point adapter".to_owned()),
        AdapterKind::Bridge if !has_card(server, adapter) => {
            Some("bridge or virtual switch without a network card".to_owned())
        }
        _ => None,
    }
}

/// Whether a master is a bridge or a team, as far as is known. A VRF is a master too, and its adapters keep their
/// addresses.
fn joins_ports(server: &Server, master: &str) -> bool {
    server.adapters.iter().find(|a| a.name == master).is_none_or(|a| a.kind != AdapterKind::Other)
}

/// Why an adapter with these addresses does not count.
fn address_reason(adapter: &Adapter) -> Option<String> {
    let places: Vec<Place> = adapter.addresses.iter().map(subnets::place).collect();
    if places.iter().any(tells_network) {
        return None;
    }
    if places.contains(&Place::LinkLocal) {
        let off = adapter.state == LinkState::Down;
        return off.then(|| "it has no link, and only a link-local address".to_owned());
    }
    if places.contains(&Place::HostOnly) {
        return Some("it has only a single-host address (/32 or /128)".to_owned());
    }
    Some(if places.is_empty() { "it has no address" } else { "it has no address of a network" }.to_owned())
}

/// Whether an address at this place says which network the adapter is on, or would if its prefix were told.
const fn tells_network(place: &Place) -> bool {
    matches!(place, Place::Subnet(_) | Place::NoPrefix | Place::PointToPoint(_))
}

fn is_link_local_only(adapter: &Adapter) -> bool {
    !adapter.addresses.iter().map(subnets::place).any(|place| tells_network(&place))
}

fn count<'a>(server: &'a Server, adapter: &'a Adapter) -> Counted<'a> {
    let mut subnets = BTreeSet::new();
    let mut without_prefix = BTreeSet::new();
    let mut links = BTreeSet::new();
    for address in &adapter.addresses {
        match subnets::place(address) {
            Place::Subnet(net) => _ = subnets.insert(net),
            Place::PointToPoint(far) => {
                subnets.insert(far);
                links.extend(address.peer.map(|peer| (address.address, peer)));
            }
            Place::NoPrefix => _ = without_prefix.insert(address.address),
            _ => {}
        }
    }
    let carrier = carrier(server, adapter);
    let team = server.teams.iter().find(|team| team.name == carrier);
    let of_vendor = team.is_some_and(|team| team.kind == TeamKind::Vendor).then_some("a vendor's");
    let blind = server.team_knowledge != TeamKnowledge::Complete;
    let unread = (blind && team.is_none() && adapter.kind == AdapterKind::Team).then_some(UNREAD_TEAM);
    Counted {
        adapter,
        subnets: subnets.into_iter().collect(),
        links: links.into_iter().collect(),
        without_prefix: without_prefix.into_iter().collect(),
        carrier,
        team,
        suspected_team: vendor_team(adapter).or(of_vendor).or(unread),
    }
}

/// Follows an adapter down to what carries it. A loop in the source ends after as many steps as there are adapters.
fn carrier(server: &Server, adapter: &Adapter) -> String {
    let mut name = &adapter.name;
    for _ in 0..=server.adapters.len() {
        if let Some(team) =
            server.teams.iter().find(|team| team.name == *name || team.adapters.iter().any(|a| a == name))
        {
            return team.name.clone();
        }
        let below = server.adapters.iter().find(|a| a.name == *name).and_then(|a| a.parent.as_ref());
        match below {
            Some(below) => name = below,
            None => break,
        }
    }
    name.clone()
}

fn find_clashes(counted: &[Counted<'_>]) -> Vec<Clash> {
    let mut clashes = Vec::new();
    for (first, a) in counted.iter().enumerate() {
        for (second, b) in counted.iter().enumerate().skip(first + 1) {
            if a.team.is_some() && a.carrier == b.carrier {
                continue;
            }
            let certain = a.suspected_team.is_none() && b.suspected_team.is_none();
            for &first_subnet in &a.subnets {
                for &second_subnet in &b.subnets {
                    let relation = subnets::relation(first_subnet, second_subnet);
                    if relation != Relation::Disjoint {
                        clashes.push(Clash { first, second, first_subnet, second_subnet, relation, certain });
                    }
                }
            }
        }
    }
    clashes
}

/// Adapters that share a subnet or a carrier are one network.
fn group(counted: &[Counted<'_>], clashes: &[Clash]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (i, adapter) in counted.iter().enumerate() {
        let belongs = |group: &Vec<usize>| {
            group.iter().any(|&j| {
                counted[j].carrier == adapter.carrier || clashes.iter().any(|c| c.first == j && c.second == i)
            })
        };
        let (joined, rest): (Vec<_>, Vec<_>) = groups.into_iter().partition(belongs);
        groups = rest;
        let mut merged: Vec<usize> = joined.into_iter().flatten().chain([i]).collect();
        merged.sort_unstable();
        groups.push(merged);
    }
    groups.sort();
    groups
}

//! Which adapters of a server count for dual networking, which are left out and why, and which networks the
//! counted ones form.
//!
//! Networks are built from adapters, not from addresses: IPv4 and IPv6 subnets side by side on the same pair of
//! adapters are one pair of networks, and several alias subnets on one adapter are one network, since one cable
//! carries them all. Link-local addresses (fe80::/10, 169.254.0.0/16) are the same on every network and prove
//! nothing; they are looked at only when there is nothing else.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use ipnet::IpNet;

use super::cards;
use super::model::{Adapter, AdapterAddress, AdapterKind, LinkState, Server, Team, TeamKind, TeamKnowledge};
use super::names::called;
use super::signs::vendor_team;
use super::stack::{Below, Stack};
use super::subnets::{self, Place, Relation};
use super::teams::{self, TeamJudgement};
use crate::words::{NAMED, few, list};

/// Everything that rules and verdict need to know of one server.
#[derive(Debug, Clone)]
pub struct Survey<'a> {
    /// The server.
    pub server: &'a Server,
    /// What carries what.
    pub stack: Stack<'a>,
    /// Its teams, judged, ordered by name; with chosen adapters, only the teams that these belong to.
    pub teams: Vec<TeamJudgement<'a>>,
    /// All adapters but loopback, or the chosen ones, ordered by index, then name; whether they count or not.
    pub considered: Vec<&'a Adapter>,
    /// Of these the network cards and what carries a network, whether they have an address that counts or not.
    pub candidates: Vec<&'a Adapter>,
    /// The adapters that count, ordered by index, then name.
    pub counted: Vec<Counted<'a>>,
    /// The adapters that do not, in the same order.
    pub left_out: Vec<LeftOut>,
    /// The chosen names that no adapter of the server has.
    pub absent: Vec<String>,
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
    /// What carries it: the physical ports at the bottom, with the team on the way. Adapters that share a port share
    /// its fate.
    pub below: Below<'a>,
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

/// Two counted adapters that share addresses, in one of the two ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Position of the first in `counted`.
    pub first: usize,
    /// Position of the second in `counted`.
    pub second: usize,
    /// The first one's subnets, each with the second one's; of very many as many as a sentence names, and one more.
    pub subnets: Vec<(IpNet, IpNet)>,
    /// How many there are.
    pub all: usize,
    /// The same subnet, or one inside the other.
    pub relation: Relation,
    /// False when a team may explain it whose members the source cannot tell.
    pub certain: bool,
}

impl<'a> Survey<'a> {
    /// Looks at a server. With `chosen` not empty, only the adapters that are called so count.
    #[must_use]
    pub fn of(server: &'a Server, chosen: &[String]) -> Self {
        let chosen = &own_names(server, chosen);
        let stack = Stack::of(server);
        let mut adapters: Vec<&Adapter> = server.adapters.iter().collect();
        // Those without an index stand last, in the source's order: the first that it shows is the first for people, too.
        adapters.sort_by_key(|adapter| adapter.index.unwrap_or(u32::MAX));
        let Sorted { candidates, counted, mut left_out } = sort_out(server, &stack, &adapters, chosen);
        let mut absent = chosen.to_vec();
        absent.retain(|name| server.adapters.iter().all(|adapter| adapter.name != *name));
        left_out.extend(absent.iter().map(|name| LeftOut {
            name: name.clone(),
            reason: "chosen, and this server has no adapter of that name".to_owned(),
            chosen: false,
        }));
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
        Self { server, stack, teams, considered, candidates, counted, left_out, absent, clashes, groups }
    }

    /// The judgement of the team that carries the adapter.
    #[must_use]
    pub fn team_of(&self, counted: &Counted<'_>) -> Option<&TeamJudgement<'a>> {
        let team = counted.below.team?;
        self.teams.iter().find(|t| t.team.name == team.name)
    }

    /// Why nothing counts.
    #[must_use]
    pub fn nothing(&self) -> String {
        if self.absent.is_empty() {
            return "No adapter has an address of a network, so there is nothing to compare.".to_owned();
        }
        let names: Vec<&str> = self.server.adapters.iter().map(|adapter| adapter.name.as_str()).collect();
        let are = if self.absent.len() == 1 { "is" } else { "are" };
        format!("The chosen {} {are} not among its adapters ({}).", list(&self.absent), few(&names))
    }

    /// The subnets of a group, IPv4 first, without repetition.
    #[must_use]
    pub fn subnets(&self, group: &[usize]) -> Vec<IpNet> {
        let all: BTreeSet<IpNet> =
            group.iter().flat_map(|&i| self.counted[i].subnets.iter().copied()).collect();
        all.into_iter().collect()
    }
}

/// The adapters' own names in the place of others that they are chosen by; what no adapter is called stays.
fn own_names(server: &Server, chosen: &[String]) -> Vec<String> {
    let named = |name: &String| match called(&server.adapters, name).as_slice() {
        [] => vec![name.clone()],
        found => found.iter().map(|adapter| adapter.name.clone()).collect(),
    };
    chosen.iter().flat_map(named).collect()
}

/// The software of a team's adapter where the source could not read the system's own teams.
pub const UNREAD_TEAM: &str = "the system's own";

/// Whether a team carries or contains one of the chosen adapters.
fn concerns(team: &Team, counted: &[Counted<'_>], chosen: &[String]) -> bool {
    counted.iter().any(|c| c.below.team.is_some_and(|of| of.name == team.name))
        || chosen.contains(&team.name)
        || team.adapters.iter().chain(team.members.iter().map(|m| &m.name)).any(|name| chosen.contains(name))
}

/// See the fields of [`Survey`].
struct Sorted<'a> {
    candidates: Vec<&'a Adapter>,
    counted: Vec<Counted<'a>>,
    left_out: Vec<LeftOut>,
}

fn sort_out<'a>(
    server: &'a Server,
    stack: &Stack<'a>,
    adapters: &[&'a Adapter],
    chosen: &[String],
) -> Sorted<'a> {
    let mut candidates = Vec::new();
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
            continue;
        }
        if let Some(reason) = kind_reason(stack, adapter) {
            let is_told = adapter.kind != AdapterKind::Other || adapter.told.kind.is_some();
            let untold = reason == SOFTWARE && !is_told && server.untold.is_some();
            leave(if untold { "what it is was not told".to_owned() } else { reason });
            continue;
        }
        candidates.push(adapter);
        if let Some(reason) = address_reason(adapter) {
            leave(reason);
        } else if is_link_local_only(adapter) {
            only_link_local.push(adapter);
        } else {
            counted.push(count(server, stack, adapter));
        }
    }
    // Link-local addresses are all there is: then these adapters are all there is to judge.
    if counted.is_empty() {
        counted.extend(only_link_local.into_iter().map(|adapter| count(server, stack, adapter)));
    } else {
        left_out.extend(only_link_local.into_iter().map(|adapter| LeftOut {
            name: adapter.name.clone(),
            reason: "it has only a link-local address, which does not tell its network".to_owned(),
            chosen: chosen.contains(&adapter.name),
        }));
    }
    Sorted { candidates, counted, left_out }
}

const SOFTWARE: &str = "made by software, with no network card behind it";

/// Why an adapter of this kind does not count.
fn kind_reason(stack: &Stack<'_>, adapter: &Adapter) -> Option<String> {
    if adapter.kind == AdapterKind::Loopback {
        return Some("loopback".to_owned());
    }
    if let Some(team) = stack.team_with_member(adapter) {
        return Some(match team.kind {
            TeamKind::Prp | TeamKind::Hsr => format!("port of {}", team.name),
            _ => format!("member of team {}", team.name),
        });
    }
    if let Some(master) = stack.joined_to(adapter) {
        return Some(format!("port of {master}"));
    }
    if let Some(reason) = cards::not_a_card(adapter) {
        return Some(reason);
    }
    if stack.is_cable_beside_a_card(adapter) {
        return Some(
            "a virtual cable to a container or another network namespace of this machine".to_owned(),
        );
    }
    match adapter.kind {
        AdapterKind::Other => Some(SOFTWARE.to_owned()),
        AdapterKind::PointToPoint => Some("tunnel or other point-to-point adapter".to_owned()),
        AdapterKind::Bridge if !stack.has_card(adapter) => {
            Some("bridge or virtual switch without a network card".to_owned())
        }
        _ => stack
            .only_on_software(adapter)
            .map(|below| format!("it runs on {below}, which is no network card")),
    }
}

/// Why an adapter with these addresses does not count.
fn address_reason(adapter: &Adapter) -> Option<String> {
    let places: Vec<Place> = in_use(adapter).map(subnets::place).collect();
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
    Some(if places.is_empty() { no_address(adapter) } else { "it has no address of a network" }.to_owned())
}

/// The addresses that the system uses.
pub(super) fn in_use(adapter: &Adapter) -> impl Iterator<Item = &AdapterAddress> {
    adapter.addresses.iter().filter(|address| !address.is_out_of_use())
}

const fn no_address(adapter: &Adapter) -> &'static str {
    if adapter.addresses.is_empty() { "it has no address" } else { "the system does not use its address" }
}

/// Whether an address at this place says which network the adapter is on, or would if its prefix were told.
pub(super) const fn tells_network(place: &Place) -> bool {
    matches!(place, Place::Subnet(_) | Place::NoPrefix | Place::PointToPoint(_))
}

fn is_link_local_only(adapter: &Adapter) -> bool {
    !in_use(adapter).map(subnets::place).any(|place| tells_network(&place))
}

fn count<'a>(server: &'a Server, stack: &Stack<'a>, adapter: &'a Adapter) -> Counted<'a> {
    let mut subnets = BTreeSet::new();
    let mut without_prefix = BTreeSet::new();
    let mut links = BTreeSet::new();
    for address in in_use(adapter) {
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
    let below = stack.below(adapter);
    let of_vendor = below.team.is_some_and(|team| team.kind == TeamKind::Vendor).then_some("a vendor's");
    let blind = server.team_knowledge != TeamKnowledge::Complete;
    let unread = (blind && below.team.is_none() && adapter.kind == AdapterKind::Team).then_some(UNREAD_TEAM);
    Counted {
        adapter,
        subnets: subnets.into_iter().collect(),
        links: links.into_iter().collect(),
        without_prefix: without_prefix.into_iter().collect(),
        below,
        suspected_team: vendor_team(adapter).or(of_vendor).or(unread),
    }
}

/// The pairs that share addresses and no port. Subnets are nested or apart, so that those which hold the one in hand form
/// a pile when all are taken in order.
fn find_clashes(counted: &[Counted<'_>]) -> Vec<Clash> {
    let mut all: Vec<(IpNet, usize)> = Vec::new();
    for (position, one) in counted.iter().enumerate() {
        all.extend(one.subnets.iter().map(|subnet| (*subnet, position)));
    }
    all.sort_by_key(|(subnet, position)| (subnet.network(), subnet.prefix_len(), *position));
    let mut clashes: Vec<Clash> = Vec::new();
    let mut known: HashMap<(usize, usize, Relation), usize> = HashMap::new();
    let mut pile: Vec<(IpNet, usize)> = Vec::new();
    for (subnet, position) in all {
        while pile.last().is_some_and(|(wider, _)| subnets::relation(*wider, subnet) == Relation::Disjoint) {
            pile.pop();
        }
        for &(wider, other) in pile.iter().filter(|(_, other)| *other != position) {
            let (first, second, pair) = if other < position {
                (other, position, (wider, subnet))
            } else {
                (position, other, (subnet, wider))
            };
            let relation = subnets::relation(wider, subnet);
            let at = match known.get(&(first, second, relation)) {
                Some(at) => *at,
                None if share_a_wire(&counted[first], &counted[second]) => continue,
                None => {
                    known.insert((first, second, relation), clashes.len());
                    let certain = is_certain(&counted[first], &counted[second]);
                    clashes.push(Clash { first, second, subnets: Vec::new(), all: 0, relation, certain });
                    clashes.len() - 1
                }
            };
            let clash = &mut clashes[at];
            clash.all += 1;
            if clash.subnets.len() <= NAMED {
                clash.subnets.push(pair);
            }
        }
        pile.push((subnet, position));
    }
    clashes.iter_mut().for_each(|clash| clash.subnets.sort_unstable());
    clashes.sort_by(|a, b| (a.first, a.second, &a.subnets).cmp(&(b.first, b.second, &b.subnets)));
    clashes
}

/// Whether no team may explain that two adapters share addresses.
fn is_certain(a: &Counted<'_>, b: &Counted<'_>) -> bool {
    // On the same unseen card both are on one, whatever that runs on.
    let is_seen = a.below.unseen.is_none() && b.below.unseen.is_none() || a.below.ports == b.below.ports;
    is_seen && [a, b].iter().all(|one| one.suspected_team.is_none() && one.below.untold.is_none())
}

/// Whether two adapters are on one wire by design: one team carries both, or one is a macvlan or ipvlan over the same port.
/// Two VLANs over one port are two wires.
fn share_a_wire(a: &Counted<'_>, b: &Counted<'_>) -> bool {
    let one_team = a.below.team.is_some_and(|team| b.below.team.is_some_and(|other| other.name == team.name));
    let splits = |one: &Counted<'_>| {
        matches!(one.adapter.told.kind.as_deref(), Some("macvlan" | "ipvlan" | "macvtap" | "ipvtap"))
    };
    one_team || (splits(a) || splits(b)) && !a.below.ports.is_disjoint(&b.below.ports)
}

/// Adapters that share a subnet or a port are one network.
fn group(counted: &[Counted<'_>], clashes: &[Clash]) -> Vec<Vec<usize>> {
    let mut joined: Vec<usize> = (0..counted.len()).collect();
    let mut first_on: HashMap<&str, usize> = HashMap::new();
    for (position, one) in counted.iter().enumerate() {
        for port in &one.below.ports {
            join(&mut joined, *first_on.entry(port).or_insert(position), position);
        }
    }
    for clash in clashes {
        join(&mut joined, clash.first, clash.second);
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); counted.len()];
    for position in 0..counted.len() {
        groups[root(&mut joined, position)].push(position);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Makes two groups one; the smaller position stands for both.
fn join(joined: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(joined, a), root(joined, b));
    joined[a.max(b)] = a.min(b);
}

/// The position that stands for a group.
fn root(joined: &mut [usize], mut position: usize) -> usize {
    while joined[position] != position {
        joined[position] = joined[joined[position]];
        position = joined[position];
    }
    position
}

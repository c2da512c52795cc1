//! Every two servers compared, without looking at every two. Servers that are alike in all that is compared are of one kind, and
//! two kinds come to the same whichever of their servers meet; and with what shares no subnet a server comes to the same whatever
//! that is. So kinds are compared that meet somewhere, the rest is counted, and only the findings that are told are written.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::net::IpAddr;

use ipnet::IpNet;

use super::in_short::{InShort, MOST_ALIKE};
use super::pair::{self, Gap, Meeting};
use super::rules::context::{Check, PairContext, Side};
use super::rules::{self, driver_mismatch, networks_do_not_match};
use super::verdict::NetworkRole;
use crate::finding::{Finding, Rule, Severity};
use crate::partner::derive;
use crate::partner::system::{self, Role, System};
use crate::spread::Spread;

/// Of so many kinds it is remembered what they come to, while findings are written.
const REMEMBERED: usize = 16;

/// What all servers come to, compared with one another.
pub struct Compared {
    /// The first two that share too few networks.
    pub gap: Option<Gap>,
    /// Whether any two connect to each other.
    pub connects: bool,
    /// What was found between any two, in the servers' order.
    pub findings: InShort,
}

/// Compares every server with every one after it. `planned` says for each which server of the plan it is; two that the plan does
/// not connect need no network in common.
pub fn compare(
    sides: &[Side<'_>],
    planned: &[Option<&system::Server>],
    plan: Option<&System>,
    spread: &impl Spread,
) -> Compared {
    let comparison = Comparison { sides, planned, plan, kinds: Kinds::of(sides, planned, plan) };
    let sums = spread.each(comparison.kinds.members.len(), |kind| comparison.sum(kind));
    Compared {
        gap: comparison.first_gap(&sums),
        connects: sums.iter().any(|sum| sum.connects),
        findings: comparison.findings(&sums),
    }
}

/// What decides what a server comes to with another: all that a [`Check::Pair`] looks at, but names and what only stands in messages.
#[derive(PartialEq, Eq, Hash)]
struct Traits<'a> {
    far: Far<'a>,
    networks: Vec<OnNetwork<'a>>,
    /// The subnets of its addresses, each as often as adapters have it.
    nets: Vec<IpNet>,
}

/// What decides what it comes to with a server with which it has no subnet in common.
#[derive(PartialEq, Eq, Hash, Clone)]
struct Far<'a> {
    is_known: bool,
    knows_roles: bool,
    /// Main and Backup: whether it has it, and whether the plan lets it reach others there over routers.
    roles: [(bool, bool); 2],
    /// Its networks; more than two are as two.
    count: usize,
    goes_without_backup: bool,
    place: Option<Place<'a>>,
}

/// What the plan says of whom a server connects to.
#[derive(PartialEq, Eq, Hash, Clone)]
struct Place<'a> {
    role: Role,
    /// Its label, where another server names it.
    label: Option<&'a str>,
    connects_to: Vec<&'a str>,
}

#[derive(PartialEq, Eq, Hash)]
struct OnNetwork<'a> {
    role: NetworkRole,
    subnets: &'a [IpNet],
    links: &'a [(IpAddr, IpAddr)],
    card: Option<Card<'a>>,
}

/// The only adapter on a network.
#[derive(PartialEq, Eq, Hash)]
struct Card<'a> {
    name: String,
    mtu: Option<u32>,
    speed: Option<u64>,
    is_team: bool,
    drivers: BTreeSet<&'a str>,
}

impl<'a> Traits<'a> {
    fn of(side: &Side<'a>, place: Option<Place<'a>>) -> Self {
        let decision = side.server.decision;
        let role = |role| {
            let has = decision.networks.iter().any(|network| network.role == role);
            (has, pair::is_within_plan(role, decision))
        };
        let cards = side.only_adapters().map(|counted| {
            counted.map(|counted| Card {
                name: counted.adapter.name.to_ascii_lowercase(),
                mtu: counted.adapter.mtu,
                speed: counted.adapter.speed_bits_per_second,
                is_team: counted.below.team.is_some(),
                drivers: driver_mismatch::drivers(&side.server, counted),
            })
        });
        let networks = side.networks().iter().zip(cards);
        Self {
            far: Far {
                is_known: networks_do_not_match::is_known(&side.server),
                knows_roles: pair::knows_roles(decision),
                roles: [role(NetworkRole::Main), role(NetworkRole::Backup)],
                count: decision.networks.len().min(2),
                goes_without_backup: decision.declared.as_ref().is_some_and(|plan| plan.goes_without_backup),
                place,
            },
            networks: networks
                .map(|(network, card)| OnNetwork {
                    role: network.role,
                    subnets: &network.subnets,
                    links: &network.links,
                    card,
                })
                .collect(),
            nets: side.subnets.iter().map(|(net, _)| *net).collect(),
        }
    }

    /// Every subnet by which it may meet another.
    fn all_nets(&self) -> BTreeSet<IpNet> {
        let of_networks = self.networks.iter().flat_map(|network| network.subnets.iter().copied());
        of_networks.chain(self.nets.iter().copied()).collect()
    }

    fn links(&self) -> impl Iterator<Item = (IpAddr, IpAddr)> {
        self.networks.iter().flat_map(|network| network.links.iter().copied())
    }
}

/// The servers by what they are alike in.
struct Kinds {
    /// The kind of each server.
    of: Vec<usize>,
    /// The servers of each kind, in their order.
    members: Vec<Vec<usize>>,
    nets: Vec<BTreeSet<IpNet>>,
    links: Vec<Vec<(IpAddr, IpAddr)>>,
    /// For each kind what it is to those that share nothing with it.
    far: Vec<usize>,
    /// The servers of each of those, in their order.
    far_members: Vec<Vec<usize>>,
    by_net: BTreeMap<IpNet, Vec<usize>>,
    by_link: HashMap<(IpAddr, IpAddr), Vec<usize>>,
}

impl Kinds {
    fn of<'a>(sides: &[Side<'a>], planned: &[Option<&'a system::Server>], plan: Option<&'a System>) -> Self {
        let named: HashSet<&str> = plan
            .iter()
            .flat_map(|plan| &plan.servers)
            .flat_map(|server| labels(&server.connects_to))
            .collect();
        let place = |server: &&'a system::Server| Place {
            role: server.role(),
            label: server
                .label
                .as_ref()
                .map(|label| label.value.as_str())
                .filter(|label| named.contains(label)),
            connects_to: labels(&server.connects_to).collect(),
        };
        let places = planned.iter().map(|server| server.as_ref().map(place));
        let traits: Vec<Traits<'_>> =
            sides.iter().zip(places).map(|(side, place)| Traits::of(side, place)).collect();
        let (of, members) = alike(traits.iter());
        let firsts = || members.iter().filter_map(|all| traits.get(*all.first()?));
        let (far, _) = alike(firsts().map(|one| &one.far));
        let mut far_members: Vec<Vec<usize>> = vec![Vec::new(); far.iter().max().map_or(0, |last| last + 1)];
        for (server, kind) in of.iter().enumerate() {
            far_members[far[*kind]].push(server);
        }
        let nets: Vec<BTreeSet<IpNet>> = firsts().map(Traits::all_nets).collect();
        let links: Vec<Vec<(IpAddr, IpAddr)>> = firsts().map(|one| one.links().collect()).collect();
        let mut by_net: BTreeMap<IpNet, Vec<usize>> = BTreeMap::new();
        let mut by_link: HashMap<(IpAddr, IpAddr), Vec<usize>> = HashMap::new();
        for (kind, (nets, links)) in nets.iter().zip(&links).enumerate() {
            nets.iter().for_each(|net| by_net.entry(*net).or_default().push(kind));
            links.iter().for_each(|link| by_link.entry(*link).or_default().push(kind));
        }
        Self { of, members, nets, links, far, far_members, by_net, by_link }
    }

    /// The kinds that have a subnet, or a part of one, or a link in common with this one.
    fn near(&self, kind: usize) -> BTreeSet<usize> {
        let mut near = BTreeSet::new();
        for net in &self.nets[kind] {
            let wider = std::iter::successors(net.supernet(), IpNet::supernet);
            near.extend(wider.filter_map(|wider| self.by_net.get(&wider)).flatten());
            let last = IpNet::new_assert(net.broadcast(), net.max_prefix_len());
            near.extend(self.by_net.range(*net..=last).flat_map(|(_, kinds)| kinds));
        }
        let links = self.links[kind].iter();
        near.extend(links.filter_map(|(own, far)| self.by_link.get(&(*far, *own))).flatten());
        near
    }
}

fn labels(all: &[crate::partner::common::Spanned<String>]) -> impl Iterator<Item = &str> {
    all.iter().map(|label| label.value.as_str())
}

/// Numbers what is alike alike: the number of each, and the places of each number.
fn alike<T: Hash + Eq>(all: impl Iterator<Item = T>) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut known: HashMap<T, usize> = HashMap::new();
    let mut places: Vec<Vec<usize>> = Vec::new();
    let mut numbers = Vec::new();
    for (place, one) in all.enumerate() {
        let number = *known.entry(one).or_insert(places.len());
        if number == places.len() {
            places.push(Vec::new());
        }
        places[number].push(place);
        numbers.push(number);
    }
    (numbers, places)
}

/// What two kinds come to.
#[derive(Default)]
struct Outcome {
    connects: bool,
    falls_short: bool,
    /// How many findings of each rule and severity.
    found: Vec<(&'static Rule, Severity, usize)>,
}

/// What one kind comes to with those behind its servers.
struct Sum {
    connects: bool,
    /// The last server with which it shares too few networks.
    last_short: Option<usize>,
    /// The last server with which each rule finds something.
    last: BTreeMap<&'static str, usize>,
    found: BTreeMap<(&'static str, Severity), (&'static Rule, usize)>,
}

/// What one kind comes to with each other.
struct Against {
    near: BTreeMap<usize, Outcome>,
    /// By what those are that it does not meet, with the last such server.
    far: BTreeMap<usize, (usize, Outcome)>,
}

struct Comparison<'c, 'a> {
    sides: &'c [Side<'a>],
    planned: &'c [Option<&'c system::Server>],
    plan: Option<&'c System>,
    kinds: Kinds,
}

impl Comparison<'_, '_> {
    /// Compares two servers, and adds what is found.
    fn pair(&self, first: usize, second: usize, found: &mut Vec<Finding>) -> (bool, Meeting) {
        let connects = match (self.plan, self.planned[first], self.planned[second]) {
            (Some(plan), Some(one), Some(other)) => derive::are_partners(plan, one, other),
            _ => true,
        };
        let (first, second) = (&self.sides[first], &self.sides[second]);
        let shared = pair::shared_networks(first.networks(), second.networks());
        let meeting = if connects {
            pair::meeting(first.server.decision, second.server.decision, &shared)
        } else {
            Meeting { by_role: true, ..Meeting::default() }
        };
        let context = PairContext { first, second, shared: &shared, meeting };
        for entry in rules::ALL {
            if let Check::Pair(check) = entry.check {
                check(&context, found);
            }
        }
        (connects, meeting)
    }

    fn outcome(&self, first: usize, second: usize) -> Outcome {
        let mut found = Vec::new();
        let (connects, meeting) = self.pair(first, second, &mut found);
        let mut outcome = Outcome { connects, falls_short: meeting.falls_short(), found: Vec::new() };
        for finding in found {
            let is_it = |(rule, severity, _): &&mut (&Rule, Severity, usize)| {
                rule.name == finding.rule.name && *severity == finding.severity
            };
            match outcome.found.iter_mut().find(is_it) {
                Some((.., count)) => *count += 1,
                None => outcome.found.push((finding.rule, finding.severity, 1)),
            }
        }
        outcome
    }

    /// What a kind comes to with each that has a server behind its first.
    fn against(&self, kind: usize) -> Against {
        let kinds = &self.kinds;
        let own = &kinds.members[kind];
        let first = own[0];
        let near = kinds.near(kind);
        let is_behind = |server: &&usize| **server > first;
        let mut against = Against { near: BTreeMap::new(), far: BTreeMap::new() };
        for (far, members) in kinds.far_members.iter().enumerate() {
            let mut behind = members.iter().rev().take_while(is_behind);
            if let Some(last) = behind.find(|server| !near.contains(&kinds.of[**server])) {
                against.far.insert(far, (*last, self.outcome(first, *last)));
            }
        }
        for other in near {
            if let Some(last) = kinds.members[other].last().filter(is_behind) {
                against.near.insert(other, self.outcome(first, *last));
            }
        }
        against
    }

    fn sum(&self, kind: usize) -> Sum {
        let kinds = &self.kinds;
        let against = self.against(kind);
        let own = &kinds.members[kind];
        let mut sum =
            Sum { connects: false, last_short: None, last: BTreeMap::new(), found: BTreeMap::new() };
        for (other, outcome) in &against.near {
            let theirs = &kinds.members[*other];
            if let Some(last) = theirs.last() {
                sum.add(outcome, *last, || ordered(own, theirs));
            }
        }
        let mut met: BTreeMap<usize, usize> = BTreeMap::new();
        if against.far.values().any(|(_, outcome)| !outcome.found.is_empty()) {
            for other in against.near.keys() {
                *met.entry(kinds.far[*other]).or_default() += ordered(own, &kinds.members[*other]);
            }
        }
        for (far, (last, outcome)) in &against.far {
            let met = met.get(far).copied().unwrap_or_default();
            sum.add(outcome, *last, || ordered(own, &kinds.far_members[*far]) - met);
        }
        sum
    }

    /// The first two servers that share too few networks.
    fn first_gap(&self, sums: &[Sum]) -> Option<Gap> {
        let falls_behind =
            |(server, kind): &(usize, &usize)| sums[**kind].last_short.is_some_and(|last| last > *server);
        let (first, kind) = self.kinds.of.iter().enumerate().find(falls_behind)?;
        let against = self.against(*kind);
        let second = (first + 1..self.sides.len())
            .find(|other| against.with(&self.kinds, *other).is_some_and(|outcome| outcome.falls_short))?;
        let (_, meeting) = self.pair(first, second, &mut Vec::new());
        Some(Gap { first, second, meeting })
    }

    /// The first findings of each rule, written, and the rest counted.
    fn findings(&self, sums: &[Sum]) -> InShort {
        let mut all: BTreeMap<(&'static str, Severity), (&'static Rule, usize)> = BTreeMap::new();
        for ((rule, severity), (of, count)) in sums.iter().flat_map(|sum| &sum.found) {
            all.entry((rule, *severity)).or_insert((of, 0)).1 += count;
        }
        let mut wanted: BTreeMap<&'static str, usize> = BTreeMap::new();
        for ((rule, _), (_, count)) in &all {
            let wanted = wanted.entry(rule).or_default();
            *wanted = wanted.saturating_add(*count).min(MOST_ALIKE);
        }
        let mut short = InShort::default();
        let mut known: HashMap<usize, Against> = HashMap::new();
        let mut found = Vec::new();
        for (first, kind) in self.kinds.of.iter().enumerate() {
            wanted.retain(|_, left| *left > 0);
            if wanted.is_empty() {
                break;
            }
            let last = |rule: &&'static str| sums[*kind].last.get(rule).copied();
            let Some(last) = wanted.keys().filter_map(last).max().filter(|last| *last > first) else {
                continue;
            };
            if known.len() >= REMEMBERED {
                known.clear();
            }
            let against = known.entry(*kind).or_insert_with(|| self.against(*kind));
            for second in first + 1..=last {
                let is_wanted = |(rule, ..): &(&Rule, Severity, usize)| {
                    wanted.get(rule.name).is_some_and(|left| *left > 0)
                };
                let outcome = against.with(&self.kinds, second);
                if !outcome.is_some_and(|outcome| outcome.found.iter().any(is_wanted)) {
                    continue;
                }
                self.pair(first, second, &mut found);
                for finding in found.drain(..) {
                    let Some(left) = wanted.get_mut(finding.rule.name).filter(|left| **left > 0) else {
                        continue;
                    };
                    *left -= 1;
                    if let Some((_, count)) = all.get_mut(&(finding.rule.name, finding.severity)) {
                        *count -= 1;
                    }
                    short.take(finding);
                }
            }
        }
        for ((_, severity), (rule, count)) in all.into_iter().filter(|(_, (_, count))| *count > 0) {
            short.leave_off(rule, severity, count);
        }
        short
    }
}

impl Against {
    fn with(&self, kinds: &Kinds, server: usize) -> Option<&Outcome> {
        let kind = kinds.of[server];
        self.near.get(&kind).or_else(|| self.far.get(&kinds.far[kind]).map(|(_, outcome)| outcome))
    }
}

impl Sum {
    /// Adds what comes of so many pairs, the last of them with this server.
    fn add(&mut self, outcome: &Outcome, last: usize, pairs: impl FnOnce() -> usize) {
        self.connects |= outcome.connects;
        if outcome.falls_short {
            self.last_short = self.last_short.max(Some(last));
        }
        if outcome.found.is_empty() {
            return;
        }
        let pairs = pairs();
        for (rule, severity, count) in &outcome.found {
            let before = self.last.entry(rule.name).or_insert(last);
            *before = last.max(*before);
            self.found.entry((rule.name, *severity)).or_insert((rule, 0)).1 += count * pairs;
        }
    }
}

/// In how many pairs one of the first stands before one of the second; both are in order.
fn ordered(first: &[usize], second: &[usize]) -> usize {
    let behind = |server: &usize| second.len() - second.partition_point(|other| other <= server);
    first.iter().map(behind).sum()
}

#[cfg(test)]
#[path = "pairs_tests.rs"]
mod tests;

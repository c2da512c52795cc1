//! The verdict on one server: can it run dual networking?
//!
//! The vendor's rule (Geo SCADA Expert 2022 help, Server Administration Guide,
//! "ConfiguretheMainandBackupConnections"): two network cards are supported when their subnets differ, or when they
//! share a subnet and are teamed, and then they are one network. What follows from it here, by our own reasoning:
//!
//! * A team is one network. Two cards or more that a team joins are the vendor's second case, `dual-network-teamed`; the
//!   reason says that this one network carries Main and leaves none for Backup. With a second network beside the team
//!   the verdict is the same word, and the networks tell the rest. A team of one member joins nothing: `single-network`.
//! * Members of a team have no addresses of their own, whoever makes the team. So two adapters that each have an
//!   address in one subnet are no working team, also when the source cannot tell about teams. The only doubt is a
//!   vendor's teaming software that the system does not see: where its adapter is involved, the verdict is `undecided`.
//! * Overlapping subnets do not "differ": some addresses lie in both, and the system has to guess the adapter.
//! * Two subnets over one card (aliases, VLANs) are one network: one cable carries both.
//! * Only link-local addresses on several adapters prove nothing: `undecided`.
//! * Without a plan nobody knows which network is Main. With one or two networks the roles are given in the order of
//!   the adapters and marked as assumed; with more than two every role is `other`.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::model::{Team, TeamKind, TeamKnowledge};
use super::plan::Declared;
use super::subnets::{self, Relation};
use super::survey::{self, Clash, Counted, Survey};
use crate::named;
use crate::status::Status;
use crate::words::{few, few_described, list};

/// The page that the vendor's rule stands on.
pub const VENDOR_PAGE: &str = "vendor, Geo SCADA Expert 2022 help, Server Administration Guide, \"ConfiguretheMainandBackupConnections\"";
const LICENCE_PAGE: &str = "vendor, Geo SCADA Knowledge Base, \"Machine-IDs-and-File-Based-Licences\"";
const OURS: &str = "our own reasoning";

/// Whether a server (or a pair) can run dual networking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Two networks, each on its own card.
    DualNetwork,
    /// Several cards of which a team makes one network, alone or beside another network.
    DualNetworkTeamed,
    /// One network: supported, without a Backup connection.
    SingleNetwork,
    /// Several adapters share a subnet and are not teamed: the product does not support it.
    NotSupported,
    /// The facts do not suffice.
    Undecided,
}

named! {
    /// The word in JSON.
    Verdict {
        DualNetwork => "dual-network",
        DualNetworkTeamed => "dual-network-teamed",
        SingleNetwork => "single-network",
        NotSupported => "not-supported",
        Undecided => "undecided",
    }
}

impl Verdict {
    /// The status that the verdict alone leads to. A single network is a supported choice, not a fault.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::DualNetwork | Self::DualNetworkTeamed | Self::SingleNetwork => Status::Ok,
            Self::NotSupported => Status::Critical,
            Self::Undecided => Status::Unknown,
        }
    }

    /// Whether there is a network for Backup beside Main.
    #[must_use]
    pub const fn is_dual(self) -> bool {
        matches!(self, Self::DualNetwork | Self::DualNetworkTeamed)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a network is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NetworkRole {
    /// The Main connection.
    Main,
    /// The Backup connection.
    Backup,
    /// Neither, or nobody can tell.
    Other,
}

named! {
    /// The word in JSON.
    NetworkRole {
        Main => "main",
        Backup => "backup",
        Other => "other",
    }
}

/// A network as this server sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// What it is for.
    pub role: NetworkRole,
    /// Its subnets, IPv4 first. Empty when there are only link-local addresses.
    pub subnets: Vec<IpNet>,
    /// Its point-to-point addresses: own end, other end.
    pub links: Vec<(IpAddr, IpAddr)>,
    /// The adapters on it, by index.
    pub adapters: Vec<String>,
    /// The team that carries it.
    pub team: Option<String>,
}

impl Network {
    /// `10.10.1.0/24 on eth0`, for messages.
    #[must_use]
    pub fn describe(&self) -> String {
        let subnets: Vec<String> = self.subnets.iter().map(ToString::to_string).collect();
        let subnets = if subnets.is_empty() { "link-local only".to_owned() } else { few(&subnets) };
        let team = self.team.as_ref().filter(|team| !self.adapters.contains(team));
        let team = team.map_or(String::new(), |team| format!(" (team {team})"));
        format!("{subnets} on {}{team}", few(&self.adapters))
    }
}

/// What can be done about the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What to do, in one or two sentences.
    pub text: String,
    /// Who says so, in the words of a rule page's source line.
    pub source: &'static str,
}

/// The verdict with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one or two sentences.
    pub why: String,
    /// The networks: Main, Backup, others.
    pub networks: Vec<Network>,
    /// What the plan says of this server; without it the roles are assumed.
    pub declared: Option<Declared>,
    /// What can be done.
    pub remedies: Vec<Remedy>,
}

impl Decision {
    /// Whether no plan says which network is which.
    #[must_use]
    pub const fn roles_assumed(&self) -> bool {
        self.declared.is_none()
    }

    /// Whether a plan is there, its Main network was found on this server, and an adapter carries neither that nor Backup.
    #[must_use]
    pub fn is_beside_plan(&self, adapter: &str) -> bool {
        let planned = || self.networks.iter().filter(|network| network.role != NetworkRole::Other);
        !self.roles_assumed()
            && planned().any(|network| network.role == NetworkRole::Main)
            && planned().all(|network| network.adapters.iter().all(|name| name != adapter))
    }
}

/// Decides. `declared` is what the plan says of this server.
#[must_use]
pub fn decide(survey: &Survey<'_>, declared: Option<&Declared>) -> Decision {
    let networks = networks(survey, declared);
    let (verdict, why) = judge(survey, &networks);
    let remedies = remedies(survey, verdict);
    Decision { verdict, why, networks, declared: declared.cloned(), remedies }
}

fn networks(survey: &Survey<'_>, declared: Option<&Declared>) -> Vec<Network> {
    let mut networks: Vec<Network> = survey
        .groups
        .iter()
        .enumerate()
        .map(|(position, group)| Network {
            role: match declared {
                Some(declared) => declared_role(survey, group, declared),
                None => assumed_role(position, survey.groups.len()),
            },
            subnets: survey.subnets(group),
            links: group.iter().flat_map(|&i| survey.counted[i].links.iter().copied()).collect(),
            adapters: group.iter().map(|&i| survey.counted[i].adapter.name.clone()).collect(),
            team: group.iter().find_map(|&i| known_team(survey, i)),
        })
        .collect();
    networks.sort_by_key(|network| network.role);
    networks
}

/// The team that carries a counted adapter. A vendor's team is only suspected, so nothing is built on it.
fn known_team(survey: &Survey<'_>, counted: usize) -> Option<String> {
    let team = survey.counted[counted].below.team.filter(|team| team.kind != TeamKind::Vendor)?;
    Some(team.name.clone())
}

const fn assumed_role(position: usize, networks: usize) -> NetworkRole {
    match (position, networks) {
        (0, 1 | 2) => NetworkRole::Main,
        (1, 2) => NetworkRole::Backup,
        _ => NetworkRole::Other,
    }
}

/// By the declared address, else by the declared subnets.
fn declared_role(survey: &Survey<'_>, group: &[usize], declared: &Declared) -> NetworkRole {
    let has = |address: Option<IpAddr>| {
        address.is_some_and(|ip| {
            group.iter().any(|&i| survey.counted[i].adapter.addresses.iter().any(|a| a.address == ip))
        })
    };
    let subnets = survey.subnets(group);
    let lies_in = |wanted: &[IpNet]| {
        subnets.iter().any(|a| wanted.iter().any(|b| subnets::relation(*a, *b) != Relation::Disjoint))
    };
    if has(declared.main) {
        NetworkRole::Main
    } else if has(declared.backup) {
        NetworkRole::Backup
    } else if lies_in(&declared.main_subnets) {
        NetworkRole::Main
    } else if lies_in(&declared.backup_subnets) {
        NetworkRole::Backup
    } else {
        NetworkRole::Other
    }
}

fn judge(survey: &Survey<'_>, networks: &[Network]) -> (Verdict, String) {
    if survey.counted.is_empty() {
        return (Verdict::Undecided, survey.server.untold.clone().unwrap_or_else(|| survey.nothing()));
    }
    if let Some(clash) = survey.clashes.iter().find(|clash| clash.certain) {
        return (Verdict::NotSupported, clash_in_words(survey, clash));
    }
    if let Some(why) = doubt(survey).or_else(|| unseen_port(survey, networks)) {
        return (Verdict::Undecided, why);
    }
    let unknown_teams = match &survey.server.team_knowledge {
        TeamKnowledge::Complete => String::new(),
        TeamKnowledge::Unknown(_) | TeamKnowledge::Unstated => {
            " Whether a team carries any of them cannot be told from this source.".to_owned()
        }
    };
    let described: Vec<String> = networks.iter().map(Network::describe).collect();
    match networks {
        [one] if joins_cards(survey, one) => (Verdict::DualNetworkTeamed, single(one)),
        [one] => (Verdict::SingleNetwork, single(one)),
        [_, _, ..] if networks.iter().any(|network| has_team(survey, network)) => (
            Verdict::DualNetworkTeamed,
            format!("{} networks: {}.", networks.len(), few_described(&described)),
        ),
        _ => (
            Verdict::DualNetwork,
            format!("{} networks: {}.{unknown_teams}", networks.len(), few_described(&described)),
        ),
    }
}

/// Whether a team of at least two members carries the network.
fn joins_cards(survey: &Survey<'_>, network: &Network) -> bool {
    team_of(survey, network).is_some_and(|team| team.members.len() >= 2)
}

/// Whether a team carries the network, however many members it has now.
fn has_team(survey: &Survey<'_>, network: &Network) -> bool {
    team_of(survey, network).is_some()
}

/// The team that carries the network. The two ways of PRP and HSR are one network by themselves, not cards that are joined.
fn team_of<'a>(survey: &Survey<'a>, network: &Network) -> Option<&'a Team> {
    let carries = |team: &&Team| network.team.as_deref() == Some(team.name.as_str());
    survey.server.teams.iter().find(carries).filter(|team| !team.kind.is_seamless())
}

/// Why one network is only one.
fn single(network: &Network) -> String {
    let described = network.describe();
    match (&network.team, network.adapters.as_slice(), network.subnets.as_slice()) {
        (Some(team), _, _) => {
            format!(
                "One network: {described}. The cards of team {team} count as one: it carries Main, and there is none for Backup."
            )
        }
        (None, [_], [_, _, ..]) => {
            format!("One network: {described}. One card carries these subnets, so there is none for Backup.")
        }
        (None, [_, _, ..], _) => {
            format!("One network: {described}. They run over one card, so there is none for Backup.")
        }
        _ => format!("One network: {described}. There is none for Backup."),
    }
}

/// What keeps the facts from sufficing, if anything.
fn doubt(survey: &Survey<'_>) -> Option<String> {
    if let Some(untold) = &survey.server.untold {
        return Some(untold.clone());
    }
    if let Some(clash) = survey.clashes.first() {
        let ends = [clash.first, clash.second];
        let missing = |end: &usize| {
            let below = &survey.counted[*end].below;
            below.untold.as_ref().or(below.unseen.as_ref())
        };
        if let Some(untold) = ends.iter().find_map(missing) {
            return Some(format!("{} {untold}", clash_in_words(survey, clash)));
        }
        let why = if is_unread(survey, clash) {
            "One of them looks like a team's adapter, and this source cannot tell which cards are its members."
        } else {
            "A vendor's teaming software is suspected, and the system cannot tell whether it joins them."
        };
        return Some(format!("{} {why}", clash_in_words(survey, clash)));
    }
    if let Some(left_out) = survey.left_out.iter().find(|l| l.chosen) {
        return Some(format!("{} was chosen, but does not count: {}.", left_out.name, left_out.reason));
    }
    if survey.counted.len() >= 2
        && let Some(untold) = survey.counted.iter().find_map(|counted| counted.below.untold.clone())
    {
        return Some(untold);
    }
    if survey.counted.len() < 2 {
        return None;
    }
    if let Some((counted, address)) = uncompared(survey) {
        return Some(format!(
            "The prefix length of {address} on {} was not told, so its subnet cannot be compared.",
            counted.adapter.name
        ));
    }
    let names: Vec<&str> = survey.counted.iter().map(|c| c.adapter.name.as_str()).collect();
    survey.counted.iter().all(|c| c.subnets.is_empty()).then(|| {
        format!(
            "{} have only link-local addresses. They are alike on every network and do not tell whether these are two.",
            list(&names)
        )
    })
}

/// Why two networks are not known to be two ports: what one of them runs on is not in the list, and may run on the other's
/// card. Main and Backup are what counts, where it is known which they are; of other networks any two will do.
fn unseen_port(survey: &Survey<'_>, networks: &[Network]) -> Option<String> {
    let named = networks.iter().filter(|network| network.role != NetworkRole::Other).count();
    let is_meant = |network: &&Network| named < 2 || network.role != NetworkRole::Other;
    let unseen = |network: &Network| {
        let on_it = survey.counted.iter().filter(|one| network.adapters.contains(&one.adapter.name));
        on_it.filter_map(|one| one.below.unseen.clone()).next()
    };
    let meant: Vec<Option<String>> = networks.iter().filter(is_meant).map(unseen).collect();
    let seen = meant.iter().filter(|unseen| unseen.is_none()).count();
    if meant.len() < 2 || seen >= 2 {
        return None;
    }
    let sentence = meant.into_iter().flatten().next()?;
    Some(format!("{sentence} So it is not known whether Main and Backup have a port each."))
}

/// An address whose prefix length was not told, where another card has an address of the same family: only with that one
/// can it share a subnet. A card of which no subnet is known at all has no network that could be named.
fn uncompared<'s, 'a>(survey: &'s Survey<'a>) -> Option<(&'s Counted<'a>, IpAddr)> {
    let has_family = |counted: &Counted<'_>, like: &IpAddr| {
        let subnets = counted.subnets.iter().map(IpNet::addr);
        subnets.chain(counted.without_prefix.iter().copied()).any(|ip| ip.is_ipv4() == like.is_ipv4())
    };
    survey.counted.iter().find_map(|counted| {
        let apart = |other: &&Counted<'_>| other.below.ports.is_disjoint(&counted.below.ports);
        let others = || survey.counted.iter().filter(apart);
        let shared = |address: &&IpAddr| {
            counted.subnets.is_empty() || others().any(|other| has_family(other, address))
        };
        counted.without_prefix.iter().find(shared).map(|address| (counted, *address))
    })
}

/// Whether the doubt about a clash is about the system's own teams, which could not be read.
fn is_unread(survey: &Survey<'_>, clash: &Clash) -> bool {
    let ends = [clash.first, clash.second].map(|i| survey.counted[i].suspected_team);
    ends.iter().flatten().all(|software| *software == survey::UNREAD_TEAM)
}

/// `eth0 and eth1 are both in 10.1.2.0/24, and they are not one team.` Where the source cannot tell about teams, nothing is
/// said of them.
#[must_use]
pub fn clash_in_words(survey: &Survey<'_>, clash: &Clash) -> String {
    let (a, b) = (&survey.counted[clash.first].adapter.name, &survey.counted[clash.second].adapter.name);
    let teams = match survey.server.team_knowledge {
        TeamKnowledge::Complete => ", and they are not one team",
        TeamKnowledge::Unknown(_) | TeamKnowledge::Unstated => ", each with an address of its own",
    };
    match clash.relation {
        Relation::Same => {
            format!("{a} and {b} are both in {}{teams}.", clash.subnets[0].0)
        }
        _ => format!(
            "{a} is in {} and {b} in {}; one lies inside the other{teams}.",
            clash.subnets[0].0, clash.subnets[0].1
        ),
    }
}

fn remedies(survey: &Survey<'_>, verdict: Verdict) -> Vec<Remedy> {
    let remedy = |text: &str, source| Remedy { text: text.to_owned(), source };
    let licence = remedy(
        "Before you remove or re-team a card: a file-based licence is bound to a machine ID that is made from a disk \
         serial and a card's MAC address, so it may change. Check the licence first.",
        LICENCE_PAGE,
    );
    match verdict {
        Verdict::NotSupported => vec![
            remedy(
                "Put the two cards into different subnets, each server's Main in one and its Backup in the other.",
                VENDOR_PAGE,
            ),
            remedy(
                "Or team the two cards. They are then one network, and it carries the Main connection.",
                VENDOR_PAGE,
            ),
            remedy(
                "Or use a single network: leave the Backup connection empty and ignore the second interface.",
                VENDOR_PAGE,
            ),
            licence,
        ],
        Verdict::SingleNetwork => vec![
            remedy(
                "For dual networking, give the server another card in another subnet, or stay with a single network \
                 and leave the Backup connection empty.",
                VENDOR_PAGE,
            ),
            licence,
        ],
        // What is untold says the way out itself.
        Verdict::Undecided if survey.server.untold.is_some() => Vec::new(),
        Verdict::Undecided => next_step(survey).map(|step| remedy(step, OURS)).into_iter().collect(),
        Verdict::DualNetwork | Verdict::DualNetworkTeamed => Vec::new(),
    }
}

/// What to do about missing facts. What is untold below an adapter says the way out itself.
fn next_step(survey: &Survey<'_>) -> Option<&'static str> {
    let step = if survey.counted.iter().any(|one| one.below.unseen.is_some()) {
        "Take the whole list, without a filter (`ip -j -d addr`); in a container or another network namespace, take it \
         on the host, which has the cards."
    } else if survey.clashes.first().is_some_and(|clash| is_unread(survey, clash)) {
        "Look in Server Manager, NIC Teaming, which cards are the team's members, and take the address off them; or \
         run nic-check as a user who may read WMI."
    } else if !survey.clashes.is_empty() {
        "Look in the vendor's teaming tool which cards form the team, and take the address off its members."
    } else if survey.left_out.iter().any(|l| l.chosen) {
        "Choose the adapters that carry the addresses, or none, to judge them all."
    } else if survey.counted.iter().any(|c| !c.without_prefix.is_empty()) {
        "Take the capture again with nic-check snapshot, `ip -j -d addr` or capture-nics.ps1, which tell prefix lengths."
    } else if survey.counted.is_empty() && !survey.absent.is_empty() {
        "Choose the adapters of each server by its own names: --interface is given once for each name."
    } else if survey.counted.is_empty() {
        "Give the adapters their addresses and try again, or take a capture that holds addresses too \
         (`ip -j -d addr` instead of `ip -j -d link`)."
    } else if survey.counted.iter().any(|one| one.below.untold.is_some()) {
        return None;
    } else {
        "Give each card an address of its own subnet and try again."
    };
    Some(step)
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;

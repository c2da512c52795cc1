//! What a rule gets to see, by what it compares.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::finding::{Finding, Rule};
use crate::nic::meeting::Meeting;
use crate::nic::subnets::{self, Place, Relation};
use crate::nic::survey::{Clash, Counted, Survey};
use crate::nic::verdict::{Decision, Network, NetworkRole};
use crate::partner::system;
use crate::words::{NAMED, first};

/// A rule with its check.
#[derive(Debug)]
pub struct Entry {
    /// The rule.
    pub rule: &'static Rule,
    /// How it is found.
    pub check: Check,
}

/// A check by what it compares. Each adds its findings to the list.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// One server alone.
    Server(fn(&ServerContext<'_>, &mut Vec<Finding>)),
    /// Two servers with each other.
    Pair(fn(&PairContext<'_>, &mut Vec<Finding>)),
    /// All servers together: what no two of them may have alike is told once, whoever has it.
    All(fn(&[Side<'_>], &mut Vec<Finding>)),
    /// One server with the plan.
    Plan(fn(&PlanContext<'_>, &mut Vec<Finding>)),
}

/// One server.
#[derive(Debug, Clone, Copy)]
pub struct ServerContext<'a> {
    /// What was looked at.
    pub survey: &'a Survey<'a>,
    /// What was decided.
    pub decision: &'a Decision,
}

impl ServerContext<'_> {
    /// The server's name, the subject of its findings.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.survey.server.name
    }
}

/// One server among several, with what is compared between servers: gathered once, since among many servers each is compared
/// with every other.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    /// The server.
    pub server: ServerContext<'a>,
    /// The addresses that no other server may have, sorted, each once with the first adapter that has it. Link-local ones
    /// may repeat on different links and are left out.
    pub addresses: Vec<(IpAddr, &'a str)>,
    /// The MAC addresses of the adapters that count, in lower case, sorted, each once with the first adapter that has it.
    pub hardware: Vec<(String, &'a Counted<'a>)>,
    /// The subnets that its addresses lie in, with the adapters.
    pub subnets: BTreeSet<(IpNet, &'a str)>,
    /// For each of `decision.networks` its adapter, where it has one alone.
    only_adapters: Vec<Option<&'a Counted<'a>>>,
}

impl<'a> Side<'a> {
    /// Gathers it.
    #[must_use]
    pub fn of(server: ServerContext<'a>) -> Self {
        let counted = server.survey.counted.iter();
        let places: Vec<(Place, IpAddr, &str)> = counted
            .flat_map(|c| c.adapter.addresses.iter().map(move |a| (a, c.adapter.name.as_str())))
            .map(|(address, name)| (subnets::place(address), address.address, name))
            .collect();
        let alone = |place: Place| !matches!(place, Place::LinkLocal | Place::NotUsable);
        let mut addresses: Vec<(IpAddr, &str)> =
            places.iter().filter(|(place, ..)| alone(*place)).map(|&(_, ip, name)| (ip, name)).collect();
        addresses.sort_by_key(|(address, _)| *address);
        addresses.dedup_by_key(|(address, _)| *address);
        let subnets = places.iter().filter_map(|&(place, _, name)| match place {
            Place::Subnet(net) => Some((net, name)),
            _ => None,
        });
        let networks = server.decision.networks.iter();
        Self {
            addresses,
            hardware: hardware(server.survey),
            subnets: subnets.collect(),
            only_adapters: networks.map(|network| only_adapter(server.survey, network)).collect(),
            server,
        }
    }

    /// The server's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.server.name()
    }

    /// The server's networks.
    #[must_use]
    pub fn networks(&self) -> &'a [Network] {
        &self.server.decision.networks
    }
}

/// Windows' Network Load Balancing gives all its servers one address that begins so.
const LOAD_BALANCING: &str = "02:bf:";

/// What `ipconfig` and Ansible show for an adapter that has no hardware address.
const NO_HARDWARE: &str = "00:00:00:00:00:00";

fn hardware<'a>(survey: &'a Survey<'a>) -> Vec<(String, &'a Counted<'a>)> {
    let counted = survey.counted.iter();
    let told =
        counted.filter_map(|counted| Some((counted.adapter.mac.as_ref()?.to_ascii_lowercase(), counted)));
    let mut all: Vec<(String, &Counted<'_>)> =
        told.filter(|(mac, _)| !mac.starts_with(LOAD_BALANCING) && mac != NO_HARDWARE).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.dedup_by(|a, b| a.0 == b.0);
    all
}

fn only_adapter<'a>(survey: &'a Survey<'a>, network: &Network) -> Option<&'a Counted<'a>> {
    let [name] = network.adapters.as_slice() else { return None };
    survey.counted.iter().find(|counted| counted.adapter.name == *name)
}

/// Two servers.
#[derive(Debug, Clone, Copy)]
pub struct PairContext<'a> {
    /// The one.
    pub first: &'a Side<'a>,
    /// The other.
    pub second: &'a Side<'a>,
    /// The networks that both are on: positions in each one's `decision.networks`.
    pub shared: &'a [(usize, usize)],
    /// What of those they need they have in common.
    pub meeting: Meeting,
}

impl<'a> PairContext<'a> {
    /// The subject of a pair's findings: `SRV-A, SRV-B`.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("{}, {}", self.first.name(), self.second.name())
    }

    /// The shared networks on which each server has exactly one adapter, so that two cards can be compared.
    pub fn facing(&self) -> impl Iterator<Item = Facing<'a>> + '_ {
        self.shared.iter().filter_map(|&(a, b)| {
            Some(Facing {
                first: (*self.first.only_adapters.get(a)?)?,
                second: (*self.second.only_adapters.get(b)?)?,
            })
        })
    }
}

/// Two adapters of two servers on one network.
#[derive(Debug, Clone, Copy)]
pub struct Facing<'a> {
    /// The first server's.
    pub first: &'a Counted<'a>,
    /// The second server's.
    pub second: &'a Counted<'a>,
}

/// One server and what the plan says of it.
#[derive(Debug, Clone, Copy)]
pub struct PlanContext<'a> {
    /// The server as it is.
    pub server: ServerContext<'a>,
    /// The plan.
    pub system: &'a system::System,
    /// The server as it was planned.
    pub planned: &'a system::Server,
}

impl<'a> PlanContext<'a> {
    /// The planned ends of the two connections, Main first, with the networks they belong to.
    pub fn endpoints(&self) -> impl Iterator<Item = PlannedEnd<'a>> {
        let main = self.planned.main.as_ref().map(|endpoint| PlannedEnd {
            role: NetworkRole::Main,
            endpoint,
            network: self.system.main.as_ref(),
        });
        let backup = self.planned.backup.as_ref().map(|endpoint| PlannedEnd {
            role: NetworkRole::Backup,
            endpoint,
            network: self.system.backup.as_ref(),
        });
        main.into_iter().chain(backup)
    }
}

/// One planned end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct PlannedEnd<'a> {
    /// Main or Backup.
    pub role: NetworkRole,
    /// Address and adapter.
    pub endpoint: &'a system::Endpoint,
    /// The network's subnets, when the plan has the network.
    pub network: Option<&'a system::Network>,
}

impl PlannedEnd<'_> {
    /// `Main` or `Backup`, as people write them.
    #[must_use]
    pub const fn connection(&self) -> &'static str {
        match self.role {
            NetworkRole::Main => "Main",
            NetworkRole::Backup | NetworkRole::Other => "Backup",
        }
    }
}

/// A value, and the servers that have it with what each has it on.
pub type Alike<'s, 'a, K, T> = (&'s K, Vec<(&'s Side<'a>, T)>);

/// The values that several servers have, each with those servers and what each has it on, in the servers' order.
pub fn had_by_several<'s, 'a, K: Ord, T: Copy + 's>(
    sides: &'s [Side<'a>],
    values: impl Fn(&'s Side<'a>) -> &'s [(K, T)],
) -> Vec<Alike<'s, 'a, K, T>> {
    let mut all: Vec<(&K, &Side<'a>, T)> = sides
        .iter()
        .flat_map(|side| values(side).iter().map(move |(value, on)| (value, side, *on)))
        .collect();
    // Stable: the servers of each value stay in their order.
    all.sort_by_key(|(value, ..)| *value);
    let alike = all.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1);
    alike
        .filter_map(|alike| Some((alike.first()?.0, alike.iter().map(|&(_, side, on)| (side, on)).collect())))
        .collect()
}

/// `SRV-A, SRV-B and 3 more`, the subject of a finding on several servers.
#[must_use]
pub fn subject_of<T>(sides: &[(&Side<'_>, T)]) -> String {
    let names: Vec<&str> = sides.iter().map(|(side, _)| side.name()).collect();
    first(&names, NAMED)
}

/// The pairs of adapters that certainly clash in this way, each once, with their names.
pub fn certain_clashes<'a>(
    survey: &'a Survey<'a>,
    relation: Relation,
) -> impl Iterator<Item = (&'a str, &'a str, &'a Clash)> {
    let name = |i: usize| survey.counted[i].adapter.name.as_str();
    let clashes = survey.clashes.iter().filter(move |clash| clash.certain && clash.relation == relation);
    clashes.map(move |clash| (name(clash.first), name(clash.second), clash))
}

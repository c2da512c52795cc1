//! The verdict on two or more servers together: can the connections between them run over two networks?

use super::rules::context::ServerContext;
use super::subnets::{self, Relation};
use super::verdict::{Network, Verdict};

/// The networks that both servers are on, as positions in each one's `decision.networks`. A network has one
/// counterpart at most; equal subnets are matched before overlapping ones.
#[must_use]
pub fn shared_networks(first: &[Network], second: &[Network]) -> Vec<(usize, usize)> {
    let mut shared: Vec<(usize, usize)> = Vec::new();
    let mut overlapping: Vec<(usize, usize)> = Vec::new();
    let is_free = |shared: &[(usize, usize)], i, j| shared.iter().all(|&(x, y)| x != i && y != j);
    for (i, a) in first.iter().enumerate() {
        for (j, b) in second.iter().enumerate() {
            if !is_free(&shared, i, j) {
                continue;
            }
            match closest(a, b) {
                Relation::Same => shared.push((i, j)),
                Relation::Overlapping => overlapping.push((i, j)),
                Relation::Disjoint => {}
            }
        }
    }
    for (i, j) in overlapping {
        if is_free(&shared, i, j) {
            shared.push((i, j));
        }
    }
    shared.sort_unstable();
    shared
}

/// The closest relation between any two subnets of two networks.
fn closest(a: &Network, b: &Network) -> Relation {
    // A point-to-point link: each end names the other.
    if a.links.iter().any(|&(own, far)| b.links.contains(&(far, own))) {
        return Relation::Same;
    }
    let mut best = Relation::Disjoint;
    for &x in &a.subnets {
        for &y in &b.subnets {
            match subnets::relation(x, y) {
                Relation::Same => return Relation::Same,
                Relation::Overlapping => best = Relation::Overlapping,
                Relation::Disjoint => {}
            }
        }
    }
    best
}

/// How many networks two servers should share: both of Main and Backup if either server has two, else one.
#[must_use]
pub fn wanted_networks(first: &[Network], second: &[Network]) -> usize {
    first.len().min(2).max(second.len().min(2))
}

/// Two servers that share fewer networks than they should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The one's position among the servers.
    pub first: usize,
    /// The other's.
    pub second: usize,
    /// How many networks they share.
    pub shared: usize,
}

/// The verdict on all servers, with its reason. `gap` is the first one between any two of them, in the servers' order.
/// `None` for fewer than two servers.
#[must_use]
pub fn judge(servers: &[ServerContext<'_>], gap: Option<Gap>) -> Option<(Verdict, String)> {
    if servers.len() < 2 {
        return None;
    }
    for verdict in [Verdict::NotSupported, Verdict::Undecided] {
        if let Some(server) = servers.iter().find(|server| server.decision.verdict == verdict) {
            return Some((verdict, format!("{}: {}", server.name(), server.decision.why)));
        }
    }
    let named = |gap: Gap| Some((servers.get(gap.first)?, servers.get(gap.second)?, gap.shared));
    if let Some((first, second, shared)) = gap.and_then(named) {
        let why = format!("{} and {} {}.", first.name(), second.name(), shared_in_words(shared));
        return Some((if shared == 0 { Verdict::NotSupported } else { Verdict::SingleNetwork }, why));
    }
    Some(agreed(servers))
}

fn shared_in_words(shared: usize) -> &'static str {
    match shared {
        0 => "have no network in common",
        _ => "have only one network in common",
    }
}

/// All servers are on the same networks.
fn agreed(servers: &[ServerContext<'_>]) -> (Verdict, String) {
    if servers.iter().any(|server| server.decision.verdict == Verdict::SingleNetwork) {
        return (
            Verdict::SingleNetwork,
            "The servers have one network in common, and there is none for Backup.".into(),
        );
    }
    let one_network = servers.iter().any(|server| server.decision.networks.len() == 1);
    if one_network {
        return (
            Verdict::DualNetworkTeamed,
            "The servers have one network in common, and teams carry it: it is for Main, and there is none for Backup.".into(),
        );
    }
    let teamed = servers.iter().any(|server| server.decision.verdict == Verdict::DualNetworkTeamed);
    let verdict = if teamed { Verdict::DualNetworkTeamed } else { Verdict::DualNetwork };
    (verdict, "The servers have two networks in common, one for Main and one for Backup.".into())
}

//! The verdict on two or more servers together: can the connections between them run over two networks?

use super::rules::context::ServerContext;
use super::subnets::{self, Relation};
use super::verdict::{Decision, Network, NetworkRole, Verdict};

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

/// What two servers have in common of the networks that they need, of `shared` (those of [`shared_networks`]). Where it is
/// known of both which network is Main, Main has to meet Main, and Backup Backup; a further network stands for neither.
#[must_use]
pub fn meeting(first: &Decision, second: &Decision, shared: &[(usize, usize)]) -> Meeting {
    let (ours, theirs) = (&first.networks, &second.networks);
    let knows = |decision: &Decision| {
        !decision.roles_assumed && decision.networks.iter().any(|network| network.role == NetworkRole::Main)
    };
    if !knows(first) || !knows(second) {
        let wanted = ours.len().min(2).max(theirs.len().min(2));
        return Meeting { common: shared.len().min(wanted), wanted, by_role: false };
    }
    let of = |role| {
        let has = |networks: &[Network]| networks.iter().any(|network| network.role == role);
        let meets = shared.iter().any(|&(i, j)| ours[i].role == role && theirs[j].role == role);
        (has(ours) || has(theirs), meets)
    };
    let needed = [NetworkRole::Main, NetworkRole::Backup].map(of);
    Meeting {
        common: needed.iter().filter(|(_, meets)| *meets).count(),
        wanted: needed.iter().filter(|(wanted, _)| *wanted).count(),
        by_role: true,
    }
}

/// How many networks two servers need and have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    /// How many of those that they need they have in common.
    pub common: usize,
    /// How many they need: both of Main and Backup if either server has two, else one.
    pub wanted: usize,
    /// Whether Main is compared with Main and Backup with Backup.
    pub by_role: bool,
}

impl Meeting {
    /// Whether they lack one.
    #[must_use]
    pub const fn falls_short(&self) -> bool {
        self.common < self.wanted
    }

    /// What they have in common, behind the names of both.
    #[must_use]
    pub const fn in_words(&self) -> &'static str {
        match (self.common, self.by_role && self.wanted > 1) {
            (0, true) => "meet neither on Main nor on Backup",
            (0, false) => "have no network in common",
            (_, true) => "meet on one of Main and Backup only",
            (_, false) => "have only one network in common",
        }
    }
}

/// Two servers that share fewer networks than they should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The one's position among the servers.
    pub first: usize,
    /// The other's.
    pub second: usize,
    /// What they have in common.
    pub meeting: Meeting,
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
    let named = |gap: Gap| Some((servers.get(gap.first)?, servers.get(gap.second)?, gap.meeting));
    if let Some((first, second, meeting)) = gap.and_then(named) {
        let why = format!("{} and {} {}.", first.name(), second.name(), meeting.in_words());
        return Some((if meeting.common == 0 { Verdict::NotSupported } else { Verdict::SingleNetwork }, why));
    }
    Some(agreed(servers))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nic::survey::Survey;
    use crate::nic::test_servers::{card, server};
    use crate::nic::verdict::{Declared, decide};

    /// What two servers come to, each with the cards' addresses, the first two of them planned as Main and Backup.
    fn meeting_of(first: &[&str], second: &[&str], planned: bool) -> Meeting {
        let decided = |addresses: &[&str]| {
            let cards = addresses.iter().enumerate().map(|(number, ip)| card(&format!("e{number}"), &[ip]));
            let machine = server("SRV", cards.collect());
            let ip = |number: usize| addresses.get(number)?.split('/').next()?.parse().ok();
            let declared = Declared { main: ip(0), backup: ip(1), ..Declared::default() };
            decide(&Survey::of(&machine, &[]), planned.then_some(&declared))
        };
        let (a, b) = (decided(first), decided(second));
        meeting(&a, &b, &shared_networks(&a.networks, &b.networks))
    }

    #[test]
    fn a_third_network_stands_for_neither_main_nor_backup() {
        let ours = ["10.1.1.1/24", "10.1.2.1/24", "10.9.0.1/24"];
        let wrong = ["10.1.1.2/24", "10.1.7.2/24", "10.9.0.2/24"];
        assert_eq!(meeting_of(&ours, &wrong, true), Meeting { common: 1, wanted: 2, by_role: true });
        assert!(meeting_of(&ours, &wrong, true).falls_short());
        assert!(!meeting_of(&ours, &wrong, false).falls_short(), "which are meant is not told");
        let right = ["10.1.1.2/24", "10.1.2.2/24"];
        assert!(!meeting_of(&ours, &right, true).falls_short());
    }

    #[test]
    fn main_on_the_partners_backup_is_no_meeting() {
        let crossed = meeting_of(&["10.1.1.1/24", "10.1.2.1/24"], &["10.1.2.2/24", "10.1.1.2/24"], true);
        assert_eq!(crossed.common, 0);
        assert_eq!(crossed.in_words(), "meet neither on Main nor on Backup");
    }

    #[test]
    fn a_plan_without_backup_needs_one_network() {
        let meeting = meeting_of(&["10.1.1.1/24"], &["10.1.1.2/24"], true);
        assert_eq!(meeting, Meeting { common: 1, wanted: 1, by_role: true });
    }
}

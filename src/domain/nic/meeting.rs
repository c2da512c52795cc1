//! What two servers have in common: the networks that both are on, and whether these are the ones that they need.

use super::subnets::{self, Relation};
use super::verdict::{Decision, Network, NetworkRole};

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
    subnets::closest(&a.subnets, &b.subnets)
}

/// How many networks two servers need and have in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meeting {
    /// How many of those that they need they have in common.
    pub common: usize,
    /// How many they need: both of Main and Backup if either server has two or the plan gives it Backup, else one.
    pub wanted: usize,
    /// Whether Main is compared with Main and Backup with Backup.
    pub by_role: bool,
    /// Whether they meet on one of them in two subnets that the plan gives to it, over routers that nobody has seen.
    pub routed: bool,
}

impl Meeting {
    /// What two servers have in common of the networks that they need, of `shared` (those of [`shared_networks`]). Where it is
    /// known of both which network is Main, Main has to meet Main, and Backup Backup; a further network stands for neither. Two
    /// subnets that the plan gives to one network meet there over routers. A permanent standby may do without Backup.
    #[must_use]
    pub fn of(first: &Decision, second: &Decision, shared: &[(usize, usize)]) -> Self {
        let (ours, theirs) = (&first.networks, &second.networks);
        let knows = |decision: &Decision| {
            !decision.roles_assumed()
                && decision.networks.iter().any(|network| network.role == NetworkRole::Main)
        };
        if !knows(first) || !knows(second) {
            let wanted = ours.len().min(2).max(theirs.len().min(2));
            return Self { common: shared.len().min(wanted), wanted, ..Self::default() };
        }
        let mut found = Self { by_role: true, ..Self::default() };
        let goes_without = [first, second]
            .iter()
            .any(|of| of.declared.as_ref().is_some_and(|plan| plan.goes_without_backup));
        for role in [NetworkRole::Main, NetworkRole::Backup] {
            let has = |networks: &[Network]| networks.iter().any(|network| network.role == role);
            let is_wanted = if role == NetworkRole::Backup && goes_without {
                has(ours) && has(theirs)
            } else {
                let is_planned = || {
                    [first, second]
                        .iter()
                        .any(|of| of.declared.as_ref().is_some_and(|plan| plan.backup.is_some()))
                };
                has(ours) || has(theirs) || (role == NetworkRole::Backup && is_planned())
            };
            if !is_wanted {
                continue;
            }
            found.wanted += 1;
            if shared.iter().any(|&(i, j)| ours[i].role == role && theirs[j].role == role) {
                found.common += 1;
            } else if is_routed(role, first, second) {
                found.common += 1;
                found.routed = true;
            }
        }
        found
    }

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

/// Whether both servers are in subnets that the plan gives to this network, each by its prefix.
fn is_routed(role: NetworkRole, first: &Decision, second: &Decision) -> bool {
    [first, second].iter().all(|decision| {
        let planned = decision.declared.as_ref().map_or(&[][..], |plan| match role {
            NetworkRole::Main => &plan.main_subnets,
            NetworkRole::Backup => &plan.backup_subnets,
            NetworkRole::Other => &[],
        });
        let of_role = decision.networks.iter().filter(|network| network.role == role);
        of_role
            .flat_map(|network| &network.subnets)
            .any(|net| planned.iter().any(|of| of.trunc() == net.trunc()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nic::plan::Declared;
    use crate::nic::survey::Survey;
    use crate::nic::test_servers::{card, server};
    use crate::nic::verdict::decide;

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
        Meeting::of(&a, &b, &shared_networks(&a.networks, &b.networks))
    }

    #[test]
    fn a_third_network_stands_for_neither_main_nor_backup() {
        let ours = ["10.1.1.1/24", "10.1.2.1/24", "10.9.0.1/24"];
        let wrong = ["10.1.1.2/24", "10.1.7.2/24", "10.9.0.2/24"];
        assert_eq!(
            meeting_of(&ours, &wrong, true),
            Meeting { common: 1, wanted: 2, by_role: true, routed: false }
        );
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

    /// As [`meeting_of`], with the plan's subnets of Main and Backup; a server of one address is a permanent standby.
    fn routed(first: &[&str], second: &[&str], subnets: [&[&str]; 2]) -> Meeting {
        let nets = |of: &[&str]| of.iter().map(|net| net.parse().unwrap()).collect();
        let decided = |addresses: &[&str]| {
            let cards = addresses.iter().enumerate().map(|(number, ip)| card(&format!("e{number}"), &[ip]));
            let machine = server("SRV", cards.collect());
            let ip = |number: usize| addresses.get(number)?.split('/').next()?.parse().ok();
            let declared = Declared {
                main: ip(0),
                backup: ip(1),
                main_subnets: nets(subnets[0]),
                backup_subnets: nets(subnets[1]),
                goes_without_backup: addresses.len() == 1,
            };
            decide(&Survey::of(&machine, &[]), Some(&declared))
        };
        let (a, b) = (decided(first), decided(second));
        Meeting::of(&a, &b, &shared_networks(&a.networks, &b.networks))
    }

    #[test]
    fn subnets_that_the_plan_gives_to_one_network_meet_over_routers() {
        let (here, there) = (["10.1.1.1/24", "10.1.2.1/24"], ["10.3.1.2/24", "10.3.2.2/24"]);
        let sites: [&[&str]; 2] = [&["10.1.1.0/24", "10.3.1.0/24"], &["10.1.2.0/24", "10.3.2.0/24"]];
        let both = routed(&here, &there, sites);
        assert_eq!(both, Meeting { common: 2, wanted: 2, by_role: true, routed: true });
        // Backup lies in a subnet that the plan has not, or has with another prefix.
        assert_eq!(routed(&here, &["10.3.1.2/24", "10.3.7.2/24"], sites).common, 1);
        assert_eq!(routed(&here, &["10.3.1.2/24", "10.3.2.2/25"], sites).common, 1);
        // Crossed at one end: its Main is in no subnet of the plan's Main.
        assert_eq!(routed(&here, &["10.3.2.2/24", "10.3.1.2/24"], sites).common, 0);
    }

    #[test]
    fn a_permanent_standby_may_do_without_backup() {
        let dual = ["10.1.1.1/24", "10.1.2.1/24"];
        let plan: [&[&str]; 2] = [&["10.1.1.0/24"], &["10.1.2.0/24"]];
        assert_eq!(
            routed(&dual, &["10.1.1.40/24"], plan),
            Meeting { common: 1, wanted: 1, by_role: true, routed: false }
        );
        assert!(meeting_of(&dual, &["10.1.1.2/24"], true).falls_short(), "a member of the pair may not");
        assert!(routed(&dual, &["10.9.1.40/24"], plan).falls_short());
    }

    #[test]
    fn a_backup_of_the_plan_is_wanted_though_neither_has_it() {
        let decided = |name: &str, main: &str, backup: Option<&str>| {
            let machine = server(name, vec![card("e0", &[main])]);
            let ip = |text: &str| text.split('/').next().and_then(|ip| ip.parse().ok());
            let declared = Declared { main: ip(main), backup: backup.and_then(ip), ..Declared::default() };
            decide(&Survey::of(&machine, &[]), Some(&declared))
        };
        let meeting = |backup: [Option<&str>; 2]| {
            let (a, b) = (decided("A", "10.1.1.1/24", backup[0]), decided("B", "10.1.1.2/24", backup[1]));
            Meeting::of(&a, &b, &shared_networks(&a.networks, &b.networks))
        };
        let planned = meeting([Some("10.1.2.1"), Some("10.1.2.2")]);
        assert_eq!(planned, Meeting { common: 1, wanted: 2, by_role: true, routed: false });
        assert!(!meeting([None, None]).falls_short(), "a single network by the plan");
    }

    #[test]
    fn a_plan_without_backup_needs_one_network() {
        let meeting = meeting_of(&["10.1.1.1/24"], &["10.1.1.2/24"], true);
        assert_eq!(meeting, Meeting { common: 1, wanted: 1, by_role: true, routed: false });
    }
}

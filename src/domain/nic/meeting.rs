//! What two servers have in common: the networks that both are on, and whether these are the ones that they need.

use ipnet::IpNet;

use super::subnets::{self, Relation};
use super::verdict::{Decision, Network, NetworkRole};

/// The networks that both servers are on, as positions in each one's `decision.networks`. A network has one
/// counterpart at most; equal subnets are matched before overlapping ones.
#[must_use]
pub fn shared_networks(one: &Decision, other: &Decision) -> Vec<(usize, usize)> {
    let mut shared: Vec<(usize, usize)> = Vec::new();
    let mut overlapping: Vec<(usize, usize)> = Vec::new();
    let is_free = |shared: &[(usize, usize)], i, j| shared.iter().all(|&(x, y)| x != i && y != j);
    for (i, a) in one.networks.iter().enumerate() {
        for (j, b) in other.networks.iter().enumerate() {
            if !is_free(&shared, i, j) {
                continue;
            }
            match closest(a, b, is_by_v6(one, a) || is_by_v6(other, b)) {
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

/// Whether the plan gives the server an IPv6 address on this network, so that IPv4 beside it decides nothing.
fn is_by_v6(decision: &Decision, network: &Network) -> bool {
    let address = decision.declared.as_ref().and_then(|plan| match network.role {
        NetworkRole::Main => plan.main,
        NetworkRole::Backup => plan.backup,
        NetworkRole::Other => None,
    });
    address.is_some_and(|address| address.is_ipv6())
}

/// The closest relation between any two subnets of two networks, of IPv4 where both have it, else of IPv6: an advertised prefix that
/// both have does not make one network of two IPv4 subnets, over which the servers speak. Where the plan speaks IPv6 it is the other
/// way round.
fn closest(a: &Network, b: &Network, by_v6: bool) -> Relation {
    // A point-to-point link: each end names the other.
    if a.links.iter().any(|&(own, far)| b.links.contains(&(far, own))) {
        return Relation::Same;
    }
    let ((a4, a6), (b4, b6)) = (by_family(a), by_family(b));
    let ((a_first, b_first), (a_last, b_last)) =
        if by_v6 { ((a6, b6), (a4, b4)) } else { ((a4, b4), (a6, b6)) };
    if a_first.is_empty() || b_first.is_empty() {
        subnets::closest(a_last, b_last)
    } else {
        subnets::closest(a_first, b_first)
    }
}

/// A network's subnets of IPv4, and those of IPv6, which stand behind them.
fn by_family(network: &Network) -> (&[IpNet], &[IpNet]) {
    network.subnets.split_at(network.subnets.partition_point(|net| matches!(net, IpNet::V4(_))))
}

/// Two networks on which IPv4 and IPv6 find different counterparts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossed {
    /// Position of the one server's network.
    pub first: usize,
    /// Position of the other server's network with the same IPv4 subnet.
    pub by_v4: usize,
    /// Position of the other server's network with the same IPv6 subnet, and another IPv4 subnet.
    pub by_v6: usize,
}

/// The first network of the one server that shares its IPv4 subnet with one network of the other, and its IPv6 subnet with another one
/// whose IPv4 subnets are others: both families cannot be right of the cables.
#[must_use]
pub fn crossed(ours: &[Network], theirs: &[Network]) -> Option<Crossed> {
    let same = |a: &[IpNet], b: &[IpNet]| subnets::closest(a, b) == Relation::Same;
    ours.iter().enumerate().find_map(|(first, network)| {
        let (v4, v6) = by_family(network);
        if v4.is_empty() || v6.is_empty() {
            return None;
        }
        let by_v4 = theirs.iter().position(|other| same(v4, by_family(other).0))?;
        let by_v6 = theirs.iter().position(|other| {
            let (other_v4, other_v6) = by_family(other);
            same(v6, other_v6) && !other_v4.is_empty() && subnets::closest(v4, other_v4) == Relation::Disjoint
        })?;
        let agrees = same(v6, by_family(theirs.get(by_v4)?).1);
        (!agrees).then_some(Crossed { first, by_v4, by_v6 })
    })
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
        Meeting::of(&a, &b, &shared_networks(&a, &b))
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
        Meeting::of(&a, &b, &shared_networks(&a, &b))
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
            Meeting::of(&a, &b, &shared_networks(&a, &b))
        };
        let planned = meeting([Some("10.1.2.1"), Some("10.1.2.2")]);
        assert_eq!(planned, Meeting { common: 1, wanted: 2, by_role: true, routed: false });
        assert!(!meeting([None, None]).falls_short(), "a single network by the plan");
    }

    /// What servers with these addresses on each card have in common, and whether their families are crossed.
    fn of_cards(first: &[&[&str]], second: &[&[&str]], plan: Option<[&str; 2]>) -> (usize, bool) {
        let decided = |cards: &[&[&str]], main: Option<&str>| {
            let cards = cards.iter().enumerate().map(|(number, ips)| card(&format!("e{number}"), ips));
            let machine = server("SRV", cards.collect());
            let declared = main.map(|main| Declared { main: main.parse().ok(), ..Declared::default() });
            decide(&Survey::of(&machine, &[]), declared.as_ref())
        };
        let (a, b) = (decided(first, plan.map(|plan| plan[0])), decided(second, plan.map(|plan| plan[1])));
        (shared_networks(&a, &b).len(), crossed(&a.networks, &b.networks).is_some())
    }

    #[test]
    fn a_prefix_that_both_have_makes_no_network_of_two() {
        let ours: [&[&str]; 2] =
            [&["10.1.1.1/24", "2001:470:1:1::1/64"], &["10.1.2.1/24", "2001:470:1:2::1/64"]];
        let sound: [&[&str]; 2] =
            [&["10.1.1.2/24", "2001:470:1:1::2/64"], &["10.1.2.2/24", "2001:470:1:2::2/64"]];
        assert_eq!(of_cards(&ours, &sound, None), (2, false), "the control");
        let wrong: [&[&str]; 2] =
            [&["10.1.1.2/24", "2001:470:1:1::2/64"], &["10.1.3.2/24", "2001:470:1:2::2/64"]];
        assert_eq!(of_cards(&ours, &wrong, None), (1, false));
        let cables: [&[&str]; 2] =
            [&["10.1.2.2/24", "2001:470:1:1::2/64"], &["10.1.1.2/24", "2001:470:1:2::2/64"]];
        assert_eq!(of_cards(&ours, &cables, None), (2, true));
        // The names alone are exchanged.
        let names: [&[&str]; 2] =
            [&["10.1.2.2/24", "2001:470:1:2::2/64"], &["10.1.1.2/24", "2001:470:1:1::2/64"]];
        assert_eq!(of_cards(&ours, &names, None), (2, false));
    }

    #[test]
    fn ipv6_on_one_network_or_of_one_server_changes_nothing() {
        let plain: [&[&str]; 2] = [&["10.1.1.2/24"], &["10.1.2.2/24"]];
        for ours in [
            [&["10.1.1.1/24", "2001:470:1:1::1/64"][..], &["10.1.2.1/24"][..]],
            [&["10.1.1.1/24", "fe80::1/64"], &["10.1.2.1/24", "fe80::2/64"]],
            [&["10.1.1.1/24"], &["10.1.2.1/24", "fd00:9::1/64"]],
        ] {
            assert_eq!(of_cards(&ours, &plain, None), (2, false), "{ours:?}");
            assert_eq!(of_cards(&plain, &ours, None), (2, false), "{ours:?}");
        }
        // Prefixes of two providers on one network, and one network of IPv6 alone.
        let (a, b): ([&[&str]; 2], [&[&str]; 2]) = (
            [&["10.1.1.1/24", "2001:470:1:1::1/64"], &["fd00:2::1/64"]],
            [&["10.1.1.2/24", "2001:db8:1::1/64"], &["fd00:2::2/64", "10.1.2.2/24"]],
        );
        assert_eq!(of_cards(&a, &b, None), (2, false));
    }

    #[test]
    fn a_plan_that_speaks_ipv6_goes_by_ipv6() {
        let (a, b): ([&[&str]; 1], [&[&str]; 1]) =
            ([&["10.1.1.1/24", "fd00:1::1/64"]], [&["10.9.1.2/24", "fd00:1::2/64"]]);
        assert_eq!(of_cards(&a, &b, Some(["fd00:1::1", "fd00:1::2"])), (1, false));
        assert_eq!(of_cards(&a, &b, Some(["10.1.1.1", "10.9.1.2"])), (0, false));
    }

    #[test]
    fn a_plan_without_backup_needs_one_network() {
        let meeting = meeting_of(&["10.1.1.1/24"], &["10.1.1.2/24"], true);
        assert_eq!(meeting, Meeting { common: 1, wanted: 1, by_role: true, routed: false });
    }
}

//! Subnet arithmetic: which network an address lies in, and how two networks lie to each other.
//! Everything that decides "same subnet" goes through here, so that it is decided the same way everywhere.

use std::collections::HashSet;

use ipnet::IpNet;

use super::model::AdapterAddress;
use crate::addresses;
pub use crate::addresses::Reserved;

/// What an address says about the network that its adapter is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It lies in this subnet (truncated to its prefix).
    Subnet(IpNet),
    /// 169.254.0.0/16 or fe80::/10: the same numbers on every network, so they say nothing about which one it is.
    LinkLocal,
    /// The prefix length was not told (or is impossible), so the subnet is not known.
    NoPrefix,
    /// /32 or /128: a single address, no subnet to share with anybody.
    HostOnly,
    /// One end of a point-to-point link; what lies at the other end (the peer, with its prefix).
    PointToPoint(IpNet),
    /// Loopback, multicast, unspecified or reserved: no address of a network.
    NotUsable,
}

/// Where an address lies.
#[must_use]
pub fn place(address: &AdapterAddress) -> Place {
    let ip = address.address;
    if addresses::no_host(ip).is_some() {
        return Place::NotUsable;
    }
    if addresses::is_link_local(ip) {
        return Place::LinkLocal;
    }
    if let Some(peer) = address.peer.filter(|peer| *peer != ip) {
        let host = IpNet::from(peer);
        let far = address.prefix_length.and_then(|length| IpNet::new(peer, length).ok()).unwrap_or(host);
        return Place::PointToPoint(far.trunc());
    }
    let Some(net) = address.prefix_length.and_then(|length| IpNet::new(ip, length).ok()) else {
        return Place::NoPrefix;
    };
    if net.prefix_len() == net.max_prefix_len() { Place::HostOnly } else { Place::Subnet(net.trunc()) }
}

/// How two subnets lie to each other. Prefixes form a tree, so nothing else is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The same network and the same prefix length.
    Same,
    /// One lies inside the other.
    Overlapping,
    /// No address in common.
    Disjoint,
}

/// Compares two subnets; different address families are disjoint. Among many servers this is asked most of all: the two
/// overlap when their numbers agree as far as the shorter prefix goes.
#[must_use]
pub fn relation(a: IpNet, b: IpNet) -> Relation {
    let shorter = u32::from(a.prefix_len().min(b.prefix_len()));
    let agree = match (a, b) {
        (IpNet::V4(a), IpNet::V4(b)) => {
            let differing = a.addr().to_bits() ^ b.addr().to_bits();
            differing.leading_zeros() >= shorter
        }
        (IpNet::V6(a), IpNet::V6(b)) => {
            let differing = a.addr().to_bits() ^ b.addr().to_bits();
            differing.leading_zeros() >= shorter
        }
        _ => false,
    };
    match (agree, a.prefix_len() == b.prefix_len()) {
        (false, _) => Relation::Disjoint,
        (true, true) => Relation::Same,
        (true, false) => Relation::Overlapping,
    }
}

/// So many pairs of networks are compared sooner than put in order.
const FEW: usize = 16;

/// How the closest of two lists of networks lie to each other.
#[must_use]
pub fn closest(first: &[IpNet], second: &[IpNet]) -> Relation {
    if first.len().saturating_mul(second.len()) <= FEW {
        let all = || first.iter().flat_map(|a| second.iter().map(|b| relation(*a, *b)));
        let found =
            [Relation::Same, Relation::Overlapping].into_iter().find(|one| all().any(|is| is == *one));
        return found.unwrap_or(Relation::Disjoint);
    }
    let ours: HashSet<IpNet> = first.iter().copied().collect();
    if second.iter().any(|net| ours.contains(net)) {
        return Relation::Same;
    }
    let theirs: HashSet<IpNet> = second.iter().copied().collect();
    let is_inside = |net: &IpNet, of: &HashSet<IpNet>| {
        std::iter::successors(net.supernet(), IpNet::supernet).any(|wider| of.contains(&wider))
    };
    let overlap =
        first.iter().any(|net| is_inside(net, &theirs)) || second.iter().any(|net| is_inside(net, &ours));
    if overlap { Relation::Overlapping } else { Relation::Disjoint }
}

/// Whether the address is its subnet's network or broadcast address. Subnets of two addresses or one
/// (/31, /32, /127, /128) have neither (RFC 3021, RFC 6164).
#[must_use]
pub fn reserved(address: &AdapterAddress) -> Option<Reserved> {
    let Place::Subnet(net) = place(address) else { return None };
    addresses::reserved(address.address, net)
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use proptest::prelude::*;

    use super::*;
    use crate::nic::model::{AddressOrigin, AddressState};

    fn at(address: &str, prefix_length: Option<u8>) -> AdapterAddress {
        AdapterAddress {
            address: address.parse().unwrap(),
            prefix_length,
            origin: AddressOrigin::Manual,
            peer: None,
            label: None,
            state: AddressState::Preferred,
        }
    }

    #[test]
    fn every_kind_of_address_has_its_place() {
        assert_eq!(place(&at("10.1.2.3", Some(24))), Place::Subnet("10.1.2.0/24".parse().unwrap()));
        assert_eq!(place(&at("10.1.2.3", Some(31))), Place::Subnet("10.1.2.2/31".parse().unwrap()));
        assert_eq!(place(&at("fd00::1", Some(127))), Place::Subnet("fd00::/127".parse().unwrap()));
        assert_eq!(place(&at("10.1.2.3", Some(32))), Place::HostOnly);
        assert_eq!(place(&at("fd00::1", Some(128))), Place::HostOnly);
        assert_eq!(place(&at("10.1.2.3", None)), Place::NoPrefix);
        assert_eq!(place(&at("10.1.2.3", Some(64))), Place::NoPrefix);
        assert_eq!(place(&at("169.254.1.2", Some(16))), Place::LinkLocal);
        assert_eq!(place(&at("fe80::1", None)), Place::LinkLocal);
        assert_eq!(place(&at("febf::1", Some(64))), Place::LinkLocal);
        assert_eq!(place(&at("127.0.0.1", Some(8))), Place::NotUsable);
        assert_eq!(place(&at("0.0.0.0", Some(0))), Place::NotUsable);
        let far = AdapterAddress { peer: Some("10.0.0.2".parse().unwrap()), ..at("10.0.0.1", Some(32)) };
        assert_eq!(place(&far), Place::PointToPoint("10.0.0.2/32".parse().unwrap()));
        let untold = AdapterAddress { prefix_length: None, ..far };
        assert_eq!(place(&untold), Place::PointToPoint("10.0.0.2/32".parse().unwrap()));
    }

    #[test]
    fn network_and_broadcast_exist_only_in_subnets_of_four_or_more() {
        assert_eq!(reserved(&at("10.1.2.0", Some(24))), Some(Reserved::Network));
        assert_eq!(reserved(&at("10.1.2.255", Some(24))), Some(Reserved::Broadcast));
        assert_eq!(reserved(&at("10.1.2.255", Some(16))), None);
        assert_eq!(reserved(&at("10.1.2.2", Some(31))), None);
        assert_eq!(reserved(&at("10.1.2.3", Some(31))), None);
        assert_eq!(reserved(&at("10.1.2.3", Some(32))), None);
        assert_eq!(reserved(&at("fd00:1::", Some(64))), Some(Reserved::Network));
        assert_eq!(reserved(&at("fd00:1::", Some(127))), None);
        assert_eq!(reserved(&at("fd00:1::ffff:ffff:ffff:ffff", Some(64))), None);
    }

    /// All 256 addresses of 10.0.0.0/24 that lie in the subnet, by comparing bit after bit.
    fn members(base: u8, length: u8) -> Vec<u8> {
        (0..=255).filter(|x| (0..(length - 24)).all(|bit| (x ^ base) & (0x80 >> bit) == 0)).collect()
    }

    proptest! {
        #[test]
        fn relation_agrees_with_counting_addresses(a: u8, b: u8, m in 24u8..=32, n in 24u8..=32) {
            let left = IpNet::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, a)), m).unwrap();
            let right = IpNet::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, b)), n).unwrap();
            let (ours, theirs) = (members(a, m), members(b, n));
            let expected = if ours == theirs {
                Relation::Same
            } else if ours.iter().any(|x| theirs.contains(x)) {
                Relation::Overlapping
            } else {
                Relation::Disjoint
            };
            prop_assert_eq!(relation(left, right), expected);
            prop_assert_eq!(relation(right, left), expected);
        }

        #[test]
        fn the_closest_are_those_of_all_pairs(
            a in proptest::collection::vec((any::<u8>(), 24u8..=32), 0..6),
            b in proptest::collection::vec((any::<u8>(), 24u8..=32), 0..6),
        ) {
            let nets = |all: &[(u8, u8)]| -> Vec<IpNet> {
                let one = |&(host, length): &_| IpNet::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, host)), length);
                all.iter().map(|net| one(net).unwrap().trunc()).collect()
            };
            let (a, b) = (nets(&a), nets(&b));
            let all: Vec<Relation> =
                a.iter().flat_map(|a| b.iter().map(|b| relation(*a, *b))).collect();
            let of = [Relation::Same, Relation::Overlapping].into_iter().find(|one| all.contains(one));
            prop_assert_eq!(closest(&a, &b), of.unwrap_or(Relation::Disjoint));
        }

        #[test]
        fn reserved_agrees_with_counting_addresses(a: u8, m in 24u8..=32) {
            let all = members(a, m);
            let expected = if all.len() < 4 {
                None
            } else if all.first() == Some(&a) {
                Some(Reserved::Network)
            } else if all.last() == Some(&a) {
                Some(Reserved::Broadcast)
            } else {
                None
            };
            prop_assert_eq!(reserved(&at(&format!("10.0.0.{a}"), Some(m))), expected);
        }
    }
}

//! A set of subnets. Lookups go by hash, so that very many of them are judged as fast as they are read.

use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

/// Some subnets, of which each counts without the bits behind its prefix.
#[derive(Debug, Default)]
pub struct Subnets {
    all: HashSet<IpNet>,
    lengths: BTreeSet<u8>,
}

impl Subnets {
    /// Whether no subnet is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether no subnet is one of the others, too.
    #[must_use]
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.all.is_disjoint(&other.all)
    }

    /// Whether an address lies in one of the subnets.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.holding(IpNet::from(ip)).is_some()
    }

    /// The largest of the subnets that holds all of `net` (or is `net`).
    #[must_use]
    pub fn holding(&self, net: IpNet) -> Option<IpNet> {
        self.lengths
            .range(..=net.prefix_len())
            .filter_map(|length| IpNet::new(net.addr(), *length).ok())
            .map(|wider| wider.trunc())
            .find(|wider| self.all.contains(wider))
    }
}

impl FromIterator<IpNet> for Subnets {
    fn from_iter<I: IntoIterator<Item = IpNet>>(subnets: I) -> Self {
        let all: HashSet<IpNet> = subnets.into_iter().map(|subnet| subnet.trunc()).collect();
        let lengths = all.iter().map(IpNet::prefix_len).collect();
        Self { all, lengths }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnets(all: &[&str]) -> Subnets {
        all.iter().map(|net| net.parse().unwrap()).collect()
    }

    #[test]
    fn an_address_is_found_in_any_of_several_subnets() {
        let subnets = subnets(&["10.10.1.0/24", "10.20.0.0/16", "fd00:1::/64"]);
        for inside in ["10.10.1.255", "10.20.9.9", "fd00:1::5"] {
            assert!(subnets.contains(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["10.10.2.0", "10.21.0.0", "fd00:2::5", "::a0a:101"] {
            assert!(!subnets.contains(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn host_bits_in_a_subnet_do_not_matter() {
        assert!(subnets(&["10.10.1.77/24"]).contains("10.10.1.1".parse().unwrap()));
    }

    #[test]
    fn a_wider_subnet_holds_a_narrower_one_and_not_the_other_way_round() {
        assert_eq!(
            subnets(&["172.20.0.0/16"]).holding("172.20.9.0/24".parse().unwrap()),
            Some("172.20.0.0/16".parse().unwrap())
        );
        assert_eq!(subnets(&["172.20.9.0/24"]).holding("172.20.0.0/16".parse().unwrap()), None);
    }
}

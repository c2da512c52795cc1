//! Which of a plan's two networks an address lies in. Lookups go by hash, so that a plan with very many subnets and
//! servers is judged as fast as it is read.

use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

use ipnet::IpNet;

use super::common::Address;
use super::system::{Network, System};
use crate::path::Path;

/// The subnets of one network.
#[derive(Debug, Default)]
pub struct Subnets {
    all: HashSet<IpNet>,
    lengths: BTreeSet<u8>,
}

impl Subnets {
    /// The subnets of a network; none for a network that is not given.
    pub fn of(network: Option<&Network>) -> Self {
        network.iter().flat_map(|network| &network.subnets).map(|subnet| subnet.value).collect()
    }

    /// Whether no subnet is known.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether no subnet is one of the others, too.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.all.is_disjoint(&other.all)
    }

    /// Whether an address lies in one of the subnets.
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.holding(IpNet::from(ip)).is_some()
    }

    /// The largest of the subnets that holds all of `net` (or is `net`).
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

/// Both networks of a plan, or as far as a server's own prefixes tell them.
#[derive(Debug, Default)]
pub struct Networks {
    pub main: Subnets,
    pub backup: Subnets,
}

/// How an address fits the network it is declared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It cannot be said: a name, a link-local address, or no subnets are given.
    Unknown,
    /// It lies in one of the network's subnets.
    Right,
    /// It lies in the other network only.
    Other,
    /// It lies in neither network.
    Outside,
}

impl Networks {
    /// The networks of a plan.
    pub fn of(plan: &System) -> Self {
        Self { main: Subnets::of(plan.main.as_ref()), backup: Subnets::of(plan.backup.as_ref()) }
    }

    /// Whether subnets of both are known.
    pub fn are_known(&self) -> bool {
        !self.main.is_empty() && !self.backup.is_empty()
    }

    /// The subnets of the network of this name.
    pub const fn of_name(&self, name: Path) -> &Subnets {
        match name {
            Path::Main => &self.main,
            Path::Backup => &self.backup,
        }
    }

    /// How an address fits the network of this name.
    pub fn fit(&self, name: Path, address: &Address) -> Fit {
        let own = self.of_name(name);
        let other = self.of_name(name.other());
        match address {
            Address::Ip(ip) if own.contains(*ip) => Fit::Right,
            Address::Ip(ip) if other.contains(*ip) => Fit::Other,
            Address::Ip(_) if !own.is_empty() => Fit::Outside,
            _ => Fit::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Span;
    use crate::partner::common::Spanned;

    fn subnets(all: &[&str]) -> Subnets {
        let subnets = all.iter().map(|net| Spanned { value: net.parse().unwrap(), span: Span::default() });
        Subnets::of(Some(&Network { subnets: subnets.collect(), ..Network::default() }))
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

    #[test]
    fn an_address_of_the_other_network_is_told_from_one_of_no_network() {
        let networks = Networks { main: subnets(&["10.1.0.0/16"]), backup: subnets(&["10.2.0.0/16"]) };
        let fit = |name, ip: &str| networks.fit(name, &Address::Ip(ip.parse().unwrap()));
        assert_eq!(fit(Path::Main, "10.1.0.1"), Fit::Right);
        assert_eq!(fit(Path::Main, "10.2.0.1"), Fit::Other);
        assert_eq!(fit(Path::Backup, "10.3.0.1"), Fit::Outside);
        assert_eq!(networks.fit(Path::Main, &Address::Name("a".into())), Fit::Unknown);
        assert_eq!(Networks::default().fit(Path::Main, &Address::Ip([1, 1, 1, 1].into())), Fit::Unknown);
    }
}

//! Which of a plan's two networks an address lies in.

use std::net::IpAddr;

use super::common::Address;
use super::sheet::{Sheet, subnet_of};
use super::system::System;
use crate::addresses::subnets::Subnets;
use crate::path::Path;

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
        let subnets = |name| {
            let subnets = plan.network(name).into_iter().flat_map(|network| &network.subnets);
            subnets.map(|subnet| subnet.value).collect()
        };
        Self { main: subnets(Path::Main), backup: subnets(Path::Backup) }
    }

    /// Both networks as far as a server's own prefixes tell them: the subnets that hold these addresses.
    pub fn of_prefixes<I: Iterator<Item = IpAddr>>(sheet: &Sheet, addresses: impl Fn(Path) -> I) -> Self {
        let subnets = |name| addresses(name).filter_map(|ip| subnet_of(sheet, ip)).collect();
        Self { main: subnets(Path::Main), backup: subnets(Path::Backup) }
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

    fn subnets(all: &[&str]) -> Subnets {
        all.iter().map(|net| net.parse().unwrap()).collect()
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

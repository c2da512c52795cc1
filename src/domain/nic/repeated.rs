//! One machine among the servers of several pairs: captures that were copied into the wrong folder. The pair that the folder
//! is called after was not looked at then, and must not be called fine.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::model::Server;
use crate::addresses::is_link_local;

/// What no two machines share: the hardware addresses of adapters, with what is on them. Neither alone is enough: plants from
/// one template have the same addresses, and who hands a capture on may have replaced its hardware addresses by one.
type Machine = Vec<(String, Vec<IpAddr>)>;

/// A server that is also in another pair.
#[derive(Debug, PartialEq, Eq)]
pub struct Repeated<'a> {
    /// The number of its pair.
    pub pair: usize,
    /// It.
    pub server: &'a Server,
    /// The same machine in the first other pair.
    pub also: &'a Server,
}

/// The servers that are in several pairs, in the order of the pairs, each once for a pair.
#[must_use]
pub fn in_several_pairs<'a>(pairs: impl IntoIterator<Item = &'a [Server]>) -> Vec<Repeated<'a>> {
    let mut seen: BTreeMap<Machine, Vec<(usize, &Server)>> = BTreeMap::new();
    for (pair, servers) in pairs.into_iter().enumerate() {
        for server in servers {
            let Some(machine) = machine(server) else { continue };
            let places = seen.entry(machine).or_default();
            // Twice in one pair is that pair's own fault.
            if places.last().is_none_or(|(last, _)| *last != pair) {
                places.push((pair, server));
            }
        }
    }
    let others = |places: Vec<(usize, &'a Server)>| {
        let (first, second) = (places.first().copied(), places.get(1).copied());
        places.into_iter().filter_map(move |(pair, server)| {
            let (_, also) = if first.is_some_and(|(at, _)| at == pair) { second? } else { first? };
            Some(Repeated { pair, server, also })
        })
    };
    let mut all: Vec<Repeated<'a>> = seen.into_values().flat_map(others).collect();
    all.sort_by_key(|repeated| repeated.pair);
    all
}

/// `None` where no adapter with an address has a hardware address: nothing tells it from others.
fn machine(server: &Server) -> Option<Machine> {
    let mut cards: Machine = Vec::new();
    for adapter in &server.adapters {
        let mut on: Vec<IpAddr> = adapter.addresses.iter().map(|one| one.address).collect();
        on.retain(|address| !address.is_loopback() && !is_link_local(*address));
        on.sort_unstable();
        if let Some(mac) = adapter.mac.as_ref().filter(|_| !on.is_empty()) {
            cards.push((mac.clone(), on));
        }
    }
    cards.sort_unstable();
    Some(cards).filter(|cards| !cards.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nic::model::{Adapter, AdapterAddress};

    fn server(name: &str, mac: Option<&str>, address: &str) -> Server {
        let adapter = Adapter {
            mac: mac.map(str::to_owned),
            addresses: vec![AdapterAddress::new(address.parse().expect("an address"))],
            ..Adapter::default()
        };
        Server { name: name.to_owned(), adapters: vec![adapter], ..Server::default() }
    }

    fn names(pairs: &[Vec<Server>]) -> Vec<(usize, &str, &str)> {
        let all = in_several_pairs(pairs.iter().map(Vec::as_slice));
        all.into_iter().map(|one| (one.pair, one.server.name.as_str(), one.also.name.as_str())).collect()
    }

    #[test]
    fn a_machine_of_two_pairs_is_named_in_both() {
        let a = |name| server(name, Some("02:00:00:00:00:01"), "10.1.1.1");
        let b = |name| server(name, Some("02:00:00:00:00:02"), "10.1.1.2");
        let c = |name| server(name, Some("02:00:00:00:00:03"), "10.1.1.3");
        let pairs = [vec![a("p/A"), b("p/B")], vec![a("q/A"), c("q/C")], vec![a("r/A")]];
        assert_eq!(names(&pairs), [(0, "p/A", "q/A"), (1, "q/A", "p/A"), (2, "r/A", "p/A")]);
        assert_eq!(names(&[vec![a("p/A"), a("p/A2")], vec![b("q/B")]]), [], "twice in one pair");
    }

    #[test]
    fn what_two_machines_may_share_is_no_sign() {
        let of = |mac, address| {
            [vec![server("p/A", Some("02:00:00:00:00:01"), "10.1.1.1")], vec![server("q/A", mac, address)]]
        };
        assert_eq!(names(&of(Some("02:00:00:00:00:02"), "10.1.1.1")), [], "plants of one template");
        assert_eq!(
            names(&of(Some("02:00:00:00:00:01"), "10.1.1.2")),
            [],
            "hardware addresses replaced by one"
        );
        assert_eq!(names(&of(None, "10.1.1.1")), [], "no hardware address told");
        let untold = || vec![server("p/A", None, "10.1.1.1")];
        assert_eq!(names(&[untold(), untold()]), []);
    }
}

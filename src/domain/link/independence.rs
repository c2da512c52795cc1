//! Whether the links that are probed are the links that were named: two ways for each partner, none of them back to
//! this machine, no address that belongs to two, and each monitor on the way of its own connection. One cable under two names is no redundancy, whatever
//! answers on it.
//!
//! Our own reasoning, from what the routing table says at the start. Where all links are loopback addresses that were written
//! as such, they are left alone: that is how the tool is tried out. One of them beside others, and a name that leads there, are told.

use std::collections::HashMap;
use std::net::IpAddr;

use super::record::LinkInfo;
use crate::path::Path;

/// What is known of a link's way at the start.
#[derive(Debug, Clone, Copy)]
pub struct WayFacts<'a> {
    /// The link.
    pub info: &'a LinkInfo,
    /// The interface that its probes leave by, when that is known.
    pub interface: Option<&'a str>,
    /// The one network card that carries that interface (a VLAN, a bridge), when it is another one.
    pub card: Option<&'a str>,
    /// The interface of this machine that the plan gives to its connection.
    pub planned: Option<&'a str>,
    /// The interface that owns its source address, when that is another one.
    pub owner: Option<&'a str>,
    /// The interface that this server's own packets to it leave by, when its source keeps the probes to another one.
    pub led: Option<&'a str>,
    /// Its address is one of this machine's own.
    pub is_own: bool,
}

impl<'a> WayFacts<'a> {
    /// A link that leaves by this interface, and of which nothing else is known.
    #[must_use]
    pub const fn new(info: &'a LinkInfo, interface: Option<&'a str>) -> Self {
        Self { info, interface, card: None, planned: None, owner: None, led: None, is_own: false }
    }
}

impl WayFacts<'_> {
    /// The address as it is on the wire: one of IPv4 may be written as one of IPv6 (`::ffff:10.10.1.2`).
    fn address(&self) -> Option<IpAddr> {
        self.info.address.map(|ip| ip.to_canonical())
    }

    fn is_exercise(&self) -> bool {
        self.info.target.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

/// Every doubt, with the index of its link and what to do about it.
#[must_use]
pub fn doubts(ways: &[WayFacts<'_>]) -> Vec<(usize, String)> {
    let is_tried_out = ways.iter().all(WayFacts::is_exercise);
    let alone = ways
        .iter()
        .enumerate()
        .filter_map(|(link, way)| Some((link, of_one(way, is_tried_out).or_else(|| of_monitor(way, ways))?)));
    let mut machines: HashMap<(IpAddr, Option<&str>), Machine> = HashMap::new();
    let twice: Vec<(usize, String)> = ways
        .iter()
        .enumerate()
        .filter_map(|(link, way)| {
            let machine = machines.entry(machine_of(way)?).or_default();
            let doubt = machine.other(way, ways).map(|other| of_others(way, &ways[other]));
            machine.add(link, ways);
            Some((link, doubt?))
        })
        .collect();
    let mut mains: HashMap<&str, &WayFacts<'_>> = HashMap::new();
    for main in ways.iter().filter(|way| !way.info.is_monitor && way.info.connection == Path::Main) {
        mains.entry(&main.info.partner).or_insert(main);
    }
    let backups = ways.iter().enumerate();
    let backups = backups.filter(|(_, way)| !way.info.is_monitor && way.info.connection == Path::Backup);
    let pairs = backups.filter_map(|(link, backup)| {
        Some((link, of_pair(mains.get(backup.info.partner.as_str())?, backup)?))
    });
    alone.chain(twice).chain(pairs).collect()
}

fn of_one(way: &WayFacts<'_>, is_tried_out: bool) -> Option<String> {
    let target = &way.info.target;
    if way.is_own && !is_tried_out {
        let address = way.info.address.filter(|ip| ip.to_string() != *target);
        let address = address.map_or_else(String::new, |ip| format!(" ({ip})"));
        return Some(format!(
            "{target}{address} is this machine itself, so that no link is probed; give the partner's address (with a plan: \
             is --server this machine?)"
        ));
    }
    if let Some((planned, interface)) = way.planned.zip(way.interface)
        && !planned.eq_ignore_ascii_case(interface)
    {
        return Some(format!(
            "the plan gives {planned} to {} of this server, and the way to {target} leaves over {interface}; are the cards or their \
             addresses exchanged?",
            way.info.connection.title()
        ));
    }
    let source = way.info.source.as_deref().unwrap_or_default();
    if let Some(led) = way.led {
        return Some(format!(
            "its source is {source}, and this server's own packets to {target} leave over {led} (`ip route get` shows it); are Main and \
             Backup exchanged?"
        ));
    }
    let (owner, interface) = way.owner.zip(way.interface)?;
    Some(format!(
        "its source {source} belongs to {owner}, and the way to {target} leaves over {interface}; are Main and Backup \
         exchanged?"
    ))
}

/// The machine that a link leads to, by its address; a link-local one is one for each network.
fn machine_of<'w>(way: &WayFacts<'w>) -> Option<(IpAddr, Option<&'w str>)> {
    let ip = way.address()?;
    let is_local = matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
    Some((ip, way.interface.filter(|_| is_local)))
}

/// The links to one address, as far as the next one can be at odds with them.
#[derive(Default)]
struct Machine {
    monitor: Option<usize>,
    partner: Option<usize>,
    /// The first that leads to another partner than that.
    another: Option<usize>,
}

impl Machine {
    fn add(&mut self, link: usize, ways: &[WayFacts<'_>]) {
        let place = match self.partner.and_then(|first| ways.get(first)) {
            _ if ways[link].info.is_monitor => &mut self.monitor,
            None => &mut self.partner,
            Some(first) if first.info.partner == ways[link].info.partner => return,
            Some(_) => &mut self.another,
        };
        place.get_or_insert(link);
    }

    /// The first link before this one that cannot lead to one machine with it.
    fn other(&self, way: &WayFacts<'_>, ways: &[WayFacts<'_>]) -> Option<usize> {
        if way.is_own || way.is_exercise() {
            return None;
        }
        if way.info.is_monitor {
            return self.partner;
        }
        let is_other = |link: &usize| ways[*link].info.partner != way.info.partner;
        let partner = self.partner.filter(is_other).or(self.another.filter(is_other));
        partner.into_iter().chain(self.monitor).min()
    }
}

/// One address is one machine: two partners cannot both be there, and a monitor is a third machine or tells nothing.
fn of_others(way: &WayFacts<'_>, other: &WayFacts<'_>) -> String {
    let is_monitor = |way: &WayFacts<'_>| way.info.is_monitor;
    let (target, partner) = (&way.info.target, if is_monitor(way) { other } else { way });
    if is_monitor(way) == is_monitor(other) {
        format!(
            "{target} is {} of {}, too: one address is one machine, and one of the two partners is not probed; give each its \
             own address",
            other.info.connection.title(),
            other.info.partner
        )
    } else {
        format!(
            "{target} is both an ICMP monitor and {} of {}: a monitor must be a third machine, or it cannot tell the partner \
             from the network",
            partner.info.connection.title(),
            partner.info.partner
        )
    }
}

/// A monitor tells whether its own connection's network works, and only from an interface that its links leave by.
/// Source addresses show the same for a plan; interfaces show it for every run.
fn of_monitor(monitor: &WayFacts<'_>, ways: &[WayFacts<'_>]) -> Option<String> {
    let interface = monitor.interface.filter(|_| monitor.info.is_monitor && !monitor.is_own)?;
    let connection = monitor.info.connection;
    let partners = |connection| {
        let is_one = move |way: &&WayFacts<'_>| {
            !way.info.is_monitor && !way.is_own && way.info.connection == connection
        };
        ways.iter().filter(is_one).filter_map(|way| way.interface)
    };
    let (target, name, other) = (&monitor.info.target, connection.title(), connection.other());
    if partners(connection).any(|own| own == interface) {
        return None;
    }
    if partners(other).any(|theirs| theirs == interface) {
        return Some(format!(
            "the way to {target}, a monitor of {name}, leaves over {interface} as {} does; are Main and Backup exchanged?",
            other.title()
        ));
    }
    let own = partners(connection).next()?;
    Some(format!(
        "the way to {target}, a monitor of {name}, leaves over {interface}, and {name} over {own}: it tells nothing about \
         that network; give a monitor within it"
    ))
}

fn of_pair(main: &WayFacts<'_>, backup: &WayFacts<'_>) -> Option<String> {
    let apart = main.interface.zip(backup.interface).is_some_and(|(main, backup)| main != backup);
    // One address of a machine may well be reached on two ways.
    if apart {
        return on_one_card(main, backup);
    }
    if let Some(ip) = main.address().filter(|ip| backup.address() == Some(*ip)) {
        return Some(format!("Main and Backup are one address ({ip}): that is one link, and no redundancy"));
    }
    let interface = main.interface.filter(|interface| backup.interface == Some(*interface))?;
    Some(format!(
        "Main and Backup both leave over {interface}: one cable carries both; `ip route get` shows the way to each, and \
         --main-source and --backup-source set it"
    ))
}

/// Two interfaces by name that are one network card below: VLANs of one cable.
fn on_one_card(main: &WayFacts<'_>, backup: &WayFacts<'_>) -> Option<String> {
    let card = main.card.or(main.interface).filter(|card| backup.card.or(backup.interface) == Some(card))?;
    let (main, backup) = main.interface.zip(backup.interface)?;
    Some(format!(
        "Main leaves over {main} and Backup over {backup}, and {card} carries both: one cable is no redundancy; give each connection a \
         network card of its own"
    ))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn info(connection: Path, target: &str, source: Option<&str>) -> LinkInfo {
        LinkInfo {
            partner: "SRV-B".to_owned(),
            connection,
            is_monitor: false,
            target: target.to_owned(),
            address: target.parse().ok(),
            source: source.map(str::to_owned),
            port: None,
            interval: Duration::from_secs(1),
            timeout: Duration::from_secs(1),
            retry_count: 2,
            rise: 1,
        }
    }

    fn way<'a>(info: &'a LinkInfo, interface: &'a str) -> WayFacts<'a> {
        WayFacts::new(info, Some(interface))
    }

    fn own(info: &LinkInfo) -> WayFacts<'_> {
        WayFacts { is_own: true, ..WayFacts::new(info, None) }
    }

    #[test]
    fn two_links_are_two() {
        let (main, backup) = (info(Path::Main, "10.10.1.2", None), info(Path::Backup, "10.10.2.2", None));
        assert_eq!(doubts(&[way(&main, "main0"), way(&backup, "bkp0")]), []);
        let unknown = |info| WayFacts::new(info, None);
        assert_eq!(doubts(&[unknown(&main), unknown(&backup)]), [], "no interface is not the same one");
        let shared = doubts(&[way(&main, "eth0"), way(&backup, "eth0")]);
        assert_eq!(shared.len(), 1);
        assert!(shared[0].0 == 1 && shared[0].1.contains("both leave over eth0"), "{shared:?}");
    }

    #[test]
    fn two_interfaces_of_one_card_are_one_cable() {
        let (main, backup) = (info(Path::Main, "10.10.1.2", None), info(Path::Backup, "10.10.2.2", None));
        let on = |info, interface, card| WayFacts { card, ..way(info, interface) };
        for (main_card, backup_if, backup_card) in [
            (Some("eth0"), "eth0.20", Some("eth0")),
            (Some("eth0"), "eth0", None),
            (None, "br0", Some("eth0.10")),
        ] {
            let found = doubts(&[on(&main, "eth0.10", main_card), on(&backup, backup_if, backup_card)]);
            assert!(found.len() == 1 && found[0].0 == 1, "{found:?}");
            assert!(
                found[0].1.contains(&format!("over eth0.10 and Backup over {backup_if}, and eth0")),
                "{found:?}"
            );
        }
        let two = [on(&main, "eth0.10", Some("eth0")), on(&backup, "eth1.20", Some("eth1"))];
        assert_eq!(doubts(&two), []);
    }

    #[test]
    fn loopback_beside_a_partner_is_no_exercise() {
        let (main, backup) = (info(Path::Main, "127.0.0.1", None), info(Path::Backup, "127.0.0.2", None));
        assert_eq!(doubts(&[own(&main), own(&backup)]), [], "so the tool is tried out");
        let real = info(Path::Backup, "10.10.2.2", None);
        let mut monitor = info(Path::Backup, "127.0.0.9", None);
        monitor.is_monitor = true;
        for (ways, place) in [([own(&main), way(&real, "eth1")], 0), ([way(&real, "eth1"), own(&monitor)], 1)]
        {
            let found = doubts(&ways);
            assert!(found.len() == 1 && found[0].0 == place, "{found:?}");
            assert!(found[0].1.contains("is this machine itself"), "{found:?}");
        }
    }

    #[test]
    fn partners_may_share_an_interface() {
        let (main, mut backup) = (info(Path::Main, "10.10.1.2", None), info(Path::Backup, "10.10.1.3", None));
        backup.partner = "SRV-C".to_owned();
        assert_eq!(doubts(&[way(&main, "eth0"), way(&backup, "eth0")]), []);
        backup.partner = "SRV-B".to_owned();
        let other = info(Path::Backup, "10.10.2.2", None);
        backup.is_monitor = true;
        backup.connection = Path::Main;
        assert_eq!(doubts(&[way(&main, "eth0"), way(&other, "eth1"), way(&backup, "eth0")]), []);
    }

    #[test]
    fn a_monitor_goes_the_way_of_its_own_connection() {
        let (main, backup) = (info(Path::Main, "10.10.1.2", None), info(Path::Backup, "10.10.2.2", None));
        let links = [way(&main, "main0"), way(&backup, "bkp0")];
        for (connection, interface, words) in [
            (Path::Main, "main0", None),
            (Path::Backup, "bkp0", None),
            (Path::Main, "bkp0", Some("a monitor of Main, leaves over bkp0 as Backup does")),
            (Path::Backup, "main0", Some("a monitor of Backup, leaves over main0 as Main does")),
            (Path::Main, "eth9", Some("leaves over eth9, and Main over main0")),
        ] {
            let mut monitor = info(connection, "10.10.7.9", None);
            monitor.is_monitor = true;
            let found = doubts(&[links[0], links[1], way(&monitor, interface)]);
            match words {
                None => assert_eq!(found, [], "{connection:?} over {interface}"),
                Some(words) => {
                    assert!(found.len() == 1 && found[0].0 == 2 && found[0].1.contains(words), "{found:?}");
                }
            }
            let by_source = WayFacts { owner: Some("other0"), ..way(&monitor, interface) };
            assert_eq!(doubts(&[links[0], links[1], by_source]).len(), 1, "told once");
        }
        let mut monitor = info(Path::Backup, "10.10.1.9", None);
        monitor.is_monitor = true;
        assert_eq!(
            doubts(&[way(&main, "main0"), way(&monitor, "main0")]).len(),
            1,
            "a Backup without a link"
        );
        assert_eq!(doubts(&[way(&main, "main0"), way(&monitor, "bkp0")]), []);
        assert_eq!(doubts(&[links[0], links[1], own(&monitor)]).len(), 1, "this machine, and nothing else");
    }

    #[test]
    fn one_address_is_one_link() {
        let (main, backup) = (info(Path::Main, "10.10.1.2", None), info(Path::Backup, "10.10.1.2", None));
        let found = doubts(&[way(&main, "main0"), way(&backup, "main0")]);
        assert!(found.len() == 1 && found[0].1.contains("one address (10.10.1.2)"), "{found:?}");
        assert_eq!(
            doubts(&[way(&main, "main0"), way(&backup, "bkp0")]),
            [],
            "two ways to one address are two"
        );
    }

    #[test]
    fn two_partners_or_a_monitor_at_one_address_are_told() {
        let of = |partner: &str, connection, target, is_monitor| LinkInfo {
            partner: partner.to_owned(),
            is_monitor,
            ..info(connection, target, None)
        };
        let first =
            [of("SRV-B", Path::Main, "10.10.1.2", false), of("SRV-B", Path::Backup, "10.10.2.2", false)];
        for (other, wanted) in [
            (of("SRV-C", Path::Backup, "10.10.2.2", false), Some("is Backup of SRV-B, too")),
            (of("SRV-C", Path::Main, "10.10.2.2", false), Some("is Backup of SRV-B, too")),
            (
                of("10.10.2.2", Path::Backup, "10.10.2.2", true),
                Some("both an ICMP monitor and Backup of SRV-B"),
            ),
            (of("SRV-C", Path::Backup, "10.10.2.3", false), None),
            (of("10.10.2.9", Path::Backup, "10.10.2.9", true), None),
        ] {
            let found = doubts(&[way(&first[0], "main0"), way(&first[1], "bkp0"), way(&other, "bkp0")]);
            match wanted {
                Some(words) => assert!(found.len() == 1 && found[0].1.contains(words), "{found:?}"),
                None => assert_eq!(found, []),
            }
        }
        let zones = [of("SRV-B", Path::Main, "fe80::1", false), of("SRV-C", Path::Main, "fe80::1", false)];
        assert_eq!(doubts(&[way(&zones[0], "main0"), way(&zones[1], "bkp0")]), [], "one a network");
        let loopback = [of("a", Path::Main, "127.0.0.1", false), of("b", Path::Main, "127.0.0.1", false)];
        assert_eq!(doubts(&[own(&loopback[0]), own(&loopback[1])]), [], "an exercise");
    }

    #[test]
    fn this_machine_is_no_partner() {
        let mut main = info(Path::Main, "10.10.1.1", None);
        assert!(doubts(&[own(&main)])[0].1.starts_with("10.10.1.1 is this machine itself"));
        main.target = "srv-a".to_owned();
        main.address = "127.0.1.1".parse().ok();
        assert!(doubts(&[own(&main)])[0].1.starts_with("srv-a (127.0.1.1) is this machine itself"));
        main.target = "127.0.1.1".to_owned();
        assert_eq!(doubts(&[own(&main)]), [], "written as such");
    }

    #[test]
    fn a_source_of_the_other_link_is_told() {
        let main = info(Path::Main, "10.10.2.2", Some("10.10.1.1"));
        let found = doubts(&[WayFacts { owner: Some("main0"), ..way(&main, "bkp0") }]);
        assert!(found[0].1.contains("belongs to main0") && found[0].1.contains("over bkp0"), "{found:?}");
        let main = info(Path::Main, "10.10.2.2", Some("main0"));
        let found = doubts(&[WayFacts { led: Some("bkp0"), ..way(&main, "main0") }]);
        assert!(found[0].1.contains("its source is main0") && found[0].1.contains("over bkp0"), "{found:?}");
    }

    #[test]
    fn an_address_on_the_other_card_than_the_plan_says_is_told() {
        let main = info(Path::Main, "10.10.1.2", Some("10.10.1.1"));
        let planned = |name, interface| doubts(&[WayFacts { planned: Some(name), ..way(&main, interface) }]);
        assert_eq!(planned("Main LAN", "main lan"), [], "Windows does not tell them apart");
        let found = planned("main0", "bkp0");
        assert!(found[0].1.contains("gives main0 to Main") && found[0].1.contains("over bkp0"), "{found:?}");
    }

    proptest::proptest! {
        #[test]
        fn what_is_at_odds_with_a_link_is_found_as_among_all_before_it(
            all in proptest::collection::vec((0..3_usize, proptest::bool::ANY, 0..3_u8, proptest::option::of(0..2_usize)), 0..12),
        ) {
            let infos: Vec<LinkInfo> = all
                .iter()
                .map(|(partner, is_monitor, address, _)| LinkInfo {
                    partner: format!("SRV-{partner}"),
                    is_monitor: *is_monitor,
                    ..info(Path::Main, ["10.1.1.1", "10.1.1.2", "fe80::1"][usize::from(*address)], None)
                })
                .collect();
            let interface = |number: &Option<usize>| number.map(|number| ["eth0", "eth1"][number]);
            let ways: Vec<WayFacts<'_>> =
                infos.iter().zip(&all).map(|(info, (.., number))| WayFacts::new(info, interface(number))).collect();
            let mut machines: HashMap<(IpAddr, Option<&str>), Machine> = HashMap::new();
            for (link, way) in ways.iter().enumerate() {
                let machine = machines.entry(machine_of(way).unwrap()).or_default();
                let expected = ways[..link].iter().position(|other| {
                    machine_of(other) == machine_of(way)
                        && (other.info.is_monitor != way.info.is_monitor
                            || (!way.info.is_monitor && other.info.partner != way.info.partner))
                });
                proptest::prop_assert_eq!(machine.other(way, &ways), expected);
                machine.add(link, &ways);
            }
        }
    }
}

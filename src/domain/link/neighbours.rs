//! How many neighbours a sweep may have this machine ask for at once. The kernel keeps every address on its own networks that it
//! asks for in one table for the whole machine, for three seconds when nobody answers; a sweep that fills it would keep
//! this server from new partners of its own. So a sweep leaves half of the table alone, and takes longer.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// How long the kernel asks for a neighbour that does not answer: three times, a second apart.
const ASKS: Duration = Duration::from_secs(3);
/// The table's size when the system does not tell it: that of an ordinary Linux.
const USUAL: usize = 1024;
/// So many are asked for at once in any case, or a small table would stop a sweep.
const AT_LEAST: usize = 16;

/// The networks of this machine whose addresses it asks for itself, and the size of its table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OnLink {
    /// Network and mask, as numbers; IPv4.
    pub networks: Vec<(u32, u32)>,
    /// How many neighbours the table takes; `None` when the system does not tell.
    pub table: Option<usize>,
}

impl OnLink {
    /// From the text of `/proc/net/route`: what is reached without a gateway, and not over loopback. Lines that are none are
    /// left out.
    #[must_use]
    pub fn parse(routes: &str, table: Option<usize>) -> Self {
        let number = |text: &str| u32::from_str_radix(text, 16).ok().map(u32::from_be);
        let network = |line: &str| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [name, to, gateway, _, _, _, _, mask, ..] = fields[..] else { return None };
            let (to, gateway, mask) = (number(to)?, number(gateway)?, number(mask)?);
            (name != "lo" && gateway == 0 && mask != 0).then_some((to, mask))
        };
        Self { networks: routes.lines().filter_map(network).collect(), table }
    }

    fn holds(&self, ip: Ipv4Addr) -> bool {
        let ip = u32::from(ip);
        self.networks.iter().any(|(network, mask)| ip & mask == *network)
    }
}

/// What one of the threads of a sweep has asked for.
#[derive(Debug, Default)]
pub struct Neighbours {
    on_link: OnLink,
    at_once: usize,
    /// Until when each is asked for.
    asked: HashMap<Ipv4Addr, Duration>,
    order: VecDeque<(Duration, Ipv4Addr)>,
}

impl Neighbours {
    /// One of `shares` threads.
    #[must_use]
    pub fn new(on_link: OnLink, shares: usize) -> Self {
        let table = on_link.table.unwrap_or(USUAL);
        let at_once = (table / 2 / shares.max(1)).max(AT_LEAST);
        Self { on_link, at_once, ..Self::default() }
    }

    /// Whether a target may be sent to now; if so, it counts as asked for.
    pub fn ask(&mut self, ip: IpAddr, now: Duration) -> bool {
        let IpAddr::V4(ip) = ip else { return true };
        if !self.on_link.holds(ip) {
            return true;
        }
        self.forget(now);
        if self.asked.len() >= self.at_once && !self.asked.contains_key(&ip) {
            return false;
        }
        self.asked.insert(ip, now + ASKS);
        self.order.push_back((now + ASKS, ip));
        true
    }

    /// It answered: the kernel may give its place away.
    pub fn answered(&mut self, ip: IpAddr) {
        if let IpAddr::V4(ip) = ip
            && !self.asked.is_empty()
        {
            self.asked.remove(&ip);
        }
    }

    fn forget(&mut self, now: Duration) {
        while let Some((until, ip)) = self.order.front().copied().filter(|(until, _)| *until <= now) {
            self.order.pop_front();
            if self.asked.get(&ip) == Some(&until) {
                self.asked.remove(&ip);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTES: &str = "\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010A0A0A\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t00010A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
eth1\t0000140A\tFE0A0A0A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0
lo\t0000007F\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0
odd";

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn ip(number: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from(0x0a0a_0100 + number))
    }

    #[test]
    fn only_what_needs_no_gateway_is_on_link() {
        let on_link = OnLink::parse(ROUTES, Some(64));
        assert_eq!(on_link.networks, [(0x0a0a_0100, 0xffff_ff00)]);
        let mut neighbours = Neighbours::new(on_link, 1);
        for number in 0..100_000_u32 {
            assert!(
                neighbours.ask(IpAddr::V4(Ipv4Addr::from(0x0a14_0000 + number)), ms(0)),
                "behind a gateway"
            );
        }
        assert!(neighbours.asked.is_empty());
    }

    #[test]
    fn half_of_the_table_is_left_to_the_server() {
        let mut neighbours = Neighbours::new(OnLink::parse(ROUTES, Some(64)), 1);
        assert_eq!((0..100).filter(|number| neighbours.ask(ip(*number), ms(0))).count(), 32);
        assert!(neighbours.ask(ip(3), ms(1)), "one that is asked for already takes no more room");
        neighbours.answered(ip(4));
        assert!(neighbours.ask(ip(90), ms(2)) && !neighbours.ask(ip(91), ms(2)));
        assert!(!neighbours.ask(ip(92), ms(2_999)) && neighbours.ask(ip(92), ms(3_000)));
        let asked = (100..200).filter(|number| neighbours.ask(ip(*number), ms(3_002))).count();
        assert_eq!(asked, 31, "all but the newest");
        assert_eq!(Neighbours::new(OnLink::default(), 2).at_once, 256);
    }
}

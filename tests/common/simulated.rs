//! A pair's links on a virtual clock: faults by schedule, no socket, no sleeping, the same result every time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use hotstandby::domain::link::diagnosis::TcpState;
use hotstandby::domain::link::echo::{Cookie, IcmpError};
use hotstandby::domain::link::prober::{Arrival, Lane, Outcome, Prober};
use hotstandby::domain::link::record::{Connection, LinkInfo, Record, Start, What};
use hotstandby::domain::link::session::Session;

pub const NONCE: u64 = 0x5eed;

/// What goes wrong on a link, from `from` until before `to`.
#[derive(Debug, Clone)]
pub struct Fault {
    pub link: usize,
    pub from: Duration,
    pub to: Duration,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Nothing gets through, in either direction.
    Cut,
    /// Requests arrive, replies are lost.
    OneWay,
    /// This many of a hundred are lost.
    Loss(u64),
    /// An ICMP error comes back at once.
    Error(IcmpError, IpAddr),
    /// The system refuses to send.
    NoSend,
    /// Every reply comes twice.
    Duplicate,
    /// This much more delay.
    Delay(Duration),
    /// Another host answers in the partner's place: source, sequence and payload in turn are wrong.
    Forged,
}

/// The world that the prober is in.
pub struct World {
    pub delay: Duration,
    pub faults: Vec<Fault>,
    /// The process sleeps from .. to.
    pub sleeps: Vec<(Duration, Duration)>,
    /// How late the system wakes the driver, at most; the actual lateness varies.
    pub lag: Duration,
    /// Results of connects: link, begun, state (they end one millisecond later).
    pub tcp: Vec<(usize, Duration, TcpState)>,
    pub first_round: u64,
    pub seed: u64,
}

impl Default for World {
    fn default() -> Self {
        Self {
            delay: Duration::from_micros(200),
            faults: Vec::new(),
            sleeps: Vec::new(),
            lag: Duration::ZERO,
            tcp: Vec::new(),
            first_round: 0,
            seed: 1,
        }
    }
}

/// Everything that came of it.
pub struct Run {
    pub session: Session,
    pub records: Vec<Record>,
    /// How many probes the prober handed out, one number a link.
    pub sent: Vec<u64>,
    pub withdrawn: u64,
}

impl World {
    fn random(&mut self) -> u64 {
        // xorshift64: enough to vary losses, and the same on every machine.
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed
    }

    fn active(&self, link: usize, at: Duration) -> impl Iterator<Item = &Kind> {
        self.faults.iter().filter(move |f| f.link == link && f.from <= at && at < f.to).map(|f| &f.kind)
    }

    fn wake(&mut self, due: Duration) -> Duration {
        let lag = self.lag.as_nanos() as u64;
        let late = if lag == 0 { 0 } else { self.random() % lag };
        let at = due + Duration::from_nanos(late);
        self.sleeps.iter().find(|(from, to)| *from <= at && at < *to).map_or(at, |(_, to)| *to)
    }

    /// Runs until `end`, then stops as a duration would.
    pub fn run(mut self, links: Vec<LinkInfo>, end: Duration) -> Run {
        let lanes = links.iter().enumerate().map(|(index, info)| Lane {
            interval: info.interval,
            timeout: info.timeout,
            peer: info.address,
            first: Duration::from_millis(index as u64 % 10),
            count: None,
        });
        let mut prober = Prober::starting_at_round(NONCE, lanes, self.first_round);
        let mut sent = vec![0; links.len()];
        let start = Start {
            host: "SRV-A".into(),
            version: "0".into(),
            resolution: "virtual".into(),
            plan: None,
            mtu: false,
            links: links.clone(),
        };
        let mut session = Session::new(start.clone(), wall(Duration::ZERO));
        let mut records = vec![record(Duration::ZERO, What::Start(Box::new(start)))];
        let mut on_the_way: BinaryHeap<Reverse<(Duration, u64)>> = BinaryHeap::new();
        let mut packets: Vec<Packet> = Vec::new();
        let mut tcp = std::mem::take(&mut self.tcp);
        tcp.sort_by_key(|(_, began, _)| *began);
        let mut withdrawn = 0;
        loop {
            let arrival = on_the_way.peek().map(|Reverse((at, _))| *at);
            let connect = tcp.first().map(|(_, began, _)| *began + Duration::from_millis(1));
            let due = [prober.next_due(), arrival, connect].into_iter().flatten().min();
            let Some(now) = due.map(|due| self.wake(due)).filter(|now| *now < end) else { break };
            let mut outcomes = Vec::new();
            while let Some(Reverse((at, index))) = on_the_way.peek().copied().filter(|p| p.0.0 <= now) {
                on_the_way.pop();
                packets[index as usize].deliver(at, &mut prober, &mut outcomes);
            }
            let gap = prober.resume(now);
            prober.expire(now, &mut outcomes);
            while let Some(send) = prober.take_due(now) {
                let link = send.lane as usize;
                sent[link] += 1;
                let peer = links[link].address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
                if self.active(link, now).any(|kind| *kind == Kind::NoSend) {
                    prober.send_failed(now, &send, "Network is unreachable".into(), &mut outcomes);
                    continue;
                }
                for (at, packet) in self.send(link, peer, send.cookie, now) {
                    on_the_way.push(Reverse((at, packets.len() as u64)));
                    packets.push(packet);
                }
            }
            let mut news: Vec<(Duration, What)> = Vec::new();
            if let Some(gap) = gap {
                withdrawn += gap.withdrawn;
                news.push((now, What::Gap { from: gap.from, withdrawn: gap.withdrawn }));
            }
            while tcp.first().is_some_and(|(_, began, _)| *began + Duration::from_millis(1) <= now) {
                let (link, began, state) = tcp.remove(0);
                news.push((now, What::Tcp { link, began, state }));
            }
            news.extend(outcomes.into_iter().map(|outcome| (outcome.at, outcome.into())));
            for (at, what) in news {
                let cause = record(at, what);
                let follows = session.apply(&cause);
                records.push(cause);
                records.extend(follows);
            }
        }
        let waiting = (0..links.len() as u32).map(|lane| prober.waiting(lane)).collect();
        let stop = record(end, What::Stop { interrupted: false, waiting });
        let follows = session.apply(&stop);
        records.push(stop);
        records.extend(follows);
        Run { session, records, sent, withdrawn }
    }

    /// What comes back for a request, and when.
    fn send(&mut self, link: usize, peer: IpAddr, cookie: Cookie, now: Duration) -> Vec<(Duration, Packet)> {
        let there = now + self.delay / 2;
        let extra: Duration = self
            .active(link, now)
            .filter_map(|kind| if let Kind::Delay(more) = kind { Some(*more) } else { None })
            .sum();
        let back = now + self.delay + extra;
        let dice = self.random() % 100;
        let mut copies = 1;
        for kind in self.active(link, now) {
            match kind {
                Kind::Loss(percent) if dice < *percent => return Vec::new(),
                Kind::Error(error, offender) => {
                    return vec![(back, Packet::Error(cookie, *error, *offender))];
                }
                Kind::Duplicate => copies = 2,
                Kind::Forged => return forged(peer, cookie, back),
                _ => {}
            }
        }
        let cut = |at| self.active(link, at).any(|kind| *kind == Kind::Cut);
        let one_way = self.active(link, back).any(|kind| *kind == Kind::OneWay);
        if cut(there) || cut(back) || one_way {
            return Vec::new();
        }
        vec![(back, Packet::Reply(peer, cookie.sequence(), cookie)); copies]
    }
}

fn forged(peer: IpAddr, cookie: Cookie, at: Duration) -> Vec<(Duration, Packet)> {
    let stranger = IpAddr::V4(Ipv4Addr::new(10, 20, 2, 99));
    vec![
        (at, Packet::Reply(stranger, cookie.sequence(), cookie)),
        (at, Packet::Reply(peer, cookie.sequence() ^ 0xdead, cookie)),
        (at, Packet::Reply(peer, cookie.sequence(), Cookie { nonce: cookie.nonce ^ 1, ..cookie })),
    ]
}

#[derive(Clone)]
enum Packet {
    Reply(IpAddr, u16, Cookie),
    Error(Cookie, IcmpError, IpAddr),
}

impl Packet {
    fn deliver(&self, at: Duration, prober: &mut Prober, outcomes: &mut Vec<Outcome>) {
        match *self {
            Self::Reply(source, sequence, cookie) => {
                let arrival = Arrival { at, source, sequence, cookie, rtt: None, ttl: Some(64) };
                prober.reply(&arrival, outcomes);
            }
            Self::Error(cookie, error, offender) => prober.error(at, cookie, error, Some(offender), outcomes),
        }
    }
}

fn record(at: Duration, what: What) -> Record {
    Record::new(wall(at), at, what)
}

/// A wall clock that starts at an arbitrary time of day.
fn wall(at: Duration) -> String {
    let ms = at.as_millis();
    format!("2026-11-21T10:{:02}:{:02}.{:03}+01:00", ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

/// Links by short names: `main`, `backup`, `monitor-main`, `monitor-backup`, with `@SRV-C` for another partner.
pub fn link(
    name: &str,
    index: usize,
    interval: Duration,
    retry_count: u32,
    timeout: Duration,
    rise: u32,
) -> LinkInfo {
    let (kind, partner) = name.split_once('@').unwrap_or((name, "SRV-B"));
    let is_monitor = kind.starts_with("monitor-");
    let connection = if kind.ends_with("backup") { Connection::Backup } else { Connection::Main };
    let net = if connection == Connection::Main { 1 } else { 2 };
    let address = IpAddr::V4(Ipv4Addr::new(10, 10, net, 10 + index as u8));
    LinkInfo {
        partner: if is_monitor { address.to_string() } else { partner.to_owned() },
        connection,
        is_monitor,
        target: address.to_string(),
        address: Some(address),
        source: None,
        port: None,
        interval,
        timeout,
        retry_count,
        rise,
    }
}

//! The engine that watches links: it owns the sockets and the clock, asks the prober what to do, and tells what
//! happened. One thread, one wait.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::elapsed::Clock;
use super::icmp::binding::Binding;
use super::icmp::{self, EchoSocket, FineTimers, Inbound, OpenError, Options, Stamps, Waitable};
use super::surroundings::Surroundings;
use crate::domain::link::echo::{COOKIE, Cookie, HEADER};
use crate::domain::link::mtu::{FLOOR_V4, FLOOR_V6, Found, Search};
use crate::domain::link::prober::{Arrival, Became, Lane, Outcome, Prober, Send};
use crate::domain::link::record::{LinkInfo, What};

mod ports;
mod ways;

use ports::Port;
use ways::Ways;

/// Marks the cookies of the search for the MTU.
const MTU_MARK: u32 = 1 << 31;

/// One link, ready to be probed.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Its settings, as they are written to the log.
    pub info: LinkInfo,
    /// Where its probes go; `None` when the name does not resolve.
    pub destination: Option<SocketAddr>,
    /// Why there is no destination.
    pub unresolved: String,
    /// Its way out.
    pub binding: Binding,
}

/// Settings of the whole run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// Probes a link; `None` for no end.
    pub count: Option<u64>,
    /// Time to live.
    pub ttl: Option<u8>,
    /// Size of the IP packets in bytes; `None` for the smallest.
    pub size: Option<u16>,
    /// Forbid fragmentation.
    pub dont_fragment: bool,
    /// Search each path's MTU.
    pub mtu: bool,
}

/// A probe that waits for room in this machine's own queues.
struct Held {
    send: Send,
    since: Duration,
    /// What the system said last.
    reason: String,
}

struct MtuSearch {
    link: usize,
    to: SocketAddr,
    socket: usize,
    search: Option<Search>,
    step: u32,
    sent: Option<(u16, Duration)>,
    done: bool,
}

/// The engine.
pub struct Links {
    clock: Clock,
    nonce: u64,
    specs: Vec<Spec>,
    prober: Prober,
    ways: Ways,
    surroundings: Surroundings,
    held: Vec<Held>,
    /// Doubts that are still to be told.
    doubts: Vec<(usize, String)>,
    /// Links whose answers came in by another interface, which is told once.
    astray: HashSet<u32>,
    /// Length of the ICMP message of each link's probes.
    lengths: Vec<usize>,
    ports: Vec<Port>,
    searches: Vec<MtuSearch>,
    inbound: Vec<Inbound>,
    outcomes: Vec<Outcome>,
    stopped: bool,
    _timers: FineTimers,
}

/// Time between the probes of two links: those that leave together are seen together, and their times suffer.
const APART: Duration = Duration::from_millis(1);
/// With more links than this, several leave together: each departure wakes the processor, which costs far more than
/// the probe itself, and the kernel's stamps keep the times apart.
const DEPARTURES: usize = 50;

/// How soon a probe is tried again whose queue was full.
const ROOM: Duration = Duration::from_millis(2);

/// Late answers are waited for as long again as the time-out, and no longer than this besides it.
const LATE: Duration = Duration::from_secs(5);

/// A random number, from the system's source that also seeds hash tables.
#[must_use]
pub fn nonce() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0x5eed_u64)
}

impl Links {
    /// Opens every socket that is needed.
    ///
    /// # Errors
    /// When the system allows no ICMP socket, or refuses a source.
    pub fn open(specs: Vec<Spec>, settings: &Settings) -> Result<Self, OpenError> {
        let nonce = nonce();
        let timeout = specs.iter().map(|spec| spec.info.timeout).max().unwrap_or_default();
        let lengths: Vec<usize> = specs.iter().map(|spec| message_length(spec, settings.size)).collect();
        let largest = lengths.iter().copied().max().unwrap_or(HEADER + COOKIE);
        let options = Options {
            stamps: Stamps::Kernel,
            ttl: settings.ttl,
            dont_fragment: settings.dont_fragment,
            largest,
            patience: timeout + timeout.min(LATE),
            ..Options::default()
        };
        let mut ways = Ways::open(&specs, options, nonce)?;
        let mut searches = Vec::new();
        if settings.mtu {
            for (link, spec) in specs.iter().enumerate().filter(|(_, spec)| !spec.info.is_monitor) {
                let Some(to) = spec.destination else { continue };
                let socket = ways.for_search(link, to)?;
                searches.push(MtuSearch { link, to, socket, search: None, step: 0, sent: None, done: false });
            }
        }
        let ports = specs.iter().enumerate().filter_map(|(link, spec)| Port::of(link, spec)).collect();
        let together = specs.len().div_ceil(DEPARTURES).max(1);
        let departures = specs.len().div_ceil(together).max(1) as u32;
        let lanes = specs.iter().zip(0_usize..).map(|(spec, index)| Lane {
            interval: spec.info.interval,
            timeout: spec.info.timeout,
            peer: spec.destination.map(|to| to.ip()),
            first: APART.min(spec.info.interval / departures) * (index / together) as u32,
            count: settings.count,
        });
        let prober = Prober::new(nonce, lanes);
        let doubts = ways.doubts(&specs);
        Ok(Self {
            clock: Clock::start(),
            nonce,
            prober,
            ways,
            surroundings: Surroundings::new(specs.len()),
            held: Vec::new(),
            doubts,
            astray: HashSet::new(),
            lengths,
            ports,
            searches,
            inbound: Vec::new(),
            outcomes: Vec::new(),
            stopped: false,
            _timers: FineTimers::ask(),
            specs,
        })
    }

    /// The run begins now; until then nothing may have been sent.
    pub fn begin(&mut self) {
        self.clock = Clock::start();
    }

    /// Time since the start.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.clock.now()
    }

    /// How round trip times are taken, in words for the report.
    #[must_use]
    pub fn resolution(&self) -> String {
        icmp::resolution(self.ways.sockets())
    }

    /// Does what is due and takes in what has come, in the order of its happening.
    pub fn step(&mut self, news: &mut Vec<(Duration, What)>) {
        for (link, reason) in self.doubts.drain(..) {
            news.push((Duration::ZERO, What::Doubt { link: Some(link), reason }));
        }
        self.look_around(self.clock.now(), news);
        let ready = icmp::ready(self.ways.sockets());
        for socket in ready.iter().enumerate().filter_map(|(place, ready)| ready.then_some(place)) {
            let mut inbound = std::mem::take(&mut self.inbound);
            self.ways.socket_at(socket).receive(&self.clock, &mut inbound);
            for packet in inbound.drain(..) {
                self.take_in(socket, packet, news);
            }
            self.inbound = inbound;
        }
        let now = self.clock.now();
        if let Some(gap) = self.prober.resume(now) {
            if gap.withdrawn > 0 {
                self.held.clear();
            }
            news.push((now, What::Gap { from: gap.from, withdrawn: gap.withdrawn }));
        }
        self.send_held(now);
        self.prober.expire(now, &mut self.outcomes);
        self.send_due();
        self.connects(now, news);
        self.search(now, news);
        self.look_again(now, news);
        news.extend(self.outcomes.drain(..).map(|outcome| (outcome.at, outcome.into())));
    }

    /// What this machine knows of the links' interfaces and neighbours, before what came in: it may be the reason.
    fn look_around(&mut self, now: Duration, news: &mut Vec<(Duration, What)>) {
        if self.ways.take_moved() {
            self.surroundings.ask_again();
        }
        let ways = &self.ways;
        self.surroundings.look(now, |link| ways.place(link), news);
    }

    /// Something was lost over an interface that is thought to carry, or answered over one that is not: whose fault it is
    /// must be known before it is told.
    fn look_again(&mut self, now: Duration, news: &mut Vec<(Duration, What)>) {
        let contradicts = |outcome: &Outcome| {
            let is_out = outcome.lane.is_some_and(|lane| self.surroundings.is_out(lane as usize));
            match outcome.what {
                Became::Miss { .. } | Became::Error { .. } | Became::SendError { .. } => !is_out,
                Became::Reply { .. } => is_out,
                _ => false,
            }
        };
        if self.outcomes.iter().any(contradicts) && self.surroundings.doubt(now) {
            self.look_around(now, news);
        }
    }

    fn send_due(&mut self) {
        loop {
            let now = self.clock.now();
            let Some(send) = self.prober.take_due(now) else { return };
            self.send(now, send, now);
        }
    }

    /// Probes whose queue was full get another try, until their time-out has passed. A queue that is full of the link's
    /// own probes, which nobody takes, is the link's own fate: those count as not answered.
    fn send_held(&mut self, now: Duration) {
        for Held { send, since, reason } in std::mem::take(&mut self.held) {
            if now < since + self.specs[send.lane as usize].info.timeout {
                self.send(now, send, since);
            } else if !reason.is_empty() {
                self.prober.send_failed(now, &send, reason, &mut self.outcomes);
            }
        }
    }

    fn send(&mut self, now: Duration, send: Send, since: Duration) {
        let link = send.lane as usize;
        let length = self.lengths[link];
        let Err(error) = self.ways.send(link, |socket, to| socket.send(to, send.cookie, length)) else {
            return;
        };
        if self.ways.is_congested(link, &error) {
            let reason = if icmp::is_own_queue(&error) { String::new() } else { plain_words(&error) };
            self.held.push(Held { send, since, reason });
        } else {
            self.prober.send_failed(now, &send, plain_words(&error), &mut self.outcomes);
        }
    }

    fn take_in(&mut self, socket: usize, packet: Inbound, news: &mut Vec<(Duration, What)>) {
        match packet {
            Inbound::Reply(arrival) if self.is_search(arrival.cookie) => self.search_reply(&arrival),
            Inbound::Reply(arrival) => {
                let before = self.outcomes.len();
                self.prober.reply(&arrival, &mut self.outcomes);
                // The first reply of a link starts the search for its MTU.
                for outcome in &self.outcomes[before..] {
                    if let (Some(lane), Became::Reply { .. }) = (outcome.lane, &outcome.what) {
                        let binding = self.ways.binding(lane as usize);
                        begin_search(&mut self.searches, lane as usize, &binding, arrival.at, news);
                    }
                }
            }
            Inbound::Astray { at, cookie, interface } => {
                let link = cookie.index as usize;
                if cookie.nonce == self.nonce && link < self.specs.len() && self.astray.insert(cookie.index) {
                    let reason =
                        format!("its answers come in by {interface}, which is not the link's interface");
                    news.push((at, What::Doubt { link: Some(link), reason }));
                }
            }
            Inbound::NotSent { cookie, .. } if self.is_search(cookie) => {
                let found = self.search_of(cookie).filter(|(entry, _)| entry.socket == socket);
                if let Some((entry, _)) = found {
                    entry.sent = None;
                    if let Some(search) = &mut entry.search {
                        search.silent();
                    }
                }
            }
            Inbound::NotSent { at, cookie, reason } => {
                self.prober.not_sent(at, cookie, reason, &mut self.outcomes);
            }
            Inbound::Error { at, cookie, target, sequence, error, offender, mtu } => {
                let cookie = cookie.or_else(|| self.prober.cookie_of(target?, sequence?));
                let Some(cookie) = cookie else { return };
                if self.is_search(cookie) {
                    self.search_error(socket, cookie, mtu, (error.kind, error.code, error.v6));
                } else {
                    self.prober.error(at, cookie, error, offender, &mut self.outcomes);
                }
            }
        }
    }

    fn is_search(&self, cookie: Cookie) -> bool {
        cookie.nonce == self.nonce && cookie.index & MTU_MARK != 0
    }

    fn search_of(&mut self, cookie: Cookie) -> Option<(&mut MtuSearch, u16)> {
        let link = (cookie.index & !MTU_MARK) as usize;
        let search = self.searches.iter_mut().find(|search| search.link == link)?;
        let (size, _) = search.sent.filter(|_| search.step == cookie.round)?;
        Some((search, size))
    }

    fn search_reply(&mut self, arrival: &Arrival) {
        let Some((entry, size)) = self.search_of(arrival.cookie) else { return };
        if entry.to.ip() == arrival.source && arrival.sequence == arrival.cookie.sequence() {
            entry.sent = None;
            if let Some(search) = &mut entry.search {
                search.passed(size);
            }
        }
    }

    fn search_error(&mut self, socket: usize, cookie: Cookie, mtu: u16, (kind, code, v6): (u8, u8, bool)) {
        let Some((entry, size)) = self.search_of(cookie).filter(|(entry, _)| entry.socket == socket) else {
            return;
        };
        let too_big = if v6 { kind == 2 } else { (kind, code) == (3, 4) };
        entry.sent = None;
        if let Some(search) = &mut entry.search {
            if too_big { search.too_big(size, mtu) } else { search.silent() }
        }
    }

    fn search(&mut self, now: Duration, news: &mut Vec<(Duration, What)>) {
        for index in 0..self.searches.len() {
            let entry = &mut self.searches[index];
            let Some(search) = entry.search.as_mut().filter(|_| !entry.done && !self.stopped) else {
                continue;
            };
            let timeout = self.specs[entry.link].info.timeout.min(Duration::from_secs(1));
            if entry.sent.is_some_and(|(_, sent)| now >= sent + timeout) {
                entry.sent = None;
                search.silent();
            }
            if entry.sent.is_some() {
                continue;
            }
            let Some(size) = search.size() else {
                entry.done = true;
                let mtu = match search.found() {
                    Some(Found::Mtu(mtu)) => Some(mtu),
                    Some(Found::NoAnswer) | None => None,
                };
                news.push((now, What::Mtu { link: entry.link, mtu }));
                continue;
            };
            entry.step += 1;
            let cookie = Cookie { nonce: self.nonce, index: entry.link as u32 | MTU_MARK, round: entry.step };
            let length = usize::from(size) - ip_header(entry.to.ip());
            match self.ways.socket_at(entry.socket).send(entry.to, cookie, length) {
                Ok(()) => entry.sent = Some((size, now)),
                // Larger than the first hop takes.
                Err(error) if icmp::is_too_large(&error) => search.too_big(size, 0),
                Err(_) => search.silent(),
            }
        }
    }

    fn connects(&mut self, now: Duration, news: &mut Vec<(Duration, What)>) {
        for port in &mut self.ports {
            let link = port.link;
            news.extend(port.step(now, self.stopped, || self.ways.binding(link)).map(|what| (now, what)));
        }
    }

    /// Looks at a link's port at once: its state has changed, and the port helps to tell why.
    pub fn look_at_port(&mut self, link: usize) {
        let now = self.clock.now();
        for port in self.ports.iter_mut().filter(|port| port.link == link) {
            port.look(now);
        }
    }

    /// Sends nothing more; what is on its way is still waited for.
    pub fn stop(&mut self) {
        self.stopped = true;
        self.prober.stop();
        for port in &mut self.ports {
            port.give_up();
        }
    }

    /// Whether nothing is left to wait for.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let searching = self.searches.iter().any(|entry| entry.search.is_some() && !entry.done);
        let connecting = self.ports.iter().any(Port::is_busy);
        self.prober.is_idle() && (self.stopped || !(searching || connecting))
    }

    /// Probes that still wait, one number a link.
    #[must_use]
    pub fn waiting(&self) -> Vec<u64> {
        (0..self.specs.len()).map(|lane| self.prober.waiting(lane as u32)).collect()
    }

    /// Waits until something is due or comes in, at most until `until`.
    pub fn wait(&self, until: Duration) {
        let sockets = self.ways.sockets().iter().filter_map(EchoSocket::waitable);
        let fds: Vec<Waitable> = sockets.chain(self.surroundings.waitable()).collect();
        let out: Vec<Waitable> = self.ports.iter().filter_map(Port::waitable).collect();
        let searches = self.searches.iter().filter(|entry| !entry.done).filter_map(|entry| {
            let timeout = self.specs[entry.link].info.timeout.min(Duration::from_secs(1));
            Some(entry.sent?.1 + timeout)
        });
        let next = [self.prober.next_due(), Some(until)]
            .into_iter()
            .flatten()
            .chain(self.ports.iter().filter(|port| port.is_busy() || !self.stopped).map(Port::next_due))
            .chain((!self.held.is_empty()).then(|| self.clock.now() + ROOM))
            .chain(searches)
            .chain(self.surroundings.next_due())
            .min()
            .unwrap_or(until);
        let timeout = next.saturating_sub(self.clock.now());
        if !timeout.is_zero() {
            icmp::wait(&fds, &out, timeout);
        }
    }
}

fn begin_search(
    searches: &mut [MtuSearch],
    link: usize,
    binding: &Binding,
    at: Duration,
    news: &mut Vec<(Duration, What)>,
) {
    let waiting = |entry: &&mut MtuSearch| entry.link == link && entry.search.is_none() && !entry.done;
    let Some(entry) = searches.iter_mut().find(waiting) else { return };
    let floor = if entry.to.is_ipv6() { FLOOR_V6 } else { FLOOR_V4 };
    match icmp::first_hop_mtu(entry.to, binding) {
        Ok(ceiling) => entry.search = Some(Search::new(floor, ceiling.min(65_000))),
        Err(_) => {
            entry.done = true;
            news.push((at, What::Mtu { link, mtu: None }));
        }
    }
}

const fn ip_header(ip: IpAddr) -> usize {
    if ip.is_ipv6() { 40 } else { 20 }
}

fn message_length(spec: &Spec, size: Option<u16>) -> usize {
    let header = spec.destination.map_or(20, |to| ip_header(to.ip()));
    size.map_or(0, |size| usize::from(size).saturating_sub(header)).max(HEADER + COOKIE)
}

/// The system's words without its number.
#[must_use]
pub fn plain_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

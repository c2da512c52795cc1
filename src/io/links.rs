//! The engine that watches links: it owns the sockets and the clock, asks the prober what to do, and tells what
//! happened. One thread, one wait.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::elapsed::Clock;
use super::icmp::binding::Binding;
use super::icmp::{self, EchoSocket, FineTimers, Inbound, OpenError, Options, Stamps, Waitable};
use super::tcp::{Attempt, Begun};
use crate::domain::link::echo::{COOKIE, Cookie, HEADER};
use crate::domain::link::mtu::{FLOOR_V4, FLOOR_V6, Found, Search};
use crate::domain::link::prober::{Arrival, Became, Lane, Outcome, Prober};
use crate::domain::link::record::{LinkInfo, What};

/// Marks the cookies of the search for the MTU.
const MTU_MARK: u32 = 1 << 31;

/// Time between two connects to a partner's port, at least.
const TCP_PACE: Duration = Duration::from_secs(5);

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

struct Port {
    link: usize,
    to: SocketAddr,
    every: Duration,
    next: Duration,
    attempt: Option<Attempt>,
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
    sockets: Vec<EchoSocket>,
    /// Which socket a link sends from.
    socket_of: Vec<Option<usize>>,
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
    pub fn open(mut specs: Vec<Spec>, settings: &Settings) -> Result<Self, OpenError> {
        let nonce = nonce();
        for spec in &mut specs {
            if let Some(to) = spec.destination {
                spec.binding = icmp::settle(&spec.binding, to.is_ipv6())?;
            }
        }
        let timeout = specs.iter().map(|spec| spec.info.timeout).max().unwrap_or_default();
        let lengths: Vec<usize> = specs.iter().map(|spec| message_length(spec, settings.size)).collect();
        let largest = lengths.iter().copied().max().unwrap_or(HEADER + COOKIE);
        let options = Options {
            stamps: Stamps::Kernel,
            ttl: settings.ttl,
            dont_fragment: settings.dont_fragment,
            largest,
            patience: timeout + timeout.min(LATE),
        };
        let mut opened = Opened { nonce, sockets: Vec::new(), keys: Vec::new() };
        let mut socket_of = Vec::new();
        for spec in &specs {
            socket_of.push(spec.destination.map(|to| opened.get(to, &spec.binding, &options)).transpose()?);
        }
        let mut searches = Vec::new();
        if settings.mtu {
            let options = Options { dont_fragment: true, largest: 65_535 - 20, ..options };
            for (link, spec) in specs.iter().enumerate().filter(|(_, spec)| !spec.info.is_monitor) {
                let Some(to) = spec.destination else { continue };
                let socket = opened.get(to, &spec.binding, &options)?;
                searches.push(MtuSearch { link, to, socket, search: None, step: 0, sent: None, done: false });
            }
        }
        let ports = specs.iter().enumerate().filter_map(|(link, spec)| {
            let to = SocketAddr::new(spec.destination?.ip(), spec.info.port?);
            let to = with_zone(to, spec.destination?);
            Some(Port {
                link,
                to,
                every: spec.info.interval.max(TCP_PACE),
                next: Duration::ZERO,
                attempt: None,
            })
        });
        let ports = ports.collect();
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
        Ok(Self {
            clock: Clock::start(),
            nonce,
            prober,
            sockets: opened.sockets,
            socket_of,
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
        icmp::resolution(&self.sockets)
    }

    /// Does what is due and takes in what has come, in the order of its happening.
    pub fn step(&mut self, news: &mut Vec<(Duration, What)>) {
        for socket in 0..self.sockets.len() {
            let mut inbound = std::mem::take(&mut self.inbound);
            self.sockets[socket].receive(&self.clock, &mut inbound);
            for packet in inbound.drain(..) {
                self.take_in(socket, packet, news);
            }
            self.inbound = inbound;
        }
        let now = self.clock.now();
        if let Some(gap) = self.prober.resume(now) {
            news.push((now, What::Gap { from: gap.from, withdrawn: gap.withdrawn }));
        }
        self.prober.expire(now, &mut self.outcomes);
        self.send_due();
        self.connects(now, news);
        self.search(now, news);
        news.extend(self.outcomes.drain(..).map(|outcome| (outcome.at, outcome.into())));
    }

    fn send_due(&mut self) {
        loop {
            let now = self.clock.now();
            let Some(send) = self.prober.take_due(now) else { return };
            let link = send.lane as usize;
            let spec = &self.specs[link];
            let result = match (self.socket_of[link], spec.destination) {
                (Some(socket), Some(to)) => self.sockets[socket]
                    .send(to, send.cookie, self.lengths[link])
                    .map_err(|error| plain_words(&error)),
                _ => Err(spec.unresolved.clone()),
            };
            if let Err(reason) = result {
                self.prober.send_failed(now, &send, reason, &mut self.outcomes);
            }
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
                        begin_search(&mut self.searches, lane as usize, &self.specs, arrival.at, news);
                    }
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
            match self.sockets[entry.socket].send(entry.to, cookie, length) {
                Ok(()) => entry.sent = Some((size, now)),
                // Larger than the first hop takes.
                Err(error) if icmp::is_too_large(&error) => search.too_big(size, 0),
                Err(_) => search.silent(),
            }
        }
    }

    fn connects(&mut self, now: Duration, news: &mut Vec<(Duration, What)>) {
        for port in &mut self.ports {
            let spec = &self.specs[port.link];
            if let Some((began, state)) =
                port.attempt.as_ref().and_then(|attempt| Some((attempt.began, attempt.poll(now)?)))
            {
                news.push((now, What::Tcp { link: port.link, began, state }));
                port.attempt = None;
            }
            if port.attempt.is_none() && now >= port.next && !self.stopped {
                port.next = now + port.every;
                match Attempt::begin(port.to, &spec.binding, now, spec.info.timeout) {
                    Begun::OnItsWay(attempt) => port.attempt = Some(attempt),
                    Begun::Over(state) => news.push((now, What::Tcp { link: port.link, began: now, state })),
                }
            }
        }
    }

    /// Looks at a link's port at once: its state has changed, and the port helps to tell why.
    pub fn look_at_port(&mut self, link: usize) {
        let now = self.clock.now();
        for port in self.ports.iter_mut().filter(|port| port.link == link) {
            port.attempt = None;
            port.next = now;
        }
    }

    /// Sends nothing more; what is on its way is still waited for.
    pub fn stop(&mut self) {
        self.stopped = true;
        self.prober.stop();
        for port in &mut self.ports {
            port.attempt = None;
        }
    }

    /// Whether nothing is left to wait for.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let searching = self.searches.iter().any(|entry| entry.search.is_some() && !entry.done);
        let connecting = self.ports.iter().any(|port| port.attempt.is_some());
        self.prober.is_idle() && (self.stopped || !(searching || connecting))
    }

    /// Probes that still wait, one number a link.
    #[must_use]
    pub fn waiting(&self) -> Vec<u64> {
        (0..self.specs.len()).map(|lane| self.prober.waiting(lane as u32)).collect()
    }

    /// Waits until something is due or comes in, at most until `until`.
    pub fn wait(&self, until: Duration) {
        let fds: Vec<Waitable> = self.sockets.iter().filter_map(EchoSocket::waitable).collect();
        let attempts = self.ports.iter().filter_map(|port| port.attempt.as_ref());
        let out: Vec<Waitable> = attempts.clone().map(Attempt::waitable).collect();
        let searches = self.searches.iter().filter(|entry| !entry.done).filter_map(|entry| {
            let timeout = self.specs[entry.link].info.timeout.min(Duration::from_secs(1));
            Some(entry.sent?.1 + timeout)
        });
        let next = [self.prober.next_due(), Some(until)]
            .into_iter()
            .flatten()
            .chain(attempts.map(|attempt| attempt.deadline))
            .chain(
                self.ports
                    .iter()
                    .filter(|port| port.attempt.is_none() && !self.stopped)
                    .map(|port| port.next),
            )
            .chain(searches)
            .min()
            .unwrap_or(until);
        let timeout = next.saturating_sub(self.clock.now());
        if !timeout.is_zero() {
            icmp::wait(&fds, &out, timeout);
        }
    }
}

/// Sockets by family, way out and purpose; links with the same share one.
struct Opened {
    nonce: u64,
    sockets: Vec<EchoSocket>,
    keys: Vec<(bool, Binding, bool)>,
}

impl Opened {
    fn get(&mut self, to: SocketAddr, binding: &Binding, options: &Options) -> Result<usize, OpenError> {
        let search = options.largest > 60_000;
        let key = (to.is_ipv6(), binding.clone(), search);
        if let Some(index) = self.keys.iter().position(|other| *other == key) {
            return Ok(index);
        }
        // Raw sockets see each other's replies: the identifier must tell them apart.
        let identifier = (self.nonce as u16).wrapping_add(self.sockets.len() as u16);
        self.sockets.push(EchoSocket::open(to.is_ipv6(), binding, options, self.nonce, identifier)?);
        self.keys.push(key);
        Ok(self.sockets.len() - 1)
    }
}

fn begin_search(
    searches: &mut [MtuSearch],
    link: usize,
    specs: &[Spec],
    at: Duration,
    news: &mut Vec<(Duration, What)>,
) {
    let waiting = |entry: &&mut MtuSearch| entry.link == link && entry.search.is_none() && !entry.done;
    let Some(entry) = searches.iter_mut().find(waiting) else { return };
    let floor = if entry.to.is_ipv6() { FLOOR_V6 } else { FLOOR_V4 };
    match icmp::first_hop_mtu(entry.to, &specs[link].binding) {
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

fn with_zone(mut address: SocketAddr, like: SocketAddr) -> SocketAddr {
    if let (SocketAddr::V6(address), SocketAddr::V6(like)) = (&mut address, like) {
        address.set_scope_id(like.scope_id());
    }
    address
}

/// The system's words without its number.
#[must_use]
pub fn plain_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

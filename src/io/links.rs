//! The pump behind the engine that watches links: it owns sockets and clock, does what the engine says, and hands over
//! what comes of it. It decides nothing. One thread, one wait.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;

use super::elapsed::Clock;
use super::icmp::binding::Binding;
use super::icmp::{self, FineTimers, Inbound, Looked, Options, Stamps, Waitable, plain_words};
use super::surroundings::Surroundings;
use super::tcp::{self, Attempt, Begun};
use crate::domain::link::echo::Cookie;
use crate::domain::link::engine::{self, Action, Engine, Event, Refusal};
use crate::domain::link::prober::Send;
use crate::domain::link::record::{LinkInfo, What};

mod ways;

/// Where a tape has the records of the links.
pub const RECORDS: &str = "links";
/// What the entry of a tape that names the links begins with.
pub const NAMES_LINKS: &str = "[\"links\",{\"event\":\"start\"";

/// The links that an entry of a record names: the head of their log has them.
#[must_use]
pub fn named<'w>(channel: &str, what: &'w Value) -> Option<&'w Value> {
    (channel == RECORDS && what["event"] == "start").then(|| &what["links"])
}

pub use ways::Refused;
use ways::Ways;

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
    /// What to ask when that cannot be used: where it comes from.
    pub binding_is_from: String,
    /// The interface that the plan gives to its connection.
    pub planned: Option<String>,
    /// What makes the verdict doubtful whatever is probed.
    pub doubt: Option<String>,
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

/// Late answers are waited for as long again as the time-out, and no longer than this besides it.
const LATE: Duration = Duration::from_secs(5);
/// How often the routing table is asked whether it still leads where the links are probed, and for how many links each time.
const ROUTES: Duration = Duration::from_secs(1);
const ROUTES_AT_ONCE: usize = 50;
/// So many actions in one round at most, so that what comes in, the clock and a stop are looked at in between.
const ACTIONS: usize = 10_000;

/// Engine, sockets and clock of a run.
pub struct Links {
    clock: Clock,
    engine: Engine,
    specs: Vec<Spec>,
    ways: Ways,
    surroundings: Surroundings,
    /// When the routing table is asked next, and for which link first.
    routes: (Duration, usize),
    /// How many packets this machine has thrown away because of the interface that they came in by.
    thrown: Option<u64>,
    /// Connects that are on their way, by link.
    connects: Vec<(usize, Attempt)>,
    /// When it was looked last what has come in: afterwards every socket was empty.
    looked: Looked,
    ready: Vec<usize>,
    inbound: Vec<Inbound>,
    _timers: FineTimers,
}

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
    pub fn open(specs: Vec<Spec>, settings: &Settings) -> Result<Self, Refused> {
        let nonce = nonce();
        let timeout = specs.iter().map(|spec| spec.info.timeout).max().unwrap_or_default();
        let infos: Vec<LinkInfo> = specs.iter().map(|spec| spec.info.clone()).collect();
        let mut engine = Engine::new(
            nonce,
            infos,
            &engine::Settings {
                count: settings.count,
                size: settings.size,
                mtu: settings.mtu,
                tells_pieces: icmp::tells_pieces(),
                connect_patience: tcp::PATIENCE,
                first_round: 0,
            },
        );
        let options = Options {
            stamps: Stamps::Kernel,
            ttl: settings.ttl,
            dont_fragment: settings.dont_fragment,
            largest: engine.longest_message(),
            patience: timeout + timeout.min(LATE),
            ..Options::default()
        };
        let mut ways = Ways::open(&specs, options, nonce)?;
        if settings.mtu {
            ways.open_searches(&specs)?;
        }
        for (link, reason) in ways.doubts(&specs) {
            engine.handle(Event::Doubt { link, reason }, Duration::ZERO);
        }
        Ok(Self {
            clock: Clock::start(),
            engine,
            ways,
            surroundings: Surroundings::new(specs.len()),
            // At once, so that the way of the start is known.
            routes: (Duration::ZERO, 0),
            thrown: None,
            connects: Vec::new(),
            looked: Looked::default(),
            ready: Vec::new(),
            inbound: Vec::new(),
            _timers: FineTimers::ask(),
            specs,
        })
    }

    /// The run begins now; until then nothing may have been sent.
    pub fn begin(&mut self) {
        self.clock = Clock::start();
        self.looked = icmp::looked(&self.clock);
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

    /// Takes in what has come and does what is due.
    pub fn step(&mut self, news: &mut Vec<(Duration, What)>) {
        // What the surroundings say may be the reason of what came in.
        self.look_around(false);
        self.look_at_routes();
        self.receive();
        self.look_after_connects();
        self.engine.wake(self.clock.now());
        for _ in 0..ACTIONS {
            let now = self.clock.now();
            let Some(action) = self.engine.poll(now) else { break };
            self.act(action, now);
        }
        self.engine.take_news(news);
    }

    fn look_around(&mut self, ask: bool) {
        if self.ways.take_moved() || ask {
            self.surroundings.ask_again();
        }
        let (ways, engine, now) = (&self.ways, &mut self.engine, self.clock.now());
        self.surroundings.look(now, |link| ways.place(link), |event| engine.handle(event, now));
    }

    fn look_at_routes(&mut self) {
        let now = self.clock.now();
        let (due, first) = self.routes;
        if now < due {
            return;
        }
        let all = self.specs.len();
        let some = all.min(ROUTES_AT_ONCE);
        for link in (first..first + some).map(|link| link % all) {
            if let Some(over) = self.ways.led(link) {
                self.engine.handle(Event::Led { link, over }, now);
            }
        }
        self.routes = (now + ROUTES, (first + some) % all.max(1));
        self.look_at_thrown(now);
    }

    fn look_at_thrown(&mut self, now: Duration) {
        let Some(thrown) = icmp::thrown_away() else { return };
        if let Some(before) = self.thrown.replace(thrown) {
            let packets = thrown.saturating_sub(before);
            let strict = if packets > 0 { self.ways.strict() } else { Vec::new() };
            self.engine.handle(Event::Dropped { packets, strict }, now);
        }
    }

    fn receive(&mut self) {
        let before = std::mem::replace(&mut self.looked, icmp::looked(&self.clock));
        self.ways.ready(&mut self.ready);
        for place in self.ready.drain(..) {
            let socket = self.ways.socket_at(place);
            socket.found_empty(before);
            socket.receive(&self.clock, &mut self.inbound);
            self.ways.overheard(place, &mut self.inbound);
            let by_search = self.ways.is_for_search(place);
            for packet in self.inbound.drain(..) {
                self.engine.handle(Event::Inbound { packet, by_search }, self.clock.now());
            }
        }
    }

    fn look_after_connects(&mut self) {
        let (engine, now) = (&mut self.engine, self.clock.now());
        self.connects.retain(|(link, attempt)| {
            let ended = attempt.poll();
            if let Some(state) = ended {
                engine.handle(Event::Connected { link: *link, state }, now);
            }
            ended.is_none()
        });
    }

    fn act(&mut self, action: Action, now: Duration) {
        match action {
            Action::Probe { send, length } => self.send(send, length, now),
            Action::Bind { link } => {
                let bound = self.ways.bind_again(link);
                self.engine.handle(Event::Bound { link, bound }, now);
            }
            Action::FirstHop { link } => {
                let mtu = self.ways.first_hop_mtu(link);
                self.engine.handle(Event::FirstHop { link, mtu }, now);
            }
            Action::Search { link, cookie, length } => self.search(link, cookie, length, now),
            Action::Connect { link } => self.connect(link, now),
            Action::Disconnect { link } => self.connects.retain(|(other, _)| *other != link),
            Action::LookAround => self.look_around(true),
        }
    }

    fn send(&mut self, send: Send, length: usize, now: Duration) {
        let link = send.lane as usize;
        let Err(error) = self.ways.send(link, |socket, to| socket.send(to, send.cookie, length)) else {
            return;
        };
        let reason = plain_words(&error);
        let why = if icmp::is_gone(&error) || self.ways.is_stale(link) {
            Refusal::Gone(reason)
        } else if self.ways.is_congested(link, &error) {
            Refusal::Full(Some(reason).filter(|_| !icmp::is_own_queue(&error)))
        } else {
            Refusal::Other(reason)
        };
        self.engine.handle(Event::Refused { send, why }, now);
    }

    fn search(&mut self, link: usize, cookie: Cookie, length: usize, now: Duration) {
        if let Err(error) = self.ways.send_search(link, |socket, to| socket.send(to, cookie, length)) {
            let too_large = icmp::is_too_large(&error);
            self.engine.handle(Event::SearchRefused { link, too_large }, now);
        }
    }

    fn connect(&mut self, link: usize, now: Duration) {
        let spec = &self.specs[link];
        let Some((mut to, port)) = spec.destination.zip(spec.info.port) else { return };
        to.set_port(port);
        match Attempt::begin(to, &self.ways.binding(link)) {
            Begun::OnItsWay(attempt) => self.connects.push((link, attempt)),
            Begun::Over(state) => self.engine.handle(Event::Connected { link, state }, now),
        }
    }

    /// Looks at a link's port at once: its state has changed, and the port helps to tell why.
    pub fn look_at_port(&mut self, link: usize) {
        self.engine.look_at_port(link, self.clock.now());
    }

    /// Sends nothing more; what is on its way is still waited for.
    pub fn stop(&mut self) {
        self.engine.stop();
    }

    /// Whether nothing is left to wait for.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.engine.is_done()
    }

    /// Probes that still wait, one number a link.
    #[must_use]
    pub fn waiting(&self) -> Vec<u64> {
        self.engine.waiting()
    }

    /// Waits until something is due or comes in, at most until `until`.
    pub fn wait(&self, until: Duration) {
        let fds: Vec<Waitable> =
            self.ways.waitable().into_iter().chain(self.surroundings.waitable()).collect();
        let out: Vec<Waitable> = self.connects.iter().map(|(_, attempt)| attempt.waitable()).collect();
        let due = [self.engine.next_deadline(), self.surroundings.next_due(), Some(until)];
        let next = due.into_iter().flatten().min().unwrap_or(until);
        let timeout = next.saturating_sub(self.clock.now());
        if !timeout.is_zero() {
            icmp::wait(&fds, &out, timeout);
        }
    }
}

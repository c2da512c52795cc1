//! A pair's links on a virtual clock: faults by schedule, no socket, no sleeping, the same result every time. The engine is
//! the one that ships; only its pump is another one.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use hotstandby::domain::link::diagnosis::TcpState;
use hotstandby::domain::link::echo::{Cookie, IcmpError};
use hotstandby::domain::link::engine::{Action, Engine, Event, Refusal, Settings};
use hotstandby::domain::link::inbound::Inbound;
use hotstandby::domain::link::own_side::InterfaceState;
use hotstandby::domain::link::prober::{Arrival, Send};
use hotstandby::domain::link::record::{LinkInfo, Record, Start, What};
use hotstandby::domain::link::session::Session;
use hotstandby::domain::path::Path;

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
    /// The system takes a probe and tells afterwards that it could not be sent.
    NotSent,
    /// Every reply comes twice.
    Duplicate,
    /// This much more delay.
    Delay(Duration),
    /// Up to this much more delay, for each its own: later packets overtake earlier ones.
    Jitter(Duration),
    /// Another host answers in the partner's place: source, sequence and payload in turn are wrong.
    Forged,
    /// This side's interface has no carrier: nothing leaves, and the system does not say so.
    NoCarrier,
    /// This side's interface is not there; it can be bound again when it is back.
    Gone,
    /// A queue of this machine is full: the link's own, or another.
    Full { own: bool },
    /// Packets larger than this are lost without a word.
    Narrow(u16),
    /// The partner's port does this; it is open otherwise.
    Port(TcpState),
}

impl Kind {
    /// What the fault makes of this side's interface.
    fn interface(&self) -> Option<InterfaceState> {
        match self {
            Self::NoCarrier => Some(InterfaceState::NoCarrier),
            Self::Gone => Some(InterfaceState::Gone),
            _ => None,
        }
    }
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
    /// How late the system tells of its interfaces by itself.
    pub tells_after: Duration,
    /// Search the paths' MTUs.
    pub mtu: bool,
    /// The wall clock jumps all the time, and with it what packets are stamped with.
    pub wall_jumps: bool,
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
            tells_after: Duration::ZERO,
            mtu: false,
            wall_jumps: false,
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

    /// A record with the wall clock as it is then.
    fn record(&self, at: Duration, what: What) -> Record {
        let shown = if self.wall_jumps { at * (at.subsec_micros() % 5) } else { at };
        Record::new(wall(shown), at, what)
    }

    /// The round trip time by the stamps of a packet, where they do not only say what the run's own clock says.
    fn by_stamps(&mut self) -> Option<Duration> {
        let jumped = self.wall_jumps && !self.random().is_multiple_of(3);
        jumped.then(|| Duration::from_micros(self.random() % 2_000_000))
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
    pub fn run(self, links: Vec<LinkInfo>, end: Duration) -> Run {
        let mut records = Vec::new();
        let run = self.run_for(links, end, &mut |record, _, _| records.push(record.clone()));
        Run { records, ..run }
    }

    /// The same, for so long that nobody wants to keep all records: `each` sees them, with the run and the engine.
    pub fn run_for(
        mut self,
        links: Vec<LinkInfo>,
        end: Duration,
        each: &mut dyn FnMut(&Record, &Session, &Engine),
    ) -> Run {
        let settings = Settings {
            first_round: self.first_round,
            mtu: self.mtu,
            tells_pieces: true,
            ..Settings::default()
        };
        let start = Start {
            host: "SRV-A".into(),
            version: "0".into(),
            resolution: "virtual".into(),
            plan: None,
            unplanned: Vec::new(),
            mtu: self.mtu,
            links: links.clone(),
        };
        let mut tcp = std::mem::take(&mut self.tcp);
        tcp.sort_by_key(|(_, began, _)| *began);
        let mut pump = Pump {
            engine: Engine::new(NONCE, links.clone(), &settings),
            told: vec![InterfaceState::Up; links.len()],
            looked: Duration::ZERO,
            counted: vec![self.first_round; links.len()],
            sent: vec![0; links.len()],
            links,
            on_the_way: BTreeMap::new(),
            put: 0,
        };
        let mut session = Session::new(start.clone(), wall(Duration::ZERO));
        each(&self.record(Duration::ZERO, What::Start(Box::new(start))), &session, &pump.engine);
        let mut withdrawn = 0;
        let mut now = Duration::ZERO;
        if self.tells_after.is_zero() {
            pump.tell(&self, now);
        }
        loop {
            let arrival = pump.on_the_way.keys().next().map(|(at, _)| *at);
            let connect = tcp.first().map(|(_, began, _)| *began + Duration::from_millis(1));
            let told = self.next_told(now);
            let due = [pump.engine.next_deadline(), arrival, connect, told].into_iter().flatten().min();
            let Some(woken) = due.map(|due| self.wake(due)).filter(|now| *now < end) else { break };
            now = now.max(woken);
            if told.is_some_and(|told| told <= now) {
                pump.tell(&self, now);
            }
            pump.deliver(&mut self, now);
            pump.engine.wake(now);
            while let Some(action) = pump.engine.poll(now) {
                pump.act(&mut self, action, now);
            }
            let mut news: Vec<(Duration, What)> = Vec::new();
            pump.engine.take_news(&mut news);
            while tcp.first().is_some_and(|(_, began, _)| *began + Duration::from_millis(1) <= now) {
                let (link, began, state) = tcp.remove(0);
                news.push((now, What::Tcp { link, began, state }));
            }
            news.sort_by_key(|(at, _)| *at);
            for (at, what) in news {
                if let What::Gap { withdrawn: more, .. } = what {
                    withdrawn += more;
                }
                let cause = self.record(at, what);
                let follows = session.apply(&cause);
                for follow in &follows {
                    if let What::LinkState { link, .. } = follow.what {
                        pump.engine.look_at_port(link, now);
                    }
                }
                each(&cause, &session, &pump.engine);
                follows.iter().for_each(|follow| each(follow, &session, &pump.engine));
            }
        }
        let stop = self.record(
            end,
            What::Stop {
                interrupted: false,
                waiting: pump.engine.waiting(),
                records: Some(session.observed),
            },
        );
        let follows = session.apply(&stop);
        each(&stop, &session, &pump.engine);
        follows.iter().for_each(|follow| each(follow, &session, &pump.engine));
        Run { session, records: Vec::new(), sent: pump.sent, withdrawn }
    }

    /// What this side's interface of a link can carry.
    fn interface(&self, link: usize, at: Duration) -> InterfaceState {
        self.active(link, at).find_map(Kind::interface).unwrap_or(InterfaceState::Up)
    }

    /// When the system tells of an interface next.
    fn next_told(&self, now: Duration) -> Option<Duration> {
        let changes = self.faults.iter().filter(|fault| fault.kind.interface().is_some());
        let moments = changes.flat_map(|fault| [fault.from + self.tells_after, fault.to + self.tells_after]);
        moments.filter(|at| *at > now).min()
    }

    /// What comes back for a request, and when.
    fn send(
        &mut self,
        link: usize,
        peer: IpAddr,
        cookie: Cookie,
        size: usize,
        now: Duration,
    ) -> Vec<(Duration, Packet)> {
        let there = now + self.delay / 2;
        let has_jitter = self.active(link, now).any(|kind| matches!(kind, Kind::Jitter(_)));
        let own = if has_jitter { self.random() } else { 0 };
        let more = |kind: &Kind| match kind {
            Kind::Delay(more) => *more,
            Kind::Jitter(most) => *most * (own % 100) as u32 / 100,
            _ => Duration::ZERO,
        };
        let extra: Duration = self.active(link, now).map(more).sum();
        let back = now + self.delay + extra;
        let dice = self.random() % 100;
        let mut copies = 1;
        for kind in self.active(link, now) {
            match kind {
                Kind::Loss(percent) if dice < *percent => return Vec::new(),
                Kind::Narrow(mtu) if size > usize::from(*mtu) => return Vec::new(),
                Kind::Error(error, offender) => {
                    return vec![(back, Packet::Error(cookie, *error, *offender))];
                }
                Kind::Duplicate => copies = 2,
                Kind::Forged => return forged(peer, cookie, back),
                Kind::NotSent => return vec![(there, Packet::NotSent(cookie))],
                _ => {}
            }
        }
        let cut = |at| self.active(link, at).any(|kind| *kind == Kind::Cut || kind.interface().is_some());
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
    NotSent(Cookie),
    /// A connect ends.
    Connected(usize, TcpState),
}

impl Packet {
    fn event(&self, at: Duration, rtt: Option<Duration>) -> Event {
        let packet = match *self {
            Self::Connected(link, state) => return Event::Connected { link, state },
            Self::Reply(source, sequence, cookie) => {
                Inbound::Reply(Arrival { at, source, sequence, cookie, rtt, ttl: Some(64) })
            }
            Self::NotSent(cookie) => {
                Inbound::NotSent { at, cookie, reason: "the adapter reports an error".into() }
            }
            Self::Error(cookie, error, offender) => Inbound::Error {
                at,
                cookie: Some(cookie),
                target: None,
                sequence: None,
                error,
                offender: Some(offender),
                mtu: 0,
            },
        };
        Event::Inbound { packet, by_search: true }
    }
}

/// The engine, and what is on its way.
struct Pump {
    engine: Engine,
    links: Vec<LinkInfo>,
    /// The state of each link's interface, as the engine knows it, and when it was looked at last.
    told: Vec<InterfaceState>,
    looked: Duration,
    /// The round up to which each link's probes are counted.
    counted: Vec<u64>,
    sent: Vec<u64>,
    on_the_way: BTreeMap<(Duration, u64), Packet>,
    put: u64,
}

impl Pump {
    /// Tells of interfaces that are not as they were told last, and of those that were out meanwhile: systems count that.
    fn tell(&mut self, world: &World, now: Duration) {
        let looked = std::mem::replace(&mut self.looked, now);
        for link in 0..self.links.len() {
            let state = world.interface(link, now);
            let before = std::mem::replace(&mut self.told[link], state);
            let over = |fault: &&Fault| fault.link == link && looked < fault.to && fault.to <= now;
            let over = world.faults.iter().filter(over).find_map(|fault| fault.kind.interface());
            let meanwhile = over.filter(|_| before == InterfaceState::Up && state == InterfaceState::Up);
            for state in
                meanwhile.into_iter().chain((before != state || meanwhile.is_some()).then_some(state))
            {
                self.engine.handle(Event::Interface { link, name: format!("eth{link}"), state }, now);
            }
        }
    }

    fn deliver(&mut self, world: &mut World, now: Duration) {
        while let Some(first) = self.on_the_way.first_entry().filter(|first| first.key().0 <= now) {
            let ((at, _), packet) = first.remove_entry();
            self.engine.handle(packet.event(at, world.by_stamps()), now);
        }
    }

    fn put(&mut self, at: Duration, packet: Packet) {
        self.on_the_way.insert((at, self.put), packet);
        self.put += 1;
    }

    fn act(&mut self, world: &mut World, action: Action, now: Duration) {
        let is = |world: &World, link, wanted: &Kind| world.active(link, now).any(|kind| kind == wanted);
        match action {
            Action::Probe { send, length } => self.send(world, send, length, now),
            Action::Bind { link } => {
                let bound = !is(world, link, &Kind::Gone);
                self.engine.handle(Event::Bound { link, bound }, now);
            }
            Action::FirstHop { link } => self.engine.handle(Event::FirstHop { link, mtu: Some(1500) }, now),
            Action::Search { link, cookie, length } => self.request(world, link, cookie, length, now),
            Action::Connect { link } => {
                let state = world.active(link, now).find_map(|kind| match kind {
                    Kind::Port(state) => Some(*state),
                    Kind::Cut | Kind::NoCarrier | Kind::Gone => Some(TcpState::Silent),
                    _ => None,
                });
                let state = state.unwrap_or(TcpState::Open);
                if state != TcpState::Silent {
                    self.put(now + world.delay, Packet::Connected(link, state));
                }
            }
            Action::Disconnect { .. } => {}
            Action::LookAround => self.tell(world, now),
        }
    }

    fn send(&mut self, world: &mut World, send: Send, length: usize, now: Duration) {
        let link = send.lane as usize;
        if send.round >= self.counted[link] {
            self.counted[link] = send.round + 1;
            self.sent[link] += 1;
        }
        let why = world.active(link, now).find_map(|kind| match kind {
            Kind::NoSend => Some(Refusal::Other("Network is unreachable".into())),
            Kind::Gone => Some(Refusal::Gone("No such device".into())),
            Kind::Full { own } => Some(Refusal::Full((!own).then(|| "No buffer space available".to_owned()))),
            _ => None,
        });
        match why {
            Some(why) => self.engine.handle(Event::Refused { send, why }, now),
            None => self.request(world, link, send.cookie, length, now),
        }
    }

    fn request(&mut self, world: &mut World, link: usize, cookie: Cookie, length: usize, now: Duration) {
        let peer = self.links[link].address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        for (at, packet) in world.send(link, peer, cookie, length + 20, now) {
            self.put(at, packet);
        }
    }
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
    let connection = if kind.ends_with("backup") { Path::Backup } else { Path::Main };
    let net = if connection == Path::Main { 1 } else { 2 };
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

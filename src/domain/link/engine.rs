//! The engine that watches links: everything that decides, and nothing that does. Time is an argument, what happened is an
//! [`Event`], what is to be done comes back as an [`Action`], and what is to be told as news for the session.
//!
//! Whoever drives it (sockets on Linux and Windows, a simulated world in tests) goes round in this order:
//!
//! 1. hands over what has come in with [`Engine::handle`],
//! 2. calls [`Engine::wake`],
//! 3. takes actions from [`Engine::poll`] until there is none, and hands over what became of each,
//! 4. takes what is to be told from [`Engine::take_news`],
//! 5. waits for something to come in, at most until [`Engine::next_deadline`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use super::echo::{COOKIE, Cookie, HEADER};
use super::inbound::Inbound;
use super::own_side::InterfaceState;
use super::prober::{Became, Lane, Outcome, Prober, Send};
use super::record::{LinkInfo, What};

mod astray;
mod exchange;
mod led;
mod port;
mod search;

use astray::Astray;
pub use exchange::{Action, Event, Refusal};
use led::Led;
use port::Port;
use search::Searches;

/// Time between the probes of two links: those that leave together are seen together, and their times suffer.
const APART: Duration = Duration::from_millis(1);
/// With more links than this, several leave together: each departure wakes the processor, which costs far more than
/// the probe itself, and the kernel's stamps keep the times apart.
const DEPARTURES: usize = 50;
/// How soon a probe is tried again whose queue was full.
const ROOM: Duration = Duration::from_millis(2);
/// Between two bindings of a link because of what the system found out too late, at least.
const BINDS: Duration = Duration::from_secs(1);
/// Between two questions about the surroundings because of what came in, at least ...
const LOOKS: Duration = Duration::from_millis(50);
/// ... and because of one more loss of a link that counts as failed by those before it: it says nothing new, and a dead link has
/// one with every probe.
const LOOKS_AGAIN: Duration = Duration::from_secs(1);

/// Settings of the whole run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// Probes a link; `None` for no end.
    pub count: Option<u64>,
    /// Size of the IP packets in bytes; `None` for the smallest.
    pub size: Option<u16>,
    /// Search each path's MTU.
    pub mtu: bool,
    /// The system tells of answers that came in pieces.
    pub tells_pieces: bool,
    /// How long the system itself needs to tell that a connect was refused.
    pub connect_patience: Duration,
    /// Round of the first probes; tests wrap it.
    pub first_round: u64,
}

/// A probe that waits for room in this machine's own queues.
#[derive(Debug)]
struct Held {
    send: Send,
    since: Duration,
    next: Duration,
    /// What the system said last; `None` when the queue is full of the link's own probes.
    reason: Option<String>,
}

/// A probe that is tried once more.
#[derive(Debug, Clone, Copy)]
struct Trying {
    send: Send,
    /// When it was tried first.
    since: Duration,
    /// Its socket was bound again, which is done once.
    bound: bool,
}

/// The engine. See the module's text.
#[derive(Debug)]
pub struct Engine {
    nonce: u64,
    links: Vec<LinkInfo>,
    /// Bytes of the ICMP message of each link's probes.
    lengths: Vec<usize>,
    prober: Prober,
    held: Vec<Held>,
    /// Probes that were refused because their interface has gone, with the reason, until it is bound again.
    unbound: Vec<(Send, String)>,
    bind: VecDeque<usize>,
    /// When each was bound again last, because of what the system found out too late.
    bound: BTreeMap<usize, Duration>,
    /// Probes whose interface is bound again.
    again: VecDeque<Send>,
    /// The probe that was handed out last, when it was tried before.
    trying: Option<Trying>,
    ports: Vec<Port>,
    searches: Searches,
    /// Links whose interface was told to carry nothing.
    out: BTreeSet<usize>,
    /// Answers that come in by another interface than their link's.
    astray: Astray,
    /// How many probes of each link were lost in a row, as they became known.
    rows: Vec<u32>,
    /// Where the routing table leads.
    led: Led,
    looked: Option<Duration>,
    look: bool,
    stopped: bool,
    outcomes: Vec<Outcome>,
    news: Vec<(Duration, What)>,
}

impl Engine {
    /// An engine over these links, whose time begins at 0. `nonce` is random, one a run.
    ///
    /// # Panics
    /// When a link's interval or time-out is zero, or its time-out is 32,768 intervals or more.
    #[must_use]
    pub fn new(nonce: u64, links: Vec<LinkInfo>, settings: &Settings) -> Self {
        let together = links.len().div_ceil(DEPARTURES).max(1);
        let departures = links.len().div_ceil(together).max(1) as u32;
        let lanes = links.iter().zip(0_usize..).map(|(info, index)| Lane {
            interval: info.interval,
            timeout: info.timeout,
            peer: info.address,
            first: APART.min(info.interval / departures) * (index / together) as u32,
            count: settings.count,
        });
        let prober = Prober::starting_at_round(nonce, lanes, settings.first_round);
        Self {
            nonce,
            lengths: links.iter().map(|info| message_length(info.address, settings.size)).collect(),
            prober,
            held: Vec::new(),
            unbound: Vec::new(),
            bind: VecDeque::new(),
            bound: BTreeMap::new(),
            again: VecDeque::new(),
            trying: None,
            ports: links
                .iter()
                .enumerate()
                .filter_map(|(link, info)| Port::of(link, info, settings.connect_patience))
                .collect(),
            searches: Searches::new(nonce, &links, *settings),
            out: BTreeSet::new(),
            astray: Astray::new(links.len()),
            rows: vec![0; links.len()],
            led: Led::default(),
            looked: None,
            look: false,
            stopped: false,
            outcomes: Vec::new(),
            news: Vec::new(),
            links,
        }
    }

    /// Bytes of the longest ICMP message of a probe.
    #[must_use]
    pub fn longest_message(&self) -> usize {
        self.lengths.iter().copied().max().unwrap_or(HEADER + COOKIE)
    }

    /// Something happened.
    pub fn handle(&mut self, event: Event, now: Duration) {
        match event {
            Event::Inbound { packet, by_search } => self.take_in(packet, by_search),
            Event::Refused { send, why } => self.refused(send, why, now),
            Event::Bound { link, bound } => self.bound(link, bound, now),
            Event::FirstHop { link, mtu } => {
                if self.searches.begin(link, mtu) {
                    self.news.push((now, What::Mtu { link, mtu: None }));
                }
            }
            Event::SearchRefused { link, too_large } => self.searches.refused(link, too_large),
            Event::Connected { link, state } => {
                let port = self.ports.iter_mut().find(|port| port.link == link);
                let what = port.and_then(|port| port.ended(now, state));
                self.news.extend(what.map(|what| (now, what)));
            }
            Event::Interface { link, name, state } => {
                if state == InterfaceState::Up {
                    self.out.remove(&link);
                } else {
                    self.out.insert(link);
                }
                self.led.held(link, &name);
                self.news.push((now, What::Interface { link, name, state }));
            }
            Event::Led { link, over } => {
                let carries = !self.out.contains(&link);
                let reason = self.led.look(link, over.as_deref(), carries);
                self.news.extend(reason.map(|reason| (now, What::Doubt { link: Some(link), reason })));
            }
            Event::Dropped { packets, strict } => {
                for (link, reason) in self.astray.dropped(packets, &strict) {
                    self.news.push((now, What::Doubt { link: Some(link), reason }));
                }
            }
            Event::Neighbour { link, mac } => self.news.push((now, What::Neighbour { link, mac })),
            Event::Doubt { link, reason } => {
                self.news.push((now, What::Doubt { link: Some(link), reason }));
            }
        }
    }

    fn take_in(&mut self, packet: Inbound, by_search: bool) {
        match packet {
            Inbound::Reply(arrival) if self.searches.owns(arrival.cookie) => self.searches.reply(&arrival),
            Inbound::Reply(arrival) => self.prober.reply(&arrival, &mut self.outcomes),
            Inbound::Pieces { cookie, largest } if self.searches.owns(cookie) => {
                self.searches.in_pieces(cookie, largest);
            }
            Inbound::Pieces { .. } => {}
            Inbound::Astray { at, cookie, interface, counts } => {
                let link = cookie.index as usize;
                let is_ours = cookie.nonce == self.nonce && link < self.links.len();
                if let Some(reason) = is_ours.then(|| self.astray.heard(link, &interface, counts)).flatten() {
                    self.news.push((at, What::Doubt { link: Some(link), reason }));
                }
            }
            Inbound::NotSent { cookie, .. } if self.searches.owns(cookie) => {
                if by_search {
                    self.searches.silent(cookie);
                }
            }
            Inbound::NotSent { at, cookie, reason } => {
                self.bind_anew(at, cookie);
                self.prober.not_sent(at, cookie, reason, &mut self.outcomes);
            }
            Inbound::Error { at, cookie, target, sequence, error, offender, mtu } => {
                let found = cookie.or_else(|| self.prober.cookie_of(target?, sequence?));
                match found {
                    Some(cookie) if !self.searches.owns(cookie) => {
                        self.prober.error(at, cookie, error, offender, &mut self.outcomes);
                    }
                    Some(cookie) if by_search => self.searches.error(cookie, error, mtu),
                    _ => {}
                }
            }
        }
    }

    /// The system took a probe and could not send it: its adapter or address may be another one by now, under the same name. That is
    /// looked for once a second.
    fn bind_anew(&mut self, at: Duration, cookie: Cookie) {
        let link = cookie.index as usize;
        let is_ours = cookie.nonce == self.nonce && link < self.links.len();
        if is_ours && self.bound.get(&link).is_none_or(|last| at >= *last + BINDS) {
            self.bound.insert(link, at);
            self.bind.push_back(link);
        }
    }

    /// To be called on waking up, after everything that had come in was handed over: what nobody was there to hear is
    /// withdrawn, and deadlines pass.
    pub fn wake(&mut self, now: Duration) {
        if let Some(gap) = self.prober.resume(now) {
            if gap.withdrawn > 0 {
                self.held.clear();
            }
            self.news.push((now, What::Gap { from: gap.from, withdrawn: gap.withdrawn }));
        }
        self.give_up_held(now);
        self.prober.expire(now, &mut self.outcomes);
        for outcome in &self.outcomes {
            if let (Some(lane), Became::Reply { rtt, .. }) = (outcome.lane, &outcome.what) {
                self.searches.answered(lane as usize, *rtt);
            }
        }
        self.news.extend(self.ports.iter_mut().filter_map(|port| Some((now, port.expire(now)?))));
        self.searches.expire(now);
    }

    /// What is to be done now; `None` when there is nothing more to do before the next round.
    pub fn poll(&mut self, now: Duration) -> Option<Action> {
        if let Some(link) = self.bind.pop_front() {
            return Some(Action::Bind { link });
        }
        if let Some(send) = self.next_send(now) {
            return Some(Action::Probe { send, length: self.lengths[send.lane as usize] });
        }
        if let Some(action) = self.ports.iter_mut().find_map(|port| port.poll(now, self.stopped)) {
            return Some(action);
        }
        if !self.stopped
            && let Some(action) = self.searches.poll(now, &mut self.news)
        {
            return Some(action);
        }
        self.look |= self.contradicted(now);
        std::mem::take(&mut self.look).then_some(Action::LookAround)
    }

    /// The next probe to send: one whose socket was bound again, one whose queue was full, or one that is due.
    fn next_send(&mut self, now: Duration) -> Option<Send> {
        self.trying = None;
        if let Some(send) = self.again.pop_front() {
            self.trying = Some(Trying { send, since: now, bound: true });
            return Some(send);
        }
        self.give_up_held(now);
        if let Some(place) = self.held.iter().position(|held| held.next <= now) {
            let Held { send, since, .. } = self.held.remove(place);
            self.trying = Some(Trying { send, since, bound: false });
            return Some(send);
        }
        self.prober.take_due(now)
    }

    /// Probes that waited for room until their time-out. To be called before deadlines pass, or they would be taken for ones that
    /// were sent and not answered.
    fn give_up_held(&mut self, now: Duration) {
        let links = &self.links;
        let is_over = |held: &mut Held| now >= held.since + links[held.send.lane as usize].timeout;
        for Held { send, reason, .. } in self.held.extract_if(.., is_over) {
            // A queue that is full of the link's own probes, which nobody takes, is the link's own fate: those count as
            // not answered.
            if let Some(reason) = reason {
                self.prober.send_failed(now, &send, reason, &mut self.outcomes);
            }
        }
    }

    fn refused(&mut self, send: Send, why: Refusal, now: Duration) {
        let before = self.trying.filter(|trying| trying.send == send);
        match why {
            Refusal::Gone(reason) if !before.is_some_and(|before| before.bound) => {
                self.bind.push_back(send.lane as usize);
                self.unbound.push((send, reason));
            }
            Refusal::Full(reason) => {
                let since = before.map_or(now, |before| before.since);
                self.held.push(Held { send, since, next: now + ROOM, reason });
            }
            Refusal::Gone(reason) | Refusal::Other(reason) => {
                self.prober.send_failed(now, &send, reason, &mut self.outcomes);
            }
        }
    }

    fn bound(&mut self, link: usize, bound: bool, now: Duration) {
        let (these, others) =
            std::mem::take(&mut self.unbound).into_iter().partition(|(send, _)| send.lane as usize == link);
        self.unbound = others;
        let these: Vec<(Send, String)> = these;
        for (send, reason) in these {
            if bound {
                self.again.push_back(send);
            } else {
                self.prober.send_failed(now, &send, reason, &mut self.outcomes);
            }
        }
    }

    /// Something was lost over an interface that is thought to carry, or answered over one that is not: whose fault it is
    /// must be known before it is told.
    fn contradicted(&mut self, now: Duration) -> bool {
        let pace = |outcome: &Outcome| {
            let lane = outcome.lane? as usize;
            let is_out = self.out.contains(&lane);
            match outcome.what {
                Became::Miss { .. } | Became::Error { .. } | Became::SendError { .. } if !is_out => {
                    let has_failed = self.rows[lane] > self.links[lane].retry_count;
                    Some(if has_failed { LOOKS_AGAIN } else { LOOKS })
                }
                Became::Reply { .. } if is_out => Some(LOOKS),
                _ => None,
            }
        };
        let may = self.outcomes.iter().filter_map(pace).min();
        let look = may.is_some_and(|pace| self.looked.is_none_or(|looked| now >= looked + pace));
        if look {
            self.looked = Some(now);
        }
        look
    }

    /// What is to be told, in no particular order but that of each moment.
    pub fn take_news(&mut self, news: &mut Vec<(Duration, What)>) {
        news.append(&mut self.news);
        for outcome in self.outcomes.drain(..) {
            if let Some(lane) = outcome.lane.map(|lane| lane as usize).filter(|lane| *lane < self.rows.len())
            {
                match outcome.what {
                    Became::Reply { .. } => {
                        self.rows[lane] = 0;
                        self.astray.answered(lane);
                    }
                    Became::Miss { .. } | Became::Error { .. } | Became::SendError { .. } => {
                        self.rows[lane] = self.rows[lane].saturating_add(1);
                        self.astray.lost(lane);
                    }
                    _ => {}
                }
            }
            news.push((outcome.at, outcome.into()));
        }
    }

    /// Looks at a link's port at once: its state has changed, and the port helps to tell why.
    pub fn look_at_port(&mut self, link: usize, now: Duration) {
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
        let connecting = self.ports.iter().any(Port::is_busy);
        self.prober.is_idle() && (self.stopped || !(self.searches.are_busy() || connecting))
    }

    /// Probes that still wait, one number a link.
    #[must_use]
    pub fn waiting(&self) -> Vec<u64> {
        (0..self.links.len()).map(|lane| self.prober.waiting(lane as u32)).collect()
    }

    /// When it must go round again at the latest; `None` when only what comes in matters.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Duration> {
        let ports = self.ports.iter().filter(|port| port.is_busy() || !self.stopped).map(Port::next_due);
        let held = self.held.iter().map(|held| held.next);
        self.prober.next_due().into_iter().chain(ports).chain(held).chain(self.searches.next_due()).min()
    }
}

const fn ip_header(ip: IpAddr) -> usize {
    if ip.is_ipv6() { 40 } else { 20 }
}

fn message_length(address: Option<IpAddr>, size: Option<u16>) -> usize {
    let header = address.map_or(20, ip_header);
    size.map_or(0, |size| usize::from(size).saturating_sub(header)).max(HEADER + COOKIE)
}

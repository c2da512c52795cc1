//! The engine of a sweep: one socket a thread and family, batches of packets, no more of them than the rate allows.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::time::Duration;

use super::elapsed::Clock;
use super::icmp::binding::Binding;
use super::icmp::{self, BATCH, EchoSocket, FineTimers, Inbound, OpenError, Options, Stamps, plain_words};
use super::on_link;
use crate::domain::link::echo::{COOKIE, Cookie, HEADER};
use crate::domain::link::neighbours::Neighbours;
use crate::domain::link::sweep::{Done, Fate, Pace, Sweep, Totals};

/// Targets that may wait at once, all threads together: bounds the memory. On Windows each of them is a request that the
/// system keeps open.
const WINDOW: usize = if cfg!(windows) { 1024 } else { 32_768 };
/// Up to this rate a probe's times come from the kernel; faster, that would cost more than sending.
pub const STAMPED_RATE: u32 = 20_000;

/// What a target is called; `None`: by its address.
pub type Tag = Option<Box<str>>;

/// The next target, or one that has no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// To be probed.
    Target(Tag, SocketAddr),
    /// Nothing to probe, and why.
    NoAddress(Tag, String),
}

/// Whether more targets will come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supply {
    /// Ask again as soon as these are used up.
    More,
    /// None at this moment: whoever writes them takes his time.
    NotYet,
    /// That was all.
    End,
}

/// Settings of a sweep.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Probes a second, all threads together; `None` for no limit.
    pub rate: Option<u32>,
    /// Threads.
    pub shards: u16,
    /// How long an answer is waited for.
    pub timeout: Duration,
    /// Further tries.
    pub retries: u32,
    /// Way out.
    pub binding: Binding,
    /// Time to live.
    pub ttl: Option<u8>,
}

impl Settings {
    /// How round trip times are taken.
    #[must_use]
    pub fn resolution(&self) -> String {
        icmp::sweep_resolution(self.stamps())
    }

    fn stamps(&self) -> Stamps {
        if self.rate.is_some_and(|rate| rate <= STAMPED_RATE) { Stamps::Kernel } else { Stamps::Own }
    }
}

/// Sweeps. `source` fills in the next targets, without waiting for them, and is called by one thread at a time; `sink` gets
/// every fate as it becomes known, on the caller's thread, and says whether to go on. Returns the figures.
///
/// # Errors
/// When no socket can be opened; then nothing was sent.
pub fn run<S>(
    settings: &Settings,
    source: S,
    mut sink: impl FnMut(&[Done<Tag>]) -> bool,
) -> Result<Totals, OpenError>
where
    S: FnMut(&mut Vec<Next>) -> Supply + Send,
{
    let shared = Shared { source: Mutex::new(source), stop: AtomicBool::new(false) };
    let shards: Vec<Shard> =
        (0..settings.shards.max(1)).map(|number| Shard::open(settings, number)).collect::<Result<_, _>>()?;
    let (fates, known) = mpsc::sync_channel(CHANNEL);
    let totals = std::thread::scope(|scope| {
        let threads: Vec<_> = shards
            .into_iter()
            .map(|shard| {
                let (fates, shared) = (fates.clone(), &shared);
                scope.spawn(move || shard.run(shared, &fates))
            })
            .collect();
        drop(fates);
        loop {
            let go_on = match known.recv_timeout(TICK) {
                Ok(done) => sink(&done),
                Err(RecvTimeoutError::Timeout) => sink(&[]),
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if !go_on {
                shared.stop.store(true, Ordering::Relaxed);
            }
        }
        threads.into_iter().fold(Totals::default(), |mut totals, thread| match thread.join() {
            Ok(more) => {
                totals.merge(&more);
                totals
            }
            Err(panic) => std::panic::resume_unwind(panic),
        })
    });
    Ok(totals)
}

/// Fates that are handed over at once when there is no pause.
const HAND_OVER: usize = 512;
/// Batches of fates that may wait for the caller: bounds the memory when its output is slow.
const CHANNEL: usize = 16;
/// How often a batch waits for room in the interface's queue, a millisecond each, before what finds none is put aside.
const WAITS: u32 = 20;
/// How soon a request is tried again that was put aside.
const ROOM: Duration = Duration::from_millis(5);
/// How long the kernel asks for a neighbour before it gives what waits for it up: three times a second, and a little.
const NEIGHBOURS: Duration = Duration::from_secs(4);
/// How long a second answer to the last request is listened for: two machines with one address answer within a few milliseconds.
const SECOND_ANSWER: Duration = Duration::from_millis(20);
/// How soon targets are asked for again when there were none.
const HUNGRY: Duration = Duration::from_millis(5);
/// The caller is asked at least this often whether to go on.
const TICK: Duration = Duration::from_millis(100);

struct Shared<S> {
    source: Mutex<S>,
    stop: AtomicBool,
}

/// A request that waits for room in the interface's queue.
struct Held {
    to: SocketAddr,
    cookie: Cookie,
    since: Duration,
}

struct Shard {
    clock: Clock,
    nonce: u64,
    sweep: Sweep<Tag>,
    neighbours: Neighbours,
    pace: Pace,
    sockets: [Option<EchoSocket>; 2],
    settings: Settings,
    identifier: u16,
    queued: [Vec<(Cookie, SocketAddr)>; 2],
    /// Requests that the interface's queue has no room for.
    held: VecDeque<Held>,
    /// When they are tried again.
    next_try: Duration,
    next: Vec<Next>,
    exhausted: bool,
    /// There were no targets when it asked last.
    starving: bool,
    /// The table of neighbours has no room for the next one at this moment.
    sparing: bool,
    inbound: Vec<Inbound>,
    done: Vec<Done<Tag>>,
    _timers: FineTimers,
}

impl Shard {
    fn open(settings: &Settings, number: u16) -> Result<Self, OpenError> {
        let nonce = super::links::nonce();
        let shards = f64::from(settings.shards.max(1));
        let mut shard = Self {
            clock: Clock::start(),
            nonce,
            sweep: Sweep::new(
                nonce,
                settings.timeout,
                settings.retries,
                (WINDOW / usize::from(settings.shards.max(1))).max(BATCH),
            ),
            neighbours: Neighbours::new(on_link::read(), settings.shards.into()),
            pace: Pace::new(settings.rate.map(|rate| f64::from(rate) / shards)),
            sockets: [None, None],
            settings: settings.clone(),
            identifier: (nonce as u16).wrapping_add(number),
            queued: [Vec::new(), Vec::new()],
            held: VecDeque::new(),
            next_try: Duration::ZERO,
            next: Vec::new(),
            exhausted: false,
            starving: false,
            sparing: false,
            inbound: Vec::new(),
            done: Vec::new(),
            _timers: FineTimers::ask(),
        };
        // The common family at once, so that a missing permission is told before anything is sent.
        let v6 = settings.binding.source.is_some_and(|source| source.is_ipv6());
        shard.socket(v6)?;
        Ok(shard)
    }

    fn socket(&mut self, v6: bool) -> Result<&mut EchoSocket, OpenError> {
        let place = usize::from(v6);
        if self.sockets[place].is_none() {
            let options = Options {
                stamps: self.settings.stamps(),
                ttl: self.settings.ttl,
                dont_fragment: false,
                largest: HEADER + COOKIE,
                patience: self.settings.timeout,
                ..Options::default()
            };
            let binding = icmp::settle(&self.settings.binding, v6)?;
            let opened = EchoSocket::open(v6, &binding, &options, self.nonce, self.identifier)?;
            self.sockets[place] = Some(opened);
        }
        Ok(self.sockets[place].as_mut().expect("it was opened above"))
    }

    fn run<S: FnMut(&mut Vec<Next>) -> Supply>(
        mut self,
        shared: &Shared<S>,
        fates: &SyncSender<Vec<Done<Tag>>>,
    ) -> Totals {
        loop {
            let stopping = shared.stop.load(Ordering::Relaxed);
            let sent = if stopping { 0 } else { self.send(shared) };
            self.receive();
            let now = self.clock.now();
            if !stopping {
                self.send_held(now);
            }
            if self.sweep.next_due().is_some_and(|due| due <= now) {
                self.sweep.expire(now, &mut self.done);
            }
            // Many at once while there is more to do: every hand-over wakes the caller's thread.
            let busy = sent > 0 && self.done.len() < HAND_OVER && !stopping;
            let over = self.exhausted && self.next.is_empty() && self.sweep.waiting() == 0;
            if !self.done.is_empty() && (!busy || over) {
                let room = Vec::with_capacity(self.done.len());
                // Nobody listens any more only when the caller's thread is gone.
                let _gone = fates.send(std::mem::replace(&mut self.done, room));
            }
            if over && !stopping {
                self.listen_on();
            }
            if over || stopping {
                return self.sweep.totals;
            }
            if sent == 0 {
                self.wait(now);
            }
        }
    }

    /// Sends a batch, as far as pace and window allow; returns how many went out.
    fn send<S: FnMut(&mut Vec<Next>) -> Supply>(&mut self, shared: &Shared<S>) -> usize {
        let now = self.clock.now();
        let allowed = self.pace.allowed(now, BATCH);
        self.sparing = false;
        let mut sent = 0;
        while sent < allowed {
            if let Some((ip, cookie)) = self.sweep.take_retry(now) {
                sent += usize::from(self.push(SocketAddr::new(ip, 0), cookie));
                continue;
            }
            if !self.sweep.has_room() {
                break;
            }
            if self.next.is_empty() && !self.exhausted {
                let supply = lock(&shared.source)(&mut self.next);
                // Taken from the end.
                self.next.reverse();
                self.exhausted = supply == Supply::End;
                self.starving = supply == Supply::NotYet;
            }
            if let Some(Next::Target(_, to)) = self.next.last()
                && !self.neighbours.ask(to.ip(), now)
            {
                self.sparing = true;
                self.sweep.totals.spared = true;
                break;
            }
            match self.next.pop() {
                Some(Next::Target(tag, to)) => {
                    let cookie = self.sweep.start(tag, to.ip(), now);
                    sent += usize::from(self.push(to, cookie));
                }
                Some(Next::NoAddress(tag, reason)) => {
                    let fate = Fate::NoAddress(reason);
                    self.sweep.totals.count(&fate);
                    self.done.push(Done { tag, ip: None, fate });
                }
                None => break,
            }
        }
        self.pace.sent(now, sent);
        self.flush(now, &shared.stop);
        sent
    }

    fn push(&mut self, to: SocketAddr, cookie: Cookie) -> bool {
        match self.socket(to.is_ipv6()) {
            Ok(socket) => {
                socket.push(to, cookie, HEADER + COOKIE);
                self.queued[usize::from(to.is_ipv6())].push((cookie, to));
                true
            }
            Err(error) => {
                self.done.extend(self.sweep.not_sent(cookie, error.to_string()));
                false
            }
        }
    }

    /// Sends the batch, which was begun at `since`.
    fn flush(&mut self, since: Duration, stop: &AtomicBool) {
        let mut waits = if self.held.is_empty() { WAITS } else { 0 };
        for place in 0..2 {
            let Some(socket) = &mut self.sockets[place] else { continue };
            while let Some((index, error)) = socket.flush() {
                let (cookie, to) = self.queued[place][index];
                if !socket.is_congested(&error) {
                    self.done.extend(self.sweep.not_sent(cookie, words(to.ip(), &error)));
                } else if waits > 0 && !stop.load(Ordering::Relaxed) {
                    // The interface's queue is full: let it drain a little.
                    waits -= 1;
                    socket.wait_for_room();
                    continue;
                } else {
                    self.sweep.hold(cookie);
                    self.held.push_back(Held { to, cookie, since });
                }
                socket.skip();
            }
            self.queued[place].clear();
        }
    }

    /// Requests that found no room get another try, each in its turn: others may get out over another interface. After
    /// the time-out this machine could not send.
    fn send_held(&mut self, now: Duration) {
        if self.held.is_empty() || now < self.next_try {
            return;
        }
        self.next_try = now + ROOM;
        for _ in 0..self.held.len().min(BATCH) {
            let Some(held) = self.held.pop_front() else { return };
            let Held { to, cookie, since } = held;
            let Some(socket) = &mut self.sockets[usize::from(to.is_ipv6())] else { continue };
            match socket.send(to, cookie, HEADER + COOKIE) {
                Ok(()) => self.sweep.release(cookie, now),
                Err(error) if socket.is_congested(&error) && now < since + self.patience(&error) => {
                    self.held.push_back(held);
                }
                Err(error) => self.done.extend(self.sweep.not_sent(cookie, words(to.ip(), &error))),
            }
        }
    }

    /// How long a request may wait for room. The socket's own buffer is full of what waits for neighbours that do not
    /// answer, and the kernel gives those up by itself.
    fn patience(&self, error: &std::io::Error) -> Duration {
        let neighbours = if icmp::is_own_queue(error) { NEIGHBOURS } else { Duration::ZERO };
        self.settings.timeout + neighbours
    }

    fn receive(&mut self) {
        for socket in self.sockets.iter_mut().flatten() {
            socket.receive(&self.clock, &mut self.inbound);
        }
        for packet in self.inbound.drain(..) {
            match packet {
                Inbound::Reply(arrival) => {
                    self.neighbours.answered(arrival.source);
                    self.done.extend(self.sweep.reply(&arrival));
                }
                Inbound::Error { cookie: Some(cookie), error, offender, .. } => {
                    self.done.extend(self.sweep.error(cookie, error, offender));
                }
                Inbound::Error { .. } | Inbound::Astray { .. } | Inbound::Pieces { .. } => {}
                Inbound::NotSent { cookie, reason, .. } => {
                    self.done.extend(self.sweep.taken_back(cookie, reason));
                }
            }
        }
    }

    /// All targets are done: only a second machine's answer to the last of them may still come.
    fn listen_on(&mut self) {
        let end = self.clock.now() + SECOND_ANSWER;
        while self.sweep.totals.alive > 0 && self.clock.now() < end {
            let fds: Vec<_> = self.sockets.iter().flatten().filter_map(EchoSocket::waitable).collect();
            icmp::wait(&fds, &[], end.saturating_sub(self.clock.now()));
            self.receive();
        }
    }

    fn wait(&self, now: Duration) {
        let work_left = !self.exhausted || !self.next.is_empty();
        let held_up = self.starving || self.sparing || !self.sweep.has_room();
        let pace = (work_left && !held_up).then(|| self.pace.next_due());
        let due = [pace, self.sweep.next_due()].into_iter().flatten().min();
        // A tenth of a second at most, so that Ctrl-C is noticed by every thread.
        let most = if self.starving && work_left { HUNGRY } else { TICK };
        let most = if self.held.is_empty() { most } else { most.min(ROOM) };
        let timeout = due.map_or(most, |due| due.saturating_sub(now)).min(most);
        let fds: Vec<_> = self.sockets.iter().flatten().filter_map(EchoSocket::waitable).collect();
        icmp::wait(&fds, &[], timeout);
    }
}

/// Why a target could not be sent to, in words that say what it is.
fn words(to: IpAddr, error: &std::io::Error) -> String {
    if icmp::is_broadcast(to) {
        return "a broadcast address: it stands for a whole network, and no single machine answers for it"
            .to_owned();
    }
    plain_words(error)
}

/// A thread that panicked takes the run down with it; until then its lock is still good for the others.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

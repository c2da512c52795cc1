//! Many hosts once: the sans-I/O half of a sweep, one a core.
//!
//! A target takes a slot while it waits and gives it back when its fate is known, so that memory depends on how many
//! wait at once and never on how many there are. The payload's index is the slot, its round a serial number of the
//! sendings: an answer to a target that held the slot before is told from one of the present target.

use std::collections::{BTreeSet, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use super::echo::{Cookie, IcmpError};
use super::prober::Arrival;
use super::stats::Histogram;

pub mod data;

/// How many addresses that answered twice are kept by name.
pub const NAMED: usize = 8;
/// How many of the newest requests are remembered as answered, a bit for each: more than may wait at once.
const REMEMBERED: u32 = 1 << 16;

/// What became of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It answered.
    Alive {
        /// Round trip time.
        rtt: Duration,
        /// Time to live of the reply.
        ttl: Option<u8>,
    },
    /// It never answered.
    Silent,
    /// An ICMP error came back, and who sent it.
    Refused(IcmpError, Option<IpAddr>),
    /// This machine could not send.
    NotSent(String),
    /// The name does not resolve, or the text is no target.
    NoAddress(String),
}

impl Fate {
    /// In words, for a target that is not alive.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Alive { .. } => None,
            Self::Silent => Some("no answer".to_owned()),
            Self::Refused(error, Some(offender)) => Some(format!("{} from {offender}", error.words())),
            Self::Refused(error, None) => Some(error.words()),
            Self::NotSent(reason) | Self::NoAddress(reason) => Some(reason.clone()),
        }
    }
}

/// A target whose fate is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<T> {
    /// What the caller gave with it.
    pub tag: T,
    /// Its address; `None` when it has none.
    pub ip: Option<IpAddr>,
    /// Its fate.
    pub fate: Fate,
}

/// The figures of a sweep.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// Targets whose fate is known.
    pub targets: u64,
    /// Of them: answered.
    pub alive: u64,
    /// Of them: without an address.
    pub unresolved: u64,
    /// Of them: could not be sent to.
    pub not_sent: u64,
    /// Requests sent, retries included.
    pub sent: u64,
    /// Answers that came after their target's fate was known, and duplicates.
    pub stray: u64,
    /// Of them: further answers to a request that was answered.
    pub duplicates: u64,
    /// Whose those were, as far as [`NAMED`] goes.
    pub twice: BTreeSet<IpAddr>,
    /// Replies that are not ours.
    pub foreign: u64,
    /// It waited, so that this machine's table of neighbours was not filled.
    pub spared: bool,
    /// Round trip times.
    pub rtt: Histogram,
}

impl Totals {
    /// Counts a target whose fate is known.
    pub fn count(&mut self, fate: &Fate) {
        self.targets += 1;
        match fate {
            Fate::Alive { rtt, .. } => {
                self.alive += 1;
                self.rtt.add(*rtt);
            }
            Fate::NoAddress(_) => self.unresolved += 1,
            Fate::NotSent(_) => self.not_sent += 1,
            Fate::Silent | Fate::Refused(..) => {}
        }
    }

    /// Adds another shard's figures.
    pub fn merge(&mut self, other: &Self) {
        self.targets += other.targets;
        self.alive += other.alive;
        self.unresolved += other.unresolved;
        self.not_sent += other.not_sent;
        self.sent += other.sent;
        self.stray += other.stray;
        self.duplicates += other.duplicates;
        self.twice.extend(other.twice.iter().take(NAMED.saturating_sub(self.twice.len())));
        self.foreign += other.foreign;
        self.spared |= other.spared;
        self.rtt.merge(&other.rtt);
    }
}

struct Slot<T> {
    /// `None`: free.
    tag: Option<T>,
    ip: IpAddr,
    sent: Duration,
    /// Serial number of the first sending to this target, and of the newest.
    first: u32,
    newest: u32,
    tries_left: u32,
    /// What the last error was, when every try ends in errors.
    error: Option<(IcmpError, Option<IpAddr>)>,
}

/// The state of one shard.
pub struct Sweep<T> {
    nonce: u64,
    timeout: Duration,
    retries: u32,
    window: usize,
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    /// Sendings in order: when the answer is due, slot, serial number.
    deadlines: VecDeque<(Duration, u32, u32)>,
    retry: VecDeque<u32>,
    serial: u32,
    waiting: usize,
    answered: Answered,
    /// The figures so far.
    pub totals: Totals,
}

impl<T> Sweep<T> {
    /// At most `window` targets wait at once; each gets `retries` further tries.
    #[must_use]
    pub fn new(nonce: u64, timeout: Duration, retries: u32, window: usize) -> Self {
        Self {
            nonce,
            timeout,
            retries,
            window: window.max(1),
            slots: Vec::new(),
            free: Vec::new(),
            deadlines: VecDeque::new(),
            retry: VecDeque::new(),
            serial: 0,
            waiting: 0,
            answered: Answered::default(),
            totals: Totals::default(),
        }
    }

    /// Whether another target may be started.
    #[must_use]
    pub const fn has_room(&self) -> bool {
        self.waiting < self.window
    }

    /// How many targets wait.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.waiting
    }

    /// When [`Sweep::expire`] has something to do next.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        self.deadlines.front().map(|(at, ..)| *at)
    }

    /// Starts a target: the request to send for it.
    pub fn start(&mut self, tag: T, ip: IpAddr, now: Duration) -> Cookie {
        let slot = Slot {
            tag: Some(tag),
            ip,
            sent: now,
            first: self.serial,
            newest: self.serial,
            tries_left: self.retries,
            error: None,
        };
        let index = match self.free.pop() {
            Some(index) => {
                self.slots[index as usize] = slot;
                index
            }
            None => {
                self.slots.push(slot);
                (self.slots.len() - 1) as u32
            }
        };
        self.waiting += 1;
        self.send(index, now)
    }

    /// The next target that gets another try.
    pub fn take_retry(&mut self, now: Duration) -> Option<(IpAddr, Cookie)> {
        loop {
            let index = self.retry.pop_front()?;
            let slot = &self.slots[index as usize];
            // It may have been answered since.
            if slot.tag.is_some() {
                let ip = slot.ip;
                return Some((ip, self.send(index, now)));
            }
        }
    }

    fn send(&mut self, index: u32, now: Duration) -> Cookie {
        let slot = &mut self.slots[index as usize];
        slot.sent = now;
        slot.newest = self.serial;
        self.deadlines.push_back((now + self.timeout, index, self.serial));
        let cookie = Cookie { nonce: self.nonce, index, round: self.serial };
        self.answered.forget(self.serial);
        self.serial = self.serial.wrapping_add(1);
        self.totals.sent += 1;
        cookie
    }

    /// A reply came in.
    pub fn reply(&mut self, arrival: &Arrival) -> Option<Done<T>> {
        let Arrival { cookie, source, sequence, at, rtt, ttl } = *arrival;
        let slot = self.slots.get(cookie.index as usize);
        let Some(slot) = slot.filter(|_| cookie.nonce == self.nonce && sequence == cookie.sequence()) else {
            self.totals.foreign += 1;
            return None;
        };
        if slot.tag.is_none() || !slot.holds(cookie.round) {
            self.totals.stray += 1;
            if self.answered.holds(cookie.round, self.serial) {
                self.totals.duplicates += 1;
                if self.totals.twice.len() < NAMED {
                    self.totals.twice.insert(source);
                }
            }
            return None;
        }
        if slot.ip != source {
            self.totals.foreign += 1;
            return None;
        }
        // An answer to an earlier try: when that was sent is not kept, so its own stamps must tell.
        let took = if cookie.round == slot.newest { at.saturating_sub(slot.sent) } else { self.timeout };
        let rtt = rtt.unwrap_or(took);
        self.answered.remember(cookie.round);
        let done = self.finish(cookie.index, Fate::Alive { rtt, ttl });
        self.forget_answered();
        done
    }

    /// An ICMP error came back.
    pub fn error(&mut self, cookie: Cookie, error: IcmpError, offender: Option<IpAddr>) -> Option<Done<T>> {
        let slot = self.slots.get_mut(cookie.index as usize).filter(|_| cookie.nonce == self.nonce)?;
        if slot.tag.is_none() || slot.newest != cookie.round {
            return None;
        }
        slot.error = Some((error, offender));
        self.failed(cookie.index)
    }

    /// A request could not be sent; that is final.
    pub fn not_sent(&mut self, cookie: Cookie, reason: String) -> Option<Done<T>> {
        self.slots.get(cookie.index as usize).filter(|slot| slot.holds(cookie.round))?;
        self.finish(cookie.index, Fate::NotSent(reason))
    }

    /// A request waits for room in this machine's queues: its time does not run meanwhile.
    pub fn hold(&mut self, cookie: Cookie) {
        if let Some(slot) =
            self.slots.get_mut(cookie.index as usize).filter(|slot| slot.newest == cookie.round)
        {
            slot.newest = slot.none();
        }
    }

    /// A request that was held is on its way now.
    pub fn release(&mut self, cookie: Cookie, now: Duration) {
        let Some(slot) = self.slots.get_mut(cookie.index as usize) else { return };
        if slot.tag.is_some() && slot.newest == slot.none() && slot.holds(cookie.round) {
            slot.newest = cookie.round;
            slot.sent = now;
            self.deadlines.push_back((now + self.timeout, cookie.index, cookie.round));
        }
    }

    /// The system took a request and found out later that it cannot be sent.
    pub fn taken_back(&mut self, cookie: Cookie, reason: String) -> Option<Done<T>> {
        let slot = self.slots.get(cookie.index as usize).filter(|_| cookie.nonce == self.nonce)?;
        if slot.tag.is_none() || slot.newest != cookie.round {
            return None;
        }
        self.not_sent(cookie, reason)
    }

    /// Lets deadlines pass.
    pub fn expire(&mut self, now: Duration, done: &mut Vec<Done<T>>) {
        while let Some((at, index, serial)) = self.deadlines.front().copied() {
            let slot = &self.slots[index as usize];
            let waits = slot.tag.is_some() && slot.newest == serial;
            if waits && at > now {
                break;
            }
            self.deadlines.pop_front();
            if waits {
                done.extend(self.failed(index));
            }
        }
    }

    /// A try came to nothing: another one, or the end.
    fn failed(&mut self, index: u32) -> Option<Done<T>> {
        let slot = &mut self.slots[index as usize];
        if slot.tries_left > 0 {
            slot.tries_left -= 1;
            // No deadline is this try's any more.
            slot.newest = slot.none();
            self.retry.push_back(index);
            return None;
        }
        let fate = slot.error.map_or(Fate::Silent, |(error, offender)| Fate::Refused(error, offender));
        self.finish(index, fate)
    }

    fn finish(&mut self, index: u32, fate: Fate) -> Option<Done<T>> {
        let slot = &mut self.slots[index as usize];
        let tag = slot.tag.take()?;
        let ip = Some(slot.ip);
        self.free.push(index);
        self.waiting -= 1;
        self.totals.count(&fate);
        Some(Done { tag, ip, fate })
    }

    /// Deadlines of answered targets at the front are dropped at once, so that the queue holds what waits.
    fn forget_answered(&mut self) {
        while let Some((_, index, serial)) = self.deadlines.front() {
            let slot = &self.slots[*index as usize];
            if slot.tag.is_some() && slot.newest == *serial {
                break;
            }
            self.deadlines.pop_front();
        }
    }
}

/// Which of the newest requests were answered, by their serial numbers.
struct Answered(Box<[u64]>);

impl Default for Answered {
    fn default() -> Self {
        Self(vec![0; (REMEMBERED / 64) as usize].into_boxed_slice())
    }
}

impl Answered {
    const fn place(serial: u32) -> (usize, u64) {
        let place = serial % REMEMBERED;
        ((place / 64) as usize, 1 << (place % 64))
    }

    /// A request of this number is sent now: the place's earlier one is remembered no longer.
    fn forget(&mut self, serial: u32) {
        let (word, bit) = Self::place(serial);
        self.0[word] &= !bit;
    }

    fn remember(&mut self, serial: u32) {
        let (word, bit) = Self::place(serial);
        self.0[word] |= bit;
    }

    /// Whether a request was answered and is still remembered; `next` is the number of the next one.
    fn holds(&self, serial: u32, next: u32) -> bool {
        let (word, bit) = Self::place(serial);
        let age = next.wrapping_sub(serial);
        (1..=REMEMBERED).contains(&age) && self.0[word] & bit != 0
    }
}

impl<T> Slot<T> {
    /// Whether a serial number belongs to the present target: sent no earlier than its first try. Half of all serial
    /// numbers count as earlier, so that wrapping around does not matter.
    const fn holds(&self, serial: u32) -> bool {
        serial.wrapping_sub(self.first) < 1 << 31
    }

    /// A serial number that is none of the present target's.
    const fn none(&self) -> u32 {
        self.first.wrapping_sub(1)
    }
}

/// A token bucket: at most `rate` sendings a second, and no burst longer than a hundredth of a second.
#[derive(Debug, Clone)]
pub struct Pace {
    /// Nanoseconds from one sending to the next; 0 for no limit.
    gap: u64,
    burst: u64,
    /// When the next sending is due, in nanoseconds.
    next: u64,
}

impl Pace {
    /// `rate` sendings a second; `None` for no limit.
    #[must_use]
    pub fn new(rate: Option<f64>) -> Self {
        let gap = rate.map_or(0, |rate| (1e9 / rate.max(0.001)) as u64);
        Self { gap, burst: 10_000_000, next: 0 }
    }

    /// How many may be sent now, at most `most`.
    #[must_use]
    pub fn allowed(&self, now: Duration, most: usize) -> usize {
        let now = nanos(now);
        if self.gap == 0 {
            return most;
        }
        let start = self.next.max(now.saturating_sub(self.burst));
        if start > now {
            return 0;
        }
        usize::try_from((now - start) / self.gap + 1).unwrap_or(usize::MAX).min(most)
    }

    /// `count` were sent.
    pub fn sent(&mut self, now: Duration, count: usize) {
        let start = self.next.max(nanos(now).saturating_sub(self.burst));
        self.next = start.saturating_add(self.gap.saturating_mul(count as u64));
    }

    /// When the next sending is due.
    #[must_use]
    pub const fn next_due(&self) -> Duration {
        Duration::from_nanos(self.next)
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;

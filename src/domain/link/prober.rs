//! What to send when, and what became of every probe: the sans-I/O half of watching links.
//!
//! A lane is one link (or one ICMP monitor). The driver asks [`Prober::take_due`] what to send, hands every packet to
//! [`Prober::reply`] or [`Prober::error`], and lets deadlines pass with [`Prober::expire`]. Memory is bounded: a lane
//! keeps its probes in flight and the last [`REMEMBERED`] that are concluded, to tell duplicate from late from foreign.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use super::echo::{Cookie, IcmpError};

/// How many concluded probes a lane remembers.
pub const REMEMBERED: usize = 64;
/// How many probes of a lane may be in flight: half the sequence numbers, so that none is ever ambiguous.
pub const MAX_IN_FLIGHT: u128 = 32_768;
/// A driver that wakes up this much after the time it asked for was suspended: what it missed is not held against a link.
pub const GAP: Duration = Duration::from_secs(1);
/// How late the system may let the driver run before that is written down.
pub const SLACK: Duration = Duration::from_millis(10);

/// A lane's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Time between two probes; more than zero.
    pub interval: Duration,
    /// How long an answer is waited for; more than zero.
    pub timeout: Duration,
    /// Who must answer; `None` when the name does not resolve (its probes are send errors).
    pub peer: Option<IpAddr>,
    /// When the first probe is sent.
    pub first: Duration,
    /// How many probes are sent; `None` for no end.
    pub count: Option<u64>,
}

/// A probe that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Send {
    /// The lane.
    pub lane: u32,
    /// Its round, from 0.
    pub round: u64,
    /// What its payload starts with.
    pub cookie: Cookie,
}

/// What became of a probe, or what else came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The lane; `None` for a packet that fits no lane.
    pub lane: Option<u32>,
    /// When.
    pub at: Duration,
    /// What.
    pub what: Became,
}

/// See [`Outcome`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// Answered in time.
    Reply {
        /// The round.
        round: u64,
        /// When it was sent.
        sent: Duration,
        /// Round trip time.
        rtt: Duration,
        /// Time to live of the reply, when the system tells it.
        ttl: Option<u8>,
    },
    /// Not answered in time.
    Miss {
        /// The round.
        round: u64,
        /// When it was sent.
        sent: Duration,
    },
    /// Answered by an ICMP error: lost, and somebody says why.
    Error {
        /// The round.
        round: u64,
        /// When it was sent.
        sent: Duration,
        /// What they say.
        error: IcmpError,
        /// Who says so.
        offender: Option<IpAddr>,
    },
    /// Never left this machine.
    SendError {
        /// The round.
        round: u64,
        /// When it should have been sent.
        sent: Duration,
        /// The system's reason.
        reason: String,
    },
    /// Answered again.
    Duplicate {
        /// The round.
        round: u64,
    },
    /// Answered after its time-out.
    Late {
        /// The round.
        round: u64,
        /// How long it took; `None` when the probe is no longer remembered.
        after: Option<Duration>,
    },
    /// A reply that is not ours: other source, sequence or payload.
    Foreign {
        /// Where it came from.
        source: IpAddr,
    },
}

/// The driver was not running: the process was stopped, the machine slept ([`GAP`] and more), or it only ran late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// When it should have woken up.
    pub from: Duration,
    /// When it did.
    pub to: Duration,
    /// Probes in flight that are withdrawn: nobody was there to hear their answers.
    pub withdrawn: u64,
}

/// A packet that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// When it came in.
    pub at: Duration,
    /// Who sent it.
    pub source: IpAddr,
    /// Its sequence number.
    pub sequence: u16,
    /// Its cookie.
    pub cookie: Cookie,
    /// Round trip time by the kernel's own stamps, when both are there.
    pub rtt: Option<Duration>,
    /// Time to live.
    pub ttl: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Waiting,
    Answered,
    Lost,
}

#[derive(Debug, Clone, Copy)]
struct Probe {
    sent: Duration,
    fate: Fate,
}

#[derive(Debug)]
struct LaneState {
    settings: Lane,
    next_round: u64,
    /// Round of the front of `probes`.
    first_round: u64,
    probes: VecDeque<Probe>,
    waiting: u64,
}

impl LaneState {
    fn probe(&mut self, round: u64) -> Option<&mut Probe> {
        let index = usize::try_from(round.checked_sub(self.first_round)?).ok()?;
        self.probes.get_mut(index)
    }

    fn conclude(&mut self, round: u64, fate: Fate) -> Option<Duration> {
        let probe = self.probe(round).filter(|probe| probe.fate == Fate::Waiting)?;
        probe.fate = fate;
        let sent = probe.sent;
        self.waiting -= 1;
        while self.probes.len() > REMEMBERED && self.probes.front().is_some_and(|p| p.fate != Fate::Waiting) {
            self.probes.pop_front();
            self.first_round += 1;
        }
        Some(sent)
    }

    /// The full round of a reply: the wire carries its low 32 bits.
    fn full_round(&self, wire: u32) -> Option<u64> {
        let newest = self.next_round.checked_sub(1)?;
        let candidate = (newest & !0xffff_ffff) | u64::from(wire);
        if candidate <= newest { Some(candidate) } else { candidate.checked_sub(1 << 32) }
    }
}

/// An empty list with room for what a lane remembers and for what it has in flight, as far as that is as many again. All its memory
/// at once, and touched: a slow lane would otherwise grow for minutes.
fn room_for(settings: &Lane) -> VecDeque<Probe> {
    let in_flight = settings.timeout.as_nanos() / settings.interval.as_nanos() + 2;
    let room = REMEMBERED + usize::try_from(in_flight).unwrap_or(REMEMBERED).min(REMEMBERED);
    let mut probes = VecDeque::with_capacity(room);
    probes.resize(room, Probe { sent: Duration::MAX, fate: Fate::Lost });
    probes.clear();
    probes
}

/// The prober. See the module's text.
#[derive(Debug)]
pub struct Prober {
    nonce: u64,
    lanes: Vec<LaneState>,
    due: BinaryHeap<Reverse<(Duration, u32)>>,
    deadlines: BinaryHeap<Reverse<(Duration, u32, u64)>>,
}

impl Prober {
    /// A prober over these lanes. `nonce` is random, one a run.
    ///
    /// # Panics
    /// When a lane's interval or time-out is zero, or more than [`MAX_IN_FLIGHT`] of its probes could be in flight.
    #[must_use]
    pub fn new(nonce: u64, lanes: impl IntoIterator<Item = Lane>) -> Self {
        Self::starting_at_round(nonce, lanes, 0)
    }

    /// The same with another first round, so that tests can wrap sequence numbers and rounds.
    #[must_use]
    pub fn starting_at_round(nonce: u64, lanes: impl IntoIterator<Item = Lane>, round: u64) -> Self {
        let lanes: Vec<LaneState> = lanes
            .into_iter()
            .map(|mut settings| {
                settings.count = settings.count.map(|count| count + round);
                assert!(!settings.interval.is_zero() && !settings.timeout.is_zero(), "a lane needs a pace");
                assert!(
                    settings.timeout.as_nanos() / settings.interval.as_nanos() < MAX_IN_FLIGHT,
                    "too many probes in flight"
                );
                LaneState {
                    probes: room_for(&settings),
                    next_round: round,
                    first_round: round,
                    waiting: 0,
                    settings,
                }
            })
            .collect();
        let due = lanes.iter().zip(0..).map(|(lane, index)| Reverse((lane.settings.first, index))).collect();
        Self { nonce, lanes, due, deadlines: BinaryHeap::new() }
    }

    /// When the driver must call again at the latest; `None` when nothing is left to do.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        let send = self.due.peek().map(|Reverse((at, _))| *at);
        let deadline = self.deadlines.peek().map(|Reverse((at, ..))| *at);
        match (send, deadline) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// How many probes of a lane still wait for their answer.
    #[must_use]
    pub fn waiting(&self, lane: u32) -> u64 {
        self.lanes[lane as usize].waiting
    }

    /// Whether nothing more will be sent and nothing is waited for.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.due.is_empty() && self.deadlines.is_empty()
    }

    /// Forgets deadlines of probes whose fate is known, so that nobody wakes up for them.
    fn tidy(&mut self) {
        while let Some(Reverse((_, lane, round))) = self.deadlines.peek().copied() {
            if self.lanes[lane as usize].probe(round).is_some_and(|probe| probe.fate == Fate::Waiting) {
                break;
            }
            self.deadlines.pop();
        }
    }

    /// Sends nothing more.
    pub fn stop(&mut self) {
        self.due.clear();
    }

    /// The next probe that is due, if any; it counts as sent `now`. Call until `None`.
    pub fn take_due(&mut self, now: Duration) -> Option<Send> {
        let Reverse((due, lane)) = *self.due.peek().filter(|Reverse((due, _))| *due <= now)?;
        self.due.pop();
        let state = &mut self.lanes[lane as usize];
        let Lane { interval, timeout, count, .. } = state.settings;
        let round = state.next_round;
        state.next_round += 1;
        state.probes.push_back(Probe { sent: now, fate: Fate::Waiting });
        state.waiting += 1;
        self.deadlines.push(Reverse((now + timeout, lane, round)));
        if count.is_none_or(|count| state.next_round < count) {
            self.due.push(Reverse((after(due, interval, now), lane)));
        }
        let cookie = Cookie { nonce: self.nonce, index: lane, round: (round & 0xffff_ffff) as u32 };
        Some(Send { lane, round, cookie })
    }

    /// To be called on waking up, after everything that had come in was handed over: a driver that slept far too long
    /// (suspended) cannot blame the links for it. One that is a little late (more than [`SLACK`]) goes on, and says so.
    pub fn resume(&mut self, now: Duration) -> Option<Gap> {
        let from = self.next_due()?;
        if now < from + GAP {
            return (now > from + SLACK).then_some(Gap { from, to: now, withdrawn: 0 });
        }
        let mut withdrawn = 0;
        while let Some(Reverse((at, lane, round))) = self.deadlines.peek().copied() {
            if at > now {
                break;
            }
            self.deadlines.pop();
            withdrawn += u64::from(self.lanes[lane as usize].conclude(round, Fate::Lost).is_some());
        }
        let overdue: Vec<u32> = self.due.iter().filter(|d| d.0.0 <= now).map(|d| d.0.1).collect();
        self.due.retain(|Reverse((at, _))| *at > now);
        for lane in overdue {
            // Spread again as at the start, so that waking up is no burst.
            let settings = &self.lanes[lane as usize].settings;
            self.due.push(Reverse((now + settings.first.min(settings.interval), lane)));
        }
        Some(Gap { from, to: now, withdrawn })
    }

    /// Lets deadlines pass.
    pub fn expire(&mut self, now: Duration, outcomes: &mut Vec<Outcome>) {
        while let Some(Reverse((at, lane, round))) = self.deadlines.peek().copied() {
            if at > now {
                break;
            }
            self.deadlines.pop();
            if let Some(sent) = self.lanes[lane as usize].conclude(round, Fate::Lost) {
                // `now` and not `at`: that is when it was known, and what a failover is measured by.
                outcomes.push(Outcome { lane: Some(lane), at: now, what: Became::Miss { round, sent } });
            }
        }
    }

    /// A reply came in.
    pub fn reply(&mut self, arrival: &Arrival, outcomes: &mut Vec<Outcome>) {
        let at = arrival.at;
        let Some((lane, round)) = self.ours(arrival) else {
            let known = self.lanes.iter().position(|lane| lane.settings.peer == Some(arrival.source));
            // What repeats one of our requests answers it in the place of whom it was sent to.
            let repeats =
                arrival.cookie.nonce == self.nonce && (arrival.cookie.index as usize) < self.lanes.len();
            let lane = known.map(|lane| lane as u32).or(repeats.then_some(arrival.cookie.index));
            let what = Became::Foreign { source: arrival.source };
            outcomes.push(Outcome { lane, at, what });
            return;
        };
        let state = &mut self.lanes[lane as usize];
        let timeout = state.settings.timeout;
        let probe = state.probe(round).copied();
        let mut push = |what| outcomes.push(Outcome { lane: Some(lane), at, what });
        match probe {
            None => push(Became::Late { round, after: None }),
            Some(Probe { fate: Fate::Answered, .. }) => push(Became::Duplicate { round }),
            Some(Probe { fate: Fate::Lost, sent }) => {
                push(Became::Late { round, after: Some(at.saturating_sub(sent)) });
            }
            Some(Probe { fate: Fate::Waiting, sent }) => {
                let took = at.saturating_sub(sent);
                if took > timeout {
                    state.conclude(round, Fate::Lost);
                    push(Became::Miss { round, sent });
                    push(Became::Late { round, after: Some(took) });
                } else {
                    state.conclude(round, Fate::Answered);
                    // The kernel cannot have seen more than we did, unless the wall clock stepped in between.
                    let plausible = |rtt: &Duration| *rtt <= took + Duration::from_millis(1);
                    let rtt = arrival.rtt.filter(plausible).unwrap_or(took);
                    push(Became::Reply { round, sent, rtt, ttl: arrival.ttl });
                }
            }
        }
        self.tidy();
    }

    /// Lane and round of a reply, when nonce, lane, sequence, round and source are all right.
    fn ours(&self, arrival: &Arrival) -> Option<(u32, u64)> {
        let Arrival { cookie, sequence, source, .. } = *arrival;
        let lane = self.lanes.get(cookie.index as usize)?;
        let genuine =
            cookie.nonce == self.nonce && sequence == cookie.sequence() && lane.settings.peer == Some(source);
        Some((cookie.index, lane.full_round(cookie.round)?)).filter(|_| genuine)
    }

    /// An ICMP error came back for one of our probes. Errors for probes that are concluded are dropped: they say
    /// nothing new.
    pub fn error(
        &mut self,
        at: Duration,
        cookie: Cookie,
        error: IcmpError,
        offender: Option<IpAddr>,
        outcomes: &mut Vec<Outcome>,
    ) {
        let Some(state) = self.lanes.get_mut(cookie.index as usize).filter(|_| cookie.nonce == self.nonce)
        else {
            return;
        };
        let Some(round) = state.full_round(cookie.round) else { return };
        if let Some(sent) = state.conclude(round, Fate::Lost) {
            let what = Became::Error { round, sent, error, offender };
            outcomes.push(Outcome { lane: Some(cookie.index), at, what });
            self.tidy();
        }
    }

    /// The system took a probe and found out later that it could not be sent. Probes that are concluded stay so.
    pub fn not_sent(&mut self, at: Duration, cookie: Cookie, reason: String, outcomes: &mut Vec<Outcome>) {
        let Some(state) = self.lanes.get(cookie.index as usize).filter(|_| cookie.nonce == self.nonce) else {
            return;
        };
        if let Some(round) = state.full_round(cookie.round) {
            self.send_failed(at, &Send { lane: cookie.index, round, cookie }, reason, outcomes);
        }
    }

    /// An ICMP error whose quoted packet was too short to hold the cookie: the lane's newest waiting probe with that
    /// sequence number.
    #[must_use]
    pub fn cookie_of(&self, target: IpAddr, sequence: u16) -> Option<Cookie> {
        self.lanes.iter().zip(0..).filter(|(lane, _)| lane.settings.peer == Some(target)).find_map(
            |(lane, index)| {
                let position = lane.probes.iter().rposition(|probe| probe.fate == Fate::Waiting)?;
                let newest = lane.first_round + position as u64;
                let round = (0..=position as u64)
                    .map(|back| newest - back)
                    .find(|round| (round & 0xffff) as u16 == sequence)?;
                Some(Cookie { nonce: self.nonce, index, round: (round & 0xffff_ffff) as u32 })
            },
        )
    }

    /// A probe could not be sent.
    pub fn send_failed(&mut self, at: Duration, send: &Send, reason: String, outcomes: &mut Vec<Outcome>) {
        if let Some(sent) = self.lanes[send.lane as usize].conclude(send.round, Fate::Lost) {
            let what = Became::SendError { round: send.round, sent, reason };
            outcomes.push(Outcome { lane: Some(send.lane), at, what });
            self.tidy();
        }
    }
}

/// The next due time in step with the last one; rounds that were missed altogether are skipped, not made up for.
fn after(due: Duration, interval: Duration, now: Duration) -> Duration {
    let next = due + interval;
    if next > now {
        return next;
    }
    let skipped = (now - due).as_nanos() / interval.as_nanos();
    due + interval.saturating_mul(u32::try_from(skipped).unwrap_or(u32::MAX).saturating_add(1))
}

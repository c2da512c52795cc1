//! Waiting until queues are proven empty: a machine that is told the time and what was seen, and never waits itself.
//!
//! What it claims is bounded by what was observed: `drained` is said after `hold` rounds in a row in which every
//! channel was read anew and had no write waiting, and only when the counters account for every write that waited
//! ([`super::balance`]): leaving the queue is not being written. A round without an answer starts the count again; a
//! reading whose time has not gone on counts neither way. An empty queue proves nothing, and the end is `unknown`, when
//! there is no counter of completed writes, or none of failed ones, when either could not be read, when counters were set back
//! while writes waited (a driver that is stopped discards its queue), or when writes are missing in the balance. When some
//! failed, the end is `failed`. The balance alone does not stand in for the counter of failed writes: of twenty writes that
//! waited five may fail while five new ones come and are completed, and twenty are completed all the same.

use std::time::Duration;

use super::odd;
use super::proof::Proof;
use super::sample::{Interval, Sample};
use super::trend::{self, Limits, Trend};
use crate::named;
use crate::source::point::{Stamp, millis};
use crate::status::Status;
use crate::words;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// When to give up.
    pub timeout: Duration,
    /// How long nothing may happen.
    pub stall_timeout: Duration,
    /// How many rounds in a row must be empty; at least 1.
    pub hold: u32,
}

/// What a round saw of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A sample.
    Sample(Sample),
    /// No usable figure, and why.
    Nothing(String),
}

/// How waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every queue was empty for as long as asked, and every write that waited was completed.
    Drained,
    /// Every queue is empty, but some writes failed after all their retries.
    Failed,
    /// Every queue is empty and every write that waited was completed, but a device is in error: what is written to it fails, or is
    /// discarded.
    Device,
    /// Time is up; the queues were falling, or not rising.
    Timeout,
    /// A queue grows.
    Growing,
    /// Writes wait and none is completed.
    Stalled,
    /// Cannot tell.
    Unknown,
    /// Ctrl-C.
    Interrupted,
}

named! {
    /// The word in JSON.
    Outcome {
        Drained => "drained",
        Failed => "failed",
        Device => "device-in-error",
        Timeout => "timeout",
        Growing => "growing",
        Stalled => "stalled",
        Unknown => "unknown",
        Interrupted => "interrupted",
    }
}

impl Outcome {
    /// The status it leads to: 0 drained, 1 some failed, a device is in error, or timed out but falling, 2 growing or stalled, 3 cannot tell.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Drained => Status::Ok,
            Self::Failed | Self::Device | Self::Timeout => Status::Warning,
            Self::Growing | Self::Stalled => Status::Critical,
            Self::Unknown | Self::Interrupted => Status::Unknown,
        }
    }
}

/// What stands against a channel, however the wait ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// An empty queue proves nothing there, or some of its writes failed.
    pub is_open: bool,
    /// Writes that waited may never have been written, and no other wait will show it.
    pub is_lost: bool,
    /// Writes that failed.
    pub failed: u64,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Look again.
    Wait,
    /// It is over.
    Done(Outcome, String),
}

#[derive(Debug, Clone, Default)]
struct Channel {
    history: Vec<Sample>,
    /// When something was last seen to happen: a write left the queue, or the queue was empty.
    progress: Option<Stamp>,
    /// Why the last round saw nothing.
    blind: Option<String>,
    /// When its figures were last read anew.
    anew: Option<Stamp>,
    /// A device of it is in error.
    in_error: bool,
}

/// The machine.
#[derive(Debug, Clone)]
pub struct Drain {
    settings: Settings,
    started: Stamp,
    channels: Vec<Channel>,
    rounds: u32,
    empty_rounds: u32,
    /// Rounds since the queues are empty that told nothing anew.
    old_rounds: u32,
    /// Since when the queues have been empty for long enough.
    emptied: Option<Stamp>,
}

/// Samples that are kept of a channel; when there are more, every second of the older half goes. The balance does not
/// change by that: it is a matter of the first sample and of those that stand out.
const KEPT: usize = 20_000;

impl Drain {
    /// Starts waiting for `channels` queues.
    #[must_use]
    pub fn new(settings: Settings, channels: usize, now: Stamp) -> Self {
        Self {
            settings,
            started: now,
            channels: vec![Channel::default(); channels],
            rounds: 0,
            empty_rounds: 0,
            old_rounds: 0,
            emptied: None,
        }
    }

    /// Takes what the channels, in their order, know of their devices: whether one is in error.
    pub fn devices(&mut self, in_error: &[bool]) {
        for (channel, in_error) in self.channels.iter_mut().zip(in_error) {
            channel.in_error = *in_error;
        }
    }

    /// Takes one round: what was seen of every channel, in their order.
    pub fn round(&mut self, now: Stamp, seen: &[Seen]) -> Next {
        self.rounds += 1;
        let mut anew = true;
        let mut empty = !seen.is_empty() && seen.len() == self.channels.len();
        for (channel, seen) in self.channels.iter_mut().zip(seen) {
            match channel.see(seen) {
                View::New(pending) => {
                    channel.anew = Some(now);
                    empty &= pending == 0;
                }
                View::Old => {
                    anew = false;
                    empty &= channel.pending() == 0;
                }
                View::Blind => {
                    anew = false;
                    empty = false;
                }
            }
        }
        if !empty {
            (self.empty_rounds, self.old_rounds, self.emptied) = (0, 0, None);
        } else if anew {
            self.empty_rounds += 1;
        } else {
            self.old_rounds += 1;
        }
        if self.empty_rounds >= self.settings.hold.max(1)
            && let Some(end) = self.proven(now)
        {
            return end;
        }
        self.trouble(now).unwrap_or_else(|| if self.is_over(now) { self.give_up(now) } else { Next::Wait })
    }

    /// Writes that wait in each channel, as last seen.
    #[must_use]
    pub fn left(&self) -> Vec<Option<u64>> {
        self.channels.iter().map(|channel| channel.history.last().map(|sample| sample.pending)).collect()
    }

    /// Samples of a channel so far.
    #[must_use]
    pub fn history(&self, channel: usize) -> &[Sample] {
        self.channels.get(channel).map_or(&[], |channel| &channel.history)
    }

    /// What stands against each channel, after the last round.
    #[must_use]
    pub fn standing(&self) -> Vec<Standing> {
        let one = |channel: &Channel| {
            let proof = channel.proof();
            Standing {
                is_open: proof.is_open() || channel.in_error,
                is_lost: channel.lost(&proof).is_some()
                    || (channel.pending() == 0 && proof.missing().is_some()),
                failed: proof.failures(),
            }
        };
        self.channels.iter().map(one).collect()
    }

    /// Rounds in a row that were empty.
    #[must_use]
    pub const fn empty_rounds(&self) -> u32 {
        self.empty_rounds
    }

    fn is_over(&self, now: Stamp) -> bool {
        now.since(self.started) >= millis(self.settings.timeout)
    }

    /// The queues are empty for long enough. `None` while counters may still follow.
    fn proven(&mut self, now: Stamp) -> Option<Next> {
        let since = *self.emptied.get_or_insert(now);
        let proofs: Vec<Proof> = self.channels.iter().map(Channel::proof).collect();
        let find = |wanted: fn(&Proof) -> Option<String>| proofs.iter().find_map(wanted);
        if let Some(words) = find(|proof| proof.nothing()) {
            return Some(Next::Done(Outcome::Unknown, words));
        }
        if let Some(words) =
            find(|proof| proof.missing().or_else(|| proof.unread()).or_else(|| proof.doubtful()))
        {
            // Counters may be refreshed later than the queue itself, one look may lack one of them, and one that jumped is borne out by
            // more looks.
            let patience = millis(self.settings.stall_timeout);
            let over = now.since(since) >= patience || self.is_over(now);
            return over.then_some(Next::Done(Outcome::Unknown, words));
        }
        if let Some(words) = find(|proof| proof.failed()) {
            return Some(Next::Done(Outcome::Failed, words));
        }
        if let Some(words) = find(|proof| proof.unseen()) {
            return Some(Next::Done(Outcome::Unknown, words));
        }
        let completed: u64 = proofs.iter().map(Proof::completed).sum();
        if self.channels.iter().any(|channel| channel.in_error) {
            // It may be odd for one look, or come back.
            let words = format!(
                "the queue is empty and {} completed, but a device is in error: what is written to it now fails or is discarded",
                if completed == 1 { "1 write was".to_owned() } else { format!("{completed} writes were") }
            );
            let over = now.since(since) >= millis(self.settings.stall_timeout) || self.is_over(now);
            return over.then_some(Next::Done(Outcome::Device, words));
        }
        let words = format!(
            "no write waited in {} rounds running; {completed} were completed meanwhile, none failed",
            self.empty_rounds
        );
        Some(Next::Done(Outcome::Drained, words))
    }

    /// A channel that is stalled or grows ends the waiting at once.
    fn trouble(&self, now: Stamp) -> Option<Next> {
        let patience = millis(self.settings.stall_timeout);
        for channel in &self.channels {
            let (Some(last), Some(progress)) = (channel.history.last(), channel.progress) else { continue };
            let fresh = channel.blind.is_none();
            if fresh && last.pending > 0 && last.at.since(progress) >= patience {
                let words = format!(
                    "{} writes wait, and none was completed in {}",
                    last.pending,
                    trend::seconds(last.at.since(progress))
                );
                return Some(Next::Done(Outcome::Stalled, words));
            }
            if now.since(self.started) >= patience && fresh {
                let judged = trend::judge(
                    trend::window(&channel.history, Some(self.settings.stall_timeout)),
                    Limits::default(),
                );
                if judged.trend == Trend::Growing {
                    return Some(Next::Done(Outcome::Growing, judged.because));
                }
            }
        }
        None
    }

    /// Time is up: what the whole history says. What was lost or failed on the way is no matter of waiting longer, and a wait that
    /// begins anew would know nothing of it.
    fn give_up(&self, now: Stamp) -> Next {
        let proofs: Vec<Proof> = self.channels.iter().map(Channel::proof).collect();
        let lost = self.channels.iter().zip(&proofs).find_map(|(channel, proof)| channel.lost(proof));
        if let Some(blind) = self.channels.iter().find_map(|channel| channel.blind.clone()) {
            return Next::Done(Outcome::Unknown, format!("there was no usable figure at the end: {blind}"));
        }
        if self.channels.is_empty() || self.channels.iter().any(|channel| channel.history.is_empty()) {
            return Next::Done(Outcome::Unknown, "no figure was ever read".to_owned());
        }
        let waiting = || self.channels.iter().filter(|channel| channel.pending() > 0);
        if waiting().any(Channel::only_rises) {
            return Next::Done(Outcome::Growing, "time is up, and the low-water mark has risen".to_owned());
        }
        if let Some(lost) = lost {
            return Next::Done(Outcome::Unknown, format!("time is up, and {lost}"));
        }
        if let Some(why) = self.too_little(now) {
            return Next::Done(Outcome::Unknown, format!("time is up, and {why}"));
        }
        let words = if waiting().next().is_none() {
            "time is up before the queue had been empty for long enough"
        } else if waiting().all(Channel::falls) {
            "time is up; the queue is falling"
        } else {
            "time is up; the queue is neither falling nor growing for certain"
        };
        let failed: u64 = proofs.iter().map(Proof::failures).sum();
        let failed = match failed {
            0 => String::new(),
            count => format!("; {} failed after all retries", words::count(count, "write")),
        };
        Next::Done(Outcome::Timeout, format!("{words}{failed}"))
    }

    /// Why the looks were too few to tell, in words: writes are not to blame then, but a source that stands still or is slow.
    fn too_little(&self, now: Stamp) -> Option<String> {
        let hold = self.settings.hold.max(1);
        let is_empty = self.channels.iter().all(|channel| channel.pending() == 0);
        if is_empty && self.old_rounds >= hold {
            return Some(format!(
                "the queue was empty, but of its last {} only {} read the figure anew: the source stands still, or tells it more seldom \
                 than --interval",
                words::count(u64::from(self.empty_rounds + self.old_rounds), "look"),
                self.empty_rounds
            ));
        }
        let asked = now.since(self.started);
        if is_empty && self.rounds <= hold {
            return Some(format!(
                "{} took {}: the source answers too slowly for a wait of this length",
                words::count(u64::from(self.rounds), "look"),
                trend::seconds(asked)
            ));
        }
        let still = self.channels.iter().filter_map(|channel| Some(now.since(channel.anew?))).max()?;
        (still >= millis(self.settings.stall_timeout)).then(|| {
            format!(
                "the figures have not been read anew for {}: the source stands still",
                trend::seconds(still)
            )
        })
    }
}

/// What a round saw.
enum View {
    New(u64),
    Old,
    Blind,
}

impl Channel {
    fn see(&mut self, seen: &Seen) -> View {
        let sample = match seen {
            Seen::Nothing(why) => {
                self.blind = Some(why.clone());
                return View::Blind;
            }
            Seen::Sample(sample) => *sample,
        };
        let Some(before) = self.history.last().copied() else {
            self.blind = None;
            self.history.push(sample);
            self.progress = Some(sample.at);
            return View::New(sample.pending);
        };
        let Some(interval) = Interval::between(&before, &sample) else { return View::Old };
        if interval.left().is_some_and(|left| left > 0) || interval.change() < 0 || sample.pending == 0 {
            self.progress = Some(sample.at);
        }
        self.blind = None;
        if self.history.len() >= KEPT {
            let mut at = 0;
            self.history.retain(|_| {
                at += 1;
                at > KEPT / 2 || at % 2 == 1
            });
        }
        self.history.push(sample);
        View::New(sample.pending)
    }

    fn proof(&self) -> Proof {
        Proof::of(&self.history)
    }

    /// Writes that waited and of which nobody can say that they were written, in words. Where some wait still, counters may be late
    /// by a look or two.
    fn lost(&self, proof: &Proof) -> Option<String> {
        if let Some(waited) = proof.discarded() {
            return Some(format!(
                "the counters were set back while {} waited: a restarted driver discards its queue, so nobody can say that they were \
                 written",
                words::count(waited, "write")
            ));
        }
        let missing = trend::judge(&self.history, Limits::default()).missing;
        (missing > 0).then(|| {
            format!(
                "{} left the queue that the counters do not show: they were thrown away, or never counted",
                words::count(missing, "write")
            )
        })
    }

    fn pending(&self) -> u64 {
        self.history.last().map_or(0, |sample| sample.pending)
    }

    fn lows(&self) -> Option<(u64, u64)> {
        let settled = odd::settled(&self.history).samples;
        let third = settled.len() / 3;
        let low = |part: &[Sample]| part.iter().map(|sample| sample.pending).min();
        Some((low(settled.get(..third)?)?, low(settled.get(settled.len() - third..)?)?))
    }

    fn only_rises(&self) -> bool {
        let fell = self.history.first().is_some_and(|first| self.pending() <= first.pending);
        !fell && self.lows().is_some_and(|(first, last)| last > first + 5 && last * 10 > first * 11)
    }

    fn falls(&self) -> bool {
        self.lows().map_or_else(
            || self.history.first().is_some_and(|first| self.pending() < first.pending),
            |(first, last)| last < first,
        )
    }
}

#[cfg(test)]
#[path = "drain_late_tests.rs"]
mod late_tests;
#[cfg(test)]
#[path = "drain_tests.rs"]
mod tests;

//! Rise and fall: when a link counts as failed, and when as restored.
//!
//! The vendor's words: an address is polled every interval and is unreachable after retry count plus one misses in a
//! row (ClearSCADA 2017 R2 help, "MonitoringStandbyServerswithICMPandHeartbeatPolling"). How many answers restore it
//! is not documented; one, unless told otherwise, is our own choice. "In a row" goes by the order in which probes were
//! sent, not by the order in which their fates became known: a late verdict on an old probe says nothing about now.

use crate::named;
use std::collections::VecDeque;
use std::time::Duration;

/// What is known about a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// Neither answered nor failed yet.
    NotYetKnown,
    /// It answers.
    Up,
    /// Retry count plus one misses in a row.
    Failed,
}

named! {
    /// The word in JSON and in messages.
    LinkState {
        NotYetKnown => "not-yet-known",
        Up => "up",
        Failed => "failed",
    }
}

/// The rise and fall of one link.
#[derive(Debug, Clone)]
pub struct Verdict {
    retry_count: u32,
    rise: u32,
    state: LinkState,
    /// Missed rounds newer than the newest answered one, oldest first; at most `retry_count + 1`.
    missed: VecDeque<u64>,
    /// Answered rounds newer than the newest missed one, oldest first; at most `rise`.
    answered: VecDeque<u64>,
    newest_answered: Option<u64>,
    newest_missed: Option<u64>,
}

impl Verdict {
    /// `retry_count` as in the plan (attempts made are this plus one), `rise` at least 1.
    #[must_use]
    pub fn new(retry_count: u32, rise: u32) -> Self {
        Self {
            retry_count,
            rise: rise.max(1),
            state: LinkState::NotYetKnown,
            missed: VecDeque::new(),
            answered: VecDeque::new(),
            newest_answered: None,
            newest_missed: None,
        }
    }

    /// The present state.
    #[must_use]
    pub const fn state(&self) -> LinkState {
        self.state
    }

    /// The probe of `round` was answered. Returns the new state when it changed.
    pub fn answer(&mut self, round: u64) -> Option<LinkState> {
        self.newest_answered = self.newest_answered.max(Some(round));
        self.missed.retain(|missed| *missed > round);
        if self.newest_missed.is_none_or(|missed| round > missed) {
            remember(&mut self.answered, round, self.rise);
        }
        // A link that never was known needs no rise: the first answer proves it.
        let enough =
            self.state == LinkState::NotYetKnown || self.answered.len() as u64 >= u64::from(self.rise);
        let newer = self.newest_missed.is_none_or(|missed| round > missed);
        (enough && newer).then(|| self.change(LinkState::Up)).flatten()
    }

    /// The probe of `round` was lost. Returns the new state when it changed.
    pub fn miss(&mut self, round: u64) -> Option<LinkState> {
        self.newest_missed = self.newest_missed.max(Some(round));
        self.answered.retain(|answered| *answered > round);
        if self.newest_answered.is_none_or(|answered| round > answered) {
            remember(&mut self.missed, round, self.retry_count.saturating_add(1));
        }
        (self.missed.len() as u64 > u64::from(self.retry_count))
            .then(|| self.change(LinkState::Failed))
            .flatten()
    }

    fn change(&mut self, state: LinkState) -> Option<LinkState> {
        (self.state != state).then(|| {
            self.state = state;
            state
        })
    }
}

fn remember(rounds: &mut VecDeque<u64>, round: u64, at_most: u32) {
    let place = rounds.partition_point(|other| *other < round);
    if rounds.get(place) != Some(&round) {
        rounds.insert(place, round);
    }
    while rounds.len() as u64 > u64::from(at_most) {
        rounds.pop_front();
    }
}

/// How many changes within the window make a link "flapping".
pub const FLAPPING_CHANGES: usize = 6;

/// Watches how often a state changes. Our own definition: flapping from the sixth change (three outages) within the window on, until
/// the window has passed without a change.
#[derive(Debug, Clone)]
pub struct Flapping {
    window: Duration,
    changes: VecDeque<Duration>,
    flapping: bool,
}

impl Flapping {
    /// The window is a minute, or twenty times the time after which the link is declared failed when that is longer.
    #[must_use]
    pub fn new(failed_after: Duration) -> Self {
        let window = failed_after.saturating_mul(20).max(Duration::from_secs(60));
        Self { window, changes: VecDeque::new(), flapping: false }
    }

    /// The state changed. Returns the number of changes in the window when this makes it flapping.
    pub fn change(&mut self, at: Duration) -> Option<usize> {
        self.forget(at);
        self.changes.push_back(at);
        if self.changes.len() > FLAPPING_CHANGES {
            self.changes.pop_front();
        }
        let begins = !self.flapping && self.changes.len() >= FLAPPING_CHANGES;
        self.flapping |= begins;
        begins.then_some(self.changes.len())
    }

    /// Time passed. Returns true when flapping ends.
    pub fn settle(&mut self, now: Duration) -> bool {
        self.forget(now);
        let ends = self.flapping && self.changes.is_empty();
        self.flapping &= !ends;
        ends
    }

    /// Whether it is flapping.
    #[must_use]
    pub const fn is_flapping(&self) -> bool {
        self.flapping
    }

    fn forget(&mut self, now: Duration) {
        while self.changes.front().is_some_and(|at| *at + self.window < now) {
            self.changes.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_after_retry_count_plus_one_misses_in_a_row() {
        let mut verdict = Verdict::new(2, 1);
        assert_eq!(verdict.state(), LinkState::NotYetKnown);
        assert_eq!(verdict.answer(0), Some(LinkState::Up));
        assert_eq!([verdict.miss(1), verdict.miss(2), verdict.answer(3)], [None; 3]);
        assert_eq!([verdict.miss(4), verdict.miss(5)], [None; 2]);
        assert_eq!(verdict.miss(6), Some(LinkState::Failed));
        assert_eq!(verdict.miss(7), None);
        assert_eq!(verdict.answer(8), Some(LinkState::Up));
    }

    #[test]
    fn a_link_that_never_answered_fails_too() {
        let mut verdict = Verdict::new(0, 3);
        assert_eq!(verdict.miss(0), Some(LinkState::Failed));
        assert_eq!([verdict.answer(1), verdict.answer(2)], [None; 2]);
        assert_eq!(verdict.answer(3), Some(LinkState::Up));
    }

    #[test]
    fn a_miss_during_the_rise_starts_it_again() {
        let mut verdict = Verdict::new(0, 2);
        verdict.miss(0);
        assert_eq!([verdict.answer(1), verdict.miss(2), verdict.answer(3)], [None; 3]);
        assert_eq!(verdict.answer(4), Some(LinkState::Up));
    }

    #[test]
    fn the_order_of_sending_counts_not_the_order_of_knowing() {
        let mut verdict = Verdict::new(1, 1);
        verdict.answer(0);
        // Rounds 1 and 2 were lost, 3 was answered before their time-outs passed.
        assert_eq!([verdict.answer(3), verdict.miss(1), verdict.miss(2)], [None; 3]);
        assert_eq!(verdict.miss(4), None);
        assert_eq!(verdict.miss(5), Some(LinkState::Failed));
        // An answer to a round before the newest miss does not restore.
        assert_eq!(verdict.answer(4), None);
        assert_eq!(verdict.answer(6), Some(LinkState::Up));
    }

    #[test]
    fn flapping_begins_and_ends() {
        let second = Duration::from_secs;
        let mut flapping = Flapping::new(second(1));
        assert_eq!([1, 2, 3, 4, 5].map(|at| flapping.change(second(at))), [None; 5]);
        assert_eq!(flapping.change(second(6)), Some(6));
        assert_eq!(flapping.change(second(7)), None);
        assert!(!flapping.settle(second(66)));
        assert!(flapping.settle(second(68)));
        assert!(!flapping.is_flapping());
    }
}

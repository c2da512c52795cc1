//! When a link was down, as bounds that the truth always lies in.
//!
//! A probe that was answered proves that the link worked when it was sent and when its reply came back. A lost one
//! proves that the link was down at some moment between its sending and the moment its loss was known (its time-out,
//! or an ICMP error). So an outage began after the last answered probe was sent and before the first loss was known,
//! and it ended after the last probe was sent that was known to be lost, and before the first answer came in. Nothing closer can
//! be said without assuming a round trip time, and nothing is: a probe that was on its way when the first answer came in, and
//! is lost, may have been lost by another outage soon after (packets overtake one another).

use std::time::Duration;

use super::diagnosis::Diagnosis;
use super::loss::Outside;

/// How many outages a link keeps besides the newest; what is between is counted and added up only, so that memory stays
/// bounded.
pub const KEPT: usize = 1_000;

/// One outage: a run of losses that made the link count as failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outage {
    /// It began after this (sending of the last answered probe; the start of the run when there was none) ...
    pub began_after: Duration,
    /// ... and before this (first loss known).
    pub began_before: Duration,
    /// It ended after this (sending of the last probe that was known to be lost before the first answer) ...
    pub ended_after: Duration,
    /// ... and before this (first answer); `None` while it lasts.
    pub ended_before: Option<Duration>,
    /// Sending of the first lost probe.
    pub first_lost: Duration,
    /// What was the matter, as it was known last while it lasted.
    pub why: Diagnosis,
}

impl Outage {
    /// It was down at least this long.
    #[must_use]
    pub fn at_least(&self) -> Duration {
        self.ended_after.saturating_sub(self.began_before)
    }

    /// It was down at most this long; `now` counts as the end of one that still lasts.
    #[must_use]
    pub fn at_most(&self, now: Duration) -> Duration {
        self.ended_before.unwrap_or(now).saturating_sub(self.began_after)
    }
}

#[derive(Debug, Clone, Copy)]
struct Run {
    outage: Outage,
    last_known: Duration,
    lost: u64,
    failed: bool,
}

#[derive(Debug, Clone, Copy)]
struct Closed {
    /// Sending of the answer that ended it.
    answer: Duration,
    last_lost: Duration,
    /// Whether it was an outage: the newest one.
    failed: bool,
}

/// The present run of losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Losses {
    /// Sending of its first lost probe.
    pub first: Duration,
    /// The link counts as failed by it.
    pub failed: bool,
}

/// Outages added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// How many.
    pub count: u64,
    /// Their lower bounds together.
    pub at_least: Duration,
    /// Their upper bounds together.
    pub at_most: Duration,
}

impl Total {
    fn add(&mut self, outage: &Outage, now: Duration) {
        self.count += 1;
        self.at_least += outage.at_least();
        self.at_most += outage.at_most(now);
    }
}

/// Follows one link. Feed it every answer and every loss; tell it when the link counts as failed.
#[derive(Debug, Clone, Default)]
pub struct Tracker {
    newest_answered: Option<Duration>,
    run: Option<Run>,
    closed: Option<Closed>,
    /// The first [`KEPT`] that are over and will not change.
    outages: Vec<Outage>,
    /// The newest that is over: what is known late may still move its bounds.
    newest: Option<Outage>,
    left_out: Total,
    outside: Outside,
}

impl Tracker {
    /// A probe sent at `sent` was answered at `at`.
    pub fn answered(&mut self, sent: Duration, at: Duration) {
        self.newest_answered = self.newest_answered.max(Some(sent));
        self.outside.answered();
        if let Some(run) = &mut self.run {
            if sent < run.outage.first_lost {
                run.outage.began_after = run.outage.began_after.max(sent);
            } else if sent < run.outage.ended_after {
                // An answer between losses: the outage began after it.
                run.outage.began_after = sent;
                run.outage.began_before = run.last_known;
                run.outage.first_lost = run.outage.ended_after;
                if !run.failed {
                    self.outside.lost(run.lost.saturating_sub(1));
                    run.lost = run.lost.min(1);
                }
            } else {
                self.close(sent, at);
                return;
            }
        }
        if let Some(closed) = self.closed.as_mut().filter(|c| sent > c.last_lost && sent < c.answer) {
            closed.answer = sent;
            if let Some(outage) = self.newest.as_mut().filter(|_| closed.failed) {
                outage.ended_before = outage.ended_before.min(Some(at));
            }
        }
    }

    /// A probe sent at `sent` was lost, which was known at `at`.
    pub fn lost(&mut self, sent: Duration, at: Duration) {
        if self.newest_answered.is_some_and(|answered| sent < answered) {
            if let Some(closed) = self.closed.as_mut().filter(|c| sent > c.last_lost && sent < c.answer) {
                closed.last_lost = sent;
                // Part of the outage as far as anybody can tell, which does not say that it lasted until then.
                if closed.failed {
                    return;
                }
            }
            self.outside.lost(1);
            return;
        }
        let began_after = self.newest_answered.unwrap_or_default();
        let fresh = Outage {
            began_after,
            began_before: at,
            ended_after: sent,
            ended_before: None,
            first_lost: sent,
            why: Diagnosis::NotYetKnown,
        };
        let run = self.run.get_or_insert(Run { outage: fresh, last_known: at, lost: 0, failed: false });
        run.lost += 1;
        run.outage.first_lost = run.outage.first_lost.min(sent);
        run.outage.began_before = run.outage.began_before.min(at);
        if sent >= run.outage.ended_after {
            run.outage.ended_after = sent;
            run.last_known = at;
        }
    }

    /// The link counts as failed: the present run of losses is an outage. Returns it.
    pub fn failed(&mut self) -> Option<Outage> {
        let run = self.run.as_mut()?;
        run.failed = true;
        Some(run.outage)
    }

    /// What is the matter with the outage that lasts now, if there is one.
    pub fn explain(&mut self, why: Diagnosis) {
        if let Some(run) = self.run.as_mut().filter(|run| run.failed) {
            run.outage.why = why;
        }
    }

    fn close(&mut self, sent: Duration, at: Duration) {
        let Some(mut run) = self.run.take() else { return };
        if run.failed {
            run.outage.ended_before = Some(at);
            match self.newest.replace(run.outage) {
                Some(before) if self.outages.len() < KEPT => self.outages.push(before),
                Some(before) => self.left_out.add(&before, at),
                None => {}
            }
        } else {
            self.outside.lost(run.lost);
        }
        self.closed = Some(Closed { answer: sent, last_lost: run.outage.ended_after, failed: run.failed });
    }

    /// The outages so far, in order, the one that still lasts at the end. Those that were left out came before the
    /// newest that is over.
    pub fn outages(&self) -> impl Iterator<Item = Outage> {
        let open = self.run.filter(|run| run.failed).map(|run| run.outage);
        self.outages.iter().copied().chain(self.newest).chain(open)
    }

    /// All outages together, those that were left out, too.
    #[must_use]
    pub fn total(&self, now: Duration) -> Total {
        let mut total = self.left_out;
        self.outages().for_each(|outage| total.add(&outage, now));
        total
    }

    /// The last outage that ended.
    #[must_use]
    pub const fn last_ended(&self) -> Option<&Outage> {
        self.newest.as_ref()
    }

    /// Losses outside of outages, up to the last answer.
    #[must_use]
    pub const fn outside(&self) -> &Outside {
        &self.outside
    }

    /// How many of the newest probes were lost in a row without making an outage: too few to tell.
    #[must_use]
    pub fn undecided(&self) -> u64 {
        self.run.filter(|run| !run.failed).map_or(0, |run| run.lost)
    }

    /// The run of losses that has not ended, if there is one.
    #[must_use]
    pub fn losses(&self) -> Option<Losses> {
        let Run { outage, failed, .. } = self.run?;
        Some(Losses { first: outage.first_lost, failed })
    }

    /// Sending of the answer that ended the last run of losses.
    #[must_use]
    pub fn ending_answer(&self) -> Option<Duration> {
        self.closed.map(|closed| closed.answer)
    }

    /// Outages beyond [`KEPT`].
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.left_out.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn bounds_of_a_plain_outage() {
        let mut tracker = Tracker::default();
        tracker.answered(ms(0), ms(1));
        tracker.answered(ms(200), ms(201));
        for sent in [400, 600, 800] {
            tracker.lost(ms(sent), ms(sent + 200));
        }
        assert_eq!(tracker.failed().unwrap().first_lost, ms(400));
        tracker.answered(ms(1000), ms(1001));
        let outage = tracker.outages().next().unwrap();
        assert_eq!((outage.began_after, outage.began_before), (ms(200), ms(600)));
        assert_eq!((outage.ended_after, outage.ended_before), (ms(800), Some(ms(1001))));
        assert_eq!((outage.at_least(), outage.at_most(ms(9999))), (ms(200), ms(801)));
    }

    #[test]
    fn losses_that_did_not_fail_the_link_are_no_outage() {
        let mut tracker = Tracker::default();
        tracker.lost(ms(0), ms(100));
        tracker.answered(ms(200), ms(201));
        assert_eq!(tracker.outages().count(), 0);
    }

    #[test]
    fn an_outage_that_lasts_counts_until_now() {
        let mut tracker = Tracker::default();
        tracker.lost(ms(100), ms(150));
        tracker.failed();
        let outage = tracker.outages().next().unwrap();
        assert_eq!((outage.began_after, outage.at_most(ms(700))), (ms(0), ms(700)));
    }

    #[test]
    fn totals_hold_what_is_left_out() {
        let mut tracker = Tracker::default();
        let outages = KEPT as u64 + 500;
        for n in 0..outages {
            tracker.lost(ms(n * 1000 + 100), ms(n * 1000 + 150));
            tracker.lost(ms(n * 1000 + 400), ms(n * 1000 + 450));
            tracker.failed();
            tracker.answered(ms(n * 1000 + 500), ms(n * 1000 + 501));
        }
        let total = tracker.total(ms(outages * 1000));
        assert_eq!(total.count, outages);
        assert_eq!(total.at_least, ms(250) * outages as u32);
        assert_eq!(tracker.left_out(), outages - 1 - KEPT as u64);
        assert_eq!(tracker.last_ended().unwrap().first_lost, ms((outages - 1) * 1000 + 100));
        assert_eq!(tracker.outside().all().lost, 0, "an outage's losses are no further fault");
    }

    #[test]
    fn losses_outside_of_outages_are_counted() {
        let mut tracker = Tracker::default();
        for n in 0..10 {
            tracker.lost(ms(n * 300), ms(n * 300 + 50));
            tracker.lost(ms(n * 300 + 100), ms(n * 300 + 150));
            tracker.answered(ms(n * 300 + 200), ms(n * 300 + 201));
        }
        assert_eq!((tracker.outside().all().lost, tracker.outside().all().of), (20, 30));
        tracker.lost(ms(3_000), ms(3_050));
        assert_eq!(tracker.undecided(), 1);
    }

    #[test]
    fn losses_known_after_the_answer_do_not_move_the_end() {
        let mut tracker = Tracker::default();
        tracker.answered(ms(0), ms(1));
        tracker.lost(ms(100), ms(1100));
        tracker.failed();
        tracker.answered(ms(500), ms(501));
        tracker.lost(ms(400), ms(1400));
        let outage = tracker.outages().next().unwrap();
        assert_eq!(outage.ended_after, ms(100), "what was on its way may have been lost later");
        assert_eq!(tracker.outside().all().lost, 0, "and is none outside of outages");
        tracker.answered(ms(450), ms(1500));
        assert_eq!(tracker.outages().next().unwrap().ended_before, Some(ms(501)));
    }
}

//! Stalls with a whole run in view, also those that are over: what a look at the time could not tell yet, the looks after it
//! tell. Everything about *how* that is told is our own reasoning:
//!
//! * A pause is a stretch in which writes waited and none was counted: neither completed nor failed. How many came meanwhile does
//!   not matter, nor does it whether fewer waited for a while: leaving the queue is not being written.
//! * A pause is a stall when it is as long as `stalled` asks for, and more than twice as long as three in four gaps between two
//!   writes: so a figure that is refreshed every half a minute never stalls. Where writes left the queue meanwhile the counters
//!   may only be late: then their own pace must be known, and the pause be more than twice as long as three in four of its gaps.
//! * Pauses of about one length that come at about one distance through the whole run are how this line writes (a radio that
//!   is polled, a gateway that sends what it has once a minute), and no stalls.

use std::time::Duration;

use super::rules;
use super::sample::{Interval, Sample};
use crate::finding::Finding;
use crate::gaps::Gaps;
use crate::source::point::{Stamp, millis};
use crate::spell::{Times, Told};
use crate::status::Status;

/// A stretch in which writes waited and none was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pause {
    /// The write before it, or the first look at which one waited.
    from: Stamp,
    /// The last look at which nothing had happened yet.
    to: Stamp,
    /// The first look at which something had happened; the last one when nothing did until the end.
    ended: Stamp,
    /// Some left the queue all the same.
    fell: bool,
}

impl Pause {
    const fn length(&self) -> i64 {
        self.to.since(self.from)
    }

    /// From one write to the next.
    const fn gap(&self) -> i64 {
        self.ended.since(self.from)
    }
}

/// So many pauses of about one length make a rhythm.
const RHYTHM: usize = 4;
/// Pauses that are kept; when there are more, the longer half of them.
const KEPT: usize = 4096;
/// So many gaps between two changes of the counters show their pace.
const PACE: usize = 3;

/// What a channel's queue did so far.
#[derive(Debug, Clone, Default)]
pub struct Stalls {
    stall_after_ms: i64,
    first: Option<Stamp>,
    before: Option<Sample>,
    /// Since when writes have waited and none was counted, and whether some left the queue since then.
    since: Option<(Stamp, bool)>,
    /// Gaps between two writes.
    gaps: Gaps,
    /// The last change of the counters, and the gaps between two of them, whatever waited.
    counted: Option<Stamp>,
    pace: Gaps,
    /// Pauses at least half as long as a stall, the longest when there are too many.
    long: Vec<Pause>,
    /// There were too many.
    thinned: bool,
}

/// The stalls among settled samples, sorted by time: from when to when.
#[must_use]
pub fn of(samples: &[Sample], stall_after: Duration) -> Vec<(Stamp, Stamp)> {
    let mut stalls = Stalls::new(stall_after);
    for sample in samples {
        stalls.look(sample);
    }
    stalls.found()
}

impl Stalls {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(stall_after: Duration) -> Self {
        Self { stall_after_ms: millis(stall_after), ..Self::default() }
    }

    /// Takes the next settled sample. Where the counter of completed writes was not read, nothing is known.
    pub fn look(&mut self, sample: &Sample) {
        let waits = (sample.pending > 0 && sample.completed.is_some()).then_some((sample.at, false));
        let Some(last) = self.before else {
            (self.first, self.before, self.since) = (Some(sample.at), Some(*sample), waits);
            return;
        };
        let Some(step) = Interval::between(&last, sample) else { return };
        self.before = Some(*sample);
        let counts = step.reset || step.left().is_some_and(|left| left > 0);
        if counts && let Some(before) = self.counted.replace(sample.at) {
            self.pace.add(sample.at.since(before));
        }
        let Some((from, fell)) = self.since else {
            self.since = waits;
            return;
        };
        let fell = fell || step.change() < 0;
        let pause = Pause { from, to: last.at, ended: sample.at, fell };
        if counts {
            self.gaps.add(pause.gap());
            self.keep(pause);
            self.since = waits;
        } else if waits.is_none() {
            let ended = if sample.completed.is_none() { last.at } else { sample.at };
            self.keep(Pause { ended, ..pause });
            self.since = None;
        } else {
            self.since = Some((from, fell));
        }
    }

    fn keep(&mut self, pause: Pause) {
        if pause.gap() * 2 < self.stall_after_ms {
            return;
        }
        self.long.push(pause);
        if self.long.len() > KEPT {
            self.long.sort_by_key(|pause| pause.from.since(pause.ended));
            self.long.truncate(KEPT / 2);
            self.long.sort_by_key(|pause| pause.from);
            self.thinned = true;
        }
    }

    /// The stalls so far, sorted by time: from when to when. One that goes on ends with the last look.
    #[must_use]
    pub fn found(&self) -> Vec<(Stamp, Stamp)> {
        let goes_on =
            |((from, fell), last): ((Stamp, bool), Sample)| Pause { from, to: last.at, ended: last.at, fell };
        let open = self.since.zip(self.before).map(goes_on);
        let pauses: Vec<Pause> = self.long.iter().copied().chain(open).collect();
        let longer = |gaps: &Gaps| gaps.usual_ms().saturating_mul(2).saturating_add(1);
        let needed = self.stall_after_ms.max(longer(&self.gaps));
        let late = (self.pace.count() >= PACE).then(|| needed.max(longer(&self.pace)));
        let is_long = |pause: &Pause| {
            let needed = if pause.fell { late } else { Some(needed) };
            needed.is_some_and(|needed| pause.length() >= needed)
        };
        let is_stall = |pause: &&Pause| is_long(pause) && !self.keeps_time(&pauses, pause);
        pauses.iter().filter(is_stall).map(|pause| (pause.from, pause.to)).collect()
    }

    /// Whether a pause is one of many alike that come at about one distance from the first look to the last.
    fn keeps_time(&self, pauses: &[Pause], pause: &Pause) -> bool {
        let alike: Vec<Stamp> =
            pauses.iter().filter(|other| other.gap() * 2 >= pause.gap()).map(|pause| pause.from).collect();
        if alike.len() < RHYTHM || self.thinned {
            return self.thinned && alike.len() >= KEPT / 4;
        }
        let ends = (self.first, self.before.map(|last| last.at));
        let marks: Vec<Stamp> = ends.0.into_iter().chain(alike).chain(ends.1).collect();
        let mut apart: Vec<i64> = marks.windows(2).map(|pair| pair[1].since(pair[0])).collect();
        apart.sort_unstable();
        let middle = apart.get(apart.len() / 2).copied().unwrap_or(0);
        apart.last().is_some_and(|most| *most <= middle.saturating_mul(2))
    }
}

/// What is told of stalls of a channel, sorted by time.
#[must_use]
pub fn told(name: &str, stalls: &[(Stamp, Stamp)]) -> Option<Told> {
    let times = Times::of(stalls)?;
    let finding = Finding::new(
        &rules::STALLED,
        name,
        format!("{name}: writes waited, and none was completed."),
    )
    .help(
        "Look what the line, the device or the driver did at that time: what waited then was written late.",
    );
    Some(Told::new(finding, Status::Critical, &times))
}

#[cfg(test)]
mod tests {
    use super::{of, told};
    use crate::queue::sample::each_second as samples;
    use crate::source::point::Stamp;
    use proptest::prelude::*;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(10);

    const NONE: [(i64, i64); 0] = [];

    /// From when to when, in seconds.
    fn stalls(figures: impl Iterator<Item = (u64, u64)>) -> Vec<(i64, i64)> {
        of(&samples(figures), LONG).into_iter().map(|(from, to)| (from.0 / 1000, to.0 / 1000)).collect()
    }

    #[test]
    fn a_stall_that_is_over_is_found_wherever_it_was() {
        let completed = |at: u64, from: u64, to: u64| 1000 + 10 * (at.min(from) + at.saturating_sub(to));
        assert_eq!(stalls((0..200).map(|at| (40, completed(at, 60, 120)))), [(60, 120)]);
        assert_eq!(
            stalls((0..200).map(|at| (40, completed(at, 0, 100)))),
            [(0, 100)],
            "from the first look on"
        );
        let climbs = |at: u64| 40 + at.clamp(60, 120) - 60;
        assert_eq!(stalls((0..200).map(|at| (climbs(at), completed(at, 60, 120)))), [(60, 120)]);
        let twice = |at: u64| completed(at, 60, 90) + 1200 - 10 * at.clamp(120, 160);
        assert_eq!(stalls((0..200).map(|at| (40, twice(at)))), [(60, 90), (120, 160)]);
        assert_eq!(
            stalls((0..200).map(|at| (40, completed(at, 60, 69)))),
            NONE,
            "shorter than `stalled` asks for"
        );
        let message = told("A/C", &[(Stamp(60_000), Stamp(120_000))]).expect("one").finding.message;
        assert!(message.contains("So it was from 1970-01-01T00:01:00"), "{message}");
        assert_eq!(told("A/C", &[]), None);
    }

    #[test]
    fn with_nothing_to_write_or_without_a_counter_there_is_no_stall() {
        assert_eq!(
            stalls((0..200).map(|at| (u64::from(!(60..120).contains(&at)), 1000 + at.min(60)))),
            [(120, 199)]
        );
        assert_eq!(stalls((0..200).map(|_| (0, 1000))), NONE);
        let mut all = samples((0..200).map(|_| (40, 1000)));
        all.iter_mut().for_each(|sample| sample.completed = None);
        assert!(of(&all, LONG).is_empty());
    }

    #[test]
    fn what_leaves_the_queue_and_is_not_counted_is_no_write() {
        // Looked at every ten seconds; the counter rests twice while three to six wait.
        let counted = |at: u64| at.min(20) + at.saturating_sub(40).min(1) + at.saturating_sub(60);
        let sparse = |counted: &dyn Fn(u64) -> u64| {
            let mut all = samples((0..80).map(|at| (3 + (at * 7) % 4, 1000 + 20 * counted(at))));
            all.iter_mut().for_each(|sample| sample.at = Stamp(sample.at.0 * 10));
            of(&all, LONG)
        };
        let found = sparse(&counted);
        assert_eq!(found, [(Stamp(200_000), Stamp(400_000)), (Stamp(410_000), Stamp(600_000))]);
        assert_eq!(sparse(&|at| at), [], "each is counted");
        // Counted every half a minute only, while the queue is seen as it is.
        assert_eq!(stalls((0..300).map(|at| (3 + (at * 7) % 4, 1000 + at / 30 * 60))), NONE);
        assert_eq!(
            stalls((0..25).map(|at| (100 - 2 * at, 1000))),
            NONE,
            "how often it is counted is not known yet"
        );
    }

    #[test]
    fn a_line_that_writes_by_turns_does_not_stall() {
        // Every half a minute twenty writes at once, or one a second for ten seconds.
        assert_eq!(stalls((0..600).map(|at| (25, 1000 + at / 30 * 20))), NONE);
        assert_eq!(stalls((0..600).map(|at| (25, 1000 + at / 30 * 10 + (at % 30).min(10)))), NONE);
        // The same for five minutes, and then none for two.
        let stops = |at: u64| at.min(300) + at.saturating_sub(420);
        assert_eq!(stalls((0..600).map(|at| (25, 1000 + stops(at) / 30 * 20))).len(), 1);
    }

    proptest! {
        /// Wherever a stall lies among writes every few seconds, it is found, and nothing else is.
        #[test]
        fn one_stall_is_one_stall(every in 1..5_u64, from in 0..300_u64, long in 20..200_u64) {
            let moved = |at: u64| at.min(from) + at.saturating_sub(from + long);
            let found = stalls((0..600).map(|at| (40, 1000 + moved(at) / every)));
            prop_assert_eq!(found.len(), 1, "{:?}", found);
            let (start, end) = found[0];
            prop_assert!(start.abs_diff(from as i64) <= every && end.abs_diff((from + long) as i64) <= every);
        }

        /// A line that keeps its pace, whatever it is, never stalls, and a queue that is empty now and then neither.
        #[test]
        fn what_keeps_its_pace_never_stalls(period in 1..60_u64, empty in 0..20_u64) {
            let figures = (0..600).map(|at| (u64::from(at % 60 >= empty), 1000 + at / period));
            prop_assert_eq!(stalls(figures), NONE);
        }
    }
}

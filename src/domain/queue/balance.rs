//! The balance of a queue: what came in is what waits more than before, and what was completed, and what failed. It can
//! never shrink. Where it does, writes left the queue without being written: thrown away, or never counted.
//!
//! Leaving the queue is not being written. Only this balance tells the two apart. Figures that are not refreshed at one
//! moment make it dip and come back within a step; a dip while writes still wait cannot be a queue that was thrown away,
//! so it shows by how much the counters of this source lag.

use super::sample::{Interval, Sample};

/// What the counters account for, over a run of samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// Writes completed, at least.
    pub completed: u64,
    /// Writes failed, at least.
    pub failed: u64,
    /// Writes that waited at some time, wait no longer, and were neither completed nor failed.
    pub missing: u64,
    /// The most of them that went between two samples.
    pub at_once: u64,
    /// The most writes that waited when counters were set back; `None` when that never happened.
    pub reset_with: Option<u64>,
    /// What is known of failed writes.
    pub failures: Failures,
}

/// Whether a write that failed would show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Failures {
    /// The counter of failed writes was read at the beginning and at the end.
    Counted,
    /// The source has such a counter, and it was not read at the beginning or at the end: some may have failed unseen.
    Unread,
    /// The source has no such counter at all.
    #[default]
    Uncounted,
}

/// The balance of samples, sorted by time; samples without a counter of completed writes are passed over. `None` when
/// the last sample has none, or no sample: without it nothing is accounted for.
#[must_use]
pub fn of(samples: &[Sample]) -> Option<Balance> {
    samples.last()?.completed?;
    let start = samples.iter().position(|sample| sample.completed.is_some())?;
    // What waited before the first counter was read, and did not wait then, went unseen.
    let unseen = samples[..start].iter().map(|sample| sample.pending).max().unwrap_or(0);
    let mut balance =
        Balance { missing: unseen.saturating_sub(samples[start].pending), ..Balance::default() };
    let (mut lag, mut dip) = (0_u64, 0_u64);
    let mut before = samples[start];
    for sample in samples[start..].iter().filter(|sample| sample.completed.is_some()) {
        // Where the counter of failures was not read for a while, its next figure tells what came meanwhile.
        let sample = Sample { failed: sample.failed.or(before.failed), ..*sample };
        let Some(interval) = Interval::between(&before, &sample) else { continue };
        let (completed, failed) = (interval.completed.unwrap_or(0), interval.failed.unwrap_or(0));
        if interval.reset && before.pending > 0 {
            // Even when as many wait as before: they may be new ones.
            balance.reset_with = Some(balance.reset_with.unwrap_or(0).max(before.pending));
        }
        balance.completed = balance.completed.saturating_add(completed);
        balance.failed = balance.failed.saturating_add(failed);
        let counted = completed.saturating_add(failed);
        let came = interval.change().saturating_add(counted.cast_signed());
        // The dip of the step before: made good in this one by counters that lag, or lost. What only came makes nothing good.
        let made_good =
            (1..=counted).contains(&dip) && came >= dip.cast_signed() && (before.pending > 0 || dip <= lag);
        if made_good {
            lag = lag.max(dip);
        } else {
            balance.missing = balance.missing.saturating_add(dip);
            balance.at_once = balance.at_once.max(dip);
        }
        dip = u64::try_from(came.saturating_neg()).unwrap_or(0);
        before = sample;
    }
    balance.missing = balance.missing.saturating_add(dip).max(unseen_peak(&samples[start..], &balance));
    // A mark that rises with the first step may be that of a peak before the first sample, refreshed later than the queue: enough
    // for a doubt, not for a finding.
    let peak = unseen_peak(samples.get(start + 1..).unwrap_or_default(), &balance);
    balance.at_once = balance.at_once.max(dip).max(peak);
    let is_unread = |sample: Option<&Sample>| sample.is_none_or(|sample| sample.failed.is_none());
    balance.failures = if samples.iter().all(|sample| sample.failed.is_none() && !sample.failed_unread) {
        Failures::Uncounted
    } else if is_unread(samples.get(start)) || is_unread(samples.last()) {
        Failures::Unread
    } else {
        Failures::Counted
    };
    Some(balance)
}

/// Writes of a peak between two samples that the counters do not show: the high-water mark rose to more than were
/// completed, failed, or wait.
fn unseen_peak(samples: &[Sample], balance: &Balance) -> u64 {
    let mut marks = samples.iter().filter_map(|sample| sample.max_pending);
    let Some(first) = marks.next() else { return 0 };
    let last = marks.next_back().unwrap_or(first);
    let waits = samples.last().map_or(0, |sample| sample.pending);
    let accounted = balance.completed.saturating_add(balance.failed).saturating_add(waits);
    if last > first { last.saturating_sub(accounted) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::Failures::{Counted, Uncounted, Unread};
    use super::of;
    use crate::queue::sample::Sample;
    use crate::source::point::Stamp;

    fn samples(figures: &[(u64, Option<u64>, u64)]) -> Vec<Sample> {
        let one = |(at, (pending, completed, failed)): (usize, &(u64, Option<u64>, u64))| Sample {
            at: Stamp(at as i64 * 1000),
            pending: *pending,
            completed: *completed,
            failed: Some(*failed),
            ..Sample::default()
        };
        figures.iter().enumerate().map(one).collect()
    }

    #[test]
    fn what_left_and_was_not_counted_is_missing() {
        let written = of(&samples(&[(50, Some(7), 0), (30, Some(27), 0), (0, Some(57), 0)])).unwrap();
        assert_eq!((written.completed, written.failed, written.missing), (50, 0, 0));
        let thrown_away = of(&samples(&[(500, Some(7), 0), (500, Some(10), 0), (0, Some(13), 0)])).unwrap();
        assert_eq!(thrown_away.missing, 497);
        let failed = of(&samples(&[(4, Some(7), 1), (0, Some(8), 4)])).unwrap();
        assert_eq!((failed.completed, failed.failed, failed.missing), (1, 3, 0));
        // What came later does not stand in for what waited: 5 came and are written, 9 are gone.
        let came =
            of(&samples(&[(9, Some(0), 0), (14, Some(0), 0), (5, Some(0), 0), (0, Some(5), 0)])).unwrap();
        assert_eq!(came.missing, 9);
    }

    #[test]
    fn without_its_counter_nothing_is_accounted_for() {
        assert_eq!(of(&samples(&[(9, Some(0), 0), (0, None, 0)])), None);
        assert_eq!(of(&[]), None);
        // The counter is there at last, but not for the eight that left before.
        let late = of(&samples(&[(9, None, 0), (1, Some(8), 0), (0, Some(9), 0)])).unwrap();
        assert_eq!((late.completed, late.missing), (1, 8));
        // It lacked once in between.
        let gap = of(&samples(&[(9, Some(0), 0), (4, None, 0), (0, Some(9), 0)])).unwrap();
        assert_eq!(gap.missing, 0);
    }

    #[test]
    fn counters_that_lag_by_a_step_are_waited_for() {
        // The queue is shown at once, its counter one sample later.
        let lags =
            [(50, Some(0), 0), (40, Some(0), 0), (30, Some(20), 0), (20, Some(20), 0), (10, Some(40), 0)];
        let end = [(0, Some(40), 0), (0, Some(50), 0)];
        let all = [&lags[..], &end[..]].concat();
        assert_eq!(of(&samples(&all)).unwrap().missing, 0);
        assert_eq!(of(&samples(&all[..6])).unwrap().missing, 10, "not yet");
        // The same end without a lag before: ten were thrown away, and ten others written.
        let flushed = [(20, Some(30), 0), (10, Some(40), 0), (0, Some(40), 0), (0, Some(50), 0)];
        assert_eq!(of(&samples(&flushed)).unwrap().missing, 10);
    }

    #[test]
    fn what_others_take_the_place_of_is_not_made_good_by_them() {
        let refilled =
            [(30, Some(0), 0), (27, Some(3), 0), (4, Some(6), 0), (27, Some(9), 0), (0, Some(36), 0)];
        assert_eq!(of(&samples(&refilled)).unwrap().missing, 20);
        // The counters show them one look later.
        let late = [(30, Some(0), 0), (27, Some(3), 0), (4, Some(6), 0), (1, Some(29), 0), (0, Some(30), 0)];
        assert_eq!(of(&samples(&late)).unwrap().missing, 0);
    }

    #[test]
    fn failures_that_nobody_read_are_no_proof() {
        let with = |failed: &[Option<u64>]| {
            let mut all = samples(&[(20, Some(0), 0), (10, Some(10), 0), (0, Some(20), 0)]);
            for (sample, failed) in all.iter_mut().zip(failed) {
                sample.failed = *failed;
            }
            let balance = of(&all).unwrap();
            (balance.failures, balance.failed)
        };
        assert_eq!(with(&[Some(3), Some(3), Some(3)]), (Counted, 0));
        assert_eq!(with(&[Some(3), None, Some(8)]), (Counted, 5), "what came while it was not read");
        assert_eq!(with(&[None, None, None]), (Uncounted, 0), "there is no such counter");
        assert_eq!(with(&[Some(3), Some(3), None]), (Unread, 0));
        assert_eq!(with(&[None, Some(3), Some(3)]), (Unread, 0));
    }

    #[test]
    fn a_counter_of_failures_that_cannot_be_read_is_not_the_same_as_none() {
        let mut all = samples(&[(20, Some(0), 0), (0, Some(20), 0)]);
        all.iter_mut().for_each(|sample| sample.failed = None);
        let balance = of(&all).unwrap();
        assert_eq!(balance.failures, Uncounted);
        all.iter_mut().for_each(|sample| sample.failed_unread = true);
        let balance = of(&all).unwrap();
        assert_eq!(balance.failures, Unread);
    }

    #[test]
    fn a_peak_between_two_samples_must_be_accounted_for() {
        let peak = |marks: [u64; 3], completed: [u64; 3]| {
            let mut all = samples(&[
                (0, Some(completed[0]), 0),
                (0, Some(completed[1]), 0),
                (0, Some(completed[2]), 0),
            ]);
            for (sample, mark) in all.iter_mut().zip(marks) {
                sample.max_pending = Some(mark);
            }
            of(&all).unwrap().missing
        };
        assert_eq!(peak([0, 50, 50], [1000, 1000, 1000]), 50, "fifty waited, and none was written");
        assert_eq!(peak([0, 50, 50], [1000, 1020, 1050]), 0);
        assert_eq!(peak([0, 50, 50], [1000, 1000, 1020]), 30);
        assert_eq!(peak([500, 500, 500], [1000, 1000, 1000]), 0, "a peak of old times");
    }

    #[test]
    fn a_mark_that_is_refreshed_late_is_a_doubt_and_no_finding() {
        let found = |marks: [u64; 4]| {
            let mut all = samples(&[(0, Some(900), 0); 4]);
            for (sample, mark) in all.iter_mut().zip(marks) {
                sample.max_pending = Some(mark);
            }
            let balance = of(&all).unwrap();
            (balance.missing, balance.at_once)
        };
        assert_eq!(found([10, 500, 500, 500]), (500, 0), "perhaps written before the first sample");
        assert_eq!(found([10, 10, 500, 500]), (500, 500));
        assert_eq!(found([10, 10, 10, 10]), (0, 0));
    }

    #[test]
    fn a_reset_says_how_many_waited() {
        let reset = of(&samples(&[(9, Some(100), 0), (5, Some(4), 0)])).unwrap();
        assert_eq!(reset.reset_with, Some(9));
        let idle = of(&samples(&[(0, Some(100), 0), (0, Some(0), 0)])).unwrap();
        assert_eq!((idle.reset_with, idle.missing), (None, 0));
    }
}

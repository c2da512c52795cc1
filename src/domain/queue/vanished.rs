//! Writes that vanish: fewer wait than before, and the counters of completed and failed writes both stand still. However few
//! they are, nobody wrote them. How long the counters are waited for is our own reasoning. Where a source has no counter of failed
//! writes, that of completed ones tells alone: whether the others were thrown away or failed, they were not written.
//!
//! A counter may be refreshed later than the queue: it is waited for, twice as long as it was ever seen to lag, and what its
//! next figure accounts for did not vanish. Where others come in their place the queue does not stay lower; then it must have
//! fallen some times, since a single fall that is made good may be misread.

use super::sample::{Interval, Sample};

/// A counter is waited for at least so long, in milliseconds.
const WAIT_MS: i64 = 20_000;
/// And for at least so many samples.
const WAIT_SAMPLES: usize = 4;
/// What a counter shows later than this, in milliseconds, is of other writes.
const LAGS_MS: i64 = 60_000;

/// A queue that falls so often while its counters stand still is not misread.
const FALLS: usize = 4;

/// So many writes that a sum lacks are some; where the looks lie as far apart as counters are waited for, fewer are. Our own
/// choice.
const SOME: u64 = 20;
const SOME_OF_RARE: u64 = 4;

/// How many writes of these samples, sorted by time and without a reset, vanished. Samples that lack the counter of completed
/// writes are passed over; where that of failed ones was not read for a while, its next figure tells what came meanwhile.
#[must_use]
pub fn writes(samples: &[Sample]) -> u64 {
    let mut failed = samples.iter().find_map(|sample| sample.failed);
    let counted: Vec<Sample> = samples
        .iter()
        .filter(|sample| sample.completed.is_some())
        .map(|sample| {
            failed = sample.failed.or(failed);
            Sample { failed, ..*sample }
        })
        .collect();
    let (mut vanished, mut lag, mut pace) = (0_u64, 0_i64, 0_i64);
    let mut rest = &counted[..];
    while let Some(first) = rest.first() {
        let same = |sample: &&Sample| sample.completed == first.completed && sample.failed == first.failed;
        let still = &rest[..rest.iter().take_while(same).count()];
        rest = &rest[still.len()..];
        let wait = WAIT_MS.max(lag.saturating_mul(2));
        let fell: Vec<usize> =
            (1..still.len()).filter(|at| still[*at].pending < still[at - 1].pending).collect();
        let stays: u64 = fell.iter().map(|at| fall(&still[at - 1..], wait)).sum();
        let mut fallen = stays.max(made_good(still, &fell, wait.max(pace.saturating_mul(2))));
        let last_fall = fell.last().map(|at| still[*at].at);
        if let (Some(fell), Some(next)) = (last_fall, rest.first()) {
            let late = next.at.since(fell);
            if late <= LAGS_MS {
                fallen = fallen.saturating_sub(between(first, next));
                lag = lag.max(late);
                if fallen == 0 {
                    pace = pace.max(next.at.since(first.at));
                }
            }
        }
        vanished = vanished.saturating_add(fallen);
    }
    vanished
}

/// How many writes left the queue, step by step, beyond what the counters show over the same steps, at the worst stretch of them:
/// where each step loses a few only, the sum tells. More than two of the largest steps of the counters, which may lag, and some.
/// Steps without a counter are passed over.
#[must_use]
pub fn in_sum(steps: &[Interval]) -> u64 {
    let (mut sum, mut most, mut lag) = (0_u64, 0_u64, 0_u64);
    let mut apart: Vec<i64> = steps.iter().map(|step| step.elapsed_ms).collect();
    apart.sort_unstable();
    let rare = apart.get(apart.len() / 2).is_some_and(|usual| *usual >= WAIT_MS);
    let some = if rare { SOME_OF_RARE } else { SOME };
    for step in steps.iter().filter(|step| !step.reset && step.completed.is_some()) {
        let left = step.left().unwrap_or(0);
        // Never below nothing: what was counted before this stretch does not stand in for what it lost.
        sum = sum.saturating_add(step.from.saturating_sub(step.to)).saturating_sub(left);
        (most, lag) = (most.max(sum), lag.max(left));
    }
    if most > lag.saturating_mul(2).saturating_add(some) { most } else { 0 }
}

/// How many writes left the queue of these samples, whose counters stand still, at those places, though others came in their
/// place. The counters are waited for so long, in milliseconds; 0 when it fell too seldom.
fn made_good(still: &[Sample], fell: &[usize], wait: i64) -> u64 {
    let Some(last) = still.last() else { return 0 };
    let waited = |at: &&usize| last.at.since(still[**at].at) >= wait && still.len() - *at > WAIT_SAMPLES;
    let falls: Vec<u64> = fell
        .iter()
        .filter(waited)
        .map(|at| still[at - 1].pending.saturating_sub(still[*at].pending))
        .collect();
    if falls.len() < FALLS { 0 } else { falls.iter().sum() }
}

/// By how much the queue is lower after the first of these samples, and stays so for `wait` milliseconds; 0 when they end
/// before.
fn fall(samples: &[Sample], wait: i64) -> u64 {
    let Some((before, after)) = samples.split_first() else { return 0 };
    let Some(start) = after.first().map(|first| first.at) else { return 0 };
    let long = after.partition_point(|sample| sample.at.since(start) < wait).max(WAIT_SAMPLES);
    let Some(waited) = after.get(..=long) else { return 0 };
    let most = waited.iter().map(|sample| sample.pending).max().unwrap_or(0);
    before.pending.saturating_sub(most)
}

/// Writes completed and failed from one sample to another.
fn between(before: &Sample, after: &Sample) -> u64 {
    let grown = |before: Option<u64>, after: Option<u64>| {
        after.unwrap_or_default().saturating_sub(before.unwrap_or_default())
    };
    grown(before.completed, after.completed).saturating_add(grown(before.failed, after.failed))
}

#[cfg(test)]
mod tests {
    use super::{in_sum, writes};
    use crate::queue::sample::{each_second as samples, intervals};
    use crate::source::point::Stamp;

    #[test]
    fn few_that_vanish_are_told() {
        for lost in [1, 3] {
            let all = samples((0..60).map(|at| (if at < 30 { lost } else { 0 }, 1000)));
            assert_eq!(writes(&all), lost);
            assert_eq!(writes(&all[..45]), 0, "its counter may still come");
        }
    }

    #[test]
    fn a_counter_one_refresh_behind_loses_nothing() {
        for refresh in [1, 2, 5] {
            // One write each ten seconds waits for three.
            let all = samples((0..300_u64).map(|at| {
                let done = |at: u64| (at + 7) / 10;
                (u64::from(at % 10 < 3), 1000 + done((at / refresh * refresh).saturating_sub(refresh)))
            }));
            for end in 1..=all.len() {
                assert_eq!(writes(&all[..end]), 0, "refreshed every {refresh} s, at {end}");
            }
        }
    }

    #[test]
    fn what_comes_back_was_misread() {
        assert_eq!(writes(&samples((0..60).map(|at| (if at == 30 { 0 } else { 3 }, 1000)))), 0);
    }

    #[test]
    fn what_others_take_the_place_of_left_all_the_same() {
        let flickers = |seconds: u64, counted: &dyn Fn(u64) -> u64| {
            writes(&samples((0..seconds).map(|at| (3 + (at / 5) % 2, 1000 + counted(at)))))
        };
        assert_eq!(flickers(120, &|_| 0), 9, "one in ten seconds, and the counters were waited for");
        assert_eq!(flickers(55, &|_| 0), 0, "too seldom");
        assert_eq!(flickers(120, &|at| (at + 4) / 10), 0, "each is counted");
        for end in 56..300 {
            let late = samples((0..end).map(|at| (3 + at % 2, 1000 + at / 55 * 28)));
            assert_eq!(writes(&late), 0, "counted once in 55 s, at {end}");
        }
    }

    #[test]
    fn few_at_a_time_are_many_in_sum() {
        let lost = |figures: &dyn Fn(u64) -> (u64, u64)| in_sum(&intervals(&samples((0..300).map(figures))));
        assert_eq!(lost(&|at| (3 + at % 4, 1000)), 222, "no counter moves");
        let grown = |at: u64| if at < 150 { 3 + 5 * at } else { 750_u64.saturating_sub(20 * (at - 150)) };
        assert!(lost(&|at| (grown(at), 1000 + 5 * at)) > 500, "a quarter is counted");
        assert_eq!(lost(&|at| (3 + at % 4, 1000 + at)), 0, "each is counted");
        let refreshed = |at: u64| (3 + at % 4, 1000 + at / 15 * 15);
        assert_eq!(lost(&refreshed), 0, "counted once in fifteen seconds");
    }

    #[test]
    fn fewer_are_some_where_looks_are_rare() {
        let lost = |every: i64, counted: &dyn Fn(u64) -> u64| {
            let mut all = samples((0..60).map(|at: u64| (12_u64.saturating_sub(at), 1000 + counted(at))));
            all.iter_mut().for_each(|sample| sample.at = Stamp(sample.at.0 * every));
            in_sum(&intervals(&all))
        };
        assert_eq!(lost(30, &|at| at / 4), 9, "twelve left, and three of them were counted");
        assert_eq!(lost(30, &|at| at.min(12)), 0, "each is counted");
        assert_eq!(lost(30, &|at| (at.min(12) / 3) * 3), 0, "counted at every third look");
        assert_eq!(lost(1, &|at| at / 4), 0, "the counters may be late");
    }

    #[test]
    fn what_is_not_completed_is_missing_also_where_nobody_counts_failures() {
        let uncounted = |figures: &dyn Fn(u64) -> (u64, u64)| {
            let mut all = samples((0..60).map(figures));
            all.iter_mut().for_each(|sample| sample.failed = None);
            (writes(&all), in_sum(&intervals(&all)))
        };
        assert_eq!(uncounted(&|at| (u64::from(at < 30), 1000)).0, 1);
        assert!(uncounted(&|at| (3 + at % 4, 1000)).1 > 20);
        assert_eq!(uncounted(&|at| (3 + at % 4, 1000 + at)), (0, 0), "each is completed");
        // A counter of failures that was not read for a while tells afterwards.
        let mut all = samples((0..60).map(|at| (u64::from(at < 30), 1000)));
        for (at, sample) in all.iter_mut().enumerate() {
            sample.failed = (!(28..40).contains(&at)).then_some(u64::from(at >= 30));
        }
        assert_eq!(writes(&all), 0);
    }
}

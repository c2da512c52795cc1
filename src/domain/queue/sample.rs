//! Samples of a channel, and what a run of them says.

use super::counter::{MOST_WRITES_PER_SECOND, Step, step};
use crate::source::point::Stamp;

/// What was read of a channel at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sample {
    /// When.
    pub at: Stamp,
    /// Writes that wait.
    pub pending: u64,
    /// Counter of completed writes, when the source has one.
    pub completed: Option<u64>,
    /// Counter of failed writes, when the source has one.
    pub failed: Option<u64>,
    /// The source has a counter of failed writes, and it could not be read: of bad quality, too old, no number.
    pub failed_unread: bool,
    /// High-water mark since the start, when the source has one.
    pub max_pending: Option<u64>,
    /// Reads that wait, when the source tells.
    pub pending_reads: Option<u64>,
}

/// What happened between two samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Its length in milliseconds, above 0.
    pub elapsed_ms: i64,
    /// Pending writes at its start.
    pub from: u64,
    /// Pending writes at its end.
    pub to: u64,
    /// Writes completed in it, at least; `None` when the source has no counter.
    pub completed: Option<u64>,
    /// Writes failed in it, at least.
    pub failed: Option<u64>,
    /// A counter was set back: the driver was restarted, or somebody reset the statistics.
    pub reset: bool,
}

impl Interval {
    /// From one sample to a later one; `None` when time does not go on.
    #[must_use]
    pub fn between(before: &Sample, after: &Sample) -> Option<Self> {
        let elapsed_ms = after.at.since(before.at);
        if elapsed_ms <= 0 {
            return None;
        }
        let counted = |before: Option<u64>, after: Option<u64>| {
            Some(step(before?, after?, elapsed_ms, MOST_WRITES_PER_SECOND))
        };
        let completed = counted(before.completed, after.completed);
        let failed = counted(before.failed, after.failed);
        let lowered = matches!((before.max_pending, after.max_pending), (Some(b), Some(a)) if a < b);
        let reset = lowered || [completed, failed].into_iter().flatten().any(Step::is_reset);
        // When one counter was set back, the others were, too: what they show is only what came since.
        let since = |found: Option<Step>, now: Option<u64>| match found {
            Some(Step::By(_)) if reset && lowered => now.map(|now| found.map_or(0, Step::at_least).min(now)),
            other => other.map(Step::at_least),
        };
        Some(Self {
            elapsed_ms,
            from: before.pending,
            to: after.pending,
            completed: since(completed, after.completed),
            failed: since(failed, after.failed),
            reset,
        })
    }

    /// Change of the queue; positive when it grew.
    #[must_use]
    pub const fn change(&self) -> i64 {
        self.to.cast_signed().saturating_sub(self.from.cast_signed())
    }

    /// Writes that left the queue: completed or failed. `None` without counters.
    #[must_use]
    pub fn left(&self) -> Option<u64> {
        match (self.completed, self.failed) {
            (None, None) => None,
            (completed, failed) => Some(completed.unwrap_or(0) + failed.unwrap_or(0)),
        }
    }
}

/// All intervals of a run of samples.
#[must_use]
pub fn intervals(samples: &[Sample]) -> Vec<Interval> {
    samples.windows(2).filter_map(|pair| Interval::between(&pair[0], &pair[1])).collect()
}

/// Writes completed a second over all intervals that have the counter, and whether that is a capacity: it is, only
/// when the queue was never empty while it was measured.
#[must_use]
pub fn rate(intervals: &[Interval]) -> Option<f64> {
    per_second(intervals.iter().filter(|i| !i.reset))
}

/// Writes a second that the driver can complete: over the intervals at whose both ends writes waited, at least
/// `CAPACITY_MIN_MS` of them. `None` when there is too little of that.
#[must_use]
pub fn capacity(intervals: &[Interval]) -> Option<f64> {
    let busy = || intervals.iter().filter(|i| !i.reset && i.from > 0 && i.to > 0);
    let length: i64 = busy().map(|i| i.elapsed_ms).sum();
    if length < CAPACITY_MIN_MS { None } else { per_second(busy()).filter(|rate| *rate > 0.0) }
}

/// How long the queue must have been busy for a rate to count as capacity. Our own choice.
pub const CAPACITY_MIN_MS: i64 = 2000;

#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds far below 2^52")]
fn per_second<'i>(intervals: impl Iterator<Item = &'i Interval>) -> Option<f64> {
    let mut count = 0.0;
    let mut length = 0.0;
    for interval in intervals {
        if let Some(completed) = interval.completed {
            count += completed as f64;
            length += interval.elapsed_ms as f64;
        }
    }
    (length > 0.0).then(|| count * 1000.0 / length)
}

/// A sample a second, for tests: writes that wait, and those completed so far; none failed.
#[cfg(test)]
pub(super) fn each_second(figures: impl Iterator<Item = (u64, u64)>) -> Vec<Sample> {
    let one = |(at, (pending, completed)): (usize, (u64, u64))| Sample {
        at: Stamp(at as i64 * 1000),
        pending,
        completed: Some(completed),
        failed: Some(0),
        ..Sample::default()
    };
    figures.enumerate().map(one).collect()
}

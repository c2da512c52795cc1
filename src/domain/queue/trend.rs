//! Where a queue is going: the verdict about a window of samples.
//!
//! Pending writes as such are no fault (vendor: they are normal as long as the number does not grow for ever). What
//! counts is whether the low-water mark keeps rising. Everything about *how* that is decided is our own reasoning:
//!
//! * The window is cut into thirds; each third's least number of pending writes is its low-water mark.
//! * `growing` needs both: marks that rise from third to third, and a rise that a queue at 90 % load would hardly ever
//!   show. For arrivals of variance ratio `k` the sequential probability ratio test of "load 0.9" against "load 1.1"
//!   (Wald, "Sequential Tests of Statistical Hypotheses", 1945) comes down to a bound on the rise of the queue,
//!   `5 k ln(1000)` writes, whatever the rate is. Bursts count neither for the rise nor for `k` (`super::noise`).
//! * A window that can tell neither is `unknown`, with the time that it would have to be watched.

use super::noise::{Calm, Noise};
use super::sample::{self, Interval, Sample, intervals};
use crate::domain::source::point::millis;
use std::time::Duration;

/// The verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trend {
    /// Nothing waits, and nothing is written.
    Idle,
    /// Many writes came at once; they are being written, or were.
    Burst,
    /// Writes come and go.
    Steady,
    /// Fewer and fewer wait.
    Draining,
    /// The low-water mark keeps rising.
    Growing,
    /// Writes wait and none is completed.
    Stalled,
    /// The figures are too old, or do not change at all.
    Stale,
    /// Too little to tell.
    Unknown,
}

impl Trend {
    /// The word in JSON and on the screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Burst => "burst",
            Self::Steady => "steady",
            Self::Draining => "draining",
            Self::Growing => "growing",
            Self::Stalled => "stalled",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
        }
    }
}

/// What is chosen, not known. All are our own choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From how many samples on a trend is judged at all.
    pub min_samples: usize,
    /// How long nothing must be completed before `stalled` is said.
    pub stall_after: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { min_samples: 6, stall_after: Duration::from_secs(10) }
    }
}

/// Quantiles of the time until the queue is empty, in milliseconds. `None` in a place: not within any useful time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeToEmpty {
    /// One in ten drains is faster.
    pub p10: Option<f64>,
    /// The middle.
    pub p50: Option<f64>,
    /// Nine in ten are faster.
    pub p90: Option<f64>,
}

/// Verdict and figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The verdict.
    pub trend: Trend,
    /// Least pending writes in each third of the window; `None` without enough samples.
    pub low_water: Option<[u64; 3]>,
    /// While draining.
    pub time_to_empty: Option<TimeToEmpty>,
    /// How often counters were set back.
    pub resets: usize,
    /// Completed writes a second.
    pub completed_per_second: Option<f64>,
    /// Failed writes in the window.
    pub failed_delta: Option<u64>,
    /// How much longer the channel must be watched, when that is why the verdict is unknown; milliseconds.
    pub watch_ms: Option<i64>,
    /// The rule that decided, with its numbers.
    pub because: String,
}

/// The rise that a queue at 90 % load shows less than once in a thousand windows: ln(1000) / 0.2, a factor `k` apart.
const RISE: f64 = 34.54;
/// A rise must also be this many of its own standard errors. It costs no time at a load of 1.1, and keeps most queues at
/// a load of just 1, which wander, from being called growing.
const CLEAR: f64 = 2.0;
/// The same for a source without counters, where nothing but the queue's own scatter is known.
const ALONE: f64 = 4.5;

/// The last `window` of the samples; all of them when it is `None`.
#[must_use]
pub fn window(samples: &[Sample], window: Option<Duration>) -> &[Sample] {
    let (Some(window), Some(last)) = (window, samples.last()) else { return samples };
    let start = last.at.0.saturating_sub(millis(window));
    &samples[samples.partition_point(|sample| sample.at.0 < start)..]
}

/// Judges a window of samples, sorted by time.
#[must_use]
pub fn judge(samples: &[Sample], limits: Limits) -> Judgement {
    // What was before a reset is another life of the driver: its level says nothing about this one.
    let all = intervals(samples);
    let resets = all.iter().filter(|i| i.reset).count();
    let start = all.iter().rposition(|i| i.reset).map_or(0, |at| at + 1);
    let life = &samples[start.min(samples.len().saturating_sub(1))..];
    let steps = &all[start.min(all.len())..];
    let mut judgement = Judgement {
        trend: Trend::Unknown,
        low_water: low_water(life),
        time_to_empty: None,
        resets,
        completed_per_second: sample::rate(&all),
        failed_delta: all.iter().map(|i| i.failed).sum::<Option<u64>>().filter(|_| !all.is_empty()),
        watch_ms: None,
        because: String::new(),
    };
    let decided = decide(life, steps, &limits, judgement.low_water);
    judgement.trend = decided.trend;
    judgement.because = decided.because;
    judgement.watch_ms = decided.watch_ms;
    if matches!(judgement.trend, Trend::Draining | Trend::Burst) {
        judgement.time_to_empty = time_to_empty(life, steps);
    }
    judgement
}

struct Decided {
    trend: Trend,
    because: String,
    watch_ms: Option<i64>,
}

fn decided(trend: Trend, because: impl Into<String>) -> Decided {
    Decided { trend, because: because.into(), watch_ms: None }
}

fn decide(samples: &[Sample], steps: &[Interval], limits: &Limits, low: Option<[u64; 3]>) -> Decided {
    let n = samples.len();
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
        return decided(Trend::Unknown, "there is no sample");
    };
    let elapsed = last.at.since(first.at);
    if let Some(found) = stalled(samples, steps, limits) {
        return found;
    }
    let (Some(low), true) = (low, n >= limits.min_samples) else {
        let more = limits.min_samples.saturating_sub(n);
        let each = if n > 1 { elapsed / (n as i64 - 1) } else { 1000 };
        return Decided {
            trend: Trend::Unknown,
            because: format!("{n} of at least {} samples are there", limits.min_samples),
            watch_ms: Some(each * more as i64),
        };
    };
    if samples.iter().all(|sample| sample.pending == 0) {
        let written: u64 = steps.iter().filter_map(Interval::left).sum();
        return if written == 0 {
            decided(Trend::Idle, format!("no write waited in any of {n} samples, and none was completed"))
        } else {
            decided(Trend::Steady, format!("no write waited in any of {n} samples; {written} were written"))
        };
    }
    let calm = Calm::of(steps);
    let noise = Noise::of(&calm, steps);
    grow(&calm, low, &noise)
        .or_else(|| burst(samples, steps))
        .or_else(|| drain(first, last, low, &noise))
        .unwrap_or_else(|| settle(samples, low, elapsed, calm.bursts, &noise))
}

/// Writes wait at the end, and none was completed for as long as it takes.
fn stalled(samples: &[Sample], steps: &[Interval], limits: &Limits) -> Option<Decided> {
    let last = samples.last()?;
    let still = steps
        .iter()
        .rev()
        .take_while(|i| i.left() == Some(0) && i.from > 0 && i.to > 0 && i.change() >= 0)
        .fold((0_i64, 0_usize), |(length, count), i| (length + i.elapsed_ms, count + 1));
    let (length, count) = still;
    if count < 2 || length < millis(limits.stall_after) {
        return None;
    }
    Some(decided(
        Trend::Stalled,
        format!("{} writes wait, and for {} none was completed", last.pending, seconds(length)),
    ))
}

/// The rise from which on growth is taken as proven. With counters, what the ratio test asks for; without, so many
/// standard errors of the way that the queue alone would not go it.
fn proven(noise: &Noise) -> f64 {
    match noise.written {
        Some(_) => (RISE * noise.ratio).max(5.0 * noise.deviation),
        None => ALONE * noise.error(),
    }
}

fn grow(calm: &Calm, low: [u64; 3], noise: &Noise) -> Option<Decided> {
    let marks = calm.low_water();
    let rising = marks[0] < marks[1] && marks[1] < marks[2];
    let (whole, bound) = (calm.rise(), proven(noise));
    // Two thirds of the window lie between the first mark and the last.
    let enough = whole >= bound && marks[2] - marks[0] >= bound * 2.0 / 3.0 && whole >= CLEAR * noise.error();
    let aside = match calm.bursts {
        0 => String::new(),
        1 => ", one burst set aside".to_owned(),
        more => format!(", {more} bursts set aside"),
    };
    (rising && enough).then(|| {
        decided(
            Trend::Growing,
            format!(
                "the low-water mark rises {} -> {} -> {}; a rise of {bound:.0} writes is needed to say so, \
                 {whole:.0} were seen{aside}",
                low[0], low[1], low[2]
            ),
        )
    })
}

/// Many at once: one or two steps up that are far larger than all others, and downhill since.
fn burst(samples: &[Sample], steps: &[Interval]) -> Option<Decided> {
    let peak_at =
        samples.iter().enumerate().max_by_key(|(at, sample)| (sample.pending, *at)).map(|(at, _)| at)?;
    let peak = samples[peak_at].pending;
    let (before, after) = (&samples[..peak_at], &samples[peak_at..]);
    let floor = before.iter().map(|sample| sample.pending).min()?;
    let end = after.last()?.pending;
    let jump = steps.iter().map(Interval::change).max().unwrap_or(0);
    let rise = i64::try_from(peak - floor.min(peak)).unwrap_or(i64::MAX);
    let fallen = peak.saturating_sub(end);
    // A jump of half the rise, from a low level, and back by a fifth of it at least.
    (rise >= 20 && jump * 2 >= rise && floor * 4 <= peak && fallen * 5 >= peak - floor).then(|| {
        decided(Trend::Burst, format!("{jump} writes came at once; from a peak of {peak}, {end} are left"))
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn drain(first: &Sample, last: &Sample, low: [u64; 3], noise: &Noise) -> Option<Decided> {
    let fall = first.pending as f64 - last.pending as f64;
    let falling = low[0] > low[1] && (low[1] > low[2] || low[2] == 0);
    let clear = fall >= 2.6 * noise.error() || low[2] == 0;
    let enough = fall >= 5.0 && fall * 10.0 >= first.pending as f64;
    (falling && clear && enough).then(|| {
        decided(Trend::Draining, format!("the low-water mark falls {} -> {} -> {}", low[0], low[1], low[2]))
    })
}

/// Neither up nor down for certain: steady when that much is certain, else unknown.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts and milliseconds far below 2^52"
)]
fn settle(samples: &[Sample], low: [u64; 3], elapsed: i64, bursts: usize, noise: &Noise) -> Decided {
    let n = samples.len();
    if low[2] == 0 || low[2] <= low[0] {
        return decided(
            Trend::Steady,
            format!("the low-water mark does not rise: {} -> {} -> {}", low[0], low[1], low[2]),
        );
    }
    let Some(capacity) = noise.written.filter(|completed| *completed > 0.0) else {
        // No counters: a queue that moves less than its own scatter is level as far as anybody can see.
        let level = noise.mean.abs() * noise.count.sqrt() <= noise.deviation
            && low[2] - low[0] <= low[0].max(10) / 10;
        return if level {
            decided(Trend::Steady, format!("the queue is level within its scatter over {n} samples"))
        } else {
            let because = "the low-water mark rises, but not by enough to tell growth from scatter";
            Decided { trend: Trend::Unknown, because: because.to_owned(), watch_ms: Some(elapsed) }
        };
    };
    let most = noise.mean + 2.33 * noise.error() / noise.count;
    if bursts > 0 && most < 0.0 {
        return decided(Trend::Burst, "many writes came at once; without them the queue falls");
    }
    if most < 0.1 * capacity {
        let share = 100.0 * most.max(0.0) / capacity;
        return decided(
            Trend::Steady,
            format!("whatever the queue gains is less than {share:.0} % of what is written"),
        );
    }
    // At a load of 1.1 the rise takes this many steps to show.
    let steps = proven(noise) / (0.1 * capacity);
    let wanted = (elapsed as f64 / noise.count * steps) as i64;
    Decided {
        trend: Trend::Unknown,
        because: format!(
            "the low-water mark rises {} -> {} -> {}, but a rise of {:.0} writes is needed to call that growing",
            low[0],
            low[1],
            low[2],
            proven(noise)
        ),
        watch_ms: Some((wanted - elapsed).max(elapsed / 2).max(1000)),
    }
}

/// Least pending writes in each third; at least one sample must be in each.
fn low_water(samples: &[Sample]) -> Option<[u64; 3]> {
    let n = samples.len();
    if n < 3 {
        return None;
    }
    let part = |from: usize, to: usize| samples[from..to].iter().map(|sample| sample.pending).min();
    let (one, two) = (n / 3, n - n / 3);
    Some([part(0, one)?, part(one, two)?, part(two, n)?])
}

/// From the net fall since the peak and its scatter.
#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds far below 2^52")]
fn time_to_empty(samples: &[Sample], steps: &[Interval]) -> Option<TimeToEmpty> {
    let peak = samples.iter().enumerate().max_by_key(|(at, sample)| (sample.pending, *at))?.0;
    let falling = steps.get(peak..).filter(|steps| steps.len() >= 2)?;
    let length: i64 = falling.iter().map(|i| i.elapsed_ms).sum();
    let left = samples.last()?.pending as f64;
    if left == 0.0 {
        return Some(TimeToEmpty { p10: Some(0.0), p50: Some(0.0), p90: Some(0.0) });
    }
    let noise = Noise::of(&Calm::whole(falling), falling);
    let step = length as f64 / noise.count;
    let error = noise.error() / noise.count;
    let after = |fall: f64| (fall > 0.0).then(|| left / fall * step);
    let fall = -noise.mean;
    Some(TimeToEmpty { p10: after(fall + 1.28 * error), p50: after(fall), p90: after(fall - 1.28 * error) })
}

/// `4.2 s` for messages.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "milliseconds of minutes or hours")]
pub fn seconds(milliseconds: i64) -> String {
    format!("{:.1} s", milliseconds as f64 / 1000.0)
}

#[cfg(test)]
#[path = "trend_tests.rs"]
mod tests;

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
//! * Odd samples are set aside before everything else (`super::odd`); a figure that is refreshed less often than it is
//!   sampled is judged refresh by refresh; `stalled` needs more than two refreshes (`crate::stillness`).
//! * Nothing is called calm whose end grows, however short the end is beside the whole, that comes back less far after each batch, or whose remembered marks rise
//!   (`super::memory`).
//! * Nothing is called calm in which writes waited and nothing shows that any was written: leaving the queue is not being written.
//! * A window that can tell neither is `unknown`, with the time that it would have to be watched.

use self::decide::{Decided, decide, decided, grow, step_words, unproven};
use super::memory::{self, Memory};
use super::noise::{Calm, Noise};
use super::odd::Settled;
use super::sample::{self, Interval, Sample, intervals};
use super::{balance, odd, vanished};
use crate::named;
use crate::source::point::millis;
use crate::stillness::{Motion, Stillness};
use std::time::Duration;

mod decide;

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
    /// More writes fail than are completed.
    Failing,
    /// The figures are too old, or do not change at all.
    Stale,
    /// Too little to tell.
    Unknown,
}

named! {
    /// The word in JSON and on the screen.
    Trend {
        Idle => "idle",
        Burst => "burst",
        Steady => "steady",
        Draining => "draining",
        Growing => "growing",
        Stalled => "stalled",
        Failing => "failing",
        Stale => "stale",
        Unknown => "unknown",
    }
}

impl Trend {
    /// Whether it is said of a queue that is as it should be.
    #[must_use]
    pub const fn is_calm(self) -> bool {
        matches!(self, Self::Idle | Self::Burst | Self::Steady | Self::Draining)
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
    /// Writes that left the queue and are in no counter; 0 when all are, or there is no counter.
    pub missing: u64,
    /// It looks calm, and there is no counter of completed writes that would prove it.
    pub uncounted: bool,
    /// How much longer the channel must be watched, when that is why the verdict is unknown; milliseconds.
    pub watch_ms: Option<i64>,
    /// The rule that decided, with its numbers.
    pub because: String,
}

/// Growth is seen by no window that is shorter, unless it is all there is.
pub const SHORT: Duration = Duration::from_secs(60);
/// Nor by one that holds fewer samples.
pub const MANY: usize = 30;

/// The last `window` of the samples; all of them when it is `None`.
#[must_use]
pub fn window(samples: &[Sample], window: Option<Duration>) -> &[Sample] {
    let (Some(window), Some(last)) = (window, samples.last()) else { return samples };
    let start = last.at.0.saturating_sub(millis(window));
    &samples[samples.partition_point(|sample| sample.at.0 < start)..]
}

/// Judges samples, sorted by time.
#[must_use]
pub fn judge(samples: &[Sample], limits: Limits) -> Judgement {
    judge_end(&odd::settled(samples), None, &Memory::default(), limits)
}

/// Judges the last `length` of settled samples; all of them when it is `None`. What was before, and is remembered,
/// tells what is odd, how often the figures are refreshed, and whether a calm end is part of a long rise.
#[must_use]
pub fn judge_end(
    settled: &Settled<'_>,
    length: Option<Duration>,
    memory: &Memory,
    limits: Limits,
) -> Judgement {
    let misread = settled.set_aside().too_many().map(|words| decided(Trend::Unknown, words));
    let samples = window(&settled.samples, length);
    let (mut judgement, life) = figures(samples);
    let resets = judgement.resets;
    let motion = motion(&settled.samples, &limits);
    let mut decided = decide(life, &limits, judgement.low_water, motion);
    if decided.trend.is_calm() {
        let remembered =
            (length.is_some() && resets == 0).then(|| remember(&memory.before(samples), decided.trend));
        let odd_end = settled.doubt.map(|doubt| doubtful(life, &doubt));
        let counters = unproven(life, judgement.missing, &decided.because);
        let doubts = remembered.flatten().or(odd_end).or(misread);
        judgement.uncounted = doubts.is_none() && counters.is_some() && !is_counted(life);
        decided = doubts.or(counters).unwrap_or(decided);
    }
    judgement.trend = decided.trend;
    judgement.because = decided.because;
    judgement.watch_ms = decided.watch_ms.map(|more| more.clamp(1000, LONGEST_WATCH_MS));
    if matches!(judgement.trend, Trend::Draining | Trend::Burst) {
        judgement.time_to_empty = time_to_empty(life, &intervals(life));
    }
    judgement
}

/// The figures of samples, without a verdict, and the samples of the last life.
fn figures(samples: &[Sample]) -> (Judgement, &[Sample]) {
    let all = intervals(samples);
    let life = last_life(samples, &all);
    let judgement = Judgement {
        trend: Trend::Unknown,
        low_water: low_water(life),
        time_to_empty: None,
        resets: all.iter().filter(|i| i.reset).count(),
        completed_per_second: sample::rate(&all),
        failed_delta: all.iter().map(|i| i.failed).sum::<Option<u64>>().filter(|_| !all.is_empty()),
        missing: missing(life, &all),
        uncounted: false,
        watch_ms: None,
        because: String::new(),
    };
    (judgement, life)
}

/// The samples since the counters were last set back. What was before is another life of the driver: its level says nothing
/// about this one.
fn last_life<'s>(samples: &'s [Sample], steps: &[Interval]) -> &'s [Sample] {
    let start = steps.iter().rposition(|step| step.reset).map_or(0, |at| at + 1);
    &samples[start.min(samples.len().saturating_sub(1))..]
}

/// Whether a queue grows by settled samples, whatever was before them.
#[must_use]
pub fn grows(samples: &[Sample], limits: Limits) -> bool {
    let life = last_life(samples, &intervals(samples));
    decide(life, &limits, low_water(life), None).trend == Trend::Growing
}

/// Whether there is a counter of completed writes.
fn is_counted(samples: &[Sample]) -> bool {
    samples.iter().any(|sample| sample.completed.is_some())
}

/// Nobody is asked to watch longer than a day.
const LONGEST_WATCH_MS: i64 = 86_400_000;

/// Writes that went at once and are in no counter: more than two usual steps, which counters that lag would explain; or
/// fewer, while the counters stand still for longer than any lag.
fn missing(life: &[Sample], steps: &[Interval]) -> u64 {
    let mut left: Vec<u64> = steps.iter().filter_map(Interval::left).filter(|left| *left > 0).collect();
    left.sort_unstable();
    let usual = left.get(left.len() / 2).copied().unwrap_or_default();
    let balance = balance::of(life).unwrap_or_default();
    if balance.at_once > usual.saturating_mul(2).saturating_add(5) {
        balance.missing
    } else {
        vanished::writes(life).max(vanished::in_sum(&intervals(life)))
    }
}

fn doubtful(life: &[Sample], doubt: &Sample) -> Decided {
    let before = life.last().map_or(0, |last| last.pending);
    Decided {
        trend: Trend::Unknown,
        because: format!(
            "the last figure fell from {before} to {} at once, which the counters do not account for: it was misread, or \
             the queue was thrown away",
            doubt.pending
        ),
        watch_ms: Some(1000),
    }
}

/// Low-water marks that must be there from before a step up, and since: the window itself shows the first minute after it.
const MARKS_BEFORE: usize = 3;
const MARKS_SINCE: usize = 2;

/// What the remembered marks say about a calm end.
fn remember(marks: &[Sample], now: Trend) -> Option<Decided> {
    // Marks of rare batches go up and down like misread ones: here all of them count, but the last, which stands for less than
    // its time yet.
    let stairs: Vec<u64> = marks.iter().rev().skip(1).rev().map(|mark| mark.pending).collect();
    let marks = odd::settled(marks).samples;
    if marks.len() < Limits::default().min_samples {
        return None;
    }
    let levels: Vec<u64> = marks.iter().map(|mark| mark.pending).collect();
    let (first, last) = (levels.first()?, levels.last()?);
    let steps = intervals(&marks);
    if steps.iter().any(|step| step.reset) {
        return None;
    }
    let calm = Calm::whole(&steps);
    let low = low_water(&marks)?;
    let grows = grow(&calm, low, &Noise::of(&calm, &steps)).is_some();
    // A queue that has fallen below what it was half the time before does not grow any more.
    let back = levels[levels.len() / 2] >= *last;
    let batch = levels.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).max()?;
    if grows && !back && now == Trend::Steady {
        let words =
            format!("calm at the end, but the low-water marks of the whole watch rise {first} -> {last}");
        return Some(decided(Trend::Growing, words));
    }
    let climbs = memory::climbs(&levels, batch).is_some() && batch >= 20;
    if (grows && !back) || climbs {
        let words = format!(
            "it falls now, but the low-water marks of the whole watch rise {first} -> {last}: it comes back less far each time"
        );
        return Some(decided(Trend::Unknown, words));
    }
    let step = memory::stays_up(&levels, MARKS_BEFORE, MARKS_SINCE, decide::SOME);
    if let Some(step) = step.filter(|_| now == Trend::Steady) {
        let since = marks.last()?.at.since(marks.get(step.from)?.at);
        return Some(decided(Trend::Unknown, step_words(&step, &seconds(since))));
    }
    if let Some((low, usual)) = memory::stays_high(&levels).filter(|_| now == Trend::Steady) {
        let words = format!(
            "calm at the end, but in the last eighth of the whole watch never fewer than {low} waited, and before that mostly no more \
             than {usual}: only a longer watch tells whether it comes back"
        );
        return Some(decided(Trend::Unknown, words));
    }
    memory::steps_up(&stairs).then(|| {
        let words = format!(
            "calm at the end, but every low-water mark of each third of the watch lies above all of the third before, \
             {first} -> {last}: only a longer watch tells whether it goes on"
        );
        decided(Trend::Unknown, words)
    })
}

/// Whether writes are being completed, as far as the counters tell: while writes wait, and by the longest gap between two
/// changes seen so far. `None` without a counter of completed writes, or when none wait.
///
/// A queue that falls moves, as long as nobody knows how often its counters are refreshed. Once that is known, leaving the queue
/// is not being written.
fn motion(samples: &[Sample], limits: &Limits) -> Option<Motion> {
    let (first, last) = (samples.first()?, samples.last()?);
    if last.pending == 0 || last.completed.is_none() {
        return None;
    }
    let mut stillness = Stillness::default();
    let (mut waits, mut counted, mut counts, mut longest) = (first.at, first.at, 0_usize, 0_i64);
    for pair in samples.windows(2) {
        let Some(step) = Interval::between(&pair[0], &pair[1]) else { continue };
        if step.from == 0 {
            // With nothing to write, nothing can be written.
            stillness.start(pair[1].at);
            waits = pair[1].at;
        }
        let is_counted = step.reset || step.left().is_some_and(|left| left > 0);
        if is_counted {
            longest = longest.max(pair[1].at.since(counted));
            (counted, counts) = (pair[1].at, counts + 1);
        }
        stillness.look(pair[0].at, false);
        stillness.look(pair[1].at, is_counted || step.change() < 0);
    }
    let uncounted = last.at.since(waits.max(counted));
    let needed = longest.saturating_mul(2).saturating_add(1).max(millis(limits.stall_after));
    if counts >= PACE && uncounted >= needed {
        return Some(Motion::Still(uncounted));
    }
    Some(stillness.judge(last.at, limits.stall_after))
}

/// So many changes of the counters show how often they are refreshed.
const PACE: usize = 4;

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

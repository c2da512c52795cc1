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
//!   sampled is judged refresh by refresh; `stalled` needs more than two refreshes (`crate::domain::stillness`).
//! * Nothing is called calm whose end grows, that comes back less far after each batch, or whose remembered marks rise
//!   (`super::memory`).
//! * A window that can tell neither is `unknown`, with the time that it would have to be watched.

use super::memory::{self, Memory};
use super::noise::{Calm, Noise};
use super::sample::{self, Interval, Sample, intervals};
use super::{balance, odd};
use crate::domain::source::point::millis;
use crate::domain::stillness::{Motion, Stillness};
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
    /// More writes fail than are completed.
    Failing,
    /// The figures are too old, or do not change at all.
    Stale,
    /// Too little to tell.
    Unknown,
}

impl Trend {
    /// Whether it is said of a queue that is as it should be.
    #[must_use]
    pub const fn is_calm(self) -> bool {
        matches!(self, Self::Idle | Self::Burst | Self::Steady | Self::Draining)
    }

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
            Self::Failing => "failing",
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
    /// Writes that left the queue and are in no counter; 0 when all are, or there is no counter.
    pub missing: u64,
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

/// Judges samples, sorted by time.
#[must_use]
pub fn judge(samples: &[Sample], limits: Limits) -> Judgement {
    judge_end(samples, None, &Memory::default(), limits)
}

/// Judges the last `length` of samples, sorted by time; all of them when it is `None`. What was before, and is remembered,
/// tells what is odd, how often the figures are refreshed, and whether a calm end is part of a long rise.
#[must_use]
pub fn judge_end(all: &[Sample], length: Option<Duration>, memory: &Memory, limits: Limits) -> Judgement {
    let settled = odd::settled(all);
    let samples = window(&settled.samples, length);
    // What was before a reset is another life of the driver: its level says nothing about this one.
    let all = intervals(samples);
    let resets = all.iter().filter(|i| i.reset).count();
    let start = all.iter().rposition(|i| i.reset).map_or(0, |at| at + 1);
    let life = &samples[start.min(samples.len().saturating_sub(1))..];
    let mut judgement = Judgement {
        trend: Trend::Unknown,
        low_water: low_water(life),
        time_to_empty: None,
        resets,
        completed_per_second: sample::rate(&all),
        failed_delta: all.iter().map(|i| i.failed).sum::<Option<u64>>().filter(|_| !all.is_empty()),
        missing: missing(life, &all),
        watch_ms: None,
        because: String::new(),
    };
    let motion = motion(&settled.samples, &limits);
    let mut decided = decide(life, &limits, judgement.low_water, motion);
    if decided.trend.is_calm() {
        let remembered =
            (length.is_some() && resets == 0).then(|| remember(&memory.before(samples), decided.trend));
        let odd_end = settled.doubt.map(|doubt| doubtful(life, &doubt));
        decided = remembered.flatten().or(odd_end).unwrap_or(decided);
    }
    judgement.trend = decided.trend;
    judgement.because = decided.because;
    judgement.watch_ms = decided.watch_ms.map(|more| more.clamp(1000, LONGEST_WATCH_MS));
    if matches!(judgement.trend, Trend::Draining | Trend::Burst) {
        judgement.time_to_empty = time_to_empty(life, &intervals(life));
    }
    judgement
}

/// Nobody is asked to watch longer than a day.
const LONGEST_WATCH_MS: i64 = 86_400_000;

/// Writes that went at once and are in no counter: more than two usual steps, which counters that lag would explain.
fn missing(life: &[Sample], steps: &[Interval]) -> u64 {
    let mut left: Vec<u64> = steps.iter().filter_map(Interval::left).filter(|left| *left > 0).collect();
    left.sort_unstable();
    let usual = left.get(left.len() / 2).copied().unwrap_or_default();
    let balance = balance::of(life).unwrap_or_default();
    if balance.at_once > usual.saturating_mul(2).saturating_add(5) { balance.missing } else { 0 }
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

/// What the remembered marks say about a calm end.
fn remember(marks: &[Sample], now: Trend) -> Option<Decided> {
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
    ((grows && !back) || climbs).then(|| {
        let words = format!(
            "it falls now, but the low-water marks of the whole watch rise {first} -> {last}: it comes back less far each time"
        );
        decided(Trend::Unknown, words)
    })
}

/// Whether writes are being completed, as far as the counters tell: while writes wait, and by the longest gap between two
/// changes seen so far. `None` without a counter of completed writes, or when none wait.
fn motion(samples: &[Sample], limits: &Limits) -> Option<Motion> {
    let last = samples.last().filter(|last| last.pending > 0 && last.completed.is_some())?;
    let mut stillness = Stillness::default();
    for pair in samples.windows(2) {
        let Some(step) = Interval::between(&pair[0], &pair[1]) else { continue };
        if step.from == 0 {
            // With nothing to write, nothing can be written.
            stillness.start(pair[1].at);
        }
        stillness.look(pair[0].at, false);
        let happens = step.reset || step.change() < 0 || step.left().is_some_and(|left| left > 0);
        stillness.look(pair[1].at, happens);
    }
    Some(stillness.judge(last.at, limits.stall_after))
}

struct Decided {
    trend: Trend,
    because: String,
    watch_ms: Option<i64>,
}

fn decided(trend: Trend, because: impl Into<String>) -> Decided {
    Decided { trend, because: because.into(), watch_ms: None }
}

fn decide(samples: &[Sample], limits: &Limits, low: Option<[u64; 3]>, motion: Option<Motion>) -> Decided {
    let n = samples.len();
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
        return decided(Trend::Unknown, "there is no sample");
    };
    let elapsed = last.at.since(first.at);
    if let Some(Motion::Still(still)) = motion {
        let words = format!("{} writes wait, and for {} none was completed", last.pending, seconds(still));
        return decided(Trend::Stalled, words);
    }
    let few = |n: usize, what: &str| {
        let more = limits.min_samples.saturating_sub(n);
        let each = if n > 1 { elapsed / (n as i64 - 1) } else { 1000 };
        Decided {
            trend: Trend::Unknown,
            because: format!("{n} of at least {} {what} are there", limits.min_samples),
            watch_ms: Some(each * more as i64),
        }
    };
    let (Some(_), true) = (low, n >= limits.min_samples) else { return few(n, "samples") };
    if samples.iter().all(|sample| sample.pending == 0) {
        let steps = intervals(samples);
        return failing(&steps).unwrap_or_else(|| {
            let written: u64 = steps.iter().filter_map(Interval::left).sum();
            if written == 0 {
                decided(Trend::Idle, format!("no write waited in any of {n} samples, and none was completed"))
            } else {
                decided(
                    Trend::Steady,
                    format!("no write waited in any of {n} samples; {written} were written"),
                )
            }
        });
    }
    let counted = samples.iter().any(|sample| sample.completed.is_some());
    if !counted && samples.iter().all(|sample| sample.pending == first.pending) {
        let words = format!(
            "{} writes wait in each of {n} samples, and there is no counter of completed ones: frozen or busy, nobody can tell",
            first.pending
        );
        return decided(Trend::Unknown, words);
    }
    let refreshed = refreshed(samples);
    let (Some(low), true) = (low_water(&refreshed), refreshed.len() >= limits.min_samples) else {
        return few(refreshed.len(), "refreshes of the figures");
    };
    judge_refreshed(&refreshed, low, elapsed)
}

fn judge_refreshed(samples: &[Sample], low: [u64; 3], elapsed: i64) -> Decided {
    let steps = intervals(samples);
    let calm = Calm::of(&steps);
    let noise = Noise::of(&calm, &steps);
    if let Some(found) = grow(&calm, low, &noise).or_else(|| failing(&steps)) {
        return found;
    }
    let found = burst(samples, &steps)
        .or_else(|| {
            samples.first().zip(samples.last()).and_then(|(first, last)| drain(first, last, low, &noise))
        })
        .unwrap_or_else(|| settle(samples, low, elapsed, &calm, &noise));
    let late = grows_late(samples);
    if found.trend.is_calm() {
        late.or_else(|| climbs(samples, &steps)).unwrap_or(found)
    } else {
        late.filter(|late| late.trend == Trend::Growing).unwrap_or(found)
    }
}

/// The samples at which the figures were refreshed, when they clearly are less often than they are sampled: changes that
/// lie a few samples apart, and never closer than half of that. Else all.
fn refreshed(samples: &[Sample]) -> Vec<Sample> {
    let figures = |sample: &Sample| (sample.pending, sample.completed, sample.failed);
    let changes: Vec<usize> =
        (1..samples.len()).filter(|at| figures(&samples[at - 1]) != figures(&samples[*at])).collect();
    let mut gaps: Vec<usize> = changes.windows(2).map(|pair| pair[1] - pair[0]).collect();
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
    let regular = usual >= 3
        && gaps.first().is_some_and(|least| least * 2 >= usual)
        && gaps.last().is_some_and(|most| *most <= usual * 2);
    // One change in a stretch as long as this is a slow refresh, or the only thing that happened: too little either way.
    if !regular {
        return samples.to_vec();
    }
    std::iter::once(0).chain(changes).map(|at| samples[at]).collect()
}

/// More writes fail than are completed.
fn failing(steps: &[Interval]) -> Option<Decided> {
    let sum = |of: fn(&Interval) -> Option<u64>| steps.iter().filter_map(of).sum::<u64>();
    let (completed, failed) = (sum(|step| step.completed), sum(|step| step.failed));
    (failed >= 5 && failed > completed).then(|| {
        decided(
            Trend::Failing,
            format!("{failed} writes failed after all their retries, and {completed} were completed"),
        )
    })
}

/// A window whose end grows is not calm, however long it was calm before: its last half, quarter and eighth.
fn grows_late(samples: &[Sample]) -> Option<Decided> {
    [2, 4, 8].into_iter().find_map(|part| {
        let end = &samples[samples.len() - samples.len() / part..];
        let low = low_water(end).filter(|_| end.len() >= 2 * Limits::default().min_samples)?;
        let steps = intervals(end);
        let calm = Calm::of(&steps);
        let noise = Noise::of(&calm, &steps);
        let found = grow(&calm, low, &noise)?;
        let long = seconds(end.last()?.at.since(end.first()?.at));
        let because = format!("in the last {long} {}", found.because);
        // Asked more often, it must be clearer.
        let clear = calm.rise() >= LATE * proven(&noise) && calm.rise() >= 3.0 * noise.error();
        Some(decided(if clear { Trend::Growing } else { Trend::Unknown }, because))
    })
}

/// How much more than usual a rise at the end must be.
const LATE: f64 = 1.5;

/// A queue that comes back less far after each of its batches is not calm.
fn climbs(samples: &[Sample], steps: &[Interval]) -> Option<Decided> {
    let batch = u64::try_from(steps.iter().map(Interval::change).max()?).ok()?;
    let mut sizes: Vec<u64> = steps.iter().map(|step| step.change().unsigned_abs()).collect();
    sizes.sort_unstable();
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    if batch < 20 || batch < usual.saturating_mul(8) {
        return None;
    }
    let levels: Vec<u64> = samples.iter().map(|sample| sample.pending).collect();
    let (before, last) = memory::climbs(&levels, batch)?;
    Some(decided(
        Trend::Unknown,
        format!(
            "after a batch it came back to {before}, after the last one only to {last}: more may come than is written"
        ),
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
fn settle(samples: &[Sample], low: [u64; 3], elapsed: i64, calm: &Calm, noise: &Noise) -> Decided {
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
    if calm.bursts > 0 && most < 0.0 {
        return decided(Trend::Burst, "many writes came at once; without them the queue falls");
    }
    let half = calm.rise()
        - (calm.levels.get(n / 2).copied().unwrap_or_default()
            - calm.levels.first().copied().unwrap_or_default());
    // Small beside what is written, and yet more every day: only what stays level for its last half is steady.
    let gains = calm.rise() >= CLEAR * noise.error() && half >= 0.2 * calm.rise();
    let a_day = calm.rise() / elapsed.max(1) as f64 * 86_400_000.0;
    if most < 0.1 * capacity && !gains {
        return decided(Trend::Steady, "it neither rises nor falls by more than its own scatter".to_owned());
    }
    // At a load of 1.1 the rise takes this many steps to show.
    let steps = proven(noise) / (0.1 * capacity);
    let wanted = (elapsed as f64 / noise.count * steps) as i64;
    Decided {
        trend: Trend::Unknown,
        because: format!(
            "the low-water mark rises {} -> {} -> {}, but a rise of {:.0} writes is needed to call that growing; at this \
             pace it would be {a_day:.0} in a day",
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

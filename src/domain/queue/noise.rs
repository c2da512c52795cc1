//! How much a queue scatters by itself: what a rise is measured against. Everything here is our own reasoning.
//!
//! * Bursts are set aside. A few steps up that stand far out of all others say that many writes came at once, not that
//!   more come than are written; what the queue does without them is what is judged. Many such steps are how the writes
//!   of this channel come, and are kept.
//! * The variance is taken at every length that the window holds several times. A figure that is refreshed less often than
//!   it is sampled moves like a saw: its single steps scatter wildly, its longer ones hardly. Each length gives an upper
//!   bound of the variance of a step, and the least of them counts.

use super::sample::Interval;

/// A step up this many times the usual scatter is a burst.
const FAR: f64 = 8.0;
/// From this many on, no step is a burst.
const MOST_BURSTS: usize = 6;
/// One burst in so many steps at most: in a few steps nothing is usual.
const BETWEEN: usize = 8;
/// A length counts when the window holds it so often.
const LEAST_BLOCKS: usize = 5;

/// The queue without its bursts.
#[derive(Debug, Clone)]
pub struct Calm {
    /// Pending writes at each sample, had the bursts not come; below 0 once the queue has written some of them.
    pub levels: Vec<f64>,
    /// When that was: milliseconds since the first sample.
    pub times: Vec<f64>,
    /// Bursts that were set aside.
    pub bursts: usize,
}

impl Calm {
    /// Of the steps of a window.
    #[must_use]
    pub fn of(steps: &[Interval]) -> Self {
        Self::without(steps, &bursts(steps))
    }

    /// Of the steps of a window, with nothing set aside.
    #[must_use]
    pub fn whole(steps: &[Interval]) -> Self {
        Self::without(steps, &[])
    }

    #[expect(clippy::cast_precision_loss, reason = "counts and milliseconds far below 2^52")]
    fn without(steps: &[Interval], bursts: &[usize]) -> Self {
        let mut level = steps.first().map_or(0.0, |step| step.from as f64);
        let (mut levels, mut times) = (vec![level], vec![0.0]);
        let mut time = 0.0;
        for (at, step) in steps.iter().enumerate() {
            if !bursts.contains(&at) {
                level += step.change() as f64;
            }
            time += step.elapsed_ms as f64;
            levels.push(level);
            times.push(time);
        }
        Self { levels, times, bursts: bursts.len() }
    }

    /// The least level in each third of the window; at least three levels must be there.
    #[must_use]
    pub fn low_water(&self) -> [f64; 3] {
        let n = self.levels.len();
        let part =
            |from: usize, to: usize| self.levels[from..to].iter().copied().fold(f64::INFINITY, f64::min);
        [part(0, n / 3), part(n / 3, n - n / 3), part(n - n / 3, n)]
    }

    /// Change from the first sample to the last.
    #[must_use]
    pub fn rise(&self) -> f64 {
        self.levels.last().copied().unwrap_or_default() - self.levels.first().copied().unwrap_or_default()
    }
}

/// Which steps are bursts.
#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds far below 2^52")]
fn bursts(steps: &[Interval]) -> Vec<usize> {
    let usual = median(steps.iter().map(|step| step.change() as f64));
    let scatter = 1.4826 * median(steps.iter().map(|step| (step.change() as f64 - usual).abs()));
    let length = median(steps.iter().map(|step| step.elapsed_ms as f64)).max(1.0);
    let written = median(steps.iter().map(|step| step.left().unwrap_or(0) as f64));
    let far = FAR * scatter.max(written.sqrt()).max(1.0);
    let is_burst = |step: &Interval| {
        // More happens in a longer step: after a gap, say.
        let longer = (step.elapsed_ms as f64 / length).max(1.0);
        step.change() as f64 - usual * longer > far * longer
    };
    let found: Vec<usize> =
        steps.iter().enumerate().filter(|(_, step)| is_burst(step)).map(|(at, _)| at).collect();
    if found.len() >= MOST_BURSTS || found.len() * BETWEEN > steps.len() { Vec::new() } else { found }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Figures of a window's scatter.
#[derive(Debug, Clone, Copy)]
pub struct Noise {
    /// Mean step.
    pub mean: f64,
    /// Standard deviation of a step, from the steadiest length.
    pub deviation: f64,
    /// Variance of a step over the writes that pass in one; at least 1, that of single writes.
    pub ratio: f64,
    /// Number of steps.
    pub count: f64,
    /// Writes that leave in a step, on average; `None` without counters.
    pub written: Option<f64>,
}

impl Noise {
    /// Of a queue without its bursts, and of the writes that left it.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub fn of(calm: &Calm, steps: &[Interval]) -> Self {
        let count = calm.levels.len().saturating_sub(1).max(1) as f64;
        let variance = variance(calm);
        let left: Option<u64> = steps.iter().map(Interval::left).sum();
        let written = left.map(|left| left as f64 / steps.len().max(1) as f64);
        let passing = written.unwrap_or(0.0).max(1.0);
        let ratio = (variance / passing).max(1.0);
        Self { mean: calm.rise() / count, deviation: variance.sqrt(), ratio, count, written }
    }

    /// Standard error of the whole way, from the first sample to the last.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.deviation * self.count.sqrt()
    }
}

/// The least upper bound of the variance of a step of mean length, over all lengths. A step that took longer (after a gap)
/// may scatter more, in proportion.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn variance(calm: &Calm) -> f64 {
    let (levels, times) = (&calm.levels, &calm.times);
    let steps = levels.len().saturating_sub(1);
    let whole = times.last().copied().unwrap_or_default();
    let slope = calm.rise() / whole.max(1.0);
    let mut least = f64::INFINITY;
    for length in 1..=(steps / LEAST_BLOCKS).max(1) {
        let blocks = steps / length;
        let start = steps - blocks * length;
        let square: f64 = (0..blocks)
            .map(|block| {
                let (from, to) = (start + block * length, start + (block + 1) * length);
                let time = times[to] - times[from];
                (levels[to] - levels[from] - slope * time).powi(2) / time
            })
            .sum();
        let free = (blocks as f64 - 1.0).max(1.0);
        let bound = if length == 1 { 1.0 } else { surely(free) };
        least = least.min(square / free * bound);
    }
    if least.is_finite() { least * whole / steps.max(1) as f64 } else { 0.0 }
}

/// How much larger a variance may be than its estimate with so many degrees of freedom, 99 times in 100: by Wilson and
/// Hilferty's approximation of the chi-square distribution (1931).
fn surely(free: f64) -> f64 {
    let spread = 2.0 / (9.0 * free);
    let root = (1.0 - spread - 2.326 * spread.sqrt()).max(0.1);
    root.powi(3).recip()
}

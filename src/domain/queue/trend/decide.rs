//! Which verdict a run of settled samples of one life of the driver gets: what is asked first, and what is said. The ways of
//! deciding are told in [`super`].

use std::borrow::Cow;

use super::{Limits, MANY, SHORT, Trend, is_counted, low_water, seconds, window};
use crate::queue::memory;
use crate::queue::noise::{Calm, Noise};
use crate::queue::sample::{Interval, Sample, intervals};
use crate::source::point::millis;
use crate::stillness::Motion;

/// The rise that a queue at 90 % load shows less than once in a thousand windows: ln(1000) / 0.2, a factor `k` apart.
const RISE: f64 = 34.54;
/// A rise must also be this many of its own standard errors. It costs no time at a load of 1.1, and keeps most queues at
/// a load of just 1, which wander, from being called growing.
const CLEAR: f64 = 2.0;
/// The same for a source without counters, where nothing but the queue's own scatter is known.
const ALONE: f64 = 4.5;

/// A verdict, why, and how much longer to watch when that is why it is unknown.
pub(super) struct Decided {
    pub(super) trend: Trend,
    pub(super) because: String,
    pub(super) watch_ms: Option<i64>,
}

/// A verdict without a time to watch.
pub(super) fn decided(trend: Trend, because: impl Into<String>) -> Decided {
    Decided { trend, because: because.into(), watch_ms: None }
}

/// The verdict about samples of one life; `low` are their low-water marks, `motion` what the counters of writes did.
pub(super) fn decide(
    samples: &[Sample],
    limits: &Limits,
    low: Option<[u64; 3]>,
    motion: Option<Motion>,
) -> Decided {
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
    let counted = is_counted(samples);
    if !counted && samples.iter().all(|sample| sample.pending == first.pending) {
        let words = format!(
            "{} writes wait in each of {n} samples, and there is no counter of completed ones: frozen or busy, nobody can tell",
            first.pending
        );
        return decided(Trend::Unknown, words);
    }
    if !counted && let Some(times) = empties_at_once(samples) {
        let words = format!(
            "{times} times all writes that waited were gone at the next sample, and there is no counter of completed ones: written \
             or thrown away, nobody can tell"
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
        let wanders = || match found.trend {
            Trend::Steady => stays_up(samples, &noise).or_else(|| stays_high(samples)),
            _ => None,
        };
        late.or_else(|| climbs(samples, &steps)).or_else(wanders).unwrap_or(found)
    } else {
        late.filter(|late| late.trend == Trend::Growing).unwrap_or(found)
    }
}

/// Why samples that look calm, for the reason `calm`, prove nothing: writes waited, and no counter shows that any was completed.
/// What is `missing` in the counters is told as that. `None` when no write waited, as far as anybody can see.
pub(super) fn unproven(samples: &[Sample], missing: u64, calm: &str) -> Option<Decided> {
    let marks = || samples.iter().filter_map(|sample| sample.max_pending);
    let waited = samples.iter().any(|sample| sample.pending > 0) || marks().max() > marks().next();
    if !waited {
        return None;
    }
    if !is_counted(samples) {
        let words = format!(
            "{calm}; but there is no counter of completed writes, so nobody can say whether what left the queue was written, or \
             thrown away between two looks"
        );
        return Some(decided(Trend::Unknown, words));
    }
    let steps = intervals(samples);
    let moved = steps.iter().any(|step| step.reset || step.left().is_some_and(|left| left > 0));
    (missing == 0 && !moved).then(|| Decided {
        trend: Trend::Unknown,
        because: "writes waited, and no counter has moved yet: none was completed, and none failed"
            .to_owned(),
        watch_ms: Some(WAIT_MS),
    })
}

/// How long counters that have not moved yet are watched before anything is said of them: as long as they are waited for
/// elsewhere.
const WAIT_MS: i64 = 20_000;

/// So many writes that go at once are some, and so often is not by chance. Our own choice.
pub(super) const SOME: u64 = 20;
const OFTEN: usize = 4;

/// How often a queue in which either none or some wait was emptied between two samples; `None` when that is too seldom, or it is
/// seen to fall in between.
fn empties_at_once(samples: &[Sample]) -> Option<usize> {
    let all_or_none = samples.iter().all(|sample| sample.pending == 0 || sample.pending >= SOME);
    let emptied = samples.windows(2).filter(|pair| pair[0].pending > 0 && pair[1].pending == 0).count();
    (all_or_none && emptied >= OFTEN).then_some(emptied)
}

/// The samples at which the figures were refreshed, when they clearly are less often than they are sampled: changes that
/// lie a few samples apart, and never closer than half of that. Else all.
fn refreshed(samples: &[Sample]) -> Cow<'_, [Sample]> {
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
        return Cow::Borrowed(samples);
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

/// A window whose end grows is not calm, however long it was calm before.
fn grows_late(samples: &[Sample]) -> Option<Decided> {
    ends(samples).into_iter().find_map(|end| {
        let low = low_water(end)?;
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

/// The last half, quarter and eighth of samples; of many also shorter ends, down to the last minute.
fn ends(samples: &[Sample]) -> Vec<&[Sample]> {
    let long = |end: &[Sample]| {
        let length = end.first().zip(end.last()).map_or(0, |(first, last)| last.at.since(first.at));
        end.len() >= MANY && length >= millis(SHORT)
    };
    let mut all: Vec<&[Sample]> = Vec::new();
    let mut count = samples.len() / 2;
    while count >= 2 * Limits::default().min_samples {
        let end = &samples[samples.len() - count..];
        if all.len() >= 3 && !long(end) {
            break;
        }
        all.push(end);
        count /= 2;
    }
    let minute = window(samples, Some(SHORT));
    if minute.len() >= MANY && minute.len() < samples.len() / 8 {
        all.push(minute);
    }
    all
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

/// A queue that does not come back any more at its end is not steady.
fn stays_high(samples: &[Sample]) -> Option<Decided> {
    let levels: Vec<u64> = samples.iter().map(|sample| sample.pending).collect();
    let (low, usual) = memory::stays_high(&levels)?;
    Some(decided(
        Trend::Unknown,
        format!(
            "in its last eighth never fewer than {low} waited, and before that mostly no more than {usual}: only a longer watch tells \
             whether it comes back"
        ),
    ))
}

/// A queue that stepped up once and has not come back since is not steady: with as much waiting as the line writes in that time it would
/// have, if more were written than comes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count far below 2^52")]
fn stays_up(samples: &[Sample], noise: &Noise) -> Option<Decided> {
    let levels: Vec<u64> = samples.iter().map(|sample| sample.pending).collect();
    let least = Limits::default().min_samples;
    // From the highest of the one to the lowest of the other is less than between two levels: half of it is enough.
    let bound = SOME.max(proven(noise).ceil() as u64) / 2;
    let step = memory::stays_up(&levels, least, least, bound)?;
    let (from, first, last) = (samples.get(step.from)?.at, samples.first()?.at, samples.last()?.at);
    let (before, since) = (from.since(first), last.since(from));
    (since >= millis(Limits::default().stall_after)).then(|| Decided {
        watch_ms: Some((before.saturating_mul(3) - since).max(1000)),
        ..decided(Trend::Unknown, step_words(&step, &seconds(since)))
    })
}

/// What is said of a queue that stepped up and stays there, for as long as `since`.
pub(super) fn step_words(step: &memory::StepUp, since: &str) -> String {
    format!(
        "for {since} never fewer than {} waited, and before that never more than {}: it went up once and has not come back, and only a \
         longer watch tells whether it does, or stays there",
        step.since, step.before
    )
}

/// The rise from which on growth is taken as proven. With counters, what the ratio test asks for; without, so many
/// standard errors of the way that the queue alone would not go it.
fn proven(noise: &Noise) -> f64 {
    match noise.written {
        Some(_) => (RISE * noise.ratio).max(5.0 * noise.deviation),
        None => ALONE * noise.error(),
    }
}

/// Whether the low-water marks rise, by more than a queue that keeps up would show.
pub(super) fn grow(calm: &Calm, low: [u64; 3], noise: &Noise) -> Option<Decided> {
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

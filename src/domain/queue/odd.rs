//! Odd samples: a figure that leaves its level and returns to it a moment later was misread (a missing value shown as 0,
//! a number of another item). It decides nothing, neither alarm nor calm, so it is set aside before everything else.
//! What does not return is no odd sample, and is kept. How "leaves" and "returns" are measured is our own reasoning:
//!
//! * A counter that jumps and comes back to where it was, or a little above, never counted what it showed.
//! * Pending writes that fall by more than left the queue, or rise above the driver's own high-water mark, and are back
//!   a moment later. Where no counter tells, the step must stand out of all others.
//! * Counters that begin again at an end of theirs are told apart from counters that were set back by the way over the end, and
//!   by what the queue did meanwhile, and counted on.

use std::borrow::Cow;
use std::ops::Range;

use super::counter::over_its_end;
use super::sample::Sample;
use crate::source::point::Stamp;

/// An odd figure lasts for at most so many different values.
const LASTS: usize = 3;
/// The most samples that one value may stand for (a figure is refreshed less often than it is sampled).
const STANDS: usize = 60;
/// A step this many times the usual scatter stands out.
const FAR: f64 = 8.0;
/// A counter that comes back was misread when it had jumped by more than so many usual steps; less may be a restart.
const JUMP: u64 = 4;
/// An odd figure of pending writes is at least so far from its level.
const LEAST: u64 = 4;
/// The same where a proof hangs on it, and so many times the most that came in any other step: what was thrown away may have been
/// replaced, and so many do not come within a step.
const LEAST_IN_PROOF: u64 = 20;
const MORE_THAN_COMES: u64 = 4;
/// So many other steps tell what is usual where a proof hangs on it.
const STEPS_IN_PROOF: usize = 8;
/// Where a proof hangs on it, so many more are misread; fewer may have come and been thrown away.
const MISREAD_IN_PROOF: u64 = 10_000;

/// Samples without what was odd in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled<'s> {
    /// The samples that remain, with counters that go on; those that were given, where nothing was odd.
    pub samples: Cow<'s, [Sample]>,
    /// How many there were, odd ones among them.
    pub seen: usize,
    /// When fewer waited than a step before by more than anything accounts for, odd ones among them.
    pub falls: Vec<Stamp>,
    /// When writes waited for a moment in a queue that was empty before and afterwards, and nothing accounts for it.
    pub flickers: Vec<Stamp>,
    /// The last sample stood out; whether it is odd, only the next one can tell. It is not among `samples`.
    pub doubt: Option<Sample>,
}

/// So many samples that nothing accounts for are no odd ones any more, when they are more than one in `RARE`. Our own choice.
const FALLS: usize = 4;
const RARE: usize = 20;

/// What was set aside of a run of samples, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SetAside {
    /// Samples, odd ones among them.
    pub seen: usize,
    /// See [`Settled::falls`].
    pub falls: usize,
    /// See [`Settled::flickers`].
    pub flickers: usize,
}

impl SetAside {
    /// Why the figures tell nothing, when too many were set aside. A queue that falls again and again by more than is written is
    /// none: the figures are misread, or those of two queues. One in which writes wait again and again for a moment, and that is
    /// empty else, is no better known, however rarely that is.
    #[must_use]
    pub fn too_many(&self) -> Option<String> {
        let Self { seen, falls, flickers } = *self;
        if flickers >= FALLS {
            return Some(format!(
                "{flickers} times writes waited in a queue that was empty a moment before and afterwards, and no counter accounts \
                 for them: they are misread, or were thrown away"
            ));
        }
        (falls >= FALLS && falls * RARE > seen).then(|| {
            format!(
                "in {falls} of {seen} samples fewer wait than before by more than was completed or failed: they are misread, or \
                 those of two queues"
            )
        })
    }
}

impl Settled<'_> {
    /// How much was set aside.
    #[must_use]
    pub const fn set_aside(&self) -> SetAside {
        SetAside { seen: self.seen, falls: self.falls.len(), flickers: self.flickers.len() }
    }
}

/// Sets aside what is odd in samples, sorted by time.
#[must_use]
pub fn settled(samples: &[Sample]) -> Settled<'_> {
    let seen = samples.len();
    let whole = with_whole_counters(samples, false);
    let usual = Steps::of(&whole);
    let falls = whole
        .windows(2)
        .filter(|pair| usual.falls_too_far(&pair[0], &pair[1]))
        .map(|pair| pair[1].at)
        .collect();
    let (mut samples, flickers) = without_odd(whole, false);
    let steps = Steps::of(&samples);
    let doubt = match &samples[..] {
        [.., before, last] if samples.len() > 2 && steps.falls_too_far(before, last) => Some(*last),
        _ => None,
    };
    if doubt.is_some() {
        samples = match samples {
            Cow::Borrowed(all) => Cow::Borrowed(&all[..all.len() - 1]),
            Cow::Owned(mut all) => {
                all.pop();
                Cow::Owned(all)
            }
        };
    }
    Settled { samples, seen, falls, flickers, doubt }
}

/// The same for a proof that everything was written: what a driver that threw its queue away would show, too, is kept.
/// Such a queue falls to 0, and may be filled a little again.
#[must_use]
pub fn settled_for_proof(samples: &[Sample]) -> Cow<'_, [Sample]> {
    without_odd(with_whole_counters(samples, true), true).0
}

/// The samples without odd ones, and when an odd one stood in an empty queue.
fn without_odd(mut samples: Cow<'_, [Sample]>, proof: bool) -> (Cow<'_, [Sample]>, Vec<Stamp>) {
    let steps = Steps::of(&samples);
    let pending: Vec<u64> = samples.iter().map(|sample| sample.pending).collect();
    let mut keep = vec![true; samples.len()];
    let runs = runs(&pending);
    let mut flickers = Vec::new();
    // Short excursions first: what is left of a longer one is judged without them.
    for lasts in 1..=LASTS {
        for start in 1..runs.len().saturating_sub(lasts) {
            let whole = keep[runs[start].0 - 1] && keep[runs[start].0] && keep[runs[start + lasts].0];
            if whole && steps.are_odd(&samples, &runs[start - 1..=start + lasts], proof) {
                if runs[start - 1].1 == 0 && runs[start + lasts].1 == 0 {
                    flickers.push(samples[runs[start].0].at);
                }
                keep[runs[start].0..runs[start + lasts].0].fill(false);
            }
        }
    }
    retain(&mut samples, &keep);
    (samples, flickers)
}

/// Leaves out the samples that are not to be kept.
fn retain(samples: &mut Cow<'_, [Sample]>, keep: &[bool]) {
    if !keep.iter().all(|keep| *keep) {
        let mut keep = keep.iter();
        samples.to_mut().retain(|_| keep.next().copied().unwrap_or(true));
    }
}

/// The samples with counters from which what was misread is gone, and that go on over their end.
#[must_use]
fn with_whole_counters(samples: &[Sample], proof: bool) -> Cow<'_, [Sample]> {
    let mut mended = Cow::Borrowed(samples);
    let mut keep = vec![true; samples.len()];
    mend(&mut mended, |sample| &mut sample.max_pending, proof, &mut keep);
    keep.fill(true);
    mend(&mut mended, |sample| &mut sample.completed, proof, &mut keep);
    mend(&mut mended, |sample| &mut sample.failed, proof, &mut keep);
    if proof {
        // A figure that was put in proves nothing.
        retain(&mut mended, &keep);
    }
    mended
}

/// Where each run of equal values begins, and the value.
fn runs(values: &[u64]) -> Vec<(usize, u64)> {
    let mut runs: Vec<(usize, u64)> = Vec::new();
    for (at, value) in values.iter().enumerate() {
        if runs.last().is_none_or(|(_, last)| last != value) {
            runs.push((at, *value));
        }
    }
    runs
}

fn middle(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// Mends one counter, and marks the samples where it was odd as not to be kept. Samples that lack it are passed over.
fn mend(
    samples: &mut Cow<'_, [Sample]>,
    counter: fn(&mut Sample) -> &mut Option<u64>,
    proof: bool,
    keep: &mut [bool],
) {
    let found: Vec<(usize, u64)> = samples
        .iter()
        .enumerate()
        .filter_map(|(at, sample)| counter(&mut { *sample }).map(|value| (at, value)))
        .collect();
    let mut values: Vec<u64> = found.iter().map(|(_, value)| *value).collect();
    if values.windows(2).all(|pair| pair[0] <= pair[1]) && !values.windows(2).any(|pair| far(pair, &values)) {
        return;
    }
    let mut steps: Vec<u64> =
        values.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).filter(|s| *s > 0).collect();
    if (proof || steps.len() < STEPS_IN_PROOF)
        && let Some(largest) = steps.iter().copied().max()
    {
        // Where there are few steps, one that was misread must not say itself what is usual.
        steps.remove(steps.iter().position(|step| *step == largest).unwrap_or_default());
    }
    let usual = middle(steps.clone()).unwrap_or(1);
    for at in take_out(&mut values, usual, proof) {
        keep[found[at].0] = false;
    }
    if !proof || steps.len() >= STEPS_IN_PROOF {
        let is_set_back = |at: usize, way: u64| is_set_back(&samples[found[at - 1].0..=found[at].0], way);
        roll_over(&mut values, usual, is_set_back);
    }
    for ((at, before), value) in found.into_iter().zip(values) {
        if before != value {
            *counter(&mut samples.to_mut()[at]) = Some(value);
        }
    }
}

/// A quick look for a step up that may be the start of an odd value: larger than all that is left to count.
fn far(pair: &[u64], values: &[u64]) -> bool {
    values.last().is_some_and(|last| pair[1] > *last)
}

/// Puts the value before in place of values that were misread; returns where. Where a proof hangs on it, a misread value
/// stands for one sample only, and what it comes back to is more than was counted since it began anew: a restarted driver's
/// counter grows back, too.
fn take_out(values: &mut [u64], usual: u64, proof: bool) -> Vec<usize> {
    let stands = if proof { 1 } else { STANDS };
    let all = runs(values);
    let mut taken = Vec::new();
    let mut at = 1;
    while at + 1 < all.len() {
        let base = values[all[at].0 - 1];
        let found = (1..=LASTS.min(all.len() - at - 1)).find(|lasts| {
            let (odd, back) = (&all[at..at + lasts], all[at + lasts]);
            let jump = JUMP.saturating_mul(usual);
            let below = odd.iter().all(|(_, value)| *value < base && base - value > jump);
            let above = odd.iter().all(|(_, value)| {
                let way = value.saturating_sub(base);
                *value > back.1 && way > jump && back.1.saturating_sub(base).saturating_mul(4) < way
            });
            let stood = back.0 - odd[0].0;
            // It has counted meanwhile, at no more than a few times its usual pace.
            let on = usual.saturating_mul(16).saturating_mul(stood as u64 + 1);
            let back_on = back.1 >= base && back.1 - base <= on && !(proof && back.1 <= on);
            // To 0 a counter comes back when it is set back, too.
            back_on && stood <= stands && (below || (above && back.1 > 0))
        });
        if let Some(lasts) = found {
            values[all[at].0..all[at + lasts].0].fill(base);
            taken.extend(all[at].0..all[at + lasts].0);
            at += lasts;
        }
        at += 1;
    }
    taken
}

/// Whether these samples show a restart rather than a counter that went so far over its end: the high-water mark is lower, or
/// more writes are gone than that.
fn is_set_back(samples: &[Sample], way: u64) -> bool {
    samples.windows(2).any(|pair| pair[1].max_pending.is_some() && pair[1].max_pending < pair[0].max_pending)
        || matches!(samples, [first, .., last] if first.pending.saturating_sub(last.pending) > way)
}

/// Lets a counter count on over an end of its own: from near it to near its start, by no more than a few usual steps.
fn roll_over(values: &mut [u64], usual: u64, is_set_back: impl Fn(usize, u64) -> bool) {
    let most = values.iter().copied().max().unwrap_or_default();
    let mut on = 0;
    let mut before = values.first().copied().unwrap_or_default();
    for (at, value) in values.iter_mut().enumerate().skip(1) {
        let now = *value;
        if let Some(way) = over_its_end(before, now, usual, most).filter(|way| !is_set_back(at, *way)) {
            on += before + way - now;
        }
        before = now;
        *value += on;
    }
}

/// What is usual between two samples.
struct Steps {
    /// Change of the pending writes, without its sign.
    change: f64,
    /// Its scatter.
    scatter: f64,
    /// Writes that leave the queue; 0 without counters.
    left: u64,
}

impl Steps {
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    fn of(samples: &[Sample]) -> Self {
        let changes: Vec<i64> = samples
            .windows(2)
            .map(|pair| pair[1].pending.cast_signed().saturating_sub(pair[0].pending.cast_signed()))
            .collect();
        let mut sorted = changes.clone();
        sorted.sort_unstable();
        let usual = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        let size = middle(changes.iter().map(|change| change.unsigned_abs()).collect()).unwrap_or_default();
        let scatter =
            middle(changes.iter().map(|change| change.abs_diff(usual)).collect()).unwrap_or_default();
        let left = middle(
            samples.windows(2).filter_map(|pair| left(&pair[0], &pair[1])).filter(|l| *l > 0).collect(),
        );
        Self { change: size as f64, scatter: 1.4826 * scatter as f64, left: left.unwrap_or_default() }
    }

    /// Whether the runs between the first and the last of these left the level, and the last is back on it.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    fn are_odd(&self, samples: &[Sample], runs: &[(usize, u64)], proof: bool) -> bool {
        let [first, odd @ .., back] = runs else { return false };
        let stands = if proof { 1 } else { STANDS };
        let (Some(start), true) = (odd.first(), back.0 - odd[0].0 <= stands) else { return false };
        let down = odd.iter().all(|(_, value)| *value < first.1.min(back.1));
        let up = odd.iter().all(|(_, value)| *value > first.1.max(back.1));
        let away = odd
            .iter()
            .map(|(_, value)| value.abs_diff(first.1).min(value.abs_diff(back.1)))
            .min()
            .unwrap_or(0);
        let apart = first.1.abs_diff(back.1) as f64;
        let returns = apart <= away as f64 / 4.0 + 3.0 * self.change && apart <= away as f64 * 0.7;
        let least = if proof { LEAST_IN_PROOF } else { LEAST };
        if away < least || !returns || !(down || up) {
            return false;
        }
        let before = &samples[start.0 - 1];
        if down {
            return self.falls_too_far(before, &samples[start.0])
                && !(proof && can_be_refilled(samples, start.0 - 1..back.0, away));
        }
        let above_all =
            odd.iter().all(|(at, value)| samples[*at].max_pending.is_some_and(|most| *value > most));
        let may_be_gone = proof && (back.1 == 0 || away < MISREAD_IN_PROOF);
        above_all || (!may_be_gone && self.falls_too_far(&samples[back.0 - 1], &samples[back.0]))
    }

    /// Whether the queue fell by more than what left it, and a usual step besides; without counters: by far more than usual.
    #[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    fn falls_too_far(&self, before: &Sample, after: &Sample) -> bool {
        let fall = before.pending.saturating_sub(after.pending);
        match left(before, after) {
            Some(left) => fall > left.saturating_add(2 * self.left).saturating_add(3),
            None => fall as f64 > FAR * self.scatter.max(self.change).max(1.0),
        }
    }
}

/// Whether a queue that is lower by so many within `dip` and back at its end can have been thrown away and filled again: by what came
/// in the steps outside of it, or because over the whole of it more came than twice as many steps usually bring.
fn can_be_refilled(samples: &[Sample], dip: Range<usize>, away: u64) -> bool {
    let came = |before: &Sample, after: &Sample| {
        let on = after.pending.saturating_add(left(before, after)?);
        Some(on.saturating_sub(before.pending))
    };
    let others = samples.windows(2).enumerate().filter(|(at, _)| !dip.contains(at));
    let usual: Vec<u64> = others.filter_map(|(_, pair)| came(&pair[0], &pair[1])).collect();
    let most = usual.iter().copied().max().unwrap_or_default();
    let total = usual.iter().fold(0, |total: u64, came| total.saturating_add(*came));
    let (steps, others) = (dip.len() as u64, usual.len() as u64);
    let is_usual = |over_it: u64| over_it.saturating_mul(others) <= total.saturating_mul(2 * steps);
    usual.len() < STEPS_IN_PROOF
        || away <= most.saturating_mul(MORE_THAN_COMES)
        || !came(&samples[dip.start], &samples[dip.end]).is_some_and(is_usual)
}

/// Writes completed and failed between two samples. `None` without a counter of completed ones, or when it was set back.
fn left(before: &Sample, after: &Sample) -> Option<u64> {
    let failed = match (before.failed, after.failed) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => 0,
    };
    Some(after.completed?.checked_sub(before.completed?)? + failed)
}

#[cfg(test)]
#[path = "odd_tests.rs"]
mod tests;

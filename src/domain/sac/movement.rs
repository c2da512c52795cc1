//! What a run of looks at the block counter says: whether blocks are processed, and how many a second. Everything about *how*
//! that is told is our own reasoning:
//!
//! * A single look that stands out is set aside: a counter that jumps and comes back never counted what it showed.
//! * A counter that was set back starts anew; two looks after that are needed to tell. One that comes back again and again
//!   (1000, 1001, 1000, ...) counts nothing. Going over its end, by no more than a few usual steps, is no setting back.
//! * What was counted in another role says nothing of this one.
//! * Still is what [`crate::stillness`] calls so.

use std::time::Duration;

use super::reading::{Role, Sample};
use crate::queue::counter::{Step, over_its_end, step};
use crate::source::point::Stamp;
use crate::stillness::{Motion, Stillness};

/// More blocks a second than any SAC processes.
pub const MOST_BLOCKS_PER_SECOND: u64 = 1_000_000;

/// What the block counter did.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Movement {
    /// Whether blocks were processed; `None` when that cannot be told.
    pub moving: Option<bool>,
    /// Blocks a second since it was last set back, or the role changed.
    pub per_second: Option<f64>,
    /// Nothing moved for so many milliseconds, which is too early to call it still; for how many more to watch.
    pub early: Option<(i64, i64)>,
    /// It was set back so often that it counts nothing.
    pub comes_back: Option<usize>,
    /// When it was seen to count from the start again while the role stayed.
    pub anew: Option<Stamp>,
}

/// A counter that is set back so often is none: a restart is one. Our own choice.
const COMES_BACK: usize = 2;

/// What the counter did since it was last set back, or the role last changed.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds far below 2^52")]
pub fn movement(samples: &[Sample], grace: Duration) -> Movement {
    let all = looks(samples);
    let counted = without_odd(&all);
    if let Some(times) = comes_back(&all, &counted) {
        return Movement { comes_back: Some(times), ..Movement::default() };
    }
    let pace = Pace::of(&counted);
    let (mut blocks, mut length) = (0_u64, 0_i64);
    let mut steps = 0_usize;
    let mut stillness = Stillness::default();
    let mut anew = None;
    for pair in counted.windows(2) {
        let elapsed = pair[1].at.since(pair[0].at);
        if pair[0].other_role(&pair[1]) {
            stillness.look(pair[0].at, false);
            stillness.look(pair[1].at, pair[0].blocks != pair[1].blocks);
            stillness.start(pair[1].at);
            (blocks, length, steps) = (0, 0, 0);
            continue;
        }
        if elapsed <= 0 {
            continue;
        }
        stillness.look(pair[0].at, false);
        stillness.look(pair[1].at, pair[0].blocks != pair[1].blocks);
        match pace.step(&pair[0], &pair[1]) {
            Step::By(count) => {
                blocks += count;
                length += elapsed;
                steps += 1;
            }
            // It counts from 0 again; what it has counted since then, it has processed.
            Step::Reset(_) => {
                (blocks, length, steps) = (0, 0, 0);
                anew = Some(pair[1].at);
            }
        }
    }
    let (Some(last), true) = (counted.last(), steps > 0) else {
        return Movement { anew, ..Movement::default() };
    };
    let per_second = Some(blocks as f64 * 1000.0 / length as f64);
    let now = samples.last().map_or(last.at, |sample| sample.at);
    let (moving, early) = match (stillness.judge(last.at, grace), stillness.judge(now, grace)) {
        (Motion::Still(_), _) => (Some(false), None),
        // Nobody has vouched for it for as long as it would have to stand still.
        (_, Motion::Still(_)) => (None, None),
        (_, Motion::Moves) => (Some(true), None),
        (_, Motion::TooEarly(still, more)) => (None, Some((still, more))),
    };
    Movement { moving, per_second, early, comes_back: None, anew }
}

/// How often the counter was set back, when that is too often: without single odd looks, or in every third step and more.
fn comes_back(all: &[Counted], counted: &[Counted]) -> Option<usize> {
    let resets = |looks: &[Counted]| {
        let pace = Pace::of(looks);
        looks
            .windows(2)
            .filter(|pair| pace.step(&pair[0], &pair[1]).is_reset() && !pair[0].other_role(&pair[1]))
            .count()
    };
    let (raw, settled) = (resets(all), resets(counted));
    let often = settled >= COMES_BACK || (raw > COMES_BACK && raw * 3 > all.len());
    often.then_some(raw.max(settled))
}

/// A look at the block counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// When.
    pub at: Stamp,
    /// The counter.
    pub blocks: u64,
    /// The role at that moment.
    pub role: Option<Role>,
}

impl Counted {
    /// A look that has the counter, as of when its source vouched for it: a value that is only repeated from then on stands no stiller
    /// by that.
    #[must_use]
    pub fn of(sample: &Sample) -> Option<Self> {
        let at = Stamp(sample.at.0.saturating_sub(sample.blocks_age_ms));
        Some(Self { at, blocks: sample.blocks?, role: sample.role })
    }

    /// Whether the role is another one at a later look; one that is not known is no other.
    #[must_use]
    pub fn other_role(&self, after: &Self) -> bool {
        matches!((self.role, after.role), (Some(one), Some(other)) if one != other)
    }

    /// What the counter did until a later look, unless it went over an end of its own.
    #[must_use]
    pub fn step(&self, after: &Self) -> Step {
        step(self.blocks, after.blocks, after.at.since(self.at), MOST_BLOCKS_PER_SECOND)
    }
}

/// Whether a counter rose, where looks at it that were misread are set aside. `None` of fewer than two looks.
#[must_use]
pub fn rose(looks: &[Counted]) -> Option<bool> {
    let counted = without_odd(looks);
    let pace = Pace::of(&counted);
    let rises = |pair: &[Counted]| matches!(pace.step(&pair[0], &pair[1]), Step::By(count) if count > 0);
    (looks.len() > 1).then(|| counted.windows(2).any(rises))
}

/// How a counter goes on, as far as its looks tell.
struct Pace {
    /// A usual step.
    usual: u64,
    /// The most that it showed.
    most: u64,
}

impl Pace {
    fn of(looks: &[Counted]) -> Self {
        let mut steps: Vec<u64> =
            looks.windows(2).filter_map(|pair| pair[1].blocks.checked_sub(pair[0].blocks)).collect();
        steps.retain(|step| *step > 0);
        steps.sort_unstable();
        let most = looks.iter().map(|look| look.blocks).max().unwrap_or_default();
        Self { usual: steps.get(steps.len() / 2).copied().unwrap_or_default(), most }
    }

    fn step(&self, before: &Counted, after: &Counted) -> Step {
        match before.step(after) {
            Step::Reset(count) => over_its_end(before.blocks, after.blocks, self.usual, self.most)
                .map_or(Step::Reset(count), Step::By),
            on @ Step::By(_) => on,
        }
    }
}

/// Whether a look between two others jumps and comes back.
#[must_use]
pub fn is_odd(before: &Counted, look: &Counted, after: &Counted) -> bool {
    before.blocks <= after.blocks && !(before.blocks..=after.blocks).contains(&look.blocks)
}

/// The looks that have the counter, each record of it once. A role that cannot be read at a look is the one before.
fn looks(samples: &[Sample]) -> Vec<Counted> {
    let mut role = None;
    let known = |sample: &Sample| {
        role = sample.role.or(role);
        Counted::of(sample).map(|counted| Counted { role, ..counted })
    };
    let mut all: Vec<Counted> = samples.iter().filter_map(known).collect();
    all.dedup();
    all
}

/// The looks without misread ones.
fn without_odd(all: &[Counted]) -> Vec<Counted> {
    let odd = |at: usize| {
        let around = at.checked_sub(1).and_then(|before| Some((all.get(before)?, all.get(at + 1)?)));
        around.is_some_and(|(before, after)| is_odd(before, &all[at], after))
    };
    (0..all.len()).filter(|at| !odd(*at)).map(|at| all[at]).collect()
}

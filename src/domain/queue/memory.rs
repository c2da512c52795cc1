//! What is remembered of a queue beyond the window that is judged: its low-water mark of every minute. A queue whose
//! batches come rarely, or that gains a little for hours, shows in no short window; its marks show it. Our own reasoning.

use super::sample::Sample;
use crate::source::point::Stamp;

/// Length of what one mark stands for, in milliseconds.
const EACH_MS: i64 = 60_000;
/// Marks that are kept. When there are more, two neighbours become one, and each stands for twice as long.
const KEPT: usize = 480;

/// Low-water marks of all time, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    marks: Vec<Sample>,
    each_ms: i64,
    /// When the last mark's time began.
    since: Stamp,
}

impl Default for Memory {
    fn default() -> Self {
        Self { marks: Vec::new(), each_ms: EACH_MS, since: Stamp::default() }
    }
}

impl Memory {
    /// Takes a sample into account.
    pub fn add(&mut self, sample: &Sample) {
        match self.marks.last_mut() {
            Some(mark) if sample.at.since(self.since) < self.each_ms => {
                if sample.pending < mark.pending {
                    *mark = *sample;
                }
            }
            _ => {
                self.marks.push(*sample);
                self.since = sample.at;
            }
        }
        if self.marks.len() > KEPT {
            let lower = |pair: &[Sample]| pair.iter().min_by_key(|mark| mark.pending).copied();
            self.marks = self.marks.chunks(2).filter_map(lower).collect();
            self.each_ms *= 2;
        }
    }

    /// The marks before this time, and these samples after them.
    #[must_use]
    pub fn before(&self, samples: &[Sample]) -> Vec<Sample> {
        let Some(first) = samples.first() else { return self.marks.clone() };
        let end = self.marks.partition_point(|mark| mark.at < first.at);
        let mut all = self.marks[..end].to_vec();
        let mut rest = Self { each_ms: self.each_ms, ..Self::default() };
        for sample in samples {
            rest.add(sample);
        }
        all.extend(rest.marks);
        all
    }
}

/// The levels to which a queue came back between its batches: where it turned from falling to rising, by at least a
/// quarter of the largest step up; with the first level, and without the last, to which it may yet fall.
#[must_use]
pub fn troughs(levels: &[u64], batch: u64) -> Vec<u64> {
    let turn = (batch / 4).max(1);
    let mut troughs = Vec::new();
    let Some(mut low) = levels.first().copied() else { return troughs };
    let (mut high, mut falling) = (low, true);
    for level in levels.iter().copied() {
        if falling {
            low = low.min(level);
            if level >= low.saturating_add(turn) {
                troughs.push(low);
                (high, falling) = (level, false);
            }
        } else {
            high = high.max(level);
            if level.saturating_add(turn) <= high {
                (low, falling) = (level, true);
            }
        }
    }
    troughs
}

/// Marks that a third of them must hold at least: with fewer chance alone puts them in order.
const IN_A_THIRD: usize = 3;

/// Whether every level of each third lies above all of the third before: batches that come more rarely than the marks are
/// taken go up like stairs of uneven height, which shows neither as a slope nor as levels to which the queue comes back.
#[must_use]
pub fn steps_up(levels: &[u64]) -> bool {
    let third = levels.len() / 3;
    if third < IN_A_THIRD {
        return false;
    }
    let (low, high) = (|part: &[u64]| part.iter().copied().min(), |part: &[u64]| part.iter().copied().max());
    let (first, rest) = levels.split_at(third);
    let (middle, last) = rest.split_at(rest.len() - third);
    high(first) < low(middle) && high(middle) < low(last)
}

/// Levels that the last eighth must hold at least.
const IN_THE_END: usize = 30;

/// Whether a queue stays high at its end: the lowest of the last eighth of its levels, and that below which three quarters of all
/// before lie, when it is above by more than a tenth. A queue that keeps up comes back within that time; one that gains hardly
/// anything, or nothing, wanders.
#[must_use]
pub fn stays_high(levels: &[u64]) -> Option<(u64, u64)> {
    let count = levels.len() / 8;
    if count < IN_THE_END {
        return None;
    }
    let (before, end) = levels.split_at(levels.len() - count);
    let low = end.iter().copied().min()?;
    let mut before = before.to_vec();
    let at = before.len() * 3 / 4;
    let (_, usual, _) = before.select_nth_unstable(at);
    (low > usual.saturating_add((*usual / 10).max(5))).then_some((low, *usual))
}

/// A queue that went up and has not come back since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepUp {
    /// The place of the first level from which on it stays up.
    pub from: usize,
    /// The highest level before.
    pub before: u64,
    /// The lowest level since.
    pub since: u64,
}

/// The share of all levels that must lie before a step, as a divisor: one that comes earlier is how the queue filled after a start, and
/// what has lasted nearly three times as long is its level.
const BEFORE_SHARE: usize = 4;
/// The share of all levels that the way up may take, as a divisor.
const WAY_UP_SHARE: usize = 16;

/// Whether a queue stepped up and stays there: from some place on every level lies above all before, by `bound` at least, and it does
/// not fall. `before` and `after` are how many levels there must be of each.
///
/// A batch that is just being written falls; a queue that only went up once is neither growing nor as it was.
#[must_use]
pub fn stays_up(levels: &[u64], before: usize, after: usize, bound: u64) -> Option<StepUp> {
    let count = levels.len();
    let mut lowest = levels.to_vec();
    for place in (0..count.saturating_sub(1)).rev() {
        lowest[place] = lowest[place].min(lowest[place + 1]);
    }
    let (earliest, way) = (before.max(count / BEFORE_SHARE), count / WAY_UP_SHARE);
    let (mut highest, mut best): (u64, Option<(u64, u64, u64)>) = (0, None);
    for (place, level) in levels.iter().copied().enumerate() {
        let since =
            lowest.get(place + way).copied().filter(|_| place >= earliest && place + way + after <= count);
        let height = since.unwrap_or_default().saturating_sub(highest);
        if height >= bound.max(highest / 4) && best.is_none_or(|(most, ..)| height > most) {
            best = since.map(|since| (height, highest, since));
        }
        highest = highest.max(level);
    }
    let (height, before, since) = best?;
    let from = lowest.iter().position(|low| *low == since)?;
    (!falls(&levels[from..], height)).then_some(StepUp { from, before, since })
}

/// Whether levels fall: their low-water mark, from the first third to the last, by more than a twentieth of the height of the step.
fn falls(levels: &[u64], height: u64) -> bool {
    let third = (levels.len() / 3).max(1);
    let low = |part: &[u64]| part.iter().copied().min().unwrap_or_default();
    low(&levels[..third]) > low(&levels[levels.len() - third..]).saturating_add((height / 20).max(1))
}

/// Whether a queue comes back after its batches, but to a higher level each time: the last two levels, when they and the
/// present one are above all before by more than a share of a batch.
#[must_use]
pub fn climbs(levels: &[u64], batch: u64) -> Option<(u64, u64)> {
    let troughs = troughs(levels, batch);
    let (last, before) = troughs.split_last()?;
    let highest = before.iter().copied().max()?;
    let present = levels.last().copied()?;
    let clear = (batch / 8).max(5);
    let rises = *last > highest.saturating_add(clear) && present > highest.saturating_add(clear);
    let twice = before.len() < 2
        || before.windows(2).last().is_some_and(|pair| pair[1] > pair[0].saturating_add(clear));
    (rises && twice).then_some((highest, *last))
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Memory, StepUp, climbs, stays_high, stays_up, steps_up, troughs};
    use crate::queue::sample::Sample;
    use crate::source::point::Stamp;

    fn stairs(batch: u64, fall: u64, cycles: u64) -> Vec<u64> {
        (0..cycles * 60)
            .map(|at| 60 + (at / 60 + 1) * batch - at * fall.min(batch * (at / 60 + 1) / (at + 1)))
            .collect()
    }

    #[test]
    fn a_queue_that_comes_back_less_far_each_time_climbs() {
        let rises = stairs(700, 10, 4);
        assert!(troughs(&rises, 700).len() >= 3, "{:?}", troughs(&rises, 700));
        assert!(climbs(&rises, 700).is_some());
        let comes_back: Vec<u64> = (0..240).map(|at| 600 - at % 60 * 10).collect();
        assert_eq!(climbs(&comes_back, 590), None);
        let one_burst: Vec<u64> =
            (0..100).map(|at| if at < 20 { 0 } else { 3000 - (at - 20) * 14 }).collect();
        assert_eq!(climbs(&one_burst, 3000), None, "still being written");
    }

    #[test]
    fn stairs_of_uneven_height_go_up() {
        assert!(steps_up(&[10, 5, 12, 40, 30, 35, 90, 70, 80]));
        assert!(!steps_up(&[10, 5, 32, 40, 30, 35, 90, 70, 80]), "one mark of the first third is as high");
        assert!(!steps_up(&[5, 9, 40, 41, 42, 40, 42, 41, 40]), "it has warmed up, and stays");
        assert!(!steps_up(&[1, 2, 3, 4, 5, 6]), "too few to tell");
    }

    #[test]
    fn a_queue_that_does_not_come_back_at_its_end_stays_high() {
        let saw = |at: u64| at * 7 % 120;
        let high = |from: u64| (0..480).map(|at| saw(at) + 150 * u64::from(at >= from)).collect::<Vec<u64>>();
        assert_eq!(stays_high(&high(410)), Some((151, 91)));
        assert_eq!(stays_high(&high(500)), None, "it comes back all the time");
        assert_eq!(stays_high(&high(430)), None, "shorter than an eighth");
        assert_eq!(stays_high(&high(200)), None, "so it was for long: a level");
        assert_eq!(stays_high(&vec![40; 480]), None);
        assert_eq!(stays_high(&high(410)[..200]), None, "too few");
    }

    #[test]
    fn a_queue_that_steps_up_once_and_stays_has_not_come_back() {
        let step = |from: u64, high: u64| -> Vec<u64> {
            (0..300).map(|at| at * 7 % 5 + if at >= from { high } else { 0 }).collect()
        };
        let found = |levels: &[u64]| stays_up(levels, 6, 6, 10);
        for from in [90, 150, 200, 290] {
            let wanted = StepUp { from: from as usize, before: 4, since: 500 };
            assert_eq!(found(&step(from, 500)), Some(wanted), "{from}");
        }
        let ramp: Vec<u64> = (0..300_u64).map(|at| at.clamp(100, 118) * 30 - 3000).collect();
        assert_eq!(found(&ramp).map(|step| step.since), Some(540), "the way up takes some samples");
        assert_eq!(found(&step(60, 500)), None, "it filled after the start, and that is its level");
        assert_eq!(found(&step(296, 500)), None, "only just");
        assert_eq!(found(&step(150, 12)), None, "hardly more than its scatter");
        assert_eq!(found(&step(0, 500)), None, "so it always was");
        let comes_back: Vec<u64> =
            (0..300).map(|at| if (100..200).contains(&at) { 500 } else { at % 3 }).collect();
        assert_eq!(found(&comes_back), None);
        let is_written: Vec<u64> =
            (0..300).map(|at| if at < 200 { at % 3 } else { 3000 - (at - 200) * 10 }).collect();
        assert_eq!(found(&is_written), None, "a burst that is being written");
        let saw: Vec<u64> = (0..300).map(|at| at % 60 * 10).collect();
        assert_eq!(found(&saw[..295]), None);
    }

    #[test]
    fn one_mark_a_minute_and_never_too_many() {
        let mut memory = Memory::default();
        let sample = |second: i64| Sample {
            at: Stamp(second * 1000),
            pending: (second % 60) as u64 + 5,
            ..Sample::default()
        };
        for second in 0..600 {
            memory.add(&sample(second));
        }
        assert_eq!(memory.marks.len(), 10);
        assert!(memory.marks.iter().all(|mark| mark.pending == 5));
        for second in 600..200_000 {
            memory.add(&sample(second));
        }
        assert!(memory.marks.len() <= KEPT && memory.marks.len() > KEPT / 4, "{}", memory.marks.len());
        let recent = [sample(200_000), sample(200_001)];
        assert_eq!(memory.before(&recent).last().map(|mark| mark.at), Some(recent[0].at));
    }
}

//! Counters of 32 bits roll over, and a restarted driver starts them from 0. The two must not be confused: the first
//! goes on counting, the second says that the driver's queue may be gone. One that jumps ahead by more than anything counts was set, too.

/// What happened to a counter between two samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It went on by this much, perhaps over its end.
    By(u64),
    /// It was set back; it has counted at least this much since.
    Reset(u64),
}

impl Step {
    /// How much was counted, at least.
    #[must_use]
    pub const fn at_least(self) -> u64 {
        match self {
            Self::By(count) | Self::Reset(count) => count,
        }
    }

    /// Whether it was set back.
    #[must_use]
    pub const fn is_reset(self) -> bool {
        matches!(self, Self::Reset(_))
    }
}

const WRAP: u64 = 1 << 32;
/// Half the range of 16 bits.
const HALF_16: u64 = 1 << 15;

/// From `before` to `after`, `elapsed_ms` apart. A counter that is smaller than before has rolled over when the way
/// over the end is short enough to be possible: no more than `most_per_second` allows, and never more than a quarter
/// of the range. Otherwise it was reset.
#[must_use]
pub fn step(before: u64, after: u64, elapsed_ms: i64, most_per_second: u64) -> Step {
    let seconds = u64::try_from(elapsed_ms.max(0)).unwrap_or_default() / 1000 + 1;
    let most = most_per_second.saturating_mul(seconds);
    if after >= before {
        let count = after - before;
        return match count {
            count if count <= most => Step::By(count),
            // 16 bits with a sign: it turned negative in the middle of its range, and negative numbers are read as 32 bits.
            count if before < HALF_16 && (WRAP - HALF_16..WRAP).contains(&after) => {
                Step::By(count - (WRAP - 2 * HALF_16))
            }
            // Nothing counts so fast: it was set to another number, and what it counted meanwhile nobody knows.
            _ => Step::Reset(0),
        };
    }
    if before >= WRAP {
        return Step::Reset(after); // A counter that was beyond 32 bits does not roll over there.
    }
    let over = after + (WRAP - before);
    if over <= most.min(WRAP / 4) { Step::By(over) } else { Step::Reset(after) }
}

/// Where counters are known to begin again besides 32 bits: 15, 16, 24 and 31 bits, and those that show decimal digits.
const ENDS: [u64; 9] =
    [1 << 15, 1 << 16, 100_000, 1_000_000, 10_000_000, 1 << 24, 100_000_000, 1_000_000_000, 1 << 31];

/// So many usual steps a counter goes at most from below its end to where it is seen next. A restart hardly ever comes just then.
const STEPS_OVER: u64 = 16;

/// Below and above an end a counter is no further away than this part of it: a quarter of small ones, little of large ones.
const fn near(end: u64) -> u64 {
    if end <= 1 << 16 { end / 4 } else { end / 64 }
}

/// How far a counter went over an end other than that of 32 bits, from `before` to `after`, when that is no more than a few
/// `usual` steps. `most`: the highest number that it ever showed, which no end lies below. `None` when it was set back.
#[must_use]
pub fn over_its_end(before: u64, after: u64, usual: u64, most: u64) -> Option<u64> {
    let end = ENDS.into_iter().find(|end| *end > most.max(before))?;
    let way = (end - before).saturating_add(after);
    (after < before && way <= usual.saturating_mul(STEPS_OVER) && way < near(end)).then_some(way)
}

/// More writes a second than any driver completes on one channel.
pub const MOST_WRITES_PER_SECOND: u64 = 100_000;

#[cfg(test)]
mod tests {
    use super::{MOST_WRITES_PER_SECOND, Step, over_its_end, step};
    use proptest::prelude::*;

    #[test]
    fn a_roll_over_is_no_reset() {
        let end = u64::from(u32::MAX);
        assert_eq!(step(end - 4, 5, 1000, MOST_WRITES_PER_SECOND), Step::By(10));
        assert_eq!(step(50_000, 3, 1000, MOST_WRITES_PER_SECOND), Step::Reset(3));
        assert_eq!(step(7, 7, 1000, MOST_WRITES_PER_SECOND), Step::By(0));
    }

    #[test]
    fn no_counter_counts_faster_than_any_driver_writes() {
        let end = 1_u64 << 32;
        assert_eq!(step(1000, 4_000_000_000, 1000, MOST_WRITES_PER_SECOND), Step::Reset(0));
        assert_eq!(step(1000, 101_000, 1000, MOST_WRITES_PER_SECOND), Step::By(100_000));
        // 16 bits with a sign: 32,760, then -32,760, which is read as a number of 32 bits.
        assert_eq!(step(32_760, end - 32_760, 1000, MOST_WRITES_PER_SECOND), Step::By(16));
        assert_eq!(step(end - 3, 5, 1000, MOST_WRITES_PER_SECOND), Step::By(8));
    }

    #[test]
    fn what_begins_again_at_an_end_of_counters_goes_on() {
        for bits in [15, 16, 24, 31] {
            let end = 1_u64 << bits;
            assert_eq!(over_its_end(end - 7, 11, 18, end - 7), Some(18), "{bits} bits");
            assert_eq!(over_its_end(end - 300, 11, 18, end - 300), None, "{bits} bits: not near enough");
            assert_eq!(over_its_end(end - 7, 11, 18, end), None, "{bits} bits: it was beyond that");
        }
        assert_eq!(over_its_end(999_999, 5, 3, 999_999), Some(6), "six digits");
        assert_eq!(over_its_end(50_000, 3, 18, 50_000), None);
    }

    proptest! {
        #[test]
        fn counting_on_is_never_taken_for_a_reset(before in 0..1_u64 << 32, rate in 0..50_000_u64, seconds in 1..60_u64) {
            let after = (before + rate * seconds) % (1 << 32);
            let found = step(before, after, i64::try_from(seconds * 1000).unwrap(), MOST_WRITES_PER_SECOND);
            prop_assert_eq!(found, Step::By(rate * seconds));
        }

        #[test]
        fn a_reset_far_from_the_end_is_seen(before in 1_u64..4_000_000_000, after_share in 0.0..0.999_f64) {
            let after = (before as f64 * after_share) as u64;
            let found = step(before, after.min(before - 1), 10_000, MOST_WRITES_PER_SECOND);
            prop_assert!(found.is_reset());
        }
    }
}

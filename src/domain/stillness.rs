//! When a counter stands still: one rule for SAC's blocks and for a driver's writes, live and in recordings.
//!
//! A figure that did not change is not still yet: it may be refreshed more slowly than it is read. Still it is when it has
//! not changed for at least a grace, and for more than twice the longest gap between two changes that was seen so far.
//! Until then nothing can be said. The rule is our own reasoning.

use std::time::Duration;

use super::source::point::{Stamp, millis};

/// What a figure did, as seen so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// It changed no longer ago than twice the longest gap seen.
    Moves,
    /// It has not changed for so many milliseconds, which is too long.
    Still(i64),
    /// Too early to tell; it has not changed for so many milliseconds, and must be watched for so many more.
    TooEarly(i64, i64),
}

/// Remembers changes of one figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stillness {
    /// Since when it has not changed: the last change, or the first look.
    since: Option<Stamp>,
    changed: bool,
    longest_ms: i64,
}

impl Stillness {
    /// A look at which the figure had changed, or not, since the look before.
    pub fn look(&mut self, at: Stamp, changed: bool) {
        let since = *self.since.get_or_insert(at);
        if changed {
            self.longest_ms = self.longest_ms.max(at.since(since));
            self.since = Some(at);
            self.changed = true;
        }
    }

    /// From here on it is expected to move: what it did before counts for the gaps only.
    pub const fn start(&mut self, at: Stamp) {
        self.since = Some(at);
        self.changed = false;
    }

    /// What is known at `now`.
    #[must_use]
    pub fn judge(&self, now: Stamp, grace: Duration) -> Motion {
        let still = self.since.map_or(0, |since| now.since(since));
        let usual = self.longest_ms.saturating_mul(2);
        if self.changed && still <= usual {
            return Motion::Moves;
        }
        let needed = usual.saturating_add(1).max(millis(grace));
        if still >= needed { Motion::Still(still) } else { Motion::TooEarly(still, needed - still) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Motion, Stillness};
    use crate::source::point::Stamp;
    use proptest::prelude::*;

    const GRACE: Duration = Duration::from_secs(8);

    /// One look a second; a change at each of these.
    fn at(changes: &[i64], now: i64) -> Motion {
        let mut stillness = Stillness::default();
        for second in 0..=now {
            stillness.look(Stamp(second * 1000), changes.contains(&second));
        }
        stillness.judge(Stamp(now * 1000), GRACE)
    }

    #[test]
    fn still_is_longer_than_the_grace_and_than_twice_the_longest_gap() {
        assert_eq!(at(&[], 0), Motion::TooEarly(0, 8000));
        assert_eq!(at(&[], 7), Motion::TooEarly(7000, 1000));
        assert_eq!(at(&[], 8), Motion::Still(8000));
        assert_eq!(at(&[1, 2, 3], 5), Motion::Moves);
        assert_eq!(at(&[1, 2, 3], 6), Motion::TooEarly(3000, 5000));
        assert_eq!(at(&[1, 2, 3], 11), Motion::Still(8000));
        // Refreshed every 15 s.
        assert_eq!(at(&[10, 25, 40], 70), Motion::Moves);
        assert_eq!(at(&[10, 25, 40], 71), Motion::Still(31_000));
    }

    proptest! {
        /// Whatever the refresh period is, a figure that keeps it is never still.
        #[test]
        fn what_keeps_its_pace_is_never_still(period in 1..40_i64, first in 0..40_i64, now in 0..300_i64) {
            let first = first % period;
            let changes: Vec<i64> = (0..300).filter(|at| at % period == first).collect();
            let found = at(&changes, now);
            let seen_one = now >= first + period;
            prop_assert!(!seen_one || !matches!(found, Motion::Still(_)), "{found:?}");
        }
    }
}

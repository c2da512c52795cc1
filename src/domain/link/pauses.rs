//! How late this program itself ran. What it could not do in time is no fault of a link, and a failover that it
//! measured meanwhile may look longer by as much.

use std::collections::VecDeque;
use std::time::Duration;

/// How many pauses are remembered to be compared with a switch; older ones are only counted.
const REMEMBERED: usize = 1_000;

/// The pauses of a run, in the order of their happening.
#[derive(Debug, Clone, Default)]
pub struct Pauses {
    recent: VecDeque<(Duration, Duration)>,
    /// How many there were.
    pub times: u64,
    /// The longest.
    pub longest: Duration,
    /// All together.
    pub total: Duration,
}

impl Pauses {
    /// The program should have woken up at `from` and did at `to`.
    pub fn add(&mut self, from: Duration, to: Duration) {
        let long = to.saturating_sub(from);
        self.times += 1;
        self.longest = self.longest.max(long);
        self.total += long;
        if self.recent.len() == REMEMBERED {
            self.recent.pop_front();
        }
        self.recent.push_back((from, to));
    }

    /// How much of the time between `from` and `to` the program was late in.
    #[must_use]
    pub fn within(&self, from: Duration, to: Duration) -> Duration {
        self.recent.iter().map(|(begin, end)| to.min(*end).saturating_sub(from.max(*begin))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_overlaps_counts() {
        let ms = Duration::from_millis;
        let mut pauses = Pauses::default();
        pauses.add(ms(100), ms(150));
        pauses.add(ms(400), ms(900));
        assert_eq!(pauses.within(ms(0), ms(1000)), ms(550));
        assert_eq!(pauses.within(ms(120), ms(500)), ms(130));
        assert_eq!(pauses.within(ms(150), ms(400)), Duration::ZERO);
        assert_eq!((pauses.times, pauses.longest, pauses.total), (2, ms(500), ms(550)));
    }

    #[test]
    fn memory_is_bounded_and_the_newest_are_kept() {
        let mut pauses = Pauses::default();
        for second in 0..5_000 {
            pauses.add(Duration::from_secs(second), Duration::from_millis(second * 1000 + 20));
        }
        assert_eq!(pauses.recent.len(), REMEMBERED);
        assert_eq!(pauses.times, 5_000);
        assert_eq!(
            pauses.within(Duration::from_secs(4_990), Duration::from_secs(5_000)),
            Duration::from_millis(200)
        );
    }
}

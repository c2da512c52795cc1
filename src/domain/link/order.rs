//! Whether the records of a run stand as they were written: its time does not go back, and nothing stands behind its end. A log that
//! was put together from pieces shows it.

use std::time::Duration;

use super::pauses::Pauses;
use super::prober::GAP;
use super::record::{Record, What};

/// What the records say of their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    newest: Duration,
    ended: bool,
    /// How many stand behind a much later one, or behind the end.
    pub misplaced: u64,
}

impl Order {
    /// The next record, as it stands. An answer is of the time at which it came in, and written when this program looks: it may be older
    /// than what was written before by what one look takes, and what this program ran late.
    pub fn take(&mut self, record: &Record, pauses: &Pauses) {
        let back = self.newest.saturating_sub(record.elapsed);
        let is_old = back > GAP && back.saturating_sub(pauses.within(record.elapsed, self.newest)) > GAP;
        self.misplaced += u64::from(self.ended || is_old);
        self.newest = self.newest.max(record.elapsed);
        self.ended |= matches!(record.what, What::Stop { .. });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn misplaced(records: &[(u64, bool)], pauses: &Pauses) -> u64 {
        let mut order = Order::default();
        for (at, is_stop) in records {
            let what = if *is_stop {
                What::Stop { interrupted: false, waiting: Vec::new(), records: None }
            } else {
                What::Mark { note: String::new() }
            };
            let record = Record::new(String::new(), Duration::from_secs(*at), what);
            order.take(&record, pauses);
        }
        order.misplaced
    }

    #[test]
    fn time_goes_on_and_the_end_is_last() {
        let none = Pauses::default();
        assert_eq!(
            misplaced(&[(1, false), (3, false), (2, false), (9, true)], &none),
            0,
            "it came in during a look"
        );
        assert_eq!(
            misplaced(&[(6, false), (7, false), (1, false), (2, false), (9, true)], &none),
            2,
            "exchanged"
        );
        assert_eq!(misplaced(&[(1, false), (5, true), (5, false)], &none), 1);
        let mut pauses = Pauses::default();
        pauses.add(Duration::from_secs(1), Duration::from_secs(60));
        assert_eq!(misplaced(&[(60, false), (2, false)], &pauses), 0, "nobody looked");
    }
}

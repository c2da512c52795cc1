//! Whether the times of records can be true: each is one, none lies in the future, and none goes back.

use crate::source::point::AHEAD_MS;
use crate::words::rough;

/// Seconds by which clocks may differ.
pub const AHEAD: f64 = AHEAD_MS as f64 / 1000.0;

/// Takes the times of records in their order.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// Seconds since 1970 of the record before.
    last: Option<f64>,
    future: Odd,
    backward: Odd,
}

/// Times that are odd in one way.
#[derive(Debug, Clone, Default)]
struct Odd {
    /// The first such record's number.
    first: u64,
    /// How many there are.
    number: usize,
    /// The largest of them, in seconds.
    most: f64,
}

impl Odd {
    fn add(&mut self, record: u64, by: f64) {
        if self.number == 0 {
            self.first = record;
        }
        self.number += 1;
        self.most = self.most.max(by);
    }

    /// `record 7 and 3 more`.
    fn who(&self) -> String {
        match self.number {
            0 | 1 => format!("record {} is", self.first),
            more => format!("record {} and {} more are", self.first, more - 1),
        }
    }
}

impl Times {
    /// Takes a record's time in seconds since 1970, where it has one, while it is `now`.
    ///
    /// # Errors
    /// In words, when it has none: no run writes that.
    pub fn take(&mut self, record: u64, time: Option<f64>, now: f64) -> Result<(), String> {
        let time = time.ok_or_else(|| format!("record {record} says no time at which it was written"))?;
        if time > now + AHEAD {
            self.future.add(record, time - now);
        }
        if let Some(last) = self.last.replace(time).filter(|last| *last > time + AHEAD) {
            self.backward.add(record, last - time);
        }
        Ok(())
    }

    /// What is odd, in words.
    #[must_use]
    pub fn odd(&self) -> Vec<String> {
        let future = (self.future.number > 0).then(|| {
            format!(
                "{} dated in the future, by {} at most: a clock is or was wrong, so nothing is known of its age",
                self.future.who(),
                rough(self.future.most)
            )
        });
        let backward = (self.backward.number > 0).then(|| {
            format!(
                "{} dated before the record in front, by {} at most: a clock was set back meanwhile, or machines that wrote \
                 into one bundle have different ones, so the order and age of its runs are not known",
                self.backward.who(),
                rough(self.backward.most)
            )
        });
        future.into_iter().chain(backward).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_800_000_000.0;

    /// What is odd about records of these times, in seconds from now.
    fn odd(times: &[f64]) -> String {
        let mut checked = Times::default();
        for (number, time) in (1..).zip(times) {
            checked.take(number, Some(NOW + time), NOW).unwrap();
        }
        checked.odd().join("; ")
    }

    #[test]
    fn times_that_can_be_true_are_not_odd() {
        assert_eq!(odd(&[-86_400.0, -86_400.0, -10.0, -0.5, 2.0]), "");
        assert_eq!(odd(&[-10.0, -14.0, -10.0]), "", "a clock that is slewed, or two that differ a little");
    }

    #[test]
    fn what_lies_in_the_future_or_goes_back_is_named() {
        let future = odd(&[-10.0, 3600.0 * 5.0, 3600.0 * 6.0]);
        assert!(
            future.starts_with("record 2 and 1 more are dated in the future, by 6 h at most"),
            "{future}"
        );
        let back = odd(&[-10.0, -7210.0, -7200.0]);
        assert!(back.starts_with("record 2 is dated before the record in front, by 2 h at most"), "{back}");
    }

    #[test]
    fn no_time_is_a_fault_of_the_record() {
        assert!(Times::default().take(4, None, NOW).unwrap_err().starts_with("record 4 says no time"));
    }
}

//! Of when a recording is: what it says is of then, and not of now.

use serde::{Deserialize, Serialize};

use super::point::Stamp;
use super::time::format_time;

/// The time that a recording is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its first record.
    pub first: Stamp,
    /// Its last record.
    pub last: Stamp,
    /// Its times name their zone. Those of an iFIX log do not, and are read as UTC.
    pub has_zone: bool,
}

impl Recorded {
    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
            has_zone: self.has_zone && other.has_zone,
        }
    }

    /// `recorded 2026-11-21 10:00:00 to 10:01:00 UTC`.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = |at: Stamp| {
            let text = format_time(at);
            let (day, time) = text.split_once('T').unwrap_or((&text, ""));
            (day.to_owned(), time.split('.').next().unwrap_or_default().to_owned())
        };
        let ((day, from), (last_day, to)) = (parts(self.first), parts(self.last));
        let until = match (day == last_day, from == to) {
            (true, true) => String::new(),
            (true, false) => format!(" to {to}"),
            (false, _) => format!(" to {last_day} {to}"),
        };
        let zone = if self.has_zone { "UTC" } else { "by a log that names no zone" };
        format!("recorded {day} {from}{until} {zone}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Recorded, Stamp};

    #[test]
    fn a_recording_says_of_when_it_is() {
        let words = |first: i64, last: i64, has_zone| {
            Recorded { first: Stamp(first * 1000), last: Stamp(last * 1000), has_zone }.words()
        };
        assert_eq!(words(0, 60, true), "recorded 1970-01-01 00:00:00 to 00:01:00 UTC");
        assert_eq!(words(86_399, 86_400, true), "recorded 1970-01-01 23:59:59 to 1970-01-02 00:00:00 UTC");
        assert_eq!(words(5, 5, true), "recorded 1970-01-01 00:00:05 UTC");
        assert_eq!(
            words(0, 1, false),
            "recorded 1970-01-01 00:00:00 to 00:00:01 by a log that names no zone"
        );
    }

    #[test]
    fn several_are_about_all_of_their_time() {
        let of =
            |first: i64, last: i64, has_zone| Recorded { first: Stamp(first), last: Stamp(last), has_zone };
        assert_eq!(of(5, 9, true).with(of(3, 7, true)), of(3, 9, true));
        assert_eq!(of(5, 9, true).with(of(3, 7, false)), of(3, 9, false));
    }
}

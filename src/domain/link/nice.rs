//! Durations and counts for people.

use std::fmt;
use std::time::Duration;

/// A duration for people: `42 us`, `0.35 ms`, `2.50 s`, `12 min 05 s`, `24 h 00 min`, `7 d 0 h`.
pub struct Nice(pub Duration);

impl fmt::Display for Nice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.as_secs_f64() * 1e3;
        let text = match ms {
            0.0 => "0 ms".to_owned(),
            ms if ms < 0.1 => format!("{:.0} us", ms * 1e3),
            ms if ms < 10.0 => format!("{ms:.2} ms"),
            ms if ms < 100.0 => format!("{ms:.1} ms"),
            ms if ms < 1_000.0 => format!("{ms:.0} ms"),
            ms if ms < 100_000.0 => format!("{:.2} s", ms / 1e3),
            ms if ms < 600_000.0 => format!("{:.0} s", ms / 1e3),
            _ => long(self.0.as_secs()),
        };
        f.pad(&text)
    }
}

fn long(seconds: u64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    match hours {
        0 | 1 => format!("{minutes} min {:02} s", seconds % 60),
        2..=71 => format!("{hours} h {:02} min", minutes % 60),
        _ => format!("{} d {} h", hours / 24, hours % 24),
    }
}

/// A count for people: `7`, `1,499`, `604,800`.
pub struct Count(pub u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        f.pad(&text)
    }
}

/// How often, for people: `once`, `7 times`.
#[must_use]
pub fn times(count: u64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{} times", Count(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_units_that_a_person_reads() {
        let said = |ms: u64| Nice(Duration::from_millis(ms)).to_string();
        assert_eq!(Nice(Duration::from_nanos(20_608)).to_string(), "21 us");
        assert_eq!([0, 2_500, 125_000].map(said), ["0 ms", "2.50 s", "125 s"]);
        assert_eq!([600_000, 7_199_000].map(said), ["10 min 00 s", "119 min 59 s"]);
        assert_eq!([7_200_000, 86_400_000, 604_800_000].map(said), ["2 h 00 min", "24 h 00 min", "7 d 0 h"]);
    }

    #[test]
    fn counts_in_groups_of_three() {
        assert_eq!(
            [0, 999, 1_499, 604_800].map(|count| Count(count).to_string()),
            ["0", "999", "1,499", "604,800"]
        );
        assert_eq!(format!("{:>6}", Count(1_499)), " 1,499");
    }
}

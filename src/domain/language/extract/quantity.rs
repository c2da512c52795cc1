//! Durations, bandwidths and dates.

use std::time::Duration;

use super::extractor::{Entry, Extractor};
use crate::finding::Finding;
use crate::language::Field;
use crate::language::rules::unit_missing;
use crate::language::yaml::scalar::{Typed, classify};

/// The unit of the vendor's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// The vendor's field is in seconds.
    Seconds,
    /// The vendor's field is in milliseconds.
    Milliseconds,
}

impl Unit {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Seconds => ("seconds", "s"),
            Self::Milliseconds => ("milliseconds", "ms"),
        }
    }
}

/// A whole number at the start of a text, and the rest.
fn split_number(text: &str) -> (&str, &str) {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    text.split_at(digits)
}

/// Reads `5000ms`, `5s`, `1m`, `2h`.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split_number(text);
    let number: u64 = number.parse().ok()?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(milliseconds).map(Duration::from_millis)
}

/// Reads `1Gbit/s`, `2Mbit/s`, `512kbit/s`, `9600bit/s` as bits a second.
#[must_use]
pub fn bandwidth(text: &str) -> Option<u64> {
    let (number, unit) = split_number(text);
    let number: u64 = number.parse().ok()?;
    let bits = match unit {
        "bit/s" => 1,
        "kbit/s" => 1000,
        "Mbit/s" => 1_000_000,
        "Gbit/s" => 1_000_000_000,
        _ => return None,
    };
    number.checked_mul(bits)
}

/// Reads `2027-06-30`; the day must exist.
#[must_use]
pub fn date(text: &str) -> Option<(i16, i8, i8)> {
    let bytes = text.as_bytes();
    let shape = |at: usize, byte: u8| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    if bytes.len() != 10 || !bytes.iter().enumerate().all(|(at, byte)| shape(at, *byte)) {
        return None;
    }
    let (year, month, day) = (text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?);
    jiff::civil::Date::new(year, month, day).ok().map(|_| (year, month, day))
}

impl Extractor<'_> {
    /// A duration with its unit. `unit` is that of the vendor's field, which the message names when the unit is missing.
    pub fn duration(&mut self, entry: Entry, unit: Unit) -> Field<Duration> {
        let scalar = self.scalar(entry, "a duration such as `5s`")?;
        if let Some(value) = duration(scalar.text) {
            return Some(self.at(entry, value));
        }
        let text = scalar.text;
        let (words, short) = unit.words();
        let bare = text.bytes().all(|digit| digit.is_ascii_digit())
            || matches!(classify(scalar), Typed::Int | Typed::Float);
        if bare && !text.is_empty() {
            let message = format!("`{}: {text}` has no unit. The vendor's field is in {words}.", entry.name);
            self.unit_missing(entry, message, format!("Write {text}{short} if that is what is meant."));
            return None;
        }
        let (number, written) = split_number(text);
        let near = match written.trim().to_ascii_lowercase().as_str() {
            "ms" | "msec" | "millis" | "milliseconds" => Some("ms"),
            "s" | "sec" | "secs" | "second" | "seconds" => Some("s"),
            "m" | "min" | "mins" | "minute" | "minutes" => Some("m"),
            "h" | "hr" | "hour" | "hours" => Some("h"),
            _ => None,
        };
        let help = match near {
            Some(near) if !number.is_empty() => format!("Write {number}{near}."),
            _ => format!("Write a whole number with `ms`, `s`, `m` or `h`, such as 5{short}."),
        };
        self.bad(entry, format!("`{}` is no duration: `{text}`.", entry.name), help);
        None
    }

    /// A bandwidth with its unit, in bits a second.
    pub fn bandwidth(&mut self, entry: Entry) -> Field<u64> {
        let scalar = self.scalar(entry, "a bandwidth such as `2Mbit/s`")?;
        if let Some(value) = bandwidth(scalar.text).filter(|value| *value > 0) {
            return Some(self.at(entry, value));
        }
        let text = scalar.text;
        let help = "Write a whole number with `bit/s`, `kbit/s`, `Mbit/s` or `Gbit/s`, such as 2Mbit/s.";
        if !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()) {
            let message =
                format!("`{}: {text}` has no unit; the vendor's guidance counts in Mbit/s.", entry.name);
            self.unit_missing(entry, message, help.to_owned());
        } else if bandwidth(text).is_some() {
            let help = "Write what the slowest link between the servers carries, or leave it out.";
            self.bad(entry, format!("`{}` is {text}: such a network carries nothing.", entry.name), help);
        } else {
            self.bad(entry, format!("`{}` is no bandwidth: `{text}`.", entry.name), help);
        }
        None
    }

    fn unit_missing(&mut self, entry: Entry, message: String, help: String) {
        let place = self.document().span(entry.value);
        let finding =
            Finding::new(&unit_missing::RULE, self.subject(), message).help(help).at(self.file(), place, "");
        self.push(finding);
    }

    /// A day.
    pub fn date(&mut self, entry: Entry) -> Field<(i16, i8, i8)> {
        let scalar = self.scalar(entry, "a day such as 2027-06-30")?;
        if let Some(value) = date(scalar.text) {
            return Some(self.at(entry, value));
        }
        let message = format!("`{}` is no day: `{}`.", entry.name, scalar.text);
        self.bad(entry, message, "Write year, month and day, such as 2027-06-30.");
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration("5000ms"), Some(Duration::from_secs(5)));
        assert_eq!(duration("5s"), Some(Duration::from_secs(5)));
        assert_eq!(duration("1m"), Some(Duration::from_secs(60)));
        assert_eq!(duration("2h"), Some(Duration::from_secs(7200)));
        assert_eq!(duration("0s"), Some(Duration::ZERO));
        for text in [
            "",
            "5",
            "s",
            "5 s",
            "-5s",
            "1.5s",
            "5S",
            "5sec",
            "99999999999999999999s",
            "18446744073709551615h",
            "5ss",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn bandwidths() {
        assert_eq!(bandwidth("1Gbit/s"), Some(1_000_000_000));
        assert_eq!(bandwidth("2Mbit/s"), Some(2_000_000));
        assert_eq!(bandwidth("512kbit/s"), Some(512_000));
        assert_eq!(bandwidth("9600bit/s"), Some(9600));
        for text in ["", "10", "10Mbps", "10mbit/s", "1.5Mbit/s", "99999999999Gbit/s"] {
            assert_eq!(bandwidth(text), None, "{text}");
        }
    }

    #[test]
    fn dates_must_exist() {
        assert_eq!(date("2027-06-30"), Some((2027, 6, 30)));
        assert_eq!(date("2028-02-29"), Some((2028, 2, 29)));
        for text in ["2027-02-29", "2027-6-30", "30.06.2027", "2027-13-01", "2027-06-30T", "２０２７-06-30"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }
}

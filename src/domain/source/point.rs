//! Values with quality and time.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::words::sentence;

/// A point in time: milliseconds since the Unix epoch, by whatever clock the source has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(pub i64);

impl Stamp {
    /// Milliseconds from `earlier` to this; negative when this is the earlier one.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// This much later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// This much earlier.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }
}

/// A duration in whole milliseconds.
#[must_use]
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// A value as a source gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A truth value.
    #[serde(rename = "b")]
    Bool(bool),
    /// A whole number.
    #[serde(rename = "i")]
    Int(i64),
    /// Any other number.
    #[serde(rename = "f", with = "exact")]
    Float(f64),
    /// Text.
    #[serde(rename = "s")]
    Text(String),
}

impl Value {
    /// As a number: numbers, and text that is nothing but one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Bool(_) => None,
            #[expect(clippy::cast_precision_loss, reason = "counters of 32 bits and small figures")]
            Self::Int(value) => Some(*value as f64),
            Self::Float(value) => Some(*value).filter(|value| value.is_finite()),
            Self::Text(text) => text.trim().parse().ok().filter(|value: &f64| value.is_finite()),
        }
    }

    /// As a counter: a whole number from 0 on. EDA gives counters as floating point, some exporters as text.
    #[must_use]
    pub fn counter(&self) -> Option<u64> {
        match self {
            Self::Int(value) => u64::try_from(*value).ok(),
            Self::Text(text) if is_grouped(text) || is_rounded(text) => None,
            _ => {
                let value = self.number()?;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "checked to be whole, not negative, and below 2^53"
                )]
                let whole = ((0.0..=9_007_199_254_740_992.0).contains(&value) && value.fract() == 0.0)
                    .then_some(value as u64);
                whole
            }
        }
    }

    /// As the number of things that there are now, and no counter of what was so far: it does not come by the end of what its
    /// figure can hold. There it stands for -1 ("no value") without a sign, or the figure has overflowed.
    #[must_use]
    pub fn amount(&self) -> Option<u64> {
        self.counter().filter(|amount| !RANGE_ENDS.contains(amount))
    }

    /// The same of one that its source may show with a sign: beyond half of its range it reads as a number below 0. -1 is what
    /// many sources show for "no value".
    #[must_use]
    pub fn signed_counter(&self) -> Option<u64> {
        match self {
            Self::Int(value) if *value < -1 => Some(
                i32::try_from(*value).map_or(value.cast_unsigned(), |value| u64::from(value.cast_unsigned())),
            ),
            _ => self.counter(),
        }
    }

    /// As a truth value: `true`, a number that is not 0, `Enable`, `On`, `Yes`. What is no number (NaN) is neither.
    #[must_use]
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Int(value) => Some(*value != 0),
            Self::Float(value) => (!value.is_nan()).then_some(*value != 0.0),
            Self::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "on" | "yes" | "enable" | "enabled" | "1" => Some(true),
                "false" | "off" | "no" | "disable" | "disabled" | "0" => Some(false),
                _ => None,
            },
        }
    }
}

/// The largest numbers of 15, 16, 31, 32, 63 and 64 bits. As a floating point number the last two are rounded up, beyond a counter.
pub const RANGE_ENDS: [u64; 6] =
    [0x7fff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 0x7fff_ffff_ffff_ffff, 0xffff_ffff_ffff_ffff];

/// A number with an exponent (`1.23457e+06`) has lost digits where its writer keeps six: what it counts moves by hundreds.
fn is_rounded(text: &str) -> bool {
    text.contains(['e', 'E'])
}

/// A text that is one number where points part thousands and another where they part decimals: `12.000`.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.trim().split('.');
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups
        .next()
        .is_some_and(|first| (1..=3).contains(&first.len()) && is_digits(first) && !first.starts_with('0'));
    let mut rest = groups.peekable();
    first && rest.peek().is_some() && rest.all(|group| group.len() == 3 && is_digits(group))
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A number as text, so that the same one is read back: JSON has no infinity, and its readers round.
mod exact {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(value: &f64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<f64, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// Why an item has no usable value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Error)]
pub enum Fault {
    /// The source does not have the item.
    #[serde(rename = "missing")]
    #[error("{0}")]
    Missing(String),
    /// The source has the item, but says that its value is not good.
    #[serde(rename = "bad")]
    #[error("{0}")]
    Bad(String),
    /// Something else than the item: the source as a whole failed, or what it gives is of another kind. It has its own cure.
    #[serde(rename = "cause")]
    #[error("{words}")]
    Cause {
        /// What was tried, and what came back.
        words: String,
        /// What to do next.
        help: String,
    },
}

impl Fault {
    /// What to do next, as a sentence.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Missing(_) => {
                "Compare the name with what the source has: `browse` lists it.".to_owned()
            }
            Self::Bad(_) => {
                "The source has the item, but does not vouch for its value. Look there at its quality and its device."
                    .to_owned()
            }
            Self::Cause { help, .. } => sentence(help),
        }
    }

    /// What came back and, where the fault has a cure of its own, what to do next: for a line that stands alone.
    #[must_use]
    pub fn in_full(&self) -> String {
        match self {
            Self::Cause { words, help } => format!("{words}; {help}"),
            Self::Missing(words) | Self::Bad(words) => words.clone(),
        }
    }
}

/// How far a time may lie ahead of the clock it is compared with, in milliseconds: clocks that are set over a network differ by
/// less. Beyond it the clock of whoever wrote the time is wrong, and no age follows from it.
pub const AHEAD_MS: i64 = 5_000;

/// The cure of figures that are too old.
pub const STALE_HELP: &str = "check that the source is alive; --max-age sets the limit";

/// Lets each reading vouch for itself: one that is dated in the future, or that is older than `max_age` while a neighbour is
/// fresh, is no good any more. Readings that are all old stay as they are; how old the freshest is says it best. `own_times`:
/// the times are those of an exporter that samples all items at its pace, so that an old one among fresh ones has stopped.
pub fn vouch(readings: &mut [Reading], own_times: bool, max_age: Duration) {
    let limit = millis(max_age);
    for reading in &mut *readings {
        match reading.age_ms {
            Some(age) if age < -AHEAD_MS => {
                reading.spoil(format!(
                    "its time lies {} s in the future, so its age cannot be told: the clock of whoever wrote it is wrong",
                    age.saturating_neg() / 1000
                ));
            }
            age => reading.age_ms = age.map(|age| age.max(0)),
        }
    }
    let is_fresh =
        |reading: &Reading| reading.value.is_ok() && reading.age_ms.is_some_and(|age| age <= limit);
    if own_times && readings.iter().any(is_fresh) {
        for reading in &mut *readings {
            if let Some(age) = reading.age_ms.filter(|age| *age > limit) {
                reading.spoil(format!(
                    "it is {} s old, more than {} s, while others are fresh",
                    age / 1000,
                    max_age.as_secs()
                ));
            }
        }
    }
}

/// Readings of one node or channel whose freshest good one is older than `max_age` say nothing about the time at which they were
/// read: none of them is good any more.
pub fn expire(readings: &mut [Reading], max_age: Duration) {
    let ages = readings.iter().filter(|reading| reading.value.is_ok()).filter_map(|reading| reading.age_ms);
    let Some(age) = ages.min().filter(|age| *age > millis(max_age)) else { return };
    for reading in readings {
        let age = reading.age_ms.unwrap_or(age) / 1000;
        reading.spoil(format!(
            "it is {age} s old, more than {} s: it says nothing about now",
            max_age.as_secs()
        ));
    }
}

/// A reading in short, as evidence holds thousands of them.
type Short = (Result<Value, Fault>, Option<Stamp>, Option<i64>);

impl From<Short> for Reading {
    fn from((value, at, age_ms): Short) -> Self {
        Self { value, at, age_ms }
    }
}

impl From<Reading> for Short {
    fn from(reading: Reading) -> Self {
        (reading.value, reading.at, reading.age_ms)
    }
}

/// What reading one item gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Short", into = "Short")]
pub struct Reading {
    /// The value, or why there is none.
    pub value: Result<Value, Fault>,
    /// When the source itself says that the value was true, by the source's clock.
    pub at: Option<Stamp>,
    /// How long before it was read the source vouched for the value, in milliseconds; negative when its time lies in the
    /// future. `None` when the source gives no time.
    pub age_ms: Option<i64>,
}

impl Reading {
    /// An item that the source does not have.
    #[must_use]
    pub fn missing(words: impl Into<String>) -> Self {
        Self::faulty(Fault::Missing(words.into()))
    }

    /// An item that gave nothing, for this reason.
    #[must_use]
    pub const fn faulty(fault: Fault) -> Self {
        Self { value: Err(fault), at: None, age_ms: None }
    }

    /// Takes a good value's word away. A fault that stands already says more.
    fn spoil(&mut self, words: String) {
        if self.value.is_ok() {
            self.value = Err(Fault::Bad(words));
        }
    }

    /// The value when it is good.
    #[must_use]
    pub fn good(&self) -> Option<&Value> {
        self.value.as_ref().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Reading, Stamp, Value, vouch};

    #[test]
    fn a_text_that_can_be_two_numbers_is_no_count() {
        let count = |text: &str| Value::Text(text.to_owned()).counter();
        for (text, number) in
            [("12", 12), (" 1200 ", 1200), ("12.0", 12), ("12.00", 12), ("1200.000", 1200), ("0.000", 0)]
        {
            assert_eq!(count(text), Some(number), "{text}");
        }
        for text in [
            "1.000",
            "12.000",
            "1.234.567",
            "12,5",
            "12,000",
            "1 000",
            "12.5",
            "-1",
            "",
            "NaN",
            "1e3",
            "1.23457E+06",
        ] {
            assert_eq!(count(text), None, "{text}");
        }
        assert_eq!(Value::Text("12,5".to_owned()).number(), None, "a comma is never left out");
    }

    #[test]
    fn the_end_of_a_range_is_no_amount() {
        for value in [
            Value::Int(65_535),
            Value::Float(4_294_967_295.0),
            Value::Text("2147483647".to_owned()),
            Value::Int(-1),
        ] {
            assert_eq!(value.amount(), None, "{value}");
        }
        assert_eq!(Value::Int(4_294_967_295).counter(), Some(4_294_967_295), "a counter comes by");
        assert_eq!((Value::Int(65_534).amount(), Value::Int(0).amount()), (Some(65_534), Some(0)));
    }

    fn aged(age_ms: i64) -> Reading {
        Reading { value: Ok(Value::Int(1)), at: Some(Stamp(0)), age_ms: Some(age_ms) }
    }

    fn judged(ages: &[i64], own_times: bool) -> Vec<bool> {
        let mut readings: Vec<Reading> = ages.iter().map(|age| aged(*age)).collect();
        vouch(&mut readings, own_times, Duration::from_secs(30));
        readings.iter().map(|reading| reading.value.is_ok()).collect()
    }

    #[test]
    fn a_fresh_neighbour_proves_nothing() {
        assert_eq!(judged(&[3_600_000, 1_000, 31_000, 30_000], true), [false, true, false, true]);
        // Where the times are those of changes, an old one may be of a value that rightly stays the same.
        assert_eq!(judged(&[3_600_000, 1_000], false), [true, true]);
    }

    #[test]
    fn what_is_old_altogether_is_left_to_the_age() {
        assert_eq!(judged(&[3_600_000, 3_700_000], true), [true, true]);
    }

    #[test]
    fn a_time_in_the_future_is_not_freshness() {
        assert_eq!(judged(&[-86_400_000, -6_000, -5_000, 0], true), [false, false, true, true]);
        assert_eq!(judged(&[-86_400_000], false), [false]);
        let mut near = [aged(-4_000)];
        vouch(&mut near, true, Duration::from_secs(30));
        assert_eq!(near[0].age_ms, Some(0));
    }
}

//! The wall clock.

use std::sync::OnceLock;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::tape;
use crate::domain::source::point::Stamp;

/// The machine's time zone, as it was when first asked for.
fn zone() -> TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    ZONE.get_or_init(|| written_down().unwrap_or_else(TimeZone::system)).clone()
}

/// The zone's own file. jiff looks for its name first, among all zones that the machine has: half the time of asking one address.
fn written_down() -> Option<TimeZone> {
    if cfg!(windows) || std::env::var_os("TZ").is_some() {
        return None;
    }
    TimeZone::tzif("the machine's", &std::fs::read("/etc/localtime").ok()?).ok()
}

fn local(time: Timestamp) -> Zoned {
    time.to_zoned(zone())
}

/// Now, in the machine's time zone, as RFC 3339 with offset and milliseconds.
#[must_use]
pub fn now_rfc3339() -> String {
    local(Timestamp::now()).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// Seconds since the Unix epoch.
#[must_use]
pub fn now_unix_seconds() -> f64 {
    let now = Timestamp::now();
    now.as_second() as f64 + f64::from(now.subsec_nanosecond()) / 1e9
}

/// Today's date in the machine's time zone: year, month, day. From evidence it is the day of that run.
#[must_use]
pub fn today() -> (i16, i8, i8) {
    let look = || {
        let date = local(Timestamp::now()).date();
        (date.year(), date.month(), date.day())
    };
    // Without the day no limit of time is over.
    tape::seen("today", look).unwrap_or_default()
}

/// Seconds since the Unix epoch, to compare what is judged with. From evidence it is the time of that run.
#[must_use]
pub fn seen_unix_seconds() -> f64 {
    // Without it the run cannot be derived, which is told.
    tape::seen("now", now_unix_seconds).unwrap_or_default()
}

/// Seconds since the Unix epoch of an RFC 3339 text; `None` when it is none.
#[must_use]
pub fn unix_seconds(text: &str) -> Option<f64> {
    let time: Timestamp = text.parse().ok()?;
    Some(time.as_second() as f64 + f64::from(time.subsec_nanosecond()) / 1e9)
}

/// A time of day in the machine's time zone, with its date, for an axis; empty for what is no time.
#[must_use]
pub fn local_time(unix_seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "it saturates, and such a time is none")]
    let time = Timestamp::from_second(unix_seconds as i64);
    time.map(|time| local(time).strftime("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default()
}

/// Now, in milliseconds since the Unix epoch.
#[must_use]
pub fn now() -> Stamp {
    Stamp(Timestamp::now().as_millisecond())
}

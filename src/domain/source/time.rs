//! Points in time as a feed and a log write them.

use super::point::Stamp;
use crate::words::shortened;

/// `16:35:21.5` in milliseconds.
pub(super) fn clock_time(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':').map(two_digits);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 || fraction.len() > 9 {
        return None;
    }
    let mut milliseconds = 0;
    for (index, digit) in fraction.bytes().enumerate() {
        let digit = i64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        milliseconds += digit * [100, 10, 1].get(index).copied().unwrap_or(0);
    }
    Some(((hour * 60 + minute) * 60 + second) * 1000 + milliseconds)
}

fn two_digits(text: &str) -> Option<i64> {
    (text.len() == 2 && text.bytes().all(|digit| digit.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Days since the Unix epoch of a day that exists (proleptic Gregorian calendar).
pub(super) fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) || !(1..=9999).contains(&year) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Reads RFC 3339 (`2026-11-21T10:00:00.000Z`, or with an offset).
///
/// # Errors
/// In words, when it is none.
pub fn parse_time(text: &str) -> Result<Stamp, String> {
    let wrong =
        || format!("`t` is no time with offset as in 2026-11-21T10:00:00.000Z: `{}`", shortened(text, 40));
    time(text).ok_or_else(wrong)
}

fn time(text: &str) -> Option<Stamp> {
    let date = text.get(..10)?;
    let is_date =
        |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    if !date.bytes().enumerate().all(is_date) {
        return None;
    }
    let day = days(date[..4].parse().ok()?, date[5..7].parse().ok()?, date[8..].parse().ok()?)?;
    let rest = text.get(10..)?.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = match rest.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, 0),
        None => {
            let at = rest.rfind(['+', '-'])?;
            let (hours, minutes) = rest[at + 1..].split_once(':')?;
            let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let minutes = hours * 60 + minutes;
            (&rest[..at], if rest[at..].starts_with('-') { -minutes } else { minutes })
        }
    };
    Some(Stamp(day * 86_400_000 + clock_time(clock)? - offset * 60_000))
}

/// Writes a time as RFC 3339 in UTC with milliseconds.
#[must_use]
pub fn format_time(at: Stamp) -> String {
    let day = at.0.div_euclid(86_400_000);
    let of_day = at.0.rem_euclid(86_400_000);
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (second, milli) = (of_day / 1000 % 60, of_day % 1000);
    format!("{year:04}-{month:02}-{day_of_month:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

#[cfg(test)]
mod tests {
    use super::{Stamp, format_time, parse_time};

    #[test]
    fn times_are_read_and_written() {
        let at = parse_time("2026-11-21T10:00:00.000Z").unwrap();
        assert_eq!(at, Stamp(1_795_255_200_000));
        assert_eq!(format_time(at), "2026-11-21T10:00:00.000Z");
        assert_eq!(parse_time("2026-11-21T11:30:00+01:30").unwrap(), at);
        assert_eq!(parse_time("2026-11-21T05:00:00.0-05:00").unwrap(), at);
        for wrong in [
            "",
            "2026-02-29T10:00:00Z",
            "2026-11-21T10:00:00",
            "2026-11-21T24:00:00Z",
            "2026-11-21T10:00:00+24:00",
            "2026-11-21T10:00:00+01:60",
            "2026-1-021T10:00:00Z",
            "2026-+1-21T10:00:00Z",
            "üüüüüüüüüüü",
        ] {
            assert!(parse_time(wrong).is_err(), "{wrong}");
        }
        for milliseconds in [0, -1, 951_782_400_123, 4_102_444_799_999, -62_135_596_800_000] {
            assert_eq!(parse_time(&format_time(Stamp(milliseconds))).unwrap(), Stamp(milliseconds));
        }
    }
}

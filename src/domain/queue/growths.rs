//! Growth with a whole run in view, also such that is over. The verdict about the run's end does not tell it: a queue that grew
//! for an hour and was empty afterwards is calm. Everything about *how* that is told is our own reasoning:
//!
//! * Windows of a minute, and of longer ones where samples are rare or growth is slow, are judged one after the other by the rule
//!   for growth.
//! * It is told when it was seen for longer than a window is, so that windows which share no sample agree; as a warning,
//!   because the vendor calls no queue a fault that comes back. `super::course` does the same for a watch.

use super::rules;
use super::sample::Sample;
use super::trend::{self, Limits, MANY, SHORT};
use crate::finding::{Finding, Severity};
use crate::source::point::{Stamp, millis};
use crate::spell::{Times, Told};
use crate::status::Status;

/// Each window is so many times as long as the one before.
const LONGER: i64 = 5;
/// A window begins this share of its length after the one before.
const SHARE: i64 = 4;

/// When the queue grew, and no longer does, among settled samples, sorted by time: from when to when.
#[must_use]
pub fn of(samples: &[Sample], limits: Limits) -> Vec<(Stamp, Stamp)> {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return Vec::new() };
    let whole = last.at.since(first.at);
    let usual = whole / i64::try_from(samples.len().saturating_sub(1).max(1)).unwrap_or(i64::MAX);
    let mut length = millis(SHORT).max(usual.saturating_mul(MANY as i64));
    let mut found = Vec::new();
    // A window that is longer cannot be seen beside one that shares no sample with it.
    while length.saturating_mul(2) < whole {
        found.extend(seen(samples, length, limits));
        length = length.saturating_mul(LONGER);
    }
    joined(found)
}

/// The spells in which windows of this length, in milliseconds, grow one after the other.
fn seen(samples: &[Sample], length: i64, limits: Limits) -> Vec<(Stamp, Stamp)> {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return Vec::new() };
    let grows = |end: Stamp| {
        let from = samples.partition_point(|sample| sample.at.since(end) < -length);
        let to = samples.partition_point(|sample| sample.at <= end);
        trend::grows(&samples[from..to], limits)
    };
    let mut found = Vec::new();
    let mut open: Option<(Stamp, Stamp)> = None;
    let mut close = |open: &mut Option<(Stamp, Stamp)>| {
        if let Some((since, until)) = open.take()
            && until.since(since) > length
        {
            found.push((Stamp(since.0 - length), until));
        }
    };
    let mut end = Stamp(first.at.0.saturating_add(length));
    while end <= last.at {
        if grows(end) {
            open = Some((open.map_or(end, |(since, _)| since), end));
        } else {
            close(&mut open);
        }
        end = Stamp(end.0.saturating_add(length / SHARE));
    }
    // What goes on at the very end, the verdict about it tells.
    if open.is_some() && !grows(last.at) {
        close(&mut open);
    }
    found
}

/// The same without what lies in another, sorted by time.
fn joined(mut spells: Vec<(Stamp, Stamp)>) -> Vec<(Stamp, Stamp)> {
    spells.sort_unstable();
    let mut all: Vec<(Stamp, Stamp)> = Vec::new();
    for (from, to) in spells {
        match all.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => all.push((from, to)),
        }
    }
    all
}

/// What is told of them, sorted by time.
#[must_use]
pub fn told(name: &str, spells: &[(Stamp, Stamp)]) -> Option<Told> {
    let times = Times::of(spells)?;
    let words = format!("{name}: more writes came than were completed, and the low-water mark rose.");
    let finding = Finding::new(&rules::GROWING, name, words)
        .help("It has come back since. Look what wrote so much at that time: what waited then was written late.")
        .with(Severity::Warning);
    let status = Status::of_findings(std::slice::from_ref(&finding));
    Some(Told::new(finding, status, &times))
}

#[cfg(test)]
mod tests {
    use super::{joined, of, told};
    use crate::queue::sample::each_second;
    use crate::queue::trend::Limits;
    use crate::source::point::Stamp;
    use crate::status::Status;

    /// From when to when, in seconds, when ten a second are completed.
    fn grown(seconds: u64, pending: impl Fn(u64) -> u64) -> Vec<(i64, i64)> {
        let samples = each_second((0..seconds).map(|at| (pending(at), 1000 + 10 * at)));
        of(&samples, Limits::default()).into_iter().map(|(from, to)| (from.0 / 1000, to.0 / 1000)).collect()
    }

    #[test]
    fn growth_that_is_over_is_found_wherever_it_was() {
        let hill = |at: u64, from: u64, to: u64, each: u64| {
            50 + (each * (at.clamp(from, to) - from)).saturating_sub(each * 2 * at.saturating_sub(to))
        };
        for from in [0, 100, 613] {
            let found = grown(2000, |at| hill(at, from, from + 300, 4));
            let [(start, end)] = found[..] else { panic!("{from}: {found:?}") };
            assert!(start.abs_diff(from as i64) <= 60 && end.abs_diff(from as i64 + 300) <= 60, "{found:?}");
        }
        assert_eq!(grown(2000, |at| hill(at, 100, 400, 4) + hill(at, 1000, 1300, 4)).len(), 2);
        // It came back in the last seconds.
        for last in [2, 5, 10, 20, 40] {
            let end = 2000 - last;
            let found =
                grown(2000, |at| 50 + (4 * (at.clamp(end - 200, end) - (end - 200))) * u64::from(at < end));
            assert_eq!(found.len(), 1, "{last} s before the end: {found:?}");
        }
        let slow =
            grown(40_000, |at| 50 + at.clamp(5000, 12_000).abs_diff(5000) / 4 * u64::from(at < 15_000));
        assert_eq!(slow.len(), 1, "{slow:?}");
        let words = told("A/C", &[(Stamp(60_000), Stamp(360_000))]).expect("one");
        assert_eq!(words.status, Status::Warning);
        assert!(words.finding.message.contains("So it was from 1970-01-01T00:01:00"), "{words:?}");
    }

    #[test]
    fn what_is_calm_or_goes_on_is_not_told() {
        let none: Vec<(i64, i64)> = Vec::new();
        assert_eq!(grown(2000, |at| 20 + at % 7), none);
        assert_eq!(grown(2000, |_| 0), none);
        let burst = |at: u64| if at < 100 { 5 } else { 3000_u64.saturating_sub(10 * (at - 100)) };
        assert_eq!(grown(2000, burst), none);
        assert_eq!(grown(2000, |at| 20 + 60 * (at % 120 / 60) + at % 5), none, "a level that changes");
        assert_eq!(grown(2000, |at| 20 + 3 * at.saturating_sub(1500)), none, "the end tells it");
        assert_eq!(grown(100, |at| 20 + 5 * at.min(50)), none, "too short to see it twice");
        assert_eq!(told("A/C", &[]), None);
    }

    #[test]
    fn what_windows_of_two_lengths_see_is_told_once() {
        let at = |from: i64, to: i64| (Stamp(from), Stamp(to));
        assert_eq!(joined(vec![at(50, 90), at(10, 60), at(100, 120)]), [at(10, 90), at(100, 120)]);
    }
}

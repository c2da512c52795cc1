//! Spells of a recording in which nobody knows anything: no record, or none of good quality, for longer than a figure may be
//! old. The verdict covers the whole recording, so they leave it unknown. So does a counter that the source has and that was
//! not read for so long while the queue was: nobody knows whether writes were completed then, or failed.

use std::time::Duration;

use super::rules;
use super::sample::Sample;
use crate::finding::Finding;
use crate::source::point::{Stamp, millis};
use crate::source::time::format_time;

/// A spell without a figure of the pending writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hole {
    /// The last good figure before it, or the first look.
    pub from: Stamp,
    /// The first good figure after it.
    pub to: Stamp,
}

/// The holes before, and between, samples sorted by time; `first` is the first look. A hole at the end is told as an age.
#[must_use]
pub fn of(first: Option<Stamp>, samples: &[Sample], max_age: Duration) -> Vec<Hole> {
    let known: Vec<Stamp> = first.into_iter().chain(samples.iter().map(|sample| sample.at)).collect();
    let holes = known.windows(2).map(|pair| Hole { from: pair[0], to: pair[1] });
    holes.filter(|hole| hole.to.since(hole.from) > millis(max_age)).collect()
}

/// What is told of them: the first, and how many more.
#[must_use]
pub fn finding(name: &str, holes: &[Hole]) -> Option<Finding> {
    let (first, rest) = holes.split_first()?;
    let more = if rest.is_empty() { String::new() } else { format!(", and {} more times", rest.len()) };
    let words = format!(
        "{name}: there was no good figure of its pending writes for {} s, from {} to {}{more}.",
        first.to.since(first.from) / 1000,
        format_time(first.from),
        format_time(first.to)
    );
    let help = "Look what the source, its machine or the network did at that time; what the queue did then, nobody knows. \
                When the recording has a slower beat, name it: --max-age.";
    Some(Finding::new(&rules::UNREADABLE, name, words).help(help))
}

/// A counter that may be blank for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Of completed writes.
    Completed,
    /// Of failed writes.
    Failed,
}

impl Counter {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Completed, Self::Failed];

    const fn words(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Failed => "failed",
        }
    }

    const fn is_in(self, sample: &Sample) -> bool {
        match self {
            Self::Completed => sample.completed.is_some(),
            Self::Failed => sample.failed.is_some(),
        }
    }
}

/// What is told of a counter that the source has, and that was not read for longer than a figure may be old while the pending
/// writes were.
#[must_use]
pub fn blank(name: &str, counter: Counter, samples: &[Sample], max_age: Duration) -> Option<Finding> {
    let mut longest: Option<Hole> = None;
    let mut since: Option<Stamp> = None;
    let mut before: Option<Stamp> = None;
    if !samples.iter().any(|sample| counter.is_in(sample)) {
        return None;
    }
    for sample in samples {
        let from = *since.get_or_insert(before.unwrap_or(sample.at));
        let blank = Hole { from, to: sample.at };
        if longest.is_none_or(|longest| blank.to.since(blank.from) > longest.to.since(longest.from)) {
            longest = Some(blank);
        }
        if counter.is_in(sample) {
            since = None;
        }
        before = Some(sample.at);
    }
    let longest = longest.filter(|hole| hole.to.since(hole.from) > millis(max_age))?;
    let lacks =
        |sample: &Sample| longest.from < sample.at && sample.at < longest.to && !counter.is_in(sample);
    let at_the_end = || samples.last().is_some_and(|last| !counter.is_in(last) && last.at == longest.to);
    if !samples.iter().any(lacks) && !at_the_end() {
        return None; // Nothing was read at all then: that is told as a hole.
    }
    let words = format!(
        "{name}: its counter of {what} writes was not read for {} s, from {} to {}, so nobody knows whether any {were} then.",
        longest.to.since(longest.from) / 1000,
        format_time(longest.from),
        format_time(longest.to),
        what = counter.words(),
        were = if counter == Counter::Completed { "were completed" } else { "failed" },
    );
    let help = "Look what the source did at that time. When it writes this counter at a slower beat, name that: --max-age.";
    Some(Finding::new(&rules::UNREADABLE, name, words).help(help))
}

#[cfg(test)]
mod tests {
    use super::{Counter, Hole, blank, finding, of};
    use crate::queue::sample::Sample;
    use crate::source::point::Stamp;
    use std::time::Duration;

    #[test]
    fn what_is_longer_than_a_figure_may_be_old_is_a_hole() {
        let at = |second: i64| Stamp(second * 1000);
        let samples = [40, 70, 101].map(|second| Sample { at: at(second), ..Sample::default() });
        let found = |first| of(first, &samples, Duration::from_secs(30));
        assert_eq!(found(None), [Hole { from: at(70), to: at(101) }]);
        assert_eq!(found(Some(at(10))).len(), 1, "30 s may be");
        assert_eq!(found(Some(at(9)))[0], Hole { from: at(9), to: at(40) });
        assert!(finding("A/C", &[]).is_none());
        assert!(finding("A/C", &found(Some(at(9)))).unwrap().message.contains("and 1 more"));
    }

    #[test]
    fn a_counter_that_is_not_read_for_long_is_told() {
        let judged = |seconds: i64, reads: &dyn Fn(i64) -> bool| {
            let one = |second| Sample {
                at: Stamp(second * 1000),
                completed: reads(second).then_some(7),
                ..Sample::default()
            };
            let samples: Vec<Sample> = (0..seconds).map(one).collect();
            blank("A/C", Counter::Completed, &samples, Duration::from_secs(30)).map(|finding| finding.message)
        };
        let message = judged(200, &|at| !(60..120).contains(&at)).expect("a minute");
        assert!(message.contains("not read for 61 s, from 1970-01-01T00:00:59"), "{message}");
        assert!(judged(200, &|at| at < 100).is_some(), "until the end");
        assert!(judged(200, &|at| at > 100).is_some(), "at the start");
        assert_eq!(judged(200, &|_| false), None, "the source has none");
        assert_eq!(judged(200, &|at| !(60..80).contains(&at)), None, "a short one");
        assert_eq!(judged(200, &|at| at % 25 == 0), None, "a slower beat");
    }
}

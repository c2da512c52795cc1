//! Spells of a recording in which nobody knows anything: no record, or none of good quality, for longer than a figure may be
//! old. The verdict covers the whole recording, so they leave it unknown.

use std::time::Duration;

use super::rules;
use super::sample::Sample;
use crate::domain::finding::Finding;
use crate::domain::source::feed::format_time;
use crate::domain::source::point::{Stamp, millis};

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

#[cfg(test)]
mod tests {
    use super::{Hole, finding, of};
    use crate::domain::queue::sample::Sample;
    use crate::domain::source::point::Stamp;
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
}

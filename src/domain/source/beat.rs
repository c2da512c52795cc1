//! The beat at which the items of a recording were written. One that came every second and has not come for twenty has stopped,
//! although no value of it is too old by `max_age` yet: nothing in the recording vouches for it any more. Our own reasoning:
//!
//! * An item has stopped when nothing was written of it for at least ten seconds, and for more than one and a half times as long as
//!   three in four gaps between two of its records: one record was left out, and the next is late.
//! * Before two gaps are known there is no beat, and nothing is said.

use super::point::{Fault, Reading, Stamp};
use crate::gaps::Gaps;

/// Shorter silence is none.
const LEAST_MS: i64 = 10_000;
/// So many gaps make a beat.
const GAPS: usize = 2;

/// The beat of one item.
#[derive(Debug, Clone, Default)]
struct Beat {
    last: Option<Stamp>,
    gaps: Gaps,
}

impl Beat {
    fn look(&mut self, at: Stamp) {
        if let Some(last) = self.last.replace(at) {
            self.gaps.add(at.since(last));
        }
    }

    /// For how long it has been silent, and how far apart its records usually are, in milliseconds, when it has stopped.
    fn silent(&self, now: Stamp) -> Option<(i64, i64)> {
        let silent = now.since(self.last?);
        if silent < LEAST_MS || self.gaps.count() < GAPS {
            return None;
        }
        let usual = self.gaps.usual_ms();
        (silent.saturating_mul(2) > usual.saturating_mul(3)).then_some((silent, usual))
    }
}

/// The beats of a node's items, in their order.
#[derive(Debug, Clone)]
pub struct Beats(Vec<Beat>);

impl Beats {
    /// Of so many items, nothing of which was seen yet.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self(vec![Beat::default(); items])
    }

    /// Takes the readings of a moment, and takes the word of those away whose item has stopped. Returns whether there were any.
    pub fn vouch(&mut self, at: Stamp, readings: &mut [Reading]) -> bool {
        let mut stopped = false;
        for (beat, reading) in self.0.iter_mut().zip(readings) {
            if reading.age_ms == Some(0) {
                beat.look(at);
            } else if let Some((silent, usual)) = beat.silent(at).filter(|_| reading.value.is_ok()) {
                stopped = true;
                reading.value = Err(Fault::Cause {
                    words: format!(
                        "nothing was recorded of it in the last {} s, although its records were no more than {:.1} s apart",
                        silent / 1000,
                        usual as f64 / 1000.0
                    ),
                    help:
                        "look whether what wrote it, its source or its machine has stopped, and record anew"
                            .to_owned(),
                });
            }
        }
        stopped
    }
}

#[cfg(test)]
mod tests {
    use super::{Beats, Reading, Stamp};
    use crate::source::point::Value;

    /// Whether the value still counts at `end`, when it was written at these seconds.
    fn counts(written: &[i64], end: i64) -> bool {
        let mut beats = Beats::new(1);
        let mut last = None;
        let mut reading = |second: i64| {
            last = if written.contains(&second) { Some(second) } else { last };
            let age = last.map(|last| (second - last) * 1000);
            let mut readings = [Reading { value: Ok(Value::Int(1)), at: None, age_ms: age }];
            assert_eq!(beats.vouch(Stamp(second * 1000), &mut readings), readings[0].value.is_err());
            readings[0].value.is_ok()
        };
        (0..end).for_each(|second| {
            reading(second);
        });
        reading(end)
    }

    #[test]
    fn what_came_every_second_and_comes_no_more_has_stopped() {
        let each = |step: usize, until: i64| (0..=until).step_by(step).collect::<Vec<_>>();
        assert!(counts(&each(1, 40), 49));
        assert!(!counts(&each(1, 40), 50));
        assert!(counts(&each(10, 40), 55), "a slower beat");
        assert!(!counts(&each(10, 40), 56), "one is missing, and the next is late");
        assert!(!counts(&each(15, 45), 75));
        assert!(counts(&[0, 1], 60), "too few to tell");
        assert!(!counts(&[0, 1, 2], 60));
        assert!(counts(&[0, 1, 2, 3, 4, 30, 31, 32], 41), "it came back");
    }
}

//! Nodes in a recording: what was seen of each, up to the end of the recording and by its own clock.

use std::time::Duration;

use super::reading::{self, Sample};
use crate::source::beat::Beats;
use crate::source::history::History;
use crate::source::point::{Reading, Stamp, vouch};
use crate::source::settings::Sac;

/// A recording whose nodes are looked at one after the other.
#[derive(Clone, Copy)]
pub struct Recorded<'h> {
    /// What was recorded.
    pub history: &'h History,
    /// The end of the recording.
    pub end: Stamp,
    /// How much of the end is looked at; `None`: all.
    pub window: Option<Duration>,
    /// Figures that are older prove nothing.
    pub max_age: Duration,
}

impl Recorded<'_> {
    /// The samples of a node, sorted by time: one for each time at which one of its `items`, those of its settings in their
    /// order, was recorded in the window, two at least. Where nothing more of it was recorded until the end and that is too long,
    /// the last sample is that of the end.
    #[must_use]
    pub fn samples(&self, node: &str, settings: &Sac, items: &[String]) -> Vec<Sample> {
        let mut samples: Vec<Sample> = Vec::new();
        let mut beats = Beats::new(items.len());
        let last = self.history.replay(node, items, |at, readings| {
            beats.vouch(at, readings);
            vouch(readings, true, self.max_age);
            samples.push(reading::sample(at, settings, items, readings));
        });
        let start = self.window.map(|window| self.end.minus(window));
        let first = start.map_or(0, |start| samples.partition_point(|sample| sample.at < start));
        samples.drain(..first.min(samples.len().saturating_sub(2)));
        let mut readings: Vec<Reading> =
            items.iter().map(|item| self.history.latest(node, item, self.end)).collect();
        if last.is_some_and(|last| last < self.end) && beats.vouch(self.end, &mut readings) {
            let youngest = readings.iter().filter_map(|reading| reading.age_ms).min();
            vouch(&mut readings, true, self.max_age);
            let stopped = reading::sample(self.end, settings, items, &readings);
            samples.push(Sample { age_ms: stopped.age_ms.or(youngest), ..stopped });
        } else if let Some(last) = samples.last_mut() {
            // How old the freshest value is at the end of the file.
            last.age_ms = Some(last.age_ms.unwrap_or(0) + self.end.since(last.at));
        }
        samples
    }
}

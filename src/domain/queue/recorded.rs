//! Channels in a recording: what was seen of each, up to the end of the recording and by its own clock.

use std::collections::HashMap;
use std::time::Duration;

use super::holes;
use super::judge::{Watched, look};
use crate::source::beat::Beats;
use crate::source::fields::{QueueField, channel_with_writes, expand, is_device_error, is_device_error_of};
use crate::source::history::History;
use crate::source::point::{Fault, Reading, STALE_HELP, Stamp, millis, vouch};
use crate::source::settings::Channel;

/// A recording whose channels are looked at one after the other.
pub struct Recorded {
    history: History,
    end: Stamp,
    simulated: bool,
    max_age: Duration,
    /// Items that tell of a device in error, by their node in lower case.
    errors: HashMap<String, Vec<String>>,
}

impl Recorded {
    /// What was recorded until `end`; figures older than `max_age` prove nothing.
    #[must_use]
    pub fn new(history: History, end: Stamp, simulated: bool, max_age: Duration) -> Self {
        let errors = history.items_like(is_device_error);
        Self { history, end, simulated, max_age, errors }
    }

    /// The nodes and channels of which writes were recorded, by Kepware's names and in the order of those.
    #[must_use]
    pub fn channels(&self) -> Vec<(String, String)> {
        let items = self.history.items().into_iter();
        let mut all: Vec<(String, String)> = items
            .filter_map(|(node, item, _)| Some((node.to_owned(), channel_with_writes(item)?.to_owned())))
            .collect();
        all.dedup();
        all
    }

    /// What was seen of a channel. Nothing is known of its items any more then: a recording of many channels is large.
    pub fn take(&mut self, node: &str, channel: &str) -> Watched {
        let mut settings = Channel::kepware(channel);
        let errors = self.errors.get(&node.to_lowercase()).into_iter().flatten();
        let errors = errors.filter(|item| is_device_error_of(item, channel));
        settings.items.extend(errors.map(|item| (QueueField::DeviceError, item.clone())));
        let items: Vec<String> =
            settings.items.iter().map(|(_, item)| expand(item, node, &settings.name)).collect();
        let mut seen = Watched::new(node, &settings, self.simulated);
        let (mut first, mut last) = (None, None);
        let mut beats = Beats::new(items.len());
        self.history.replay(node, &items, |at, readings| {
            beats.vouch(at, readings);
            // Only what was recorded of the pending writes is a sample of them.
            if readings.first().is_some_and(|reading| reading.age_ms == Some(0)) {
                first.get_or_insert(at);
                last = Some(at);
                vouch(readings, true, self.max_age);
                seen.look(&look(at, &settings, &items, readings), self.max_age);
            }
        });
        seen.holes = holes::of(first, &seen.samples, self.max_age);
        let age = last.map(|last: Stamp| self.end.since(last));
        seen.stale |= age.is_some_and(|age| age > millis(self.max_age));
        let mut pending: Vec<Reading> =
            items.iter().take(1).map(|item| self.history.latest(node, item, self.end)).collect();
        self.history.forget(node, &items);
        match age {
            // Its counters alone were recorded.
            None => seen.blind = pending.pop().and_then(|reading| reading.value.err()),
            Some(age) if age > 0 && beats.vouch(self.end, &mut pending) => {
                seen.blind = pending.pop().and_then(|reading| reading.value.err());
            }
            Some(age) if seen.stale => {
                seen.blind = Some(Fault::Cause {
                    words: format!("its last figure is {} s older than the end of the file", age / 1000),
                    help: STALE_HELP.to_owned(),
                });
            }
            Some(_) => {}
        }
        seen
    }
}

//! What `record` wrote, or any feed with a history, played on its own clock: time goes on only when the caller waits.

use std::time::Duration;

use super::feed::{items, path_of};
use super::{Item, Source, SourceError};
use crate::domain::source::feed::{self, Record};
use crate::domain::source::point::{Reading, Stamp};
use crate::io::files;

/// A recording.
pub struct Recording {
    records: Vec<Record>,
    notes: Vec<String>,
    now: Stamp,
}

impl Recording {
    /// Reads a recording; `-` is standard input. It starts at its end.
    ///
    /// # Errors
    /// When it cannot be read, or holds no record.
    pub fn open(path: &str) -> Result<Self, SourceError> {
        let name = format!("recording:{path}");
        let text = files::read(&path_of(path))
            .map_err(|error| SourceError::new(&name, error.to_string(), "give a file that `record` wrote"))?;
        let feed = feed::read(&text);
        let mut notes: Vec<String> =
            feed.faults.iter().map(|fault| format!("{path}: {fault}; the line was left out")).collect();
        if feed.cut_off {
            notes.push(format!("{path}: the last line is cut off and was left out"));
        }
        let Some(last) = feed.records.last() else {
            let message = feed.faults.first().cloned().unwrap_or_else(|| "it holds no record".to_owned());
            return Err(SourceError::new(
                &name,
                message,
                "each line is {\"t\", \"node\", \"item\", \"value\", \"quality\"}; see docs/sources.md",
            ));
        };
        Ok(Self { now: last.at, records: feed.records, notes })
    }

    /// All records, sorted by time.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }
}

impl Source for Recording {
    fn read(&mut self, node: &str, wanted: &[String]) -> Result<Vec<Reading>, SourceError> {
        let one = |item: &String| feed::latest(&self.records, node, feed::bare_item(node, item), self.now);
        Ok(wanted.iter().map(one).collect())
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        Ok(items(&self.records))
    }

    fn now(&self) -> Stamp {
        self.now
    }

    fn is_virtual(&self) -> bool {
        true
    }

    fn advance(&mut self, duration: Duration) {
        self.now = self.now.plus(duration);
    }

    fn prepare(&mut self, over: Duration) {
        if let (Some(first), Some(last)) = (self.records.first(), self.records.last()) {
            self.now = last.at.minus(over).max(first.at);
        }
    }

    fn has_own_times(&self) -> bool {
        true
    }

    fn is_simulated(&self) -> bool {
        self.records.iter().any(|record| record.simulated)
    }

    fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }
}

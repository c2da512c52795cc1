//! What `record` wrote, or any feed with a history, played on its own clock: time goes on only when the caller waits.

use std::io::BufRead;
use std::time::Duration;

use super::feed::{items, left_out, not_whole, parse, path_of, usable};
use super::{Facts, Item, Source, SourceError};
use crate::domain::source::history::History;
use crate::domain::source::point::{Reading, Stamp};
use crate::domain::source::recorded::Recorded;
use crate::io::files::{self, FileError};
use crate::io::tape;

/// A recording.
pub struct Recording {
    history: History,
    notes: Vec<String>,
    not_whole: Option<String>,
    recorded: Recorded,
    now: Stamp,
}

impl Recording {
    /// Reads a recording; `-` is standard input. It starts at its end.
    ///
    /// # Errors
    /// When it cannot be read, or holds no record.
    pub fn open(path: &str) -> Result<Self, SourceError> {
        Self::read(path, files::open(&path_of(path)))
    }

    /// The same for one that is judged itself: its bytes are evidence.
    ///
    /// # Errors
    /// As [`Recording::open`].
    pub fn open_seen(path: &str) -> Result<Self, SourceError> {
        Self::read(path, tape::files::open(&path_of(path)))
    }

    fn read(path: &str, input: Result<Box<dyn BufRead>, FileError>) -> Result<Self, SourceError> {
        let name = format!("recording:{path}");
        let fail = |words: String, help: &str| SourceError::new(&name, words, help);
        let input = input.map_err(|error| fail(error.to_string(), "give a file that `record` wrote"))?;
        let feed = parse(input).map_err(|error| fail(format!("{path}: {error}"), error.help()))?;
        let mut notes = left_out(&feed, path);
        // What is told twice is why it is not whole, and says so.
        let twice = feed.history.told_twice();
        if let Some(back) = feed.history.went_back().filter(|_| twice.is_none() && feed.went_back.is_none()) {
            notes.push(format!("{path}: {back}"));
        }
        let twice = twice.map(|words| format!("{path}: {words}"));
        let why: Vec<String> = not_whole(&feed, path, true).into_iter().chain(twice).collect();
        let not_whole = (!why.is_empty()).then(|| why.join("; "));
        let history = usable(feed, &name)?;
        let recorded =
            history.recorded().ok_or_else(|| fail(format!("{path}: it holds no record"), "record anew"))?;
        Ok(Self { history, notes, not_whole, recorded, now: recorded.last })
    }

    /// All that it holds.
    #[must_use]
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// The same, for one who asks the recording for nothing else.
    #[must_use]
    pub fn into_history(self) -> History {
        self.history
    }
}

impl Source for Recording {
    fn read(&mut self, node: &str, wanted: &[String]) -> Result<Vec<Reading>, SourceError> {
        Ok(wanted.iter().map(|item| self.history.latest(node, item, self.now)).collect())
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        Ok(items(&self.history))
    }

    fn facts(&self) -> Facts {
        Facts {
            is_virtual: true,
            has_own_times: true,
            is_simulated: self.history.is_simulated(),
            not_whole: self.not_whole.clone(),
            recorded: Some(self.recorded),
            ..Facts::default()
        }
    }

    fn now(&self) -> Stamp {
        self.now
    }

    fn advance(&mut self, duration: Duration) {
        self.now = self.now.plus(duration);
    }

    fn prepare(&mut self, over: Duration) {
        self.now = self.recorded.last.minus(over).max(self.recorded.first);
    }

    fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }
}

//! What `record` wrote, or any feed with a history, played on its own clock: time goes on only when the caller waits.

use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Arc;
use std::time::Duration;

use super::feed::{items, left_out, not_whole, parse, path_of, usable};
use super::{Facts, Item, Source, SourceError};
use crate::domain::source::history::History;
use crate::domain::source::point::{Reading, Stamp};
use crate::domain::source::recorded::Recorded;
use crate::io::files::{self, FileError};
use crate::io::tape;

/// What a recording holds.
struct Whole {
    history: History,
    not_whole: Option<String>,
    recorded: Recorded,
}

/// A recording.
pub struct Recording {
    whole: Arc<Whole>,
    notes: Vec<String>,
    now: Stamp,
}

/// The recordings that a run has read, by their paths: one that tells of many nodes is read once for all of them.
#[derive(Default)]
pub struct Shelf(HashMap<String, (Arc<Whole>, Vec<String>)>);

impl Shelf {
    /// The recording at a path, to be played on a clock of its own.
    ///
    /// # Errors
    /// As [`Recording::open`].
    pub fn open(&mut self, path: &str) -> Result<Recording, SourceError> {
        if let Some((whole, notes)) = self.0.get(path) {
            return Ok(Recording::played(Arc::clone(whole), notes.clone()));
        }
        let read = Recording::open(path)?;
        self.0.insert(path.to_owned(), (Arc::clone(&read.whole), read.notes.clone()));
        Ok(read)
    }
}

impl Recording {
    fn played(whole: Arc<Whole>, notes: Vec<String>) -> Self {
        let now = whole.recorded.last;
        Self { whole, notes, now }
    }

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
        Ok(Self::played(Arc::new(Whole { history, not_whole, recorded }), notes))
    }

    /// All that it holds.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.whole.history
    }

    /// The same, for one who asks the recording for nothing else.
    #[must_use]
    pub fn into_history(self) -> History {
        let Self { whole, .. } = self;
        Arc::try_unwrap(whole).map_or_else(|whole| whole.history.clone(), |whole| whole.history)
    }
}

impl Source for Recording {
    fn read(&mut self, node: &str, wanted: &[String]) -> Result<Vec<Reading>, SourceError> {
        Ok(wanted.iter().map(|item| self.whole.history.latest(node, item, self.now)).collect())
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        Ok(items(&self.whole.history))
    }

    fn facts(&self) -> Facts {
        Facts {
            is_virtual: true,
            has_own_times: true,
            is_simulated: self.whole.history.is_simulated(),
            not_whole: self.whole.not_whole.clone(),
            recorded: Some(self.whole.recorded),
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
        self.now = self.whole.recorded.last.minus(over).max(self.whole.recorded.first);
    }

    fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_recording_of_many_nodes_is_read_once_and_played_to_each_on_its_own_clock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("two.jsonl");
        let line = |second: u32, node: &str, value: u32| {
            format!(
                "{{\"t\":\"2026-11-21T10:00:{second:02}.000Z\",\"node\":\"{node}\",\"item\":\"I\",\"value\":{value},\"quality\":\"good\"}}\n"
            )
        };
        std::fs::write(&path, line(0, "A", 1) + &line(0, "B", 2) + &line(9, "A", 3) + "no record\n").unwrap();
        let mut shelf = Shelf::default();
        let mut open = || shelf.open(&path.display().to_string());
        let mut first = open().unwrap();
        std::fs::remove_file(&path).unwrap();
        let mut second = open().unwrap();
        first.prepare(Duration::from_secs(9));
        assert_eq!(
            (first.now().plus(Duration::from_secs(9)), second.now()),
            (second.now(), first.facts().recorded.unwrap().last)
        );
        assert_eq!(first.facts(), second.facts());
        assert!(first.facts().not_whole.is_some(), "for each of them");
        assert_eq!(first.notes(), second.notes());
    }
}

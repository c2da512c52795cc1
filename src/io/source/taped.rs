//! A source whose answers go onto the tape, and one that has no world behind it but gives the answers of a tape.
//!
//! A tape has a channel for each source of a run, in the order in which they were opened, so that sources may be asked on threads of
//! their own.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Facts, Item, Moment, Source, SourceError};
use crate::domain::source::point::{Reading, Stamp};
use crate::io::tape;

/// One thing that a source said.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Said {
    /// It could not be opened.
    #[serde(rename = "refused")]
    Refused(SourceError),
    /// What holds until it says otherwise.
    #[serde(rename = "facts")]
    Facts(Facts),
    #[serde(rename = "read")]
    Read(Result<Vec<Reading>, SourceError>),
    #[serde(rename = "subscribed")]
    Subscribed(bool),
    #[serde(rename = "told")]
    Told(Option<Vec<Moment>>),
    #[serde(rename = "items")]
    Items(Result<Vec<Item>, SourceError>),
    #[serde(rename = "now")]
    Now(Stamp),
    #[serde(rename = "notes")]
    Notes(Vec<String>),
}

/// What the entry of a source's facts holds.
pub const TELLS_FACTS: &str = "{\"facts\":{";

/// Whether an entry of a record says that its source goes by a clock of its own: a recording, or a simulated plant.
#[must_use]
pub fn is_played_back(channel: &str, what: &serde_json::Value) -> bool {
    channel.starts_with(CHANNEL)
        && matches!(Said::deserialize(what), Ok(Said::Facts(Facts { is_virtual: true, .. })))
}

/// What the channel of a source begins with.
const CHANNEL: &str = "source:";

/// How many sources this run has opened.
static OPENED: AtomicUsize = AtomicUsize::new(0);

/// Begins to count the sources of a run that is played.
pub fn rewind() {
    OPENED.store(0, Ordering::Relaxed);
}

/// Opens a source; with evidence one whose answers are kept, and from evidence one that gives them again.
pub(super) fn open(
    name: &str,
    real: impl FnOnce() -> Result<Box<dyn Source>, SourceError>,
) -> Result<Box<dyn Source>, SourceError> {
    let channel = || format!("{CHANNEL}{}", OPENED.fetch_add(1, Ordering::Relaxed));
    if tape::is_played() {
        return Played::open(channel(), name);
    }
    if !tape::is_recorded() {
        return real();
    }
    let channel = channel();
    let source = real().inspect_err(|error| tape::put(&channel, &Said::Refused(error.clone())))?;
    let facts = source.facts();
    tape::put(&channel, &Said::Facts(facts.clone()));
    Ok(Box::new(Kept { source, channel, facts }))
}

/// A source whose answers go onto the tape.
struct Kept {
    source: Box<dyn Source>,
    channel: String,
    facts: Facts,
}

impl Kept {
    /// What holds since this answer stands before it: a tape is not to be searched for what may follow.
    fn keep(&mut self, said: &Said) {
        let facts = self.source.facts();
        if facts != self.facts {
            tape::put(&self.channel, &Said::Facts(facts.clone()));
            self.facts = facts;
        }
        tape::put(&self.channel, said);
    }
}

impl Source for Kept {
    fn read(&mut self, node: &str, items: &[String]) -> Result<Vec<Reading>, SourceError> {
        let read = self.source.read(node, items);
        self.keep(&Said::Read(read.clone()));
        read
    }

    fn subscribe(&mut self, node: &str, items: &[String], interval: Duration) -> bool {
        let subscribed = self.source.subscribe(node, items, interval);
        self.keep(&Said::Subscribed(subscribed));
        subscribed
    }

    fn told(&mut self) -> Option<Vec<Moment>> {
        let told = self.source.told();
        self.keep(&Said::Told(told.clone()));
        told
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        let items = self.source.browse();
        self.keep(&Said::Items(items.clone()));
        items
    }

    fn listed(&mut self) -> Vec<Item> {
        let items = self.source.listed();
        self.keep(&Said::Items(Ok(items.clone())));
        items
    }

    fn facts(&self) -> Facts {
        self.source.facts()
    }

    fn now(&self) -> Stamp {
        let now = self.source.now();
        tape::put(&self.channel, &Said::Now(now));
        now
    }

    fn advance(&mut self, duration: Duration) {
        self.source.advance(duration);
    }

    fn prepare(&mut self, over: Duration) {
        self.source.prepare(over);
    }

    fn notes(&mut self) -> Vec<String> {
        let notes = self.source.notes();
        self.keep(&Said::Notes(notes.clone()));
        notes
    }

    fn close(&mut self) {
        self.source.close();
    }
}

/// What a tape says of a source.
struct Played {
    name: String,
    channel: String,
    facts: Facts,
    /// How many items it was to tell of.
    items: usize,
    tape: RefCell<Reel>,
}

/// Where the tape of a source stands.
#[derive(Default)]
struct Reel {
    /// What was read of it already, and not asked for yet.
    ahead: Option<Said>,
    now: Stamp,
}

impl Reel {
    /// The next thing that is not the time.
    fn next(&mut self, channel: &str) -> Option<Said> {
        loop {
            match self.ahead.take().or_else(|| tape::next(channel))? {
                Said::Now(now) => self.now = now,
                said => return Some(said),
            }
        }
    }

    fn now(&mut self, channel: &str) -> Stamp {
        match self.ahead.take().or_else(|| tape::next(channel)) {
            Some(Said::Now(now)) => self.now = now,
            other => self.ahead = other,
        }
        self.now
    }
}

impl Played {
    fn open(channel: String, name: &str) -> Result<Box<dyn Source>, SourceError> {
        let mut source = Self {
            name: name.to_owned(),
            channel,
            facts: Facts::default(),
            items: 0,
            tape: RefCell::default(),
        };
        match source.tape.get_mut().next(&source.channel) {
            Some(Said::Facts(facts)) => {
                source.facts = facts;
                Ok(Box::new(source))
            }
            Some(Said::Refused(error)) => Err(error),
            _ => Err(source.missing()),
        }
    }

    /// The next answer, with what holds since it.
    fn next(&mut self) -> Option<Said> {
        loop {
            match self.tape.get_mut().next(&self.channel)? {
                Said::Facts(facts) => self.facts = facts,
                said => return Some(said),
            }
        }
    }

    /// Whoever waits for an answer must not wait for ever: the tape of a run that was cut short is at its end.
    fn missing(&self) -> SourceError {
        tape::ran_out();
        SourceError::new(
            &self.name,
            "the evidence does not hold the answer that this version asks for",
            "derive it with the version that recorded it",
        )
    }
}

impl Source for Played {
    fn read(&mut self, _: &str, items: &[String]) -> Result<Vec<Reading>, SourceError> {
        match self.next() {
            Some(Said::Read(Ok(readings))) if readings.len() == items.len() => Ok(readings),
            Some(Said::Read(Err(error))) => Err(error),
            _ => Err(self.missing()),
        }
    }

    fn subscribe(&mut self, _: &str, items: &[String], _: Duration) -> bool {
        self.items = items.len();
        matches!(self.next(), Some(Said::Subscribed(true)))
    }

    fn told(&mut self) -> Option<Vec<Moment>> {
        match self.next() {
            Some(Said::Told(told)) => {
                told.filter(|told| told.iter().all(|moment| moment.readings.len() == self.items))
            }
            _ => None,
        }
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        match self.next() {
            Some(Said::Items(items)) => items,
            _ => Err(self.missing()),
        }
    }

    fn listed(&mut self) -> Vec<Item> {
        match self.next() {
            Some(Said::Items(items)) => items.unwrap_or_default(),
            // A version that did not ask for it yet goes on with what it asked for then.
            other => {
                self.tape.get_mut().ahead = other;
                Vec::new()
            }
        }
    }

    fn facts(&self) -> Facts {
        self.facts.clone()
    }

    fn now(&self) -> Stamp {
        self.tape.borrow_mut().now(&self.channel)
    }

    fn notes(&mut self) -> Vec<String> {
        match self.next() {
            Some(Said::Notes(notes)) => notes,
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
#[path = "taped_tests.rs"]
mod tests;

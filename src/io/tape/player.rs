//! A tape that is played: what one run saw, read piece by piece from its bundle.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use crate::domain::evidence::record;
use crate::io::bundle;

/// Things that wait on other channels than the one that is asked: bounds the memory. Channels are read about as fast as they
/// were written.
const AHEAD: usize = 4 << 20;

/// Where a record stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub offset: u64,
    /// Its bytes, without the line's end.
    pub length: usize,
}

/// A tape.
pub struct Player {
    folder: PathBuf,
    file: File,
    places: std::vec::IntoIter<Place>,
    waiting: HashMap<String, VecDeque<Box<RawValue>>>,
    ahead: usize,
    /// How often it was asked whether the run is to end.
    asked: u64,
    /// At which time of asking the answer was yes.
    interrupted: Option<u64>,
}

impl Player {
    /// Opens the tape of a run, whose records stand at these places, and that was interrupted when it asked for the n-th time.
    ///
    /// # Errors
    /// The system's own.
    pub fn open(folder: &Path, places: Vec<Place>, interrupted: Option<u64>) -> io::Result<Self> {
        Ok(Self {
            folder: folder.to_owned(),
            file: bundle::records(folder)?,
            places: places.into_iter(),
            waiting: HashMap::new(),
            ahead: 0,
            asked: 0,
            interrupted,
        })
    }

    /// The bundle's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The next thing of a channel, as its JSON stands on the tape.
    pub fn next(&mut self, channel: &str) -> Option<Box<RawValue>> {
        loop {
            if let Some(value) = self.waiting.get_mut(channel).and_then(VecDeque::pop_front) {
                self.ahead -= 1;
                return Some(value);
            }
            if self.ahead > AHEAD {
                return None;
            }
            let place = self.places.next()?;
            let line = self.read(place).ok()?;
            let entries: Vec<(String, &RawValue)> = record::body(&line).ok()?;
            for (channel, value) in entries {
                self.ahead += 1;
                self.waiting.entry(channel).or_default().push_back(value.to_owned());
            }
        }
    }

    /// Whether the run was asked to end by this time of asking.
    pub fn is_interrupted(&mut self) -> bool {
        self.asked += 1;
        self.interrupted.is_some_and(|at| self.asked >= at)
    }

    /// From now on it was.
    pub fn ran_out(&mut self) {
        self.interrupted = Some(self.asked);
    }

    fn read(&mut self, place: Place) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(place.offset))?;
        let mut line = vec![0; place.length];
        self.file.read_exact(&mut line)?;
        Ok(line)
    }
}

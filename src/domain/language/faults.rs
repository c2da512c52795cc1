//! A list of findings that stops growing: a file of 64 MiB can hold millions of faults, and nobody reads them.

use super::rules::not_yaml;
use crate::finding::{FileName, Finding, Span};

/// How many faults of one file are listed by each of the two steps of reading (the YAML, then its keys and values).
pub const MAX_FAULTS: usize = 10_000;

/// The faults of one file.
#[derive(Debug)]
pub struct Faults {
    file: FileName,
    list: Vec<Finding>,
    omitted: usize,
}

impl Faults {
    /// An empty list.
    #[must_use]
    pub fn new(file: &FileName) -> Self {
        Self { file: FileName::clone(file), list: Vec::new(), omitted: 0 }
    }

    /// The file's name.
    #[must_use]
    pub const fn file(&self) -> &FileName {
        &self.file
    }

    /// Adds a finding, or counts it when there are too many already.
    pub fn push(&mut self, finding: Finding) {
        if self.list.len() < MAX_FAULTS {
            self.list.push(finding);
        } else {
            self.omitted += 1;
        }
    }

    /// Whether a finding is worth making; when not, it is counted.
    pub fn has_room(&mut self) -> bool {
        let room = self.list.len() < MAX_FAULTS;
        self.omitted += usize::from(!room);
        room
    }

    /// All findings, in the order in which they were found; when some were left out, the last one says so.
    #[must_use]
    pub fn finish(mut self) -> Vec<Finding> {
        if self.omitted > 0 {
            let message =
                format!("The file has more than {MAX_FAULTS} faults; {} more are not listed.", self.omitted);
            let finding = Finding::new(&not_yaml::RULE, &*self.file, message)
                .help("Is this the right file?")
                .at(&self.file, Span::default(), "");
            self.list.push(finding);
        }
        self.list
    }
}

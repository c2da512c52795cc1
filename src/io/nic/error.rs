//! The one error of every reader: which input, where in it, what was wrong, what to do.

use std::fmt;

use crate::domain::finding::FileName;

/// Why an input could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The input as the user named it.
    pub file: FileName,
    /// Line from 1; 0 when no place is known.
    pub line: u32,
    /// Column from 1; 0 when no place is known.
    pub column: u32,
    /// What was expected and what was found, one sentence without a full stop.
    pub problem: String,
    /// What to do next, one sentence without a full stop; empty when the problem says it.
    pub help: String,
}

impl ReadError {
    /// An error about the whole input.
    pub fn new(file: &FileName, problem: impl Into<String>) -> Self {
        Self { file: FileName::clone(file), line: 0, column: 0, problem: problem.into(), help: String::new() }
    }

    /// Adds the place, counted from 1.
    #[must_use]
    pub const fn at(mut self, line: u32, column: u32) -> Self {
        self.line = line;
        self.column = column;
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        write!(f, ": {}", self.problem)?;
        if !self.help.is_empty() {
            write!(f, "; {}", self.help)?;
        }
        Ok(())
    }
}

impl std::error::Error for ReadError {}

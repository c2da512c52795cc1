//! What Windows answered, section by section. The sections bear the names of PowerShell's cmdlets without `Get-`, since a
//! capture is made of their answers; WMI's classes are put under the names of the cmdlets that show them.

use super::fields::{Object, WrongType};
use crate::domain::finding::FileName;
use crate::io::nic::error::ReadError;

/// Everything that was answered.
#[derive(Debug)]
pub struct Answers<'a> {
    /// The input, for messages.
    pub file: &'a FileName,
    /// What to do about an answer that cannot be read.
    pub help: &'static str,
    /// Each section with its objects; a section that nobody answered is not in the list.
    pub sections: Vec<(&'static str, Vec<Object<'a>>)>,
    /// The cmdlets that the server does not have: what they would show is not there either.
    pub missing_commands: Vec<&'static str>,
}

impl<'a> Answers<'a> {
    /// No answer yet.
    #[must_use]
    pub const fn new(file: &'a FileName, help: &'static str) -> Self {
        Self { file, help, sections: Vec::new(), missing_commands: Vec::new() }
    }

    /// The objects of a section; empty when it is missing.
    #[must_use]
    pub fn objects(&self, section: &str) -> &[Object<'a>] {
        self.sections.iter().find(|(name, _)| *name == section).map_or(&[], |(_, objects)| objects)
    }

    /// Whether the question was asked, and answered.
    #[must_use]
    pub fn has(&self, section: &str) -> bool {
        self.sections.iter().any(|(name, _)| *name == section)
    }

    /// An error about the whole input.
    pub fn error(&self, problem: impl Into<String>) -> ReadError {
        ReadError::new(self.file, problem).help(self.help)
    }

    /// The error for a property of the wrong type.
    #[must_use]
    pub fn wrong(&self, wrong: WrongType) -> ReadError {
        self.error(wrong.0)
    }
}

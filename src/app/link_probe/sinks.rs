//! Where records go while a run lasts: a log, JSON lines, plain lines, or nowhere.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::lines;
use crate::domain::link::json;
use crate::domain::link::record::{Record, What};
use crate::domain::link::session::Session;
use crate::report::sanitize;

/// Takes records as they happen. What could not be written is told at the end, never by ending the run: the cable is
/// out now.
pub trait Sink {
    /// One record. `session` already knows it.
    fn record(&mut self, record: &Record, session: &Session);
    /// Everything so far must be out: it may be the last moment.
    fn flush(&mut self);
    /// Time has passed.
    fn tick(&mut self, _: &Session) {}
    /// The run is over.
    fn end(&mut self, session: &Session);
    /// The first thing that went wrong.
    fn problem(&mut self) -> Option<String> {
        None
    }
}

/// JSON lines in a file.
pub struct Log {
    path: PathBuf,
    file: BufWriter<File>,
    problem: Option<io::Error>,
}

impl Log {
    /// Begins a log.
    ///
    /// # Errors
    /// When the file exists and may not be replaced, or cannot be made.
    pub fn create(path: &Path, force: bool) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true);
        if force {
            options.create(true).truncate(true)
        } else {
            options.create_new(true)
        };
        match options.open(path) {
            Ok(file) => Ok(Self { path: path.to_owned(), file: BufWriter::new(file), problem: None }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                bail!(
                    "{}: exists already and was left as it is; give --force to replace it, or another name",
                    path.display()
                )
            }
            Err(error) => bail!("{}: the log could not be made: {error}", path.display()),
        }
    }

    fn write(&mut self, line: &serde_json::Value) {
        if self.problem.is_none()
            && let Err(error) = writeln!(self.file, "{line}")
        {
            self.problem = Some(error);
        }
    }
}

impl Sink for Log {
    fn record(&mut self, record: &Record, session: &Session) {
        self.write(&json::record(record, session));
    }

    fn flush(&mut self) {
        if self.problem.is_none()
            && let Err(error) = self.file.flush()
        {
            self.problem = Some(error);
        }
    }

    fn end(&mut self, session: &Session) {
        self.write(&super::run_report::summary_line(session));
        self.flush();
        // On the disk, not only in the system's memory.
        let _refused_by_some_devices = self.file.get_ref().sync_all();
    }

    fn problem(&mut self) -> Option<String> {
        let error = self.problem.take()?;
        Some(format!("{}: the log is not complete: {error}", self.path.display()))
    }
}

/// JSON lines on standard output.
pub struct JsonLines<'a> {
    /// The stream.
    pub out: &'a mut dyn Write,
}

impl Sink for JsonLines<'_> {
    fn record(&mut self, record: &Record, session: &Session) {
        let _closed_pipe = writeln!(self.out, "{}", json::record(record, session));
    }

    fn flush(&mut self) {
        let _closed_pipe = self.out.flush();
    }

    fn end(&mut self, session: &Session) {
        let _closed_pipe = writeln!(self.out, "{}", super::run_report::summary_line(session));
        self.flush();
    }
}

/// Lines for people.
pub struct Plain<'a> {
    /// The stream.
    pub out: &'a mut dyn Write,
    /// Each reply and loss, too.
    pub verbose: bool,
    /// ASCII only.
    pub ascii: bool,
    /// Ring the bell on a change.
    pub bell: bool,
}

impl Sink for Plain<'_> {
    fn record(&mut self, record: &Record, session: &Session) {
        if let Some(line) = lines::line(record, session, self.verbose) {
            let bell = if self.bell && is_change(record) { "\x07" } else { "" };
            let _closed_pipe = writeln!(self.out, "{}{bell}", sanitize::styled(&line, self.ascii));
        }
    }

    fn flush(&mut self) {
        let _closed_pipe = self.out.flush();
    }

    fn end(&mut self, _: &Session) {
        let _closed_pipe = writeln!(self.out);
    }
}

/// Whether a record is worth a bell.
#[must_use]
pub const fn is_change(record: &Record) -> bool {
    matches!(record.what, What::LinkState { .. } | What::Switch(_) | What::Isolation { .. })
}

//! Where records go while a run lasts: a log, JSON lines, plain lines, or nowhere.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::lines;
use crate::domain::link::line::Line;
use crate::domain::link::record::{Record, What};
use crate::domain::link::session::Session;
use crate::io::log_file::LogFile;
use crate::report::{sanitize, text};

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
    /// What went wrong, so that what was written is not the whole run.
    fn problem(&mut self) -> Option<String> {
        None
    }
    /// What somebody who watches must know of this sink, once.
    fn alarm(&mut self) -> Option<String> {
        None
    }
    /// Shows what another sink has to say.
    fn notice(&mut self, _: &str) {}
    /// Whether nobody is there any more who could read it.
    fn is_deserted(&self) -> bool {
        false
    }
}

/// JSON lines in a file.
pub struct Log {
    path: PathBuf,
    file: LogFile,
    /// Lines that the log itself says are lost.
    told: u64,
    /// Whoever watches knows that the disk is full.
    alarmed: bool,
}

impl Log {
    /// Begins a log, of about `most` bytes when that is given.
    ///
    /// # Errors
    /// When the file exists and may not be replaced, is written by another run, or cannot be made.
    pub fn create(path: &Path, force: bool, most: Option<u64>) -> anyhow::Result<Self> {
        let name = path.display();
        match LogFile::create(path, force, most) {
            Ok(file) => Ok(Self { path: path.to_owned(), file, told: 0, alarmed: false }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => bail!(
                "{name}: exists already and was left as it is; give --force to replace it, or another name"
            ),
            Err(error) if error.kind() == io::ErrorKind::ResourceBusy => {
                bail!("{name}: another run writes this log and it was left as it is; give another name")
            }
            Err(error) => bail!("{name}: the log could not be made: {error}"),
        }
    }

    /// Says in the log itself how much of it is missing, so that a replay knows.
    fn tell_gap(&mut self, record: &Record, session: &Session) {
        let lost = self.file.lost();
        if lost > self.told && self.file.problem().is_none() {
            let reason =
                format!("{} records are missing here: there was no room for the log", lost - self.told);
            let what = What::Doubt { link: None, reason };
            self.file.line(&line(&Record { what, ..record.clone() }, session));
            self.told = lost;
        }
    }
}

impl Sink for Log {
    fn record(&mut self, record: &Record, session: &Session) {
        if self.file.is_full() {
            self.file.next_part(|number| sanitize::json_line(&Line::part(record, number, session), false));
        }
        self.tell_gap(record, session);
        self.file.line(&line(record, session));
    }

    fn flush(&mut self) {
        self.file.flush();
    }

    fn tick(&mut self, _: &Session) {
        if self.file.problem().is_some() {
            self.file.flush();
        }
    }

    fn end(&mut self, session: &Session) {
        self.file.line(&sanitize::json_line(&Line::summary(session), false));
        self.file.sync();
    }

    fn problem(&mut self) -> Option<String> {
        let name = self.path.display();
        let lost = self.file.lost();
        match self.file.problem() {
            Some(error) => Some(format!("{name}: the log is not complete: {error}")),
            None if lost > 0 => {
                Some(format!("{name}: the log is not complete: {lost} records found no room on the disk"))
            }
            None => None,
        }
    }

    fn alarm(&mut self) -> Option<String> {
        let name = self.path.display();
        let problem = self.file.problem();
        if problem.is_some() == self.alarmed {
            return None;
        }
        self.alarmed = !self.alarmed;
        Some(problem.map_or_else(
            || format!("{name}: the log is written again"),
            |error| format!("{name}: the log cannot be written now: {error}"),
        ))
    }
}

/// A record as a line that no terminal obeys, whoever wrote the names in it.
fn line(record: &Record, session: &Session) -> String {
    sanitize::json_line(&Line::of(record, session), false)
}

/// JSON lines on standard output.
pub struct JsonLines<'a> {
    /// The stream.
    pub out: &'a mut dyn Write,
    /// Its reader has gone.
    pub deserted: bool,
}

impl Sink for JsonLines<'_> {
    fn record(&mut self, record: &Record, session: &Session) {
        self.deserted |= has_gone(&writeln!(self.out, "{}", line(record, session)));
    }

    fn flush(&mut self) {
        self.deserted |= has_gone(&self.out.flush());
    }

    fn is_deserted(&self) -> bool {
        self.deserted
    }

    fn end(&mut self, session: &Session) {
        let _closed_pipe = writeln!(self.out, "{}", sanitize::json_line(&Line::summary(session), false));
        self.flush();
    }
}

/// Where a line goes on that is wider than the terminal: behind the time.
const INDENT: usize = 10;

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
    /// Columns of the terminal; `None` for a file or a pipe, where an event is one line.
    pub width: Option<usize>,
    /// Its reader has gone.
    pub deserted: bool,
}

impl Sink for Plain<'_> {
    fn record(&mut self, record: &Record, session: &Session) {
        if let Some(line) = lines::line(record, session, self.verbose) {
            let bell = if self.bell && is_change(record) { "\x07" } else { "" };
            let line = self.width.map_or_else(|| line.clone(), |width| text::wrap(&line, width, 0, INDENT));
            let written = writeln!(self.out, "{}{bell}", sanitize::block(&line, self.ascii));
            self.deserted |= has_gone(&written);
        }
    }

    fn flush(&mut self) {
        self.deserted |= has_gone(&self.out.flush());
    }

    fn notice(&mut self, text: &str) {
        let written =
            writeln!(self.out, "{}", sanitize::styled(text, self.ascii)).and_then(|()| self.out.flush());
        self.deserted |= has_gone(&written);
    }

    fn is_deserted(&self) -> bool {
        self.deserted
    }

    fn end(&mut self, _: &Session) {
        let _closed_pipe = writeln!(self.out);
    }
}

/// Whether a reader has gone: nobody will read what follows. Other faults of standard output are told at the end.
fn has_gone(written: &io::Result<()>) -> bool {
    written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Whether a record is worth a bell.
#[must_use]
pub const fn is_change(record: &Record) -> bool {
    matches!(record.what, What::LinkState { .. } | What::Switch(_) | What::Isolation { .. })
}

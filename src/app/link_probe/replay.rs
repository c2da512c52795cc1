//! Every verdict again from a recorded log.

use std::borrow::Cow;
use std::io::{BufReader, Read};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use serde_json::Value;

use super::{lines, run_report};
use crate::app::exit::{Outcome, Streams};
use crate::app::output;
use crate::cli::common::{Format, Output};
use crate::cli::link_probe::Replay;
use crate::domain::finding::FileName;
use crate::domain::link::line::Line;
use crate::domain::link::parse;
use crate::domain::link::record::{Record, What};
use crate::domain::link::session::Session;
use crate::io::log_file::parts;
use crate::io::{files, tape};
use crate::report::sanitize;

/// Replays a log.
///
/// # Errors
/// When the log cannot be read, is none, or the report cannot be written.
pub fn run(request: &Replay, out: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    if request.format == Format::Jsonl {
        output::refuse_file_of_lines(out)?;
    }
    let shown = match request.format {
        Format::Human => !out.quiet,
        Format::Jsonl => true,
        _ => false,
    };
    let session = read(&request.log, |record, session| {
        // A reader that has gone away must not change the status.
        if !shown {
        } else if request.format == Format::Jsonl {
            let _closed_pipe =
                writeln!(streams.out, "{}", sanitize::json_line(&Line::of(record, session), out.ascii));
        } else if let Some(line) = lines::line(record, session, out.verbose) {
            let _closed_pipe = writeln!(streams.out, "{}", sanitize::styled(&line, out.ascii));
        }
    })?;
    let report = run_report::watched(&session);
    if request.format == Format::Jsonl {
        let _closed_pipe =
            writeln!(streams.out, "{}", sanitize::json_line(&Line::summary(&session), out.ascii));
        return Ok(Outcome::Verdict(report.status));
    }
    if shown {
        let _closed_pipe = writeln!(streams.out);
    }
    output::deliver(&report, request.format, out, streams)
}

/// The longest line of a log, in bytes: the start and the summary of a run with thousands of links.
const LINE: usize = 16 << 20;

/// Reads a log, calls `each` with every record, derived ones included, and returns the run. A log that goes on in further
/// parts is read through. A line that was cut off at the end (power loss) ends it; one in the middle is an error.
///
/// # Errors
/// When the log cannot be read, does not begin with a start, or a line in its middle is no record.
pub fn read(path: &Path, mut each: impl FnMut(&Record, &Session)) -> anyhow::Result<Session> {
    let name = files::display_name(path);
    let mut session = None;
    Lines::of(path)?.replay(&mut session, &mut each)?;
    let mut session = session.with_context(|| format!("{name}: the log holds no record at all"))?;
    let further = || if files::is_stdin(path) { Vec::new() } else { parts::beside(path) };
    for part in tape::seen("log-parts", further)? {
        let mut lines = Lines::of(&part)?;
        // Beside the log may lie copies, and parts of a run before.
        if lines.next()? && parse::is_part(&lines.text(), &session.started) {
            let mut whole = Some(session);
            lines.replay(&mut whole, &mut each)?;
            session = whole.with_context(|| format!("{name}: the log holds no record at all"))?;
        }
    }
    Ok(session)
}

fn open(path: &Path) -> anyhow::Result<Box<dyn Read>> {
    Ok(if !tape::is_off() {
        Box::new(tape::files::open(path)?)
    } else if files::is_stdin(path) {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(files::open_file(path)?)
    })
}

/// The lines of one file.
struct Lines {
    name: FileName,
    input: BufReader<Box<dyn Read>>,
    bytes: Vec<u8>,
    number: u64,
}

impl Lines {
    fn of(path: &Path) -> anyhow::Result<Self> {
        let input = BufReader::new(open(path)?);
        Ok(Self { name: files::display_name(path), input, bytes: Vec::new(), number: 0 })
    }

    /// Whether there is one more.
    fn next(&mut self) -> anyhow::Result<bool> {
        self.number += 1;
        let length = files::read_line(&mut self.input, &mut self.bytes, LINE)
            .with_context(|| format!("{}:{}: reading stopped", self.name, self.number))?;
        if self.number == 1 {
            self.open_mark()?;
        }
        Ok(length > 0)
    }

    /// What editors and PowerShell put before the first line.
    fn open_mark(&mut self) -> anyhow::Result<()> {
        if self.bytes.starts_with(b"\xff\xfe") || self.bytes.starts_with(b"\xfe\xff") {
            bail!(
                "{}: it is written in UTF-16, as PowerShell 5.1 writes what `>` sends to a file, and a log is UTF-8; write it \
                 with --log, or convert it: `Get-Content FILE | Set-Content -Encoding UTF8 NEW`",
                self.name
            );
        }
        if self.bytes.starts_with(b"\xef\xbb\xbf") {
            self.bytes.drain(..3);
        }
        Ok(())
    }

    fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Takes what follows into a run, which a start begins.
    fn replay(
        mut self,
        session: &mut Option<Session>,
        each: &mut impl FnMut(&Record, &Session),
    ) -> anyhow::Result<()> {
        while self.next()? {
            let complete = self.bytes.ends_with(b"\n");
            let text = self.text();
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let place = format!("{}:{}", self.name, self.number);
            let links = session.as_ref().map_or(&[][..], |session| &session.start.links);
            let record = match parse::line_of(text, links) {
                Ok(Some(record)) => record,
                Ok(None) => continue,
                Err(_) if !complete => break,
                Err(problem) => bail!("{place}: {problem}; is this a log of `link-probe watch`?"),
            };
            let follows = take(session, &record).context(place)?;
            if let Some(session) = &*session {
                each(&record, session);
                for derived in &follows {
                    each(derived, session);
                }
            }
        }
        Ok(())
    }
}

/// Lets a run take its next record; what follows from it.
fn take(session: &mut Option<Session>, record: &Record) -> anyhow::Result<Vec<Record>> {
    match (&record.what, session) {
        (What::Start(start), session @ None) => {
            *session = Some(Session::new((**start).clone(), record.t.clone()));
            Ok(Vec::new())
        }
        (What::Start(_), Some(_)) => bail!("a second start: two logs were joined; replay them one by one"),
        (_, None) => bail!("the log does not begin with a start event"),
        (_, Some(session)) => {
            let known = session.links.len();
            match record.link().filter(|link| *link >= known) {
                Some(link) => bail!("it is about link {link}, and the start has {known}: lines of two logs"),
                None => Ok(session.apply(record)),
            }
        }
    }
}

/// The run whose records a tape holds.
///
/// # Errors
/// When it holds none, or one that this version cannot read.
pub fn of_tape(channel: &str) -> anyhow::Result<Session> {
    let mut session = None;
    while let Some(value) = tape::next::<Value>(channel) {
        if let Some(record) = parse::value(&value).map_err(|problem| anyhow!("{problem}"))? {
            take(&mut session, &record)?;
        }
    }
    session.context("the evidence holds no record of links")
}

//! Lines of a watch: what `sac-status watch` and `driver-queue watch` print in one form.

use std::io;

use schemars::JsonSchema;
use serde::Serialize;

use super::exit::{Outcome, Streams};
use super::output;
use crate::cli::common::{Format, Output};
use crate::domain::source::point::Stamp;
use crate::domain::source::time::format_time;
use crate::domain::spell::Told;
use crate::domain::status::Status;
use crate::io::tape;
use crate::report::sanitize;

/// How a watch ended.
pub struct Ended {
    /// What the program ends with.
    pub outcome: Outcome,
    /// The verdict.
    pub status: Status,
    /// The verdict in words.
    pub words: String,
}

/// Runs a watch. With `--quiet` people get its verdict alone, as one line at the end.
///
/// # Errors
/// What the watch itself ends with, and a file of `--output`.
pub fn run(
    out: &Output,
    format: Format,
    streams: &mut Streams<'_>,
    watch: impl FnOnce(&mut Streams<'_>) -> anyhow::Result<Ended>,
) -> anyhow::Result<Outcome> {
    output::refuse_file_of_lines(out)?;
    if !out.quiet || format == Format::Jsonl {
        return Ok(watch(streams)?.outcome);
    }
    let ended = watch(&mut Streams { out: &mut io::sink(), err: streams.err, ..*streams })?;
    let line = format!("{}: {}", ended.status.label(), ended.words);
    // Who closed the pipe reads no more; the status says it all the same.
    let _closed = writeln!(streams.out, "{}", sanitize::line(&line)).and_then(|()| streams.out.flush());
    Ok(ended.outcome)
}

/// Whether nobody reads any more what a watch says, which ends it. It is seen like all that comes from outside, so that a verdict is
/// derived again with as many looks as there were.
pub fn has_gone(written: io::Result<()>) -> bool {
    tape::seen("reader", || written.is_err()).unwrap_or_default()
}

/// A line at the end for what was so and is over, as the tool's own `line` has it.
///
/// # Errors
/// When it cannot be written.
pub fn so_it_was<'a, L: Serialize>(
    told: &'a Told,
    now: Stamp,
    format: Format,
    line: fn(Timed<Was<'a>>) -> L,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    let words = format!("{}: {}", told.finding.rule.name, told.finding.message);
    let fields = Was {
        rule: told.finding.rule.name,
        subject: &told.finding.subject,
        status: told.status,
        words: &told.finding.message,
    };
    print(now, told.status, &words, &line(Timed::at(now, fields)), format, streams)
}

/// What was so during the watch, and is over.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Was<'a> {
    /// The rule that found it.
    rule: &'a str,
    /// Whom it is about.
    subject: &'a str,
    /// What it adds to the status of the watch.
    status: Status,
    /// What it was, with its beginning and its end.
    words: &'a str,
}

/// What a line says, with its time.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Timed<F> {
    /// When, RFC 3339.
    t: String,
    #[serde(flatten)]
    fields: F,
}

impl<F> Timed<F> {
    /// What is known at this time.
    pub fn at(at: Stamp, fields: F) -> Self {
        Self { t: format_time(at), fields }
    }
}

/// Writes a line for scripts; the caller flushes.
///
/// # Errors
/// When it cannot be written.
pub fn write(line: &impl Serialize, streams: &mut Streams<'_>) -> io::Result<()> {
    writeln!(streams.out, "{}", sanitize::json_line(line, false))
}

/// A line: for people with its status and these words, as JSON lines the one given.
///
/// # Errors
/// When it cannot be written.
pub fn print(
    at: Stamp,
    status: Status,
    words: &str,
    line: &impl Serialize,
    format: Format,
    streams: &mut Streams<'_>,
) -> io::Result<()> {
    if format == Format::Jsonl {
        write(line, streams)?;
    } else {
        let line = format!("{}  {:<8}  {words}", format_time(at), status.label());
        writeln!(streams.out, "{}", sanitize::line(&line))?;
    }
    streams.out.flush()
}

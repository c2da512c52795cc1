//! From a finished report to the user: format, colours, file or standard output.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::exit::{Outcome, Streams};
use super::{evidence, identity};
use crate::cli::common::{Color, Format, Output};
use crate::domain::finding::{FileName, Finding, Rule, Severity};
use crate::domain::status::Status;
use crate::io::files::{self, Overwrite};
use crate::io::{clock, host, interrupt, tape};
use crate::report::model::{Block, Judged, Metric, Report, Style};
use crate::report::{render, sanitize};

/// What a tool found out, before it becomes a [`Report`].
#[derive(Default)]
pub struct Findings {
    /// Findings, sorted.
    pub findings: Vec<Finding>,
    /// Findings of this severity or worse fail the run; an error when nothing else was asked for.
    pub fail_level: Option<Severity>,
    /// Every rule that was applied.
    pub rules: Vec<&'static Rule>,
    /// The inputs that were judged.
    pub inputs: Vec<FileName>,
    /// The inputs that could not be read, with the reason.
    pub unread: Vec<(FileName, String)>,
    /// What was judged and is no input.
    pub judged: Vec<Judged>,
    /// Measured values.
    pub metrics: Vec<Metric>,
    /// The tool's own part of the JSON envelope.
    pub data: serde_json::Value,
    /// What people read before the findings.
    pub body: Vec<Block>,
    /// Texts for excerpts.
    pub sources: BTreeMap<FileName, Arc<str>>,
}

/// Starts a run: remembers when.
#[must_use]
pub fn start(tool: &'static str) -> Run {
    Run { tool, started_at: clock::now_rfc3339() }
}

/// The first word about a run that was interrupted.
const INTERRUPTED: &str = "interrupted";

/// A run in progress.
pub struct Run {
    tool: &'static str,
    started_at: String,
}

impl Run {
    /// Ends the run: the status is decided here, before anything is printed. A run that was interrupted proves nothing that
    /// is good, and says so in its first word.
    #[must_use]
    pub fn finish(self, status: Status, summary: impl Into<String>, found: Findings) -> Report {
        let (mut status, mut summary) = (status, summary.into());
        if interrupt::requested() {
            status = status.join(Status::Unknown);
            if !summary.starts_with(INTERRUPTED) {
                summary = format!("{INTERRUPTED}: {summary}");
            }
        }
        Report {
            tool: self.tool,
            version: env!("CARGO_PKG_VERSION"),
            host: host::name(),
            started_at: self.started_at,
            finished_at: clock::now_rfc3339(),
            finished_unix: clock::now_unix_seconds(),
            status,
            summary,
            fail_level: found.fail_level.unwrap_or(Severity::Error),
            findings: found.findings,
            rules: found.rules,
            inputs: found.inputs,
            unread: found.unread,
            judged: found.judged,
            identity: identity::labels(),
            metrics: found.metrics,
            data: found.data,
            body: found.body,
            sources: found.sources,
        }
    }
}

/// Prints or writes the report, and returns the outcome that its status leads to. What is written into a file is told on
/// standard error, with the verdict.
///
/// # Errors
/// When the file of `--output` cannot be written; then no report of an earlier run stays there either. A file that this run
/// reads itself stays as it is, and the report goes to standard output, so that it is not lost. A closed pipe on standard output
/// is no error, and a full disk behind it is told at the end of the run.
pub fn deliver(
    report: &Report,
    format: Format,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let report = &*evidence::decided(report);
    let style = style(output, streams);
    let text = render::render(report, report_format(format), &style);
    write(&text, output, streams)?;
    // A job that runs every minute would be mailed about it every minute.
    if !matches!(format, Format::Nagios | Format::Prometheus) {
        tell_written(output, streams, Some((report.status, &report.summary)));
    }
    Ok(Outcome::Verdict(report.status))
}

/// What to do with a file of `--output` that is there already, where only `--force` replaces it.
///
/// # Errors
/// When `--force` is given and no file.
pub fn overwrite(force: bool, output: &Output) -> anyhow::Result<Overwrite> {
    match (force, &output.output) {
        (true, None) => anyhow::bail!("--force replaces the file of --output; give -o FILE, too"),
        (true, Some(_)) => Ok(Overwrite::Replace),
        (false, _) => Ok(Overwrite::Never),
    }
}

/// Writes a text that is no report to the file of `--output`, replacing it in one step, or to standard output.
///
/// # Errors
/// When the file cannot be written, or is one that this run reads; the text then goes to standard output.
pub fn write_text(text: &str, output: &Output, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    write(text, output, streams)?;
    tell_written(output, streams, None);
    Ok(())
}

/// Refuses `--output` for what is printed line by line, which has no report at its end. Without this the option would be taken
/// and do nothing, and the report of an earlier run would stay in its file.
///
/// # Errors
/// When there is a file of `--output`.
pub fn refuse_file_of_lines(output: &Output) -> anyhow::Result<()> {
    let Some(path) = file(output) else { return Ok(()) };
    anyhow::bail!(
        "this is printed line by line, and --output takes a whole report; send standard output there in its place: > {}",
        path.display()
    )
}

/// The file of `--output`. What is derived again from evidence replaces no file of today.
fn file(output: &Output) -> Option<&Path> {
    output.output.as_deref().filter(|_| !tape::is_played())
}

fn write(text: &str, output: &Output, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    let mut refused = Ok(());
    if let Some(path) = file(output) {
        refused = files::refuse_own(path);
        if refused.is_ok() {
            return files::write_atomic(path, text.as_bytes(), Overwrite::Replace)
                .context("the report was not written")
                .map_err(|error| without_old(error, path));
        }
    }
    // The status is decided: a reader that has gone away must not change it. The stream remembers other faults.
    let _closed_pipe = streams.out.write_all(text.as_bytes());
    Ok(refused?)
}

/// Takes the report of an earlier run away, which would be read as this one's.
fn without_old(error: anyhow::Error, path: &Path) -> anyhow::Error {
    if files::remove_old(path) {
        error.context("the old report there was removed, so that it is not read as this run's")
    } else {
        error
    }
}

/// Says on standard error what lies in the file of `--output` now.
fn tell_written(output: &Output, streams: &mut Streams<'_>, verdict: Option<(Status, &str)>) {
    let Some(path) = file(output).filter(|_| !output.quiet) else { return };
    let verdict = verdict.filter(|(_, summary)| !summary.is_empty());
    let verdict = verdict.map(|(status, summary)| format!(" {}: {summary}", status.label()));
    let line = format!("{} written.{}", path.display(), verdict.unwrap_or_default());
    let _closed_pipe = writeln!(streams.err, "{}", sanitize::styled(&line, output.ascii));
}

/// How text is drawn on these streams with these options.
#[must_use]
pub fn style(output: &Output, streams: &Streams<'_>) -> Style {
    let to_terminal = output.output.is_none() && streams.out_is_terminal;
    let color = match output.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => to_terminal && host::wants_color(),
    };
    Style {
        color,
        ascii: output.ascii,
        quiet: output.quiet,
        verbose: output.verbose,
        width: if to_terminal { host::terminal_width() } else { 100 },
    }
}

const fn report_format(format: Format) -> render::Format {
    match format {
        Format::Human => render::Format::Human,
        Format::Json => render::Format::Json,
        Format::Jsonl => render::Format::Jsonl,
        Format::Sarif => render::Format::Sarif,
        Format::Junit => render::Format::Junit,
        Format::Github => render::Format::Github,
        Format::Gitlab => render::Format::Gitlab,
        Format::Nagios => render::Format::Nagios,
        Format::Prometheus => render::Format::Prometheus,
        Format::Markdown => render::Format::Markdown,
        Format::Html => render::Format::Html,
    }
}

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
use crate::report::render;

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

/// Prints or writes the report, and returns the outcome that its status leads to.
///
/// # Errors
/// When the file of `--output` cannot be written; then no report of an earlier run stays there either. A closed pipe on
/// standard output is no error, and a full disk behind it is told at the end of the run.
pub fn deliver(
    report: &Report,
    format: Format,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let report = &*evidence::decided(report);
    let style = style(output, streams);
    let text = render::render(report, report_format(format), &style);
    write_text(&text, output.output.as_deref(), streams).map_err(|error| without_old(error, output))?;
    Ok(Outcome::Verdict(report.status))
}

/// Takes the report of an earlier run away, which would be read as this one's.
fn without_old(error: anyhow::Error, output: &Output) -> anyhow::Error {
    let removed = output.output.as_deref().is_some_and(files::remove_old);
    if removed {
        error.context("the old report there was removed, so that it is not read as this run's")
    } else {
        error
    }
}

/// Writes a text to `file`, replacing it in one step, or to standard output.
///
/// # Errors
/// When the file cannot be written.
pub fn write_text(text: &str, file: Option<&Path>, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    // What is derived again from evidence replaces no file of today.
    match file.filter(|_| !tape::is_played()) {
        Some(path) => files::write_atomic(path, text.as_bytes(), Overwrite::Replace)
            .with_context(|| format!("the report could not be written to {}", path.display())),
        None => {
            // The status is decided: a reader that has gone away must not change it. The stream remembers other faults.
            let _closed_pipe = streams.out.write_all(text.as_bytes());
            Ok(())
        }
    }
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
        width: if to_terminal { host::terminal_width().unwrap_or(100) } else { 100 },
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

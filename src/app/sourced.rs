//! What `sac-status` and `driver-queue` do alike: open what a request names, and the sub-commands that both have.

use std::path::Path;

use anyhow::bail;
use schemars::JsonSchema;
use serde::Serialize;

use super::exit::{Outcome, Streams};
use super::plant::{self, Opened, Plant, Reporting};
use super::{browse, rulebook, trust};
use crate::cli::common::{Format, Output};
use crate::cli::source::{From, Shared};
use crate::domain::finding::{FileName, Rule};
use crate::domain::partner::judge;
use crate::domain::source::recorded::Recorded;
use crate::domain::source::time::format_time;
use crate::domain::status::Status;
use crate::io::source::Source;
use crate::report::text;

/// One of the tools.
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// The rules that it judges by.
    pub rules: &'static [&'static Rule],
}

/// What the sources were given: what of it nobody could read, so that nothing is OK, and of when it is.
#[derive(Debug, Default)]
pub struct Given {
    /// Contents of files and commands that could not be read, each once: the source, and why.
    pub unread: Vec<(FileName, String)>,
    /// Of when the recordings are, where there are any.
    pub recorded: Option<Recorded>,
}

/// Of when the figures are, as a part of what is printed for scripts.
#[derive(Serialize, JsonSchema)]
pub struct When {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "RecordedData")]
    recorded: Option<RecordedData>,
}

/// Of when the recordings are that the figures come from; not there when they were read now.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "recorded")]
struct RecordedData {
    /// Time of the first record, RFC 3339.
    first: String,
    /// Time of the last record, RFC 3339.
    last: String,
}

impl Given {
    /// Of all nodes, as they were read last.
    pub fn of(plant: &Plant) -> Self {
        let mut all = Self::default();
        for node in &plant.nodes {
            all.add(&node.settings.access.url, node.source.as_ref());
        }
        all
    }

    /// Of one source.
    pub fn of_source(name: &str, source: &dyn Source) -> Self {
        let mut all = Self::default();
        all.add(name, source);
        all
    }

    fn add(&mut self, name: &str, source: &dyn Source) {
        let facts = source.facts();
        let unread = facts.not_whole.map(|why| (FileName::from(name), why));
        self.unread.extend(unread.filter(|one| !self.unread.contains(one)));
        self.recorded = match (self.recorded, facts.recorded) {
            (Some(one), Some(other)) => Some(one.with(other)),
            (one, other) => one.or(other),
        };
    }

    /// The status with this in mind.
    pub fn join(&self, status: Status) -> Status {
        status.join(if self.unread.is_empty() { Status::Ok } else { Status::Unknown })
    }

    /// The summary with the time that it is about, when that is not now.
    pub fn dated(&self, summary: String) -> String {
        match &self.recorded {
            Some(recorded) => format!("{summary}; {}", recorded.words()),
            None => summary,
        }
    }

    /// That time for scripts.
    pub fn when(&self) -> When {
        let of = |recorded: &Recorded| {
            let [first, last] = [recorded.first, recorded.last].map(format_time);
            RecordedData { first, last }
        };
        When { recorded: self.recorded.as_ref().map(of) }
    }

    /// The summary of a run that came to this status, before this was known: what could not be read goes first unless something
    /// worse was found.
    pub fn summary(&self, status: Status, summary: String) -> String {
        let summary = self.dated(summary);
        if status == Status::Critical {
            summary
        } else {
            text::worst_first(self.join(status), &[], &self.unread, &summary)
        }
    }
}

/// Refuses options about sources where a recording is all that is read: they would not be seen.
///
/// # Errors
/// When one was given.
pub fn recording_alone(from: &From, file: &Path) -> anyhow::Result<()> {
    let given = from.given();
    if given.is_empty() {
        return Ok(());
    }
    let file = file.display();
    bail!(
        "`replay` reads {file} alone, and would not see {}. To judge a recording by what a list of sources says, name it there as \
         `source: \"recording:{file}\"`; which nodes or channels are judged stands behind the file",
        given.join(", ")
    )
}

/// Opens the nodes called `names` (without names: all of the request) and hands them on.
///
/// # Errors
/// When no source is named or one cannot be opened, a node is not there, and what `run` gives.
pub fn with(
    tool: &Tool,
    from: &From,
    names: &[String],
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
    run: impl FnOnce(&mut Plant, &mut Streams<'_>) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    match plant::open(from, names, &Reporting { tool: tool.name, format, output: out }, streams)? {
        Opened::Plant(mut plant) => run(&mut plant, streams),
        Opened::Ended(outcome) => Ok(outcome),
    }
}

/// Runs a sub-command that both tools have.
///
/// # Errors
/// When a source cannot be opened or read, there is no such rule, or a result cannot be written.
pub fn run(
    tool: &Tool,
    command: &Shared,
    from: &From,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    match command {
        Shared::Browse { text, format } => with(tool, from, &[], *format, out, streams, |plant, streams| {
            browse::run(tool.name, plant, text.as_deref(), *format, out, streams)
        }),
        Shared::Trust { accept } => with(tool, from, &[], Format::Human, out, streams, |plant, streams| {
            trust::run(plant, accept.as_deref(), out, streams)
        }),
        Shared::Explain { rule } => {
            // Also those by which the sources file is read.
            let known: Vec<_> = tool.rules.iter().copied().chain(judge::all_rules()).collect();
            rulebook::explain(tool.name, &known, rule, out, streams)
        }
        Shared::Rules { format } => rulebook::list(tool.name, tool.rules, *format, out, streams),
    }
}

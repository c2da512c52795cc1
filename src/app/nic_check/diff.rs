//! `diff`: what changed between two captures of one server.

use std::path::Path;

use super::{TOOL, data, inputs};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::nic::diff::{self, Difference};
use crate::domain::words;
use crate::io::nic::live::{AdapterSource, ThisMachine};
use crate::report::model::{Block, Table};

/// Compares `old` with `new`, or with this machine as it is now.
///
/// # Errors
/// When a capture cannot be read.
pub fn run(
    old: &Path,
    new: Option<&Path>,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL);
    let before = inputs::one(old)?;
    let after = match new {
        Some(path) => inputs::one(path)?,
        None => ThisMachine.read()?,
    };
    let difference = diff::diff(&before, &after);
    let summary = summary(&difference);
    let found = Findings {
        inputs: [&before, &after].map(|server| server.origin.as_str().into()).to_vec(),
        data: data::difference(&before, &after, &difference),
        body: body(&difference),
        ..Findings::default()
    };
    let report = run.finish(difference.status(), summary, found);
    output::deliver(&report, format, out, streams)
}

fn summary(difference: &Difference) -> String {
    let verdict = if difference.old_verdict == difference.new_verdict {
        format!("the verdict is still {}", difference.new_verdict)
    } else {
        format!("the verdict was {}, is {}", difference.old_verdict, difference.new_verdict)
    };
    match difference.changes.len() {
        0 => format!("nothing changed; {verdict}"),
        count => format!("{}; {verdict}", words::count(count, "change")),
    }
}

fn body(difference: &Difference) -> Vec<Block> {
    if difference.changes.is_empty() {
        return Vec::new();
    }
    let none = || "-".to_owned();
    let rows = difference.changes.iter().map(|change| {
        vec![
            format!("{} {}", change.subject.name(), change.name),
            change.property.to_owned(),
            change.old.clone().unwrap_or_else(none),
            change.new.clone().unwrap_or_else(none),
        ]
    });
    let header = ["what", "property", "was", "is"].map(str::to_owned).to_vec();
    vec![Block::Table(Table { header, rows: rows.collect() })]
}

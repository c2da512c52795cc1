//! `diff`: what changed between two captures of one server.

use std::path::Path;

use super::judge::undecided;
use super::{TOOL, data, inputs, rules};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::nic::diff::{self, Difference};
use crate::domain::nic::judge;
use crate::domain::status::Status;
use crate::domain::words;
use crate::io::nic::live::{AdapterSource, ThisMachine};
use crate::report::model::{Block, Table};
use crate::report::text;

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
    let judged = judge::judge(std::slice::from_ref(&after), None, &[]);
    let difference = diff::diff(&before, &after, judged.status);
    let status = difference.status();
    // What makes it so bad by itself is told, whether it was so before or not.
    let is_bad = matches!(judged.status, Status::Critical | Status::Unknown);
    let findings = if is_bad { judged.findings.clone() } else { Vec::new() };
    let mut doubts = if is_bad { undecided(&judged) } else { Vec::new() };
    if is_bad && doubts.is_empty() && text::worst(&findings).is_none() {
        doubts.push((after.origin.as_str().into(), judged.summary()));
    }
    let summary = text::worst_first(status, &findings, &doubts, &summary(&difference));
    let found = Findings {
        findings,
        rules: rules(),
        inputs: [&before, &after].map(|server| server.origin.as_str().into()).to_vec(),
        data: data::difference(&before, &after, &difference),
        body: body(&difference),
        ..Findings::default()
    };
    let report = run.finish(status, summary, found);
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
        count if difference.teams_not_told => {
            format!(
                "{}, and whether a team is there is told in one of the captures only; {verdict}",
                words::count(count, "change")
            )
        }
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

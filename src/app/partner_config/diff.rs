//! `partner-config diff`: what changed between two plans or sheets, and which servers must be restarted for it.

use std::path::Path;

use super::data::DiffData;
use super::one::{self, One};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::finding::Finding;
use crate::domain::language::rules::NOT_UNDERSTOOD;
use crate::domain::partner::diff::{self, Change, Difference, Side, compare};
use crate::domain::partner::input::Input;
use crate::domain::status::Status;
use crate::io::files;
use crate::report::json;
use crate::report::model::{Block, Table};

/// Runs the command.
///
/// # Errors
/// When an input cannot be read, is neither a plan nor a sheet, or both have no server in common.
pub fn run(
    old: &Path,
    new: &Path,
    format: Format,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let started = output::start("partner-config");
    if files::is_stdin(old) && files::is_stdin(new) {
        anyhow::bail!("`-` (standard input) can be given once only; give one of the two as a file");
    }
    let (old, new) = (one::read(old)?, one::read(new)?);
    let (Some(old_side), Some(new_side)) = (side(&old)?, side(&new)?) else {
        return unreadable(started, old, new, format, output, streams);
    };
    let difference = compare(old_side, new_side)?;
    // A value that was not read is the same on both sides, whatever stands there.
    let blind: Vec<Finding> = old.not_understood().chain(new.not_understood()).cloned().collect();
    let (status, mut summary) = verdict(&difference, blind.len());
    summary.insert_str(0, &scope(old_side, new_side));
    let found = Findings {
        findings: blind.into_iter().chain(diff::judge(&difference)).collect(),
        rules: diff::RULES.into_iter().chain(NOT_UNDERSTOOD).collect(),
        inputs: vec![old.file, new.file],
        data: json::part(&DiffData::of(&difference)),
        body: body(&difference),
        sources: old.sources.into_iter().chain(new.sources).collect(),
        ..Findings::default()
    };
    output::deliver(&started.finish(status, summary, found), format, output, streams)
}

fn side(one: &One) -> anyhow::Result<Option<Side<'_>>> {
    match &one.input {
        Some(Input::Plan(plan)) => Ok(Some(Side::Plan(plan))),
        Some(Input::Sheet(sheet)) => Ok(Some(Side::Sheet(sheet))),
        None if one.errors() > 0 => Ok(None),
        other => Err(one::wrong_kind(&one.file, other.as_ref(), "this command needs plans or sheets")),
    }
}

/// The server that a plan and a sheet have in common, where the plan has others, which nobody compared.
fn scope(old: Side<'_>, new: Side<'_>) -> String {
    match (old, new) {
        (Side::Plan(plan), Side::Sheet(sheet)) | (Side::Sheet(sheet), Side::Plan(plan))
            if plan.servers.len() > 1 =>
        {
            format!("only {} of {} servers was compared: ", sheet.label(), plan.servers.len())
        }
        _ => String::new(),
    }
}

/// An input that was not understood: its findings say why, and nothing can be compared.
fn unreadable(
    started: output::Run,
    old: One,
    new: One,
    format: Format,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let summary = "an input was not understood; nothing was compared";
    let (mut found, more) = (old.found(), new.found());
    found.findings.extend(more.findings);
    found.inputs.extend(more.inputs);
    found.sources.extend(more.sources);
    output::deliver(&started.finish(Status::Critical, summary, found), format, output, streams)
}

/// As `diff` everywhere: 0 when nothing differs, 1 when something does; and 2 when there is something that was not understood.
fn verdict(difference: &Difference, blind: usize) -> (Status, String) {
    let (status, summary) = differing(difference);
    if blind == 0 {
        return (status, summary);
    }
    let what = if blind == 1 { "1 line was" } else { &format!("{blind} lines were") };
    (
        Status::Critical,
        format!("{what} not understood, so that what stands there was not compared; else {summary}"),
    )
}

fn differing(difference: &Difference) -> (Status, String) {
    let count = difference.changes.len();
    if count == 0 {
        return (Status::Ok, "nothing differs".to_owned());
    }
    let differ = if count == 1 { "1 setting differs".to_owned() } else { format!("{count} settings differ") };
    let restarts = difference.restarts();
    let restart = if restarts.is_empty() {
        "no setting among them that is known to need a restart".to_owned()
    } else {
        format!("restart needed: {}", restarts.join(", "))
    };
    (Status::Warning, format!("{differ}; {restart}"))
}

fn body(difference: &Difference) -> Vec<Block> {
    let mut body = Vec::new();
    let mut servers: Vec<&str> = Vec::new();
    for change in &difference.changes {
        if !servers.contains(&&*change.server) {
            servers.push(&change.server);
        }
    }
    for server in servers {
        let title = if server.is_empty() { "The system" } else { server };
        body.push(Block::Heading(2, title.to_owned()));
        let of_server = difference.changes.iter().filter(|change| change.server == server);
        body.push(Block::Table(Table {
            header: ["where", "field", "old", "new", "restart"].map(str::to_owned).to_vec(),
            rows: of_server.map(row).collect(),
        }));
    }
    body
}

fn row(change: &Change) -> Vec<String> {
    vec![
        change.place.clone(),
        change.field.to_owned(),
        Change::shown(change.old.as_deref()).to_owned(),
        Change::shown(change.new.as_deref()).to_owned(),
        if change.restart { "yes" } else { "" }.to_owned(),
    ]
}

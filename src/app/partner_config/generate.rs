//! `partner-config generate`: from a plan to every file that is needed at the servers and clients.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::data::GenerateData;
use super::one::{self, One};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::partner::input::Input;
use crate::domain::partner::manifest;
use crate::domain::partner::render::files::{File, files as rendered_files};
use crate::domain::status::Status;
use crate::domain::words;
use crate::io::files::{self, Overwrite};
use crate::io::write_set;
use crate::report::json;
use crate::report::model::{Block, Table};

/// What was asked for.
pub struct Request<'a> {
    /// The plan.
    pub plan: &'a Path,
    /// The folder to write into.
    pub directory: &'a Path,
    /// Replace files that exist.
    pub force: bool,
    /// Format of the report.
    pub format: Format,
}

/// Runs the command: nothing is written unless the plan is without errors and every file can be written.
///
/// # Errors
/// When the plan cannot be read, is no plan, files exist already, or the folder cannot be written to.
pub fn run(request: &Request<'_>, output: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let started = output::start("partner-config");
    let one = one::read(request.plan)?;
    let errors = one.errors();
    let rendered = match &one.input {
        _ if errors > 0 => return refuse(started, one, errors, request.format, output, streams),
        Some(Input::Plan(plan)) => rendered_files(plan),
        other => return Err(one::wrong_kind(&one.file, other.as_ref(), "this command needs a plan")),
    };
    for file in &rendered {
        files::refuse_own(&request.directory.join(&file.name)).context("nothing was written")?;
    }
    let stale = stale(&rendered, request);
    write(&rendered, request)?;
    let folder = request.directory.display();
    let mut summary = format!("{} written to {folder}", words::count(rendered.len(), "file"));
    let mut body = vec![Block::Table(table(&rendered))];
    if !stale.is_empty() {
        summary.push_str(&format!("; {} of an earlier set left there", words::count(stale.len(), "file")));
        body.push(Block::Text(
            "These files are of an earlier set and of no server of this plan; remove them:".to_owned(),
        ));
        body.push(Block::List(stale));
    }
    let found =
        Findings { data: json::part(&GenerateData::of(request.directory, &rendered)), body, ..one.found() };
    output::deliver(&started.finish(Status::Ok, summary, found), request.format, output, streams)
}

fn refuse(
    started: output::Run,
    one: One,
    errors: usize,
    format: Format,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let summary = format!(
        "{} in the plan; nothing was written. Correct the plan and run it again",
        words::count(errors, "error")
    );
    let found = Findings { data: json::part(&GenerateData::default()), ..one.found() };
    output::deliver(&started.finish(Status::Critical, summary, found), format, output, streams)
}

/// Files of the set that is replaced which the new one does not have: those of a server that was renamed or taken out.
fn stale(files: &[File], request: &Request<'_>) -> Vec<String> {
    let before = files::read(&request.directory.join(manifest::NAME)).ok();
    let listed = before.and_then(|text| manifest::read(&text)).unwrap_or_default();
    let is_new = |name: &str| files.iter().any(|file| file.name == name);
    let old: Vec<_> = listed.into_iter().map(|one| one.name).filter(|name| !is_new(name)).collect();
    let there = write_set::existing(request.directory, old.iter().map(String::as_str));
    there.iter().map(|path| path.display().to_string()).collect()
}

fn write(files: &[File], request: &Request<'_>) -> anyhow::Result<()> {
    if !request.force {
        let there = write_set::existing(request.directory, files.iter().map(|file| &*file.name));
        if !there.is_empty() {
            anyhow::bail!("nothing was written, because {}", already_there(&there));
        }
    }
    let overwrite = if request.force { Overwrite::Replace } else { Overwrite::Never };
    let set: Vec<_> = files.iter().map(|file| (&*file.name, file.text.as_bytes())).collect();
    Ok(write_set::write_all(request.directory, &set, overwrite)?)
}

fn already_there(there: &[PathBuf]) -> String {
    let names: Vec<_> = there.iter().map(|path| path.display().to_string()).collect();
    let verb = if names.len() == 1 { "exists" } else { "exist" };
    format!("{} {verb} already; give --force to replace, or choose another folder", words::few(&names))
}

fn table(files: &[File]) -> Table {
    let whom = |file: &File| {
        if file.server.is_empty() { "the whole system".to_owned() } else { file.server.clone() }
    };
    Table {
        header: ["file", "what", "for"].map(str::to_owned).to_vec(),
        rows: files.iter().map(|file| vec![file.name.clone(), file.what.to_owned(), whom(file)]).collect(),
    }
}

//! `--evidence DIR`: a run leaves what it saw and its verdict in a bundle; and `verify DIR`, which derives the verdict again.

pub mod verify;

mod acceptance;
mod data;
mod derive;
mod lanes;
mod proof;
mod read;

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, bail};
use clap::ArgMatches;
use serde_json::Value;

pub use data::VerifyData;

use super::exit::{Outcome, Streams};
use super::identity;
use crate::domain::evidence::steps;
use crate::domain::evidence::story::{End, Start};
use crate::domain::status::Status;
use crate::io::bundle::Bundle;
use crate::io::{host, tape};
use crate::report::model::{Report, Style};
use crate::report::render;

/// What a run that leaves evidence looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// The plant, or what was taken from it for this run: an OK is a proof of that time.
    Plant,
    /// What was kept before: an OK says nothing about today.
    Kept,
}

/// What a sub-command looks at; `None` for one that leaves no evidence: what ends in no verdict about a plant writes files, or explains.
fn look_of(command: &str) -> Option<Look> {
    let leaves = steps::TOOLS.iter().any(|(_, commands)| commands.contains(&command));
    leaves.then_some(if matches!(command, "diff" | "timing" | "replay") { Look::Kept } else { Look::Plant })
}

/// A wish for evidence.
pub struct Wanted {
    folder: PathBuf,
    start: Start,
    /// It is to write what later runs are judged by.
    writes_baseline: bool,
}

impl Wanted {
    /// From the command line; `None` when it does not ask for evidence.
    #[must_use]
    pub fn of(tool: &'static str, matches: &ArgMatches, arguments: &[OsString]) -> Option<Self> {
        let (leaf, command) = leaf(tool, matches);
        let folder = leaf.try_get_one::<PathBuf>("evidence").ok().flatten()?.clone();
        let start = Start {
            tool: tool.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: command.to_owned(),
            arguments: identity::without_secrets_of(arguments.get(1..).unwrap_or_default()),
            host: host::name(),
        };
        let writes_baseline = leaf.try_get_one::<PathBuf>("write_baseline").is_ok_and(|file| file.is_some());
        Some(Self { folder, start, writes_baseline })
    }

    fn begin(&self) -> anyhow::Result<()> {
        is_verdict(&self.start.command)?;
        if self.writes_baseline {
            bail!(
                "--write-baseline accepts what is there instead of judging it, so it leaves no evidence; write the baseline first, then run with --baseline and --evidence"
            );
        }
        let name = self.folder.display();
        let words = || format!("{name}: the evidence could not be begun, so nothing was done");
        let bundle = Bundle::open(&self.folder).with_context(words)?;
        tape::record(bundle, &self.start).with_context(words)
    }
}

/// The innermost sub-command and its name; the tool itself without one.
fn leaf<'m>(tool: &'m str, matches: &'m ArgMatches) -> (&'m ArgMatches, &'m str) {
    let (mut leaf, mut command) = (matches, tool);
    while let Some((name, inner)) = leaf.subcommand() {
        (leaf, command) = (inner, name);
    }
    (leaf, command)
}

/// Refuses commands that leave no evidence.
fn is_verdict(command: &str) -> anyhow::Result<()> {
    if look_of(command).is_some() {
        return Ok(());
    }
    if command == "sweep" {
        bail!(
            "`sweep` asks which hosts answer and judges no redundancy, so it leaves no evidence; leave --evidence out, and judge the \
             links with `link-probe check` or `watch`"
        );
    }
    bail!("`{command}` decides nothing about a plant, so it leaves no evidence; leave --evidence out")
}

/// The last report of the run that leaves evidence, or is derived again.
static REPORT: Mutex<Option<Value>> = Mutex::new(None);

/// Runs a tool and leaves evidence where that is wanted.
///
/// # Errors
/// Those of the run, and when the evidence cannot be begun; then nothing is run.
pub fn leave(
    wanted: Option<&Wanted>,
    streams: &mut Streams<'_>,
    run: impl FnOnce(&mut Streams<'_>) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    let Some(wanted) = wanted else { return run(streams) };
    wanted.begin()?;
    let ended = run(streams);
    let Err(problem) = tape::end(end_of(&ended)) else { return ended };
    let folder = wanted.folder.display();
    streams.say(format_args!(
        "{}: {folder}: the evidence is not complete: {problem}. Free some space, and run it again with a new bundle",
        wanted.start.tool
    ));
    // What decides without its evidence decides nothing.
    ended.map(|outcome| match outcome.code() {
        0 | 1 => Outcome::Verdict(Status::Unknown),
        _ => outcome,
    })
}

/// How a run ended, with its last report.
fn end_of(ended: &anyhow::Result<Outcome>) -> End {
    let report = REPORT.lock().unwrap_or_else(PoisonError::into_inner).take();
    match ended {
        Ok(outcome) => End { exit_status: outcome.code(), report, error: None, interrupted: None },
        Err(error) => End {
            exit_status: Status::Unknown.code(),
            report: None,
            error: Some(format!("{error:#}")),
            interrupted: None,
        },
    }
}

/// A report is about to be printed: the evidence gets it, and it says so when not all of the evidence is on the disk.
pub fn decided(report: &Report) -> Cow<'_, Report> {
    if tape::is_off() {
        return Cow::Borrowed(report);
    }
    let report = match tape::problem() {
        None => Cow::Borrowed(report),
        Some(problem) => {
            let summary = format!("the evidence is not complete ({problem}): {}", report.summary);
            Cow::Owned(Report { status: report.status.join(Status::Unknown), summary, ..report.clone() })
        }
    };
    let style = Style { color: false, ascii: false, quiet: false, verbose: false, width: 100 };
    let text = render::render(&report, render::Format::Json, &style);
    *REPORT.lock().unwrap_or_else(PoisonError::into_inner) = serde_json::from_str(&text).ok();
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::tools;

    #[test]
    fn a_step_can_ask_for_every_command_that_leaves_evidence_and_for_no_other() {
        for tool in tools::ALL {
            let command = (tool.command)();
            let all = command.get_subcommands().map(clap::Command::get_name).chain([tool.name]);
            let mut leaves: Vec<&str> = all.filter(|name| look_of(name).is_some()).collect();
            let (_, known) = steps::TOOLS.into_iter().find(|(name, _)| *name == tool.name).expect("a tool");
            let mut known = known.to_vec();
            leaves.sort_unstable();
            known.sort_unstable();
            assert_eq!(known, leaves, "{}", tool.name);
        }
    }
}

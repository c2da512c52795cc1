//! `link-probe`: probes the links, or reads a log, judges, reports.

mod body;
mod lines;
mod replay;
mod report;
mod run_report;

#[cfg(any(target_os = "linux", windows))]
mod asked;
#[cfg(any(target_os = "linux", windows))]
mod check;
#[cfg(any(target_os = "linux", windows))]
mod live;
#[cfg(any(target_os = "linux", windows))]
mod sinks;
#[cfg(any(target_os = "linux", windows))]
mod sweep;
#[cfg(any(target_os = "linux", windows))]
mod sweep_output;
#[cfg(any(target_os = "linux", windows))]
mod targets;
#[cfg(any(target_os = "linux", windows))]
mod watch;

use schemars::{Schema, SchemaGenerator};

use super::evidence::verify;
use super::exit::{Outcome, Streams};
use super::{output, schema};
use crate::cli::link_probe::{Command, LinkProbe};
use crate::domain::link::json::RunData;
use crate::domain::link::sweep::data::Sweep;
use crate::domain::status::Status;

const TOOL: &str = "link-probe";

/// What the tool's own part of JSON may be.
pub fn parts(generator: &mut SchemaGenerator) -> Vec<Schema> {
    vec![generator.subschema_for::<RunData<'_>>(), generator.subschema_for::<Sweep<'_>>()]
}

/// Runs the tool.
///
/// # Errors
/// When a plan or a log cannot be read, a socket cannot be opened, or a result cannot be written.
pub fn run(request: &LinkProbe, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let out = &request.output;
    if request.schema {
        output::write_text(schema::LINK_PROBE_OUTPUT, out, streams)?;
        return Ok(Outcome::Verdict(Status::Ok));
    }
    match &request.command {
        #[cfg(any(target_os = "linux", windows))]
        Some(Command::Watch(watch)) => watch::run(watch, out, streams),
        #[cfg(any(target_os = "linux", windows))]
        Some(Command::Check(check)) => check::run(check, out, streams),
        #[cfg(any(target_os = "linux", windows))]
        Some(Command::Sweep(sweep)) => sweep::run(sweep, out, streams),
        Some(Command::Verify(asked)) => verify::run(&verify::Tool { name: TOOL, run }, asked, out, streams),
        Some(Command::Replay(replay)) => replay::run(replay, out, streams),
        Some(Command::Report(report)) => report::run(report, out, streams),
        None => anyhow::bail!("nothing to do; `link-probe --help` lists the sub-commands"),
    }
}

//! `nic-check`: reads this machine or captures, judges, reports.

mod body;
mod data;
mod diff;
mod fleet;
mod inputs;
mod judge;
mod snapshot;

pub use data::parts;

use super::evidence::verify;
use super::exit::{Outcome, Streams};
use super::{output, rulebook, schema};
use crate::cli::nic_check::{Command, NicCheck};
use crate::domain::finding::Rule;
use crate::domain::nic::judge::all_rules;
use crate::domain::status::Status;

const TOOL: &str = "nic-check";

/// Runs the tool.
///
/// # Errors
/// When an input cannot be read, a plan does not parse, or a result cannot be written.
pub fn run(request: &NicCheck, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let out = &request.output;
    if request.schema {
        output::write_text(schema::NIC_CHECK_OUTPUT, out, streams)?;
        return Ok(Outcome::Verdict(Status::Ok));
    }
    match &request.command {
        None => judge::run(&request.judge, out, streams),
        Some(Command::Snapshot { schema: true, .. }) => {
            output::write_text(schema::NIC_SNAPSHOT, out, streams)?;
            Ok(Outcome::Verdict(Status::Ok))
        }
        Some(Command::Snapshot { force, .. }) => snapshot::run(*force, out, streams),
        Some(Command::Diff { old, new, format }) => diff::run(old, new.as_deref(), *format, out, streams),
        Some(Command::Fleet { folders, age, format }) => {
            fleet::run(folders, age.max_age, *format, out, streams)
        }
        Some(Command::Verify(asked)) => verify::run(&verify::Tool { name: TOOL, run }, asked, out, streams),
        Some(Command::Explain { rule }) => rulebook::explain(TOOL, &rules(), rule, out, streams),
        Some(Command::Rules { format }) => rulebook::list(TOOL, &rules(), *format, out, streams),
    }
}

fn rules() -> Vec<&'static Rule> {
    all_rules().collect()
}

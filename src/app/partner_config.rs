//! `partner-config`: reads plans, sheets and client files, judges or renders them, reports.

pub mod baseline;
mod data;
mod diff;
mod fmt;
mod generate;
mod init;
mod lint;
mod one;
mod texts;
mod timing;

pub use data::parts;

use super::evidence::verify;
use super::exit::{Outcome, Streams};
use super::{output, rulebook, schema};
use crate::cli::common::Output;
use crate::cli::partner_config::{Command, PartnerConfig, SchemaKind};
use crate::domain::finding::Rule;
use crate::domain::partner::judge;
use crate::domain::status::Status;

const TOOL: &str = "partner-config";

/// Runs the tool.
///
/// # Errors
/// When an input cannot be read, or a result cannot be written.
pub fn run(request: &PartnerConfig, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let output = &request.output;
    if request.schema {
        return print(schema::PARTNER_CONFIG_OUTPUT, output, streams);
    }
    match &request.command {
        None => anyhow::bail!("say what to do: `{TOOL} --help` lists the commands"),
        Some(Command::Lint(lint)) => lint::run(lint, output, streams),
        Some(Command::Init { kind, sheet, force }) => init::run((*kind, *sheet), *force, output, streams),
        Some(Command::Generate { plan, directory, force, format }) => generate::run(
            &generate::Request { plan, directory, force: *force, format: *format },
            output,
            streams,
        ),
        Some(Command::Timing { plan, format }) => timing::run(plan, *format, output, streams),
        Some(Command::Diff { old, new, format }) => diff::run(old, new, *format, output, streams),
        Some(Command::Verify(asked)) => {
            verify::run(&verify::Tool { name: TOOL, run }, asked, output, streams)
        }
        Some(Command::Explain { rule }) => rulebook::explain(TOOL, &all_rules(), rule, output, streams),
        Some(Command::Rules { format }) => rulebook::list(TOOL, &all_rules(), *format, output, streams),
        Some(Command::Schema { kind: SchemaKind::System }) => print(schema::SYSTEM, output, streams),
        Some(Command::Schema { kind: SchemaKind::Partners }) => print(schema::PARTNERS, output, streams),
        Some(Command::Schema { kind: SchemaKind::Sources }) => print(schema::SOURCES, output, streams),
        Some(Command::Fmt { paths, check }) => fmt::run(paths, *check, output, streams),
    }
}

fn all_rules() -> Vec<&'static Rule> {
    judge::all_rules().collect()
}

fn print(text: &str, output: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    output::write_text(text, output, streams)?;
    Ok(Outcome::Verdict(Status::Ok))
}

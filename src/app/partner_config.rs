//! `partner-config`: reads plans, sheets and client files, judges or renders them, reports.

mod baseline;
mod lint;

use super::exit::{Outcome, Streams};
use super::rulebook;
use crate::cli::partner_config::{Command, PartnerConfig};
use crate::domain::finding::Rule;
use crate::domain::partner::rules;

const TOOL: &str = "partner-config";

/// Runs the tool.
///
/// # Errors
/// When an input cannot be read, or a result cannot be written.
pub fn run(request: &PartnerConfig, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let output = &request.output;
    match &request.command {
        None => anyhow::bail!("say what to do: `{TOOL} --help` lists the commands"),
        Some(Command::Lint(lint)) => lint::run(lint, output, streams),
        Some(Command::Explain { rule }) => rulebook::explain(TOOL, &all_rules(), rule, output, streams),
        Some(Command::Rules { format }) => rulebook::list(TOOL, &all_rules(), *format, output, streams),
        Some(other) => anyhow::bail!("{other:?}"),
    }
}

fn all_rules() -> Vec<&'static Rule> {
    rules::ALL.to_vec()
}

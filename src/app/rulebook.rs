//! `explain` and `rules`, the same for every tool that judges by rules.

use serde_json::json;

use super::exit::{Outcome, Streams};
use super::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::finding::Rule;
use crate::domain::status::Status;
use crate::domain::suggest;
use crate::report::model::{Block, Table};

/// Prints the compiled-in page of a rule.
///
/// # Errors
/// When there is no such rule; the message names the nearest ones.
pub fn explain(
    tool: &str,
    rules: &[&'static Rule],
    name: &str,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let Some(rule) = rules.iter().find(|rule| rule.name == name) else {
        let names = rules.iter().map(|rule| rule.name);
        let nearest =
            suggest::nearest(name, names).map_or(String::new(), |near| format!(" Did you mean `{near}`?"));
        anyhow::bail!("there is no rule `{name}`.{nearest} `{tool} rules` lists them all.");
    };
    output::write_text(rule.page, output.output.as_deref(), streams)?;
    Ok(Outcome::Verdict(Status::Ok))
}

/// Lists rules with severity and source: the traceability table.
///
/// # Errors
/// When the file of `--output` cannot be written.
pub fn list(
    tool: &'static str,
    rules: &[&'static Rule],
    format: Format,
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(tool);
    let row = |rule: &&Rule| {
        vec![
            rule.name.to_owned(),
            rule.severity.to_string(),
            rule.summary.to_owned(),
            rule.source().to_owned(),
        ]
    };
    let table = Table {
        header: ["rule", "severity", "what is wrong", "source"].map(str::to_owned).to_vec(),
        rows: rules.iter().map(row).collect(),
    };
    let data = json!({
        "rules": rules.iter().map(|rule| json!({
            "name": rule.name,
            "severity": rule.severity.name(),
            "summary": rule.summary,
            "applies_to": rule.applies_to().split(", ").collect::<Vec<_>>(),
            "source": rule.source(),
        })).collect::<Vec<_>>(),
    });
    let found = Findings { body: vec![Block::Table(table)], data, ..Findings::default() };
    let report = run.finish(Status::Ok, format!("{} rules", rules.len()), found);
    output::deliver(&report, format, output, streams)
}

//! `explain` and `rules`, the same for every tool that judges by rules.

use schemars::JsonSchema;
use serde::Serialize;

use super::exit::{Outcome, Streams};
use super::output::{self, Findings};
use crate::cli::common::{Format, Output};
use crate::domain::finding::{Rule, Severity};
use crate::domain::status::Status;
use crate::domain::suggest;
use crate::report::model::{Block, Table};
use crate::report::text::wrap;
use crate::report::{json, sanitize};

/// Prints the compiled-in page of a rule; for words that are no rule's name, the rules that are about them. A name may be given
/// as a report shows it: `error[port-mismatch]`.
///
/// # Errors
/// When there is no such rule and none is about these words; the message names the nearest ones.
pub fn explain(
    tool: &str,
    rules: &[&'static Rule],
    words: &[String],
    output: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let text = words.join(" ");
    let shown = text.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    let name = shown.map_or(&*text, |(name, _)| name);
    let about = about(rules, name);
    let exact = rules.iter().find(|rule| rule.name == name);
    let Some(rule) = exact.or(if let [only] = &about[..] { Some(only) } else { None }) else {
        if !about.is_empty() {
            let width = output::style(output, streams).width;
            output::write_text(&listed(tool, name, &about, width), output, streams)?;
            return Ok(Outcome::Verdict(Status::Ok));
        }
        let near = suggest::question(name, rules.iter().map(|rule| rule.name));
        anyhow::bail!("there is no rule `{name}`.{near} `{tool} rules` lists them all.");
    };
    output::write_text(rule.page, output, streams)?;
    Ok(Outcome::Verdict(Status::Ok))
}

/// The rules in whose name or summary every word of `text` stands.
fn about(rules: &[&'static Rule], text: &str) -> Vec<&'static Rule> {
    let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let holds = |rule: &Rule| {
        let all = format!("{} {}", rule.name, rule.summary).to_lowercase();
        !words.is_empty() && words.iter().all(|word| all.contains(word))
    };
    let mut found: Vec<_> = rules.iter().copied().filter(|rule| holds(rule)).collect();
    found.sort_by_key(|rule| rule.name);
    found.dedup_by_key(|rule| rule.name);
    found
}

/// Each rule on a line, or on several below one another where the terminal is narrow.
fn listed(tool: &str, text: &str, rules: &[&Rule], width: usize) -> String {
    let mut out = format!("Rules about `{}`; {tool} explain NAME shows one:\n", sanitize::line(text));
    let indent = 4 + rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    for rule in rules {
        let summary = wrap(rule.summary, width, indent, indent);
        out.push_str(&format!("  {:<1$}{summary}\n", rule.name, indent - 2));
    }
    out
}

/// `rules`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "rules")]
pub struct RulesData {
    rules: Vec<RuleData>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "rule")]
struct RuleData {
    name: &'static str,
    severity: Severity,
    /// What is wrong, in a line.
    summary: &'static str,
    /// Kinds of input, products.
    applies_to: Vec<&'static str>,
    /// Where the rule comes from: the vendor's document and page, our own reasoning, or good practice.
    source: &'static str,
}

impl RuleData {
    fn of(rule: &'static Rule) -> Self {
        Self {
            name: rule.name,
            severity: rule.severity,
            summary: rule.summary,
            applies_to: rule.applies_to().split(", ").collect(),
            source: rule.source(),
        }
    }
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
    let data = json::part(&RulesData { rules: rules.iter().map(|rule| RuleData::of(rule)).collect() });
    let found = Findings { body: vec![Block::Table(table)], data, ..Findings::default() };
    let report = run.finish(Status::Ok, format!("{} rules", rules.len()), found);
    output::deliver(&report, format, output, streams)
}

//! `browse`, the same for every tool with sources: what is there to read.

use serde_json::json;

use super::exit::{Outcome, Streams};
use super::output::{self, Findings};
use super::plant::Plant;
use crate::cli::common::{Format, Output};
use crate::domain::status::Status;
use crate::report::model::{Block, Table};

/// Lists the items of all sources; of `text`, when given.
///
/// # Errors
/// When a source cannot be read, or the result not be written.
pub fn run(
    tool: &'static str,
    plant: &mut Plant,
    text: Option<&str>,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(tool);
    let wanted = text.map(str::to_lowercase);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for node in &mut plant.nodes {
        for item in node.source.browse()? {
            let of = item.node.unwrap_or_else(|| node.settings.name.clone());
            let elsewhere =
                !of.eq_ignore_ascii_case(&node.settings.name_in_source) && of != node.settings.name;
            let hidden = wanted.as_ref().is_some_and(|text| !item.name.to_lowercase().contains(text));
            if elsewhere || hidden {
                continue;
            }
            let value = item.value.map(|value| value.to_string()).unwrap_or_default();
            rows.push(vec![of, item.name, value]);
        }
    }
    plant.tell(streams);
    plant.close();
    let status = if rows.is_empty() { Status::Unknown } else { Status::Ok };
    let items: Vec<_> =
        rows.iter().map(|row| json!({ "node": row[0], "item": row[1], "value": row[2] })).collect();
    let summary = format!("{} items", rows.len());
    let header = ["node", "item", "value"].map(str::to_owned).to_vec();
    let body = vec![Block::Table(Table { header, rows })];
    let found = Findings { body, data: json!({ "items": items }), ..Findings::default() };
    output::deliver(&run.finish(status, summary, found), format, out, streams)
}

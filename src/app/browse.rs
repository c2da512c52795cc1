//! `browse`, the same for every tool with sources: what is there to read.

use schemars::JsonSchema;
use serde::Serialize;

use super::exit::{Outcome, Streams};
use super::output::{self, Findings};
use super::plant::{OpenNode, Plant};
use crate::cli::common::{Format, Output};
use crate::domain::status::Status;
use crate::domain::suggest;
use crate::domain::words;
use crate::io::source::{Item, SourceError};
use crate::report::json;
use crate::report::model::{Block, Table};

/// `browse`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "items")]
pub struct ItemsData<'a> {
    items: Vec<ItemData<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "item")]
struct ItemData<'a> {
    node: &'a str,
    /// Its name.
    item: &'a str,
    /// As text; empty when it has none that can be used.
    value: &'a str,
}

/// Lists the items of all sources with their values; with `text`, those of the node of that name, else those whose name
/// holds it.
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
    let is_asked = |node: &OpenNode| text.is_some_and(|text| node.settings.name.eq_ignore_ascii_case(text));
    let names_node = plant.nodes.iter().any(is_asked);
    let wanted = text.filter(|_| !names_node).map(str::to_lowercase);
    let (mut rows, mut all, mut is_whole) = (Vec::<[String; 3]>::new(), 0, true);
    let listed = plant.each(|_, node| (!names_node || is_asked(node)).then(|| list(node, wanted.as_deref())));
    for (node, listed) in plant.nodes.iter().zip(listed) {
        let Some(listed) = listed else { continue };
        let Listed { items, of, unread, cut_off } = listed?;
        all += of;
        is_whole &= !cut_off;
        if let Some(error) = unread {
            streams.say(format_args!("note: the values could not be read: {error}"));
        }
        rows.extend(items.into_iter().map(|item| {
            let of = item.node.unwrap_or_else(|| node.settings.name.clone());
            [of, item.name, item.value.map(|value| value.to_string()).unwrap_or_default()]
        }));
    }
    plant.tell(streams);
    plant.close();
    let status = if rows.is_empty() || !is_whole { Status::Unknown } else { Status::Ok };
    let items = rows.iter().map(|[node, item, value]| ItemData { node, item, value }).collect();
    let data = json::part(&ItemsData { items });
    let summary: String = match text.filter(|_| rows.is_empty() && all > 0) {
        Some(text) => {
            let nodes: Vec<&str> = plant.nodes.iter().map(|node| node.settings.name.as_str()).collect();
            let near = suggest::question(text, nodes.iter().copied());
            let nodes = words::few(&nodes);
            format!(
                "none of {all} items has `{text}` in its name, and no node is called that.{near} Nodes: {nodes}"
            )
        }
        None if !is_whole => {
            format!("{}, and there are more that are not listed", words::count(rows.len(), "item"))
        }
        None => words::count(rows.len(), "item"),
    };
    let header = ["node", "item", "value"].map(str::to_owned).to_vec();
    let body = vec![Block::Table(Table { header, rows: rows.into_iter().map(Vec::from).collect() })];
    let found = Findings { body, data, ..Findings::default() };
    output::deliver(&run.finish(status, summary, found), format, out, streams)
}

/// What a node has.
struct Listed {
    /// The items that are asked for.
    items: Vec<Item>,
    /// How many it has.
    of: usize,
    /// Why the values could not be read.
    unread: Option<SourceError>,
    /// There are more that were not looked at.
    cut_off: bool,
}

/// The items of a node whose name holds `text`, with their values.
fn list(node: &mut OpenNode, text: Option<&str>) -> Result<Listed, SourceError> {
    let mut items = items(node)?;
    let of = items.len();
    items.retain(|item| text.is_none_or(|text| item.name.to_lowercase().contains(text)));
    let cut_off = node.source.facts().cut_off.is_some();
    let unread = read_values(node, &mut items).err();
    Ok(Listed { items, of, unread, cut_off })
}

/// The items of a node.
fn items(node: &mut OpenNode) -> Result<Vec<Item>, SourceError> {
    let settings = &node.settings;
    let mut items = node.source.browse()?;
    items.retain(|item| {
        item.node
            .as_ref()
            .is_none_or(|of| of.eq_ignore_ascii_case(&settings.name_in_source) || *of == settings.name)
    });
    Ok(items)
}

/// Reads the values that came with no name; what has none that can be used stays without.
fn read_values(node: &mut OpenNode, items: &mut [Item]) -> Result<(), SourceError> {
    let mut bare: Vec<&mut Item> = items.iter_mut().filter(|item| item.value.is_none()).collect();
    let names: Vec<String> = bare.iter().map(|item| item.name.clone()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let readings = node.source.read(&node.settings.name_in_source, &names)?;
    for (item, reading) in bare.iter_mut().zip(&readings) {
        item.value = reading.good().cloned();
    }
    Ok(())
}

//! The list `suppress:`.

use super::Suppression;
use crate::language::extract::names::name;
use crate::language::extract::{Block, Entry, Extractor};
use crate::language::yaml::NodeId;

/// Reads the list. Whether the rules exist and the reasons are given is judged when the suppressions are applied.
pub fn read<'d>(extractor: &mut Extractor<'d>, root: &Block<'d>) -> Vec<Suppression> {
    let Some(entry) = root.get("suppress") else { return Vec::new() };
    let items = extractor.list(entry, "Start each entry with `- { rule: ..., reason: \"...\" }`.");
    items.iter().filter_map(|item| suppression(extractor, entry, *item)).collect()
}

fn suppression(extractor: &mut Extractor<'_>, list: Entry, item: NodeId) -> Option<Suppression> {
    let block = extractor.block(item, Some(list), "an entry of `suppress`", &["rule", "reason", "until"])?;
    let block = block.without_owner();
    let rule = block.need(extractor, "rule", name);
    let reason = block.get("reason").and_then(|entry| extractor.text(entry)).unwrap_or_default();
    let until = block.read(extractor, "until", Extractor::date);
    Some(Suppression { rule: rule?, reason: reason.trim().to_owned(), until, line: None })
}

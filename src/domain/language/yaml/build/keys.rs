//! Keys: each once in a block, each a single word, and no merge keys.

use std::collections::HashMap;

use super::Builder;
use crate::finding::Finding;
use crate::language::rules::{duplicate_key, unknown_key, wrong_type};
use crate::language::yaml::document::{NodeId, Pair, Style};

/// Up to so many keys in one block are compared one by one; above, they are hashed.
const FEW_KEYS: usize = 12;

impl Builder<'_, '_> {
    /// Reports every key of the block whose pairs start at `start` that stood there before, keys that are no
    /// single value, and merge keys.
    pub(super) fn duplicates(&mut self, start: usize) {
        if self.is_plain(start) {
            return;
        }
        let count = self.document.pairs.len() - start;
        let mut hashed: HashMap<String, NodeId> = HashMap::new();
        for at in start..start + count {
            let key = self.document.pairs[at].key;
            let Some(scalar) = self.document.scalar(key) else {
                let place = self.document.span(key);
                self.fault(&wrong_type::RULE, place, "A key must be a single word.", "");
                continue;
            };
            if scalar.text == "<<" && scalar.style == Style::Plain {
                let place = self.document.span(key);
                self.fault(
                    &unknown_key::RULE,
                    place,
                    "The merge key `<<` is not read.",
                    "Write the keys out here, or put them under `defaults:` of a plan.",
                );
                continue;
            }
            let first = if count <= FEW_KEYS {
                let same =
                    |pair: &&Pair| self.document.scalar(pair.key).is_some_and(|s| s.text == scalar.text);
                self.document.pairs[start..at].iter().find(same).map(|pair| pair.key)
            } else {
                let first = *hashed.entry(scalar.text.to_owned()).or_insert(key);
                (first != key).then_some(first)
            };
            if let Some(first) = first {
                self.duplicate(first, key);
            }
        }
    }

    /// Whether the block has few keys with nothing to report: nearly every block, so this is quick.
    fn is_plain(&self, start: usize) -> bool {
        let pairs = &self.document.pairs[start..];
        if pairs.len() > FEW_KEYS {
            return false;
        }
        let mut seen = [""; FEW_KEYS];
        for (at, pair) in pairs.iter().enumerate() {
            let Some(scalar) = self.document.scalar(pair.key) else { return false };
            if scalar.text == "<<" || seen[..at].contains(&scalar.text) {
                return false;
            }
            seen[at] = scalar.text;
        }
        true
    }

    fn duplicate(&mut self, first: NodeId, second: NodeId) {
        if !self.faults.has_room() {
            return;
        }
        let text = self.document.scalar(second).map_or("", |scalar| scalar.text);
        let (before, here) = (self.document.span(first), self.document.span(second));
        let message =
            format!("The key `{text}` stands twice in this block; the first time in line {}.", before.line);
        let file = self.file;
        let finding = Finding::new(&duplicate_key::RULE, &**file, message)
            .help("Decide which value is right and delete the other line. The first one is used for all other checks.")
            .at(file, here, "again")
            .at(file, before, "first");
        self.faults.push(finding);
    }
}

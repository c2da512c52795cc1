//! Where a place stands in the tree, in keys: `servers[].main.address`.

use super::document::{Document, Kind, NodeId};
use crate::finding::Span;

/// The keys above and at a place, from the topmost block on. Items of lists are `[]` without a number, so that an entry that
/// is put before them does not change it. Empty for a place that is not known.
#[must_use]
pub fn keys(document: &Document<'_>, place: Span) -> String {
    let mut path = String::new();
    let at = (place.line, place.column);
    let begins_before = |id: NodeId| {
        let span = document.properties(id).unwrap_or_else(|| document.span(id));
        (span.line, span.column) <= at
    };
    let mut node = document.root();
    while place.is_known() && !document.is_alias(node) {
        node = match document.kind(node) {
            Kind::Scalar(_) => break,
            Kind::Seq(items) => {
                let Some(item) = items.iter().rfind(|item| begins_before(**item)) else { break };
                path.push_str("[]");
                *item
            }
            Kind::Map(pairs) => {
                let Some(pair) = pairs.iter().rfind(|pair| begins_before(pair.key)) else { break };
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(document.scalar(pair.key).map_or("?", |key| key.text));
                pair.value
            }
        };
    }
    path
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn a_place_is_named_by_its_keys() {
        let text = "kind: x\nservers:\n  - label: A\n    main: { address: 1 }\n  - label: B\n";
        let document = parse(&"a.yaml".into(), text).0.unwrap();
        let at =
            |line, column| keys(&document, Span { line, column, end_line: line, end_column: column + 1 });
        assert_eq!(at(1, 7), "kind");
        assert_eq!(at(4, 22), "servers[].main.address");
        assert_eq!(at(5, 12), "servers[].label");
        assert_eq!(keys(&document, Span::default()), "");
    }
}

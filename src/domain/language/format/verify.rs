//! Whether a formatted text still says what it said: the same values, and every comment between the same two words.

use super::super::yaml::scalar::classify;
use super::super::yaml::{Document, Kind, NodeId, Scalar, Style};
use crate::finding::Span;

/// Whether both documents hold the same values, the same comments in the same places between them, and the same lines
/// around the document (`%YAML`, `...`).
pub(super) fn same(before: &Document<'_>, after: &Document<'_>) -> bool {
    same_node(before, before.root(), after, after.root())
        && comments(before).eq(comments(after))
        && frame(before.text()).eq(frame(after.text()))
}

/// Every comment with the number of words before it: it must stand between the same two words again.
fn comments<'a>(document: &'a Document<'_>) -> impl Iterator<Item = (usize, &'a str)> {
    let texts = document.comments().iter().map(|comment| comment.text.trim_end());
    words_before_comments(document).into_iter().zip(texts)
}

/// The lines that are neither value nor comment, without what stands behind them.
fn frame(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| is_directive(line) || is_end(line)).map(|line| {
        let comment = line.match_indices('#').find(|(at, _)| line[..*at].ends_with([' ', '\t']));
        line[..comment.map_or(line.len(), |(at, _)| at)].trim_end()
    })
}

/// Whether a line is a directive, as it may stand before `---`.
///
/// A line of a text of several lines can look like one only behind `---`; there it is part of a value, which is compared.
pub(super) fn is_directive(line: &str) -> bool {
    line.starts_with("%YAML ") || line.starts_with("%TAG ")
}

/// Whether a line ends the document.
pub(super) fn is_end(line: &str) -> bool {
    line.strip_prefix("...").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
}

/// The number of words (keys, values, aliases, empty brackets) before each comment.
pub(super) fn words_before_comments(document: &Document<'_>) -> Vec<usize> {
    let lines: Vec<&str> = document.text().split('\n').collect();
    let mut last_line = 1;
    let mut places = document.ids().filter(|id| is_word(document, *id)).map(|id| {
        let own = document.span(id);
        let span = document.properties(id).unwrap_or(own);
        let place = if is_block_text(document, id) {
            header(document, &lines, last_line, own).unwrap_or((span.line, span.column))
        } else {
            (span.line, span.column)
        };
        last_line = own.end_line.max(1);
        place
    });
    let mut next = places.next();
    let mut words = 0;
    let mut all = Vec::with_capacity(document.comments().len());
    for comment in document.comments() {
        let at = (comment.span.line, comment.span.column);
        while next.is_some_and(|place| place < at) {
            words += 1;
            next = places.next();
        }
        all.push(words);
    }
    all
}

/// Where the `|` or `>` of a block of text stands: its own place begins with its first line, behind a comment of the header.
fn header(document: &Document<'_>, lines: &[&str], from: u32, text: Span) -> Option<(u32, u32)> {
    (from..=text.line).find_map(|line| {
        let comments = document.comments();
        let comment = comments.binary_search_by_key(&line, |comment| comment.span.line).ok();
        let code = comment.map_or(usize::MAX, |at| comments[at].span.column as usize - 1);
        let code: String = lines.get(line as usize - 1)?.chars().take(code).collect();
        let code = code.trim_end();
        let mark = code.trim_end_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        mark.ends_with(['|', '>']).then(|| (line, u32::try_from(mark.chars().count()).unwrap_or(u32::MAX)))
    })
}

fn is_block_text(document: &Document<'_>, id: NodeId) -> bool {
    let is_block = |scalar: Scalar<'_>| matches!(scalar.style, Style::Literal | Style::Folded);
    !document.is_alias(id) && document.scalar(id).is_some_and(is_block)
}

/// How many words a node is made of.
pub(super) fn words(document: &Document<'_>, id: NodeId) -> usize {
    if is_word(document, id) {
        return 1;
    }
    match document.kind(id) {
        Kind::Seq(items) => items.iter().map(|item| words(document, *item)).sum(),
        Kind::Map(pairs) => {
            pairs.iter().map(|pair| words(document, pair.key) + words(document, pair.value)).sum()
        }
        Kind::Scalar(_) => 1,
    }
}

/// Whether a node is one word; a block or brackets with something in them are several.
fn is_word(document: &Document<'_>, id: NodeId) -> bool {
    document.is_alias(id) || matches!(document.kind(id), Kind::Scalar(_) | Kind::Seq([]) | Kind::Map([]))
}

fn same_node(a: &Document<'_>, x: NodeId, b: &Document<'_>, y: NodeId) -> bool {
    if a.is_alias(x) || b.is_alias(y) {
        return a.is_alias(x) == b.is_alias(y);
    }
    match (a.kind(x), b.kind(y)) {
        (Kind::Scalar(left), Kind::Scalar(right)) => {
            left.text == right.text && left.tag == right.tag && classify(left) == classify(right)
        }
        (Kind::Seq(left), Kind::Seq(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(x, y)| same_node(a, *x, b, *y))
        }
        (Kind::Map(left), Kind::Map(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(x, y)| same_node(a, x.key, b, y.key) && same_node(a, x.value, b, y.value))
        }
        _ => false,
    }
}

//! `fmt`: writes a plan or sheet in one canonical form. Comments stay, blank lines stay (one at most), and the meaning never
//! changes: the result is read again and compared before it is given back, values and comments in one sequence, so that no
//! comment ever stands beside another entry than before.
//!
//! The form: two spaces a level, lists one level below their key, one space after `:`, `{ a: b }` and `[a, b]`, double
//! quotes where there were any. What was a block stays a block. What was in braces stays so, on one line, unless it holds
//! a comment or has lines that would become too long together: then it becomes a block. A comment behind a value stays in
//! its column where there is room.

mod verify;

use super::quote::yaml_quoted;
use super::rules::not_yaml;
use super::yaml::{self, Comment, Document, Kind, NodeId, Pair, Style};
use crate::characters::is_unsafe;
use crate::finding::{FileName, Finding, Severity, Span};

/// Braces with lines of their own are joined up to this many characters.
const MAX_JOINED: usize = 120;

/// The text in its canonical form.
///
/// # Errors
/// The findings that keep the text from being read as one YAML document, or from being written again unchanged in meaning.
pub fn format(file: &FileName, text: &str) -> Result<String, Vec<Finding>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (document, findings) = yaml::parse(file, text);
    let errors: Vec<_> = findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
    let Some(document) = document.filter(|_| errors.is_empty()) else { return Err(errors) };
    let formatted = Writer::new(&document).run();
    let formatted = if uses_crlf(text) { formatted.replace('\n', "\r\n") } else { formatted };
    verify(file, &document, &formatted)?;
    Ok(formatted)
}

fn uses_crlf(text: &str) -> bool {
    text.find('\n').is_some_and(|at| text[..at].ends_with('\r'))
}

/// Reads the result again: it must say the same, with every comment between the same two words.
fn verify(file: &FileName, before: &Document<'_>, formatted: &str) -> Result<(), Vec<Finding>> {
    let (after, _) = yaml::parse(file, formatted);
    if after.is_some_and(|after| verify::same(before, &after)) {
        return Ok(());
    }
    let message = "This file cannot be formatted without changing it; it is left as it is.";
    let help = "Write unusual YAML (keys of several values, comments inside brackets) in a plainer way.";
    Err(vec![Finding::new(&not_yaml::RULE, &**file, message).help(help).at(file, Span::default(), "")])
}

/// Writes the tree, taking the comments along in their order.
struct Writer<'d> {
    document: &'d Document<'d>,
    lines: Vec<&'d str>,
    out: String,
    /// The line that is being written, without its comment.
    line: String,
    /// How many words (keys and values) stand before each comment.
    words_before: Vec<usize>,
    /// Words that were written.
    words: usize,
    /// Comments that were written.
    taken: usize,
    /// The source line of what was written last.
    last: u32,
    /// The source line of `...`, as long as it is not written: comments behind it wait.
    end: u32,
}

impl<'d> Writer<'d> {
    fn new(document: &'d Document<'d>) -> Self {
        let lines: Vec<_> = document.text().split('\n').map(|line| line.trim_end_matches('\r')).collect();
        let words_before = verify::words_before_comments(document);
        let end = lines.iter().position(|line| verify::is_end(line)).map_or(usize::MAX, |at| at + 1);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        let out = String::new();
        Self { document, lines, out, line: String::new(), words_before, words: 0, taken: 0, last: 0, end }
    }

    fn run(mut self) -> String {
        let root = self.document.root();
        let start = self.first_place(root);
        if let Some(marker) = self.marker(start.0) {
            let directives = (1..marker).filter(|line| verify::is_directive(self.text_of(*line)));
            for line in directives.collect::<Vec<_>>() {
                self.frame_line(line, 0);
            }
            self.frame_line(marker, 3);
        }
        self.own_comments(0);
        self.node(root, 0, Place::Root);
        self.end = u32::MAX;
        let ends = self.lines.iter().enumerate().filter(|(_, line)| verify::is_end(line));
        for at in ends.map(|(at, _)| at + 1).collect::<Vec<_>>() {
            self.frame_line(u32::try_from(at).unwrap_or(u32::MAX), 3);
        }
        self.own_comments(0);
        self.out
    }

    /// A line around the document (`%YAML 1.2`, `---`, `...`) with the comments above and behind it. Of it `length`
    /// characters are kept, or all up to its comment for 0.
    fn frame_line(&mut self, line: u32, length: usize) {
        while let Some(comment) = self.comment().filter(|comment| comment.span.line < line) {
            self.own_comment(comment, 0);
        }
        self.blank_before(line);
        let behind = self.comment().filter(|comment| comment.span.line == line);
        let length = match behind {
            _ if length > 0 => length,
            Some(comment) => comment.span.column.saturating_sub(1) as usize,
            None => usize::MAX,
        };
        self.line = self.text_of(line).chars().take(length).collect();
        self.last = line;
        self.end_line();
    }

    fn text_of(&self, line: u32) -> &'d str {
        self.lines.get(line.saturating_sub(1) as usize).copied().unwrap_or_default()
    }

    /// The line of `---` before the root, when there is one.
    fn marker(&self, before: u32) -> Option<u32> {
        let is_marker =
            |line: &&str| line.trim_end() == "---" || line.starts_with("--- ") || line.starts_with("---\t");
        let at = self.lines.iter().take(before as usize).position(is_marker)?;
        u32::try_from(at + 1).ok()
    }

    /// Where a node begins, anchor and tag included.
    fn first_place(&self, id: NodeId) -> (u32, u32) {
        let span = self.document.properties(id).unwrap_or_else(|| self.document.span(id));
        (span.line, span.column)
    }

    fn source(&self, span: Span) -> String {
        let line = self.lines.get(span.line.saturating_sub(1) as usize).copied().unwrap_or_default();
        let from = span.column.saturating_sub(1) as usize;
        line.chars().skip(from).take((span.end_column - span.column) as usize).collect()
    }

    fn comment(&self) -> Option<Comment<'d>> {
        self.document.comments().get(self.taken).copied()
    }

    /// A blank line, where the source has one between what was written last and `line`.
    fn blank_before(&mut self, line: u32) {
        let between = self.last as usize..(line as usize).saturating_sub(1).min(self.lines.len());
        let blank =
            self.lines.get(between).is_some_and(|lines| lines.iter().any(|line| line.trim().is_empty()));
        if blank && !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// The next comment, when it stands before the next word.
    fn waiting(&self) -> Option<Comment<'d>> {
        let before = *self.words_before.get(self.taken)?;
        self.comment().filter(|comment| before <= self.words && comment.span.line < self.end)
    }

    /// Comments that stand before the next word, on lines of their own.
    fn own_comments(&mut self, indent: usize) {
        while let Some(comment) = self.waiting() {
            self.own_comment(comment, indent);
        }
    }

    fn own_comment(&mut self, comment: Comment<'_>, indent: usize) {
        self.blank_before(comment.span.line);
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(comment.text.trim_end());
        self.out.push('\n');
        self.last = comment.span.line;
        self.taken += 1;
    }

    /// Comments at the end of a block that belong to it, not to what follows: they are indented like its entries, or stand
    /// inside its brackets.
    fn closing_comments(&mut self, id: NodeId, source_column: u32, indent: usize) {
        let span = self.document.span(id);
        let in_brackets = self.is_in_brackets(id);
        while let Some(comment) = self.waiting().filter(|comment| comment.own_line) {
            let place = (comment.span.line, comment.span.column);
            let belongs = if in_brackets {
                place < (span.end_line, span.end_column)
            } else {
                comment.span.column >= source_column
            };
            if !belongs {
                return;
            }
            self.own_comment(comment, indent);
        }
    }

    /// Ends the line that is being written, with the comment that stands behind it in the source. Only one fits; a second
    /// one follows on its own line before the next entry, or behind it.
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_end();
        self.out.push_str(line);
        if let Some(comment) = self.waiting().filter(|next| !next.own_line && next.span.line <= self.last) {
            let column = (comment.span.column as usize).saturating_sub(1);
            let gap = column.saturating_sub(line.chars().count()).max(2);
            self.out.push_str(&" ".repeat(gap));
            self.out.push_str(comment.text.trim_end());
            self.taken += 1;
        }
        self.out.push('\n');
    }

    fn node(&mut self, id: NodeId, indent: usize, place: Place) {
        if self.document.is_alias(id) {
            return self.one_line(id, indent);
        }
        match self.document.kind(id) {
            Kind::Map(pairs) if self.is_block(id, pairs.is_empty()) => {
                self.block_map(id, pairs, indent, place)
            }
            Kind::Seq(items) if self.is_block(id, items.is_empty()) => {
                self.block_seq(id, items, indent, place)
            }
            Kind::Scalar(scalar) if matches!(scalar.style, Style::Literal | Style::Folded) => {
                self.block_scalar(id, scalar.text, indent);
            }
            _ => self.one_line(id, indent),
        }
    }

    /// A comment between a key and its value stays there: the value gets a line of its own below it.
    fn below_comments(&mut self, indent: usize) {
        if self.waiting().is_some() && !self.line.trim().is_empty() {
            self.end_line();
            self.own_comments(indent);
            self.line = " ".repeat(indent);
        }
    }

    fn one_line(&mut self, id: NodeId, indent: usize) {
        self.below_comments(indent);
        let mut text = String::new();
        self.inline(id, &mut text);
        self.line.push_str(&text);
        self.words += verify::words(self.document, id);
        self.last = self.last.max(self.document.span(id).end_line);
        self.end_line();
    }

    /// Whether a collection is written as a block.
    fn is_block(&self, id: NodeId, empty: bool) -> bool {
        let span = self.document.span(id);
        if empty {
            return false;
        }
        if !self.is_in_brackets(id) {
            return true;
        }
        let inside = |comment: &&Comment<'_>| {
            let at = (comment.span.line, comment.span.column);
            at > (span.line, span.column) && at < (span.end_line, span.end_column)
        };
        let rest = &self.document.comments()[self.taken..];
        if rest
            .iter()
            .take_while(|comment| comment.span.line <= span.end_line)
            .any(|comment| inside(&comment))
        {
            return true;
        }
        if span.line == span.end_line {
            return false;
        }
        let near = rest.iter().take_while(|comment| comment.span.line <= span.end_line);
        if near.into_iter().any(|comment| !comment.own_line && comment.span.line == span.end_line) {
            return false;
        }
        let mut text = String::new();
        self.inline(id, &mut text);
        self.line.chars().count() + text.chars().count() > MAX_JOINED
    }

    /// Whether a collection is written in `{}` or `[]` in the source.
    fn is_in_brackets(&self, id: NodeId) -> bool {
        let span = self.document.span(id);
        let first = self.source(Span { end_line: span.line, end_column: span.column + 1, ..span });
        matches!(first.as_str(), "{" | "[")
    }

    fn properties(&mut self, id: NodeId) -> bool {
        let Some(span) = self.document.properties(id) else { return false };
        let text = self.source(span);
        self.line.push_str(text.trim());
        self.last = self.last.max(span.end_line);
        true
    }

    /// Begins a block behind a key or a dash: on a new line, except for the first entry behind a dash.
    fn open(&mut self, id: NodeId, place: Place) -> bool {
        let has_properties = self.properties(id);
        let inline = place == Place::Dash && !has_properties && self.waiting().is_none();
        if !inline && !self.line.is_empty() {
            self.end_line();
        }
        inline
    }

    fn block_map(&mut self, id: NodeId, pairs: &[Pair], indent: usize, place: Place) {
        let mut inline = self.open(id, place);
        let column = pairs.first().map_or(1, |first| self.first_place(first.key).1);
        for pair in pairs {
            let start = self.first_place(pair.key);
            if !inline {
                self.own_comments(indent);
                self.blank_before(start.0);
                self.line = " ".repeat(indent);
            }
            inline = false;
            self.last = start.0;
            let mut key = String::new();
            self.inline(pair.key, &mut key);
            self.line.push_str(&key);
            self.line.push(':');
            self.words += verify::words(self.document, pair.key);
            self.value(pair.value, indent, column);
        }
        self.closing_comments(id, column, indent);
    }

    /// The value behind a key.
    fn value(&mut self, id: NodeId, indent: usize, key_column: u32) {
        let empty = self
            .document
            .scalar(id)
            .is_some_and(|scalar| scalar.text.is_empty() && scalar.style == Style::Plain);
        if empty && !self.document.is_alias(id) && self.document.properties(id).is_none() {
            self.words += 1;
            return self.end_line();
        }
        self.line.push(' ');
        self.node(id, indent + 2, Place::Key(key_column));
    }

    fn block_seq(&mut self, id: NodeId, items: &[NodeId], indent: usize, place: Place) {
        let mut inline = self.open(id, place);
        let column = items.first().map_or(1, |first| self.dash_column(*first));
        for item in items {
            let start = self.first_place(*item);
            if !inline {
                self.own_comments(indent);
                self.blank_before(start.0);
                self.line = " ".repeat(indent);
            }
            inline = false;
            self.last = start.0;
            self.line.push_str("- ");
            self.node(*item, indent + 2, Place::Dash);
        }
        // A list may begin in the column of its key: what stands there behind it may as well belong to the next key.
        let column = if place == Place::Key(column) { column + 1 } else { column };
        self.closing_comments(id, column, indent);
    }

    /// The column of the dash before an item; for an item that came out of brackets, that of the item.
    fn dash_column(&self, item: NodeId) -> u32 {
        let (line, column) = self.first_place(item);
        let last_dash = |text: &str, most: usize| {
            let start = text.chars().take(most).take_while(|c| matches!(c, ' ' | '-'));
            start.enumerate().filter(|(_, c)| *c == '-').last().and_then(|(at, _)| u32::try_from(at + 1).ok())
        };
        let beside = last_dash(self.text_of(line), column.saturating_sub(1) as usize);
        // The dash may have a line of its own, and a text of several lines begins below its `- |`.
        let above = || {
            let lines = (1..line).rev().map(|line| self.text_of(line).trim_end());
            let near = lines.into_iter().find(|text| !text.is_empty() && !text.trim_start().starts_with('#'));
            near.and_then(|text| last_dash(text, text.len()))
        };
        beside.or_else(above).unwrap_or(column)
    }

    /// A `|` block, kept as one when nothing in it needs an escape.
    fn block_scalar(&mut self, id: NodeId, text: &str, indent: usize) {
        let body = text.strip_suffix('\n').unwrap_or(text);
        let plain = !body.is_empty()
            && !body.starts_with([' ', '\n'])
            && !body.ends_with('\n')
            && !body.chars().any(|c| c != '\n' && is_unsafe(c));
        if !plain {
            return self.one_line(id, indent);
        }
        self.below_comments(indent);
        if self.properties(id) {
            self.line.push(' ');
        }
        self.line.push_str(if text.ends_with('\n') { "|" } else { "|-" });
        self.words += 1;
        self.end_line();
        for line in body.split('\n') {
            if !line.is_empty() {
                self.out.push_str(&" ".repeat(indent));
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
        // A folded text has more lines in the source than here.
        self.last = self.last.max(self.document.span(id).end_line);
    }

    /// A node on one line, without comments.
    fn inline(&self, id: NodeId, out: &mut String) {
        if self.document.is_alias(id) {
            out.push_str(self.source(self.document.span(id)).trim());
            return;
        }
        if let Some(span) = self.document.properties(id) {
            out.push_str(self.source(span).trim());
            out.push(' ');
        }
        match self.document.kind(id) {
            Kind::Scalar(scalar) => {
                let quoted = scalar.style != Style::Plain || scalar.text.contains('\n');
                out.push_str(&if quoted { yaml_quoted(scalar.text) } else { scalar.text.to_owned() });
            }
            Kind::Seq(items) => {
                out.push('[');
                self.joined(items.iter(), out, |writer, item, out| writer.inline(*item, out));
                out.push(']');
            }
            Kind::Map([]) => out.push_str("{}"),
            Kind::Map(pairs) => {
                out.push_str("{ ");
                self.joined(pairs.iter(), out, |writer, pair, out| {
                    writer.inline(pair.key, out);
                    out.push_str(": ");
                    writer.inline(pair.value, out);
                });
                out.push_str(" }");
            }
        }
    }

    fn joined<T>(
        &self,
        all: impl Iterator<Item = T>,
        out: &mut String,
        write: impl Fn(&Self, T, &mut String),
    ) {
        for (index, one) in all.enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            write(self, one, out);
        }
    }
}

/// What a node stands behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing: the topmost node.
    Root,
    /// `key:`, whose block begins in this column of the source.
    Key(u32),
    /// `- `
    Dash,
}

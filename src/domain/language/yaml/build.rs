//! From the parser's events to the tree, in one pass, with the limits.

mod extents;
mod keys;

use std::borrow::Cow;

use saphyr_parser::{Event, Input, Parser, ScalarStyle, ScanError, Span as Extent};

use self::extents::Properties;
use super::ascii::Ascii;
use super::comments::Comments;
use super::document::{Document, Node, NodeId, Pair, Shape, Style, Tag};
use super::place::{Cursor, number, span};
use super::{preflight, words};
use crate::finding::{FileName, Finding, Rule, Span};
use crate::language::faults::Faults;
use crate::language::rules::not_yaml;

/// The longest text, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The deepest nesting of lists and blocks.
pub const MAX_DEPTH: usize = 100;
/// How many nodes all aliases of a file may stand for.
pub const MAX_ALIAS_NODES: u64 = 1_000_000;
/// How many values, lists and blocks a file may hold. A plan has one in ten bytes; a file made of brackets alone has one in
/// three, and would take a hundred times its own size of memory.
pub const MAX_NODES: usize = 3_000_000;

/// Reads a text. Faults that leave a tree standing (a key that stands twice, a second document) come with the
/// document; after a syntax error or a broken limit there is none.
#[must_use]
pub fn parse<'a>(file: &FileName, text: &'a str) -> (Option<Document<'a>>, Vec<Finding>) {
    if let Some(finding) = preflight::check(file, text) {
        return (None, vec![finding]);
    }
    let mut builder = Builder::new(file, text);
    let root = builder.run();
    builder.finish(root)
}

/// Why reading stopped. The finding has been pushed.
struct Stop;

/// A list or block that is not closed yet.
struct Open {
    id: NodeId,
    /// Where its children start in `Builder::children`.
    base: usize,
    map: bool,
    anchor: usize,
    /// `Builder::expanded` before it.
    expanded: u64,
}

struct Builder<'a, 'f> {
    file: &'f FileName,
    text: &'a str,
    cursor: Cursor<'a>,
    document: Document<'a>,
    comments: Comments<'a>,
    faults: Faults,
    open: Vec<Open>,
    /// Children of all open nodes, innermost last.
    children: Vec<NodeId>,
    /// For each anchor number: its node and how many nodes it stands for; `None` while it is open.
    anchors: Vec<Option<(NodeId, u64)>>,
    /// Nodes so far, with what aliases stand for.
    expanded: u64,
    /// Nodes that aliases stand for.
    from_aliases: u64,
    /// Where the last thing that was read ended.
    end: (u32, u32),
    end_byte: usize,
}

impl<'a, 'f> Builder<'a, 'f> {
    fn new(file: &'f FileName, text: &'a str) -> Self {
        // A scalar with its separator is seldom shorter than eight bytes in our files.
        let nodes = Vec::with_capacity(text.len() / 8);
        let document = Document {
            text,
            nodes,
            items: Vec::new(),
            pairs: Vec::with_capacity(text.len() / 24),
            owned: Vec::new(),
            comments: Vec::new(),
            properties: Vec::new(),
            root: NodeId(0),
        };
        Self {
            file,
            text,
            cursor: Cursor::new(text),
            document,
            comments: Comments::new(text),
            faults: Faults::new(file),
            open: Vec::new(),
            children: Vec::new(),
            anchors: vec![None],
            expanded: 0,
            from_aliases: 0,
            end: (1, 1),
            end_byte: 0,
        }
    }

    fn finish(mut self, root: Result<Option<NodeId>, Stop>) -> (Option<Document<'a>>, Vec<Finding>) {
        match root {
            Ok(Some(root)) => {
                self.document.root = root;
                self.document.comments = self.comments.finish();
                self.document.properties.sort_unstable_by_key(|(id, _)| *id);
                (Some(self.document), self.faults.finish())
            }
            Ok(None) => {
                let what = if self.text.trim().is_empty() {
                    "The file is empty."
                } else {
                    "The file has no content, only comments."
                };
                self.fault(&not_yaml::RULE, Span::default(), what, "Write a plan (`kind: system`; `partner-config init` prints one to start from), a sheet (`kind: partners`) or a list of sources (`kind: sources`).");
                (None, self.faults.finish())
            }
            Err(Stop) => (None, self.faults.finish()),
        }
    }

    /// The first document's topmost node.
    fn run(&mut self) -> Result<Option<NodeId>, Stop> {
        if self.text.is_ascii() {
            self.events(Parser::new(Ascii::new(self.text)))
        } else {
            self.events(Parser::new_from_str(self.text))
        }
    }

    fn events<T: Input>(&mut self, mut parser: Parser<'a, T>) -> Result<Option<NodeId>, Stop> {
        let mut documents = 0;
        let mut root = None;
        while let Some(next) = parser.next_event() {
            let (event, extent) = next.map_err(|error| self.syntax(&error))?;
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents == 2 {
                        self.second_document(extent);
                        break;
                    }
                }
                Event::DocumentEnd => root = self.children.pop(),
                Event::StreamEnd => break,
                Event::StreamStart | Event::Nothing => {}
                content => self.content(content, extent)?,
            }
            if self.document.nodes.len() > MAX_NODES {
                self.fault(
                    &not_yaml::RULE,
                    span(extent.start, extent.end),
                    "Here the file holds more than 3,000,000 values, lists and blocks, which is the limit.",
                    "Split it into several files. Look for brackets that somebody's program wrote without end.",
                );
                return Err(Stop);
            }
        }
        Ok(root)
    }

    fn content(&mut self, event: Event<'a>, extent: Extent) -> Result<(), Stop> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                self.scalar(value, style, anchor, tag.as_deref(), extent);
            }
            Event::SequenceStart(anchor, tag) => self.start(false, anchor, tag.as_deref(), extent)?,
            Event::MappingStart(anchor, tag) => self.start(true, anchor, tag.as_deref(), extent)?,
            Event::SequenceEnd | Event::MappingEnd => self.close(extent),
            Event::Alias(anchor) => self.alias(anchor, extent)?,
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, span: Span, shape: Shape, (a, b): (usize, usize), tag: Tag) -> NodeId {
        let id = NodeId(number(self.document.nodes.len()));
        self.document.nodes.push(Node { span, a: number(a), b: number(b), shape, tag });
        self.children.push(id);
        self.expanded += 1;
        id
    }

    fn scalar(
        &mut self,
        value: Cow<'a, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&saphyr_parser::Tag>,
        extent: Extent,
    ) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let properties = self.properties(extent, anchor > 0, tag.is_some());
        let tag = self.tag(tag, properties.as_ref());
        let (place, inner) = if style == Style::Plain && value.is_empty() {
            self.absent(extent, properties.is_some())
        } else {
            self.extent(style, extent, properties.as_ref())
        };
        let id = if self.text.get(inner.clone()) == Some(&*value) {
            self.push(place, Shape::Borrowed(style), (inner.start, inner.end), tag)
        } else {
            self.document.owned.push(value.into());
            self.push(place, Shape::Owned(style), (self.document.owned.len() - 1, 0), tag)
        };
        self.remember(id, properties.as_ref());
        self.anchor(anchor, id, 1);
    }

    fn start(
        &mut self,
        map: bool,
        anchor: usize,
        tag: Option<&saphyr_parser::Tag>,
        extent: Extent,
    ) -> Result<(), Stop> {
        let properties = self.properties(extent, anchor > 0, tag.is_some());
        let tag = self.tag(tag, properties.as_ref());
        let place = self.opening(map, extent, properties.as_ref());
        if self.open.len() == MAX_DEPTH {
            let message = format!("This is nested more than {MAX_DEPTH} levels deep, which is the limit.");
            self.fault(
                &not_yaml::RULE,
                place,
                &message,
                "A plan has at most six levels. Look for brackets that are opened again and again.",
            );
            return Err(Stop);
        }
        let expanded = self.expanded;
        let shape = if map { Shape::Map } else { Shape::Seq };
        let id = self.push(place, shape, (0, 0), tag);
        self.remember(id, properties.as_ref());
        if anchor > 0 {
            self.reserve_anchor(anchor);
        }
        self.open.push(Open { id, base: self.children.len(), map, anchor, expanded });
        Ok(())
    }

    fn remember(&mut self, id: NodeId, properties: Option<&Properties>) {
        if let Some(properties) = properties {
            self.document.properties.push((id, properties.written));
        }
    }

    fn close(&mut self, extent: Extent) {
        let Some(open) = self.open.pop() else { return };
        let base = open.base;
        let (a, b) = if open.map {
            let start = self.document.pairs.len();
            let pairs =
                self.children[base..].chunks_exact(2).map(|pair| Pair { key: pair[0], value: pair[1] });
            self.document.pairs.extend(pairs);
            self.duplicates(start);
            (start, self.document.pairs.len() - start)
        } else {
            let start = self.document.items.len();
            self.document.items.extend_from_slice(&self.children[base..]);
            (start, self.children.len() - base)
        };
        self.children.truncate(base);
        self.close_bracket(extent);
        let (end_line, end_column) = self.end;
        let node = &mut self.document.nodes[open.id.index()];
        (node.a, node.b) = (number(a), number(b));
        if (end_line, end_column) > (node.span.line, node.span.column) {
            (node.span.end_line, node.span.end_column) = (end_line, end_column);
        }
        let size = self.expanded - open.expanded;
        self.anchor(open.anchor, open.id, size);
    }

    fn alias(&mut self, anchor: usize, extent: Extent) -> Result<(), Stop> {
        let place = span(extent.start, extent.end);
        let Some((target, size)) = self.anchors.get(anchor).copied().flatten() else {
            self.fault(
                &not_yaml::RULE,
                place,
                "This alias stands for a block that contains the alias itself.",
                "Write the values out instead.",
            );
            return Err(Stop);
        };
        self.from_aliases = self.from_aliases.saturating_add(size);
        if self.from_aliases > MAX_ALIAS_NODES {
            self.fault(
                &not_yaml::RULE,
                place,
                "The aliases of this file stand for more than 1,000,000 nodes, which is the limit.",
                "Write the values out instead of referring to one another.",
            );
            return Err(Stop);
        }
        let (low, high) = (self.cursor.byte(extent.start.index()), self.cursor.byte(extent.end.index()));
        self.comments.value(low, high, (place.end_line, place.end_column));
        self.end = (place.end_line, place.end_column);
        self.end_byte = high;
        self.push(place, Shape::Alias, (target.index(), 0), Tag::None);
        self.expanded = self.expanded.saturating_add(size - 1);
        Ok(())
    }

    fn reserve_anchor(&mut self, anchor: usize) {
        if self.anchors.len() <= anchor {
            self.anchors.resize(anchor + 1, None);
        }
    }

    fn anchor(&mut self, anchor: usize, id: NodeId, size: u64) {
        if anchor > 0 {
            self.reserve_anchor(anchor);
            self.anchors[anchor] = Some((id, size));
        }
    }

    fn second_document(&mut self, extent: Extent) {
        let place = span(extent.start, extent.end);
        self.fault(
            &not_yaml::RULE,
            place,
            "A second document starts here; a file holds one plan or one sheet.",
            "Put it into a file of its own. Only the first one was checked.",
        );
    }

    fn syntax(&mut self, error: &ScanError) -> Stop {
        let opened =
            self.open.iter().map(|open| self.document.nodes[open.id.index()].span).collect::<Vec<_>>();
        let byte = self.cursor.byte(error.marker().index());
        let finding = words::finding(self.file, self.text, error, byte, &opened);
        self.faults.push(finding);
        Stop
    }

    fn fault(&mut self, rule: &'static Rule, place: Span, message: &str, help: &str) {
        let finding = Finding::new(rule, &**self.file, message).help(help).at(self.file, place, "");
        self.faults.push(finding);
    }
}

//! From the parser's events to the tree, in one pass, with the limits.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span as Extent};

use super::comments::Comments;
use super::document::{Document, Node, NodeId, Pair, Shape, Style, Tag};
use super::place::{Cursor, advance, number, span};
use super::words;
use crate::domain::finding::{FileName, Finding, Span};
use crate::domain::partner::rules::{bad_value, duplicate_key, not_yaml, unknown_key, wrong_type};

/// The longest text, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The deepest nesting of lists and blocks.
pub const MAX_DEPTH: usize = 100;
/// How many nodes all aliases of a file may stand for.
pub const MAX_ALIAS_NODES: u64 = 1_000_000;

/// Up to so many keys in one block are compared one by one; above, they are hashed.
const FEW_KEYS: usize = 12;

/// Reads a text. Faults that leave a tree standing (a key that stands twice, a second document) come with the
/// document; after a syntax error or a broken limit there is none.
#[must_use]
pub fn parse<'a>(file: &FileName, text: &'a str) -> (Option<Document<'a>>, Vec<Finding>) {
    if text.len() > MAX_BYTES {
        let message = format!("The file has {} bytes; the limit is 64 MiB.", text.len());
        let finding = Finding::new(&not_yaml::RULE, &**file, message)
            .help("A plan or sheet is some kilobytes long. Is this the right file?")
            .at(file, Span::default(), "");
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
    findings: Vec<Finding>,
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
            findings: Vec::new(),
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
                (Some(self.document), self.findings)
            }
            Ok(None) => {
                let what = if self.text.trim().is_empty() {
                    "The file is empty."
                } else {
                    "The file has no content, only comments."
                };
                self.fault(&not_yaml::RULE, Span::default(), what)
                    .help = "Write a plan (`kind: system`) or a sheet (`kind: partners`); `partner-config init` prints one to start from.".to_owned();
                (None, self.findings)
            }
            Err(Stop) => (None, self.findings),
        }
    }

    /// The first document's topmost node.
    fn run(&mut self) -> Result<Option<NodeId>, Stop> {
        let mut parser = Parser::new_from_str(self.text);
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
        }
        Ok(root)
    }

    fn content(&mut self, event: Event<'a>, extent: Extent) -> Result<(), Stop> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let tag = self.tag(tag.as_deref(), extent);
                let tagged = anchor > 0 || tag.is_some();
                self.scalar(value, style, tagged, tag.unwrap_or(Tag::None), anchor, extent);
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
        tagged: bool,
        tag: Tag,
        anchor: usize,
        extent: Extent,
    ) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let absent = style == Style::Plain && value.is_empty();
        let mut place = span(extent.start, extent.end);
        let (mut low, high);
        let properties = if tagged { Some(self.skip_properties(extent.start)) } else { None };
        if absent {
            place = properties.map_or_else(
                || self.behind(),
                |(_, end, _)| Span { line: end.end_line, column: end.end_column, ..end },
            );
            low = self.end_byte;
            high = low;
        } else {
            low = self.cursor.byte(extent.start.index());
            high = self.cursor.byte(extent.end.index());
            if let Some((start, _, (line, column))) = properties {
                low = start;
                (place.line, place.column) = (line, column);
            }
            if matches!(style, Style::Literal | Style::Folded) {
                self.comments.block(low, high, (place.end_line, place.end_column));
                place = self.without_blank_end(place, low, high);
            } else {
                self.comments.value(low, high, (place.end_line, place.end_column));
            }
            self.end = (place.end_line, place.end_column);
            self.end_byte = high;
        }
        let inner = if matches!(style, Style::SingleQuoted | Style::DoubleQuoted) {
            low + 1..high.saturating_sub(1)
        } else {
            low..high
        };
        let id = if self.text.get(inner.clone()) == Some(&*value) {
            self.push(place, Shape::Borrowed(style), (inner.start, inner.end), tag)
        } else {
            self.document.owned.push(value.into());
            self.push(place, Shape::Owned(style), (self.document.owned.len() - 1, 0), tag)
        };
        if let Some((_, written, _)) = properties {
            self.document.properties.push((id, written));
        }
        self.anchor(anchor, id, 1);
    }

    fn start(
        &mut self,
        map: bool,
        anchor: usize,
        tag: Option<&saphyr_parser::Tag>,
        extent: Extent,
    ) -> Result<(), Stop> {
        let mut place = span(extent.start, extent.end);
        let tag = self.tag(tag, extent);
        let properties = (anchor > 0 || tag.is_some()).then(|| self.skip_properties(extent.start));
        if let Some((_, _, (line, column))) = properties {
            (place.line, place.column) = (line, column);
        }
        if self.open.len() == MAX_DEPTH {
            let message = format!("This is nested more than {MAX_DEPTH} levels deep, which is the limit.");
            self.fault(&not_yaml::RULE, place, &message).help =
                "A plan has at most six levels. Look for brackets that are opened again and again."
                    .to_owned();
            return Err(Stop);
        }
        let expanded = self.expanded;
        let shape = if map { Shape::Map } else { Shape::Seq };
        let id = self.push(place, shape, (0, 0), tag.unwrap_or(Tag::None));
        if let Some((_, written, _)) = properties {
            self.document.properties.push((id, written));
        }
        if anchor > 0 {
            self.reserve_anchor(anchor);
        }
        self.open.push(Open { id, base: self.children.len(), map, anchor, expanded });
        Ok(())
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

    /// A flow list or block ends with its bracket; any other ends where its last value ended.
    fn close_bracket(&mut self, extent: Extent) {
        if extent.end.index() != extent.start.index() + 1 {
            return;
        }
        let start = self.cursor.byte(extent.start.index());
        if start >= self.end_byte && matches!(self.text.as_bytes().get(start), Some(b']' | b'}')) {
            let place = span(extent.start, extent.end);
            self.comments.value(start, start + 1, (place.end_line, place.end_column));
            self.end = (place.end_line, place.end_column);
            self.end_byte = start + 1;
        }
    }

    fn alias(&mut self, anchor: usize, extent: Extent) -> Result<(), Stop> {
        let place = span(extent.start, extent.end);
        let Some((target, size)) = self.anchors.get(anchor).copied().flatten() else {
            self.fault(
                &not_yaml::RULE,
                place,
                "This alias stands for a block that contains the alias itself.",
            )
            .help = "Write the values out instead.".to_owned();
            return Err(Stop);
        };
        self.from_aliases = self.from_aliases.saturating_add(size);
        if self.from_aliases > MAX_ALIAS_NODES {
            self.fault(
                &not_yaml::RULE,
                place,
                "The aliases of this file stand for more than 1,000,000 nodes, which is the limit.",
            )
            .help = "Write the values out instead of referring to one another.".to_owned();
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

    /// Where a value would stand that is absent: behind what was read last, and behind its colon.
    fn behind(&self) -> Span {
        let (line, mut column) = self.end;
        if self.text.as_bytes().get(self.end_byte) == Some(&b':') {
            column += 1;
        }
        Span { line, column, end_line: line, end_column: column }
    }

    /// Jumps over anchor and tag: the byte where the value starts, where the properties stand, the value's place.
    fn skip_properties(&mut self, start: Marker) -> (usize, Span, (u32, u32)) {
        let bytes = self.text.as_bytes();
        let first = self.cursor.byte(start.index());
        let first_place = (number(start.line()), number(start.col()) + 1);
        let (mut at, mut last) = (first, first);
        loop {
            match bytes.get(at) {
                Some(b'&') => at = self.end_of_property(at),
                Some(b'!') if bytes.get(at + 1) == Some(&b'<') => {
                    at = memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
                }
                Some(b'!') => at = self.end_of_property(at),
                Some(b' ' | b'\t' | b'\n' | b'\r') => {
                    at += 1;
                    continue;
                }
                Some(b'#') => {
                    at += memchr::memchr2(b'\n', b'\r', &bytes[at..]).unwrap_or(bytes.len() - at);
                    continue;
                }
                _ => break,
            }
            last = at;
        }
        let end = advance(self.text, first_place, first, last);
        let written = Span { line: first_place.0, column: first_place.1, end_line: end.0, end_column: end.1 };
        (at, written, advance(self.text, end, last, at))
    }

    fn end_of_property(&self, from: usize) -> usize {
        let rest = &self.text.as_bytes()[from..];
        let stop =
            |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b']' | b'{' | b'}');
        rest.iter().position(stop).map_or(self.text.len(), |at| from + at)
    }

    /// A block scalar's extent runs to the next content; people mean its last line.
    fn without_blank_end(&self, mut place: Span, low: usize, high: usize) -> Span {
        let text = &self.text[low..high];
        let kept = text.trim_end_matches([' ', '\t', '\n', '\r']).len();
        if kept < text.len() {
            (place.end_line, place.end_column) =
                advance(self.text, (place.line, place.column), low, low + kept);
        }
        place
    }

    fn tag(&mut self, tag: Option<&saphyr_parser::Tag>, extent: Extent) -> Option<Tag> {
        let tag = tag?;
        let known = match (tag.handle.as_str(), tag.suffix.as_str()) {
            ("tag:yaml.org,2002:", "str") | ("" | "!", "!" | "") => Tag::Str,
            ("tag:yaml.org,2002:", "int") => Tag::Int,
            ("tag:yaml.org,2002:", "float") => Tag::Float,
            ("tag:yaml.org,2002:", "bool") => Tag::Bool,
            ("tag:yaml.org,2002:", "null") => Tag::Null,
            ("tag:yaml.org,2002:", "seq") => Tag::Seq,
            ("tag:yaml.org,2002:", "map") => Tag::Map,
            _ => {
                let (_, written, _) = self.skip_properties(extent.start);
                let message = format!("The tag `{}{}` is not known here.", tag.handle, tag.suffix);
                self.fault(&bad_value::RULE, written, &message).help =
                    "Delete it. Only YAML's own tags are read: !!str, !!int, !!float, !!bool, !!null, !!seq, !!map."
                        .to_owned();
                Tag::None
            }
        };
        Some(known)
    }

    /// Reports every key of the block whose pairs start at `start` that stood there before, keys that are no
    /// single value, and merge keys.
    fn duplicates(&mut self, start: usize) {
        let count = self.document.pairs.len() - start;
        let mut hashed: HashMap<String, NodeId> = HashMap::new();
        for at in start..start + count {
            let key = self.document.pairs[at].key;
            let Some(scalar) = self.document.scalar(key) else {
                let place = self.document.span(key);
                self.fault(&wrong_type::RULE, place, "A key must be a single word.").help = String::new();
                continue;
            };
            if scalar.text == "<<" && scalar.style == Style::Plain {
                let place = self.document.span(key);
                self.fault(&unknown_key::RULE, place, "The merge key `<<` is not read.").help =
                    "Write the keys out here, or put them under `defaults:` of a plan.".to_owned();
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

    fn duplicate(&mut self, first: NodeId, second: NodeId) {
        let text = self.document.scalar(second).map_or("", |scalar| scalar.text);
        let (before, here) = (self.document.span(first), self.document.span(second));
        let message =
            format!("The key `{text}` stands twice in this block; the first time in line {}.", before.line);
        let file = self.file;
        let finding = Finding::new(&duplicate_key::RULE, &**file, message)
            .help("Decide which value is right and delete the other line. The first one is used for all other checks.")
            .at(file, here, "again")
            .at(file, before, "first");
        self.findings.push(finding);
    }

    fn second_document(&mut self, extent: Extent) {
        let place = span(extent.start, extent.end);
        self.fault(
            &not_yaml::RULE,
            place,
            "A second document starts here; a file holds one plan or one sheet.",
        )
        .help = "Put it into a file of its own. Only the first one was checked.".to_owned();
    }

    fn syntax(&mut self, error: &ScanError) -> Stop {
        let opened =
            self.open.iter().map(|open| self.document.nodes[open.id.index()].span).collect::<Vec<_>>();
        let byte = self.cursor.byte(error.marker().index());
        let finding = words::finding(self.file, self.text, error, byte, &opened);
        self.findings.push(finding);
        Stop
    }

    fn fault(
        &mut self,
        rule: &'static crate::domain::finding::Rule,
        place: Span,
        message: &str,
    ) -> &mut Finding {
        let finding = Finding::new(rule, &**self.file, message).at(self.file, place, "");
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }
}

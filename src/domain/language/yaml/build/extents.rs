//! Where values really stand. The parser's extents are those of its tokens: they start with anchor and tag, and run over
//! white space, comments and line breaks behind the value.

use std::ops::Range;

use saphyr_parser::Span as Extent;

use super::Builder;
use crate::finding::Span;
use crate::language::rules::{bad_value, not_yaml};
use crate::language::yaml::document::{Style, Tag};
use crate::language::yaml::place::{advance, number, span};

/// Anchor and tag before a value.
pub(super) struct Properties {
    /// Where they stand.
    pub written: Span,
    /// The byte at which the value starts.
    value: usize,
    /// Its place.
    value_place: (u32, u32),
}

impl Builder<'_, '_> {
    /// Where the value of an absent scalar would stand: behind its anchor and tag, or behind what was read last and its
    /// colon.
    pub(super) fn absent(&mut self, extent: Extent, properties: bool) -> (Span, Range<usize>) {
        if properties {
            self.end_byte = self.cursor.byte(extent.end.index());
            let end = span(extent.end, extent.end);
            self.end = (end.line, end.column);
            return (end, self.end_byte..self.end_byte);
        }
        if self.open.last().is_some_and(|open| !open.map)
            && let Some((at, (line, column))) = self.dash(extent)
        {
            self.end = (line, column + 1);
            self.end_byte = at + 1;
        }
        let (line, mut column) = self.end;
        if self.text.as_bytes().get(self.end_byte) == Some(&b':') {
            column += 1;
        }
        let place = Span { line, column, end_line: line, end_column: column };
        (place, self.end_byte..self.end_byte)
    }

    /// Where a scalar stands, and the bytes inside its quotes.
    pub(super) fn extent(
        &mut self,
        style: Style,
        extent: Extent,
        properties: Option<&Properties>,
    ) -> (Span, Range<usize>) {
        let mut place = span(extent.start, extent.end);
        let mut low = self.cursor.byte(extent.start.index());
        let mut high = self.cursor.byte(extent.end.index());
        if let Some(properties) = properties {
            low = properties.value;
            (place.line, place.column) = properties.value_place;
        }
        let mut inner = low..high;
        match style {
            Style::Plain => {
                self.comments.value(low, high, (place.end_line, place.end_column));
                self.comment_inside(place, low, high);
            }
            Style::SingleQuoted | Style::DoubleQuoted => {
                let end = self.quoted_end(low, high);
                place.end_column -= number(self.text[end..high].chars().count());
                high = end;
                inner = low + 1..high.saturating_sub(1).max(low + 1);
                self.comments.value(low, high, (place.end_line, place.end_column));
            }
            Style::Literal | Style::Folded => {
                // Its extent runs to the next content; people mean its last line.
                self.comments.block(low, high, (place.end_line, place.end_column));
                high = low + self.text[low..high].trim_end_matches([' ', '\t', '\n', '\r']).len();
                (place.end_line, place.end_column) =
                    advance(self.text, (place.line, place.column), low, high);
            }
        }
        self.end = (place.end_line, place.end_column);
        self.end_byte = high;
        (place, inner)
    }

    /// The parser jumps over a comment between two lines of one value when tabs are about; nobody means that.
    fn comment_inside(&mut self, place: Span, low: usize, high: usize) {
        if place.line == place.end_line {
            return;
        }
        let text = &self.text[low..high];
        let comment = text.match_indices('#').find(|(at, _)| text[..*at].ends_with([' ', '\t', '\n']));
        if let Some((at, _)) = comment {
            let (line, column) = advance(self.text, (place.line, place.column), low, low + at);
            let here = Span { line, column, end_line: line, end_column: column + 1 };
            self.fault(
                &not_yaml::RULE,
                here,
                "A comment stands in the middle of a text that goes on in the next line.",
                "Put the text into quotes, or move the comment.",
            );
        }
    }

    /// The dash of the item that the parser is at: it stands behind the white space, or even the comment, that follows it.
    fn dash(&mut self, extent: Extent) -> Option<(usize, (u32, u32))> {
        let high = self.cursor.byte(extent.start.index());
        let start = memchr::memrchr(b'\n', &self.text.as_bytes()[..high]).map_or(0, |at| at + 1);
        let before = &self.text[start..high];
        let lead = before.len() - before.trim_start_matches([' ', '\t', '-']).len();
        let at = before[..lead].rfind('-')?;
        Some((start + at, (number(extent.start.line()), number(at) + 1)))
    }

    /// Where a list or block starts; what is absent in it stands behind that.
    pub(super) fn opening(&mut self, map: bool, extent: Extent, properties: Option<&Properties>) -> Span {
        let mut place = span(extent.start, extent.end);
        let mut low = self.cursor.byte(extent.start.index());
        // A list in the column of its key has no token of its own: the parser gives the end of its first dash.
        let of_a_key = self.open.last().is_some_and(|open| open.map);
        if !map
            && of_a_key
            && extent.start.index() == extent.end.index()
            && let Some((at, (line, column))) = self.dash(extent)
        {
            place = Span { line, column, end_line: line, end_column: column };
            low = at;
        }
        if let Some(properties) = properties {
            low = properties.value;
            (place.line, place.column) = properties.value_place;
        }
        let bracket = extent.end.index() > extent.start.index()
            && matches!(self.text.as_bytes().get(low), Some(b'[' | b'{'));
        (place.end_line, place.end_column) = (place.line, place.column + u32::from(bracket));
        if low >= self.end_byte {
            self.end = (place.line, place.column + u32::from(bracket));
            self.end_byte = low + usize::from(bracket);
        }
        place
    }

    /// Jumps over anchor and tag to the value.
    pub(super) fn properties(&mut self, extent: Extent, anchor: bool, tag: bool) -> Option<Properties> {
        if !anchor && !tag {
            return None;
        }
        let bytes = self.text.as_bytes();
        let start = extent.start;
        let first = self.cursor.byte(start.index());
        let first_place = (number(start.line()), number(start.col()) + 1);
        let mut left = u8::from(anchor) + u8::from(tag);
        let (mut at, mut last) = (first, first);
        loop {
            match bytes.get(at) {
                Some(b'!') if left > 0 && bytes.get(at + 1) == Some(&b'<') => {
                    at = memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
                }
                Some(b'&' | b'!') if left > 0 => at = self.end_of_property(at),
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
            left -= 1;
            last = at;
        }
        let end = advance(self.text, first_place, first, last);
        let written = Span { line: first_place.0, column: first_place.1, end_line: end.0, end_column: end.1 };
        Some(Properties { written, value: at, value_place: advance(self.text, end, last, at) })
    }

    fn end_of_property(&self, from: usize) -> usize {
        let rest = &self.text.as_bytes()[from..];
        let stop =
            |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b']' | b'{' | b'}');
        rest.iter().position(stop).map_or(self.text.len(), |at| from + at)
    }

    /// The tag, when it is one of YAML's own; a finding when it is not.
    pub(super) fn tag(&mut self, tag: Option<&saphyr_parser::Tag>, properties: Option<&Properties>) -> Tag {
        let (Some(tag), Some(properties)) = (tag, properties) else { return Tag::None };
        match (tag.handle.as_str(), tag.suffix.as_str()) {
            ("tag:yaml.org,2002:", "str") | ("" | "!", "!" | "") => Tag::Str,
            ("tag:yaml.org,2002:", "int") => Tag::Int,
            ("tag:yaml.org,2002:", "float") => Tag::Float,
            ("tag:yaml.org,2002:", "bool") => Tag::Bool,
            ("tag:yaml.org,2002:", "null") => Tag::Null,
            ("tag:yaml.org,2002:", "seq") => Tag::Seq,
            ("tag:yaml.org,2002:", "map") => Tag::Map,
            _ => {
                let message = format!("The tag `{}{}` is not known here.", tag.handle, tag.suffix);
                self.fault(&bad_value::RULE, properties.written, &message, "Delete it. Only YAML's own tags are read: !!str, !!int, !!float, !!bool, !!null, !!seq, !!map.");
                Tag::None
            }
        }
    }

    /// A flow list or block ends with its bracket; any other ends where its last value ended.
    pub(super) fn close_bracket(&mut self, extent: Extent) {
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

    /// The byte behind the closing quote of the text that starts at `low`; the parser's end is `high`, which lies behind
    /// white space and even a comment.
    pub(super) fn quoted_end(&self, low: usize, high: usize) -> usize {
        let bytes = &self.text.as_bytes()[..high];
        let quote = bytes[low];
        let mut at = low + 1;
        while at < high {
            match bytes[at] {
                b'\\' if quote == b'"' => at += 2,
                byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
                byte if byte == quote => return at + 1,
                _ => at += 1,
            }
        }
        high
    }
}

//! Comments. The parser drops them; they are found again in the gaps between the values, where a `#` can be
//! nothing else.

use super::document::Comment;
use super::place::{advance, number};
use crate::finding::Span;

/// Collects comments while the values go by.
pub(super) struct Comments<'a> {
    text: &'a str,
    /// Without any `#` in the text there is nothing to look for.
    wanted: bool,
    /// How far was looked, in bytes, and the place there.
    byte: usize,
    place: (u32, u32),
    found: Vec<Comment<'a>>,
}

impl<'a> Comments<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let wanted = memchr::memchr(b'#', text.as_bytes()).is_some();
        Self { text, wanted, byte: 0, place: (1, 1), found: Vec::new() }
    }

    /// Looks through the gap up to byte `start`, then jumps over the value that ends at `end` (byte and place).
    pub(super) fn value(&mut self, start: usize, end: usize, end_place: (u32, u32)) {
        if !self.wanted {
            return;
        }
        self.gap(start);
        if end > self.byte {
            self.byte = end;
            self.place = end_place;
        }
    }

    /// Like [`Self::value`] for a `|` or `>` block: says whether its header stands in the gap. When it does not,
    /// the value starts with its header, whose line may end in a comment.
    pub(super) fn block(&mut self, start: usize, end: usize, end_place: (u32, u32)) {
        if !self.wanted {
            return;
        }
        if !self.gap(start) {
            let line_end = line_end(self.text, start);
            self.gap(line_end.min(end));
        }
        if end > self.byte {
            self.byte = end;
            self.place = end_place;
        }
    }

    /// The comments, after the rest of the text was looked through.
    pub(super) fn finish(mut self) -> Vec<Comment<'a>> {
        if self.wanted {
            self.gap(self.text.len());
        }
        self.found
    }

    /// Looks from where we are to byte `until`; true when a block header (`|`, `>`) stood there.
    fn gap(&mut self, until: usize) -> bool {
        let bytes = self.text.as_bytes();
        let mut header = false;
        while self.byte < until {
            let rest = &bytes[self.byte..until];
            let hash = memchr::memchr(b'#', rest).map_or(until, |at| self.byte + at);
            header |= memchr::memchr2(b'|', b'>', &bytes[self.byte..hash]).is_some();
            self.place = advance(self.text, self.place, self.byte, hash);
            self.byte = hash;
            if hash == until {
                break;
            }
            if hash > 0 && !before_comment(bytes[hash - 1]) {
                self.byte += 1;
                self.place.1 += 1;
                continue;
            }
            self.take(hash);
        }
        header
    }

    fn take(&mut self, hash: usize) {
        let end = line_end(self.text, hash);
        let text = &self.text[hash..end];
        let start_of_line = self.text[..hash].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let (line, column) = self.place;
        let end_column = column + number(text.chars().count());
        let span = Span { line, column, end_line: line, end_column };
        let own_line = self.text[start_of_line..hash].chars().all(|c| c == ' ' || c == '\t');
        self.found.push(Comment { span, text, own_line });
        self.byte = end;
        self.place = (line, end_column);
    }
}

/// The byte at which the line of `from` ends.
fn line_end(text: &str, from: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text.as_bytes()[from..]).map_or(text.len(), |at| from + at)
}

/// Whether a `#` after this byte starts a comment. Inside an anchor or a tag it does not.
const fn before_comment(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'[' | b']' | b'{' | b'}' | b',' | b'"' | b'\'')
}

//! From the parser's positions (characters) to ours (bytes, and [`Span`]).

use saphyr_parser::Marker;

use crate::finding::Span;

/// Turns character positions into byte positions. In ASCII text they are the same; else a cursor walks along,
/// which is cheap because the parser's positions hardly ever go back.
pub(super) struct Cursor<'a> {
    text: &'a str,
    ascii: bool,
    character: usize,
    byte: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, ascii: text.is_ascii(), character: 0, byte: 0 }
    }

    /// The byte at which character number `character` starts; the text's length when there are fewer.
    pub(super) fn byte(&mut self, character: usize) -> usize {
        if self.ascii {
            return character.min(self.text.len());
        }
        if character < self.character {
            let back = self.character - character;
            let before = &self.text[..self.byte];
            self.byte = before.char_indices().rev().nth(back - 1).map_or(0, |(at, _)| at);
        } else if character > self.character {
            let ahead = character - self.character;
            let rest = &self.text[self.byte..];
            self.byte += rest.char_indices().nth(ahead).map_or(rest.len(), |(at, _)| at);
        }
        self.character = character;
        self.byte
    }
}

/// A span from the parser's markers. Its columns count from 0, ours from 1.
pub(super) fn span(start: Marker, end: Marker) -> Span {
    Span {
        line: number(start.line()),
        column: number(start.col()) + 1,
        end_line: number(end.line()),
        end_column: number(end.col()) + 1,
    }
}

/// Positions fit: a text is never longer than [`super::MAX_BYTES`].
pub(super) fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The place `byte` when `from` stands at byte `from_byte` of `text`, both on the way forward.
pub(super) fn advance(text: &str, from: (u32, u32), from_byte: usize, byte: usize) -> (u32, u32) {
    let (mut line, mut column) = from;
    let mut characters = text[from_byte..byte.max(from_byte)].chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\n' || (character == '\r' && characters.peek() != Some(&'\n')) {
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
    }
    (line, column)
}

//! From byte offsets to lines and columns.

use crate::finding::Span;

/// A place in the text that only moves forward, so that counting lines and columns stays linear.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    pub(super) at: usize,
    line: u32,
    column: u32,
}

impl<'t> Cursor<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, column: 1 }
    }

    pub(super) fn to(mut self, target: usize) -> Self {
        let mut target = target.min(self.text.len()).max(self.at);
        while !self.text.is_char_boundary(target) {
            target -= 1;
        }
        for character in self.text[self.at..target].chars() {
            if character == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        self.at = target;
        self
    }

    pub(super) fn span_to(self, end: usize) -> Span {
        let end = self.to(end);
        Span { line: self.line, column: self.column, end_line: end.line, end_column: end.column }
    }
}

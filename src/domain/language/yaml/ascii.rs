//! A source of characters for the parser that takes ASCII text byte by byte. Nearly all our files are ASCII, and the
//! parser's own source decodes every character several times; this one makes reading about a third faster.

use saphyr_parser::Input;
use saphyr_parser::input::SkipTabs;

/// ASCII text. As with the parser's own source, the end of the text reads as `\0`.
pub(super) struct Ascii<'a> {
    rest: &'a [u8],
}

impl<'a> Ascii<'a> {
    /// `text` must be ASCII; other bytes would be read as Latin-1.
    pub(super) fn new(text: &'a str) -> Self {
        debug_assert!(text.is_ascii());
        Self { rest: text.as_bytes() }
    }

    #[inline]
    fn first(&self) -> u8 {
        self.rest.first().copied().unwrap_or(0)
    }

    #[inline]
    fn at(&self, n: usize) -> u8 {
        self.rest.get(n).copied().unwrap_or(0)
    }

    /// Three times the byte, then white space or the end.
    #[inline]
    fn is_marker(&self, byte: u8) -> bool {
        self.rest.starts_with(&[byte, byte, byte]) && is_blank_or_end(self.at(3))
    }
}

#[inline]
const fn is_blank_or_end(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0)
}

impl Input for Ascii<'_> {
    #[inline]
    fn lookahead(&mut self, _count: usize) {}

    /// Everything is there at once; the parser only wants to know that it has looked ahead far enough.
    #[inline]
    fn buflen(&self) -> usize {
        self.bufmaxlen()
    }

    /// The parser reserves so many bytes for each word; a longer word makes room for itself.
    #[inline]
    fn bufmaxlen(&self) -> usize {
        24
    }

    #[inline]
    fn raw_read_ch(&mut self) -> char {
        let byte = self.first();
        self.skip();
        char::from(byte)
    }

    #[inline]
    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        let byte = self.first();
        if matches!(byte, b'\n' | b'\r' | 0) {
            return None;
        }
        self.skip();
        Some(char::from(byte))
    }

    #[inline]
    fn skip(&mut self) {
        if let Some((_, rest)) = self.rest.split_first() {
            self.rest = rest;
        }
    }

    #[inline]
    fn skip_n(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    #[inline]
    fn peek(&self) -> char {
        char::from(self.first())
    }

    #[inline]
    fn peek_nth(&self, n: usize) -> char {
        char::from(self.at(n))
    }

    #[inline]
    fn peek_opt(&self) -> Option<char> {
        self.rest.first().copied().map(char::from)
    }

    #[inline]
    fn next_is_document_indicator(&self) -> bool {
        self.is_marker(b'-') || self.is_marker(b'.')
    }

    #[inline]
    fn next_is_document_start(&self) -> bool {
        self.is_marker(b'-')
    }

    #[inline]
    fn next_is_document_end(&self) -> bool {
        self.is_marker(b'.')
    }

    fn skip_ws_to_eol(&mut self, skip_tabs: SkipTabs) -> (usize, Result<SkipTabs, &'static str>) {
        let tabs = skip_tabs != SkipTabs::No;
        let blanks = self.rest.iter().take_while(|byte| **byte == b' ' || (tabs && **byte == b'\t')).count();
        let (blank, rest) = self.rest.split_at(blanks);
        let tab = blank.contains(&b'\t');
        let space = blank.contains(&b' ');
        self.rest = rest;
        let mut consumed = blanks;
        if self.first() == b'#' {
            if blanks == 0 {
                return (0, Err("comments must be separated from other tokens by whitespace"));
            }
            consumed += self.skip_while_non_breakz();
        }
        (consumed, Ok(SkipTabs::Result(tab, space)))
    }

    #[inline]
    fn next_can_be_plain_scalar(&self, in_flow: bool) -> bool {
        let is_flow = |byte: u8| matches!(byte, b',' | b'[' | b']' | b'{' | b'}');
        match self.first() {
            b':' => {
                let next = self.at(1);
                !(is_blank_or_end(next) || (in_flow && is_flow(next)))
            }
            byte => !(in_flow && is_flow(byte)),
        }
    }

    #[inline]
    fn next_is_blank_or_breakz(&self) -> bool {
        is_blank_or_end(self.first())
    }

    fn skip_while_non_breakz(&mut self) -> usize {
        let count = memchr::memchr3(b'\n', b'\r', 0, self.rest).unwrap_or(self.rest.len());
        self.rest = &self.rest[count..];
        count
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use saphyr_parser::{Event, Parser, ScanError, Span};

    use super::Ascii;

    type Read<'a> = Vec<Result<(Event<'a>, Span), ScanError>>;

    /// All events up to the end or the first error.
    fn read<'a, T: saphyr_parser::Input>(parser: Parser<'a, T>) -> Read<'a> {
        let mut failed = false;
        parser.take_while(|next| !std::mem::replace(&mut failed, next.is_err())).take(10_000).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn reads_what_the_parsers_own_source_reads(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
            let text = pieces.concat();
            prop_assert_eq!(read(Parser::new(Ascii::new(&text))), read(Parser::new_from_str(&text)), "{:?}", text);
        }
    }

    const PIECES: &[&str] = &[
        "a",
        "word",
        ": ",
        ":",
        "- ",
        "-",
        "\n",
        "\n  ",
        "\n    ",
        " ",
        "   ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "\"",
        "'",
        "#",
        " # c",
        "&x ",
        "*x",
        "!!str ",
        "|\n",
        ">\n",
        "|2-\n  ",
        ">+\n                              ",
        "\t",
        "? ",
        "\r\n",
        "\r",
        "---\n",
        "...\n",
        "---",
        "%YAML 1.2\n",
        "<<: ",
        "\\n",
        "\\x41",
        "''",
        "\0",
        "@",
        "%",
        "x: y\n",
        "- z\n",
        "a long word that does not fit into the bytes that are reserved for it ",
    ];
}

//! Makes foreign text harmless: control, bidi and zero-width characters become visible escapes.
//!
//! Adapter names, OPC UA strings and file contents come from outside. A terminal must never obey them, a
//! right-to-left override must never turn an address round, and a line break must never forge a line of ours.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;

pub use crate::domain::characters::is_unsafe;

/// The visible form of an unsafe character: `\n`, `\t`, `\r`, or `\u{202e}`.
pub fn push_escape(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => {
            let _infallible = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
    }
}

/// Foreign text for one line: every unsafe character, line breaks too, becomes visible.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unsafe(c) { push_escape(&mut out, c) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// Like [`line()`], and with `ascii` nothing but ASCII is left: typographic characters that we use ourselves get
/// their plain form, all others an escape.
#[must_use]
pub fn styled(text: &str, ascii: bool) -> Cow<'_, str> {
    if !ascii || text.is_ascii() {
        return line(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match plain(c) {
            Some(plain) => out.push_str(plain),
            None if c.is_ascii() && !is_unsafe(c) => out.push(c),
            None => push_escape(&mut out, c),
        }
    }
    Cow::Owned(out)
}

/// Text of several lines (a drawing, a file excerpt): line feeds stay, tabs become four spaces, a carriage return
/// before a line feed goes, everything else as in [`styled`].
#[must_use]
pub fn block(text: &str, ascii: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (i, text_line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let text_line = text_line.strip_suffix('\r').unwrap_or(text_line);
        for (j, piece) in text_line.split('\t').enumerate() {
            if j > 0 {
                out.push_str("    ");
            }
            out.push_str(&styled(piece, ascii));
        }
    }
    out
}

/// The plain form of a typographic character, as an ASCII console can show it.
#[must_use]
pub const fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{a0}' => " ",
        '–' | '—' | '‑' | '−' | '─' | '━' => "-",
        '‘' | '’' => "'",
        '“' | '”' => "\"",
        '…' => "...",
        '→' => "->",
        '←' => "<-",
        '↔' => "<->",
        '×' => "x",
        '•' | '·' => "*",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '│' | '┃' => "|",
        '☐' => "[ ]",
        '☑' | '☒' => "[x]",
        '✓' | '✔' => "ok",
        '✗' | '✘' => "x",
        _ => return None,
    })
}

/// Finished JSON: unsafe characters inside its strings become `\uXXXX`, which loses nothing and is safe to print on
/// a terminal. The JSON must use line feeds and spaces only as layout.
#[must_use]
pub fn json(text: String, ascii: bool) -> String {
    if text.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')) {
        return text; // Nearly all output, and much faster to tell than character by character.
    }
    let risky = |c: char| c != '\n' && (is_unsafe(c) || (ascii && !c.is_ascii()));
    if !text.chars().any(risky) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if risky(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _infallible = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// JSON on one line, which is safe to print on a terminal.
///
/// # Panics
/// Never for what this project writes: the names of its fields are texts.
#[must_use]
pub fn json_line(value: &impl Serialize, ascii: bool) -> String {
    json(serde_json::to_string(value).expect("fields have texts for names"), ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_or_hides_stays() {
        assert_eq!(line("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(line("10.0.0.1\u{202e}2"), "10.0.0.1\\u{202e}2");
        assert_eq!(line("a\nb\tc\r"), "a\\nb\\tc\\r");
        assert_eq!(line("z\u{200b}w\u{feff}\u{9b}\u{e0041}"), "z\\u{200b}w\\u{feff}\\u{9b}\\u{e0041}");
        assert!(matches!(line("Büro-LAN 2 ☐"), Cow::Borrowed(_)));
    }

    #[test]
    fn ascii_means_ascii() {
        assert_eq!(styled("Büro – “x”…", true), "B\\u{fc}ro - \"x\"...");
        assert_eq!(styled("日", true), "\\u{65e5}");
        assert_eq!(styled("日", false), "日");
        assert_eq!(styled("a\u{1b}", true), "a\\u{1b}");
    }

    #[test]
    fn blocks_keep_their_lines() {
        assert_eq!(block("a\r\n\tb\u{7}\n", false), "a\n    b\\u{7}\n");
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = serde_json::json!({"a": "x\u{202e}\u{7f}\u{10ffff}\n\u{1b}ü"});
        for ascii in [false, true] {
            let text = json(serde_json::to_string_pretty(&value).unwrap(), ascii);
            assert!(!text.chars().any(|c| c != '\n' && is_unsafe(c)));
            assert_eq!(text.is_ascii(), ascii);
            assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        }
    }
}

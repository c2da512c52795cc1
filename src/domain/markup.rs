//! Foreign text in what we write: for each kind of text the form in which it can never become markup, a command or a control
//! character.

use std::fmt::Write as _;

use crate::characters::is_unsafe;

/// Foreign text on one line, with every character that would act instead of being seen (controls, line ends,
/// bidirectional overrides, zero-width and tag characters) written as `\u{202e}`.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// For XML and HTML, in text and in quoted attributes.
#[must_use]
pub fn xml(text: &str) -> String {
    entities(&visible(text))
}

/// For an XML comment, where two hyphens in a row may not stand.
#[must_use]
pub fn xml_comment(text: &str) -> String {
    let text = visible(text).replace("--", "- -").replace("--", "- -");
    if text.ends_with('-') { format!("{text} ") } else { text }
}

/// For Markdown, in running text and in table cells. Letters, digits and the marks of addresses stay as they are.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '<' => out.push_str("&lt;"),
            // At the start of a line it would be a quotation.
            '>' if out.is_empty() => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(character);
            }
            other => out.push(other),
        }
    }
    out
}

/// A PowerShell string literal. PowerShell takes four curly quotes for the straight one, so all five are doubled.
#[must_use]
pub fn powershell(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for character in visible(text).chars() {
        if matches!(character, '\'' | '\u{2018}'..='\u{201b}') {
            out.push(character);
        }
        out.push(character);
    }
    out.push('\'');
    out
}

/// The five special characters as entities; good for text and for quoted attributes, in HTML and in XML.
#[must_use]
pub fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_foreign_can_act() {
        assert_eq!(visible("a\u{202e}b\nc\u{200b}"), "a\\u{202e}b\\u{a}c\\u{200b}");
        assert_eq!(xml("<a b='\"'>&\u{0}"), "&lt;a b=&#39;&quot;&#39;&gt;&amp;\\u{0}");
        assert_eq!(xml_comment("a--b---c-"), "a- -b- - -c- ");
        assert_eq!(markdown("|`<x>`*"), "\\|\\`&lt;x>\\`\\*");
        assert_eq!(markdown("> a > b"), "&gt; a > b");
        assert_eq!(powershell("it's \u{2019}; $x"), "'it''s \u{2019}\u{2019}; $x'");
    }
}

//! What HTML and XML share: entities and character references.

use std::fmt::Write as _;

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

/// A finished page or document with everything beyond ASCII as character references, which every reader turns back.
#[must_use]
pub fn ascii(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    for c in page.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let _infallible = write!(out, "&#x{:x};", u32::from(c));
        }
    }
    out
}

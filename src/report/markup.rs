//! What HTML and XML share beside entities: character references.

use std::fmt::Write as _;

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

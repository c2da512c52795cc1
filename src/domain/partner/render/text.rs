//! Escaping for each kind of text that is generated, and the words for values.

use std::fmt::Write as _;

use super::super::common::Product;
use crate::characters::is_unsafe;
use crate::language::quote::yaml;

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
    let mut out = String::with_capacity(text.len());
    for character in visible(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
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

/// A YAML scalar for an address: IPv4 with or without a prefix is plain, everything else as [`yaml`] has it.
#[must_use]
pub fn yaml_address(text: &str) -> String {
    let bare = text.split_once('/').map_or(text, |(bare, _)| bare);
    if bare.parse::<std::net::Ipv4Addr>().is_ok() { text.to_owned() } else { yaml(text) }
}

/// Bits a second in the largest unit that needs no decimals.
#[must_use]
pub fn bandwidth(bits: u64) -> String {
    let units = [(1_000_000_000, "Gbit/s"), (1_000_000, "Mbit/s"), (1_000, "kbit/s")];
    let fitting = units.into_iter().find(|(size, _)| bits >= *size && bits.is_multiple_of(*size));
    fitting.map_or_else(|| format!("{bits} bit/s"), |(size, unit)| format!("{} {unit}", bits / size))
}

/// The version as in our input files: `2022`, `2017 R3`.
#[must_use]
pub fn version(product: Product) -> String {
    if product.release > 1 {
        format!("{} R{}", product.year, product.release)
    } else {
        product.year.to_string()
    }
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

    #[test]
    fn an_ipv4_address_stands_without_quotes() {
        assert_eq!(yaml_address("10.1.1.1/24"), "10.1.1.1/24");
        assert_eq!(yaml_address("fe80::1%eth0"), "\"fe80::1%eth0\"");
    }
}

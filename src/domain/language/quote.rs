//! Text as a YAML scalar that every reader takes for the same text.

use std::fmt::Write as _;

use crate::characters::is_unsafe;

/// A YAML scalar: plain where every reader takes it for a string, else in double quotes.
#[must_use]
pub fn yaml(text: &str) -> String {
    if is_plain_yaml(text) { text.to_owned() } else { yaml_quoted(text) }
}

/// A YAML scalar in double quotes.
#[must_use]
pub fn yaml_quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            other if is_unsafe(other) => {
                let code = u32::from(other);
                let _ =
                    if code <= 0xffff { write!(out, "\\u{code:04X}") } else { write!(out, "\\U{code:08X}") };
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Plain only what begins with a letter and holds letters, digits and a few harmless marks, and is no word that YAML 1.1
/// takes for something else.
fn is_plain_yaml(text: &str) -> bool {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ' ');
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(harmless)
        && !text.ends_with(' ')
        && !WORDS.contains(&&*text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::yaml;

    #[test]
    fn yaml_words_that_are_no_strings_are_quoted() {
        for word in
            ["no", "On", "NULL", "1", "1.5", "", "-", "a: b", "a #b", "~", "é", "12e3", "::1", "a ", "0x1"]
        {
            assert!(yaml(word).starts_with('"'), "{word:?}");
        }
        for word in ["SRV-A", "Main LAN", "srv-a.plant.local"] {
            assert_eq!(yaml(word), word);
        }
        assert_eq!(yaml("a\"\\\n\u{202e}"), "\"a\\\"\\\\\\n\\u202E\"");
    }
}

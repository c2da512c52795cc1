//! Small text helpers: wrapping by display width, counted nouns, places.

use unicode_width::UnicodeWidthStr;

use super::sanitize;
use crate::domain::finding::{Finding, Label};

/// Wraps at spaces so that no line is wider than `width` columns (a longer word stands alone). The first line starts
/// at column `first`, the others are indented by `indent` spaces. The text must hold no line break.
#[must_use]
pub fn wrap(text: &str, width: usize, first: usize, indent: usize) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut column = first;
    let mut line_is_empty = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let word_width = word.width();
        if !line_is_empty && column + 1 + word_width > width {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if !line_is_empty {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word_width;
        line_is_empty = false;
    }
    out
}

/// `1 error`, `2 errors`.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `file:12:5`, or only `file` when no place is known. Not sanitized.
#[must_use]
pub fn place(label: &Label) -> String {
    if label.span.is_known() {
        format!("{}:{}:{}", label.file, label.span.line, label.span.column)
    } else {
        label.file.to_string()
    }
}

/// The finding in one line, subject first unless the message or the place already names it. Not sanitized.
#[must_use]
pub fn sentence(finding: &Finding) -> String {
    let subject = finding.subject.as_str();
    let is_file = finding.labels.first().is_some_and(|label| &*label.file == subject);
    if subject.is_empty() || is_file || finding.message.contains(subject) {
        finding.message.clone()
    } else {
        format!("{subject}: {}", finding.message)
    }
}

/// Counts of the findings that count, by severity, in words: `2 errors, 1 warning, 1 note`; empty when there is none.
#[must_use]
pub fn tally(findings: &[Finding]) -> String {
    use crate::domain::finding::Severity;
    let number =
        |severity| findings.iter().filter(|f| f.suppressed.is_none() && f.severity == severity).count();
    let mut parts = Vec::new();
    for (severity, noun) in
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "note")]
    {
        if number(severity) > 0 {
            parts.push(count(number(severity), noun));
        }
    }
    parts.join(", ")
}

/// Text for one line of a text format, ASCII when wanted.
#[must_use]
pub fn clean(text: &str, ascii: bool) -> String {
    sanitize::styled(text, ascii).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_by_display_width() {
        assert_eq!(wrap("one two three", 8, 0, 2), "one two\n  three");
        assert_eq!(wrap("日本 日本 x", 8, 0, 0), "日本\n日本 x");
        assert_eq!(wrap("averyveryverylongword b", 8, 4, 1), "averyveryverylongword\n b");
        assert_eq!(wrap("", 8, 4, 1), "");
    }
}

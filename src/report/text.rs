//! Small text helpers: wrapping by display width, places, what is worst.

use unicode_width::UnicodeWidthStr;

use super::sanitize;
use crate::domain::finding::{FileName, Finding, Label, Severity};
use crate::domain::status::Status;
use crate::domain::words::count;

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

/// `file:12:5`, or only `file` when no place is known. Not sanitized.
#[must_use]
pub fn place(label: &Label) -> String {
    if label.span.is_known() {
        format!("{}:{}:{}", label.file, label.span.line, label.span.column)
    } else {
        label.file.to_string()
    }
}

/// The place of a finding in a file: that of its first label, or the file.
#[must_use]
pub fn place_in(file: &FileName, finding: &Finding) -> String {
    finding.labels.first().map_or_else(|| file.to_string(), place)
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

/// Errors and warnings that count.
fn counting(findings: &[Finding]) -> impl DoubleEndedIterator<Item = &Finding> {
    findings.iter().filter(|f| f.suppressed.is_none() && f.severity > Severity::Info)
}

/// The first of the worst errors or warnings that count; the findings are sorted.
#[must_use]
pub fn worst(findings: &[Finding]) -> Option<&Finding> {
    counting(findings).rev().max_by_key(|finding| finding.severity)
}

/// The longest summary, in characters: a pager shows no more.
const SUMMARY: usize = 200;

/// A summary that names the worst first: the worst finding that counts (or the first input that nobody could read), how many
/// more there are, and then the picture. A run that is OK only because its warnings are below the fail level names them all
/// the same; a good run is its picture alone.
///
/// About 200 characters at most; the worst is cut rather than the picture, unless the picture alone is longer.
#[must_use]
pub fn worst_first(
    status: Status,
    findings: &[Finding],
    unread: &[(FileName, String)],
    picture: &str,
) -> String {
    let others = || counting(findings).count() - 1;
    let (worst, more) = match (worst(findings), unread.first()) {
        (Some(finding), None) => (sentence(finding), others()),
        (Some(finding), Some(_)) if status == Status::Critical => (sentence(finding), others()),
        (_, Some((_, why))) => (why.clone(), unread.len() - 1),
        (None, None) => return picture.to_owned(),
    };
    if picture.contains(&worst) {
        return picture.to_owned();
    }
    let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
    let room = SUMMARY.saturating_sub(picture.chars().count() + more.len() + 2).max(SUMMARY / 3);
    format!("{}{more}; {picture}", cut(worst.trim_end_matches('.'), room))
}

/// The text, or as many whole words of it as fit into `room` characters with an ellipsis behind them.
fn cut(text: &str, room: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(room) else { return text.to_owned() };
    let words = text[..end].rfind(' ').unwrap_or(end);
    format!("{}...", text[..words].trim_end_matches([',', ';', ':', ' ']))
}

/// Text for one line of a text format, ASCII when wanted.
#[must_use]
pub fn clean(text: &str, ascii: bool) -> String {
    sanitize::styled(text, ascii).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Rule;

    static RULE: Rule = Rule { name: "a-rule", severity: Severity::Error, summary: "", page: "" };

    #[test]
    fn a_summary_names_the_worst_first_and_stays_short() {
        let mut minor = Finding::new(&RULE, "", "A team is degraded.");
        minor.severity = Severity::Warning;
        let note = Finding::new(&RULE, "", "An address is an example.").with(Severity::Info);
        let bad = Finding::new(&RULE, "", "Main is down.");
        let all = [minor.clone(), bad, Finding::new(&RULE, "", "Backup is down.")];
        assert_eq!(
            worst_first(Status::Critical, &all, &[], "2 networks"),
            "Main is down (and 2 more); 2 networks"
        );
        assert_eq!(
            worst_first(Status::Warning, &[minor], &[], "2 networks"),
            "A team is degraded; 2 networks"
        );
        assert_eq!(
            worst_first(Status::Ok, &all[..1], &[], "1 warning in 1 file"),
            "A team is degraded; 1 warning in 1 file",
            "below the fail level, and not silent"
        );
        assert_eq!(worst_first(Status::Ok, &[note], &[], "1 note in 1 file"), "1 note in 1 file");
        assert_eq!(worst_first(Status::Critical, &[], &[], "no network"), "no network");
        let unread = [(FileName::from("a"), "a: not UTF-8".to_owned())];
        assert_eq!(worst_first(Status::Unknown, &[], &unread, "0 files"), "a: not UTF-8; 0 files");
        let long = [Finding::new(&RULE, "", "word ".repeat(90))];
        let summary = worst_first(Status::Critical, &long, &[], "2 networks");
        assert!(summary.ends_with(" word...; 2 networks") && summary.chars().count() <= 203, "{summary}");
    }

    #[test]
    fn wraps_by_display_width() {
        assert_eq!(wrap("one two three", 8, 0, 2), "one two\n  three");
        assert_eq!(wrap("日本 日本 x", 8, 0, 0), "日本\n日本 x");
        assert_eq!(wrap("averyveryverylongword b", 8, 4, 1), "averyveryverylongword\n b");
        assert_eq!(wrap("", 8, 4, 1), "");
    }
}

//! Prepares excerpts of the inputs: which lines a finding needs, made harmless, with byte ranges for the carets.
//!
//! Only the few lines around a label are cut out, so a finding in a 10 MiB file costs no more than one in a small
//! file. Unsafe characters are escaped here and columns are mapped, so that carets still stand in the right place.
//! Very long lines are cut around the caret.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use unicode_width::UnicodeWidthChar;

use super::sanitize;
use crate::domain::finding::{FileName, Finding, Label, Span};

/// Labels of one file that are at most this many lines apart share an excerpt.
const GAP: u32 = 30;

/// Where the lines of every text start; made once a run, on first use of a file.
pub struct Sources<'a> {
    texts: &'a BTreeMap<FileName, Arc<str>>,
    starts: BTreeMap<FileName, Vec<usize>>,
}

impl<'a> Sources<'a> {
    /// Wraps the texts of a report.
    #[must_use]
    pub const fn new(texts: &'a BTreeMap<FileName, Arc<str>>) -> Self {
        Self { texts, starts: BTreeMap::new() }
    }

    /// Line `number` (from 1) without its line break.
    pub fn line(&mut self, file: &FileName, number: u32) -> Option<&'a str> {
        let text: &'a str = self.texts.get(file)?;
        let starts = self.starts.entry(FileName::clone(file)).or_insert_with(|| {
            let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
            std::iter::once(0).chain(breaks).collect()
        });
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let start = *starts.get(index)?;
        let end = starts.get(index + 1).map_or(text.len(), |next| next - 1);
        let line = text.get(start..end)?;
        Some(line.strip_suffix('\r').unwrap_or(line))
    }
}

/// A marked range of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Index of the line in [`Excerpt::lines`].
    pub line: usize,
    /// Byte range in that line; empty at a point.
    pub range: Range<usize>,
    /// Whether it is the finding's primary place.
    pub primary: bool,
    /// The note, made harmless; may be empty.
    pub text: String,
}

/// Some lines of one file, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The file's name, made harmless.
    pub file: String,
    /// Place of the first label: line and column, from 1; `None` when no place is known.
    pub place: Option<(u32, u32)>,
    /// Number of the first line.
    pub first_line: u32,
    /// The lines from the first to the last marked one; empty when the text is not known.
    pub lines: Vec<String>,
    /// What is marked.
    pub marks: Vec<Mark>,
}

impl Excerpt {
    /// `file:12:5`, or only the file.
    #[must_use]
    pub fn heading(&self) -> String {
        match self.place {
            Some((line, column)) => format!("{}:{line}:{column}", self.file),
            None => self.file.clone(),
        }
    }

    /// Number of the last line that is shown; 0 when none is.
    #[must_use]
    pub fn last_line(&self) -> u32 {
        self.first_line.saturating_add(u32::try_from(self.lines.len()).unwrap_or(u32::MAX)).saturating_sub(1)
    }
}

/// How excerpts are cut.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// Columns for the text of a line.
    pub width: usize,
    /// Only ASCII.
    pub ascii: bool,
}

/// The excerpts of a finding, the primary place first.
#[must_use]
pub fn excerpts(finding: &Finding, sources: &mut Sources<'_>, cut: Cut) -> Vec<Excerpt> {
    let mut groups: Vec<Vec<(usize, &Label)>> = Vec::new();
    for (index, label) in finding.labels.iter().enumerate() {
        let near = groups.iter_mut().find(|group| group.iter().any(|(_, other)| is_near(label, other)));
        match near {
            Some(group) => group.push((index, label)),
            None => groups.push(vec![(index, label)]),
        }
    }
    groups.iter().map(|group| excerpt(group, sources, cut)).collect()
}

fn is_near(a: &Label, b: &Label) -> bool {
    a.file == b.file && a.span.is_known() == b.span.is_known() && a.span.line.abs_diff(b.span.line) <= GAP
}

fn excerpt(group: &[(usize, &Label)], sources: &mut Sources<'_>, cut: Cut) -> Excerpt {
    let first = group[0].1;
    let file = sanitize::styled(&first.file, cut.ascii).into_owned();
    let place = first.span.is_known().then_some((first.span.line, first.span.column));
    let known = group.iter().map(|(_, label)| label.span.line).filter(|line| *line != 0);
    let (Some(low), Some(high)) = (known.clone().min(), known.max()) else {
        return Excerpt { file, place, first_line: 0, lines: Vec::new(), marks: Vec::new() };
    };
    let mut result = Excerpt { file, place, first_line: low, lines: Vec::new(), marks: Vec::new() };
    for number in low..=high {
        let Some(text) = sources.line(&first.file, number) else { break };
        let here: Vec<_> = group.iter().filter(|(_, label)| label.span.line == number).collect();
        let columns: Vec<_> = here.iter().map(|(_, label)| columns(label.span)).collect();
        let (shown, ranges) = show_line(text, &columns, cut);
        for ((index, label), range) in here.into_iter().zip(ranges) {
            result.marks.push(Mark {
                line: result.lines.len(),
                range,
                primary: *index == 0,
                text: sanitize::styled(&label.text, cut.ascii).into_owned(),
            });
        }
        result.lines.push(shown);
    }
    result
}

/// Zero-based, half-open columns on the label's first line; a label over several lines marks its first line.
const fn columns(span: Span) -> (usize, usize) {
    let start = span.column.saturating_sub(1) as usize;
    if span.end_line > span.line {
        return (start, usize::MAX);
    }
    let end = span.end_column.saturating_sub(1) as usize;
    (start, if end < start { start } else { end })
}

/// Escapes a line, cuts it to the width around the first column, and maps columns to byte ranges of the result.
fn show_line(text: &str, columns: &[(usize, usize)], cut: Cut) -> (String, Vec<Range<usize>>) {
    let (mut shown, offsets) = escape_line(text, cut.ascii);
    let last = offsets.len() - 1;
    let trimmed_end = text.trim_end().chars().count();
    let mut ranges: Vec<Range<usize>> = columns
        .iter()
        .map(|&(start, end)| {
            // A mark to the end of the line leaves trailing blanks out.
            let end = if end == usize::MAX { trimmed_end.max(start) } else { end };
            offsets[start.min(last)]..offsets[end.min(last)]
        })
        .collect();
    let around = ranges.first().map_or(0, |range| range.start);
    let (window, left, right) = window(&shown, around, cut);
    if window != (0..shown.len()) {
        let inner = shown[window.clone()].to_owned();
        shown = format!("{left}{inner}{right}");
        let shift = |at: usize| at.clamp(window.start, window.end) - window.start + left.len();
        for range in &mut ranges {
            *range = shift(range.start)..shift(range.end);
        }
    }
    (shown, ranges)
}

/// The escaped line, and the byte offset in it of every character of the original and of its end.
fn escape_line(text: &str, ascii: bool) -> (String, Vec<usize>) {
    let mut shown = String::with_capacity(text.len());
    let mut offsets = Vec::with_capacity(text.len() + 1);
    for c in text.chars() {
        offsets.push(shown.len());
        match c {
            '\t' => shown.push_str("    "),
            _ if sanitize::is_unsafe(c) || (ascii && !c.is_ascii()) => sanitize::push_escape(&mut shown, c),
            _ => shown.push(c),
        }
    }
    offsets.push(shown.len());
    (shown, offsets)
}

/// The byte window of a line that fits, with the marks for what was left out on either side.
fn window(line: &str, around: usize, cut: Cut) -> (Range<usize>, &'static str, &'static str) {
    let width = |c: char| c.width().unwrap_or(0);
    let total: usize = line.chars().map(width).sum();
    if total <= cut.width {
        return (0..line.len(), "", "");
    }
    let dots = if cut.ascii { "..." } else { "…" };
    let full = cut.width.saturating_sub(2 * dots.chars().count());
    let before: usize = line[..around].chars().map(width).sum();
    // A quarter of the room shows what comes before the caret, more when little follows.
    let mut room_before =
        if before + 8 < cut.width { usize::MAX } else { (full / 4).max(full.saturating_sub(total - before)) };
    let mut start = around;
    for (at, c) in line[..around].char_indices().rev() {
        if width(c) > room_before {
            break;
        }
        room_before -= width(c);
        start = at;
    }
    let mut room = full;
    let mut end = start;
    for (at, c) in line[start..].char_indices() {
        if width(c) > room {
            break;
        }
        room -= width(c);
        end = start + at + c.len_utf8();
    }
    let left = if start > 0 { dots } else { "" };
    let right = if end < line.len() { dots } else { "" };
    (start..end.max(around), left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut { width: 40, ascii: false };

    fn shown(text: &str, columns: (usize, usize)) -> (String, String) {
        let (line, ranges) = show_line(text, &[columns], CUT);
        let marked = line[ranges[0].clone()].to_owned();
        (line, marked)
    }

    #[test]
    fn carets_follow_escapes_and_tabs() {
        assert_eq!(shown("\tport: 5", (7, 8)), ("    port: 5".into(), "5".into()));
        assert_eq!(shown("a\u{202e}b: c", (5, 6)), ("a\\u{202e}b: c".into(), "c".into()));
        assert_eq!(shown("日本: x", (4, 5)), ("日本: x".into(), "x".into()));
    }

    #[test]
    fn columns_beyond_the_end_point_at_the_end() {
        assert_eq!(shown("abc", (99, 120)), ("abc".into(), String::new()));
        assert_eq!(shown("", (0, 1)), (String::new(), String::new()));
        assert_eq!(shown("abc  ", (1, usize::MAX)), ("abc  ".into(), "bc".into()));
    }

    #[test]
    fn long_lines_are_cut_around_the_caret() {
        let text = format!("{}KEY{}", "x".repeat(500), "y".repeat(500));
        let (line, marked) = shown(&text, (500, 503));
        assert_eq!(marked, "KEY");
        assert!(line.chars().count() <= 40, "{line}");
        assert!(line.starts_with('…') && line.ends_with('…'), "{line}");
    }

    #[test]
    fn lines_are_found_with_both_line_ends() {
        let file: FileName = "a".into();
        let texts = BTreeMap::from([(FileName::clone(&file), Arc::from("one\r\ntwo\nthree"))]);
        let mut sources = Sources::new(&texts);
        assert_eq!(sources.line(&file, 1), Some("one"));
        assert_eq!(sources.line(&file, 2), Some("two"));
        assert_eq!(sources.line(&file, 3), Some("three"));
        assert_eq!(sources.line(&file, 4), None);
        assert_eq!(sources.line(&file, 0), None);
    }
}

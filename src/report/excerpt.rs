//! Prepares excerpts of the inputs: which lines a finding needs, made harmless, with byte ranges for the carets.
//!
//! Only the few lines around a label are cut out, so a finding in a 10 MiB file costs no more than one in a small
//! file. Unsafe characters are escaped here and columns are mapped, so that carets still stand in the right place.
//! Very long lines are cut around the caret.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::sanitize;
use crate::domain::finding::{FileName, Finding, Label};

/// Labels of one file that are at most this many lines apart share an excerpt.
const GAP: u32 = 30;

/// Where the lines of every text start, and where the columns of very long lines are; each made once a run, on first use.
pub struct Sources<'a> {
    texts: &'a BTreeMap<FileName, Arc<str>>,
    starts: BTreeMap<FileName, Vec<usize>>,
    /// Of a very long line, at which byte every [`STEP`]th character begins.
    steps: BTreeMap<(FileName, u32), Vec<usize>>,
}

/// Characters between two known places of a very long line.
const STEP: usize = 1024;

/// A line, or of a very long one what stands around a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The text, without a line break.
    pub text: &'a str,
    /// How many characters of the line stand before it.
    pub skipped: usize,
    /// Whether some stand behind it.
    pub is_clipped: bool,
}

impl<'a> Sources<'a> {
    /// Wraps the texts of a report.
    #[must_use]
    pub const fn new(texts: &'a BTreeMap<FileName, Arc<str>>) -> Self {
        Self { texts, starts: BTreeMap::new(), steps: BTreeMap::new() }
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

    /// Line `number` (from 1); of one of more than `long` bytes, `reach` characters on either side of a column (from 0). However
    /// many findings point into one line, it is walked through once.
    pub fn part(
        &mut self,
        file: &FileName,
        number: u32,
        column: usize,
        (long, reach): (usize, usize),
    ) -> Option<Part<'a>> {
        let line = self.line(file, number)?;
        if line.len() <= long {
            return Some(Part { text: line, skipped: 0, is_clipped: false });
        }
        let steps = self
            .steps
            .entry((FileName::clone(file), number))
            .or_insert_with(|| line.char_indices().step_by(STEP).map(|(at, _)| at).collect());
        let skipped = column.saturating_sub(reach);
        let known = steps.get(skipped / STEP).copied().unwrap_or(line.len());
        let start = byte_of(line, known, skipped % STEP);
        let end = byte_of(line, start, 2 * reach);
        Some(Part { text: &line[start..end], skipped, is_clipped: end < line.len() })
    }
}

/// At which byte of a line so many characters behind a place end.
fn byte_of(line: &str, from: usize, characters: usize) -> usize {
    line[from..].char_indices().nth(characters).map_or(line.len(), |(at, _)| from + at)
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
        let here: Vec<_> = group.iter().filter(|(_, label)| label.span.line == number).collect();
        let marked: Vec<_> = here.iter().map(|(_, label)| marked(label)).collect();
        // Some widths on either side can matter.
        let (column, reach) = (marked.first().map_or(0, |mark| mark.start), 4 * cut.width);
        let Some(part) = sources.part(&first.file, number, column, (2 * reach, reach)) else { break };
        let (shown, ranges) = show_line(part, &marked, cut);
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

/// Columns of a mark and how much room its note takes to the right of it.
#[derive(Debug, Clone, Copy)]
struct Marked {
    start: usize,
    end: usize,
    note: usize,
}

/// Zero-based, half-open columns on the label's first line; a label over several lines marks its first line.
fn marked(label: &Label) -> Marked {
    let span = label.span;
    let start = span.column.saturating_sub(1) as usize;
    let end = if span.end_line > span.line {
        usize::MAX
    } else {
        (span.end_column.saturating_sub(1) as usize).max(start)
    };
    Marked { start, end, note: label.text.width() }
}

/// Escapes a line, cuts it to the width around the first mark, and maps columns to byte ranges of the result.
fn show_line(part: Part<'_>, marks: &[Marked], cut: Cut) -> (String, Vec<Range<usize>>) {
    let Part { text, skipped, is_clipped } = part;
    let (mut shown, offsets) = escape_line(text, cut.ascii);
    let last = offsets.len() - 1;
    let trimmed_end = text.trim_end().chars().count();
    let mut ranges: Vec<Range<usize>> = marks
        .iter()
        .map(|mark| {
            let start = mark.start.saturating_sub(skipped);
            // A mark to the end of the line leaves trailing blanks out.
            let end = if mark.end == usize::MAX {
                trimmed_end.max(start)
            } else {
                mark.end.saturating_sub(skipped)
            };
            offsets[start.min(last)]..offsets[end.min(last)]
        })
        .collect();
    let around = ranges.first().cloned().unwrap_or(0..0);
    let note = marks.first().map_or(0, |mark| mark.note);
    let (window, dots) = window(&shown, around, note, cut);
    let left = if window.start > 0 || skipped > 0 { dots } else { "" };
    let right = if window.end < shown.len() || is_clipped { dots } else { "" };
    shown = format!("{left}{}{right}", &shown[window.clone()]);
    let shift = |at: usize| at.clamp(window.start, window.end) - window.start + left.len();
    for range in &mut ranges {
        *range = shift(range.start)..shift(range.end);
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

/// The byte window of a line that fits with the note beside its mark, and the sign for what is left out.
fn window(line: &str, mark: Range<usize>, note: usize, cut: Cut) -> (Range<usize>, &'static str) {
    let width = |text: &str| text.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
    let dots = if cut.ascii { "..." } else { "…" };
    let before = width(&line[..mark.start]);
    // A note longer than half the room may run over: the line itself matters more.
    let note = if note == 0 { 0 } else { 1 + note.min(cut.width / 2) };
    let note_end = before + width(&line[mark.clone()]) + note;
    let total = width(line).max(note_end);
    if total <= cut.width {
        return (0..line.len(), dots);
    }
    let full = cut.width.saturating_sub(2 * dots.chars().count());
    // A quarter of the room shows what comes before the mark, more when little follows.
    let mut room =
        if note_end <= full { before } else { (full / 4).max(full.saturating_sub(total - before)) };
    let mut start = mark.start;
    for (at, c) in line[..mark.start].char_indices().rev() {
        let Some(left) = room.checked_sub(c.width().unwrap_or(0)) else { break };
        (room, start) = (left, at);
    }
    // A mark that would fill the room is cut, so that its note stays beside it.
    let reach = width(&line[start..mark.end.max(start)]);
    let mut room = if reach + note > full { full.saturating_sub(note) } else { full };
    let mut end = start;
    for (at, c) in line[start..].char_indices() {
        let Some(left) = room.checked_sub(c.width().unwrap_or(0)) else { break };
        (room, end) = (left, start + at + c.len_utf8());
    }
    (start..end.max(mark.start), dots)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut { width: 40, ascii: false };

    fn whole(text: &str) -> Part<'_> {
        Part { text, skipped: 0, is_clipped: false }
    }

    fn shown(text: &str, columns: (usize, usize)) -> (String, String) {
        let mark = Marked { start: columns.0, end: columns.1, note: 0 };
        let (line, ranges) = show_line(whole(text), &[mark], CUT);
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
    fn a_note_finds_room_beside_its_mark() {
        let text = "backup: { port: 5481, compress: true }";
        let mark = Marked { start: 32, end: 36, note: 12 };
        let (line, ranges) = show_line(whole(text), &[mark], CUT);
        assert_eq!(&line[ranges[0].clone()], "true");
        assert!(line[..ranges[0].end].chars().count() + 13 <= 40, "{line}");
    }

    #[test]
    fn a_long_mark_leaves_its_note_room() {
        for (text, start) in
            [("    main: { address: 10.1.1.1, interface: Plant LAN }", 10), ("key: [1, 2]", 5)]
        {
            let mark = Marked { start, end: text.len(), note: 15 };
            let (line, ranges) = show_line(whole(text), &[mark], CUT);
            assert!(line.contains(&text[start - 5..start + 4]), "{line}");
            assert!(line[..ranges[0].end].chars().count() + 16 <= 40, "{line}");
        }
    }

    /// Whichever column is asked for, and whatever widths its characters have in bytes, the part is what counting from the
    /// beginning of the line gives.
    #[test]
    fn a_part_of_a_very_long_line_is_where_its_column_is() {
        let file: FileName = "a".into();
        let text: String = (0..5000_u32).map(|n| char::from_u32(0x4e00 + n).unwrap()).collect();
        let texts = BTreeMap::from([(FileName::clone(&file), Arc::from(format!("short\n{text}\r\n")))]);
        let mut sources = Sources::new(&texts);
        let mut part = |number, column| sources.part(&file, number, column, (200, 50)).unwrap();
        for column in [0, 49, 50, 51, 1023, 1024, 1073, 1074, 1075, 4949, 4950, 4999, 5000, 9999] {
            let found = part(2, column);
            let skipped = column.saturating_sub(50);
            let counted: String = text.chars().skip(skipped).take(100).collect();
            assert_eq!((found.text, found.skipped), (&*counted, skipped), "{column}");
            assert_eq!(found.is_clipped, skipped + 100 < 5000, "{column}");
        }
        assert_eq!(part(1, 3), whole("short"));
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

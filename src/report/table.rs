//! Tables for a terminal, drawn with comfy-table at the given width.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use comfy_table::{
    Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table as Drawing, Width, presets,
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::model::{Metric, Style, Table};
use super::text::{clean, wrap};
use crate::domain::finding::{Finding, Severity};

/// From this many findings on, people get a table of counts by rule besides, if rules occur twice on average.
const MANY: usize = 12;

/// Draws a table; the result ends with a line feed. A table without header and rows is nothing. One that is too wide for its
/// words is drawn as a list of its rows: a reader copies names and searches for them, so no word is broken for a frame.
#[must_use]
pub fn render(table: &Table, style: &Style) -> String {
    if table.header.is_empty() && table.rows.is_empty() {
        return String::new();
    }
    let header = table.header.iter().map(|text| clean(text, style.ascii)).collect::<Vec<_>>();
    let rows: Vec<Vec<_>> =
        table.rows.iter().map(|row| row.iter().map(|text| clean(text, style.ascii)).collect()).collect();
    match widths(&header, &rows, style.width.max(NARROWEST)) {
        Some(widths) => framed(&header, &rows, &widths, style),
        None => listed(&header, &rows, style),
    }
}

fn framed(header: &[String], rows: &[Vec<String>], widths: &[usize], style: &Style) -> String {
    let mut drawing = Drawing::new();
    drawing
        .load_style(if style.ascii { presets::ASCII_FULL_CONDENSED } else { presets::UTF8_FULL_CONDENSED })
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(style.width.max(NARROWEST)).unwrap_or(u16::MAX));
    if style.ascii {
        drawing.set_truncation_indicator("...");
    }
    if style.color {
        drawing.enforce_styling();
    }
    if !header.is_empty() {
        drawing.set_header(
            header.iter().map(|text| Cell::new(text).add_attribute(Attribute::Bold)).collect::<Vec<_>>(),
        );
    }
    for row in rows {
        drawing.add_row(row.iter().zip(widths).map(|(text, width)| cell(text, *width)).collect::<Vec<_>>());
    }
    for (column, width) in drawing.column_iter_mut().zip(widths) {
        let width = u16::try_from(width + PADDING).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
    }
    let mut out = String::new();
    for line in drawing.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A row a paragraph, a cell a line: `Header: value`, from the second one on indented.
fn listed(header: &[String], rows: &[Vec<String>], style: &Style) -> String {
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        for (index, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let indent = if index == 0 { 0 } else { 2 };
            let name = header.get(index).filter(|name| !name.is_empty());
            let name = name.map_or_else(String::new, |name| format!("{name}: "));
            let text = wrap(&text.replace('\n', " "), style.width, indent + name.width(), indent + 4);
            let _infallible = writeln!(out, "{:indent$}{name}{text}", "");
        }
    }
    out
}

/// A terminal that says less is not believed.
const NARROWEST: usize = 20;
/// What stands beside the text of a cell, in columns.
const PADDING: usize = 2;

/// The width of each column's text that fits into `width` columns with the frame. All as wide as their text, or the long ones
/// as narrow as it takes, evenly, and none narrower than its longest word. A reader finds a row by its first column, so that
/// one stays whole while it leaves two thirds of the width to the rest. `None` when the words do not fit.
fn widths(header: &[String], rows: &[Vec<String>], width: usize) -> Option<Vec<usize>> {
    let columns = rows.iter().map(Vec::len).chain([header.len()]).max()?;
    let room = width.checked_sub(1 + columns * (PADDING + 1))?;
    let cells =
        |index: usize| rows.iter().map(Vec::as_slice).chain([header]).filter_map(move |row| row.get(index));
    // What is longer than a third is a path or a sum, which no reader takes for two words.
    let longest_word =
        |text: &String| text.split([' ', '\n']).map(UnicodeWidthStr::width).max().unwrap_or(0).min(width / 3);
    let mut most: Vec<usize> = (0..columns)
        .map(|index| {
            cells(index).flat_map(|text| text.lines()).map(UnicodeWidthStr::width).max().unwrap_or(0)
        })
        .collect();
    let mut least: Vec<usize> =
        (0..columns).map(|index| cells(index).map(longest_word).max().unwrap_or(0)).collect();
    if most.first().is_some_and(|first| *first <= width / 3) {
        least[0] = most[0];
    }
    let room = room.checked_sub(least.iter().sum())?;
    loop {
        let widths = filled(&least, &most, room);
        // Lines end at words: what the column that leaves most of its width empty has left over is for the others.
        let used =
            |index: usize| cells(index).map(|text| widest_line(text, widths[index])).max().unwrap_or(0);
        let wanted = |index: usize| {
            if widths[index] == most[index] { most[index] } else { used(index).max(least[index]) }
        };
        let over = |index: usize| widths[index].saturating_sub(wanted(index));
        match (0..columns).max_by_key(|index| over(*index)).filter(|index| over(*index) > 0) {
            Some(index) => most[index] = wanted(index),
            None => return Some(widths),
        }
    }
}

/// Gives `room` to the columns that want more than the least, the narrowest ones first.
fn filled(least: &[usize], most: &[usize], mut room: usize) -> Vec<usize> {
    let mut widths = least.to_vec();
    while room > 0 {
        let wanting = (0..widths.len()).filter(|index| widths[*index] < most[*index]);
        let Some(index) = wanting.min_by_key(|index| widths[*index]) else { break };
        widths[index] += 1;
        room -= 1;
    }
    widths
}

/// The widest line of a cell that is wrapped at this width.
fn widest_line(text: &str, width: usize) -> usize {
    let widest = |line| wrap(line, width, 0, 0).lines().map(|line| line.width().min(width)).max();
    text.lines().filter_map(widest).max().unwrap_or(0)
}

/// A word of more bytes is no word.
const LONGEST_WORD: usize = 1000;

/// A text whose very long words are broken at this width already: what it takes to draw one grows with the square of its length.
fn broken(text: &str, width: usize) -> Cow<'_, str> {
    let is_end = |c: char| c == ' ' || c == '\n';
    if text.split(is_end).all(|word| word.len() <= LONGEST_WORD) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut column) = (String::with_capacity(text.len() * 2), 0);
    for c in text.chars() {
        column += c.width().unwrap_or(0);
        if is_end(c) {
            column = 0;
        } else if column > width {
            out.push('\n');
            column = c.width().unwrap_or(0);
        }
        out.push(c);
    }
    Cow::Owned(out)
}

/// Words that every tool uses for good and bad are coloured; any other text is left alone.
fn cell(text: &str, width: usize) -> Cell {
    let cell = Cell::new(broken(text, width));
    match text {
        "error" | "CRITICAL" | "FAIL" | "down" => cell.fg(Color::Red),
        "warning" | "WARNING" | "degraded" => cell.fg(Color::Yellow),
        "info" => cell.fg(Color::Blue),
        "UNKNOWN" => cell.fg(Color::Magenta),
        "OK" | "PASS" | "up" => cell.fg(Color::Green),
        _ => cell,
    }
}

/// The measured values as a table.
#[must_use]
pub fn metrics(metrics: &[Metric]) -> Table {
    let rows = metrics.iter().map(|metric| {
        let labels: Vec<_> = metric.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let value = metric.value.map_or_else(|| "not measured".to_owned(), |value| value.to_string());
        vec![metric.name.clone(), labels.join(", "), value, metric.unit.to_owned()]
    });
    Table { header: ["Name", "Of", "Value", "Unit"].map(str::to_owned).to_vec(), rows: rows.collect() }
}

/// Counts of the findings that count, by rule: the worst severity first, then the most frequent rule. `None` when
/// there are so few, or so different ones, that a table tells nothing.
#[must_use]
pub fn by_rule(findings: &[Finding]) -> Option<Table> {
    let mut counts: BTreeMap<(Reverse<Severity>, &str), usize> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.suppressed.is_none()) {
        *counts.entry((Reverse(finding.severity), finding.rule.name)).or_default() += 1;
    }
    let total: usize = counts.values().sum();
    if total < MANY || total < 2 * counts.len() {
        return None;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|((severity, _), number)| (*severity, Reverse(*number)));
    let row = |((severity, rule), number): ((Reverse<Severity>, &str), usize)| {
        vec![severity.0.to_string(), number.to_string(), rule.to_owned()]
    };
    let header = ["Severity", "Findings", "Rule"].map(str::to_owned).to_vec();
    Some(Table { header, rows: rows.into_iter().map(row).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 3] =
        ["SRV-B Main", "the machine answers, its software does not", "0.20 ms on average"];

    fn drawn(columns: usize, width: usize) -> String {
        let row = WORDS.iter().cycle().take(columns).map(|text| (*text).to_owned()).collect();
        let header =
            ["Link", "State", "Times"].iter().cycle().take(columns).map(|text| (*text).to_owned()).collect();
        let style = Style { color: false, ascii: false, quiet: false, verbose: false, width };
        render(&Table { header, rows: vec![row] }, &style)
    }

    #[test]
    fn no_word_is_broken_whatever_the_width() {
        for columns in 1..=9 {
            for width in 30..=120 {
                let text = drawn(columns, width);
                let words: Vec<_> = text.split(|c: char| c.is_whitespace() || "│┆".contains(c)).collect();
                for word in WORDS[..columns.min(3)].iter().flat_map(|text| text.split(' ')) {
                    assert!(words.contains(&word), "{word} at {width} columns:\n{text}");
                }
                assert!(text.lines().all(|line| line.width() <= width), "{width} columns:\n{text}");
            }
        }
    }

    #[test]
    fn a_frame_where_the_words_fit_and_a_list_where_they_do_not() {
        assert!(drawn(3, 60).starts_with('┌'), "{}", drawn(3, 60));
        assert!(drawn(3, 60).contains("│ SRV-B Main ┆"), "{}", drawn(3, 60));
        assert_eq!(
            drawn(3, 30),
            "Link: SRV-B Main\n  State: the machine answers,\n      its software does not\n  Times: 0.20 ms on average\n"
        );
    }

    #[test]
    fn a_very_long_word_is_broken_as_a_long_one_is() {
        let framed = |length: usize| {
            let rows = vec![vec!["a".into(), format!("b {}", "xy".repeat(length / 2))]];
            let style = Style { color: false, ascii: true, quiet: false, verbose: false, width: 40 };
            render(&Table { header: vec!["File".into(), "Name".into()], rows }, &style)
        };
        let long = framed(LONGEST_WORD);
        let longer = framed(LONGEST_WORD * 2);
        let count = |text: &str| text.matches("xy").count() * 2 + text.matches("x ").count() * 2;
        assert!(longer.lines().all(|line| line.width() <= 40), "{longer}");
        assert!(count(&longer) >= 2 * count(&long) - 80, "{longer}");
        assert!(longer.lines().count() < 2 * long.lines().count() + 4, "{longer}");
    }

    #[test]
    fn what_is_longer_than_a_third_of_the_width_may_be_broken() {
        let table = Table {
            header: vec!["File".into(), "Sum".into()],
            rows: vec![vec!["a".into(), "0123456789abcdef".repeat(4)]],
        };
        let style = Style { color: false, ascii: true, quiet: false, verbose: false, width: 40 };
        let text = render(&table, &style);
        assert!(text.starts_with('+') && text.lines().all(|line| line.width() <= 40), "{text}");
    }
}

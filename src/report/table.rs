//! Tables for a terminal, drawn with comfy-table at the given width.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table as Drawing, presets};

use super::model::{Metric, Style, Table};
use super::text::clean;
use crate::domain::finding::{Finding, Severity};

/// From this many findings on, people get a table of counts by rule besides, if rules occur twice on average.
const MANY: usize = 12;

/// Draws a table; the result ends with a line feed. A table without header and rows is nothing.
#[must_use]
pub fn render(table: &Table, style: &Style) -> String {
    if table.header.is_empty() && table.rows.is_empty() {
        return String::new();
    }
    let mut drawing = Drawing::new();
    drawing
        .load_style(if style.ascii { presets::ASCII_FULL_CONDENSED } else { presets::UTF8_FULL_CONDENSED })
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(style.width.max(20)).unwrap_or(u16::MAX));
    if style.ascii {
        drawing.set_truncation_indicator("...");
    }
    if style.color {
        drawing.enforce_styling();
    }
    if !table.header.is_empty() {
        let bold = |text: &String| Cell::new(clean(text, style.ascii)).add_attribute(Attribute::Bold);
        drawing.set_header(table.header.iter().map(bold).collect::<Vec<_>>());
    }
    for row in &table.rows {
        drawing.add_row(row.iter().map(|text| cell(text, style)).collect::<Vec<_>>());
    }
    keep_names_whole(&mut drawing, table, style);
    let mut out = String::new();
    for line in drawing.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// A reader finds a row by its first column, so that one is not broken while it leaves two thirds of the width to the rest.
fn keep_names_whole(drawing: &mut Drawing, table: &Table, style: &Style) {
    let widest = table.rows.iter().filter_map(|row| row.first()).map(|name| name.chars().count()).max();
    if let (Some(widest), Some(column)) = (widest, drawing.column_mut(0))
        && widest <= style.width / 3
    {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
}

/// Words that every tool uses for good and bad are coloured; any other text is left alone.
fn cell(text: &str, style: &Style) -> Cell {
    let cell = Cell::new(clean(text, style.ascii));
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

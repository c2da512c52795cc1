//! Markdown (GitHub flavour): for a pull request, a wiki, or the commissioning file.

use std::fmt::Write as _;

use super::excerpt::{Cut, Sources, excerpts};
use super::model::{Block, Report, Style, Table};
use super::{drawing, sanitize, table, text};
use crate::domain::finding::{Finding, Suppressed};
use crate::domain::words;

/// Renders the report. A mere listing (no summary) is its body alone, so that it can be pasted anywhere.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let mut out = String::new();
    if !report.summary.is_empty() || style.quiet {
        let _infallible = writeln!(
            out,
            "# {}: {}\n\n{}\n",
            report.tool,
            report.status.label(),
            inline(&report.summary, style.ascii)
        );
    }
    if !style.quiet {
        out.push_str(&blocks(&report.body, style.ascii));
        findings(&mut out, report, style);
        if !report.metrics.is_empty() {
            out.push_str("## Measured\n\n");
            push_table(&mut out, &table::metrics(&report.metrics), style.ascii);
        }
        if !report.summary.is_empty() {
            let _infallible = writeln!(
                out,
                "{} {} on {}, {}\n",
                report.tool,
                report.version,
                inline(&report.host, style.ascii),
                inline(&report.finished_at, style.ascii)
            );
        }
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// Renders blocks alone, for documents of a tool's own (a checklist). SVG is left out.
#[must_use]
pub fn blocks(blocks: &[Block], ascii: bool) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Heading(level, text) => {
                let marks = "#".repeat(usize::from((*level).clamp(1, 6)));
                let _infallible = writeln!(out, "{marks} {}\n", inline(text, ascii));
            }
            Block::Text(text) => {
                let _infallible = writeln!(out, "{}\n", inline(text, ascii));
            }
            Block::List(items) => {
                for item in items {
                    let _infallible = writeln!(out, "- {}", inline(item, ascii));
                }
                out.push('\n');
            }
            Block::Table(table) => push_table(&mut out, table, ascii),
            Block::Pre(text) => push_fence(&mut out, text, ascii),
            Block::Svg(_) => {}
        }
    }
    out
}

fn findings(out: &mut String, report: &Report, style: &Style) {
    let (suppressed, counting): (Vec<_>, Vec<_>) =
        report.findings.iter().partition(|finding| finding.suppressed.is_some());
    let mut sources = Sources::new(&report.sources);
    if !counting.is_empty() {
        let _infallible = writeln!(out, "## Findings ({})\n", text::tally(&report.findings));
        if let Some(counts) = table::by_rule(&report.findings) {
            push_table(out, &counts, style.ascii);
        }
        for finding in counting {
            one(out, finding, &mut sources, style);
        }
    }
    if !suppressed.is_empty() {
        let _infallible = writeln!(out, "## {}\n", words::count(suppressed.len(), "suppressed finding"));
        let rows = suppressed.iter().map(|finding| {
            let place = finding.labels.first().map(text::place).unwrap_or_default();
            let reason = match &finding.suppressed {
                Some(Suppressed::InSource { reason }) => reason.clone(),
                _ => "baseline".to_owned(),
            };
            vec![finding.rule.name.to_owned(), place, text::sentence(finding), reason]
        });
        let header = ["Rule", "Place", "Finding", "Reason"].map(str::to_owned).to_vec();
        push_table(out, &Table { header, rows: rows.collect() }, style.ascii);
    }
}

fn one(out: &mut String, finding: &Finding, sources: &mut Sources<'_>, style: &Style) {
    let _infallible = writeln!(
        out,
        "### {}: {}\n\n{}\n",
        finding.severity,
        finding.rule.name,
        inline(&text::sentence(finding), style.ascii)
    );
    let excerpts = excerpts(finding, sources, Cut { width: 90, ascii: style.ascii });
    if !excerpts.is_empty() {
        // ASCII drawing: fonts of code blocks seldom join box characters.
        let plain = Style { color: false, ascii: true, quiet: false, verbose: false, width: 100 };
        push_fence(out, &drawing::draw(&excerpts, finding.severity, &[], &plain), style.ascii);
    }
    if !finding.help.is_empty() {
        let _infallible = writeln!(out, "**Help:** {}\n", inline(&finding.help, style.ascii));
    }
    if style.verbose && !finding.rule.source().is_empty() {
        let _infallible = writeln!(out, "Source: {}\n", inline(finding.rule.source(), style.ascii));
    }
}

fn push_table(out: &mut String, table: &Table, ascii: bool) {
    let columns = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
    if columns == 0 {
        return;
    }
    let empty = String::new();
    let row = |cells: &[String]| {
        let cells: Vec<_> = (0..columns).map(|i| inline(cells.get(i).unwrap_or(&empty), ascii)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    out.push_str(&row(&table.header));
    let _infallible = writeln!(out, "|{}", " --- |".repeat(columns));
    for cells in &table.rows {
        out.push_str(&row(cells));
    }
    out.push('\n');
}

/// A fence longer than any run of backticks in the text.
fn push_fence(out: &mut String, text: &str, ascii: bool) {
    let text = sanitize::block(text.trim_end(), ascii);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _infallible = writeln!(out, "{fence}text\n{text}\n{fence}\n");
}

/// Text in a paragraph, heading or cell: nothing in it is markup, and it stays on its line.
#[must_use]
pub fn inline(text: &str, ascii: bool) -> String {
    let text = sanitize::styled(text, ascii);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 16);
    for (i, &c) in chars.iter().enumerate() {
        let is_word =
            |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_alphanumeric());
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' | '$' => out.extend(['\\', c]),
            // An underscore inside a word is no markup: `heartbeat_interval` stays readable.
            '_' if !(is_word(i.checked_sub(1)) && is_word(Some(i + 1))) => out.push_str("\\_"),
            '#' | '+' | '-' | '=' if i == 0 => out.extend(['\\', c]),
            // `1. ` and `1) ` at the start would be a list; `10.1.1.1` is none.
            '.' | ')'
                if i > 0
                    && i < 10
                    && chars.get(i + 1).is_none_or(|c| *c == ' ')
                    && chars[..i].iter().all(char::is_ascii_digit) =>
            {
                out.extend(['\\', c]);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(
            inline("a|b `c` <d> *e* [f](g) \\", false),
            "a\\|b \\`c\\` &lt;d&gt; \\*e\\* \\[f\\](g) \\\\"
        );
        assert_eq!(inline("heartbeat_interval _x_", false), "heartbeat_interval \\_x\\_");
        assert_eq!(inline("- a", false), "\\- a");
        assert_eq!(inline("12. a", false), "12\\. a");
        assert_eq!(inline("10.1.1.1", false), "10.1.1.1");
        assert_eq!(inline("a\nb", false), "a\\\\nb");
    }

    #[test]
    fn fences_outrun_their_text() {
        let mut out = String::new();
        push_fence(&mut out, "a ```` b", false);
        assert_eq!(out, "`````text\na ```` b\n`````\n\n");
    }
}

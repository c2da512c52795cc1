//! One self-contained HTML page: no script, no font, no picture from elsewhere; light and dark as the reader's system
//! is set; readable on a phone and on paper.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::excerpt::{Cut, Excerpt, Mark, Sources, excerpts};
use super::markup::ascii;
use super::model::{Block, Report, Style, Table};
use super::{sanitize, table, text};
use crate::domain::finding::{Finding, Suppressed};
use crate::domain::markup::entities;
use crate::domain::words;

const CSS: &str = include_str!("html.css");

/// Columns of an excerpt before it is cut: what the page shows without scrolling on a desktop.
const CUT: Cut = Cut { width: 108, ascii: false };

/// Renders the whole page of a report.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let mut main = String::new();
    blocks(&mut main, &report.body);
    findings(&mut main, report);
    suppressed(&mut main, report);
    if !report.metrics.is_empty() {
        main.push_str("<h2>Measured</h2>\n");
        push_table(&mut main, &table::metrics(&report.metrics));
    }
    if !report.inputs.is_empty() {
        let _infallible = write!(
            main,
            "<details>\n<summary>{}</summary>\n<ul>\n",
            words::count(report.inputs.len(), "input")
        );
        for input in &report.inputs {
            let _infallible = writeln!(main, "<li><code>{}</code></li>", escape(input));
        }
        main.push_str("</ul>\n</details>\n");
    }
    let title = if report.summary.is_empty() {
        report.tool.to_owned()
    } else {
        format!("{}: {}", report.tool, report.status.label())
    };
    let page = shell(&title, &header(report), &main, &format!("Made by {} {}.", report.tool, report.version));
    if style.ascii { ascii(&page) } else { page }
}

/// Head, header, main and footer. `header` and `main` are HTML, the other two are text.
fn shell(title: &str, header: &str, main: &str, footer: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n\
         <header>\n{header}</header>\n<main>\n{main}</main>\n<footer>{}</footer>\n</body>\n</html>\n",
        escape(title),
        escape(footer)
    )
}

fn header(report: &Report) -> String {
    let mut out = format!("<h1>{}</h1>\n", escape(report.tool));
    if !report.summary.is_empty() {
        let _infallible = writeln!(
            out,
            "<p class=\"verdict {}\"><span class=\"badge\">{}</span> <span>{}</span></p>",
            report.status.name(),
            report.status.label(),
            escape(&report.summary)
        );
    }
    out.push_str("<dl class=\"facts\">\n");
    for (name, value) in
        [("Host", report.host.as_str()), ("Finished", &report.finished_at), ("Version", report.version)]
    {
        let _infallible = writeln!(out, "<div><dt>{name}</dt><dd>{}</dd></div>", escape(value));
    }
    out.push_str("</dl>\n");
    out
}

fn blocks(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Heading(level, text) => {
                let level = (*level).clamp(2, 4);
                let _infallible = writeln!(out, "<h{level}>{}</h{level}>", escape(text));
            }
            Block::Text(text) => {
                let _infallible = writeln!(out, "<p>{}</p>", escape(text));
            }
            Block::List(items) => {
                out.push_str("<ul>\n");
                for item in items {
                    let _infallible = writeln!(out, "<li>{}</li>", escape(item));
                }
                out.push_str("</ul>\n");
            }
            Block::Table(table) => push_table(out, table),
            Block::Pre(text) => {
                let text = escape_block(text.trim_end());
                let _infallible = writeln!(out, "<div class=\"pre\"><pre tabindex=\"0\">{text}</pre></div>");
            }
            Block::Svg(svg) => {
                // The XML prolog has no place inside HTML.
                let svg = svg.find("<svg").map_or("", |at| &svg[at..]);
                let _infallible = writeln!(out, "<figure class=\"drawing\">\n{}\n</figure>", svg.trim_end());
            }
        }
    }
}

fn push_table(out: &mut String, table: &Table) {
    if table.header.is_empty() && table.rows.is_empty() {
        return;
    }
    out.push_str("<div class=\"scroll\" tabindex=\"0\"><table>\n");
    if !table.header.is_empty() {
        out.push_str("<thead><tr>");
        for cell in &table.header {
            let _infallible = write!(out, "<th scope=\"col\">{}</th>", escape(cell));
        }
        out.push_str("</tr></thead>\n");
    }
    out.push_str("<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for cell in row {
            let _infallible = write!(out, "<td>{}</td>", escape(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
}

fn findings(out: &mut String, report: &Report) {
    let tally = text::tally(&report.findings);
    if tally.is_empty() {
        return;
    }
    let _infallible = writeln!(out, "<section>\n<h2>Findings: {tally}</h2>");
    if let Some(counts) = table::by_rule(&report.findings) {
        push_table(out, &counts);
    }
    let mut sources = Sources::new(&report.sources);
    for finding in report.findings.iter().filter(|f| f.suppressed.is_none()) {
        one(out, finding, &mut sources);
    }
    out.push_str("</section>\n");
}

fn one(out: &mut String, finding: &Finding, sources: &mut Sources<'_>) {
    let severity = finding.severity.name();
    let _infallible = write!(
        out,
        "<article class=\"finding {severity}\">\n<h3><span class=\"badge\">{}</span> <code>{}</code></h3>\n<p>{}</p>\n",
        severity.to_uppercase(),
        escape(finding.rule.name),
        escape(&text::sentence(finding))
    );
    for excerpt in excerpts(finding, sources, CUT) {
        push_excerpt(out, &excerpt);
    }
    if !finding.help.is_empty() {
        let _infallible = writeln!(out, "<p><strong>Help:</strong> {}</p>", escape(&finding.help));
    }
    if !finding.rule.source().is_empty() {
        let _infallible = writeln!(out, "<p class=\"source\">Source: {}</p>", escape(finding.rule.source()));
    }
    out.push_str("</article>\n");
}

fn push_excerpt(out: &mut String, excerpt: &Excerpt) {
    let _infallible =
        writeln!(out, "<figure class=\"excerpt\"><figcaption>{}</figcaption>", entities(&excerpt.heading()));
    if !excerpt.lines.is_empty() {
        let gutter = excerpt.last_line().to_string().len();
        let mut rows = Vec::new();
        let mut skipped = false;
        for (index, line) in excerpt.lines.iter().enumerate() {
            let marks: Vec<&Mark> = excerpt.marks.iter().filter(|mark| mark.line == index).collect();
            if marks.is_empty() {
                skipped = true;
                continue;
            }
            if std::mem::take(&mut skipped) {
                rows.push(format!("<span class=\"n\">{:>gutter$}  </span>", "…"));
            }
            let number = excerpt.first_line.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
            rows.push(format!("<span class=\"n\">{number:>gutter$}  </span>{}", marked(line, &marks)));
            for mark in marks.iter().filter(|mark| !mark.text.is_empty()) {
                let indent = " ".repeat(gutter + 2 + line[..mark.range.start].width());
                rows.push(format!(
                    "<span class=\"pad\">{indent}</span><span class=\"note\">↑ {}</span>",
                    entities(&mark.text)
                ));
            }
        }
        let _infallible = write!(out, "<pre tabindex=\"0\">{}</pre>", rows.join("\n"));
    }
    out.push_str("</figure>\n");
}

/// The line with its marked ranges; of ranges that overlap, the later one is left unmarked.
fn marked(line: &str, marks: &[&Mark]) -> String {
    let mut sorted: Vec<&&Mark> = marks.iter().collect();
    sorted.sort_by_key(|mark| (mark.range.start, mark.range.end));
    let mut out = String::with_capacity(line.len() + 64);
    let mut at = 0;
    for mark in sorted {
        if mark.range.start < at {
            continue;
        }
        let class = if mark.primary { "" } else { " class=\"also\"" };
        let _infallible = write!(
            out,
            "{}<mark{class}>{}</mark>",
            entities(&line[at..mark.range.start]),
            entities(&line[mark.range.clone()])
        );
        at = mark.range.end;
    }
    out.push_str(&entities(&line[at..]));
    out
}

fn suppressed(out: &mut String, report: &Report) {
    let rows: Vec<_> = report
        .findings
        .iter()
        .filter_map(|finding| {
            let reason = match finding.suppressed.as_ref()? {
                Suppressed::InSource { reason } => reason.clone(),
                Suppressed::Baseline => "stands in the baseline file".to_owned(),
            };
            let place = finding.labels.first().map(text::place).unwrap_or_default();
            Some(vec![finding.rule.name.to_owned(), place, text::sentence(finding), reason])
        })
        .collect();
    if !rows.is_empty() {
        let title = words::count(rows.len(), "suppressed finding");
        let _infallible = writeln!(out, "<details>\n<summary>{title}</summary>");
        let header = ["Rule", "Place", "Finding", "Reason"].map(str::to_owned).to_vec();
        push_table(out, &Table { header, rows });
        out.push_str("</details>\n");
    }
}

/// Foreign text on one line: made harmless, then the five special characters as entities.
#[must_use]
pub fn escape(text: &str) -> String {
    entities(&sanitize::line(text))
}

fn escape_block(text: &str) -> String {
    entities(&sanitize::block(text, false))
}

//! For people: the tool's own tables, the findings with source excerpts and carets, and the verdict as the last line,
//! where it stands right above the prompt.

use std::fmt::Write as _;

use annotate_snippets::renderer::{AnsiColor, Effects};
use rayon::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::excerpt::{Cut, Sources, excerpts};
use super::model::{Block, Report, Style};
use super::text::{clean, sentence, wrap};
use super::{drawing, table};
use crate::domain::finding::{Finding, Severity, Suppressed};
use crate::domain::status::Status;
use crate::domain::words::count;

/// Renders the report for a terminal.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let mut out = String::new();
    if !style.quiet {
        let mut sources = Sources::new(&report.sources);
        out.push_str(&body(&report.body, style));
        let (suppressed, counting): (Vec<_>, Vec<_>) =
            report.findings.iter().partition(|f| f.suppressed.is_some());
        for finding in counting.iter().chain(suppressed.iter().filter(|_| style.verbose)) {
            out.push_str(&one(finding, &mut sources, style));
            out.push('\n');
        }
        if style.verbose {
            details(&mut out, report, style);
        }
        if let Some(counts) = table::by_rule(&report.findings) {
            out.push_str(&table::render(&counts, style));
            out.push('\n');
        }
        notes(&mut out, report, &suppressed, style);
    }
    if !report.summary.is_empty() || style.quiet {
        out.push_str(&verdict(report, style));
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

/// `CRITICAL: summary`.
fn verdict(report: &Report, style: &Style) -> String {
    let ansi = match report.status {
        Status::Ok => AnsiColor::Green.on_default(),
        Status::Warning => AnsiColor::Yellow.on_default(),
        Status::Critical => AnsiColor::BrightRed.on_default(),
        Status::Unknown => AnsiColor::Magenta.on_default(),
    };
    let label = paint(report.status.label(), ansi.effects(Effects::BOLD), style);
    format!("{label}: {}\n", clean(&report.summary, style.ascii))
}

/// A report of so many blocks (hundreds of servers) is drawn by all cores.
const MANY_BLOCKS: usize = 200;

fn body(blocks: &[Block], style: &Style) -> String {
    if blocks.len() < MANY_BLOCKS {
        return blocks.iter().map(|block| drawn(block, style)).collect();
    }
    blocks.par_iter().map(|block| drawn(block, style)).collect::<Vec<String>>().concat()
}

fn drawn(block: &Block, style: &Style) -> String {
    let mut out = String::new();
    match block {
        Block::Heading(_, text) => heading(&mut out, text, style),
        Block::Text(text) => {
            let _infallible = writeln!(out, "{}\n", wrap(&clean(text, style.ascii), style.width, 0, 0));
        }
        Block::List(items) => {
            let bullet = if style.ascii { "-" } else { "•" };
            for item in items {
                let item = wrap(&clean(item, style.ascii), style.width, 4, 4);
                let _infallible = writeln!(out, "  {bullet} {item}");
            }
            out.push('\n');
        }
        Block::Table(rows) => {
            out.push_str(&table::render(rows, style));
            out.push('\n');
        }
        Block::Pre(text) => {
            for line in super::sanitize::block(text.trim_end(), style.ascii).lines() {
                let _infallible = writeln!(out, "{}", format!("  {line}").trim_end());
            }
            out.push('\n');
        }
        Block::Svg(_) => {}
    }
    out
}

fn heading(out: &mut String, text: &str, style: &Style) {
    let text = clean(text, style.ascii);
    if style.color {
        let bold = annotate_snippets::renderer::Style::new().effects(Effects::BOLD);
        let _infallible = writeln!(out, "{}", paint(&text, bold, style));
    } else {
        let rule = if style.ascii { "-" } else { "─" };
        let _infallible = writeln!(out, "{text}\n{}", rule.repeat(text.width().min(style.width)));
    }
}

/// One finding: `error[rule]: message`, the excerpts, help, and with `-v` the source of the rule.
fn one(finding: &Finding, sources: &mut Sources<'_>, style: &Style) -> String {
    let mut out = title(finding, style);
    let last_line = finding.labels.iter().map(|label| label.span.line).max().unwrap_or(0);
    let gutter = last_line.to_string().len() + 3;
    let cut = Cut { width: style.width.saturating_sub(gutter).max(24), ascii: style.ascii };
    let excerpts = excerpts(finding, sources, cut);
    let footers = footers(finding, style);
    if excerpts.is_empty() {
        for (name, text) in &footers {
            let text = wrap(text, style.width, name.width() + 6, name.width() + 6);
            let _infallible =
                writeln!(out, "  {} {}: {text}", if style.ascii { "=" } else { "•" }, emphasise(name, style));
        }
        return out;
    }
    out.push_str(&drawing::draw(&excerpts, finding.severity, &footers, style));
    out
}

fn title(finding: &Finding, style: &Style) -> String {
    let (name, ansi) = match finding.severity {
        Severity::Error => ("error", AnsiColor::BrightRed),
        Severity::Warning => ("warning", AnsiColor::Yellow),
        Severity::Info => ("info", AnsiColor::BrightBlue),
    };
    let mark = if finding.suppressed.is_some() { "suppressed " } else { "" };
    let head = format!("{mark}{name}[{}]", finding.rule.name);
    let text = clean(&sentence(finding), style.ascii);
    let wrapped = wrap(&text, style.width, head.width() + 2, 4);
    let bold = annotate_snippets::renderer::Style::new().effects(Effects::BOLD);
    // Each line is painted on its own: pagers reset colours at a line break.
    let wrapped: Vec<_> = wrapped.split('\n').map(|line| paint(line, bold, style)).collect();
    format!("{}: {}\n", paint(&head, ansi.on_default().effects(Effects::BOLD), style), wrapped.join("\n"))
}

fn footers(finding: &Finding, style: &Style) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    if !finding.help.is_empty() {
        all.push(("help", clean(&finding.help, style.ascii)));
    }
    match &finding.suppressed {
        Some(Suppressed::InSource { reason }) => all.push(("suppressed", clean(reason, style.ascii))),
        Some(Suppressed::Baseline) => all.push(("suppressed", "stands in the baseline file".to_owned())),
        None => {}
    }
    if style.verbose && !finding.rule.source().is_empty() {
        all.push(("source", clean(finding.rule.source(), style.ascii)));
    }
    all
}

/// With `-v`: the inputs and the measured values.
fn details(out: &mut String, report: &Report, style: &Style) {
    if !report.inputs.is_empty() {
        heading(out, "Inputs", style);
        for input in &report.inputs {
            let number =
                report.findings.iter().filter(|f| f.labels.first().is_some_and(|l| l.file == *input)).count();
            let number = if number == 0 { "no findings".to_owned() } else { count(number, "finding") };
            let _infallible = writeln!(out, "  {} ({number})", clean(input, style.ascii));
        }
        out.push('\n');
    }
    if !report.metrics.is_empty() {
        heading(out, "Measured", style);
        out.push_str(&table::render(&table::metrics(&report.metrics), style));
        out.push('\n');
    }
}

/// What the reader should know beside the findings.
fn notes(out: &mut String, report: &Report, suppressed: &[&Finding], style: &Style) {
    if !suppressed.is_empty() && !style.verbose {
        let number = count(suppressed.len(), "suppressed finding");
        let _infallible = writeln!(out, "{number} not shown (-v shows them).");
    }
    if let Some(finding) = report.findings.iter().find(|f| f.suppressed.is_none()) {
        let _infallible = writeln!(out, "More about a rule: {} explain {}", report.tool, finding.rule.name);
    }
}

fn emphasise(text: &str, style: &Style) -> String {
    paint(text, annotate_snippets::renderer::Style::new().effects(Effects::BOLD), style)
}

fn paint(text: &str, ansi: annotate_snippets::renderer::Style, style: &Style) -> String {
    if style.color && !text.is_empty() { format!("{ansi}{text}{ansi:#}") } else { text.to_owned() }
}

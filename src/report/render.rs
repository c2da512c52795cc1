//! The entry point: a report and a format in, the whole output out.

use super::model::{Report, Style};
use super::{github, gitlab, html, human, json, jsonl, junit, markdown, nagios, prometheus, sarif};

/// Output formats, as `--format` names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people, on a terminal.
    Human,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for CI servers.
    Junit,
    /// GitHub workflow commands.
    Github,
    /// GitLab code quality JSON.
    Gitlab,
    /// Nagios / Icinga plugin output.
    Nagios,
    /// Prometheus textfile.
    Prometheus,
    /// Markdown.
    Markdown,
    /// One self-contained HTML page.
    Html,
}

/// Renders a report. The result ends with a line feed; the same report gives the same bytes.
///
/// `style` draws the text formats. `--quiet` shortens human, Markdown and Nagios output to the verdict line; formats
/// for machines are always complete.
#[must_use]
pub fn render(report: &Report, format: Format, style: &Style) -> String {
    match format {
        Format::Human => human::render(report, style),
        Format::Json => json::render(report, style),
        Format::Jsonl => jsonl::render(report, style),
        Format::Sarif => sarif::render(report, style),
        Format::Junit => junit::render(report, style),
        Format::Github => github::render(report, style),
        Format::Gitlab => gitlab::render(report, style),
        Format::Nagios => nagios::render(report, style),
        Format::Prometheus => prometheus::render(report, style),
        Format::Markdown => markdown::render(report, style),
        Format::Html => html::render(report, style),
    }
}

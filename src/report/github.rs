//! GitHub workflow commands: one annotation a finding, then the verdict as plain text for the log.

use std::fmt::Write as _;

use super::model::{Report, Style};
use super::notice::{self, Notice};
use super::{sanitize, text, uri};
use crate::domain::finding::{Finding, Severity};

/// Renders the annotations. GitHub shows at most ten errors, ten warnings and ten notices of a step; all are in its log.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let mut out = String::new();
    for finding in report.findings.iter().filter(|f| f.suppressed.is_none()) {
        command(&mut out, finding, style.ascii);
    }
    for notice in notice::all(report) {
        say(&mut out, &notice, style.ascii);
    }
    if !report.summary.is_empty() {
        // A leading word of our own: foreign text can never start a command.
        let summary = sanitize::styled(&report.summary, style.ascii);
        let _infallible = writeln!(out, "{} {}: {summary}", report.tool, report.status.label());
    }
    out
}

/// What no finding says, at its file where there is one.
fn say(out: &mut String, notice: &Notice<'_>, ascii: bool) {
    let file = notice.file.map(|file| format!("file={},", property(&uri::path(file), ascii)));
    let _infallible = writeln!(
        out,
        "::{} {}title={}::{}",
        level(notice.severity),
        file.unwrap_or_default(),
        notice.name,
        data(&sanitize::styled(notice.message, ascii))
    );
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn command(out: &mut String, finding: &Finding, ascii: bool) {
    let name = level(finding.severity);
    let mut properties = Vec::new();
    if let Some(label) = finding.labels.first() {
        properties.push(format!("file={}", property(&uri::path(&label.file), ascii)));
        if label.span.is_known() {
            let span = label.span;
            properties.push(format!("line={}", span.line));
            properties.push(format!("endLine={}", span.end_line.max(span.line)));
            // GitHub refuses columns on annotations of several lines. Its end column is inclusive.
            if span.end_line <= span.line {
                properties.push(format!("col={}", span.column.max(1)));
                let end = span.end_column.saturating_sub(1).max(span.column).max(1);
                properties.push(format!("endColumn={end}"));
            }
        }
    }
    properties.push(format!("title={}", property(finding.rule.name, ascii)));
    let mut message = sanitize::styled(&text::sentence(finding), ascii).into_owned();
    for label in finding.labels.iter().skip(1) {
        let place = sanitize::styled(&text::place(label), ascii).into_owned();
        let _infallible = write!(message, "\nSee also {place}");
        if !label.text.is_empty() {
            let _infallible = write!(message, ": {}", sanitize::styled(&label.text, ascii));
        }
    }
    if !finding.help.is_empty() {
        let _infallible = write!(message, "\nHelp: {}", sanitize::styled(&finding.help, ascii));
    }
    let _infallible = writeln!(out, "::{name} {}::{}", properties.join(","), data(&message));
}

/// The message of a command: `%`, CR and LF are escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command: `:` and `,` too.
fn property(text: &str, ascii: bool) -> String {
    data(&sanitize::styled(text, ascii)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_escaped() {
        assert_eq!(data("50 %\r\n"), "50 %25%0D%0A");
        assert_eq!(property("C:/a,b%", false), "C%3A/a%2Cb%25");
    }
}

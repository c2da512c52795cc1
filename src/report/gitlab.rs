//! GitLab code quality: a JSON array that a merge request compares with the one of its target branch.

use serde::Serialize;

use super::fingerprint::{self, fingerprints};
use super::model::{Report, Style};
use super::notice::{self, Notice};
use super::{json, sanitize, text, uri};
use crate::domain::finding::{Finding, Severity};

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    /// GitLab does without; Code Climate, whose format it is, wants it.
    end: u32,
}

/// Renders the array; suppressed findings are left out. A finding without a file stands at its subject.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let prints = fingerprints(&report.findings, &report.sources);
    let mut issues: Vec<_> = report
        .findings
        .iter()
        .zip(prints)
        .filter(|(finding, _)| finding.suppressed.is_none())
        .map(|(finding, print)| issue(finding, print, report.tool))
        .collect();
    issues.extend(notice::all(report).iter().map(|notice| said(notice, report.tool)));
    let mut out = json::pretty(&issues);
    out.push('\n');
    sanitize::json(out, style.ascii)
}

/// What no finding says: an empty array would tell the merge request that all is well.
fn said(notice: &Notice<'_>, tool: &str) -> Issue {
    Issue {
        description: sanitize::line(notice.message).into_owned(),
        check_name: notice.name,
        fingerprint: fingerprint::of(&[notice.name, notice.file.unwrap_or(tool)]),
        severity: severity(notice.severity),
        location: Location {
            path: sanitize::line(&uri::path(notice.file.unwrap_or(tool))).into_owned(),
            lines: Lines { begin: 1, end: 1 },
        },
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}

fn issue(finding: &Finding, fingerprint: String, tool: &str) -> Issue {
    let mut description = text::sentence(finding);
    if !finding.help.is_empty() {
        description = format!("{description} {}", finding.help);
    }
    let path = match finding.labels.first() {
        Some(label) => sanitize::line(&uri::path(&label.file)).into_owned(),
        None if finding.subject.is_empty() => tool.to_owned(),
        None => sanitize::line(&finding.subject).into_owned(),
    };
    Issue {
        // Visible escapes: the text is shown in a merge request, and its database refuses NUL.
        description: sanitize::line(&description).into_owned(),
        check_name: finding.rule.name,
        fingerprint,
        severity: severity(finding.severity),
        location: Location {
            path,
            lines: finding.labels.first().map_or(Lines { begin: 1, end: 1 }, |label| {
                let begin = label.span.line.max(1);
                Lines { begin, end: label.span.end_line.max(begin) }
            }),
        },
    }
}

//! JSON lines: `{"type":"finding",...}` a line, then one `{"type":"summary",...}` line, the envelope without findings.

use serde::Serialize;

use super::json::{Envelope, FindingV1, envelope};
use super::model::{Report, Style};
use super::sanitize;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line {
    Finding(FindingV1),
    Summary(Box<Envelope>),
}

/// Renders one line a finding and the summary last, so that a reader knows when the output is complete.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let findings = report.findings.iter().map(|finding| Line::Finding(finding.into()));
    let summary = std::iter::once_with(|| Line::Summary(Box::new(envelope(report, false))));
    let mut out = String::new();
    for line in findings.chain(summary) {
        out.push_str(&serde_json::to_string(&line).expect("our own types have string keys only"));
        out.push('\n');
    }
    sanitize::json(out, style.ascii)
}

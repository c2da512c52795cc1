//! The metrics of a report for monitoring systems: counts of findings by severity, then the tool's own.

use super::model::{Metric, Report};
use crate::domain::finding::Severity;

/// Name of the counts; a tool that counts for itself uses the same.
const FINDINGS: &str = "findings";

/// All metrics. The counts come first, unless the tool brings them itself.
#[must_use]
pub fn metrics(report: &Report) -> Vec<Metric> {
    let mut all = Vec::with_capacity(report.metrics.len() + 3);
    if !report.metrics.iter().any(|metric| metric.name == FINDINGS) {
        all.extend(
            [Severity::Error, Severity::Warning, Severity::Info].map(|severity| count(report, severity)),
        );
    }
    all.extend(report.metrics.iter().cloned());
    all
}

fn count(report: &Report, severity: Severity) -> Metric {
    let counting = report.findings.iter().filter(|f| f.suppressed.is_none() && f.severity == severity);
    let labels = vec![("severity".to_owned(), severity.name().to_owned())];
    let value = counting.fold(0.0, |sum, _| sum + 1.0);
    Metric::new(FINDINGS, "count", "Findings that count, by severity.", labels, Some(value))
}

//! What a document must say besides its findings, so that nobody who reads only the document takes it for green: the
//! inputs that nobody could read, and a verdict that none of the findings shows.

use super::model::Report;
use crate::domain::finding::{Severity, Suppressed};
use crate::domain::status::Status;

/// One thing to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice<'a> {
    /// The input that was not judged; `None` for the run as a whole.
    pub file: Option<&'a str>,
    /// What was tried, what came back, what to do.
    pub message: &'a str,
    /// How bad it is: a warning for WARNING, else an error.
    pub severity: Severity,
    /// The name under which machine formats list it, like a rule's: `not-judged`, or `verdict` when all was judged.
    pub name: &'static str,
}

/// Everything that the findings do not say: each unread input, then the verdict unless something shows it already.
#[must_use]
pub fn all(report: &Report) -> Vec<Notice<'_>> {
    let unread = report.unread.iter().map(|(file, why)| Notice {
        file: Some(file),
        message: why,
        severity: Severity::Error,
        name: "not-judged",
    });
    let mut all: Vec<_> = unread.collect();
    if !is_shown(report) {
        let (severity, name) = match report.status {
            Status::Warning => (Severity::Warning, "verdict"),
            Status::Critical => (Severity::Error, "verdict"),
            Status::Ok | Status::Unknown => (Severity::Error, "not-judged"),
        };
        all.push(Notice { file: None, message: &report.summary, severity, name });
    }
    all
}

/// Whether the findings and the unread inputs let a reader see the verdict.
fn is_shown(report: &Report) -> bool {
    let counts = |suppressed: &Option<Suppressed>| suppressed.is_none();
    let worst = report.findings.iter().filter(|f| counts(&f.suppressed)).map(|f| f.severity).max();
    match report.status {
        Status::Ok => true,
        Status::Unknown => !report.unread.is_empty(),
        Status::Critical => worst == Some(Severity::Error),
        // With `--fail-on info` a note is enough for WARNING.
        Status::Warning => worst.is_some_and(|worst| worst >= Severity::Warning.min(report.fail_level)),
    }
}

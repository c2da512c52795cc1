//! JUnit XML, as Jenkins, GitLab and others read it: a suite for every input and for every node, pair or channel that was
//! judged, in it a case for every rule that failed there, or one case with the verdict. Findings below the fail level are
//! passing cases with their text as output. There is always a case: an empty document proves nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::markup::ascii;
use super::model::{Judged, Report, Style};
use super::notice::{self, Notice};
use super::{sanitize, text, uri};
use crate::domain::finding::{Finding, Severity};
use crate::domain::markup::entities;
use crate::domain::status::Status;

/// One suite: an input, or a subject for findings that stand in no file.
struct Suite<'a> {
    name: String,
    /// What was judged under this name and is no input.
    judged: Option<&'a Judged>,
    findings: Vec<&'a Finding>,
}

/// The findings of one rule in one suite.
struct Case<'a> {
    rule: &'static str,
    findings: Vec<&'a Finding>,
}

/// Renders the whole document.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let suites = suites(report);
    let notices = notice::all(report);
    let mut body = String::new();
    let mut totals = Counts::default();
    for (id, suite) in suites.iter().enumerate() {
        let cases = cases(suite);
        let bad = suite.judged.filter(|_| cases.is_empty()).map_or(Status::Ok, |judged| judged.status);
        let failures =
            cases.iter().filter(|case| fails(case, report)).count() + usize::from(bad == Status::Critical);
        let is_here = |notice: &&Notice<'_>| notice.file.is_some_and(|file| uri::path(file) == suite.name);
        let unread: Vec<_> = notices.iter().filter(is_here).collect();
        let tests = (cases.len() + unread.len()).max(1);
        let errors = unread.len() + usize::from(bad == Status::Unknown);
        let counts = Counts { tests, failures, errors };
        totals.add(&counts);
        open_suite(&mut body, report, &suite.name, &counts, id);
        for case in &cases {
            write_case(&mut body, report, &suite.name, case);
        }
        for notice in &unread {
            write_notice(&mut body, report, &suite.name, notice);
        }
        if cases.is_empty() && unread.is_empty() {
            body.push_str(&verdict(suite));
        }
        body.push_str("  </testsuite>\n");
    }
    if let Some(verdict) = notices.iter().find(|notice| notice.file.is_none()) {
        let error = usize::from(report.status == Status::Unknown);
        let counts = Counts { tests: 1, failures: 1 - error, errors: error };
        totals.add(&counts);
        open_suite(&mut body, report, report.tool, &counts, suites.len());
        write_notice(&mut body, report, report.tool, verdict);
        body.push_str("  </testsuite>\n");
    }
    let Counts { tests, failures, errors } = totals;
    let out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" \
         errors=\"{errors}\" time=\"0\">\n{body}</testsuites>\n",
        escape(report.tool)
    );
    if style.ascii { ascii(&out) } else { out }
}

/// How many cases a suite has, and how they ended.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
    }
}

/// An input that was not judged is an error, never a passing case; a verdict that no finding shows is a case of its own.
fn write_notice(out: &mut String, report: &Report, suite: &str, notice: &Notice<'_>) {
    let name = if notice.file.is_none() { "verdict" } else { notice.name };
    let element = if report.status == Status::Unknown || notice.file.is_some() { "error" } else { "failure" };
    let kind = match notice.severity {
        Severity::Error if element == "error" => "unknown",
        other => other.name(),
    };
    let _infallible = writeln!(
        out,
        "    <testcase classname=\"{}\" name=\"{name}\" time=\"0\">\n      <{element} message=\"{1}\" type=\"{kind}\">{1}</{element}>\n    </testcase>",
        escape(suite),
        escape(notice.message)
    );
}

fn open_suite(out: &mut String, report: &Report, name: &str, counts: &Counts, id: usize) {
    let Counts { tests, failures, errors } = counts;
    let _infallible = writeln!(
        out,
        "  <testsuite name=\"{}\" id=\"{id}\" package=\"{}\" tests=\"{tests}\" failures=\"{failures}\" \
         errors=\"{errors}\" skipped=\"0\" time=\"0\" timestamp=\"{}\" hostname=\"{}\">",
        escape(name),
        escape(report.tool),
        escape(&local_time(&report.started_at)),
        escape(&report.host),
    );
}

/// The schemas want a time without offset.
fn local_time(time: &str) -> String {
    time.chars().take(19).collect()
}

fn suites(report: &Report) -> Vec<Suite<'_>> {
    let mut suites: Vec<Suite<'_>> = report.inputs.iter().map(|file| Suite::new(uri::path(file))).collect();
    for (file, _) in report.unread.iter().filter(|(file, _)| !report.inputs.contains(file)) {
        suites.push(Suite::new(uri::path(file)));
    }
    suites.extend(
        report.judged.iter().map(|judged| Suite { judged: Some(judged), ..Suite::new(judged.name.clone()) }),
    );
    let mut by_name: BTreeMap<String, usize> =
        suites.iter().enumerate().map(|(index, suite)| (suite.name.clone(), index)).collect();
    for finding in report.findings.iter().filter(|f| f.suppressed.is_none()) {
        let name = match finding.labels.first() {
            Some(label) => uri::path(&label.file),
            None if finding.subject.is_empty() => report.tool.to_owned(),
            None => finding.subject.clone(),
        };
        let index = *by_name.entry(name).or_insert_with_key(|name| {
            suites.push(Suite::new(name.clone()));
            suites.len() - 1
        });
        suites[index].findings.push(finding);
    }
    if suites.is_empty() && report.status == Status::Ok {
        suites.push(Suite::new(report.tool.to_owned()));
    }
    suites
}

impl Suite<'_> {
    const fn new(name: String) -> Self {
        Self { name, judged: None, findings: Vec::new() }
    }
}

/// The one case of a suite without findings: of what was judged, its own verdict.
fn verdict(suite: &Suite<'_>) -> String {
    let name = if suite.judged.is_some() { "verdict" } else { "all rules" };
    let open = format!("    <testcase classname=\"{}\" name=\"{name}\" time=\"0\"", escape(&suite.name));
    let words = suite.judged.map(|judged| escape(&judged.words)).unwrap_or_default();
    let inner = match suite.judged.map_or(Status::Ok, |judged| judged.status) {
        _ if words.is_empty() => return format!("{open}/>\n"),
        Status::Ok | Status::Warning => format!("<system-out>{words}</system-out>"),
        Status::Critical => format!("<failure message=\"{words}\" type=\"error\">{words}</failure>"),
        Status::Unknown => format!("<error message=\"{words}\" type=\"unknown\">{words}</error>"),
    };
    format!("{open}>\n      {inner}\n    </testcase>\n")
}

fn cases<'a>(suite: &Suite<'a>) -> Vec<Case<'a>> {
    let mut cases: Vec<Case<'a>> = Vec::new();
    for finding in &suite.findings {
        match cases.iter_mut().find(|case| case.rule == finding.rule.name) {
            Some(case) => case.findings.push(finding),
            None => cases.push(Case { rule: finding.rule.name, findings: vec![finding] }),
        }
    }
    cases
}

fn fails(case: &Case<'_>, report: &Report) -> bool {
    case.findings.iter().any(|finding| finding.severity >= report.fail_level)
}

fn write_case(out: &mut String, report: &Report, suite: &str, case: &Case<'_>) {
    let mut details = String::new();
    for finding in &case.findings {
        if !details.is_empty() {
            details.push('\n');
        }
        details.push_str(&describe(finding));
    }
    let open =
        format!("    <testcase classname=\"{}\" name=\"{}\" time=\"0\">", escape(suite), escape(case.rule));
    let inner = if fails(case, report) {
        let first = case.findings[0];
        let more = case.findings.len() - 1;
        let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
        let message = format!("{}{more}", text::sentence(first));
        format!(
            "<failure message=\"{}\" type=\"{}\">{}</failure>",
            escape(&message),
            first.severity.name(),
            escape_text(&details)
        )
    } else {
        format!("<system-out>{}</system-out>", escape_text(&details))
    };
    let _infallible = writeln!(out, "{open}\n      {inner}\n    </testcase>");
}

fn describe(finding: &Finding) -> String {
    let clean = |text: &str| sanitize::line(text).into_owned();
    let mut out = format!("{}: {}", finding.severity.name(), clean(&text::sentence(finding)));
    for label in &finding.labels {
        let note = if label.text.is_empty() { String::new() } else { format!(": {}", clean(&label.text)) };
        let _infallible = write!(out, "\n  at {}{note}", clean(&text::place(label)));
    }
    if !finding.help.is_empty() {
        let _infallible = write!(out, "\n  help: {}", clean(&finding.help));
    }
    out
}

/// One line of text for an attribute or an element: unsafe characters (among them all that XML forbids) become
/// visible escapes, the five special ones entities.
fn escape(text: &str) -> String {
    entities(&sanitize::line(text))
}

/// Like [`escape`]; line feeds of our own stay.
fn escape_text(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("\n")
}

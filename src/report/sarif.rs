//! SARIF 2.1.0 (OASIS), as code-scanning services read it.
//!
//! Rules carry their whole page as help, so that nothing has to be looked up on the net. Columns count characters
//! (`unicodeCodePoints`), and relative paths hang on `%SRCROOT%`, the root of the repository.

use serde_json::{Value, json};

use super::fingerprint::{self, fingerprints};
use super::model::{Report, Style};
use super::notice::{self, Notice};
use super::{json, sanitize, text, uri};
use crate::domain::finding::{Finding, Label, Rule, Severity, Suppressed};
use crate::domain::status::Status;

/// Renders one SARIF log with one run.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let mut rules: Vec<&Rule> = report.rules.clone();
    for finding in &report.findings {
        if !rules.iter().any(|rule| rule.name == finding.rule.name) {
            rules.push(finding.rule);
        }
    }
    let prints = fingerprints(&report.findings, &report.sources);
    let findings = report.findings.iter().zip(prints);
    let mut results: Vec<_> =
        findings.map(|(finding, print)| result(finding, &print, &rules, report.tool)).collect();
    let mut descriptors: Vec<_> = rules.iter().map(|rule| descriptor(rule)).collect();
    let notices = notice::all(report);
    for notice in &notices {
        // Code scanning shows results alone; without one, an unread file would close the alerts of an earlier run.
        results.push(notice_result(notice, report.tool));
        if !descriptors.iter().any(|descriptor| descriptor["id"] == notice.name) {
            descriptors.push(notice_descriptor(notice));
        }
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": report.tool,
                "version": report.version,
                "semanticVersion": report.version,
                "rules": descriptors,
            }},
            "automationDetails": { "id": format!("{}/", report.tool) },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "%SRCROOT%": {
                "description": { "text": "The folder in which the tool ran; the root of the repository in CI." },
            }},
            "artifacts": report.inputs.iter().map(|file| json!({"location": artifact(file)})).collect::<Vec<_>>(),
            "invocations": [{
                "executionSuccessful": report.status != Status::Unknown,
                "exitCode": report.status.code(),
                "exitCodeDescription": format!("{}: {}", report.status.label(), sanitize::line(&report.summary)),
                "startTimeUtc": utc(&report.started_at),
                "endTimeUtc": utc(&report.finished_at),
                "toolExecutionNotifications": notices.iter().map(|notice| json!({
                    "level": level(notice.severity),
                    "message": { "text": escape_message(notice.message) },
                    "locations": [notice_location(notice, report.tool)],
                })).collect::<Vec<_>>(),
            }],
            "results": results,
        }],
    });
    let mut out = json::pretty(&log);
    out.push('\n');
    sanitize::json(out, style.ascii)
}

fn descriptor(rule: &Rule) -> Value {
    // GitHub sorts by `problem.severity`, whose lowest word is not SARIF's.
    let severity = if rule.severity == Severity::Info { "recommendation" } else { rule.severity.name() };
    json!({
        "id": rule.name,
        "name": pascal_case(rule.name),
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.summary },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "problem.severity": severity,
            "precision": "high",
            "tags": ["configuration"],
            "source": rule.source(),
            "appliesTo": rule.applies_to(),
        },
    })
}

fn notice_descriptor(notice: &Notice<'_>) -> Value {
    let text = match notice.name {
        "not-judged" => "Something could not be judged, so nothing is known about it.",
        _ => "The verdict of the run, where no single finding shows it.",
    };
    json!({
        "id": notice.name,
        "name": pascal_case(notice.name),
        "shortDescription": { "text": text },
        "fullDescription": { "text": text },
        "help": { "text": text, "markdown": text },
        "defaultConfiguration": { "level": level(notice.severity) },
        "properties": { "problem.severity": notice.severity.name(), "precision": "high", "tags": ["configuration"] },
    })
}

fn notice_result(notice: &Notice<'_>, tool: &str) -> Value {
    json!({
        "ruleId": notice.name,
        "level": level(notice.severity),
        "message": { "text": escape_message(notice.message) },
        "locations": [notice_location(notice, tool)],
        "partialFingerprints": { "hotstandby/v1": fingerprint::of(&[notice.name, notice.file.unwrap_or(tool)]) },
        "suppressions": [],
    })
}

fn notice_location(notice: &Notice<'_>, tool: &str) -> Value {
    json!({ "physicalLocation": { "artifactLocation": artifact(notice.file.unwrap_or(tool)) } })
}

fn result(finding: &Finding, print: &str, rules: &[&Rule], tool: &str) -> Value {
    let mut message = text::sentence(finding);
    if !finding.help.is_empty() {
        message = format!("{message} {}", finding.help);
    }
    let mut result = json!({
        "ruleId": finding.rule.name,
        "ruleIndex": rules.iter().position(|rule| rule.name == finding.rule.name),
        "level": level(finding.severity),
        // A link or a placeholder in foreign text must stay text.
        "message": { "text": escape_message(&message) },
        "locations": [primary_location(finding, tool)],
        "partialFingerprints": { "hotstandby/v1": print },
    });
    let related: Vec<_> =
        finding.labels.iter().skip(1).enumerate().map(|(i, label)| related(i, label)).collect();
    if !related.is_empty() {
        result["relatedLocations"] = Value::from(related);
    }
    result["suppressions"] = match &finding.suppressed {
        // An empty list says: looked for, and there is none.
        None => json!([]),
        Some(Suppressed::InSource { reason }) => {
            json!([{ "kind": "inSource", "justification": sanitize::line(reason) }])
        }
        Some(Suppressed::Baseline) => {
            json!([{ "kind": "external", "justification": "stands in the baseline file" }])
        }
    };
    result
}

/// Services refuse a whole log for one result without a physical location, so a finding that stands in no file stands at its
/// subject (as in the GitLab format), or at the tool.
fn primary_location(finding: &Finding, tool: &str) -> Value {
    let mut location = json!({});
    if let Some(label) = finding.labels.first() {
        location["physicalLocation"] = physical(label);
        if !label.text.is_empty() {
            location["message"] = json!({ "text": escape_message(&label.text) });
        }
    } else {
        let subject = sanitize::line(&finding.subject);
        let place = if subject.is_empty() { tool } else { &*subject };
        location["physicalLocation"] =
            json!({ "artifactLocation": { "uri": uri::name(place), "uriBaseId": "%SRCROOT%" } });
    }
    if !finding.subject.is_empty()
        && finding.labels.first().is_none_or(|label| *label.file != *finding.subject)
    {
        location["logicalLocations"] =
            json!([{ "name": sanitize::line(&finding.subject), "kind": "resource" }]);
    }
    location
}

fn related(index: usize, label: &Label) -> Value {
    let text = if label.text.is_empty() { "see also" } else { &label.text };
    json!({
        "id": index + 1,
        "physicalLocation": physical(label),
        "message": { "text": escape_message(text) },
    })
}

fn physical(label: &Label) -> Value {
    let mut physical = json!({ "artifactLocation": artifact(&label.file) });
    if label.span.is_known() {
        let span = label.span;
        physical["region"] = json!({
            "startLine": span.line,
            "startColumn": span.column.max(1),
            "endLine": span.end_line.max(span.line),
            "endColumn": span.end_column.max(1),
        });
    }
    physical
}

fn artifact(file: &str) -> Value {
    let uri = uri::uri(file);
    if uri::is_relative(&uri) {
        json!({ "uri": uri, "uriBaseId": "%SRCROOT%" })
    } else {
        json!({ "uri": uri })
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// `partner-not-reciprocal` is `PartnerNotReciprocal`.
fn pascal_case(name: &str) -> String {
    name.split('-')
        .flat_map(|word| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)))
        .collect()
}

/// In SARIF messages `[text](target)` is a link and `{0}` a placeholder (sections 3.11.5 and 3.11.6). Only text that
/// would be read as one is escaped: viewers that do not unescape would show the marks everywhere else too.
/// Unsafe characters become visible: a viewer is not expected to show them, and some databases refuse them.
fn escape_message(text: &str) -> String {
    let text: &str = &sanitize::line(text);
    let is_link = text.contains("](");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let digits = rest[c.len_utf8()..].bytes().take_while(u8::is_ascii_digit).count();
        if c == '{' && digits > 0 && rest[1 + digits..].starts_with('}') {
            out.push_str("{{");
            out.push_str(&rest[1..=digits]);
            out.push_str("}}");
            rest = &rest[digits + 2..];
            continue;
        }
        if is_link && matches!(c, '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// SARIF wants UTC with `Z`; a time that does not parse is left as it is.
fn utc(time: &str) -> String {
    time.parse::<jiff::Timestamp>().map_or_else(|_| time.to_owned(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc() {
        assert_eq!(utc("2026-11-21T10:00:00+01:00"), "2026-11-21T09:00:00Z");
    }

    #[test]
    fn messages_hold_no_links_and_no_placeholders() {
        assert_eq!(escape_message("[a](b) {0}"), "\\[a\\](b) {{0}}");
        assert_eq!(escape_message("ü{ address: [10.1.1.1] } {1"), "ü{ address: [10.1.1.1] } {1");
        assert_eq!(pascal_case("ipv6-before-2020"), "Ipv6Before2020");
    }
}

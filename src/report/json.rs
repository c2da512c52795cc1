//! JSON: the envelope that every tool prints, schema version 1.
//!
//! These types are the public contract (`docs/schemas/`). They are written out on their own, not derived from the
//! internal ones, so that a change inside cannot change what scripts read. Only additions are allowed.

use serde::Serialize;
use serde_json::{Map, Value};

use super::model::{Metric, Report, Style};
use super::sanitize;
use crate::domain::finding::{self, Suppressed};

/// Version of the envelope.
pub const SCHEMA_VERSION: u32 = 1;

/// The whole document.
#[derive(Debug, Clone, Serialize)]
pub struct Envelope {
    /// `hotstandby/<tool>`.
    pub schema: String,
    /// 1.
    pub schema_version: u32,
    /// The tool's name.
    pub tool: String,
    /// The tool's version.
    pub version: String,
    /// The machine it ran on.
    pub host: String,
    /// RFC 3339 with offset.
    pub started_at: String,
    /// RFC 3339 with offset.
    pub finished_at: String,
    /// `ok`, `warning`, `critical`, `unknown`.
    pub status: &'static str,
    /// 0 to 3.
    pub exit_status: u8,
    /// The verdict in one line.
    pub summary: String,
    /// What was found, in a stable order; absent from the last line of `jsonl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<FindingV1>>,
    /// Measured values.
    pub metrics: Vec<MetricV1>,
    /// The tool's own part.
    pub data: Value,
}

/// A finding.
#[derive(Debug, Clone, Serialize)]
pub struct FindingV1 {
    /// The rule's name.
    pub rule: String,
    /// `error`, `warning`, `info`.
    pub severity: &'static str,
    /// What it is about.
    pub subject: String,
    /// What was found.
    pub message: String,
    /// What to do next; may be empty.
    pub help: String,
    /// Where the rule comes from.
    pub source: String,
    /// Where, the primary place first.
    pub locations: Vec<LocationV1>,
    /// Present when the finding does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<SuppressedV1>,
}

/// A place. A place without a line is the whole file.
#[derive(Debug, Clone, Serialize)]
pub struct LocationV1 {
    /// The file as it was named.
    pub file: String,
    /// First line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// First column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u32>,
    /// Column after the last character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
    /// What is to be seen there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// Why a finding does not count.
#[derive(Debug, Clone, Serialize)]
pub struct SuppressedV1 {
    /// `in-source` or `baseline`.
    pub kind: &'static str,
    /// The reason.
    pub reason: String,
}

/// A measured value.
#[derive(Debug, Clone, Serialize)]
pub struct MetricV1 {
    /// Snake case, without the tool's name.
    pub name: String,
    /// `seconds`, `bytes`, `count`, ...
    pub unit: String,
    /// Labels.
    pub labels: Map<String, Value>,
    /// The value; null when it was not measured.
    pub value: Option<f64>,
}

/// Renders the envelope, indented, with a line feed at the end.
#[must_use]
pub fn render(report: &Report, style: &Style) -> String {
    let mut text = pretty(&envelope(report, true));
    text.push('\n');
    sanitize::json(text, style.ascii)
}

/// The report as an envelope, with or without its findings.
#[must_use]
pub fn envelope(report: &Report, with_findings: bool) -> Envelope {
    Envelope {
        schema: format!("hotstandby/{}", report.tool),
        schema_version: SCHEMA_VERSION,
        tool: report.tool.to_owned(),
        version: report.version.to_owned(),
        host: report.host.clone(),
        started_at: report.started_at.clone(),
        finished_at: report.finished_at.clone(),
        status: report.status.name(),
        exit_status: report.status.code(),
        summary: report.summary.clone(),
        findings: with_findings.then(|| report.findings.iter().map(FindingV1::from).collect()),
        metrics: report.metrics.iter().map(MetricV1::from).collect(),
        // A tool that learnt nothing still prints an object, as the schema says.
        data: if report.data.is_null() { Value::Object(Map::new()) } else { report.data.clone() },
    }
}

/// Any of our own documents as indented JSON.
pub(super) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("our own types have string keys only")
}

impl From<&finding::Finding> for FindingV1 {
    fn from(finding: &finding::Finding) -> Self {
        Self {
            rule: finding.rule.name.to_owned(),
            severity: finding.severity.name(),
            subject: finding.subject.clone(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            source: finding.rule.source().to_owned(),
            locations: finding.labels.iter().map(LocationV1::from).collect(),
            suppressed: finding.suppressed.as_ref().map(SuppressedV1::from),
        }
    }
}

impl From<&finding::Label> for LocationV1 {
    fn from(label: &finding::Label) -> Self {
        let known = label.span.is_known().then_some(label.span);
        Self {
            file: label.file.to_string(),
            line: known.map(|span| span.line),
            column: known.map(|span| span.column),
            end_line: known.map(|span| span.end_line),
            end_column: known.map(|span| span.end_column),
            text: label.text.clone(),
        }
    }
}

impl From<&Suppressed> for SuppressedV1 {
    fn from(suppressed: &Suppressed) -> Self {
        match suppressed {
            Suppressed::InSource { reason } => Self { kind: "in-source", reason: reason.clone() },
            Suppressed::Baseline => {
                Self { kind: "baseline", reason: "stands in the baseline file".to_owned() }
            }
        }
    }
}

impl From<&Metric> for MetricV1 {
    fn from(metric: &Metric) -> Self {
        Self {
            name: metric.name.clone(),
            unit: metric.unit.to_owned(),
            labels: metric.labels.iter().map(|(k, v)| (k.clone(), Value::from(v.as_str()))).collect(),
            value: metric.value.filter(|value| value.is_finite()),
        }
    }
}

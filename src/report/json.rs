//! JSON: the envelope that every tool prints, schema version 1.
//!
//! These types are the public contract: what is printed is made of them, and so are the published schemas (`docs/schemas/`; see
//! `app::schema`). They are written out on their own, not derived from the internal ones, so that a change inside cannot change
//! what scripts read. Only additions are allowed. The words of a choice are those of the domain.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::model::{Metric, Report, Style};
use super::sanitize;
use crate::domain::finding::{self, Severity, Suppressed};
use crate::domain::named;
use crate::domain::status::Status;

/// Version of the envelope.
pub const SCHEMA_VERSION: u32 = 1;

/// The whole document.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Envelope {
    /// `hotstandby/<tool>`.
    pub schema: String,
    /// 1.
    pub schema_version: u32,
    /// The tool's name.
    pub tool: String,
    /// The tool's version.
    pub version: String,
    /// The machine on which it ran.
    pub host: String,
    /// RFC 3339 with offset.
    #[schemars(extend("format" = "date-time"))]
    pub started_at: String,
    /// RFC 3339 with offset.
    #[schemars(extend("format" = "date-time"))]
    pub finished_at: String,
    /// The status in a word.
    pub status: Status,
    /// The process's exit status: 0 ok, 1 warning, 2 critical, 3 unknown.
    #[schemars(range(max = 3))]
    pub exit_status: u8,
    /// The verdict in one line.
    pub summary: String,
    /// What was found, in a stable order; absent from the last line of `jsonl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<FindingV1>")]
    pub findings: Option<Vec<FindingV1>>,
    /// Measured values.
    pub metrics: Vec<MetricV1>,
    /// The tool's own part.
    pub data: Value,
}

/// A finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "finding")]
pub struct FindingV1 {
    /// The rule's name.
    #[schemars(regex(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$"))]
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about: a server's label, a file, an adapter.
    pub subject: String,
    /// What was found.
    #[schemars(length(min = 1))]
    pub message: String,
    /// What to do next; may be empty.
    pub help: String,
    /// Where the rule comes from: the vendor's document and page, our own reasoning, or good practice.
    pub source: String,
    /// Where; the first is the primary place.
    pub locations: Vec<LocationV1>,
    /// Present when the finding does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "SuppressedV1")]
    pub suppressed: Option<SuppressedV1>,
}

/// A place. Without a line it is the whole file. Lines and columns count from 1, columns in characters; the end column is the one
/// after the last character.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "location", extend("dependentRequired" = {
    "line": ["column", "end_line", "end_column"], "column": ["line"], "end_line": ["line"], "end_column": ["line"]
}))]
pub struct LocationV1 {
    /// As the user named it; `-` is standard input.
    pub file: String,
    /// First line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1))]
    pub line: Option<u32>,
    /// First column.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1))]
    pub column: Option<u32>,
    /// Last line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1))]
    pub end_line: Option<u32>,
    /// Column after the last character.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32", range(min = 1))]
    pub end_column: Option<u32>,
    /// What is to be seen there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// Why a finding does not count.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct SuppressedV1 {
    /// Where it is said.
    pub kind: SuppressedWhere,
    /// The reason.
    pub reason: String,
}

/// Where it is said that a finding does not count.
#[derive(Debug, Clone, Copy)]
pub enum SuppressedWhere {
    /// In the file that it is about.
    InSource,
    /// In a baseline file.
    Baseline,
}

named! {
    /// The word in JSON.
    SuppressedWhere { InSource => "in-source", Baseline => "baseline" }
}

/// A measured value.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "metric")]
pub struct MetricV1 {
    /// Snake case, without the tool's name.
    #[schemars(regex(pattern = "^[a-z][a-z0-9_]*$"))]
    pub name: String,
    /// `seconds`, `bytes`, `count`, ...
    pub unit: String,
    /// What it is about.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub labels: Map<String, Value>,
    /// null: not measured.
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
        status: report.status,
        exit_status: report.status.code(),
        summary: report.summary.clone(),
        findings: with_findings.then(|| report.findings.iter().map(FindingV1::from).collect()),
        metrics: report.metrics.iter().map(MetricV1::from).collect(),
        // A tool that learnt nothing still prints an object, as the schema says.
        data: if report.data.is_null() { Value::Object(Map::new()) } else { report.data.clone() },
    }
}

/// A tool's own part of the document.
///
/// # Panics
/// Never: plain structures with text keys always become JSON.
#[must_use]
pub fn part(data: &impl Serialize) -> Value {
    serde_json::to_value(data).expect("plain structures with text keys always become JSON")
}

/// Any of our own documents as indented JSON.
pub(super) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("our own types have string keys only")
}

impl From<&finding::Finding> for FindingV1 {
    fn from(finding: &finding::Finding) -> Self {
        Self {
            rule: finding.rule.name.to_owned(),
            severity: finding.severity,
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
            Suppressed::InSource { reason } => {
                Self { kind: SuppressedWhere::InSource, reason: reason.clone() }
            }
            Suppressed::Baseline => {
                Self { kind: SuppressedWhere::Baseline, reason: "stands in the baseline file".to_owned() }
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

//! The finished result of a run: what every format prints. Nothing is decided here.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::finding::{FileName, Finding, Rule, Severity};
use crate::domain::status::Status;

/// A finished run.
#[derive(Debug, Clone)]
pub struct Report {
    /// The tool's name, as in its binary.
    pub tool: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The machine it ran on.
    pub host: String,
    /// RFC 3339 with offset.
    pub started_at: String,
    /// RFC 3339 with offset.
    pub finished_at: String,
    /// Seconds since the Unix epoch at the end, for Prometheus.
    pub finished_unix: f64,
    /// The verdict, decided before anything is printed.
    pub status: Status,
    /// The verdict in one line; empty for a mere listing, then no verdict line is printed.
    pub summary: String,
    /// Findings of this severity or worse fail the run (`--fail-on`); JUnit shows them as failures.
    pub fail_level: Severity,
    /// Findings, sorted.
    pub findings: Vec<Finding>,
    /// Every rule that was applied, for formats that list them (SARIF, JUnit).
    pub rules: Vec<&'static Rule>,
    /// The inputs that were judged, in order, also those without findings.
    pub inputs: Vec<FileName>,
    /// The inputs that could not be read, with the reason: nothing in them was judged.
    pub unread: Vec<(FileName, String)>,
    /// What was judged and is no input: nodes, pairs, channels; for formats that list every case (JUnit).
    pub judged: Vec<Judged>,
    /// What this run was of all that the tool can do, for formats that keep many runs side by side (Prometheus):
    /// sub-command and what it was asked about.
    pub identity: Labels,
    /// Measured values.
    pub metrics: Vec<Metric>,
    /// The tool's own part of the JSON envelope.
    pub data: serde_json::Value,
    /// What people read, before the findings: human, markdown and HTML render the same blocks.
    pub body: Vec<Block>,
    /// Texts that findings point into, for excerpts with carets.
    pub sources: BTreeMap<FileName, Arc<str>>,
}

/// Something that was judged and is no file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its name: that of the findings' subject.
    pub name: String,
    /// Its own verdict.
    pub status: Status,
    /// The verdict in a few words.
    pub words: String,
}

impl Judged {
    /// Of these.
    #[must_use]
    pub fn new(name: &str, status: Status, words: &str) -> Self {
        Self { name: name.to_owned(), status, words: words.to_owned() }
    }
}

/// A measured value.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// `files_checked`; snake case, without the tool's name.
    pub name: String,
    /// `seconds`, `bytes`, `count`, ...
    pub unit: &'static str,
    /// One line for Prometheus HELP.
    pub help: &'static str,
    /// Label pairs in a fixed order.
    pub labels: Labels,
    /// The value; `None` is "not measured" (Nagios prints `U`).
    pub value: Option<f64>,
    /// Warning threshold in Nagios range syntax.
    pub warning: Option<String>,
    /// Critical threshold in Nagios range syntax.
    pub critical: Option<String>,
}

/// Labels of a metric: names and values in a fixed order.
pub type Labels = Vec<(String, String)>;

impl Metric {
    /// A metric without thresholds; see the fields for units.
    #[must_use]
    pub fn new(
        name: &str,
        unit: &'static str,
        help: &'static str,
        labels: Labels,
        value: Option<f64>,
    ) -> Self {
        Self { name: name.to_owned(), unit, help, labels, value, warning: None, critical: None }
    }
}

/// A piece of what people read. Text may hold foreign characters; renderers sanitize it. Only [`Block::Pre`] may
/// hold line breaks: anywhere else they are shown as `\n`, so that foreign text cannot forge a line of ours.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading of level 2 to 4.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// A bulleted list.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// Preformatted text, shown as it is (a config excerpt, a drawing in characters).
    Pre(String),
    /// An SVG document made by us (HTML embeds it; other formats leave it out).
    Svg(String),
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Column headings.
    pub header: Vec<String>,
    /// Rows; each as long as the header.
    pub rows: Vec<Vec<String>>,
}

/// How text formats are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// ANSI colours.
    pub color: bool,
    /// Only ASCII (`--ascii`).
    pub ascii: bool,
    /// Only the verdict line.
    pub quiet: bool,
    /// More detail (`-v`): sources of rules, passed checks.
    pub verbose: bool,
    /// Columns of the terminal, for wrapping; 100 when unknown.
    pub width: usize,
}

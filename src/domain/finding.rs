//! The one finding type that serves every tool, with the rule it belongs to and the places it points at.

use crate::named;
use std::fmt;
use std::sync::Arc;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; never fails a run by default.
    Info,
    /// Works, but needs attention.
    Warning,
    /// Broken, or refused by the product.
    Error,
}

named! {
    /// Lower-case name, as in JSON.
    Severity {
        Info => "info",
        Warning => "warning",
        Error => "error",
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A rule: its name (a contract), its default severity and its compiled-in documentation page.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Kebab-case name of the fault.
    pub name: &'static str,
    /// Default severity.
    pub severity: Severity,
    /// One line: what is wrong when this rule is reported.
    pub summary: &'static str,
    /// The whole page `docs/rules/<name>.md`.
    pub page: &'static str,
}

impl Rule {
    /// Where the rule comes from, as its page says: the vendor's document and page, our own reasoning, or good practice.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.page_line("- Source: ")
    }

    /// The kinds of input the rule looks at, as its page says (`plan, sheet`).
    #[must_use]
    pub fn applies_to(&self) -> &'static str {
        self.page_line("- Applies to: ")
    }

    fn page_line(&self, start: &str) -> &'static str {
        self.page.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_default().trim()
    }
}

/// Makes a [`Rule`] and compiles its page `docs/rules/<name>.md` in.
#[macro_export]
macro_rules! rule {
    ($name:literal, $severity:ident, $summary:literal) => {
        $crate::finding::Rule {
            name: $name,
            severity: $crate::finding::Severity::$severity,
            summary: $summary,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules/", $name, ".md")),
        }
    };
}

/// The name of an input as the user gave it (`-` is stdin). Cheap to clone.
pub type FileName = Arc<str>;

/// A place in a text. Lines and columns count from 1, columns in characters; the end is exclusive
/// (the column after the last character), as in SARIF. `Span::default()` means "the whole file".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First line, from 1; 0 when no place is known.
    pub line: u32,
    /// First column, from 1.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column after the last character.
    pub end_column: u32,
}

impl Span {
    /// Whether a place is known at all.
    #[must_use]
    pub const fn is_known(self) -> bool {
        self.line != 0
    }
}

/// One place that a finding points at, with what is to be seen there. The first of a finding is the primary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The input.
    pub file: FileName,
    /// The place in it.
    pub span: Span,
    /// A short note that stands beside the caret; may be empty.
    pub text: String,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suppressed {
    /// A suppression in the input, with its reason.
    InSource {
        /// The reason that was given.
        reason: String,
    },
    /// It stands in the baseline file.
    Baseline,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// Its severity here.
    pub severity: Severity,
    /// What it is about: a server's label, a file, an adapter.
    pub subject: String,
    /// What was found, in full sentences, with the figures.
    pub message: String,
    /// What to do next; empty when the message says it all.
    pub help: String,
    /// Where; the first is the primary place.
    pub labels: Vec<Label>,
    /// What it tells of, where that is a list that may grow: fields, servers, addresses.
    pub names: Vec<String>,
    /// Set when the finding does not count.
    pub suppressed: Option<Suppressed>,
}

impl Finding {
    /// A finding of `rule` at its default severity, about `subject`.
    pub fn new(rule: &'static Rule, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            subject: subject.into(),
            message: message.into(),
            help: String::new(),
            labels: Vec::new(),
            names: Vec::new(),
            suppressed: None,
        }
    }

    /// At another severity than the rule's default: a note of what was not judged, or what is only likely.
    #[must_use]
    pub fn with(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Tells of these things: who accepted it has accepted no more of them.
    #[must_use]
    pub fn naming<T: ToString>(self, names: impl IntoIterator<Item = T>) -> Self {
        Self { names: names.into_iter().map(|name| name.to_string()).collect(), ..self }
    }

    /// Adds a place; the first one added is the primary one.
    #[must_use]
    pub fn at(mut self, file: &FileName, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { file: FileName::clone(file), span, text: text.into() });
        self
    }

    /// Sorting key: by primary place, then rule, subject and message, so that output order never depends on threads.
    #[must_use]
    pub fn order(&self) -> (&str, Span, &'static str, &str, &str) {
        let (file, span) =
            self.labels.first().map_or(("", Span::default()), |label| (&*label.file, label.span));
        (file, span, self.rule.name, &self.subject, &self.message)
    }
}

//! The baseline file: findings that were there when the linter was brought in, and that must not fail a run.
//!
//! A finding is recognised by rule, file, subject and message, not by its line, so that an edit above it does not
//! bring it back. Each entry stands for one finding.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::domain::finding::{Finding, Suppressed};
use crate::io::files::{self, Overwrite};

const SCHEMA: &str = "hotstandby/baseline";

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    schema_version: u32,
    findings: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: String,
    file: String,
    subject: String,
    message: String,
}

impl Entry {
    fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.name.to_owned(),
            file: finding.labels.first().map(|label| label.file.replace('\\', "/")).unwrap_or_default(),
            subject: finding.subject.clone(),
            message: finding.message.clone(),
        }
    }
}

/// How a baseline was used.
#[derive(Debug, Clone, Copy)]
pub struct Used {
    /// Entries that matched a finding.
    pub matched: usize,
    /// Entries that no longer occur.
    pub gone: usize,
}

impl Used {
    /// One sentence about it.
    #[must_use]
    pub fn sentence(self) -> String {
        let gone = match self.gone {
            0 => String::new(),
            gone => format!(" {gone} of its entries no longer occur: write it anew with --write-baseline."),
        };
        format!("The baseline covers {} findings.{gone}", self.matched)
    }
}

/// Marks the findings that stand in the baseline file.
///
/// # Errors
/// When the file cannot be read or is no baseline.
pub fn apply(path: &Path, findings: &mut [Finding]) -> anyhow::Result<Used> {
    let text = files::read(path)?;
    let file: File = serde_json::from_str(&text).with_context(|| {
        format!(
            "{} is no baseline file; write one with `partner-config lint --write-baseline FILE`",
            path.display()
        )
    })?;
    anyhow::ensure!(
        file.schema == SCHEMA && file.schema_version == 1,
        "{} has schema `{}` version {}; this version reads `{SCHEMA}` version 1",
        path.display(),
        file.schema,
        file.schema_version,
    );
    let mut left: BTreeMap<Entry, usize> = BTreeMap::new();
    for entry in file.findings {
        *left.entry(entry).or_default() += 1;
    }
    let mut matched = 0;
    for finding in findings.iter_mut().filter(|finding| finding.suppressed.is_none()) {
        if let Some(count) = left.get_mut(&Entry::of(finding)).filter(|count| **count > 0) {
            *count -= 1;
            matched += 1;
            finding.suppressed = Some(Suppressed::Baseline);
        }
    }
    Ok(Used { matched, gone: left.values().sum() })
}

/// Writes the findings that count as a baseline file, replacing it in one step.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, findings: &[Finding]) -> anyhow::Result<()> {
    let mut entries: Vec<Entry> =
        findings.iter().filter(|finding| finding.suppressed.is_none()).map(Entry::of).collect();
    entries.sort();
    let file = File { schema: SCHEMA.to_owned(), schema_version: 1, findings: entries };
    let mut text = serde_json::to_string_pretty(&file)?;
    text.push('\n');
    files::write_atomic(path, text.as_bytes(), Overwrite::Replace)
        .with_context(|| format!("the baseline could not be written to {}", path.display()))
}

//! One input, judged: for the commands that work on a plan or a sheet and refuse a faulty one.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;

use super::lint;
use crate::app::output::Findings;
use crate::domain::finding::{FileName, Finding, Severity};
use crate::domain::language::rules::NOT_UNDERSTOOD;
use crate::domain::partner::input::Input;
use crate::domain::partner::judge;
use crate::io::files;

/// What was read from one path.
pub struct One {
    /// The content; absent when the findings say why.
    pub input: Option<Input>,
    /// Everything that was found.
    pub findings: Vec<Finding>,
    /// The text, for excerpts.
    pub sources: BTreeMap<FileName, Arc<str>>,
    /// The name of the input.
    pub file: FileName,
}

/// Reads and judges one input.
///
/// # Errors
/// When it cannot be read at all.
pub fn read(path: &Path) -> anyhow::Result<One> {
    let paths = [path.to_path_buf()];
    let pool = lint::pool(None, &paths)?;
    let judged = pool.install(|| lint::judge_files(&paths, false, &ProgressBar::hidden()));
    if let Some((_, why)) = judged.unreadable.into_iter().next() {
        anyhow::bail!("{why}");
    }
    Ok(One {
        input: judged.inputs.into_iter().next(),
        findings: judged.findings,
        sources: judged.sources,
        file: files::display_name(path),
    })
}

impl One {
    /// How many errors count, that is, are not suppressed.
    #[must_use]
    pub fn errors(&self) -> usize {
        let counts = |finding: &&Finding| finding.severity == Severity::Error && finding.suppressed.is_none();
        self.findings.iter().filter(counts).count()
    }

    /// The errors of what stands in the file and was not understood, so that nothing that was made of it holds it.
    pub fn not_understood(&self) -> impl Iterator<Item = &Finding> {
        let is_of_reading =
            |finding: &&Finding| NOT_UNDERSTOOD.iter().any(|rule| rule.name == finding.rule.name);
        let counts = |finding: &&Finding| finding.severity == Severity::Error && finding.suppressed.is_none();
        self.findings.iter().filter(is_of_reading).filter(counts)
    }

    /// The beginning of a report: the findings with what they point at.
    #[must_use]
    pub fn found(self) -> Findings {
        Findings {
            findings: self.findings,
            rules: judge::all_rules().collect(),
            inputs: vec![self.file],
            sources: self.sources,
            ..Findings::default()
        }
    }
}

/// The message for an input of the wrong kind; `wanted` is what needs what. What gave no input without an
/// error is a list of sources, too.
#[must_use]
pub fn wrong_kind(file: &str, input: Option<&Input>, wanted: &str) -> anyhow::Error {
    let is = match input {
        Some(Input::Plan(_)) => "a plan (`kind: system`)",
        Some(Input::Sheet(_)) => "a sheet (`kind: partners`)",
        Some(Input::Client(_)) => "a client's Systems.xml",
        Some(Input::Sources(..)) | None => "a list of sources (`kind: sources`)",
    };
    anyhow::anyhow!("{file} is {is}; {wanted}")
}

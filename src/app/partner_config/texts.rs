//! The texts of a run's files, for the excerpts of its report. A long run does not keep them all: the few that findings point into
//! are read again at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::finding::{FileName, Finding};
use crate::domain::partner::read::{self, Reading};
use crate::io::{decode, files, tape};

/// A file's text, or what it is recognised by when it is read again.
pub(super) enum Text {
    /// The text itself.
    Kept(Arc<str>),
    /// A hash of the text.
    Hash(u64),
}

/// The texts of the files that were read.
pub(super) struct Texts {
    keeps_all: bool,
    kept: BTreeMap<FileName, Arc<str>>,
    others: Vec<(PathBuf, FileName, u64)>,
}

impl Texts {
    /// For a long run, or for one that keeps every text. Evidence is read once, so with it all are kept.
    pub(super) fn new(is_long: bool) -> Self {
        let keeps_all = !is_long || tape::is_recorded() || tape::is_played();
        Self { keeps_all, kept: BTreeMap::new(), others: Vec::new() }
    }

    /// Reads one file, and what is in it.
    pub(super) fn read(&self, path: &Path) -> (FileName, Result<(Text, Reading), String>) {
        let name = files::display_name(path);
        let text = tape::files::read_bytes(path).and_then(|bytes| {
            let stored = decode::stored(&bytes);
            Ok((files::text(path, bytes)?, stored))
        });
        let result = text.map_err(|error| error.to_string()).map(|(text, stored)| {
            let reading = read::read_stored(&name, &text, stored);
            let is_kept = self.keeps_all || !reading.findings.is_empty() || !path.is_file();
            (if is_kept { Text::Kept(text) } else { Text::Hash(hash(&text)) }, reading)
        });
        (name, result)
    }

    /// Takes what was read.
    pub(super) fn add(&mut self, path: &Path, name: FileName, text: Text) {
        match text {
            Text::Kept(text) => {
                self.kept.insert(name, text);
            }
            Text::Hash(hash) => self.others.push((path.to_path_buf(), name, hash)),
        }
    }

    /// How many files were read, and the texts of those that findings point into. A file that was changed meanwhile is left out:
    /// its places would be those of another text.
    pub(super) fn of(self, findings: &[Finding]) -> (usize, BTreeMap<FileName, Arc<str>>) {
        let files_read = self.kept.len() + self.others.len();
        let mut texts = self.kept;
        if !self.others.is_empty() {
            let told: BTreeSet<&FileName> =
                findings.iter().flat_map(|finding| &finding.labels).map(|label| &label.file).collect();
            for (path, name, known) in self.others.into_iter().filter(|(_, name, _)| told.contains(name)) {
                if let Some(text) = files::read(&path).ok().filter(|text| hash(text) == known) {
                    texts.insert(name, text);
                }
            }
        }
        (files_read, texts)
    }
}

/// The same text has the same hash within one run.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Span;
    use crate::domain::partner::judge::all_rules;

    const SHEET: &str = include_str!("../../../examples/waterworks/SRV-A.partners.yaml");

    #[test]
    fn a_long_run_has_the_texts_that_its_findings_point_into_and_no_text_that_changed() {
        let folder = tempfile::tempdir().unwrap();
        let mut texts = Texts::new(true);
        let (mut findings, rule) = (Vec::new(), all_rules().next().unwrap());
        for (file, is_told) in [("told", true), ("silent", false), ("changed", true)] {
            let path = folder.path().join(file);
            std::fs::write(&path, SHEET).unwrap();
            let (name, result) = texts.read(&path);
            let (text, reading) = result.unwrap();
            assert!(matches!(text, Text::Hash(_)) && reading.input.is_some());
            let finding = Finding::new(rule, file, String::new());
            findings.extend(is_told.then(|| finding.at(&name, Span::default(), "")));
            texts.add(&path, name, text);
        }
        std::fs::write(folder.path().join("changed"), SHEET.replace("SRV-A", "SRV-X")).unwrap();
        let (files_read, texts) = texts.of(&findings);
        assert_eq!(files_read, 3);
        let [(name, text)] = &texts.into_iter().collect::<Vec<_>>()[..] else { panic!("one text") };
        assert!(name.ends_with("told") && &**text == SHEET);
    }

    #[test]
    fn a_short_run_keeps_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sheet");
        std::fs::write(&path, SHEET).unwrap();
        let mut texts = Texts::new(false);
        let (name, result) = texts.read(&path);
        texts.add(&path, name, result.unwrap().0);
        let (files_read, texts) = texts.of(&[]);
        assert_eq!((files_read, texts.len()), (1, 1));
    }
}

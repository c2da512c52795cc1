//! Strict reading of plans and sheets: every fault of a file in one run, each at the right place.

use std::path::{Path, PathBuf};

use hotstandby::domain::finding::FileName;
use hotstandby::domain::partner::read::{Reading, read};
use hotstandby::domain::partner::rules::NEVER_SUPPRESSED;

fn read_file(path: &Path) -> Reading {
    let text = std::fs::read_to_string(path).expect("the fixture is there");
    read(&FileName::from(path.to_string_lossy()), &text)
}

fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.expect("the fixtures are readable").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} holds no fixture");
    files
}

/// `line:column rule` of every finding.
fn places(reading: &Reading) -> Vec<String> {
    let place = |finding: &hotstandby::domain::finding::Finding| {
        let span = finding.labels[0].span;
        format!("{}:{} {}", span.line, span.column, finding.rule.name)
    };
    reading.findings.iter().map(place).collect()
}

#[test]
fn only_the_bad_fixtures_of_the_reading_rules_have_reading_faults() {
    let reading_rules: Vec<&str> =
        NEVER_SUPPRESSED.iter().map(|rule| rule.name).chain(["ambiguous-scalar"]).collect();
    for path in yaml_files("rules") {
        let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
        let rule = parts[parts.len() - 3];
        let bad = parts[parts.len() - 2] == "bad";
        let found = read_file(&path).findings;
        if bad && reading_rules.contains(&rule) && !rule.starts_with("suppression") {
            let names: Vec<&str> = found.iter().map(|finding| finding.rule.name).collect();
            assert!(!names.is_empty() && names.iter().all(|name| *name == rule), "{path:?}: {names:?}");
        } else {
            assert!(found.is_empty(), "{path:?}: {found:#?}");
        }
    }
}

#[test]
fn twelve_faults_leave_five_for_the_reader() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/partner/twelve-faults.partners.yaml");
    let reading = read_file(&path);
    assert!(reading.input.is_some());
    assert_eq!(
        places(&reading),
        [
            "20:7 unknown-key",
            "21:22 wrong-type",
            "24:24 unit-missing",
            "30:7 duplicate-key",
            "35:31 bad-value"
        ]
    );
}

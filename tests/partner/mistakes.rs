//! Mistakes as engineers make them, one a line in `tests/fixtures/mistakes/table.txt`: each is made in files that are right,
//! and `lint` must find it with at least the rules and the severity of the table. The files themselves stay without a warning.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;
use std::path::PathBuf;

use hotstandby::domain::finding::{FileName, Finding, Severity};
use hotstandby::domain::partner::{judge, read};

/// A line of the table.
struct Mistake<'a> {
    files: &'a str,
    file: &'a str,
    from: String,
    to: String,
    worst: &'a str,
    rules: Vec<&'a str>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mistakes")
}

fn mistakes(table: &str) -> Vec<Mistake<'_>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let parse = |line| {
        let parts: Vec<&str> = str::split(line, " | ").collect();
        let [files, file, from, to, worst, rules] = parts[..] else { panic!("six columns: {line}") };
        let (from, to) = (from.replace("\\n", "\n"), to.replace("\\n", "\n"));
        Mistake { files, file, from, to, worst, rules: rules.split(' ').collect() }
    };
    lines.map(parse).collect()
}

/// The files of a set, in the order of their names.
fn set(name: &str) -> Vec<(String, String)> {
    let mut all: Vec<_> = fs::read_dir(folder().join(name.replace(' ', "-")))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect();
    all.sort();
    all
}

fn lint(files: &[(String, String)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut inputs = Vec::new();
    for (name, text) in files {
        let reading = read::read(&FileName::from(name.as_str()), text);
        findings.extend(reading.findings);
        inputs.extend(reading.input);
    }
    findings.extend(judge::judge(&inputs));
    findings.extend(judge::names_not_looked_up(&inputs));
    findings
}

#[test]
fn the_files_are_right_before_the_mistake() {
    for entry in
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        let name = entry.file_name().unwrap().to_str().unwrap().to_owned();
        let loud: Vec<_> = lint(&set(&name)).into_iter().filter(|f| f.severity > Severity::Info).collect();
        assert!(loud.is_empty(), "{name}: {loud:#?}");
    }
}

#[test]
fn every_mistake_of_the_table_is_found() {
    let table = fs::read_to_string(folder().join("table.txt")).unwrap();
    let all = mistakes(&table);
    assert!(all.len() > 600, "{} mistakes", all.len());
    let mut wrong = Vec::new();
    for mistake in &all {
        let mut files = set(mistake.files);
        let (_, text) = files.iter_mut().find(|(name, _)| name == mistake.file).unwrap();
        assert_eq!(
            text.matches(&mistake.from).count(),
            1,
            "{} stands once in {}",
            mistake.from,
            mistake.file
        );
        *text = text.replacen(&mistake.from, &mistake.to, 1);
        let findings = lint(&files);
        let worst = findings.iter().map(|finding| finding.severity).max();
        let has = |rule: &&str| findings.iter().any(|finding| finding.rule.name == *rule);
        if worst.is_none_or(|worst| worst.to_string() != mistake.worst) || !mistake.rules.iter().all(has) {
            let found: Vec<_> = findings.iter().map(|f| format!("{} {}", f.severity, f.rule.name)).collect();
            wrong.push(format!("{}: {} -> {}: {found:?}", mistake.files, mistake.from, mistake.to));
        }
    }
    assert!(wrong.is_empty(), "{} of {} mistakes: {wrong:#?}", wrong.len(), all.len());
}

//! Every rule of partner-config: its page, its fixtures and its code agree, and each fixture gives what it should.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hotstandby::domain::finding::{FileName, Finding, Severity};
use hotstandby::domain::nic;
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::rules::{self, Check, Entry};
use hotstandby::domain::partner::{judge, manifest, read, suppress};
use hotstandby::domain::{queue, sac};

/// A day on which no fixture's suppression is expired but those that are meant to be.
const TODAY: (i16, i8, i8) = (2026, 11, 21);

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn names_in(folder: &str, keep: impl Fn(&Path) -> Option<String>) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder is there");
    entries.filter_map(|entry| keep(&entry.expect("readable").path())).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// Reads and judges the files of a folder, as `lint` does.
fn lint(folder: &Path) -> Vec<Finding> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the fixture is there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    let mut findings = Vec::new();
    let mut inputs: Vec<Input> = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|e| e == "yaml" || e == "xml")) {
        let text = fs::read_to_string(path).expect("UTF-8");
        let reading = read::read(&FileName::from(path.to_string_lossy()), &text);
        findings.extend(reading.findings);
        inputs.extend(reading.input);
    }
    findings.extend(judge::judge(&inputs));
    findings.extend(mixed_set(folder));
    let known: Vec<_> = judge::all_rules().collect();
    suppress::apply(&mut findings, &inputs, &known, TODAY);
    findings.retain(|finding| finding.suppressed.is_none());
    findings
}

/// What the manifest of `generate` says of a fixture that has one.
fn mixed_set(folder: &Path) -> Option<Finding> {
    let path = folder.join(manifest::NAME);
    let listed = manifest::read(&fs::read_to_string(&path).ok()?).expect("a manifest of ours");
    let sum = |name: &str| fs::read(folder.join(name)).ok().map(|bytes| manifest::sum(&bytes));
    let sums: Vec<_> = listed.iter().map(|listed| sum(&listed.name)).collect();
    manifest::judge(&FileName::from(path.to_string_lossy()), &listed, &sums)
}

/// Notes of what was not judged: most examples are one file, or give no prefixes, so they are expected only of their own.
const NOT_JUDGED: [&str; 5] = [
    "client-node-unknown",
    "client-setting-not-judged",
    "partner-sheet-missing",
    "setting-not-given",
    "subnets-unknown",
];

fn rule_names(findings: &[Finding]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.rule.name).collect()
}

/// Rules whose fixtures are an old and a new file, compared by `diff`: not two servers of one system.
fn is_only_in_diff(entry: &Entry) -> bool {
    entry.has(|check| matches!(check, Check::Diff))
}

#[test]
fn the_table_is_sorted_and_names_each_rule_once() {
    let names: Vec<&str> = judge::all_rules().map(|rule| rule.name).collect();
    assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
}

#[test]
fn rules_pages_and_fixtures_are_the_same_set() {
    let partner: BTreeSet<String> = judge::all_rules().map(|rule| rule.name.to_owned()).collect();
    let nic: BTreeSet<String> = nic::judge::all_rules().map(|rule| rule.name.to_owned()).collect();
    let pages = names_in("docs/rules", |path| {
        let name = file_name(path);
        (name != "README.md").then(|| name.trim_end_matches(".md").to_owned())
    });
    let plant = sac::rules::ALL.iter().chain(queue::rules::ALL).map(|rule| rule.name.to_owned());
    let all: BTreeSet<String> = partner.union(&nic).cloned().chain(plant).collect();
    assert_eq!(all, pages, "rules on the left, pages on the right");
    let fixtures = names_in("tests/fixtures/rules", |path| path.is_dir().then(|| file_name(path)));
    let unknown: Vec<_> = fixtures.difference(&all).collect();
    assert!(unknown.is_empty(), "fixtures of no rule: {unknown:?}");
    let missing: Vec<_> = partner.difference(&fixtures).collect();
    assert!(missing.is_empty(), "rules without fixtures: {missing:?}");
}

#[test]
fn pages_tell_the_severity_and_the_inputs_of_the_code() {
    for entry in rules::ALL {
        let page = entry.rule.page;
        let severity = format!("- Severity: {}", entry.rule.severity);
        assert!(page.lines().any(|line| line == severity), "{}: {severity}", entry.rule.name);
        assert!(page.starts_with(&format!("# {}\n", entry.rule.name)), "{}: the title", entry.rule.name);
        assert!(!entry.rule.source().is_empty(), "{}: no source", entry.rule.name);
        let said: BTreeSet<&str> = entry.rule.applies_to().split(", ").collect();
        let judged: BTreeSet<&str> = entry.checks.iter().flat_map(|check| inputs_of(entry, check)).collect();
        if !judged.is_empty() {
            assert_eq!(said, judged, "{}: applies to", entry.rule.name);
        }
    }
}

/// The inputs that a check points at, as the pages call them; the reader's rules say for themselves.
fn inputs_of(entry: &Entry, check: &Check) -> Vec<&'static str> {
    match check {
        Check::Run(_) if entry.rule.name.starts_with("source-") => vec!["sources"],
        Check::Values(_) | Check::Subject(_) | Check::Ends(_) | Check::Run(_) | Check::Suppression => {
            vec!["plan", "sheet"]
        }
        Check::Plan(_) => vec!["plan"],
        Check::Group(_) if entry.rule.name.starts_with("client-") => vec!["client"],
        Check::Group(_) => vec!["sheet"],
        Check::Client(_) => vec!["client"],
        Check::Diff => vec!["diff"],
        Check::Reading => Vec::new(),
    }
}

#[test]
fn every_bad_fixture_gives_its_rule_and_no_other() {
    let mut wrong = Vec::new();
    for entry in rules::ALL.iter().filter(|entry| !is_only_in_diff(entry)) {
        let folder = root().join("tests/fixtures/rules").join(entry.rule.name).join("bad");
        let expected =
            fs::read_to_string(folder.join("EXPECT.txt")).unwrap_or_else(|_| entry.rule.name.to_owned());
        let expected: BTreeSet<&str> = expected.split_whitespace().collect();
        let mut findings = lint(&folder);
        findings.retain(|f| f.rule.name == entry.rule.name || !NOT_JUDGED.contains(&f.rule.name));
        if rule_names(&findings) != expected {
            wrong.push(format!("{}: {:?}", entry.rule.name, texts(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_good_fixture_gives_its_rule_or_a_warning() {
    let mut wrong = Vec::new();
    for entry in rules::ALL.iter().filter(|entry| !is_only_in_diff(entry)) {
        let folder = root().join("tests/fixtures/rules").join(entry.rule.name).join("good");
        let mut findings = lint(&folder);
        findings.retain(|f| f.severity > Severity::Info || f.rule.name == entry.rule.name);
        if !findings.is_empty() {
            wrong.push(format!("{}: {:?}", entry.rule.name, texts(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn texts(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{}: {}", f.rule.name, f.message)).collect()
}

#[test]
fn every_finding_of_a_fixture_names_a_subject_a_place_and_what_to_do() {
    for entry in rules::ALL.iter().filter(|entry| !is_only_in_diff(entry)) {
        let folder = root().join("tests/fixtures/rules").join(entry.rule.name).join("bad");
        for finding in lint(&folder) {
            let name = finding.rule.name;
            assert!(!finding.subject.is_empty() && !finding.message.is_empty(), "{name}");
            assert!(
                finding.labels.first().is_some_and(|l| l.span.is_known() || name.starts_with("not-")),
                "{name}"
            );
            assert!(!finding.help.is_empty(), "{name} does not say what to do");
            assert!(finding.message.ends_with(['.', '?']), "{name}: {}", finding.message);
        }
    }
}

#[test]
fn faults_of_two_ends_point_into_both_files() {
    let both_ends = [
        "address-of-two-systems",
        "backup-on-one-end-only",
        "certificate-settings-incompatible",
        "client-port-mismatch",
        "compress-mismatch",
        "link-local-zone-copied",
        "main-and-backup-crossed",
        "partner-address-unknown",
        "partner-not-reciprocal",
        "partner-of-another-system",
        "partner-settings-differ",
        "partner-versions-differ",
        "plan-of-another-system",
        "port-mismatch",
        "prefixes-differ",
        "setting-not-given",
        "setting-on-one-end-only",
        "sheet-differs-from-plan",
        "source-of-another-server",
    ];
    for name in both_ends {
        let findings = lint(&root().join("tests/fixtures/rules").join(name).join("bad"));
        let finding = findings.iter().find(|f| f.rule.name == name).expect(name);
        let files: BTreeSet<&str> = finding.labels.iter().map(|label| &*label.file).collect();
        assert_eq!(files.len(), 2, "{name}: {:?}", finding.labels);
    }
}

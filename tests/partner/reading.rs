//! Strict reading of plans and sheets: every fault of a file in one run, each at the right place.

use std::path::{Path, PathBuf};

use crate::cases::{PLAN, SHEET, case, faults, read_text};

use hotstandby::domain::finding::FileName;
use hotstandby::domain::partner::read::{Reading, read};
use hotstandby::domain::partner::rules::never_suppressed;

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
        never_suppressed().map(|rule| rule.name).chain(["ambiguous-scalar"]).collect();
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

#[test]
fn a_sheet_and_a_plan_without_fault() {
    assert_eq!(faults(SHEET), [""; 0]);
    assert_eq!(faults(PLAN), [""; 0]);
    for text in [SHEET, PLAN] {
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let (plain, other) = (read_text(text), read_text(&windows));
        assert_eq!(plain, other, "line ends and byte order mark change nothing, no place either");
    }
}

#[test]
fn every_key_reaches_its_field() {
    use hotstandby::domain::partner::input::Input;
    let Some(Input::Sheet(sheet)) = read_text(SHEET).input else { panic!("a sheet") };
    insta::assert_debug_snapshot!("sheet", sheet);
    let Some(Input::Plan(plan)) = read_text(PLAN).input else { panic!("a plan") };
    insta::assert_debug_snapshot!("plan", plan);
}

#[test]
fn keys() {
    case(
        SHEET,
        "type: hot",
        "typ: hot",
        &[
            "kind | missing-key: The key `type` is missing; a sheet needs it.",
            "typ | unknown-key: There is no key `typ` in a sheet; did you mean `type`? The keys of a sheet are `kind`, ",
        ],
    );
    case(SHEET, "schema_version: 1\n", "", &["kind | missing-key: The key `schema_version` is missing"]);
    case(
        SHEET,
        "schema_version: 1",
        "schema_version: 0",
        &["0 | bad-value: There is no schema_version 0. Write 1."],
    );
    case(
        SHEET,
        "schema_version: 1",
        "schema_version: 2",
        &["2 | unknown-kind: This file has schema_version 2; this program reads version 1. Use a newer"],
    );
    case(
        SHEET,
        "schema_version: 1",
        "schema_version: \"1\"",
        &[
            "\"1\" | wrong-type: `schema_version` must be a whole number; this is `1`. Write 1, without quotes",
        ],
    );
    case(SHEET, "  A:", "  C:", &["C | unknown-key: There is no key `C` in the Standby tab"]);
    case(
        SHEET,
        "address: 10.10.1.12, port",
        "port",
        &["main_connection | missing-key: The key `address` is missing; `main_connection` needs it."],
    );
    case(
        SHEET,
        "transfer: { interleave: 1 }",
        "transfer: { interleave: 1, interleave: 2, interleave: 3 }",
        &[
            "interleave | duplicate-key: The key `interleave` stands twice",
            "interleave | duplicate-key: The key `interleave` stands twice",
        ],
    );
    case(
        PLAN,
        "  - label: SRV-B\n    arb",
        "  - arb",
        &["arbitration_priority | missing-key: The key `label` is missing; a server needs it."],
    );
    case(
        PLAN,
        "  main:   { subnets: [10.10.1.0/24], bandwidth: 1Gbit/s }\n",
        "",
        &["networks | missing-key: The key `main` is missing; `networks` needs it."],
    );
    case(
        PLAN,
        "transfer_interval: 5s",
        "transfer_interval: 5s, arbitration_priority: 3",
        &["arbitration_priority | unknown-key"],
    );
    case(
        PLAN,
        "type: hot-standby-pair",
        "type: permanent-standby",
        &["permanent-standby | bad-value: `type` of a plan cannot be `permanent-standby`."],
    );
}

#[test]
fn types() {
    case(
        SHEET,
        "compress: true",
        "compress: yes",
        &["yes | wrong-type: `compress` must be `true` or `false`; this is `yes`. Write `true`."],
    );
    case(
        SHEET,
        "compress: true",
        "compress: \"true\"",
        &["\"true\" | wrong-type: `compress` must be `true` or `false`; this is `true`. Write `true`."],
    );
    case(
        SHEET,
        "compress: true",
        "compress: ~",
        &["~ | wrong-type: `compress` must be `true` or `false`; nothing stands here. Give it a value"],
    );
    case(
        SHEET,
        "version: \"2022\"",
        "version: 2022",
        &["2022 | wrong-type: `version` must be text; 2022 without quotes is a number. Write \"2022\"."],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: true",
        &["true | wrong-type: `label` must be text; true without quotes is a truth value."],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: [SRV-A]",
        &["[SRV-A] | wrong-type: `label` must be text; this is a list."],
    );
    case(
        SHEET,
        "permanent_standby: {}",
        "permanent_standby:",
        &[" | wrong-type: `permanent_standby` must be a block of keys; nothing stands here."],
    );
    case(
        SHEET,
        "[10.10.1.11/24, 10.10.2.11/24]",
        "10.10.1.11/24",
        &[
            "10.10.1.11/24 | wrong-type: `addresses` must be a list; this is a single value. Write [10.10.1.11/24].",
        ],
    );
    case(
        SHEET,
        "10.10.1.11/24, 10.10.2.11/24",
        "10.10.1.11/24, fd00::",
        &["fd00: | wrong-type: `addresses` must be an address; this is a block of keys. Put an address"],
    );
    case(
        SHEET,
        "port: 5481,",
        "port: \"5481\",",
        &["\"5481\" | wrong-type: `port` must be a whole number; this is `5481`. Write 5481, without quotes"],
    );
    case(
        SHEET,
        "port: 5481,",
        "port: 5_481,",
        &["5_481 | wrong-type: `port` must be a whole number; this is `5_481`. Write 5481, without quotes"],
    );
    case(SHEET, "port: 5481,", "port: 5481.0,", &["5481.0 | wrong-type: `port` must be a whole number"]);
    case(SHEET, "port: 5481,", "port: -1,", &["-1 | bad-value: `port` cannot be negative."]);
    case(
        SHEET,
        "port: 5481,",
        "port: 99999999999,",
        &["99999999999 | bad-value: The number of `port` is too large to be one."],
    );
    case(
        SHEET,
        "port: 5481,",
        "port: 99999999999999999999999,",
        &["99999999999999999999999 | bad-value: The number of `port` is too large"],
    );
    case(
        SHEET,
        "port: 5481,",
        "port: 0x1569,",
        &["0x1569 | bad-value: `port` must be written as a decimal number."],
    );
    case(SHEET, "port: 5481,", "port: 70000,", &[]);
}

#[test]
fn everything_at_once() {
    let text = SHEET
        .replace("type: hot", "typ: hot")
        .replace("port: 5481", "port: x")
        .replace("60s", "60")
        .replace("ca,", "[ca],")
        .replace("10.10.2.12", "10.10.2.1222")
        .replace("SRV-B", "on");
    let names: Vec<&str> = read_text(&text).findings.iter().map(|finding| finding.rule.name).collect();
    assert_eq!(
        names,
        [
            "missing-key",
            "wrong-type",
            "unknown-key",
            "ambiguous-scalar",
            "wrong-type",
            "bad-value",
            "wrong-type",
            "unit-missing",
            "unit-missing",
            "wrong-type"
        ]
    );
}

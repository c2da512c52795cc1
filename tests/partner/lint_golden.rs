//! Golden output of `partner-config lint`: a sheet with twelve different faults, and a pair whose faults lie between its
//! sheets, as people, scripts and code scanning see them. `BLESS=1 cargo test --test partner lint_golden::` writes the files anew;
//! the places themselves are compared with `*.expect.txt`, which a person wrote, and cannot be blessed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const TWELVE: &str = "tests/fixtures/partner/twelve-faults.partners.yaml";
const BETWEEN: &str = "tests/fixtures/partner/between-sheets";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Lints with this format; the status must be 2.
fn lint(path: &str, format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_partner-config"))
        .args(["lint", path, "--format", format, "--color", "never"])
        .current_dir(root())
        .output()
        .expect("the tool starts");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    // On Windows the folder's part of the name is printed as the system writes it.
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .replace("between-sheets\\\\", "between-sheets/")
        .replace("between-sheets\\", "between-sheets/")
}

/// What differs from run to run is replaced by its own name.
fn without_run(text: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
    for key in ["host", "started_at", "finished_at", "version"] {
        if let Some(field) = value.get_mut(key) {
            *field = Value::from(key);
        }
    }
    blank_sarif(&mut value);
    serde_json::to_string_pretty(&value).expect("JSON") + "\n"
}

fn blank_sarif(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for (key, field) in object.iter_mut() {
                if ["startTimeUtc", "endTimeUtc", "machine"].contains(&key.as_str())
                    || (key == "version" && *field != "2.1.0")
                {
                    *field = Value::from(key.as_str());
                } else if key == "semanticVersion" || key == "help" {
                    // The rule pages have tests of their own.
                    *field = Value::from(key.as_str());
                } else {
                    blank_sarif(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(blank_sarif),
        _ => {}
    }
}

#[track_caller]
fn compare(name: &str, text: &str) {
    let path = root().join("tests/golden/lint").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(&path, text).expect("writing a golden file");
    }
    let golden = fs::read_to_string(&path).expect("the golden file").replace("\r\n", "\n");
    assert!(golden == text, "{name} differs; BLESS=1 writes it anew, then read the difference:\n{text}");
}

#[test]
fn golden_output() {
    for (path, name) in [(TWELVE, "twelve-faults"), (BETWEEN, "between-sheets")] {
        compare(&format!("{name}.txt"), &lint(path, "human"));
        compare(&format!("{name}.json"), &without_run(&lint(path, "json")));
        compare(&format!("{name}.sarif"), &without_run(&lint(path, "sarif")));
    }
}

fn expected(path: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(path)).expect("the expectations");
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// `line:column` of a JSON location.
fn place(location: &Value) -> String {
    format!("{}:{}", location["line"], location["column"])
}

#[test]
fn twelve_faults_at_twelve_places() {
    let report: Value = serde_json::from_str(&lint(TWELVE, "json")).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let found: BTreeSet<String> = findings
        .iter()
        .map(|f| format!("{} {}", place(&f["locations"][0]), f["rule"].as_str().expect("a rule")))
        .collect();
    assert_eq!(found, expected("tests/fixtures/partner/twelve-faults.expect.txt"));
    assert_eq!(
        findings.len(),
        14,
        "each once, that the partner's sheet is not there, and that no monitor was read"
    );

    let sarif: Value = serde_json::from_str(&lint(TWELVE, "sarif")).expect("JSON");
    let in_sarif: BTreeSet<String> = sarif["runs"][0]["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            format!(
                "{}:{} {}",
                region["startLine"],
                region["startColumn"],
                result["ruleId"].as_str().expect("a rule")
            )
        })
        .collect();
    assert_eq!(in_sarif, found, "SARIF says the same");
}

#[test]
fn faults_between_two_sheets_show_both_places() {
    let report: Value = serde_json::from_str(&lint(BETWEEN, "json")).expect("JSON");
    let file = |location: &Value| {
        let name = location["file"].as_str().expect("a file").to_owned();
        Path::new(&name).file_name().expect("a name").to_string_lossy().into_owned()
    };
    let found: BTreeSet<String> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| {
            let places: Vec<String> = finding["locations"]
                .as_array()
                .expect("locations")
                .iter()
                .map(|location| format!("{}:{}", file(location), place(location)))
                .collect();
            format!("{} {}", finding["rule"].as_str().expect("a rule"), places.join(" "))
        })
        .collect();
    assert_eq!(found, expected("tests/fixtures/partner/between-sheets/expect.txt"));
}

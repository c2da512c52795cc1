//! `partner-config diff` where an input was not understood as a whole.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PLAN: &str = "examples/waterworks.yaml";

fn diff(old: &Path, new: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partner-config"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("diff").args([old, new]);
    command.args(["--format", "json"]).output().unwrap()
}

/// What was not understood is the same in every file. Whoever is told that nothing differs would take one for the other.
#[test]
fn what_was_not_understood_is_not_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let example = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PLAN)).unwrap();
    let with = |file: &str, line: &str, other: &str| {
        assert!(example.contains(line), "{line}");
        let path = folder.path().join(file);
        fs::write(&path, example.replacen(line, other, 1)).unwrap();
        path
    };
    let interval = "transfer_interval: 5s";
    let five = with("5.yaml", interval, "transfer_interval: 5");
    let seven = with("7.yaml", interval, "transfer_interval: 7");
    let prot = with("prot.yaml", "port: 5481", "prot: 5555");
    let plan = Path::new(PLAN);
    for (old, new, rule) in
        [(&*five, &*seven, "unit-missing"), (&*five, &*five, "unit-missing"), (plan, &*prot, "unknown-key")]
    {
        let output = diff(old, new);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{said}");
        let words = "not understood, so that what stands there was not compared";
        assert!(said.contains(rule) && said.contains(words), "{said}");
    }
    assert_eq!(diff(plan, &with("9.yaml", interval, "transfer_interval: 9s")).status.code(), Some(1));
}

/// What a plan says of its other servers was compared with nothing.
#[test]
fn a_sheet_is_one_server_of_a_plan() {
    let (plan, sheet) = (Path::new(PLAN), Path::new("examples/waterworks/SRV-B.partners.yaml"));
    for (old, new) in [(plan, sheet), (sheet, plan)] {
        let output = diff(old, new);
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("only SRV-B of 2 servers was compared: nothing differs"), "{said}");
    }
    let output = diff(plan, plan);
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"summary\": \"nothing differs\""));
}

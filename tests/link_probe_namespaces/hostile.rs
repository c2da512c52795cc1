//! Names in a list of targets that are made to break out. Here, because a sweep must be allowed to send.

use std::fs;

use hotstandby::report::sanitize::is_unsafe;

use super::hostile_names::NAME;
use super::netns::text;
use super::pair_lab::{Lab, PROBE};

#[test]
fn no_name_of_a_target_breaks_out_of_a_sweep() {
    let lab = Lab::new();
    let folder = tempfile::tempdir().unwrap();
    let targets = folder.path().join("targets.txt");
    // A line is a target.
    fs::write(&targets, format!("{}\n=1+1\n", NAME.replace(['\n', '\r'], ""))).unwrap();
    let targets = targets.display().to_string();
    for form in [&[][..], &["--csv"], &["-f", "jsonl"], &["--unreachable"], &["-f", "json"]] {
        let output = lab.a.output(PROBE, &[&["sweep", "-F", &targets], form].concat());
        let said = text(&output);
        let bad = said.chars().find(|&c| c != '\n' && is_unsafe(c));
        assert_eq!(bad, None, "{form:?}:\n{said}");
        assert!(said.contains("calc"), "{form:?}: {said}");
        assert_eq!(output.status.code(), Some(3), "{form:?}: {said}");
    }
}

//! Many servers in one call, or in one file: none is dropped, none is judged in another's place, and the threads that share
//! the work leave no trace in the answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The tool on captures, with so many threads.
fn command(files: &[PathBuf], format: &str, threads: &str) -> Command {
    let from = files.iter().flat_map(|file| ["--from".into(), file.clone().into_os_string()]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_nic-check"));
    command.args(["--format", format]).args(from).env("RAYON_NUM_THREADS", threads);
    command
}

/// What the tool answers on captures, with so many threads.
fn judged(files: &[PathBuf], format: &str, threads: &str) -> Output {
    command(files, format, threads).output().expect("nic-check starts")
}

/// The fixtures of a folder that are captures which are judged, by name.
fn captures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/nic-servers");
    let entries =
        fs::read_dir(folder).expect("the fixtures are there").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    files.retain(|file| judged(std::slice::from_ref(file), "json", "1").stderr.is_empty());
    files
}

#[test]
fn the_answer_is_the_same_on_one_thread_and_on_many() {
    let files = captures();
    assert!(files.len() > 15, "{files:?}");
    for format in ["human", "json", "sarif"] {
        // The time of the run and how long it took stand in the document.
        let answer = |threads: &str| {
            let output = judged(&files, format, threads);
            assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
            let text = String::from_utf8(output.stdout).expect("text");
            let told = |line: &&str| !["Time", "_at\"", "duration"].iter().any(|word| line.contains(word));
            text.lines().filter(told).map(str::to_owned).collect::<Vec<_>>()
        };
        let one = answer("1");
        assert!(
            one.iter().any(|line| line.contains("networks-do-not-match")),
            "{format}: pairs have findings"
        );
        for threads in ["2", "7"] {
            assert!(answer(threads) == one, "{format}: {threads} threads give another answer than one");
        }
    }
}

#[test]
fn a_capture_that_is_given_often_is_called_by_numbers_and_too_many_are_refused() {
    let file = &captures()[0];
    let output = judged(&vec![file.clone(); 200], "json", "2");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
    let names: std::collections::BTreeSet<&str> = report["data"]["servers"]
        .as_array()
        .expect("servers")
        .iter()
        .map(|server| server["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(names.len(), 200, "each has a name of its own");
    assert!(names.iter().any(|name| name.ends_with(" #200")), "{:?}", names.first());
    // A command line on Windows holds 32,767 characters: the name is as short as a name can be.
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(file, folder.path().join("f")).expect("a copy");
    let output = command(&vec![PathBuf::from("f"); 2_049], "human", "2")
        .current_dir(folder.path())
        .output()
        .expect("nic-check starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(
        told.contains("2049 captures are given, and at most 2048 servers")
            && told.contains("nic-check fleet"),
        "{told}"
    );
}

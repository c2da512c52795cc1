//! `partner-config fmt` as a user runs it: what cannot be formatted is told with what to do.

use std::fs;
use std::process::Stdio;

use crate::commands::{folder, name, run, status, text, tool};

#[test]
fn the_summary_names_faulty_files_first() {
    let temp = folder();
    fs::write(temp.path().join("a.yaml"), "a:   1\n").unwrap();
    fs::write(temp.path().join("b.yaml"), "a: [\n").unwrap();
    let output = run(&["fmt", name(temp.path()), "-q"]);
    status(&output, 2);
    let line = text(&output.stdout);
    assert_eq!(line, "CRITICAL: 1 file faulty, left unchanged; 1 of 2 files changed\n");
    assert_eq!(fs::read(temp.path().join("a.yaml")).unwrap(), b"a: 1\n");
}

#[test]
fn xml_is_refused_as_what_it_is() {
    let output = run(&["fmt", "examples/waterworks/Systems.xml"]);
    status(&output, 2);
    let said = text(&output.stdout);
    assert!(said.contains("This is XML") && said.contains("Leave it out"), "{said}");
}

#[test]
fn standard_input_stands_alone_and_its_faults_have_their_help() {
    let temp = folder();
    let file = temp.path().join("a.yaml");
    fs::write(&file, "a:   1\n").unwrap();
    let both = run(&["fmt", "-", name(&file)]);
    status(&both, 3);
    assert!(text(&both.stderr).contains("stands alone"), "{}", text(&both.stderr));
    assert_eq!(fs::read(&file).unwrap(), b"a:   1\n");

    let mut pipes = tool();
    pipes.args(["fmt", "-"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let empty = pipes.output().unwrap();
    status(&empty, 2);
    let said = text(&empty.stderr);
    assert!(said.starts_with("-: The file is empty.\n  help: Write a plan"), "{said}");
}

//! `partner-config` as a user runs it: what `fmt` cannot format is told with what to do, and no run loses what it wrote.

use std::fs;
use std::process::Stdio;

use crate::commands::{folder, name, root, run, status, text, tool};

#[test]
fn the_summary_names_faulty_files_first() {
    let temp = folder();
    fs::write(temp.path().join("a.yaml"), "a:   1\n").unwrap();
    fs::write(temp.path().join("b.yaml"), "a: [\n").unwrap();
    let files = ["a.yaml", "b.yaml"].map(|file| temp.path().join(file));
    let output = run(&["fmt", name(&files[0]), name(&files[1]), "-q"]);
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

/// The report comes last; it does not take the place of what the run itself wrote.
#[test]
fn no_report_replaces_what_the_run_wrote() {
    let temp = folder();
    let file = temp.path().join("plan.yaml");
    fs::write(&file, "kind:   system\n").unwrap();
    let report = run(&["fmt", name(&file), "-o", name(&file)]);
    status(&report, 3);
    assert_eq!(fs::read(&file).unwrap(), b"kind: system\n");
    assert!(text(&report.stdout).contains("1 of 1 file changed"), "the report is not lost");

    let baseline = temp.path().join("baseline.json");
    let plan = "examples/waterworks.yaml";
    let report = run(&["lint", plan, "--write-baseline", name(&baseline), "-o", name(&baseline)]);
    status(&report, 3);
    assert!(fs::read_to_string(&baseline).unwrap().starts_with('{'));

    let set = temp.path().join("set");
    let sums = set.join("SHA256SUMS");
    status(&run(&["generate", plan, "-d", name(&set), "-o", name(&sums)]), 3);
    assert!(fs::read_to_string(&sums).unwrap().contains("SRV-A.partners.yaml"));
    // Its own name is told, not the temporary one; root may write anywhere, but not in the kernel's own folders.
    #[cfg(target_os = "linux")]
    {
        let refused = run(&["init", "-o", "/proc/1/none.yaml"]);
        status(&refused, 3);
        let said = text(&refused.stderr);
        assert!(said.contains("/proc/1/none.yaml: could not be written") && !said.contains(".tmp"), "{said}");
    }
    // The file itself is no folder, which the system would tell as "exists".
    let into_file = run(&["generate", plan, "-d", name(&file)]);
    status(&into_file, 3);
    assert!(text(&into_file.stderr).contains("it is no folder"), "{}", text(&into_file.stderr));
}

#[test]
fn what_is_left_of_an_earlier_set_is_named() {
    let temp = folder();
    let (set, renamed) = (temp.path().join("set"), temp.path().join("renamed.yaml"));
    let plan = "examples/waterworks.yaml";
    status(&run(&["generate", plan, "-d", name(&set)]), 0);
    let same = run(&["generate", plan, "-d", name(&set), "--force", "-q"]);
    assert!(!text(&same.stdout).contains("earlier"), "{}", text(&same.stdout));
    let other = fs::read_to_string(root().join(plan)).unwrap().replace("SRV-B", "SRV-C");
    fs::write(&renamed, other).unwrap();
    let report = run(&["generate", name(&renamed), "-d", name(&set), "--force"]);
    status(&report, 0);
    let said = text(&report.stdout);
    assert!(said.contains("SRV-B.partners.yaml") && said.contains("remove them"), "{said}");
    assert!(said.contains("4 files of an earlier set left there"), "{said}");
    assert!(!said.contains(&format!("{}/SRV-A", name(&set))), "{said}");
}

#[test]
fn explain_takes_words_as_they_are_typed_and_names_as_they_are_shown() {
    let page = run(&["explain", "port-mismatch"]);
    for asked in
        [&["error[port-mismatch]"][..], &["error[port-mismatch]:"], &["warning[port-mismatch]", "SRV-A"]]
    {
        let shown = run(&[&["explain"], asked].concat());
        status(&shown, 0);
        assert_eq!(shown.stdout, page.stdout, "{asked:?}");
    }
    let (typed, quoted) = (run(&["explain", "wrong", "network"]), run(&["explain", "wrong network"]));
    status(&typed, 0);
    assert_eq!(typed.stdout, quoted.stdout);
}

#[test]
fn init_says_no_more_than_was_asked_for_and_passes_over_no_option() {
    let temp = folder();
    let file = temp.path().join("plan.yaml");
    let quiet = run(&["init", "-q", "-o", name(&file)]);
    status(&quiet, 0);
    assert_eq!(text(&quiet.stderr), "");
    let lost = run(&["init", "--force"]);
    status(&lost, 3);
    assert!(text(&lost.stderr).contains("give -o FILE"), "{}", text(&lost.stderr));
}

#[test]
fn what_is_no_single_file_is_called_so() {
    let sheets = "examples/waterworks";
    for args in [&["timing", sheets][..], &["diff", sheets, sheets], &["generate", sheets, "-d", "none"]] {
        let output = run(args);
        status(&output, 3);
        let said = text(&output.stderr);
        assert!(said.contains("this is a folder, and one file is wanted"), "{args:?}: {said}");
    }
    let twice = run(&["diff", "-", "-"]);
    status(&twice, 3);
    assert!(text(&twice.stderr).contains("once only"), "{}", text(&twice.stderr));
}

#[test]
fn what_explain_finds_is_as_wide_as_the_terminal() {
    let found = run(&["explain", "network"]);
    let said = text(&found.stdout);
    assert!(said.lines().count() > 10 && said.lines().all(|line| line.chars().count() <= 100), "{said}");
    assert!(said.contains("\n  backup-network-inconsistent"), "{said}");
}

#[test]
fn generate_names_a_few_of_many_files_that_exist() {
    let temp = folder();
    let args = ["generate", "examples/triple.yaml", "-d", name(temp.path())];
    status(&run(&args), 0);
    let again = run(&args);
    status(&again, 3);
    let said = text(&again.stderr);
    assert!(said.contains("and 14 more exist already; give --force"), "{said}");
}

/// A permanent standby that connects to two servers does not look as if it connected to one.
#[test]
fn a_drawing_cuts_each_name_by_itself() {
    let temp = folder();
    let (plan, set) = (temp.path().join("plan.yaml"), temp.path().join("set"));
    let (first, second) = ("NORTHERN-PUMPING-STATION-SCADA-1", "NORTHERN-PUMPING-STATION-SCADA-2");
    let example = fs::read_to_string(root().join("examples/waterworks.yaml")).unwrap();
    let permanent = "  - label: FAR-AWAY
    role: permanent-standby
    main: { address: 10.10.1.13 }
    backup: { address: 10.10.2.13 }
";
    fs::write(&plan, example.replace("SRV-A", first).replace("SRV-B", second) + permanent).unwrap();
    status(&run(&["generate", name(&plan), "-d", name(&set)]), 0);
    let drawing = fs::read_to_string(set.join("drawing.svg")).unwrap();
    let line = drawing.lines().find(|line| line.contains(">connects to ")).unwrap();
    let (shown, whole) = line.split_once("<title>").unwrap();
    assert!(shown.contains("-1, NORTH") && shown.ends_with("-2"), "{line}");
    assert!(whole.contains(first) && whole.contains(second), "{line}");
}

/// A folder may hold other programs' YAML, which nobody asked to rewrite.
#[test]
fn fmt_of_a_folder_leaves_foreign_files_alone() {
    let temp = folder();
    let (ours, workflow) = (temp.path().join("plan.yaml"), temp.path().join("ci.yml"));
    let foreign = "on:\n    push: {branches:   main}\n";
    fs::write(&ours, "kind:   system\n").unwrap();
    fs::write(&workflow, foreign).unwrap();
    let all = run(&["fmt", name(temp.path())]);
    status(&all, 0);
    let said = text(&all.stdout);
    assert!(
        said.contains("ci.yml") && said.contains("1 of 1 file changed; 1 file of another kind left alone"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&workflow).unwrap(), foreign);
    fs::remove_file(&ours).unwrap();
    status(&run(&["fmt", "--check", name(temp.path())]), 3);
    status(&run(&["fmt", name(&workflow)]), 0);
    assert_ne!(fs::read_to_string(&workflow).unwrap(), foreign, "it was named");
}

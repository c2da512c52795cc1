//! What every tool owes to whoever reads only its document: the status in it, also when the run failed before it had a result,
//! and no result that vanished without a word.

use std::process::{Command, Output, Stdio};

const TOOLS: [(&str, &str); 5] = [
    ("link-probe", env!("CARGO_BIN_EXE_link-probe")),
    ("nic-check", env!("CARGO_BIN_EXE_nic-check")),
    ("partner-config", env!("CARGO_BIN_EXE_partner-config")),
    ("sac-status", env!("CARGO_BIN_EXE_sac-status")),
    ("driver-queue", env!("CARGO_BIN_EXE_driver-queue")),
];

/// Of each tool a request that fails before anything can be judged.
const FAILING: [(&str, &str); 5] = [
    ("link-probe", "replay missing.jsonl"),
    ("nic-check", "--from missing.json"),
    ("partner-config", "lint empty-folder"),
    ("sac-status", "--source file:missing.jsonl"),
    ("driver-queue", "inspect Channel1 --sources missing.yaml"),
];

fn command(tool: &str, arguments: &str) -> (Command, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("empty-folder")).expect("a folder in it");
    let program = TOOLS.iter().find(|(name, _)| *name == tool).expect("a tool").1;
    let mut command = Command::new(program);
    command.args(arguments.split(' ')).current_dir(folder.path()).stdin(Stdio::null());
    (command, folder)
}

fn run(tool: &str, arguments: &str) -> Output {
    command(tool, arguments).0.output().expect("the tool starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn a_failed_run_gives_monitoring_its_line() {
    for (tool, arguments) in FAILING {
        for bad_option in ["", " --no-such-option"] {
            let output = run(tool, &format!("{arguments} -f nagios{bad_option}"));
            let text = stdout(&output);
            assert_eq!(output.status.code(), Some(3), "{tool}: {text}");
            assert!(text.starts_with(&format!("{} UNKNOWN - ", tool.to_uppercase())), "{tool}: {text:?}");
            assert_eq!(
                text.lines().count() == 1,
                bad_option.is_empty(),
                "usage is long output: {tool}: {text}"
            );
            // Icinga puts standard error before standard output.
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{tool}");
        }
    }
}

#[test]
fn a_failed_run_leaves_a_document_that_says_so() {
    for (tool, arguments) in FAILING {
        let output = run(tool, &format!("{arguments} -f json"));
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect(tool);
        assert_eq!(json["status"], "unknown", "{tool}");
        assert_eq!(json["exit_status"], 3, "{tool}");
        assert!(json["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{tool}: {json}");
    }
    for (format, sign) in [
        ("sarif", "toolExecutionNotifications"),
        ("junit", "<error "),
        ("github", "::error "),
        ("gitlab", "not-judged"),
    ] {
        let output = run("partner-config", &format!("lint no*.yaml -f {format}"));
        assert!(stdout(&output).contains(sign), "{format}: {}", stdout(&output));
        assert!(stdout(&output).contains("the pattern matches no file"), "{format}");
    }
}

#[test]
fn an_old_report_never_stays_in_place_of_one_that_could_not_be_made() {
    for (tool, arguments) in FAILING {
        for format in ["human", "json", "nagios"] {
            let (mut command, folder) = command(tool, &format!("{arguments} -f {format} -o report"));
            let report = folder.path().join("report");
            std::fs::write(&report, "OK: all is well").expect("an old report");
            assert_eq!(command.output().expect("the tool starts").status.code(), Some(3), "{tool}");
            let now = std::fs::read_to_string(&report).expect("a report");
            assert!(
                !now.contains("all is well") && now.to_lowercase().contains("unknown"),
                "{tool} {format}: {now}"
            );
        }
    }
}

/// What is no report (a plan that somebody edits) is not touched by a run that fails.
#[test]
fn a_file_that_is_no_report_stays() {
    let (mut command, folder) = command("partner-config", "init -o plan.yaml");
    let plan = folder.path().join("plan.yaml");
    std::fs::write(&plan, "my own").expect("a plan");
    assert_eq!(command.output().expect("the tool starts").status.code(), Some(3));
    assert_eq!(std::fs::read_to_string(&plan).expect("the plan"), "my own");
}

/// `lint plan.yaml -o plan.yaml` is a slip, by whatever name the file is called. The result is not lost: it goes to standard
/// output. Any other file is replaced.
#[test]
fn a_report_replaces_anything_but_what_the_run_reads() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for (tool, arguments, example) in [
        ("partner-config", "lint in -f json", "examples/waterworks.yaml"),
        ("partner-config", "lint in -f html", "examples/waterworks/Systems.xml"),
        ("partner-config", "timing in -f json", "examples/waterworks.yaml"),
        ("nic-check", "--from in -f json", "examples/captures/SRV-A.json"),
        ("sac-status", "--source file:in --pair SRV-A SRV-B -f json", "examples/sources-eda.yaml"),
    ] {
        let (mut command, folder) = command(tool, &format!("{arguments} -o ./out"));
        let (input, output) = (folder.path().join("in"), folder.path().join("out"));
        std::fs::copy(root.join(example), &input).expect("an input");
        let before = std::fs::read(&input).expect("the input");
        std::fs::write(&output, "my own").expect("another file");
        let status = command.output().expect("the tool starts").status.code();
        assert_ne!(std::fs::read(&output).expect("the report"), b"my own", "{tool} {arguments}");
        std::fs::remove_file(&output).expect("removed");
        std::fs::hard_link(&input, &output).expect("another name");
        let refused = command.output().expect("the tool starts");
        let told = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(3), "{tool} {arguments}: {told}");
        assert_eq!(std::fs::read(&input).expect("the input"), before, "{tool} {arguments}");
        assert_eq!(std::fs::read(&output).expect("the input"), before, "{tool} {arguments}");
        if status != Some(3) {
            assert!(
                told.contains("./out: this run reads or writes it already"),
                "{tool} {arguments}: {told}"
            );
            assert!(refused.stdout.len() > 100, "the report: {tool} {arguments}");
        }
    }
}

/// What lies in the file now is told, with the verdict: nobody who reads a silent terminal takes it for fine.
#[test]
fn what_was_written_is_told_and_may_be_written_again() {
    for (arguments, told) in [
        ("rules -f human", "x written."),
        ("rules -f json", "x written."),
        ("schema system", "x written."),
        ("explain port-mismatch", "x written."),
        ("lint missing.yaml -f json", "x written. UNKNOWN: "),
        ("lint missing.yaml", "x written. UNKNOWN: "),
        ("lint missing.yaml -f prometheus", ""),
        ("schema system -q", ""),
    ] {
        let (mut command, folder) = command("partner-config", &format!("{arguments} -o x"));
        std::fs::write(folder.path().join("x"), "").expect("an empty file");
        for _ in 0..2 {
            let output = command.output().expect("the tool starts");
            let said = String::from_utf8_lossy(&output.stderr);
            let fails = arguments.starts_with("lint");
            assert_eq!(output.status.code(), Some(if fails { 3 } else { 0 }), "{arguments}: {said}");
            assert!(
                said.contains(told) && said.contains("written") != told.is_empty(),
                "{arguments}: {said}"
            );
            assert_eq!(stdout(&output), "", "{arguments}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_told_and_is_no_ok() {
    let requests = [
        ("partner-config", "init"),
        ("partner-config", "rules"),
        ("partner-config", "explain port-mismatch"),
        ("partner-config", "schema system"),
        ("nic-check", "rules -f json"),
        ("nic-check", "--schema"),
        ("link-probe", "--schema"),
        ("sac-status", "--source demo:healthy-pair"),
        ("sac-status", "record --source demo:healthy-pair --duration 2s"),
        ("driver-queue", "exposure --source demo:healthy-pair -f json"),
        ("driver-queue", "--help"),
    ];
    for (tool, arguments) in requests {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
        let (mut command, _folder) = command(tool, arguments);
        let output = command.stdout(full).output().expect("the tool starts");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{tool} {arguments}: {told}");
        assert!(told.contains("No space left on device"), "{tool} {arguments}: {told}");
    }
}

/// The control: a reader that goes away changes nothing.
#[cfg(unix)]
#[test]
fn a_closed_pipe_stays_quiet() {
    for (tool, arguments) in
        [("partner-config", "schema system"), ("nic-check", "rules"), ("link-probe", "--schema")]
    {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let (mut command, _folder) = command(tool, arguments);
        let output = command.stdout(writer).output().expect("the tool starts");
        assert_eq!(output.status.code(), Some(0), "{tool} {arguments}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{tool} {arguments}");
    }
}

//! Evidence: every tool leaves a bundle, verifies it, and finds whatever was done to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use hotstandby::domain::evidence::record::{self, Kind, Link, New};
use hotstandby::domain::source::point::Stamp;
use hotstandby::domain::source::time::format_time;
use serde_json::Value;

mod acceptance;
mod age;
mod tampered;

/// What running a program gave.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(tool: &str, arguments: &[&str]) -> Ran {
    let output = Command::new(crate::program(tool))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the tool starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code().expect("no signal"), out: text(output.stdout), err: text(output.stderr) }
}

/// A folder for a bundle, and its name as an argument.
struct Bundle {
    folder: tempfile::TempDir,
}

impl Bundle {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("bundle")
    }

    fn name(&self) -> String {
        self.path().display().to_string()
    }

    /// Runs a tool with evidence; its exit status must be this.
    fn add(&self, tool: &str, arguments: &[&str], code: i32) -> Ran {
        let name = self.name();
        let all: Vec<&str> = arguments.iter().copied().chain(["--evidence", &name]).collect();
        let ran = run(tool, &all);
        assert_eq!(ran.code, code, "{tool} {arguments:?}: {}{}", ran.out, ran.err);
        ran
    }

    fn records(&self) -> PathBuf {
        self.path().join("evidence.jsonl")
    }

    fn lines(&self) -> Vec<String> {
        fs::read_to_string(self.records()).expect("records").lines().map(str::to_owned).collect()
    }

    fn set_lines(&self, lines: &[String]) {
        fs::write(self.records(), lines.iter().map(|line| format!("{line}\n")).collect::<String>())
            .expect("written");
    }

    /// `verify` as JSON.
    fn verify(&self, tool: &str, options: &[&str]) -> (i32, Value) {
        let name = self.name();
        let all: Vec<&str> =
            ["verify", &name, "-f", "json"].into_iter().chain(options.iter().copied()).collect();
        let ran = run(tool, &all);
        (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err)))
    }
}

/// How often each kind of check is in the report.
fn checks(report: &Value, kind: &str) -> usize {
    let runs = report["data"]["runs"].as_array().expect("runs");
    runs.iter().filter(|run| run["check"] == kind).count()
}

/// What leaves evidence without a network: tool, arguments, exit status.
const RUNS: [(&str, &[&str], i32); 12] = [
    ("nic-check", &["--from", "examples/captures/SRV-A.json", "--from", "examples/captures/SRV-B.json"], 0),
    ("nic-check", &["--from", "no-such-file.json"], 3),
    ("nic-check", &["diff", "examples/captures/SRV-A.json", "examples/captures/SRV-B.json"], 1),
    ("partner-config", &["lint", "examples/waterworks.yaml"], 0),
    ("partner-config", &["timing", "examples/waterworks.yaml"], 0),
    ("sac-status", &["--source", "demo:healthy-pair", "--pair", "SRV-A", "SRV-B"], 0),
    ("sac-status", &["watch", "--source", "demo:healthy-pair"], 0),
    ("sac-status", &["is-active", "SRV-B", "--source", "demo:healthy-pair"], 2),
    ("sac-status", &["wait", "SRV-A", "--role", "active", "--source", "demo:healthy-pair"], 0),
    ("driver-queue", &["inspect", "--source", "demo:healthy-pair"], 0),
    ("driver-queue", &["drain", "Channel1", "--source", "demo:healthy-pair"], 0),
    ("driver-queue", &["exposure", "Channel1", "--source", "demo:healthy-pair"], 0),
];

const TOOLS: [&str; 4] = ["nic-check", "partner-config", "sac-status", "driver-queue"];

/// A bundle of two runs of one tool.
fn sound() -> Bundle {
    let bundle = Bundle::new();
    for node in ["SRV-A", "SRV-B"] {
        bundle.add("sac-status", &[node, "--source", "demo:healthy-pair"], 0);
    }
    bundle
}

#[test]
fn every_tool_derives_its_own_verdicts_again_and_names_the_others() {
    let bundle = Bundle::new();
    for (tool, arguments, code) in RUNS {
        bundle.add(tool, arguments, code);
    }
    let before = fs::read(bundle.records()).expect("records");
    for tool in TOOLS {
        let (code, report) = bundle.verify(tool, &[]);
        let own = RUNS.iter().filter(|(of, ..)| *of == tool).count();
        assert_eq!((code, checks(&report, "derived")), (0, own), "{report:#}");
        assert_eq!(checks(&report, "other-tool"), RUNS.len() - own);
        let summary = report["summary"].as_str().expect("a summary");
        assert!(TOOLS.iter().all(|other| *other == tool || summary.contains(other)), "{summary}");
    }
    assert_eq!(fs::read(bundle.records()).expect("records"), before, "verifying writes nothing");
}

#[test]
fn what_the_world_is_today_does_not_count() {
    let bundle = Bundle::new();
    let copies = tempfile::tempdir().expect("a folder");
    let plan = copies.path().join("plan.yaml");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/waterworks.yaml"), &plan).expect("copied");
    let report = copies.path().join("report.json");
    let (plan_name, report_name) = (plan.display().to_string(), report.display().to_string());
    bundle.add("partner-config", &["lint", &plan_name, "-f", "json", "-o", &report_name], 0);
    fs::remove_file(&plan).expect("removed");
    fs::write(&report, "mine").expect("written");
    let (code, verified) = bundle.verify("partner-config", &[]);
    assert_eq!((code, checks(&verified, "derived")), (0, 1), "{verified:#}");
    assert_eq!(fs::read_to_string(&report).expect("a file"), "mine", "no report of today is replaced");
}

/// What a source says besides its values decides with evidence as it does without, and is derived again.
#[test]
fn lines_that_nobody_can_read_count_with_evidence_too() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    let t = format_time(Stamp(i64::try_from(now).expect("a time of today")));
    let record = |item: &str, value: &str| {
        format!("{{\"t\":\"{t}\",\"node\":\"SRV-A\",\"item\":\"{item}\",\"value\":\"{value}\"}}\n")
    };
    let sound = record("SYSTEM.A_SACST", "RUN") + &record("NSD.A_SCADASTATUS", "ACTIVE");
    for (text, status) in [(sound.clone(), 0), (sound + "rubbish\n", 3)] {
        let bundle = Bundle::new();
        let feed = bundle.folder.path().join("feed.jsonl");
        fs::write(&feed, text).expect("writable");
        let source = format!("file:{}", feed.display());
        let asked = ["is-active", "SRV-A", "--source", &source, "--max-age", "1h"];
        assert_eq!(run("sac-status", &asked).code, status);
        bundle.add("sac-status", &asked, status);
        let (code, report) = bundle.verify("sac-status", &[]);
        assert_eq!((code, checks(&report, "derived")), (0, 1), "{report:#}");
    }
}

#[test]
fn the_command_behind_a_drained_queue_is_never_run_again() {
    let bundle = Bundle::new();
    let mark = bundle.folder.path().join("ran");
    let mark_name = mark.display().to_string();
    let command: &[&str] =
        if cfg!(windows) { &["cmd", "/c", "mkdir", &mark_name] } else { &["mkdir", &mark_name] };
    let arguments: Vec<&str> = ["drain", "Channel1", "--source", "demo:healthy-pair", "--evidence"].to_vec();
    let name = bundle.name();
    let all: Vec<&str> =
        arguments.into_iter().chain([name.as_str(), "--then"]).chain(command.iter().copied()).collect();
    assert_eq!(run("driver-queue", &all).code, 0);
    fs::remove_dir(&mark).expect("the command ran once");
    let (code, report) = bundle.verify("driver-queue", &[]);
    assert_eq!((code, checks(&report, "derived")), (0, 1), "{report:#}");
    assert!(!mark.exists());
}

/// The lines again with a change in what they say and a chain that fits.
fn forged(lines: &[String], change: impl Fn(usize, &mut Value)) -> Vec<String> {
    let mut last = Link::origin();
    let mut made = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let mut value: Value = serde_json::from_str(line).expect("JSON");
        change(index, &mut value);
        let text = |key: &str| value[key].as_str().expect("text").to_owned();
        let kind = match text("kind").as_str() {
            "bundle" => Kind::Bundle,
            "start" => Kind::Start,
            "seen" => Kind::Seen,
            _ => Kind::End,
        };
        let body = value["body"].to_string();
        let (bundle, run, t) = (text("bundle"), text("run"), text("t"));
        let (line, link) = record::line(&last, &New { bundle: &bundle, run: &run, kind, t: &t, body: &body });
        last = link;
        made.push(line.trim_end().to_owned());
    }
    made
}

#[test]
fn a_bundle_without_a_run_of_the_tool_is_unknown_to_it() {
    let bundle = sound();
    let (code, report) = bundle.verify("sac-status", &[]);
    let summary = report["summary"].as_str().expect("a summary");
    assert!(code == 0 && summary.contains("(2 of a simulated plant)"), "the control: {report:#}");
    for options in [&[][..], &["--max-age", "90d"]] {
        let (code, report) = bundle.verify("link-probe", options);
        let fault = report["data"]["faults"][0].as_str().expect("a fault");
        assert_eq!(code, 3, "{report:#}");
        assert!(
            fault.starts_with("no run of link-probe in it") && fault.ends_with("ask `sac-status verify`"),
            "{fault}"
        );
    }
}

#[test]
fn arguments_of_a_command_are_not_in_the_evidence() {
    let bundle = Bundle::new();
    let shell = if cfg!(windows) { "cmd /c" } else { "sh -c" };
    let source = format!("exec:{shell} \"echo s3cret\"");
    bundle.add("sac-status", &["SRV-A", "--source", &source], 3);
    let text = fs::read_to_string(bundle.records()).expect("records");
    // What it printed may be shown; how it was called not.
    assert!(!text.contains("echo") && text.contains("exec:"), "{text}");
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, checks(&report, "derived")), (0, 1), "{report:#}");
}

#[test]
fn a_killed_run_ends_at_its_last_record_and_is_no_proof() {
    let bundle = sound();
    let lines = bundle.lines();
    // Killed between records, and in the middle of one.
    bundle.set_lines(&lines[..6]);
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, checks(&report, "unfinished"), checks(&report, "derived")), (3, 1, 1), "{report:#}");
    let fault = report["data"]["faults"][0].as_str().expect("a fault");
    assert!(fault.contains("without a verdict"), "{fault}");
    fs::write(bundle.records(), lines.join("\n")).expect("written");
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, &report["data"]["cut_off"]), (3, &Value::Bool(true)), "{report:#}");
    // The next run goes on behind the last whole record.
    bundle.add("sac-status", &["SRV-A", "--source", "demo:healthy-pair"], 0);
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, checks(&report, "derived")), (3, 2), "{report:#}");
    assert_eq!(report["data"]["broken"], Value::Array(Vec::new()));
}

/// A run in real time that is stopped by a signal once its evidence holds what it saw.
#[cfg(unix)]
fn stopped_by(bundle: &Bundle, signal: &str, what: &[&str]) -> Option<i32> {
    let feed = bundle.folder.path().join("feed.jsonl");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    let t = format_time(Stamp(i64::try_from(now).expect("a time of today")));
    let value = |item: &str, value: &str| {
        format!(
            "{{\"t\":\"{t}\",\"node\":\"SRV-A\",\"item\":\"{item}\",\"value\":{value},\"quality\":\"good\"}}\n"
        )
    };
    let role = value("NSD.A_SCADASTATUS", "\"STANDBY\"");
    fs::write(&feed, value("SYSTEM.A_SACST", "\"STANDBY\"") + &value("SYSTEM.A_BLKS", "5") + &role)
        .expect("written");
    let source = format!("file:{}", feed.display());
    let mut child = Command::new(env!("CARGO_BIN_EXE_sac-status"))
        .args(what)
        .args(["--source", &source, "--max-age", "1h", "--interval", "200ms", "--evidence", &bundle.name()])
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the tool starts");
    let seen = || {
        fs::read_to_string(bundle.records()).is_ok_and(|text| text.matches("\"kind\":\"seen\"").count() >= 2)
    };
    let end = std::time::Instant::now() + std::time::Duration::from_secs(120);
    while !seen() {
        assert!(std::time::Instant::now() < end, "nothing was recorded");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill");
    assert!(killed.success());
    child.wait().expect("an end").code()
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_is_derived_as_interrupted() {
    let bundle = Bundle::new();
    assert_eq!(stopped_by(&bundle, "-INT", &["watch", "SRV-A"]), Some(130));
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, checks(&report, "derived")), (0, 1), "{report:#}");
    assert_eq!(report["data"]["runs"][0]["exit_status"], 130);
    assert_eq!(bundle.verify("sac-status", &["--max-age", "90d"]).0, 2, "that is no proof");
}

/// What had not come yet when somebody stopped waiting is no fault of the plant.
#[cfg(unix)]
#[test]
fn a_wait_that_was_stopped_early_decides_nothing() {
    let bundle = Bundle::new();
    let asked = ["wait", "SRV-A", "--role", "active", "--timeout", "10m"];
    assert_eq!(stopped_by(&bundle, "-INT", &asked), Some(130));
    let (code, report) = bundle.verify("sac-status", &[]);
    let run = &report["data"]["runs"][0];
    assert_eq!((code, &run["check"], &run["exit_status"]), (0, &"derived".into(), &130.into()), "{report:#}");
    assert_eq!(run["status"], "unknown", "{report:#}");
    assert!(run["summary"].as_str().is_some_and(|words| words.contains("is still standby")), "{report:#}");
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_whole_records() {
    let bundle = Bundle::new();
    assert_eq!(stopped_by(&bundle, "-KILL", &["watch", "SRV-A"]), None);
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, checks(&report, "unfinished")), (3, 1), "{report:#}");
    assert_eq!(report["data"]["broken"], Value::Array(Vec::new()));
}

/// Who closes the pipe ends a watch; so many looks there were, and so many are derived again.
#[test]
fn a_watch_whose_reader_has_gone_is_derived_again() {
    for (tool, program) in [
        ("sac-status", env!("CARGO_BIN_EXE_sac-status")),
        ("driver-queue", env!("CARGO_BIN_EXE_driver-queue")),
    ] {
        let bundle = Bundle::new();
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let words = ["watch", "--source", "demo:split-brain", "-f", "jsonl", "--evidence", &bundle.name()];
        let ended = Command::new(program).args(words).stdout(writer).status().expect("the tool starts");
        assert!(matches!(ended.code(), Some(0..=3)), "{tool}: {ended}");
        let (code, report) = bundle.verify(tool, &[]);
        assert_eq!((code, checks(&report, "derived")), (0, 1), "{tool}: {report:#}");
        assert_eq!(report["data"]["runs"][0]["exit_status"], ended.code().unwrap_or_default());
    }
}

/// A plant on a virtual clock goes on for as long as it is asked: not so when nothing more is on the tape.
#[test]
fn a_run_of_which_what_was_seen_is_gone_is_found_and_ends() {
    for tool in ["sac-status", "driver-queue"] {
        let bundle = Bundle::new();
        bundle.add(tool, &["watch", "--source", "demo:healthy-pair"], 0);
        let lines = forged(&bundle.lines(), |_, value| {
            if value["kind"] == "seen" {
                value["body"].as_array_mut().expect("a list").truncate(20);
            }
        });
        bundle.set_lines(&lines);
        let (code, report) = bundle.verify(tool, &[]);
        assert_eq!((code, checks(&report, "differs")), (2, 1), "{tool}: {report:#}");
    }
}

#[test]
fn what_cannot_be_evidence_is_refused() {
    let bundle = Bundle::new();
    let name = bundle.name();
    let ran = run("partner-config", &["init", "--evidence", &name]);
    assert!(ran.code == 3 && ran.err.contains("leaves no evidence"), "{}", ran.err);
    let ran = run("link-probe", &["sweep", "127.0.0.1", "--evidence", &name]);
    assert!(ran.code == 3 && ran.err.contains("judges no redundancy"), "{}", ran.err);
    let baseline = bundle.folder.path().join("baseline.json");
    let baseline_name = baseline.display().to_string();
    let words = ["lint", "examples/waterworks.yaml", "--write-baseline", &baseline_name];
    let ran = run("partner-config", &[&words[..], &["--evidence", &name]].concat());
    assert!(ran.code == 3 && ran.err.contains("--write-baseline") && !baseline.exists(), "{}", ran.err);
    assert_eq!(run("partner-config", &words).code, 0, "the control");
    let ran = run("nic-check", &["verify", &name]);
    assert!(ran.code == 3 && ran.err.contains("could not be read"), "{}", ran.err);
    fs::create_dir_all(bundle.path()).expect("a folder");
    fs::write(bundle.records(), "a diary\n").expect("written");
    let ran = run("sac-status", &["SRV-A", "--source", "demo:healthy-pair", "--evidence", &name]);
    assert!(ran.code == 3 && ran.err.contains("could not be begun"), "{}", ran.err);
    assert_eq!(fs::read_to_string(bundle.records()).expect("a file"), "a diary\n", "it is left alone");
    assert_eq!(run("nic-check", &["verify", &name]).code, 3);
    let file = bundle.folder.path().join("file");
    fs::write(&file, "").expect("written");
    let file = file.display().to_string();
    assert_eq!(run("nic-check", &["--from", "examples/captures/SRV-A.json", "--evidence", &file]).code, 3);
}

//! Evidence: every tool leaves a bundle, verifies it, and finds whatever was done to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hotstandby::domain::evidence::record::{self, Kind, Link, New};
use serde_json::Value;

/// What running a program gave.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(tool: &str, arguments: &[&str]) -> Ran {
    let program = match tool {
        "nic-check" => env!("CARGO_BIN_EXE_nic-check"),
        "partner-config" => env!("CARGO_BIN_EXE_partner-config"),
        "link-probe" => env!("CARGO_BIN_EXE_link-probe"),
        "sac-status" => env!("CARGO_BIN_EXE_sac-status"),
        "driver-queue" => env!("CARGO_BIN_EXE_driver-queue"),
        other => panic!("no tool {other}"),
    };
    let output = Command::new(program)
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

/// A bundle of two runs of one tool.
fn sound() -> Bundle {
    let bundle = Bundle::new();
    for node in ["SRV-A", "SRV-B"] {
        bundle.add("sac-status", &[node, "--source", "demo:healthy-pair"], 0);
    }
    bundle
}

#[test]
fn whatever_is_done_to_a_bundle_is_found_and_named() {
    let bundle = sound();
    let lines = bundle.lines();
    assert_eq!(lines.len(), 7, "bundle, and twice start, seen, end");
    let foreign = sound().lines();
    let faults = |change: &dyn Fn(&mut Vec<String>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        bundle.set_lines(&changed);
        let (code, report) = bundle.verify("sac-status", &[]);
        bundle.set_lines(&lines);
        (code, report["data"]["faults"][0].as_str().unwrap_or_default().to_owned())
    };
    type Tamper<'t> = &'t dyn Fn(&mut Vec<String>);
    let cases: [(Tamper<'_>, &str); 8] = [
        (&|lines| lines[3] = lines[3].replacen("\"ok\"", "\"kk\"", 1), "line 4: record 4 was changed"),
        (&|lines| drop(lines.remove(2)), "line 3: record 3 is missing before record 4"),
        (&|lines| lines.swap(2, 5), "line 3: records 3 to 5 are missing before record 6"),
        (&|lines| lines.insert(4, lines[2].clone()), "line 5: record 3 stands a second time"),
        (&|lines| lines.insert(4, foreign[4].clone()), "line 5: record 5 is of another bundle"),
        (&|lines| lines.push(foreign[6].clone()), "line 8: record 7 is of another bundle"),
        (&|lines| lines.insert(2, "{}".to_owned()), "line 3: this line is no record"),
        (&|lines| drop(lines.drain(..1)), "line 1: record 1 is missing before record 2"),
    ];
    for (change, words) in cases {
        let (code, fault) = faults(change);
        assert!(code == 2 && fault.starts_with(words), "{words}: {code} {fault}");
    }
    assert_eq!(bundle.verify("sac-status", &[]).0, 0, "the control");
}

#[test]
fn any_flipped_byte_is_found() {
    let bundle = sound();
    let sound = fs::read(bundle.records()).expect("records");
    // Every byte is tried in the tests of the record; here the whole program, at places all over the file.
    for at in (0..sound.len()).step_by(sound.len() / 40) {
        let mut changed = sound.clone();
        changed[at] ^= 1;
        fs::write(bundle.records(), &changed).expect("written");
        let ran = run("sac-status", &["verify", &bundle.name()]);
        assert!(ran.code >= 2, "byte {at}: {}{}", ran.out, ran.err);
    }
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
fn a_verdict_that_does_not_follow_is_found_behind_a_chain_made_anew() {
    let bundle = Bundle::new();
    bundle.add("sac-status", &["is-active", "SRV-B", "--source", "demo:healthy-pair"], 2);
    let head = bundle.verify("sac-status", &[]).1["data"]["head"].as_str().expect("a head").to_owned();
    let lines = bundle.lines();
    assert_eq!(bundle.verify("sac-status", &["--head", &head]).0, 0);
    bundle.set_lines(&forged(&lines, |_, _| ()));
    assert_eq!(bundle.verify("sac-status", &["--head", &head]).0, 0, "the control: the same chain");

    bundle.set_lines(&forged(&lines, |_, value| {
        if value["kind"] == "end" {
            value["body"]["exit_status"] = 0.into();
            value["body"]["report"]["status"] = "ok".into();
        }
    }));
    let (code, report) = bundle.verify("sac-status", &[]);
    let fault = report["data"]["faults"][0].as_str().expect("a fault");
    assert_eq!(code, 2);
    assert!(fault.ends_with("the recorded exit status is 0, what was seen leads to 2"), "{fault}");
    let (code, report) = bundle.verify("sac-status", &["--head", &head]);
    assert_eq!(code, 2);
    assert!(report["data"]["faults"].to_string().contains("no record has the noted check sum"), "{report:#}");
}

#[test]
fn an_input_that_was_changed_is_found() {
    let bundle = Bundle::new();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    let inputs = bundle.path().join("inputs");
    let kept = fs::read_dir(&inputs).expect("inputs").next().expect("one").expect("an entry").path();
    let text = fs::read_to_string(&kept).expect("the plan");
    fs::write(&kept, text.replacen("5s", "6s", 1) + "#").expect("written");
    for tool in ["partner-config", "nic-check"] {
        let (code, report) = bundle.verify(tool, &[]);
        assert_eq!(code, 2, "{report:#}");
        assert!(report["data"]["faults"].to_string().contains("the input was changed"), "{report:#}");
    }
    fs::remove_file(&kept).expect("removed");
    assert_eq!(bundle.verify("partner-config", &[]).0, 2);
}

#[test]
fn an_input_that_is_missing_is_a_fault_to_every_tool() {
    let bundle = sound();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    assert_eq!(bundle.verify("sac-status", &[]).0, 0, "the control");
    let is_fault = |why: &str| {
        let (code, report) = bundle.verify("sac-status", &[]);
        let faults = report["data"]["faults"].to_string();
        assert!(code == 2 && faults.contains(why), "{report:#}");
    };
    let inputs = bundle.path().join("inputs");
    let kept = fs::read_dir(&inputs).expect("inputs").next().expect("one").expect("an entry").path();
    fs::remove_file(&kept).expect("removed");
    is_fault("no such file");
    fs::create_dir(&kept).expect("a folder");
    is_fault("no regular file");
    fs::remove_dir_all(&inputs).expect("removed");
    is_fault("no such file");
}

/// Opening a pipe would wait for its other end for ever.
#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_not_opened() {
    let pipe = |path: &Path| {
        fs::remove_file(path).expect("removed");
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
    };
    let bundle = Bundle::new();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    assert_eq!(bundle.verify("partner-config", &[]).0, 0, "the control");
    let entry = fs::read_dir(bundle.path().join("inputs")).expect("inputs").next().expect("one");
    pipe(&entry.expect("an entry").path());
    let (code, report) = bundle.verify("partner-config", &[]);
    assert!(code == 2 && report["data"]["faults"].to_string().contains("no regular file"), "{report:#}");
    let name = bundle.name();
    for file in ["evidence.lock", "evidence.jsonl"] {
        pipe(&bundle.path().join(file));
        let ran = run("partner-config", &["lint", "examples/waterworks.yaml", "--evidence", &name]);
        assert!(ran.code == 3 && ran.err.contains("no regular file"), "{file}: {}", ran.err);
    }
    let ran = run("partner-config", &["verify", &name]);
    assert!(ran.code == 3 && ran.err.contains("no regular file"), "{}", ran.err);
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
fn a_run_of_a_tool_that_there_is_not_is_a_fault() {
    let bundle = sound();
    bundle.add("nic-check", &["--from", "no-such-file.json"], 3);
    assert_eq!(bundle.verify("sac-status", &[]).0, 0, "the control");
    let lines = forged(&bundle.lines(), |_, value| {
        if value["body"]["tool"] == "nic-check" {
            value["body"]["tool"] = "nic-checkx".into();
        }
    });
    bundle.set_lines(&lines);
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, checks(&report, "no-tool")), (2, 1), "{report:#}");
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

/// Captures of both servers as they were taken now, or at the time of the example.
fn captures(bundle: &Bundle, taken_at: Option<&str>) -> [String; 2] {
    ["SRV-A", "SRV-B"].map(|server| {
        let example =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/captures").join(format!("{server}.json"));
        let mut capture: Value =
            serde_json::from_str(&fs::read_to_string(example).expect("an example")).expect("JSON");
        if let Some(time) = taken_at {
            capture["taken_at"] = time.into();
        }
        let path = bundle.folder.path().join(format!("{server}.json"));
        fs::write(&path, capture.to_string()).expect("written");
        path.display().to_string()
    })
}

/// Now, as records write it.
fn now() -> String {
    hotstandby::io::clock::now_rfc3339()
}

#[test]
fn a_proof_grows_old() {
    let bundle = Bundle::new();
    let aged = |tool: &str| bundle.verify(tool, &["--max-age", "90d"]);
    bundle.add("nic-check", &["--from", "no-such-file.json"], 3);
    assert_eq!(aged("nic-check").0, 2, "a run that ended ill proves nothing");
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    assert_eq!(aged("nic-check").0, 2, "nor does one of another tool");
    bundle.add("sac-status", &["SRV-A", "--source", "demo:healthy-pair"], 0);
    let (code, report) = aged("sac-status");
    assert_eq!(code, 2, "nor does a simulated plant");
    assert!(report["summary"].as_str().expect("a summary").contains("simulated plant"), "{report:#}");
    let [a, b] = captures(&bundle, Some(&now()));
    bundle.add("nic-check", &["--from", &a, "--from", &b], 0);
    let (code, report) = aged("nic-check");
    assert_eq!(code, 0);
    assert!(report["summary"].as_str().expect("a summary").contains("the last proof is of 20"), "{report:#}");
    assert_eq!(
        report["data"]["last_proof_run"], report["data"]["runs"][3]["run"],
        "it says which run counted"
    );
    let lines = bundle.lines();
    for (year, code) in [("2001", 2), ("9001", 3)] {
        bundle.set_lines(&forged(&lines, |_, value| {
            value["t"] = format!("{year}-01-01T00:00:00.000+00:00").into();
        }));
        let (came, report) = aged("partner-config");
        assert_eq!(came, code, "{report:#}");
    }
    assert_eq!(run("sac-status", &["verify", &bundle.name(), "--max-age", "90"]).code, 3, "no unit");
}

#[test]
fn only_a_run_that_looked_at_the_plant_keeps_a_proof_young() {
    let bundle = Bundle::new();
    let aged = |tool: &str| {
        let (code, report) = bundle.verify(tool, &["--max-age", "90d"]);
        (code, report["summary"].as_str().expect("a summary").to_owned())
    };
    bundle.add("partner-config", &["timing", "examples/waterworks.yaml"], 0);
    let (code, why) = aged("partner-config");
    assert!(code == 2 && why.contains("`timing`"), "{why}");
    let [a, b] = captures(&bundle, Some("2001-01-01T00:00:00Z"));
    bundle.add("nic-check", &["--from", &a, "--from", &b], 0);
    bundle.add("nic-check", &["diff", &a, &a], 0);
    let (code, why) = aged("nic-check");
    assert!(code == 2 && why.contains("days old, more than 90 days"), "as old as its captures: {why}");
    let list = bundle.folder.path().join("ip.json").display().to_string();
    fs::write(&list, IP_LIST).expect("written");
    let undated = Bundle::new();
    undated.add("nic-check", &["--from", &list], 0);
    let (code, report) = undated.verify("nic-check", &["--max-age", "90d"]);
    let why = report["summary"].as_str().expect("a summary");
    assert!(code == 3 && why.contains("ip.json, which does not say when"), "{why}");
    assert_eq!(undated.verify("nic-check", &[]).0, 0, "the control: nobody asked for its age");
    let feed = bundle.folder.path().join("day.jsonl");
    let name = feed.display().to_string();
    let recorded =
        run("sac-status", &["record", "--source", "demo:healthy-pair", "--duration", "20s", "-o", &name]);
    assert_eq!(recorded.code, 0, "{}", recorded.err);
    let text =
        fs::read_to_string(&feed).expect("a recording").replace("\"simulated\":true", "\"simulated\":false");
    fs::write(&feed, text).expect("written");
    let source = format!("recording:{name}");
    bundle.add("sac-status", &["SRV-A", "--source", &source], 0);
    bundle.add("sac-status", &["replay", &name], 0);
    let (code, why) = aged("sac-status");
    assert!(code == 2 && why.contains("`replay`"), "{why}");
}

/// What `ip -j -d addr` says of one card; it says no time.
const IP_LIST: &str = r#"[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"operstate":"UNKNOWN","link_type":"loopback","address":"00:00:00:00:00:00","addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"}]},{"ifindex":2,"ifname":"eth0","flags":["BROADCAST","MULTICAST","UP","LOWER_UP"],"mtu":1500,"operstate":"UP","link_type":"ether","address":"00:15:5d:0a:01:01","addr_info":[{"family":"inet","local":"10.10.1.11","prefixlen":24,"scope":"global"}]}]"#;

#[test]
fn times_that_cannot_be_true_are_found() {
    let bundle = sound();
    let lines = bundle.lines();
    let with = |at: usize, time: &str| {
        bundle.set_lines(&forged(&lines, |index, value| {
            if index == at {
                value["t"] = time.into();
            }
        }));
        let (code, report) = bundle.verify("sac-status", &[]);
        (code, report["data"]["faults"].to_string())
    };
    let (code, faults) = with(3, "yesterday");
    assert!(code == 2 && faults.contains("line 4: record 4 says no time"), "{faults}");
    let (code, faults) = with(6, "2199-01-01T00:00:00Z");
    assert!(code == 3 && faults.contains("record 7 is dated in the future"), "{faults}");
    let (code, faults) = with(2, "2001-01-01T00:00:00Z");
    assert!(code == 3 && faults.contains("record 3 is dated before the record in front"), "{faults}");
    bundle.set_lines(&lines);
    assert_eq!(bundle.verify("sac-status", &[]).0, 0, "the control");
}

#[test]
fn a_fleet_leaves_evidence() {
    let bundle = Bundle::new();
    let fleet = bundle.folder.path().join("fleet");
    for pair in ["north", "south"] {
        let folder = fleet.join(pair);
        fs::create_dir_all(&folder).expect("a folder");
        for capture in captures(&bundle, Some(&now())) {
            let file = Path::new(&capture).file_name().expect("a name");
            fs::copy(&capture, folder.join(file)).expect("copied");
        }
    }
    fs::write(fleet.join("notes.txt"), "s3cret").expect("written");
    let name = fleet.display().to_string();
    bundle.add("nic-check", &["fleet", &name], 0);
    let stray = fleet.join("north").join("broken.json");
    fs::write(&stray, "{").expect("written");
    bundle.add("nic-check", &["fleet", &name], 3);
    bundle.add("nic-check", &["fleet", "no-such-folder"], 3);
    let kept = fs::read_dir(bundle.path().join("inputs")).expect("inputs").flatten();
    let secret = |path: PathBuf| fs::read_to_string(path).is_ok_and(|text| text.contains("s3cret"));
    assert!(!kept.map(|entry| entry.path()).any(secret), "a file that is no capture is not kept");
    fs::remove_dir_all(&fleet).expect("removed");
    let (code, report) = bundle.verify("nic-check", &["--max-age", "90d"]);
    assert_eq!((code, checks(&report, "derived")), (0, 3), "{report:#}");
}

#[test]
fn a_list_of_steps_that_is_not_there_is_told_with_those_that_are() {
    let bundle = sound();
    for steps in [&["--steps"][..], &["--steps", "no-such-list.yaml"]] {
        let ran = run("sac-status", &[&["verify", &bundle.name()], steps].concat());
        assert!(ran.code == 3 && ran.err.contains("examples/acceptance/dual-networking.yaml"), "{}", ran.err);
    }
}

#[test]
fn acceptance_steps_pass_fail_or_are_not_done() {
    let bundle = Bundle::new();
    let steps = bundle.folder.path().join("steps.yaml");
    let write = |in_order: bool, last: &str| {
        let text = format!(
            "kind: acceptance\nschema_version: 1\ntitle: Mine\nin_order: {in_order}\nsteps:\n\
             - {{ name: networks, tool: nic-check, command: nic-check }}\n\
             - {{ name: settings, tool: partner-config, command: lint }}\n\
             - {{ name: standby, tool: sac-status, command: is-active, about: [{last}], expect: critical }}\n"
        );
        fs::write(&steps, text).expect("written");
    };
    let steps_name = steps.display().to_string();
    let verify = || {
        let (code, report) = bundle.verify("nic-check", &["--steps", &steps_name]);
        let steps = report["data"]["acceptance"]["steps"].as_array().cloned().unwrap_or_default();
        let results: Vec<String> =
            steps.iter().map(|step| step["result"].as_str().expect("a result").to_owned()).collect();
        (code, results.join(" "), report["summary"].as_str().unwrap_or_default().to_owned())
    };
    write(true, "SRV-B");
    bundle.add(
        "nic-check",
        &["--from", "examples/captures/SRV-A.json", "--from", "examples/captures/SRV-B.json"],
        0,
    );
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    let (code, results, summary) = verify();
    assert_eq!((code, results.as_str()), (3, "pass pass not-done"), "{summary}");
    bundle.add("sac-status", &["is-active", "SRV-B", "--source", "demo:healthy-pair"], 2);
    let (code, results, summary) = verify();
    assert_eq!((code, results.as_str()), (3, "pass pass pass"));
    assert!(summary.starts_with("step `standby` was shown by a simulated plant only"), "{summary}");
    bundle.add("partner-config", &["lint", "no-such-plan.yaml"], 3);
    assert_eq!(verify().1, "pass pass pass", "in order, the first that shows it");
    write(false, "SRV-B");
    let (code, results, _) = verify();
    assert_eq!((code, results.as_str()), (2, "pass fail pass"), "without order, the last decides");
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    assert_eq!(verify().1, "pass pass pass");

    let html = run("nic-check", &["verify", &bundle.name(), "--steps", &steps_name, "-f", "html"]).out;
    assert!(html.contains("<svg") && html.contains("PASS") && html.contains("SAC SRV-B"), "{html}");
    assert!(!html.contains("http://") || html.contains("http://www.w3.org/2000/svg"), "nothing is loaded");
    fs::write(&steps, "kind: acceptance\n").expect("written");
    let ran = run("nic-check", &["verify", &bundle.name(), "--steps", &steps_name]);
    assert!(ran.code == 3 && ran.err.contains("steps.yaml:1:1:"), "{}", ran.err);
    for shipped in ["dual-networking", "switch-over"] {
        let shipped = format!("examples/acceptance/{shipped}.yaml");
        let (code, report) = bundle.verify("nic-check", &["--steps", &shipped]);
        assert!((2..=3).contains(&code) && report["data"]["acceptance"].is_object(), "{report:#}");
    }
}

/// A run in real time that is stopped by a signal once its evidence holds what it saw.
#[cfg(unix)]
fn stopped_by(bundle: &Bundle, signal: &str) -> Option<i32> {
    let feed = bundle.folder.path().join("feed.jsonl");
    let value = |item: &str, value: &str| {
        format!(
            "{{\"t\":\"2026-01-01T00:00:00Z\",\"node\":\"SRV-A\",\"item\":\"{item}\",\"value\":{value},\"quality\":\"good\"}}\n"
        )
    };
    fs::write(&feed, value("SYSTEM.A_SACST", "\"RUN\"") + &value("SYSTEM.A_BLKS", "5")).expect("written");
    let source = format!("file:{}", feed.display());
    let mut child = Command::new(env!("CARGO_BIN_EXE_sac-status"))
        .args(["watch", "SRV-A", "--source", &source, "--interval", "200ms", "--evidence", &bundle.name()])
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
    assert_eq!(stopped_by(&bundle, "-INT"), Some(130));
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, checks(&report, "derived")), (0, 1), "{report:#}");
    assert_eq!(report["data"]["runs"][0]["exit_status"], 130);
    assert_eq!(bundle.verify("sac-status", &["--max-age", "90d"]).0, 2, "that is no proof");
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_whole_records() {
    let bundle = Bundle::new();
    assert_eq!(stopped_by(&bundle, "-KILL"), None);
    let (code, report) = bundle.verify("sac-status", &[]);
    assert_eq!((code, checks(&report, "unfinished")), (3, 1), "{report:#}");
    assert_eq!(report["data"]["broken"], Value::Array(Vec::new()));
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

#[test]
fn a_command_line_in_a_bundle_cannot_make_a_tool_do_anything() {
    let bundle = Bundle::new();
    bundle.add("partner-config", &["lint", "examples/waterworks.yaml"], 0);
    let lines = bundle.lines();
    let target = bundle.folder.path().join("made");
    let target_name = target.display().to_string();
    for arguments in [
        serde_json::json!(["init", "-o", target_name]),
        serde_json::json!(["generate", "examples/waterworks.yaml", target_name]),
        serde_json::json!(["lint", "examples/waterworks.yaml", "-o", target_name]),
        serde_json::json!(["lint", "examples/waterworks.yaml", "--write-baseline", target_name]),
        serde_json::json!(["verify", bundle.name()]),
        serde_json::json!(["--help"]),
    ] {
        bundle.set_lines(&forged(&lines, |_, value| {
            if value["kind"] == "start" {
                value["body"]["arguments"] = arguments.clone();
            }
        }));
        let ran = run("partner-config", &["verify", &bundle.name(), "-f", "json"]);
        assert!(matches!(ran.code, 0 | 2), "{arguments}: {}{}", ran.out, ran.err);
        assert!(!target.exists(), "{arguments}");
    }
}

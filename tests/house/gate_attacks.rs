//! What must not open the gate before a switch-over: links to nothing of the plant, reports that are kept, of others, or say two
//! things, a plan that was not compared, a channel that nobody asked about, tools that never end.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::handover::{because, gate, gate_of, may_probe, open, programs, root, with_one_replaced};
use crate::real_pair::{fresh_captures, real_pair};

/// A whole pair for the gate: what names it, and the folder of the tools, in which `link-probe` asks this machine itself and names
/// the addresses of the plan in its report. The real way is tested in network namespaces (tests/outside/gate.rs).
pub(crate) struct Pair {
    folder: TempDir,
    sources: String,
    plan: String,
    sheets: String,
    captures: String,
}

impl Pair {
    pub(crate) fn new() -> Self {
        let link = programs().join("link-probe").display().to_string();
        let folder = with_one_replaced(
            "link-probe",
            &format!(
                "set -- $(printf '%s ' \"$@\" | sed 's/10.10.1.12/127.0.0.1/; s/10.10.2.12/127.0.0.2/')\n\
                 {link} \"$@\" | sed 's/127.0.0.1/10.10.1.12/; s/127.0.0.2/10.10.2.12/'\n\
                 # What is no link answers nobody, here.\n"
            ),
        );
        let example = |name: &str| root().join("examples").join(name).display().to_string();
        Self {
            sources: real_pair(folder.path()),
            plan: example("waterworks.yaml"),
            sheets: format!(
                "{} {}",
                example("waterworks/SRV-A.partners.yaml"),
                example("waterworks/SRV-B.partners.yaml")
            ),
            captures: fresh_captures(folder.path()),
            folder,
        }
    }

    pub(crate) fn settings(&self) -> Vec<(&str, &str)> {
        vec![
            ("HOTSTANDBY_BIN", self.folder.path().to_str().expect("a plain name")),
            ("SOURCES", &self.sources),
            ("PLAN", &self.plan),
            ("SHEETS", &self.sheets),
            ("CAPTURES", &self.captures),
            ("LINKS", "--main 10.10.1.12 --backup 10.10.2.12 --no-tcp"),
        ]
    }

    /// The pair with something else in one place.
    pub(crate) fn with<'a>(&'a self, name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut settings = self.settings();
        settings.push((name, value));
        settings
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

const SETTINGS: &str = "Are the settings of both servers right?";
const LINKS: &str = "Do Main and Backup answer?";

/// Whether the plant is sound here but for what the test breaks; without leave to probe the links stay open, too.
fn only(said: &str, question: &str) {
    let mut open = open(said);
    if !may_probe() {
        open.retain(|one| *one != LINKS);
    }
    assert!(open == [question] || (open.is_empty() && question == LINKS), "{said}");
}

#[test]
fn links_that_lead_to_nothing_of_the_plant_are_no_answer() {
    let pair = Pair::new();
    let real = programs().display().to_string();
    for (links, missing) in [
        (
            "--main 127.0.0.1 --backup 127.0.0.2 --no-tcp",
            "main of the plant: 127.0.0.1 is this machine itself",
        ),
        ("--main 127.0.0.1 --backup ::1 --no-tcp", "backup of the plant: ::1 is this machine itself"),
        ("--main localhost --backup 127.0.0.2 --no-tcp", "127.0.0.2"),
    ] {
        let mut settings = pair.with("LINKS", links);
        settings.push(("HOTSTANDBY_BIN", &real));
        let (status, said) = gate(&settings);
        assert_eq!(status, 3, "{links}: {said}");
        only(&said, LINKS);
        if may_probe() {
            let because = because(&said);
            assert!(because.contains(missing), "{links}: {because}");
            assert!(
                because.contains("Set SERVER") || because.contains("partner\'s address"),
                "{links}: {because}"
            );
        }
    }
}

/// The reports of a sound pair, by their gates: made once, as the tools give them.
fn reports() -> &'static BTreeMap<&'static str, Value> {
    static REPORTS: OnceLock<BTreeMap<&'static str, Value>> = OnceLock::new();
    REPORTS.get_or_init(|| {
        let pair = Pair::new();
        let out = pair.path().join("out");
        let (_, said) = gate(&pair.with("OUT", out.to_str().expect("a plain name")));
        let read = |name: &&'static str| {
            let text = fs::read_to_string(out.join(format!("{name}.json"))).expect("a report");
            (*name, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{said}")))
        };
        ["settings", "adapters", "links", "pair", "queue", "exposure", "role"].iter().map(read).collect()
    })
}

/// The gate over these reports, one of them changed: each tool says again what it said, with the time of now.
fn changed(name: &str, change: impl Fn(&mut Value)) -> (i32, String) {
    let pair = Pair::new();
    for (gate, report) in reports() {
        let mut report = report.clone();
        if *gate == name {
            change(&mut report);
        }
        let text = serde_json::to_string_pretty(&report).expect("JSON");
        fs::write(pair.path().join(format!("{gate}.json")), text).expect("writable");
    }
    let script = format!(
        "case \"$(basename \"$0\") $*\" in *\' timing \'*) exec {real}/partner-config \"$@\" ;; partner*) f=settings ;; nic*) f=adapters ;;\n\
         link*) f=links ;; *\' drain \'*) f=queue ;; *\' exposure \'*) f=exposure ;; *\' is-active \'*) f=role ;; *) f=pair ;; esac\n\
         n=$(date -u +%Y-%m-%dT%H:%M:%S)\n\
         sed 's/\\(started_at\\|finished_at\\)\": \"[^\"]*/\\1\": \"'$n'.5+00:00/' {folder}/$f.json\n\
         exit $(sed -n 's/^  \"exit_status\": \\([0-9]\\).*/\\1/p' {folder}/$f.json)",
        real = programs().display(),
        folder = pair.path().display()
    );
    let folder = with_one_replaced("partner-config", &script);
    for tool in ["nic-check", "link-probe", "sac-status", "driver-queue"] {
        let path = folder.path().join(tool);
        fs::remove_file(&path).expect("a link");
        std::os::unix::fs::symlink(folder.path().join("partner-config"), &path).expect("a link");
    }
    gate(&pair.with("HOTSTANDBY_BIN", folder.path().to_str().expect("a plain name")))
}

#[test]
fn the_same_reports_unchanged_are_as_good_as_the_tools() {
    let (status, said) = changed("none", |_| {});
    assert_eq!(status, if may_probe() { 0 } else { 3 }, "{said}");
    assert!(said.contains("\nGO") || open(&said) == [LINKS], "{said}");
}

#[test]
fn a_report_that_does_not_cover_its_question_opens_nothing() {
    let queue = "Is the write queue of SRV-A drained?";
    let pair = "Is the pair sound?";
    for (name, question, missing, pointer, value) in [
        (
            "settings",
            SETTINGS,
            "the sheet of SRV-B, compared with PLAN",
            "/data/sheets/1/compared_with_plan",
            json!(false),
        ),
        ("settings", SETTINGS, "every error", "/data/counts/error", json!(2)),
        (
            "adapters",
            "Can the adapters of both servers carry it?",
            "which are critical",
            "/data/servers/1/status",
            json!("critical"),
        ),
        ("pair", pair, "it says split-brain", "/data/pair/verdict", json!("split-brain")),
        ("pair", pair, "the pair of SRV-B", "/data/pair/nodes/1", json!("SRV-C")),
        ("queue", queue, "an empty queue", "/data/left", json!(3)),
        ("queue", queue, "the queue of SRV-A/Channel1", "/data/channels/0/node", json!("SRV-B")),
        ("exposure", "Is nothing left at risk?", "the queue of SRV-A/Channel1", "/data/channels", json!([])),
        (
            "role",
            "Is SRV-A the active one, now?",
            "the role of SRV-A",
            "/data/nodes/0/role",
            json!("standby"),
        ),
    ] {
        let (status, said) =
            changed(name, |report| *report.pointer_mut(pointer).expect(pointer) = value.clone());
        assert_eq!(status, 3, "{name} {pointer}: {said}");
        only(&said, question);
        assert!(because(&said).contains(missing), "{name} {pointer}: {said}");
    }
}

#[test]
fn links_of_another_pair_and_monitors_are_no_links() {
    if !may_probe() {
        return;
    }
    for (missing, pointer, value) in [
        ("main of SRV-B at 10.10.1.12, as PLAN has it", "/data/links/0", "10.10.1.77"),
        ("a link of backup", "/data/links/1", "monitor"),
        ("whose state is failed", "/data/links/1", "failed"),
    ] {
        let (status, said) = changed("links", |report| {
            let link = report.pointer_mut(pointer).expect("a link");
            match value {
                "monitor" => link["monitor"] = json!(true),
                "failed" => link["state"] = json!("failed"),
                address => {
                    link["target"] = json!(address);
                    link["address"] = json!(address);
                }
            }
        });
        assert_eq!(status, 3, "{pointer}: {said}");
        assert_eq!(open(&said), [LINKS], "{said}");
        assert!(because(&said).contains(missing), "{missing}: {said}");
    }
}

/// A suppressed error is accepted with a reason: such a pair is sound.
#[test]
fn what_was_suppressed_with_a_reason_holds_nothing_up() {
    let (_, said) = changed("settings", |report| {
        report["findings"] = json!([{ "severity": "error", "message": "x", "suppressed": "agreed" }]);
    });
    assert!(!open(&said).contains(&SETTINGS), "{said}");
    let (status, said) = changed("settings", |report| {
        report["findings"] = json!([{ "severity": "error", "message": "x", "suppressed": null }]);
    });
    assert_eq!(status, 3, "{said}");
    assert!(open(&said).contains(&SETTINGS), "{said}");
}

#[test]
fn a_recording_says_nothing_about_now() {
    let (status, said) = changed("queue", |report| {
        report["data"]["recorded"] = json!({ "first": "2026-01-01", "last": "2026-01-01" })
    });
    assert_eq!(status, 3, "{said}");
    only(&said, "Is this about the plant as it is now?");
    assert!(because(&said).contains("RECORDED"), "{said}");
}

/// A wrapper that keeps a report, or a tool that did not write its own: its times tell.
#[test]
fn a_report_of_another_time_is_not_this_runs() {
    let pair = Pair::new();
    let kept = pair.path().join("kept.json");
    let real = programs().join("sac-status").display().to_string();
    let folder = with_one_replaced(
        "sac-status",
        &format!("[ -e {kept} ] || {{ {real} \"$@\" >{kept}; sleep 2; }}; cat {kept}", kept = kept.display()),
    );
    let (status, said) = gate(&[("HOTSTANDBY_BIN", folder.path().to_str().expect("a plain name"))]);
    assert_eq!(status, 3, "{said}");
    assert!(because(&said).contains("which is not now"), "{said}");
}

/// A plan of another system is not compared with the sheets, and a warning is for a person to say yes to.
#[test]
fn a_plan_that_was_not_compared_and_a_warning_are_no_go() {
    let pair = Pair::new();
    let plan = fs::read_to_string(root().join("examples/waterworks.yaml")).expect("the plan");
    let other = pair.path().join("other.yaml");
    let changed = plan
        .replace("system: Waterworks", "system: Tanks")
        .replace("heartbeat_timeout: 30000ms", "heartbeat_timeout: 40000ms");
    fs::write(&other, changed).expect("writable");
    let (status, said) = gate(&pair.with("PLAN", other.to_str().expect("a plain name")));
    assert_eq!(status, 3, "{said}");
    only(&said, SETTINGS);
    assert!(because(&said).contains("SRV-A and SRV-B not compared with --plan"), "{said}");

    let sheets = pair.path().join("sheets");
    fs::create_dir(&sheets).expect("a folder");
    for label in ["SRV-A", "SRV-B"] {
        let text = fs::read_to_string(root().join(format!("examples/waterworks/{label}.partners.yaml")))
            .expect("a sheet");
        let text = text.replace(
            "action_on_isolated_standby: become-main",
            "action_on_isolated_standby: remain-isolated-standby",
        );
        fs::write(sheets.join(format!("{label}.partners.yaml")), text).expect("writable");
    }
    let warned = pair.path().join("warned.yaml");
    fs::write(
        &warned,
        plan.replace(
            "action_on_isolated_standby: become-main",
            "action_on_isolated_standby: remain-isolated-standby",
        ),
    )
    .expect("writable");
    let mut settings = pair.with("PLAN", warned.to_str().expect("a plain name"));
    settings.push(("SHEETS", sheets.to_str().expect("a plain name")));
    let (status, said) = gate(&settings);
    assert_eq!(status, if may_probe() { 1 } else { 3 }, "{said}");
    assert!(said.contains(&format!("look    {SETTINGS}")), "{said}");
}

/// What is said of a server that is read from the other one's address is so of the other one.
#[test]
fn a_source_of_the_other_server_is_no_go() {
    let pair = Pair::new();
    let crossed = pair.path().join("crossed.yaml");
    let text = "kind: sources\nschema_version: 1\nnodes:\n  - { name: SRV-A, source: \"opc.tcp://10.10.1.12:49320\", channels: [Channel1] }\n  \
                - { name: SRV-B, source: \"opc.tcp://10.10.1.11:49320\", channels: [Channel1] }\n";
    fs::write(&crossed, text).expect("writable");
    // Nobody is at these addresses here: what reads the plant gets the sources of the sound pair.
    for tool in ["sac-status", "driver-queue"] {
        let path = pair.path().join(tool);
        fs::remove_file(&path).expect("a link");
        let real = programs().join(tool).display().to_string();
        let script = format!(
            "#!/bin/sh\nset -- $(printf '%s ' \"$@\" | sed s/crossed.yaml/sources.yaml/)\nexec {real} \"$@\"\n"
        );
        fs::write(&path, script).expect("writable");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
    }
    let (status, said) = gate(&pair.with("SOURCES", crossed.to_str().expect("a plain name")));
    assert_eq!(status, 2, "{said}");
    only(&said, SETTINGS);
    assert!(
        because(&said).contains("SRV-A is read from 10.10.1.12, and that is SRV-B by the plan, not SRV-A"),
        "{said}"
    );
    assert!(
        because(&said).contains("SRV-B is read from 10.10.1.11, and that is SRV-A by the plan, not SRV-B"),
        "{said}"
    );
    let sound = text.replace("1.12", "1.0").replace("1.11", "1.12").replace("1.0", "1.11");
    fs::write(&crossed, sound).expect("writable");
    let (status, said) = gate(&pair.with("SOURCES", crossed.to_str().expect("a plain name")));
    assert!(!open(&said).contains(&SETTINGS), "{status}: {said}");
}

/// An OK of captures is one of their day: the example ones are of 2026-11-21.
#[test]
fn captures_of_another_day_are_no_answer() {
    let adapters = "Can the adapters of both servers carry it?";
    let pair = Pair::new();
    let example = |name: &str| root().join("examples/captures").join(name).display().to_string();
    let old: Vec<String> = ["SRV-A.json", "SRV-B.json"]
        .iter()
        .map(|name| {
            let text = fs::read_to_string(example(name)).expect("a capture");
            let file = pair.path().join(format!("old-{name}"));
            fs::write(&file, text.replace("2026-11-21T", "2025-11-21T")).expect("writable");
            file.display().to_string()
        })
        .collect();
    let old = old.join(" ");
    let (status, said) = gate(&pair.with("CAPTURES", &old));
    assert_eq!(status, 3, "{said}");
    only(&said, adapters);
    assert!(because(&said).contains("--max-age allows 7 days"), "{said}");
    for (name, value) in [("CAPTURE_AGE", "36500d"), ("CAPTURES", &format!("{old} --max-age 36500d"))] {
        let mut settings = pair.with("CAPTURES", &old);
        settings.push((name, value));
        let (_, said) = gate(&settings);
        assert!(!open(&said).contains(&adapters), "{name}: {said}");
        assert_eq!(said.contains("captures of the last 36500d count"), name == "CAPTURE_AGE", "{said}");
    }
    let (_, said) = gate(&pair.settings());
    assert!(said.contains("(captures of the last 7d count: CAPTURE_AGE)"), "{said}");
    let (status, said) = gate(&pair.with("CAPTURE_AGE", "soon"));
    assert_eq!(status, 3, "{said}");
    only(&said, adapters);
}

/// Where SOURCES names no channel, nobody knows what other queues there are.
#[test]
fn channels_that_nobody_names_keep_the_gate_shut() {
    let pair = Pair::new();
    let sources = pair.path().join("sources.yaml");
    let text = fs::read_to_string(&sources).expect("the sources");
    fs::write(&sources, text.replacen(", channels: [Channel1]", "", 1)).expect("writable");
    let (status, said) = gate(&pair.settings());
    assert_eq!(status, 3, "{said}");
    assert!(because(&said).contains("the other queues of SRV-A: SOURCES names none"), "{said}");
    assert!(because(&said).contains("Is the write queue of SRV-A drained?"), "{said}");
    // Those of the standby are nobody's question here.
    let (before, after) = text.rsplit_once(", channels: [Channel1]").expect("the standby");
    fs::write(&sources, format!("{before}{after}")).expect("writable");
    let (status, said) = gate(&pair.settings());
    assert_eq!(status, if may_probe() { 0 } else { 3 }, "{said}");
    assert!(!said.contains("the other queues"), "{said}");
}

/// The other queues of the node are lost at a switch-over, too.
#[test]
fn a_channel_that_nobody_asked_about_keeps_the_gate_shut() {
    let pair = Pair::new();
    let feed = pair.path().join("feed.sh");
    let text = fs::read_to_string(&feed).expect("the feed");
    let second = "\"Channel2._Statistics._PendingWrites=0\" \"Channel2._Statistics._SuccessfulWrites=$n\" Channel2._Statistics._FailedWrites=0 ";
    fs::write(
        &feed,
        text.replace(
            "Channel1._Statistics._PendingWrites=0",
            &format!("{second}Channel1._Statistics._PendingWrites=0"),
        ),
    )
    .expect("writable");
    let sources = pair.path().join("sources.yaml");
    let text = fs::read_to_string(&sources).expect("the sources");
    fs::write(&sources, text.replace("[Channel1]", "[Channel1, Channel2]")).expect("writable");
    let (status, said) = gate(&pair.settings());
    assert_eq!(status, 3, "{said}");
    assert!(because(&said).contains("the queue of SRV-A/Channel2, which SOURCES names"), "{said}");
    let (status, said) = gate_of(&["SRV-A", "SRV-B", "Channel1", "Channel2"], &pair.settings());
    assert_eq!(status, if may_probe() { 0 } else { 3 }, "{said}");
    assert!(!said.contains("NO-GO") || open(&said) == [LINKS], "{said}");
}

#[test]
fn a_tool_that_does_not_end_or_writes_without_end_is_stopped() {
    for (script, reason) in [
        ("exec sleep 60", "it did not end within 2 s, and was stopped"),
        ("trap \'\' TERM; while :; do sleep 1; done", "it did not end within 2 s, and was stopped"),
        ("exec yes \'{\'", "it wrote more than 64 MiB, and was stopped"),
    ] {
        let folder = with_one_replaced("sac-status", script);
        let began = Instant::now();
        let limit = if script.contains("yes") { "100" } else { "2" };
        let (status, said) =
            gate(&[("HOTSTANDBY_BIN", folder.path().to_str().expect("a plain name")), ("TOOL_LIMIT", limit)]);
        assert_eq!(status, 3, "{script}: {said}");
        assert!(because(&said).contains(reason), "{script}: {said}");
        assert!(began.elapsed() < Duration::from_secs(90), "{script}");
    }
}

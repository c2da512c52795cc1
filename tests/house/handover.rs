//! The runbook gate `examples/handover.sh` from end to end: GO over a sound pair, and each cause of a NO-GO, explained.
//! (`handover.ps1` cannot be run here: it is compared with its sister, question by question.)
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::gate_attacks::Pair;
use crate::real_pair::{fresh_captures, real_pair};

pub(crate) const TOOLS: [&str; 5] =
    ["partner-config", "nic-check", "link-probe", "sac-status", "driver-queue"];

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn programs() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_partner-config")).parent().expect("a folder")
}

/// Whether this user may send echo requests here; where not, the gate must say so and not open.
pub(crate) fn may_probe() -> bool {
    static MAY: OnceLock<bool> = OnceLock::new();
    *MAY.get_or_init(|| {
        let arguments = ["check", "--main", "127.0.0.1", "--backup", "127.0.0.2", "--no-tcp"];
        let output = Command::new(env!("CARGO_BIN_EXE_link-probe"))
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .expect("starts");
        output.status.code() == Some(0)
    })
}

pub(crate) fn gate(settings: &[(&str, &str)]) -> (i32, String) {
    gate_of(&[], settings)
}

/// The gate with words on its command line.
pub(crate) fn gate_of(words: &[&str], settings: &[(&str, &str)]) -> (i32, String) {
    let mut command = Command::new("sh");
    command.arg(root().join("examples/handover.sh")).args(words);
    command.env("HOTSTANDBY_BIN", programs()).stdin(Stdio::null());
    // Nothing of the developer's own environment.
    for name in [
        "SOURCES",
        "PLAN",
        "SHEETS",
        "CAPTURES",
        "SERVER",
        "LINKS",
        "OUT",
        "DEMO",
        "EXPOSURE",
        "EVIDENCE",
        "CAPTURE_AGE",
        "TOOL_LIMIT",
    ] {
        command.env_remove(name);
    }
    let output = command.envs(settings.iter().copied()).output().expect("sh starts");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ends_with_where_to_begin(&said);
    (output.status.code().expect("a status"), said)
}

/// What is asked of whatever was simulated.
const OWN_PAIR: &str = "Is this about your own pair?";

pub(crate) fn because(said: &str) -> &str {
    said.split("Because:").nth(1).unwrap_or_default()
}

/// The questions that are not answered go, in the order in which they were asked.
pub(crate) fn open(said: &str) -> Vec<&str> {
    said.lines()
        .take_while(|line| *line != "Because:")
        .filter_map(|line| ["look ", "NO-GO ? ", "NO-GO "].iter().find_map(|word| line.strip_prefix(word)))
        .map(str::trim)
        .collect()
}

/// The last line is the verdict, and tells where to begin: somebody who reads no other line must know.
fn ends_with_where_to_begin(said: &str) {
    let last = said.lines().last().unwrap_or_default();
    match open(said)[..] {
        [] => assert!(last.starts_with("GO: all gates are open."), "{said}"),
        [first, ref more @ ..] => {
            assert!(last.starts_with("NO-GO: ") || last.starts_with("LOOK: "), "{said}");
            let more = if more.is_empty() { String::new() } else { format!(" ({} more above)", more.len()) };
            assert!(
                last.ends_with(&format!("The first question that is not answered go: {first}{more}")),
                "{said}"
            );
        }
    }
}

#[test]
fn a_sound_pair_is_go_and_every_tool_was_asked() {
    let out = TempDir::new().expect("a folder");
    let (status, said) = gate(&[("OUT", &out.path().to_string_lossy())]);
    // Simulated: every question about the plant is answered with go, and yet it is no GO.
    assert_eq!(status, 3, "{said}");
    assert!(!said.contains("\nGO"), "{said}");
    if may_probe() {
        assert_eq!(open(&said), [OWN_PAIR], "{said}");
    } else {
        assert!(because(&said).contains("Do Main and Backup answer?"), "{said}");
        assert!(because(&said).contains("next:"), "{said}");
    }
    assert!(because(&said).contains("SIMULATED"), "{said}");
    let mut asked = BTreeSet::new();
    for entry in fs::read_dir(out.path()).expect("the folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let text = fs::read_to_string(&path).expect("readable");
            if let Ok(report) = serde_json::from_str::<Value>(&text) {
                asked.insert(report["tool"].as_str().expect("a tool").to_owned());
            }
        }
    }
    let mut all: BTreeSet<String> = TOOLS.iter().map(|tool| (*tool).to_owned()).collect();
    if !may_probe() {
        all.remove("link-probe");
        asked.remove("link-probe");
    }
    assert_eq!(asked, all, "the JSON of each tool is kept as evidence");
}

#[test]
fn every_plant_that_is_not_sound_is_no_go_and_says_why() {
    for (demo, status, reason, next) in [
        ("split-brain", 2, "both active", "synchronisation network"),
        ("none-active", 2, "is standby, not active", "from the node that is active"),
        ("hung-sac", 2, "SRV-A", "next:"),
        ("stopped-sac", 2, "SRV-A", "next:"),
        ("dead-driver", 2, "driver", "next:"),
        ("failover-disabled", 2, "Enhanced Failover", "next:"),
        ("growing-queue", 2, "growing", "Stop what writes"),
        ("stalled-driver", 2, "stalled", "Repair it before switching over"),
        ("driver-restart", 3, "set back while", "repeat the writes that waited"),
        ("no-diagnostics", 3, "Channel1", "diagnostics are off"),
        ("frozen", 3, "s old", "Check that"),
        ("bad-quality", 3, "quality", "next:"),
        ("touching-zero", 1, "time is up", "stop what writes"),
        ("failing-writes", 1, "writes failed", "Find the device"),
        ("overloaded-sac", 1, "SRV-A", "next:"),
        ("databases-differ", 1, "databases differ", "synchronisation"),
        ("clock-wrong", 1, "SRV-B", "next:"),
        ("maintenance", 1, "by design", "End Maintenance Mode"),
    ] {
        let (found, said) = gate(&[("DEMO", &format!("demo:{demo}"))]);
        assert_eq!(found, if status == 2 { 2 } else { 3 }, "{demo}: {said}");
        assert!(status != 1 || said.contains("\nlook "), "{demo}: {said}");
        let because = because(&said);
        assert!(because.contains(reason), "{demo}: no `{reason}` in {because}");
        assert!(because.contains(next), "{demo}: no `{next}` in {because}");
        assert!(!said.contains("\nGO"), "{demo}: {said}");
    }
}

/// After 20 s the other node is active: the pair is sound, but not this way round.
#[test]
fn the_wrong_way_round_is_no_go() {
    let mut command = Command::new("sh");
    command.arg(root().join("examples/handover.sh")).args(["SRV-B", "SRV-A", "Channel1"]);
    let output = command.env("HOTSTANDBY_BIN", programs()).stdin(Stdio::null()).output().expect("sh starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(because(&said).contains("SRV-B is standby, not active"), "{said}");
}

#[test]
fn faults_of_settings_adapters_and_links_are_no_go() {
    let folder = TempDir::new().expect("a folder");
    let plan = fs::read_to_string(root().join("examples/waterworks.yaml")).expect("the example");
    let wrong = folder.path().join("wrong.yaml");
    fs::write(&wrong, plan.replacen("servers:", "serverz:", 1)).expect("writable");
    let (status, said) = gate(&[("PLAN", &wrong.to_string_lossy())]);
    assert_eq!(status, 2, "{said}");
    assert!(because(&said).contains("Are the settings"), "{said}");

    let one_subnet = root().join("tests/fixtures/nic-rules/same-subnet-without-team/bad/TANK-A.json");
    assert!(one_subnet.exists(), "{}", one_subnet.display());
    let (status, said) = gate(&[("CAPTURES", &one_subnet.to_string_lossy()), ("CAPTURE_AGE", "36500d")]);
    assert_eq!(status, 2, "{said}");
    assert!(because(&said).contains("Can the adapters"), "{said}");

    // Nobody listens on this port: the machine answers, its software does not.
    let (status, said) = gate(&[("LINKS", "--main 127.0.0.1 --backup 127.0.0.2 --port 1")]);
    assert_eq!(status, if may_probe() { 2 } else { 3 }, "{said}");
    assert!(because(&said).contains("Do Main and Backup answer?"), "{said}");
    if may_probe() {
        assert!(because(&said).contains("its software does not"), "{said}");
    }

    // No round trip is that fast.
    let (status, said) = gate(&[("LINKS", "--main 127.0.0.1 --backup 127.0.0.2 --no-tcp --crit-rtt 1us")]);
    assert_eq!(status, if may_probe() { 2 } else { 3 }, "{said}");
    assert!(because(&said).contains("Do Main and Backup answer?"), "{said}");
}

/// With a real source, what was not asked for is never taken as a yes.
#[test]
fn a_gate_that_nobody_asked_stays_shut() {
    let folder = TempDir::new().expect("a folder");
    let sources = folder.path().join("sources.yaml");
    let text = "kind: sources\nschema_version: 1\nnodes:\n  - { name: SRV-A, source: \"demo:healthy-pair\" }\n  - { name: SRV-B, source: \"demo:healthy-pair\" }\n";
    fs::write(&sources, text).expect("writable");
    let (status, said) = gate(&[("SOURCES", &sources.to_string_lossy())]);
    assert_eq!(status, 3, "{said}");
    for gate in [
        "PLAN and SHEETS must both be set",
        "neither CAPTURES nor SERVER is set",
        "neither SERVER nor LINKS is set",
    ] {
        assert!(because(&said).contains(gate), "{said}");
    }
}

/// A question is answered only by what covers it, and a pair of which everything was looked at is GO.
#[test]
fn a_question_wider_than_what_was_given_stays_open() {
    let pair = Pair::new();
    let example = |name: &str| root().join("examples").join(name).display().to_string();
    let one_sheet = example("waterworks/SRV-A.partners.yaml");
    let one_capture = pair.path().join("SRV-A.json").display().to_string();
    let (status, said) = gate(&pair.settings());
    assert_eq!(status, if may_probe() { 0 } else { 3 }, "{said}");
    assert!(!may_probe() || said.contains("\nGO: all gates are open."), "{said}");
    assert!(!said.contains("SIMULATED"), "{said}");

    // Machines that are called otherwise are known by the plan's labels, which the captures are given in their order.
    let renamed: Vec<String> = ["SRV-A", "SRV-B"]
        .iter()
        .zip(["scada01", "scada02"])
        .map(|(label, host)| {
            let text = fs::read_to_string(pair.path().join(format!("{label}.json"))).expect("a capture");
            let file = pair.path().join(format!("{host}.json"));
            fs::write(&file, text.replace(label, host)).expect("a capture");
            file.display().to_string()
        })
        .collect();
    let renamed = renamed.join(" ");
    let plan = example("waterworks.yaml");
    let in_order = format!("{renamed} --plan {plan} --server SRV-A --server SRV-B");
    let (status, said) = gate(&pair.with("CAPTURES", &in_order));
    assert_eq!(status, if may_probe() { 0 } else { 3 }, "{said}");

    for (name, value, missing) in [
        ("CAPTURES", renamed.as_str(), "next: Run it by hand, and give it what it lacks: nic-check"),
        ("PLAN", "", "PLAN and SHEETS must both be set"),
        ("SHEETS", "", "PLAN and SHEETS must both be set"),
        ("SHEETS", one_sheet.as_str(), "the sheet of SRV-B"),
        ("CAPTURES", one_capture.as_str(), "the adapters of SRV-B"),
        ("SERVER", "SRV-C", "neither SRV-A nor SRV-B"),
        ("LINKS", "--main 10.10.1.12 --no-tcp", "a link of backup"),
    ] {
        let (status, said) = gate(&pair.with(name, value));
        assert_eq!(status, 3, "{name}={value}: {said}");
        assert!(
            because(&said).contains(missing) || (name == "LINKS" && !may_probe()),
            "{name}={value}: no `{missing}` in {said}"
        );
    }
}

#[test]
fn two_networks_that_are_not_the_plans_are_no_go() {
    let folder = TempDir::new().expect("a folder");
    let sources = real_pair(folder.path());
    let example = |name: &str| root().join("examples").join(name).display().to_string();
    let plan = folder.path().join("system.yaml");
    let text = fs::read_to_string(example("waterworks.yaml")).expect("the plan");
    fs::write(&plan, text.replace("10.10.2.1", "10.10.2.5")).expect("a plan");
    let captures = fresh_captures(folder.path());
    let (_, said) = gate(&[
        ("SOURCES", &sources),
        ("PLAN", &plan.to_string_lossy()),
        ("SHEETS", &plan.to_string_lossy()),
        ("CAPTURES", &captures),
    ]);
    let adapters = said.lines().find(|line| line.contains("adapters of both servers")).expect("the question");
    assert!(adapters.starts_with("NO-GO"), "{said}");
    assert!(because(&said).contains("10.10.2.5"), "{said}");
}

/// The folder of the tools, with one of them replaced by a script.
pub(crate) fn with_one_replaced(tool: &str, script: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for name in TOOLS {
        let path: PathBuf = folder.path().join(name);
        if name == tool {
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("writable");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("as prepared");
        } else {
            std::os::unix::fs::symlink(programs().join(name), &path).expect("a link");
        }
    }
    folder
}

#[test]
fn a_tool_that_is_missing_crashes_or_contradicts_itself_proves_nothing() {
    for tool in TOOLS {
        let real = programs().join(tool).display().to_string();
        for script in [
            "exit 0",
            "echo 'it crashed' >&2; exit 101",
            "printf '%s' '{\"tool\": \"x\", \"exit_status\": 0, \"sum'; exit 0",
            "echo not json; exit 0",
            // The report of a failed run with the status of a good one, and the other way round.
            &format!("{real} \"$@\" | sed 's/\"exit_status\": 0/\"exit_status\": 2/'; exit 0"),
            &format!("{real} \"$@\"; exit 1"),
            // Reports that say two things, or are more than a report.
            &format!(
                "{real} \"$@\" | sed 's/\"exit_status\": \\([0-9]\\)/\"exit_status\": \\1, \"exit_status\": 2/'"
            ),
            &format!("{real} \"$@\" | sed 's/\"exit_status\": \\([0-9]\\)/\"exit_status\": \"\\1\"/'"),
            &format!(
                "{real} \"$@\" | sed 's/\"status\": \"ok\"/\"status\": \"critical\"/;s/^  \"status\": \"unknown\"/  \"status\": \"ok\"/'; exit 0"
            ),
            &format!("{real} \"$@\" | sed 's/\"schema_version\": 1/\"schema_version\": 2/'"),
            &format!("{real} \"$@\"; echo '\"Segmentation fault\"'"),
            &format!(
                "{real} \"$@\" | sed 's/\"findings\": \\[/\"findings\": [{{\"severity\": \"error\", \"message\": \"x\"}},/;s/,\\]/]/'; exit 0"
            ),
            // Another tool's report.
            &format!("{real} \"$@\" | sed 's/\"tool\": \"{tool}\"/\"tool\": \"other\"/'; exit 0"),
        ] {
            let folder = with_one_replaced(tool, script);
            let (status, said) = gate(&[("HOTSTANDBY_BIN", &folder.path().to_string_lossy())]);
            assert_eq!(status, 3, "{tool}, {script}: {said}");
            assert!(because(&said).contains(&format!("{tool} gave no report")), "{tool}, {script}: {said}");
        }
    }
    let empty = TempDir::new().expect("a folder");
    let (status, said) = gate(&[("HOTSTANDBY_BIN", &empty.path().to_string_lossy())]);
    assert_eq!(status, 3, "{said}");
    assert!(TOOLS.iter().all(|tool| because(&said).contains(&format!("{tool} gave no report"))), "{said}");
}

/// The gate leaves a bundle that it has verified, and a bundle that does not hold is no GO, however well the plant looks.
#[test]
fn the_gate_verifies_the_evidence_that_it_leaves() {
    let folder = TempDir::new().expect("a folder");
    let proof = folder.path().join("proof");
    let proof_name = proof.display().to_string();
    let (status, said) = gate(&[("EVIDENCE", &proof_name)]);
    assert_eq!(status, 3, "simulated: {said}");
    assert_eq!(open(&said) == [OWN_PAIR], may_probe(), "{said}");
    for tool in TOOLS {
        assert!(said.contains(&format!("go      Does the evidence of {tool} hold?")), "{tool}: {said}");
    }
    let records = proof.join("evidence.jsonl");
    let text = fs::read_to_string(&records).expect("records");
    let last: Value = serde_json::from_str(text.lines().last().expect("a record")).expect("JSON");
    let sum = last["sha256"].as_str().expect("a check sum");
    assert!(
        said.contains(&format!("Note the check sum of its last record in another place: {sum}")),
        "{said}"
    );
    let forged = text.replacen("\"status\":\"ok\"", "\"status\":\"oK\"", 1);
    assert_ne!(forged, text);
    fs::write(&records, forged).expect("writable");
    let (status, said) = gate(&[("EVIDENCE", &proof_name)]);
    assert_eq!(status, 2, "{said}");
    assert!(because(&said).contains("Does the evidence of nic-check hold?"), "{said}");
}

/// The two scripts are one gate: the same questions in the same order, the same tools, the same statuses.
#[test]
fn both_scripts_ask_the_same() {
    let read = |name: &str| fs::read_to_string(root().join("examples").join(name)).expect("the example");
    let (shell, power) = (read("handover.sh"), read("handover.ps1").replace("\r\n", "\n"));
    let questions = |text: &str, active: &str| -> Vec<String> {
        text.split(['"', '\n'])
            .flat_map(|part| part.split('\''))
            .map(|part| part.replace(active, "ACTIVE"))
            .filter(|part| {
                part.contains('?') && part.starts_with(['A', 'C', 'D', 'I']) && !part.contains(". ")
            })
            .collect()
    };
    // An apostrophe within a question splits it the same way in both.
    assert_eq!(questions(&shell, "$active"), questions(&power, "$Active"));
    assert!(questions(&shell, "$active").len() >= 10);
    for words in ["lint", "--from", "--no-tcp", "--pair", "drain", "exposure", "is-active"] {
        assert!(shell.contains(words) && power.contains(words), "{words}");
    }
    // What came after Windows PowerShell 5.1.
    for newer in [
        " ?? ",
        "??=",
        "?.",
        " && ",
        " || ",
        "-Parallel",
        "ConvertFrom-Json -AsHashtable",
        "$IsWindows",
        "clean {",
    ] {
        let code: String =
            power.lines().filter(|line| !line.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n");
        assert!(!code.contains(newer), "`{newer}` is not in Windows PowerShell 5.1");
    }
    assert!(power.is_ascii(), "Windows PowerShell 5.1 reads a script without a byte order mark as ANSI");
}

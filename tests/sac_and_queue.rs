//! `sac-status` and `driver-queue` as programs: every simulated plant, recordings, statuses, formats.

use std::fs;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

fn run(tool: &str, arguments: &[&str]) -> Output {
    let program = match tool {
        "sac-status" => env!("CARGO_BIN_EXE_sac-status"),
        _ => env!("CARGO_BIN_EXE_driver-queue"),
    };
    Command::new(program).args(arguments).stdin(Stdio::null()).output().expect("starts")
}

fn sac(arguments: &[&str]) -> Output {
    run("sac-status", arguments)
}

fn queue(arguments: &[&str]) -> Output {
    run("driver-queue", arguments)
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("a status")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{error}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn every_plant_gives_its_pair_verdict() {
    for (plant, verdict, status) in [
        ("healthy-pair", "ok", 0),
        ("failover", "ok", 0),
        ("split-brain", "split-brain", 2),
        ("maintenance", "maintenance", 0),
        ("none-active", "none-active", 2),
        ("hung-sac", "active-faulty", 2),
        ("stopped-sac", "active-faulty", 2),
        ("frozen", "unknown", 3),
        ("dead-driver", "driver-dead-on-active", 2),
        ("overloaded-sac", "ok", 1),
        ("failover-disabled", "failover-disabled", 2),
        ("databases-differ", "databases-differ", 1),
        ("clock-wrong", "ok", 1),
        ("bad-quality", "unknown", 3),
    ] {
        let source = format!("demo:{plant}");
        let output = sac(&["--source", &source, "--pair", "SRV-A", "SRV-B", "--format", "json"]);
        let report = json(&output);
        assert_eq!(report["data"]["pair"]["verdict"], verdict, "{plant}");
        assert_eq!(
            (code(&output), report["exit_status"].as_i64()),
            (status, Some(i64::from(status))),
            "{plant}"
        );
        assert_eq!(report["data"]["nodes"].as_array().map(Vec::len), Some(2), "{plant}");
        assert_eq!(report["data"]["nodes"][0]["simulated"], true, "{plant}");
        assert!(report["summary"].as_str().expect("as prepared").starts_with("simulated plant:"), "{plant}");
    }
}

#[test]
fn is_active_and_wait_give_their_statuses() {
    for (plant, node, status) in [
        ("healthy-pair", "SRV-A", 0),
        ("healthy-pair", "SRV-B", 2),
        ("none-active", "SRV-A", 2),
        ("stopped-sac", "SRV-A", 3),
        ("frozen", "SRV-A", 3),
        ("bad-quality", "SRV-A", 3),
        ("healthy-pair", "NOBODY", 3),
    ] {
        let source = format!("demo:{plant}");
        assert_eq!(code(&sac(&["is-active", node, "--source", &source])), status, "{plant} {node}");
    }
    let wait = |plant: &str, node: &str, role: &str| {
        sac(&["wait", node, "--role", role, "--timeout", "30s", "--source", plant, "--format", "json"])
    };
    let found = wait("demo:failover", "SRV-B", "active");
    assert_eq!(code(&found), 0);
    assert!((20_000..24_000).contains(&json(&found)["data"]["waited_ms"].as_i64().expect("as prepared")));
    assert_eq!(code(&wait("demo:failover", "SRV-A", "standby")), 0);
    assert_eq!(code(&wait("demo:healthy-pair", "SRV-B", "active")), 2);
    assert_eq!(code(&wait("demo:hung-sac", "SRV-A", "active")), 2, "a role alone scans nothing");
    assert_eq!(code(&wait("demo:frozen", "SRV-A", "active")), 3);
}

/// Every simulated plant, by name: a new one must be decided about here, too.
#[test]
fn is_active_and_wait_give_their_documented_statuses_over_every_plant() {
    use hotstandby::io::source::demo::{NODES, plants};
    let is_active = |plant: &str, node: &str| match (plant, node) {
        ("frozen" | "bad-quality", _) => 3,
        // The role says active, SAC is stopped: nobody can tell what that node is.
        ("stopped-sac", "SRV-A") => 3,
        ("none-active", _) => 2,
        ("split-brain" | "maintenance", _) | (_, "SRV-A") => 0,
        _ => 2,
    };
    // Within 30 s; `failover` changes the roles after 20 s.
    let becomes = |plant: &str, node: &str, role: &str| match (plant, node, role) {
        ("failover", _, _) => 0,
        // It has the role, but processes nothing.
        ("hung-sac", "SRV-A", "active") => 2,
        (_, _, "active") => is_active(plant, node),
        _ => match is_active(plant, node) {
            0 => 2,
            2 => 0,
            other => other,
        },
    };
    assert!(plants().count() >= 22);
    for (plant, _) in plants() {
        for node in NODES {
            let source = format!("demo:{plant}");
            let output = sac(&["is-active", node, "--source", &source, "--format", "json"]);
            assert_eq!(code(&output), is_active(plant, node), "is-active {plant} {node}: {}", text(&output));
            assert_eq!(json(&output)["exit_status"], is_active(plant, node), "{plant} {node}");
            for role in ["active", "standby"] {
                let output =
                    sac(&["wait", node, "--role", role, "--timeout", "30s", "--source", &source, "-q"]);
                let wanted = becomes(plant, node, role);
                assert_eq!(code(&output), wanted, "wait {role} {plant} {node}: {}", text(&output));
            }
        }
    }
}

/// The vendor's pages name SAC's states differently: Run, Standby, Stopped; STOPPED, START, RUN; RUN, STOP.
#[test]
fn every_vocabulary_of_the_vendor_is_read() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("feed.jsonl");
    for (word, role, moves, status, verdict) in [
        ("Run", "Active", true, "run", "ok"),
        ("RUN", "ACTIVE", true, "run", "ok"),
        ("START", "Active", true, "run", "ok"),
        ("run", "active", false, "run", "critical"),
        ("START", "Active", false, "run", "critical"),
        ("Standby", "Standby", false, "standby", "ok"),
        ("STANDBY", "STANDBY", false, "standby", "ok"),
        ("Stopped", "Active", false, "stopped", "critical"),
        ("STOPPED", "Active", false, "stopped", "critical"),
        ("STOP", "active", false, "stopped", "critical"),
        // What STOP means on a standby node is not documented: configuration, until then a warning.
        ("STOP", "Standby", false, "stopped", "warning"),
        ("HALTED", "Active", false, "unknown", "critical"),
    ] {
        let mut lines = String::new();
        for second in 0..=20 {
            let mut add = |item: &str, value: &str| {
                lines.push_str(&format!(
                    "{{\"t\":\"2026-11-21T10:00:{second:02}.000Z\",\"node\":\"SRV-A\",\"item\":\"{item}\",\"value\":{value},\"quality\":\"good\"}}\n"
                ));
            };
            add("SYSTEM.A_SACST", &format!("\"{word}\""));
            add("NSD.A_SCADASTATUS", &format!("\"{role}\""));
            add("SYSTEM.A_BLKS", &(if moves { 1000 + second * 50 } else { 1000 }).to_string());
        }
        fs::write(&file, lines).expect("as prepared");
        let report = json(&sac(&["replay", &file.to_string_lossy(), "--format", "json"]));
        let node = &report["data"]["nodes"][0];
        let role = role.to_lowercase();
        assert_eq!(node["status"], status, "{word} {role}: {node}");
        assert_eq!(node["role"], role.as_str(), "{word}: {node}");
        assert_eq!(node["verdict"], verdict, "{word} {role} {moves}: {node}");
    }
}

#[test]
fn every_queue_gives_its_trend() {
    for (plant, trend, status) in [
        ("healthy-pair", "steady", 0),
        ("growing-queue", "growing", 2),
        ("stalled-driver", "stalled", 2),
        ("draining-queue", "draining", 0),
        ("burst", "burst", 0),
        ("touching-zero", "steady", 0),
        ("failing-writes", "steady", 1),
        ("no-diagnostics", "unknown", 3),
        ("bad-quality", "unknown", 3),
        ("frozen", "stale", 3),
    ] {
        let source = format!("demo:{plant}");
        let output = queue(&["inspect", "SRV-A/Channel1", "--source", &source, "--format", "json"]);
        let report = json(&output);
        let channel = &report["data"]["channels"][0];
        assert_eq!(channel["verdict"], trend, "{plant}: {channel}");
        assert_eq!(code(&output), status, "{plant}");
        for key in [
            "node",
            "channel",
            "pending_writes",
            "max_pending_writes",
            "completed_per_second",
            "failed_delta",
            "low_water",
            "time_to_empty_ms",
            "samples",
            "resets",
            "simulated",
        ] {
            assert!(channel.get(key).is_some(), "{plant}: {key}");
        }
    }
    let short = queue(&[
        "inspect",
        "SRV-A/Channel1",
        "--source",
        "demo:healthy-pair",
        "--over",
        "2s",
        "--format",
        "json",
    ]);
    assert_eq!(code(&short), 3, "thin data is unknown");
    assert!(json(&short)["data"]["channels"][0]["watch_more_ms"].as_i64().expect("as prepared") > 0);
    let off = text(&queue(&["inspect", "SRV-A/Channel1", "--source", "demo:no-diagnostics"]));
    assert!(off.contains("diagnostics are off"), "{off}");
}

#[test]
fn drain_tells_its_ends_apart_and_runs_the_command_only_when_proven() {
    for (plant, outcome, status) in [
        ("draining-queue", "drained", 0),
        ("healthy-pair", "drained", 0),
        ("touching-zero", "timeout", 1),
        ("growing-queue", "growing", 2),
        ("stalled-driver", "stalled", 2),
        ("driver-restart", "unknown", 3),
        ("no-diagnostics", "unknown", 3),
        ("frozen", "unknown", 3),
    ] {
        let source = format!("demo:{plant}");
        let output = queue(&["drain", "SRV-A/Channel1", "--source", &source, "--format", "json"]);
        let report = json(&output);
        assert_eq!(report["data"]["outcome"], outcome, "{plant}");
        assert_eq!(code(&output), status, "{plant}");
        let folder = TempDir::new().expect("as prepared");
        let mark = folder.path().join("ran");
        let mark_name = mark.to_string_lossy();
        let drain = ["drain", "SRV-A/Channel1", "--source", &source, "-q", "--then"];
        let make: &[&str] = if cfg!(windows) { &["cmd", "/c", "mkdir"] } else { &["mkdir"] };
        let then = queue(&[&drain[..], make, &[&mark_name]].concat());
        assert_eq!(mark.exists(), status == 0, "{plant}");
        assert_eq!(code(&then), status, "{plant}");
    }
    let slow = queue(&[
        "drain",
        "SRV-A/Channel1",
        "--source",
        "demo:draining-queue",
        "--timeout",
        "5s",
        "--format",
        "json",
    ]);
    assert_eq!((code(&slow), json(&slow)["data"]["outcome"].as_str()), (1, Some("timeout")));
    assert_eq!(json(&slow)["data"]["left"], 500);
    let drain = ["drain", "SRV-A/Channel1", "--source", "demo:draining-queue", "-q", "--then"];
    let exit: &[&str] = if cfg!(windows) { &["cmd", "/c", "exit", "7"] } else { &["sh", "-c", "exit 7"] };
    let own = queue(&[&drain[..], exit].concat());
    assert_eq!(code(&own), 7, "the command's own status is passed on");
    assert_eq!(
        code(&queue(&["drain", "SRV-A/Channel1", "--source", "demo:draining-queue", "--dry-run", "-q"])),
        0
    );
}

#[test]
fn exposure_gives_the_two_cases() {
    let both = json(&queue(&[
        "exposure",
        "SRV-A/Channel1",
        "--source",
        "demo:draining-queue",
        "--promotion",
        "5s",
        "--format",
        "json",
    ]));
    let channel = &both["data"]["channels"][0];
    assert_eq!(
        (channel["writes_at_risk"].as_i64(), channel["rate_source"].as_str()),
        (Some(400), Some("measured"))
    );
    assert_eq!(
        (channel["drain_ms"].as_f64(), channel["overlap_ms"].as_f64()),
        (Some(20_000.0), Some(15_000.0))
    );
    let alone = json(&queue(&[
        "exposure",
        "SRV-A/Channel1",
        "--source",
        "demo:stalled-driver",
        "--driver-on",
        "active",
        "--format",
        "json",
    ]));
    assert_eq!(alone["data"]["channels"][0]["lost_if_stopped"], 57);
    let arguments = [
        "exposure",
        "SRV-A/Channel1",
        "--source",
        "demo:stalled-driver",
        "--serial",
        "9600",
        "--slave-delay",
        "50ms",
        "--format",
        "json",
    ];
    let serial = json(&queue(&arguments));
    assert_eq!(serial["data"]["channels"][0]["rate_source"], "serial-model");
    assert!(
        (serial["data"]["channels"][0]["rate_per_second"].as_f64().expect("as prepared") - 10.3).abs() < 0.1
    );
}

#[test]
fn what_is_recorded_is_judged_the_same_again() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("plant.jsonl");
    let path = file.to_string_lossy().into_owned();
    let recorded = queue(&[
        "record",
        "SRV-A/Channel1",
        "--source",
        "demo:growing-queue",
        "--duration",
        "40s",
        "-o",
        &path,
    ]);
    assert_eq!(code(&recorded), 0, "{}", String::from_utf8_lossy(&recorded.stderr));
    assert_ne!(
        code(&queue(&["record", "SRV-A/Channel1", "--source", "demo:burst", "-o", &path])),
        0,
        "never over a file"
    );
    let live = json(&queue(&[
        "inspect",
        "SRV-A/Channel1",
        "--source",
        "demo:growing-queue",
        "--over",
        "40s",
        "--format",
        "json",
    ]));
    let again = json(&queue(&["replay", &path, "--format", "json"]));
    for key in ["verdict", "pending_writes", "low_water", "completed_per_second", "samples", "simulated"] {
        assert_eq!(again["data"]["channels"][0][key], live["data"]["channels"][0][key], "{key}");
    }
    let played = json(&queue(&[
        "inspect",
        "--source",
        &format!("recording:{path}"),
        "--over",
        "30s",
        "--format",
        "json",
    ]));
    assert_eq!(played["data"]["channels"][0]["verdict"], "growing");
    let file = folder.path().join("sac.jsonl");
    let path = file.to_string_lossy().into_owned();
    let arguments =
        ["record", "SRV-A", "SRV-B", "--source", "demo:split-brain", "--duration", "5s", "-o", &path];
    assert_eq!(code(&sac(&arguments)), 0);
    let replayed = sac(&["replay", &path, "--pair", "SRV-A", "SRV-B", "--format", "json"]);
    assert_eq!(
        (code(&replayed), json(&replayed)["data"]["pair"]["verdict"].as_str()),
        (2, Some("split-brain"))
    );
}

fn lines(name: &str, figures: impl Iterator<Item = (u64, u64)>) -> String {
    let mut text = String::new();
    for (second, (pending, completed)) in figures.enumerate() {
        let t = format!("2026-11-21T10:{:02}:{:02}.000Z", second / 60, second % 60);
        for (item, value) in [("_PendingWrites", pending), ("_SuccessfulWrites", completed)] {
            text.push_str(&format!(
                "{{\"t\":\"{t}\",\"node\":\"SRV-A\",\"item\":\"{name}._Statistics.{item}\",\"value\":{value},\"quality\":\"good\"}}\n"
            ));
        }
    }
    text
}

#[test]
fn replay_judges_by_the_files_own_clock() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("a.jsonl");
    let end = u64::from(u32::MAX);
    let text = lines("Wraps", (0..60).map(|i| (40, (end - 100 + i * 10) % (end + 1))))
        + &lines("Resets", (0..60).map(|i| (3, if i < 30 { 90_000 + i * 10 } else { (i - 30) * 10 })));
    fs::write(&file, &text).expect("as prepared");
    let report = json(&queue(&["replay", &file.to_string_lossy(), "--format", "json"]));
    let channels = report["data"]["channels"].as_array().expect("as prepared");
    let find = |name: &str| channels.iter().find(|one| one["channel"] == name).expect("as prepared");
    assert_eq!(
        (find("Wraps")["resets"].as_i64(), find("Wraps")["verdict"].as_str()),
        (Some(0), Some("steady"))
    );
    assert_eq!(find("Wraps")["completed_per_second"].as_f64(), Some(10.0));
    assert_eq!(find("Resets")["resets"], 1);
    // A last line that is cut is told, and changes nothing else.
    fs::write(&file, &text[..text.len() - 9]).expect("as prepared");
    let cut = queue(&["replay", &file.to_string_lossy(), "Wraps", "--window", "30s", "--format", "json"]);
    assert!(String::from_utf8_lossy(&cut.stderr).contains("cut off"));
    assert_eq!(json(&cut)["data"]["channels"].as_array().map(Vec::len), Some(1));
    assert_eq!(code(&queue(&["replay", &file.to_string_lossy(), "Nothing"])), 3);
    fs::write(&file, "rubbish\n").expect("as prepared");
    assert_eq!(code(&queue(&["replay", &file.to_string_lossy()])), 3);
}

#[test]
fn a_log_of_ifix_gives_the_roles() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("alarms.log");
    let log = "06/07/2013 16:35:21.5 [FOXBORO] SAC is in Standby mode\n06/07/2013 16:35:22.5 Connection Failover: failover attempted\n\
               06/07/2013 16:35:21.5 [ALBANY] SAC is in Active mode\n";
    fs::write(&file, log).expect("as prepared");
    let report =
        json(&sac(&["replay", &file.to_string_lossy(), "--pair", "FOXBORO", "ALBANY", "--format", "json"]));
    let role = |at: usize| report["data"]["nodes"][at]["role"].as_str().expect("as prepared").to_owned();
    assert_eq!((role(0), role(1)), ("standby".to_owned(), "active".to_owned()));
}

#[test]
fn the_formats_for_machines_are_whole_and_marked() {
    let nagios =
        text(&queue(&["inspect", "SRV-A/Channel1", "--source", "demo:growing-queue", "--format", "nagios"]));
    assert!(nagios.starts_with("DRIVER-QUEUE CRITICAL - simulated plant: "), "{nagios}");
    assert!(nagios.contains("pending_writes"), "{nagios}");
    let prometheus = text(&sac(&["--source", "demo:healthy-pair", "--format", "prometheus"]));
    assert!(
        prometheus.contains("hotstandby_sac_status_active{node=\"SRV-A\",simulated=\"true\"} 1"),
        "{prometheus}"
    );
    let human = text(&sac(&["--source", "demo:healthy-pair"]));
    assert!(human.contains("SIMULATED"), "{human}");
    let watch = text(&queue(&[
        "watch",
        "SRV-A/Channel1",
        "--source",
        "demo:burst",
        "--duration",
        "5s",
        "--format",
        "jsonl",
    ]));
    assert_eq!(watch.lines().count(), 6);
    for line in watch.lines() {
        let line: Value = serde_json::from_str(line).expect("as prepared");
        assert_eq!((line["event"].as_str(), line["simulated"].as_bool()), (Some("sample"), Some(true)));
    }
    let changes =
        text(&sac(&["watch", "--source", "demo:failover", "--duration", "40s", "--format", "jsonl"]));
    let roles: Vec<String> = changes
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("as prepared"))
        .filter(|line| line["node"] == "SRV-B")
        .map(|line| line["role"].as_str().expect("as prepared").to_owned())
        .collect();
    assert_eq!(
        (roles.first().map(String::as_str), roles.last().map(String::as_str)),
        (Some("standby"), Some("active"))
    );
}

#[test]
fn a_wrong_sources_file_is_shown_with_carets_and_is_unknown() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("sources.yaml");
    fs::write(
        &file,
        "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    sorce: demo:healthy-pair\n",
    )
    .expect("as prepared");
    let output = sac(&["--sources", &file.to_string_lossy()]);
    let said = text(&output);
    assert_eq!(code(&output), 3, "{said}");
    assert!(said.contains("did you mean `source`") && said.contains("━━━━━"), "{said}");
    fs::write(&file, "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: demo:healthy-pair\n    password: geheim-Zq7\n").expect("as prepared");
    let output = sac(&["--sources", &file.to_string_lossy()]);
    assert_eq!(code(&output), 3);
    assert!(!text(&output).contains("geheim-Zq7"), "{}", text(&output));
    assert_eq!(code(&sac(&["explain", "missing-key"])), 0, "what a report hints at can be explained");
    assert_eq!(code(&sac(&["--source", "demo:healthy-pear"])), 3);
    assert_eq!(code(&sac(&["--source", "ftp://x"])), 3);
    assert_eq!(code(&queue(&["drain", "--source", "demo:burst"])), 3, "drain needs a channel");
}

#[test]
fn the_schemas_name_every_key_of_the_output() {
    for (tool, arguments) in [
        ("sac-status", vec!["--source", "demo:split-brain", "--pair", "SRV-A", "SRV-B", "--format", "json"]),
        ("driver-queue", vec!["inspect", "--source", "demo:burst", "--explain", "--format", "json"]),
        ("driver-queue", vec!["exposure", "--source", "demo:burst", "--format", "json"]),
        ("driver-queue", vec!["drain", "SRV-A/Channel1", "--source", "demo:burst", "--format", "json"]),
    ] {
        let report = json(&run(tool, &arguments));
        let schema: Value = serde_json::from_slice(&run(tool, &["--schema"]).stdout).expect("as prepared");
        let schema = schema.to_string();
        let mut keys = Vec::new();
        collect(&report["data"], &mut keys);
        for key in keys {
            assert!(schema.contains(&format!("\"{key}\"")), "{tool}: the schema does not know `{key}`");
        }
    }
}

fn collect(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                keys.push(key.clone());
                collect(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        _ => {}
    }
}

//! `driver-queue`: trends, draining, exposure.

use std::fs;

use tempfile::TempDir;

use super::{code, json, queue, sac, text};

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
}

/// The cure is that of the cause: diagnostics are named only where the channel is there without them.
#[test]
fn a_channel_without_figures_has_the_cure_that_fits() {
    let inspect = |channel: &str, source: &str| {
        let output = queue(&["inspect", channel, "--source", source, "--over", "1s"]);
        assert_eq!(code(&output), 3, "{channel} {source}");
        text(&output).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let off = inspect("SRV-A/Channel1", "demo:no-diagnostics");
    assert!(off.contains("If its diagnostics are off, enable them"), "{off}");
    let near = inspect("SRV-A/chanel1", "demo:healthy-pair");
    assert!(near.contains("Did you mean `Channel1`?") && !near.contains("diagnostics"), "{near}");
    let far = inspect("SRV-A/Boiler", "demo:healthy-pair");
    assert!(far.contains("nothing that is called `Boiler`") && !far.contains("diagnostics"), "{far}");
    let bad = inspect("SRV-A/Channel1", "demo:bad-quality");
    assert!(bad.contains("Look there at its quality") && !bad.contains("diagnostics"), "{bad}");
    let frozen = inspect("SRV-A/Channel1", "demo:frozen");
    assert!(frozen.contains("Check that the source is alive"), "{frozen}");
    // Nobody listens at port 1.
    let refused = inspect("SRV-A/Channel1", "http://127.0.0.1:1/iotgateway");
    assert!(
        refused.contains("http://127.0.0.1:1/iotgateway: ") && !refused.contains("diagnostics"),
        "{refused}"
    );
}

/// 300 channels behind one address where nobody listens: one finding in every format, and one row.
#[test]
fn one_cause_is_one_finding() {
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("sources.yaml");
    let channels: Vec<String> = (1..=300).map(|at| format!("Channel{at}")).collect();
    let channels = channels.join(", ");
    let file = format!(
        "kind: sources\nschema_version: 1\nnodes:\n  - {{ name: SRV-A, source: \"http://127.0.0.1:1/iotgateway\", channels: [{channels}] }}\n"
    );
    fs::write(&path, file).expect("as prepared");
    let path = path.to_string_lossy();
    for command in ["inspect", "exposure"] {
        let run = |format: &str| {
            queue(&[
                command,
                "--over",
                "200ms",
                "--interval",
                "100ms",
                "--sources",
                &path,
                "--format",
                format,
            ])
        };
        let report = json(&run("json"));
        let findings = report["findings"].as_array().expect("findings");
        assert_eq!((findings.len(), report["exit_status"].as_i64()), (1, Some(3)), "{command}");
        assert_eq!(report["data"]["channels"].as_array().map(Vec::len), Some(300), "each is in the data");
        let start =
            "300 channels (SRV-A/Channel1, SRV-A/Channel2, SRV-A/Channel3 and 297 more): http://127.0.0.1:1/";
        let message = findings[0]["message"].as_str().expect("a message");
        assert!(message.starts_with(start), "{command}: {message}");
        assert!(report["summary"].as_str().expect("a line").len() < 300, "{}", report["summary"]);
        let people = text(&run("human"));
        assert_eq!(people.matches("warning[queue-not-readable]").count(), 1, "{people}");
        assert!(people.lines().count() < 40, "{people}");
        let nagios = text(&run("nagios"));
        assert_eq!(nagios.matches("297 more): http").count(), 1, "{nagios}");
        assert_eq!(
            text(&run("junit")).matches("297 more): http").count(),
            1,
            "{command}: {}",
            text(&run("junit"))
        );
    }
    // Two nodes behind one address, and no channel named: the last line says why.
    let nowhere = queue(&["inspect", "--source", "http://127.0.0.1:1/iotgateway"]);
    assert_eq!(code(&nowhere), 3);
    let errors = String::from_utf8_lossy(&nowhere.stderr).into_owned();
    let last = errors.lines().last().expect("a line");
    assert!(last.contains("what channels there are cannot be told: http://127.0.0.1:1/iotgateway"), "{last}");
    assert!(!last.contains("diagnostics"), "{last}");
    let both = json(&sac(&["SRV-A", "SRV-B", "--source", "file:no-such-feed.jsonl", "--format", "json"]));
    assert_eq!(both["findings"].as_array().map(Vec::len), Some(1), "{both}");
}

/// What would be read from one server twice, and called by two names, is not read at all.
#[test]
fn one_server_is_not_two_nodes() {
    for source in ["http://127.0.0.1:1/iotgateway", "opc.tcp://127.0.0.1:1"] {
        for (tool, arguments) in
            [("sac", ["--pair", "SRV-A", "SRV-B"]), ("queue", ["inspect", "SRV-A/C", "SRV-B/C"])]
        {
            let arguments = [&arguments[..], &["--source", source]].concat();
            let output = if tool == "sac" { sac(&arguments) } else { queue(&arguments) };
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(code(&output), 3, "{said}");
            assert!(said.contains("is one server, and SRV-A and SRV-B"), "{said}");
        }
    }
}

/// A node whose channels could not be looked for is not hidden behind another whose were.
#[test]
fn a_node_that_cannot_be_searched_stands_in_the_report() {
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("sources.yaml");
    let file = "kind: sources\nschema_version: 1\nnodes:\n  - { name: SRV-A, source: \"http://127.0.0.1:1/iotgateway\" }\n  \
                - { name: SRV-B, source: demo:draining-queue }\n";
    fs::write(&path, file).expect("as prepared");
    let output =
        queue(&["inspect", "--over", "2s", "--sources", &path.to_string_lossy(), "--format", "json"]);
    let report = json(&output);
    assert_eq!(code(&output), 3, "{report}");
    let names: Vec<&str> = report["data"]["channels"]
        .as_array()
        .expect("channels")
        .iter()
        .filter_map(|one| one["node"].as_str())
        .collect();
    assert_eq!(names, ["SRV-B", "SRV-A"], "{report}");
    assert_eq!(report["findings"][0]["subject"], "SRV-A/*", "{report}");
}

/// The table beside the verdict says the same.
#[test]
fn the_table_of_drain_agrees_with_its_end() {
    for plant in [
        "draining-queue",
        "healthy-pair",
        "touching-zero",
        "growing-queue",
        "stalled-driver",
        "driver-restart",
        "frozen",
    ] {
        let source = format!("demo:{plant}");
        let drain = ["drain", "SRV-A/Channel1", "--source", &source];
        let report = json(&queue(&[&drain[..], &["--format", "json"]].concat()));
        assert_eq!(report["data"]["channels"][0]["status"], report["status"], "{plant}: {report}");
    }
    // Drained before there is enough to judge a trend.
    let quick = queue(&["drain", "SRV-B/Channel1", "--source", "demo:healthy-pair"]);
    let shown = text(&quick);
    assert_eq!(code(&quick), 0, "{shown}");
    assert!(!shown.contains("UNKNOWN") && shown.contains(" OK "), "{shown}");
}

/// The pace on the way is that of the last ten minutes: 10 writes a second at first, 1 a second later.
#[test]
fn drain_tells_the_pace_of_now() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("slower.jsonl");
    let mut lines = String::new();
    for look in 0..900_u32 {
        let written = if look < 200 { 10 * look } else { 1800 + look };
        let (minute, second) = (look / 60, look % 60);
        for (figure, value) in
            [("PendingWrites", 3000 - written), ("SuccessfulWrites", written), ("FailedWrites", 0)]
        {
            lines += &format!(
                "{{\"t\":\"2026-11-21T10:{minute:02}:{second:02}Z\",\"node\":\"N\",\
                 \"item\":\"C._Statistics._{figure}\",\"value\":{value},\"quality\":\"good\"}}\n"
            );
        }
    }
    fs::write(&file, lines).expect("as prepared");
    let source = format!("recording:{}", file.display());
    let output = queue(&["drain", "C", "--source", &source, "--timeout", "14m"]);
    let told = String::from_utf8_lossy(&output.stderr);
    let paces: Vec<&str> = told.lines().filter(|line| line.contains("/s, about ")).collect();
    let [first, .., last] = paces[..] else { panic!("{told}") };
    assert!(first.contains(", 10.0/s, ") && last.contains(", 1.0/s, "), "{told}");
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

/// The driver says that up to 500 waited, between two looks.
#[test]
fn a_peak_that_no_look_saw_must_be_accounted_for() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("peak.jsonl");
    let replay = |written: u64| {
        let mut lines = String::new();
        for second in 0..30_u64 {
            let (most, completed) = if second < 12 { (10, 1000) } else { (500, 1000 + written) };
            for (item, value) in [
                ("_PendingWrites", 0),
                ("_MaxPendingWrites", most),
                ("_SuccessfulWrites", completed),
                ("_FailedWrites", 0),
            ] {
                lines += &format!(
                    "{{\"t\":\"2026-11-21T10:00:{second:02}.000Z\",\"node\":\"SRV-A\",\"item\":\"Channel1._Statistics.{item}\",\"value\":{value},\"quality\":\"good\"}}\n"
                );
            }
        }
        fs::write(&file, lines).expect("as prepared");
        let output = queue(&["replay", &file.to_string_lossy(), "--format", "json"]);
        (code(&output), text(&output))
    };
    let (status, said) = replay(0);
    assert!(status == 1 && said.contains("writes-missing"), "{status} {said}");
    let (status, said) = replay(500);
    assert!(status == 0 && !said.contains("writes-missing"), "{status} {said}");
}

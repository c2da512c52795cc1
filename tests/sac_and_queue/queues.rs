//! `driver-queue`: trends, draining, exposure.

use tempfile::TempDir;

use super::{code, json, queue, text};

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

//! Everything that can go wrong between a tool and an OPC UA server: each with its own words, within its limit.

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::Server;

#[test]
fn queues_are_read_found_and_drained() {
    let server = Server::start(&["--pending", "20"]);
    let output = server.run("driver-queue", &["browse", "_PendingWrites", "--policy", "None"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("ns=2;s=Channel1._Statistics._PendingWrites"));
    let arguments = [
        "drain",
        "Channel1",
        "--policy",
        "None",
        "--interval",
        "500ms",
        "--timeout",
        "30s",
        "--format",
        "json",
    ];
    let output = server.run("driver-queue", &arguments);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (output.status.code(), report["data"]["outcome"].as_str()),
        (Some(0), Some("drained")),
        "{report}"
    );
    assert_eq!(report["data"]["channels"][0]["resets"], 0, "a roll-over is no reset");
    let output =
        server.run("driver-queue", &["inspect", "--policy", "None", "--over", "5s", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["data"]["channels"][0]["channel"], "Channel1", "found by browsing: {report}");
    server.saw_only_reading();
}

#[test]
fn diagnostics_off_frozen_values_and_bad_quality() {
    let server = Server::start(&["--no-statistics"]);
    let output = server.run("driver-queue", &["inspect", "Channel1", "--policy", "None", "--over", "1s"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("diagnostics are"),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let server = Server::start(&["--freeze"]);
    std::thread::sleep(Duration::from_secs(3));
    let output = server.run(
        "driver-queue",
        &["inspect", "Channel1", "--policy", "None", "--over", "1s", "--max-age", "1s", "--format", "json"],
    );
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["data"]["channels"][0]["verdict"], "stale", "{report}");
}

#[test]
fn a_server_that_goes_and_comes_back_is_no_drain() {
    let mut server = Server::start(&["--pending", "100"]);
    let port = server.url.rsplit(':').next().expect("a port").trim_end_matches('/').to_owned();
    let tool = Command::new(env!("CARGO_BIN_EXE_driver-queue"))
        .args([
            "drain",
            "Channel1",
            "--policy",
            "None",
            "--interval",
            "500ms",
            "--timeout",
            "60s",
            "--format",
            "json",
        ])
        .args(["--source", &server.url, "--request-timeout", "2s"])
        .env("HOTSTANDBY_PKI", server.folder.path().join("pki"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    std::thread::sleep(Duration::from_secs(4));
    let _gone = server.child.kill();
    let _reaped = server.child.wait();
    std::thread::sleep(Duration::from_secs(3));
    let again = Server::start(&["--pending", "20", "--port", &port]);
    let output = tool.wait_with_output().expect("an end");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("figures are back"), "the gap is told: {said}");
    assert!(report["data"]["waited_ms"].as_i64().expect("a time") > 8000, "{report}");
    assert_eq!(output.status.code(), Some(0), "it goes on by itself: {report}");
    drop(again);
}

#[test]
fn peers_that_do_not_answer_have_a_limit() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    let folder = TempDir::new().expect("a folder");
    let look = |url: &str| {
        let start = Instant::now();
        let output = Command::new(env!("CARGO_BIN_EXE_sac-status"))
            .args([
                "is-active",
                "A",
                "--source",
                url,
                "--policy",
                "None",
                "--request-timeout",
                "1s",
                "--format",
                "json",
            ])
            .env("HOTSTANDBY_PKI", folder.path())
            .output()
            .expect("starts");
        assert_eq!(output.status.code(), Some(3));
        assert!(start.elapsed() < Duration::from_secs(8), "{url}: {:?}", start.elapsed());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let said = look(&format!("opc.tcp://{address}"));
    assert!(said.contains("no answer"), "{said}");
    drop(silent);
    let said = look(&format!("opc.tcp://{address}"));
    assert!(said.contains("no connection"), "{said}");
    let server = Server::start(&["--stall-after", "0.5"]);
    std::thread::sleep(Duration::from_secs(1));
    let said = look(&server.url);
    assert!(said.contains("no answer"), "{said}");
}

#[test]
fn a_hundred_thousand_items_are_read_in_batches() {
    let server = Server::start(&["--many", "2000"]);
    let file = server.folder.path().join("sources.yaml");
    let channels: String = (0..25_000).map(|n| format!("      - {{ name: T{n}, items: {{ pending_writes: \"Many.T{}\", completed_writes: \"Many.T1\", failed_writes: \"Many.T2\", max_pending_writes: \"Many.T3\" }} }}\n", n % 2000)).collect();
    let text = format!(
        "kind: sources\nschema_version: 1\nnodes:\n  - name: A\n    source: {}\n    policy: None\n    timeout: 30s\n    max_age: 10m\n    channels:\n{channels}",
        server.url
    );
    fs::write(&file, text).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_driver-queue"))
        .args(["inspect", "--over", "1s", "--format", "json", "--sources"])
        .arg(&file)
        .env("HOTSTANDBY_PKI", server.folder.path().join("pki"))
        .output()
        .expect("starts");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let channels = report["data"]["channels"].as_array().expect("channels");
    assert_eq!(channels.len(), 25_000);
    assert!(channels.iter().all(|one| one["pending_writes"].is_u64()));
    server.saw_only_reading();
}

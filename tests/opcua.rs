//! The OPC UA client against a real server (asyncua, tests/support/ua_server.py): security, logins, certificates, faults,
//! and the proof that nothing but reading services is ever asked for.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Python of the tests' own environment; a missing one is a failure, not a skip.
fn python() -> PathBuf {
    let python = std::env::var_os("HOTSTANDBY_PYTHON")
        .map_or_else(|| root().join(".cache/venv/bin/python"), PathBuf::from);
    assert!(python.exists(), "{} is missing: run .ci/setup", python.display());
    python
}

struct Server {
    child: Child,
    url: String,
    folder: TempDir,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut child = Command::new(python())
            .arg(root().join("tests/support/ua_server.py"))
            .args(arguments)
            .arg("--services")
            .arg(folder.path().join("services"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let url =
            line.trim().strip_prefix("READY ").unwrap_or_else(|| panic!("not ready: {line}")).to_owned();
        Self { child, url, folder }
    }

    /// A tool with this server as its source and its own folder of certificates.
    fn run(&self, tool: &str, arguments: &[&str]) -> Output {
        let program = if tool == "sac-status" {
            env!("CARGO_BIN_EXE_sac-status")
        } else {
            env!("CARGO_BIN_EXE_driver-queue")
        };
        Command::new(program)
            .args(arguments)
            .args(["--source", &self.url])
            .env("HOTSTANDBY_PKI", self.folder.path().join("pki"))
            .env("PLANT_PASSWORD", "s3cret-pw")
            .env("WRONG_PASSWORD", "s3cret-no")
            .stdin(Stdio::null())
            .output()
            .expect("starts")
    }

    /// A quick look at one value; the program's status and everything it said.
    fn look(&self, arguments: &[&str]) -> (i32, String) {
        let mut all = vec!["--node", "SRV-A", "--over", "1s", "--grace", "1s", "--format", "json", "-v"];
        all.extend(arguments);
        let output = self.run("sac-status", &all);
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code().expect("a status"), said)
    }

    fn fingerprint(&self) -> String {
        let output = self.run("sac-status", &["trust"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let line = said.lines().find(|line| line.contains("fingerprint")).unwrap_or_else(|| panic!("{said}"));
        line.split_whitespace().nth(1).expect("the fingerprint").to_owned()
    }

    fn trust(&self) {
        let output = self.run("sac-status", &["trust", "--accept", &self.fingerprint()]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Write 673, Call 712, HistoryUpdate 700, AddNodes 488, DeleteNodes 500 were never asked for; and sessions were closed.
    fn saw_only_reading(&self) {
        let services =
            fs::read_to_string(self.folder.path().join("services")).expect("services were recorded");
        let count = |id: &str| services.lines().filter(|line| *line == id).count();
        for id in ["673", "712", "700", "488", "500"] {
            assert_eq!(count(id), 0, "service {id}");
        }
        assert!(count("631") > 0, "no Read was recorded: the recorder is broken");
        assert_eq!(count("461"), count("473"), "CreateSession and CloseSession");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

#[test]
fn all_policies_and_logins() {
    let server = Server::start(&[]);
    server.trust();
    for policy in ["None", "Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss", "best"] {
        for mode in ["sign", "sign-and-encrypt"] {
            let (status, said) = server.look(&["--policy", policy, "--mode", mode]);
            assert_eq!(status, 0, "{policy} {mode}: {said}");
            let (status, said) = server.look(&[
                "--policy",
                policy,
                "--mode",
                mode,
                "--user",
                "operator",
                "--password-env",
                "PLANT_PASSWORD",
            ]);
            assert_eq!(status, 0, "{policy} {mode} with user: {said}");
            assert!(!said.contains("s3cret"), "{said}");
        }
    }
    server.saw_only_reading();
    let (status, said) =
        server.look(&["--policy", "None", "--user", "operator", "--password-env", "WRONG_PASSWORD"]);
    assert_eq!(status, 3, "{said}");
    assert!(said.contains("refuses this login") && !said.contains("s3cret"), "{said}");
}

#[test]
fn an_untrusted_certificate_is_refused_then_trusted() {
    let server = Server::start(&["--no-none"]);
    let (status, said) = server.look(&[]);
    assert_eq!(status, 3);
    assert!(said.contains("not trusted") && said.contains("trust --source"), "{said}");
    let wrong = server.run("driver-queue", &["trust", "--accept", "00:11:22"]);
    assert_eq!(wrong.status.code(), Some(3));
    server.trust();
    let (status, said) = server.look(&[]);
    assert_eq!(status, 0, "{said}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = server.folder.path().join("pki/private/private.pem");
        assert_eq!(fs::metadata(key).expect("our key").permissions().mode() & 0o077, 0);
    }
    let (_, said) = server.look(&["--policy", "None"]);
    assert!(said.contains("does not offer None") && said.contains("Basic256Sha256"), "{said}");
    server.saw_only_reading();
}

#[test]
fn anonymous_refused_expired_and_another_host() {
    let server = Server::start(&["--no-anonymous"]);
    let (status, said) = server.look(&["--policy", "None"]);
    assert_eq!(status, 3);
    assert!(said.contains("no anonymous login"), "{said}");
    let server = Server::start(&["--expired"]);
    server.trust();
    let (status, said) = server.look(&["--policy", "Basic256Sha256"]);
    assert_eq!(status, 3);
    assert!(said.contains("expired"), "{said}");
    let server = Server::start(&["--host", "plant-server"]);
    server.trust();
    let (status, said) = server.look(&["--policy", "Basic256Sha256"]);
    assert_eq!(status, 3);
    assert!(said.contains("another host name"), "{said}");
    let (status, said) = server.look(&["--policy", "Basic256Sha256", "--no-hostname-check"]);
    assert_eq!(status, 0, "{said}");
}

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

#[test]
fn the_exporter_example_feeds_sac_status() {
    let output = Command::new(env!("CARGO_BIN_EXE_sac-status"))
        .arg("--source")
        .arg(format!("exec:{} examples/export-feed.py SRV-A", python().display()))
        .args([
            "--node",
            "SRV-A",
            "--format",
            "json",
            "--over",
            "100ms",
            "--grace",
            "100ms",
            "--max-age",
            "100000h",
        ])
        .current_dir(root())
        .output()
        .expect("starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("\"role\": \"active\"") && said.contains("\"blocks_processed\": 1200345"),
        "{said}"
    );
}

//! Everything that can go wrong between a tool and an OPC UA server: each with its own words, within its limit.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::in_time::IN_TIME;
use crate::netns::Namespace;
use crate::support::{DRAIN, Server, program};

#[test]
fn queues_are_read_found_and_drained() {
    let server = Server::start(&["--pending", "20"]);
    let output = server.run("driver-queue", &["browse", "_PendingWrites", "--policy", "None"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("ns=2;s=Channel1._Statistics._PendingWrites"));
    server.queue_is_found_and_drained("30s", "5s");
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
    // The server vouches for what it answers, however long ago it changed; that it stands still is seen by watching.
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["data"]["channels"][0]["verdict"], "unknown", "{report}");
    assert_eq!(output.status.code(), Some(3));
    // A drain is not proven by figures that stand still.
    let arguments = ["drain", "Channel1", "--policy", "None", "--interval", "300ms", "--max-age", "1s"];
    let output = server.run("driver-queue", &[&arguments[..], &["--timeout", "5s"]].concat());
    assert_ne!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

/// The cure is that of the cause, and what was named and is not there is told.
#[test]
fn what_is_missing_has_the_cure_that_fits() {
    let server = Server::start(&[]);
    let folder = TempDir::new().expect("as prepared");
    let path = folder.path().join("sources.yaml");
    let inspect = |channel: &str| {
        let text = format!(
            "kind: sources\nschema_version: 1\nnodes:\n  - {{ name: A, source: \"{}\", policy: None, channels: [{channel}] }}\n",
            server.url
        );
        fs::write(&path, text).expect("as prepared");
        let output = program("driver-queue")
            .args(["inspect", "--over", "1s", "--format", "json", "--sources"])
            .arg(&path)
            .env("HOTSTANDBY_PKI", server.folder.path().join("pki"))
            .output()
            .expect("starts");
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(output.status.code(), Some(3), "{channel}: {report}");
        report["findings"].to_string()
    };
    for (channel, says) in [
        ("channel1", "Did you mean `Channel1`?"),
        ("Boiler", "nothing that is called `Boiler`"),
        (
            "{ name: C, items: { pending_writes: \"ns=22;s=x\" } }",
            "the server has no namespace 22; it has 0 = ",
        ),
        (
            "{ name: C, items: { pending_writes: \"nsu=urn:foo;s=x\" } }",
            "no namespace `urn:foo`; it has 0 = ",
        ),
        ("{ name: C, items: { pending_writes: Channel1.Float } }", "which is no count"),
        ("{ name: C, items: { pending_writes: Channel1.Bad } }", "has bad quality"),
        (
            "{ name: Channel1, items: { completed_writes: \"{channel}._Statistics._SuccesfulWrites\" } }",
            "Did you mean `Channel1._Statistics._SuccessfulWrites`?",
        ),
    ] {
        let told = inspect(channel);
        assert!(told.contains(says), "{channel}: {told}");
        assert!(!told.contains("diagnostics"), "{channel}: {told}");
    }
    let named = inspect("{ name: Channel1, items: { device_error: \"{channel}.Dev1._System._Error\" } }");
    assert!(
        named.contains("named-item-not-read")
            && named.contains("`device_error: Channel1.Dev1._System._Error`"),
        "{named}"
    );
}

/// A server that offers one other path than the address has: the path is taken and told.
#[test]
fn the_only_path_that_is_offered_is_taken() {
    let server = Server::start(&["--path", "x/"]);
    let address = server.url.trim_end_matches("x/").trim_end_matches('/').to_owned();
    let output = program("driver-queue")
        .args(["browse", "_PendingWrites", "--policy", "None", "--source", &address])
        .env("HOTSTANDBY_PKI", server.folder.path().join("pki"))
        .output()
        .expect("starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains(&format!("{address}: the server offers this as {address}/x only")), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Channel1._Statistics._PendingWrites"));
}

#[test]
fn a_server_that_goes_and_comes_back_is_no_drain() {
    let mut server = Server::start(&["--pending", "100"]);
    let port = server.url.rsplit(':').next().expect("a port").trim_end_matches('/').to_owned();
    let tool = Command::new(env!("CARGO_BIN_EXE_driver-queue"))
        .args(DRAIN)
        .args(["--timeout", "60s", "--source", &server.url, "--request-timeout", "2s"])
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

/// Asks an address that is no good; what was said. It must be UNKNOWN, and soon.
fn ask(program: &mut Command, url: &str, pki: &Path) -> String {
    let start = Instant::now();
    let output = program
        .args(["is-active", "A", "--policy", "None", "--request-timeout", "1s", "--format", "json"])
        .args(["--source", url])
        .env("HOTSTANDBY_PKI", pki)
        .output()
        .expect("starts");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let said = report["summary"].as_str().expect("a summary").to_owned();
    assert_eq!(output.status.code(), Some(3), "{url}: {said}");
    assert!(start.elapsed() < IN_TIME, "{url}: {:?}", start.elapsed());
    said
}

/// A peer that answers every connection with the same bytes, whatever it is asked.
fn peer(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut some = [0; 1024];
            let _asked = stream.read(&mut some);
            let _gone = stream.write_all(answer);
        }
    });
    address
}

#[test]
fn peers_that_are_no_server_have_a_limit_and_words() {
    let pki = TempDir::new().expect("a folder");
    let look = |url: String| ask(&mut program("sac-status"), &url, pki.path());
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("an address");
    let said = look(format!("opc.tcp://{address}"));
    assert!(said.contains("no answer to `connect` within 1 s"), "{said}");
    drop(silent);
    let said = look(format!("opc.tcp://{address}"));
    assert!(said.contains("nobody listens there"), "{said}");
    let web = peer(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let said = look(format!("opc.tcp://{web}"));
    assert!(said.contains("what listens there speaks no OPC UA"), "{said}");
    let shell = peer(b"SSH-2.0-OpenSSH_9.2\r\n");
    let said = look(format!("opc.tcp://{shell}"));
    assert!(said.contains("what listens there speaks no OPC UA"), "{said}");
    let said = look("opc.tcp://no-such-host.invalid:49320".to_owned());
    assert!(said.contains("the host name is not known"), "{said}");
}

/// A host behind a firewall that drops what comes: nothing at all comes back.
#[test]
fn a_host_that_drops_everything_has_a_limit() {
    let pki = TempDir::new().expect("a folder");
    let space = Namespace::new();
    space.exec("nft", &["add", "table", "inet", "wall"]);
    space.exec("nft", &["add", "chain", "inet", "wall", "in", "{ type filter hook input priority 0; }"]);
    space.exec("nft", &["add", "rule", "inet", "wall", "in", "tcp", "dport", "{ 49320, 39320 }", "drop"]);
    let inside = || {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &space.name]).arg(program("sac-status").get_program());
        command
    };
    let said = ask(&mut inside(), "opc.tcp://127.0.0.1:49320", pki.path());
    assert!(said.contains("no answer to `connect` within 1 s"), "{said}");
    let said = ask(&mut inside(), "http://127.0.0.1:39320/iotgateway", pki.path());
    assert!(said.contains("no answer within the time-out"), "{said}");
}

#[test]
fn faults_in_the_middle_of_a_session_have_a_limit_and_words() {
    let server = Server::start(&[]);
    let look = || ask(&mut program("sac-status"), &server.url, &server.pki());
    for (order, words) in [
        ("fail 631 0x800A0000", "lower `batch` in sources.yaml"),
        ("fail 631 0x810F0000", "licence"),
        ("fail 631 0x80B80000", "too many items in one request"),
        ("reset 631", "the connection broke off"),
        ("reset 461", "the connection broke off"),
        ("fail 461 0x800C0000", "the server ended the session"),
    ] {
        server.order(order);
        let said = look();
        assert!(said.contains(words), "{order}: {said}");
    }
    server.order("");
    let (status, said) = server.look(&["--policy", "None"]);
    assert_eq!(status, 0, "it is well again: {said}");
    server.order("hang 631");
    let said = look();
    assert!(said.contains("no answer to `read` within 1 s"), "{said}");
    // Now the whole server hangs: nobody accepts.
    let said = look();
    assert!(said.contains("no answer to `connect` within 1 s"), "{said}");
}

/// A tool that watches, and what it has said so far.
pub struct Watching {
    child: Child,
    lines: Arc<Mutex<Vec<Value>>>,
    errors: Arc<Mutex<String>>,
}

impl Watching {
    pub fn start(server: &Server, tool: &str, arguments: &[&str]) -> Self {
        let mut command = server.command(tool, arguments);
        Self::run(command.args(["--policy", "None", "--node", "SRV-A", "--request-timeout", "1s"]))
    }

    /// A `watch` that is ready but for its format.
    pub fn run(command: &mut Command) -> Self {
        let mut child = command
            .args(["--format", "jsonl"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let (lines, errors) = (Arc::default(), Arc::default());
        let (out, err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
        let filled: Arc<Mutex<Vec<Value>>> = Arc::clone(&lines);
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                filled.lock().expect("whole").push(line);
            }
        });
        let said: Arc<Mutex<String>> = Arc::clone(&errors);
        std::thread::spawn(move || {
            for line in BufReader::new(err).lines().map_while(Result::ok) {
                said.lock().expect("whole").push_str(&format!("{line}\n"));
            }
        });
        Self { child, lines, errors }
    }

    pub fn lines(&self) -> Vec<Value> {
        self.lines.lock().expect("whole").clone()
    }

    /// Waits for a line, after so many, of which something is true; its index.
    pub fn wait_for(&self, after: usize, what: &str, is: impl Fn(&Value) -> bool) -> usize {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let lines = self.lines();
            if let Some(at) = lines.iter().skip(after).position(&is) {
                return after + at;
            }
            assert!(
                Instant::now() < end,
                "never {what}: {:#?} {}",
                lines.iter().skip(after).collect::<Vec<_>>(),
                self.errors.lock().expect("whole")
            );
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// What was said beside the lines.
    pub fn errors(&self) -> String {
        self.errors.lock().expect("whole").clone()
    }

    /// Ctrl-C; the end.
    pub fn end(mut self) {
        let sent = Command::new("kill").args(["-s", "INT", &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        let status = self.child.wait().expect("an end");
        assert_eq!(status.code(), Some(130), "{}", self.errors.lock().expect("whole"));
    }
}

fn is_blind(line: &Value) -> bool {
    line["verdict"] == "unknown"
}

#[test]
fn watch_goes_on_by_itself_and_shows_the_gap() {
    let mut server = Server::start(&["--pending", "2000"]);
    let port = server.url.rsplit(':').next().expect("a port").trim_end_matches('/').to_owned();
    let queue = Watching::start(
        &server,
        "driver-queue",
        &["watch", "Channel1", "--window", "5s", "--interval", "300ms"],
    );
    let sac = Watching::start(&server, "sac-status", &["watch", "--interval", "300ms"]);
    let fine_queue = |line: &Value| !is_blind(line) && line["pending_writes"].as_u64() > Some(0);
    let fine_sac = |line: &Value| line["verdict"] == "ok" && line["role"] == "active";
    let (mut q, mut s) = (queue.wait_for(0, "a trend", fine_queue), sac.wait_for(0, "fine", fine_sac));
    // A connection that is reset: the next look has a new one.
    server.order("reset 631\nreset 826");
    q = queue.wait_for(q, "blind at the reset", is_blind);
    s = sac.wait_for(s, "blind at the reset", is_blind);
    server.order("");
    q = queue.wait_for(q, "back after the reset", fine_queue);
    s = sac.wait_for(s, "back after the reset", fine_sac);
    // Bad quality for a while.
    server.order("quality bad");
    q = queue.wait_for(q, "blind for bad quality", |line| {
        is_blind(line) && line.to_string().contains("bad quality")
    });
    server.order("");
    q = queue.wait_for(q, "back after bad quality", fine_queue);
    // The server is killed, and comes back at the same port.
    let _gone = server.child.kill();
    let _reaped = server.child.wait();
    q = queue.wait_for(q, "blind without server", |line| {
        is_blind(line) && line.to_string().contains("nobody listens")
    });
    s = sac.wait_for(s, "blind without server", is_blind);
    let again = Server::start(&["--pending", "2000", "--port", &port]);
    queue.wait_for(q, "back after the restart", fine_queue);
    // Its counters began anew, which is told.
    sac.wait_for(s, "back after the restart", |line| {
        line["role"] == "active" && line.to_string().contains("set back")
    });
    queue.end();
    sac.end();
    again.sessions_are_closed();
}

#[test]
fn counters_that_start_anew_are_told() {
    let server = Server::start(&["--pending", "2000"]);
    let watching = Watching::start(
        &server,
        "driver-queue",
        &["watch", "Channel1", "--window", "30s", "--interval", "300ms"],
    );
    // So many that a smaller count can be no roll-over.
    let at = watching.wait_for(0, "a count", |line| line["pending_writes"].as_u64() <= Some(1960));
    assert_eq!(watching.lines()[at]["resets"], 0, "a roll-over is no reset");
    server.order("counters reset");
    watching.wait_for(at, "the reset", |line| line["resets"] == 1);
    watching.end();
}

#[test]
fn a_clock_that_is_hours_wrong_makes_nothing_stale_and_is_told() {
    let servers = [
        (Server::with_clock("+5h", &[]), "5.0 h ahead of"),
        (Server::with_clock("-450m", &[]), "7.5 h behind"),
        (Server::node_with_clock("+5h", &[]), "5.0 h ahead of"),
    ];
    for (server, words) in servers {
        let arguments = [
            "inspect",
            "Channel1",
            "--policy",
            "None",
            "--over",
            "5s",
            "--max-age",
            "10s",
            "--format",
            "json",
        ];
        let output = server.run("driver-queue", &arguments);
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let channel = &report["data"]["channels"][0];
        assert_ne!(channel["verdict"], "stale", "{report}");
        assert!(channel["samples"].as_u64() >= Some(5), "{report}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn twenty_thousand_items_are_read_in_batches() {
    let server = Server::start(&["--many", "5000"]);
    let file = server.folder.path().join("sources.yaml");
    // Each figure of each channel has an item of its own among those of its kind.
    let item = |n: usize| format!("Many.T{}", n % 5_000);
    let channel = |n: usize| {
        format!(
            "      - {{ name: T{n}, items: {{ pending_writes: {}, completed_writes: {}, failed_writes: {}, max_pending_writes: {} }} }}\n",
            item(n),
            item(n + 1),
            item(n + 2),
            item(n + 3)
        )
    };
    let channels: String = (0..5_000).map(channel).collect();
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
    let channels = report["data"]["channels"].as_array().unwrap_or_else(|| panic!("{}", report["summary"]));
    assert_eq!(channels.len(), 5_000);
    assert!(channels.iter().all(|one| one["pending_writes"].is_u64()));
    server.saw_only_reading();
}

/// A server that says of itself that it does not run vouches for nothing, read or told; it counts again when it runs.
#[test]
fn a_server_that_is_suspended_or_tested_is_not_the_plant() {
    let server = Server::start(&["--only-none"]);
    let (status, said) = server.look(&[]);
    assert_eq!(status, 0, "{said}");
    for (state, name) in [("3", "Suspended"), ("5", "Test")] {
        server.order(&format!("state {state}\n"));
        let end = Instant::now() + Duration::from_secs(60);
        let said = loop {
            let (status, said) = server.look(&[]);
            if status != 0 {
                assert_eq!(status, 3, "{said}");
                break said;
            }
            assert!(Instant::now() < end, "the server never took the order: {said}");
        };
        assert!(said.contains(&format!("it is in the state {name}, not Running")), "{said}");
    }
    let watch = server.run("sac-status", &["watch", "SRV-A", "--duration", "3s", "--interval", "500ms"]);
    assert_eq!(watch.status.code(), Some(3), "{}", String::from_utf8_lossy(&watch.stdout));
    server.saw_only_reading();
}

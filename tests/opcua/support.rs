//! The server (asyncua, tests/support/ua_server.py), and the tools run against it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Python of the tests' own environment; a missing one is a failure, not a skip.
pub fn python() -> PathBuf {
    let python = std::env::var_os("HOTSTANDBY_PYTHON")
        .map_or_else(|| root().join(".cache/venv/bin/python"), PathBuf::from);
    assert!(python.exists(), "{} is missing: run .ci/setup", python.display());
    python
}

/// Runs what follows so that it ends with what started it, also when that is killed.
const BOUND: [&str; 4] = ["setpriv", "--pdeathsig", "KILL", "--"];

/// Starts what follows so that it ends with the test.
fn bound() -> Command {
    let mut command = Command::new(BOUND[0]);
    command.args(&BOUND[1..]);
    command
}

/// The same with another time of day, in all that it asks the system for: message headers, too. `faketime` runs it as a child
/// of its own, which must not outlive it either.
fn faked(offset: &str) -> Command {
    let mut command = bound();
    command.args(["faketime", "--exclude-monotonic", "-f", offset]);
    command.args(BOUND);
    command
}

/// A server of its own, gone when the value is dropped.
pub struct Server {
    pub child: Child,
    pub url: String,
    pub folder: TempDir,
}

impl Server {
    /// asyncua.
    pub fn start(arguments: &[&str]) -> Self {
        let mut command = bound();
        command.arg(python());
        Self::launch(Self::asyncua(command), arguments)
    }

    /// asyncua on a machine whose clock is off, for example `+10m`.
    pub fn with_clock(offset: &str, arguments: &[&str]) -> Self {
        let mut command = faked(offset);
        command.arg(python());
        Self::launch(Self::asyncua(command), arguments)
    }

    fn asyncua(mut command: Command) -> Command {
        command.arg(root().join("tests/support/ua_server.py"));
        command
    }

    /// node-opcua; missing parts are a failure, not a skip.
    pub fn node(arguments: &[&str]) -> Self {
        let mut command = bound();
        command.arg("node");
        Self::launch(Self::node_opcua(command), arguments)
    }

    /// node-opcua on a machine whose clock is off.
    pub fn node_with_clock(offset: &str, arguments: &[&str]) -> Self {
        let mut command = faked(offset);
        command.arg("node");
        Self::launch(Self::node_opcua(command), arguments)
    }

    fn node_opcua(mut command: Command) -> Command {
        let modules = std::env::var_os("HOTSTANDBY_NODE_MODULES")
            .map_or_else(|| root().join(".cache/node/node_modules"), PathBuf::from);
        assert!(modules.exists(), "{} is missing: run .ci/setup", modules.display());
        command.arg(root().join("tests/support/node/ua_server.js")).env("NODE_PATH", modules);
        command
    }

    /// A server of tests/support/ua_others.py, which records nothing.
    pub fn other(library: &str) -> Self {
        let mut command = bound();
        command.arg(python()).arg(root().join("tests/support/ua_others.py")).arg(library);
        Self::launch(command, &[])
    }

    fn launch(mut command: Command, arguments: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut child = command
            .args(arguments)
            .arg("--services")
            .arg(folder.path().join("services"))
            // It ends by a signal, and what it has in a folder of its own goes with this one.
            .env("TMPDIR", folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} (run .ci/setup): {error}"));
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let url = loop {
            let mut line = String::new();
            let count = out.read_line(&mut line).expect("a line");
            assert!(count > 0, "{command:?} ended before it was ready");
            if let Some(url) = line.trim().strip_prefix("READY ") {
                break url.to_owned();
            }
        };
        // What it prints later goes nowhere, and must not block it.
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        Self { child, url, folder }
    }

    /// A tool with this server as its source and its own folder of certificates.
    pub fn run(&self, tool: &str, arguments: &[&str]) -> Output {
        self.command(tool, arguments).output().expect("starts")
    }

    pub fn command(&self, tool: &str, arguments: &[&str]) -> Command {
        let mut command = program(tool);
        command
            .args(arguments)
            .args(["--source", &self.url])
            .env("HOTSTANDBY_PKI", self.pki())
            .env("PLANT_PASSWORD", "s3cret-pw")
            .env("WRONG_PASSWORD", "s3cret-no")
            .stdin(Stdio::null());
        command
    }

    /// The tools' folder of certificates.
    pub fn pki(&self) -> PathBuf {
        self.folder.path().join("pki")
    }

    /// The services that were asked for, by number, and what became of sessions; see the server.
    pub fn services(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.path().join("services")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// How often a service was asked for, or a session opened, closed or lost.
    pub fn count(&self, what: &str) -> usize {
        self.services().iter().filter(|line| *line == what).count()
    }

    /// Tells the server to do something at a service: `fail 467 0x810F0000`, `hang 631`, `reset 631`; nothing: be good.
    pub fn order(&self, orders: &str) {
        // In one step, so that the server never reads half of it.
        let (half, whole) = (self.folder.path().join("half"), self.folder.path().join("services.orders"));
        fs::write(&half, orders).expect("written");
        fs::rename(&half, &whole).expect("moved");
    }

    /// Waits until the server has seen it so often.
    pub fn wait_for(&self, what: &str, times: usize) {
        let end = Instant::now() + Duration::from_secs(20);
        while self.count(what) < times {
            assert!(Instant::now() < end, "the server never saw {what} {times} times: {:?}", self.services());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Every session that was opened was closed by its client: none is left, none went with its connection.
    pub fn sessions_are_closed(&self) {
        let (opened, closed, lost) = (self.count("opened"), self.count("closed"), self.count("lost"));
        assert!(opened > 0, "no session was recorded: the recorder is broken");
        assert_eq!((closed, lost), (opened, 0), "sessions closed and lost, of {opened} opened");
    }

    /// A quick look at one value; the program's status and everything it said.
    pub fn look(&self, arguments: &[&str]) -> (i32, String) {
        let mut all = vec!["--node", "SRV-A", "--over", "1s", "--grace", "1s", "--format", "json", "-v"];
        all.extend(arguments);
        let output = self.run("sac-status", &all);
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.code().expect("a status"), said)
    }

    pub fn fingerprint(&self) -> String {
        let output = self.run("sac-status", &["trust"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        // 1: not trusted yet; 0: it is.
        assert!(
            output.status.code().is_some_and(|code| code <= 1),
            "{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let line = said.lines().find(|line| line.contains("fingerprint")).unwrap_or_else(|| panic!("{said}"));
        line.split_whitespace().nth(1).expect("the fingerprint").to_owned()
    }

    pub fn trust(&self) {
        let output = self.run("sac-status", &["trust", "--accept", &self.fingerprint()]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Its one queue is proven empty within `limit`, and found without being named, watching it for `over`.
    pub fn queue_is_found_and_drained(&self, limit: &str, over: &str) {
        let output = self.run("driver-queue", &[&DRAIN[..], &["--timeout", limit]].concat());
        let report = json(&output);
        assert_eq!(
            (output.status.code(), report["data"]["outcome"].as_str()),
            (Some(0), Some("drained")),
            "{report}"
        );
        assert_eq!(report["data"]["channels"][0]["resets"], 0, "a roll-over is no reset");
        let output =
            self.run("driver-queue", &["inspect", "--policy", "None", "--over", over, "--format", "json"]);
        let report = json(&output);
        assert_eq!(report["data"]["channels"][0]["channel"], "Channel1", "found by browsing: {report}");
        self.saw_only_reading();
    }

    /// Write 673, Call 712, HistoryUpdate 700, AddNodes 488, DeleteNodes 500 and the like were never asked for.
    pub fn saw_only_reading(&self) {
        assert!(self.count(READ) > 0, "no Read was recorded: the recorder is broken");
        for line in self.services() {
            assert!(is_harmless(&line), "the service {line} is not among those that only read");
        }
        self.sessions_are_closed();
    }
}

/// The JSON document that a tool printed. Where there is none, all that the tool left is told.
#[track_caller]
pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{}, and no JSON on standard output ({error}): {:?}; standard error: {}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// `driver-queue`: wait for the one queue; the limit is still to be said.
pub const DRAIN: [&str; 8] =
    ["drain", "Channel1", "--policy", "None", "--interval", "500ms", "--format", "json"];

/// ReadRequest.
pub const READ: &str = "631";

/// ActivateSessionRequest, which carries the login.
pub const ACTIVATE: &str = "467";

/// All that a tool may ask for, by the number of the request's binary encoding (OPC UA part 6, NodeIds.csv). A list of what is allowed, so that
/// a service that nobody thought of is found.
const HARMLESS: [&str; 16] = [
    "428", // GetEndpoints
    "452", // CloseSecureChannel
    "461", // CreateSession
    ACTIVATE, "473", // CloseSession
    "527", // Browse
    "533", // BrowseNext
    READ,  // Read
    "751", // CreateMonitoredItems
    "787", // CreateSubscription
    "826", // Publish
    "832", // Republish
    "847", // DeleteSubscriptions
    "opened", "closed", "lost",
];

/// Whether a request, or what became of a session, is among what a tool that only reads may ask for.
pub fn is_harmless(service: &str) -> bool {
    HARMLESS.contains(&service)
}

/// A tool. With `HOTSTANDBY_TEST_SAC_STATUS` and `HOTSTANDBY_TEST_DRIVER_QUEUE` another build of it: `.ci/windows` names
/// scripts that run the Windows programs under Wine.
pub fn program(tool: &str) -> Command {
    let (ours, other) = match tool {
        "sac-status" => (env!("CARGO_BIN_EXE_sac-status"), "HOTSTANDBY_TEST_SAC_STATUS"),
        "driver-queue" => (env!("CARGO_BIN_EXE_driver-queue"), "HOTSTANDBY_TEST_DRIVER_QUEUE"),
        unknown => panic!("there is no tool {unknown}"),
    };
    Command::new(std::env::var_os(other).unwrap_or_else(|| ours.into()))
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

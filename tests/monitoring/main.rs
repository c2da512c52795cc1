//! The monitoring systems themselves read what our tools write: promtool, the node exporter, Prometheus with Alertmanager,
//! Grafana's models, Icinga 2, the agent of Zabbix and systemd, all with the files of examples/monitoring. `.ci/setup` lays them in `.cache/monitoring`; runs with the
//! feature `system-tests` (`.ci/test`) as root, for the namespaces in which a cable is cut.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

mod grafana;
#[path = "../common/hostile_names.rs"]
mod hostile_names;
mod icinga;
#[path = "../common/netns.rs"]
mod netns;
#[expect(dead_code, reason = "shared with tests that watch links")]
#[path = "../common/pair_lab.rs"]
mod pair_lab;
mod prometheus;
mod timer;
mod zabbix;

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The longest wait for anything: these systems share two cores with other tests.
const PATIENCE: Duration = Duration::from_secs(120);

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One of our programs.
fn tool(name: &str) -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_nic-check")).with_file_name(name)
}

/// A file of an unpacked monitoring system.
fn unpacked(path: &str) -> PathBuf {
    project().join(".cache/monitoring/root/usr").join(path)
}

/// Runs a program in the project's folder.
fn run(program: &Path, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).current_dir(project()).stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| panic!("cannot run {} (run .ci/setup first): {error}", program.display()))
}

/// A program in the background, with its log in a file; it ends with the value.
struct Service {
    child: Child,
    log: PathBuf,
}

impl Service {
    fn start(command: &mut Command, log: PathBuf) -> Self {
        let file = File::create(&log).unwrap();
        let child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {command:?} (run .ci/setup first): {error}"));
        Self { child, log }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // The whole group: a daemon with a process of its own for the work would leave that behind.
        let group = format!("-{}", self.child.id());
        let _ended = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _status = self.child.wait();
    }
}

/// Asks until the answer is there; without it the test fails with what `otherwise` says.
#[track_caller]
fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>, otherwise: impl Fn() -> String) -> T {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(answer) = ask() {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    panic!("{what}: not within {} s\n{}", PATIENCE.as_secs(), otherwise());
}

//! `driver-queue drain` as a program on a feed that another program writes: a proven drain, Ctrl-C in the middle of one, a
//! source that is lost. `--then` runs after the first and after nothing else.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tempfile::TempDir;

use hotstandby::domain::source::point::Stamp;
use hotstandby::domain::source::time::format_time;

use crate::in_time::IN_TIME;

/// A feed in a file of its own, and a mark that the command of `--then` leaves.
struct Plant {
    folder: TempDir,
    written: u64,
    counts_failures: bool,
}

impl Plant {
    fn new() -> Self {
        Self { folder: TempDir::new().expect("a folder"), written: 0, counts_failures: true }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes what is true now, whole or not at all.
    fn shows(&mut self, pending: u64, completed: u64) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
        let t = format_time(Stamp(i64::try_from(now).expect("a time of today")));
        let line = |item: &str, value: u64| {
            format!(
                "{{\"t\":\"{t}\",\"node\":\"SRV-A\",\"item\":\"Channel1._Statistics.{item}\",\"value\":{value},\"quality\":\"good\"}}\n"
            )
        };
        let mut text = line("_PendingWrites", pending) + &line("_SuccessfulWrites", completed);
        if self.counts_failures {
            text += &line("_FailedWrites", 0);
        }
        let new = self.path("feed.new");
        fs::write(&new, text).expect("writable");
        fs::rename(&new, self.path("feed.jsonl")).expect("renamed");
        self.written += 1;
    }

    fn drain(&self, arguments: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_driver-queue"))
            .args(["drain", "SRV-A/Channel1", "--interval", "100ms", "--format", "json"])
            .args(["--source", &format!("file:{}", self.path("feed.jsonl").display())])
            .args(arguments)
            .args(["--then", "touch", &self.path("ran").to_string_lossy()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts")
    }

    fn ran(&self) -> bool {
        self.path("ran").exists()
    }
}

fn alive(child: &mut Child) -> bool {
    child.try_wait().expect("a child").is_none()
}

/// Shows one value after another, every 60 ms, as long as the tool runs and values are there.
fn play(plant: &mut Plant, child: &mut Child, values: impl Iterator<Item = (u64, u64)>) {
    for (pending, completed) in values {
        if !alive(child) {
            return;
        }
        plant.shows(pending, completed);
        thread::sleep(Duration::from_millis(60));
    }
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{error}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill is there");
    assert!(sent.success());
}

#[test]
fn a_proven_drain_runs_the_command_once() {
    let mut plant = Plant::new();
    plant.shows(40, 0);
    let mut child = plant.drain(&["--timeout", "60s", "--hold", "3"]);
    let falls = (0..=20).map(|at| (40 - at * 2, at * 2));
    play(&mut plant, &mut child, falls.chain((0..900).map(|_| (0, 40))));
    let output = child.wait_with_output().expect("an end");
    assert_eq!(report(&output)["data"]["outcome"], "drained");
    assert_eq!(output.status.code(), Some(0));
    assert!(plant.ran());
}

/// As many are completed as waited, and yet some of those that waited may have failed while others came.
#[test]
fn where_nobody_counts_failures_nothing_is_proven() {
    let mut plant = Plant { counts_failures: false, ..Plant::new() };
    plant.shows(40, 0);
    let mut child = plant.drain(&["--timeout", "60s", "--hold", "3"]);
    let falls = (0..=20).map(|at| (40 - at * 2, at * 2));
    play(&mut plant, &mut child, falls.chain((0..900).map(|_| (0, 40))));
    let output = child.wait_with_output().expect("an end");
    let report = report(&output);
    assert_eq!(report["data"]["outcome"], "unknown", "{report}");
    assert!(
        report["data"]["because"].as_str().expect("words").contains("no counter of failed writes"),
        "{report}"
    );
    assert_eq!(output.status.code(), Some(3));
    assert!(!plant.ran());
}

#[test]
fn an_interrupted_prediction_is_no_prediction() {
    let mut plant = Plant::new();
    plant.shows(0, 5);
    let mut child = Command::new(env!("CARGO_BIN_EXE_driver-queue"))
        .args(["drain", "SRV-A/Channel1", "--dry-run", "--interval", "60s"])
        .args(["--source", &format!("file:{}", plant.path("feed.jsonl").display())])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    // Ten minutes are asked for: it is still watching.
    thread::sleep(Duration::from_secs(1));
    assert!(alive(&mut child));
    signal(&child, "-INT");
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn an_interrupted_drain_runs_nothing_and_tells_what_it_saw() {
    for name in ["-INT", "-TERM"] {
        // Interrupted while writes wait, and while the queue is empty but not for long enough.
        for pending in [25, 0] {
            let mut plant = Plant::new();
            plant.shows(30, 0);
            let mut child = plant.drain(&["--timeout", "60s", "--hold", "1000"]);
            play(&mut plant, &mut child, (0..25).map(|at| (if at < 3 { 30 } else { pending }, at)));
            assert!(alive(&mut child), "it waits");
            signal(&child, name);
            let asked = Instant::now();
            let output = child.wait_with_output().expect("an end");
            assert!(asked.elapsed() < IN_TIME, "{:?}", asked.elapsed());
            let report = report(&output);
            assert_eq!(output.status.code(), Some(130), "{name} {pending}: {report}");
            assert_eq!(report["data"]["outcome"], "interrupted", "{report}");
            assert_eq!(report["data"]["left"], pending, "what was learnt is printed: {report}");
            assert!(!plant.ran(), "{name} {pending}: nothing is run");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("was not run"), "{said}");
        }
    }
}

/// `timeout` sends its signal to the program and then to the whole group, so that it comes twice.
#[test]
fn a_signal_that_comes_twice_at_once_is_one() {
    let mut plant = Plant::new();
    plant.shows(30, 0);
    let mut child = plant.drain(&["--timeout", "60s", "--hold", "1000"]);
    play(&mut plant, &mut child, (0..10).map(|at| (30, at)));
    assert!(alive(&mut child), "it waits");
    let id = libc::pid_t::try_from(child.id()).expect("a process id");
    for signal in [libc::SIGINT, libc::SIGTERM] {
        // SAFETY: a call without memory; the child is not reaped.
        assert_eq!(unsafe { libc::kill(id, signal) }, 0);
    }
    let output = child.wait_with_output().expect("an end");
    assert_eq!(report(&output)["data"]["outcome"], "interrupted");
    assert_eq!(output.status.code(), Some(130));
}

/// A drain whose command runs, waits for a signal, leaves the file `ended` and ends with 7.
fn waiting_command() -> (Plant, Child) {
    let mut plant = Plant::new();
    plant.shows(0, 5);
    let script = "trap 'touch ended; exit 7' TERM; touch ran; while :; do sleep 0.1; done";
    let child = Command::new(env!("CARGO_BIN_EXE_driver-queue"))
        .args(["drain", "SRV-A/Channel1", "--interval", "100ms", "--hold", "2"])
        .args(["--source", &format!("file:{}", plant.path("feed.jsonl").display())])
        .args(["--then", "sh", "-c", script])
        .current_dir(plant.folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let end = Instant::now() + Duration::from_secs(60);
    while !plant.ran() && Instant::now() < end {
        plant.shows(0, 5);
        thread::sleep(Duration::from_millis(60));
    }
    assert!(plant.ran(), "the queue is empty, so the command runs");
    (plant, child)
}

#[test]
fn the_command_of_then_hears_of_the_signal() {
    let (plant, child) = waiting_command();
    signal(&child, "-TERM");
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(7), "the command's own status");
    assert!(plant.path("ended").exists());
    let said = String::from_utf8_lossy(&output.stderr);
    let how = "note: sh was run once and ended with status 7, after a signal that was passed on to it.";
    assert!(said.contains(how), "{said}");
}

/// Nobody is there any more to pass a signal on: the kernel does.
#[cfg(target_os = "linux")]
#[test]
fn the_command_of_then_does_not_outlive_a_killed_drain() {
    let (plant, mut child) = waiting_command();
    signal(&child, "-KILL");
    child.wait().expect("an end");
    let end = Instant::now() + Duration::from_secs(60);
    while !plant.path("ended").exists() && Instant::now() < end {
        thread::sleep(Duration::from_millis(60));
    }
    assert!(plant.path("ended").exists(), "the command was told");
}

#[test]
fn a_pipe_as_a_feed_is_refused_and_waits_for_nobody() {
    let plant = Plant::new();
    let pipe = plant.path("feed.jsonl");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there").success());
    for scheme in ["file", "recording"] {
        let output = Command::new(env!("CARGO_BIN_EXE_driver-queue"))
            .args(["exposure", "SRV-A/Channel1", "--source", &format!("{scheme}:{}", pipe.display())])
            .stdin(Stdio::null())
            .output()
            .expect("an end");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("is a pipe or a device"), "{said}");
    }
}

#[test]
fn an_exporter_that_stops_at_zero_proves_nothing() {
    let mut plant = Plant::new();
    plant.shows(10, 0);
    let mut child = plant.drain(&["--timeout", "5s", "--hold", "3", "--max-age", "2s"]);
    // The last that is seen is an empty queue, once; then the exporter is gone.
    play(&mut plant, &mut child, [(10, 0), (4, 6), (0, 10)].into_iter());
    let output = child.wait_with_output().expect("an end");
    let report = report(&output);
    assert_eq!(report["data"]["outcome"], "unknown", "{report}");
    assert_eq!(output.status.code(), Some(3), "{report}");
    assert!(!plant.ran());
}

#[test]
fn a_source_that_is_lost_starts_the_count_again() {
    let mut plant = Plant::new();
    plant.shows(6, 0);
    let mut child = plant.drain(&["--timeout", "60s", "--hold", "8"]);
    let mut said = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    play(&mut plant, &mut child, (0..5).map(|at| (0, at + 6)));
    fs::remove_file(plant.path("feed.jsonl")).expect("there");
    let gap = said.next().expect("a line").expect("text");
    assert!(gap.contains("there is no such file"), "the gap is told: {gap}");
    assert!(alive(&mut child) && !plant.ran(), "five empty rounds are not eight");
    // Back with writes that wait: the empty rounds before the gap count for nothing.
    play(&mut plant, &mut child, (0..5).map(|at| (3, at + 20)));
    assert!(alive(&mut child) && !plant.ran());
    play(&mut plant, &mut child, (0..900).map(|_| (0, 30)));
    let rest: Vec<String> = said.map_while(Result::ok).collect();
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(rest.iter().any(|line| line.contains("figures are back")), "{rest:?}");
    assert!(plant.ran());
}

#[test]
fn a_command_that_cannot_run_is_told_before_anything_is_waited_for() {
    let plant = Plant::new();
    let text = plant.path("text");
    fs::write(&text, "no program").expect("writable");
    let text = text.to_string_lossy();
    for (command, why) in [
        ("/nowhere/at/all", "`/nowhere/at/all` cannot be run: there is no such file"),
        ("no-such-next-step", "`no-such-next-step` cannot be run: no folder of PATH has it"),
        (&*text, "is not executable"),
    ] {
        // There is no feed, which would be told only after the wait.
        let output = Command::new(env!("CARGO_BIN_EXE_driver-queue"))
            .args(["drain", "SRV-A/Channel1", "--interval", "100ms", "--timeout", "1h", "-q"])
            .args(["--source", &format!("file:{}", plant.path("feed.jsonl").display())])
            .args(["--then", command])
            .stdin(Stdio::null())
            .output()
            .expect("an end");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("nothing was waited for") && said.contains(why), "{said}");
    }
}

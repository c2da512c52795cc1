//! Readers that do not read, a process that is held, and a terminal that goes away.

use std::fs::{self, File};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::program;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A source that never ends: one value in a file.
fn feed(folder: &TempDir) -> String {
    let record =
        r#"{"t":"2026-01-01T00:00:00Z","node":"SRV-A","item":"SYSTEM.A_BLKS","value":5,"quality":"good"}"#;
    fs::write(folder.path().join("feed.jsonl"), format!("{record}\n")).expect("written");
    "file:feed.jsonl".to_owned()
}

/// A recording in real time that goes on until it is ended.
fn recording(folder: &TempDir, more: &[&str]) -> Command {
    let mut command = Command::new(program("sac-status"));
    command.args(["record", "SRV-A", "--source", &feed(folder), "--interval", "20ms", "--duration", "1h"]);
    command.args(more).current_dir(folder).stdin(Stdio::null());
    command
}

fn send(child: &Child, signal: libc::c_int) {
    let id = libc::pid_t::try_from(child.id()).expect("a number of a process");
    // SAFETY: a call without memory; the child is not waited for yet, so that the number is its own.
    assert_eq!(unsafe { libc::kill(id, signal) }, 0);
}

/// Waits for something, not for ever.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The status with which it ends by itself.
fn ends(child: &mut Child) -> Option<i32> {
    let mut status = None;
    until("it does not end", || {
        status = child.try_wait().expect("an answer");
        status.is_some()
    });
    status.and_then(|status| status.code())
}

/// Bytes that wait in a pipe.
fn waiting(pipe: &impl AsRawFd) -> i32 {
    let mut count = 0;
    // SAFETY: the call writes one number, into ours.
    assert_eq!(unsafe { libc::ioctl(pipe.as_raw_fd(), libc::FIONREAD, &raw mut count) }, 0);
    count
}

#[test]
fn one_signal_ends_a_run_whose_reader_does_not_read() {
    for is_output in [true, false] {
        let folder = TempDir::new().expect("a folder");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        // SAFETY: a call without memory.
        let size = unsafe { libc::fcntl(writer.as_raw_fd(), libc::F_SETPIPE_SZ, 4096) };
        assert_eq!(size, 4096, "the smallest pipe");
        let mut command = recording(&folder, &[]);
        if is_output {
            command.stdout(writer).stderr(Stdio::null());
        } else {
            // Both, as a supervisor does that reads neither.
            command.stdout(writer.try_clone().expect("another handle")).stderr(writer);
        }
        let mut child = command.spawn().expect("the tool starts");
        drop(command);
        let (mut before, mut same) = (0, 0);
        until("the pipe is never full", || {
            let now = waiting(&reader);
            same = if now > 0 && now == before { same + 1 } else { 0 };
            before = now;
            same == 20
        });
        send(&child, libc::SIGTERM);
        assert_eq!(ends(&mut child), Some(130));
        drop(reader);
    }
}

fn lines(folder: &TempDir) -> usize {
    fs::read_to_string(folder.path().join("out.jsonl")).map_or(0, |text| text.lines().count())
}

#[test]
fn a_run_that_was_held_goes_on_and_ends_with_a_whole_file() {
    let folder = TempDir::new().expect("a folder");
    let mut child =
        recording(&folder, &["-o", "out.jsonl"]).stderr(Stdio::null()).spawn().expect("the tool starts");
    until("nothing is recorded", || lines(&folder) > 0);
    send(&child, libc::SIGSTOP);
    std::thread::sleep(Duration::from_millis(300));
    let held = lines(&folder);
    send(&child, libc::SIGCONT);
    until("it does not go on", || lines(&folder) > held);
    send(&child, libc::SIGINT);
    assert_eq!(ends(&mut child), Some(130));
    let text = fs::read_to_string(folder.path().join("out.jsonl")).expect("a recording");
    assert!(text.ends_with('\n') && text.lines().all(|line| line.starts_with('{') && line.ends_with('}')));
}

#[test]
fn a_terminal_that_goes_away_ends_the_run_and_not_its_evidence() {
    let folder = TempDir::new().expect("a folder");
    let (mut main, mut end) = (0, 0);
    let no_name = std::ptr::null_mut();
    // SAFETY: two numbers that the call fills in; no name, no settings, no size.
    let made =
        unsafe { libc::openpty(&raw mut main, &raw mut end, no_name, std::ptr::null(), std::ptr::null()) };
    assert_eq!(made, 0, "no pseudo terminal");
    // SAFETY: a call without memory; the tool must not hold its own terminal open.
    assert_eq!(unsafe { libc::fcntl(main, libc::F_SETFD, libc::FD_CLOEXEC) }, 0);
    // SAFETY: both were just opened and belong to nobody else.
    let (main, end) = unsafe { (File::from_raw_fd(main), OwnedFd::from_raw_fd(end)) };
    let stream = || Stdio::from(end.try_clone().expect("another handle"));
    let mut command = Command::new(program("sac-status"));
    command.args([
        "watch",
        "SRV-A",
        "--source",
        &feed(&folder),
        "--interval",
        "200ms",
        "--evidence",
        "proof",
    ]);
    command.current_dir(&folder).stdin(stream()).stdout(stream()).stderr(stream());
    // SAFETY: between fork and exec only these two calls are made, without memory.
    unsafe {
        command.pre_exec(|| {
            libc::setsid();
            libc::ioctl(0, libc::TIOCSCTTY, 0);
            Ok(())
        });
    }
    let mut child = command.spawn().expect("the tool starts");
    drop((command, end));
    let records = folder.path().join("proof/evidence.jsonl");
    until("nothing is seen", || fs::read_to_string(&records).is_ok_and(|text| text.contains("\"seen\"")));
    drop(main);
    assert_eq!(ends(&mut child), Some(130));
    let text = fs::read_to_string(&records).expect("records");
    assert!(text.lines().last().expect("a record").contains("\"kind\":\"end\""), "{text}");
}

/// A pipe with a name.
fn named_pipe(folder: &TempDir) -> std::path::PathBuf {
    let path = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&path).status().expect("mkfifo").success());
    path
}

/// Opening a pipe that nobody reads would wait for ever, and no signal would end it.
#[test]
fn a_report_into_a_pipe_needs_a_reader() {
    let folder = TempDir::new().expect("a folder");
    let pipe = named_pipe(&folder);
    let report = || {
        let mut command = Command::new(program("sac-status"));
        command.args(["--source", "demo:split-brain", "-f", "json", "-o", "pipe"]);
        command.current_dir(&folder).stdin(Stdio::null()).stderr(Stdio::piped());
        command.spawn().expect("the tool starts")
    };
    let mut alone = report();
    assert_eq!(ends(&mut alone), Some(3));
    let mut told = String::new();
    std::io::Read::read_to_string(&mut alone.stderr.take().expect("a pipe"), &mut told).expect("text");
    assert!(told.contains("nobody reads it"), "{told}");

    let reader = std::thread::spawn(move || fs::read_to_string(pipe).expect("a report"));
    // The reader may come a moment later than the tool.
    until("the reader never came", || ends(&mut report()) == Some(2));
    let text = reader.join().expect("a reader");
    assert!(text.ends_with("}\n") && text.contains("\"exit_status\": 2"), "{text}");
}

#[test]
fn one_signal_ends_a_report_into_a_pipe_that_is_not_read() {
    let folder = TempDir::new().expect("a folder");
    let pipe = named_pipe(&folder);
    // Opened and never read; for reading alone it would wait for the tool.
    let held = fs::OpenOptions::new().read(true).write(true).open(&pipe).expect("the pipe");
    // SAFETY: a call without memory.
    assert_eq!(unsafe { libc::fcntl(held.as_raw_fd(), libc::F_SETPIPE_SZ, 4096) }, 4096, "the smallest pipe");
    let mut command = Command::new(program("sac-status"));
    command.args(["--source", "demo:split-brain", "-f", "html", "-o", "pipe"]).current_dir(&folder);
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("the tool starts");
    until("nothing was written", || waiting(&held) > 0);
    send(&child, libc::SIGTERM);
    assert!(matches!(ends(&mut child), None | Some(3 | 130)));
}

#[test]
fn one_signal_ends_a_wait_for_a_list_of_steps() {
    let folder = TempDir::new().expect("a folder");
    named_pipe(&folder);
    let run = |words: &[&str]| {
        let mut command = Command::new(program("sac-status"));
        command
            .args(words)
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.spawn().expect("the tool starts")
    };
    assert_eq!(ends(&mut run(&["SRV-A", "--source", "demo:healthy-pair", "--evidence", "proof"])), Some(0));
    let mut child = run(&["verify", "proof", "--steps", "pipe"]);
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().expect("an answer").is_none(), "it waits");
    send(&child, libc::SIGTERM);
    ends(&mut child);
}

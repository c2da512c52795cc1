//! The program as a child of the tests, and logs of simulated runs for it.
#![cfg(any(target_os = "linux", windows))]
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::simulated::{Fault, Kind, Run, World, link};
use hotstandby::domain::link::diagnosis::TcpState;
use hotstandby::domain::link::line::Line;
use hotstandby::domain::link::record::{LinkInfo, Record, What};

pub fn probe(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_link-probe")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Main is cut for three of ten seconds; another run ends with Main still cut.
pub fn run(repaired: bool) -> Run {
    let to = if repaired { ms(5_950) } else { ms(99_000) };
    let faults = vec![
        Fault { link: 0, from: ms(3_050), to, kind: Kind::Cut },
        Fault { link: 1, from: ms(8_050), to: ms(8_150), kind: Kind::Cut },
    ];
    let links = ["main", "backup"].iter().enumerate();
    let links = links.map(|(n, name)| link(name, n, ms(200), 2, ms(200), 1)).collect();
    World { faults, ..World::default() }.run(links, ms(10_000))
}

pub fn log_of(run: &Run) -> String {
    let mut lines: Vec<String> = run
        .records
        .iter()
        .map(|record| serde_json::to_string(&Line::of(record, &run.session)).unwrap())
        .collect();
    let place = run.records.partition_point(|record| record.elapsed <= ms(9_000));
    let mark = Record::new(
        "2026-11-21T10:00:09.000+01:00".into(),
        ms(9_000),
        What::Mark { note: "cable <back> & fine".into() },
    );
    let stop = lines.pop().unwrap();
    lines.insert(place.min(lines.len()), serde_json::to_string(&Line::of(&mark, &run.session)).unwrap());
    let counted = |more: u64| format!("\"records\":{}", run.session.observed + more);
    lines.push(stop.replace(&counted(0), &counted(1)));
    lines.join("\n") + "\n"
}

pub fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

/// Whether this machine lets this user send; where it does not, `loopback_or_both_cures` tests what is said then.
pub fn may_send() -> bool {
    probe(&["check", "--main", "127.0.0.1", "--count", "2", "--interval", "500ms"]).status.code() == Some(0)
}

/// Both links answer echo requests for twelve seconds; the ports do what is said in between.
pub fn with_ports(state: TcpState, from: u64, to: u64) -> Run {
    let fault = |link| Fault { link, from: ms(from), to: ms(to), kind: Kind::Port(state) };
    let links = ["main", "backup"]
        .iter()
        .enumerate()
        .map(|(n, name)| LinkInfo { port: Some(5481), ..link(name, n, ms(200), 2, ms(200), 1) });
    World { faults: vec![fault(0), fault(1)], ..World::default() }.run(links.collect(), ms(12_000))
}

//! Recordings that tell of one time twice, and what was recorded beside a queue.

use std::fs;

use tempfile::TempDir;

use super::recorded::lines;
use super::{code, json, queue, sac};

/// Status and summary of the replay of these lines.
fn replayed(text: &str) -> (i32, String) {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("queue.jsonl");
    fs::write(&file, text).expect("as prepared");
    let done = queue(&["replay", &file.to_string_lossy(), "--format", "json"]);
    (code(&done), json(&done)["summary"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn an_hour_that_comes_twice_is_not_judged_as_one() {
    let calm = lines("Channel1", (0..180).map(|at| (3 + at % 3, 1000 + 10 * at)));
    assert_eq!(replayed(&calm).0, 0);
    let later = lines("Channel1", (0..180).map(|at| (3 + at % 3, 2800 + 10 * at)));
    let (status, summary) = replayed(&format!("{calm}{later}"));
    assert!(status == 3 && summary.contains("it tells twice"), "{status}: {summary}");
    let (start, end) = calm.split_at(calm.len() / 2);
    let (end, start) =
        end.split_once('\n').map(|(cut, end)| (end, format!("{start}{cut}\n"))).expect("lines");
    assert_eq!(replayed(&format!("{end}{start}")).0, 0, "halves in another order, each with its times");
}

#[test]
fn what_was_recorded_beside_a_queue_is_judged_with_it() {
    let calm = lines("Channel1", (0..180).map(|at| (3 + at % 3, 1000 + 10 * at)));
    let counters: String = lines("Channel2", (0..180).map(|at| (0, 1000 + 10 * at)))
        .lines()
        .filter(|line| !line.contains("_PendingWrites"))
        .map(|line| format!("{line}\n"))
        .collect();
    let (status, summary) = replayed(&format!("{calm}{counters}"));
    assert!(status == 3 && summary.contains("Channel2"), "{status}: {summary}");
    let device = |from: usize, to: usize| {
        let states: String = calm
            .lines()
            .filter(|line| line.contains("_PendingWrites"))
            .enumerate()
            .map(|(at, line)| {
                let (time, _) = line.split_once("\"value\"").expect("a record");
                let time = time.replace("_Statistics._PendingWrites", "Pump._System._Error");
                format!("{time}\"value\":{},\"quality\":\"good\"}}\n", (from..to).contains(&at))
            })
            .collect();
        replayed(&format!("{calm}{states}"))
    };
    assert_eq!(device(0, 0).0, 0, "it never was");
    assert_eq!(device(90, 91).0, 0, "one look decides nothing");
    for (from, to) in [(60, 120), (120, 180)] {
        let (status, summary) = device(from, to);
        assert!(status == 1 && summary.contains("in error"), "{status}: {summary}");
    }
}

#[test]
fn a_driver_that_was_recorded_as_in_error_is_dead_in_the_replay_of_a_pair() {
    let pair = |error: [bool; 2]| {
        let mut text = String::new();
        for second in 0..20 {
            for (node, role, state, blocks, error) in [
                ("SRV-A", "ACTIVE", "RUN", 1000 + 40 * second, error[0]),
                ("SRV-B", "STANDBY", "STANDBY", 7, error[1]),
            ] {
                for (item, value) in [
                    ("NSD.A_SCADASTATUS", format!("\"{role}\"")),
                    ("SYSTEM.A_SACST", format!("\"{state}\"")),
                    ("SYSTEM.A_BLKS", blocks.to_string()),
                    ("Line.Pump._System._Error", error.to_string()),
                ] {
                    text.push_str(&format!(
                        "{{\"t\":\"2026-11-21T10:00:{second:02}Z\",\"node\":\"{node}\",\"item\":\"{item}\",\"value\":{value}}}\n"
                    ));
                }
            }
        }
        let folder = TempDir::new().expect("as prepared");
        let file = folder.path().join("pair.jsonl");
        fs::write(&file, text).expect("as prepared");
        let done = sac(&["replay", &file.to_string_lossy(), "--format", "json"]);
        (code(&done), json(&done)["data"]["pair"]["verdict"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(pair([false, false]), (0, "ok".to_owned()));
    assert_eq!(pair([true, false]), (2, "driver-dead-on-active".to_owned()));
    assert_eq!(pair([false, true]), (1, "driver-dead-on-standby".to_owned()));
    assert_eq!(pair([true, true]), (2, "driver-dead-on-active".to_owned()));
}

//! A watch of a week on a virtual clock: what it keeps in memory does not grow, and its log stays within its size. `DAYS=31` asks
//! for a month.

use std::process::Command;
use std::time::Duration;

use crate::simulated::{Fault, Kind, World, link};
use hotstandby::domain::link::engine::Engine;
use hotstandby::domain::link::line::Line;
use hotstandby::domain::link::record::Record;
use hotstandby::domain::link::session::Session;
use hotstandby::io::log_file::{LogFile, parts};

const DAY: u64 = 86_400_000;
/// The log's limit; without one a week takes about eight times as much.
const SIZE: u64 = 5 << 20;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Everything that is kept, as text: whatever list grows makes it longer.
fn kept(session: &Session, engine: &Engine) -> usize {
    format!("{session:?}{engine:?}").len()
}

fn days() -> u64 {
    std::env::var("DAYS").map_or(7, |days| days.parse().expect("a number of days, from 2 on"))
}

#[test]
fn a_week_takes_no_more_memory_than_a_day_and_no_more_disk_than_it_may() {
    // Main is out for a minute at noon of the first day; a little is lost all the time, as in life.
    let noon = DAY / 2 + 50;
    let days = days();
    let faults = vec![
        Fault { link: 0, from: ms(noon), to: ms(noon + 60_000), kind: Kind::Cut },
        Fault { link: 1, from: ms(0), to: ms(days * DAY), kind: Kind::Loss(1) },
    ];
    let links = ["main", "backup"].iter().enumerate();
    let links = links.map(|(n, name)| link(name, n, ms(5_000), 2, ms(5_000), 1)).collect();
    let folder = tempfile::tempdir().expect("the test can do this");
    let path = folder.path().join("week.jsonl");
    let mut log = LogFile::create(&path, false, Some(SIZE)).expect("the test can do this");
    let (mut lengths, mut largest) = (Vec::new(), 0);
    let mut each = |record: &Record, session: &Session, engine: &Engine| {
        if log.is_full() {
            log.next_part(|number| serde_json::to_string(&Line::part(record, number, session)).unwrap());
            let all = parts::beside(&path).into_iter().chain([path.clone()]);
            largest = largest.max(all.map(|part| part.metadata().expect("the test can do this").len()).sum());
        }
        log.line(&serde_json::to_string(&Line::of(record, session)).unwrap());
        if record.elapsed >= ms(DAY) * (lengths.len() as u32 + 1) {
            lengths.push(kept(session, engine));
        }
    };
    let run = World { faults, ..World::default() }.run_for(links, ms(days * DAY), &mut each);
    log.sync();
    assert_eq!(run.session.links[0].stats.sent(), days * DAY / 5_000);
    assert_eq!(lengths.len() as u64, days, "{lengths:?}");
    // The strip for drawing has between 240 and 480 columns: it halves whenever it is full.
    let shortest = lengths.iter().min().expect("the test can do this");
    assert!(lengths.iter().all(|length| *length < shortest * 2), "{lengths:?}");
    assert!((SIZE / 2..=SIZE).contains(&largest), "{largest}");
    // What is left of it is read through, and known to be a part only: the outage of the first day was in it.
    let output = Command::new(env!("CARGO_BIN_EXE_link-probe"))
        .arg("replay")
        .arg(&path)
        .output()
        .expect("the test can do this");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("the log is not whole") && output.status.code() == Some(3), "{text}");
    assert!(text.contains(&format!("{}:00:00", days * 24)), "it ends where the run ended: {text}");
}

#[test]
fn a_log_of_several_parts_is_replayed_as_one() {
    let links = ["main", "backup"].iter().enumerate();
    let links = links.map(|(n, name)| link(name, n, ms(1_000), 2, ms(1_000), 1)).collect();
    let folder = tempfile::tempdir().expect("the test can do this");
    let path = folder.path().join("run.jsonl");
    let mut log = LogFile::create(&path, false, Some(1 << 20)).expect("the test can do this");
    let mut each = |record: &Record, session: &Session, _: &Engine| {
        if log.is_full() {
            log.next_part(|number| serde_json::to_string(&Line::part(record, number, session)).unwrap());
        }
        log.line(&serde_json::to_string(&Line::of(record, session)).unwrap());
    };
    World::default().run_for(links, ms(2_000_000), &mut each);
    log.sync();
    // A part that is held while it is removed stays in sight on some systems until it is let go.
    drop(log);
    let there = parts::beside(&path);
    assert!((2..=parts::KEPT as usize).contains(&there.len()), "{there:?}");
    let replay = |words: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_link-probe"))
            .arg("replay")
            .arg(&path)
            .output()
            .expect("the test can do this");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(words), "{words}: {text}");
        output.status.code()
    };
    assert_eq!(replay("OK"), Some(0));
    // What lies beside it and is no part of it does not count.
    let other = std::fs::read_to_string(&there[0]).expect("the test can do this").replacen(
        "\"begun\":\"",
        "\"begun\":\"1",
        1,
    );
    std::fs::write(folder.path().join("run.jsonl.77"), other).expect("the test can do this");
    std::fs::copy(&path, folder.path().join("run.jsonl.78")).expect("the test can do this");
    assert_eq!(replay("OK"), Some(0));
    // One that is missing does.
    std::fs::remove_file(&there[1]).expect("the test can do this");
    assert_eq!(replay("not whole"), Some(3));
    for part in &there[2..] {
        std::fs::remove_file(part).expect("the test can do this");
    }
    assert_eq!(replay("cut off"), Some(3));
}

//! Scenario files (`tests/scenarios/*.yaml`) on a virtual clock: faults by schedule, and exactly what must follow.
//!
//! A line of `expect` is `MILLISECONDS EVENT SUBJECT WORDS`; all that is derived must be listed, in order. `figures`
//! lists a link's counters as `sent/received/lost duplicates late foreign`.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::simulated::{Fault, Kind, World, link};
use hotstandby::domain::link::diagnosis::TcpState;
use hotstandby::domain::link::echo::IcmpError;
use hotstandby::domain::link::judge::{self, Judgement};
use hotstandby::domain::link::record::{Record, What};
use hotstandby::domain::link::session::Session;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    about: String,
    interval: u64,
    retry_count: u32,
    timeout: u64,
    #[serde(default = "one")]
    rise: u32,
    #[serde(default)]
    first_round: u64,
    links: Vec<String>,
    until: u64,
    #[serde(default)]
    faults: Vec<FaultLine>,
    #[serde(default)]
    sleeps: Vec<(u64, u64)>,
    /// Link, milliseconds, state.
    #[serde(default)]
    tcp: Vec<(String, u64, String)>,
    expect: Vec<String>,
    #[serde(default)]
    figures: BTreeMap<String, String>,
    status: String,
}

fn one() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultLine {
    link: String,
    from: u64,
    to: u64,
    kind: String,
    #[serde(default)]
    value: u64,
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn kind(line: &FaultLine) -> Kind {
    match line.kind.as_str() {
        "cut" => Kind::Cut,
        "one-way" => Kind::OneWay,
        "loss" => Kind::Loss(line.value),
        "unreachable" => {
            Kind::Error(IcmpError { v6: false, kind: 3, code: 1 }, "10.10.1.254".parse().unwrap())
        }
        "no-send" => Kind::NoSend,
        "duplicate" => Kind::Duplicate,
        "delay" => Kind::Delay(ms(line.value)),
        "forged" => Kind::Forged,
        other => panic!("no such fault: {other}"),
    }
}

fn words(record: &Record, session: &Session) -> String {
    let name = |link: usize| session.links[link].info.title();
    let partner = |index: usize| session.partners[index].name.clone();
    let text = match &record.what {
        What::LinkState { link, state, diagnosis } => {
            format!("link-state {} {} {}", name(*link), state.name(), diagnosis.name())
        }
        What::Flapping { link, begins } => {
            format!("flapping {} {}", name(*link), if *begins { "begins" } else { "ends" })
        }
        What::Switch(s) => format!(
            "{} {} measured {} predicted {} {}",
            if s.is_return { "return" } else { "failover" },
            partner(s.partner),
            s.measured.as_millis(),
            s.predicted.expected.as_millis(),
            s.timing.name().to_lowercase()
        ),
        What::Active { partner: index, active } => format!("active {} {}", partner(*index), active.name()),
        What::Isolation { state } => format!("isolation {}", state.name()),
        other => panic!("{other:?} is not derived"),
    };
    format!("{} {text}", record.elapsed.as_millis())
}

fn play(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let scenario: Scenario =
        serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!scenario.about.is_empty());
    let index = |name: &str| {
        let found = scenario.links.iter().position(|link| link == name);
        found.unwrap_or_else(|| panic!("{}: no link {name}", path.display()))
    };
    let links = scenario.links.iter().enumerate().map(|(n, name)| {
        let Scenario { interval, retry_count, timeout, rise, .. } = scenario;
        link(name, n, ms(interval), retry_count, ms(timeout), rise)
    });
    let faults = scenario.faults.iter().map(|line| Fault {
        link: index(&line.link),
        from: ms(line.from),
        to: ms(line.to),
        kind: kind(line),
    });
    let tcp = scenario.tcp.iter().map(|(name, began, state)| {
        (index(name), ms(*began), TcpState::from_name(state).expect("a state of a port"))
    });
    let world = World {
        faults: faults.collect(),
        tcp: tcp.collect(),
        sleeps: scenario.sleeps.iter().map(|(from, to)| (ms(*from), ms(*to))).collect(),
        first_round: scenario.first_round,
        ..World::default()
    };
    let run = world.run(links.collect(), ms(scenario.until));
    let mut wrong = Vec::new();
    let got: Vec<String> =
        run.records.iter().filter(|r| r.what.is_derived()).map(|r| words(r, &run.session)).collect();
    if got != scenario.expect {
        wrong.push(format!("{}: these followed:\n  - {}", path.display(), got.join("\n  - ")));
    }
    for (name, wanted) in &scenario.figures {
        let s = &run.session.links[index(name)].stats;
        let got = format!("{}/{}/{} {} {} {}", s.sent(), s.received, s.lost, s.duplicates, s.late, s.foreign);
        if got != *wanted {
            wrong.push(format!("{}: figures of {name} are {got}, wanted {wanted}", path.display()));
        }
    }
    let Judgement { status, summary, .. } = judge::run(&run.session);
    if status.name() != scenario.status {
        wrong.push(format!(
            "{}: status {} ({summary}), wanted {}",
            path.display(),
            status.name(),
            scenario.status
        ));
    }
    wrong
}

#[test]
fn every_scenario_ends_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 15, "only {} scenarios", files.len());
    let wrong: Vec<String> = files.iter().flat_map(|file| play(file)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Backup is cut first and Main after it, at any moment and for any time that counts: there was no connection, and no such run
/// is ever fine.
#[test]
fn fifty_times_backup_is_cut_first() {
    for number in 0..50_u64 {
        let backup = 900 + number * 37 % 1_300;
        let main = backup + 700 + number * 53 % 900;
        let back = main + 900 + number * 71 % 700;
        let cut = |link, from, to| Fault { link, from: ms(from), to: ms(to), kind: Kind::Cut };
        let faults = vec![cut(1, backup, back + number * 13 % 300), cut(0, main, back)];
        let links = ["main", "backup"].iter().enumerate();
        let links = links.map(|(n, name)| link(name, n, ms(200), 2, ms(200), 1)).collect();
        let run = World { faults, seed: number + 1, ..World::default() }.run(links, ms(10_000));
        let Judgement { status, summary, .. } = judge::run(&run.session);
        assert_eq!(status.name(), "critical", "{number}: {summary}");
        assert!(summary.contains("no connection for"), "{number}: {summary}");
        let is_failover = |record: &&Record| matches!(record.what, What::Switch(switch) if !switch.is_return);
        assert_eq!(run.records.iter().filter(is_failover).count(), 0, "{number}: nothing to fail over to");
    }
}

//! Logs that are replayed: the same figures and verdicts, whole or cut, and what is refused.
#![cfg(any(target_os = "linux", windows))]

use crate::program::{err, file, log_of, ms, out, probe, run, with_ports};
use crate::schemas::bad_day;
use crate::simulated::{Fault, Kind, World, link};
use hotstandby::domain::link::diagnosis::TcpState;
use hotstandby::domain::link::json::Summary;
use serde_json::Value;

#[test]
fn a_log_is_replayed_with_the_same_figures_and_status() {
    for (repaired, status, word) in [(true, 0, "on Main"), (false, 1, "on Backup, Main has failed")] {
        let run = run(repaired);
        let log = file(&log_of(&run));
        let path = log.path().to_str().unwrap();
        let output = probe(&["replay", path, "--format", "json"]);
        assert_eq!(output.status.code(), Some(status), "{}", out(&output));
        let report: Value = serde_json::from_str(&out(&output)).unwrap();
        let wanted = serde_json::to_value(Summary::of(&run.session)).unwrap();
        assert_eq!(report["data"]["links"], wanted["links"]);
        assert_eq!(report["data"]["partners"], wanted["partners"]);
        assert_eq!(report["host"], "SRV-A", "the machine that probed, not the one that replays");
        assert!(report["summary"].as_str().unwrap().contains(word), "{}", report["summary"]);
        let human = out(&probe(&["replay", path]));
        assert!(
            human.contains(
                "FAILOVER to Backup of SRV-B after 600 ms (predicted 600 ms, at most 800 ms): PASS"
            ),
            "{human}"
        );
        assert_eq!(human.contains("RETURN to Main of SRV-B"), repaired, "{human}");
        assert!(human.contains("MARK cable <back> & fine"), "{human}");
        assert_eq!(human, out(&probe(&["replay", path])), "the same bytes every time");
    }
}

/// A machine that answers echo requests is no partner that is reached: nothing is called healthy before its software has answered,
/// and nobody is never without a connection who never had one.
#[test]
fn a_partner_whose_software_never_answers_is_never_called_healthy_or_reached() {
    for state in [TcpState::Refused, TcpState::Silent, TcpState::Unreachable] {
        let log = file(&log_of(&with_ports(state, 0, 99_000)));
        let path = log.path().to_str().unwrap();
        for format in ["human", "json", "nagios", "html"] {
            let output = probe(&["replay", path, "--format", format]);
            assert_eq!(output.status.code(), Some(2), "{state:?} {format}: {}", out(&output));
            for claim in ["healthy", "is reached", "ithout a connection", "ithout any connection"] {
                assert!(!out(&output).contains(claim), "{state:?} {format}: {claim} in {}", out(&output));
            }
        }
        let human = out(&probe(&["replay", path]));
        let human = human.split_whitespace().collect::<Vec<_>>().join(" ");
        for wanted in [
            "SRV-B Main UP: the machine answers, its software does not (port 5481 ",
            "software-down: refused: is the server running there, and is this its port?",
            "its software never answered: no connection was shown",
        ] {
            assert!(human.contains(wanted), "{state:?}: {wanted} not in {human}");
        }
        let waits = human.contains("SRV-B Main UP: the machine answers, its software is not known yet");
        assert_eq!(waits, state == TcpState::Silent, "{human}");
    }
}

#[test]
fn software_that_is_out_for_a_while_is_no_time_with_a_connection() {
    let log = file(&log_of(&with_ports(TcpState::Refused, 4_000, 9_000)));
    let output = probe(&["replay", log.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
    assert!(!out(&output).contains("never without"), "{}", out(&output));
    let words: Vec<String> = out(&output).split_whitespace().map(str::to_owned).collect();
    assert!(words.join(" ").contains("its software did not always answer"), "{}", out(&output));

    let log = file(&log_of(&with_ports(TcpState::Refused, 98_000, 99_000)));
    let output = probe(&["replay", log.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", out(&output));
    for wanted in ["SRV-B Main UP: healthy", "never without a connection"] {
        assert!(out(&output).contains(wanted), "{wanted} not in {}", out(&output));
    }
}

/// More outages than the lists keep: figures and words count them all.
#[test]
fn more_outages_than_are_listed_are_all_added_up() {
    let all = 1_100_u64;
    let faults = (0..all).map(|number| {
        let from = 1_000 + number * 100;
        Fault { link: 0, from: ms(from + 5), to: ms(from + 55), kind: Kind::Cut }
    });
    let links = ["main", "backup"].iter().enumerate();
    let links = links.map(|(n, name)| link(name, n, ms(10), 2, ms(10), 1)).collect();
    let run = World { faults: faults.collect(), ..World::default() }.run(links, ms(1_000 + all * 100 + 500));
    let log = file(&log_of(&run));
    let path = log.path().to_str().unwrap();
    let metrics = out(&probe(&["replay", path, "--format", "prometheus"]));
    let main =
        |line: &&str| line.contains("downtime_at_most_seconds{") && line.contains("connection=\"main\"");
    let downtime: f64 =
        metrics.lines().find(main).and_then(|line| line.rsplit(' ').next()).unwrap().parse().unwrap();
    assert!(downtime > 0.05 * all as f64 && downtime < 0.1 * all as f64, "{downtime}");
    let human = out(&probe(&["replay", path, "--quiet"])) + &out(&probe(&["replay", path]));
    let human = human.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "1,100 failovers to Backup",
        "1,100 returns to Main",
        "99 more are not listed (before the newest one)",
    ] {
        assert!(human.contains(words), "{words} not in {}", &human[human.len().saturating_sub(1_500)..]);
    }
}

/// What was put together by hand from pieces of one log or of two.
#[test]
fn a_log_whose_records_do_not_stand_where_they_were_written_is_not_ok() {
    let whole = log_of(&run(true));
    let lines: Vec<&str> = whole.lines().collect();
    let (start, rest) = lines.split_at(1);
    let stop = rest.iter().position(|line| line.contains("\"event\":\"stop\"")).unwrap();
    let (body, end) = rest.split_at(stop);
    let (first, second) = body.split_at(body.len() / 2);
    let replayed = |parts: &[&[&str]]| {
        let output = probe(&["replay", file(&(parts.concat().join("\n") + "\n")).path().to_str().unwrap()]);
        (output.status.code(), out(&output).split_whitespace().collect::<Vec<_>>().join(" "))
    };
    assert_eq!(replayed(&[start, first, second, end]).0, Some(0), "as it was written");
    for (parts, words) in [
        (&[start, second, first, end][..], "do not stand where they were written"),
        (&[start, &end[..1], body], "of its records do not stand where they were written"),
    ] {
        let (code, told) = replayed(parts);
        assert!(code == Some(3) && told.contains(words), "{words}: {told}");
    }
    let other = start[0].replace("SRV-B", "SRV-C");
    let output = probe(&[
        "replay",
        file(&([&[other.as_str()], rest].concat().join("\n") + "\n")).path().to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(3));
    assert!(err(&output).contains("the start has another link at this place"), "{}", err(&output));
}

#[test]
fn a_log_that_was_cut_off_replays_up_to_there_and_a_broken_one_is_refused() {
    let whole = log_of(&run(true));
    let cut = file(&whole[..whole.len() * 6 / 10]);
    let output = probe(&["replay", cut.path().to_str().unwrap()]);
    assert!(out(&output).contains("without a stop: it was cut off"), "{}", out(&output));
    assert_eq!(output.status.code(), Some(3), "evidence that is cut off is never OK");
    assert!(out(&output).contains("UNKNOWN: the log is cut off after"), "{}", out(&output));
    for arguments in
        [&["replay", "-q"][..], &["replay", "--format", "nagios"], &["report", "--svg"], &["report"]]
    {
        let arguments: Vec<&str> = arguments.iter().copied().chain([cut.path().to_str().unwrap()]).collect();
        assert_eq!(probe(&arguments).status.code(), Some(3), "{arguments:?}");
    }
    let broken = file(&whole.replacen("\"sent_ms\"", "\"sent\"", 1));
    let output = probe(&["replay", broken.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(err(&output).contains("the key \"sent_ms\" is missing"), "{}", err(&output));
    let twice = file(&format!("{whole}{whole}"));
    assert!(err(&probe(&["replay", twice.path().to_str().unwrap()])).contains("a second start"));
    for text in ["", "\n", "{}\n", "not a log\n", "{\"event\":\"reply\"}\n"] {
        assert_eq!(
            probe(&["replay", file(text).path().to_str().unwrap()]).status.code(),
            Some(3),
            "{text:?}"
        );
    }
}

/// Which lines are missing, and what is said about it.
type Removal<'a> = (&'a str, &'a dyn Fn(usize, &str) -> bool, &'a str);

#[test]
fn a_log_from_which_lines_are_missing_is_not_ok_wherever_they_stood() {
    let whole = log_of(&run(true));
    let is = |line: &str, event: &str| line.contains(&format!("\"event\":\"{event}\""));
    let of_main = |line: &str| is(line, "reply") && line.contains("\"link\":0");
    let count = whole.lines().count();
    let removals: [Removal<'_>; 5] = [
        (
            "the last answers of Main alone",
            &|n, line| n > count * 8 / 10 && of_main(line),
            "probes is missing",
        ),
        ("the first answers of Main alone", &|n, line| n < count / 10 && of_main(line), "probes is missing"),
        ("the last answer of Main", &|n, line| n >= count - 6 && of_main(line), "records are missing"),
        ("a mark", &|_, line| is(line, "mark"), "1 of"),
        (
            "both links for a while",
            &|n, line| (20..40).contains(&n) && is(line, "reply"),
            "probes is missing",
        ),
    ];
    for (what, is_missing, words) in removals {
        let lines = whole.lines().enumerate().filter(|(n, line)| !is_missing(*n, line));
        let rest: String = lines.map(|(_, line)| format!("{line}\n")).collect();
        assert_ne!(rest, whole, "{what}");
        let output = probe(&["replay", "-q", file(&rest).path().to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(3), "{what}: {}", out(&output));
        let output = probe(&["replay", file(&rest).path().to_str().unwrap()]);
        assert!(
            out(&output).contains("the log is not whole") && out(&output).contains(words),
            "{what}: {}",
            out(&output)
        );
    }
    // A version that did not count its records.
    let stop = whole.find(",\"records\":").unwrap();
    let end = stop + whole[stop..].find('}').unwrap();
    let old = format!("{}{}", &whole[..stop], &whole[end..]);
    assert_eq!(probe(&["replay", "-q", file(&old).path().to_str().unwrap()]).status.code(), Some(0));
    let lines = old.lines().enumerate().filter(|(n, line)| *n <= count * 8 / 10 || !of_main(line));
    let rest: String = lines.map(|(_, line)| format!("{line}\n")).collect();
    assert_eq!(probe(&["replay", "-q", file(&rest).path().to_str().unwrap()]).status.code(), Some(3));
    // Two pieces that overlap.
    let again = whole.lines().find(|line| of_main(line)).unwrap();
    let twice = whole.replacen(again, &format!("{again}\n{again}"), 1);
    let output = probe(&["replay", file(&twice).path().to_str().unwrap()]);
    assert!(out(&output).contains("1 records more than were written"), "{}", out(&output));
}

/// What a watch refuses to call OK is not OK in its log either, however the log came about.
#[test]
fn a_replay_doubts_what_a_watch_doubts() {
    let whole = log_of(&run(true));
    let told = |text: &str| {
        let log = file(text);
        let output = probe(&["replay", log.path().to_str().unwrap()]);
        (output.status.code(), out(&output))
    };
    assert_eq!(told(&whole).0, Some(0));
    let (status, text) = told(&whole.replace("10.10.2.11", "10.10.1.10"));
    assert!(status == Some(3) && text.contains("Main and Backup are one address (10.10.1.10)"), "{text}");
    // The interfaces of both links, as the system told them.
    let with = |main: &str, backup: &str| {
        let line = |link: usize, name: &str| {
            format!(
                "{{\"event\":\"interface\",\"t\":\"t\",\"elapsed_ms\":0.0,\"link\":{link},\"interface\":\"{name}\",\"state\":\"up\"}}\n"
            )
        };
        let (start, rest) = whole.split_once('\n').unwrap();
        let (records, end) = rest.split_once(",\"records\":").unwrap();
        let end = end.trim_start_matches(|c: char| c.is_ascii_digit());
        format!("{start}\n{}{}{records}{end}", line(0, main), line(1, backup))
    };
    assert_eq!(told(&with("eth0", "eth1")).0, Some(0));
    let (status, text) = told(&with("eth0", "eth0"));
    assert!(status == Some(3) && text.contains("Main and Backup both leave over eth0"), "{text}");
    // A minute without a probe, and no word of it.
    let later: String = whole
        .lines()
        .map(|line| {
            let mut value: Value = serde_json::from_str(line).unwrap();
            if value["elapsed_ms"].as_f64() > Some(1_500.0) {
                for key in ["elapsed_ms", "sent_ms", "began_ms", "from_ms"] {
                    if let Some(at) = value[key].as_f64() {
                        value[key] = (at + 60_000.0).into();
                    }
                }
            }
            format!("{value}\n")
        })
        .collect();
    let (status, text) = told(&later);
    assert!(status == Some(3) && text.contains("no probe is in the log"), "{text}");
    // Nor is it when the silence is the last thing in it.
    let last: String = whole
        .lines()
        .map(|line| {
            let mut value: Value = serde_json::from_str(line).unwrap();
            if value["event"] == "stop" {
                value["elapsed_ms"] = (value["elapsed_ms"].as_f64().unwrap() + 60_000.0).into();
            }
            format!("{value}\n")
        })
        .collect();
    let (status, text) = told(&last);
    assert!(status == Some(3) && text.contains("no probe is in the log"), "{text}");
}

#[test]
fn monitoring_formats_of_a_replay() {
    let log = file(&log_of(&run(true)));
    let path = log.path().to_str().unwrap();
    let nagios = out(&probe(&["replay", path, "--format", "nagios"]));
    assert!(
        nagios.starts_with(
            "LINK-PROBE OK - SRV-B on Main; 2 of 2 failovers and returns as predicted; never without a connection in "
        ),
        "{nagios}"
    );
    let prometheus = out(&probe(&["replay", path, "--format", "prometheus"]));
    let labels = "partner=\"SRV-B\",connection=\"backup\",target=\"10.10.2.11\"} ";
    let is_loss =
        |line: &str| line.starts_with("hotstandby_link_probe_loss_percent{") && line.contains(labels);
    assert!(prometheus.lines().any(is_loss), "{prometheus}");
    assert!(prometheus.ends_with('\n'));
}

/// The published schema of the log knows every event and every key that is written, and demands none that is not.
#[test]
fn the_schema_of_the_log_knows_every_line() {
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/schemas/link-log.schema.json")).expect("a schema");
    let run = bad_day();
    let log = log_of(&run);
    let told = out(&probe(&["replay", file(&log).path().to_str().unwrap(), "--format", "jsonl"]));
    let mut events = std::collections::BTreeSet::new();
    for line in log.lines().chain(told.lines()) {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let line = line.as_object().expect("an object");
        let event = line["event"].as_str().expect("an event").to_owned();
        let known = &schema["$defs"][&event];
        for (key, value) in line {
            let said = &known["properties"][key];
            assert!(said.is_object(), "{event}: {key} is not in the schema");
            let words = said["enum"].as_array();
            assert!(words.is_none_or(|words| words.contains(value)), "{event}: {key} is {value}");
        }
        for key in known["required"].as_array().expect("what is required") {
            assert!(line.contains_key(key.as_str().expect("a key")), "{event}: {key} is not written");
        }
        events.insert(event);
    }
    let all = schema["properties"]["event"]["enum"].as_array().expect("the events");
    let never: Vec<&Value> =
        all.iter().filter(|event| !events.contains(event.as_str().unwrap_or_default())).collect();
    // A part begins a further file, the system's own words are not simulated, and nothing flaps or is cut off here.
    let elsewhere = ["part", "doubt", "neighbour", "flapping", "isolation"];
    assert!(never.iter().all(|event| elsewhere.contains(&event.as_str().unwrap_or_default())), "{never:?}");
}

/// A line about a link that the start does not have belongs to another run, and is called that in every format.
#[test]
fn a_record_of_a_link_that_the_start_does_not_have_is_of_another_log() {
    let log = log_of(&run(true));
    let (at, line) = log.lines().enumerate().find(|(_, line)| line.contains("\"reply\"")).expect("a reply");
    let moved = log.replacen(line, &line.replacen("\"link\":0", "\"link\":7", 1), 1);
    let told = format!(":{}: it is about link 7, and the start has 2: lines of two logs", at + 1);
    for format in ["human", "json", "jsonl"] {
        let replayed = probe(&["replay", file(&moved).path().to_str().unwrap(), "--format", format]);
        assert_eq!(replayed.status.code(), Some(3), "{format}: {}", out(&replayed));
        assert!(err(&replayed).contains(&told), "{format}: {}", err(&replayed));
    }
}

/// PowerShell 5.1 puts a mark before what it writes as UTF-8, and writes UTF-16 where it is not told otherwise.
#[test]
fn a_log_that_powershell_wrote_is_read_or_called_by_its_fault() {
    let log = log_of(&run(true));
    let marked = probe(&["replay", file(&format!("\u{feff}{log}")).path().to_str().unwrap()]);
    assert_eq!(marked.status.code(), Some(0), "{}", err(&marked));
    let units: Vec<u8> = format!("\u{feff}{log}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    for length in [300, units.len()] {
        std::fs::write(&path, &units[..length]).unwrap();
        let output = probe(&["replay", path.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(3), "{}", out(&output));
        let told = err(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains("it is written in UTF-16") && told.contains("--log"), "{told}");
    }
}

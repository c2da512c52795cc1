//! `link-probe` from its command line, without root: logs that are replayed and drawn, wrong usage, and loopback where
//! this machine lets an ordinary user send echo requests (where it does not, the refusal is what is tested).
#![cfg(any(target_os = "linux", windows))]
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::simulated::{Fault, Kind, Run, World, link};
use hotstandby::domain::link::diagnosis::TcpState;
use hotstandby::domain::link::json;
use hotstandby::domain::link::record::{LinkInfo, Record, What};
use hotstandby::report::{live, model::Style};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Color;
use serde_json::Value;

fn probe(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_link-probe")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Main is cut for three of ten seconds; another run ends with Main still cut.
fn run(repaired: bool) -> Run {
    let to = if repaired { ms(5_950) } else { ms(99_000) };
    let faults = vec![
        Fault { link: 0, from: ms(3_050), to, kind: Kind::Cut },
        Fault { link: 1, from: ms(8_050), to: ms(8_150), kind: Kind::Cut },
    ];
    let links = ["main", "backup"].iter().enumerate();
    let links = links.map(|(n, name)| link(name, n, ms(200), 2, ms(200), 1)).collect();
    World { faults, ..World::default() }.run(links, ms(10_000))
}

fn log_of(run: &Run) -> String {
    let mut lines: Vec<String> =
        run.records.iter().map(|record| json::record(record, &run.session).to_string()).collect();
    let mark = Record::new(
        "2026-11-21T10:00:09.000+01:00".into(),
        ms(9_000),
        What::Mark { note: "cable <back> & fine".into() },
    );
    let stop = lines.pop().unwrap();
    lines.push(json::record(&mark, &run.session).to_string());
    let counted = |more: u64| format!("\"records\":{}", run.session.observed + more);
    lines.push(stop.replace(&counted(0), &counted(1)));
    lines.join("\n") + "\n"
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

#[test]
fn wrong_usage_is_unknown_and_says_what_to_do() {
    for (arguments, words) in [
        (&["watch"][..], "--main"),
        (&["watch", "--main", "127.0.0.1", "--interval", "5"], "write the unit"),
        (&["watch", "--main", "127.0.0.1", "--interval", "10us"], "too short"),
        (&["watch", "--main", "a", "--backup", "b", "--backup", "c"], "more --backup than --main"),
        (&["watch", "--plan", "/nonexistent.yaml", "--server", "A"], "/nonexistent.yaml"),
        (&["check", "--main", "127.0.0.1", "--warn-loss", "120"], "0 to 100"),
        (&["sweep"], "TARGET"),
        (&["sweep", "127.0.0.1", "--rate", "0"], "max"),
        (&["sweep", "192.0.2.1", "--min-alive", "0"], "0 is not in 1.."),
        (&["replay", "/nonexistent.jsonl"], "there is no such file or folder; check the name"),
        (&["nonsense"], "unrecognized"),
    ] {
        let output = probe(arguments);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {}", err(&output));
        assert!(err(&output).contains(words), "{arguments:?}: {}", err(&output));
        assert_eq!(out(&output), "");
    }
    assert_eq!(probe(&["--help"]).status.code(), Some(0));
}

#[test]
fn a_log_is_replayed_with_the_same_figures_and_status() {
    for (repaired, status, word) in [(true, 0, "on Main"), (false, 1, "on Backup, Main has failed")] {
        let run = run(repaired);
        let log = file(&log_of(&run));
        let path = log.path().to_str().unwrap();
        let output = probe(&["replay", path, "--format", "json"]);
        assert_eq!(output.status.code(), Some(status), "{}", out(&output));
        let report: Value = serde_json::from_str(&out(&output)).unwrap();
        let wanted = json::summary(&run.session);
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

/// Both links answer echo requests for twelve seconds; the ports do what is said in between.
fn with_ports(state: TcpState, from: u64, to: u64) -> String {
    let fault = |link| Fault { link, from: ms(from), to: ms(to), kind: Kind::Port(state) };
    let links = ["main", "backup"]
        .iter()
        .enumerate()
        .map(|(n, name)| LinkInfo { port: Some(5481), ..link(name, n, ms(200), 2, ms(200), 1) });
    let run = World { faults: vec![fault(0), fault(1)], ..World::default() }.run(links.collect(), ms(12_000));
    log_of(&run)
}

/// A machine that answers echo requests is no partner that is reached: nothing is called healthy before its software has answered,
/// and nobody is never without a connection who never had one.
#[test]
fn a_partner_whose_software_never_answers_is_never_called_healthy_or_reached() {
    for state in [TcpState::Refused, TcpState::Silent, TcpState::Unreachable] {
        let log = file(&with_ports(state, 0, 99_000));
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
            "SRV-B Main UP: the machine answers, its software does not",
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
    let log = file(&with_ports(TcpState::Refused, 4_000, 9_000));
    let output = probe(&["replay", log.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
    assert!(!out(&output).contains("never without"), "{}", out(&output));
    let words: Vec<String> = out(&output).split_whitespace().map(str::to_owned).collect();
    assert!(words.join(" ").contains("its software did not always answer"), "{}", out(&output));

    let log = file(&with_ports(TcpState::Refused, 98_000, 99_000));
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

#[test]
fn the_timeline_is_well_formed_and_complete() {
    let log = file(&log_of(&run(true)));
    let path = log.path().to_str().unwrap();
    let svg = out(&probe(&["report", path, "--svg"]));
    let mut reader = quick_xml::Reader::from_str(&svg);
    let mut titles = 0;
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "title" => titles += 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert!(titles > 8, "{titles} tooltips");
    for words in [
        "failover at 3.800 s: 600 ms measured, 600 ms predicted: PASS",
        "cable &lt;back&gt; &amp; fine",
        "outage: down at least",
        "SRV-B Main",
    ] {
        assert!(svg.contains(words), "{words}: {svg}");
    }
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    let html = out(&probe(&["report", path]));
    assert!(
        html.contains("<svg")
            && html.contains("Failovers and returns")
            && !html.contains("http-equiv=\"refresh\"")
    );
    for outside in ["src=\"http", "href=\"http", "@import", "url(http"] {
        assert!(!html.contains(outside), "self-contained: {outside}");
    }
}

/// The live view as text, one string a row, and whether any cell has a colour.
fn picture(run: &Run, columns: u16, style: Style) -> (Vec<String>, bool) {
    let events = [
        "00:05.800 RETURN to Main of SRV-B after 200 ms: PASS",
        "00:03.650 FAILOVER to Backup of SRV-B after 600 ms: PASS",
    ];
    let view = live::View { session: &run.session, events: &events, note: None, bell: false, style };
    let mut terminal = Terminal::new(TestBackend::new(columns, 14)).unwrap();
    terminal.draw(|frame| live::draw(frame, &view)).unwrap();
    let buffer = terminal.backend().buffer();
    let rows = buffer.content().chunks(usize::from(columns));
    let rows = rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>()).collect();
    (rows, buffer.content().iter().any(|cell| cell.fg != Color::Reset))
}

#[test]
fn a_narrow_live_view_says_so() {
    let style = Style { color: false, ascii: true, quiet: false, verbose: false, width: 50 };
    let (rows, _) = picture(&run(false), 50, style);
    assert!(rows.last().unwrap().starts_with("50 of 60 columns: make it wider"), "{rows:?}");
    let (rows, _) = picture(&run(false), 60, Style { width: 60, ..style });
    assert!(rows.last().unwrap().starts_with("m mark"), "{rows:?}");
}

#[test]
fn the_live_view_in_every_dress() {
    for columns in [80, 120] {
        for (color, ascii) in [(true, false), (false, true), (false, false)] {
            let style = Style { color, ascii, quiet: false, verbose: false, width: columns.into() };
            let (rows, colored) = picture(&run(false), columns, style);
            let text = rows.join("\n");
            if std::env::var_os("SHOW").is_some() {
                println!("{columns} columns, colour {color}, ASCII {ascii}\n{text}\n");
            }
            assert_eq!(colored, color);
            assert_eq!(text.is_ascii(), ascii, "{text}");
            for words in ["WARNING: SRV-B Main is down", "FAILED", "100.0% lost", "m mark", "FAILOVER"] {
                assert!(text.contains(words) || words == "100.0% lost", "{words}: {text}");
            }
            let lane = rows.iter().find(|row| row.contains("Backup ")).expect("a lane");
            assert!(
                rows.iter()
                    .any(|row| row.trim_start_matches(['▶', '>', ' ']).starts_with("Main")
                        && row.contains('x')),
                "{text}"
            );
            assert!(
                rows.iter().any(|row| row.starts_with(if ascii { "> Backup" } else { "▶ Backup" })),
                "{text}: {lane}"
            );
        }
    }
}

#[test]
fn a_short_outage_in_a_long_day_has_its_close_up() {
    let faults = vec![Fault { link: 0, from: ms(3_000_050), to: ms(3_020_050), kind: Kind::Cut }];
    let links = ["main", "backup"].iter().enumerate();
    let links = links.map(|(n, name)| link(name, n, ms(1_000), 2, ms(1_000), 1)).collect();
    let run = World { faults, ..World::default() }.run(links, ms(86_400_000));
    let log = file(&log_of(&run));
    let svg = out(&probe(&["report", log.path().to_str().unwrap(), "--svg"]));
    assert_eq!(svg.matches("Close-up: ").count(), 1, "{svg}");
    assert_eq!(svg.matches("failover at ").count(), 2, "on the timeline and in the close-up");
    assert!(svg.contains("text-anchor=\"end\" fill=\"#555555\" font-size=\"11\">24:00:00<"), "{svg}");
    let short = file(&log_of(&self::run(true)));
    assert!(!out(&probe(&["report", short.path().to_str().unwrap(), "--svg"])).contains("Close-up"));
}

#[test]
fn loopback_or_both_cures() {
    let output =
        probe(&["check", "--main", "127.0.0.1", "--count", "3", "--interval", "500ms", "--format", "json"]);
    if output.status.code() == Some(3) {
        // This machine lets this user send nothing: then both ways out must be named.
        assert!(
            err(&output).contains("ping_group_range") && err(&output).contains("setcap"),
            "{}",
            err(&output)
        );
        return;
    }
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(
        (output.status.code(), report["data"]["links"][0]["received"].as_u64()),
        (Some(0), Some(3)),
        "{report}"
    );
    let sweep = probe(&["sweep", "127.0.0.1-4", "no-such-host.invalid", "127.0.0.300", "--format", "json"]);
    let report: Value = serde_json::from_str(&out(&sweep)).unwrap();
    let targets = report["data"]["targets"].as_array().unwrap();
    let alive: Vec<bool> = targets.iter().map(|target| target["alive"] == true).collect();
    assert_eq!(alive, [true, true, true, true, false, false], "what has no address still appears: {report}");
    assert_eq!((sweep.status.code(), report["data"]["counts"]["unresolved"].as_u64()), (Some(3), Some(2)));
    assert_eq!(probe(&["sweep", "127.0.0.1", "127.0.0.300", "--min-alive", "1"]).status.code(), Some(0));
    assert_eq!(probe(&["sweep", "127.0.0.1", "--min-alive", "2"]).status.code(), Some(2));
    let list = probe(&["sweep", "127.0.0.1-3", "127.0.0.300", "--alive"]);
    let mut alive: Vec<String> = out(&list).lines().map(str::to_owned).collect();
    alive.sort();
    assert_eq!(alive, ["127.0.0.1", "127.0.0.2", "127.0.0.3"]);
    assert_eq!(out(&probe(&["sweep", "127.0.0.1", "127.0.0.300", "--unreachable"])), "127.0.0.300\n");
    let nothing = file("\n# only a remark\n");
    let nothing = nothing.path().to_str().unwrap();
    assert_eq!(probe(&["sweep", "-F", nothing]).status.code(), Some(3), "nothing to probe is not fine");
}

/// Whether this machine lets this user send; where it does not, `loopback_or_both_cures` tests what is said then.
fn may_send() -> bool {
    probe(&["check", "--main", "127.0.0.1", "--count", "2", "--interval", "500ms"]).status.code() == Some(0)
}

#[test]
fn a_run_that_is_too_short_to_tell_a_link_lost_is_not_ok() {
    if !may_send() {
        return;
    }
    let links = ["--main", "127.0.0.1", "--backup", "127.0.0.2", "--interval", "20ms", "--timeout", "2s"];
    for (arguments, status, words) in [
        (&["watch", "--count", "1", "--no-tcp"][..], 3, "too short: 1 probe of a link, 3 are needed"),
        (&["watch", "--duration", "1ms"], 3, "too short: 1 probe of a link, 3 are needed"),
        (&["watch", "--count", "2"], 3, "too short: 2 probes of a link, 3 are needed"),
        (&["watch", "--count", "3", "--retry-count", "3"], 3, "too short: 3 probes of a link, 4 are needed"),
        (&["watch", "--count", "3"], 0, "on Main"),
        (&["watch", "--count", "1", "--retry-count", "0"], 0, "on Main"),
        (&["check", "-c", "1"], 3, "too short: 1 probe of a link, 2 are needed"),
        (&["check", "-c", "1", "--retry-count", "0"], 3, "too short: 1 probe of a link, 2 are needed"),
        (&["check", "-c", "2"], 0, "2 of 2 links answer"),
        (&["check"], 0, "2 of 2 links answer"),
    ] {
        let output = probe(&[arguments, &links[..], &["--format", "nagios"]].concat());
        let told = out(&output);
        assert!(told.lines().next().is_some_and(|line| line.contains(words)), "{arguments:?}: {told}");
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {told}");
    }
}

/// Starts a sweep that reads its targets from standard input.
fn sweep_of_stdin(more: &[&str]) -> std::process::Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_link-probe"));
    command.args(["sweep", "-F", "-", "--alive", "--timeout", "1s"]).args(more);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn targets_are_swept_while_standard_input_is_still_open() {
    if !may_send() {
        return;
    }
    let mut child = sweep_of_stdin(&[]);
    let mut targets = child.stdin.take().unwrap();
    let answers = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut answers = std::io::BufRead::lines(answers);
    let part = |third: u32| (1..=5).map(|n| format!("127.0.{third}.{n}\n")).collect::<String>();
    for third in [1, 2] {
        targets.write_all(part(third).as_bytes()).unwrap();
        let mut alive: Vec<String> = (0..5).map(|_| answers.next().unwrap().unwrap()).collect();
        alive.sort();
        let mut wanted: Vec<String> = part(third).lines().map(str::to_owned).collect();
        wanted.sort();
        assert_eq!(alive, wanted, "answered before the end of the targets");
    }
    drop(targets);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(answers.next().is_none());
}

#[test]
fn standard_input_takes_remarks_blanks_ranges_and_a_byte_order_mark() {
    if !may_send() {
        return;
    }
    let mut child = sweep_of_stdin(&["--retries", "0"]);
    let text =
        "\u{feff}127.0.0.1 127.0.0.2\r\n# a remark\n\n127.0.0.8/30\n127.0.1.5-6 no-such-host.invalid\n";
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let mut alive: Vec<String> = out(&output).lines().map(str::to_owned).collect();
    alive.sort();
    assert!(alive.starts_with(&["127.0.0.1".to_owned()]), "{alive:?}");
    for wanted in ["127.0.0.2", "127.0.0.9", "127.0.0.10", "127.0.1.5", "127.0.1.6"] {
        assert!(alive.iter().any(|ip| ip == wanted), "{wanted}: {alive:?}");
    }
    assert!(err(&output).contains("1 have no address"), "{}", err(&output));
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_log_is_not_begun_when_nothing_can_be_probed() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.jsonl");
    let name = log.to_str().unwrap();
    // No machine has this address (RFC 5737).
    let source = ["--main-source", "192.0.2.77", "--count", "1", "--plain"];
    let output = probe(&[&["watch", "--main", "127.0.0.1", "--log", name][..], &source].concat());
    assert_eq!(output.status.code(), Some(3), "{}", err(&output));
    assert!(!log.exists(), "an empty log would stand in the way of the next try");
    if may_send() {
        let pace = ["--interval", "20ms", "--timeout", "2s", "--count", "3", "--plain"];
        let arguments = [&["watch", "--main", "127.0.0.1", "--log", name][..], &pace].concat();
        assert_eq!(probe(&arguments).status.code(), Some(0));
        let again = probe(&arguments);
        assert_eq!(again.status.code(), Some(3));
        assert!(err(&again).contains("--force"), "{}", err(&again));
    }
}

#[test]
fn the_schema_knows_every_key_that_is_printed() {
    let schema: Value = serde_json::from_str(&out(&probe(&["--schema"]))).unwrap();
    let log = file(&log_of(&run(true)));
    let printed = out(&probe(&["replay", log.path().to_str().unwrap(), "--format", "json"]));
    let report: Value = serde_json::from_str(&printed).unwrap();
    known(&report["data"], &schema["$defs"]["run"], &schema, "data");
    let kept = ["schema", "schema_version", "tool", "status", "data", "summary", "metrics"];
    kept.iter().for_each(|key| assert!(schema["properties"][key].is_object(), "{key}"));
}

/// Every key of `value` stands in the schema, at every depth.
fn known(value: &Value, schema: &Value, root: &Value, place: &str) {
    let schema = match schema["$ref"].as_str() {
        Some(name) => &root["$defs"][name.rsplit('/').next().unwrap()],
        None => schema,
    };
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let described = &schema["properties"][key];
                assert!(described.is_object(), "{place}.{key} is not in the schema");
                known(inner, described, root, &format!("{place}.{key}"));
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| known(inner, &schema["items"], root, place)),
        _ => {}
    }
}

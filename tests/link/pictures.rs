//! What people look at: the timeline of a report and the live view.
#![cfg(any(target_os = "linux", windows))]

use crate::program::{err, file, log_of, ms, out, probe, run, with_ports};
use crate::simulated::{Fault, Kind, Run, World, link};
use hotstandby::domain::link::diagnosis::TcpState;
use hotstandby::report::{live, model::Style};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Color;

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

/// The partner's software is drawn beside its machine: for how long its port did what, and what it does now.
#[test]
fn the_state_of_the_partners_port_stands_on_page_and_live_view() {
    for (state, words) in [(TcpState::Open, "port open"), (TcpState::Refused, "port refused")] {
        let run = with_ports(state, 4_000, 99_000);
        let log = file(&log_of(&run));
        let output = probe(&["report", log.path().to_str().unwrap(), "--svg"]);
        let svg = out(&output);
        assert_eq!(svg.matches("<title>port open: 0.00").count(), 2, "each link once: {svg}");
        // The link in use is not drawn as one that works while nothing but the machine answers over it.
        let down = svg.contains("<title>Main, software down: 5.");
        assert_eq!(down, state == TcpState::Refused, "{svg}");
        assert!(svg.contains("<title>Main: 0.0") && svg.contains(">software down</text>"), "{svg}");
        let later = svg.contains("<title>port refused: 5.");
        assert_eq!(later, state == TcpState::Refused, "{svg}");
        assert!(svg.contains(&format!(">{words}</text>")), "{svg}");
        // Somebody who sends the page on to a file must not wonder about the exit status.
        let verdict = err(&output);
        assert_eq!(verdict.contains("the verdict of this run is CRITICAL: "), later, "{verdict}");
        let style = Style { color: false, ascii: true, quiet: false, verbose: false, width: 100 };
        let (rows, _) = picture(&run, 100, style);
        assert_eq!(rows.iter().filter(|row| row.contains(words)).count(), 2, "{rows:#?}");
        for columns in [50, 60, 75] {
            let (narrow, _) = picture(&run, columns, style);
            assert_eq!(narrow.iter().any(|row| row.contains("SW DOWN")), later, "{narrow:#?}");
            assert_eq!(
                narrow.iter().filter(|row| row.contains(&format!(" lost {}", state.name()))).count(),
                2,
                "{narrow:#?}"
            );
        }
        let page = out(&probe(&["replay", log.path().to_str().unwrap(), "--format", "markdown"]));
        let rows =
            |what: &str| page.lines().filter(|row| row.starts_with("| SRV-B ") && row.contains(what)).count();
        assert_eq!(rows("| 5481 | open | 00:00.0"), 2, "{page}");
        assert_eq!(rows("| 5481 | refused | 00:05."), if later { 2 } else { 0 }, "{page}");
    }
    let (rows, _) = picture(
        &run(true),
        100,
        Style { color: false, ascii: true, quiet: false, verbose: false, width: 100 },
    );
    assert!(!rows.iter().any(|row| row.contains("port")), "where none is asked: {rows:#?}");
}

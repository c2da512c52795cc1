//! What every build of `link-probe` must do between two servers: the same links, the same faults, the same answers. Needs
//! root and network namespaces, so it runs with the feature `system-tests` (`.ci/test`).
//!
//! With `HOTSTANDBY_TEST_LINK_PROBE` another build is asked: `.ci/windows` names a script that runs the Windows program
//! under Wine, in a prefix of its own for each run. What is true of Linux alone stands in `link_probe_namespaces.rs`.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

#[path = "common/console.rs"]
mod console;
#[path = "common/netns.rs"]
mod netns;
#[path = "common/pair_lab.rs"]
#[expect(dead_code, reason = "each test binary uses its own part of it")]
mod pair_lab;

use std::time::Duration;

use console::Console;
use netns::{Namespace, text};
use pair_lab::{Lab, Running, Told, listen, now, other_build, probe};
use serde_json::Value;

fn sleep(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

/// Wine is not Windows: what it does itself takes longer, and is not what is measured.
fn slack() -> f64 {
    if other_build().is_some() { 60.0 } else { 2.0 }
}

fn check(lab: &Lab, arguments: &[&str]) -> (Option<i32>, Value) {
    let all = [&["check"], arguments, &["--format", "json"]].concat();
    let output = lab.a.output(&probe(), &all);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output)));
    (output.status.code(), report["data"]["links"].clone())
}

/// A path as that program wants it: Wine has our root as drive Z.
fn path_for_probe(path: &std::path::Path) -> String {
    let path = path.to_str().expect("a plain path");
    if other_build().is_some() { format!("Z:{path}") } else { path.to_owned() }
}

#[test]
fn main_is_cut_and_restored_within_the_predicted_bounds() {
    // Three would count as flapping.
    const CUTS: usize = 2;
    let lab = Lab::new();
    let run =
        lab.watch(&["--interval", "200ms", "--retry-count", "2", "--timeout", "200ms", "--duration", "15s"]);
    let count =
        |run: &Running, kind: &str| run.events().iter().filter(|event| event["event"] == kind).count();
    let (mut cuts, mut repairs) = (Vec::new(), Vec::new());
    for cut in 0..CUTS {
        sleep(430 + 83 * cut as u64);
        let before = now();
        lab.drop_silently("main0");
        cuts.push((before, now()));
        while count(&run, "failover") <= cut {
            sleep(5);
            assert!(now() - before < 8_000.0, "no failover within 8 s");
        }
        sleep(170 + 71 * cut as u64);
        let before = now();
        lab.drop_no_more("main0");
        repairs.push((before, now()));
        while count(&run, "return") <= cut {
            sleep(5);
            assert!(now() - before < 8_000.0, "no return within 8 s");
        }
    }
    let told = run.finish();
    assert_eq!(told.status, Some(0), "{}", told.text);
    told.adds_up();
    told.replays();
    assert_eq!(told.link(1)["lost"], 0, "Backup was not touched");
    within_bounds(&told, &cuts, &repairs);
}

fn within_bounds(told: &Told, cuts: &[(f64, f64)], repairs: &[(f64, f64)]) {
    let outages = told.link(0)["outages"].as_array().unwrap();
    assert_eq!(outages.len(), cuts.len(), "{outages:?}");
    let at = |value: &Value| told.started() + value.as_f64().unwrap();
    for ((outage, cut), repair) in outages.iter().zip(cuts).zip(repairs) {
        for (after, before, (from, to)) in
            [("began_after_ms", "began_before_ms", cut), ("ended_after_ms", "ended_before_ms", repair)]
        {
            assert!(at(&outage[after]) <= to + slack(), "{from}..{to}: {outage}");
            assert!(from - slack() <= at(&outage[before]), "{from}..{to}: {outage}");
        }
    }
    for (kind, moments) in [("failover", cuts), ("return", repairs)] {
        let events: Vec<&Value> = told.events.iter().filter(|event| event["event"] == kind).collect();
        assert_eq!(events.len(), moments.len());
        for (event, (from, to)) in events.into_iter().zip(moments) {
            assert_eq!(event["pass"], true, "{event}");
            let (least, most) = (told.at(event) - to, told.at(event) - from);
            let bound = |key: &str| event[key].as_f64().unwrap();
            assert!(most >= bound("predicted_at_least_ms") - 25.0 - slack(), "{least}..{most}: {event}");
            assert!(least <= bound("predicted_at_most_ms") + 10.0 + slack(), "{least}..{most}: {event}");
        }
    }
}

#[test]
fn host_unreachable_and_ttl_exceeded_name_the_offender() {
    let lab = Lab::new();
    // Behind B lies another network; B forwards.
    let far = Namespace::new();
    lab.b.wire("far0", &[], &far, "far0");
    lab.b.address("far0", "10.30.0.1/24", &[]);
    far.address("far0", "10.30.0.2/24", &[]);
    far.ip(&["route", "add", "default", "via", "10.30.0.1"]);
    lab.b.exec("sysctl", &["-qw", "net.ipv4.ip_forward=1"]);
    lab.a.ip(&["route", "add", "10.30.0.0/24", "via", "10.10.1.2"]);
    let probe = |target: &str, more: &[&str]| {
        check(&lab, &[&["--main", target, "--count", "3"], more].concat()).1[0].clone()
    };
    let through = probe("10.30.0.2", &[]);
    assert_eq!((&through["received"], &through["ttl"]), (&3.into(), &63.into()), "the path works: {through}");
    let exceeded = probe("10.30.0.2", &["--ttl", "1"]);
    let error = &exceeded["errors"][0];
    assert_eq!(
        (&error["type"], &error["code"], &error["offender"], &error["error"]),
        (&11.into(), &0.into(), &"10.10.1.2".into(), &"time to live exceeded".into()),
        "{exceeded}"
    );
    let nobody = probe("10.30.0.77", &["--timeout", "5s"]);
    let error = &nobody["errors"][0];
    assert_eq!(
        (&error["type"], &error["code"], &error["offender"], &error["error"]),
        (&3.into(), &1.into(), &"10.10.1.2".into(), &"host unreachable".into()),
        "{nobody}"
    );
}

#[test]
fn administratively_prohibited_by_the_partner() {
    let lab = Lab::new();
    Lab::nft(
        &lab.b,
        "table ip rej { chain in { type filter hook input priority 0; policy accept; iifname \"main0\" icmp type echo-request reject with icmp type host-prohibited; }; }",
    );
    let (status, links) = check(
        &lab,
        &[
            "--main",
            "10.10.1.2",
            "--backup",
            "10.10.2.2",
            "--count",
            "6",
            "--interval",
            "50ms",
            "--timeout",
            "1s",
        ],
    );
    assert_eq!(status, Some(2), "{links}");
    let error = &links[0]["errors"][0];
    // Windows tells a class: the first code of those that it stands for.
    let (code, words) = if other_build().is_some() {
        (1, "host unreachable")
    } else {
        (10, "host administratively prohibited")
    };
    assert_eq!(
        (&error["type"], &error["code"], &error["count"]),
        (&3.into(), &code.into(), &6.into()),
        "{links}"
    );
    assert_eq!((&error["offender"], &error["error"]), (&"10.10.1.2".into(), &words.into()));
    assert_eq!((&links[0]["lost"], &links[1]["lost"]), (&6.into(), &0.into()));
}

#[test]
fn icmp_blocked_but_the_port_answers_and_the_other_way_round() {
    let lab = Lab::new();
    let listener = listen(&lab.b, 5481);
    Lab::nft(
        &lab.b,
        "table ip rej { chain in { type filter hook input priority 0; policy accept; iifname \"main0\" icmp type echo-request drop; }; }",
    );
    let pace = ["--interval", "100ms", "--retry-count", "2", "--timeout", "100ms", "--port", "5481"];
    let told = lab.watch(&[&pace[..], &["--duration", "3s"]].concat()).finish();
    assert_eq!((&told.link(0)["diagnosis"], &told.link(0)["tcp"]), (&"icmp-blocked".into(), &"open".into()));
    assert_eq!((&told.link(1)["diagnosis"], &told.link(1)["tcp"]), (&"healthy".into(), &"open".into()));
    assert_eq!(told.status, Some(1), "{}", told.text);
    lab.b.exec("nft", &["delete", "table", "ip", "rej"]);
    drop(listener);
    let told = lab.watch(&[&pace[..], &["--count", "10"]].concat()).finish();
    assert_eq!(
        (&told.link(0)["diagnosis"], &told.link(0)["tcp"]),
        (&"software-down".into(), &"refused".into())
    );
    assert_eq!(told.link(0)["lost"], 0);
    // Nothing of the partner's software answers on any link: links that are up are not enough.
    assert_eq!(told.status, Some(2), "{}", told.text);
}

#[test]
fn each_link_arrives_from_its_own_source() {
    let lab = Lab::new();
    Lab::nft(
        &lab.b,
        "table ip seen { chain in { type filter hook input priority 0; policy accept; \
         iifname \"main0\" ip saddr 10.10.1.1 icmp type echo-request counter accept; \
         iifname \"bkp0\" ip saddr 10.10.2.1 icmp type echo-request counter accept; \
         icmp type echo-request counter comment \"strays\"; }; }",
    );
    let links = [
        "--main",
        "10.10.1.2",
        "--backup",
        "10.10.2.2",
        "--count",
        "5",
        "--interval",
        "50ms",
        "--timeout",
        "1s",
    ];
    let sources = ["--main-source", "10.10.1.1", "--backup-source", "10.10.2.1"];
    let (status, links) = check(&lab, &[&links[..], &sources].concat());
    assert_eq!(status, Some(0), "{links}");
    let listing = lab.b.exec("nft", &["list", "table", "ip", "seen"]);
    let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
    let counted = |word: &str| {
        let line = listing.lines().find(|line| line.contains(word)).expect("a rule");
        line.split("packets ").nth(1).unwrap().split(' ').next().unwrap().parse::<u64>().unwrap()
    };
    assert_eq!((counted("main0"), counted("bkp0"), counted("strays")), (5, 5, 0), "{listing}");
    let foreign = lab.a.output(&probe(), &["check", "--main", "10.10.1.2", "--main-source", "10.10.9.9"]);
    assert_eq!(foreign.status.code(), Some(3), "{}", text(&foreign));
    assert!(text(&foreign).contains("source 10.10.9.9 cannot be used"), "{}", text(&foreign));
}

#[test]
fn statuses_of_check() {
    let lab = Lab::new();
    let both = [
        "--main",
        "10.10.1.2",
        "--backup",
        "10.10.2.2",
        "--count",
        "4",
        "--interval",
        "50ms",
        "--timeout",
        "1s",
    ];
    assert_eq!(check(&lab, &both).0, Some(0));
    let (status, links) = check(&lab, &["--main", "10.10.1.2", "--count", "3", "--warn-rtt", "1us"]);
    assert_eq!(status, Some(1), "slower than a microsecond: {links}");
    let rtt = links[0]["rtt_us"]["min"].as_f64().unwrap();
    assert!(rtt > 0.0 && rtt < 200_000.0, "never a rounded 0 ms: {rtt}");
    lab.drop_silently("main0");
    let (status, links) = check(&lab, &both);
    assert_eq!((status, &links[0]["lost"], &links[1]["lost"]), (Some(2), &4.into(), &0.into()), "{links}");
}

#[test]
fn statuses_of_sweep_and_many_at_once() {
    let lab = Lab::new();
    lab.b.ip(&["route", "add", "local", "10.10.3.0/24", "dev", "lo"]);
    lab.a.ip(&["route", "add", "10.10.3.0/24", "via", "10.10.1.2"]);
    let sweep = |arguments: &[&str]| {
        let output = lab.a.output(&probe(), &[&["sweep"], arguments].concat());
        let list = String::from_utf8_lossy(&output.stdout).lines().count();
        (output.status.code(), list, text(&output))
    };
    let quick = ["--timeout", "500ms", "--retries", "0"];
    for (targets, status, alive) in [
        (&["10.10.3.1-200", "--rate", "2000"][..], 0, 200),
        (&["10.10.1.2", "10.10.2.77"], 1, 1),
        (&["10.10.2.77", "10.10.2.78"], 2, 0),
        (&["10.10.1.2", "10.10.2.77", "--min-alive", "1"], 0, 1),
        (&["10.10.1.2", "10.10.1.300"], 3, 1),
    ] {
        let (told, list, all) = sweep(&[targets, &quick, &["--alive"]].concat());
        assert_eq!((told, list), (Some(status), alive), "{targets:?}: {all}");
    }
}

#[test]
fn ctrl_c_on_a_console_leaves_a_complete_log_and_the_summary() {
    let lab = Lab::new();
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.jsonl");
    let name = path_for_probe(&log);
    let arguments =
        ["watch", "--main", "10.10.1.2", "--backup", "10.10.2.2", "--interval", "100ms", "--plain"];
    let mut console = Console::start(&lab.a, &probe(), &[&arguments[..], &["--log", &name]].concat());
    console.wait_for("Backup UP");
    sleep(500);
    console.press("\x03");
    let (status, shown) = console.finish();
    assert_eq!(status, Some(130), "{shown}");
    assert!(shown.contains("interrupted") && shown.contains("Round trip times"), "{shown}");
    let text = std::fs::read_to_string(&log).unwrap();
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let last = |back: usize| events[events.len() - back]["event"].clone();
    assert_eq!((last(2), last(1)), ("stop".into(), "summary".into()), "{text}");
    assert_eq!(events[events.len() - 2]["interrupted"], true);
}

#[test]
fn the_live_view_takes_a_mark_and_ends_at_q() {
    let lab = Lab::new();
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.jsonl");
    let name = path_for_probe(&log);
    let arguments =
        ["watch", "--main", "10.10.1.2", "--backup", "10.10.2.2", "--interval", "100ms", "--ascii"];
    let mut console = Console::start(&lab.a, &probe(), &[&arguments[..], &["--log", &name]].concat());
    console.wait_for("Backup");
    sleep(1000);
    for keys in ["m", "p", "u", "l", "l", "\r"] {
        console.press(keys);
        sleep(50);
    }
    sleep(500);
    console.press("q");
    let (status, shown) = console.finish();
    assert_eq!(status, Some(0), "{shown}");
    assert!(shown.contains("Marks"), "{shown}");
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("\"event\":\"mark\"") && text.contains("\"note\":\"pull\""), "{text}");
    assert!(text.lines().last().unwrap().starts_with("{\"event\":\"summary\""), "{text}");
}

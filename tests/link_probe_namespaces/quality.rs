//! How good a link is: loss, delay, duplicates, packet sizes.

use std::time::Duration;

use serde_json::Value;

use super::netns::Namespace;
use super::pair_lab::{self, Lab, PROBE};
use super::{tap_wire, tells, text, with};

#[test]
fn healthy_over_ipv4_and_ipv6() {
    let lab = Lab::new();
    let told = lab.watch(&with(&["--count", "20"])).finish();
    tells(&told, &[]);
    assert_eq!(told.status, Some(0));
    for link in [0, 1] {
        let link = told.link(link);
        assert_eq!((link["sent"].as_u64(), link["received"].as_u64()), (Some(20), Some(20)), "{link}");
        for count in ["lost", "duplicates", "late", "foreign", "ttl_changes"] {
            assert_eq!(link[count], 0, "{count}");
        }
        assert_eq!((link["errors"].as_array().unwrap().len(), link["ttl"].as_u64()), (0, Some(64)));
        let p50 = link["rtt_us"]["p50"].as_f64().unwrap();
        assert!((0.5..5_000.0).contains(&p50), "{p50} us between two namespaces");
    }
    told.replays();
    let v6 = [
        "watch",
        "--main",
        "fd00:1::2",
        "--backup",
        "fd00:2::2",
        "--main-source",
        "fd00:1::1",
        "--format",
        "jsonl",
    ];
    let told = pair_lab::Running::begin(&lab.a, &[&v6[..], &with(&["--count", "20"])].concat()).finish();
    tells(&told, &[]);
    assert_eq!(told.link(1)["received"], 20);
}

#[test]
fn thirty_percent_loss_is_measured() {
    let lab = Lab::new();
    Lab::nft(
        &lab.b,
        "table netdev wire { chain in { type filter hook ingress device \"main0\" priority 0; policy accept; meta protocol ip numgen random mod 100 < 30 drop; }; }",
    );
    let slow = ["--interval", "5ms", "--timeout", "100ms", "--retry-count", "12", "--count", "400"];
    let told = lab.watch(&slow).finish();
    assert_eq!(told.link(0)["sent"], 400);
    let loss = told.link(0)["loss_percent"].as_f64().unwrap();
    assert!((20.0..40.0).contains(&loss), "{loss} % of 400");
    assert_eq!(told.link(1)["lost"], 0);
    told.adds_up();
    assert_eq!(told.summary()["partners"][0]["active"], "main", "twelve retries ride over it");
}

#[test]
fn only_large_packets_are_dropped() {
    let lab = Lab::new();
    Lab::nft(
        &lab.b,
        "table netdev wire { chain in { type filter hook ingress device \"main0\" priority 0; policy accept; meta length > 1000 drop; }; }",
    );
    let small = lab.watch(&with(&["--count", "80", "--mtu"])).finish();
    assert_eq!(small.link(0)["lost"], 0, "small packets pass");
    assert_eq!(small.link(0)["mtu"], 1000, "a black hole that says nothing");
    assert_eq!(small.link(1)["mtu"], 1500);
    assert_eq!(small.status, Some(1), "what sends large packets hangs there: {}", small.text);
    let remarks = small.summary()["remarks"].as_array().unwrap().clone();
    assert_eq!((remarks.len(), &remarks[0]["code"]), (1, &"path-mtu".into()), "{remarks:?}");
    let large = lab.a.output(
        PROBE,
        &["check", "--main", "10.10.1.2", "--size", "1400", "--dont-fragment", "--format", "json"],
    );
    assert_eq!(large.status.code(), Some(2), "{}", text(&large));
    let small = lab.a.output(
        PROBE,
        &["check", "--main", "10.10.1.2", "--size", "1000", "--dont-fragment", "--format", "json"],
    );
    assert_eq!(small.status.code(), Some(0), "{}", text(&small));
}

/// The way there takes packets of 1500 bytes, the way back does not: in pieces, or not at all.
#[test]
fn the_way_back_of_large_packets_is_judged_too() {
    let lab = Lab::new();
    let four = ["check", "--main", "10.10.1.2", "--backup", "10.10.2.2"];
    let six = ["check", "--main", "fd00:1::2", "--backup", "fd00:2::2"];
    let found = |links: &[&str]| {
        let more = ["--mtu", "--count", "3", "--format", "json"];
        let output = lab.a.output(PROBE, &[links, &more[..]].concat());
        let report: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output)));
        let main = &report["data"]["links"][0];
        (
            output.status.code(),
            main["mtu"].clone(),
            main["mtu_there"].clone(),
            main["mtu_limit"].clone(),
            report["summary"].as_str().unwrap_or_default().to_owned(),
        )
    };
    for links in [four, six] {
        let (status, mtu, there, limit, summary) = found(&links);
        assert_eq!(
            (status, mtu, there),
            (Some(0), 1500.into(), 1500.into()),
            "the control: {limit} {summary}"
        );
    }
    lab.b.ip(&["route", "change", "10.10.1.0/24", "dev", "main0", "src", "10.10.1.2", "mtu", "lock", "1400"]);
    lab.b.ip(&["-6", "route", "del", "fd00:1::/64", "dev", "main0"]);
    lab.b.ip(&["-6", "route", "add", "fd00:1::/64", "dev", "main0", "mtu", "lock", "1400"]);
    for links in [four, six] {
        let (status, mtu, there, limit, summary) = found(&links);
        assert_eq!((status, mtu, there), (Some(1), 1400.into(), 1500.into()), "{limit} {summary}");
        assert!(limit == "pieces" && summary.contains("come back in pieces"), "{limit} {summary}");
    }
    // An ordinary user's sockets are of another kind, and are told the same.
    lab.a.exec("sysctl", &["-qw", "net.ipv4.ping_group_range=0 2147483647"]);
    assert_eq!(found(&four).3, "pieces");
    let lab = Lab::new();
    Lab::nft(
        &lab.a,
        "table netdev wire { chain in { type filter hook ingress device \"main0\" priority 0; policy accept; meta length > 1000 drop; }; }",
    );
    let more = ["--mtu", "--count", "3", "--format", "json"];
    let output = lab.a.output(PROBE, &[&four[..], &more].concat());
    assert_eq!(output.status.code(), Some(1), "only large answers are lost: {}", text(&output));
    assert!(text(&output).contains("packets of more than 1000 bytes get no answer"), "{}", text(&output));
}

#[test]
fn mtu_1400_on_one_link_and_1500_on_the_other() {
    let lab = Lab::new();
    for space in [&lab.a, &lab.b] {
        space.ip(&["link", "set", "bkp0", "mtu", "1400"]);
    }
    let told = lab.watch(&with(&["--count", "5", "--mtu"])).finish();
    assert_eq!((told.link(0)["mtu"].as_u64(), told.link(1)["mtu"].as_u64()), (Some(1500), Some(1400)));
    assert_eq!(told.status, Some(0), "both ends say so themselves: {}", told.text);
}

#[test]
fn delay_jitter_duplicates_and_reordering() {
    let (a, b) = (Namespace::new(), Namespace::new());
    let wire =
        tap_wire::Wire::between(&a, &b, "tap0", Duration::from_millis(20), Duration::from_millis(8), 20);
    for (host, space) in [(1, &a), (2, &b)] {
        space.address("tap0", &format!("10.10.1.{host}/24"), &[]);
        space.ip(&["link", "set", "tap0", "up"]);
    }
    let arguments = [
        "watch",
        "--main",
        "10.10.1.2",
        "--format",
        "jsonl",
        "--interval",
        "5ms",
        "--timeout",
        "1s",
        "--count",
        "200",
    ];
    a.exec(PROBE, &["sweep", "10.10.1.2", "--retries", "5"]);
    let output = a.output(PROBE, &arguments);
    drop(wire);
    let last = String::from_utf8_lossy(&output.stdout).lines().last().unwrap_or_default().to_owned();
    let summary: Value = serde_json::from_str(&last).unwrap_or_else(|_| panic!("{}", text(&output)));
    let link = &summary["links"][0];
    assert_eq!((link["sent"].as_u64(), link["received"].as_u64()), (Some(200), Some(200)), "{link}");
    assert_eq!((link["foreign"].as_u64(), link["late"].as_u64()), (Some(0), Some(0)), "{link}");
    // A fifth of the requests and a fifth of the replies come twice.
    let duplicates = link["duplicates"].as_u64().unwrap();
    assert!((40..150).contains(&duplicates), "{duplicates} duplicates of 200");
    let (p50, min) = (link["rtt_us"]["p50"].as_f64().unwrap(), link["rtt_us"]["min"].as_f64().unwrap());
    assert!((34_000.0..60_000.0).contains(&p50), "{p50}");
    assert!(min >= 23_000.0, "{min} is faster than light in this wire");
    assert!(link["rtt_us"]["jitter"].as_f64().unwrap() > 1_000.0);
}

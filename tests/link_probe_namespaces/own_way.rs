//! The link that is named is the link that is probed, and none pays for another.

use std::process::Output;

use crate::netns::{Namespace, text};
use crate::pair_lab::{Lab, PROBE, Running, listen};
use crate::{is, sleep, with};

const LINKS: [&str; 4] = ["--main", "10.10.1.2", "--backup", "10.10.2.2"];

fn watch(lab: &Lab, more: &[&str]) -> Running {
    let head = ["watch", "--format", "jsonl"];
    Running::begin(&lab.a, &[&head[..], &LINKS[..], &with(more)[..]].concat())
}

fn probe(lab: &Lab, arguments: &[&str]) -> Output {
    lab.a.output(PROBE, arguments)
}

/// Gives both servers their Main adapter back, as it was before it was deleted.
fn wire_main_again(lab: &Lab) {
    lab.a.wire("main0", &[], &lab.b, "main0");
    lab.b.address("main0", "10.10.1.2/24", &[]);
    lab.a.address("main0", "10.10.1.1/24", &[]);
}

#[test]
fn main_is_not_probed_over_backup() {
    let lab = Lab::new();
    // With Main's adapter down, the routing table leads its probes over Backup, and B answers there.
    lab.a.ip(&["route", "add", "default", "via", "10.10.2.2"]);
    for source in [&[][..], &["--main-source", "10.10.1.1"], &["--main-source", "main0"]] {
        let run = watch(&lab, source);
        sleep(300);
        lab.a.ip(&["link", "set", "dev", "main0", "down"]);
        run.wait_for(is("failover"));
        lab.a.ip(&["link", "set", "dev", "main0", "up"]);
        run.wait_for(is("return"));
        let told = run.stop();
        assert_eq!(told.link(1)["lost"], 0, "{source:?}: {}", told.text);
        assert_eq!(told.link(0)["state"], "up", "{source:?}: {}", told.text);
    }
}

#[test]
fn an_adapter_that_comes_back_is_bound_again() {
    for source in [&[][..], &["--main-source", "main0"], &["--main-source", "10.10.1.1"]] {
        let lab = Lab::new();
        let run = watch(&lab, source);
        sleep(200);
        lab.a.ip(&["link", "del", "main0"]);
        run.wait_for(is("failover"));
        wire_main_again(&lab);
        run.wait_for(is("return"));
        let told = run.stop();
        assert_eq!(told.link(0)["state"], "up", "{source:?}: {}", told.text);
        assert_eq!(told.link(1)["lost"], 0, "{source:?}: {}", told.text);
    }
}

/// A link-local address belongs to an adapter by the adapter's number, which is another one when it is back.
#[test]
fn a_link_local_address_is_probed_over_the_adapter_that_has_come_back() {
    let lab = Lab::new();
    let give = || {
        lab.a.address("main0", "fe80::a/64", &["nodad"]);
        lab.b.address("main0", "fe80::b/64", &["nodad"]);
    };
    give();
    let links = ["--main", "fe80::b%main0", "--backup", "10.10.2.2"];
    let run = Running::begin(&lab.a, &[&["watch", "--format", "jsonl"], &links[..], &with(&[])[..]].concat());
    sleep(200);
    lab.a.ip(&["link", "del", "main0"]);
    run.wait_for(is("failover"));
    wire_main_again(&lab);
    give();
    run.wait_for(is("return"));
    let told = run.stop();
    assert_eq!(told.link(0)["state"], "up", "{}", told.text);
    assert_eq!(told.link(1)["lost"], 0, "{}", told.text);
}

#[test]
fn a_dead_link_costs_the_others_nothing() {
    let lab = Lab::new();
    // Nobody has 10.10.1.9: its probes wait in the kernel for an answer to ARP, three seconds each.
    let one = ["--main", "10.10.1.9", "--backup", "10.10.2.2", "--interval", "10ms", "--timeout", "1s"];
    let told =
        Running::begin(&lab.a, &[&["watch", "--format", "jsonl", "--count", "400"], &one[..]].concat());
    let told = told.finish();
    assert_eq!((&told.link(0)["received"], &told.link(1)["lost"]), (&0.into(), &0.into()), "{}", told.text);
    assert!(!told.text.contains("could not send"), "{}", told.text);
    told.adds_up();

    let dead: Vec<String> = (101..=199).map(|host| format!("10.10.1.{host}")).collect();
    let mut all =
        vec!["watch", "--format", "jsonl", "--count", "50", "--interval", "100ms", "--timeout", "1s"];
    all.extend(LINKS);
    all.extend(dead.iter().flat_map(|host| ["--main", host]));
    let told = Running::begin(&lab.a, &all).finish();
    assert_eq!((&told.link(0)["lost"], &told.link(1)["lost"]), (&0.into(), &0.into()), "{}", told.text);
    assert_eq!(told.summary()["links"].as_array().map(Vec::len), Some(101));
    told.adds_up();
}

#[test]
fn a_lost_first_packet_of_a_connect_is_no_verdict() {
    let lab = Lab::new();
    let _listener = listen(&lab.b, 5481);
    let check = || {
        let more = ["--port", "5481", "--timeout", "500ms", "--format", "json"];
        let output = probe(&lab, &[&["check"], &LINKS[..2], &more[..]].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), report["data"]["links"][0]["tcp"].clone(), text(&output))
    };
    let filter = |verdict: &str| {
        Lab::nft(
            &lab.b,
            &format!(
                "table ip syn {{ chain in {{ type filter hook input priority 0; policy accept; \
                 tcp dport 5481 tcp flags & (syn | ack) == syn {verdict}; }}; }}"
            ),
        );
    };
    filter("numgen inc mod 2 == 1 drop");
    for _ in 0..3 {
        let (status, tcp, all) = check();
        assert_eq!((status, tcp), (Some(0), "open".into()), "{all}");
    }
    lab.b.exec("nft", &["delete", "table", "ip", "syn"]);
    filter("drop");
    let (status, tcp, all) = check();
    assert_eq!((status, tcp), (Some(2), "silent".into()), "{all}");
}

#[test]
fn a_source_that_is_not_there_costs_its_own_link_only() {
    let lab = Lab::new();
    for missing in ["10.10.1.77", "nosuch0"] {
        let more = ["--main-source", missing, "--count", "3", "--mtu"];
        let output = probe(&lab, &[&["check", "--format", "json"], &LINKS[..], &more[..]].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let links = &report["data"]["links"];
        assert_eq!(
            (&links[0]["received"], &links[1]["received"]),
            (&0.into(), &3.into()),
            "{}",
            text(&output)
        );
        assert!(text(&output).contains("cannot be used"), "{}", text(&output));
        assert_eq!(
            (&links[0]["mtu"], &links[1]["mtu"]),
            (&serde_json::Value::Null, &1500.into()),
            "{}",
            text(&output)
        );
        assert_ne!(output.status.code(), Some(0), "{}", text(&output));
    }
}

/// What this machine itself does not let out, or has no address for any more, is not the partner's silence.
#[test]
fn faults_of_this_machine_are_not_the_partners() {
    let lab = Lab::new();
    let run = watch(&lab, &[]);
    Lab::nft(
        &lab.a,
        "table ip own { chain out { type filter hook output priority 0; policy accept; oifname \"main0\" icmp type echo-request drop; }; }",
    );
    run.wait_for(is("failover"));
    lab.a.exec("nft", &["delete", "table", "ip", "own"]);
    run.wait_for(is("return"));
    let told = run.stop();
    assert_eq!(told.link(0)["outages"][0]["diagnosis"], "own-side", "its own firewall: {}", told.text);
    assert!(told.text.contains("Operation not permitted"), "{}", told.text);

    let run = watch(&lab, &["--main-source", "10.10.1.1"]);
    lab.a.ip(&["addr", "del", "10.10.1.1/24", "dev", "main0"]);
    run.wait_for(is("failover"));
    lab.a.ip(&["addr", "add", "10.10.1.1/24", "dev", "main0"]);
    run.wait_for(is("return"));
    let told = run.stop();
    assert_eq!(told.link(0)["outages"][0]["diagnosis"], "own-side", "its own address: {}", told.text);
    assert_eq!(told.link(1)["lost"], 0, "{}", told.text);
}

/// The resolver's order is kept, and what does not resolve is unknown, with the reason, never a dead link.
#[test]
fn names_are_the_resolvers() {
    let lab = Lab::new();
    let folder = std::path::Path::new("/etc/netns").join(&lab.a.name);
    std::fs::create_dir_all(&folder).unwrap();
    let hosts =
        "127.0.0.1 localhost\n10.10.1.2 main-b\nfd00:1::2 main-b\n10.10.2.2 backup-b\n10.10.2.9 backup-b\n";
    std::fs::write(folder.join("hosts"), hosts).unwrap();
    std::fs::write(folder.join("nsswitch.conf"), "hosts: files\n").unwrap();
    let first = |name: &str| {
        let listed = lab.a.exec("getent", &["ahosts", name]);
        String::from_utf8_lossy(&listed.stdout).split_whitespace().next().unwrap_or_default().to_owned()
    };
    let wanted = (first("main-b"), first("backup-b"));
    let more = ["--count", "3", "--format", "json"];
    let output = probe(&lab, &[&["check", "--main", "main-b", "--backup", "backup-b"], &more[..]].concat());
    let refused =
        probe(&lab, &["check", "--main", "nosuch-b", "--backup", "10.10.2.2", "--format", "nagios"]);
    let four = probe(&lab, &[&["check", "-4", "--main", "main-b"], &more[..]].concat());
    std::fs::remove_dir_all(&folder).unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let links = &report["data"]["links"];
    assert_eq!(
        (&links[0]["address"], &links[1]["address"]),
        (&wanted.0.into(), &wanted.1.into()),
        "{}",
        text(&output)
    );
    let report: serde_json::Value = serde_json::from_slice(&four.stdout).unwrap();
    assert_eq!(report["data"]["links"][0]["address"], "10.10.1.2", "{}", text(&four));
    let line = String::from_utf8_lossy(&refused.stdout).lines().next().unwrap_or_default().to_owned();
    assert_eq!(refused.status.code(), Some(3), "{}", text(&refused));
    assert!(line.starts_with("LINK-PROBE UNKNOWN") && line.contains("nosuch-b does not resolve: "), "{line}");
    assert!(!line.contains("loss 100%"), "{line}");
}

#[test]
fn a_sweep_ends_when_a_queue_stays_full() {
    let lab = Lab::new();
    lab.a.exec("tc", &["qdisc", "add", "dev", "main0", "root", "bfifo", "limit", "1b"]);
    let sweep = ["sweep", "10.10.1.2", "10.10.2.2", "--timeout", "300ms", "--retries", "0"];
    let output = probe(&lab, &sweep);
    let all = text(&output);
    assert!(all.contains("10.10.1.2: No buffer space available"), "{all}");
    assert!(all.contains("10.10.2.2 answers"), "{all}");
    assert_eq!(output.status.code(), Some(1), "{all}");
}

#[test]
fn an_error_about_one_target_is_not_charged_to_the_next() {
    let lab = Lab::new();
    let sweep =
        ["sweep", "10.10.1.3-254", "10.10.2.3-254", "127.2.0.0/17", "--rate", "40000", "--shards", "1"];
    let more = ["--retries", "0", "--timeout", "2s", "--csv"];
    let output = probe(&lab, &[&sweep[..], &more[..]].concat());
    let list = String::from_utf8_lossy(&output.stdout);
    let wrong: Vec<&str> =
        list.lines().filter(|line| line.starts_with("127.") && line.contains("No route to host")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(list.lines().filter(|line| line.contains(",true,")).count(), 32_766);
    assert!(list.contains("10.10.1.9,10.10.1.9,false,,"), "the neighbours that are not there are told");
}

#[test]
fn a_broadcast_address_is_told_as_one() {
    let lab = Lab::new();
    let output = probe(&lab, &["sweep", "10.10.1.255", "10.10.1.2"]);
    assert!(text(&output).contains("10.10.1.255: a broadcast address"), "{}", text(&output));
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
}

#[test]
fn one_link_under_two_names_is_never_ok() {
    let lab = Lab::new();
    lab.a.ip(&["route", "add", "10.10.3.0/24", "via", "10.10.1.2"]);
    lab.b.ip(&["addr", "add", "10.10.3.2/32", "dev", "lo"]);
    for (main, backup, words) in [
        ("10.10.1.2", "10.10.1.2", "Main and Backup are one address (10.10.1.2)"),
        ("10.10.1.2", "10.10.3.2", "Main and Backup both leave over main0"),
        ("10.10.1.1", "10.10.2.2", "10.10.1.1 is this machine itself"),
    ] {
        let links = ["--main", main, "--backup", backup, "--count", "3"];
        for command in ["check", "watch"] {
            let more = ["--interval", "50ms", "--timeout", "1s", "--format", "nagios"];
            let output = probe(&lab, &[&[command], &links[..], &more[..]].concat());
            assert_eq!(output.status.code(), Some(3), "{command} {links:?}: {}", text(&output));
            let first = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(first.starts_with("LINK-PROBE UNKNOWN") && first.contains(words), "{command}: {first}");
        }
    }
    let output = probe(&lab, &[&["check"], &LINKS[..]].concat());
    assert_eq!(output.status.code(), Some(0), "two links: {}", text(&output));
}

/// A third machine on both networks, with cards of its own: 10.10.1.9 and 10.10.2.9.
fn third_machine(lab: &Lab) -> Namespace {
    let third = Namespace::new();
    for (net, card) in [(1, "main0"), (2, "bkp0")] {
        let name = format!("third{net}");
        lab.b.ip(&["link", "add", "link", card, "name", &name, "type", "macvlan", "mode", "bridge"]);
        lab.b.ip(&["link", "set", &name, "netns", &third.name]);
        third.address(&name, &format!("10.10.{net}.9/24"), &[]);
        third.ip(&["link", "set", &name, "up"]);
    }
    lab.a.exec(PROBE, &["sweep", "10.10.1.9", "10.10.2.9", "--retries", "5"]);
    third
}

#[test]
fn a_monitor_of_the_other_network_is_never_ok() {
    let lab = Lab::new();
    let _third = third_machine(&lab);
    let pace = ["--count", "5", "--interval", "50ms", "--timeout", "1s", "--format", "nagios"];
    let run = |command: &str, monitors: &[&str]| {
        probe(
            &lab,
            &[&[command, "--main", "10.10.1.2", "--backup", "10.10.2.2"], monitors, &pace[..]].concat(),
        )
    };
    for command in ["check", "watch"] {
        for (option, monitor, words) in [
            (
                "--main-monitor",
                "10.10.2.9",
                "leaves over bkp0 as Backup does; are Main and Backup exchanged?",
            ),
            ("--main-monitor", "10.10.2.2", "leaves over bkp0 as Backup does"),
            ("--backup-monitor", "10.10.1.2", "leaves over main0 as Main does"),
        ] {
            let output = run(command, &[option, monitor]);
            assert_eq!(output.status.code(), Some(3), "{command} {option} {monitor}: {}", text(&output));
            let first = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(first.starts_with("LINK-PROBE UNKNOWN") && first.contains(words), "{command}: {first}");
        }
        let output = run(command, &["--main-monitor", "10.10.1.9", "--backup-monitor", "10.10.2.9"]);
        assert_eq!(output.status.code(), Some(0), "{command}, each on its own: {}", text(&output));
    }
}

/// Another machine takes the partner's address, and answers: only its network card tells.
#[test]
fn another_card_that_answers_is_told() {
    let lab = Lab::new();
    let patient = ["--interval", "50ms", "--retry-count", "200", "--timeout", "1s"];
    let run = Running::begin(&lab.a, &[&["watch", "--format", "jsonl"], &LINKS[..], &patient[..]].concat());
    let is_main =
        |event: &serde_json::Value, kind: &str| event["event"] == kind && event["connection"] == "main";
    run.wait_for(|event| is_main(event, "neighbour"));
    lab.b.ip(&["link", "set", "main0", "address", "02:00:00:00:99:99"]);
    lab.b.ip(&["neigh", "flush", "dev", "main0"]);
    // Who asks for an address shows its own.
    lab.b.exec(PROBE, &["sweep", "10.10.1.1", "--retries", "5"]);
    run.wait_for(|event| is_main(event, "neighbour") && event["mac"] == "02:00:00:00:99:99");
    let answered = run.events().iter().filter(|event| is_main(event, "reply")).count();
    while run.events().iter().filter(|event| is_main(event, "reply")).count() < answered + 3 {
        sleep(20);
    }
    let told = run.stop();
    assert_eq!(told.link(0)["neighbours"].as_array().unwrap().len(), 2, "{}", told.text);
    assert_eq!(told.link(1)["neighbours"].as_array().unwrap().len(), 1, "{}", told.text);
    let remarks = told.summary()["remarks"].as_array().unwrap();
    assert!(remarks.iter().any(|remark| remark["code"] == "neighbours"), "{}", told.text);
    told.replays();
}

/// Two addresses of the partner on one card of it: one cable under two names.
#[test]
fn one_card_for_both_links_is_told() {
    let lab = Lab::new();
    lab.b.ip(&["link", "set", "main0", "address", "02:00:00:00:99:98"]);
    lab.b.ip(&["link", "set", "bkp0", "address", "02:00:00:00:99:98"]);
    for space in [&lab.a, &lab.b] {
        space.ip(&["neigh", "flush", "all"]);
    }
    let more = ["--count", "5", "--interval", "50ms", "--timeout", "1s", "--format", "nagios"];
    let output = probe(&lab, &[&["check"], &LINKS[..], &more[..]].concat());
    let first = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(first.contains("one network card (02:00:00:00:99:98)"), "{first}");
}

/// A monitor that is the partner's own machine cannot tell its machine from the network, and what answers for two partners is no
/// proof of either: a router does so for a partner that is gone.
#[test]
fn one_card_that_answers_for_two_machines_is_told() {
    let lab = Lab::new();
    let _third = third_machine(&lab);
    lab.b.ip(&["addr", "add", "10.10.1.77/24", "dev", "main0"]);
    lab.b.ip(&["addr", "add", "10.10.2.77/24", "dev", "bkp0"]);
    let pace = ["--count", "5", "--interval", "50ms", "--timeout", "1s", "--format", "nagios"];
    for (more, status, words) in [
        (&["--main-monitor", "10.10.1.9"][..], 0, "LINK-PROBE OK"),
        (&["--main-monitor", "10.10.1.77"], 1, "a monitor must be a third machine"),
        (
            &["--main", "10.10.1.77", "--backup", "10.10.2.77"],
            1,
            "is it one machine, or does a router answer",
        ),
        (&["--main", "10.10.1.9", "--backup", "10.10.2.9"], 0, "LINK-PROBE OK"),
    ] {
        let output = probe(&lab, &[&["check"], &LINKS[..], more, &pace[..]].concat());
        let first = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(status), "{more:?}: {}", text(&output));
        assert!(first.contains(words), "{more:?}: {first}");
    }
    // B is gone, and a router that knows the way elsewhere takes its addresses.
    let router = Namespace::new();
    for (net, card) in [(1, "main0"), (2, "bkp0")] {
        let name = format!("router{net}");
        lab.b.ip(&["link", "add", "link", card, "name", &name, "type", "macvlan", "mode", "bridge"]);
        lab.b.ip(&["link", "set", &name, "netns", &router.name]);
        router.address(&name, &format!("10.10.{net}.254/24"), &[]);
        router.ip(&["link", "set", &name, "up"]);
        lab.b.ip(&["addr", "flush", "dev", card]);
        router.ip(&["addr", "add", &format!("10.10.{net}.2/32"), "dev", "lo"]);
    }
    lab.a.ip(&["neigh", "flush", "all"]);
    lab.a.exec(PROBE, &["sweep", "10.10.1.254", "10.10.2.254", "10.10.1.2", "10.10.2.2", "--retries", "5"]);
    let monitors = ["--main-monitor", "10.10.1.254", "--backup-monitor", "10.10.2.254"];
    let output = probe(&lab, &[&["check"], &LINKS[..], &monitors, &pace[..]].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("does a router answer in their place"), "{}", text(&output));
}

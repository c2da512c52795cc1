//! By which interface and from which address a probe leaves.

use std::process::Command;

use serde_json::Value;

use super::pair_lab::{Lab, PROBE, Running};
use super::{is, sleep, text};

#[test]
fn each_link_leaves_by_its_own_interface() {
    let lab = Lab::new();
    // One address of B that both links lead to; the routing table prefers Main.
    lab.b.address("lo", "10.99.0.2/32", &[]);
    lab.a.ip(&["route", "add", "10.99.0.2/32", "via", "10.10.1.2", "metric", "100"]);
    lab.a.ip(&["route", "add", "10.99.0.2/32", "via", "10.10.2.2", "metric", "200"]);
    Lab::nft(
        &lab.b,
        "table ip count { chain in { type filter hook input priority 0; policy accept; \
         iifname \"main0\" ip daddr 10.99.0.2 icmp type echo-request counter; \
         iifname \"bkp0\" ip daddr 10.99.0.2 icmp type echo-request counter; }; }",
    );
    let both = ["check", "--main", "10.99.0.2", "--backup", "10.99.0.2", "--count", "7", "--format", "json"];
    let output =
        lab.a.output(PROBE, &[&both[..], &["--main-source", "main0", "--backup-source", "bkp0"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let counted = |adapter: &str| {
        let listing = lab.b.exec("nft", &["list", "table", "ip", "count"]);
        let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
        let line = listing.lines().find(|line| line.contains(adapter)).expect("a rule").to_owned();
        line.split("packets ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok())
            .expect("a count")
    };
    assert_eq!((counted("main0"), counted("bkp0")), (7, 7), "each link carried its own probes");
    // One interface for the other, while the routing table leads to each over its own.
    let exchanged = ["check", "--main", "10.10.1.2", "--backup", "10.10.2.2", "--main-source", "bkp0"];
    let told =
        text(&lab.a.output(PROBE, &[&exchanged[..], &["--backup-source", "main0", "-f", "json"]].concat()));
    for (source, target, way) in [("bkp0", "10.10.1.2", "main0"), ("main0", "10.10.2.2", "bkp0")] {
        let words =
            format!("its source is {source}, and this server's own packets to {target} leave over {way}");
        assert!(told.contains(&words), "{told}");
    }
    let refused = lab.a.output(PROBE, &["check", "--main", "10.10.1.2", "--main-source", "10.10.9.9"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(text(&refused).contains("source 10.10.9.9 cannot be used"), "{}", text(&refused));
}

#[test]
fn a_plan_is_watched_from_its_server() {
    let lab = Lab::new();
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("system.yaml");
    let text_of_plan = "kind: system\nschema_version: 1\nsystem: Lab\nproduct: { name: geo-scada, version: \"2022\" }\n\
        type: hot-standby-pair\nnetworks:\n  main: { subnets: [10.10.1.0/24], bandwidth: 1Gbit/s }\n  backup: { subnets: [10.10.2.0/24], bandwidth: 1Gbit/s }\n\
        defaults:\n  port: 5481\n  monitor: { connect_timeout: 60s, request_timeout: 60s, heartbeat_interval: 100ms, heartbeat_timeout: 1000ms }\n  icmp: { interval: 100ms, retry_count: 1 }\n\
        servers:\n  - label: SRV-A\n    arbitration_priority: 20\n    main: { address: 10.10.1.1, interface: main0 }\n    backup: { address: 10.10.2.1, interface: bkp0 }\n\
        \x20 - label: SRV-B\n    arbitration_priority: 10\n    main: { address: 10.10.1.2, interface: main0 }\n    backup: { address: 10.10.2.2, interface: bkp0 }\n";
    std::fs::write(&plan, text_of_plan).unwrap();
    let plan = plan.to_str().unwrap();
    let arguments =
        ["watch", "--plan", plan, "--server", "SRV-A", "--count", "5", "--format", "jsonl", "--no-tcp"];
    let output = lab.a.output(PROBE, &arguments);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let start: Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
    let link = &start["links"][1];
    assert_eq!(
        (&link["partner"], &link["target"], &link["source"]),
        (&"SRV-B".into(), &"10.10.2.2".into(), &"10.10.2.1".into())
    );
    assert_eq!((&link["interval_ms"], &link["retry_count"]), (&100.0.into(), &1.into()));
    // The address is where the plan says, and the card is the other one.
    let exchanged = folder.path().join("exchanged.yaml");
    std::fs::write(
        &exchanged,
        text_of_plan
            .replacen("main0", "bkp0x", 1)
            .replacen("bkp0 }", "main0 }", 1)
            .replacen("bkp0x", "bkp0", 1),
    )
    .unwrap();
    let check = [
        "check",
        "--plan",
        exchanged.to_str().unwrap(),
        "--server",
        "SRV-A",
        "--no-tcp",
        "--format",
        "nagios",
    ];
    let output = lab.a.output(PROBE, &check);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output));
    assert!(text(&output).contains("the plan gives bkp0 to Main of this server"), "{}", text(&output));
    let wrong = Command::new(PROBE).args(["watch", "--plan", plan, "--server", "SRV-C"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(3));
    assert!(text(&wrong).contains("no server `SRV-C`"), "{}", text(&wrong));
}

#[test]
fn link_local_addresses_are_probed_in_the_zone_that_was_meant() {
    let lab = Lab::new();
    // The same address on both links: only the zone tells them apart.
    for adapter in ["main0", "bkp0"] {
        lab.a.address(adapter, "fe80::a/64", &["nodad"]);
        lab.b.address(adapter, "fe80::b/64", &["nodad"]);
    }
    lab.a.exec(PROBE, &["sweep", "fe80::b%main0", "fe80::b%bkp0", "--retries", "5"]);
    let count = |arguments: &[&str]| {
        let all =
            [&["check", "--count", "3", "--interval", "50ms", "--timeout", "500ms"], arguments].concat();
        let output = lab.a.output(PROBE, &[&all[..], &["--format", "json"]].concat());
        let report: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output)));
        let links = report["data"]["links"].as_array().unwrap();
        links.iter().map(|link| link["received"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    // By name, by number, and by the interface that the probes are bound to.
    let number = String::from_utf8(lab.a.exec("cat", &["/sys/class/net/bkp0/ifindex"]).stdout).unwrap();
    let by_number = format!("fe80::b%{}", number.trim());
    let ways: [&[&str]; 2] = [
        &["--main", "fe80::b%main0", "--backup", &by_number],
        &["--main", "fe80::b", "--backup", "fe80::b", "--main-source", "main0", "--backup-source", "bkp0"],
    ];
    for way in ways {
        assert_eq!(count(way), [3, 3], "{way:?}");
    }
    lab.drop_silently("bkp0");
    for way in ways {
        assert_eq!(count(way), [3, 0], "Backup alone is cut: {way:?}");
    }
    let unknown = lab.a.output(PROBE, &["sweep", "fe80::b%nosuch0"]);
    assert_eq!(unknown.status.code(), Some(3), "{}", text(&unknown));
}

/// A watch whose links go where the routing table leads, unless `more` says where.
fn without_sources(lab: &Lab, count: &str, more: &[&str]) -> Running {
    let links = ["watch", "--main", "10.10.1.2", "--backup", "10.10.2.2", "--format", "jsonl"];
    let pace = ["--interval", "200ms", "--retry-count", "2", "--count", count];
    Running::begin_with(&lab.a, &[&links[..], &pace, more].concat(), "main")
}

/// The routing table moves Backup onto Main's card in the middle of the run, and back: the socket keeps to its interface, and what
/// this server sends by itself does not. It is the same with a source address, which the routing table is asked with.
#[test]
fn a_route_that_moves_to_the_other_card_is_told() {
    for source in [&[][..], &["--main-source", "10.10.1.1", "--backup-source", "10.10.2.1"]] {
        let lab = Lab::new();
        let run = without_sources(&lab, "30", source);
        lab.a.ip(&["route", "add", "10.10.2.2/32", "via", "10.10.1.2"]);
        run.wait_for(is("doubt"));
        lab.a.ip(&["route", "del", "10.10.2.2/32"]);
        let told = run.finish();
        assert_eq!(told.status, Some(3), "{source:?}: {}", told.text);
        let words = told.summary()["remarks"][0]["text"].as_str().unwrap().to_owned();
        assert!(words.contains("over main0 now, and no longer over bkp0"), "{source:?}: {words}");
        assert_eq!(told.link(1)["lost"], 0, "{source:?}: the probes kept to the link");
        told.replays();
    }
}

/// Its own cable is out, and the routing table leads over the other card meanwhile: that is what the link is held to its
/// interface for, and no doubt.
#[test]
fn a_default_route_over_backup_is_no_doubt_while_mains_cable_is_out() {
    let lab = Lab::new();
    lab.a.ip(&["route", "add", "default", "via", "10.10.2.2"]);
    let run = without_sources(&lab, "35", &[]);
    sleep(300);
    lab.a.ip(&["link", "set", "main0", "down"]);
    run.wait_for(is("failover"));
    sleep(2_500);
    lab.a.ip(&["link", "set", "main0", "up"]);
    run.wait_for(is("return"));
    let told = run.finish();
    assert!(!told.events.iter().any(is("doubt")), "{}", told.text);
    assert_eq!(told.status, Some(0), "{}", told.text);
}

/// Main and Backup as two interfaces of one card, as VLANs are: two interfaces by name, and one cable.
#[test]
fn two_interfaces_of_one_card_are_told() {
    let lab = Lab::new();
    for net in [3, 4] {
        let name = format!("main0.{net}");
        lab.a.ip(&["link", "add", "link", "main0", "name", &name, "type", "macvlan", "mode", "bridge"]);
        lab.a.address(&name, &format!("10.10.{net}.1/24"), &[]);
        lab.a.ip(&["link", "set", &name, "up"]);
        lab.b.address("main0", &format!("10.10.{net}.2/24"), &[]);
    }
    let run = |main: &str, backup: &str| {
        let more = ["--count", "5", "--interval", "50ms", "--timeout", "1s", "--format", "nagios"];
        let output =
            lab.a.output(PROBE, &[&["check", "--main", main, "--backup", backup], &more[..]].concat());
        (output.status.code(), text(&output))
    };
    for (main, backup, interfaces) in [
        ("10.10.3.2", "10.10.4.2", "over main0.3 and Backup over main0.4"),
        ("10.10.1.2", "10.10.4.2", "over main0 and Backup over main0.4"),
    ] {
        let (status, told) = run(main, backup);
        assert_eq!(status, Some(3), "{told}");
        assert!(told.contains(interfaces) && told.contains("main0 carries both"), "{told}");
    }
    let (status, told) = run("10.10.3.2", "10.10.2.2");
    assert_eq!(status, Some(0), "another card: {told}");
}

/// A bridge of a card with the ports of virtual machines, and what stands on it, have one cable all the same.
#[test]
fn a_bridge_with_more_ports_than_its_card_carries_both() {
    let lab = Lab::new();
    lab.a.ip(&["link", "add", "br0", "type", "bridge"]);
    lab.a.ip(&["link", "add", "vm0", "type", "veth", "peer", "name", "vm1"]);
    for port in ["main0", "vm0"] {
        lab.a.ip(&["link", "set", port, "master", "br0", "up"]);
    }
    lab.a.ip(&["link", "add", "link", "br0", "name", "br0.4", "type", "macvlan", "mode", "bridge"]);
    for (name, net) in [("br0", 3), ("br0.4", 4)] {
        lab.a.address(name, &format!("10.10.{net}.1/24"), &[]);
        lab.a.ip(&["link", "set", name, "up"]);
        lab.b.address("main0", &format!("10.10.{net}.2/24"), &[]);
    }
    let run = |backup: &str| {
        let more = ["--count", "5", "--interval", "50ms", "--timeout", "1s", "--format", "nagios"];
        let output =
            lab.a.output(PROBE, &[&["check", "--main", "10.10.3.2", "--backup", backup], &more[..]].concat());
        (output.status.code(), text(&output))
    };
    let (status, told) = run("10.10.4.2");
    assert_eq!(status, Some(3), "{told}");
    assert!(told.contains("over br0 and Backup over br0.4, and br0 carries both"), "{told}");
    let (status, told) = run("10.10.2.2");
    assert_eq!(status, Some(0), "another card: {told}");
}

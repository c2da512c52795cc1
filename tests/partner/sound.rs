//! Sound plants that stay quiet, each beside the mistake that looks like it: a plan with its sheets and its client's file.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;

use hotstandby::domain::finding::FileName;
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::render::files::files;
use hotstandby::domain::partner::{judge, read};

/// The plan of the waterworks with each text replaced by another.
fn plan(changes: &[(&str, &str)]) -> String {
    let text =
        fs::read_to_string(format!("{}/examples/waterworks.yaml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

/// What `generate` makes of a plan, but for what nobody reads: names and texts.
fn generated(plan: &str) -> Vec<(String, String)> {
    let Some(Input::Plan(plan)) = read::read(&FileName::from("system.yaml"), plan).input else {
        panic!("no plan: {plan}")
    };
    let all = files(&plan).into_iter().map(|file| (file.name, file.text));
    all.filter(|(name, _)| name.ends_with(".yaml") || name.ends_with(".xml")).collect()
}

/// Each finding of one run as `severity rule`, each once.
fn found(all: &[(String, String)]) -> Vec<String> {
    let (mut findings, mut inputs) = (Vec::new(), Vec::new());
    for (name, text) in all {
        let reading = read::read(&FileName::from(name.as_str()), text);
        findings.extend(reading.findings);
        inputs.extend(reading.input);
    }
    findings.extend(judge::judge(&inputs));
    let mut found: Vec<String> =
        findings.iter().map(|finding| format!("{} {}", finding.severity, finding.rule.name)).collect();
    found.sort();
    found.dedup();
    found
}

/// What is found in a plan, alone and with its sheets and client's file, and in those without the plan.
#[track_caller]
fn expect(plan: &str, wanted: &[&str]) {
    let own = [("system.yaml".to_owned(), plan.to_owned())];
    assert_eq!(found(&own), wanted, "the plan alone");
    let files = generated(plan);
    assert_eq!(found(&files), wanted, "the sheets alone");
    assert_eq!(found(&[&own[..], &files].concat()), wanted, "all together");
}

/// Backup on a cable between the two servers.
const CABLE: [(&str, &str); 5] = [
    ("10.10.2.0/24], bandwidth: 2Mbit/s", "192.168.255.0/30], bandwidth: 1Gbit/s"),
    ("10.10.2.11", "192.168.255.1"),
    ("10.10.2.12", "192.168.255.2"),
    (", icmp_monitors: [10.10.2.1] }   # the radio", " }"),
    (", icmp_monitors: [10.10.2.1]", ""),
];

#[test]
fn a_cable_that_two_servers_fill_has_no_third_device() {
    let cable = plan(&CABLE);
    expect(&cable, &[]);
    expect(&cable.replace("255.0/30", "255.0/31").replace("255.2", "255.0"), &[]);
    // With room for a third device, and with a router in the place of the partner, one could be entered.
    expect(&cable.replace("255.0/30", "255.0/29"), &["info no-icmp-monitor"]);
}

#[test]
fn a_client_knows_no_cable_between_the_servers() {
    let without = |plan: &str, subnet: &str| {
        let mut all = generated(plan);
        let client = all.iter_mut().find(|(name, _)| name.ends_with(".xml")).unwrap();
        client.1 = client.1.lines().filter(|line| !line.contains(subnet)).collect::<Vec<_>>().join("\n");
        let alone = found(&all);
        all.push(("system.yaml".to_owned(), plan.to_owned()));
        assert_eq!(found(&all), alone);
        alone
    };
    assert_eq!(without(&plan(&CABLE), "192.168.255."), [""; 0]);
    assert_eq!(without(&plan(&[]), "10.10.2."), ["warning client-node-missing"]);
    assert!(without(&plan(&CABLE), "10.10.1.12").contains(&"warning client-node-missing".to_owned()));
}

#[test]
fn cables_of_two_plants_may_have_the_same_addresses() {
    let other = |from: &[(&str, &str)]| {
        let names =
            [("Waterworks", "Sewage"), ("SRV-A", "SEW-1"), ("SRV-B", "SEW-2"), ("10.10.1.", "10.90.1.")];
        plan(&[from, &names].concat())
    };
    let both = |from: &[(&str, &str)]| {
        let of = |folder: &str, plan: String| {
            let mut all = generated(&plan);
            all.push(("system.yaml".to_owned(), plan));
            all.into_iter().map(move |(name, text)| (format!("{folder}/{name}"), text)).collect::<Vec<_>>()
        };
        found(&[of("one", plan(from)), of("two", other(from))].concat())
    };
    assert_eq!(both(&CABLE), [""; 0]);
    assert_eq!(both(&[]), ["warning address-of-two-systems"], "a network that others can be on");
}

#[test]
fn a_team_of_hyper_v_has_its_adapter_behind_its_name() {
    let team = |interface: &str| {
        plan(&[
            ("interface: Main LAN", &format!("interface: {interface}")),
            ("team: none", "team: { name: SETswitch, members: [NIC1, NIC2], carries: main }"),
        ])
    };
    let of = |interface: &str| found(&[("system.yaml".to_owned(), team(interface))]);
    assert_eq!(of("vEthernet (SETswitch)"), [""; 0]);
    assert_eq!(of("vEthernet (Main)"), ["info team-does-not-fit"], "its name does not tell the switch");
    assert_eq!(of("Main LAN"), ["warning team-does-not-fit"]);
    assert_eq!(of("NIC1"), ["warning team-does-not-fit"]);
}

#[test]
fn the_numbers_of_adapters_say_nothing_of_their_networks() {
    let exchanged = |main: &str, backup: &str| {
        let text =
            plan(&[("interface: Main LAN", "interface: X"), ("interface: Backup LAN", "interface: Y")]);
        let (first, second) = text.split_once("  - label: SRV-B").unwrap();
        let name = |text: &str, x: &str, y: &str| {
            text.replace("interface: X", &format!("interface: {x}"))
                .replace("interface: Y", &format!("interface: {y}"))
        };
        let text = format!("{}  - label: SRV-B{}", name(first, main, backup), name(second, backup, main));
        found(&[("system.yaml".to_owned(), text)])
    };
    for (main, backup) in
        [("Ethernet", "Ethernet 2"), ("LAN-Verbindung 2", "LAN-Verbindung"), ("Ethernet0", "Ethernet1")]
    {
        assert_eq!(exchanged(main, backup), ["info main-and-backup-crossed"], "{main}");
    }
    for (main, backup) in [("Main LAN", "Backup LAN"), ("LAN 1", "LAN 2"), ("SCADA", "SCADA Radio")] {
        assert_eq!(exchanged(main, backup), ["warning main-and-backup-crossed"], "{main}");
    }
}

#[test]
fn a_link_inside_each_machine_is_no_partners_address() {
    let with = |own: [&str; 2]| {
        let mut all = generated(&plan(&[]));
        for ((_, text), own) in all.iter_mut().filter(|(name, _)| name.ends_with(".yaml")).zip(own) {
            let line = text.lines().find(|line| line.contains("addresses: [")).unwrap().to_owned();
            *text = text.replace(&line, &line.replace("/24]", &format!("/24, {own}]")));
        }
        found(&all)
    };
    assert_eq!(with(["16.1.15.2/30"; 2]), ["warning partner-is-self"], "to a management controller");
    assert_eq!(with(["172.20.5.11/24", "172.20.5.12/24"]), [""; 0]);
    assert!(with(["10.10.1.77/24"; 2]).contains(&"error partner-is-self".to_owned()), "on the Main network");
}

#[test]
fn a_link_local_node_is_known_with_its_zone() {
    let zones = plan(&[
        ("10.10.2.0/24], bandwidth: 2Mbit/s", "\"fe80::/64\"], bandwidth: 1Gbit/s"),
        ("10.10.2.11", "\"fe80::11%12\""),
        ("10.10.2.12", "\"fe80::12%7\""),
        (", icmp_monitors: [10.10.2.1]", ""),
    ]);
    let own = [("system.yaml".to_owned(), zones.clone())];
    assert_eq!(found(&own), ["info no-icmp-monitor"], "the plan names the cards");
    assert_eq!(found(&[&own[..], &generated(&zones)].concat()), ["info no-icmp-monitor"]);
    let sheets = found(&generated(&zones));
    assert_eq!(sheets, ["info no-icmp-monitor", "info subnets-unknown"], "one card may have both");
    // Nor does a plan without the cards' names say it.
    let unnamed = [("system.yaml".to_owned(), zones.replace(", interface: Backup LAN", ""))];
    assert_ne!(unnamed, own);
    assert_eq!(found(&unnamed), ["info no-icmp-monitor", "info subnets-unknown"]);
}

#[test]
fn a_monitor_at_the_other_site_is_where_the_plan_has_it() {
    let sites = plan(&[
        ("10.10.2.0/24]", "10.10.2.0/29, 10.10.2.8/29]"),
        ("10.10.2.11", "10.10.2.2"),
        ("10.10.2.12", "10.10.2.10"),
        ("[10.10.2.1] }   # the radio", "[10.10.2.1, 10.10.2.9] }"),
        ("[10.10.2.1]", "[10.10.2.9, 10.10.2.1]"),
    ]);
    let mut all = generated(&sites);
    assert_eq!(found(&all), ["info icmp-monitor-on-wrong-network"], "without the plan it may be mistyped");
    all.push(("system.yaml".to_owned(), sites));
    assert_eq!(found(&all), [""; 0]);
}

#[test]
fn at_a_site_of_its_own_a_servers_monitors_are_beside_its_own_addresses() {
    let sites = plan(&[
        (
            "10.10.1.12, interface: Main LAN, icmp_monitors: [10.10.1.1]",
            "10.11.1.12, interface: Main LAN, icmp_monitors: [10.11.1.1]",
        ),
        (
            "10.10.2.12, interface: Backup LAN, icmp_monitors: [10.10.2.1]",
            "10.11.2.12, interface: Backup LAN, icmp_monitors: [10.11.2.1]",
        ),
        ("10.10.1.0/24]", "10.10.1.0/24, 10.11.1.0/24]"),
        ("10.10.2.0/24]", "10.10.2.0/24, 10.11.2.0/24]"),
    ]);
    let mut sheets = generated(&sites);
    sheets.retain(|(name, _)| name.ends_with(".yaml"));
    sheets.iter_mut().for_each(|(_, text)| *text = text.replace("/24", ""));
    let with = |one: &str, other: &str| {
        let mut all = sheets.clone();
        let text = &mut all.iter_mut().find(|(name, _)| name.starts_with("SRV-B")).unwrap().1;
        *text = text.replace(one, "HERE").replace(other, one).replace("HERE", other);
        found(&all)
    };
    let wrong = ["info subnets-unknown", "warning icmp-monitor-on-wrong-network"];
    assert_eq!(with("10.11.1.1]", "10.11.1.1]"), ["info subnets-unknown"]);
    assert_eq!(with("10.11.1.1]", "10.11.2.1]"), wrong, "its monitors");
    assert_eq!(
        with("address: 10.10.1.11", "address: 10.10.2.11"),
        wrong,
        "its connections, by the other's monitors"
    );
    assert_eq!(with("10.11.1.1]", "10.11.2.7]"), wrong, "one monitor");
}

#[test]
fn a_planned_name_and_the_numbers_of_the_cards_are_not_compared() {
    let names = [
        ("10.10.1.11", "srv-a-plant"),
        ("10.10.2.11", "srv-a-radio"),
        ("10.10.1.12", "srv-b-plant"),
        ("10.10.2.12", "srv-b-radio"),
    ];
    let planned = plan(&names);
    let with = |plan: &str, change: &dyn Fn(&str) -> String| {
        let mut all = generated(plan);
        all.retain(|(name, _)| name.ends_with(".yaml"));
        for (_, text) in &mut all {
            let line = text.lines().find(|line| line.contains("addresses: [")).unwrap().to_owned();
            *text = text.replace(&line, &change(&line));
        }
        all.push(("system.yaml".to_owned(), plan.to_owned()));
        found(&all).into_iter().filter(|finding| !finding.starts_with("info")).collect::<Vec<_>>()
    };
    let numbered = |line: &str| {
        names.iter().fold(line.to_owned(), |line, (ip, name)| line.replace(name, &format!("{ip}/24")))
    };
    assert_eq!(with(&planned, &numbered), [""; 0]);
    let differs = "error sheet-differs-from-plan".to_owned();
    assert!(with(&planned, &|line| line.replace("-plant", "-office")).contains(&differs), "another name");
    assert!(
        with(&plan(&[]), &|line| line.replace("10.10.1.1", "10.10.1.2")).contains(&differs),
        "another number"
    );
}

#[test]
fn subnets_of_two_sites_that_are_alike_by_chance_are_not_crossed() {
    let sites = plan(&[
        ("10.10.1.0/24]", "10.64.156.64/26, 10.64.1.128/25]"),
        ("10.10.2.0/24]", "10.64.101.0/28, 10.64.207.64/26]"),
        (
            "10.10.1.11, interface: Main LAN, icmp_monitors: [10.10.1.1]",
            "10.64.156.120, interface: Main LAN, icmp_monitors: [10.64.156.96]",
        ),
        (
            "10.10.2.11, interface: Backup LAN, icmp_monitors: [10.10.2.1]",
            "10.64.101.10, interface: Backup LAN, icmp_monitors: [10.64.101.4]",
        ),
        (
            "10.10.1.12, interface: Main LAN, icmp_monitors: [10.10.1.1]",
            "10.64.1.203, interface: Main LAN, icmp_monitors: [10.64.1.209]",
        ),
        (
            "10.10.2.12, interface: Backup LAN, icmp_monitors: [10.10.2.1]",
            "10.64.207.111, interface: Backup LAN, icmp_monitors: [10.64.207.105]",
        ),
    ]);
    let mut sheets = generated(&sites);
    sheets.retain(|(name, _)| name.ends_with(".yaml"));
    assert_eq!(found(&sheets), [""; 0]);
    for (_, text) in &mut sheets {
        *text = ["/25", "/26", "/28"].iter().fold(text.clone(), |text, prefix| text.replace(prefix, ""));
    }
    assert_eq!(found(&sheets), ["info subnets-unknown"]);
    let (a, b) = ("address: 10.64.156.120", "address: 10.64.101.10");
    let text = &mut sheets.iter_mut().find(|(name, _)| name.starts_with("SRV-B")).unwrap().1;
    *text = text.replace(a, "HERE").replace(b, a).replace("HERE", b);
    assert_eq!(found(&sheets), ["info subnets-unknown", "warning icmp-monitor-on-wrong-network"]);
}

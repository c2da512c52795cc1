//! Strict reading of plans and sheets: every fault of a file in one run, each at the right place.

use std::path::{Path, PathBuf};

use hotstandby::domain::finding::FileName;
use hotstandby::domain::partner::read::{Reading, read};
use hotstandby::domain::partner::rules::NEVER_SUPPRESSED;

fn read_file(path: &Path) -> Reading {
    let text = std::fs::read_to_string(path).expect("the fixture is there");
    read(&FileName::from(path.to_string_lossy()), &text)
}

fn yaml_files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.expect("the fixtures are readable").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} holds no fixture");
    files
}

/// `line:column rule` of every finding.
fn places(reading: &Reading) -> Vec<String> {
    let place = |finding: &hotstandby::domain::finding::Finding| {
        let span = finding.labels[0].span;
        format!("{}:{} {}", span.line, span.column, finding.rule.name)
    };
    reading.findings.iter().map(place).collect()
}

#[test]
fn only_the_bad_fixtures_of_the_reading_rules_have_reading_faults() {
    let reading_rules: Vec<&str> =
        NEVER_SUPPRESSED.iter().map(|rule| rule.name).chain(["ambiguous-scalar"]).collect();
    for path in yaml_files("rules") {
        let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
        let rule = parts[parts.len() - 3];
        let bad = parts[parts.len() - 2] == "bad";
        let found = read_file(&path).findings;
        if bad && reading_rules.contains(&rule) && !rule.starts_with("suppression") {
            let names: Vec<&str> = found.iter().map(|finding| finding.rule.name).collect();
            assert!(!names.is_empty() && names.iter().all(|name| *name == rule), "{path:?}: {names:?}");
        } else {
            assert!(found.is_empty(), "{path:?}: {found:#?}");
        }
    }
}

#[test]
fn twelve_faults_leave_five_for_the_reader() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/partner/twelve-faults.partners.yaml");
    let reading = read_file(&path);
    assert!(reading.input.is_some());
    assert_eq!(
        places(&reading),
        [
            "20:7 unknown-key",
            "21:22 wrong-type",
            "24:24 unit-missing",
            "30:7 duplicate-key",
            "35:31 bad-value"
        ]
    );
}

/// A sheet without a fault; tests replace one piece of it.
const SHEET: &str = r#"kind: partners
schema_version: 1
product: { name: geo-scada, version: "2022" }
server: { label: SRV-A, port: 5481, addresses: [10.10.1.11/24, 10.10.2.11/24] }
type: hot-standby-pair
standby:
  A:
    label: SRV-B
    main_connection:   { address: 10.10.1.12, port: 5481, compress: false, icmp_monitors: [10.10.1.1] }
    backup_connection: { address: 10.10.2.12, port: 5481, compress: true,  icmp_monitors: [10.10.2.1] }
    monitor:  { connect_timeout: 60s, request_timeout: 60s, heartbeat_interval: 5000ms, heartbeat_timeout: 30000ms }
    icmp:     { interval: 5000ms, retry_count: 2 }
    transfer: { interleave: 1 }
permanent_standby: {}
miscellaneous: { transfer_interval: 5s, action_on_isolated_standby: become-main, action_after_isolated_main: arbitrate, arbitration_priority: 20 }
connection_security: { certificate: ca, require_client_certificates: false, validate_partner_certificate: true, client_certificate_mode: automatic }
"#;

/// A plan without a fault.
const PLAN: &str = r#"kind: system
schema_version: 1
system: Waterworks
product: { name: geo-scada, version: "2022" }
type: hot-standby-pair
networks:
  main:   { subnets: [10.10.1.0/24], bandwidth: 1Gbit/s }
  backup: { subnets: [10.10.2.0/24], bandwidth: 2Mbit/s, compress: true }
defaults:
  port: 5481
  monitor: { connect_timeout: 60s, request_timeout: 60s, heartbeat_interval: 5000ms, heartbeat_timeout: 30000ms }
  icmp:    { interval: 5000ms, retry_count: 2 }
  transfer: { interleave: 1 }
  miscellaneous: { transfer_interval: 5s, action_on_isolated_standby: become-main, action_after_isolated_main: arbitrate }
servers:
  - label: SRV-A
    role: main-or-standby
    arbitration_priority: 20
    port: 5481
    main:   { address: 10.10.1.11, interface: Main LAN,   icmp_monitors: [10.10.1.1] }
    backup: { address: 10.10.2.11, interface: Backup LAN, icmp_monitors: [10.10.2.1] }
    team:   none
    connects_to: []
    connection_security: { certificate: ca, require_client_certificates: false, validate_partner_certificate: true, client_certificate_mode: automatic }
  - label: SRV-B
    arbitration_priority: -10
    main:   { address: "fe80::12%eth0", interface: Main LAN, icmp_monitors: ["fd00::1"], compress: false }
    backup: { address: srv_b.plant.local }
    team:   { name: Team1, members: [NIC1, NIC2], carries: main }
"#;

fn read_text(text: &str) -> Reading {
    read(&FileName::from("x.yaml"), text)
}

/// What stands at the primary place, then rule and message, of every finding.
fn faults(text: &str) -> Vec<String> {
    let fault = |finding: &hotstandby::domain::finding::Finding| {
        let span = finding.labels[0].span;
        assert_eq!(span.line, span.end_line, "a place of one line: {finding:?}");
        let line: Vec<char> = text.lines().nth(span.line as usize - 1).unwrap_or_default().chars().collect();
        let at: String = line[span.column as usize - 1..span.end_column as usize - 1].iter().collect();
        format!("{at} | {}: {} {}", finding.rule.name, finding.message, finding.help).trim_end().to_owned()
    };
    read_text(text).findings.iter().map(fault).collect()
}

/// Replaces a piece of a text that is right, and compares the findings.
fn case(base: &str, from: &str, to: &str, expected: &[&str]) {
    assert!(base.contains(from), "{from} is part of the text");
    let found = faults(&base.replacen(from, to, 1));
    let right = found.len() == expected.len() && found.iter().zip(expected).all(|(f, e)| f.starts_with(e));
    assert!(right, "{from} -> {to}\n   found {found:#?}\nexpected {expected:#?}");
}

#[test]
fn a_sheet_and_a_plan_without_fault() {
    assert_eq!(faults(SHEET), [""; 0]);
    assert_eq!(faults(PLAN), [""; 0]);
    for text in [SHEET, PLAN] {
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let (plain, other) = (read_text(text), read_text(&windows));
        assert_eq!(plain, other, "line ends and byte order mark change nothing, no place either");
    }
}

#[test]
fn every_key_reaches_its_field() {
    use hotstandby::domain::partner::input::Input;
    let Some(Input::Sheet(sheet)) = read_text(SHEET).input else { panic!("a sheet") };
    insta::assert_debug_snapshot!("sheet", sheet);
    let Some(Input::Plan(plan)) = read_text(PLAN).input else { panic!("a plan") };
    insta::assert_debug_snapshot!("plan", plan);
}

#[test]
fn keys() {
    case(
        SHEET,
        "type: hot",
        "typ: hot",
        &[
            "kind | missing-key: The key `type` is missing; a sheet needs it.",
            "typ | unknown-key: There is no key `typ` in a sheet; did you mean `type`? The keys of a sheet are `kind`, ",
        ],
    );
    case(SHEET, "schema_version: 1\n", "", &["kind | missing-key: The key `schema_version` is missing"]);
    case(
        SHEET,
        "schema_version: 1",
        "schema_version: 0",
        &["0 | bad-value: There is no schema_version 0. Write 1."],
    );
    case(
        SHEET,
        "schema_version: 1",
        "schema_version: 2",
        &["2 | unknown-kind: This file has schema_version 2; this program reads version 1. Use a newer"],
    );
    case(
        SHEET,
        "schema_version: 1",
        "schema_version: \"1\"",
        &[
            "\"1\" | wrong-type: `schema_version` must be a whole number; this is `1`. Write 1, without quotes",
        ],
    );
    case(SHEET, "  A:", "  C:", &["C | unknown-key: There is no key `C` in the Standby tab"]);
    case(
        SHEET,
        "address: 10.10.1.12, port",
        "port",
        &["main_connection | missing-key: The key `address` is missing; `main_connection` needs it."],
    );
    case(
        SHEET,
        "transfer: { interleave: 1 }",
        "transfer: { interleave: 1, interleave: 2, interleave: 3 }",
        &[
            "interleave | duplicate-key: The key `interleave` stands twice",
            "interleave | duplicate-key: The key `interleave` stands twice",
        ],
    );
    case(
        PLAN,
        "  - label: SRV-B\n    arb",
        "  - arb",
        &["arbitration_priority | missing-key: The key `label` is missing; a server needs it."],
    );
    case(
        PLAN,
        "  main:   { subnets: [10.10.1.0/24], bandwidth: 1Gbit/s }\n",
        "",
        &["networks | missing-key: The key `main` is missing; `networks` needs it."],
    );
    case(
        PLAN,
        "transfer_interval: 5s",
        "transfer_interval: 5s, arbitration_priority: 3",
        &["arbitration_priority | unknown-key"],
    );
    case(
        PLAN,
        "type: hot-standby-pair",
        "type: permanent-standby",
        &["permanent-standby | bad-value: `type` of a plan cannot be `permanent-standby`."],
    );
}

#[test]
fn types() {
    case(
        SHEET,
        "compress: true",
        "compress: yes",
        &["yes | wrong-type: `compress` must be `true` or `false`; this is `yes`. Write `true`."],
    );
    case(
        SHEET,
        "compress: true",
        "compress: \"true\"",
        &["\"true\" | wrong-type: `compress` must be `true` or `false`; this is `true`. Write `true`."],
    );
    case(
        SHEET,
        "compress: true",
        "compress: ~",
        &["~ | wrong-type: `compress` must be `true` or `false`; nothing stands here. Give it a value"],
    );
    case(
        SHEET,
        "version: \"2022\"",
        "version: 2022",
        &["2022 | wrong-type: `version` must be text; 2022 without quotes is a number. Write \"2022\"."],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: true",
        &["true | wrong-type: `label` must be text; true without quotes is a truth value."],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: [SRV-A]",
        &["[SRV-A] | wrong-type: `label` must be text; this is a list."],
    );
    case(
        SHEET,
        "permanent_standby: {}",
        "permanent_standby:",
        &[" | wrong-type: `permanent_standby` must be a block of keys; nothing stands here."],
    );
    case(
        SHEET,
        "[10.10.1.11/24, 10.10.2.11/24]",
        "10.10.1.11/24",
        &["10.10.1.11/24 | wrong-type: `addresses` must be a list; this is a single value."],
    );
    case(
        SHEET,
        "port: 5481,",
        "port: \"5481\",",
        &["\"5481\" | wrong-type: `port` must be a whole number; this is `5481`. Write 5481, without quotes"],
    );
    case(
        SHEET,
        "port: 5481,",
        "port: 5_481,",
        &["5_481 | wrong-type: `port` must be a whole number; this is `5_481`. Write 5481, without quotes"],
    );
    case(SHEET, "port: 5481,", "port: 5481.0,", &["5481.0 | wrong-type: `port` must be a whole number"]);
    case(SHEET, "port: 5481,", "port: -1,", &["-1 | bad-value: `port` cannot be negative."]);
    case(
        SHEET,
        "port: 5481,",
        "port: 99999999999,",
        &["99999999999 | bad-value: The number of `port` is too large to be one."],
    );
    case(
        SHEET,
        "port: 5481,",
        "port: 99999999999999999999999,",
        &["99999999999999999999999 | bad-value: The number of `port` is too large"],
    );
    case(
        SHEET,
        "port: 5481,",
        "port: 0x1569,",
        &["0x1569 | bad-value: `port` must be written as a decimal number."],
    );
    case(SHEET, "port: 5481,", "port: 70000,", &[]);
}

#[test]
fn ambiguous_scalars() {
    case(
        SHEET,
        "label: SRV-A",
        "label: NO",
        &["NO | ambiguous-scalar: `NO` without quotes is `false` to readers of YAML 1.1"],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: 22:22",
        &["22:22 | ambiguous-scalar: `22:22` without quotes is the number 1342"],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: 010",
        &["010 | ambiguous-scalar: `010` without quotes is the number 8"],
    );
    case(
        SHEET,
        "label: SRV-A",
        "label: 1_000",
        &["1_000 | ambiguous-scalar: `1_000` without quotes is the number 1000"],
    );
    case(SHEET, "label: SRV-A", "label: \"NO\"", &[]);
    case(
        SHEET,
        "port: 5481,",
        "port: 05481,",
        &["05481 | ambiguous-scalar: `05481` without quotes is the text \"05481\""],
    );
    case(SHEET, "address: 10.10.1.12", "address: 1:2:3:4:5:6:7:8", &["1:2:3:4:5:6:7:8 | ambiguous-scalar"]);
    case(SHEET, "address: 10.10.1.12", "address: fe80::1", &[]);
}

#[test]
fn durations_and_bandwidths() {
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: 60",
        &[
            "60 | unit-missing: `connect_timeout: 60` has no unit. The vendor's field is in seconds. Write 60s",
        ],
    );
    case(
        SHEET,
        "heartbeat_interval: 5000ms",
        "heartbeat_interval: 5000",
        &[
            "5000 | unit-missing: `heartbeat_interval: 5000` has no unit. The vendor's field is in milliseconds. Write 5000ms",
        ],
    );
    case(
        SHEET,
        "interval: 5000ms, r",
        "interval: \"5000\", r",
        &["\"5000\" | unit-missing: `interval: 5000` has no unit. The vendor's field is in milliseconds."],
    );
    case(
        SHEET,
        "transfer_interval: 5s",
        "transfer_interval: 5",
        &["5 | unit-missing: `transfer_interval: 5` has no unit. The vendor's field is in seconds."],
    );
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: 60sec",
        &["60sec | bad-value: `connect_timeout` is no duration: `60sec`. Write 60s."],
    );
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: 60 s",
        &["60 s | bad-value: `connect_timeout` is no duration: `60 s`. Write 60s."],
    );
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: 1.5m",
        &["1.5m | bad-value: `connect_timeout` is no duration"],
    );
    case(
        SHEET,
        "connect_timeout: 60s",
        "connect_timeout: -5s",
        &["-5s | bad-value: `connect_timeout` is no duration"],
    );
    case(PLAN, "bandwidth: 2Mbit/s", "bandwidth: 2", &["2 | unit-missing: `bandwidth: 2` has no unit"]);
    case(
        PLAN,
        "bandwidth: 2Mbit/s",
        "bandwidth: 2Mbps",
        &["2Mbps | bad-value: `bandwidth` is no bandwidth: `2Mbps`."],
    );
}

#[test]
fn products_and_words() {
    case(
        SHEET,
        "name: geo-scada",
        "name: geoscada",
        &["geoscada | bad-value: `name` cannot be `geoscada`; did you mean `geo-scada`?"],
    );
    case(
        SHEET,
        "name: geo-scada",
        "name: clearscada",
        &[
            "\"2022\" | bad-value: `clearscada` has no version 2022; that is one of `geo-scada`. Write `name: geo-scada`",
        ],
    );
    case(
        SHEET,
        "version: \"2022\"",
        "version: \"2017 R3\"",
        &["\"2017 R3\" | bad-value: `geo-scada` has no version 2017 R3; that is one of `clearscada`."],
    );
    case(
        SHEET,
        "version: \"2022\"",
        "version: \"2018\"",
        &["\"2018\" | bad-value: `geo-scada` has no version `2018`."],
    );
    case(
        SHEET,
        "certificate: ca",
        "certificate: CA",
        &["CA | bad-value: `certificate` cannot be `CA`; did you mean `ca`?"],
    );
    case(
        SHEET,
        "type: hot-standby-pair",
        "type: hot_standby_pair",
        &[
            "hot_standby_pair | bad-value: `type` cannot be `hot_standby_pair`; did you mean `hot-standby-pair`?",
        ],
    );
}

#[test]
fn addresses() {
    let bad = |text: &str, expected: &str| {
        case(SHEET, "address: 10.10.1.12", &format!("address: {text}"), &[expected]);
    };
    bad("10.10.1.256", "10.10.1.256 | bad-value: `10.10.1.256` is no IPv4 address: 256 is more than 255.");
    bad(
        "010.1.1.1",
        "010.1.1.1 | bad-value: `010.1.1.1` is ambiguous: `010` starts with a zero, and some programs read it as octal. Write 10.1.1.1.",
    );
    bad("10.10.1", "10.10.1 | bad-value: `10.10.1` is no IPv4 address: it has 3 numbers, not four.");
    bad("10.10.1.12.5", "10.10.1.12.5 | bad-value: `10.10.1.12.5` is no IPv4 address: it has 5 numbers");
    bad("10..1.12", "10..1.12 | bad-value: `10..1.12` is no IPv4 address: a number is missing");
    bad(
        "10.10.1.l2",
        "10.10.1.l2 | bad-value: `10.10.1.l2` is nearly an IPv4 address, but `l2` is no number.",
    );
    bad("12", "12 | bad-value: `12` is no IPv4 address: it has 1 number, not four.");
    bad(
        "10.10.1.12/24",
        "10.10.1.12/24 | bad-value: `10.10.1.12/24` has a prefix length; here stands an address alone. Write 10.10.1.12.",
    );
    bad(
        "10.10.1.12:5481",
        "10.10.1.12:5481 | bad-value: `10.10.1.12:5481` looks like an address with a port. Write 10.10.1.12 here",
    );
    bad("\"[fd00::1]\"", "\"[fd00::1]\" | bad-value: `[fd00::1]` stands in brackets. Write fd00::1");
    bad("fd00::1%3", "fd00::1%3 | bad-value: `fd00::1%3` has a zone, but only link-local addresses");
    bad("fe80::1%", "fe80::1% | bad-value: The zone of `fe80::1%` is empty.");
    bad("fd00:::1", "fd00:::1 | bad-value: `fd00:::1` is no IPv6 address.");
    bad("srv b", "srv b | bad-value: `srv b` is neither an address nor a host name: ` ` cannot stand in it.");
    bad("-srv", "-srv | bad-value: `-srv` is no host name: a part starts or ends with a hyphen.");
    bad("pümpe", "pümpe | bad-value: `pümpe` is neither an address nor a host name: `ü` cannot stand in it.");
    for good in [
        "fe80::1%3",
        "fe80::1%Ethernet",
        "fd00::12",
        "SRV_B",
        "srv-b.plant.local",
        "srv-b.",
        "3com",
        "::ffff:10.1.1.1",
    ] {
        case(SHEET, "address: 10.10.1.12", &format!("address: {good}"), &[]);
    }
    let own = |text: &str, expected: &str| case(SHEET, "10.10.1.11/24", text, &[expected]);
    own(
        "10.10.1.11/33",
        "10.10.1.11/33 | bad-value: `10.10.1.11/33`: the prefix length is a number from 0 to 32.",
    );
    own(
        "10.10.1.11/255.255.255.0",
        "10.10.1.11/255.255.255.0 | bad-value: `10.10.1.11/255.255.255.0` has a mask; a prefix length is wanted. Write 10.10.1.11/24.",
    );
    own("srv-a/24", "srv-a/24 | bad-value: `srv-a/24`: a host name has no prefix length.");
    let subnet = |text: &str, expected: &str| case(PLAN, "10.10.1.0/24", text, &[expected]);
    subnet(
        "10.10.1.5/24",
        "10.10.1.5/24 | bad-value: `10.10.1.5/24` is an address in a subnet, not the subnet. Write 10.10.1.0/24.",
    );
    subnet("10.10.1.0", "10.10.1.0 | bad-value: `10.10.1.0` has no prefix length.");
    subnet("main/24", "main/24 | bad-value: `main/24` is no subnet.");
}

#[test]
fn names() {
    let bad =
        |text: &str, expected: &str| case(SHEET, "label: SRV-A", &format!("label: {text}"), &[expected]);
    bad("\"SRV\\x07A\"", "\"SRV\\x07A\" | bad-value: `label` has a control or invisible character (U+0007).");
    bad(
        "\"SRV\\u202EA\"",
        "\"SRV\\u202EA\" | bad-value: `label` has a control or invisible character (U+202E).",
    );
    bad("\" SRV-A\"", "\" SRV-A\" | bad-value: `label` starts or ends with a space.");
    bad("\"\"", "\"\" | bad-value: `label` is empty.");
    case(SHEET, "label: SRV-A", "label: Pumpenhaus Süd", &[]);
}

#[test]
fn everything_at_once() {
    let text = SHEET
        .replace("type: hot", "typ: hot")
        .replace("port: 5481", "port: x")
        .replace("60s", "60")
        .replace("ca,", "[ca],")
        .replace("10.10.2.12", "10.10.2.1222")
        .replace("SRV-B", "on");
    let names: Vec<&str> = read_text(&text).findings.iter().map(|finding| finding.rule.name).collect();
    assert_eq!(
        names,
        [
            "missing-key",
            "wrong-type",
            "unknown-key",
            "ambiguous-scalar",
            "wrong-type",
            "bad-value",
            "wrong-type",
            "unit-missing",
            "unit-missing",
            "wrong-type"
        ]
    );
}

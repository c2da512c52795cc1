//! Judging whole systems: a correct one has no findings, every single wrong field has its rule, plants that look alike
//! are told apart, and the order of the inputs does not matter.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use hotstandby::domain::finding::{FileName, Finding};
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::{derive, judge, read};

/// A plan of a pair (`{count}` 2) or a triple (3), on networks 10.`net`.1 and 10.`net`.2.
fn plan(name: &str, net: u8, labels: &[&str]) -> String {
    let kind = ["lone-server", "hot-standby-pair", "triple-standby"][labels.len() - 1];
    let mut text = format!(
        r#"kind: system
schema_version: 1
system: {name}
product: {{ name: geo-scada, version: "2022" }}
type: {kind}
networks:
  main:
    subnets: [10.{net}.1.0/24]
    bandwidth: 1Gbit/s
  backup:
    subnets: [10.{net}.2.0/24]
    bandwidth: 2Mbit/s
defaults:
  port: 5481
  monitor: {{ connect_timeout: 60s, request_timeout: 60s, heartbeat_interval: 5000ms, heartbeat_timeout: 30000ms }}
  icmp: {{ interval: 5000ms, retry_count: 2 }}
  transfer: {{ interleave: 1 }}
  miscellaneous: {{ transfer_interval: 5s, action_on_isolated_standby: become-main, action_after_isolated_main: arbitrate }}
  connection_security: {{ certificate: ca, require_client_certificates: false, validate_partner_certificate: true, client_certificate_mode: automatic }}
servers:
"#
    );
    for (number, label) in labels.iter().enumerate() {
        let (host, priority) = (11 + number, 30 - 10 * number);
        write!(
            text,
            "  - label: {label}
    arbitration_priority: {priority}
    main:   {{ address: 10.{net}.1.{host}, interface: Main LAN, icmp_monitors: [10.{net}.1.1] }}
    backup: {{ address: 10.{net}.2.{host}, interface: Backup LAN, icmp_monitors: [10.{net}.2.1] }}
"
        )
        .expect("a string takes everything");
    }
    text
}

/// The sheet of `own` in the pair with `other`.
fn sheet(net: u8, (own, host): (&str, u8), (other, partner): (&str, u8)) -> String {
    let priority = 100 - host;
    format!(
        r#"kind: partners
schema_version: 1
product: {{ name: geo-scada, version: "2022" }}
server: {{ label: {own}, port: 5481, addresses: [10.{net}.1.{host}/24, 10.{net}.2.{host}/24] }}
type: hot-standby-pair
standby:
  A:
    label: {other}
    main_connection:   {{ address: 10.{net}.1.{partner}, port: 5481, compress: false, icmp_monitors: [10.{net}.1.1] }}
    backup_connection: {{ address: 10.{net}.2.{partner}, port: 5481, compress: true, icmp_monitors: [10.{net}.2.1] }}
    monitor:  {{ connect_timeout: 60s, request_timeout: 60s, heartbeat_interval: 5000ms, heartbeat_timeout: 30000ms }}
    icmp:     {{ interval: 5000ms, retry_count: 2 }}
    transfer: {{ interleave: 1 }}
permanent_standby: {{}}
miscellaneous: {{ transfer_interval: 5s, action_on_isolated_standby: become-main, action_after_isolated_main: arbitrate, arbitration_priority: {priority} }}
connection_security: {{ certificate: ca, require_client_certificates: false, validate_partner_certificate: true, client_certificate_mode: automatic }}
"#
    )
}

fn input(file: &str, text: &str) -> Input {
    let reading = read::read(&FileName::from(file), text);
    assert!(reading.findings.is_empty(), "{file}: {:#?}", reading.findings);
    reading.input.expect("it was read")
}

fn pair(folder: &str, net: u8) -> Vec<Input> {
    vec![
        input(&format!("{folder}SRV-A.yaml"), &sheet(net, ("SRV-A", 11), ("SRV-B", 12))),
        input(&format!("{folder}SRV-B.yaml"), &sheet(net, ("SRV-B", 12), ("SRV-A", 11))),
    ]
}

fn names(findings: &[Finding]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.rule.name).collect()
}

fn texts(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| format!("{}: {}", f.rule.name, f.message)).collect()
}

/// Reads the text with one thing replaced, which must be there exactly once.
fn changed(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "`{from}` in\n{text}");
    text.replace(from, to)
}

#[test]
fn a_correct_plan_or_pair_has_no_findings() {
    let two = plan("Works", 10, &["SRV-A", "SRV-B"]);
    let three = plan("Works", 10, &["SRV-A", "SRV-B", "SRV-C"]);
    for inputs in [vec![input("two.yaml", &two)], vec![input("three.yaml", &three)], pair("", 10)] {
        let findings = judge::judge(&inputs);
        assert!(findings.is_empty(), "{:#?}", texts(&findings));
    }
}

#[test]
fn the_sheets_that_follow_from_a_plan_agree_with_it() {
    for labels in [&["SRV-A", "SRV-B"][..], &["SRV-A", "SRV-B", "SRV-C"]] {
        let Input::Plan(plan) = input("plan.yaml", &plan("Works", 10, labels)) else { panic!("a plan") };
        let mut inputs: Vec<Input> = derive::sheets(&plan).into_iter().map(Input::Sheet).collect();
        inputs.push(Input::Plan(plan));
        for input in &mut inputs {
            if let Input::Sheet(sheet) = input {
                sheet.file = FileName::from(format!("{}.yaml", sheet.label()));
            }
        }
        let findings = judge::judge(&inputs);
        assert!(findings.is_empty(), "{:#?}", texts(&findings));
    }
}

/// One wrong field in SRV-A's sheet, and the rules that must be reported for the pair: exactly these.
const SHEET_MUTATIONS: &[(&str, &str, &[&str])] = &[
    ("label: SRV-A,", "label: SRV-Z,", &["partner-not-reciprocal"]),
    (
        "label: SRV-A,",
        "label: SRV-B,",
        &["duplicate-server-label", "partner-is-self", "partner-not-reciprocal"],
    ),
    ("    label: SRV-B", "    label: SRV-X", &["partner-not-reciprocal"]),
    ("    label: SRV-B", "    label: SRV-A", &["partner-is-self", "partner-not-reciprocal"]),
    ("SRV-A, port: 5481", "SRV-A, port: 5500", &["port-mismatch"]),
    ("SRV-A, port: 5481", "SRV-A, port: 500", &["port-mismatch", "port-outside-registered-range"]),
    ("10.10.1.11/24", "10.10.1.111/24", &["partner-address-unknown"]),
    ("10.10.2.11/24", "10.10.1.111/24", &["partner-address-unknown"]),
    ("type: hot-standby-pair", "type: triple-standby", &["wrong-server-count", "wrong-standby-column"]),
    ("type: hot-standby-pair", "type: lone-server", &["wrong-server-count"]),
    ("type: hot-standby-pair", "type: permanent-standby", &["wrong-standby-column"]),
    ("  A:\n", "  B:\n", &["wrong-standby-column"]),
    ("address: 10.10.1.12", "address: 10.10.1.99", &["partner-address-unknown"]),
    ("address: 10.10.1.12", "address: 10.10.1.11", &["partner-is-self"]),
    ("address: 10.10.1.12", "address: 127.0.0.1", &["partner-is-self"]),
    ("address: 10.10.1.12", "address: 224.0.0.5", &["partner-is-self"]),
    ("address: 10.10.1.12", "address: \"fd00::12\"", &["mixed-address-families", "partner-address-unknown"]),
    ("address: 10.10.2.12", "address: 10.10.1.12", &["backup-same-as-main"]),
    ("address: 10.10.2.12", "address: 10.10.1.13", &["backup-in-main-subnet", "partner-address-unknown"]),
    ("10.10.1.12, port: 5481", "10.10.1.12, port: 5482", &["port-mismatch"]),
    ("10.10.1.12, port: 5481", "10.10.1.12, port: 0", &["port-out-of-range"]),
    (
        "10.10.2.12, port: 5481, compress: true",
        "10.10.2.12, port: 5481, compress: false",
        &["compress-mismatch"],
    ),
    ("port: 5481, compress: false", "port: 5481, compress: true", &["compress-mismatch"]),
    ("icmp_monitors: [10.10.1.1]", "icmp_monitors: [10.10.2.1]", &["icmp-monitor-on-wrong-network"]),
    ("icmp_monitors: [10.10.1.1]", "icmp_monitors: [10.10.1.12]", &["useless-icmp-monitor"]),
    ("icmp_monitors: [10.10.1.1]", "icmp_monitors: [10.10.1.11]", &["useless-icmp-monitor"]),
    ("icmp_monitors: [10.10.1.1]", "icmp_monitors: [10.10.1.1, 10.10.1.1]", &["useless-icmp-monitor"]),
    (
        "icmp_monitors: [10.10.1.1]",
        "icmp_monitors: [10.10.1.1, 10.10.1.2, 10.10.1.3, 10.10.1.4]",
        &["too-many-icmp-monitors"],
    ),
    ("icmp_monitors: [10.10.1.1]", "icmp_monitors: [\"fd00::1\"]", &["mixed-address-families"]),
    ("connect_timeout: 60s", "connect_timeout: 20s", &["connect-timeout-changed"]),
    ("connect_timeout: 60s", "connect_timeout: 60ms", &["suspicious-unit"]),
    ("request_timeout: 60s", "request_timeout: 60000s", &["suspicious-unit"]),
    ("heartbeat_interval: 5000ms", "heartbeat_interval: 5ms", &["suspicious-unit"]),
    ("heartbeat_interval: 5000ms", "heartbeat_interval: 30000ms", &["heartbeat-interval-not-below-timeout"]),
    ("heartbeat_timeout: 30000ms", "heartbeat_timeout: 15000ms", &["icmp-slower-than-heartbeat"]),
    ("interval: 5000ms, retry_count: 2", "interval: 5000ms, retry_count: 5", &["icmp-slower-than-heartbeat"]),
    ("interval: 5000ms, retry_count: 2", "interval: 5ms, retry_count: 2", &["suspicious-unit"]),
    ("transfer_interval: 5s", "transfer_interval: 6s", &["transfer-interval-changed"]),
    ("become-main", "remain-isolated-standby", &["isolated-standby-stays-standby"]),
    ("arbitration_priority: 89", "arbitration_priority: 88", &["equal-arbitration-priority"]),
    ("certificate: ca,", "certificate: self-signed,", &["certificate-settings-incompatible"]),
    (
        "validate_partner_certificate: true",
        "validate_partner_certificate: false",
        &["certificate-settings-incompatible"],
    ),
];

#[test]
fn every_wrong_field_of_a_sheet_has_its_rule() {
    let mut wrong = Vec::new();
    for (from, to, rules) in SHEET_MUTATIONS {
        let mut inputs = pair("", 10);
        inputs[0] = input("SRV-A.yaml", &changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), from, to));
        let findings = judge::judge(&inputs);
        if names(&findings) != rules.iter().copied().collect() {
            wrong.push(format!("{from} -> {to}: {:#?}", texts(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One wrong field in the plan of a pair.
const PLAN_MUTATIONS: &[(&str, &str, &[&str])] = &[
    ("label: SRV-B", "label: SRV-A", &["duplicate-server-label"]),
    ("type: hot-standby-pair", "type: triple-standby", &["wrong-server-count"]),
    ("type: hot-standby-pair", "type: lone-server", &["wrong-server-count"]),
    ("version: \"2022\"", "version: \"2019\"", &[]),
    ("subnets: [10.10.2.0/24]", "subnets: [10.10.0.0/16]", &["backup-in-main-subnet"]),
    ("subnets: [10.10.1.0/24]", "subnets: [10.10.0.0/16]", &["backup-in-main-subnet"]),
    ("subnets: [10.10.1.0/24]", "subnets: [10.10.7.0/24]", &["address-outside-network"]),
    ("bandwidth: 1Gbit/s", "bandwidth: 1Gbit/s\n    compress: true", &["compress-on-fast-link"]),
    ("bandwidth: 2Mbit/s", "bandwidth: 2Mbit/s\n    compress: false", &["no-compress-on-slow-link"]),
    ("port: 5481", "port: 65536", &["port-out-of-range"]),
    ("connect_timeout: 60s", "connect_timeout: 61s", &["connect-timeout-changed"]),
    (
        "heartbeat_timeout: 30000ms",
        "heartbeat_timeout: 5000ms",
        &["heartbeat-interval-not-below-timeout", "icmp-slower-than-heartbeat"],
    ),
    ("transfer_interval: 5s", "transfer_interval: 10s", &["transfer-interval-changed"]),
    ("become-main", "remain-isolated-standby", &["isolated-standby-stays-standby"]),
    ("certificate: ca,", "certificate: temporary,", &["certificate-settings-incompatible"]),
    (
        "require_client_certificates: false, validate_partner_certificate: true, client_certificate_mode: automatic",
        "require_client_certificates: true, validate_partner_certificate: true, client_certificate_mode: disabled",
        &["certificate-settings-incompatible"],
    ),
    ("arbitration_priority: 20", "arbitration_priority: 30", &["equal-arbitration-priority"]),
    ("address: 10.10.1.12", "address: 10.10.1.11", &["partner-is-self"]),
    ("address: 10.10.1.12", "address: 0.0.0.0", &["address-outside-network", "partner-is-self"]),
    ("address: 10.10.1.12", "address: 10.10.2.99", &["address-outside-network"]),
    ("address: 10.10.2.12", "address: 10.10.1.99", &["backup-in-main-subnet"]),
    ("address: 10.10.2.12", "address: 10.10.1.12", &["backup-same-as-main"]),
    ("10.10.2.12, interface: Backup LAN", "10.10.2.12, interface: main lan", &["backup-on-main-interface"]),
    (
        "    backup: { address: 10.10.2.12, interface: Backup LAN, icmp_monitors: [10.10.2.1] }\n",
        "",
        &["backup-on-one-end-only"],
    ),
    (
        "10.10.1.12, interface: Main LAN, icmp_monitors: [10.10.1.1]",
        "10.10.1.12, interface: Main LAN, icmp_monitors: [10.10.2.1]",
        &["icmp-monitor-on-wrong-network"],
    ),
    (
        "10.10.1.12, interface: Main LAN, icmp_monitors: [10.10.1.1]",
        "10.10.1.12, interface: Main LAN, icmp_monitors: [10.10.1.11]",
        &["useless-icmp-monitor"],
    ),
    (
        "    arbitration_priority: 20\n",
        "    arbitration_priority: 20\n    connects_to: [SRV-A]\n",
        &["wrong-connects-to"],
    ),
    (
        "    arbitration_priority: 20\n",
        "    arbitration_priority: 20\n    monitor: { heartbeat_interval: 40000ms }\n",
        &["heartbeat-interval-not-below-timeout"],
    ),
];

#[test]
fn every_wrong_field_of_a_plan_has_its_rule() {
    let mut wrong = Vec::new();
    for (from, to, rules) in PLAN_MUTATIONS {
        let text = changed(&plan("Works", 10, &["SRV-A", "SRV-B"]), from, to);
        let findings = judge::judge(&[input("plan.yaml", &text)]);
        if names(&findings) != rules.iter().copied().collect() {
            wrong.push(format!("{from} -> {to}: {:#?}", texts(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_bad_default_is_one_finding_for_all_servers() {
    let text = changed(
        &plan("Works", 10, &["SRV-A", "SRV-B", "SRV-C"]),
        "heartbeat_timeout: 30000ms",
        "heartbeat_timeout: 1ms",
    );
    let findings = judge::judge(&[input("plan.yaml", &text)]);
    let heartbeat = findings.iter().filter(|f| f.rule.name == "heartbeat-interval-not-below-timeout").count();
    assert_eq!(heartbeat, 1, "{:#?}", texts(&findings));
}

/// One wrong field in SRV-A's sheet, judged with the plan: the difference is told, whatever other rules say.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    ("SRV-A, port: 5481", "SRV-A, port: 5500", "own port"),
    ("10.10.1.11/24, ", "", "10.10.1.11"),
    ("type: hot-standby-pair", "type: triple-standby", "Type"),
    (
        "address: 10.10.1.12",
        "address: 10.10.1.99",
        "Main Connection > Name/IP Address is 10.10.1.99, and the plan says 10.10.1.12",
    ),
    ("compress: false", "compress: true", "Main Connection > Compress is on, and the plan says off"),
    (
        "10.10.2.12, port: 5481",
        "10.10.2.12, port: 5482",
        "Backup Connection > Port is 5482, and the plan says 5481",
    ),
    ("icmp_monitors: [10.10.1.1]", "icmp_monitors: [10.10.1.2]", "10.10.1.2 is not in the plan"),
    ("connect_timeout: 60s, ", "", "Connect Timeout is not given, and the plan says 60 s"),
    (
        "heartbeat_timeout: 30000ms",
        "heartbeat_timeout: 31s",
        "Heartbeat Timeout is 31000 ms, and the plan says 30000 ms",
    ),
    ("retry_count: 2", "retry_count: 1", "ICMP retry count is 1, and the plan says 2"),
    ("interleave: 1", "interleave: 3", "Interleave is 3"),
    (
        "arbitration_priority: 89",
        "arbitration_priority: 7",
        "Arbitration Priority is 7, and the plan says 89",
    ),
    ("arbitrate, ", "become-standby, ", "Action after isolated main is become-standby"),
    ("certificate: ca,", "certificate: none,", "certificate is none, and the plan says ca"),
    (
        "client_certificate_mode: automatic",
        "client_certificate_mode: selected",
        "Client Certificate Mode is selected",
    ),
];

#[test]
fn a_sheet_that_differs_from_its_plan_is_told_field_by_field() {
    let plan = plan("Works", 10, &["SRV-A", "SRV-B"])
        .replace("arbitration_priority: 30", "arbitration_priority: 89")
        .replace("arbitration_priority: 20", "arbitration_priority: 88");
    for (from, to, said) in DIFFERENCES {
        let mut inputs = pair("", 10);
        inputs.push(input("plan.yaml", &plan));
        assert!(judge::judge(&inputs).is_empty(), "{:#?}", texts(&judge::judge(&inputs)));
        inputs[0] = input("SRV-A.yaml", &changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), from, to));
        let findings = judge::judge(&inputs);
        let differs = findings.iter().filter(|f| f.rule.name == "sheet-differs-from-plan");
        let found: Vec<_> = differs.filter(|f| f.message.contains(said)).collect();
        assert_eq!(found.len(), 1, "{from} -> {to}: {:#?}", texts(&findings));
        let files: Vec<&str> = found[0].labels.iter().map(|label| &*label.file).collect();
        assert_eq!(files, ["SRV-A.yaml", "plan.yaml"]);
    }
}

#[test]
fn a_missing_column_and_an_unknown_server_differ_from_the_plan() {
    let plan = input("plan.yaml", &plan("Works", 10, &["SRV-A", "SRV-B"]));
    let text = sheet(10, ("SRV-A", 11), ("SRV-B", 12));
    let end = text.find("permanent_standby").expect("it is there");
    let start = text.find("standby:\n").expect("it is there");
    let without = format!("{}standby: {{}}\n{}", &text[..start], &text[end..]);
    let findings = judge::judge(&[plan.clone(), input("SRV-A.yaml", &without)]);
    assert!(
        findings.iter().any(|f| f.message.contains("the plan has the partner SRV-B")),
        "{:#?}",
        texts(&findings)
    );
    let stranger = input(
        "SRV-Q.yaml",
        &changed(&sheet(10, ("SRV-Q", 77), ("SRV-B", 12)), "    label: SRV-B", "    label: SRV-A"),
    );
    let findings = judge::judge(&[plan, stranger]);
    assert!(
        findings.iter().any(|f| f.message.contains("no server with the label")),
        "{:#?}",
        texts(&findings)
    );
}

#[test]
fn a_partner_whose_sheet_is_not_there_is_no_fault() {
    let findings = judge::judge(&pair("", 10)[..1]);
    assert!(findings.is_empty(), "{:#?}", texts(&findings));
}

#[test]
fn plants_with_the_same_labels_are_told_apart_by_folder_or_address() {
    let different: Vec<Input> = (1..=200).flat_map(|net| pair(&format!("plant-{net}/"), net)).collect();
    let flat: Vec<Input> = (1..=200).flat_map(|net| pair(&format!("plant-{net}-"), net)).collect();
    let same: Vec<Input> = (1..=200).flat_map(|number| pair(&format!("plant-{number}/"), 10)).collect();
    for inputs in [different, flat, same] {
        assert_eq!(judge::groups(&inputs).len(), 200);
        let findings = judge::judge(&inputs);
        assert!(findings.is_empty(), "{:#?}", texts(&findings));
    }
}

#[test]
fn a_fault_in_one_plant_of_many_is_found_there() {
    let mut inputs: Vec<Input> = (1..=50).flat_map(|net| pair(&format!("plant-{net}-"), net)).collect();
    let text = changed(&sheet(7, ("SRV-A", 11), ("SRV-B", 12)), "compress: true", "compress: false");
    inputs[12] = input("plant-7-SRV-A.yaml", &text);
    let findings = judge::judge(&inputs);
    assert_eq!(names(&findings), BTreeSet::from(["compress-mismatch"]), "{:#?}", texts(&findings));
    assert_eq!(&*findings[0].labels[0].file, "plant-7-SRV-A.yaml");
    assert_eq!(&*findings[0].labels[1].file, "plant-7-SRV-B.yaml");
}

#[test]
fn an_old_copy_of_a_sheet_is_a_duplicate_label() {
    for copy in ["SRV-A-old.yaml", "old/SRV-A.yaml"] {
        let mut inputs = pair("", 10);
        inputs.push(input(copy, &sheet(10, ("SRV-A", 11), ("SRV-B", 12))));
        let findings = judge::judge(&inputs);
        assert!(names(&findings).contains("duplicate-server-label"), "{copy}: {:#?}", texts(&findings));
    }
}

#[test]
fn system_names_keep_systems_apart_and_together() {
    let named = |file: &str, system: &str, text: &str| {
        input(file, &changed(text, "schema_version: 1\n", &format!("schema_version: 1\nsystem: {system}\n")))
    };
    let a = sheet(10, ("SRV-A", 11), ("SRV-B", 12));
    let apart = [named("1.yaml", "North", &a), named("2.yaml", "South", &a)];
    assert_eq!(judge::groups(&apart).len(), 2);
    let other = sheet(20, ("SRV-A", 11), ("SRV-B", 12));
    let together = [named("1.yaml", "North", &a), named("2.yaml", "North", &other)];
    let findings = judge::judge(&together);
    assert!(names(&findings).contains("duplicate-server-label"), "{:#?}", texts(&findings));
}

#[test]
fn plants_from_one_template_are_told_apart_although_they_have_one_name() {
    let named = |text: &str| changed(text, "schema_version: 1\n", "schema_version: 1\nsystem: Works\n");
    let ends = [("SRV-A", 11), ("SRV-B", 12)];
    // A folder for each plant, then a folder for each server.
    for (between, plans) in [("/", 0), ("/", 1), ("/", 60), ("-", 0), ("-", 60)] {
        let mut inputs = Vec::new();
        for net in 1..=60 {
            for (own, other) in [(ends[0], ends[1]), (ends[1], ends[0])] {
                let file = format!("plant-{net}{between}{}/sheet.yaml", own.0);
                let file = if between == "/" { file.replace("/sheet", "") } else { file };
                inputs.push(input(&file, &named(&sheet(net, own, other))));
            }
            if u32::from(net) <= plans {
                let text = plan("Works", net, &["SRV-A", "SRV-B"])
                    .replace("arbitration_priority: 30", "arbitration_priority: 89")
                    .replace("arbitration_priority: 20", "arbitration_priority: 88");
                inputs.push(input(&format!("plans/{net}.yaml"), &text));
            }
        }
        assert_eq!(judge::groups(&inputs).len(), 60);
        let findings = judge::judge(&inputs);
        assert!(findings.is_empty(), "{:#?}", texts(&findings));
    }
}

#[test]
fn a_label_used_twice_is_found_across_folders() {
    let a = sheet(10, ("SRV-A", 11), ("SRV-B", 12));
    let wrong = changed(&sheet(10, ("SRV-B", 12), ("SRV-A", 11)), "label: SRV-B,", "label: SRV-A,");
    let findings = judge::judge(&[input("a/sheet.yaml", &a), input("b/sheet.yaml", &wrong)]);
    assert!(names(&findings).contains("duplicate-server-label"), "{:#?}", texts(&findings));
}

#[test]
fn a_plan_belongs_to_the_sheets_with_its_addresses() {
    let mut inputs: Vec<Input> = (1..=20).flat_map(|net| pair(&format!("plant-{net}-"), net)).collect();
    inputs.push(input("plan.yaml", &plan("Works", 7, &["SRV-A", "SRV-B"])));
    let groups = judge::groups(&inputs);
    let with_plan: Vec<_> = groups.iter().filter(|group| group.plan.is_some()).collect();
    assert_eq!(with_plan.len(), 1);
    assert!(with_plan[0].sheets.iter().all(|sheet| sheet.file.starts_with("plant-7-")));
}

#[test]
fn the_order_of_the_inputs_does_not_matter() {
    let mut inputs = pair("", 10);
    inputs[0] = input(
        "SRV-A.yaml",
        &changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), "compress: true", "compress: false"),
    );
    inputs.push(input("old.yaml", &sheet(10, ("SRV-A", 11), ("SRV-B", 12))));
    inputs.push(input("plan.yaml", &plan("Works", 10, &["SRV-A", "SRV-B"])));
    inputs.extend(pair("other/", 20));
    let first = judge::judge(&inputs);
    assert!(!first.is_empty());
    for turn in 0..inputs.len() {
        inputs.rotate_left(1);
        assert_eq!(judge::judge(&inputs), first, "turned by {}", turn + 1);
        let mut back = inputs.clone();
        back.reverse();
        assert_eq!(judge::judge(&back), first, "turned by {} and reversed", turn + 1);
    }
}

#[test]
fn permanent_standbys_stand_on_their_own_tab() {
    let hq =
        changed(&sheet(10, ("HQ", 21), ("SRV-A", 11)), "type: hot-standby-pair", "type: permanent-standby");
    let column = "permanent_standby:\n  A:\n    label: HQ\n    main_connection: { address: 10.10.1.21, port: 5481, compress: false, icmp_monitors: [10.10.1.1] }\n    backup_connection: { address: 10.10.2.21, port: 5481, compress: true, icmp_monitors: [10.10.2.1] }\n";
    let with_hq = changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), "permanent_standby: {}\n", column);
    let mut inputs = pair("", 10);
    inputs[0] = input("SRV-A.yaml", &with_hq);
    inputs.push(input("HQ.yaml", &hq));
    let findings = judge::judge(&inputs);
    assert!(findings.is_empty(), "{:#?}", texts(&findings));
    let wrong = with_hq.replace("permanent_standby:\n  A:", "  B:");
    inputs[0] = input("SRV-A.yaml", &wrong);
    let findings = judge::judge(&inputs);
    assert_eq!(names(&findings), BTreeSet::from(["wrong-standby-column"]), "{:#?}", texts(&findings));
    assert_eq!(findings.len(), 2, "not in B of a pair, and not on that tab: {:#?}", texts(&findings));
}

#[test]
fn host_names_are_judged_by_what_they_resolve_to() {
    let text =
        changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), "address: 10.10.1.12", "address: srv-b-main");
    let inputs = [input("SRV-A.yaml", &text)];
    assert_eq!(judge::names_to_resolve(&inputs), ["srv-b-main"]);
    assert!(judge::judge(&inputs).is_empty(), "without --resolve nothing is known");
    let ips = |all: &[&str]| Ok(all.iter().map(|ip| ip.parse().expect("an address")).collect());
    for (answer, said) in [
        (ips(&["10.10.1.12"]), None),
        (ips(&["10.10.2.12"]), Some("not on the Main network")),
        (ips(&["10.10.2.12", "10.10.1.12"]), Some("several addresses: 10.10.1.12, 10.10.2.12")),
        (ips(&[]), Some("no address")),
        (Err("no such host".to_owned()), Some("no such host")),
    ] {
        let findings = judge::judge_resolved(&inputs, &[("srv-b-main".to_owned(), answer)].into());
        match said {
            None => assert!(findings.is_empty(), "{:#?}", texts(&findings)),
            Some(said) => {
                assert_eq!(findings.len(), 1);
                assert!(findings[0].message.contains(said), "{}", findings[0].message);
            }
        }
    }
}

/// A client's file with one system of these nodes, as address and port.
fn systems_xml(name: &str, nodes: &[(&str, u32)]) -> String {
    let mut text = format!("<Systems>\n  <System name=\"{name}\" type=\"SCX\">\n");
    for (node, port) in nodes {
        writeln!(text, "    <Server name=\"{node}\" port=\"{port}\" />").expect("a string takes everything");
    }
    text + "  </System>\n</Systems>\n"
}

#[test]
fn a_client_is_judged_against_the_plan_it_belongs_to() {
    let all = [("10.10.1.11", 5481), ("10.10.2.11", 5481), ("10.10.1.12", 5481), ("10.10.2.12", 5481)];
    let judged = |name: &str, nodes: &[(&str, u32)]| {
        // The other plant looks alike but for its addresses; the client's file must not be judged against it.
        let inputs = [
            input("north.yaml", &plan("North", 10, &["SRV-A", "SRV-B"])),
            input(
                "south.yaml",
                &changed(&plan("South", 20, &["SRV-A", "SRV-B"]), "port: 5481", "port: 6000"),
            ),
            input("Systems.xml", &systems_xml(name, nodes)),
        ];
        judge::judge(&inputs)
    };
    for name in ["North", "any other name"] {
        assert!(judged(name, &all).is_empty(), "{:#?}", texts(&judged(name, &all)));
        let mut wrong = all;
        wrong[3].1 = 5482;
        let findings = judged(name, &wrong);
        assert_eq!(names(&findings), BTreeSet::from(["client-port-mismatch"]), "{:#?}", texts(&findings));
        assert!(findings[0].message.contains("SRV-B listens on 5481"), "{}", findings[0].message);
        let findings = judged(name, &all[..2]);
        assert_eq!(names(&findings), BTreeSet::from(["client-node-missing"]), "{:#?}", texts(&findings));
        assert!(findings[0].message.contains("no node for SRV-B"), "{}", findings[0].message);
        let mut with_another = all;
        with_another[1].0 = "10.10.1.40";
        let findings = judged(name, &with_another);
        assert_eq!(names(&findings), BTreeSet::from(["client-node-missing"]), "{:#?}", texts(&findings));
        assert!(findings[0].message.contains("Backup address of SRV-A"), "{}", findings[0].message);
    }
}

#[test]
fn a_client_is_judged_against_sheets_without_a_plan() {
    let mut inputs = pair("", 10);
    inputs.push(input("Systems.xml", &systems_xml("Works", &[("10.10.1.11", 5481), ("srv-b", 5482)])));
    let findings = judge::judge(&inputs);
    assert_eq!(names(&findings), BTreeSet::from(["client-port-mismatch"]), "{:#?}", texts(&findings));
    assert!(findings[0].message.contains("srv-b has port 5482"), "{}", findings[0].message);
}

#[test]
fn link_local_zones_are_judged_at_both_ends() {
    let local = |own: (&str, u8), partner: (&str, u8), zone: &str, old: &str| {
        let text = sheet(10, own, partner);
        let text = changed(
            &text,
            &format!("address: 10.10.2.{}", partner.1),
            &format!("address: \"fe80::{}{zone}\"", partner.1),
        );
        let text = changed(&text, &format!("10.10.2.{}/24", own.1), &format!("\"fe80::{}\"", own.1));
        changed(&text, "icmp_monitors: [10.10.2.1]", &format!("icmp_monitors: [\"fe80::1{old}\"]"))
    };
    let judged = |a: &str, b: &str| {
        judge::judge(&[
            input("a.yaml", &local(("SRV-A", 11), ("SRV-B", 12), a, "%9")),
            input("b.yaml", &local(("SRV-B", 12), ("SRV-A", 11), b, "%9")),
        ])
    };
    assert!(judged("%12", "%7").is_empty(), "{:#?}", texts(&judged("%12", "%7")));
    assert_eq!(names(&judged("%12", "%12")), BTreeSet::from(["link-local-zone-copied"]));
    let findings = judged("", "%7");
    assert_eq!(names(&findings), BTreeSet::from(["link-local-without-zone"]), "{:#?}", texts(&findings));
}

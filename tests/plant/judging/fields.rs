//! Every single field: right, wrong, or not what the plan says.

use super::*;

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
    ("label: SRV-A,", "label: SRV-Z,", &["partner-not-reciprocal", "sheet-file-name"]),
    (
        "label: SRV-A,",
        "label: SRV-B,",
        &["duplicate-server-label", "partner-is-self", "partner-not-reciprocal", "sheet-file-name"],
    ),
    ("    label: SRV-B", "    label: SRV-X", &["partner-not-reciprocal"]),
    ("    label: SRV-B", "    label: SRV-A", &["partner-is-self", "partner-not-reciprocal"]),
    ("SRV-A, port: 5481", "SRV-A, port: 5500", &["port-mismatch"]),
    ("SRV-A, port: 5481", "SRV-A, port: 500", &["port-mismatch", "port-outside-registered-range"]),
    ("10.10.1.11/24", "10.10.1.111/24", &["partner-address-unknown"]),
    (
        "10.10.2.11/24",
        "10.10.1.111/24",
        &["backup-in-main-subnet", "icmp-monitor-on-wrong-network", "partner-address-unknown"],
    ),
    ("type: hot-standby-pair", "type: triple-standby", &["wrong-server-count", "wrong-standby-column"]),
    ("type: hot-standby-pair", "type: lone-server", &["wrong-server-count"]),
    (
        "type: hot-standby-pair",
        "type: permanent-standby",
        &["permanent-standby-choice", "wrong-standby-column"],
    ),
    ("  A:\n", "  B:\n", &["wrong-standby-column"]),
    ("address: 10.10.1.12", "address: 10.10.1.99", &["partner-address-unknown"]),
    ("address: 10.10.1.12", "address: 10.10.1.11", &["partner-is-self"]),
    ("address: 10.10.1.12", "address: 127.0.0.1", &["partner-is-self"]),
    ("address: 10.10.1.12", "address: 224.0.0.5", &["partner-is-self"]),
    (
        "address: 10.10.1.12",
        "address: \"fd00::12\"",
        &["mixed-address-families", "partner-address-unknown", "subnets-unknown"],
    ),
    ("address: 10.10.2.12", "address: 10.10.1.12", &["backup-same-as-main"]),
    ("address: 10.10.2.12", "address: 10.10.1.13", &["backup-in-main-subnet", "partner-address-unknown"]),
    ("10.10.1.12, port: 5481", "10.10.1.12, port: 5482", &["port-mismatch", "unusual-setting"]),
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

/// That a value differs from the partner's is a note beside the rule that says what is wrong with it.
fn is_of_the_field(finding: &Finding) -> bool {
    finding.rule.name != "partner-settings-differ"
}

#[test]
fn every_wrong_field_of_a_sheet_has_its_rule() {
    let mut wrong = Vec::new();
    for (from, to, rules) in SHEET_MUTATIONS {
        let mut inputs = pair("", 10);
        inputs[0] = input("SRV-A.yaml", &changed(&sheet(10, ("SRV-A", 11), ("SRV-B", 12)), from, to));
        let mut findings = judge::judge(&inputs);
        findings.retain(is_of_the_field);
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
    ("version: \"2022\"", "version: \"2019\"", &["connection-security-before-2020"]),
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
        let mut findings = judge::judge(&[input("plan.yaml", &text)]);
        findings.retain(is_of_the_field);
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
    ("SRV-A, port: 5481", "SRV-A, port: 5500", "Server Port"),
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

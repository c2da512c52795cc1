//! A sheet and a plan without a fault, and what replacing a piece of them gives.

use hotstandby::domain::finding::{FileName, Finding};
use hotstandby::domain::partner::read::{Reading, read};

/// A sheet without a fault; tests replace one piece of it.
pub const SHEET: &str = r#"kind: partners
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
pub const PLAN: &str = r#"kind: system
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

/// Reads a text as `x.yaml`.
pub fn read_text(text: &str) -> Reading {
    read(&FileName::from("x.yaml"), text)
}

/// What stands at the primary place, then rule and message, of every finding.
pub fn faults(text: &str) -> Vec<String> {
    let fault = |finding: &Finding| {
        let span = finding.labels[0].span;
        assert_eq!(span.line, span.end_line, "a place of one line: {finding:?}");
        let line: Vec<char> = text.lines().nth(span.line as usize - 1).unwrap_or_default().chars().collect();
        let at: String = line[span.column as usize - 1..span.end_column as usize - 1].iter().collect();
        format!("{at} | {}: {} {}", finding.rule.name, finding.message, finding.help).trim_end().to_owned()
    };
    read_text(text).findings.iter().map(fault).collect()
}

/// Replaces a piece of a text that is right, and compares the findings.
pub fn case(base: &str, from: &str, to: &str, expected: &[&str]) {
    assert!(base.contains(from), "{from} is part of the text");
    let found = faults(&base.replacen(from, to, 1));
    let right = found.len() == expected.len() && found.iter().zip(expected).all(|(f, e)| f.starts_with(e));
    assert!(right, "{from} -> {to}\n   found {found:#?}\nexpected {expected:#?}");
}

//! Judging whole systems: a correct one has no findings, every single wrong field has its rule, plants that look alike
//! are told apart, and the order of the inputs does not matter.

mod clients;
mod fields;
mod host_names;
mod systems;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use hotstandby::domain::finding::{FileName, Finding, Severity};
use hotstandby::domain::partner::input::Input;
use hotstandby::domain::partner::{derive, judge, read, resolved};

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

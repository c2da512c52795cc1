//! `partner-config timing`: after which time a lost machine is known, and where that cannot be said.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PLAN: &str = "examples/waterworks.yaml";

#[track_caller]
fn timing(args: &[&str], status: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partner-config"));
    let output: Output =
        command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("timing").args(args).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

#[test]
fn it_gives_the_vendors_figures_with_the_promised_keys() {
    let said = timing(&[PLAN, "--format", "json"], 0);
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    let links = report["data"]["links"].as_array().unwrap();
    assert_eq!(links.len(), 4);
    assert_eq!(links[1]["from"], "SRV-A");
    assert_eq!(links[1]["to"], "SRV-B");
    assert_eq!(links[1]["connection"], "backup");
    assert_eq!(links[1]["icmp_failed_after_ms"], 15_000);
    assert_eq!(links[1]["heartbeat_lost_after_ms"], 30_000);
    let human = timing(&["examples/waterworks/SRV-B.partners.yaml"], 0);
    assert!(human.contains("15s (3 x 5s)") && human.contains("software is down"), "{human}");
}

#[test]
fn it_is_never_fine_without_figures() {
    let temp = tempfile::tempdir().unwrap();
    let plan = temp.path().join("plan.yaml");
    let name = plan.to_str().unwrap();
    let example = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PLAN)).unwrap();
    fs::write(&plan, example.replace("icmp: {", "# icmp: {")).unwrap();
    timing(&[name], 3);
    fs::write(&plan, example.replace("retry_count: 2", "retry_count: 5")).unwrap();
    timing(&[name], 1);
    let mut lone = Command::new(env!("CARGO_BIN_EXE_partner-config"));
    lone.args(["init", "--type", "lone-server", "-o", name, "--force"]);
    assert!(lone.output().unwrap().status.success());
    timing(&[name], 3);
    timing(&["examples/waterworks/Systems.xml"], 3);
}

/// Of one direction not all is given; or the two directions differ.
#[test]
fn it_promises_no_time_that_is_not_known() {
    let temp = tempfile::tempdir().unwrap();
    let plan = temp.path().join("plan.yaml");
    let example = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PLAN)).unwrap();
    let two = |defaults: &str, of_a: &str, wanted: i32, summary: &str| {
        let (a, b) = example.split_once("  - label: SRV-B").unwrap();
        let a = a.replace("heartbeat_interval: 5000ms, ", defaults);
        fs::write(&plan, format!("{a}    monitor: {{ {of_a} }}\n  - label: SRV-B{b}")).unwrap();
        let said = timing(&[plan.to_str().unwrap()], wanted);
        assert_eq!(said.trim_end().lines().next_back(), Some(summary), "{said}");
    };
    let of_a = "heartbeat_interval: 14000ms, heartbeat_timeout: 29000ms";
    two("", of_a, 3, "UNKNOWN: 2 of 4 links: the input does not give Heartbeat Interval");
    let known = "OK: 4 links; a lost machine is known 29s to 43s after its last answer";
    two("heartbeat_interval: 1000ms, ", of_a, 0, known);
    let late = "UNKNOWN: 2 of 4 links: the input does not give Heartbeat Interval; 2 of 4 links: the heartbeat does not wait for ICMP";
    two("", "heartbeat_timeout: 14000ms, heartbeat_interval: 1000ms", 3, late);
    two(
        "heartbeat_interval: 0ms, ",
        of_a,
        3,
        "UNKNOWN: 2 of 4 links: an interval is 0, or a time is too long to be counted",
    );
}

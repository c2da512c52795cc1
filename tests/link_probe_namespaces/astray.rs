//! Answers that come back by the other network card: the link's own socket cannot get them.

use serde_json::Value;

use super::pair_lab::{Lab, PROBE};
use super::{text, with};

/// B sends what it has for A's Main address over its Backup card.
fn turn_back(lab: &Lab) {
    lab.b.ip(&["route", "add", "10.10.1.1/32", "via", "10.10.2.1"]);
    lab.b.ip(&["-6", "route", "add", "fd00:1::1/128", "via", "fd00:2::1"]);
    reverse_path(&lab.b.name, lab, 0);
}

/// Whether the kernel lets in what the routing table would answer over another interface: the larger setting holds.
fn reverse_path(name: &str, lab: &Lab, value: u8) {
    let space = if name == lab.a.name { &lab.a } else { &lab.b };
    for interface in ["all", "main0", "bkp0"] {
        space.exec("sysctl", &["-qw", &format!("net.ipv4.conf.{interface}.rp_filter={value}")]);
    }
}

fn summary(lab: &Lab, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let output = lab.a.output(PROBE, arguments);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let last = told.lines().last().and_then(|line| serde_json::from_str(line).ok());
    (output.status.code(), last.unwrap_or_else(|| panic!("{}", text(&output))), told)
}

fn doubts(summary: &Value) -> Vec<String> {
    let remarks = summary["remarks"].as_array().expect("remarks").iter();
    let doubts = remarks.filter(|remark| remark["code"] == "doubt");
    doubts.map(|remark| remark["text"].as_str().unwrap_or_default().to_owned()).collect()
}

const FOUR: [&str; 5] = ["watch", "--main", "10.10.1.2", "--backup", "10.10.2.2"];
const SIX: [&str; 5] = ["watch", "--main", "fd00:1::2", "--backup", "fd00:2::2"];

#[test]
fn answers_by_the_other_card_are_overheard_with_privileges_and_without() {
    for (links, group) in [(FOUR, "1 0"), (FOUR, "0 2147483647"), (SIX, "1 0"), (SIX, "0 2147483647")] {
        let lab = Lab::new();
        lab.a.exec("sysctl", &["-qw", &format!("net.ipv4.ping_group_range={group}")]);
        reverse_path(&lab.a.name, &lab, 0);
        let all = [&links[..], &with(&["--count", "10", "--format", "jsonl"])].concat();
        let (status, before, told) = summary(&lab, &all);
        assert_eq!((status, doubts(&before)), (Some(0), vec![]), "the control: {told}");
        turn_back(&lab);
        let (status, after, told) = summary(&lab, &all);
        assert_eq!(status, Some(3), "{links:?} {group}: {told}");
        let doubts = doubts(&after);
        assert!(
            doubts.len() == 1 && doubts[0].contains("Main: its answers come in by bkp0"),
            "{doubts:?} {told}"
        );
        assert_eq!(after["links"][0]["received"], 0, "they do not count: {told}");
        assert_eq!(after["links"][1]["lost"], 0, "{told}");
        // Whoever reads only the verdict is not sent to the partner's power switch.
        let words = after["summary"].as_str().unwrap_or_default();
        assert!(words.contains("come in by bkp0"), "{words}");
    }
}

#[test]
fn answers_that_the_kernel_throws_away_are_told_by_its_counter() {
    let lab = Lab::new();
    reverse_path(&lab.a.name, &lab, 1);
    turn_back(&lab);
    let all = [&FOUR[..], &with(&["--duration", "6s", "--format", "jsonl"])].concat();
    let (status, after, told) = summary(&lab, &all);
    assert_eq!(status, Some(3), "{told}");
    let found = doubts(&after);
    assert!(found.len() == 1 && found[0].contains("`rp_filter` on bkp0, main0"), "{found:?} {told}");
    // A partner that is silent is silent.
    lab.b.ip(&["link", "set", "main0", "down"]);
    let (status, after, told) = summary(&lab, &all);
    assert_eq!((status, doubts(&after)), (Some(1), vec![]), "{told}");
}

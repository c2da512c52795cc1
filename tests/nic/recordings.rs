//! What is concluded from each recording of a real Linux bonding driver (tests/recordings/linux-bonding.tar.gz),
//! reasoned through state by state. The recordings hold links only, no addresses: the verdict is `undecided`, and
//! the status is at least UNKNOWN, since a whole server was not seen.

use std::path::Path;

use hotstandby::domain::nic::judge::judge;
use hotstandby::domain::nic::verdict::Verdict;
use hotstandby::domain::status::Status::{self, Critical, Unknown};
use hotstandby::io::nic::captured;

/// A recording: its name, the team's health, each member's state, the rules found, the status.
type Expected = (&'static str, &'static str, &'static [&'static str], &'static [&'static str], Status);

const EXPECTED: [Expected; 16] = [
    // Both cables pulled, and the driver says so.
    ("ab-all-slaves-down", "down", &["p0 link-failed", "p1 link-failed"], &["team-down"], Critical),
    // p1 is back, in its up delay of 2 s: sysfs says plain "down", /proc says "going back". Not in use yet.
    ("ab-going-back", "degraded", &["p0 carrying", "p1 link-failed"], &["team-degraded"], Unknown),
    // p0 has lost its link, in its down delay: the driver still uses it, and it carries nothing.
    ("ab-going-down", "degraded", &["p0 link-failed", "p1 standby"], &["team-degraded"], Unknown),
    ("ab-healthy", "healthy", &["p0 carrying", "p1 standby"], &[], Unknown),
    // A bond without members: carrier 0, operstate "unknown".
    ("ab-no-slaves", "down", &[], &["team-down"], Critical),
    // The team has failed over to p1.
    ("ab-one-slave-down", "degraded", &["p0 link-failed", "p1 carrying"], &["team-degraded"], Unknown),
    // Both links are back; the failure count of 1 on each is history.
    ("ab-recovered", "healthy", &["p0 carrying", "p1 standby"], &[], Unknown),
    // Up, and without any redundancy.
    ("ab-single-slave", "degraded", &["p0 carrying"], &["single-member-team"], Unknown),
    // No MII polling, but ARP probes that are answered: watched all the same.
    ("arp-target-answers", "healthy", &["p0 carrying", "p1 standby"], &[], Unknown),
    // The links are up, the target does not answer: nothing gets through.
    ("arp-target-silent", "down", &["p0 link-failed", "p1 link-failed"], &["team-down"], Critical),
    // MII up for 76 s; p1 hears no partner, its aggregator is 2, both ends churned.
    (
        "lacp-churned",
        "degraded",
        &["p0 carrying", "p1 not-bundled"],
        &["lacp-not-bundled", "team-degraded"],
        Unknown,
    ),
    ("lacp-healthy", "healthy", &["p0 carrying", "p1 carrying"], &[], Unknown),
    // p1's cable is out; its port state still says 63 (all fine). The link decides.
    ("lacp-one-link-down", "degraded", &["p0 carrying", "p1 link-failed"], &["team-degraded"], Unknown),
    // 6 s of silence: MII up, aggregator 1 as before, /proc still counts 2 ports; p1's state 143 says expired.
    (
        "lacp-partner-silent-6s",
        "degraded",
        &["p0 carrying", "p1 not-bundled"],
        &["lacp-not-bundled", "team-degraded"],
        Unknown,
    ),
    // Cabled to two switches that are no pair: p1 has a partner, another one, in aggregator 2.
    (
        "lacp-two-partners",
        "degraded",
        &["p0 carrying", "p1 not-bundled"],
        &["lacp-not-bundled", "team-degraded"],
        Unknown,
    ),
    // Both cables pulled and nothing watches: the driver says "up" three times, the cards say "lowerlayerdown".
    (
        "rr-no-miimon-link-down",
        "down",
        &["p0 link-failed", "p1 link-failed"],
        &["team-down", "team-unmonitored"],
        Critical,
    ),
];

#[test]
fn every_recording_is_judged_as_reasoned() {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/linux-bonding.tar.gz");
    let mut recorded = captured::tree(&archive).unwrap_or_else(|error| panic!("{error}"));
    recorded.sort_by(|a, b| a.name.cmp(&b.name));
    let names: Vec<&str> = recorded.iter().map(|server| server.name.as_str()).collect();
    assert_eq!(names, EXPECTED.map(|(name, ..)| name), "every recording has its expectation");

    for (server, (name, health, members, rules, status)) in recorded.chunks(1).zip(EXPECTED) {
        let judgement = judge(server, None, &[]);
        let one = &judgement.servers[0];
        let [team] = one.survey.teams.as_slice() else { panic!("{name}: {:?}", one.survey.teams) };
        let states: Vec<String> =
            team.members.iter().map(|member| format!("{} {}", member.name, member.carrying.name())).collect();
        let found: Vec<&str> = judgement.findings.iter().map(|finding| finding.rule.name).collect();
        assert_eq!(
            (team.health.name(), states),
            (health, members.iter().map(ToString::to_string).collect()),
            "{name}"
        );
        assert_eq!(found, rules, "{name}");
        assert_eq!((one.decision.verdict, judgement.status), (Verdict::Undecided, status), "{name}");
    }
}

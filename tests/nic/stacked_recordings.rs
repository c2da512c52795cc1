//! What is concluded from each recording of real stacked adapters (tests/recordings/linux-stacked.tar.gz: teams of teamd, PRP
//! and HSR, bonds below bridges and VLANs, macvlans), reasoned through state by state before it was compared. `-ctl` states
//! hold what teamd says to root; their siblings without it are what everybody else sees of the same state.

use std::collections::BTreeSet;
use std::path::Path;

use hotstandby::domain::finding::Severity;
use hotstandby::domain::nic::judge::judge;
use hotstandby::domain::nic::model::Server;
use hotstandby::domain::nic::teams::MemberJudgement;
use hotstandby::io::nic::captured;

/// A recording: its name, the verdict, the exit status, the rules of errors and warnings, what each port of its team does.
type Expected = (&'static str, &'static str, u8, &'static [&'static str], &'static str);

const EXPECTED: [Expected; 31] = [
    // fail_over_mac active: the two cards keep their own addresses, which is no fault.
    ("ab-fom", "dual-network-teamed", 0, &[], "p0 carrying, p1 standby"),
    // br0 holds the address; the cables are those of the bond below it.
    ("bridge-on-bond", "dual-network-teamed", 0, &[], "p0 carrying, p1 standby"),
    // A ring is one network; both its ways are up.
    ("hsr", "single-network", 0, &[], "p0 carrying, p1 carrying"),
    ("lacp-healthy", "dual-network-teamed", 0, &[], "p0 carrying, p1 carrying"),
    // No partner answers on either cable: the kernel keeps the bond up, and lets one member carry all of it.
    (
        "lacp-no-partner",
        "dual-network-teamed",
        1,
        &["lacp-not-bundled", "team-degraded"],
        "p0 carrying, p1 not-bundled",
    ),
    // Both cables are out. The only address went with the carrier, so there is no network to speak of either.
    ("lacp-nocarrier", "undecided", 2, &["team-down"], "p0 link-failed, p1 link-failed"),
    // mv0 runs on p0, which has no address of its own; p1 is the other cable.
    ("macvlan-and-card", "dual-network", 0, &[], ""),
    // One of each: p0 and p1 lost their link, bond5 has no members, p1.5 hangs on p1; a dummy, a tun, a bridge without ports, and
    // a macvlan over the dummy are no cables at all.
    ("operstates", "dual-network-teamed", 2, &["link-down", "team-down", "team-unmonitored"], ""),
    // PRP is one network over two LANs, as the product sees it.
    ("prp", "single-network", 0, &[], "p0 carrying, p1 carrying"),
    // PRP, and beside it a card in another subnet.
    ("prp-and-card", "dual-network", 0, &[], "p0 carrying, p1 carrying"),
    (
        "prp-and-card-same-subnet",
        "not-supported",
        2,
        &["same-subnet-without-team"],
        "p0 carrying, p1 carrying",
    ),
    ("prp-and-hsr", "dual-network", 0, &[], "p2 carrying, p3 carrying; p0 carrying, p1 carrying"),
    ("prp-both-down", "single-network", 2, &["team-down"], "p0 link-failed, p1 link-failed"),
    // prp0 itself stays up: only its port's carrier tells that one of the two LANs is gone.
    ("prp-one-down", "single-network", 1, &["prp-lan-down"], "p0 link-failed, p1 carrying"),
    // The port's address is on the same cable as prp0's: no second network, and a fault of its own.
    ("prp-port-with-address", "single-network", 1, &["team-member-has-address"], "p0 carrying, p1 carrying"),
    // Nothing watches the bond, which calls both members up; p0's own carrier is gone.
    (
        "rr-nomii",
        "dual-network-teamed",
        1,
        &["team-degraded", "team-unmonitored"],
        "p0 link-failed, p1 unproven",
    ),
    // A team device without any daemon: nobody runs it, nobody can say how it is.
    ("team-bare", "dual-network-teamed", 3, &[], "p0 unknown, p1 unknown"),
    ("teamd-activebackup", "dual-network-teamed", 3, &[], "p0 unknown, p1 unknown"),
    ("teamd-activebackup-ctl", "dual-network-teamed", 0, &[], "p0 carrying, p1 standby"),
    ("teamd-activebackup-down", "dual-network-teamed", 1, &["team-degraded"], "p0 link-failed, p1 carrying"),
    // The ARP target is silent: teamd takes the team's link down, and that everybody sees.
    ("teamd-arp", "dual-network-teamed", 2, &["link-down"], "p0 unknown, p1 unknown"),
    ("teamd-arp-ctl", "dual-network-teamed", 2, &["team-down"], "p0 link-failed, p1 link-failed"),
    ("teamd-lacp", "dual-network-teamed", 3, &[], "p0 unknown, p1 unknown"),
    ("teamd-lacp-ctl", "dual-network-teamed", 0, &[], "p0 carrying, p1 carrying"),
    ("teamd-lacp-down", "dual-network-teamed", 1, &["team-degraded"], "p0 link-failed, p1 carrying"),
    // Where the kernel's bond lets one member carry, teamd lets none.
    ("teamd-lacp-no-partner", "dual-network-teamed", 2, &["link-down"], "p0 unknown, p1 unknown"),
    (
        "teamd-lacp-no-partner-ctl",
        "dual-network-teamed",
        2,
        &["lacp-not-bundled", "team-down"],
        "p0 not-bundled, p1 not-bundled",
    ),
    // Cabled to two switches that are no pair. To anybody but root the team looks sound: so nothing is said.
    ("teamd-lacp-two-partners", "dual-network-teamed", 3, &[], "p0 unknown, p1 unknown"),
    (
        "teamd-lacp-two-partners-ctl",
        "dual-network-teamed",
        1,
        &["lacp-not-bundled", "team-degraded"],
        "p0 carrying, p1 not-bundled",
    ),
    // Two addresses, two subnets, one cable.
    ("two-vlans-one-card", "single-network", 0, &[], ""),
    ("vlan-on-bond", "dual-network-teamed", 0, &[], "p0 carrying, p1 standby"),
];

fn recordings() -> Vec<Server> {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/linux-stacked.tar.gz");
    captured::tree(&archive).unwrap_or_else(|error| panic!("{error}"))
}

/// The name of a recording's folder.
fn state(server: &Server) -> &str {
    server.origin.rsplit('/').next().unwrap_or_default()
}

#[test]
fn every_recording_is_judged_as_reasoned() {
    let mut recorded = recordings();
    recorded.sort_by(|a, b| state(a).cmp(state(b)));
    let names: Vec<&str> = recorded.iter().map(state).collect();
    assert_eq!(names, EXPECTED.map(|(name, ..)| name), "every recording has its expectation");
    for (server, (name, verdict, status, rules, ports)) in recorded.chunks(1).zip(EXPECTED) {
        let judgement = judge(server, None, &[]);
        let one = &judgement.servers[0];
        let does = |member: &MemberJudgement| format!("{} {}", member.name, member.carrying.name());
        let teams =
            one.survey.teams.iter().map(|team| team.members.iter().map(does).collect::<Vec<_>>().join(", "));
        let found: BTreeSet<&str> = judgement
            .findings
            .iter()
            .filter(|finding| finding.severity != Severity::Info)
            .map(|finding| finding.rule.name)
            .collect();
        assert_eq!(
            (
                one.decision.verdict.name(),
                judgement.status.code(),
                found,
                teams.collect::<Vec<_>>().join("; ").as_str()
            ),
            (verdict, status, rules.iter().copied().collect(), ports),
            "{name}: {}",
            one.decision.why
        );
    }
}

//! Words of old and new drivers that the recordings in `tests/recordings` do not hold.

use super::*;

fn parse(text: &str) -> Bond {
    read(&"bond0".into(), "bond0", text).unwrap()
}

const OLD_LACP: &str = "\
Ethernet Channel Bonding Driver: v3.5.0 (November 4, 2008)

Bonding Mode: IEEE 802.3ad Dynamic link aggregation
Transmit Hash Policy: layer2 (0)
MII Status: down
MII Polling Interval (ms): 100
Up Delay (ms): 0
Down Delay (ms): 0

802.3ad info
LACP rate: slow
bond bond0 has no active aggregator

Slave Interface: eth1
MII Status: down
Link Failure Count: 1
Permanent HW addr: 
Aggregator ID: N/A
";

#[test]
fn an_old_driver_without_an_active_aggregator() {
    let bond = parse(OLD_LACP);
    assert_eq!(bond.team.mode, "802.3ad");
    assert_eq!((bond.team.active_aggregator, bond.team.active_ports), (None, Some(0)));
    assert_eq!(bond.team.members[0].lacp, Some(LacpPort::default()));
    assert_eq!(bond.permanent_macs, [None]);
    assert!(!bond.lacp_hidden);
}

#[test]
fn what_only_root_may_see_is_noticed_as_missing() {
    let bond = parse(&OLD_LACP.replace("bond bond0 has no active aggregator\n", ""));
    assert!(bond.lacp_hidden);
}

#[test]
fn every_mode_has_its_short_name() {
    for (sentence, short) in [
        ("load balancing (round-robin)", "balance-rr"),
        ("fault-tolerance (active-backup)", "active-backup"),
        ("fault-tolerance (active-backup) (fail_over_mac active)", "active-backup"),
        ("load balancing (xor)", "balance-xor"),
        ("fault-tolerance (broadcast)", "broadcast"),
        ("IEEE 802.3ad Dynamic link aggregation", "802.3ad"),
        ("transmit load balancing", "balance-tlb"),
        ("adaptive load balancing", "balance-alb"),
        ("some mode of tomorrow", "some mode of tomorrow"),
    ] {
        let bond =
            parse(&format!("{FIRST_LINE} v6\n\nBonding Mode: {sentence}\nMII Polling Interval (ms): 100\n"));
        assert_eq!(bond.team.mode, short);
        assert_eq!(bond.team.lacp, short == "802.3ad");
        assert_eq!(bond.team.monitoring, Monitoring::Mii(100));
    }
}

#[test]
fn all_four_words_of_a_link_and_what_is_none() {
    let words = ["up", "going down", "down", "going back", "sideways"];
    let text: String = words
        .iter()
        .enumerate()
        .map(|(number, word)| format!("Slave Interface: e{number}\nMII Status: {word}\nSpeed: Unknown\n"))
        .collect();
    let links: Vec<MemberLink> =
        parse(&format!("{FIRST_LINE} v6\n{text}")).team.members.iter().map(|member| member.link).collect();
    use MemberLink::{Down, GoingBack, GoingDown, Unknown, Up};
    assert_eq!(links, [Up, GoingDown, Down, GoingBack, Unknown]);
}

#[test]
fn several_probe_targets_of_both_families() {
    let text = format!(
        "{FIRST_LINE} v6\nMII Polling Interval (ms): 0\nARP Polling Interval (ms): 200\n\
         ARP IP target/s (n.n.n.n form): 10.9.0.2, 10.9.0.3\nNS IPv6 target/s (xx::xx form): fd00::2\n"
    );
    let targets = ["10.9.0.2", "10.9.0.3", "fd00::2"].map(|target| target.parse().unwrap()).to_vec();
    assert_eq!(parse(&text).team.monitoring, Monitoring::Arp(targets));
}

#[test]
fn faults_name_the_line() {
    let error = read(&"bond0".into(), "bond0", "Slave Interface: p0\n").unwrap_err().to_string();
    assert!(error.starts_with("bond0:1:1: expected a bonding file"), "{error}");
    let text = format!("{FIRST_LINE} v6\n\nSlave Interface: p0\nLink Failure Count: many\n");
    let error = read(&"bond0".into(), "bond0", &text).unwrap_err().to_string();
    assert_eq!(error, "bond0:4:1: Link Failure Count: expected a whole number, found \"many\"");
    let crowd = format!("{FIRST_LINE}\n{}", "Slave Interface: x\n".repeat(MAX_MEMBERS + 1));
    assert!(
        read(&"bond0".into(), "bond0", &crowd).unwrap_err().to_string().contains("more than 1024 members")
    );
}

//! Trees of our own making; the recorded ones are judged in `tests/nic/recordings.rs`.

use super::*;
use crate::domain::nic::model::{MemberLink, Monitoring};
use crate::io::nic::sysroot::Tree;

fn tree(files: &[(&str, &str)]) -> Sysroot {
    let mut tree = Tree::default();
    for (path, text) in files {
        tree.add_file((*path).to_owned(), text.as_bytes().to_vec());
    }
    Sysroot::Memory(tree)
}

const LACP_SYSFS: [(&str, &str); 14] = [
    ("sys/class/net/bonding_masters", "bond0\n"),
    ("sys/class/net/bond0/bonding/mode", "802.3ad 4\n"),
    ("sys/class/net/bond0/bonding/miimon", "100\n"),
    ("sys/class/net/bond0/bonding/arp_interval", "0\n"),
    ("sys/class/net/bond0/bonding/mii_status", "up\n"),
    ("sys/class/net/bond0/bonding/slaves", "p0 p1\n"),
    ("sys/class/net/bond0/bonding/ad_num_ports", "\n"),
    ("sys/class/net/p0/bonding_slave/mii_status", "up\n"),
    ("sys/class/net/p0/bonding_slave/ad_actor_oper_port_state", "63\n"),
    ("sys/class/net/p0/operstate", "up\n"),
    ("sys/class/net/p1/bonding_slave/mii_status", "up\n"),
    ("sys/class/net/p1/bonding_slave/ad_aggregator_id", "N/A\n"),
    ("sys/class/net/p1/bonding_slave/link_failure_count", "4\n"),
    ("sys/class/net/p1/operstate", "lowerlayerdown\n"),
];

#[test]
fn without_proc_the_bond_is_read_from_sys() {
    let server = server(&"tree".into(), "SRV-A", &tree(&LACP_SYSFS)).unwrap();
    assert_eq!(server.name, "SRV-A");
    let bond = &server.teams[0];
    assert_eq!((bond.mode.as_str(), bond.monitoring.clone()), ("802.3ad", Monitoring::Mii(100)));
    assert_eq!((bond.reported, bond.active_ports), (TeamState::Up, None));
    assert_eq!(bond.members[0].lacp.as_ref().unwrap().actor_state, Some(63));
    assert_eq!(bond.members[1].failures, Some(4));
    assert_eq!((bond.members[1].link, bond.members[1].operational), (MemberLink::Up, LinkState::Down));
    assert_eq!(server.team_knowledge, TeamKnowledge::Complete);
    assert!(server.gaps[0].contains("no IPv4 addresses"), "{:?}", server.gaps);
}

#[test]
fn a_bond_without_sys_still_names_its_members() {
    let proc = "Ethernet Channel Bonding Driver: v6\n\nBonding Mode: fault-tolerance (active-backup)\n\
                Currently Active Slave: p0\nMII Status: up\n\nSlave Interface: p0\nMII Status: up\n\
                Permanent HW addr: 02:00:00:00:00:01\n\nSlave Interface: ../../etc\nMII Status: up\n";
    let root = tree(&[
        ("proc/net/bonding/bond0", proc),
        ("proc/sys/kernel/hostname", "SRV-B\n"),
        ("ip-addr.json", r#"[{"ifname":"bond0","addr_info":[{"local":"10.10.1.11","prefixlen":24}]}]"#),
        (
            "proc/net/route",
            "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n\
            bond0\t00000000\t01010A0A\t0003\t0\t0\t0\t00000000\t0\t0\t0\nbond0\t00010A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n",
        ),
        (
            "proc/net/ipv6_route",
            "00000000000000000000000000000000 00 00000000000000000000000000000000 00 \
            fd000001000000000000000000000001 00000400 00000001 00000000 00000003 bond0\n\
            00000000000000000000000000000000 00 00000000000000000000000000000000 00 \
            00000000000000000000000000000000 ffffffff 00000001 00000000 00200200 lo\n",
        ),
    ]);
    let server = server(&"tree".into(), "x", &root).unwrap();
    assert_eq!(server.name, "SRV-B");
    let bond = server.adapters.iter().find(|adapter| adapter.name == "bond0").unwrap();
    assert_eq!((bond.kind, bond.state), (AdapterKind::Team, LinkState::Up));
    assert_eq!(bond.addresses[0].address.to_string(), "10.10.1.11");
    let gateways: Vec<String> = bond.gateways.iter().map(ToString::to_string).collect();
    assert_eq!(gateways, ["10.10.1.1", "fd00:1::1"]);
    let member = server.adapters.iter().find(|adapter| adapter.name == "p0").unwrap();
    assert_eq!(member.mac.as_deref(), Some("02:00:00:00:00:01"));
    assert_eq!(member.master.as_deref(), Some("bond0"));
    assert!(server.gaps.is_empty(), "{:?}", server.gaps);
}

#[test]
fn a_team_device_whose_daemon_was_not_asked_is_not_taken_for_complete() {
    let files = [
        ("run/teamd/team0.pid", "812\n"),
        ("sys/class/net/team0/operstate", "up\n"),
        ("sys/class/net/eth1/operstate", "up\n"),
        ("sys/class/net/eth1/master.link", "../team0\n"),
    ];
    let server = server(&"tree".into(), "x", &tree(&files)).unwrap();
    assert!(
        matches!(&server.team_knowledge, TeamKnowledge::Unknown(why) if why.contains("teamdctl-NAME.json"))
    );
    assert_eq!(server.teams[0].members[0].name, "eth1");
    assert_eq!(server.teams[0].members[0].operational, LinkState::Up);
    let dump = r#"{"setup":{"runner_name":"activebackup"},"ports":{"eth1":{"link":{"up":true}}}}"#;
    let mut with_dump = files.to_vec();
    with_dump.push(("teamdctl-team0.json", dump));
    let server = super::server(&"tree".into(), "x", &tree(&with_dump)).unwrap();
    assert_eq!(server.team_knowledge, TeamKnowledge::Complete);
    assert_eq!(server.teams[0].mode, "activebackup");
}

#[test]
fn a_vlan_runs_on_one_card_a_bridge_does_not() {
    let server = server(
        &"tree".into(),
        "x",
        &tree(&[
            ("sys/class/net/eth0.5/lower_eth0/ifindex", "2"),
            ("sys/class/net/eth0.5/type", "1"),
            ("sys/class/net/br0/lower_eth0/ifindex", "2"),
            ("sys/class/net/br0/bridge/stp_state", "0"),
            ("sys/class/net/br0/type", "1"),
        ]),
    )
    .unwrap();
    let parents: Vec<Option<&str>> =
        server.adapters.iter().map(|adapter| adapter.parent.as_deref()).collect();
    assert_eq!(parents, [None, Some("eth0")]);
}

#[test]
fn a_damaged_file_of_the_tree_is_named() {
    let root = tree(&[("proc/net/bonding/bond0", "hello\n")]);
    let error = server(&"tree".into(), "x", &root).unwrap_err().to_string();
    assert!(error.starts_with("tree/proc/net/bonding/bond0:1:1: expected a bonding file"), "{error}");
}

/// `ip -d addr` of iproute2 4.11 (RHEL 7), which writes no JSON.
const OLD_IP: &str = "\
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 numtxqueues 2 numrxqueues 2
    inet 10.10.1.11/24 brd 10.10.1.255 scope global eth0
       valid_lft forever preferred_lft forever
3: eth0.5@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0
    vlan protocol 802.1Q id 5 <REORDER_HDR> numtxqueues 1 numrxqueues 1
    inet 10.10.2.11/24 brd 10.10.2.255 scope global eth0.5
       valid_lft forever preferred_lft forever
";

#[test]
fn the_text_of_an_ip_without_json_is_read_in_its_place() {
    let files = [
        ("ip-addr.txt", OLD_IP),
        ("proc/sys/kernel/hostname", "(none)\n"),
        ("not-captured.txt", "teamdctl team0 state dump did not work\n\n"),
    ];
    let machine = server(&"tree".into(), "SRV-A", &tree(&files)).unwrap();
    assert_eq!(machine.name, "SRV-A", "`(none)` is no name");
    let seen: Vec<_> = machine
        .adapters
        .iter()
        .map(|adapter| {
            (adapter.name.as_str(), adapter.parent.as_deref(), adapter.addresses[0].address.to_string())
        })
        .collect();
    assert_eq!(
        seen,
        [("eth0", None, "10.10.1.11".to_owned()), ("eth0.5", Some("eth0"), "10.10.2.11".to_owned())]
    );
    assert_eq!(machine.gaps, ["The capture script noted: teamdctl team0 state dump did not work"]);
    // JSON says more, and is taken where there is one.
    let mut both = files.to_vec();
    both.push(("ip-addr.json", r#"[{"ifindex":2,"ifname":"eth0","addr_info":[{"family":"inet","local":"10.10.9.9","prefixlen":24}]}]"#));
    let machine = server(&"tree".into(), "SRV-A", &tree(&both)).unwrap();
    assert_eq!(machine.adapters[0].addresses[0].address.to_string(), "10.10.9.9");
    let wrong = server(
        &"tree".into(),
        "x",
        &tree(&[("ip-addr.txt", &OLD_IP.replace("10.10.1.11/24", "10.10.1.300/24"))]),
    );
    let error = wrong.unwrap_err().to_string();
    assert!(error.starts_with("tree/ip-addr.txt:3:1"), "{error}");
}

#[test]
fn a_bond_file_that_is_cut_off_decides_nothing() {
    let member = |name: &str| {
        format!(
            "\nSlave Interface: {name}\nMII Status: up\nSpeed: 1000 Mbps\nPermanent HW addr: 02:00:00:00:00:01\n"
        )
    };
    let whole = "Ethernet Channel Bonding Driver: v6\n\nBonding Mode: fault-tolerance (active-backup)\nMII Status: up\n".to_owned()
        + &member("p0")
        + &member("p1");
    let untold = |text: &str| {
        let root = tree(&[("proc/net/bonding/bond0", text), ("sys/class/net/p1/master.link", "../bond0\n")]);
        server(&"tree".into(), "SRV-A", &root).unwrap().untold
    };
    assert_eq!(untold(&whole), None);
    let half = untold(&whole[..whole.rfind("Permanent").unwrap()]);
    assert!(half.unwrap().contains("it tells less of p1 than of the other members"));
    let first = untold(&whole[..whole.find("\nSlave Interface: p1").unwrap()]);
    assert!(first.unwrap().contains("p1 is a member, and is not in it"));
}

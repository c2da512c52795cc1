//! Whole inputs of real kinds of server (tests/fixtures/nic-servers: names and addresses are neutral), each with the answer
//! that is right and why: hosts of virtual machines and containers, management controllers, VPNs, teams that nobody could read,
//! captures that were made in a hurry.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What is right for an input.
struct Right {
    /// The file.
    file: &'static str,
    /// The verdict; empty where the input is refused.
    verdict: &'static str,
    status: i32,
    /// The rules of errors and warnings, sorted.
    rules: &'static [&'static str],
    /// What must be said somewhere; empty for nothing in particular.
    says: &'static str,
}

/// An input that is judged.
const fn judged(
    file: &'static str,
    verdict: &'static str,
    status: i32,
    rules: &'static [&'static str],
    says: &'static str,
) -> Right {
    Right { file, verdict, status, rules, says }
}

const RIGHT: &[Right] = &[
    // A virtual cable to a container is no second card; in a container such cables are all the cards there are.
    judged("veth-beside-a-card.json", "single-network", 0, &[], "virtual cable"),
    judged("container.json", "dual-network", 0, &[], ""),
    // A kind of device that is not known here runs on the card that it names.
    judged("unknown-kind.json", "single-network", 0, &[], "They run over one card"),
    // The virtual function's MAC address stands in its card's list: one port serves both.
    judged("virtual-function-older.json", "single-network", 0, &[], "They run over one card"),
    judged("virtual-function.json", "single-network", 0, &[], "They run over one card"),
    // An address of scope host is of use on the machine itself only.
    judged("host-scope.json", "single-network", 0, &[], ""),
    // Both members are VLANs of one card: one cable.
    judged(
        "team-of-vlans.json",
        "dual-network-teamed",
        1,
        &["single-member-team"],
        "all of them run over eth0",
    ),
    // A guest's tap keeps the bridge up, and its only card has no link.
    judged(
        "bridge-without-link.json",
        "dual-network",
        2,
        &["link-down"],
        "what it runs on has no link: eth1",
    ),
    judged(
        "switch-without-link.json",
        "single-network",
        2,
        &["link-down"],
        "what it runs on has no link: NIC1",
    ),
    // No carrier, whatever the state says; and a login (802.1X) that is not done.
    judged("no-lower-up.json", "dual-network", 2, &["link-down"], ""),
    judged("dormant.json", "dual-network", 2, &["link-down"], ""),
    // VLANs as a card vendor's driver calls them; two of Windows' own teams, or of one: not told.
    judged("vendor-vlans.txt", "single-network", 0, &[], "They run over one card"),
    judged("two-multiplexors.txt", "undecided", 3, &[], "Get-NetLbfoTeamNic"),
    // Adapters without their addresses.
    judged("bare-list.json", "", 3, &[], "which holds no addresses"),
    // The flag that leaves everything out is named.
    judged("brief.json", "undecided", 3, &[], "-br"),
    // ConvertTo-Json cut the members off: that is no team of one member.
    judged("depth.json", "", 3, &[], "-Depth 4"),
    // One adapter alone was asked for; the others are not absent.
    judged("ip-addr.txt", "undecided", 3, &[], "show dev"),
    // Partitions of a card: the port's own name tells that they have one cable; two ports of a card are two.
    judged("partitions.json", "single-network", 0, &[], "They run over one card"),
    judged("two-ports.json", "dual-network", 0, &[], ""),
    judged(
        "team-of-partitions.json",
        "dual-network-teamed",
        1,
        &["single-member-team"],
        "all of them run over eth0",
    ),
    // Two members that were made with one address: whether they are two cards is not told.
    judged("team-of-one-address.json", "dual-network-teamed", 1, &["permanent-address-twice"], ""),
    judged("team-of-two-addresses.json", "dual-network-teamed", 0, &[], ""),
    // The spanning tree blocks both cards of the bridge; one of two that it blocks is what it is for.
    judged(
        "bridge-blocked.json",
        "dual-network",
        2,
        &["link-down"],
        "lets traffic through none of its cards",
    ),
    judged("bridge-one-blocked.json", "dual-network", 0, &[], ""),
    // The management controller over USB, as Linux shows it: addresses of use between two ends only, 169.254 or its maker's.
    judged("usb-own-range.json", "single-network", 0, &[], "management controller"),
    judged("usb-link-local.json", "dual-network", 0, &[], "management controller"),
    // Two bridges of Open vSwitch and two cards: which has which, the kernel does not tell.
    judged("ovs-two-bridges.json", "undecided", 3, &[], "ovs-vsctl show"),
    // Without -d the name is the only sign of a tap.
    judged("no-d-tap.json", "single-network", 0, &[], "tun or tap"),
    judged("vpn.txt", "single-network", 0, &[], "a VPN's adapter"),
    // Cut off before Backup's address, which does not mean that it has none.
    judged("ipconfig-cut-off.txt", "undecided", 3, &[], "of which neither an address nor its state is told"),
    // No address of a card without a link is shown: one is set where DHCP is off. Software and tunnels have DHCP off by themselves.
    judged(
        "ipconfig-no-link-no-dhcp.txt",
        "undecided",
        3,
        &[],
        "it shows none of Backup LAN: DHCP is off, so that one is probably set",
    ),
    judged(
        "ipconfig-no-link-dhcp.txt",
        "single-network",
        0,
        &[],
        "cards without a link: Spare, where DHCP is on",
    ),
    judged("ip-addr-cut-off.txt", "undecided", 3, &[], "eth1, of which no address is told"),
    judged("ip-addr-whole.txt", "dual-network", 0, &[], ""),
    judged("list-cut-off.txt", "", 3, &[], "its last object has no PrefixLength"),
    // Somebody's own title above the text.
    judged("title-below-line-30.txt", "dual-network", 0, &[], ""),
    // Windows says that it is software, whatever its maker calls it.
    judged("software-by-flags.json", "single-network", 0, &[], "neither hardware nor a socket"),
    judged("software-by-device.json", "single-network", 0, &[], "Windows shows no device behind it"),
    judged("two-cards-by-device.json", "dual-network", 0, &[], ""),
    // A virtual machine with cards of its host (SR-IOV): each stands in for the adapter with its MAC address.
    // Everything that tells a card's state counts, in any of its words; a word that is not known decides nothing.
    judged("states-up.json", "dual-network", 0, &[], ""),
    judged("states-lower-down.json", "dual-network", 2, &["link-down"], "no link"),
    judged("states-media.json", "dual-network", 2, &["link-down"], "no link"),
    judged("states-odd.json", "undecided", 3, &[], "its Status is `Resetting`"),
    judged("states-invalid-address.json", "single-network", 2, &["address-not-in-use"], "invalid"),
    judged("accelerated.json", "dual-network", 0, &[], "port of Ethernet"),
    // The driver of the host's card says "virtual", and the slot says card.
    judged("accelerated-virtual-adapter.json", "dual-network", 0, &[], "port of Ethernet"),
    // The bridge lists its port, and the port does not name its bridge. Whether a cable is in, nmstate does not tell; that an adapter
    // is switched off, it does.
    judged("nmstate-bridge.json", "dual-network", 3, &[], "port of br0"),
    judged("nmstate-up.json", "dual-network", 3, &[], "Whether eth1 has a link was not told"),
    judged(
        "nmstate-bond.json",
        "dual-network-teamed",
        3,
        &[],
        "Whether team bond0 is healthy cannot be told",
    ),
    judged("nmstate-down.json", "dual-network", 2, &["link-down"], "eth1"),
    judged("accelerated-one.json", "single-network", 0, &[], "port of Ethernet"),
    // A Hyper-V host whose adapter was renamed, in German: the device tells what it is.
    judged("german-host.json", "dual-network", 0, &[], ""),
    // Two servers in one text are not one with two cards in one subnet.
    judged("two-servers.txt", "", 3, &[], "a file of its own"),
    // The management controller has an address of its own range, and leads to no network of the plant.
    judged("bmc-own-range.txt", "single-network", 0, &[], "management controller"),
    // Two networks, and the controller's 169.254 beside them, which is meant to be so.
    judged("bmc-usb.txt", "dual-network", 0, &[], "management controller"),
    // The bridge has the bond's two cables: one network.
    judged("bridge-on-bond.json", "dual-network-teamed", 0, &[], ""),
    // The failover cluster gives its adapter a 169.254 address by design.
    judged("cluster-adapter.txt", "dual-network", 0, &[], "failover cluster"),
    // The default switch is Windows' own, for guests: one card is left.
    judged("default-switch.json", "single-network", 0, &[], "virtual machines on this machine only"),
    // Windows found the address on another machine too, and does not use it.
    judged("duplicate.txt", "single-network", 2, &["address-not-in-use"], "marked as a duplicate"),
    // SwitchA has a team; nothing tells what SwitchB has, and both adapters are in one subnet.
    judged("embedded-team-and-other-switch.json", "undecided", 3, &[], "Get-VMNetworkAdapter -ManagementOS"),
    // `ip -4` leaves the members out: they are not told, which is not the same as none.
    judged("four-only.json", "dual-network-teamed", 3, &[], "its members are not in the source"),
    // VMware's host-only adapter leads to guests.
    judged("host-only.txt", "single-network", 0, &[], "virtual machines on this machine only"),
    // One IPv6 address without a prefix, and no other of its family: nothing can clash with it.
    judged("ipv6-one-card.txt", "dual-network", 0, &[], ""),
    // libvirt's own network joins guests.
    judged("libvirt-nic.json", "single-network", 0, &[], "virtual switch without a network card"),
    judged("loopback-adapter.txt", "single-network", 0, &[], "loopback adapter"),
    // eth0 and its macvlan are one cable in one subnet; eth1 is the other cable.
    judged("macvlan.json", "dual-network", 0, &[], "eth0 and mac0"),
    // The card below Backup is not in the list, or the host's: it may itself run on Main's. One card below both is one.
    judged("vlan-card-not-listed.json", "undecided", 3, &[], "eth1.5 runs on eth1, which is not in the list"),
    judged("vlan-card-listed.json", "dual-network", 0, &[], ""),
    judged("vlans-cards-not-listed.json", "undecided", 3, &[], "without a filter"),
    judged("macvlans-of-host.json", "undecided", 3, &[], "take it on the host"),
    judged("macvlans-of-one-host-card.json", "single-network", 0, &[], "They run over one card"),
    // A member that no list shows may be gone, whatever the team says of itself.
    judged("lbfo-members-shown.json", "dual-network-teamed", 0, &[], ""),
    judged("lbfo-member-nowhere.json", "dual-network-teamed", 3, &[], "N2 is a member of team T"),
    // The adapter says that it is a team's, and nobody asked for the team.
    judged(
        "multiplexor-untold.json",
        "single-network",
        3,
        &[],
        "whether the team's members work was not told",
    ),
    judged("vpn-tap.txt", "single-network", 0, &[], "a VPN's adapter"),
    judged(
        "container-adapter.txt",
        "single-network",
        0,
        &[],
        "leads to virtual machines on this machine only",
    ),
    // Both members stand by, and the driver names none that carries.
    judged("bond-without-active.json", "dual-network-teamed", 3, &[], "none is said to carry"),
    // Neither list names a member: how many there are, and whether they work, was not told.
    judged("lbfo-no-members.json", "single-network", 3, &[], "its members are not in the source"),
    // A port inside a card leads to a virtual machine; the sockets of one card are two cables.
    judged("representor.json", "single-network", 0, &[], "a port inside a network card"),
    judged("switchdev-two-ports.json", "dual-network", 0, &[], ""),
    // It keeps the bridge up, and the only socket has no link.
    judged(
        "representor-on-bridge.json",
        "dual-network",
        2,
        &["link-down"],
        "what it runs on has no link: ens3f0np0",
    ),
    judged("lbfo-members-untold.json", "dual-network-teamed", 3, &[], "Get-NetLbfoTeamMember"),
    // A guest's card and the one that stands in for it are one; eth1 is the other.
    judged("netvsc.json", "dual-network", 0, &[], "port of eth0"),
    // The driver says so itself.
    judged("no-active-aggregator.txt", "undecided", 2, &["team-down"], ""),
    // Without -d nothing but its name says what docker0 is; that it has no link is no fault of a network.
    judged("no-d-docker0.json", "single-network", 0, &[], "docker0"),
    // Without -d nothing says what has no queue, asks nothing by ARP, or knows no carrier; a bridge of containers is no fault.
    judged("no-d-dummy.txt", "undecided", 3, &[], "dummy0 has the flag NOARP"),
    judged("no-d-prp.txt", "undecided", 3, &[], "prp0 has `qdisc noqueue`"),
    judged("no-d-vpn.txt", "undecided", 3, &[], "zt5u4uptmb has `state UNKNOWN`"),
    judged("no-d-docker-network.txt", "undecided", 3, &[], "what it is was not told"),
    // Cards have a queue; what runs on one has none, and docker0 is known by its name.
    judged("no-d-two-cards.txt", "dual-network", 0, &[], "docker0"),
    // With -d a card without a queue (wireless) is one, since it has no kind.
    judged("with-d-wireless.txt", "dual-network", 0, &[], ""),
    // Two VLANs of one card, told by `link` alone.
    judged("no-d-vlans.json", "single-network", 0, &[], "They run over one card"),
    // br-ex has the card that Open vSwitch took; eth1 is another one in the same subnet.
    judged("ovs.json", "not-supported", 2, &["same-subnet-without-team"], ""),
    // The text names Main LAN first, although the alphabet does not.
    judged("roles.txt", "dual-network", 0, &[], ""),
    // LACP at a switch without LACP: one member of the partnerless aggregator carries.
    judged("switch-without-lacp.txt", "undecided", 3, &["lacp-not-bundled", "team-degraded"], ""),
    judged("tap.json", "single-network", 0, &[], "tap"),
    // What teamd thinks of the team, nobody asked.
    judged("teamd.json", "dual-network-teamed", 3, &[], "Whether team team0 is healthy cannot be told"),
    // Two bridges, two subnets, two VLANs, one cable.
    judged("two-bridges-one-card.json", "single-network", 0, &[], "They run over one card"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/nic-servers")
}

#[test]
fn every_server_is_judged_as_is_right_for_it() {
    let entries = fs::read_dir(folder()).expect("the inputs");
    let files: BTreeSet<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name")).collect();
    assert_eq!(
        files,
        RIGHT.iter().map(|right| right.file.to_owned()).collect(),
        "every input has its answer"
    );
    for right in RIGHT {
        let name = right.file;
        let output = Command::new(env!("CARGO_BIN_EXE_nic-check"))
            .args(["--format", "json", "--from"])
            .arg(folder().join(name))
            .output()
            .expect("nic-check starts");
        let said = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat();
        let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let findings = json["findings"].as_array().into_iter().flatten();
        let rules: BTreeSet<&str> = findings
            .filter(|finding| finding["severity"] != "info")
            .filter_map(|finding| finding["rule"].as_str())
            .collect();
        let verdict = json["data"]["servers"][0]["verdict"].as_str().unwrap_or_default();
        assert_eq!(
            (verdict, output.status.code(), rules),
            (right.verdict, Some(right.status), right.rules.iter().copied().collect()),
            "{name}: {said}"
        );
        assert!(said.contains(right.says), "{name} does not say \"{}\": {said}", right.says);
    }
}

/// Two adapters of one network stand in one row, and the first of the text's networks is Main.
#[test]
fn networks_are_in_the_order_of_the_input() {
    let networks = |file: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_nic-check"))
            .args(["--format", "json", "--from"])
            .arg(folder().join(file))
            .output()
            .expect("nic-check starts");
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        json["data"]["servers"][0]["networks"].to_string()
    };
    let roles = networks("roles.txt");
    assert!(roles.find("Main LAN") < roles.find("Backup LAN"), "{roles}");
}

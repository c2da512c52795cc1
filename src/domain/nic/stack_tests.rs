use super::*;
use crate::nic::model::Told;
use crate::nic::test_servers::{card, server, with_team};

fn kind(word: &str, adapter: Adapter) -> Adapter {
    Adapter { told: Told { kind: Some(word.into()), ..Told::default() }, ..adapter }
}

fn on(parent: &str, name: &str) -> Adapter {
    Adapter { parent: Some(parent.into()), ..card(name, &[]) }
}

fn port(master: &str, adapter: Adapter) -> Adapter {
    Adapter { master: Some(master.into()), ..adapter }
}

fn bridge(name: &str) -> Adapter {
    Adapter { kind: AdapterKind::Bridge, ..card(name, &[]) }
}

#[track_caller]
fn ports(server: &Server, name: &str) -> Vec<String> {
    let stack = Stack::of(server);
    let adapter = server.adapters.iter().find(|adapter| adapter.name == name).unwrap();
    stack.below(adapter).ports.into_iter().map(str::to_owned).collect()
}

#[test]
fn bridges_on_vlans_end_at_the_card() {
    let both = [("br10", "e0.10"), ("br20", "e0.20")];
    let adapters = both.iter().flat_map(|(top, vlan)| [bridge(top), port(top, on("e0", vlan))]);
    let machine = server("A", adapters.chain([card("e0", &[])]).collect());
    assert_eq!(ports(&machine, "br10"), ["e0"]);
    assert_eq!(ports(&machine, "br20"), ["e0"]);
}

#[test]
fn a_bridge_on_a_team_has_its_members_and_the_team() {
    let mut machine = with_team(server("A", vec![bridge("br0")]), "bond0", &["e0", "e1"], &[]);
    let team = machine.adapters.iter_mut().find(|adapter| adapter.name == "bond0").unwrap();
    team.master = Some("br0".into());
    assert_eq!(ports(&machine, "br0"), ["e0", "e1"]);
    let stack = Stack::of(&machine);
    assert_eq!(stack.below(&machine.adapters[0]).team.map(|team| team.name.as_str()), Some("bond0"));
}

#[test]
fn virtual_ports_are_no_cables() {
    let tap = kind("tun", port("br0", card("anything", &[])));
    let machine = server("A", vec![bridge("br0"), tap, port("br0", card("veth12", &[]))]);
    let stack = Stack::of(&machine);
    assert!(!stack.has_card(&machine.adapters[0]));
    assert_eq!(ports(&machine, "br0"), ["br0"]);
}

#[test]
fn a_card_elsewhere_is_one_card() {
    let below = "interface 7 of another network namespace (number 0)";
    let machine = server("A", vec![on(below, "mv0"), on(below, "mv1")]);
    assert_eq!(ports(&machine, "mv0"), ports(&machine, "mv1"));
}

#[test]
fn open_vswitch_tells_only_what_is_certain() {
    let datapath = Adapter { state: LinkState::Down, ..bridge("ovs-system") };
    let ovs = |name: &str| kind("openvswitch", bridge(name));
    let plain = |name: &str| port("ovs-system", card(name, &[]));
    let machine = server("A", vec![kind("openvswitch", datapath.clone()), ovs("br-ex"), plain("e0")]);
    assert_eq!(ports(&machine, "br-ex"), ["e0"]);
    let stack = Stack::of(&machine);
    assert_eq!(stack.below(&machine.adapters[1]).untold, None);

    let two = vec![kind("openvswitch", datapath), ovs("br-a"), ovs("br-b"), plain("e0"), plain("e1")];
    let machine = server("A", two);
    let stack = Stack::of(&machine);
    assert!(stack.below(&machine.adapters[1]).untold.is_some_and(|text| text.contains("ovs-vsctl")));
}

#[test]
fn a_circle_ends() {
    let machine = server("A", vec![on("b", "a"), on("a", "b")]);
    assert_eq!(ports(&machine, "a"), ["a"]);
}

/// `ip` without `-d` shows no kind, and of both ends of a cable the other one as their link.
#[test]
fn two_adapters_on_each_other_are_a_cable_where_there_is_a_card() {
    let is_cable = |more: Vec<Adapter>| {
        let machine = server("A", [vec![on("b", "a"), on("a", "b")], more].concat());
        let stack = Stack::of(&machine);
        machine.adapters.iter().map(|adapter| stack.is_cable_beside_a_card(adapter)).collect::<Vec<_>>()
    };
    assert_eq!(is_cable(vec![card("e0", &[]), on("e0", "e0.5")]), [true, true, false, false]);
    assert_eq!(is_cable(Vec::new()), [false, false], "a container has no other cards");
}

#[test]
fn what_runs_on_software_alone_is_told() {
    let dummy = || Adapter { kind: AdapterKind::Other, ..kind("dummy", card("d0", &[])) };
    let tap = || kind("tun", card("vpn0", &[]));
    // Which way a tunnel leaves is the routing table's matter: it is no card, nor is what stands on it.
    let tunnel = || Adapter { kind: AdapterKind::PointToPoint, ..kind("vxlan", card("vx0", &[])) };
    let machine = server(
        "A",
        vec![
            dummy(),
            tap(),
            tunnel(),
            on("vx0", "mac3"),
            kind("veth", card("cable0", &[])),
            on("cable0", "vlan8"),
            card("e0", &[]),
            on("d0", "mac0"),
            on("vpn0", "vlan5"),
            on("mac0", "vlan6"),
            on("e0", "vlan7"),
            bridge("br0"),
            port("br0", on("d0", "mac1")),
            port("br0", on("e0", "mac2")),
        ],
    );
    let stack = Stack::of(&machine);
    let below = |name: &str| {
        let adapter = machine.adapters.iter().find(|adapter| adapter.name == name).unwrap();
        stack.only_on_software(adapter)
    };
    assert_eq!([below("mac0"), below("vlan5"), below("vlan6")], [Some("d0"), Some("vpn0"), Some("d0")]);
    assert_eq!([below("mac3"), below("vlan8")], [Some("vx0"), Some("cable0")]);
    // One cable is enough, and an adapter does not run on itself.
    assert_eq!([below("vlan7"), below("br0"), below("e0"), below("d0")], [None; 4]);
}

/// A virtual machine on Hyper-V with a card of the host's (accelerated networking): two adapters, one MAC address.
fn accelerated() -> Server {
    let told = |device: &str| Told { device: Some(device.into()), ..Told::default() };
    let with_mac = |adapter: Adapter| Adapter { mac: Some("00:22:48:00:00:01".into()), ..adapter };
    let bus = Adapter { told: told("VMBUS\\{f8615163}\\{1}"), ..card("Ethernet", &["10.1.1.4/24"]) };
    let function =
        Adapter { told: told("PCI\\VEN_15B3&DEV_1016"), ..card("Ethernet 2", &["169.254.7.7/16"]) };
    server("A", vec![with_mac(bus), with_mac(function)])
}

#[test]
fn a_card_that_stands_in_for_a_virtual_adapter_is_that_adapter() {
    let machine = accelerated();
    assert_eq!(ports(&machine, "Ethernet"), ["Ethernet 2"]);
    let stack = Stack::of(&machine);
    assert_eq!(stack.joined_to(&machine.adapters[1]), Some("Ethernet"));
    assert_eq!(stack.joined_to(&machine.adapters[0]), None);
}

#[test]
fn only_hyper_vs_bus_and_one_mac_address_make_a_stand_in() {
    type Change = fn(&mut Server);
    let changes: [Change; 5] = [
        // Another card, in a machine that was given whole.
        |machine| machine.adapters[1].mac = Some("00:22:48:00:00:02".into()),
        |machine| machine.adapters[1].mac = None,
        // Two cards of a server with one address, by somebody's mistake.
        |machine| machine.adapters[0].told.device = Some("PCI\\VEN_8086".into()),
        |machine| machine.adapters[1].told.device = Some("USB\\VID_0BDA".into()),
        // Two virtual adapters with one address: which of them is meant is not told.
        |machine| machine.adapters.push(Adapter { name: "Ethernet 3".into(), ..machine.adapters[0].clone() }),
    ];
    for change in changes {
        let mut machine = accelerated();
        change(&mut machine);
        assert_eq!(Stack::of(&machine).joined_to(&machine.adapters[1]), None);
    }
}

#[test]
fn a_long_way_down_ends_where_it_did() {
    let mut adapters =
        vec![card("e0", &[]), on("gone", "w0"), on("c2", "c0"), on("c0", "c1"), on("c1", "c2")];
    for (base, name) in [("e0", "v"), ("w0", "w"), ("c0", "x")] {
        let parent =
            |number: u32| if number == 1 { base.to_owned() } else { format!("{name}{}", number - 1) };
        // The upper ones stand first in the source.
        adapters.extend((1..=3000).rev().map(|number| on(&parent(number), &format!("{name}{number}"))));
    }
    let machine = server("A", adapters);
    let stack = Stack::of(&machine);
    let below = |name: &str| stack.below(machine.adapters.iter().find(|one| one.name == name).unwrap());
    assert_eq!(below("v3000").ports, BTreeSet::from(["e0"]));
    assert_eq!(below("w3000").ports, BTreeSet::from(["gone"]));
    assert!(below("w3000").unseen.is_some_and(|words| words.starts_with("w0 runs on gone")));
    assert_eq!(below("x3000").ports, BTreeSet::from(["x3000"]), "a circle below it");
    assert_eq!(below("c1").ports, BTreeSet::from(["c1"]));
}

/// One adapter on a switch that is not told counts as a cable of its own where a card is free to be that switch's.
#[test]
fn a_switch_for_which_no_card_is_free_is_open() {
    let flagged = |hardware, adapter: Adapter| Adapter {
        told: Told { hardware: Some(hardware), ..Told::default() },
        ..adapter
    };
    let on_switch = Adapter {
        description: Some("Hyper-V Virtual Ethernet Adapter".into()),
        ..flagged(false, card("vEthernet (Plant)", &["10.1.2.11/24"]))
    };
    let plain = flagged(true, card("NIC1", &["10.1.1.11/24"]));
    let untold = |third: Option<Adapter>| {
        let adapters = [Some(on_switch.clone()), Some(plain.clone()), third];
        let machine = server("A", adapters.into_iter().flatten().collect());
        let stack = Stack::of(&machine);
        stack.below(&machine.adapters[0]).untold.is_some()
    };
    let free = flagged(true, card("NIC2", &[]));
    assert!(untold(None));
    assert!(untold(Some(Adapter { state: LinkState::Down, ..free.clone() })));
    assert!(!untold(Some(free)));
}

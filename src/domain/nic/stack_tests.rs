use super::*;
use crate::domain::nic::model::Told;
use crate::domain::nic::test_servers::{card, server, with_team};

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
    let datapath = Adapter { state: super::super::model::LinkState::Down, ..bridge("ovs-system") };
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

#[test]
fn what_runs_on_software_alone_is_told() {
    let dummy = || Adapter { kind: AdapterKind::Other, ..kind("dummy", card("d0", &[])) };
    let tap = || kind("tun", card("vpn0", &[]));
    let machine = server(
        "A",
        vec![
            dummy(),
            tap(),
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
    // One cable is enough, and an adapter does not run on itself.
    assert_eq!([below("vlan7"), below("br0"), below("e0"), below("d0")], [None; 4]);
}

//! The live `nic-check` where adapters stand upon each other, in network namespaces: what carries a network is the card at
//! the bottom. About Linux alone: Windows has none of these devices. Needs root (feature `system-tests`); what needs a kernel
//! with VLANs, bonds and PRP is tried in `real_bond`.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::judged_server::{Server, Verdict};
use crate::netns::Namespace;

impl Verdict {
    /// How many networks were found.
    fn networks(&self) -> usize {
        self.json["data"]["servers"][0]["networks"].as_array().expect("networks is a list").len()
    }

    /// Why an adapter was left out.
    fn left_out(&self, name: &str) -> String {
        let list = self.json["data"]["servers"][0]["left_out"].as_array().expect("left_out is a list");
        let found = list.iter().find(|entry| entry["name"] == name);
        found.unwrap_or_else(|| panic!("{name} is not left out: {:#}", self.json))["reason"].to_string()
    }
}

/// The server's view from inside a copy that `capture-nics.sh` made of it.
fn judge_copy(server: &Server) -> Verdict {
    let folder = tempfile::tempdir().expect("a folder");
    let tree = folder.path().join("tree");
    let tree = tree.to_str().expect("a plain path");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/capture-nics.sh");
    // A namespace has its own /sys only when it is mounted anew: `ip netns exec` does that.
    server.server.exec("sh", &[script, tree]);
    server.judge_with(&["--sysroot", tree])
}

/// The machine itself and a copy of it are judged alike.
#[track_caller]
fn expect_both(server: &Server, verdict: &str, status: i32, networks: usize) -> Verdict {
    let live = server.judge();
    for (seen, whence) in [(&live, "live"), (&judge_copy(server), "copy")] {
        assert_eq!(
            (seen.verdict(), seen.status, seen.networks()),
            (verdict, status, networks),
            "{whence}: {:#}",
            seen.json
        );
    }
    live
}

/// A macvlan over an adapter, up and without an address.
fn macvlan(server: &Server, name: &str, over: &str) {
    server.server.ip(&["link", "add", "link", over, "name", name, "type", "macvlan", "mode", "bridge"]);
    server.server.ip(&["link", "set", "dev", name, "addrgenmode", "none", "up"]);
}

/// A bridge with these ports, up and without an address.
fn bridge(server: &Server, name: &str, ports: &[&str]) {
    server.server.ip(&["link", "add", "name", name, "type", "bridge"]);
    for port in ports {
        server.server.ip(&["link", "set", "dev", port, "master", name]);
    }
    server.server.ip(&["link", "set", "dev", name, "addrgenmode", "none", "up"]);
}

#[test]
fn two_bridges_over_one_card_are_one_network() {
    let server = Server::with(&["e0"]);
    for (port, name) in [("mv1", "br1"), ("mv2", "br2")] {
        macvlan(&server, port, "e0");
        bridge(&server, name, &[port]);
    }
    let server = server.addresses(&[("br1", "10.10.1.11/24"), ("br2", "10.10.2.11/24")]);
    expect_both(&server, "single-network", 0, 1);
}

#[test]
fn two_bridges_over_two_cards_are_two_networks() {
    let server = Server::with(&["e0", "e1"]);
    for (card, port, name) in [("e0", "mv1", "br1"), ("e1", "mv2", "br2")] {
        macvlan(&server, port, card);
        bridge(&server, name, &[port]);
    }
    let server = server.addresses(&[("br1", "10.10.1.11/24"), ("br2", "10.10.2.11/24")]);
    expect_both(&server, "dual-network", 0, 2);
}

#[test]
fn a_macvlan_beside_its_card_is_one_network() {
    let server = Server::with(&["e0"]);
    macvlan(&server, "mv0", "e0");
    // In one subnet, and then in two.
    let server = server.addresses(&[("e0", "10.10.1.11/24"), ("mv0", "10.10.1.12/24")]);
    expect_both(&server, "single-network", 0, 1);
    server.server.ip(&["addr", "flush", "dev", "mv0"]);
    let server = server.addresses(&[("mv0", "10.10.2.12/24")]);
    expect_both(&server, "single-network", 0, 1);
}

#[test]
fn two_macvlans_of_one_card_in_a_container_are_one_network() {
    let host = Server::with(&["e0", "e1"]);
    let container = Server { server: Namespace::new(), switch: Namespace::new() };
    for (name, card) in [("mv0", "e0"), ("mv1", "e0"), ("mv2", "e1")] {
        macvlan(&host, name, card);
        host.server.ip(&["link", "set", "dev", name, "netns", &container.server.name]);
        container.server.ip(&["link", "set", "dev", name, "addrgenmode", "none", "up"]);
    }
    // The card is in the host's namespace: only its number is seen from inside.
    let container = container.addresses(&[("mv0", "10.10.1.11/24"), ("mv1", "10.10.2.11/24")]);
    expect_both(&container, "single-network", 0, 1);
    let container = container.addresses(&[("mv2", "10.10.3.11/24")]);
    // Both cards are out of sight, and might be VLANs of one.
    expect_both(&container, "undecided", 3, 2);
}

#[test]
fn a_tap_is_no_network_card() {
    let server = Server::with(&["e0"]);
    server.server.ip(&["tuntap", "add", "dev", "vpn0", "mode", "tap"]);
    server.server.ip(&["link", "set", "dev", "vpn0", "addrgenmode", "none", "up"]);
    let server = server.addresses(&[("e0", "10.10.1.11/24"), ("vpn0", "10.10.9.1/24")]);
    let seen = expect_both(&server, "single-network", 0, 1);
    assert!(seen.left_out("vpn0").contains("tap"), "{}", seen.left_out("vpn0"));
}

#[test]
fn an_address_that_another_machine_has_is_an_error_and_no_network() {
    let server = Server::with(&["e0", "e1"]);
    server
        .server
        .exec("sysctl", &["-qw", "net.ipv6.conf.e1.accept_dad=1", "net.ipv6.conf.e1.dad_transmits=1"]);
    server.switch.address("e1-port", "fd00:2::11/64", &["nodad"]);
    let server = server.addresses(&[("e0", "fd00:1::11/64"), ("e1", "fd00:2::11/64")]);
    // The kernel asks, waits a second, and hears the other one answer.
    let failed = || server.server.exec("ip", &["-6", "addr", "show", "dev", "e1", "dadfailed"]).stdout;
    let patience = Instant::now() + Duration::from_secs(20);
    while failed().is_empty() {
        assert!(Instant::now() < patience, "the kernel found no duplicate");
        sleep(Duration::from_millis(50));
    }
    for (seen, whence) in [(server.judge(), "live"), (judge_copy(&server), "copy")] {
        assert_eq!((seen.status, seen.networks()), (2, 1), "{whence}: {:#}", seen.json);
        assert_eq!(seen.rules("error"), ["address-not-in-use"], "{whence}: {:#}", seen.json);
    }
}

//! Copies without a word of `ip`: what the kernel's tables tell is read, and what they do not tell is not guessed.

use super::super::facts::server;
use crate::domain::nic::judge::judge;
use crate::domain::nic::model::{AddressState, Server};
use crate::domain::nic::verdict::Verdict;
use crate::io::nic::sysroot::{Sysroot, Tree};

/// As a kernel 6 writes it: two subnets with an address each.
const TRIE: &str = "Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 10.1.1.0/24 2 0 2
        +-- 10.1.1.0/28 2 0 2
           |-- 10.1.1.0
              /24 link UNICAST
           |-- 10.1.1.11
              /32 host LOCAL
        |-- 10.1.1.255
           /32 link BROADCAST
     +-- 10.1.2.0/24 2 0 2
        +-- 10.1.2.0/28 2 0 2
           |-- 10.1.2.0
              /24 link UNICAST
           |-- 10.1.2.11
              /32 host LOCAL
        |-- 10.1.2.255
           /32 link BROADCAST
     +-- 127.0.0.0/8 2 0 2
        |-- 127.0.0.1
           /32 host LOCAL
Local:
  +-- 0.0.0.0/0 3 0 5
     |-- 10.1.1.11
        /32 host LOCAL
     |-- 10.1.2.11
        /32 host LOCAL
";
const HEAD: &str = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n";
const ETH0: &str = "eth0\t0001010A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n";
const ETH1: &str = "eth1\t0002010A\t00000000\t0001\t0\t0\t101\t00FFFFFF\t0\t0\t0\n";
const DEFAULT: &str = "eth0\t00000000\tFE01010A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n";

/// A copy with two cards, and these tables.
fn copy(trie: &str, routes: &[&str], v6: &str, drivers: bool) -> Server {
    let mut tree = Tree::default();
    for (number, card) in (2..).zip(["eth0", "eth1"]) {
        let folder = format!("sys/class/net/{card}");
        for (file, text) in
            [("type", "1"), ("operstate", "up"), ("carrier", "1"), ("flags", "0x1003"), ("mtu", "1500")]
        {
            tree.add_file(format!("{folder}/{file}"), text.into());
        }
        tree.add_file(format!("{folder}/ifindex"), number.to_string().into_bytes());
        if drivers {
            let link = format!("{folder}/device/driver.link");
            tree.add_file(link, b"../../../bus/pci/drivers/igb\n".to_vec());
        }
    }
    for (file, text) in
        [("fib_trie", trie), ("route", &(HEAD.to_owned() + &routes.concat())), ("if_inet6", v6)]
    {
        tree.add_file(format!("proc/net/{file}"), text.as_bytes().to_vec());
    }
    server(&"copy".into(), "SRV-A", &Sysroot::Memory(tree)).unwrap()
}

fn addresses(server: &Server) -> Vec<String> {
    let all =
        server.adapters.iter().flat_map(|adapter| adapter.addresses.iter().map(move |own| (adapter, own)));
    all.map(|(adapter, own)| format!("{} {}/{}", adapter.name, own.address, own.prefix_length.unwrap()))
        .collect()
}

#[track_caller]
fn undecided(server: Server, why: &str) {
    let servers = [server];
    let judgement = judge(&servers, None, &[]);
    let decision = &judgement.servers[0].decision;
    assert_eq!(decision.verdict, Verdict::Undecided, "{}", decision.why);
    assert!(decision.why.contains(why), "{}", decision.why);
}

#[test]
fn addresses_belong_to_the_only_adapter_of_their_subnet() {
    let server = copy(TRIE, &[DEFAULT, ETH0, ETH1], "", true);
    assert_eq!(addresses(&server), ["eth0 10.1.1.11/24", "eth1 10.1.2.11/24"]);
    assert_eq!(server.adapters[0].gateways, ["10.1.1.254".parse::<std::net::IpAddr>().unwrap()]);
    assert_eq!(server.untold, None);
    let servers = [server];
    assert_eq!(judge(&servers, None, &[]).servers[0].decision.verdict, Verdict::DualNetwork);
}

#[test]
fn an_address_whose_adapter_is_not_told_is_not_guessed() {
    // Both cards lead to one subnet, and the two addresses are in it.
    let same = ETH1.replace("0002010A", "0001010A");
    let trie = TRIE.replace("10.1.2.11", "10.1.1.12");
    undecided(copy(&trie, &[ETH0, &same], "", true), "Which adapter has 10.1.1.11 and 10.1.1.12 is not told");
    // Its route is missing (noprefixroute, a link that is down).
    undecided(copy(TRIE, &[ETH0], "", true), "Which adapter has 10.1.2.11 is not told");
    // A route that somebody set: no address brought the subnet.
    let set = TRIE.replace("10.1.2.255", "10.1.9.255");
    undecided(copy(&set, &[ETH0, ETH1], "", true), "Which adapter has 10.1.2.11 is not told");
    // An adapter that the copy does not hold.
    undecided(copy(TRIE, &[ETH0, &ETH1.replace("eth1", "eth7")], "", true), "Which adapter has 10.1.2.11");
}

#[test]
fn what_an_adapter_without_a_driver_is_is_not_guessed() {
    undecided(copy(TRIE, &[ETH0, ETH1], "", false), "What eth0 is (a card, a virtual cable)");
}

#[test]
fn ipv6_addresses_are_read_with_their_state() {
    let v6 = "fd000001000000000000000000000011 02 40 00 88 eth0\n\
              fe80000000000000020000fffe000001 02 40 20 80 eth0\n\
              00000000000000000000000000000001 01 80 10 80 lo\n\
              short 02 40 00 80 eth0\n";
    let server = copy(TRIE, &[ETH0, ETH1], v6, true);
    assert_eq!(
        addresses(&server)[..3],
        ["eth0 10.1.1.11/24", "eth0 fd00:1::11/64", "eth0 fe80::200:ff:fe00:1/64"]
    );
    assert_eq!(server.adapters[0].addresses[1].state, AddressState::Duplicate);
}

#[test]
fn a_hostile_table_is_read_as_far_as_it_goes() {
    for trie in ["", "|-- 10.1.1.1", "|-- x\n/32 host LOCAL", "/32 host LOCAL", "|-- 1.2.3.4\n/32"] {
        let server = copy(trie, &["eth0 zz\n", "eth0\t0001010A\t0\t1\t0\t0\t0\tFF00FF00\n"], "x\n", true);
        assert!(addresses(&server).is_empty());
    }
}

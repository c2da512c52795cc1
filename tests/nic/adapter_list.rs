//! This machine's adapters and addresses, compared with an independent list: the `get_if_addrs` crate, which asks
//! `getifaddrs(3)` where nic-check asks the kernel over netlink and /sys.
//!
//! Known differences, each with its reason (measured with `get_if_addrs` 0.5.3):
//! * it leaves link-local IPv6 addresses (fe80::/10) out, without a word: they are not compared;
//! * it shows an alias (`eth0:1`) as an adapter of its own: the label is mapped to its adapter;
//! * it knows adapters only by their addresses: an adapter without one is not in its list.

use std::collections::BTreeSet;
use std::net::IpAddr;

use hotstandby::io::nic::live::{AdapterSource, ThisMachine};

fn is_link_local(address: &IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.is_unicast_link_local())
}

/// Prefix length of a netmask.
fn length(mask: IpAddr) -> u8 {
    let ones = match mask {
        IpAddr::V4(mask) => u32::from(mask).leading_ones(),
        IpAddr::V6(mask) => u128::from(mask).leading_ones(),
    };
    u8::try_from(ones).expect("the test can do this")
}

#[test]
fn both_lists_have_the_same_addresses_on_the_same_adapters() {
    let ours = ThisMachine.read().unwrap();
    let seen: BTreeSet<(String, IpAddr, u8)> = ours
        .adapters
        .iter()
        .flat_map(|adapter| adapter.addresses.iter().map(|address| (adapter.name.clone(), address)))
        .filter(|(_, address)| !is_link_local(&address.address))
        .map(|(name, address)| (name, address.address, address.prefix_length.unwrap()))
        .collect();
    let theirs: BTreeSet<(String, IpAddr, u8)> = get_if_addrs::get_if_addrs()
        .unwrap()
        .iter()
        .map(|interface| {
            let name = interface.name.split(':').next().unwrap().to_owned();
            let mask = match &interface.addr {
                get_if_addrs::IfAddr::V4(v4) => IpAddr::V4(v4.netmask),
                get_if_addrs::IfAddr::V6(v6) => IpAddr::V6(v6.netmask),
            };
            (name, interface.ip(), length(mask))
        })
        .collect();
    assert!(!theirs.is_empty(), "at least the loopback has an address");
    assert_eq!(seen, theirs);
}

#[test]
fn every_adapter_of_the_other_list_is_in_ours_with_index_and_state() {
    let ours = ThisMachine.read().unwrap();
    for interface in get_if_addrs::get_if_addrs().unwrap() {
        let name = interface.name.split(':').next().unwrap();
        let adapter = ours.adapters.iter().find(|adapter| adapter.name == name);
        let adapter = adapter.unwrap_or_else(|| panic!("{name} is missing"));
        assert!(adapter.index.is_some(), "{name}");
        let loopback = adapter.kind == hotstandby::domain::nic::model::AdapterKind::Loopback;
        assert_eq!(loopback, interface.is_loopback(), "{name}");
    }
}

//! The inventory that every platform has in common, from the `netdev` crate.

use std::net::IpAddr;

use ::netdev::Interface;
use ::netdev::interface::state::OperState;
use ::netdev::prelude::InterfaceType;

use crate::domain::nic::model::{Adapter, AdapterAddress, AdapterKind, AddressOrigin, LinkState};

/// Every adapter with its addresses.
pub fn adapters() -> Vec<Adapter> {
    ::netdev::get_interfaces().iter().map(adapter).collect()
}

fn adapter(interface: &Interface) -> Adapter {
    let windows_guid = cfg!(windows).then(|| interface.name.clone());
    let friendly = interface.friendly_name.clone().filter(|_| cfg!(windows));
    let v4 = interface.ipv4.iter().map(|net| (IpAddr::V4(net.addr()), net.prefix_len()));
    let v6 = interface.ipv6.iter().map(|net| (IpAddr::V6(net.addr()), net.prefix_len()));
    Adapter {
        name: friendly.unwrap_or_else(|| interface.name.clone()),
        index: (interface.index != 0).then_some(interface.index),
        guid: windows_guid,
        mac: interface.mac_addr.map(|mac| mac.to_string()).filter(|mac| mac != "00:00:00:00:00:00"),
        description: interface.description.clone(),
        kind: kind(interface),
        state: match interface.oper_state {
            OperState::Up => LinkState::Up,
            OperState::Down | OperState::LowerLayerDown | OperState::NotPresent => LinkState::Down,
            _ => LinkState::Unknown,
        },
        speed_bits_per_second: interface.transmit_speed.filter(|speed| *speed != 0 && *speed != u64::MAX),
        mtu: interface.mtu,
        addresses: v4
            .chain(v6)
            .map(|(address, prefix)| AdapterAddress {
                prefix_length: Some(prefix),
                origin: origin(&address, interface),
                ..AdapterAddress::new(address)
            })
            .collect(),
        gateways: gateways(interface),
        ..Adapter::default()
    }
}

#[cfg(not(windows))]
fn gateways(interface: &Interface) -> Vec<IpAddr> {
    interface.gateway.as_ref().map_or_else(Vec::new, |gateway| {
        let v4 = gateway.ipv4.iter().copied().map(IpAddr::V4);
        v4.chain(gateway.ipv6.iter().copied().map(IpAddr::V6)).collect()
    })
}

/// On Windows `netdev` sends an ARP request to each gateway and waits for the answer. It is built without that there; the
/// gateways are read beside the addresses.
#[cfg(windows)]
const fn gateways(_: &Interface) -> Vec<IpAddr> {
    Vec::new()
}

fn kind(interface: &Interface) -> AdapterKind {
    if interface.is_loopback() {
        return AdapterKind::Loopback;
    }
    match interface.if_type {
        InterfaceType::Ppp | InterfaceType::Tunnel | InterfaceType::Slip => AdapterKind::PointToPoint,
        InterfaceType::Bridge => AdapterKind::Bridge,
        _ if interface.is_point_to_point() => AdapterKind::PointToPoint,
        _ => AdapterKind::Ethernet,
    }
}

/// netdev knows whether DHCP is switched on for the adapter, not for the address: only a yes or a no that leaves no
/// choice is passed on.
fn origin(address: &IpAddr, interface: &Interface) -> AddressOrigin {
    match (address, interface.dhcp_v4_enabled) {
        (IpAddr::V4(address), _) if address.is_link_local() => AddressOrigin::Automatic,
        (IpAddr::V6(address), _) if address.is_unicast_link_local() => AddressOrigin::Automatic,
        (IpAddr::V4(_), Some(true)) => AddressOrigin::Dhcp,
        (IpAddr::V4(_), Some(false)) => AddressOrigin::Manual,
        _ => AddressOrigin::Unknown,
    }
}

//! Adapters from the IP Helper API's numbers: what `GetAdaptersAddresses` and `GetIfTable2` tell beyond the common
//! inventory, put together. Numbers are those of Microsoft's headers (ifdef.h, nldef.h, ipifcons.h).

use std::net::IpAddr;

use super::fields::Enum;
use crate::domain::addresses::is_link_local;
use crate::domain::nic::model::{
    Adapter, AdapterAddress, AdapterKind, AddressOrigin, AddressState, LinkState, Server,
};

/// What `GetAdaptersAddresses` says of one adapter: those that TCP/IP runs on, and only those.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IpAdapter {
    /// Interface GUID, `{...}`.
    pub guid: String,
    /// Interface index, of IPv4 or else of IPv6; 0 when it has none.
    pub index: u32,
    /// Whether DHCP is switched on for IPv4 (IP_ADAPTER_DHCP_ENABLED).
    pub dhcp_v4: bool,
    /// Whether it has a DHCPv6 client's identifier (Dhcpv6ClientDuidLength is not 0).
    pub dhcp_v6: bool,
    /// Its addresses.
    pub addresses: Vec<Unicast>,
    /// Default gateways; an adapter without a link keeps those that were typed in.
    pub gateways: Vec<IpAddr>,
}

/// An address as `GetAdaptersAddresses` gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unicast {
    /// The address.
    pub address: IpAddr,
    /// OnLinkPrefixLength.
    pub prefix_length: u8,
    /// NL_PREFIX_ORIGIN.
    pub prefix_origin: u64,
    /// NL_DAD_STATE: 2 is a duplicate.
    pub dad_state: u32,
}

/// A row of `GetIfTable2`: every interface, also one that TCP/IP does not run on (a member of a team).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interface {
    /// Interface index.
    pub index: u32,
    /// Interface GUID, `{...}`.
    pub guid: String,
    /// The connection's name.
    pub alias: String,
    /// The driver's description.
    pub description: String,
    /// IANA ifType.
    pub if_type: u64,
    /// There is a card (or what the driver calls one) behind it.
    pub hardware: bool,
    /// It has a socket for a cable.
    pub connector: bool,
    /// A filter driver's layer over another interface.
    pub filter: bool,
    /// IF_OPER_STATUS.
    pub oper_status: u32,
    /// Bits a second; 0 or the largest number when not known.
    pub speed: u64,
    /// MTU in bytes.
    pub mtu: u32,
    /// MAC address; empty when it has none.
    pub mac: Vec<u8>,
}

/// The driver of an adapter, from the registry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Driver {
    /// Interface GUID, `{...}`.
    pub guid: String,
    /// Provider and version, as far as told.
    pub text: String,
}

/// Adds to the common inventory what these know.
pub fn complete(server: &mut Server, listed: &[IpAdapter], interfaces: &[Interface], drivers: &[Driver]) {
    for interface in interfaces.iter().filter(|interface| interface.hardware && !interface.filter) {
        if !server.adapters.iter().any(|adapter| is(adapter, &interface.guid)) {
            server.adapters.push(without_addresses(interface));
        }
    }
    // Where no row has hardware behind it, the flags are not filled in (Wine), and say nothing.
    let flagged = interfaces.iter().any(|row| row.hardware && !row.filter);
    for adapter in &mut server.adapters {
        if let Some(row) = interfaces.iter().find(|row| is(adapter, &row.guid)) {
            add_interface(adapter, row);
            if flagged {
                (adapter.told.hardware, adapter.told.connector) = (Some(row.hardware), Some(row.connector));
            }
        }
        if let Some(detail) = listed.iter().find(|detail| is(adapter, &detail.guid)) {
            set_addresses(adapter, detail);
        }
        let driver = drivers.iter().find(|driver| is(adapter, &driver.guid));
        adapter.driver = driver.map(|driver| driver.text.clone()).filter(|text| !text.is_empty());
    }
}

/// Whether it is the adapter with this GUID, however that is written.
#[must_use]
pub fn is(adapter: &Adapter, guid: &str) -> bool {
    adapter.guid.as_deref().is_some_and(|own| bare(own) == bare(guid))
}

/// A GUID without braces, in lower case.
fn bare(guid: &str) -> String {
    guid.trim().trim_start_matches('{').trim_end_matches('}').to_ascii_lowercase()
}

fn without_addresses(row: &Interface) -> Adapter {
    Adapter {
        name: row.alias.clone(),
        index: (row.index != 0).then_some(row.index),
        guid: Some(row.guid.clone()),
        mac: mac_of(&row.mac),
        description: Some(row.description.clone()).filter(|text| !text.is_empty()),
        ..Adapter::default()
    }
}

fn add_interface(adapter: &mut Adapter, row: &Interface) {
    adapter.kind = kind(Some(row.if_type), adapter.description.as_deref());
    adapter.state = state(row.oper_status);
    adapter.speed_bits_per_second =
        adapter.speed_bits_per_second.or(Some(row.speed)).filter(|speed| is_a_speed(*speed));
    // A loopback or a tunnel says "no limit" by the largest number there is.
    adapter.mtu = adapter.mtu.or(Some(row.mtu)).filter(|mtu| *mtu != 0 && *mtu != u32::MAX);
}

/// Whether this is a speed and not "not known".
#[must_use]
pub const fn is_a_speed(bits_per_second: u64) -> bool {
    bits_per_second != 0 && bits_per_second < 1 << 60
}

/// Puts the addresses with their origins in the place of the inventory's.
fn set_addresses(adapter: &mut Adapter, detail: &IpAdapter) {
    adapter.index = adapter.index.or((detail.index != 0).then_some(detail.index));
    adapter.addresses = detail
        .addresses
        .iter()
        .map(|unicast| AdapterAddress {
            prefix_length: Some(unicast.prefix_length),
            origin: believable(
                origin(&unicast.address, Some(&Enum::Number(unicast.prefix_origin))),
                unicast,
                detail,
            ),
            state: address_state(Some(&Enum::Number(unicast.dad_state.into()))),
            ..AdapterAddress::new(unicast.address)
        })
        .collect();
    adapter.addresses.sort_by_key(|address| address.address.is_ipv6());
    adapter.gateways.clone_from(&detail.gateways);
}

/// An address cannot come from DHCP where that is switched off. Windows tells both, and Wine says "DHCP" of every address.
const fn believable(origin: AddressOrigin, unicast: &Unicast, detail: &IpAdapter) -> AddressOrigin {
    match (origin, unicast.address) {
        (AddressOrigin::Dhcp, IpAddr::V4(address)) if !detail.dhcp_v4 && address.is_link_local() => {
            AddressOrigin::Automatic
        }
        (AddressOrigin::Dhcp, IpAddr::V4(_)) if !detail.dhcp_v4 => AddressOrigin::Manual,
        (AddressOrigin::Dhcp, IpAddr::V6(_)) if !detail.dhcp_v6 => AddressOrigin::Unknown,
        (origin, _) => origin,
    }
}

/// NL_DAD_STATE, MSFT_NetIPAddress.AddressState: 0 invalid, 1 tentative, 2 duplicate, 3 deprecated, 4 preferred.
#[must_use]
pub fn address_state(word: Option<&Enum>) -> AddressState {
    match word {
        Some(Enum::Number(0)) => AddressState::Invalid,
        Some(Enum::Number(1)) => AddressState::Tentative,
        Some(Enum::Number(2)) => AddressState::Duplicate,
        Some(Enum::Number(3)) => AddressState::Deprecated,
        Some(Enum::Number(4)) => AddressState::Preferred,
        Some(Enum::Word(word)) => match word.to_ascii_lowercase().as_str() {
            "invalid" => AddressState::Invalid,
            "tentative" => AddressState::Tentative,
            "duplicate" => AddressState::Duplicate,
            "deprecated" => AddressState::Deprecated,
            "preferred" => AddressState::Preferred,
            _ => AddressState::Unknown,
        },
        _ => AddressState::Unknown,
    }
}

/// IF_OPER_STATUS: 1 up, 2 down, 3 testing and 5 dormant (neither carries anything), 6 not present, 7 lower layer down; 4 is
/// unknown.
#[must_use]
pub const fn state(oper_status: u32) -> LinkState {
    match oper_status {
        1 => LinkState::Up,
        2 | 3 | 5 | 6 | 7 => LinkState::Down,
        _ => LinkState::Unknown,
    }
}

/// From the interface type (IANA ifType: 24 loopback, 131 tunnel, 23 PPP) and the driver's description.
#[must_use]
pub fn kind(if_type: Option<u64>, description: Option<&str>) -> AdapterKind {
    let says = |text: &str| description.is_some_and(|known| known.contains(text));
    match if_type {
        Some(24) => AdapterKind::Loopback,
        Some(131 | 23) => AdapterKind::PointToPoint,
        _ if says("Loopback") => AdapterKind::Loopback,
        _ if says("Multiplexor") => AdapterKind::Team,
        // 6 Ethernet, 71 wireless, 53 virtual: drivers that team cards call themselves so.
        Some(6 | 53 | 71) | None => AdapterKind::Ethernet,
        Some(_) => AdapterKind::Other,
    }
}

/// NL_PREFIX_ORIGIN, MSFT_NetIPAddress.PrefixOrigin: 0 Other, 1 Manual, 2 WellKnown, 3 Dhcp, 4 RouterAdvertisement.
#[must_use]
pub fn origin(address: &IpAddr, word: Option<&Enum>) -> AddressOrigin {
    let own = is_link_local(*address);
    let told = told_origin(word);
    // 169.254.0.0/16 may be typed in, or come from a DHCP server, as on the link to a management controller.
    let is_told = address.is_ipv4() && matches!(told, AddressOrigin::Manual | AddressOrigin::Dhcp);
    if own && !is_told { AddressOrigin::Automatic } else { told }
}

fn told_origin(word: Option<&Enum>) -> AddressOrigin {
    match word {
        Some(Enum::Number(1)) => AddressOrigin::Manual,
        Some(Enum::Number(2)) => AddressOrigin::Automatic,
        Some(Enum::Number(3)) => AddressOrigin::Dhcp,
        Some(Enum::Number(4)) => AddressOrigin::RouterAdvertisement,
        Some(Enum::Word(word)) => match word.to_ascii_lowercase().as_str() {
            "manual" => AddressOrigin::Manual,
            "wellknown" => AddressOrigin::Automatic,
            "dhcp" => AddressOrigin::Dhcp,
            "routeradvertisement" => AddressOrigin::RouterAdvertisement,
            _ => AddressOrigin::Unknown,
        },
        _ => AddressOrigin::Unknown,
    }
}

fn mac_of(bytes: &[u8]) -> Option<String> {
    if bytes.len() != 6 || bytes.iter().all(|byte| *byte == 0) {
        return None;
    }
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(pairs.join(":"))
}

//! What the Linux kernel knows of an address, from whichever source tells it.

use std::net::IpAddr;

use crate::domain::nic::model::{AddressOrigin, AddressState};

/// Where an address comes from, as far as the kernel knows: whether it was set for good, or with a lifetime.
#[must_use]
pub fn origin(address: &IpAddr, permanent: bool, makes_temporary: bool, prefix: Option<u8>) -> AddressOrigin {
    match address {
        IpAddr::V4(address) if address.is_link_local() => AddressOrigin::Automatic,
        IpAddr::V6(address) if address.is_unicast_link_local() => AddressOrigin::Automatic,
        _ if permanent => AddressOrigin::Manual,
        IpAddr::V4(_) => AddressOrigin::Dhcp,
        IpAddr::V6(_) if makes_temporary || prefix == Some(64) => AddressOrigin::RouterAdvertisement,
        IpAddr::V6(_) => AddressOrigin::Dhcp,
    }
}

/// What the kernel's flags say of an address: duplicate address detection failed, goes on, or its preferred time is over.
#[must_use]
pub const fn address_state(dad_failed: bool, tentative: bool, deprecated: bool) -> AddressState {
    match (dad_failed, tentative, deprecated) {
        (true, ..) => AddressState::Duplicate,
        (_, true, _) => AddressState::Tentative,
        (_, _, true) => AddressState::Deprecated,
        _ => AddressState::Preferred,
    }
}

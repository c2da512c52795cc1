//! `GetAdaptersAddresses`: the adapters that TCP/IP runs on, with each address's origin, and the gateways.

use std::ffi::CStr;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use windows_sys::Win32::Foundation::{ERROR_BUFFER_OVERFLOW, ERROR_NO_DATA, ERROR_SUCCESS};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    GAA_FLAG_INCLUDE_GATEWAYS, GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_DNS_SERVER, GAA_FLAG_SKIP_MULTICAST,
    GetAdaptersAddresses, IP_ADAPTER_ADDRESSES_LH, IP_ADAPTER_DHCP_ENABLED,
};
use windows_sys::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, AF_UNSPEC, SOCKADDR, SOCKADDR_IN, SOCKADDR_IN6, SOCKET_ADDRESS,
};

use crate::io::nic::windows::facts::{IpAdapter, Unicast};

/// The list grows between two calls only when adapters come and go.
const TRIES: usize = 5;
/// Most of any chain that is followed; a chain without end would be a fault of the system.
const MOST: usize = 100_000;

/// Asks.
///
/// # Errors
/// When Windows refuses, or the list changes with every call.
pub fn read() -> io::Result<Vec<IpAdapter>> {
    let flags = GAA_FLAG_INCLUDE_GATEWAYS
        | GAA_FLAG_SKIP_ANYCAST
        | GAA_FLAG_SKIP_MULTICAST
        | GAA_FLAG_SKIP_DNS_SERVER;
    let mut bytes: u32 = 16 * 1024;
    for _ in 0..TRIES {
        // Of eight-byte words, so that the structures are aligned.
        let mut buffer = vec![0_u64; (bytes as usize).div_ceil(8)];
        let first = buffer.as_mut_ptr().cast::<IP_ADAPTER_ADDRESSES_LH>();
        // SAFETY: `first` points to `bytes` writable bytes, aligned to eight; the call writes no more than that and tells
        // in `bytes` what it needs.
        let status = unsafe {
            GetAdaptersAddresses(u32::from(AF_UNSPEC), flags, std::ptr::null(), first, &raw mut bytes)
        };
        match status {
            // SAFETY: the call has filled `buffer`, which outlives the walk, with a list whose pointers lead into it.
            ERROR_SUCCESS => return Ok(unsafe { walk(first) }),
            ERROR_NO_DATA => return Ok(Vec::new()),
            ERROR_BUFFER_OVERFLOW => {}
            other => return Err(io::Error::from_raw_os_error(other.cast_signed())),
        }
    }
    Err(io::Error::other("the list of adapters changes with every call"))
}

/// # Safety
/// `adapter` is null or begins a list that `GetAdaptersAddresses` made and that is still in place.
unsafe fn walk(mut adapter: *const IP_ADAPTER_ADDRESSES_LH) -> Vec<IpAdapter> {
    let mut found = Vec::new();
    // SAFETY: a pointer of the list is null or leads to the next entry.
    while let Some(entry) = unsafe { adapter.as_ref() } {
        // SAFETY: the entry belongs to the list.
        found.push(unsafe { ip_adapter(entry) });
        adapter = entry.Next;
        if found.len() >= MOST {
            break;
        }
    }
    found
}

/// # Safety
/// The entry belongs to a list that is still in place.
unsafe fn ip_adapter(entry: &IP_ADAPTER_ADDRESSES_LH) -> IpAdapter {
    // SAFETY: the union's named part is how Windows fills it.
    let index = unsafe { entry.Anonymous1.Anonymous.IfIndex };
    // SAFETY: the union is one number.
    let flags = unsafe { entry.Anonymous2.Flags };
    let mut adapter = IpAdapter {
        dhcp_v4: flags & IP_ADAPTER_DHCP_ENABLED != 0,
        dhcp_v6: entry.Dhcpv6ClientDuidLength != 0,
        // SAFETY: AdapterName is a text that ends with a zero byte, in the same buffer.
        guid: unsafe { CStr::from_ptr(entry.AdapterName.cast()) }.to_string_lossy().into_owned(),
        index: if index == 0 { entry.Ipv6IfIndex } else { index },
        ..IpAdapter::default()
    };
    let mut unicast = entry.FirstUnicastAddress.cast_const();
    // SAFETY: a pointer of the chain is null or leads to its next entry, in the same buffer.
    while let Some(one) = unsafe { unicast.as_ref() } {
        // SAFETY: the socket address belongs to the entry.
        if let Some(address) = unsafe { ip(&one.Address) } {
            adapter.addresses.push(Unicast {
                address,
                prefix_length: one.OnLinkPrefixLength,
                prefix_origin: u64::try_from(one.PrefixOrigin).unwrap_or_default(),
                dad_state: u32::try_from(one.DadState).unwrap_or_default(),
            });
        }
        unicast = one.Next;
        if adapter.addresses.len() >= MOST {
            break;
        }
    }
    let mut gateway = entry.FirstGatewayAddress.cast_const();
    // SAFETY: as above.
    while let Some(one) = unsafe { gateway.as_ref() } {
        // SAFETY: the socket address belongs to the entry.
        let address = unsafe { ip(&one.Address) };
        adapter.gateways.extend(address.filter(|address| !address.is_unspecified()));
        gateway = one.Next;
        if adapter.gateways.len() >= MOST {
            break;
        }
    }
    adapter
}

/// # Safety
/// The address is null or as long as it says.
unsafe fn ip(address: &SOCKET_ADDRESS) -> Option<IpAddr> {
    let length = usize::try_from(address.iSockaddrLength).ok()?;
    let start: *const SOCKADDR = address.lpSockaddr;
    if start.is_null() || length < size_of::<u16>() {
        return None;
    }
    // SAFETY: at least two bytes are there. They may lie at any place.
    match unsafe { start.cast::<u16>().read_unaligned() } {
        AF_INET if length >= size_of::<SOCKADDR_IN>() => {
            // SAFETY: family and length say that it is one.
            let v4 = unsafe { start.cast::<SOCKADDR_IN>().read_unaligned() };
            // SAFETY: every part of the union is four bytes, in network order.
            let bytes = unsafe { v4.sin_addr.S_un.S_addr }.to_ne_bytes();
            Some(IpAddr::V4(Ipv4Addr::from(bytes)))
        }
        AF_INET6 if length >= size_of::<SOCKADDR_IN6>() => {
            // SAFETY: family and length say that it is one.
            let v6 = unsafe { start.cast::<SOCKADDR_IN6>().read_unaligned() };
            // SAFETY: every part of the union is sixteen bytes.
            Some(IpAddr::V6(Ipv6Addr::from(unsafe { v6.sin6_addr.u.Byte })))
        }
        _ => None,
    }
}

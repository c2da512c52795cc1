//! Three questions to the Linux kernel over a netlink socket, all of them dumps (`NLM_F_DUMP`): nothing is ever set.

use std::io;
use std::net::IpAddr;

use netlink_packet_core::{NLM_F_DUMP, NLM_F_REQUEST, NetlinkMessage, NetlinkPayload};
use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::address::{
    AddressAttribute, AddressFlags, AddressHeaderFlags, AddressMessage, AddressProtocol,
};
use netlink_packet_route::link::{LinkAttribute, LinkInfo, LinkMessage};
use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};

use crate::domain::nic::model::{AdapterAddress, AddressOrigin};
use crate::io::nic::linux;

/// A dump that has not ended after so many datagrams never will.
const MAX_DATAGRAMS: usize = 100_000;
const SEQUENCE: u32 = 1;
const HEADER: usize = 16;

/// Every address with the index of its adapter, in the kernel's order.
///
/// # Errors
/// When the kernel refuses.
pub fn addresses() -> io::Result<Vec<(u32, AdapterAddress)>> {
    let mut found = Vec::new();
    dump(RouteNetlinkMessage::GetAddress(AddressMessage::default()), |message| {
        if let RouteNetlinkMessage::NewAddress(message) = message {
            found.extend(address(&message));
        }
    })?;
    Ok(found)
}

/// The driver's kind word of every adapter that has one (`bond`, `team`, `vlan`).
///
/// # Errors
/// When the kernel refuses.
pub fn kinds() -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    dump(RouteNetlinkMessage::GetLink(LinkMessage::default()), |message| {
        if let RouteNetlinkMessage::NewLink(message) = message {
            found.extend(kind(&message));
        }
    })?;
    Ok(found)
}

fn address(message: &AddressMessage) -> Option<(u32, AdapterAddress)> {
    let (mut local, mut other, mut label, mut protocol) = (None::<IpAddr>, None::<IpAddr>, None, None);
    // The header has room for the first eight flags only; the attribute, when there, has them all.
    let mut permanent = message.header.flags.contains(AddressHeaderFlags::Permanent);
    let mut makes_temporary = false;
    for attribute in &message.attributes {
        match attribute {
            AddressAttribute::Local(address) => local = Some(*address),
            AddressAttribute::Address(address) => other = Some(*address),
            AddressAttribute::Label(text) => label = Some(text.clone()),
            AddressAttribute::Protocol(number) => protocol = Some(*number),
            AddressAttribute::Flags(flags) => {
                permanent = flags.contains(AddressFlags::Permanent);
                makes_temporary = flags.contains(AddressFlags::Managetempaddr);
            }
            _ => {}
        }
    }
    let address = local.or(other)?;
    let prefix = message.header.prefix_len;
    let origin = match protocol {
        Some(AddressProtocol::RouterAnnouncement) => AddressOrigin::RouterAdvertisement,
        Some(AddressProtocol::LinkLocal | AddressProtocol::Loopback) => AddressOrigin::Automatic,
        _ => linux::origin(&address, permanent, makes_temporary, Some(prefix)),
    };
    let peer = other.filter(|peer| *peer != address);
    Some((message.header.index, AdapterAddress { address, prefix_length: Some(prefix), origin, peer, label }))
}

fn kind(message: &LinkMessage) -> Option<(String, String)> {
    let (mut name, mut word) = (None, None);
    for attribute in &message.attributes {
        match attribute {
            LinkAttribute::IfName(text) => name = Some(text.clone()),
            LinkAttribute::LinkInfo(infos) => {
                word = infos.iter().find_map(|info| match info {
                    LinkInfo::Kind(kind) => Some(kind.to_string()),
                    _ => None,
                });
            }
            _ => {}
        }
    }
    Some((name?, word?))
}

/// Sends one dump request and hands every answer to `each`. An answer that cannot be decoded is left out.
fn dump(request: RouteNetlinkMessage, mut each: impl FnMut(RouteNetlinkMessage)) -> io::Result<()> {
    let mut socket = Socket::new(NETLINK_ROUTE)?;
    socket.bind_auto()?;
    let mut message = NetlinkMessage::from(request);
    message.header.flags = NLM_F_REQUEST | NLM_F_DUMP;
    message.header.sequence_number = SEQUENCE;
    message.finalize();
    let mut bytes = vec![0; message.buffer_len()];
    message.serialize(&mut bytes);
    socket.send_to(&bytes, &SocketAddr::new(0, 0), 0)?;
    for _ in 0..MAX_DATAGRAMS {
        let (datagram, from) = socket.recv_from_full()?;
        // Only the kernel (port 0) answers; anything else on this socket is no answer.
        if from.port_number() == 0 && read_datagram(&datagram, &mut each)? {
            return Ok(());
        }
    }
    Err(io::Error::other("the kernel's answer does not end"))
}

/// Whether the dump has ended with this datagram.
fn read_datagram(datagram: &[u8], each: &mut impl FnMut(RouteNetlinkMessage)) -> io::Result<bool> {
    let mut rest = datagram;
    while rest.len() >= HEADER {
        let told = u32::from_ne_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
        let length = told.clamp(HEADER, rest.len());
        if let Ok(message) = NetlinkMessage::<RouteNetlinkMessage>::deserialize(&rest[..length]) {
            match message.payload {
                NetlinkPayload::Done(_) => return Ok(true),
                NetlinkPayload::Error(error) if error.code.is_some() => return Err(error.to_io()),
                NetlinkPayload::InnerMessage(inner) => each(inner),
                _ => {}
            }
        }
        // Messages begin at multiples of four bytes.
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(false)
}

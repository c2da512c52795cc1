//! Three questions to the Linux kernel over a netlink socket, all of them dumps (`NLM_F_DUMP`): nothing is ever set.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;

use netlink_packet_core::{NLM_F_DUMP, NLM_F_REQUEST, NetlinkMessage, NetlinkPayload};
use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::address::{
    AddressAttribute, AddressFlags, AddressHeaderFlags, AddressMessage, AddressProtocol,
};
use netlink_packet_route::link::{InfoData, InfoHsr, LinkAttribute, LinkInfo, LinkMessage};
use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};

use crate::domain::nic::model::{AdapterAddress, AddressOrigin};
use crate::io::nic::linux::{self, Device};

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

/// Every adapter that has a driver's kind word (`bond`, `team`, `vlan`), with what it runs on.
///
/// # Errors
/// When the kernel refuses.
pub fn devices() -> io::Result<Vec<Device>> {
    let mut messages = Vec::new();
    dump(RouteNetlinkMessage::GetLink(LinkMessage::default()), |message| {
        if let RouteNetlinkMessage::NewLink(message) = message {
            messages.push(message);
        }
    })?;
    let names: BTreeMap<u32, String> =
        messages.iter().filter_map(|message| Some((message.header.index, name(message)?))).collect();
    Ok(messages.iter().filter_map(|message| device(message, &names)).collect())
}

fn address(message: &AddressMessage) -> Option<(u32, AdapterAddress)> {
    let (mut local, mut other, mut label, mut protocol) = (None::<IpAddr>, None::<IpAddr>, None, None);
    // The header has room for the first eight flags only; the attribute, when there, has them all.
    let mut permanent = message.header.flags.contains(AddressHeaderFlags::Permanent);
    let mut makes_temporary = false;
    let header = message.header.flags;
    let mut state = linux::address_state(
        header.contains(AddressHeaderFlags::Dadfailed),
        header.contains(AddressHeaderFlags::Tentative),
        header.contains(AddressHeaderFlags::Deprecated),
    );
    for attribute in &message.attributes {
        match attribute {
            AddressAttribute::Local(address) => local = Some(*address),
            AddressAttribute::Address(address) => other = Some(*address),
            AddressAttribute::Label(text) => label = Some(text.clone()),
            AddressAttribute::Protocol(number) => protocol = Some(*number),
            AddressAttribute::Flags(flags) => {
                permanent = flags.contains(AddressFlags::Permanent);
                makes_temporary = flags.contains(AddressFlags::Managetempaddr);
                state = linux::address_state(
                    flags.contains(AddressFlags::Dadfailed),
                    flags.contains(AddressFlags::Tentative),
                    flags.contains(AddressFlags::Deprecated),
                );
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
    Some((
        message.header.index,
        AdapterAddress {
            prefix_length: Some(prefix),
            origin,
            peer,
            label,
            state,
            ..AdapterAddress::new(address)
        },
    ))
}

fn name(message: &LinkMessage) -> Option<String> {
    message.attributes.iter().find_map(|attribute| match attribute {
        LinkAttribute::IfName(text) => Some(text.clone()),
        _ => None,
    })
}

fn device(message: &LinkMessage, names: &BTreeMap<u32, String>) -> Option<Device> {
    let (mut kind, mut below, mut namespace, mut ports, mut protocol) = (None, None, None, Vec::new(), None);
    for attribute in &message.attributes {
        match attribute {
            LinkAttribute::Link(index) => below = Some(*index),
            LinkAttribute::LinkNetNsId(id) => namespace = Some(*id),
            LinkAttribute::LinkInfo(infos) => {
                for info in infos {
                    match info {
                        LinkInfo::Kind(word) => kind = Some(word.to_string()),
                        LinkInfo::Data(InfoData::Hsr(data)) => (ports, protocol) = seamless(data, names),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    Some(Device { name: name(message)?, kind: kind?, below_elsewhere: below.zip(namespace), ports, protocol })
}

/// The two ports of a PRP or HSR device, and its protocol's number.
fn seamless(data: &[InfoHsr], names: &BTreeMap<u32, String>) -> (Vec<String>, Option<u64>) {
    let (mut ports, mut protocol) = (Vec::new(), None);
    for item in data {
        match item {
            InfoHsr::Port1(index) | InfoHsr::Port2(index) => ports.extend(names.get(index).cloned()),
            InfoHsr::Protocol(number) => protocol = Some(u64::from(u8::from(*number))),
            _ => {}
        }
    }
    (ports, protocol)
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

//! Questions to the Linux kernel over a netlink socket, all of them dumps: nothing is ever set.

use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;

use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::address::{
    AddressAttribute, AddressFlags, AddressHeaderFlags, AddressMessage, AddressProtocol,
};
use netlink_packet_route::link::{InfoData, InfoHsr, LinkAttribute, LinkInfo, LinkMessage, Prop};

use crate::domain::nic::model::{AdapterAddress, AddressOrigin};
use crate::io::netlink::dump;
use crate::io::nic::linux::{self, Device};

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

/// What the kernel's list of adapters tells.
#[derive(Debug, Default)]
pub struct Links {
    /// Every adapter that has a driver's kind word (`bond`, `team`, `vlan`), with what it runs on.
    pub devices: Vec<Device>,
    /// Each adapter that answers to other names, with these.
    pub alternative_names: Vec<(String, Vec<String>)>,
}

/// The kernel's list of adapters.
///
/// # Errors
/// When the kernel refuses.
pub fn links() -> io::Result<Links> {
    let mut messages = Vec::new();
    dump(RouteNetlinkMessage::GetLink(LinkMessage::default()), |message| {
        if let RouteNetlinkMessage::NewLink(message) = message {
            messages.push(message);
        }
    })?;
    let names: BTreeMap<u32, String> =
        messages.iter().filter_map(|message| Some((message.header.index, name(message)?))).collect();
    let others = |message| Some((name(message)?, alternative_names(message)));
    Ok(Links {
        devices: messages.iter().filter_map(|message| device(message, &names)).collect(),
        alternative_names: messages.iter().filter_map(others).filter(|(_, all)| !all.is_empty()).collect(),
    })
}

fn alternative_names(message: &LinkMessage) -> Vec<String> {
    let lists = message.attributes.iter().filter_map(|attribute| match attribute {
        LinkAttribute::PropList(properties) => Some(properties),
        _ => None,
    });
    let names = lists.flatten().filter_map(|property| match property {
        Prop::AltIfName(name) => Some(name.clone()),
        _ => None,
    });
    names.collect()
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

//! Which way this machine's packets to a target leave: questions to the Linux kernel's routing table. Nothing is sent to
//! the network, and nothing is changed.

use std::io;
use std::net::{IpAddr, SocketAddr};

use netlink_packet_route::route::{RouteAddress, RouteAttribute, RouteFlags, RouteMessage, RouteType};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use socket2::{Domain, Protocol, Type};

use super::binding::{Binding, Egress, Interface};
use crate::io::netlink;

/// One answer of the routing table.
struct Route {
    kind: RouteType,
    interface: Option<Interface>,
    /// The address that packets would be sent from.
    source: Option<IpAddr>,
    /// Of an entry: the prefix that it is for; the longest one decides.
    length: u8,
}

/// What is asked beside the target.
#[derive(Default)]
struct Question {
    source: Option<IpAddr>,
    /// Only over this interface.
    over: Option<u32>,
    /// The entry of the table itself, rather than what comes of it: a local address then tells its interface.
    entry: bool,
}

/// The way to a target from a link's own source. A source address is held to the interface that owns it, and what the
/// routing table says is held to as it says it now.
///
/// # Errors
/// When no way leads there now.
pub fn path(wanted: &Binding, to: SocketAddr) -> io::Result<Egress> {
    let ip = to.ip();
    let routed = ask(ip, &Question::default());
    if routed.as_ref().is_ok_and(|route| route.kind == RouteType::Local) {
        return Ok(Egress { binding: wanted.clone(), is_own: true, ..Egress::default() });
    }
    let zone = match to {
        SocketAddr::V6(to) if to.scope_id() != 0 => interface(to.scope_id()),
        _ => None,
    };
    let mut led = None;
    let (leaves, owner) = match (&wanted.interface, wanted.source) {
        (Some(name), _) => {
            let named = super::unix::zone_index(name).map(|index| Interface { index, name: name.clone() });
            led = named.as_ref().and_then(|named| elsewhere(ip, wanted.source, named, zone));
            (named, None)
        }
        (None, Some(source)) => from_source(ip, source),
        (None, None) if zone.is_some() => (zone, None),
        (None, None) => (routed?.interface, None),
    };
    let mut path = Egress { binding: wanted.clone(), interface: leaves, owner, led, ..Egress::default() };
    if let Some(interface) = &path.interface {
        match may_hold(ip.is_ipv6(), &interface.name) {
            Ok(()) => path.binding.interface = Some(interface.name.clone()),
            // What the user named is bound to, come what may: the socket will say why not.
            Err(_) => path.is_loose = wanted.interface.is_none(),
        }
    }
    Ok(path)
}

/// The interface that the routing table leads packets to a target by, from a link's own source if it has one, whatever its
/// sockets are held to; `None`: nowhere.
#[must_use]
pub fn led(wanted: &Binding, to: SocketAddr) -> Option<Interface> {
    if let SocketAddr::V6(to) = to
        && to.scope_id() != 0
    {
        return interface(to.scope_id());
    }
    ask(to.ip(), &Question { source: wanted.source, ..Question::default() }).ok()?.interface
}

/// The interface that packets from a source address leave by, and its owner when that is another one.
fn from_source(to: IpAddr, source: IpAddr) -> (Option<Interface>, Option<String>) {
    let owner = ask(source, &Question { entry: true, ..Question::default() });
    let owner = owner.ok().filter(|route| route.kind == RouteType::Local).and_then(|route| route.interface);
    let routed = ask(to, &Question { source: Some(source), ..Question::default() });
    let routed = routed.ok().and_then(|route| route.interface);
    match (owner, routed) {
        (Some(owner), Some(routed)) if owner != routed => {
            // An owner that is well and no way to the target (a loopback address, a partner of the other network) is none to hold to.
            if is_no_way(to, Some(source), &owner) {
                return (Some(routed), Some(owner.name).filter(|name| name != "lo"));
            }
            (Some(owner), None)
        }
        (owner, routed) => (owner.or(routed), None),
    }
}

/// The interface that this server's own packets to a target leave by, when that is another one than the user named, in words or by the
/// zone of the target, and the named one is no way there. A target within its link without a zone is wherever it is looked for.
fn elsewhere(
    to: IpAddr,
    source: Option<IpAddr>,
    named: &Interface,
    zone: Option<Interface>,
) -> Option<String> {
    if zone.is_some() || matches!(to, IpAddr::V6(ip) if ip.is_unicast_link_local()) {
        return zone.filter(|zone| zone != named).map(|zone| zone.name);
    }
    let own = ask(to, &Question { over: Some(named.index), ..Question::default() });
    let source = source.or_else(|| own.ok()?.source);
    let routed = ask(to, &Question { source, ..Question::default() }).ok()?.interface?;
    (routed != *named && is_no_way(to, source, named)).then_some(routed.name)
}

/// Whether an interface that carries is no way to a target: none leads there over it, or one for fewer addresses (a default route beside
/// the target's own network). Without a carrier it is the routing table that has given way.
fn is_no_way(to: IpAddr, source: Option<IpAddr>, interface: &Interface) -> bool {
    let length = |over| ask(to, &Question { source, over, entry: true }).map(|route| route.length);
    has_carrier(&interface.name)
        && length(Some(interface.index)).map_or(true, |own| length(None).is_ok_and(|routed| routed > own))
}

/// Whether a target is a broadcast address of one of this machine's networks.
#[must_use]
pub fn is_broadcast(to: IpAddr) -> bool {
    ask(to, &Question::default()).is_ok_and(|route| route.kind == RouteType::Broadcast)
}

fn has_carrier(name: &str) -> bool {
    std::fs::read_to_string(format!("/sys/class/net/{name}/carrier")).is_ok_and(|text| text.trim() == "1")
}

/// Whether sockets of this user can be held to an interface; one that sends nothing is tried.
fn may_hold(v6: bool, name: &str) -> io::Result<()> {
    let domain = if v6 { Domain::IPV6 } else { Domain::IPV4 };
    socket2::Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?.bind_device(Some(name.as_bytes()))
}

/// An interface by its number.
pub fn interface(index: u32) -> Option<Interface> {
    let mut name = [0_u8; libc::IF_NAMESIZE];
    // SAFETY: the buffer has the size that the call wants.
    let found = unsafe { libc::if_indextoname(index, name.as_mut_ptr().cast()) };
    let length = name.iter().position(|byte| *byte == 0).filter(|_| !found.is_null())?;
    Some(Interface { index, name: String::from_utf8_lossy(&name[..length]).into_owned() })
}

fn ask(to: IpAddr, question: &Question) -> io::Result<Route> {
    let mut message = RouteMessage::default();
    let family = |ip: IpAddr| if ip.is_ipv6() { AddressFamily::Inet6 } else { AddressFamily::Inet };
    let bits = |ip: IpAddr| if ip.is_ipv6() { 128 } else { 32 };
    message.header.address_family = family(to);
    message.header.destination_prefix_length = bits(to);
    message.attributes.push(RouteAttribute::Destination(to.into()));
    if let Some(source) = question.source.filter(|source| source.is_ipv6() == to.is_ipv6()) {
        message.header.source_prefix_length = bits(source);
        message.attributes.push(RouteAttribute::Source(source.into()));
    }
    message.attributes.extend(question.over.map(RouteAttribute::Oif));
    if question.entry {
        message.header.flags = RouteFlags::FibMatch;
    }
    let RouteNetlinkMessage::NewRoute(answer) = netlink::exchange(RouteNetlinkMessage::GetRoute(message))?
    else {
        return Err(io::Error::other("the kernel's answer is no route"));
    };
    let index = answer.attributes.iter().find_map(|attribute| match attribute {
        RouteAttribute::Oif(index) => Some(*index),
        _ => None,
    });
    let source = answer.attributes.iter().find_map(|attribute| match attribute {
        RouteAttribute::PrefSource(RouteAddress::Inet(ip)) => Some(IpAddr::from(*ip)),
        RouteAttribute::PrefSource(RouteAddress::Inet6(ip)) => Some(IpAddr::from(*ip)),
        _ => None,
    });
    Ok(Route {
        kind: answer.header.kind,
        interface: index.and_then(interface),
        source,
        length: answer.header.destination_prefix_length,
    })
}

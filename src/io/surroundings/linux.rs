//! Linux: what the kernel tells of links and neighbours (rtnetlink), asked once at the start and again when messages were
//! lost.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use netlink_packet_route::link::{LinkAttribute, LinkFlags, LinkMessage};
use netlink_packet_route::neighbour::{
    NeighbourAddress, NeighbourAttribute, NeighbourMessage, NeighbourState,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};

use super::Told;
use crate::domain::link::own_side::InterfaceState;
use crate::io::icmp::Waitable;
use crate::io::netlink::{self, News};

/// `RTNLGRP_LINK` and `RTNLGRP_NEIGH` of `linux/rtnetlink.h`.
const GROUPS: [u32; 2] = [1, 3];

/// An interface as it was told last.
struct Known {
    name: String,
    /// How often its carrier has gone, ever.
    losses: u32,
}

/// What the kernel tells.
pub struct System {
    news: Option<News>,
    known: HashMap<u32, Known>,
    /// The whole state must be asked for.
    stale: bool,
}

impl System {
    /// Listens from now on.
    pub fn new() -> Self {
        Self { news: News::listen(&GROUPS).ok(), known: HashMap::new(), stale: true }
    }

    /// Hands over what is new since the last call; the first time, everything.
    pub fn look(&mut self, _: Duration, mut each: impl FnMut(Told)) {
        let Some(news) = &mut self.news else { return };
        let known = &mut self.known;
        let whole = news.take(|message| tell(known, &message, &mut each));
        if std::mem::take(&mut self.stale) || !whole {
            self.ask(&mut each);
        }
    }

    /// Asks for everything; an interface that is not in the answer is gone.
    fn ask(&mut self, each: &mut impl FnMut(Told)) {
        let mut before = std::mem::take(&mut self.known);
        let known = &mut self.known;
        let asked = netlink::dump(RouteNetlinkMessage::GetLink(LinkMessage::default()), |message| {
            if let RouteNetlinkMessage::NewLink(link) = &message {
                known.extend(before.remove_entry(&link.header.index));
            }
            tell(known, &message, each);
        });
        if asked.is_ok() {
            before.into_values().for_each(|gone| each(Told::Interface(gone.name, InterfaceState::Gone)));
        }
        let neighbours = RouteNetlinkMessage::GetNeighbour(NeighbourMessage::default());
        let _unknown_then = netlink::dump(neighbours, |message| tell(known, &message, each));
    }

    /// Asks for everything at the next look: a link's place is another one.
    pub const fn ask_again(&mut self) {
        self.stale = true;
    }

    /// For waiting on it.
    pub fn waitable(&self) -> Option<Waitable> {
        self.news.as_ref().map(News::descriptor)
    }

    /// Whoever waits is told.
    pub const fn next_due(&self) -> Option<Duration> {
        None
    }
}

fn tell(known: &mut HashMap<u32, Known>, message: &RouteNetlinkMessage, each: &mut impl FnMut(Told)) {
    // A bridge tells of its ports in the same words: a port that leaves it has not gone.
    let is_own = |link: &LinkMessage| link.header.interface_family == AddressFamily::Unspec;
    match message {
        RouteNetlinkMessage::NewLink(link) if is_own(link) => changed(known, link, each),
        RouteNetlinkMessage::DelLink(link) if is_own(link) => {
            if let Some(gone) = known.remove(&link.header.index) {
                each(Told::Interface(gone.name, InterfaceState::Gone));
            }
        }
        RouteNetlinkMessage::NewNeighbour(neighbour) => {
            if let Some(told) = hardware(neighbour) {
                each(told);
            }
        }
        _ => {}
    }
}

fn changed(known: &mut HashMap<u32, Known>, link: &LinkMessage, each: &mut impl FnMut(Told)) {
    let (mut name, mut losses) = (None, None);
    for attribute in &link.attributes {
        match attribute {
            LinkAttribute::IfName(text) => name = Some(text),
            LinkAttribute::CarrierDownCount(count) => losses = Some(*count),
            _ => {}
        }
    }
    let Some(name) = name else { return };
    let before = known.remove(&link.header.index);
    if let Some(renamed) = before.as_ref().filter(|before| before.name != *name) {
        each(Told::Interface(renamed.name.clone(), InterfaceState::Gone));
    }
    let state = match link.header.flags {
        flags if !flags.contains(LinkFlags::Up) => InterfaceState::Down,
        // `Running` follows up to a second later, while answers come in already.
        flags if !flags.contains(LinkFlags::LowerUp) => InterfaceState::NoCarrier,
        _ => InterfaceState::Up,
    };
    let losses_before = before.map_or_else(|| losses.unwrap_or_default(), |before| before.losses);
    let losses = losses.unwrap_or(losses_before);
    // The kernel tells a carrier at most once a second: one that went and came back meanwhile is only counted.
    if state == InterfaceState::Up && losses > losses_before {
        each(Told::Interface(name.clone(), InterfaceState::NoCarrier));
    }
    each(Told::Interface(name.clone(), state));
    known.insert(link.header.index, Known { name: name.clone(), losses });
}

/// The hardware address of a neighbour that has one.
fn hardware(neighbour: &NeighbourMessage) -> Option<Told> {
    let states = [
        NeighbourState::Reachable,
        NeighbourState::Stale,
        NeighbourState::Delay,
        NeighbourState::Probe,
        NeighbourState::Permanent,
    ];
    if !states.contains(&neighbour.header.state) {
        return None;
    }
    let (mut ip, mut mac) = (None, None);
    for attribute in &neighbour.attributes {
        match attribute {
            NeighbourAttribute::Destination(NeighbourAddress::Inet(v4)) => ip = Some(IpAddr::V4(*v4)),
            NeighbourAttribute::Destination(NeighbourAddress::Inet6(v6)) => ip = Some(IpAddr::V6(*v6)),
            NeighbourAttribute::LinkLayerAddress(bytes) => mac = Some(bytes.clone()),
            _ => {}
        }
    }
    Some(Told::Neighbour(neighbour.header.ifindex, ip?, mac?))
}

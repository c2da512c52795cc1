//! Answers that a link's own socket cannot get, because they come in by another interface than the one that it is held to: a second
//! socket that is held to none hears them, with the same rights.

use std::collections::BTreeSet;

use super::{Key, Role, Way, Ways};
use crate::io::icmp::binding::{Binding, Egress};
use crate::io::icmp::{self, EchoSocket, Inbound};

/// With more links than this nobody overhears: it takes a socket for each.
const MOST: usize = 100;

impl Ways {
    /// Opens a socket that overhears a link's answers by other interfaces than the one that its own socket is held to. Returns the
    /// identifier that its own must have. Without privilege each link needs one; a raw one overhears all.
    pub(super) fn overhear(&mut self, link: usize, path: &Egress, key: &Key) -> Option<u16> {
        if self.ways[link].shared.is_some() {
            return self.ways[link].shared;
        }
        let is_held = path.binding.interface.is_some() && !path.is_own;
        if !is_held || key.link.is_none() || self.ways.len() > MOST {
            return None;
        }
        let of = |link| Key { v6: key.v6, binding: Binding::default(), role: Role::Overhears, link };
        if self.keys.contains(&of(None)) {
            return None;
        }
        let socket = EchoSocket::overhearing(key.v6, &self.options, self.nonce)?;
        let shared = socket.identifier();
        self.ready.put(self.sockets.len(), &socket).ok()?;
        self.sockets.push(socket);
        self.keys.push(of(shared.map(|_| link)));
        self.ways[link].shared = shared;
        shared
    }

    /// Of what a socket that overhears has taken in: answers that came in by another interface than their link's. One that came in by
    /// the link's own is that link's, unless its own socket gets it, too.
    pub fn overheard(&self, place: usize, inbound: &mut Vec<Inbound>) {
        let Key { role: Role::Overhears, link, .. } = self.keys[place] else { return };
        let mut by_own = false;
        inbound.retain(|packet| match packet {
            Inbound::Astray { cookie, interface, .. } => {
                let own = self.ways.get(cookie.index as usize).filter(|_| cookie.nonce == self.nonce);
                let is_held =
                    |way: &&Way| way.path.as_ref().is_some_and(|path| path.binding.interface.is_some());
                let own = own.filter(is_held).and_then(|way| way.place.as_ref());
                by_own = own.is_some_and(|place| place.is_by(interface));
                own.is_some() && !by_own
            }
            Inbound::Reply(_) => std::mem::take(&mut by_own) && link.is_some(),
            _ => false,
        });
    }

    /// The interfaces of the links that let nothing in that the routing table would not answer over them.
    #[must_use]
    pub fn strict(&self) -> Vec<String> {
        let named = self.ways.iter().filter_map(|way| way.place.as_ref()).map(|place| &place.interface);
        let all: BTreeSet<&String> = named.collect();
        all.into_iter().filter(|name| icmp::is_strict(name)).cloned().collect()
    }
}

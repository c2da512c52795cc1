//! The ways out of a run: which socket each link sends from, and what that socket is bound to.
//!
//! Each link has a socket of its own, so that none pays for another: what the kernel keeps for a neighbour that does not
//! answer is charged to the socket that sent it. A link is held to the interface that its way leaves by at the start, or
//! its probes would travel over the other network as soon as its own cable is out. An interface that goes and comes back
//! is bound again; a way that cannot be had costs its own link only, and is tried again with each probe.

use std::io;
use std::net::SocketAddr;

use thiserror::Error;

use super::Spec;
use crate::domain::link::independence::{self, WayFacts};
use crate::io::icmp::binding::{Binding, Egress};
use crate::io::icmp::{self, EchoSocket, OpenError, Options, Ready, Waitable, plain_words, zone_index};
use crate::io::surroundings::Place;

mod overheard;

/// With more links than this, raw sockets are shared by those with the same way out: the kernel hands every reply to
/// every raw socket.
const RAW_APART: usize = 100;
/// Packets that one call takes from a link's own socket; there are many sockets, and few packets on each.
const TOGETHER: usize = 4;

/// One link's way.
struct Way {
    wanted: Binding,
    to: Option<SocketAddr>,
    /// As it was found first; what is bound later is bound to the same.
    path: Option<Egress>,
    /// Where that leads.
    place: Option<Place>,
    socket: Option<usize>,
    /// The socket of its search for the MTU.
    search: Option<usize>,
    /// The identifier that its socket shares with one that overhears its answers.
    shared: Option<u16>,
    /// Why there is no socket, or no destination.
    trouble: String,
    /// What to ask when what is wanted cannot be used.
    wanted_is_from: String,
}

/// What a socket is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Probes,
    /// The search for the MTU.
    Search,
    /// Overhearing what comes in by other interfaces.
    Overhears,
}

/// What a socket is shared by.
#[derive(PartialEq, Eq)]
struct Key {
    v6: bool,
    binding: Binding,
    /// What it is for.
    role: Role,
    /// The only link that may use it; `None` for all.
    link: Option<usize>,
}

/// Why the system refuses a link's socket.
#[derive(Debug, Error)]
#[error("{error}{asks}")]
pub struct Refused {
    error: OpenError,
    /// What to ask about it, see [`Spec::binding_is_from`].
    asks: String,
}

impl From<OpenError> for Refused {
    fn from(error: OpenError) -> Self {
        Self { error, asks: String::new() }
    }
}

/// Why a link has no way.
enum Failure {
    /// Nothing leads to its target now.
    NoWay(io::Error),
    /// The system refuses the socket.
    Open(Refused),
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::Open(error.into())
    }
}

/// The ways of all links.
pub struct Ways {
    nonce: u64,
    options: Options,
    ways: Vec<Way>,
    sockets: Vec<EchoSocket>,
    keys: Vec<Key>,
    ready: Ready,
    shares: bool,
    /// A link's place is another one.
    moved: bool,
}

impl Ways {
    /// Opens a socket for every link that has a destination.
    ///
    /// # Errors
    /// When the system allows no ICMP socket at all, or refuses the source of every link.
    pub fn open(specs: &[Spec], options: Options, nonce: u64) -> Result<Self, Refused> {
        icmp::allow_many_sockets();
        let ways = specs.iter().map(|spec| Way {
            wanted: spec.binding.clone(),
            to: spec.destination,
            path: None,
            place: None,
            socket: None,
            search: None,
            shared: None,
            trouble: spec.unresolved.clone(),
            wanted_is_from: spec.binding_is_from.clone(),
        });
        let mut all = Self {
            nonce,
            options: Options { together: TOGETHER, ..options },
            ways: ways.collect(),
            sockets: Vec::new(),
            keys: Vec::new(),
            ready: Ready::new().map_err(|error| OpenError::Other { v6: false, error })?,
            shares: false,
            moved: false,
        };
        let mut refused = None;
        let mut usable = false;
        for link in 0..all.ways.len() {
            match all.begin(link) {
                Err(Failure::Open(refusal)) if refusal.error.is_for_all() => return Err(refusal),
                Err(Failure::Open(refusal)) => {
                    all.ways[link].trouble = refusal.to_string();
                    refused = refused.or(Some(refusal));
                }
                Err(Failure::NoWay(error)) => {
                    usable = true;
                    all.ways[link].trouble = plain_words(&error);
                }
                Ok(()) => usable = true,
            }
        }
        match refused {
            Some(refusal) if !usable => Err(refusal),
            _ => Ok(all),
        }
    }

    /// Finds a link's way and opens its socket, unless it has one or has nowhere to send to.
    fn begin(&mut self, link: usize) -> Result<(), Failure> {
        self.open_way(link).map_err(|failure| match failure {
            Failure::Open(Refused { error, .. }) if !error.is_for_all() => {
                Failure::Open(Refused { error, asks: self.ways[link].wanted_is_from.clone() })
            }
            other => other,
        })
    }

    fn open_way(&mut self, link: usize) -> Result<(), Failure> {
        let (Some(to), None) = (self.ways[link].to, self.ways[link].socket) else { return Ok(()) };
        let path = self.find(link, to)?;
        let options = Options {
            arrives_by: path.interface.as_ref().filter(|_| path.is_loose).map(|found| found.index),
            ..self.options
        };
        let key = Key {
            v6: to.is_ipv6(),
            binding: path.binding.clone(),
            role: Role::Probes,
            link: (!self.shares).then_some(link),
        };
        // Before the link's own, which gets what comes in by its interface then.
        let shared = self.overhear(link, &path, &key);
        let options = Options { shared, ..options };
        let socket = self.socket(key, &options)?;
        // The first one tells of which kind they are.
        self.shares |= self.sockets[socket].is_raw() && self.ways.len() > RAW_APART;
        self.ways[link].socket = Some(socket);
        self.take(link, path);
        Ok(())
    }

    /// A link goes this way from now on.
    fn take(&mut self, link: usize, path: Egress) {
        let way = &mut self.ways[link];
        let interface = path.interface.as_ref().filter(|_| !path.is_own);
        let place = interface.zip(way.to).map(|(interface, to)| Place {
            interface: interface.name.clone(),
            index: interface.index,
            to: to.ip(),
        });
        self.moved |= place != way.place;
        way.place = place;
        way.path = Some(path);
    }

    /// Where a link goes, when that is known.
    #[must_use]
    pub fn place(&self, link: usize) -> Option<&Place> {
        self.ways[link].place.as_ref()
    }

    /// The interface that the routing table leads to a link's target by now, whatever the link is held to, `None` for nowhere;
    /// for a link that is held to one.
    #[must_use]
    pub fn led(&self, link: usize) -> Option<Option<String>> {
        let way = &self.ways[link];
        let (to, _) = way.to.zip(way.place.as_ref())?;
        Some(icmp::led(&way.wanted, to).map(|interface| interface.name))
    }

    /// Whether a link goes elsewhere than when this was asked last.
    pub const fn take_moved(&mut self) -> bool {
        std::mem::replace(&mut self.moved, false)
    }

    /// The way of a link: what it was held to before, or what the routing table says now.
    fn find(&mut self, link: usize, to: SocketAddr) -> Result<Egress, Failure> {
        let way = &mut self.ways[link];
        let wanted = icmp::settle(&way.wanted, to.is_ipv6())?;
        let Some(path) = way.path.clone() else { return icmp::path(&wanted, to).map_err(Failure::NoWay) };
        let mut path = icmp::renewed(path, &way.wanted, to.is_ipv6())?;
        if let Some(interface) = &mut path.interface
            && let Some(index) = zone_index(&interface.name)
        {
            // Under the same name, and with another number.
            interface.index = index;
            if let Some(SocketAddr::V6(to)) = way.to.as_mut().filter(|_| !path.is_own)
                && to.scope_id() != 0
            {
                to.set_scope_id(index);
            }
        }
        Ok(path)
    }

    fn socket(&mut self, key: Key, options: &Options) -> Result<usize, OpenError> {
        if let Some(index) = self.keys.iter().position(|other| *other == key) {
            return Ok(index);
        }
        let place = self.sockets.len();
        let socket = self.new_socket(place, &key, options)?;
        self.ready.put(place, &socket).map_err(|error| OpenError::Other { v6: key.v6, error })?;
        self.sockets.push(socket);
        self.keys.push(key);
        Ok(place)
    }

    /// Raw sockets see each other's replies: the identifier, which follows from the place, must tell them apart.
    fn new_socket(&self, place: usize, key: &Key, options: &Options) -> Result<EchoSocket, OpenError> {
        let identifier = (self.nonce as u16).wrapping_add(place as u16);
        EchoSocket::open(key.v6, &key.binding, options, self.nonce, identifier)
    }

    /// Opens the sockets of the searches for the MTU, which large packets and others' "don't fragment" must not disturb. A link whose
    /// source is not there yet gets its own with its first packet.
    ///
    /// # Errors
    /// When the system allows none at all.
    pub fn open_searches(&mut self, specs: &[Spec]) -> Result<(), Refused> {
        for (link, _) in specs.iter().enumerate().filter(|(_, spec)| !spec.info.is_monitor) {
            match self.begin_search(link) {
                Err(error) if error.is_for_all() => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Opens the socket of a link's search, unless it has one. Links with the same way out share it: it has room for large packets.
    fn begin_search(&mut self, link: usize) -> Result<(), OpenError> {
        let (Some(to), None) = (self.ways[link].to, self.ways[link].search) else { return Ok(()) };
        let key = Key { v6: to.is_ipv6(), binding: self.binding(link), role: Role::Search, link: None };
        let options = self.search_options();
        self.ways[link].search = Some(self.socket(key, &options)?);
        Ok(())
    }

    const fn search_options(&self) -> Options {
        Options { dont_fragment: true, tells_pieces: true, largest: 65_535 - 20, ..self.options }
    }

    /// Whether a socket is one for searches.
    #[must_use]
    pub fn is_for_search(&self, place: usize) -> bool {
        self.keys[place].role == Role::Search
    }

    /// The MTU of a link's first hop; `None` when there is no way.
    #[must_use]
    pub fn first_hop_mtu(&self, link: usize) -> Option<u16> {
        icmp::first_hop_mtu(self.ways[link].to?, &self.binding(link)).ok()
    }

    /// What a link's sockets are bound to.
    #[must_use]
    pub fn binding(&self, link: usize) -> Binding {
        let way = &self.ways[link];
        way.path.as_ref().map_or_else(|| way.wanted.clone(), |path| path.binding.clone())
    }

    /// What makes the probing itself doubtful, by the ways that were found.
    #[must_use]
    pub fn doubts(&self, specs: &[Spec]) -> Vec<(usize, String)> {
        let held = |way: &Way| way.path.as_ref().and_then(|path| path.interface.clone());
        let cards: Vec<Option<String>> = self.ways.iter().map(|way| icmp::card(&held(way)?.name)).collect();
        let facts: Vec<WayFacts<'_>> = specs
            .iter()
            .zip(&self.ways)
            .zip(&cards)
            .map(|((spec, way), card)| WayFacts {
                card: card.as_deref(),
                // One that this machine does not have is named by other words.
                planned: spec.planned.as_deref().filter(|name| zone_index(name).is_some()),
                info: &spec.info,
                interface: way.path.as_ref().and_then(|path| Some(path.interface.as_ref()?.name.as_str())),
                owner: way.path.as_ref().and_then(|path| path.owner.as_deref()),
                led: way.path.as_ref().and_then(|path| path.led.as_deref()),
                is_own: way.path.as_ref().is_some_and(|path| path.is_own),
            })
            .collect();
        let given = specs.iter().enumerate().filter_map(|(link, spec)| Some((link, spec.doubt.clone()?)));
        independence::doubts(&facts).into_iter().chain(given).collect()
    }

    /// Every socket.
    #[must_use]
    pub fn sockets(&self) -> &[EchoSocket] {
        &self.sockets
    }

    /// Adds the places of the sockets that something has come in on; all others are empty.
    pub fn ready(&mut self, places: &mut Vec<usize>) {
        self.ready.look(places);
    }

    /// For waiting on all of them.
    #[must_use]
    pub fn waitable(&self) -> Option<Waitable> {
        self.ready.waitable()
    }

    /// One of them.
    pub fn socket_at(&mut self, place: usize) -> &mut EchoSocket {
        &mut self.sockets[place]
    }

    /// Whether a link's request could not be sent only because its queue is full at this moment.
    #[must_use]
    pub fn is_congested(&self, link: usize, error: &io::Error) -> bool {
        self.ways[link].socket.is_some_and(|socket| self.sockets[socket].is_congested(error))
    }

    /// Sends one request of a link.
    ///
    /// # Errors
    /// The system's own, or why the link has no way.
    pub fn send(
        &mut self,
        link: usize,
        request: impl Fn(&mut EchoSocket, SocketAddr) -> io::Result<()>,
    ) -> io::Result<()> {
        match self.begin(link) {
            Ok(()) => {}
            Err(Failure::NoWay(error)) => return Err(error),
            Err(Failure::Open(error)) => return Err(io::Error::other(error)),
        }
        let (Some(to), Some(socket)) = (self.ways[link].to, self.ways[link].socket) else {
            return Err(io::Error::other(self.ways[link].trouble.clone()));
        };
        request(&mut self.sockets[socket], to)
    }

    /// Sends one request of a link's search for the MTU.
    ///
    /// # Errors
    /// The system's own.
    pub fn send_search(
        &mut self,
        link: usize,
        request: impl Fn(&mut EchoSocket, SocketAddr) -> io::Result<()>,
    ) -> io::Result<()> {
        self.begin_search(link).map_err(io::Error::other)?;
        match (self.ways[link].to, self.ways[link].search) {
            (Some(to), Some(socket)) => request(&mut self.sockets[socket], to),
            _ => Err(io::Error::from(io::ErrorKind::NotConnected)),
        }
    }

    /// Whether the interface that a link is bound to has gone, or has come back with another number: of a link-local address the
    /// system then only says that the network cannot be reached. Never of what is bound by its address, which [`icmp::is_gone`] tells.
    #[must_use]
    pub fn is_stale(&self, link: usize) -> bool {
        let held_to = self.ways[link].path.as_ref().and_then(|path| path.interface.as_ref());
        !icmp::BINDS_BY_ADDRESS
            && held_to.is_some_and(|interface| zone_index(&interface.name) != Some(interface.index))
    }

    /// Puts a new socket in the place of a link's whose interface or address has gone. False when there is still none of
    /// that name.
    pub fn bind_again(&mut self, link: usize) -> bool {
        self.rebound(link).is_some()
    }

    fn rebound(&mut self, link: usize) -> Option<()> {
        let (to, place) = self.ways[link].to.zip(self.ways[link].socket)?;
        let path = self.find(link, to).ok()?;
        // What binds by its address only, and has the same one, needs no other socket.
        if icmp::BINDS_BY_ADDRESS
            && self.ways[link].path.as_ref().is_some_and(|old| old.binding == path.binding)
        {
            return Some(());
        }
        let options = Options {
            arrives_by: path.interface.as_ref().filter(|_| path.is_loose).map(|found| found.index),
            shared: self.ways[link].shared,
            ..self.options
        };
        self.put_anew(place, &path.binding, &options)?;
        // One that its search has is bound to what has gone, too, and may serve others of the same way.
        if let Some(search) = self.ways[link].search {
            let options = self.search_options();
            let _tried_again_with_the_next = self.put_anew(search, &path.binding, &options);
        }
        self.take(link, path);
        Some(())
    }

    /// Puts a socket that is bound to this in the place of another.
    fn put_anew(&mut self, place: usize, binding: &Binding, options: &Options) -> Option<()> {
        self.keys[place].binding = binding.clone();
        let socket = self.new_socket(place, &self.keys[place], options).ok()?;
        self.ready.put(place, &socket).ok()?;
        self.sockets[place] = socket;
        Some(())
    }
}

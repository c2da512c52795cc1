//! What goes between the engine and whoever drives it: what happened, and what is to be done.

use crate::link::diagnosis::TcpState;
use crate::link::echo::Cookie;
use crate::link::inbound::Inbound;
use crate::link::own_side::InterfaceState;
use crate::link::prober::Send;

/// Why a probe was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The interface that its socket was bound to has gone.
    Gone(String),
    /// A queue is full at this moment: the link's own socket's, which holds its own probes, or another one for this reason.
    Full(Option<String>),
    /// Any other reason of the system's, in its words.
    Other(String),
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Something came in; `by_search`: by a socket on which nothing but searches for an MTU is sent.
    Inbound {
        /// What.
        packet: Inbound,
        /// By which kind of socket.
        by_search: bool,
    },
    /// [`Action::Probe`] was refused.
    Refused {
        /// The probe.
        send: Send,
        /// Why.
        why: Refusal,
    },
    /// [`Action::Bind`] was done, or the interface is not there.
    Bound {
        /// The link.
        link: usize,
        /// Whether there is something to send from.
        bound: bool,
    },
    /// The MTU of a link's first hop; `None` when there is no way.
    FirstHop {
        /// The link.
        link: usize,
        /// In bytes.
        mtu: Option<u16>,
    },
    /// [`Action::Search`] was refused.
    SearchRefused {
        /// The link.
        link: usize,
        /// The packet is larger than the first hop takes.
        too_large: bool,
    },
    /// A connect has ended.
    Connected {
        /// The link.
        link: usize,
        /// How.
        state: TcpState,
    },
    /// An interface of this machine that a link is held to.
    Interface {
        /// The link.
        link: usize,
        /// The interface's name.
        name: String,
        /// What it can carry.
        state: InterfaceState,
    },
    /// Where the routing table leads to a link's target now.
    Led {
        /// The link.
        link: usize,
        /// The interface; `None` when it leads nowhere.
        over: Option<String>,
    },
    /// Packets that this machine has thrown away since it was asked last, because the routing table leads to their senders over other
    /// interfaces than those that they came in by (reverse path filter).
    Dropped {
        /// How many.
        packets: u64,
        /// The interfaces that do so for any other way than the best one.
        strict: Vec<String>,
    },
    /// The hardware address that a link's probes go to.
    Neighbour {
        /// The link.
        link: usize,
        /// The address.
        mac: String,
    },
    /// The probing itself is doubtful.
    Doubt {
        /// The link.
        link: usize,
        /// Why.
        reason: String,
    },
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Send a probe, `length` bytes of ICMP; only a refusal is handed back.
    Probe {
        /// The probe.
        send: Send,
        /// Bytes of the ICMP message.
        length: usize,
    },
    /// Put a new socket in the place of a link's, bound to whatever has its interface's name now; [`Event::Bound`] follows.
    Bind {
        /// The link.
        link: usize,
    },
    /// Find out the MTU of a link's first hop; [`Event::FirstHop`] follows.
    FirstHop {
        /// The link.
        link: usize,
    },
    /// Send a packet that must not be fragmented; only a refusal is handed back.
    Search {
        /// The link.
        link: usize,
        /// What its payload starts with.
        cookie: Cookie,
        /// Bytes of the ICMP message.
        length: usize,
    },
    /// Begin a connect to a link's port; [`Event::Connected`] follows, now or later.
    Connect {
        /// The link.
        link: usize,
    },
    /// Give up the connect that is on its way.
    Disconnect {
        /// The link.
        link: usize,
    },
    /// Ask the system for the interfaces and neighbours of all links: what came in contradicts what was told.
    LookAround,
}

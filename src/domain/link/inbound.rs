//! What comes in from the network, whatever the system that it comes through.

use std::net::IpAddr;
use std::time::Duration;

use super::echo::{Cookie, IcmpError};
use super::prober::Arrival;

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// An echo reply.
    Reply(Arrival),
    /// An ICMP error for one of our requests.
    Error {
        /// When.
        at: Duration,
        /// Our request's cookie, when enough of it was quoted.
        cookie: Option<Cookie>,
        /// Where the request was going.
        target: Option<IpAddr>,
        /// The request's sequence number, when it was quoted.
        sequence: Option<u16>,
        /// What they say.
        error: IcmpError,
        /// Who says it.
        offender: Option<IpAddr>,
        /// The size that fits, for "fragmentation needed" and "packet too big"; else 0.
        mtu: u16,
    },
    /// An answer came in by another interface than its link's.
    Astray {
        /// When.
        at: Duration,
        /// The request's cookie.
        cookie: Cookie,
        /// The name of that interface.
        interface: String,
        /// The answer itself follows, and counts; else it was only overheard: the link's own socket does not get it.
        counts: bool,
    },
    /// The answer that follows came in pieces: it is larger than the way back takes.
    Pieces {
        /// The request's cookie.
        cookie: Cookie,
        /// The size of the largest piece in bytes, IP header included.
        largest: u16,
    },
    /// The system took a request and found out later that it cannot be sent (Windows).
    NotSent {
        /// When.
        at: Duration,
        /// The request's cookie.
        cookie: Cookie,
        /// Why.
        reason: String,
    },
}

//! ICMP sockets of Linux: unprivileged (DGRAM) where the system allows it, raw where it does not and we may.
//!
//! Round trip times come from the kernel's own stamps on both ways: a program that is scheduled late does not see
//! slower links. What cannot be delivered comes back over the error queue with type, code and who said it.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use thiserror::Error;

pub use super::batch::BATCH;
use super::batch::{Batch, ExtendedError, Queue, first_stamp};
use super::binding::{Binding, Egress, Interface};
use super::common::{Inbound, Options, Stamps};
use crate::domain::link::echo::{
    Cookie, IcmpError, ReplyV4, ReplyV6, RequestV4, RequestV6, strip_ipv4_header,
};
use crate::domain::link::prober::Arrival;
use crate::io::elapsed::{self, Clock};

/// The receive buffer: bursts of replies must fit (the default holds 256 small packets).
const RECEIVE_BUFFER: usize = 4 * 1024 * 1024;
/// The send buffer: the kernel keeps probes for a neighbour that does not answer for three seconds, and charges them to
/// the socket that sent them.
const SEND_BUFFER: usize = 4 * 1024 * 1024;
/// Room for one received packet when no larger ones are expected.
const SMALL: usize = 192;
/// Every IPv4 network takes packets of 68 bytes whole (RFC 791); this is what remains of that for ICMP.
const NEVER_FRAGMENTED: usize = 48;
/// Send stamps that wait for their reply; beyond it they are forgotten and the program's own clock is used.
const STAMPS_KEPT: usize = 65_536;

/// Why no socket could be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Neither kind of socket is allowed.
    #[error(
        "this user may not send ICMP echo requests here. Either allow it for everybody: \
         sudo sysctl -w net.ipv4.ping_group_range=\"0 2147483647\" \
         (and in /etc/sysctl.d/ to keep it), or for this program only: \
         sudo setcap cap_net_raw+ep {program}. Running it as root works, too"
    )]
    NotAllowed {
        /// This program's own path.
        program: String,
    },
    /// The source address or the interface cannot be used.
    #[error("{binding} cannot be used: {error}; `ip addr` lists this machine's addresses and interfaces")]
    Binding {
        /// What was asked for.
        binding: Binding,
        /// The system's words.
        error: io::Error,
    },
    /// Anything else.
    #[error("an ICMP{} socket could not be opened: {error}", if *.v6 { "v6" } else { "" })]
    Other {
        /// IPv6.
        v6: bool,
        /// The system's words.
        error: io::Error,
    },
}

impl OpenError {
    /// Whether every other socket would be refused for the same reason.
    #[must_use]
    pub const fn is_for_all(&self) -> bool {
        !matches!(self, Self::Binding { .. })
    }
}

/// A socket for one family and one way out.
pub struct EchoSocket {
    socket: Socket,
    v6: bool,
    raw: bool,
    identifier: u16,
    nonce: u64,
    /// The way out, as it was bound.
    binding: Binding,
    stamps: Stamps,
    /// The interface that answers must come in by, when the socket itself is not held to it.
    arrives_by: Option<u32>,
    /// Send stamps by index and round, on the wall clock.
    sent_stamps: HashMap<(u32, u32), Duration>,
    /// When the socket was last emptied: nothing that is found now came in before.
    emptied: Duration,
    receiver: Batch,
    /// Apart from `receiver`: the error queue is read while replies still lie there.
    errors: Batch,
    sender: Batch,
}

impl EchoSocket {
    /// Opens a socket. `identifier` is used on raw sockets only; unprivileged ones get theirs from the kernel.
    ///
    /// # Errors
    /// When the system allows neither kind, or refuses source or interface.
    pub fn open(
        v6: bool,
        binding: &Binding,
        options: &Options,
        nonce: u64,
        identifier: u16,
    ) -> Result<Self, OpenError> {
        let (socket, raw) = open(v6)?;
        let other = |error| OpenError::Other { v6, error };
        set_up(&socket, v6, raw, options).map_err(other)?;
        let refused = |error| OpenError::Binding { binding: binding.clone(), error };
        bind(&socket, binding).map_err(refused)?;
        if binding.source.is_none() {
            let any = if v6 { IpAddr::V6(Ipv6Addr::UNSPECIFIED) } else { IpAddr::V4(Ipv4Addr::UNSPECIFIED) };
            socket.bind(&SocketAddr::new(any, 0).into()).map_err(other)?;
        }
        let together = options.together.clamp(1, BATCH);
        let room = (options.largest + 60).max(SMALL);
        Ok(Self {
            socket,
            v6,
            raw,
            identifier,
            nonce,
            binding: binding.clone(),
            stamps: options.stamps,
            sent_stamps: HashMap::new(),
            emptied: Duration::ZERO,
            arrives_by: options.arrives_by,
            receiver: Batch::of(room, together),
            errors: Batch::of(room, together.min(FEW)),
            sender: Batch::of(options.largest, together),
        })
    }

    /// For waiting on it.
    #[must_use]
    pub fn waitable(&self) -> Option<Waitable> {
        Some(self.socket.as_raw_fd())
    }

    /// Whether it is a raw one: the kernel hands every reply to all of those.
    #[must_use]
    pub const fn is_raw(&self) -> bool {
        self.raw
    }

    /// Whether a request could not be sent only because too many are on their way at this moment.
    #[must_use]
    pub fn is_congested(&self, error: &io::Error) -> bool {
        matches!(error.raw_os_error(), Some(libc::ENOBUFS | libc::EAGAIN))
    }

    /// Waits until more can be sent, but only for a moment.
    pub fn wait_for_room(&self) {
        // The socket itself may have room while the interface's queue has none, and is then ready at once.
        std::thread::sleep(Duration::from_millis(1));
    }

    /// Sends one request whose ICMP message is `length` bytes long.
    ///
    /// # Errors
    /// The system's own.
    pub fn send(&mut self, to: SocketAddr, cookie: Cookie, length: usize) -> io::Result<()> {
        self.sender.clear();
        self.push(to, cookie, length);
        let failed = self.flush();
        // What was not sent is the caller's again.
        self.sender.clear();
        failed.map_or(Ok(()), |(_, error)| Err(error))
    }

    /// Puts a request in the batch that [`EchoSocket::flush`] sends. At most [`BATCH`] between two flushes.
    pub fn push(&mut self, to: SocketAddr, cookie: Cookie, length: usize) {
        let message = self.sender.add(to, length);
        if self.v6 {
            RequestV6 { identifier: self.identifier, cookie }.encode(message);
        } else {
            RequestV4 { identifier: self.identifier, cookie }.encode(message);
        }
    }

    /// Sends the batch. On an error: how many went out before, and the error of the next; the rest stays in the batch
    /// when `flush` is called again after [`EchoSocket::skip`].
    pub fn flush(&mut self) -> Option<(usize, io::Error)> {
        let mut tries = 0;
        while self.sender.sent < self.sender.used {
            match self.sender.send(self.socket.as_raw_fd()) {
                Ok(count) => {
                    self.sender.sent += count;
                    tries = 0;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if tries < PENDING && self.is_of_another(&error, tries) => tries += 1,
                Err(error) => return Some((self.sender.sent, error)),
            }
        }
        self.sender.clear();
        None
    }

    /// Whether an error may be an earlier packet's: the kernel reports an ICMP error once more to whoever sends next,
    /// and then sends nothing. While many come in, that happens many times in a row, so that after the first the routing
    /// table is asked whether this target can be sent to.
    fn is_of_another(&self, error: &io::Error, tries: u32) -> bool {
        let by_icmp = matches!(
            error.raw_os_error(),
            Some(
                libc::EHOSTUNREACH
                    | libc::ENETUNREACH
                    | libc::ECONNREFUSED
                    | libc::ENOPROTOOPT
                    | libc::EPROTO
                    | libc::EACCES
                    | libc::EOPNOTSUPP
                    | libc::EHOSTDOWN
                    | libc::ENONET
                    | libc::EMSGSIZE
            )
        );
        // The second error in a row is this packet's own, unless a way leads to its target.
        by_icmp && (tries == 0 || (error.raw_os_error() != Some(libc::EMSGSIZE) && self.has_way()))
    }

    /// Whether the routing table has a way to the target of the next packet of the batch. A socket of another kind asks,
    /// from the same source: what is pending on this one does not reach it.
    fn has_way(&self) -> bool {
        let way = || -> io::Result<()> {
            let asking = udp(self.v6)?;
            bind(&asking, &self.binding)?;
            asking.connect(&self.sender.target(self.sender.sent))
        };
        way().is_ok()
    }

    /// Leaves the request out that could not be sent.
    pub fn skip(&mut self) {
        self.sender.sent += 1;
    }

    /// Takes in everything that is there.
    pub fn receive(&mut self, clock: &Clock, inbound: &mut Vec<Inbound>) {
        loop {
            let count = self.receiver.receive(self.socket.as_raw_fd(), Queue::Replies);
            let now = clock.now();
            // After the replies, so that a reply's own send stamp, which is older, is there.
            if count == 0 || self.stamps == Stamps::Kernel {
                self.take_errors(now, inbound);
            }
            let wall = elapsed::wall();
            for place in 0..count {
                if let Some((reply, came_by)) = self.reply(place, now, wall) {
                    let astray = came_by.filter(|index| self.arrives_by.is_some_and(|right| right != *index));
                    if let Some(interface) = astray.and_then(super::route::interface) {
                        let Arrival { at, cookie, .. } = reply;
                        inbound.push(Inbound::Astray { at, cookie, interface: interface.name });
                    }
                    inbound.push(Inbound::Reply(reply));
                }
            }
            if !self.receiver.is_full(count) {
                self.emptied = now;
                return;
            }
        }
    }

    /// A packet as a reply, and the number of the interface that it came in by, when that is asked for.
    fn reply(&mut self, place: usize, now: Duration, wall: Duration) -> Option<(Arrival, Option<u32>)> {
        let packet = self.receiver.packet(place);
        let source = packet.source?;
        let (mut ttl, mut stamp, mut came_by) = (None, None, None);
        packet.each_control(|level, kind, data| match (level, kind) {
            (libc::SOL_IP, libc::IP_PKTINFO) => came_by = first_number(data),
            (libc::SOL_IPV6, libc::IPV6_PKTINFO) => came_by = data.get(16..).and_then(first_number),
            (libc::SOL_IP, libc::IP_TTL) | (libc::SOL_IPV6, libc::IPV6_HOPLIMIT) => {
                ttl = data.get(..4).and_then(|b| u8::try_from(i32::from_ne_bytes(b.try_into().ok()?)).ok());
            }
            (libc::SOL_SOCKET, libc::SCM_TIMESTAMPING) => stamp = first_stamp(data),
            _ => {}
        });
        let (identifier, sequence, cookie) = if self.v6 {
            let reply = ReplyV6::decode(packet.data).ok()?;
            (reply.identifier, reply.sequence, reply.cookie)
        } else {
            let message = if self.raw { strip_ipv4_header(packet.data)?.1 } else { packet.data };
            let reply = ReplyV4::decode(message).ok()?;
            (reply.identifier, reply.sequence, reply.cookie)
        };
        // A raw socket sees everybody's replies; those of other programs are none of our business.
        if self.raw && identifier != self.identifier {
            return None;
        }
        let sent = stamp.and_then(|_| self.sent_stamps.remove(&(cookie.index, cookie.round)));
        let sent = sent.filter(|_| cookie.nonce == self.nonce);
        let rtt = stamp.zip(sent).and_then(|(came, went)| came.checked_sub(went));
        let age = stamp.and_then(|came| wall.checked_sub(came)).unwrap_or_default();
        let at = now.saturating_sub(age).clamp(self.emptied.min(now), now);
        Some((Arrival { at, source, sequence, cookie, rtt, ttl }, came_by))
    }

    fn take_errors(&mut self, now: Duration, inbound: &mut Vec<Inbound>) {
        loop {
            let count = self.errors.receive(self.socket.as_raw_fd(), Queue::Errors);
            for place in 0..count {
                self.take_error(place, now, inbound);
            }
            if !self.errors.is_full(count) {
                return;
            }
        }
    }

    /// One entry of the error queue, as it was received.
    fn take_error(&mut self, place: usize, now: Duration, inbound: &mut Vec<Inbound>) {
        let packet = self.errors.packet(place);
        let (mut stamp, mut extended) = (None, None);
        packet.each_control(|level, kind, data| match (level, kind) {
            (libc::SOL_SOCKET, libc::SCM_TIMESTAMPING) => stamp = first_stamp(data),
            (libc::SOL_IP, libc::IP_RECVERR) | (libc::SOL_IPV6, libc::IPV6_RECVERR) => {
                extended = ExtendedError::read(data);
            }
            _ => {}
        });
        let Some(extended) = extended else { return };
        let cookie = Cookie::find(self.nonce, packet.data);
        match u32::from(extended.origin) {
            ORIGIN_TIMESTAMPING => {
                if let Some((cookie, stamp)) = cookie.zip(stamp) {
                    if self.sent_stamps.len() >= STAMPS_KEPT {
                        self.sent_stamps.clear();
                    }
                    self.sent_stamps.insert((cookie.index, cookie.round), stamp);
                }
            }
            ORIGIN_ICMP | ORIGIN_ICMP6 => inbound.push(Inbound::Error {
                at: now,
                cookie,
                target: packet.source,
                sequence: packet.data.get(6..8).map(|b| u16::from_be_bytes([b[0], b[1]])),
                error: IcmpError { v6: self.v6, kind: extended.kind, code: extended.code },
                offender: extended.offender,
                mtu: u16::try_from(extended.info).unwrap_or(0),
            }),
            // Local ones come back from the sending call itself.
            _ => {}
        }
    }
}

/// So many errors in a row may be of earlier packets.
const PENDING: u32 = 10_000;
/// Packets that are taken out of the error queue at once, at most.
const FEW: usize = 16;

/// The number at the start of a control message.
fn first_number(data: &[u8]) -> Option<u32> {
    data.get(..4).map(|bytes| u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

const ORIGIN_ICMP: u32 = 2;
const ORIGIN_ICMP6: u32 = 3;
const ORIGIN_TIMESTAMPING: u32 = 4;

fn open(v6: bool) -> Result<(Socket, bool), OpenError> {
    let (domain, protocol) =
        if v6 { (Domain::IPV6, Protocol::ICMPV6) } else { (Domain::IPV4, Protocol::ICMPV4) };
    let refused = |error: &io::Error| {
        matches!(error.raw_os_error(), Some(libc::EACCES | libc::EPERM | libc::EPROTONOSUPPORT))
    };
    match Socket::new(domain, Type::DGRAM, Some(protocol)) {
        Ok(socket) => Ok((socket, false)),
        Err(error) if refused(&error) => match Socket::new(domain, Type::RAW, Some(protocol)) {
            Ok(socket) => Ok((socket, true)),
            Err(error) if refused(&error) => Err(OpenError::NotAllowed { program: own_path() }),
            Err(error) => Err(OpenError::Other { v6, error }),
        },
        Err(error) => Err(OpenError::Other { v6, error }),
    }
}

fn own_path() -> String {
    std::env::current_exe().map_or_else(|_| "link-probe".to_owned(), |path| path.display().to_string())
}

fn set_up(socket: &Socket, v6: bool, raw: bool, options: &Options) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    // The kernel cuts it to net.core.rmem_max without a word; root may go beyond.
    socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    let fd = socket.as_raw_fd();
    let _without_privilege = set(fd, libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, RECEIVE_BUFFER as i32);
    socket.set_send_buffer_size(SEND_BUFFER)?;
    let _without_privilege = set(fd, libc::SOL_SOCKET, libc::SO_SNDBUFFORCE, SEND_BUFFER as i32);
    let arrives_by = i32::from(options.arrives_by.is_some());
    if v6 {
        set(fd, libc::SOL_IPV6, libc::IPV6_RECVERR, 1)?;
        set(fd, libc::SOL_IPV6, libc::IPV6_RECVHOPLIMIT, 1)?;
        set(fd, libc::SOL_IPV6, libc::IPV6_RECVPKTINFO, arrives_by)?;
        if let Some(ttl) = options.ttl {
            set(fd, libc::SOL_IPV6, libc::IPV6_UNICAST_HOPS, i32::from(ttl))?;
        }
        if options.dont_fragment {
            set(fd, libc::SOL_IPV6, libc::IPV6_MTU_DISCOVER, libc::IPV6_PMTUDISC_PROBE)?;
        }
    } else {
        set(fd, libc::SOL_IP, libc::IP_RECVERR, 1)?;
        set(fd, libc::SOL_IP, libc::IP_PKTINFO, arrives_by)?;
        // Costs something for each packet: not where speed is all.
        set(fd, libc::SOL_IP, libc::IP_RECVTTL, i32::from(options.stamps == Stamps::Kernel))?;
        if let Some(ttl) = options.ttl {
            set(fd, libc::SOL_IP, libc::IP_TTL, i32::from(ttl))?;
        }
        // Small ones are never fragmented anyway, and with the flag set the kernel need not number them.
        let forbid = options.dont_fragment || options.largest <= NEVER_FRAGMENTED;
        let discover = if forbid { libc::IP_PMTUDISC_PROBE } else { libc::IP_PMTUDISC_DONT };
        set(fd, libc::SOL_IP, libc::IP_MTU_DISCOVER, discover)?;
    }
    if raw {
        only_replies(fd, v6)?;
    }
    if options.stamps == Stamps::Kernel {
        let flags = libc::SOF_TIMESTAMPING_TX_SOFTWARE
            | libc::SOF_TIMESTAMPING_RX_SOFTWARE
            | libc::SOF_TIMESTAMPING_SOFTWARE;
        set(fd, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, flags as i32)?;
    }
    Ok(())
}

/// A raw socket would get every ICMP packet of the machine, our own requests on loopback among them.
fn only_replies(fd: RawFd, v6: bool) -> io::Result<()> {
    const ICMP_FILTER: i32 = 1;
    if v6 {
        let mut blocked = [u32::MAX; 8];
        blocked[129 / 32] &= !(1 << (129 % 32));
        set(fd, libc::IPPROTO_ICMPV6, ICMP_FILTER, blocked)
    } else {
        set(fd, libc::SOL_RAW, ICMP_FILTER, !1_u32)
    }
}

fn set<T: Copy>(fd: RawFd, level: i32, option: i32, value: T) -> io::Result<()> {
    // SAFETY: the option's value is a plain number (or an array of them) whose size is passed along.
    let result = unsafe {
        libc::setsockopt(fd, level, option, (&raw const value).cast(), size_of::<T>() as libc::socklen_t)
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Something to wait on.
pub type Waitable = RawFd;

/// How round trip times are taken by these sockets, in words for the report.
#[must_use]
pub fn resolution(sockets: &[EchoSocket]) -> String {
    let raw = sockets.iter().any(|socket| socket.raw);
    let kind = if raw { "raw" } else { "unprivileged" };
    format!("kernel stamps on sending and receiving, 1 us ({kind} sockets)")
}

/// How a sweep's round trip times are taken.
#[must_use]
pub fn sweep_resolution(stamps: Stamps) -> String {
    match stamps {
        Stamps::Kernel => "kernel stamps on sending and receiving, 1 us".to_owned(),
        Stamps::Own => "the program's own clock around batches of 64, up to 1 ms too high".to_owned(),
    }
}

/// Whether a packet is larger than the first hop takes.
#[must_use]
pub fn is_too_large(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EMSGSIZE)
}

/// A binding that sockets can use as it is: here, every one.
///
/// # Errors
/// None here.
pub fn settle(binding: &Binding, _v6: bool) -> Result<Binding, OpenError> {
    Ok(binding.clone())
}

/// Binds a socket of any kind to a link's way out: the interface first, so that the address is looked for there.
///
/// # Errors
/// When the system refuses the interface or the address.
pub fn bind(socket: &Socket, binding: &Binding) -> io::Result<()> {
    if let Some(name) = &binding.interface {
        socket.bind_device(Some(name.as_bytes()))?;
    }
    match binding.source {
        Some(source) => socket.bind(&SocketAddr::new(source, 0).into()),
        None => Ok(()),
    }
}

/// Whether an address is all that sockets are bound to: here, an interface is.
pub const BINDS_BY_ADDRESS: bool = false;

/// A way that was held to before, as it is now: here, the same under its interface's name.
///
/// # Errors
/// None here.
pub fn renewed(path: Egress, _wanted: &Binding, _v6: bool) -> Result<Egress, OpenError> {
    Ok(path)
}

/// Whether a request waits for room in its own socket's buffer, rather than in the interface's queue.
#[must_use]
pub fn is_own_queue(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EAGAIN)
}

/// Whether a request could not be sent because the interface that its socket is bound to has gone: another socket must be
/// bound to whatever has its name now.
#[must_use]
pub fn is_gone(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENODEV | libc::ENXIO | libc::EADDRNOTAVAIL | libc::EINVAL))
}

/// Nothing: the kernel's timers are fine enough as they are.
#[derive(Debug, Default)]
pub struct FineTimers;

impl FineTimers {
    /// Asks for fine timers.
    #[must_use]
    pub const fn ask() -> Self {
        Self
    }
}

/// Waits until one of the descriptors has something, or `timeout` has passed, or a signal came in. `out` are waited
/// on for writing (connects).
pub fn wait(fds: &[RawFd], out: &[RawFd], timeout: Duration) {
    let entry = |fd: &RawFd, events| libc::pollfd { fd: *fd, events, revents: 0 };
    let mut entries: Vec<libc::pollfd> = fds.iter().map(|fd| entry(fd, libc::POLLIN)).collect();
    entries.extend(out.iter().map(|fd| entry(fd, libc::POLLOUT)));
    let seconds = libc::time_t::try_from(timeout.as_secs()).unwrap_or(libc::time_t::MAX);
    let time = libc::timespec { tv_sec: seconds, tv_nsec: i64::from(timeout.subsec_nanos()) };
    // SAFETY: `entries` and `time` live until the call returns; no signal mask is passed.
    let _ready_or_interrupted = unsafe {
        libc::ppoll(entries.as_mut_ptr(), entries.len() as libc::nfds_t, &raw const time, std::ptr::null())
    };
}

/// A socket that is only asked, and sends nothing.
fn udp(v6: bool) -> io::Result<Socket> {
    Socket::new(if v6 { Domain::IPV6 } else { Domain::IPV4 }, Type::DGRAM, Some(Protocol::UDP))
}

/// Which of these sockets something has come in on, in their order. Nothing is waited for.
#[must_use]
pub fn ready(sockets: &[EchoSocket]) -> Vec<bool> {
    let entry = |socket: &EchoSocket| libc::pollfd {
        fd: socket.socket.as_raw_fd(),
        events: libc::POLLIN,
        revents: 0,
    };
    let mut entries: Vec<libc::pollfd> = sockets.iter().map(entry).collect();
    // SAFETY: `entries` lives until the call returns.
    let result = unsafe { libc::poll(entries.as_mut_ptr(), entries.len() as libc::nfds_t, 0) };
    // When it cannot be asked, each is looked at.
    entries.iter().map(|entry| result < 0 || entry.revents != 0).collect()
}

/// Lets this program have as many sockets open as the system allows at all: it needs one a link.
pub fn allow_many_sockets() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: `limit` is a structure of ours, read and filled in by the two calls.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) == 0 && limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max;
            let _fewer_then = libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
        }
    }
}

/// The way to a target from a link's own source.
///
/// # Errors
/// When no way leads there now.
pub fn path(wanted: &Binding, to: SocketAddr) -> io::Result<Egress> {
    super::route::path(wanted, to)
}

/// The interface that the routing table leads this server's own packets to a target by; `None`: nowhere.
#[must_use]
pub fn led(wanted: &Binding, to: SocketAddr) -> Option<Interface> {
    super::route::led(wanted, to)
}

/// Whether a target is a broadcast address of one of this machine's networks.
#[must_use]
pub fn is_broadcast(to: IpAddr) -> bool {
    super::route::is_broadcast(to)
}

/// The MTU of the first hop to a target: where the search for the path's MTU begins. Nothing is sent.
///
/// # Errors
/// When there is no route.
pub fn first_hop_mtu(target: SocketAddr, binding: &Binding) -> io::Result<u16> {
    let v6 = target.is_ipv6();
    let socket = udp(v6)?;
    bind(&socket, binding)?;
    let (level, discover, probe, option) = if v6 {
        (libc::SOL_IPV6, libc::IPV6_MTU_DISCOVER, libc::IPV6_PMTUDISC_PROBE, libc::IPV6_MTU)
    } else {
        (libc::SOL_IP, libc::IP_MTU_DISCOVER, libc::IP_PMTUDISC_PROBE, libc::IP_MTU)
    };
    // Otherwise the answer is what was learnt about the path before, and a wider path would never be found again.
    set(socket.as_raw_fd(), level, discover, probe)?;
    socket.connect(&SocketAddr::new(target.ip(), 9).into())?;
    let mut mtu: libc::c_int = 0;
    let mut length = size_of::<libc::c_int>() as libc::socklen_t;
    // SAFETY: `mtu` is an int of ours, and its size is passed along.
    let result = unsafe {
        libc::getsockopt(socket.as_raw_fd(), level, option, (&raw mut mtu).cast(), &raw mut length)
    };
    if result == 0 { Ok(u16::try_from(mtu).unwrap_or(u16::MAX)) } else { Err(io::Error::last_os_error()) }
}

/// The number of an interface, which is the zone of its link-local addresses.
#[must_use]
pub fn zone_index(name: &str) -> Option<u32> {
    let name = std::ffi::CString::new(name).ok()?;
    // SAFETY: `name` is a text that ends in a zero byte.
    let index = unsafe { libc::if_nametoindex(name.as_ptr()) };
    (index != 0).then_some(index)
}

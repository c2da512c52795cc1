//! ICMP sockets of Linux: unprivileged (DGRAM) where the system allows it, raw where it does not and we may.
//!
//! Round trip times come from the kernel's own stamps on both ways: a program that is scheduled late does not see
//! slower links. What cannot be delivered comes back over the error queue with type, code and who said it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use socket2::Socket;

pub use super::batch::BATCH;
use super::batch::{Batch, ExtendedError, Queue, first_stamp};
use super::binding::Binding;
use super::common::{Inbound, Looked, Options, Stamps};
use crate::domain::link::echo::{
    Cookie, IcmpError, ReplyV4, ReplyV6, RequestV4, RequestV6, strip_ipv4_header,
};
use crate::domain::link::prober::Arrival;
use crate::io::elapsed::{self, Clock};

mod opening;
mod ready;
mod stamps;
mod system;

pub use super::reverse_path::{is_strict, thrown_away};
pub use opening::{BINDS_BY_ADDRESS, OpenError, bind, renewed, settle, tells_pieces};
use opening::{IP_RECVFRAGSIZE, IPV6_RECVFRAGSIZE, bind_as, open, set_up, udp};
pub use ready::Ready;
use stamps::SendStamps;
pub use system::{
    FineTimers, allow_many_sockets, card, first_hop_mtu, is_broadcast, is_gone, is_own_queue, is_too_large,
    led, path, wait, zone_index,
};

/// Room for one received packet when no larger ones are expected.
const SMALL: usize = 192;

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
    overhears: bool,
    sent_stamps: SendStamps,
    /// When the socket was last known to be empty: nothing that is found now came in before.
    emptied: Looked,
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
        let shared = options.shared.filter(|_| !raw);
        if shared.is_some() {
            socket.set_reuse_address(true).map_err(other)?;
        }
        bind_as(&socket, binding, shared.unwrap_or(0)).map_err(refused)?;
        if binding.source.is_none() {
            let any = if v6 { IpAddr::V6(Ipv6Addr::UNSPECIFIED) } else { IpAddr::V4(Ipv4Addr::UNSPECIFIED) };
            socket.bind(&SocketAddr::new(any, shared.unwrap_or(0)).into()).map_err(other)?;
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
            sent_stamps: SendStamps::new(options.patience),
            emptied: Looked::default(),
            // No interface has the number 0: each is another one.
            arrives_by: if options.overhears { Some(0) } else { options.arrives_by },
            overhears: options.overhears,
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

    /// A socket that overhears the replies for others, none of which it counts as its own: where this user may have it. To be
    /// opened before those that share its identifier.
    #[must_use]
    pub fn overhearing(v6: bool, options: &Options, nonce: u64) -> Option<Self> {
        let options = Options { overhears: true, shared: Some(0), ..*options };
        Self::open(v6, &Binding::default(), &options, nonce, 0).ok()
    }

    /// Its identifier, for those that share it; `None` when every socket sees every reply.
    #[must_use]
    pub fn identifier(&self) -> Option<u16> {
        let address = self.socket.local_addr().ok().filter(|_| !self.raw)?;
        Some(address.as_socket()?.port()).filter(|identifier| *identifier != 0)
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
            let now = looked(clock);
            // After the replies, so that a reply's own send stamp, which is older, is there.
            if !self.overhears && (count == 0 || self.stamps == Stamps::Kernel) {
                self.take_errors(now.run, inbound);
            }
            for place in 0..count {
                if let Some((reply, beside)) = self.reply(place, now) {
                    let cookie = reply.cookie;
                    inbound.extend(beside.largest_piece.map(|largest| Inbound::Pieces { cookie, largest }));
                    let astray =
                        beside.came_by.filter(|index| self.arrives_by.is_some_and(|right| right != *index));
                    if let Some(interface) = astray.and_then(super::route::interface) {
                        let Arrival { at, cookie, .. } = reply;
                        let counts = !self.overhears;
                        inbound.push(Inbound::Astray { at, cookie, interface: interface.name, counts });
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

    /// Nothing had come in at this moment.
    pub fn found_empty(&mut self, at: Looked) {
        if at.run >= self.emptied.run {
            self.emptied = at;
        }
    }

    /// A packet as a reply, and what was asked for beside it.
    fn reply(&mut self, place: usize, now: Looked) -> Option<(Arrival, Beside)> {
        let packet = self.receiver.packet(place);
        let source = packet.source?;
        let (mut ttl, mut stamp, mut beside) = (None, None, Beside::default());
        packet.each_control(|level, kind, data| match (level, kind) {
            (libc::SOL_IP, libc::IP_PKTINFO) => beside.came_by = first_number(data),
            (libc::SOL_IPV6, libc::IPV6_PKTINFO) => beside.came_by = data.get(16..).and_then(first_number),
            (libc::SOL_IP, IP_RECVFRAGSIZE) | (libc::SOL_IPV6, IPV6_RECVFRAGSIZE) => {
                beside.largest_piece = first_number(data).and_then(|size| u16::try_from(size).ok());
            }
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
        if self.raw && identifier != self.identifier && !self.overhears {
            return None;
        }
        let sent = stamp.and_then(|_| self.sent_stamps.take((cookie.index, cookie.round)));
        let sent = sent.filter(|_| cookie.nonce == self.nonce);
        let rtt = stamp.zip(sent).and_then(|(came, went)| came.checked_sub(went));
        let at = stamp.map_or(now.run, |came| arrived(came, self.emptied, now));
        Some((Arrival { at, source, sequence, cookie, rtt, ttl }, beside))
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
                    self.sent_stamps.put((cookie.index, cookie.round), stamp, now);
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

/// Now, by both clocks.
#[must_use]
pub fn looked(clock: &Clock) -> Looked {
    Looked { run: clock.now(), wall: elapsed::wall() }
}

/// When a packet came in by the run's clock, from the kernel's stamp, which is the wall clock's. That may step at any moment: the
/// stamp was made before or after it, and only one of both lies between the last look and this one.
fn arrived(came: Duration, last: Looked, now: Looked) -> Duration {
    /// The two clocks are read one after the other.
    const APART: Duration = Duration::from_millis(1);
    let by = |look: Looked| (came + look.run).checked_sub(look.wall);
    let fits = |at: &Duration| *at + APART >= last.run && *at <= now.run + APART;
    let at = [now, last].into_iter().filter_map(by).find(fits).unwrap_or(now.run);
    at.clamp(last.run.min(now.run), now.run)
}

/// What is told of a reply beside itself, when that is asked for.
#[derive(Default)]
struct Beside {
    /// The number of the interface that it came in by.
    came_by: Option<u32>,
    /// The size of its largest piece, when it came in pieces.
    largest_piece: Option<u16>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// A day on the wall clock, in milliseconds.
    const DAY: u64 = 86_400_000;

    #[test]
    fn a_stamp_is_read_right_whatever_the_wall_clock_does_meanwhile() {
        // The run is 5 s old, and the socket was empty 200 ms ago; the packet came in 120 ms ago.
        let look = |run, wall| Looked { run: ms(run), wall: ms(wall) };
        let last = look(4_800, DAY + 4_800);
        assert_eq!(arrived(ms(DAY + 4_880), last, look(5_000, DAY + 5_000)), ms(4_880), "no step");
        for step in [3_600_000, 1_000, 150] {
            let forward = look(5_000, DAY + 5_000 + step);
            assert_eq!(arrived(ms(DAY + 4_880 + step), last, forward), ms(4_880), "{step} before it");
            let back = look(5_000, DAY + 5_000 - step);
            assert_eq!(arrived(ms(DAY + 4_880 - step), last, back), ms(4_880), "{step} back before it");
            assert_eq!(arrived(ms(DAY + 4_880), last, back), ms(4_880), "{step} back after it");
        }
        let forward = look(5_000, DAY + 5_000 + 3_600_000);
        assert_eq!(arrived(ms(DAY + 4_880), last, forward), ms(4_880), "an hour forward after it");
        // Two steps between two looks: nobody can tell, and it was here now at the latest.
        assert_eq!(arrived(ms(DAY * 9), last, forward), ms(5_000));
        assert_eq!(arrived(ms(0), last, forward), ms(5_000));
    }
}

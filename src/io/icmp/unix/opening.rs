//! Opening sockets: which kind this user may have, how they are set up, and what they are bound to.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};

use socket2::{Domain, Protocol, Socket, Type};
use thiserror::Error;

use crate::io::icmp::binding::{Binding, Egress};
use crate::io::icmp::common::{Options, Stamps, plain_words};

/// The receive buffer: bursts of replies must fit (the default holds 256 small packets).
const RECEIVE_BUFFER: usize = 4 * 1024 * 1024;
/// The send buffer: the kernel keeps probes for a neighbour that does not answer for three seconds, and charges them to
/// the socket that sent them.
const SEND_BUFFER: usize = 4 * 1024 * 1024;
/// Every IPv4 network takes packets of 68 bytes whole (RFC 791); this is what remains of that for ICMP.
const NEVER_FRAGMENTED: usize = 48;
/// A control message with the size of the largest piece that a packet came in (`linux/in.h`, since Linux 4.9) ...
pub const IP_RECVFRAGSIZE: i32 = 25;
/// ... and with IPv6 (`linux/in6.h`).
pub const IPV6_RECVFRAGSIZE: i32 = 77;

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
    #[error("{binding} cannot be used: {}; `ip addr` lists this machine's addresses and interfaces", plain_words(.error))]
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

/// A socket of the kind that this user may have; whether it is a raw one.
///
/// # Errors
/// When the system allows neither kind.
pub fn open(v6: bool) -> Result<(Socket, bool), OpenError> {
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

/// Sets a socket up.
///
/// # Errors
/// The system's own.
pub fn set_up(socket: &Socket, v6: bool, raw: bool, options: &Options) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    // The kernel cuts it to net.core.rmem_max without a word; root may go beyond.
    socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    let fd = socket.as_raw_fd();
    let _without_privilege = set(fd, libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, RECEIVE_BUFFER as i32);
    socket.set_send_buffer_size(SEND_BUFFER)?;
    let _without_privilege = set(fd, libc::SOL_SOCKET, libc::SO_SNDBUFFORCE, SEND_BUFFER as i32);
    let arrives_by = i32::from(options.arrives_by.is_some() || options.overhears);
    if options.tells_pieces {
        let (level, option) =
            if v6 { (libc::SOL_IPV6, IPV6_RECVFRAGSIZE) } else { (libc::SOL_IP, IP_RECVFRAGSIZE) };
        let _older_kernels_do_not_tell = set(fd, level, option, 1);
    }
    // Errors are for those that have sent.
    let errors = i32::from(!options.overhears);
    if v6 {
        set(fd, libc::SOL_IPV6, libc::IPV6_RECVERR, errors)?;
        set(fd, libc::SOL_IPV6, libc::IPV6_RECVHOPLIMIT, 1)?;
        set(fd, libc::SOL_IPV6, libc::IPV6_RECVPKTINFO, arrives_by)?;
        if let Some(ttl) = options.ttl {
            set(fd, libc::SOL_IPV6, libc::IPV6_UNICAST_HOPS, i32::from(ttl))?;
        }
        if options.dont_fragment {
            set(fd, libc::SOL_IPV6, libc::IPV6_MTU_DISCOVER, libc::IPV6_PMTUDISC_PROBE)?;
        }
    } else {
        set(fd, libc::SOL_IP, libc::IP_RECVERR, errors)?;
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

/// Sets an option of a socket.
///
/// # Errors
/// The system's own.
pub fn set<T: Copy>(fd: RawFd, level: i32, option: i32, value: T) -> io::Result<()> {
    // SAFETY: the option's value is a plain number (or an array of them) whose size is passed along.
    let result = unsafe {
        libc::setsockopt(fd, level, option, (&raw const value).cast(), size_of::<T>() as libc::socklen_t)
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Whether the kernel tells that an answer came in pieces.
#[must_use]
pub fn tells_pieces() -> bool {
    udp(false).and_then(|socket| set(socket.as_raw_fd(), libc::SOL_IP, IP_RECVFRAGSIZE, 1)).is_ok()
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
    bind_as(socket, binding, 0)
}

/// The same, with a port of one's own choice, which is the identifier of an ICMP socket; 0: the system chooses.
///
/// # Errors
/// When the system refuses the interface or the address.
pub fn bind_as(socket: &Socket, binding: &Binding, port: u16) -> io::Result<()> {
    if let Some(name) = &binding.interface {
        socket.bind_device(Some(name.as_bytes()))?;
    }
    match binding.source {
        Some(source) => socket.bind(&SocketAddr::new(source, port).into()),
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

/// A socket that is only asked, and sends nothing.
///
/// # Errors
/// The system's own.
pub fn udp(v6: bool) -> io::Result<Socket> {
    Socket::new(if v6 { Domain::IPV6 } else { Domain::IPV4 }, Type::DGRAM, Some(Protocol::UDP))
}

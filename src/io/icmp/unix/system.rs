//! What is asked of Linux beside sending and receiving: the time to wait, ways, interfaces, what an error means.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use super::opening::{bind, set, udp};
use crate::io::icmp::binding::{Binding, Egress, Interface};
use crate::io::icmp::route;

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

/// Whether a packet is larger than the first hop takes.
#[must_use]
pub fn is_too_large(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EMSGSIZE)
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
    route::path(wanted, to)
}

/// The interface that the routing table leads this server's own packets to a target by; `None`: nowhere.
#[must_use]
pub fn led(wanted: &Binding, to: SocketAddr) -> Option<Interface> {
    route::led(wanted, to)
}

/// Layers of interfaces at most.
const LAYERS: usize = 8;

/// The one network card that an interface (a VLAN, a bridge) is made of, when that is another one; `None` also when it has several
/// (a bond), or the system does not tell.
#[must_use]
pub fn card(interface: &str) -> Option<String> {
    let mut card = interface.to_owned();
    for _ in 0..LAYERS {
        let below = below(&card);
        match &below[..] {
            [] => return Some(card).filter(|card| card != interface),
            [one] => card.clone_from(one),
            // Two of a bond are two cables; of a bridge's ports, those of virtual machines among them, one at a time carries.
            _ => return Some(card).filter(|card| card != interface && is_bridge(card)),
        }
    }
    None
}

fn is_bridge(interface: &str) -> bool {
    std::path::Path::new(&format!("/sys/class/net/{interface}/bridge")).exists()
}

/// The interfaces that another one is made of.
fn below(interface: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(format!("/sys/class/net/{interface}")) else { return Vec::new() };
    let name =
        |entry: std::fs::DirEntry| Some(entry.file_name().to_str()?.strip_prefix("lower_")?.to_owned());
    entries.flatten().filter_map(name).collect()
}

/// Whether a target is a broadcast address of one of this machine's networks.
#[must_use]
pub fn is_broadcast(to: IpAddr) -> bool {
    route::is_broadcast(to)
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

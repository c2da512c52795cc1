//! The ICMP interface of Windows (`iphlpapi.dll`): no administrator rights, and still source address, time to live and
//! "don't fragment".
//!
//! Requests are begun and left alone; Windows calls back when a thread that began some waits for it (an asynchronous
//! procedure call). So thousands can be on their way with one thread and no event each. Round trip times are differences
//! of the performance counter, read before the call and in the call-back: the interface itself counts whole
//! milliseconds, and 0 ms is no measurement.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::ptr::null_mut;
use std::time::{Duration, Instant};

use socket2::{Domain, Protocol, Socket, Type};
use thiserror::Error;
use windows_sys::Win32::Foundation::HANDLE;
use windows_sys::Win32::Media::{timeBeginPeriod, timeEndPeriod};
use windows_sys::Win32::System::Performance::QueryPerformanceFrequency;
use windows_sys::Win32::System::Threading::{SleepEx, WaitForSingleObjectEx};

use super::binding::{self, Binding, Egress};
use super::common::{Inbound, Looked, Options, Stamps, plain_words};
use crate::domain::link::echo::Cookie;
use crate::domain::link::windows::PACKET_TOO_BIG;
use crate::io::elapsed::Clock;

mod request;
use request::{Interface, Refused};

/// Requests between two looks at what came in.
pub const BATCH: usize = 64;

/// Something to wait on: an event.
pub type Waitable = HANDLE;

/// Why requests cannot be sent.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The source address or the adapter cannot be used.
    #[error("{binding} cannot be used: {reason}; `ipconfig` lists this machine's adapters and addresses")]
    Binding {
        /// What was asked for.
        binding: Binding,
        /// Why not.
        reason: String,
    },
    /// Anything else.
    #[error("the ICMP{} interface of Windows could not be opened: {error}", if *.v6 { "v6" } else { "" })]
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

/// A request that waits to be sent.
#[derive(Clone, Copy)]
struct Queued {
    to: SocketAddr,
    cookie: Cookie,
    length: usize,
}

/// The interface for one family and one way out.
pub struct EchoSocket {
    interface: Interface,
    nonce: u64,
    queue: Vec<Queued>,
    sent: usize,
}

impl EchoSocket {
    /// Opens the interface. `identifier` is not used: Windows chooses its own.
    ///
    /// # Errors
    /// When Windows refuses, or the source address is not one of this machine's.
    pub fn open(
        v6: bool,
        binding: &Binding,
        options: &Options,
        nonce: u64,
        _identifier: u16,
    ) -> Result<Self, OpenError> {
        let Binding { source, .. } = settle(binding, v6)?;
        if source.is_some_and(|ip| ip.is_ipv6() != v6) {
            return Err(OpenError::Binding {
                binding: binding.clone(),
                reason: "source and target are of different families".to_owned(),
            });
        }
        if let Some(ip) = source.filter(|ip| !is_link_local(ip)) {
            // The ICMP interface itself would only say so with each probe.
            is_ours(ip).map_err(|error| OpenError::Binding {
                binding: binding.clone(),
                reason: plain_words(&error),
            })?;
        }
        let interface =
            Interface::open(v6, source, options).map_err(|error| OpenError::Other { v6, error })?;
        Ok(Self { interface, nonce, queue: Vec::new(), sent: 0 })
    }

    /// Nothing to wait on: whoever waits is called back.
    #[must_use]
    pub fn waitable(&self) -> Option<Waitable> {
        None
    }

    /// None: an answer belongs to the request that was begun, whichever adapter it comes in by.
    #[must_use]
    pub const fn overhearing(_: bool, _: &Options, _: u64) -> Option<Self> {
        None
    }

    /// None that others could share.
    #[must_use]
    pub const fn identifier(&self) -> Option<u16> {
        None
    }

    /// Whether every reply of the machine comes in here: never.
    #[must_use]
    pub const fn is_raw(&self) -> bool {
        false
    }

    /// Whether a request could not be sent only because too many are on their way at this moment.
    #[must_use]
    pub fn is_congested(&self, error: &io::Error) -> bool {
        self.interface.pending() > 0 && status_of(error).is_some_and(request::is_shortage)
    }

    /// Waits until more can be sent, but only for a moment.
    pub fn wait_for_room(&self) {
        wait(&[], &[], Duration::from_millis(1));
    }

    /// Sends one request whose ICMP message is `length` bytes long.
    ///
    /// # Errors
    /// What Windows says at once; most reasons come later, as [`Inbound::NotSent`] or [`Inbound::Error`].
    pub fn send(&mut self, to: SocketAddr, cookie: Cookie, length: usize) -> io::Result<()> {
        self.interface.begin(to, cookie, length)
    }

    /// Puts a request in the batch that [`EchoSocket::flush`] sends.
    pub fn push(&mut self, to: SocketAddr, cookie: Cookie, length: usize) {
        self.queue.push(Queued { to, cookie, length });
    }

    /// Sends the batch. On an error: how many went out before, and the error of the next; the rest stays in the batch
    /// when `flush` is called again after [`EchoSocket::skip`].
    pub fn flush(&mut self) -> Option<(usize, io::Error)> {
        while let Some(Queued { to, cookie, length }) = self.queue.get(self.sent).copied() {
            if let Err(error) = self.interface.begin(to, cookie, length) {
                return Some((self.sent, error));
            }
            self.sent += 1;
        }
        self.queue.clear();
        self.sent = 0;
        None
    }

    /// Leaves the request out that could not be sent.
    pub fn skip(&mut self) {
        self.sent += 1;
    }

    /// Stamps are made as Windows calls back, on the run's own clock: nothing is to be known.
    pub const fn found_empty(&mut self, _: Looked) {}

    /// Takes in everything that is there.
    pub fn receive(&mut self, clock: &Clock, inbound: &mut Vec<Inbound>) {
        if self.interface.pending() > 0 {
            wait(&[], &[], Duration::ZERO);
        }
        self.interface.take(self.nonce, clock, inbound);
    }
}

/// Now; the wall clock plays no part.
#[must_use]
pub fn looked(clock: &Clock) -> Looked {
    Looked { run: clock.now(), ..Looked::default() }
}

/// Whether an address is this machine's: only then a TCP socket can be bound to it. Nothing is sent, and nothing listens.
fn is_ours(ip: IpAddr) -> io::Result<()> {
    let domain = if ip.is_ipv6() { Domain::IPV6 } else { Domain::IPV4 };
    Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?.bind(&SocketAddr::new(ip, 0).into())
}

/// Their zone is not known here.
const fn is_link_local(ip: &IpAddr) -> bool {
    matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local())
}

fn status_of(error: &io::Error) -> Option<u32> {
    error.get_ref()?.downcast_ref::<Refused>().map(|refused| refused.status)
}

/// Whether a packet is larger than the first hop takes.
#[must_use]
pub fn is_too_large(error: &io::Error) -> bool {
    status_of(error) == Some(PACKET_TOO_BIG)
}

/// How round trip times are taken, in words for the report.
#[must_use]
pub fn resolution(_: &[EchoSocket]) -> String {
    let mut frequency = 0_i64;
    // SAFETY: the call fills in one number of ours. It does not fail on any Windows since XP.
    let known = unsafe { QueryPerformanceFrequency(&raw mut frequency) } != 0;
    let nanos = if known && frequency > 0 { 1_000_000_000 / frequency } else { 100 };
    format!(
        "the performance counter ({} ns a tick) around the ICMP interface of Windows, so with the time in which this \
         program is woken up",
        nanos.max(1)
    )
}

/// How a sweep's round trip times are taken.
#[must_use]
pub fn sweep_resolution(_: Stamps) -> String {
    resolution(&[])
}

/// Waits until one of the events is set, a request is answered, or `timeout` has passed. All the connects of the program
/// share one event, so that there is never more than one to wait on.
pub fn wait(_: &[Waitable], out: &[Waitable], timeout: Duration) {
    // Rounded up: waking up too early would only mean waiting again.
    let ms = u32::try_from(timeout.as_micros().div_ceil(1000)).unwrap_or(u32::MAX - 1);
    match out.first() {
        // SAFETY: no memory of ours is passed; call-backs run on this thread, and hold no lock that is held here.
        None => unsafe { SleepEx(ms, 1) },
        // SAFETY: the same, and the handle is that of an event that is never closed.
        Some(event) => unsafe { WaitForSingleObjectEx(*event, ms, 1) },
    };
}

/// Fine timers while it lives. Without them Windows wakes a program up to 15.6 ms late, and probes leave late by as much.
#[derive(Debug)]
pub struct FineTimers(());

impl FineTimers {
    /// Asks for timers of 1 ms.
    #[must_use]
    pub fn ask() -> Self {
        // SAFETY: a plain call; it is taken back once when the value is dropped.
        let _refused_is_only_coarser = unsafe { timeBeginPeriod(1) };
        Self(())
    }
}

impl Drop for FineTimers {
    fn drop(&mut self) {
        // SAFETY: goes with the call in `ask`.
        let _refused = unsafe { timeEndPeriod(1) };
    }
}

/// A binding that requests can use as it is: an adapter becomes its address. Since Windows Vista a packet leaves through the
/// adapter that owns its source address, so that this binds as hard as naming the adapter.
///
/// # Errors
/// When there is no such adapter, or it has no address of this family.
pub fn settle(binding: &Binding, v6: bool) -> Result<Binding, OpenError> {
    let (Some(name), None) = (&binding.interface, binding.source) else { return Ok(binding.clone()) };
    let refused = |reason: &str| OpenError::Binding { binding: binding.clone(), reason: reason.to_owned() };
    let adapter = adapter(name).ok_or_else(|| refused("this machine has no adapter of that name"))?;
    let v4 = adapter.ipv4.first().map(|net| IpAddr::V4(net.addr()));
    // A link-local address does for link-local targets only; any other is better.
    let globals = adapter.ipv6.iter().filter(|net| !net.addr().is_unicast_link_local());
    let best = globals.chain(&adapter.ipv6).next().map(|net| IpAddr::V6(net.addr()));
    let address = if v6 { best } else { v4 };
    let family = if v6 { "IPv6" } else { "IPv4" };
    let settled = |source| Binding { source: Some(source), interface: binding.interface.clone() };
    address.map(settled).ok_or_else(|| refused(&format!("the adapter has no {family} address")))
}

/// An adapter by its name in Windows, its GUID, its description or its number.
fn adapter(name: &str) -> Option<netdev::Interface> {
    let same = |other: &str| other.eq_ignore_ascii_case(name);
    let number: Option<u32> = name.parse().ok();
    netdev::get_interfaces().into_iter().find(|adapter| {
        same(&adapter.name)
            || adapter.friendly_name.as_deref().is_some_and(same)
            || adapter.description.as_deref().is_some_and(same)
            || number == Some(adapter.index)
    })
}

/// The adapter that owns an address.
fn owner(source: IpAddr) -> Option<netdev::Interface> {
    netdev::get_interfaces().into_iter().find(|adapter| match source {
        IpAddr::V4(ip) => adapter.ipv4.iter().any(|net| net.addr() == ip),
        IpAddr::V6(ip) => adapter.ipv6.iter().any(|net| net.addr() == ip),
    })
}

/// The way to a target from a link's own source. What the routing table says now is held to by its source address: a
/// packet leaves through the adapter that owns it.
///
/// # Errors
/// When no way leads there now, or the binding cannot be used.
pub fn path(wanted: &Binding, to: SocketAddr) -> io::Result<Egress> {
    let settled = settle(wanted, to.is_ipv6()).map_err(io::Error::other)?;
    if is_ours(to.ip()).is_ok() {
        return Ok(Egress { binding: settled, is_own: true, ..Egress::default() });
    }
    let source = settled.source.map_or_else(|| source_towards(to), Ok)?;
    let interface = owner(source).map(named);
    let binding = Binding { source: Some(source), ..settled };
    Ok(Egress { binding, interface, ..Egress::default() })
}

/// The adapter that the routing table leads this server's own packets to a target by; `None`: nowhere.
#[must_use]
pub fn led(_: &Binding, to: SocketAddr) -> Option<binding::Interface> {
    Some(named(owner(source_towards(to).ok()?)?))
}

fn named(adapter: netdev::Interface) -> binding::Interface {
    binding::Interface { index: adapter.index, name: adapter.friendly_name.unwrap_or(adapter.name) }
}

/// Whether a target is a broadcast address: Windows says so itself.
#[must_use]
pub const fn is_broadcast(_: IpAddr) -> bool {
    false
}

/// Whether an answer that came in pieces is told: Windows puts it together and keeps that to itself.
#[must_use]
pub const fn tells_pieces() -> bool {
    false
}

/// Binds a socket of any kind to a link's way out. Since Windows Vista the source address decides on the adapter.
///
/// # Errors
/// When the system refuses the address.
pub fn bind(socket: &Socket, binding: &Binding) -> io::Result<()> {
    match (binding.source, &binding.interface) {
        (Some(source), _) => socket.bind(&SocketAddr::new(source, 0).into()),
        (None, None) => Ok(()),
        // Names of adapters have become addresses before (`settle`).
        (None, Some(_)) => Err(io::Error::from(io::ErrorKind::AddrNotAvailable)),
    }
}

/// Whether an address is all that requests are bound to.
pub const BINDS_BY_ADDRESS: bool = true;

/// A way that was held to before, as it is now: an adapter that came back, or asked for an address anew, may have another one under
/// the same name. A source that the user named stays.
///
/// # Errors
/// When the adapter is not there, or has no address of this family.
pub fn renewed(path: Egress, wanted: &Binding, v6: bool) -> Result<Egress, OpenError> {
    let name = path.interface.as_ref().filter(|_| wanted.source.is_none()).map(|found| found.name.clone());
    let Some(name) = name else { return Ok(path) };
    let Binding { source, .. } = settle(&Binding { source: None, interface: Some(name) }, v6)?;
    Ok(Egress { binding: Binding { source, ..path.binding.clone() }, ..path })
}

/// Whether a request waits for room in its own socket's buffer: there is none here.
#[must_use]
pub const fn is_own_queue(_: &io::Error) -> bool {
    false
}

/// Whether the adapter may have gone that requests are bound to: Windows refuses for a reason of this machine's own, and does not
/// say which. The adapter is looked for again then, and may have another address.
#[must_use]
pub fn is_gone(error: &io::Error) -> bool {
    let refused = error.get_ref().and_then(|inner| inner.downcast_ref::<Refused>());
    refused.is_some_and(Refused::is_of_this_machine)
}

/// The sockets of a run. Each is looked at, which costs little.
#[derive(Debug, Default)]
pub struct Ready {
    count: usize,
}

impl Ready {
    /// None yet.
    ///
    /// # Errors
    /// None here.
    pub fn new() -> io::Result<Self> {
        Ok(Self::default())
    }

    /// A socket is at this place now.
    ///
    /// # Errors
    /// None here.
    pub fn put(&mut self, place: usize, _: &EchoSocket) -> io::Result<()> {
        self.count = self.count.max(place + 1);
        Ok(())
    }

    /// Adds the places of all.
    pub fn look(&mut self, places: &mut Vec<usize>) {
        places.extend(0..self.count);
    }

    /// Nothing to wait on: whoever waits is called back.
    #[must_use]
    pub const fn waitable(&self) -> Option<Waitable> {
        None
    }
}

/// Windows throws nothing away because of the adapter that it came in by, as far as anybody could read it.
#[must_use]
pub const fn thrown_away() -> Option<u64> {
    None
}

/// No adapter does.
#[must_use]
pub const fn is_strict(_: &str) -> bool {
    false
}

/// Not asked here: what an adapter is made of.
#[must_use]
pub const fn card(_: &str) -> Option<String> {
    None
}

/// Nothing: Windows allows enough handles.
pub const fn allow_many_sockets() {}

/// The number of an adapter, which is the zone of its link-local addresses.
#[must_use]
pub fn zone_index(name: &str) -> Option<u32> {
    adapter(name).map(|adapter| adapter.index)
}

/// The MTU of the first hop to a target: where the search for the path's MTU begins. Nothing is sent.
///
/// # Errors
/// When there is no route.
pub fn first_hop_mtu(target: SocketAddr, binding: &Binding) -> io::Result<u16> {
    let source = binding.source.map_or_else(|| source_towards(target), Ok)?;
    let mtu = owner(source).and_then(|adapter| adapter.mtu);
    mtu.map(|mtu| u16::try_from(mtu).unwrap_or(u16::MAX))
        .ok_or_else(|| io::Error::other(format!("no adapter with the address {source} tells its MTU")))
}

/// The address that packets to a target leave from: what a UDP socket gets that is connected to it. Nothing is sent.
fn source_towards(target: SocketAddr) -> io::Result<IpAddr> {
    let any: SocketAddr = match target {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, 0, 0, 0).into(),
    };
    let socket = std::net::UdpSocket::bind(any)?;
    let mut to = target;
    to.set_port(9);
    socket.connect(to)?;
    Ok(socket.local_addr()?.ip())
}

/// Now, on the performance counter.
fn moment() -> Instant {
    Instant::now()
}

/// No handle.
const NONE: HANDLE = null_mut();

#[cfg(test)]
mod tests;

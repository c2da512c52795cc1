//! Requests that Windows has in its hands: their memory, the call that begins them, the call-back that ends them.
//!
//! A request's memory belongs to Windows from the call to the call-back. It is kept in slots that are used again and given
//! back only when nothing is out any more; what Windows does not give back is leaked rather than freed under its hands.

use std::ffi::c_void;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::ptr::{NonNull, null};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use windows_sys::Win32::Foundation::{
    ERROR_IO_PENDING, ERROR_NO_SYSTEM_RESOURCES, ERROR_NOT_ENOUGH_MEMORY, GetLastError, HANDLE,
    INVALID_HANDLE_VALUE,
};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    ICMP_ECHO_REPLY, ICMPV6_ECHO_REPLY_LH, IP_FLAG_DF, IP_OPTION_INFORMATION, Icmp6CreateFile,
    Icmp6ParseReplies, Icmp6SendEcho2, IcmpCloseHandle, IcmpCreateFile, IcmpParseReplies, IcmpSendEcho2Ex,
};
use windows_sys::Win32::Networking::WinSock::{AF_INET6, IN6_ADDR, IN6_ADDR_0, SOCKADDR_IN6, SOCKADDR_IN6_0};
use windows_sys::Win32::System::IO::IO_STATUS_BLOCK;

use super::{NONE, Options, moment, wait};
use crate::domain::link::echo::{COOKIE, Cookie, HEADER};
use crate::domain::link::prober::Arrival;
use crate::domain::link::windows::{
    EXTRA, EchoReply, Meaning, NO_RESOURCES, NO_STATUS, REPLY_V4, REPLY_V6, meaning, read_v4, read_v6,
};
use crate::io::elapsed::Clock;
use crate::io::icmp::Inbound;

const _: () = assert!(size_of::<ICMP_ECHO_REPLY>() == REPLY_V4, "the layout of Windows");
const _: () = assert!(size_of::<ICMPV6_ECHO_REPLY_LH>() == REPLY_V6, "the layout of Windows");

/// The time to live of Windows, for requests that need options but leave it open.
const USUAL_TTL: u8 = 128;
/// How long the end waits for Windows to give memory back.
const GIVE_BACK: Duration = Duration::from_millis(500);

/// A request that Windows refused.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    /// Status, or number of the system's error.
    pub status: u32,
    v6: bool,
}

impl Refused {
    /// Whether something of this machine's own is in the way, other than that too much is on its way.
    pub fn is_of_this_machine(&self) -> bool {
        matches!(meaning(self.status, self.v6), Meaning::Local(_)) && !is_shortage(self.status)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match meaning(self.status, self.v6) {
            Meaning::Refused(error) => f.write_str(&error.words()),
            Meaning::Local(words) => f.write_str(&words),
            Meaning::Silent | Meaning::Answered => {
                write!(f, "Windows could not send (status {})", self.status)
            }
        }
    }
}

impl std::error::Error for Refused {}

/// Whether a refusal only says that too much is on its way.
pub fn is_shortage(status: u32) -> bool {
    [NO_RESOURCES, ERROR_NOT_ENOUGH_MEMORY, ERROR_NO_SYSTEM_RESOURCES].contains(&status)
}

/// A call-back: which slot, and when.
type Finished = Mutex<Vec<(usize, Instant)>>;

/// One request. Only its slot's owner reads it while Windows does not have it.
struct Slot {
    number: usize,
    finished: Arc<Finished>,
    to: SocketAddr,
    cookie: Cookie,
    began: Instant,
    data: Vec<u8>,
    options: IP_OPTION_INFORMATION,
    /// Eight-byte words, for the pointers in the structures.
    reply: Vec<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Free,
    /// Windows has it.
    Out,
    /// Windows answered in a way that it does not document: the slot is never used again.
    Odd,
}

/// An open ICMP interface.
pub struct Interface {
    handle: HANDLE,
    v6: bool,
    source: Option<IpAddr>,
    ttl: Option<u8>,
    dont_fragment: bool,
    timeout: u32,
    finished: Arc<Finished>,
    slots: Vec<(NonNull<Slot>, State)>,
    free: Vec<usize>,
    out: usize,
}

// SAFETY: the handle may be used from any thread, the slots belong to this value alone, and what call-backs write to is
// behind a lock. Requests are begun and waited for by the thread that has the value at that time; a call-back that waits
// for a thread that has given the value away only comes later, and the memory stays.
unsafe impl Send for Interface {}

/// Windows has finished with a request.
unsafe extern "system" fn finished(context: *mut c_void, _: *mut IO_STATUS_BLOCK, _: u32) {
    let now = moment();
    // SAFETY: the context is the slot that was passed with the request; slots are freed only when none is out.
    let slot = unsafe { &*context.cast_const().cast::<Slot>() };
    lock(&slot.finished).push((slot.number, now));
}

/// No code panics with the lock held.
fn lock(finished: &Finished) -> std::sync::MutexGuard<'_, Vec<(usize, Instant)>> {
    finished.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Interface {
    pub fn open(v6: bool, source: Option<IpAddr>, options: &Options) -> io::Result<Self> {
        // SAFETY: plain calls that give a handle.
        let handle = unsafe { if v6 { Icmp6CreateFile() } else { IcmpCreateFile() } };
        if handle == INVALID_HANDLE_VALUE || handle == NONE {
            return Err(io::Error::last_os_error());
        }
        Ok(Self {
            handle,
            v6,
            source,
            ttl: options.ttl,
            dont_fragment: options.dont_fragment,
            timeout: u32::try_from(options.patience.as_millis()).unwrap_or(u32::MAX - 1).max(1),
            finished: Arc::default(),
            slots: Vec::new(),
            free: Vec::new(),
            out: 0,
        })
    }

    /// Requests that Windows has.
    pub const fn pending(&self) -> usize {
        self.out
    }

    fn slot(&mut self, to: SocketAddr, cookie: Cookie) -> usize {
        self.free.pop().unwrap_or_else(|| {
            let slot = Slot {
                number: self.slots.len(),
                finished: Arc::clone(&self.finished),
                to,
                cookie,
                began: moment(),
                data: Vec::new(),
                options: IP_OPTION_INFORMATION::default(),
                reply: Vec::new(),
            };
            let memory = NonNull::from(Box::leak(Box::new(slot)));
            self.slots.push((memory, State::Free));
            self.slots.len() - 1
        })
    }

    /// Begins a request whose ICMP message is `length` bytes long.
    pub fn begin(&mut self, to: SocketAddr, cookie: Cookie, length: usize) -> io::Result<()> {
        let number = self.slot(to, cookie);
        let (memory, _) = self.slots[number];
        let payload = length.saturating_sub(HEADER).max(COOKIE);
        // SAFETY: the slot is free, so that nobody else reads or writes it.
        let slot = unsafe { &mut *memory.as_ptr() };
        slot.to = to;
        slot.cookie = cookie;
        slot.data.clear();
        slot.data.resize(payload, 0);
        slot.data[..COOKIE].copy_from_slice(&cookie.to_bytes());
        slot.options.Ttl = self.ttl.unwrap_or(USUAL_TTL);
        slot.options.Flags = if self.dont_fragment { IP_FLAG_DF as u8 } else { 0 };
        let room = if self.v6 { REPLY_V6 } else { REPLY_V4 } + payload + EXTRA;
        slot.reply.clear();
        slot.reply.resize(room.div_ceil(8) + 1, 0);
        slot.began = moment();
        let status = self.call(memory);
        match status {
            ERROR_IO_PENDING => {
                self.slots[number].1 = State::Out;
                self.out += 1;
                Ok(())
            }
            // Neither begun nor refused: whether a call-back will come is not documented.
            NO_STATUS => {
                self.slots[number].1 = State::Odd;
                Err(io::Error::other(Refused { status, v6: self.v6 }))
            }
            status => {
                self.free.push(number);
                Err(io::Error::other(Refused { status, v6: self.v6 }))
            }
        }
    }

    /// The call itself; returns `ERROR_IO_PENDING` when the request is on its way.
    fn call(&self, memory: NonNull<Slot>) -> u32 {
        let context = memory.as_ptr();
        // SAFETY: the slot is ours until the call; the pointers that are taken here point to memory of its own that does
        // not move and is not touched until the call-back.
        let (to, data, data_length, options, reply, reply_length) = unsafe {
            let slot = &mut *context;
            let with_options = self.ttl.is_some() || self.dont_fragment;
            (
                slot.to,
                slot.data.as_ptr(),
                slot.data.len() as u16,
                if with_options { &raw const slot.options } else { null() },
                slot.reply.as_mut_ptr(),
                (slot.reply.len() * 8) as u32,
            )
        };
        let result = match to {
            SocketAddr::V4(to) => {
                let source = match self.source {
                    Some(IpAddr::V4(ip)) => u32::from_ne_bytes(ip.octets()),
                    _ => 0,
                };
                let to = u32::from_ne_bytes(to.ip().octets());
                // SAFETY: all pointers are to the slot's own memory, with its lengths; see above.
                unsafe {
                    IcmpSendEcho2Ex(
                        self.handle,
                        NONE,
                        Some(finished),
                        context.cast_const().cast(),
                        source,
                        to,
                        data.cast(),
                        data_length,
                        options,
                        reply.cast(),
                        reply_length,
                        self.timeout,
                    )
                }
            }
            SocketAddr::V6(to) => {
                let source = match self.source {
                    Some(IpAddr::V6(ip)) => ip,
                    _ => Ipv6Addr::UNSPECIFIED,
                };
                let zone = if source.is_unicast_link_local() { to.scope_id() } else { 0 };
                let (source, to) = (socket_address(source, zone), socket_address(*to.ip(), to.scope_id()));
                // SAFETY: the same; the two addresses are read during the call only.
                unsafe {
                    Icmp6SendEcho2(
                        self.handle,
                        NONE,
                        Some(finished),
                        context.cast_const().cast(),
                        &raw const source,
                        &raw const to,
                        data.cast(),
                        data_length,
                        options,
                        reply.cast(),
                        reply_length,
                        self.timeout,
                    )
                }
            }
        };
        match result {
            ERROR_IO_PENDING => ERROR_IO_PENDING,
            // SAFETY: reads this thread's last error.
            0 => unsafe { GetLastError() },
            _ => NO_STATUS,
        }
    }

    /// Takes in what was called back.
    pub fn take(&mut self, nonce: u64, clock: &Clock, inbound: &mut Vec<Inbound>) {
        let all = std::mem::take(&mut *lock(&self.finished));
        for (number, when) in all {
            if self.slots[number].1 != State::Out {
                continue;
            }
            inbound.extend(self.read(number, nonce, clock, when));
            self.slots[number].1 = State::Free;
            self.out -= 1;
            self.free.push(number);
        }
    }

    fn read(&self, number: usize, nonce: u64, clock: &Clock, when: Instant) -> Option<Inbound> {
        let memory = self.slots[number].0;
        // SAFETY: Windows has called back for this slot: it is ours again.
        let slot = unsafe { &mut *memory.as_ptr() };
        let base = slot.reply.as_mut_ptr();
        let length = slot.reply.len() * 8;
        // SAFETY: the buffer that was passed with the request, and its length.
        let replies = unsafe {
            if self.v6 {
                Icmp6ParseReplies(base.cast(), length as u32)
            } else {
                IcmpParseReplies(base.cast(), length as u32)
            }
        };
        // SAFETY: reads this thread's last error.
        let failed = unsafe { GetLastError() };
        // SAFETY: eight bytes a word, all of them written by us or by Windows.
        let bytes = unsafe { std::slice::from_raw_parts(base.cast::<u8>(), length) };
        let reply = if self.v6 { read_v6(bytes) } else { read_v4(bytes, base.expose_provenance() as u64) };
        let reply = reply.filter(|reply| replies > 0 || reply.status != NO_STATUS);
        let status = match &reply {
            Some(reply) => reply.status,
            None if failed == NO_STATUS => NO_RESOURCES,
            None => failed,
        };
        self.judge(slot, status, reply, nonce, clock.at(when), when)
    }

    fn judge(
        &self,
        slot: &Slot,
        status: u32,
        reply: Option<EchoReply<'_>>,
        nonce: u64,
        at: Duration,
        when: Instant,
    ) -> Option<Inbound> {
        let (cookie, target) = (slot.cookie, slot.to.ip());
        let from = reply.as_ref().and_then(|reply| reply.from);
        match meaning(status, self.v6) {
            Meaning::Silent => None,
            Meaning::Local(reason) => Some(Inbound::NotSent { at, cookie, reason }),
            Meaning::Refused(error) => Some(Inbound::Error {
                at,
                cookie: Some(cookie),
                target: Some(target),
                sequence: Some(cookie.sequence()),
                error,
                offender: from,
                mtu: 0,
            }),
            Meaning::Answered => {
                let reply = reply?;
                // What came back must be what was sent; else it is a stranger's, and the nonce shows that.
                let same = reply.data == slot.data;
                let cookie = if same { cookie } else { Cookie { nonce: !nonce, ..cookie } };
                Some(Inbound::Reply(Arrival {
                    at,
                    source: reply.from?,
                    sequence: cookie.sequence(),
                    cookie,
                    rtt: Some(when.saturating_duration_since(slot.began)),
                    ttl: reply.ttl,
                }))
            }
        }
    }
}

impl Drop for Interface {
    fn drop(&mut self) {
        // SAFETY: our own handle, closed once. Requests that are out are called off, and called back.
        let _closed = unsafe { IcmpCloseHandle(self.handle) };
        let end = moment() + GIVE_BACK;
        while self.out > 0 && moment() < end {
            wait(&[], &[], Duration::from_millis(5));
            let all = std::mem::take(&mut *lock(&self.finished));
            for (number, _) in all {
                if std::mem::replace(&mut self.slots[number].1, State::Free) == State::Out {
                    self.out -= 1;
                }
            }
        }
        for (memory, state) in &self.slots {
            // What is still out stays: Windows may write to it.
            if *state == State::Free {
                // SAFETY: made by `Box::leak`, and nobody has it any more.
                drop(unsafe { Box::from_raw(memory.as_ptr()) });
            }
        }
    }
}

fn socket_address(ip: Ipv6Addr, zone: u32) -> SOCKADDR_IN6 {
    SOCKADDR_IN6 {
        sin6_family: AF_INET6,
        sin6_port: 0,
        sin6_flowinfo: 0,
        sin6_addr: IN6_ADDR { u: IN6_ADDR_0 { Byte: ip.octets() } },
        Anonymous: SOCKADDR_IN6_0 { sin6_scope_id: zone },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which refusals have the link's adapter looked for again: those of this machine's own, and not the network's or a queue's.
    #[test]
    fn an_adapter_that_has_gone_is_told_from_a_full_queue_and_from_the_network() {
        let is_gone = |status| super::super::is_gone(&io::Error::other(Refused { status, v6: false }));
        for status in [11_008, 11_019, 11_022, 11_025, 11_026, 11_050, 1231, 10_049] {
            assert!(is_gone(status), "{status}: {}", Refused { status, v6: false });
        }
        for status in
            [NO_RESOURCES, ERROR_NOT_ENOUGH_MEMORY, ERROR_NO_SYSTEM_RESOURCES, 11_002, 11_003, 11_010, 11_013]
        {
            assert!(!is_gone(status), "{status}: {}", Refused { status, v6: false });
        }
        assert!(!super::super::is_gone(&io::Error::from(io::ErrorKind::TimedOut)));
    }
}

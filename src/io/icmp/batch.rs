//! Many packets in one system call: the buffers that the kernel fills in and reads from, and what stands in them.

use std::io;
use std::mem::MaybeUninit;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::RawFd;
use std::time::Duration;

use socket2::{SockAddr, SockAddrStorage};

use crate::io::elapsed;

/// Packets that one system call sends or receives at most.
pub const BATCH: usize = 64;
/// Room for the control messages of one packet.
const CONTROL: usize = 256;

/// The first of the three stamps of SCM_TIMESTAMPING: the software one.
pub fn first_stamp(data: &[u8]) -> Option<Duration> {
    let seconds = i64::from_ne_bytes(data.get(..8)?.try_into().ok()?);
    let nanos = i64::from_ne_bytes(data.get(8..16)?.try_into().ok()?);
    elapsed::from_timespec(libc::timespec { tv_sec: seconds, tv_nsec: nanos })
}

/// The kernel's `sock_extended_err`, with the address that follows it.
pub struct ExtendedError {
    /// Who made the entry: ICMP, the stamps, this machine.
    pub origin: u8,
    /// ICMP type.
    pub kind: u8,
    /// ICMP code.
    pub code: u8,
    /// The MTU, where the error is about it.
    pub info: u32,
    /// Who sent the error.
    pub offender: Option<IpAddr>,
}

impl ExtendedError {
    /// Reads it from a control message.
    pub fn read(data: &[u8]) -> Option<Self> {
        let info = u32::from_ne_bytes(data.get(8..12)?.try_into().ok()?);
        let [origin, kind, code] = data.get(4..7)?.try_into().ok()?;
        Some(Self { origin, kind, code, info, offender: data.get(16..).and_then(address) })
    }
}

/// The IP address in a socket address; `None` when it holds none.
fn address(bytes: &[u8]) -> Option<IpAddr> {
    let family = i32::from(u16::from_ne_bytes(bytes.get(..2)?.try_into().ok()?));
    match family {
        libc::AF_INET => Some(IpAddr::from(<[u8; 4]>::try_from(bytes.get(4..8)?).ok()?)),
        libc::AF_INET6 => Some(IpAddr::from(<[u8; 16]>::try_from(bytes.get(8..24)?).ok()?)),
        _ => None,
    }
}

/// What a socket keeps for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Packets that came in.
    Replies,
    /// What became of packets of ours: stamps, and ICMP errors.
    Errors,
}

/// Buffers for one call that sends or receives many packets.
pub struct Batch {
    room: usize,
    data: Vec<u8>,
    names: Vec<libc::sockaddr_storage>,
    name_lengths: Vec<libc::socklen_t>,
    lengths: Vec<usize>,
    /// Eight-byte words, for the alignment that control messages want.
    control: Vec<u64>,
    control_lengths: Vec<usize>,
    /// Messages to send.
    pub used: usize,
    /// Of them: sent.
    pub sent: usize,
}

/// One received packet.
pub struct Packet<'a> {
    /// Its bytes.
    pub data: &'a [u8],
    /// Who sent it; in the error queue, whom ours was for.
    pub source: Option<IpAddr>,
    control: &'a [u8],
}

impl Packet<'_> {
    /// Calls `with` with level, type and data of every control message.
    pub fn each_control(&self, mut with: impl FnMut(i32, i32, &[u8])) {
        let head = size_of::<libc::cmsghdr>();
        let mut rest = self.control;
        while rest.len() >= head {
            let length = usize::from_ne_bytes(rest[..8].try_into().expect("eight bytes"));
            let level = i32::from_ne_bytes(rest[8..12].try_into().expect("four bytes"));
            let kind = i32::from_ne_bytes(rest[12..16].try_into().expect("four bytes"));
            let Some(data) = rest.get(head..length) else { return };
            with(level, kind, data);
            let Some(next) = rest.get(length.next_multiple_of(8)..) else { return };
            rest = next;
        }
    }
}

const _: () = assert!(size_of::<libc::cmsghdr>() == 16, "the layout of 64-bit Linux");

impl Batch {
    /// Room for so many packets of `room` bytes, [`BATCH`] at most.
    pub fn of(room: usize, packets: usize) -> Self {
        // SAFETY: a sockaddr_storage of zeros is a valid one (family AF_UNSPEC).
        let empty: libc::sockaddr_storage = unsafe { MaybeUninit::zeroed().assume_init() };
        Self {
            room,
            data: vec![0; room * packets],
            names: vec![empty; packets],
            name_lengths: vec![0; packets],
            lengths: vec![0; packets],
            control: vec![0; CONTROL / 8 * packets],
            control_lengths: vec![0; packets],
            used: 0,
            sent: 0,
        }
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.used = 0;
        self.sent = 0;
    }

    /// Adds a message to send; returns its bytes to be filled in.
    pub fn add(&mut self, to: SocketAddr, length: usize) -> &mut [u8] {
        let most = self.names.len();
        assert!(self.used < most && length <= self.room, "a batch holds {most} messages of {}", self.room);
        let place = self.used;
        self.used += 1;
        let name = SockAddr::from(to);
        self.name_lengths[place] = name.len();
        // SAFETY: both are socket address storages of the same size.
        self.names[place] = unsafe { *name.as_ptr().cast::<libc::sockaddr_storage>() };
        self.lengths[place] = length;
        let start = place * self.room;
        &mut self.data[start..start + length]
    }

    /// Whom the message at a place is for.
    pub fn target(&self, place: usize) -> SockAddr {
        let mut storage = SockAddrStorage::zeroed();
        // SAFETY: both are socket address storages of the same size; `add` left an address of that length there.
        unsafe {
            *storage.view_as::<libc::sockaddr_storage>() = self.names[place];
            SockAddr::new(storage, self.name_lengths[place])
        }
    }

    /// Sends what is not sent yet; returns how many went out.
    ///
    /// # Errors
    /// The system's own.
    pub fn send(&mut self, fd: RawFd) -> io::Result<usize> {
        let mut vectors = [const { MaybeUninit::<libc::iovec>::uninit() }; BATCH];
        let mut headers = [const { MaybeUninit::<libc::mmsghdr>::uninit() }; BATCH];
        let range = self.sent..self.used;
        for place in range.clone() {
            let base = self.data[place * self.room..].as_mut_ptr();
            vectors[place].write(libc::iovec { iov_base: base.cast(), iov_len: self.lengths[place] });
            let name = (&raw mut self.names[place]).cast();
            let header = header(name, self.name_lengths[place], vectors[place].as_mut_ptr(), None);
            headers[place].write(header);
        }
        let first = headers[range.start].as_mut_ptr();
        // SAFETY: the headers of `range` are written, and all that they point to lives until the call returns.
        let sent = unsafe { libc::sendmmsg(fd, first, range.len() as u32, libc::MSG_DONTWAIT) };
        usize::try_from(sent).map_err(|_| io::Error::last_os_error())
    }

    /// Receives what is there, at most as many packets as there is room for. Fewer: the queue is empty now.
    pub fn receive(&mut self, fd: RawFd, queue: Queue) -> usize {
        let room = self.names.len();
        let mut vectors = [const { MaybeUninit::<libc::iovec>::uninit() }; BATCH];
        let mut headers = [const { MaybeUninit::<libc::mmsghdr>::uninit() }; BATCH];
        let name_room = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        let flags = match queue {
            Queue::Replies => libc::MSG_DONTWAIT,
            Queue::Errors => libc::MSG_DONTWAIT | libc::MSG_ERRQUEUE,
        };
        for place in 0..room {
            if queue == Queue::Errors {
                // SAFETY: zeros are a valid address storage; the kernel leaves it alone for stamps.
                self.names[place] = unsafe { MaybeUninit::zeroed().assume_init() };
            }
            let base = self.data[place * self.room..].as_mut_ptr();
            vectors[place].write(libc::iovec { iov_base: base.cast(), iov_len: self.room });
            let control = (self.control[place * CONTROL / 8..].as_mut_ptr().cast(), CONTROL);
            let name = (&raw mut self.names[place]).cast();
            headers[place].write(header(name, name_room, vectors[place].as_mut_ptr(), Some(control)));
        }
        loop {
            let first = headers[0].as_mut_ptr();
            // SAFETY: all headers are written, and all that they point to lives until the call returns.
            let count = unsafe { libc::recvmmsg(fd, first, room as u32, flags, std::ptr::null_mut()) };
            let Ok(count) = usize::try_from(count) else {
                match (io::Error::last_os_error().raw_os_error(), queue) {
                    (Some(libc::EAGAIN) | None, _) => return 0,
                    // An ICMP error for an earlier request is reported here once; the error queue has it in full.
                    (_, Queue::Replies) | (Some(libc::EINTR), _) => continue,
                    _ => return 0,
                }
            };
            for (place, header) in headers.iter().enumerate().take(count) {
                // SAFETY: the kernel has filled in the first `count` headers, which were written before.
                let header = unsafe { header.assume_init_ref() };
                self.lengths[place] = (header.msg_len as usize).min(self.room);
                self.control_lengths[place] = header.msg_hdr.msg_controllen.min(CONTROL);
            }
            return count;
        }
    }

    /// Whether there was no room for more: then more may be there.
    pub fn is_full(&self, count: usize) -> bool {
        count == self.names.len()
    }

    /// The packet at a place, after receiving.
    pub fn packet(&self, place: usize) -> Packet<'_> {
        let start = place * self.room;
        // SAFETY: the storage is plain bytes, and it was zeroed or filled by the kernel.
        let name = unsafe {
            std::slice::from_raw_parts(
                (&raw const self.names[place]).cast::<u8>(),
                size_of::<libc::sockaddr_storage>(),
            )
        };
        let words = &self.control[place * CONTROL / 8..(place + 1) * CONTROL / 8];
        // SAFETY: eight bytes a word; all were zeroed or filled by the kernel.
        let control = unsafe { std::slice::from_raw_parts(words.as_ptr().cast::<u8>(), CONTROL) };
        Packet {
            data: &self.data[start..start + self.lengths[place]],
            source: address(name),
            control: &control[..self.control_lengths[place]],
        }
    }
}

fn header(
    name: *mut libc::c_void,
    name_length: libc::socklen_t,
    vector: *mut libc::iovec,
    control: Option<(*mut libc::c_void, usize)>,
) -> libc::mmsghdr {
    // SAFETY: zeros are a valid header; the fields that matter are set below.
    let mut header: libc::mmsghdr = unsafe { MaybeUninit::zeroed().assume_init() };
    header.msg_hdr.msg_name = name;
    header.msg_hdr.msg_namelen = name_length;
    header.msg_hdr.msg_iov = vector;
    header.msg_hdr.msg_iovlen = 1;
    if let Some((control, length)) = control {
        header.msg_hdr.msg_control = control;
        header.msg_hdr.msg_controllen = length;
    }
    header
}

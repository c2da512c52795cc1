//! Netlink: questions to the Linux kernel about routes, interfaces and neighbours, and what it tells by itself. Nothing is
//! ever set.

use std::io;
use std::os::fd::{AsRawFd, RawFd};

use netlink_packet_core::{NLM_F_DUMP, NLM_F_REQUEST, NetlinkMessage, NetlinkPayload};
use netlink_packet_route::RouteNetlinkMessage;
use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};

/// A dump that has not ended after so many datagrams never will.
const MAX_DATAGRAMS: usize = 100_000;
const SEQUENCE: u32 = 1;
const HEADER: usize = 16;

/// Sends one dump request and hands every answer to `each`. An answer that cannot be decoded is left out.
///
/// # Errors
/// When the kernel refuses, or its answer does not end.
pub fn dump(request: RouteNetlinkMessage, mut each: impl FnMut(RouteNetlinkMessage)) -> io::Result<()> {
    let socket = asked(request, NLM_F_REQUEST | NLM_F_DUMP)?;
    for _ in 0..MAX_DATAGRAMS {
        let (datagram, from) = socket.recv_from_full()?;
        // Only the kernel (port 0) answers; anything else on this socket is no answer.
        if from.port_number() == 0 && read_datagram(&datagram, &mut each)? {
            return Ok(());
        }
    }
    Err(io::Error::other("the kernel's answer does not end"))
}

/// One question, one answer.
///
/// # Errors
/// When the kernel refuses, or its answer is none.
pub fn exchange(request: RouteNetlinkMessage) -> io::Result<RouteNetlinkMessage> {
    let socket = asked(request, NLM_F_REQUEST)?;
    for _ in 0..MAX_DATAGRAMS {
        let (datagram, from) = socket.recv_from_full()?;
        if from.port_number() != 0 {
            continue;
        }
        let mut answer = None;
        read_datagram(&datagram, &mut |message| answer = Some(message))?;
        return answer.ok_or_else(|| io::Error::other("the kernel's answer says nothing"));
    }
    Err(io::Error::other("the kernel does not answer"))
}

fn asked(request: RouteNetlinkMessage, flags: u16) -> io::Result<Socket> {
    let mut socket = Socket::new(NETLINK_ROUTE)?;
    socket.bind_auto()?;
    let mut message = NetlinkMessage::from(request);
    message.header.flags = flags;
    message.header.sequence_number = SEQUENCE;
    message.finalize();
    let mut bytes = vec![0; message.buffer_len()];
    message.serialize(&mut bytes);
    socket.send_to(&bytes, &SocketAddr::new(0, 0), 0)?;
    Ok(socket)
}

/// Whether the dump has ended with this datagram.
fn read_datagram(datagram: &[u8], each: &mut impl FnMut(RouteNetlinkMessage)) -> io::Result<bool> {
    let mut rest = datagram;
    while rest.len() >= HEADER {
        let told = u32::from_ne_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
        let length = told.clamp(HEADER, rest.len());
        if let Ok(message) = NetlinkMessage::<RouteNetlinkMessage>::deserialize(&rest[..length]) {
            match message.payload {
                NetlinkPayload::Done(_) => return Ok(true),
                NetlinkPayload::Error(error) if error.code.is_some() => return Err(error.to_io()),
                NetlinkPayload::InnerMessage(inner) => each(inner),
                _ => {}
            }
        }
        // Messages begin at multiples of four bytes.
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(false)
}

/// What the kernel tells by itself, as it happens.
pub struct News(Socket);

impl News {
    /// Listens to these groups of `rtnetlink.h` (`RTNLGRP_...`) from now on.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn listen(groups: &[u32]) -> io::Result<Self> {
        let mut socket = Socket::new(NETLINK_ROUTE)?;
        socket.bind_auto()?;
        for group in groups {
            socket.add_membership(*group)?;
        }
        socket.set_non_blocking(true)?;
        Ok(Self(socket))
    }

    /// Hands everything that was told since the last call to `each`. False when some of it is lost: the kernel keeps a
    /// limited number of messages, and whoever comes too late must ask again.
    pub fn take(&mut self, mut each: impl FnMut(RouteNetlinkMessage)) -> bool {
        for _ in 0..MAX_DATAGRAMS {
            match self.0.recv_from_full() {
                Ok((datagram, from)) if from.port_number() == 0 => {
                    let _none_is_an_error = read_datagram(&datagram, &mut each);
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return error.kind() == io::ErrorKind::WouldBlock,
            }
        }
        false
    }

    /// For waiting on it.
    #[must_use]
    pub fn descriptor(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

//! Connects on Linux: the socket itself is waited on, and tells how it went.

use std::io;
use std::os::fd::AsRawFd;
use std::time::Duration;

use socket2::Socket;

use crate::domain::link::diagnosis::TcpState;
use crate::io::icmp::Waitable;

/// A refusal is known at once.
pub const PATIENCE: Duration = Duration::ZERO;

pub fn prepare(socket: &Socket) -> io::Result<()> {
    socket.set_nonblocking(true)
}

pub fn waitable(socket: &Socket) -> Waitable {
    socket.as_raw_fd()
}

pub fn is_on_its_way(error: &io::Error) -> bool {
    error.raw_os_error() == Some(libc::EINPROGRESS)
}

pub fn poll(socket: &Socket) -> Option<TcpState> {
    match socket.take_error() {
        Ok(Some(error)) | Err(error) => Some(state(&error)),
        // No error yet: connected when there is a peer.
        Ok(None) => socket.peer_addr().is_ok().then_some(TcpState::Open),
    }
}

pub fn state(error: &io::Error) -> TcpState {
    match error.raw_os_error() {
        Some(libc::ECONNREFUSED | libc::ECONNRESET) => TcpState::Refused,
        Some(libc::ETIMEDOUT) => TcpState::Silent,
        _ => TcpState::Unreachable,
    }
}

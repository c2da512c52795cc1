//! Connects to a partner's TCP port, without waiting: begun, looked after, and closed at once when they succeed.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd, RawFd};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use super::icmp::binding::Binding;
use crate::domain::link::diagnosis::TcpState;

/// A connect on its way.
pub struct Attempt {
    socket: Socket,
    /// When it was begun.
    pub began: Duration,
    /// When it is given up.
    pub deadline: Duration,
}

/// What became of a connect when it was begun.
pub enum Begun {
    /// It is on its way.
    OnItsWay(Attempt),
    /// It is over already.
    Over(TcpState),
}

impl Attempt {
    /// Begins a connect from the link's own source.
    #[must_use]
    pub fn begin(to: SocketAddr, binding: &Binding, now: Duration, timeout: Duration) -> Begun {
        match connect(to, binding) {
            Ok(socket) => Begun::OnItsWay(Self { socket, began: now, deadline: now + timeout }),
            Err(error) => Begun::Over(state(&error)),
        }
    }

    /// For waiting on it (for writing).
    #[must_use]
    pub fn fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }

    /// How it went, when that is known.
    #[must_use]
    pub fn poll(&self, now: Duration) -> Option<TcpState> {
        match self.socket.take_error() {
            Ok(Some(error)) | Err(error) => Some(state(&error)),
            // No error yet: connected when there is a peer.
            Ok(None) if self.socket.peer_addr().is_ok() => Some(TcpState::Open),
            Ok(None) => (now >= self.deadline).then_some(TcpState::Silent),
        }
    }
}

fn connect(to: SocketAddr, binding: &Binding) -> io::Result<Socket> {
    let domain = if to.is_ipv6() { Domain::IPV6 } else { Domain::IPV4 };
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    match binding {
        Binding::Any => {}
        Binding::Source(ip) => socket.bind(&SocketAddr::new(*ip, 0).into())?,
        Binding::Interface(name) => socket.bind_device(Some(name.as_bytes()))?,
    }
    match socket.connect(&to.into()) {
        Ok(()) => Ok(socket),
        Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => Ok(socket),
        Err(error) => Err(error),
    }
}

fn state(error: &io::Error) -> TcpState {
    match error.raw_os_error() {
        Some(libc::ECONNREFUSED | libc::ECONNRESET) => TcpState::Refused,
        Some(libc::ETIMEDOUT) => TcpState::Silent,
        _ => TcpState::Unreachable,
    }
}

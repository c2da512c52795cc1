//! Connects to a partner's TCP port, without waiting: begun, looked after, and closed at once when they succeed.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Protocol, Socket, Type};

use super::icmp::binding::Binding;
use super::icmp::{self, Waitable};
use crate::domain::link::diagnosis::TcpState;

#[cfg(target_os = "linux")]
#[path = "tcp/linux.rs"]
mod system;
#[cfg(windows)]
#[path = "tcp/windows.rs"]
mod system;

pub use system::PATIENCE;

/// A connect on its way.
pub struct Attempt {
    socket: Socket,
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
    pub fn begin(to: SocketAddr, binding: &Binding) -> Begun {
        match connect(to, binding) {
            Ok(socket) => Begun::OnItsWay(Self { socket }),
            Err(error) => Begun::Over(system::state(&error)),
        }
    }

    /// For waiting on it (for writing).
    #[must_use]
    pub fn waitable(&self) -> Waitable {
        system::waitable(&self.socket)
    }

    /// How it went, when that is known.
    #[must_use]
    pub fn poll(&self) -> Option<TcpState> {
        system::poll(&self.socket)
    }
}

fn connect(to: SocketAddr, binding: &Binding) -> io::Result<Socket> {
    let domain = if to.is_ipv6() { Domain::IPV6 } else { Domain::IPV4 };
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    system::prepare(&socket)?;
    icmp::bind(&socket, binding)?;
    match socket.connect(&to.into()) {
        Ok(()) => Ok(socket),
        Err(error) if system::is_on_its_way(&error) => Ok(socket),
        Err(error) => Err(error),
    }
}

//! Connects on Windows: all of them set the same event, and each is asked how it went.

use std::io;
use std::os::windows::io::AsRawSocket;
use std::ptr::null;
use std::sync::OnceLock;
use std::time::Duration;

use socket2::Socket;
use windows_sys::Win32::Networking::WinSock::{
    FD_CONNECT, FD_CONNECT_BIT, SOCKET, WSAECONNREFUSED, WSAECONNRESET, WSAETIMEDOUT, WSAEWOULDBLOCK,
    WSAEnumNetworkEvents, WSAEventSelect, WSANETWORKEVENTS,
};
use windows_sys::Win32::System::Threading::CreateEventW;

use crate::domain::link::diagnosis::TcpState;
use crate::io::icmp::Waitable;

/// Windows tries a refused connect twice more, half a second apart, before it says so.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// The event, as a number: a handle itself may not be shared between threads. 0 when there is none.
fn event() -> Waitable {
    static EVENT: OnceLock<usize> = OnceLock::new();
    // SAFETY: an event without name or rights, reset by the wait that it ends. It is never closed.
    let event = EVENT.get_or_init(|| unsafe { CreateEventW(null(), 0, 0, null()) }.expose_provenance());
    std::ptr::with_exposed_provenance_mut(*event)
}

fn raw(socket: &Socket) -> SOCKET {
    socket.as_raw_socket() as SOCKET
}

pub fn prepare(socket: &Socket) -> io::Result<()> {
    // SAFETY: our own socket and our own event. The call also makes the socket non-blocking.
    let failed =
        unsafe { WSAEventSelect(raw(socket), event().expose_provenance() as isize, FD_CONNECT as i32) };
    if failed == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

pub fn waitable(_: &Socket) -> Waitable {
    event()
}

pub fn is_on_its_way(error: &io::Error) -> bool {
    error.raw_os_error() == Some(WSAEWOULDBLOCK)
}

pub fn poll(socket: &Socket) -> Option<TcpState> {
    let mut events = WSANETWORKEVENTS::default();
    // SAFETY: our own socket; the call fills in the structure, and leaves the event alone (no handle is passed).
    let failed = unsafe { WSAEnumNetworkEvents(raw(socket), 0, &raw mut events) };
    if failed != 0 {
        return Some(state(&io::Error::last_os_error()));
    }
    if events.lNetworkEvents & FD_CONNECT as i32 == 0 {
        return None;
    }
    Some(match events.iErrorCode[FD_CONNECT_BIT as usize] {
        0 => TcpState::Open,
        code => state(&io::Error::from_raw_os_error(code)),
    })
}

pub fn state(error: &io::Error) -> TcpState {
    match error.raw_os_error() {
        Some(WSAECONNREFUSED | WSAECONNRESET) => TcpState::Refused,
        Some(WSAETIMEDOUT) => TcpState::Silent,
        _ => TcpState::Unreachable,
    }
}

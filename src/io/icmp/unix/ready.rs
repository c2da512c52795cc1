//! Which of many sockets something has come in on. The kernel keeps the list (epoll): a look costs what there is to be taken in,
//! and not a question about each socket.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use super::{EchoSocket, Waitable};

/// The sockets of a run, each with its place. One that is closed leaves by itself.
#[derive(Debug)]
pub struct Ready {
    list: OwnedFd,
    /// Room for all of them, or nobody could say that the others are empty.
    found: Vec<libc::epoll_event>,
}

impl Ready {
    /// None yet.
    ///
    /// # Errors
    /// When the program has too many files open.
    pub fn new() -> io::Result<Self> {
        // SAFETY: a plain call; the descriptor that it returns is nobody else's.
        let list = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if list < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: it was just opened, and is open.
        Ok(Self { list: unsafe { OwnedFd::from_raw_fd(list) }, found: Vec::new() })
    }

    /// A socket is at this place now; one that was there before is closed.
    ///
    /// # Errors
    /// When the system has no room for it.
    pub fn put(&mut self, place: usize, socket: &EchoSocket) -> io::Result<()> {
        // Errors (and the stamps of what was sent) are told without being asked for.
        let mut wanted = libc::epoll_event { events: libc::EPOLLIN as u32, u64: place as u64 };
        let fd = socket.socket.as_raw_fd();
        // SAFETY: `wanted` lives until the call returns, and both descriptors are open.
        let result =
            unsafe { libc::epoll_ctl(self.list.as_raw_fd(), libc::EPOLL_CTL_ADD, fd, &raw mut wanted) };
        if result < 0 {
            return Err(io::Error::last_os_error());
        }
        if self.found.len() <= place {
            self.found.resize(place + 1, libc::epoll_event { events: 0, u64: 0 });
        }
        Ok(())
    }

    /// Adds the places on which something has come in; every other socket is empty. Nothing is waited for.
    pub fn look(&mut self, places: &mut Vec<usize>) {
        let most = self.found.len() as libc::c_int;
        if most == 0 {
            return;
        }
        // SAFETY: `found` has room for so many events, and lives until the call returns.
        let count = unsafe { libc::epoll_wait(self.list.as_raw_fd(), self.found.as_mut_ptr(), most, 0) };
        match usize::try_from(count) {
            Ok(count) => places.extend(self.found[..count].iter().map(|event| event.u64 as usize)),
            // When it cannot be asked, each is looked at.
            Err(_) => places.extend(0..self.found.len()),
        }
    }

    /// For waiting on all of them.
    #[must_use]
    pub fn waitable(&self) -> Option<Waitable> {
        Some(self.list.as_raw_fd())
    }
}

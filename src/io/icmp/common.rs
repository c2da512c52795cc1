//! What the engines of all systems have in common.

use std::time::Duration;

use crate::domain::link::echo::{COOKIE, HEADER};
pub use crate::domain::link::inbound::Inbound;

/// Whose clock is read for round trip times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamps {
    /// The kernel's, on sending and receiving.
    Kernel,
    /// The program's own: cheaper, and too high by what the program waits for the processor.
    Own,
}

/// How packets are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whose clock; Windows has only the program's own.
    pub stamps: Stamps,
    /// Time to live; `None` for the system's.
    pub ttl: Option<u8>,
    /// Set "don't fragment" and do not learn from earlier answers: a search for the MTU wants to see each of them.
    pub dont_fragment: bool,
    /// Tell of answers that came in pieces, where [`tells_pieces`](super::tells_pieces) says that it can be told.
    pub tells_pieces: bool,
    /// Length of the largest ICMP message that will be sent, in bytes.
    pub largest: usize,
    /// How long the system itself waits for an answer, where it wants to know that (Windows). Longer than the longest
    /// time-out, or late answers are never seen.
    pub patience: Duration,
    /// Packets that one system call takes at most: more are quicker, and cost memory for each socket.
    pub together: usize,
    /// The number of the interface that answers must come in by, where the socket itself is not held to it.
    pub arrives_by: Option<u32>,
    /// The identifier of unprivileged sockets that several may share: of those that want an answer the one that was opened last gets it;
    /// 0: one that nobody has yet. `None`: this socket's own, which the system chooses.
    pub shared: Option<u16>,
    /// It sends nothing, and tells of each reply by which interface it came in ([`Inbound::Astray`]), whoever has asked.
    pub overhears: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            stamps: Stamps::Kernel,
            ttl: None,
            dont_fragment: false,
            tells_pieces: false,
            largest: HEADER + COOKIE,
            patience: Duration::from_secs(2),
            together: 64,
            arrives_by: None,
            shared: None,
            overhears: false,
        }
    }
}

/// A moment by both clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Looked {
    /// Time since the start of the run, which never steps.
    pub run: Duration,
    /// The wall clock that packets are stamped with, which may; 0 where none is.
    pub wall: Duration,
}

/// The system's words without its number.
#[must_use]
pub fn plain_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

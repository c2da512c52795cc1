//! Echo requests on real sockets. Linux so far; `windows.rs` will stand beside `unix.rs` and offer the same names.

mod batch;
pub mod binding;
mod unix;

pub use batch::BATCH;
pub use unix::{EchoSocket, Inbound, OpenError, Options, Stamps, first_hop_mtu, wait, zone_index};

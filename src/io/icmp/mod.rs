//! Echo requests on real networks. Each system has an engine of its own behind the same names: sockets on Linux, the ICMP
//! interface of Windows, which needs no administrator rights.

pub mod binding;
mod common;

#[cfg(target_os = "linux")]
mod batch;
#[cfg(target_os = "linux")]
mod reverse_path;
#[cfg(target_os = "linux")]
mod route;
#[cfg(target_os = "linux")]
mod unix;
#[cfg(target_os = "linux")]
use unix as engine;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as engine;

pub use common::{Inbound, Looked, Options, Stamps, plain_words};
pub use engine::{
    BATCH, BINDS_BY_ADDRESS, EchoSocket, FineTimers, OpenError, Ready, Waitable, allow_many_sockets, bind,
    card, first_hop_mtu, is_broadcast, is_gone, is_own_queue, is_strict, is_too_large, led, looked, path,
    renewed, resolution, settle, sweep_resolution, tells_pieces, thrown_away, wait, zone_index,
};

//! The only place that touches the operating system: files, clock, adapters. All `unsafe` and all platform code live here.

pub mod clock;
pub mod decode;
pub mod elapsed;
pub mod files;
pub mod host;
#[cfg(target_os = "linux")]
pub mod icmp;
pub mod interrupt;
#[cfg(target_os = "linux")]
pub mod links;
pub mod nic;
pub mod resolve;
pub mod source;
#[cfg(target_os = "linux")]
pub mod sweep;
#[cfg(target_os = "linux")]
pub mod tcp;
pub mod terminal;
pub mod write_set;

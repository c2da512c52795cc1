//! The only place that touches the operating system: files, clock, adapters. All `unsafe` and all platform code live here.

pub mod bundle;
pub mod clock;
pub mod decode;
pub mod elapsed;
pub mod ending;
pub mod files;
pub mod host;
#[cfg(any(target_os = "linux", windows))]
pub mod icmp;
#[cfg(windows)]
pub mod if_table;
pub mod in_use;
pub mod interrupt;
#[cfg(any(target_os = "linux", windows))]
pub mod links;
pub mod log_file;
#[cfg(target_os = "linux")]
pub mod netlink;
pub mod next_step;
pub mod nic;
pub mod on_link;
pub mod outlet;
pub mod resolve;
pub mod source;
#[cfg(any(target_os = "linux", windows))]
pub mod surroundings;
#[cfg(any(target_os = "linux", windows))]
pub mod sweep;
pub mod tape;
#[cfg(any(target_os = "linux", windows))]
pub mod tcp;
pub mod terminal;
pub mod write_set;

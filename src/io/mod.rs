//! The only place that touches the operating system: files, clock, adapters. All `unsafe` and all platform code live here.

pub mod clock;
pub mod decode;
pub mod files;
pub mod host;
pub mod nic;
pub mod resolve;
pub mod write_set;

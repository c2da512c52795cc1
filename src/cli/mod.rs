//! Command-line definitions only, in the library, so that man pages and completions are made from them.

pub mod common;
pub mod driver_queue;
pub mod evidence;
pub mod link_probe;
pub mod nic_check;
pub mod partner_config;
pub mod sac_status;
pub mod source;
pub mod tools;

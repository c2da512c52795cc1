//! Command-line definitions only, in the library, so that man pages and completions are made from them.

pub mod common;
pub mod link_probe;
pub mod nic_check;
pub mod partner_config;
pub mod tools;

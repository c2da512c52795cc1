//! Linux facts from a file tree: adapters, bonds and teamd teams, the same for the running system and for a copy.

mod addresses;
pub mod bonding;
mod bonding_sysfs;
mod facts;
mod fib_trie;
pub mod ip_json;
pub mod ip_text;
pub mod kind;
mod seamless;
mod sysfs;
pub mod teamd;

pub use addresses::{address_state, origin};
pub(in crate::io::nic) use facts::{Device, cross_check, set_devices};
pub use facts::{Facts, server, tree_facts};
#[cfg(target_os = "linux")]
pub(in crate::io::nic) use seamless::add_nodes;

//! Linux facts from a file tree: adapters, bonds and teamd teams, the same for the running system and for a copy.

pub mod bonding;
mod bonding_sysfs;
mod facts;
pub mod ip_json;
mod kind;
mod sysfs;
pub mod teamd;

pub use facts::{Facts, origin, server, tree_facts};
pub(in crate::io::nic) use facts::{cross_check, set_kinds};

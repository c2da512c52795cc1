//! The rules of nic-check, one a file, and the table of them all.

pub mod context;

pub use context::{Check, Entry};

/// Every rule, sorted by name.
pub static ALL: &[Entry] = &[];

//! Pure domain: what a redundant pair is, and when it is right. It is a package of its own and imports itself, std data types and
//! the small pure crates of its manifest; `clippy.toml` and `tests/house/architecture.rs` keep clocks, files, sockets, environment
//! and printing out.
#![deny(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types)]

pub mod addresses;
pub mod characters;
pub mod evidence;
pub mod finding;
pub mod gaps;
pub mod language;
pub mod link;
pub mod markup;
pub mod named;
pub mod nic;
pub mod partner;
pub mod path;
pub mod queue;
pub mod sac;
pub mod source;
pub mod spell;
pub mod spread;
pub mod status;
pub mod stillness;
pub mod suggest;
pub mod summary;
pub mod words;

//! Facts about adapters and teams, from this machine or from a capture. Nothing is judged here, nothing is ever written.

pub mod captured;
pub mod error;
pub mod json;
pub mod limits;
pub mod linux;
pub mod live;
mod seen;
pub mod snapshot;
pub mod sysroot;
pub mod windows;

pub use error::ReadError;

//! From the tree to typed values. Every fault is pushed as a finding and reading goes on, so that one run shows all
//! faults of a file.
//!
//! * `another`: a file of another kind, which is called by its name.
//! * `extractor`: the collector, and the single values (text, number, choice, ...).
//! * `map`: a block of keys with the keys it may have.
//! * [`names`]: texts that are shown and compared.
//! * [`quantity`]: durations, bandwidths, dates.

mod another;
mod extractor;
mod map;
pub mod names;
pub mod quantity;

pub use another::another;
pub use extractor::{Entry, Extractor, MAX_VALUES};
pub use map::Block;

//! From the tree to typed values. Every fault is pushed as a finding and reading goes on, so that one run shows all
//! faults of a file.
//!
//! * `extractor`: the collector, and the single values (text, number, choice, ...).
//! * `map`: a block of keys with the keys it may have.
//! * [`names`]: texts that are shown and compared.
//! * [`quantity`]: durations, bandwidths, dates.

mod extractor;
mod map;
pub mod names;
pub mod quantity;

pub use extractor::{Entry, Extractor, MAX_VALUES};
pub use map::Block;

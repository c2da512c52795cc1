//! What a source of values gives, whatever carries it: named items with value, quality and time.
//!
//! * [`point`]: values, readings, points in time.
//! * [`feed`]: the exporter contract (JSON lines), which is also the recording format, and log lines of iFIX.
//! * [`history`]: all that a feed says, sorted to its items.
//! * [`fields`]: which item carries which field, with the ready mappings.
//! * [`settings`]: `sources.yaml` as typed values; [`parse`] reads it strictly.

pub mod feed;
pub mod fields;
pub mod history;
pub mod parse;
pub mod point;
pub mod settings;

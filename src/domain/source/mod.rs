//! What a source of values gives, whatever carries it: named items with value, quality and time.
//!
//! * [`point`]: values, readings, points in time.
//! * [`feed`]: the exporter contract (JSON lines), which is also the recording format, and log lines of iFIX.
//! * [`history`]: all that a feed says, sorted to its items.
//! * [`beat`]: what was recorded every second and is not any more.
//! * [`cause`]: one cause, one finding.
//! * [`eda`]: names, values and errors of iFIX's Easy Database Access.
//! * [`fields`]: which item carries which field, with the ready mappings.
//! * [`hint`]: what the names that a source has say about one that it has not.
//! * [`record`]: what is said of one item at one time; [`time`]: how a feed and a log write their times.
//! * [`recorded`]: of when a recording is.
//! * [`order`]: in which order a feed tells of its items.
//! * [`settings`]: `sources.yaml` as typed values; [`parse`] reads it strictly.
//! * [`own_time`]: whether what answers lives.
//! * [`unread`]: items that gave nothing, and what that means when they were named.

pub mod beat;
pub mod cause;
pub mod eda;
pub mod feed;
pub mod fields;
pub mod hint;
pub mod history;
pub mod order;
pub mod own_time;
pub mod parse;
pub mod point;
pub mod record;
pub mod recorded;
pub mod settings;
pub mod time;
pub mod unread;

//! `hotstandby`: tools for people who commission and run redundant SCADA servers.
//!
//! The folder tree shows the dependency rule, and `tests/house/architecture.rs` enforces it:
//!
//! ```text
//! bin -> app -> { cli, io, report } -> domain
//! ```
//!
//! * [`domain`] is pure: values in, verdicts out. No clock, file, socket, environment or printing.
//! * [`io`] is the only place that touches the machine: files, clock, adapters.
//! * [`report`] turns a finished report into bytes, one file a format.
//! * [`cli`] holds the command-line definitions; man pages and completions are made from them.
//! * [`app`] joins them, one function a tool.

pub mod app;
pub mod cli;
pub mod domain;
pub mod io;
pub mod report;

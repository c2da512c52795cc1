//! `hotstandby`: tools for people who commission and run redundant SCADA servers.
//!
//! The folder tree shows the dependency rule. Cargo keeps the domain, a package of its own, apart from the rest, and
//! `tests/house/architecture.rs` the other rooms:
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
pub mod io;
pub mod report;

pub use hotstandby_domain as domain;

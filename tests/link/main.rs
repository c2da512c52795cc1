//! `link-probe`: its commands, and whole runs on a virtual clock.

#[path = "../common/simulated.rs"]
mod simulated;

#[expect(dead_code, reason = "files that are read strictly are another test's")]
#[path = "../common/schema.rs"]
mod schema;

mod cli;
mod dead_links;
mod ends;
mod every_fault;
mod logs;
mod pictures;
mod program;
mod properties;
mod scenarios;
mod schemas;
mod week;

//! `link-probe`: its commands, and whole runs on a virtual clock.

#[path = "../common/simulated.rs"]
mod simulated;

mod cli;
mod dead_links;
mod every_fault;
mod logs;
mod pictures;
mod program;
mod properties;
mod scenarios;
mod week;

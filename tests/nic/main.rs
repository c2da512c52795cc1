//! `nic-check`: captures of every format, recordings, stacks and rules, judged as a user would have it done.

mod adapter_list;
#[cfg(target_os = "linux")]
mod capture_script;

mod cli;
mod fleet;
mod formats;
mod golden_recordings;
mod many;
mod names;
mod properties;
mod readers;
mod recordings;
mod rules;
mod servers;
mod stacked_recordings;
mod stacks;

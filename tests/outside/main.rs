//! What others read and run: validators, editors, hooks, signatures, and the tutorial as it is written.

#[path = "../common/netns.rs"]
#[expect(dead_code, reason = "only the texts of programs are shown")]
mod netns;

#[path = "../common/hostile_names.rs"]
mod hostile_names;

mod daily_tools;
mod evidence_signed;
mod faults;
mod hostile;
mod readers;
mod recipes;
mod scripts;
mod services;
mod tutorial;
mod validators;

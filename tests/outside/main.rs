//! What others read and run: validators, editors, hooks, signatures, and the tutorial as it is written.

#[path = "../common/netns.rs"]
mod netns;

#[path = "../common/hostile_names.rs"]
mod hostile_names;

#[path = "../common/real_pair.rs"]
mod real_pair;

#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "shared with tests that watch links; what cannot be had fails the test"
)]
#[path = "../common/pair_lab.rs"]
mod pair_lab;

#[expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]
mod ansible;
mod daily_tools;
mod evidence_signed;
mod faults;
mod gate;
mod hostile;
mod readers;
mod recipes;
mod scripts;
mod services;
mod tutorial;
mod validators;

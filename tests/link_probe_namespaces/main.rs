//! The live `link-probe` between two servers in network namespaces: real sockets, real links, one fault after the
//! other. Needs root, so it runs with the feature `system-tests` (`.ci/test`).
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

mod astray;
mod forged;
mod hostile;
#[path = "../common/hostile_names.rs"]
#[expect(dead_code, reason = "a sweep takes the names alone")]
mod hostile_names;
#[path = "../common/netns.rs"]
mod netns;
mod outages;
mod own_way;
#[path = "../common/pair_lab.rs"]
mod pair_lab;
mod process;
mod quality;
#[path = "../common/tap_wire.rs"]
mod tap_wire;
mod ways;

use std::time::Duration;

use netns::text;
use pair_lab::Told;
use serde_json::Value;

/// Quick enough for a test, slow enough for a busy machine.
const PACE: [&str; 6] = ["--interval", "50ms", "--retry-count", "2", "--timeout", "50ms"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    PACE.iter().copied().chain(more.iter().copied()).collect()
}

fn sleep(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

/// What a run begins with, sorted: on a busy machine both first answers are there at once, in any order.
const BEGIN: [&str; 3] = ["active main", "backup up healthy", "main up healthy"];

fn tells(told: &Told, after_begin: &[&str]) {
    let mut story = told.story();
    if let Some(begin) = story.get_mut(..BEGIN.len()) {
        begin.sort();
    }
    let wanted: Vec<&str> = BEGIN.iter().chain(after_begin).copied().collect();
    assert_eq!(story, wanted, "{}", told.text);
    told.adds_up();
}

fn is(kind: &'static str) -> impl Fn(&Value) -> bool {
    move |event| event["event"] == kind
}

//! What the end of a wait says of all of it.

use std::process::Output;

use super::unproven::Written;
use super::{code, json, queue};

/// Pending, completed and failed writes at each second of 20.
fn history(figures: impl Fn(u64) -> (u64, u64, u64)) -> Written {
    let mut written = Written::new();
    for second in 0..21 {
        let (pending, completed, failed) = figures(second);
        written.row(second, pending, Some(completed), Some(failed));
    }
    written
}

fn drain(written: &Written, more: &[&str]) -> Output {
    let source = written.source();
    queue(
        &[&["drain", "Channel1", "--source", &source, "--interval", "1s", "--format", "json"], more].concat(),
    )
}

fn rules(output: &Output) -> Vec<String> {
    let report = json(output);
    let findings = report["findings"].as_array().expect("findings");
    findings.iter().filter_map(|one| one["rule"].as_str()).map(str::to_owned).collect()
}

#[test]
fn a_wait_that_is_over_tells_what_was_lost_on_the_way() {
    let restarted = |at: u64| if at < 5 { (300, 1000 + 5 * at, 0) } else { (200 - 5 * at, 5 * at, 0) };
    let thrown = |at: u64| (900 - 5 * at - if at < 5 { 0 } else { 400 }, 1000 + 5 * at, 0);
    let failing = |at: u64| (900 - 10 * at, 1000 + 5 * at, 7 + 5 * at);
    let falling = |at: u64| (900 - 5 * at, 1000 + 5 * at, 0);
    type Figures = fn(u64) -> (u64, u64, u64);
    let cases: [(Figures, &str, i32, &[&str], bool); 4] = [
        (restarted, "unknown", 3, &["queue-counters-reset"], true),
        (thrown, "unknown", 3, &["writes-missing"], true),
        (failing, "timeout", 1, &["writes-failing"], false),
        (falling, "timeout", 1, &[], false),
    ];
    for (figures, outcome, status, found, lost) in cases {
        let end = drain(&history(figures), &["--timeout", "20s"]);
        let report = json(&end);
        assert_eq!((report["data"]["outcome"].as_str(), code(&end)), (Some(outcome), status), "{report}");
        assert_eq!(rules(&end), found, "{report}");
        let next = report["data"]["next_step"].as_str().expect("words");
        assert_eq!(next.contains("no other wait will show it"), lost, "{next}");
        assert!(!next.contains("wait again"), "{next}");
    }
}

#[test]
fn a_device_in_error_is_no_drained_queue() {
    for (in_error, outcome, status) in [(true, "device-in-error", 1), (false, "drained", 0)] {
        let mut written = history(|at| (20_u64.saturating_sub(5 * at), 1000 + (5 * at).min(20), 0));
        for second in 0..21 {
            written.add(second, "Channel1.PLC1._System._Error", in_error.into());
        }
        let end = drain(&written, &["--timeout", "20s", "--stall-timeout", "5s"]);
        let report = json(&end);
        assert_eq!((report["data"]["outcome"].as_str(), code(&end)), (Some(outcome), status), "{report}");
        let found: &[&str] = if in_error { &["device-in-error"] } else { &[] };
        assert_eq!(rules(&end), found, "{report}");
    }
}

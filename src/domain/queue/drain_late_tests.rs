//! Waits that end because time is up.

use std::time::Duration;

use super::tests::{run, sample, settings};
use super::{Drain, Next, Outcome, Seen, Settings, Standing};
use crate::queue::sample::Sample;
use crate::source::point::Stamp;

/// The end of a wait of 20 s.
fn timed(figures: impl Fn(u64) -> (u64, u64, u64)) -> (Outcome, String, Standing) {
    let settings = Settings { timeout: Duration::from_secs(20), ..settings(3) };
    let mut drain = Drain::new(settings, 1, Stamp(0));
    for second in 0..=20 {
        let (pending, completed, failed) = figures(second);
        let at = Stamp(second.cast_signed() * 1000);
        let (completed, failed) = (Some(completed), Some(failed));
        let seen = Sample { at, pending, completed, failed, ..Sample::default() };
        if let Next::Done(outcome, words) = drain.round(at, &[Seen::Sample(seen)]) {
            return (outcome, words, drain.standing()[0]);
        }
    }
    panic!("time is up")
}

/// What is read of a source that stands still from `until` on; a look every `every` seconds, the wait is 20 s.
fn still(pending: u64, until: i64, every: i64) -> (Outcome, String) {
    let settings =
        Settings { timeout: Duration::from_secs(20), stall_timeout: Duration::from_secs(10), hold: 3 };
    let mut drain = Drain::new(settings, 1, Stamp(0));
    for second in (0..=40).step_by(usize::try_from(every).expect("positive")) {
        let at = second.min(until) * 1000;
        let left = pending.saturating_sub(at.cast_unsigned() / 1000);
        if let Next::Done(outcome, words) =
            drain.round(Stamp(second * 1000), &[sample(at, left, 1000 + pending - left)])
        {
            return (outcome, words);
        }
    }
    panic!("time is up")
}

#[test]
fn time_is_up_and_the_source_was_still_or_slow() {
    // Empty, and told once or twice.
    for until in [0, 1] {
        let (outcome, words) = still(0, until, 1);
        assert_eq!(outcome, Outcome::Unknown, "{words}");
        assert!(words.contains(&format!("of its last 21 looks only {} read", until + 1)), "{words}");
    }
    let (outcome, words) = still(0, 40, 25);
    assert_eq!(
        (outcome, words.contains("2 looks took 25.0 s: the source answers")),
        (Outcome::Unknown, true),
        "{words}"
    );
    let (outcome, words) = still(90, 8, 1);
    assert_eq!(
        (outcome, words.contains("not been read anew for 12.0 s")),
        (Outcome::Unknown, true),
        "{words}"
    );
    // The controls: it is written, and told anew every other second; and it is empty now and then.
    assert_eq!(still(90, 40, 2).0, Outcome::Timeout);
    assert_eq!(still(0, 40, 1).0, Outcome::Drained);
    let touching: Vec<_> = (0..=300).map(|second: u64| (second % 3 % 2, second)).collect();
    let Next::Done(Outcome::Timeout, words) = run(3, &touching) else { panic!("it is not drained") };
    assert!(words.contains("before the queue had been empty for long enough"), "{words}");
}

/// Another wait begins anew and knows nothing of it.
#[test]
fn time_is_up_and_what_was_lost_on_the_way_is_told() {
    // Restarted with 300 waiting; thrown away with the counters going on.
    let restarted = |at: u64| if at < 5 { (300, 1000 + 5 * at, 0) } else { (200 - 5 * at, 5 * at, 0) };
    let (outcome, words, standing) = timed(restarted);
    assert_eq!((outcome, standing.is_lost), (Outcome::Unknown, true), "{words}");
    assert!(words.contains("set back while 300 writes waited"), "{words}");
    let thrown = |at: u64| (900 - 5 * at - if at < 5 { 0 } else { 400 }, 1000 + 5 * at, 0);
    let (outcome, words, standing) = timed(thrown);
    assert_eq!((outcome, standing.is_lost), (Outcome::Unknown, true), "{words}");
    assert!(words.contains("400 writes left the queue that the counters do not show"), "{words}");
    let (outcome, words, standing) = timed(|at| (900 - 10 * at, 1000 + 5 * at, 7 + 5 * at));
    assert_eq!((outcome, standing.is_lost, standing.failed), (Outcome::Timeout, false, 100), "{words}");
    assert!(words.contains("falling; 100 writes failed after all retries"), "{words}");
    // The control: it falls. Also where the counters are a look behind the queue.
    for lag in [0, 1] {
        let (outcome, words, standing) = timed(|at| (900 - 5 * at, 1000 + 5 * at.saturating_sub(lag), 0));
        assert_eq!(outcome, Outcome::Timeout, "{words}");
        assert!(
            !standing.is_lost && standing.failed == 0 && words.ends_with("the queue is falling"),
            "{words}"
        );
    }
}

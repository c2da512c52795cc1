use std::time::Duration;

use proptest::prelude::*;

use super::{Drain, Next, Outcome, Seen, Settings};
use crate::domain::queue::sample::Sample;
use crate::domain::source::point::Stamp;

fn settings(hold: u32) -> Settings {
    Settings { timeout: Duration::from_secs(300), stall_timeout: Duration::from_secs(30), hold }
}

fn sample(at: i64, pending: u64, completed: u64) -> Seen {
    Seen::Sample(Sample {
        at: Stamp(at),
        pending,
        completed: Some(completed),
        failed: Some(0),
        ..Sample::default()
    })
}

/// Feeds one queue; a sample a second.
fn run(hold: u32, queue: &[(u64, u64)]) -> Next {
    let mut drain = Drain::new(settings(hold), 1, Stamp(0));
    for (second, (pending, completed)) in queue.iter().enumerate() {
        let now = second as i64 * 1000;
        let next = drain.round(Stamp(now), &[sample(now, *pending, *completed)]);
        if next != Next::Wait {
            return next;
        }
    }
    Next::Wait
}

fn outcome(next: &Next) -> Option<Outcome> {
    match next {
        Next::Wait => None,
        Next::Done(outcome, _) => Some(*outcome),
    }
}

#[test]
fn touching_zero_once_is_not_drained() {
    let queue: Vec<(u64, u64)> =
        [5, 3, 0, 2, 0, 0, 1, 0, 0, 0].into_iter().zip((0..).map(|i| i * 2)).collect();
    assert_eq!(run(3, &queue[..9]), Next::Wait);
    assert_eq!(outcome(&run(3, &queue)), Some(Outcome::Drained));
}

#[test]
fn stalled_growing_and_slow_are_told_apart() {
    let stalled: Vec<(u64, u64)> = (0..40).map(|_| (50, 7)).collect();
    assert_eq!(outcome(&run(3, &stalled)), Some(Outcome::Stalled));
    let growing: Vec<(u64, u64)> = (0..40).map(|i| (100 + 20 * i, 50 * i)).collect();
    assert_eq!(outcome(&run(3, &growing)), Some(Outcome::Growing));
    let slow: Vec<(u64, u64)> = (0..301).map(|i| (5000 - i, i)).collect();
    assert_eq!(outcome(&run(3, &slow)), Some(Outcome::Timeout));
}

#[test]
fn a_restart_that_empties_the_queue_is_never_drained() {
    let queue = [(50, 900), (48, 902), (0, 0), (0, 0), (0, 0), (0, 0)];
    assert_eq!(outcome(&run(3, &queue)), Some(Outcome::Unknown));
}

#[test]
fn a_lost_connection_starts_the_count_again_and_frozen_values_do_not_count() {
    let mut drain = Drain::new(settings(3), 1, Stamp(0));
    let gap = || [Seen::Nothing("no answer".to_owned())];
    assert_eq!(drain.round(Stamp(0), &[sample(0, 0, 5)]), Next::Wait);
    assert_eq!(drain.round(Stamp(1000), &[sample(1000, 0, 5)]), Next::Wait);
    assert_eq!(drain.round(Stamp(2000), &gap()), Next::Wait);
    assert_eq!(drain.round(Stamp(3000), &[sample(3000, 0, 5)]), Next::Wait);
    for second in 4..100 {
        assert_eq!(drain.round(Stamp(second * 1000), &[sample(3000, 0, 5)]), Next::Wait, "frozen");
    }
    assert_eq!(drain.round(Stamp(100_000), &[sample(100_000, 0, 5)]), Next::Wait);
    let end = drain.round(Stamp(101_000), &[sample(101_000, 0, 5)]);
    assert_eq!(outcome(&end), Some(Outcome::Drained));
}

#[test]
fn nothing_at_the_end_of_the_time_is_unknown() {
    let mut drain = Drain::new(settings(3), 1, Stamp(0));
    let end = drain.round(Stamp(300_000), &[Seen::Nothing("no answer".to_owned())]);
    assert_eq!(outcome(&end), Some(Outcome::Unknown));
    let mut none = Drain::new(settings(3), 0, Stamp(0));
    assert_eq!(none.round(Stamp(0), &[]), Next::Wait, "no queue at all is not an empty one");
}

#[test]
fn several_queues_must_be_empty_together() {
    let mut drain = Drain::new(settings(2), 2, Stamp(0));
    for second in 0..10 {
        let now = second * 1000;
        let (a, b) = if second % 2 == 0 { (0, 3) } else { (3, 0) };
        assert_eq!(drain.round(Stamp(now), &[sample(now, a, 9), sample(now, b, 9)]), Next::Wait);
    }
}

/// What happens in one second of a random history.
#[derive(Debug, Clone, Copy)]
enum Event {
    Quiet,
    Arrivals(u64),
    LineDown,
    ReadFails,
    ReadFrozen,
    StatisticsReset,
    Restart,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => Just(Event::Quiet),
        3 => (1..8_u64).prop_map(Event::Arrivals),
        2 => Just(Event::LineDown),
        2 => Just(Event::ReadFails),
        1 => Just(Event::ReadFrozen),
        1 => Just(Event::StatisticsReset),
        1 => Just(Event::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The queue is known; the machine sees it through gaps, frozen values, resets and restarts.
    #[test]
    fn drained_is_never_said_of_a_queue_that_held_a_write(
        events in proptest::collection::vec(event(), 1..120),
        start in 0..30_u64,
        rate in 1..6_u64,
        base in 0..1000_u64,
        hold in 1..5_u32,
    ) {
        let (mut truth, mut completed) = (start, base);
        let mut drain = Drain::new(settings(hold), 1, Stamp(0));
        // What the machine was shown, and the truth at that moment.
        let mut shown: Vec<(i64, u64)> = Vec::new();
        let mut last = sample(-1000, start, base);
        let mut discarded = false;
        for (second, event) in events.iter().enumerate() {
            let now = second as i64 * 1000;
            let mut down = false;
            // What was never read cannot be frozen.
            let event = if second == 0 { &Event::Quiet } else { event };
            match event {
                Event::Arrivals(count) => truth += count,
                Event::LineDown => down = true,
                Event::StatisticsReset => completed = 0,
                Event::Restart => {
                    // Seen by the machine only when the counter falls and the last sample had writes waiting.
                    let seen = matches!(&last, Seen::Sample(s) if s.pending > 0 && s.completed.is_some_and(|c| c > rate));
                    discarded |= truth > 0 && seen && !shown.is_empty();
                    (truth, completed) = (0, 0);
                }
                Event::Quiet | Event::ReadFails | Event::ReadFrozen => {}
            }
            if !down && !matches!(event, Event::Restart) {
                let written = truth.min(rate);
                truth -= written;
                completed += written;
            }
            let seen = match event {
                Event::ReadFails => Seen::Nothing("no answer".to_owned()),
                Event::ReadFrozen => last.clone(),
                _ => sample(now, truth, completed),
            };
            let anew = !matches!(event, Event::ReadFails | Event::ReadFrozen);
            let restart_seen = anew && discarded;
            let next = drain.round(Stamp(now), std::slice::from_ref(&seen));
            match event {
                Event::ReadFails => shown.clear(),
                Event::ReadFrozen => {}
                _ => { shown.push((now, truth)); last = seen; }
            }
            if let Next::Done(Outcome::Drained, words) = &next {
                let held = shown.len() >= hold as usize
                    && shown[shown.len() - hold as usize..].iter().all(|(_, pending)| *pending == 0);
                prop_assert!(held, "{words}: {shown:?}");
                prop_assert!(!restart_seen, "the queue was discarded, not written");
            }
            if next != Next::Wait { break; }
        }
    }
}

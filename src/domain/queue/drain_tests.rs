use std::cell::Cell;
use std::time::Duration;

use proptest::collection;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::{Drain, Next, Outcome, Seen, Settings};
use crate::queue::sample::Sample;
use crate::source::point::Stamp;
use crate::status::Status;

pub(super) fn settings(hold: u32) -> Settings {
    Settings { timeout: Duration::from_secs(300), stall_timeout: Duration::from_secs(30), hold }
}

pub(super) fn sample(at: i64, pending: u64, completed: u64) -> Seen {
    Seen::Sample(Sample {
        at: Stamp(at),
        pending,
        completed: Some(completed),
        failed: Some(0),
        ..Sample::default()
    })
}

/// Feeds one queue; a sample a second.
pub(super) fn run(hold: u32, queue: &[(u64, u64)]) -> Next {
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
    let queue = [(5, 0), (3, 2), (0, 5), (2, 5), (0, 7), (0, 7), (1, 7), (0, 8), (0, 8), (0, 8)];
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

/// A queue of twenty is written, and the source's counter of failures cannot be read, or there is none.
#[test]
fn failures_that_nobody_could_read_are_no_proof() {
    let end = |failed_unread: bool, failed: Option<u64>| {
        let mut drain = Drain::new(settings(3), 1, Stamp(0));
        for second in 0..60 {
            let (at, written) = (Stamp(second * 1000), (2 * second.cast_unsigned()).min(20));
            let (pending, completed) = (20 - written, Some(1000 + written));
            let seen = Sample { at, pending, completed, failed, failed_unread, ..Sample::default() };
            let next = drain.round(at, &[Seen::Sample(seen)]);
            if let Next::Done(outcome, words) = next {
                return (outcome, words);
            }
        }
        panic!("it ends")
    };
    let (outcome, words) = end(true, None);
    assert_eq!(outcome, Outcome::Unknown);
    assert!(words.contains("the counter of failed writes could not be read"), "{words}");
    let (outcome, words) = end(false, None);
    assert_eq!(outcome, Outcome::Unknown);
    assert!(words.contains("no counter of failed writes") && !words.contains("none failed"), "{words}");
    assert!(end(false, Some(7)).1.contains("none failed"));
}

/// Rows of pending, completed and failed writes, one a second, as a channel shows them.
fn rows(figures: &[(u64, Option<u64>, Option<u64>)]) -> Next {
    rows_for(3, figures)
}

fn rows_for(hold: u32, figures: &[(u64, Option<u64>, Option<u64>)]) -> Next {
    let mut drain = Drain::new(settings(hold), 1, Stamp(0));
    for (second, (pending, completed, failed)) in figures.iter().enumerate() {
        let at = Stamp(second as i64 * 1000);
        let seen =
            Sample { at, pending: *pending, completed: *completed, failed: *failed, ..Sample::default() };
        let next = drain.round(at, &[Seen::Sample(seen)]);
        if next != Next::Wait {
            return next;
        }
    }
    Next::Wait
}

#[test]
fn leaving_the_queue_is_not_being_written() {
    let fails: Vec<_> =
        (0..60).map(|i| (100 - (2 * i).min(100), Some(1000), Some(20 + (2 * i).min(100)))).collect();
    let end = rows(&fails);
    assert_eq!(outcome(&end), Some(Outcome::Failed), "{end:?}");
    assert!(matches!(&end, Next::Done(_, words) if words.contains("100 writes failed")), "{end:?}");
    let gone: Vec<_> =
        (0..60).map(|i| (if i < 10 { 500 } else { 0 }, Some(1000 + 3 * i.min(10)), Some(0))).collect();
    let end = rows(&gone);
    assert_eq!(outcome(&end), Some(Outcome::Unknown), "{end:?}");
    assert!(matches!(&end, Next::Done(_, words) if words.contains("counters do not show")), "{end:?}");
    let uncounted: Vec<_> = (0..60).map(|i| (if i < 10 { 500 } else { 0 }, None, None)).collect();
    assert_eq!(outcome(&rows(&uncounted)), Some(Outcome::Unknown));
    let only_failed_is_counted: Vec<_> =
        (0..60).map(|i| (if i < 10 { 500 } else { 0 }, None, Some(0))).collect();
    assert_eq!(outcome(&rows(&only_failed_is_counted)), Some(Outcome::Unknown));
    // The control: the same queue, written. Without a counter of failed writes some of those that waited may have failed, and
    // as many others have come and been completed.
    for (failed, end) in [(Some(0), Outcome::Drained), (None, Outcome::Unknown)] {
        let written: Vec<_> =
            (0..60).map(|i| (100 - (2 * i).min(100), Some(1000 + (2 * i).min(100)), failed)).collect();
        assert_eq!(outcome(&rows(&written)), Some(end));
    }
}

#[test]
fn a_misread_figure_neither_proves_nor_refutes() {
    let written = |i: u64| (100 - (2 * i).min(100), Some(1000 + (2 * i).min(100)), Some(0));
    for odd in [(0, Some(1020), Some(0)), (80, Some(0), Some(0)), (65_535, Some(1020), Some(0))] {
        let figures: Vec<_> = (0..60).map(|i| if i == 10 { odd } else { written(i) }).collect();
        assert_eq!(outcome(&rows(&figures)), Some(Outcome::Drained), "{odd:?}");
    }
    // A source that shows 0 for a while: the queue is not proven empty by that.
    let lies: Vec<_> =
        (0..30).map(|i| if (5..9).contains(&i) { (0, Some(1010), Some(0)) } else { written(i) }).collect();
    assert_eq!(rows(&lies[..9]), Next::Wait, "writes are missing, so the counters are waited for");
    assert_eq!(rows(&lies), Next::Wait);
}

#[test]
fn what_can_have_come_in_the_place_of_others_is_no_misread_figure() {
    // Forty come at once again and again. Later those that wait are gone for one look, or as many others have come.
    let mut figures = Vec::new();
    let (mut pending, mut completed) = (60_u64, 1000);
    for second in 0..100 {
        let written = pending.min(3);
        (pending, completed) = (pending - written, completed + written);
        match second {
            10 | 15 => pending += 40,
            31 => pending = 0,
            32 => pending = 45,
            _ => {}
        }
        figures.push((pending, Some(completed), Some(0)));
    }
    assert_eq!(outcome(&rows(&figures)), Some(Outcome::Unknown));
}

#[test]
fn time_is_up_is_no_growth_after_a_misread_start() {
    let fell: Vec<_> = (0..301)
        .map(|i| (if (20..23).contains(&i) { 0 } else { 500 - i / 5 }, Some(i / 5), Some(0)))
        .collect();
    assert_eq!(outcome(&rows(&fell)), Some(Outcome::Timeout));
}

#[test]
fn a_counter_that_jumps_at_the_end_is_borne_out_by_more_looks() {
    // Five are thrown away between two looks, and at the second the counter is misread.
    let lost = |odd: u64| [(5, Some(101), Some(0)), (0, Some(odd), Some(0))];
    let then = |completed: u64| std::iter::repeat_n((0, Some(completed), Some(0)), 60);
    for hold in [1, 3] {
        let end = |figures: &[(u64, Option<u64>, Option<u64>)]| rows_for(hold, figures);
        let misread: Vec<_> = lost(795).into_iter().chain(then(101)).collect();
        assert_eq!(outcome(&end(&misread)), Some(Outcome::Unknown), "{hold}");
        assert_eq!(end(&lost(795)), Next::Wait, "{hold}");
        // It was so: very many came and were written meanwhile.
        let so: Vec<_> = lost(795).into_iter().chain(then(795)).collect();
        assert_eq!(outcome(&end(&so[..6])), Some(Outcome::Drained), "{hold}");
        let usual: Vec<_> = lost(106).into_iter().chain(then(106)).collect();
        assert_eq!(outcome(&end(&usual[..1 + hold as usize])), Some(Outcome::Drained), "{hold}");
    }
}

#[test]
fn a_counter_that_one_look_lacks_is_looked_at_again() {
    let written = |at: u64| (20_u64.saturating_sub(5 * at), Some(1000 + (5 * at).min(20)), Some(0));
    let with = |odd: (u64, Option<u64>, Option<u64>), from: u64, to: u64| -> Vec<_> {
        (0..60).map(|at| if (from..to).contains(&at) { odd } else { written(at) }).collect()
    };
    for odd in [(0, Some(1020), None), (0, None, Some(0))] {
        assert_eq!(rows(&with(odd, 6, 7)[..7]), Next::Wait, "{odd:?}");
        assert_eq!(outcome(&rows(&with(odd, 6, 7)[..8])), Some(Outcome::Drained), "{odd:?}");
        // It stays away: for as long as a stall may last, then nobody knows.
        assert_eq!(rows(&with(odd, 6, 60)[..36]), Next::Wait, "{odd:?}");
        let Next::Done(Outcome::Unknown, words) = rows(&with(odd, 6, 60)) else { panic!("{odd:?}") };
        assert!(words.contains("which was read before, could not be read any more"), "{words}");
    }
}

#[test]
fn an_empty_queue_with_a_device_in_error_is_not_drained() {
    let end = |in_error: fn(i64) -> bool, looks: i64| {
        let mut drain = Drain::new(settings(3), 1, Stamp(0));
        for second in 0..looks {
            drain.devices(&[in_error(second)]);
            if let Next::Done(outcome, words) =
                drain.round(Stamp(second * 1000), &[sample(second * 1000, 0, 9)])
            {
                return Some((outcome, words, second));
            }
        }
        None
    };
    let (outcome, words, at) = end(|_| true, 60).expect("an end");
    assert_eq!((outcome, outcome.status(), at), (Outcome::Device, Status::Warning, 32), "{words}");
    assert!(words.contains("a device is in error"), "{words}");
    // One odd look, or a device that is back.
    assert!(matches!(end(|at| at == 2, 60), Some((Outcome::Drained, _, 3))));
    assert!(matches!(end(|at| at < 9, 60), Some((Outcome::Drained, _, 9))));
    assert!(matches!(end(|_| false, 60), Some((Outcome::Drained, _, 2))));
}

/// What happens in one second of a random history.
#[derive(Debug, Clone, Copy)]
enum Event {
    Quiet,
    Arrivals(u64),
    LineDown,
    /// Writes that leave the queue fail.
    DeviceDead,
    /// The queue is thrown away, and the counters go on.
    Discarded,
    ReadFails,
    ReadFrozen,
    /// One figure of this second is misread.
    PendingReads(u64),
    CompletedReads(u64),
    StatisticsReset,
    Restart,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        14 => Just(Event::Quiet),
        3 => prop_oneof![3 => 1..8_u64, 1 => 8..60_u64].prop_map(Event::Arrivals),
        2 => Just(Event::LineDown),
        1 => Just(Event::DeviceDead),
        1 => Just(Event::Discarded),
        2 => Just(Event::ReadFails),
        1 => Just(Event::ReadFrozen),
        1 => prop_oneof![Just(0), 1..100_000_u64].prop_map(Event::PendingReads),
        1 => prop_oneof![Just(0), 1..100_000_u64].prop_map(Event::CompletedReads),
        1 => Just(Event::StatisticsReset),
        1 => Just(Event::Restart),
    ]
}

/// The plant, and what of it was shown.
#[derive(Debug, Clone, Default)]
struct Truth {
    pending: u64,
    completed: u64,
    failed: u64,
    /// Writes that were shown waiting and are not completed yet; the oldest leave first.
    shown: u64,
    /// Writes that were shown waiting and were not written, as far as counters can tell: what others take the place of until the next
    /// look, or the one after it while as many are counted, looks as if a counter were late.
    lost: u64,
    /// The same until the last look at the plant as it was, whose place others may yet take.
    doubted: u64,
    /// The same since that look, and how many others came since.
    gone: u64,
    others: u64,
    /// What was counted at that look.
    counted: u64,
    /// The last look was at the plant as it was.
    seen: bool,
}

impl Truth {
    fn leave(&mut self, count: u64, written: bool) {
        let of_shown = count.min(self.shown);
        self.pending -= count;
        self.shown -= of_shown;
        if written {
            self.completed += count;
        } else {
            self.gone += of_shown;
        }
    }

    /// A look at the plant, as it is or not.
    fn look(&mut self, as_it_is: bool) {
        self.seen = as_it_is;
        if as_it_is {
            let counted = self.completed + self.failed;
            let late = self.others.min(counted.saturating_sub(self.counted));
            // Just as many others came: no figure differs from those of a look that was misread.
            let replaced = self.others == self.doubted;
            self.lost += if replaced { 0 } else { self.doubted.saturating_sub(late) };
            self.counted = counted;
            self.doubted = self.gone.saturating_sub(self.others);
            (self.gone, self.others, self.shown) = (0, 0, self.pending);
        }
    }

    fn second(&mut self, event: Event, rate: u64) {
        if let Event::Arrivals(count) = event {
            self.pending += count;
            self.others += count;
        }
        match event {
            Event::Restart | Event::Discarded => self.leave(self.pending, false),
            Event::LineDown => {}
            Event::DeviceDead => {
                let count = self.pending.min(rate);
                self.failed += count;
                self.leave(count, false);
            }
            _ => self.leave(self.pending.min(rate), true),
        }
        if matches!(event, Event::Restart | Event::StatisticsReset) {
            (self.completed, self.failed) = (0, 0);
        }
    }
}

/// A history that is shown to the machine: how it ended, and what is true by then.
fn watched(events: &[Event], start: u64, rate: u64, base: u64, hold: u32, every: usize) -> (Next, Truth) {
    let mut truth = Truth { pending: start, completed: base, ..Truth::default() };
    let mut drain = Drain::new(settings(hold), 1, Stamp(0));
    let mut last = sample(-1000, start, base);
    for (second, event) in events.iter().enumerate() {
        let now = second as i64 * 1000;
        // What was never read cannot be frozen, and the first look is at the plant as it is.
        let event = if second == 0 { Event::Quiet } else { *event };
        truth.second(event, rate);
        if second % every != 0 {
            continue;
        }
        let mut shown = Sample {
            at: Stamp(now),
            pending: truth.pending,
            completed: Some(truth.completed),
            failed: Some(truth.failed),
            ..Sample::default()
        };
        match event {
            Event::PendingReads(odd) => shown.pending = odd,
            Event::CompletedReads(odd) => shown.completed = Some(odd),
            _ => {}
        }
        let seen = match event {
            Event::ReadFails => Seen::Nothing("no answer".to_owned()),
            Event::ReadFrozen => last.clone(),
            _ => Seen::Sample(shown),
        };
        let next = drain.round(Stamp(now), std::slice::from_ref(&seen));
        truth.look(!matches!(
            event,
            Event::ReadFails | Event::ReadFrozen | Event::PendingReads(_) | Event::CompletedReads(_)
        ));
        if truth.seen {
            last = seen;
        }
        if next != Next::Wait {
            return (next, truth);
        }
    }
    (Next::Wait, truth)
}

/// The queue is known; the machine sees it through gaps, frozen and misread values, resets and restarts, at each second or more
/// rarely. It says `drained` only when every write that it saw waiting was completed.
#[test]
fn drained_is_never_said_unless_every_write_that_waited_was_completed() {
    let (drained, lost) = (Cell::new(0_u32), Cell::new(0_u32));
    let config = ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() };
    let histories =
        (collection::vec(event(), 1..120), 0..30_u64, 1..6_u64, 100..1000_u64, 1..5_u32, 1..5_usize);
    let judged = TestRunner::new(config).run(&histories, |(events, start, rate, base, hold, every)| {
        let (next, truth) = watched(&events, start, rate, base, hold, every);
        lost.set(lost.get() + u32::from(truth.lost > 0));
        if let Next::Done(Outcome::Drained, words) = &next {
            drained.set(drained.get() + 1);
            prop_assert!(!truth.seen || truth.pending == 0, "{words}: {truth:?}");
            prop_assert_eq!(truth.lost + truth.doubted, 0, "{}: {:?}", words, truth);
        }
        Ok(())
    });
    judged.unwrap_or_else(|error| panic!("{error}"));
    // Both sides are there, so that a machine that says it always, or never, would be seen.
    assert!(drained.get() > 1_000, "{} of 10,000 were drained", drained.get());
    assert!(lost.get() > 1_000, "in {} of 10,000 writes were lost", lost.get());
}

use super::{settled, with_whole_counters};
use crate::queue::sample::Sample;
use crate::source::point::Stamp;
use proptest::prelude::*;

fn samples(pending: &[u64], completed: impl Fn(usize) -> Option<u64>) -> Vec<Sample> {
    let one = |(at, pending): (usize, &u64)| Sample {
        at: Stamp(at as i64 * 1000),
        pending: *pending,
        completed: completed(at),
        ..Sample::default()
    };
    pending.iter().enumerate().map(one).collect()
}

fn pending(samples: &[Sample]) -> Vec<u64> {
    settled(samples).samples.iter().map(|sample| sample.pending).collect()
}

#[test]
fn a_point_that_returns_is_set_aside_and_one_that_stays_is_not() {
    let ten = |at: usize| Some(1000 + at as u64 * 10);
    assert_eq!(pending(&samples(&[100, 200, 300, 400, 0, 600, 700], ten)), [100, 200, 300, 400, 600, 700]);
    assert_eq!(pending(&samples(&[100, 200, 300, 8000, 500, 600], ten)), [100, 200, 300, 500, 600]);
    assert_eq!(pending(&samples(&[100, 100, 0, 0, 100, 100], ten)), [100, 100, 100, 100]);
    let gone = [100, 100, 100, 0, 0, 0, 0];
    assert_eq!(pending(&samples(&gone, ten)), gone);
    // A queue that is written within a step touches 0 for good reason.
    let quick = [30, 4, 0, 28, 0, 31, 12];
    assert_eq!(pending(&samples(&quick, |at| Some(at as u64 * 120))), quick);
    // Without counters it must stand out.
    assert_eq!(pending(&samples(&[100, 103, 101, 0, 104, 102], |_| None)), [100, 103, 101, 104, 102]);
    let scatters = [10, 40, 5, 60, 0, 44, 13];
    assert_eq!(pending(&samples(&scatters, |_| None)), scatters);
}

#[test]
fn the_last_sample_waits_for_the_next() {
    let ten = |at: usize| Some(1000 + at as u64 * 10);
    let falls = samples(&[100, 200, 300, 400, 0], ten);
    let found = settled(&falls);
    assert_eq!((found.samples.len(), found.doubt.map(|last| last.pending)), (4, Some(0)));
    assert_eq!(settled(&samples(&[40, 30, 20, 10, 0], ten)).doubt, None);
}

fn counted(values: &[u64]) -> Vec<u64> {
    let all = vec![5; values.len()];
    with_whole_counters(&samples(&all, |at| Some(values[at])), false)
        .iter()
        .filter_map(|sample| sample.completed)
        .collect()
}

#[test]
fn a_counter_that_comes_back_was_misread() {
    assert_eq!(counted(&[900, 910, 0, 930, 940]), [900, 910, 910, 930, 940]);
    assert_eq!(counted(&[900, 910, 99_999, 930, 940]), [900, 910, 910, 930, 940]);
    assert_eq!(counted(&[7, 7, 0, 7, 7]), [7; 5], "it counts nothing else");
    assert_eq!(counted(&[7, 7, 700, 7, 7]), [7; 5]);
    let restarted = [900, 910, 0, 10, 20, 30];
    assert_eq!(counted(&restarted), restarted);
    let small = [5, 10, 0, 12, 20];
    assert_eq!(counted(&small), small, "a restart and a glitch look alike here: it is told as a restart");
}

#[test]
fn a_counter_counts_on_over_its_end_and_after_a_restart_it_does_not() {
    assert_eq!(counted(&[65_500, 65_520, 4, 24]), [65_500, 65_520, 65_540, 65_560]);
    for end in [1_u64 << 15, 1_000_000, 1 << 24, 1 << 31] {
        assert_eq!(counted(&[end - 36, end - 16, 4, 24]), [end - 36, end - 16, end + 4, end + 24]);
    }
    // It was beyond that end before.
    let beyond = [(1 << 24) + 50, (1 << 24) - 16, 4, 24];
    assert_eq!(counted(&beyond), beyond);
    // More is gone than was counted, or the high-water mark begins anew as well: the driver was restarted just then.
    let falls = |to: u64| (0..14).map(|at| if at < 10 { 400 - 20 * at } else { to }).collect::<Vec<u64>>();
    let near_its_end = |at: usize| Some((65_336 + 20 * at as u64 + 4) % 65_536);
    let after = |samples: &[Sample]| with_whole_counters(samples, true)[10].completed;
    assert_eq!(after(&samples(&falls(0), near_its_end)), Some(4));
    let mut all = samples(&falls(200), near_its_end);
    assert_eq!(after(&all), Some(65_540));
    all.iter_mut()
        .enumerate()
        .for_each(|(at, sample)| sample.max_pending = Some(if at < 10 { 400 } else { 200 }));
    assert_eq!(after(&all), Some(4));
    let restarted = [60_000, 60_020, 4, 24];
    assert_eq!(counted(&restarted), restarted);
}

proptest! {
    /// One misread figure among many that are level changes nothing of the others.
    #[test]
    fn one_odd_sample_leaves_no_trace(at in 1..38_usize, odd in prop_oneof![Just(0_u64), 1000..100_000_u64], level in 60..300_u64) {
        let mut figures = vec![level; 40];
        figures[at] = odd;
        let left = pending(&samples(&figures, |at| Some(at as u64 * 5)));
        prop_assert!(left.iter().all(|pending| *pending == level), "{left:?}");
        let mut counts: Vec<u64> = (0..40).map(|at| 5000 + at * 7).collect();
        counts[at] = odd * 1000;
        let back = counted(&counts);
        prop_assert!(back.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] - pair[0] <= 14), "{back:?}");
    }
}

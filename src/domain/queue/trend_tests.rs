use super::{Limits, Trend, judge};
use crate::domain::queue::sample::Sample;
use crate::domain::source::point::Stamp;

fn run(pending: &[u64], completed: impl Fn(usize) -> u64) -> Vec<Sample> {
    let sample = |(index, pending): (usize, &u64)| Sample {
        at: Stamp(index as i64 * 1000),
        pending: *pending,
        completed: Some(completed(index)),
        failed: Some(0),
        ..Sample::default()
    };
    pending.iter().enumerate().map(sample).collect()
}

fn trend(pending: &[u64], per_second: usize) -> Trend {
    judge(&run(pending, |index| (index * per_second) as u64), Limits::default()).trend
}

#[test]
fn plain_cases() {
    assert_eq!(trend(&[0; 30], 0), Trend::Idle);
    assert_eq!(trend(&[0; 30], 5), Trend::Steady);
    assert_eq!(trend(&[40; 30], 0), Trend::Stalled);
    assert_eq!(trend(&(0..30).map(|i| 40 + i * 7).collect::<Vec<_>>(), 0), Trend::Stalled);
    assert_eq!(trend(&(0..30).map(|i| 100 + i * 10).collect::<Vec<_>>(), 50), Trend::Growing);
    assert_eq!(trend(&(0..30).map(|i| 1000 - i * 10).collect::<Vec<_>>(), 20), Trend::Draining);
    assert_eq!(trend(&[3, 5, 4, 3, 6, 2, 4, 5, 3, 4, 2, 3, 5, 4, 3], 20), Trend::Steady);
    assert_eq!(trend(&[7; 30], 20), Trend::Steady);
    assert_eq!(trend(&[5, 9], 20), Trend::Unknown);
    assert_eq!(trend(&[], 20), Trend::Unknown);
}

#[test]
fn a_burst_is_no_growth() {
    let mut pending = vec![0; 10];
    pending.extend((0..20).map(|i| 2000 - i * 80));
    assert_eq!(trend(&pending, 80), Trend::Burst);
    // Two bursts whose marks rise from third to third.
    let mut pending = vec![0; 10];
    pending.extend((0..10).map(|i| 1000 - i * 20));
    pending.extend((0..10).map(|i| 2000 - i * 20));
    assert_ne!(trend(&pending, 25), Trend::Growing);
}

#[test]
fn bursts_are_set_aside_and_do_not_hide_growth() {
    // 12 a second more than are written, and 3,000 at once in the middle.
    let pending: Vec<u64> = (0..60).map(|i| 100 + i * 12 + if i < 30 { 0 } else { 3000 }).collect();
    let judged = judge(&run(&pending, |index| index as u64 * 40), Limits::default());
    assert_eq!(judged.trend, Trend::Growing, "{}", judged.because);
    assert!(judged.because.contains("one burst set aside"), "{}", judged.because);
    // The same burst on a queue that is level, or falls.
    let level: Vec<u64> = (0..60).map(|i| 100 + i % 3 + if i < 30 { 0 } else { 3000 }).collect();
    assert_ne!(trend(&level, 40), Trend::Growing);
    let falls: Vec<u64> = (0..60).map(|i| 400 - i * 3 + if i < 40 { 0 } else { 3000 }).collect();
    assert_eq!(trend(&falls, 40), Trend::Burst);
}

#[test]
fn a_gap_in_the_samples_is_no_burst() {
    let mut samples = run(&(0..60).map(|i| 100 + i * 12).collect::<Vec<_>>(), |index| index as u64 * 40);
    samples.drain(20..40);
    let judged = judge(&samples, Limits::default());
    assert_eq!(judged.trend, Trend::Growing, "{}", judged.because);
    assert!(!judged.because.contains("burst"), "{}", judged.because);
}

#[test]
fn without_counters_growth_is_measured_by_the_queues_own_scatter() {
    let blind = |pending: &[u64]| {
        let mut samples = run(pending, |_| 0);
        for sample in &mut samples {
            (sample.completed, sample.failed) = (None, None);
        }
        judge(&samples, Limits::default()).trend
    };
    assert_eq!(blind(&(0..30).map(|i| 100 + i * 10 + i % 3 * 5).collect::<Vec<_>>()), Trend::Growing);
    let wanders = [3, 5, 9, 4, 8, 12, 7, 11, 15, 9, 14, 10, 16, 12, 18];
    assert_ne!(blind(&wanders), Trend::Growing);
}

#[test]
fn one_dip_does_not_clear_a_stall_and_one_rise_is_no_growth() {
    let mut pending = vec![50; 30];
    pending[29] = 90;
    assert_ne!(trend(&pending, 20), Trend::Growing);
}

#[test]
fn a_reset_starts_a_new_life() {
    let mut samples =
        run(&[50; 12], |index| if index < 6 { 1000 + index as u64 } else { (index - 6) as u64 });
    samples[6].pending = 0;
    let judged = judge(&samples, Limits::default());
    assert_eq!(judged.resets, 1);
    assert_eq!(judged.trend, Trend::Unknown, "{}", judged.because);
}

#[test]
fn draining_says_when_it_is_done() {
    let samples = run(&(0..30).map(|i| 1000 - i * 10).collect::<Vec<_>>(), |index| index as u64 * 10);
    let judged = judge(&samples, Limits::default());
    let time = judged.time_to_empty.unwrap();
    assert!((time.p50.unwrap() - 71_000.0).abs() < 1.0, "{time:?}");
    assert!(time.p10.unwrap() <= time.p50.unwrap() && time.p50.unwrap() <= time.p90.unwrap());
}

use std::time::Duration;

use super::{Limits, Memory, Trend, judge, judge_end, odd};
use crate::queue::sample::Sample;
use crate::source::point::Stamp;

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

/// What the queue did is known, and of its counters only what is left of them.
fn counted(samples: Vec<Sample>, completed: bool, failed: bool) -> super::Judgement {
    let less = |sample: Sample| Sample {
        completed: sample.completed.filter(|_| completed),
        failed: sample.failed.filter(|_| failed),
        ..sample
    };
    judge(&samples.into_iter().map(less).collect::<Vec<_>>(), Limits::default())
}

#[test]
fn nothing_is_calm_without_a_counter_of_completed_writes() {
    let histories: [Vec<u64>; 5] = [
        // Comes and goes; stands level; falls; many at once; small values, looked at rarely.
        (0..60).map(|i| 3 + i * 7 % 5).collect(),
        (0..60).map(|i| 40 + i % 2).collect(),
        (0..60).map(|i| 1000 - i * 10).collect(),
        (0..60).map(|i| if i < 10 { 0 } else { 2000 - i * 30 }).collect(),
        vec![5, 3, 4, 2, 3, 1, 2, 0, 1, 0, 0, 0],
    ];
    for history in histories {
        for every in [1, 10, 60] {
            let mut samples = run(&history, |index| index as u64 * 40);
            samples.iter_mut().for_each(|sample| sample.at = Stamp(sample.at.0 * every));
            assert!(counted(samples.clone(), true, true).trend.is_calm(), "the control: {history:?}");
            for failed in [false, true] {
                let judged = counted(samples.clone(), false, failed);
                assert_eq!(judged.trend, Trend::Unknown, "{failed}: {}", judged.because);
                assert!(judged.because.contains("no counter of completed writes"), "{}", judged.because);
            }
        }
    }
    // No write was ever seen waiting, so none is to be accounted for; growth is growth all the same.
    assert_eq!(counted(run(&[0; 30], |_| 0), false, true).trend, Trend::Idle);
    assert!(!counted(run(&[0; 30], |_| 0), false, false).uncounted);
    let grows: Vec<u64> = (0..60).map(|i| 100 + i * 20 + i % 3).collect();
    assert_eq!(counted(run(&grows, |_| 0), false, true).trend, Trend::Growing);
}

#[test]
fn nothing_is_calm_while_no_counter_has_moved() {
    let flickers: Vec<u64> = (0..8).map(|i| [3, 2][i % 2]).collect();
    let still = counted(run(&flickers, |_| 1000), true, true);
    assert_eq!((still.trend, still.uncounted), (Trend::Unknown, false), "{}", still.because);
    assert!(still.because.contains("no counter has moved"), "{}", still.because);
    assert_eq!(counted(run(&flickers, |index| 1000 + index as u64), true, true).trend, Trend::Steady);
    assert_eq!(counted(run(&[0; 8], |_| 1000), true, true).trend, Trend::Idle);
    // A peak that nobody looked at, by the driver's own mark.
    let mut peak = run(&[0; 12], |_| 0);
    for (at, sample) in peak.iter_mut().enumerate() {
        (sample.completed, sample.max_pending) = (None, Some(if at < 6 { 3 } else { 40 }));
    }
    assert_eq!(judge(&peak, Limits::default()).trend, Trend::Unknown);
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

#[test]
fn one_odd_sample_decides_nothing() {
    let rises = |at: usize, odd: u64| {
        let mut pending: Vec<u64> = (1..=9).map(|i| i * 100).collect();
        pending[at] = odd;
        trend(&pending, 10)
    };
    assert_eq!(rises(0, 100), Trend::Growing);
    for (at, odd) in [(7, 0), (3, 8000), (4, 0)] {
        assert_eq!(rises(at, odd), Trend::Growing, "{odd} at {at}");
    }
    let mut stalled = vec![37; 30];
    stalled[25] = 0;
    assert_eq!(trend(&stalled, 0), Trend::Stalled);
    // At the end only the next sample can tell.
    let mut level = vec![100; 30];
    level[29] = 0;
    let judged = judge(&run(&level, |index| index as u64 * 10), Limits::default());
    assert_eq!(judged.trend, Trend::Unknown, "{}", judged.because);
    assert!(judged.because.contains("misread"), "{}", judged.because);
    level[29] = 100;
    assert_eq!(trend(&level, 10), Trend::Steady);
}

#[test]
fn a_slow_refresh_is_no_stall_and_a_frozen_queue_is_not_steady() {
    let refreshed = |every: usize| run(&[25; 90], |index| 1000 + (index / every * 270) as u64);
    for every in [12, 15, 30] {
        let judged = judge(&refreshed(every), Limits::default());
        assert_ne!(judged.trend, Trend::Stalled, "every {every} s: {}", judged.because);
    }
    let without = |failed: Option<u64>| {
        let mut samples = run(&[37; 60], |_| 0);
        for sample in &mut samples {
            (sample.completed, sample.failed) = (None, failed);
        }
        judge(&samples, Limits::default()).trend
    };
    assert_eq!((without(None), without(Some(0))), (Trend::Unknown, Trend::Unknown));
}

#[test]
fn writes_that_are_in_no_counter_are_told() {
    let gone: Vec<u64> = (0..60).map(|i| if i < 40 { 500 } else { 0 }).collect();
    let judged = judge(&run(&gone, |index| 3 * index.min(40) as u64), Limits::default());
    assert_eq!((judged.missing, judged.resets), (497, 0));
    let written: Vec<u64> = (0..60).map(|i| 600 - 10 * i).collect();
    assert_eq!(judge(&run(&written, |index| 10 * index as u64), Limits::default()).missing, 0);
}

#[test]
fn growth_at_the_end_or_a_little_every_day_is_not_calm() {
    let knee: Vec<u64> = (0..260).map(|i: u64| 5 * i.saturating_sub(200)).collect();
    assert!(matches!(trend(&knee, 50), Trend::Unknown | Trend::Growing));
    let slow: Vec<u64> = (0..60).map(|i| 200 + i / 2).collect();
    let judged = judge(&run(&slow, |index| index as u64 * 50), Limits::default());
    assert_eq!(judged.trend, Trend::Unknown, "{}", judged.because);
    assert!(judged.because.contains("in a day"), "{}", judged.because);
    assert!(judged.watch_ms.is_some_and(|more| more <= 86_400_000), "{:?}", judged.watch_ms);
}

#[test]
fn what_no_window_shows_is_remembered() {
    use crate::queue::memory::Memory;
    // A batch every two minutes, of more than is written until the next.
    let mut level = 0_u64;
    let pending: Vec<u64> = (0..1800)
        .map(|second: u64| {
            level = level.saturating_sub(10) + if second % 120 == 60 { 1920 } else { 0 };
            level
        })
        .collect();
    let samples = run(&pending, |index| index as u64 * 10);
    let mut memory = Memory::default();
    for (at, sample) in samples.iter().enumerate() {
        memory.add(sample);
        if at > 900 && at % 20 == 0 {
            let window = Some(Duration::from_secs(60));
            let judged = judge_end(&odd::settled(&samples[..=at]), window, &memory, Limits::default());
            assert!(!judged.trend.is_calm(), "after {at} s {}: {}", judged.trend.name(), judged.because);
        }
    }
}

#[test]
fn figures_that_come_and_go_are_no_calm() {
    let toggles = |every: usize| {
        let pending: Vec<u64> =
            (0..300).map(|at| if (at as usize).is_multiple_of(every) { 0 } else { 100 + at }).collect();
        run(&pending, |at| 1000 + 10 * at as u64)
    };
    let judged = judge(&toggles(2), Limits::default());
    assert_eq!(judged.trend, Trend::Unknown, "{}", judged.because);
    assert_eq!(judge(&toggles(20), Limits::default()).trend, Trend::Growing, "some are misread");
    let calm: Vec<u64> = (0..300).map(|at| at % 12 * 10).collect();
    let judged = judge(&run(&calm, |at| 1000 + 120 * (at as u64 / 12)), Limits::default());
    assert!(judged.trend.is_calm(), "a counter that is refreshed more slowly: {}", judged.because);
}

/// Every `step` seconds a sample; in one of `every` of them `full` writes wait, and none in the others.
fn flickers(step: i64, every: u64, full: u64, completed: impl Fn(u64) -> Option<u64>) -> Vec<Sample> {
    let one = |at: u64| Sample {
        at: Stamp(at as i64 * step * 1000),
        pending: if at % every == every / 2 { full } else { 0 },
        completed: completed(at),
        failed: completed(at).map(|_| 0),
        ..Sample::default()
    };
    (0..every.max(15) * 8).map(one).collect()
}

#[test]
fn a_queue_that_is_full_now_and_then_is_not_called_empty() {
    for (step, every) in [1, 10].into_iter().flat_map(|step| [2, 3, 5, 10, 20, 60].map(|every| (step, every)))
    {
        let unknown = |samples: &[Sample], what: &str| {
            let judged = judge(samples, Limits::default());
            assert_eq!(judged.trend, Trend::Unknown, "{what}, {step} s, 1 in {every}: {}", judged.because);
        };
        unknown(&flickers(step, every, 500, |_| Some(1000)), "no counter moves");
        unknown(&flickers(step, every, 500, |at| Some(1000 + 3 * at)), "few are counted");
        unknown(&flickers(step, every, 500, |_| None), "there is no counter");
        let counted =
            flickers(step, every, 500, |at| Some(1000 + 500 * ((at + every - 1 - every / 2) / every)));
        let judged = judge(&counted, Limits::default());
        assert!(judged.trend.is_calm(), "all are counted, {step} s, 1 in {every}: {}", judged.because);
    }
    let mut once = flickers(10, 1000, 0, |_| Some(1000));
    once[50].pending = 500;
    assert_eq!(judge(&once, Limits::default()).trend, Trend::Idle, "one was misread");
    let mut level: Vec<u64> = (0..180).map(|at| 100 + at % 7).collect();
    for at in (10..180).step_by(20) {
        level[at] = 0;
    }
    assert!(trend(&level, 10).is_calm(), "nine of 180 were misread");
    let quick: Vec<u64> = (0..120).map(|at| [0, 12, 31, 0, 45, 7, 0, 22][at % 8]).collect();
    let mut blind = run(&quick, |_| 0);
    blind.iter_mut().for_each(|sample| (sample.completed, sample.failed) = (None, None));
    let because = judge(&blind, Limits::default()).because;
    assert!(!because.contains("were gone at the next sample"), "it is seen to fall: {because}");
}

#[test]
fn growth_at_the_end_is_found_however_long_it_was_calm() {
    for (total, last, gain) in
        [(900, 90, 15), (3600, 130, 2), (3600, 150, 15), (7200, 150, 4), (20_000, 70, 15)]
    {
        let pending: Vec<u64> =
            (0..total).map(|at: u64| 30 + at * 7 % 11 + gain * at.saturating_sub(total - last)).collect();
        let judged = judge(&run(&pending, |at| 20 * at as u64), Limits::default());
        assert_eq!(judged.trend, Trend::Growing, "the last {last} of {total} s: {}", judged.because);
    }
    let level: Vec<u64> = (0..7200).map(|at: u64| 30 + at * 7 % 11).collect();
    assert!(trend(&level, 20).is_calm());
}

/// Whoever is about to switch must know that more waits than before, and that nothing tells whether it will be written.
#[test]
fn a_queue_that_went_up_once_and_stays_there_is_not_calm() {
    let step = |from: usize, high: u64| -> Vec<u64> {
        (0..300).map(|i| (i * 7 % 5) as u64 + if i >= from { high } else { 0 }).collect()
    };
    let judged = |levels: &[u64]| judge(&run(levels, |index| 1_000 + index as u64 * 10), Limits::default());
    for (from, high) in [(90, 100), (150, 40), (150, 3_000), (270, 500)] {
        let judged = judged(&step(from, high));
        assert_eq!(judged.trend, Trend::Unknown, "{from} {high}: {}", judged.because);
        let words = format!("never fewer than {high} waited, and before that never more than 4");
        assert!(judged.because.contains(&words) && judged.watch_ms.is_some(), "{}", judged.because);
    }
    // It fills after a start and stays at its level; the level was there all the time; it came back; a burst is being written.
    assert_eq!(judged(&step(20, 60)).trend, Trend::Steady);
    assert_eq!(judged(&step(0, 500)).trend, Trend::Steady);
    let back: Vec<u64> = (0..300).map(|i| if (100..160).contains(&i) { 500 } else { i % 4 }).collect();
    let counted = run(&back, |index| 1_000 + index as u64 * 10 + if index >= 160 { 500 } else { 0 });
    assert!(judge(&counted, Limits::default()).trend.is_calm());
    let burst: Vec<u64> = (0..300).map(|i| if i < 250 { i % 3 } else { 2_000 - (i - 250) * 9 }).collect();
    let judged = judge(&run(&burst, |index| index as u64 * 10), Limits::default());
    assert!(judged.trend.is_calm(), "{}", judged.because);
}

/// A window that holds nothing but the new level shows no step; the marks of the watch do.
#[test]
fn a_step_up_from_before_the_window_is_remembered() {
    let watched = |minutes: i64, step: i64| {
        let mut memory = Memory::default();
        let sample = |second: i64| Sample {
            at: Stamp(second * 1000),
            pending: (second * 7 % 5 + if second >= step * 60 { 300 } else { 0 }).unsigned_abs(),
            completed: Some(1_000 + second.unsigned_abs() * 20),
            failed: Some(0),
            ..Sample::default()
        };
        let samples: Vec<Sample> = (0..minutes * 60).map(sample).collect();
        samples.iter().for_each(|sample| memory.add(sample));
        let settled = odd::settled(&samples);
        judge_end(&settled, Some(Duration::from_secs(60)), &memory, Limits::default())
    };
    let seen = watched(12, 5);
    assert_eq!(seen.trend, Trend::Unknown, "{}", seen.because);
    assert!(
        seen.because.contains("never fewer than 300 waited, and before that never more than"),
        "{}",
        seen.because
    );
    assert_eq!(watched(30, 5).trend, Trend::Steady, "by now that is its level");
}

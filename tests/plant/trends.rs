//! How good the verdict `growing` is, on simulated queues whose truth is known, and on what others' users reported.
//!
//! Wanted: at most one false `growing` in 1,000 windows at a load of 0.9 and below, and `growing` in at least 99 % of
//! ten-minute histories at a load of 1.1 and above. `benches/trend.rs` does the same with many more, beside the limit.

use hotstandby::domain::queue::sample::Sample;
use hotstandby::domain::queue::trend::Trend;
use hotstandby::domain::source::point::Stamp;

use crate::queues::{Burrow, Bursts, Calm, Case, KEPT, burrow, calm, cases, ours, overloaded, spread};

const SEED: u64 = 20_261_122;

/// Fewer lines and samplings than the bench has, but both ends of each.
fn some(load: f64, bursts: Bursts) -> impl Iterator<Item = Case> {
    cases(load, bursts).filter(|case| [4.0, 20.0, 500.0].contains(&case.rate) && case.every != 2.0)
}

#[test]
fn at_most_one_window_in_a_thousand_is_falsely_growing() {
    for (load, hours) in [(0.3, 0.5), (0.6, 0.5), (0.9, 1.5)] {
        for bursts in [Bursts::None, Bursts::Inside] {
            let mut all = Calm::default();
            for case in some(load, bursts) {
                all.add(&calm(case, SEED, hours, 1));
            }
            assert!(all.windows >= 1500, "{load} {bursts:?}: {all:?}");
            assert!(all.growing * 1000 <= all.windows, "{load} {bursts:?}: {all:?}");
        }
    }
}

#[test]
fn a_load_above_one_is_found_within_ten_minutes() {
    for load in [1.1, 1.2, 1.3] {
        for bursts in [Bursts::None, Bursts::OnTop] {
            let (mut histories, mut found, mut limit, mut late, mut at_end) = (0, 0, 0, 0, 0);
            let (mut burrow, mut burrow_at_end) = (0, 0);
            for case in some(load, bursts) {
                for seed in 0..5 {
                    let one = overloaded(case, SEED + seed, 20);
                    histories += 1;
                    found += usize::from(one.ours.is_some());
                    limit += usize::from(one.limit.is_some());
                    // The limit is told more, so it is hardly ever beaten; if it were, the measure would be wrong.
                    at_end += usize::from(one.ours_at_end);
                    burrow += usize::from(one.burrow.is_some());
                    burrow_at_end += usize::from(one.burrow_at_end || one.burrow_spread);
                    late += usize::from(one.limit <= one.ours.or(Some(600.0)));
                }
            }
            assert!(found * 100 >= histories * 99, "{load} {bursts:?}: {found} of {histories}");
            assert!(limit * 100 >= histories * 99, "{load} {bursts:?}: the limit {limit} of {histories}");
            assert!(at_end * 100 >= histories * 97, "{load} {bursts:?}: {at_end} of {histories} at the end");
            assert!(burrow_at_end < burrow, "{load} {bursts:?}: one dip clears Burrow's warning");
            assert!(late * 100 >= histories * 90, "{load} {bursts:?}: {late} of {histories}");
        }
    }
}

/// Without counters the flow is not known: slower to tell, and no more often wrong.
#[test]
fn a_source_without_counters_is_judged_more_carefully() {
    let mut all = Calm::default();
    for case in some(0.9, Bursts::None) {
        all.add(&calm(Case { counters: false, ..case }, SEED, 0.5, 1));
    }
    assert!(all.growing * 1000 <= all.windows, "{all:?}");
    let (mut histories, mut found) = (0, 0);
    for case in some(1.3, Bursts::None) {
        for seed in 0..2 {
            let one = overloaded(Case { counters: false, ..case }, SEED + seed, 20);
            histories += 1;
            found += usize::from(one.ours.is_some());
        }
    }
    assert!(found * 100 >= histories * 95, "{found} of {histories}");
}

/// A history of lag and of what was consumed, a commit every so many milliseconds.
fn commits(every: i64, figures: impl Iterator<Item = (u64, u64)>) -> Vec<Sample> {
    let sample = |(at, (lag, consumed)): (usize, (u64, u64))| Sample {
        at: Stamp(at as i64 * every),
        pending: lag,
        completed: Some(consumed),
        failed: Some(0),
        ..Sample::default()
    };
    figures.enumerate().map(sample).collect()
}

/// What Burrow says at any commit once its ring is full, when it is ever anything but OK.
fn burrow_ever_complains(samples: &[Sample]) -> bool {
    samples.windows(KEPT).any(|ring| burrow(ring) != Burrow::Ok)
}

/// linkedin/Burrow issue 155: commits every 5 s, while the end of the log is looked up once a minute. The lag falls a
/// little at every commit and jumps at every look-up, a saw whose teeth climb.
fn a_climbing_saw(minutes: u64) -> Vec<Sample> {
    commits(
        5000,
        (0..=minutes * 12).map(|at| {
            let (looked_up, consumed) = (at / 12 * 60 * 11 + 2000, at * 50);
            (looked_up - consumed + at / 12 * 12 * 5, consumed)
        }),
    )
}

#[test]
fn a_saw_that_climbs_is_growing() {
    let samples = a_climbing_saw(30);
    assert!(!burrow_ever_complains(&samples), "one dip clears everything");
    let judged = ours(&samples);
    assert_eq!(judged.trend, Trend::Growing, "{}", judged.because);
    let flat = commits(5000, (0..=360).map(|at| (2000 - at % 12 * 50, at * 50)));
    let judged = ours(&flat);
    assert_ne!(judged.trend, Trend::Growing, "the same saw, not climbing: {}", judged.because);
}

/// linkedin/Burrow issue 738: a consumer that is slow on purpose, a producer that is far faster and sends in lots, a lag
/// of more than 200,000, and OK for ever.
#[test]
fn a_slow_consumer_behind_lots_is_growing() {
    let samples = commits(1000, (0..120).map(|at| (150_000 + at / 3 * 6000 - at * 500, at * 500)));
    assert!(samples[119].pending > 200_000);
    assert!(!burrow_ever_complains(&samples));
    let judged = ours(&samples[..60]);
    assert_eq!(judged.trend, Trend::Growing, "{}", judged.because);
}

/// linkedin/Burrow issue 453: the four points that its reporter published (first and last of two rings, lag and offset),
/// with the commits between them as issue 155 explains them: the end of the log is looked up at every third commit.
fn published(repeat: u64) -> Vec<Sample> {
    const POINTS: [(u64, f64); 4] = [(0, 204_894.0), (9, 207_963.0), (15, 223_394.0), (24, 228_876.0)];
    let known = |at: u64| {
        let (round, at) = (at / 24, at % 24);
        let pair = POINTS.windows(2).find(|pair| (pair[0].0..pair[1].0).contains(&at)).expect("below 24");
        let share = (at - pair[0].0) as f64 / (pair[1].0 - pair[0].0) as f64;
        (pair[0].1 + (pair[1].1 - pair[0].1) * share) as u64 + round * (228_876 - 204_894)
    };
    commits(3704, (0..=24 * repeat).map(|at| (known(at / 3 * 3) - at % 3 * 3000, 6_049_200_188 + at * 3000)))
}

#[test]
fn the_published_history_is_not_called_fine() {
    let samples = published(1);
    assert_eq!(samples[24].pending, 228_876);
    for ring in [&samples[..=9], &samples[15..]] {
        assert_eq!(burrow(ring), Burrow::Ok, "as reported");
    }
    let points: Vec<Sample> = [0, 9, 15, 24].map(|at| samples[at]).to_vec();
    let four = ours(&points);
    assert_eq!(four.trend, Trend::Unknown, "{}", four.because);
    assert!(four.watch_ms.is_some_and(|more| more > 0), "{four:?}");
    let minute_and_a_half = ours(&samples);
    assert!(
        matches!(minute_and_a_half.trend, Trend::Unknown | Trend::Growing),
        "{:?}: {}",
        minute_and_a_half.trend,
        minute_and_a_half.because
    );
    // "During some hours": the reported pace, for one of them.
    let judged = ours(&published(40));
    assert_eq!(judged.trend, Trend::Growing, "{}", judged.because);
    assert!(!burrow_ever_complains(&published(40)));
}

/// Thin data is never OK here, and always there.
#[test]
fn thin_data_is_unknown_and_says_how_much_longer_to_watch() {
    for n in 1..6 {
        let samples = commits(10_000, (0..n).map(|at| (at * 50 % 70 + 20, at * 400)));
        assert!(matches!(burrow(&spread(&samples)), Burrow::Ok | Burrow::Warning | Burrow::Stalled));
        let judged = ours(&samples);
        assert_eq!(judged.trend, Trend::Unknown, "{n}: {}", judged.because);
        let missing = 6 - i64::try_from(n).expect("small");
        let each = if n == 1 { 1000 } else { 10_000 };
        assert_eq!(judged.watch_ms, Some(missing * each), "{n}: {}", judged.because);
    }
    // Enough samples, but too short for what the queue does: the time that is asked for is enough to tell.
    let rises = |seconds: u64| commits(1000, (0..seconds).map(|at| (40 + at, at * 8)));
    let short = ours(&rises(12));
    assert_eq!(short.trend, Trend::Unknown, "{}", short.because);
    let more = short.watch_ms.expect("a time") / 1000;
    assert!((1..600).contains(&more), "{more}");
    let long = ours(&rises(13 + more.unsigned_abs()));
    assert_eq!(long.trend, Trend::Growing, "{more} s more: {}", long.because);
}

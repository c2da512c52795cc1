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

/// Arrivals and service of single writes, with bursts; a small generator of its own, so that figures never change.
struct Plant {
    state: u64,
    pending: f64,
    completed: f64,
    rate: f64,
    load: f64,
    burst_every: Option<f64>,
    burst: f64,
}

impl Plant {
    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Arrivals of `seconds`: Poisson (by a normal for many), and bursts that make up half the load.
    fn arrivals(&mut self, seconds: f64) -> f64 {
        let share = if self.burst_every.is_some() { 0.5 } else { 1.0 };
        let mean = self.rate * self.load * share * seconds;
        let mut count = if mean > 30.0 {
            let (u, v) = (self.uniform().max(1e-12), self.uniform());
            (mean + mean.sqrt() * (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()).round().max(0.0)
        } else {
            let (limit, mut product, mut count) = ((-mean).exp(), self.uniform(), 0.0);
            while product > limit {
                product *= self.uniform();
                count += 1.0;
            }
            count
        };
        if let Some(every) = self.burst_every
            && self.uniform() < seconds / every
        {
            count += self.burst;
        }
        count
    }

    /// Many small steps, so that service and arrivals overlap as they do.
    fn advance(&mut self, seconds: f64) {
        let steps = (seconds / 0.05).ceil().max(1.0);
        for _ in 0..steps as usize {
            self.pending += self.arrivals(seconds / steps);
            let served = (self.rate * seconds / steps).min(self.pending);
            self.pending -= served;
            self.completed += served;
        }
    }

    fn history(&mut self, length: f64, every: f64) -> Vec<Sample> {
        let mut samples = Vec::new();
        let mut at = 0.0;
        while at < length {
            self.advance(every);
            at += every;
            samples.push(Sample {
                at: Stamp((at * 1000.0) as i64),
                pending: self.pending.ceil() as u64,
                completed: Some(self.completed as u64),
                failed: Some(0),
                ..Sample::default()
            });
        }
        samples
    }
}

const RATES: [f64; 5] = [4.0, 10.0, 57.0, 200.0, 500.0];
const SAMPLING: [f64; 4] = [0.5, 1.0, 4.0, 10.0];

fn plant(seed: u64, rate: f64, load: f64, bursts: bool) -> Plant {
    let burst = 2000.0;
    Plant {
        state: seed,
        pending: 0.0,
        completed: 0.0,
        rate,
        load,
        burst_every: bursts.then(|| burst / (rate * load * 0.5)),
        burst,
    }
}

#[test]
fn at_most_one_window_in_a_thousand_grows_falsely() {
    let (mut windows, mut wrong) = (0, 0);
    for (seed, load) in [(1, 0.3), (2, 0.6), (3, 0.9), (4, 0.9), (5, 0.9)] {
        for rate in RATES {
            for every in SAMPLING {
                for bursts in [false, true] {
                    let mut plant = plant(seed * 1000 + rate as u64, rate, load, bursts);
                    plant.advance(600.0);
                    let history = plant.history(3600.0_f64.min(every * 1200.0), every);
                    for length in [8, 30, 60, 120] {
                        for part in history.chunks(length).filter(|part| part.len() == length) {
                            windows += 1;
                            wrong += usize::from(judge(part, Limits::default()).trend == Trend::Growing);
                        }
                    }
                }
            }
        }
    }
    assert!(windows > 10_000, "{windows}");
    assert!(wrong * 1000 <= windows, "{wrong} of {windows}");
}

#[test]
fn a_load_of_more_than_one_is_found_in_ten_minutes() {
    let (mut histories, mut found) = (0, 0);
    for load in [1.1, 1.2, 1.3] {
        for rate in RATES {
            for every in SAMPLING {
                for seed in 0..5 {
                    let mut plant = plant(seed * 77 + rate as u64, rate, load, false);
                    let history = plant.history(600.0, every);
                    histories += 1;
                    let grows = (1..=20).any(|part| {
                        let end = history.len() * part / 20;
                        judge(&history[..end], Limits::default()).trend == Trend::Growing
                    });
                    found += usize::from(grows);
                }
            }
        }
    }
    assert!(found * 100 >= histories * 99, "{found} of {histories}");
}

//! Simulated write queues whose truth is known, and three judges of what is seen of them: ours, the rules of LinkedIn's
//! Burrow, and the sequential probability ratio test that is told everything but the answer.
//!
//! `tests/plant/trends.rs` asks for the wanted figures; `benches/trend.rs` prints the tables of docs/performance-queue.md.

use hotstandby::domain::queue::sample::Sample;
use hotstandby::domain::queue::trend::{Judgement, Limits, Trend, judge};
use hotstandby::domain::source::point::Stamp;

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same on every machine.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Above 0, below 1.
    pub fn share(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// How many events of a Poisson process with this mean; a rounded normal from 30 on.
    pub fn count(&mut self, mean: f64) -> u64 {
        if mean > 30.0 {
            let normal = (-2.0 * self.share().ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos();
            return (mean + mean.sqrt() * normal).round().max(0.0) as u64;
        }
        let (limit, mut product, mut count) = ((-mean).exp(), self.share(), 0);
        while product > limit {
            product *= self.share();
            count += 1;
        }
        count
    }

    /// Time until the next event of a Poisson process.
    pub fn wait(&mut self, mean: f64) -> f64 {
        -mean * self.share().ln()
    }
}

/// Bursts: 1,000 to 5,000 writes at once (a recipe is loaded, a script writes every set point).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bursts {
    /// None.
    None,
    /// They make up half the load.
    Inside,
    /// They come on top of the load, one in five minutes.
    OnTop,
}

/// A queue of known truth.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Writes a second that the line can carry.
    pub rate: f64,
    /// Writes that come, over those that the line can carry.
    pub load: f64,
    /// Seconds between two samples.
    pub every: f64,
    /// Whether many come at once.
    pub bursts: Bursts,
    /// Each write takes a random time (exponential), else all take the same.
    pub uneven: bool,
    /// The source has counters of completed and failed writes.
    pub counters: bool,
}

/// From a slow serial line to Ethernet; writes a second.
pub const RATES: [f64; 6] = [4.0, 10.0, 20.0, 57.0, 150.0, 500.0];
/// Seconds between two samples.
pub const SAMPLING: [f64; 5] = [0.5, 1.0, 2.0, 5.0, 10.0];

/// Every line and sampling, for one load.
pub fn cases(load: f64, bursts: Bursts) -> impl Iterator<Item = Case> {
    RATES.into_iter().flat_map(move |rate| {
        SAMPLING.into_iter().flat_map(move |every| {
            [false, true].map(|uneven| Case { rate, load, every, bursts, uneven, counters: true })
        })
    })
}

/// What was seen, and what only the simulation knows.
#[derive(Default)]
pub struct History {
    pub samples: Vec<Sample>,
    /// Writes that came since the sample before, without bursts.
    pub steady: Vec<u64>,
}

/// The queue, in steps of at most 50 ms.
pub struct Queue {
    case: Case,
    random: Random,
    pending: u64,
    completed: u64,
    most: u64,
    steady: u64,
    /// Part of a write that is under way.
    part: f64,
    /// Seconds until the next burst.
    burst_in: f64,
}

const MEAN_BURST: f64 = 3000.0;

impl Queue {
    /// An empty queue.
    pub fn new(case: Case, seed: u64) -> Self {
        let mut random = Random(seed ^ (case.rate * 1e6 + case.load * 1e4 + case.every) as u64);
        random.next();
        let mut queue =
            Self { case, random, pending: 0, completed: 0, most: 0, steady: 0, part: 0.0, burst_in: 0.0 };
        queue.burst_in = queue.next_burst();
        queue
    }

    fn next_burst(&mut self) -> f64 {
        match self.case.bursts {
            Bursts::None => f64::INFINITY,
            Bursts::Inside => self.random.wait(MEAN_BURST / (self.case.rate * self.case.load * 0.5)),
            Bursts::OnTop => self.random.wait(300.0),
        }
    }

    /// Lets time go on.
    pub fn advance(&mut self, seconds: f64) {
        let steps = (seconds / 0.05).ceil().max(1.0);
        let step = seconds / steps;
        let share = if self.case.bursts == Bursts::Inside { 0.5 } else { 1.0 };
        for _ in 0..steps as usize {
            let came = self.random.count(self.case.rate * self.case.load * share * step);
            self.steady += came;
            self.pending += came;
            self.burst_in -= step;
            while self.burst_in <= 0.0 {
                self.pending += 1000 + self.random.next() % 4001;
                self.burst_in += self.next_burst();
            }
            self.most = self.most.max(self.pending);
            let able = if self.case.uneven {
                self.random.count(self.case.rate * step)
            } else {
                self.part += self.case.rate * step;
                let whole = self.part.floor();
                self.part -= whole;
                whole as u64
            };
            let written = able.min(self.pending);
            self.pending -= written;
            self.completed += written;
        }
    }

    /// What is seen in so many seconds from now on.
    pub fn history(&mut self, seconds: f64) -> History {
        let mut history = History::default();
        self.steady = 0;
        let samples = (seconds / self.case.every).round() as usize;
        for at in 0..=samples {
            if at > 0 {
                self.advance(self.case.every);
            }
            history.samples.push(Sample {
                at: Stamp((at as f64 * self.case.every * 1000.0) as i64),
                pending: self.pending,
                completed: self.case.counters.then_some(self.completed),
                failed_unread: false,
                failed: self.case.counters.then_some(0),
                max_pending: Some(self.most),
                pending_reads: None,
            });
            history.steady.push(std::mem::take(&mut self.steady));
        }
        history
    }
}

/// Ours.
pub fn ours(samples: &[Sample]) -> Judgement {
    judge(samples, Limits::default())
}

/// Status of a partition by Burrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Burrow {
    Ok,
    /// Slow: the lag never falls.
    Warning,
    /// Nothing is committed.
    Stalled,
    /// The offset went back.
    Rewind,
}

/// Burrow's published rules (its wiki, "Consumer Lag Evaluation Rules"), in our own words and code: a lag of zero anywhere
/// is OK; an offset that goes back is an error; so is one that never moves; a lag that falls nowhere is a warning; all
/// else is OK, however few commits there are. Pending writes are the lag, completed writes the offset, and a sample is a commit.
pub fn burrow(commits: &[Sample]) -> Burrow {
    let offset = |sample: &Sample| sample.completed.unwrap_or(0);
    let mut pairs = commits.windows(2);
    if commits.iter().any(|commit| commit.pending == 0) {
        Burrow::Ok
    } else if pairs.any(|pair| offset(&pair[1]) < offset(&pair[0])) {
        Burrow::Rewind
    } else if commits.windows(2).all(|pair| offset(&pair[1]) == offset(&pair[0])) {
        Burrow::Stalled
    } else if commits.windows(2).all(|pair| pair[1].pending >= pair[0].pending) {
        Burrow::Warning
    } else {
        Burrow::Ok
    }
}

/// How many commits Burrow keeps, unless told.
pub const KEPT: usize = 10;

/// As many commits as Burrow keeps, spread over all samples.
pub fn spread(samples: &[Sample]) -> Vec<Sample> {
    let Some(last) = samples.len().checked_sub(1).filter(|last| *last >= KEPT) else {
        return samples.to_vec();
    };
    (0..KEPT).map(|at| samples[at * last / (KEPT - 1)]).collect()
}

/// The limit: Wald's test of "load 0.9" against "load 1.1" on the arrivals, wrong once in a thousand and once in a hundred.
/// It is told the line's rate and which writes are bursts, and starts again whenever it has decided for 0.9. Returns the
/// seconds until it decides for 1.1.
pub fn ratio_test(case: &Case, history: &History) -> Option<f64> {
    let (upper, lower) = ((0.99_f64 / 0.001).ln(), (0.01_f64 / 0.999).ln());
    let each = (1.1_f64 / 0.9).ln();
    let mut sum = 0.0_f64;
    for (at, came) in history.steady.iter().enumerate().skip(1) {
        sum += *came as f64 * each - 0.2 * case.rate * case.every;
        if sum >= upper {
            return Some(at as f64 * case.every);
        }
        if sum <= lower {
            sum = 0.0;
        }
    }
    None
}

/// Windows at a load below 1.
#[derive(Debug, Clone, Copy, Default)]
pub struct Calm {
    /// With enough samples to be judged.
    pub windows: usize,
    /// Wrongly called growing.
    pub growing: usize,
    /// Called unknown.
    pub unknown: usize,
    /// Burrow's warnings.
    pub burrow: usize,
    /// Histories of ten minutes.
    pub histories: usize,
    /// Those called growing at least once when asked about all samples so far.
    pub ever: usize,
    /// Those that Burrow warned of at least once when asked after each sample.
    pub burrow_ever: usize,
}

impl Calm {
    /// Adds up.
    pub fn add(&mut self, other: &Self) {
        self.windows += other.windows;
        self.growing += other.growing;
        self.unknown += other.unknown;
        self.burrow += other.burrow;
        self.histories += other.histories;
        self.ever += other.ever;
        self.burrow_ever += other.burrow_ever;
    }
}

/// The first number of samples about which ours says `growing`, asked so many times at equal distances, but never more
/// often than there are samples.
fn first_growing(samples: &[Sample], times: usize) -> Option<usize> {
    let times = times.min(samples.len());
    (1..=times)
        .map(|part| samples.len() * part / times)
        .find(|n| ours(&samples[..*n]).trend == Trend::Growing)
}

/// The first number of samples at which Burrow warns of the last that it keeps.
fn first_warning(samples: &[Sample]) -> Option<usize> {
    (KEPT..=samples.len()).find(|n| burrow(&samples[n - KEPT..*n]) == Burrow::Warning)
}

/// Windows of the tools' usual lengths (30 s, 60 s) and of ten minutes, none over another, in so many hours of a queue
/// that has run for half an hour.
pub fn calm(case: Case, seed: u64, hours: f64, times: usize) -> Calm {
    let mut queue = Queue::new(case, seed);
    queue.advance(1800.0);
    let mut found = Calm::default();
    for _ in 0..(hours * 6.0).round() as usize {
        let history = queue.history(600.0);
        found.histories += 1;
        found.ever += usize::from(first_growing(&history.samples, times).is_some());
        found.burrow_ever += usize::from(first_warning(&history.samples).is_some());
        for seconds in [30.0, 60.0, 600.0] {
            let length = (seconds / case.every) as usize + 1;
            if length < Limits::default().min_samples {
                continue;
            }
            let windows = (600.0 / seconds) as usize;
            for window in 0..windows {
                let samples = &history.samples[window * (length - 1)..][..length];
                let trend = ours(samples).trend;
                found.windows += 1;
                found.growing += usize::from(trend == Trend::Growing);
                found.unknown += usize::from(trend == Trend::Unknown);
                found.burrow += usize::from(burrow(&spread(samples)) == Burrow::Warning);
            }
        }
    }
    found
}

/// Ten minutes at a load above 1: who says so, after how many seconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// Ours, asked about all samples so far.
    pub ours: Option<f64>,
    /// Ours, asked once at the end.
    pub ours_at_end: bool,
    /// The limit.
    pub limit: Option<f64>,
    /// Burrow, asked after each sample.
    pub burrow: Option<f64>,
    /// Burrow, asked once at the end about its last commits.
    pub burrow_at_end: bool,
    /// Burrow, asked once at the end, with its commits spread over the ten minutes.
    pub burrow_spread: bool,
}

/// A queue that was hardly busy for a minute, and then gets its load.
pub fn overloaded(case: Case, seed: u64, times: usize) -> Found {
    let mut queue = Queue::new(Case { load: 0.5, bursts: Bursts::None, ..case }, seed);
    queue.advance(60.0);
    queue.case = case;
    queue.burst_in = queue.next_burst();
    let history = queue.history(600.0);
    let samples = &history.samples;
    let after = |at: usize| at as f64 * case.every;
    Found {
        ours: first_growing(samples, times).map(|n| after(n - 1)),
        ours_at_end: ours(samples).trend == Trend::Growing,
        limit: ratio_test(&case, &history),
        burrow: first_warning(samples).map(|n| after(n - 1)),
        burrow_at_end: burrow(&samples[samples.len() - KEPT..]) == Burrow::Warning,
        burrow_spread: burrow(&spread(samples)) == Burrow::Warning,
    }
}

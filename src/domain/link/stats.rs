//! Counters and round trip times of one link, in bounded memory.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use super::echo::IcmpError;

/// How many kinds of error are told apart; more are counted together.
pub const ERROR_KINDS: usize = 32;

/// Sub-buckets of an octave, as a power of two: a value is known to 1 in 64.
const FINE: u32 = 6;

/// A histogram of durations: exact smallest and largest, quantiles to 1.6 %. 12 KiB when every octave up to a minute
/// is used, less otherwise.
#[derive(Debug, Clone, Default)]
pub struct Histogram {
    counts: Vec<u32>,
    total: u64,
    min: u64,
    max: u64,
}

impl Histogram {
    /// Adds a value.
    pub fn add(&mut self, value: Duration) {
        let nanos = u64::try_from(value.as_nanos()).unwrap_or(u64::MAX);
        let bucket = bucket_of(nanos);
        if self.counts.len() <= bucket {
            self.counts.resize(bucket + 1, 0);
        }
        self.counts[bucket] = self.counts[bucket].saturating_add(1);
        self.min = if self.total == 0 { nanos } else { self.min.min(nanos) };
        self.max = self.max.max(nanos);
        self.total += 1;
    }

    /// Adds another histogram's values.
    pub fn merge(&mut self, other: &Self) {
        if other.total == 0 {
            return;
        }
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine = mine.saturating_add(*theirs);
        }
        self.min = if self.total == 0 { other.min } else { self.min.min(other.min) };
        self.max = self.max.max(other.max);
        self.total += other.total;
    }

    /// How many values there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.total
    }

    /// The smallest value; `None` when there is none.
    #[must_use]
    pub fn min(&self) -> Option<Duration> {
        (self.total > 0).then(|| Duration::from_nanos(self.min))
    }

    /// The largest value; `None` when there is none.
    #[must_use]
    pub fn max(&self) -> Option<Duration> {
        (self.total > 0).then(|| Duration::from_nanos(self.max))
    }

    /// The value that `percent` of all values do not exceed (nearest rank); `None` when there is none.
    #[must_use]
    pub fn percentile(&self, percent: u64) -> Option<Duration> {
        let rank = (self.total * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let bucket = self.counts.iter().position(|count| {
            seen += u64::from(*count);
            seen >= rank
        })?;
        Some(Duration::from_nanos(middle_of(bucket).clamp(self.min, self.max)))
    }
}

/// Values below 64 ns have a bucket each; above, every octave has 64.
fn bucket_of(nanos: u64) -> usize {
    let octave = (64 - nanos.leading_zeros()).saturating_sub(FINE + 1);
    ((u64::from(octave) << FINE) + (nanos >> octave)) as usize
}

fn middle_of(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let octave = (bucket >> FINE).saturating_sub(1);
    let low = (bucket - (octave << FINE)) << octave;
    low + ((1_u64 << octave) >> 1)
}

/// Interarrival jitter of RFC 3550, section 6.4.1: J += (|D| - J) / 16, where D is the difference of the transit
/// times of two packets; the difference of two round trip times stands for it here.
#[derive(Debug, Clone, Copy, Default)]
pub struct Jitter {
    /// In nanoseconds, times 16.
    scaled: u64,
    last: Option<Duration>,
}

impl Jitter {
    /// Adds the next round trip time.
    pub fn add(&mut self, rtt: Duration) {
        if let Some(last) = self.last.replace(rtt) {
            let difference = u64::try_from(rtt.abs_diff(last).as_nanos()).unwrap_or(u64::MAX >> 8);
            // The RFC's own integer form, rounding included.
            self.scaled = (self.scaled + difference).saturating_sub((self.scaled + 8) >> 4);
        }
    }

    /// The present estimate; `None` before the second value.
    #[must_use]
    pub fn value(&self) -> Option<Duration> {
        (self.scaled > 0 || self.last.is_some()).then(|| Duration::from_nanos(self.scaled >> 4))
    }
}

/// What a probe's loss or an error was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// An ICMP error, and who sent it.
    Icmp(IcmpError, Option<IpAddr>),
    /// This machine could not send.
    Send(String),
    /// Further kinds, beyond [`ERROR_KINDS`].
    Other,
}

/// The counters of one link. What was sent is `received + lost + waiting`, always.
#[derive(Debug, Clone, Default)]
pub struct LinkStats {
    /// Probes answered in time.
    pub received: u64,
    /// Probes not answered in time, answered by an error, or never sent.
    pub lost: u64,
    /// Probes still waiting when the run ended.
    pub waiting: u64,
    /// Second and further answers.
    pub duplicates: u64,
    /// Answers after the time-out.
    pub late: u64,
    /// Replies that are not ours.
    pub foreign: u64,
    /// Errors by kind and sender; all of them are in `lost`, too.
    pub errors: BTreeMap<ErrorKind, u64>,
    /// Round trip times.
    pub rtt: Histogram,
    /// Their jitter.
    pub jitter: Jitter,
    /// The newest round trip time.
    pub last_rtt: Option<Duration>,
    /// The newest reply's time to live.
    pub ttl: Option<u8>,
    /// How often it changed: another path.
    pub ttl_changes: u64,
    /// How many replies came with each time to live.
    pub ttls: BTreeMap<u8, u64>,
}

impl LinkStats {
    /// How many probes were sent.
    #[must_use]
    pub const fn sent(&self) -> u64 {
        self.received + self.lost + self.waiting
    }

    /// Lost of those whose fate is known, in percent; `None` when none is.
    #[must_use]
    pub fn loss_percent(&self) -> Option<f64> {
        let known = self.received + self.lost;
        (known > 0).then(|| self.lost as f64 * 100.0 / known as f64)
    }

    /// A probe was answered.
    pub fn reply(&mut self, rtt: Duration, ttl: Option<u8>) {
        self.received += 1;
        self.rtt.add(rtt);
        self.jitter.add(rtt);
        self.last_rtt = Some(rtt);
        if let Some(ttl) = ttl {
            *self.ttls.entry(ttl).or_default() += 1;
            self.ttl_changes += u64::from(self.ttl.replace(ttl).is_some_and(|before| before != ttl));
        }
    }

    /// A probe was lost for a known reason.
    pub fn error(&mut self, kind: ErrorKind) {
        self.lost += 1;
        let known = self.errors.contains_key(&kind) || self.errors.len() < ERROR_KINDS;
        *self.errors.entry(if known { kind } else { ErrorKind::Other }).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn us(us: u64) -> Duration {
        Duration::from_micros(us)
    }

    #[test]
    fn percentiles_by_nearest_rank() {
        let mut rtt = Histogram::default();
        assert_eq!(rtt.percentile(50), None);
        (1..=100).for_each(|value| rtt.add(us(value)));
        let close = |percent, wanted: u64| {
            let got = rtt.percentile(percent).unwrap().as_nanos() as f64 / 1000.0;
            assert!((got / wanted as f64 - 1.0).abs() < 0.016, "p{percent} is {got}, wanted {wanted}");
        };
        close(50, 50);
        close(95, 95);
        close(99, 99);
        assert_eq!((rtt.min(), rtt.max()), (Some(us(1)), Some(us(100))));
    }

    #[test]
    fn one_value_is_every_percentile() {
        let mut rtt = Histogram::default();
        rtt.add(Duration::from_nanos(1_234_567));
        assert_eq!(rtt.percentile(50), rtt.min());
        assert_eq!(rtt.percentile(99), rtt.max());
    }

    #[test]
    fn jitter_of_rfc_3550() {
        let mut jitter = Jitter::default();
        assert_eq!(jitter.value(), None);
        jitter.add(us(100));
        assert_eq!(jitter.value(), Some(Duration::ZERO));
        jitter.add(us(260));
        assert_eq!(jitter.value(), Some(us(10)));
        // A steady difference of 160 us is approached from below.
        for n in 0..1000 {
            jitter.add(us(if n % 2 == 0 { 100 } else { 260 }));
        }
        assert!(jitter.value().unwrap().abs_diff(us(160)) < us(1), "{:?}", jitter.value());
    }

    #[test]
    fn kinds_of_error_are_bounded() {
        let mut stats = LinkStats::default();
        (0..100).for_each(|n| stats.error(ErrorKind::Send(format!("reason {n}"))));
        assert_eq!(stats.errors.len(), ERROR_KINDS + 1);
        assert_eq!(stats.errors.values().sum::<u64>(), 100);
        assert_eq!(stats.sent(), 100);
    }

    proptest::proptest! {
        #[test]
        fn a_bucket_holds_its_values(nanos in 0..u64::MAX >> 1) {
            let middle = middle_of(bucket_of(nanos));
            assert!(middle.abs_diff(nanos) <= (nanos >> FINE).max(1), "{nanos} became {middle}");
        }
    }
}

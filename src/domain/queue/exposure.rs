//! What a switch-over now would cost. Two cases (vendor, iFIX Enhanced Failover, "Monitoring Enhanced Failover in
//! Mission Control"): a driver that runs on both nodes goes on writing its queue after a failover, so that both may
//! write the same outputs for a while; a driver that is stopped discards its queue, so that those writes are lost.

use std::time::Duration;

use crate::named;
use crate::source::point::millis;

/// Where a rate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateSource {
    /// Measured while the queue was never empty.
    Measured,
    /// Given by the user.
    Given,
    /// Worked out for a serial line.
    SerialModel,
    /// There is none.
    None,
}

named! {
    /// The word in JSON.
    RateSource {
        Measured => "measured",
        Given => "given",
        SerialModel => "serial-model",
        None => "none",
    }
}

/// A serial line that speaks Modbus RTU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SerialLine {
    /// Bits a second.
    pub baud: u32,
    /// How long the slave takes to answer.
    pub slave_delay: Duration,
    /// Writes sent for each read (Kepware: 1 to 10).
    pub duty_cycle: u32,
    /// Registers of that read.
    pub read_registers: u32,
}

impl SerialLine {
    /// Milliseconds for a query and its reply of so many characters together: 11 bits each, two gaps of 3.5
    /// characters (1.75 ms above 19,200 baud), and the slave's delay.
    #[must_use]
    pub fn exchange_ms(&self, characters: u32) -> f64 {
        let character = 11_000.0 / f64::from(self.baud.max(1));
        let gap = if self.baud > 19_200 { 1.75 } else { 3.5 * character };
        f64::from(characters) * character + 2.0 * gap + self.slave_delay.as_secs_f64() * 1000.0
    }

    /// Milliseconds for one write of one register (function 6: 8 characters each way).
    #[must_use]
    pub fn write_ms(&self) -> f64 {
        self.exchange_ms(16)
    }

    /// Writes a second that the line can carry with a read after every `duty_cycle` writes.
    #[must_use]
    pub fn writes_per_second(&self) -> f64 {
        let writes = f64::from(self.duty_cycle.max(1));
        let read = self.exchange_ms(8 + 5 + 2 * self.read_registers);
        1000.0 * writes / (writes * self.write_ms() + read)
    }
}

/// Figures for one channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// Writes that are lost when the driver is stopped now.
    pub writes_at_risk: u64,
    /// How long the old driver goes on writing, when no new write comes.
    pub drain_ms: Option<f64>,
    /// How long both drivers may write after a failover.
    pub overlap_ms: Option<f64>,
    /// Writes a second.
    pub rate_per_second: Option<f64>,
    /// Where that comes from.
    pub rate_source: RateSource,
    /// Writes a second that were measured, also when another rate counts.
    pub measured_per_second: Option<f64>,
}

impl Exposure {
    /// The rate that was measured, when it is clearly below the one that was asked to count: then the figures are better than
    /// what was seen.
    #[must_use]
    pub fn slower_measured(&self) -> Option<f64> {
        let asked = self.rate_per_second.filter(|_| self.rate_source != RateSource::Measured)?;
        self.measured_per_second.filter(|measured| *measured < asked * SLOWER)
    }
}

/// A measured rate below this share of the one that was given contradicts it. Our own choice.
const SLOWER: f64 = 0.9;

/// Works the figures out. The first known rate counts: what was asked for (given, serial line) goes before what was measured.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts and milliseconds far below 2^52")]
pub fn work_out(
    pending: u64,
    measured: Option<f64>,
    given: Option<f64>,
    line: Option<&SerialLine>,
    promotion: Duration,
) -> Exposure {
    let rates = [
        (given, RateSource::Given),
        (line.map(SerialLine::writes_per_second), RateSource::SerialModel),
        (measured, RateSource::Measured),
    ];
    let found = rates.into_iter().find_map(|(rate, source)| Some((rate.filter(|rate| *rate > 0.0)?, source)));
    let drain_ms = match found {
        _ if pending == 0 => Some(0.0),
        Some((rate, _)) => Some(pending as f64 / rate * 1000.0),
        None => None,
    };
    Exposure {
        writes_at_risk: pending,
        drain_ms,
        overlap_ms: drain_ms.map(|drain| (drain - millis(promotion) as f64).max(0.0)),
        rate_per_second: found.map(|(rate, _)| rate),
        rate_source: found.map_or(RateSource::None, |(_, source)| source),
        measured_per_second: measured,
    }
}

#[cfg(test)]
mod tests {
    use super::{RateSource, SerialLine, work_out};
    use std::time::Duration;

    fn line(baud: u32, delay: u64) -> SerialLine {
        SerialLine { baud, slave_delay: Duration::from_millis(delay), duty_cycle: 10, read_registers: 60 }
    }

    #[test]
    fn the_serial_line_gives_the_worked_table() {
        let table = [
            (4800, 50, 103.0, 7.2, 140.0),
            (9600, 10, 36.0, 18.7, 53.0),
            (9600, 50, 76.0, 10.3, 97.0),
            (9600, 100, 126.0, 6.6, 152.0),
            (19_200, 50, 63.0, 13.1, 76.0),
            (38_400, 50, 58.0, 14.9, 67.0),
            (115_200, 10, 15.0, 57.0, 18.0),
        ];
        for (baud, delay, write, rate, thousand) in table {
            let line = line(baud, delay);
            assert!((line.write_ms() - write).abs() < 0.6, "{baud}/{delay}: {} ms", line.write_ms());
            assert!(
                (line.writes_per_second() - rate).abs() < 0.5,
                "{baud}/{delay}: {}",
                line.writes_per_second()
            );
            let drain = work_out(1000, None, None, Some(&line), Duration::ZERO).drain_ms.unwrap() / 1000.0;
            assert!((drain - thousand).abs() < 1.0, "{baud}/{delay}: {drain} s");
        }
        let often = SerialLine { duty_cycle: 1, ..line(9600, 50) };
        assert!((often.writes_per_second() - 3.5).abs() < 0.05);
    }

    #[test]
    fn overlap_is_the_drain_time_less_the_promotion_time() {
        let found = work_out(100, Some(10.0), None, None, Duration::from_secs(4));
        assert_eq!((found.drain_ms, found.overlap_ms), (Some(10_000.0), Some(6000.0)));
        assert_eq!((found.writes_at_risk, found.rate_source), (100, RateSource::Measured));
        let quick = work_out(10, Some(10.0), None, None, Duration::from_secs(4));
        assert_eq!(quick.overlap_ms, Some(0.0));
        let asked = |measured| work_out(100, measured, Some(50.0), None, Duration::ZERO);
        assert_eq!((asked(None).drain_ms, asked(None).slower_measured()), (Some(2000.0), None));
        let faster = asked(Some(60.0));
        assert_eq!((faster.rate_source, faster.drain_ms), (RateSource::Given, Some(2000.0)));
        assert_eq!((faster.slower_measured(), asked(Some(46.0)).slower_measured()), (None, None));
        assert_eq!(asked(Some(10.0)).slower_measured(), Some(10.0));
        let modelled = work_out(100, Some(99.0), None, Some(&line(9600, 50)), Duration::ZERO);
        assert_eq!(modelled.rate_source, RateSource::SerialModel);
        let blind = work_out(10, None, None, None, Duration::from_secs(4));
        assert_eq!((blind.drain_ms, blind.overlap_ms, blind.rate_source), (None, None, RateSource::None));
    }
}

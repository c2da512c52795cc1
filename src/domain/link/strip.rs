//! Round trip times over the whole run for drawing, in bounded memory: a fixed number of columns whose width doubles
//! whenever the run outgrows them.

use std::time::Duration;

/// How many columns are kept at most.
pub const COLUMNS: usize = 480;

/// One column: what happened in its stretch of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Column {
    /// Probes answered.
    pub answered: u32,
    /// Probes lost.
    pub lost: u32,
    /// The largest round trip time, in nanoseconds.
    pub max_nanos: u64,
}

impl Column {
    fn join(self, other: Self) -> Self {
        Self {
            answered: self.answered.saturating_add(other.answered),
            lost: self.lost.saturating_add(other.lost),
            max_nanos: self.max_nanos.max(other.max_nanos),
        }
    }
}

/// The strip of one link.
#[derive(Debug, Clone)]
pub struct Strip {
    width: Duration,
    columns: Vec<Column>,
}

impl Strip {
    /// A strip whose columns are `width` wide at first.
    #[must_use]
    pub fn new(width: Duration) -> Self {
        // All its memory at once, and touched: a watch of weeks takes no more than in its first second.
        let mut columns = vec![Column::default(); COLUMNS];
        columns.fill(Column { answered: 1, ..Column::default() });
        columns.clear();
        Self { width: width.max(Duration::from_millis(1)), columns }
    }

    /// A probe was answered (with its round trip time) or lost at `at`.
    pub fn add(&mut self, at: Duration, rtt: Option<Duration>) {
        let mut place = self.place(at);
        while place >= COLUMNS {
            self.width *= 2;
            self.halve();
            place = self.place(at);
        }
        if self.columns.len() <= place {
            self.columns.resize(place + 1, Column::default());
        }
        let max_nanos = rtt.map_or(0, |rtt| u64::try_from(rtt.as_nanos()).unwrap_or(u64::MAX));
        let one = Column { answered: rtt.is_some().into(), lost: rtt.is_none().into(), max_nanos };
        self.columns[place] = self.columns[place].join(one);
    }

    /// Joins columns two by two, in place.
    fn halve(&mut self) {
        let half = self.columns.len().div_ceil(2);
        for place in 0..half {
            let second = self.columns.get(2 * place + 1).copied().unwrap_or_default();
            self.columns[place] = self.columns[2 * place].join(second);
        }
        self.columns.truncate(half);
    }

    fn place(&self, at: Duration) -> usize {
        usize::try_from(at.as_nanos() / self.width.as_nanos()).unwrap_or(usize::MAX)
    }

    /// How much time a column stands for.
    #[must_use]
    pub const fn width(&self) -> Duration {
        self.width
    }

    /// The columns, oldest first.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strip_widens_its_columns_instead_of_growing() {
        let mut strip = Strip::new(Duration::from_millis(10));
        for n in 0..10_000_u64 {
            let rtt = (n % 10 != 0).then(|| Duration::from_micros(n));
            strip.add(Duration::from_millis(n * 10), rtt);
        }
        assert!(strip.columns().len() <= COLUMNS);
        let (answered, lost) =
            strip.columns().iter().fold((0, 0), |(a, l), column| (a + column.answered, l + column.lost));
        assert_eq!((answered, lost), (9_000, 1_000));
        assert_eq!(strip.columns().last().unwrap().max_nanos, 9_999_000);
        assert_eq!(strip.width(), Duration::from_millis(320));
    }
}

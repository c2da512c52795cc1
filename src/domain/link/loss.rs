//! Losses outside of outages: a link that never counts as failed and still loses much. An outage's own losses are no
//! further fault, so what is lost is held back until it is clear whether it belongs to one. How much is too much is our own choice.

/// How many probes are looked at together: a bad minute in a good day must not vanish in the day's average.
pub const BLOCK: u64 = 60;
/// Loss in percent, outside of outages, that warns; the same as `check` unless told otherwise.
pub const WARN_LOSS: f64 = 20.0;
/// Loss in percent, outside of outages, that is critical.
pub const CRIT_LOSS: f64 = 60.0;
/// One lost probe decides nothing, whatever its share.
pub const LOST_AT_LEAST: u64 = 2;

/// A share of losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Lost.
    pub lost: u64,
    /// Of so many whose fate is known.
    pub of: u64,
}

impl Share {
    /// In percent; 0 of nothing is 0.
    #[must_use]
    pub fn percent(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.lost as f64 * 100.0 / self.of as f64 }
    }
}

/// Counts one link's losses outside of outages.
#[derive(Debug, Clone, Default)]
pub struct Outside {
    all: Share,
    block: Share,
    worst: Option<Share>,
}

impl Outside {
    /// A probe was answered.
    pub fn answered(&mut self) {
        self.add(0, 1);
    }

    /// So many were lost in a row, and the link did not count as failed by them.
    pub fn lost(&mut self, count: u64) {
        self.add(count, count);
    }

    fn add(&mut self, lost: u64, of: u64) {
        for share in [&mut self.all, &mut self.block] {
            share.lost += lost;
            share.of += of;
        }
        if self.block.of >= BLOCK {
            let block = std::mem::take(&mut self.block);
            if self.worst.is_none_or(|worst| block.percent() > worst.percent()) {
                self.worst = Some(block);
            }
        }
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> Share {
        self.all
    }

    /// The worst of the whole blocks of [`BLOCK`] probes; of a shorter run all of them.
    #[must_use]
    pub fn worst(&self) -> Share {
        self.worst.unwrap_or(self.all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_run_is_one_block() {
        let mut outside = Outside::default();
        assert_eq!(outside.worst().percent(), 0.0);
        for _ in 0..5 {
            outside.lost(2);
            outside.answered();
        }
        assert_eq!(outside.worst(), Share { lost: 10, of: 15 });
    }

    #[test]
    fn a_bad_minute_is_not_averaged_away() {
        let mut outside = Outside::default();
        (0..BLOCK * 100).for_each(|_| outside.answered());
        (0..BLOCK / 2).for_each(|_| {
            outside.lost(1);
            outside.answered();
        });
        (0..BLOCK * 100).for_each(|_| outside.answered());
        assert_eq!(outside.worst(), Share { lost: 30, of: 60 });
        assert!(outside.all().percent() < 1.0);
    }
}

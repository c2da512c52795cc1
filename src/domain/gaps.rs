//! How far apart the changes of a figure usually are, with a whole run in view. Live, where nothing later is known yet, the
//! longest gap decides instead ([`super::stillness`]).

use std::collections::BTreeMap;

/// How often there was a gap of so many tenths of a second between two changes.
#[derive(Debug, Clone, Default)]
pub struct Gaps(BTreeMap<i64, usize>);

impl Gaps {
    /// One more gap, in milliseconds.
    pub fn add(&mut self, ms: i64) {
        *self.0.entry(ms / 100).or_default() += 1;
    }

    /// How many gaps there were.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.values().sum()
    }

    /// Three in four gaps are no longer than this, in milliseconds; 0 when there was none.
    #[must_use]
    pub fn usual_ms(&self) -> i64 {
        let count = self.count();
        let mut passed = 0;
        let upper = self.0.iter().find(|(_, number)| {
            passed += **number;
            passed > count * 3 / 4
        });
        upper.map_or(0, |(tenths, _)| (tenths + 1) * 100)
    }
}

#[cfg(test)]
mod tests {
    use super::Gaps;

    #[test]
    fn most_gaps_are_usual_and_a_few_long_ones_are_not() {
        let usual = |gaps: &[i64]| {
            let mut seen = Gaps::default();
            gaps.iter().for_each(|gap| seen.add(*gap));
            seen.usual_ms()
        };
        assert_eq!(usual(&[]), 0);
        assert_eq!(usual(&[1000]), 1100, "in whole tenths of a second");
        assert_eq!(usual(&[1000, 1000, 1000, 1000, 60_000]), 1100);
        assert_eq!(usual(&[1000, 1000, 30_000, 30_000]), 30_100);
    }
}

//! Whether the fate of every probe is known. Probes of a link are numbered without a hole, so that a log whose middle is
//! missing shows it: an outage may have been in it.

use std::time::Duration;

/// The numbers of one link's probes whose fate was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rounds {
    /// The lowest number, and when that probe was sent.
    first: Option<(u64, Duration)>,
    newest: u64,
    told: u64,
}

impl Rounds {
    /// The fate of a probe was told.
    pub fn tell(&mut self, round: u64, sent: Duration) {
        self.told += 1;
        self.newest = self.newest.max(round);
        if self.first.is_none_or(|(first, _)| round < first) {
            self.first = Some((round, sent));
        }
    }

    /// How many were sent before the newest, at least, whose fate was not told; `waiting` were not known at the end. The
    /// first probe leaves within the first interval: when the first that was told left later, those before it are missing.
    #[must_use]
    pub fn missing(&self, interval: Duration, waiting: u64) -> u64 {
        let Some((first, sent)) = self.first else { return 0 };
        let begin = if sent <= interval { first } else { 0 };
        (self.newest - begin + 1).saturating_sub(waiting).saturating_sub(self.told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rounds: impl IntoIterator<Item = u64>) -> Rounds {
        let mut all = Rounds::default();
        rounds.into_iter().for_each(|round| all.tell(round, Duration::from_secs(round)));
        all
    }

    #[test]
    fn a_hole_is_seen_wherever_it_is() {
        let second = Duration::from_secs(1);
        assert_eq!(told(0..100).missing(second, 0), 0);
        assert_eq!(told([2, 0, 1, 3]).missing(second, 0), 0, "in any order");
        assert_eq!(told((0..40).chain(50..100)).missing(second, 0), 10);
        assert_eq!(told(7..100).missing(second, 0), 7, "at the beginning");
        assert_eq!(told([0, 1, 4]).missing(second, 2), 0, "2 and 3 still waited");
        assert_eq!(Rounds::default().missing(second, 0), 0);
    }
}

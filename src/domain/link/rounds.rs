//! Whether the fate of every probe is known. Probes of a link are numbered without a hole, so that a log whose middle is
//! missing shows it: an outage may have been in it.

use std::collections::VecDeque;
use std::time::Duration;

/// The numbers of one link's probes whose fate was told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rounds {
    /// The lowest number, and when that probe was sent.
    first: Option<(u64, Duration)>,
    /// The highest number, and when that probe was sent.
    newest: (u64, Duration),
    told: u64,
    /// Those that were told last.
    latest: VecDeque<u64>,
    /// How many fates were told again.
    again: u64,
}

/// So many probes back a fate that is told again is known as such.
const LATEST: usize = 64;

/// Two links of one pace whose last probes differ by no more than this, in probes and in intervals, ended together: they leave
/// one after the other, and a machine that ran late may have made one of them skip a departure.
const TOGETHER: u32 = 2;

impl Rounds {
    /// The fate of a probe was told.
    pub fn tell(&mut self, round: u64, sent: Duration) {
        if self.latest.contains(&round) {
            self.again += 1;
            return;
        }
        if self.latest.len() == LATEST {
            self.latest.pop_front();
        }
        self.latest.push_back(round);
        self.told += 1;
        self.newest = self.newest.max((round, sent));
        if self.first.is_none_or(|(first, _)| round < first) {
            self.first = Some((round, sent));
        }
    }

    /// How many fates were told again: a probe has one.
    #[must_use]
    pub const fn again(&self) -> u64 {
        self.again
    }

    /// How many were sent before the newest, at least, whose fate was not told; `waiting` were not known at the end. The
    /// first probe leaves within the first interval: when the first that was told left later, those before it are missing.
    #[must_use]
    pub fn missing(&self, interval: Duration, waiting: u64) -> u64 {
        let Some((first, sent)) = self.first else { return 0 };
        let begin = if sent <= interval { first } else { 0 };
        (self.newest.0 - begin + 1).saturating_sub(waiting).saturating_sub(self.told)
    }
}

/// When the links of one pace were probed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    interval: Duration,
    /// When each one's newest probe was sent, in order, with the highest number from there on.
    all: Vec<(Duration, u64)>,
}

impl Ends {
    /// Of links of the same interval.
    #[must_use]
    pub fn of<'r>(interval: Duration, links: impl IntoIterator<Item = &'r Rounds>) -> Self {
        let told = links.into_iter().filter(|rounds| rounds.first.is_some());
        let mut all: Vec<(Duration, u64)> = told.map(|rounds| (rounds.newest.1, rounds.newest.0)).collect();
        all.sort_unstable();
        let mut most = 0;
        for (_, number) in all.iter_mut().rev() {
            most = most.max(*number);
            *number = most;
        }
        Self { interval, all }
    }

    /// How many probes of one of them are missing after its last one that was told: another one was probed for longer. The number of
    /// probes is the same when a run ends by their number, the time when it ends by time or by hand.
    #[must_use]
    pub fn missing_after(&self, link: &Rounds) -> u64 {
        let together = link.newest.1.saturating_add(self.interval.saturating_mul(TOGETHER));
        let later = self.all.partition_point(|(sent, _)| *sent <= together);
        let most = self.all.get(later).map_or(0, |(_, number)| *number);
        let probes = most.saturating_sub(link.newest.0);
        if probes > u64::from(TOGETHER) && link.first.is_some() { probes } else { 0 }
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

    #[test]
    fn a_probe_has_one_fate() {
        let copied = told([0, 1, 2, 2, 4]);
        assert_eq!(
            (copied.again(), copied.missing(Duration::from_secs(1), 0)),
            (1, 1),
            "a copy in the place of another"
        );
        assert_eq!(told(0..500).again(), 0);
    }

    #[test]
    fn a_link_that_ends_before_another_misses_its_last_probes() {
        let missing_after = |link: &Rounds, other: &Rounds| {
            let ends = Ends::of(Duration::from_secs(1), [link, other, &told(0..40), &Rounds::default()]);
            ends.missing_after(link)
        };
        let whole = told(0..100);
        assert_eq!(missing_after(&told(0..90), &whole), 10);
        assert_eq!(missing_after(&whole, &told(0..90)), 0, "the other one does");
        assert_eq!(missing_after(&told(0..98), &whole), 0, "they leave one after the other");
        let mut late = Rounds::default();
        (0..100).for_each(|round| late.tell(round, Duration::from_secs(round + 30)));
        assert_eq!(missing_after(&whole, &late), 0, "as many probes");
        let mut skipped = Rounds::default();
        (0..90).for_each(|round| skipped.tell(round, Duration::from_secs(round + 10)));
        assert_eq!(missing_after(&skipped, &whole), 0, "for as long");
        assert_eq!(missing_after(&Rounds::default(), &whole), 0, "a link of which nothing is known");
    }
}

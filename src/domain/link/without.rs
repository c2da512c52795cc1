//! How long a partner had no connection at all: the moments in which the outages of both its links overlap, as bounds
//! that the truth lies in, like those of the outages themselves.

use std::time::Duration;

use super::connection;
use super::outage::Outage;
use super::session::{Partner, Session};

/// The times without any connection to one partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Without {
    /// How often.
    pub times: u64,
    /// The longest of them lasted at least this long ...
    pub at_least: Duration,
    /// ... and at most this long.
    pub at_most: Duration,
    /// Where they overlap for certain at no time: for so long they may have, at most.
    pub perhaps: Duration,
    /// Outages are left out: there may have been more and longer ones.
    pub in_part: bool,
}

/// Where nothing answers when there is no connection.
#[must_use]
pub const fn on_either(partner: &Partner) -> &'static str {
    if partner.main.is_some() && partner.backup.is_some() { " on either link" } else { "" }
}

impl Without {
    /// Of one partner, from the start of the run until now.
    #[must_use]
    pub fn of(partner: &Partner, session: &Session) -> Self {
        let outages = |link: Option<usize>| -> Option<Vec<Outage>> {
            link.and_then(|link| session.links.get(link)).map(|link| link.outages.outages().collect())
        };
        let in_part = connection::links(partner, session).any(|link| link.outages.left_out() > 0);
        let found = match (outages(partner.main), outages(partner.backup)) {
            (Some(main), Some(backup)) => Self::overlaps(&main, &backup, partner.apart, session.now),
            (Some(alone), None) | (None, Some(alone)) => {
                Self::overlaps(&alone, &alone, partner.apart, session.now)
            }
            (None, None) => Self::default(),
        };
        Self { in_part, ..found }
    }

    /// What is to be said behind the figures.
    #[must_use]
    pub const fn reserve(&self) -> &'static str {
        if self.in_part { " (of the outages that are listed)" } else { "" }
    }

    /// `apart` is how often both links counted as failed at once: that is no overlap that only may have been.
    fn overlaps(main: &[Outage], backup: &[Outage], apart: u64, now: Duration) -> Self {
        let mut found = Self::default();
        let end = |outage: &Outage| outage.ended_before.unwrap_or(now);
        let (mut i, mut j) = (0, 0);
        while let (Some(a), Some(b)) = (main.get(i), backup.get(j)) {
            let sure = a.ended_after.min(b.ended_after).saturating_sub(a.began_before.max(b.began_before));
            let possible = end(a).min(end(b)).saturating_sub(a.began_after.max(b.began_after));
            let certain = !sure.is_zero();
            if certain || apart > 0 {
                found.at_least = found.at_least.max(sure);
                found.at_most = found.at_most.max(possible);
            }
            found.times += u64::from(certain);
            found.perhaps = found.perhaps.max(possible);
            if end(a) <= end(b) { i += 1 } else { j += 1 }
        }
        found.times = found.times.max(apart);
        if found.times > 0 {
            found.perhaps = Duration::ZERO;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::diagnosis::Diagnosis;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// Down from `from` to `to`, seen by probes every 100 ms with a time-out of 100 ms.
    fn outage(from: u64, to: u64) -> Outage {
        Outage {
            began_after: ms(from - 50),
            began_before: ms(from + 150),
            ended_after: ms(to - 50),
            ended_before: Some(ms(to + 50)),
            first_lost: ms(from + 50),
            why: Diagnosis::PartnerOrNetworkDown,
        }
    }

    #[test]
    fn the_overlap_is_bounded_from_both_sides() {
        let without = Without::overlaps(&[outage(3_000, 6_000)], &[outage(1_000, 5_000)], 1, ms(9_000));
        assert_eq!(without.times, 1);
        assert!(without.at_least <= ms(2_000) && ms(2_000) <= without.at_most, "{without:?}");
        assert!(without.at_most - without.at_least <= ms(300), "{without:?}");
    }

    #[test]
    fn one_after_the_other_is_none() {
        let without = Without::overlaps(&[outage(1_000, 2_000)], &[outage(2_100, 3_000)], 0, ms(9_000));
        assert_eq!(without, Without::default());
    }

    /// The one link came back about when the other went out: nobody knows which was first.
    #[test]
    fn what_may_have_overlapped_is_none_and_not_never() {
        let without = Without::overlaps(&[outage(1_000, 2_000)], &[outage(2_000, 3_000)], 0, ms(9_000));
        assert_eq!((without.times, without.perhaps), (0, ms(100)));
    }

    #[test]
    fn several_overlaps_are_counted_and_the_longest_is_told() {
        let main = [outage(1_000, 2_000), outage(3_000, 8_000)];
        let backup = [outage(1_500, 3_500), outage(5_000, 7_000)];
        let without = Without::overlaps(&main, &backup, 0, ms(9_000));
        assert_eq!(without.times, 3);
        assert!(without.at_least <= ms(2_000) && ms(2_000) <= without.at_most, "{without:?}");
    }
}

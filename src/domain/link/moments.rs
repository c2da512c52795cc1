//! Moments without any connection that no outage shows: the one link of a partner was out, and the other lost several probes in a
//! row meanwhile, too few to count as failed. The product goes on then; nothing got through all the same.

use std::collections::BTreeMap;
use std::time::Duration;

/// So many of a link's newest losses are remembered.
const KEPT: usize = 64;

/// The newest losses of one link, by round: what is lost is known in any order.
#[derive(Debug, Clone, Default)]
pub struct Lost(BTreeMap<u64, Duration>);

impl Lost {
    /// The probe of `round`, sent at `sent`, was lost. Returns the losses in a row that it belongs to.
    pub fn add(&mut self, round: u64, sent: Duration) -> Row {
        self.0.insert(round, sent);
        if self.0.len() > KEPT {
            self.0.pop_first();
        }
        let before =
            self.0.range(..=round).rev().zip(0..).take_while(|((other, _), back)| **other + back == round);
        let after = self.0.range(round..).zip(0..).take_while(|((other, _), on)| **other == round + on);
        let first = before.last().map_or((round, sent), |((round, sent), _)| (*round, *sent));
        let last = after.last().map_or((round, sent), |((round, sent), _)| (*round, *sent));
        Row { first: first.1, last: last.1, lost: last.0 - first.0 + 1 }
    }
}

/// Losses in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Sending of the first.
    pub first: Duration,
    /// Sending of the last.
    pub last: Duration,
    /// How many.
    pub lost: u64,
}

/// All such moments of one partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moments {
    times: u64,
    longest: Duration,
    /// The newest, which may grow, or become an outage.
    newest: Option<Moment>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moment {
    link: usize,
    /// Sending of the first lost probe of the link's row ...
    row: Duration,
    /// ... and of the first one in which both were out.
    first: Duration,
    last: Duration,
}

impl Moments {
    /// A link that does not count as failed lost these probes in a row; the partner's other link has been out since
    /// `since`.
    pub fn add(&mut self, link: usize, row: Row, since: Duration) {
        let first = row.first.max(since);
        if first >= row.last {
            return;
        }
        let now = Moment { link, row: row.first, first, last: row.last };
        let same =
            |before: &Moment| before.link == link && before.row <= row.last && row.first <= before.last;
        if let Some(before) = self.newest.replace(now).filter(|before| !same(before)) {
            self.times += 1;
            self.longest = self.longest.max(before.last - before.first);
        }
    }

    /// A link counts as failed: its newest losses in a row are an outage, which is told as one.
    pub fn failed(&mut self, link: usize, row: Row) {
        self.newest = self.newest.filter(|newest| newest.link != link || newest.last < row.first);
    }

    /// How many there were, and how long the longest lasted at least.
    #[must_use]
    pub fn all(&self) -> (u64, Duration) {
        let newest = self.newest.map(|newest| newest.last - newest.first);
        (self.times + u64::from(newest.is_some()), self.longest.max(newest.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn losses_in_a_row_go_by_their_rounds() {
        let mut lost = Lost::default();
        let row = |first, last, lost| Row { first: ms(first), last: ms(last), lost };
        assert_eq!(lost.add(4, ms(400)), row(400, 400, 1));
        assert_eq!(lost.add(6, ms(600)), row(600, 600, 1));
        assert_eq!(lost.add(5, ms(500)), row(400, 600, 3), "known last");
        assert_eq!(lost.add(9, ms(900)), row(900, 900, 1));
        for round in 100..300 {
            lost.add(round, ms(round * 100));
        }
        assert!(lost.0.len() <= KEPT);
    }

    #[test]
    fn a_moment_counts_once_and_an_outage_is_none() {
        let row = |first, last, lost| Row { first: ms(first), last: ms(last), lost };
        let mut moments = Moments::default();
        moments.add(1, row(400, 500, 2), ms(600));
        assert_eq!(moments.all(), (0, ms(0)), "the other link went out afterwards");
        moments.add(1, row(400, 500, 2), ms(100));
        moments.add(1, row(400, 600, 3), ms(100));
        assert_eq!(moments.all(), (1, ms(200)), "one that grows");
        moments.add(1, row(900, 1_000, 2), ms(100));
        assert_eq!(moments.all(), (2, ms(200)));
        moments.failed(1, row(900, 1_100, 3));
        assert_eq!(moments.all(), (1, ms(200)), "that was an outage");
    }
}

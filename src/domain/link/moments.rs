//! Moments without any connection that no outage shows: the one link of a partner was out, or lost several probes in a row, and the
//! other lost several meanwhile, too few to count as failed. The product goes on then; nothing got through all the same.

use std::time::Duration;

/// So many of a link's newest rows of losses are remembered.
const KEPT: usize = 64;

/// The newest losses of one link, by round, each row of them as one: what is lost is known in any order, and a dead link loses
/// everything.
#[derive(Debug, Clone, Default)]
pub struct Lost(Vec<Span>);

/// Losses in a row, by round: `first` is the lowest.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: u64,
    row: Row,
}

impl Span {
    /// The round after its last.
    const fn end(&self) -> u64 {
        self.first.saturating_add(self.row.lost)
    }
}

impl Lost {
    /// The probe of `round`, sent at `sent`, was lost. Returns the losses in a row that it belongs to.
    pub fn add(&mut self, round: u64, sent: Duration) -> Row {
        // The first row that ends behind it, or just before.
        let place = self.0.partition_point(|span| span.end() < round);
        match self.0.get_mut(place) {
            Some(span) if span.first <= round && round < span.end() => return span.row,
            Some(span) if span.end() == round => {
                span.row.last = sent;
                span.row.lost += 1;
                self.join(place);
                return self.0[place].row;
            }
            Some(span) if span.first == round.saturating_add(1) => {
                span.first = round;
                span.row.first = sent;
                span.row.lost += 1;
                return span.row;
            }
            _ => {}
        }
        let row = Row { first: sent, last: sent, lost: 1 };
        self.0.insert(place, Span { first: round, row });
        if self.0.len() > KEPT {
            self.0.remove(0);
        }
        row
    }

    /// The newest row.
    #[must_use]
    pub fn newest(&self) -> Option<Row> {
        self.0.last().map(|span| span.row)
    }

    /// Makes one row of this one and the next when nothing is between them.
    fn join(&mut self, place: usize) {
        let Some(next) = self.0.get(place + 1).copied().filter(|next| next.first == self.0[place].end())
        else {
            return;
        };
        let row = &mut self.0[place].row;
        row.last = next.row.last;
        row.lost += next.row.lost;
        self.0.remove(place + 1);
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

impl Row {
    /// Whether one of them was sent about then: closer than half the time between two probes.
    fn is_about(&self, sent: Duration, interval: Duration) -> bool {
        let near = interval / 2;
        self.first < sent.saturating_add(near) && sent < self.last.saturating_add(near)
    }
}

/// All such moments of one partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moments {
    /// How often both links lost a probe of the same time, also one alone.
    both_lost: u64,
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
    /// A link that does not count as failed lost these probes in a row; the partner's other link was out, or lost all of its own,
    /// from `since` until `until` at least.
    pub fn add(&mut self, link: usize, row: Row, since: Duration, until: Duration) {
        let (first, last) = (row.first.max(since), row.last.min(until));
        if first >= last {
            return;
        }
        let now = Moment { link, row: row.first, first, last };
        // Whichever of the two links is told of last.
        let same = |before: &Moment| {
            let begins = if before.link == link { (before.row, row.first) } else { (before.first, first) };
            begins.0 <= last && begins.1 <= before.last
        };
        if let Some(before) = self.newest.replace(now).filter(|before| !same(before)) {
            self.times += 1;
            self.longest = self.longest.max(before.last - before.first);
        }
    }

    /// One link lost the probe that was sent at `sent`; these are the newest losses in a row of the other one, if it has any. One
    /// alone on each decides nothing, and nobody may say then that there was a connection all the time.
    pub fn lose(&mut self, sent: Duration, theirs: Option<Row>, interval: Duration) {
        self.both_lost += u64::from(theirs.is_some_and(|theirs| theirs.is_about(sent, interval)));
    }

    /// How many probes of the same time both links lost.
    #[must_use]
    pub const fn both_lost(&self) -> u64 {
        self.both_lost
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
        assert_eq!(lost.add(8, ms(800)), row(800, 900, 2), "just before");
        assert_eq!(lost.add(7, ms(700)), row(400, 900, 6), "between two rows");
        assert_eq!(lost.add(6, ms(600)), row(400, 900, 6), "told again");
        for round in 100..300 {
            lost.add(round * 2, ms(round * 200));
        }
        assert!(lost.0.len() <= KEPT);
        assert_eq!(lost.add(7, ms(700)), row(700, 700, 1), "long ago");
    }

    #[test]
    fn a_row_is_as_long_as_it_is_and_takes_the_room_of_one() {
        let mut lost = Lost::default();
        for round in 0..10_000 {
            let row = lost.add(round, ms(round * 100));
            assert_eq!(row, Row { first: ms(0), last: ms(round * 100), lost: round + 1 });
        }
        assert_eq!(lost.0.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn rows_are_what_a_list_of_all_losses_says(rounds in proptest::collection::vec(0..40_u64, 1..60)) {
            let (mut lost, mut all) = (Lost::default(), std::collections::BTreeSet::new());
            for round in rounds {
                all.insert(round);
                let first = (0..=round).rev().take_while(|round| all.contains(round)).last().unwrap();
                let last = (round..).take_while(|round| all.contains(round)).last().unwrap();
                let wanted = Row { first: ms(first * 10), last: ms(last * 10), lost: last - first + 1 };
                assert_eq!(lost.add(round, ms(round * 10)), wanted);
            }
        }
    }

    #[test]
    fn one_probe_that_both_links_lost_is_counted_and_one_of_another_time_is_not() {
        let mut moments = Moments::default();
        let one = |at| Some(Row { first: ms(at), last: ms(at), lost: 1 });
        for (at, theirs) in [(1_001, one(1_000)), (5_000, one(5_049)), (9_000, one(8_951))] {
            moments.lose(ms(at), theirs, ms(100));
        }
        assert_eq!((moments.both_lost(), moments.all()), (3, (0, ms(0))));
        for (at, theirs) in [(1_000, None), (1_000, one(900)), (1_001, one(1_100)), (1_000, one(0))] {
            moments.lose(ms(at), theirs, ms(100));
        }
        assert_eq!(moments.both_lost(), 3);
    }

    #[test]
    fn a_moment_counts_once_and_an_outage_is_none() {
        let row = |first, last, lost| Row { first: ms(first), last: ms(last), lost };
        let mut moments = Moments::default();
        moments.add(1, row(400, 500, 2), ms(600), Duration::MAX);
        assert_eq!(moments.all(), (0, ms(0)), "the other link went out afterwards");
        moments.add(1, row(400, 500, 2), ms(100), Duration::MAX);
        moments.add(1, row(400, 600, 3), ms(100), Duration::MAX);
        assert_eq!(moments.all(), (1, ms(200)), "one that grows");
        moments.add(1, row(900, 1_000, 2), ms(100), Duration::MAX);
        assert_eq!(moments.all(), (2, ms(200)));
        moments.failed(1, row(900, 1_100, 3));
        assert_eq!(moments.all(), (1, ms(200)), "that was an outage");
        moments.add(0, row(2_000, 2_300, 4), ms(2_100), ms(2_200));
        assert_eq!(moments.all(), (2, ms(200)), "the other one lost two, too");
        moments.add(1, row(2_100, 2_200, 2), ms(2_000), ms(2_300));
        assert_eq!(moments.all(), (2, ms(200)), "it is the same, whichever is told last");
    }
}

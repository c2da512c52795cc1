//! The path's MTU: the largest IP packet that gets there, and whose answer of the same size comes back, both unfragmented; found by
//! halving. Sans-I/O.
//!
//! Each step sends one probe with "don't fragment" set. An answer in one piece proves the size. One in several proves that the way
//! back takes less. A "fragmentation needed" or "packet too big" names the next hop's size. Silence proves nothing by itself: the
//! packet may just have been lost, the link may be out, or somebody swallows large packets without a word. So a size is given up
//! only after [`TRIES`] silences and an answer to a smaller packet right behind them, and the size that decides is tried so once more.

use crate::named;

/// How often a size is tried before silence counts as "too big".
pub const TRIES: u32 = 3;
/// The smallest size that is tried, IPv4: what every host must accept (RFC 791).
pub const FLOOR_V4: u16 = 68;
/// The smallest size that is tried, IPv6: the least MTU of a link (RFC 8200).
pub const FLOOR_V6: u16 = 1280;

/// What keeps larger packets from getting through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// This machine's own first hop takes no larger ones.
    FirstHop,
    /// Somebody on the way says so, as it should be: senders learn from it.
    Told,
    /// They get no answer, and nobody says why. Whether they are lost on the way there or on the way back, nobody can tell.
    Silence,
    /// They get there, and their answers come back in pieces.
    Pieces,
    /// An older version did not write it down.
    Untold,
}

named! {
    /// The word in JSON.
    Limit {
        FirstHop => "first-hop",
        Told => "told",
        Silence => "silence",
        Pieces => "pieces",
        Untold => "untold",
    }
}

impl Limit {
    const ALL: [Self; 5] = [Self::FirstHop, Self::Told, Self::Silence, Self::Pieces, Self::Untold];

    /// The limit of a word in JSON.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|limit| limit.name() == name)
    }
}

/// What the search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathMtu {
    /// The largest size that got through in both directions, in bytes, IP header included.
    pub mtu: u16,
    /// The largest size that got there, whatever became of its answer.
    pub there: u16,
    /// Why it is no more.
    pub limit: Limit,
    /// Whether the system would have told that answers came in pieces.
    pub tells_pieces: bool,
}

/// How a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// With this.
    Mtu(PathMtu),
    /// Nothing was answered, not even a packet that is known to get through: the link is out, or answers no such packets.
    NoAnswer,
}

/// The search on one link.
#[derive(Debug, Clone)]
pub struct Search {
    floor: u16,
    ceiling: u16,
    tells_pieces: bool,
    /// Proven to pass both ways; the floor is believed to until then.
    good: Option<u16>,
    /// The largest that got there.
    there: u16,
    /// The smallest that does not pass, and why; one more than the ceiling at first.
    bad: (u32, Limit),
    /// The smallest that somebody spoke against: silence that was a mistake takes nothing of it back.
    spoken: (u32, Limit),
    size: u16,
    tries: u32,
    /// What is sent is a control behind a size's silences: a size that is known to pass.
    control: bool,
    /// The smallest size that is given up was tried once more.
    confirmed: bool,
    found: Option<Found>,
}

impl Search {
    /// Searches from `floor` to `ceiling`, the MTU of the first hop. The ceiling is tried first: most paths need one probe.
    /// `tells_pieces`: the system tells of an answer that came in pieces.
    #[must_use]
    pub fn new(floor: u16, ceiling: u16, tells_pieces: bool) -> Self {
        let ceiling = ceiling.max(floor);
        let beyond = (u32::from(ceiling) + 1, Limit::FirstHop);
        Self {
            floor,
            ceiling,
            tells_pieces,
            good: None,
            there: 0,
            bad: beyond,
            spoken: beyond,
            size: ceiling,
            tries: 0,
            control: false,
            confirmed: false,
            found: None,
        }
    }

    /// The size to send next, IP header included; `None` when the search is over.
    #[must_use]
    pub fn size(&self) -> Option<u16> {
        let size = if self.control { self.good.unwrap_or(self.floor) } else { self.size };
        self.found.is_none().then_some(size)
    }

    /// The result, when it is over.
    #[must_use]
    pub const fn found(&self) -> Option<Found> {
        self.found
    }

    /// The probe was answered, by an answer in one piece, or in several of which the largest has `largest_piece` bytes.
    pub fn answered(&mut self, largest_piece: Option<u16>) {
        let Some(size) = self.size() else { return };
        self.there = self.there.max(size);
        match largest_piece {
            None => self.passed(size),
            Some(piece) => {
                self.control = false;
                self.speaks(size, Limit::Pieces);
                self.try_next(piece);
            }
        }
    }

    fn passed(&mut self, size: u16) {
        self.good = self.good.max(Some(size));
        if std::mem::take(&mut self.control) {
            // The link works, and the larger size got no answer.
            self.bad = (u32::from(self.size), Limit::Silence);
        } else if u32::from(size) >= self.bad.0 {
            // It was thought to be too large after a silence that was none.
            self.bad = self.spoken;
            self.confirmed = false;
        }
        self.next();
    }

    /// Somebody said that the probe is too big; `hint` is the size that they named, 0 when none.
    pub fn too_big(&mut self, hint: u16) {
        let size =
            if std::mem::take(&mut self.control) { self.good.unwrap_or(self.floor) } else { self.size };
        self.speaks(size, Limit::Told);
        self.try_next(hint);
    }

    /// A size does not pass, for a reason that was told.
    fn speaks(&mut self, size: u16, limit: Limit) {
        let told = (u32::from(size), limit);
        if told.0 < self.spoken.0 {
            self.spoken = told;
        }
        if told.0 <= self.bad.0 {
            self.bad = told;
        }
        // The path has changed meanwhile.
        self.good = self.good.filter(|good| u32::from(*good) < self.bad.0);
    }

    /// Tries a size that was named, when it can be true: a false one costs a step, not the result.
    fn try_next(&mut self, hint: u16) {
        if hint >= self.floor && u32::from(hint) < self.bad.0 && self.good.is_none_or(|good| hint > good) {
            self.size = hint;
            self.tries = 0;
        } else {
            self.next();
        }
    }

    /// No answer came in time.
    pub fn silent(&mut self) {
        self.tries += 1;
        if self.tries < TRIES {
            return;
        }
        if self.control || (self.good.is_none() && self.size == self.floor) {
            self.found = Some(Found::NoAnswer);
        } else {
            self.control = true;
        }
        self.tries = 0;
    }

    fn next(&mut self) {
        self.tries = 0;
        let (bad, limit) = self.bad;
        match self.good {
            Some(good) if u32::from(good) + 1 >= bad => self.end(good, limit),
            None if bad <= u32::from(self.floor) => self.found = Some(Found::NoAnswer),
            good => {
                let low = good.map_or_else(|| u32::from(self.floor) - 1, u32::from);
                self.size = (low + bad).div_ceil(2).min(bad - 1) as u16;
            }
        }
    }

    fn end(&mut self, good: u16, limit: Limit) {
        if limit == Limit::Silence && !std::mem::replace(&mut self.confirmed, true) {
            self.size = good.saturating_add(1).min(self.ceiling);
            return;
        }
        let there = self.there.max(good);
        self.found = Some(Found::Mtu(PathMtu { mtu: good, there, limit, tells_pieces: self.tells_pieces }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a packet of a size.
    enum Fate {
        Answered,
        InPieces(u16),
        TooBig(u16),
        Silent,
    }

    /// Searches to the end; `fate` is asked for the size and the number of each packet. Also how many were sent.
    fn run(ceiling: u16, mut fate: impl FnMut(u16, u32) -> Fate) -> (Found, u32) {
        let mut search = Search::new(FLOOR_V4, ceiling, true);
        let mut probes = 0;
        while let Some(size) = search.size() {
            probes += 1;
            assert!(probes < 200, "the search does not end");
            match fate(size, probes) {
                Fate::Answered => search.answered(None),
                Fate::InPieces(largest) => search.answered(Some(largest)),
                Fate::TooBig(hint) => search.too_big(hint),
                Fate::Silent => search.silent(),
            }
        }
        (search.found().unwrap(), probes)
    }

    fn up_to(mtu: u16, beyond: impl Fn() -> Fate) -> impl FnMut(u16, u32) -> Fate {
        move |size, _| if size <= mtu { Fate::Answered } else { beyond() }
    }

    fn found(mtu: u16, there: u16, limit: Limit) -> Found {
        Found::Mtu(PathMtu { mtu, there, limit, tells_pieces: true })
    }

    #[test]
    fn a_path_without_a_narrow_hop_needs_one_probe() {
        assert_eq!(run(1500, up_to(1500, || Fate::Silent)), (found(1500, 1500, Limit::FirstHop), 1));
    }

    #[test]
    fn a_hint_ends_it_at_once_when_it_is_true() {
        let (came_to, probes) = run(1500, up_to(1400, || Fate::TooBig(1400)));
        assert_eq!(came_to, found(1400, 1400, Limit::Told));
        assert!(probes <= 12, "{probes}");
    }

    #[test]
    fn a_dead_path_has_no_mtu() {
        assert_eq!(run(1500, up_to(0, || Fate::Silent)).0, Found::NoAnswer);
    }

    #[test]
    fn a_false_hint_does_not_mislead() {
        let mut hint = 1400;
        let (came_to, probes) = run(1500, |size, _| match size {
            size if size <= 1450 => Fate::Answered,
            _ => Fate::TooBig(std::mem::take(&mut hint)),
        });
        assert_eq!(came_to, found(1450, 1450, Limit::Told));
        assert!(probes < 20, "{probes}");
    }

    #[test]
    fn answers_that_come_in_pieces_are_no_proof_of_their_size() {
        // A way back of 1400 bytes makes pieces of 1396: their length is a multiple of eight behind the header.
        let (came_to, probes) =
            run(1500, |size, _| if size <= 1400 { Fate::Answered } else { Fate::InPieces(1396) });
        assert_eq!(came_to, found(1400, 1500, Limit::Pieces));
        assert!(probes < 12, "{probes}");
    }

    #[test]
    fn a_link_that_is_out_during_the_search_has_no_smaller_mtu_for_that() {
        // From its first packet on: nothing is known, and nothing is claimed.
        assert_eq!(run(1500, |_, _| Fate::Silent).0, Found::NoAnswer);
        // It is back just when the control is sent.
        let (came_to, _) = run(1500, |_, number| if number <= TRIES { Fate::Silent } else { Fate::Answered });
        assert_eq!(came_to, found(1500, 1500, Limit::FirstHop));
        // It goes out in the middle of a search that has found something.
        let (came_to, _) = run(1500, |size, number| match size {
            _ if (3..30).contains(&number) => Fate::Silent,
            size if size > 1400 => Fate::TooBig(1000),
            _ => Fate::Answered,
        });
        assert_eq!(came_to, Found::NoAnswer);
    }

    proptest::proptest! {
        #[test]
        fn every_mtu_is_found(mtu in FLOOR_V4..=9000, way in 0..3_u8) {
            let (beyond, limit): (fn(u16) -> Fate, _) = match way {
                0 => (|_| Fate::Silent, Limit::Silence),
                1 => (Fate::TooBig, Limit::Told),
                _ => (|mtu| Fate::InPieces((mtu - 20) / 8 * 8 + 20), Limit::Pieces),
            };
            let (came_to, _) = run(9000, up_to(mtu, || beyond(mtu)));
            let limit = if mtu == 9000 { Limit::FirstHop } else { limit };
            let there = if limit == Limit::Pieces { 9000 } else { mtu };
            proptest::prop_assert_eq!(came_to, found(mtu, there, limit));
        }

        /// A third of the packets of a path of this width is lost, and nobody says so: the search may find nothing, and hardly ever finds less than
        /// there is, for that takes three losses in a row of one size, twice.
        #[test]
        fn loss_makes_no_mtu_larger(mtu in FLOOR_V4..=1500_u16, seed in 1_u64..) {
            let mut dice = seed;
            let (came_to, _) = run(1500, |size, _| {
                dice ^= dice << 13;
                dice ^= dice >> 7;
                dice ^= dice << 17;
                if size > mtu || dice.is_multiple_of(3) { Fate::Silent } else { Fate::Answered }
            });
            if let Found::Mtu(found) = came_to {
                proptest::prop_assert!(found.mtu <= mtu, "{:?}", found);
            }
        }
    }
}

//! The path's MTU: the largest IP packet that gets through unfragmented, found by halving. Sans-I/O.
//!
//! Each step sends one probe with "don't fragment" set. A reply proves the size; a "fragmentation needed" or "packet
//! too big" names the next hop's size; silence proves nothing by itself (the packet may just have been lost, or
//! somebody swallows large ones without a word), so a size is given up only after [`TRIES`] silences.

/// How often a size is tried before silence counts as "too big".
pub const TRIES: u32 = 3;
/// The smallest size that is tried, IPv4: what every host must accept (RFC 791).
pub const FLOOR_V4: u16 = 68;
/// The smallest size that is tried, IPv6: the least MTU of a link (RFC 8200).
pub const FLOOR_V6: u16 = 1280;

/// What came of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The largest size that got through, in bytes, IP header included.
    Mtu(u16),
    /// Not even the smallest size was answered.
    NoAnswer,
}

/// The search on one link.
#[derive(Debug, Clone)]
pub struct Search {
    /// Proven to pass.
    good: Option<u16>,
    /// Proven or believed not to pass; one more than the ceiling at first.
    bad: u32,
    floor: u16,
    size: u16,
    tries: u32,
    found: Option<Found>,
}

impl Search {
    /// Searches from `floor` to `ceiling`, the MTU of the first hop. The ceiling is tried first: most paths need one probe.
    #[must_use]
    pub fn new(floor: u16, ceiling: u16) -> Self {
        let ceiling = ceiling.max(floor);
        Self { good: None, bad: u32::from(ceiling) + 1, floor, size: ceiling, tries: 0, found: None }
    }

    /// The size to send next, IP header included; `None` when the search is over.
    #[must_use]
    pub fn size(&self) -> Option<u16> {
        self.found.is_none().then_some(self.size)
    }

    /// The result, when it is over.
    #[must_use]
    pub const fn found(&self) -> Option<Found> {
        self.found
    }

    /// The probe of `size` was answered.
    pub fn passed(&mut self, size: u16) {
        self.good = self.good.max(Some(size));
        self.next();
    }

    /// Somebody said that `size` is too big; `hint` is the size that they named, 0 when none.
    pub fn too_big(&mut self, size: u16, hint: u16) {
        self.bad = self.bad.min(u32::from(size));
        if hint >= self.floor && u32::from(hint) < self.bad && self.good.is_none_or(|good| hint > good) {
            // Believed for the next try only: a false hint costs a step, not the result.
            self.size = hint;
            self.tries = 0;
        } else {
            self.next();
        }
    }

    /// No answer came in time.
    pub fn silent(&mut self) {
        self.tries += 1;
        if self.tries >= TRIES {
            self.bad = self.bad.min(u32::from(self.size));
            self.next();
        }
    }

    fn next(&mut self) {
        self.tries = 0;
        let good = self.good.map(u32::from);
        if good.is_some_and(|good| good + 1 >= self.bad) {
            self.found = self.good.map(Found::Mtu);
        } else if self.bad <= u32::from(self.floor) {
            self.found = Some(Found::NoAnswer);
        } else {
            let low = good.unwrap_or(u32::from(self.floor) - 1);
            self.size = ((low + self.bad).div_ceil(2)).min(self.bad - 1) as u16;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(mtu: u16, ceiling: u16, hints: bool) -> (Found, u32) {
        let mut search = Search::new(FLOOR_V4, ceiling);
        let mut probes = 0;
        while let Some(size) = search.size() {
            probes += 1;
            assert!(probes < 60, "the search does not end");
            match size {
                size if size <= mtu => search.passed(size),
                size if hints => search.too_big(size, mtu),
                _ => search.silent(),
            }
        }
        (search.found().unwrap(), probes)
    }

    #[test]
    fn a_path_without_a_narrow_hop_needs_one_probe() {
        assert_eq!(run(1500, 1500, false), (Found::Mtu(1500), 1));
    }

    #[test]
    fn a_hint_ends_it_at_once_when_it_is_true() {
        let (found, probes) = run(1400, 1500, true);
        assert_eq!(found, Found::Mtu(1400));
        assert!(probes <= 12, "{probes}");
    }

    #[test]
    fn a_dead_path_has_no_mtu() {
        assert_eq!(run(0, 1500, false).0, Found::NoAnswer);
    }

    #[test]
    fn a_false_hint_does_not_mislead() {
        let mut search = Search::new(FLOOR_V4, 1500);
        search.too_big(1500, 1400);
        assert_eq!(search.size(), Some(1400));
        search.passed(1400);
        let mut probes = 0;
        while let Some(size) = search.size() {
            probes += 1;
            assert!(probes < 20);
            if size <= 1450 { search.passed(size) } else { search.too_big(size, 0) }
        }
        assert_eq!(search.found(), Some(Found::Mtu(1450)));
    }

    proptest::proptest! {
        #[test]
        fn every_mtu_is_found(mtu in FLOOR_V4..=9000, hints in proptest::bool::ANY) {
            assert_eq!(run(mtu, 9000, hints).0, Found::Mtu(mtu));
        }
    }
}

//! In which order a feed tells of an item. Its lines may come in any order, since each has its time; but a time that was reached
//! already and is told of once more, otherwise, is two times under one name: an hour that comes twice when summer time ends, a clock
//! that was set back, two recordings in one file. Sorting them would mix the two, or lose one. Our own reasoning.

use super::point::Stamp;

/// Lines may be so much out of order, in milliseconds, as threads write them.
pub const BACK_MS: i64 = 5_000;

/// From when to when.
pub type Stretch = (Stamp, Stamp);

/// What is odd about the order in which an item is told of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Order {
    /// Where it goes back for the first time: from this time to that one.
    pub back: Option<Stretch>,
    /// What is told twice, and otherwise.
    pub twice: Option<Stretch>,
}

/// The order of what is told of one item, as it was told.
#[must_use]
pub fn of<T: Copy + PartialEq>(told: &[(Stamp, T)]) -> Order {
    if told.is_sorted_by_key(|(at, _)| *at) {
        return Order::default();
    }
    let mut parts: Vec<Vec<(Stamp, T)>> = Vec::new();
    let (mut latest, mut back) = (Stamp(i64::MIN), None);
    for one in told {
        if parts.is_empty() || latest.since(one.0) > BACK_MS {
            back = back.or((!parts.is_empty()).then_some((latest, one.0)));
            parts.push(Vec::new());
            latest = one.0;
        }
        latest = latest.max(one.0);
        parts.last_mut().into_iter().for_each(|part| part.push(*one));
    }
    parts.iter_mut().for_each(|part| part.sort_by_key(|(at, _)| *at));
    parts.sort_by_key(|part| part[0].0);
    Order { back, twice: twice(&parts) }
}

/// What two of these parts, sorted by their beginnings, tell of otherwise.
fn twice<T: Copy + PartialEq>(parts: &[Vec<(Stamp, T)>]) -> Option<Stretch> {
    let end = |part: &[(Stamp, T)]| part.last().map_or(Stamp(i64::MIN), |(at, _)| *at);
    let mut longest = parts.first()?;
    for part in &parts[1..] {
        let (from, to) = (part[0].0, end(part).min(end(longest)));
        let within = |part: &[(Stamp, T)]| -> Vec<(Stamp, T)> {
            part.iter().filter(|(at, _)| (from..=to).contains(at)).copied().collect()
        };
        if from < to && within(part) != within(longest) {
            return Some((from, to));
        }
        if end(part) > end(longest) {
            longest = part;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Order, Stamp, of};

    fn order(told: impl IntoIterator<Item = (i64, i64)>) -> Order {
        let told: Vec<(Stamp, i64)> = told.into_iter().map(|(at, value)| (Stamp(at * 1000), value)).collect();
        of(&told)
    }

    #[test]
    fn an_hour_that_comes_twice_is_told_twice() {
        let hour = |start: i64| (0..60).map(move |minute| (start + 60 * minute, start + minute));
        let found =
            order(hour(0).chain(hour(3600)).chain(hour(3600).map(|(at, v)| (at, v + 9))).chain(hour(7200)));
        assert_eq!(found.twice, Some((Stamp(3_600_000), Stamp(7_140_000))));
        assert_eq!(found.back, found.twice.map(|(from, to)| (to, from)));
        let set_back = (0..100).chain(70..200).enumerate().map(|(at, time)| (time, at as i64));
        assert_eq!(order(set_back).twice, Some((Stamp(70_000), Stamp(99_000))));
    }

    #[test]
    fn what_is_told_once_may_be_told_in_any_order() {
        assert_eq!(order((0..100).map(|at| (at, at))), Order::default());
        let exchanged = order((50..100).chain(0..50).map(|at| (at, at)));
        assert_eq!((exchanged.twice, exchanged.back), (None, Some((Stamp(99_000), Stamp(0)))));
        assert_eq!(order((0..100).rev().map(|at| (at, at))).twice, None, "the newest first");
        assert_eq!(order((0..100).chain(0..100).map(|at| (at, at))).twice, None, "the same once more");
        let threads = (0..100).map(|at| (at + if at % 7 == 0 { 3 } else { 0 }, at));
        assert_eq!(order(threads), Order::default(), "threads write as they come");
    }
}

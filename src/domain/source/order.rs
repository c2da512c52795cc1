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

/// The order of what is told of one item, as it was told. `apart` says how far two values are from each other.
#[must_use]
pub fn of<T: Copy + PartialEq>(told: &[(Stamp, T)], apart: impl Fn(T, T) -> f64) -> Order {
    if told.is_sorted_by_key(|(at, _)| *at) {
        return Order { back: None, twice: mixed(told, apart) };
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
    let twice = twice(&parts).or_else(|| parts.iter().find_map(|part| mixed(part, &apart)));
    Order { back, twice }
}

/// So many times must have two values before anything is said of them.
const MIXED: usize = 10;

/// Two histories that somebody has sorted already, so that each time has a value of either: the first values go their own way and the
/// last ones theirs, and from the one to the other it is further than both go by themselves. A source that is read more often than its
/// times are told apart (whole seconds) goes on from the last value of a time to the first of the next.
fn mixed<T: Copy + PartialEq>(told: &[(Stamp, T)], apart: impl Fn(T, T) -> f64) -> Option<Stretch> {
    let same = told.chunk_by(|(one, _), (other, _)| one == other);
    let both = |same: &[(Stamp, T)]| {
        let ((at, first), (_, last)) = (*same.first()?, *same.last()?);
        (first != last).then_some((at, first, last))
    };
    let both: Vec<(Stamp, T, T)> = same.filter_map(both).collect();
    let (mut between, mut own) = (0.0, 0.0);
    for pair in both.windows(2) {
        let ((_, first, last), (_, next_first, next_last)) = (pair[0], pair[1]);
        between += apart(first, last) + apart(last, next_first);
        own += apart(first, next_first) + apart(last, next_last);
    }
    let stretch = (both.first()?.0, both.last()?.0);
    (both.len() >= MIXED && own * 2.0 < between).then_some(stretch)
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
        of(&told, |one, other| one.abs_diff(other) as f64)
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
    fn an_hour_that_comes_twice_is_told_twice_when_it_was_sorted_already() {
        let both = |first: fn(i64) -> i64, second: fn(i64) -> i64| {
            order((0..60).flat_map(move |at| [(at, first(at)), (at, second(at))])).twice
        };
        let all = Some((Stamp(0), Stamp(59_000)));
        assert_eq!(both(|at| 1000 + at * 10, |at| 37_000 + at * 9), all, "a counter in both hours");
        assert_eq!(both(|_| 1, |_| 2), all, "a role");
        assert_eq!(both(|at| 20 + at * 7 % 5, |at| 90 + at * 5 % 7), all, "waiting writes");
        let part = (0..100).flat_map(|at| {
            if (40..60).contains(&at) { vec![(at, at), (at, at + 900)] } else { vec![(at, at)] }
        });
        assert_eq!(order(part).twice, Some((Stamp(40_000), Stamp(59_000))));
        // Read twice a second, with times of whole seconds.
        assert_eq!(both(|at| 1000 + at * 20, |at| 1010 + at * 20), None, "a counter goes on");
        assert_eq!(both(|at| at * 37 % 11, |at| at * 53 % 13), None, "a figure that scatters");
        assert_eq!(both(|_| 5, |at| 5 + at / 59), None, "it changed once within a second");
        assert_eq!(both(|_| 5, |_| 5), None, "the same twice");
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

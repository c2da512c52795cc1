//! Everything that a feed says, sorted to the items that it is about: one pass over the lines, whatever their number of
//! nodes and channels, and a few bytes for each.

use std::collections::{HashMap, HashSet};

use super::order::{self, Order};
use super::point::{Fault, Reading, Stamp, Value};
use super::record::{LOG_ROLE, Record, bare_item};
use super::recorded::Recorded;
use super::time::format_time;

/// The records of a feed, by item and in order of time. Names are compared without regard to case.
#[derive(Debug, Clone, Default)]
pub struct History {
    series: Vec<Series>,
    /// Node and item, as each spelling was met, to the series.
    spelled: HashMap<String, HashMap<String, usize>>,
    /// The same in lower case, so that two spellings meet in one series.
    folded: HashMap<(String, String), usize>,
    /// All nodes, in lower case.
    nodes: HashSet<String>,
    /// Texts and faults, each once: a feed repeats few of them very often.
    words: Vec<Result<Value, Fault>>,
    known: HashMap<(u8, String), u32>,
    simulated: bool,
}

/// What was said of one item.
#[derive(Debug, Clone)]
struct Series {
    node: String,
    item: String,
    /// Sorted by time; equal times keep the order of the feed.
    told: Vec<(Stamp, Told)>,
    /// The order in which it came.
    order: Order,
}

/// A value in little room.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Told {
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A text or a fault: its place in [`History::words`].
    Words(u32),
}

impl Told {
    /// How far two values are from each other; as 1 where they are no numbers.
    #[expect(clippy::cast_precision_loss, reason = "a distance need not be exact")]
    fn apart(self, other: Self) -> f64 {
        let number = |told: Self| match told {
            Self::Int(value) => Some(value as f64),
            Self::Float(value) => Some(value).filter(|value| value.is_finite()),
            Self::Bool(_) | Self::Words(_) => None,
        };
        match (number(self), number(other)) {
            (Some(one), Some(other)) => (one - other).abs(),
            _ => f64::from(u8::from(self != other)),
        }
    }
}

impl History {
    /// Takes a record. Records come in any order; [`Self::settle`] follows the last of them.
    pub fn push(&mut self, record: Record) {
        let told = self.told(record.value);
        self.simulated |= record.simulated;
        let at = self.place(&record.node, &record.item);
        self.series[at].told.push((record.at, told));
    }

    /// Sorts what was taken, and gives back the room that was kept for more.
    pub fn settle(&mut self) {
        for series in &mut self.series {
            series.order = order::of(&series.told, Told::apart);
            // Stable: of equal times, the later line counts.
            series.told.sort_by_key(|(at, _)| *at);
            series.told.shrink_to_fit();
        }
    }

    fn told(&mut self, value: Result<Value, Fault>) -> Told {
        let key = match &value {
            Ok(Value::Bool(value)) => return Told::Bool(*value),
            Ok(Value::Int(value)) => return Told::Int(*value),
            Ok(Value::Float(value)) => return Told::Float(*value),
            Ok(Value::Text(text)) => (0, text.clone()),
            Err(Fault::Missing(words) | Fault::Cause { words, .. }) => (1, words.clone()),
            Err(Fault::Bad(words)) => (2, words.clone()),
        };
        let words = &mut self.words;
        Told::Words(*self.known.entry(key).or_insert_with(|| {
            words.push(value);
            u32::try_from(words.len() - 1).unwrap_or(u32::MAX)
        }))
    }

    fn value(&self, told: Told) -> Result<Value, Fault> {
        match told {
            Told::Bool(value) => Ok(Value::Bool(value)),
            Told::Int(value) => Ok(Value::Int(value)),
            Told::Float(value) => Ok(Value::Float(value)),
            Told::Words(at) => self.words[at as usize].clone(),
        }
    }

    /// The series of an item, made when it is new.
    fn place(&mut self, node: &str, item: &str) -> usize {
        if let Some(at) = self.spelled.get(node).and_then(|items| items.get(item)) {
            return *at;
        }
        let next = self.series.len();
        let at = *self.folded.entry(folded(node, item)).or_insert(next);
        if at == next {
            self.nodes.insert(node.to_lowercase());
            let (node, item) = (node.to_owned(), item.to_owned());
            self.series.push(Series { node, item, told: Vec::new(), order: Order::default() });
        }
        self.spelled.entry(node.to_owned()).or_default().insert(item.to_owned(), at);
        at
    }

    fn find(&self, node: &str, item: &str) -> Option<&Series> {
        self.folded.get(&folded(node, bare_item(node, item))).map(|at| &self.series[*at])
    }

    /// What is told of one time twice, and otherwise, in words: what came after what nobody knows.
    #[must_use]
    pub fn told_twice(&self) -> Option<String> {
        let (words, from, to) = self.out_of_order(|order| order.twice)?;
        Some(format!(
            "it tells twice, and otherwise, of {from} to {to} ({words}): summer time that ends, a clock that was set back, or two recordings in \
             one file, so what came after what nobody knows; judge the parts before and after each on their own"
        ))
    }

    /// Where it goes back to a time that it had passed, in words. Its lines are sorted, each by its own time.
    #[must_use]
    pub fn went_back(&self) -> Option<String> {
        let (words, from, to) = self.out_of_order(|order| order.back)?;
        Some(format!(
            "its lines are not in order, from {from} it goes back to {to} ({words}), and were sorted: parts that were joined in another order, \
             or a clock that was set back"
        ))
    }

    /// The first item of which `stretch` gives one, how many more there are, and from when to when.
    fn out_of_order(
        &self,
        stretch: impl Fn(&Order) -> Option<order::Stretch>,
    ) -> Option<(String, String, String)> {
        let mut all = self.series.iter().filter_map(|series| Some((series, stretch(&series.order)?)));
        let (Series { node, item, .. }, (from, to)) = all.next()?;
        let words = match all.count() {
            0 => format!("`{item}` of node {node}"),
            more => format!("`{item}` of node {node}, and {more} more"),
        };
        Some((words, format_time(from), format_time(to)))
    }

    /// Nothing was recorded.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// Written by a simulated plant, at least in part.
    #[must_use]
    pub const fn is_simulated(&self) -> bool {
        self.simulated
    }

    /// Time of the first record.
    #[must_use]
    pub fn first(&self) -> Option<Stamp> {
        self.series.iter().filter_map(|series| series.told.first()).map(|(at, _)| *at).min()
    }

    /// Time of the last record.
    #[must_use]
    pub fn last(&self) -> Option<Stamp> {
        self.series.iter().filter_map(|series| series.told.last()).map(|(at, _)| *at).max()
    }

    /// Of when it is; `None` of nothing.
    #[must_use]
    pub fn recorded(&self) -> Option<Recorded> {
        // An item that was looked for and is not there is no log.
        let is_log = |series: &Series| {
            series.item == LOG_ROLE && series.told.iter().any(|(_, told)| self.value(*told).is_ok())
        };
        let has_zone = !self.series.iter().any(is_log);
        Some(Recorded { first: self.first()?, last: self.last()?, has_zone })
    }

    /// The nodes that records are about, in order of their names.
    #[must_use]
    pub fn nodes(&self) -> Vec<String> {
        let mut all: Vec<String> = self.series.iter().map(|series| series.node.clone()).collect();
        all.sort_by_key(|name| name.to_lowercase());
        all.dedup_by(|a, b| a.to_lowercase() == b.to_lowercase());
        all
    }

    /// The items of these that were recorded of a node, by the node's name in lower case; in order of their names.
    #[must_use]
    pub fn items_like(&self, is_wanted: impl Fn(&str) -> bool) -> HashMap<String, Vec<String>> {
        let mut all: HashMap<String, Vec<String>> = HashMap::new();
        let mut wanted: Vec<(&str, &str)> = self
            .series
            .iter()
            .map(|series| (series.node.as_str(), series.item.as_str()))
            .filter(|(_, item)| is_wanted(item))
            .collect();
        wanted.sort_unstable();
        for (node, item) in wanted {
            all.entry(node.to_lowercase()).or_default().push(item.to_owned());
        }
        all
    }

    /// Node, item and last value of all that was recorded, in order of their names.
    #[must_use]
    pub fn items(&self) -> Vec<(&str, &str, Option<Value>)> {
        let mut all: Vec<_> = self
            .series
            .iter()
            .map(|series| {
                let value = series.told.last().and_then(|(_, told)| self.value(*told).ok());
                (series.node.as_str(), series.item.as_str(), value)
            })
            .collect();
        all.sort_by_key(|(node, item, _)| (*node, *item));
        all
    }

    /// What is known of an item at `now`: the last that was said up to then.
    #[must_use]
    pub fn latest(&self, node: &str, item: &str, now: Stamp) -> Reading {
        let Some(series) = self.find(node, item) else {
            let has_node = self.nodes.contains(&node.to_lowercase());
            return Reading::missing(if has_node {
                format!("the feed has no item `{}` of node {node}", bare_item(node, item))
            } else {
                format!("the feed has no node {node}")
            });
        };
        let told = &series.told[..series.told.partition_point(|(at, _)| *at <= now)];
        let Some((at, last)) = told.last() else {
            return Reading::missing(format!("the feed has nothing of `{item}` of node {node} up to then"));
        };
        let value = self.twice_at_once(node, series).unwrap_or_else(|| self.value(*last));
        Reading { value, at: Some(*at), age_ms: Some(now.since(*at)) }
    }

    /// Why an item has no value of which a feed tells of one time alone, as a script does that shows what is so now, and of that
    /// time twice and otherwise: two nodes or channels may have one name. (In a feed that goes on, the later value is the newer one.)
    fn twice_at_once(&self, node: &str, series: &Series) -> Option<Result<Value, Fault>> {
        let [first, .., last] = &series.told[..] else { return None };
        if first.0 != last.0 {
            return None;
        }
        let other = series.told.iter().find(|(_, told)| *told != last.1)?;
        let word =
            |told: Told| self.value(told).map_or_else(|fault| fault.to_string(), |value| value.to_string());
        Some(Err(Fault::Cause {
            words: format!(
                "the feed tells twice, and otherwise, of `{}` of node {node}, for one time: `{}` and `{}`",
                series.item,
                word(other.1),
                word(last.1)
            ),
            help: "let the script write each item once, and give each node and channel a name of its own"
                .to_owned(),
        }))
    }

    /// Gives the room of what was said of these items back. Nothing is known of them any more.
    pub fn forget(&mut self, node: &str, items: &[String]) {
        for item in items {
            if let Some(at) = self.folded.get(&folded(node, bare_item(node, item))) {
                self.series[*at].told = Vec::new();
            }
        }
    }

    /// Calls `each` with every time at which something was recorded of a node's items, in order, and with the last reading
    /// of each item at that time; what is changed in those readings is not kept. Returns the last of these times.
    pub fn replay(
        &self,
        node: &str,
        items: &[String],
        mut each: impl FnMut(Stamp, &mut Vec<Reading>),
    ) -> Option<Stamp> {
        let missing =
            |item: &String| Reading::missing(format!("the recording has no item `{item}` of node {node}"));
        let mut now: Vec<Reading> = items.iter().map(missing).collect();
        let mut left: Vec<&[(Stamp, Told)]> =
            items.iter().map(|item| self.find(node, item).map_or(&[][..], |series| &series.told)).collect();
        let mut shown = Vec::new();
        let mut last = None;
        while let Some(at) = left.iter().filter_map(|told| told.first()).map(|(at, _)| *at).min() {
            for (told, reading) in left.iter_mut().zip(&mut now) {
                let here = told.iter().take_while(|(other, _)| *other == at).count();
                if let Some((_, value)) = told[..here].last() {
                    *reading = Reading { value: self.value(*value), at: Some(at), age_ms: None };
                }
                *told = &told[here..];
                reading.age_ms = reading.at.map(|then| at.since(then));
            }
            shown.clone_from(&now);
            each(at, &mut shown);
            last = Some(at);
        }
        last
    }
}

impl FromIterator<Record> for History {
    fn from_iter<I: IntoIterator<Item = Record>>(records: I) -> Self {
        let mut history = Self::default();
        for record in records {
            history.push(record);
        }
        history.settle();
        history
    }
}

fn folded(node: &str, item: &str) -> (String, String) {
    (node.to_lowercase(), item.to_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Fault, History, Reading, Record, Stamp, Value};

    fn record(at: i64, node: &str, item: &str, value: i64) -> Record {
        Record {
            at: Stamp(at),
            node: node.to_owned(),
            item: item.to_owned(),
            value: Ok(Value::Int(value)),
            simulated: false,
        }
    }

    fn replayed(history: &History, node: &str, items: &[&str]) -> Vec<(i64, Vec<Reading>)> {
        let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
        let mut all = Vec::new();
        history.replay(node, &items, |at, readings| all.push((at.0, readings.clone())));
        all
    }

    #[test]
    fn names_meet_whatever_their_case() {
        let history: History = [record(1, "SRV-A", "X", 1), record(2, "srv-a", "x", 2)].into_iter().collect();
        assert_eq!(history.nodes(), ["SRV-A"]);
        assert_eq!(history.items(), [("SRV-A", "X", Some(Value::Int(2)))]);
        let reading = history.latest("Srv-A", "Fix32.SRV-A.X", Stamp(5));
        assert_eq!((reading.value, reading.age_ms), (Ok(Value::Int(2)), Some(3)));
        assert_eq!(history.latest("SRV-A", "X", Stamp(1)).value, Ok(Value::Int(1)));
        assert_eq!((history.first(), history.last()), (Some(Stamp(1)), Some(Stamp(2))));
    }

    #[test]
    fn the_items_that_are_wanted_stand_with_their_node() {
        let all = [("B", "dev2"), ("A", "Pending"), ("A", "dev1"), ("b", "DEV1"), ("B", "Pending")];
        let history: History = all.into_iter().map(|(node, item)| record(1, node, item, 0)).collect();
        let wanted = |item: &str| item.to_lowercase().starts_with("dev");
        // As a search through all items finds them.
        let mut searched = std::collections::HashMap::<String, Vec<String>>::new();
        for (node, item, _) in history.items().into_iter().filter(|(_, item, _)| wanted(item)) {
            searched.entry(node.to_lowercase()).or_default().push(item.to_owned());
        }
        let found = history.items_like(wanted);
        assert_eq!(found, searched);
        assert_eq!(found["b"], ["dev2", "DEV1"]);
        assert_eq!(found["a"], ["dev1"]);
    }

    #[test]
    fn what_is_not_there_is_told() {
        let history: History = [record(1, "A", "X", 1)].into_iter().collect();
        let words = |node: &str, item: &str, now: i64| {
            history.latest(node, item, Stamp(now)).value.unwrap_err().to_string()
        };
        assert_eq!(words("A", "Y", 1), "the feed has no item `Y` of node A");
        assert_eq!(words("B", "X", 1), "the feed has no node B");
        assert_eq!(words("A", "X", 0), "the feed has nothing of `X` of node A up to then");
    }

    #[test]
    fn two_values_of_one_moment_are_none() {
        let at = |records: &[(i64, i64)]| {
            let history: History = records.iter().map(|(at, value)| record(*at, "A", "X", *value)).collect();
            history.latest("A", "X", Stamp(9)).value.map_err(|fault| fault.to_string())
        };
        let told = at(&[(1, 500), (1, 0)]).unwrap_err();
        assert_eq!(
            told,
            "the feed tells twice, and otherwise, of `X` of node A, for one time: `500` and `0`"
        );
        assert!(at(&[(1, 0), (1, 500), (1, 0)]).is_err());
        assert_eq!(at(&[(1, 5), (1, 5)]), Ok(Value::Int(5)), "the same twice");
        assert_eq!(
            at(&[(0, 5), (1, 500), (1, 0)]),
            Ok(Value::Int(0)),
            "a feed that goes on, with times of whole seconds"
        );
        assert_eq!(at(&[(1, 0)]), Ok(Value::Int(0)));
    }

    #[test]
    fn texts_and_faults_come_back_as_they_were() {
        let values = [
            Ok(Value::Text("bad".to_owned())),
            Err(Fault::Bad("bad".to_owned())),
            Err(Fault::Missing("bad".to_owned())),
            Ok(Value::Bool(true)),
            Ok(Value::Float(0.5)),
        ];
        let mut history = History::default();
        for (at, value) in (0..).zip(&values) {
            history.push(Record { value: value.clone(), ..record(at, "A", "X", 0) });
        }
        history.settle();
        for (at, value) in (0..).zip(&values) {
            assert_eq!(&history.latest("A", "X", Stamp(at)).value, value);
        }
    }

    #[test]
    fn a_replay_holds_the_last_reading_of_each_item() {
        let history: History =
            [record(10, "A", "X", 1), record(30, "A", "Y", 2), record(30, "A", "X", 3)].into_iter().collect();
        let all = replayed(&history, "A", &["X", "Y", "Z"]);
        assert_eq!(all.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [10, 30]);
        let shown = |at: usize| {
            all[at].1.iter().map(|reading| (reading.value.clone().ok(), reading.age_ms)).collect::<Vec<_>>()
        };
        assert_eq!(shown(0), [(Some(Value::Int(1)), Some(0)), (None, None), (None, None)]);
        assert_eq!(shown(1), [(Some(Value::Int(3)), Some(0)), (Some(Value::Int(2)), Some(0)), (None, None)]);
    }

    proptest! {
        /// Against the plain way: sort all records, go through them, and look at each item at each time.
        #[test]
        fn sorting_to_items_loses_nothing(
            told in prop::collection::vec((0_i64..12, 0_usize..2, 0_usize..3, any::<i64>()), 0..40)
        ) {
            let (nodes, items) = (["A", "B"], ["X", "Y", "Z"]);
            let records: Vec<Record> = told
                .iter()
                .map(|(at, node, item, value)| record(*at, nodes[*node], items[*item], *value))
                .collect();
            let history: History = records.iter().cloned().collect();
            let mut sorted = records;
            sorted.sort_by_key(|record| record.at);
            for node in nodes {
                let mut times: Vec<Stamp> =
                    sorted.iter().filter(|r| r.node == node && r.item != "Z").map(|r| r.at).collect();
                times.dedup();
                let all = replayed(&history, node, &["X", "Y"]);
                prop_assert_eq!(all.iter().map(|(at, _)| Stamp(*at)).collect::<Vec<_>>(), times);
                for (at, readings) in all {
                    for (item, reading) in ["X", "Y"].iter().zip(readings) {
                        let last = sorted
                            .iter()
                            .rev()
                            .find(|r| r.node == node && r.item == *item && r.at.0 <= at);
                        prop_assert_eq!(reading.value.ok(), last.and_then(|r| r.value.clone().ok()));
                        prop_assert_eq!(reading.age_ms, last.map(|r| at - r.at.0));
                    }
                }
            }
        }
    }
}

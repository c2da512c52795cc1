//! What a subscription has told: changes put in order, moments out of them. What was lost on the way is told as a gap, never
//! bridged.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use opcua_types::{DataChangeNotification, DataValue, NotificationMessage, PublishResponse};

use super::value;
use crate::domain::source::point::{Fault, Reading, Stamp};
use crate::domain::words;
use crate::io::clock;
use crate::io::source::Moment;

/// Most moments that wait to be fetched.
const KEPT: usize = 100_000;

/// The handle of the server's own state. Not 0, in whose place the library puts one of its own.
pub const STATE: u32 = u32::MAX;
/// The handle of the server's own clock; those of the items follow.
pub const CLOCK: u32 = 1;

/// What the server has told.
pub struct Told {
    items: Vec<Slot>,
    /// The latest that the server's clock or a value was.
    server_time: Option<Stamp>,
    /// The server's clock, as it was told last.
    clock: Option<Stamp>,
    /// Why nothing that the server tells is the plant's, by its own state.
    not_running: Option<Fault>,
    moments: Vec<Moment>,
    notes: Vec<String>,
    heard: Instant,
    ended: bool,
    sequence: Option<u32>,
}

/// An item and its last value.
pub struct Slot {
    /// As it was asked for.
    pub name: String,
    /// `None` until it has been told; a fault when it cannot be.
    pub last: Result<Option<DataValue>, Fault>,
}

impl Told {
    /// Nothing yet of these items.
    pub fn new(items: Vec<Slot>) -> Self {
        Self {
            items,
            server_time: None,
            clock: None,
            not_running: None,
            moments: Vec::new(),
            notes: Vec::new(),
            heard: Instant::now(),
            ended: false,
            sequence: None,
        }
    }

    /// The moments since the last call, and what the user should know.
    pub fn take(&mut self) -> (Vec<Moment>, Vec<String>) {
        (std::mem::take(&mut self.moments), std::mem::take(&mut self.notes))
    }

    /// What stands now, without any news; `None` until every item has been told once.
    pub fn now(&self) -> Option<Moment> {
        self.is_whole().then(|| Moment { at: clock::now(), readings: self.readings() })
    }

    /// The server's clock, as it was told last.
    pub fn clock(&self) -> Option<Stamp> {
        self.clock
    }

    /// Nothing is told any more.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Whether the server still tells: it has not ended the subscription, and gave a sign of life within `patience`.
    pub fn is_alive(&self, patience: Duration) -> bool {
        !self.ended && self.heard.elapsed() <= patience
    }

    /// Whether an item cannot be told.
    pub fn has_missing(&self) -> bool {
        self.items.iter().any(|slot| slot.last.is_err())
    }

    /// Takes a message in; the number to acknowledge.
    pub fn take_in(&mut self, response: PublishResponse) -> Option<u32> {
        self.heard = Instant::now();
        let NotificationMessage { sequence_number, notification_data, .. } = response.notification_message;
        let data = notification_data.unwrap_or_default();
        if data.is_empty() {
            return None; // A sign of life; its number is that of the next message.
        }
        if self.sequence.is_some_and(|last| last.wrapping_add(1) != sequence_number) {
            self.gap("messages of the server were lost".to_owned());
        }
        self.sequence = Some(sequence_number);
        let mut changes = Vec::new();
        for part in data {
            match part.into_inner_as::<DataChangeNotification>() {
                Some(part) => changes.extend(part.monitored_items.into_iter().flatten()),
                // The server says that the subscription has ended, or something that nobody asked for.
                None => self.ended = true,
            }
        }
        for change in &changes {
            match change.client_handle {
                STATE => self.not_running = value::not_running(Some(&change.value)),
                CLOCK => {
                    self.clock = value::time(&change.value);
                    self.server_time = self.clock.max(self.server_time);
                }
                _ => {}
            }
        }
        let changes = changes.into_iter().filter_map(|change| {
            let at = (change.client_handle as usize).checked_sub(2)?;
            (at < self.items.len()).then_some((at, change.value))
        });
        self.order(changes.collect());
        Some(sequence_number)
    }

    /// Moments out of changes: by their time, and a new one begins when an item changes once more.
    fn order(&mut self, mut changes: Vec<(usize, DataValue)>) {
        let arrived = clock::now();
        changes.sort_by_key(|(_, data)| value::stamp_of(data));
        let newest = changes.iter().filter_map(|(_, data)| value::stamp_of(data)).max();
        // A server may renew its own clock more rarely than its values.
        let server_now = self.server_time.max(newest).unwrap_or(arrived);
        let mut moment: BTreeMap<usize, DataValue> = BTreeMap::new();
        let mut rest = changes.into_iter().peekable();
        loop {
            let ends = rest.peek().is_none_or(|(at, _)| moment.contains_key(at));
            if ends {
                let time = moment.values().filter_map(value::stamp_of).max().unwrap_or(server_now);
                let last = rest.peek().is_none();
                self.moment(
                    std::mem::take(&mut moment),
                    if last { server_now } else { time },
                    server_now,
                    arrived,
                );
                if last {
                    return;
                }
            }
            if let Some((at, data)) = rest.next() {
                moment.insert(at, data);
            }
        }
    }

    /// One moment, at `time` by the server's clock; `server_now` is when the message was made.
    fn moment(
        &mut self,
        changes: BTreeMap<usize, DataValue>,
        time: Stamp,
        server_now: Stamp,
        arrived: Stamp,
    ) {
        let dropped: Vec<String> = changes
            .iter()
            .filter(|(_, data)| data.status.is_some_and(|status| status.overflow()))
            .filter_map(|(at, _)| Some(format!("`{}`", self.items.get(*at)?.name)))
            .collect();
        if !dropped.is_empty() {
            self.gap(format!("the server dropped values of {}", words::few(&dropped)));
        }
        for (at, data) in changes {
            if let Some(slot) = self.items.get_mut(at) {
                slot.last = Ok(Some(data));
            }
        }
        // Nothing is a whole picture until every item has been told once.
        if !self.is_whole() {
            return;
        }
        let before = server_now.since(time).max(0);
        let readings = self.readings();
        self.push(Stamp(arrived.0.saturating_sub(before)), readings);
    }

    /// Whether every item has been told once, or is known to be missing.
    fn is_whole(&self) -> bool {
        !self.items.iter().any(|slot| matches!(slot.last, Ok(None)))
    }

    fn readings(&self) -> Vec<Reading> {
        let mut readings: Vec<Reading> = self.items.iter().map(Slot::reading).collect();
        value::judge(&mut readings, self.not_running.as_ref(), 0);
        readings
    }

    /// Something is not known: all readings of that moment are bad, and it is told.
    fn gap(&mut self, words: String) {
        let words = format!("{words}; what happened in between is not known");
        let none = || Reading { value: Err(Fault::Bad(words.clone())), at: None, age_ms: None };
        let readings = self.items.iter().map(|_| none()).collect();
        self.push(clock::now(), readings);
        self.notes.push(words);
    }

    /// Times only go on.
    fn push(&mut self, at: Stamp, readings: Vec<Reading>) {
        let at = self.moments.last().map_or(at, |last| at.max(last.at));
        if self.moments.len() >= KEPT {
            self.moments.remove(0);
        }
        self.moments.push(Moment { at, readings });
    }
}

impl Slot {
    fn reading(&self) -> Reading {
        match &self.last {
            Ok(Some(data)) => value::reading(&self.name, data),
            Ok(None) => Reading::missing(format!("the server has told nothing about `{}` yet", self.name)),
            Err(why) => Reading::faulty(why.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use opcua_types::{
        DataChangeNotification, DataValue, DateTime, ExtensionObject, MonitoredItemNotification,
        NotificationMessage, PublishResponse, StatusCode, Variant,
    };

    use super::{Slot, Stamp, Told};
    use crate::domain::source::point::Value;

    const START: i64 = 1_795_255_200_000;

    fn value(number: u32, after: i64) -> DataValue {
        let at = chrono(START + after);
        DataValue { source_timestamp: Some(at), ..DataValue::from(Variant::UInt32(number)) }
    }

    fn chrono(milliseconds: i64) -> DateTime {
        let ticks = (milliseconds + 11_644_473_600_000) * 10_000;
        DateTime::from(ticks)
    }

    fn message(sequence_number: u32, changes: Vec<(u32, DataValue)>) -> PublishResponse {
        let items = changes
            .into_iter()
            .map(|(client_handle, value)| MonitoredItemNotification { client_handle, value });
        let data = DataChangeNotification { monitored_items: Some(items.collect()), diagnostic_infos: None };
        PublishResponse {
            notification_message: NotificationMessage {
                sequence_number,
                notification_data: Some(vec![ExtensionObject::from_message(data)]),
                ..NotificationMessage::default()
            },
            ..PublishResponse::default()
        }
    }

    fn told() -> Told {
        let slot = |name: &str| Slot { name: name.to_owned(), last: Ok(None) };
        Told::new(vec![slot("pending"), slot("completed")])
    }

    fn figures(told: &Told) -> Vec<Vec<Option<i64>>> {
        let number = |value: Option<&Value>| match value {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        };
        told.moments
            .iter()
            .map(|one| one.readings.iter().map(|reading| number(reading.good())).collect())
            .collect()
    }

    #[test]
    fn changes_become_moments_in_order_of_their_times() {
        let mut told = told();
        assert_eq!(told.take_in(message(1, vec![(2, value(5, 0)), (3, value(10, 1))])), Some(1));
        told.moments[0].at = Stamp(0); // long ago
        // In one message: 4 and 11, then 0 and 15, item by item.
        let changes =
            vec![(2, value(4, 1000)), (2, value(0, 2000)), (3, value(11, 1001)), (3, value(15, 2001))];
        assert_eq!(told.take_in(message(2, changes)), Some(2));
        assert_eq!(
            figures(&told),
            [[Some(5), Some(10)], [Some(4), Some(11)], [Some(0), Some(15)]].map(|row| row.to_vec())
        );
        let apart = told.moments[2].at.since(told.moments[1].at);
        assert_eq!(apart, 1000, "times between are the server's");
        assert!(told.notes.is_empty());
    }

    #[test]
    fn an_item_that_was_not_told_yet_makes_no_moment() {
        let mut told = told();
        told.take_in(message(1, vec![(2, value(5, 0))]));
        assert!(told.moments.is_empty(), "half a picture is none");
        told.take_in(message(2, vec![(3, value(10, 10))]));
        assert_eq!(figures(&told), [vec![Some(5), Some(10)]]);
    }

    #[test]
    fn lost_messages_and_dropped_values_are_gaps() {
        let mut told = told();
        told.take_in(message(1, vec![(2, value(5, 0)), (3, value(10, 0))]));
        told.take_in(message(3, vec![(2, value(4, 1000))]));
        assert_eq!(
            figures(&told),
            [[Some(5), Some(10)], [None, None], [Some(4), Some(10)]].map(|row| row.to_vec())
        );
        assert!(told.notes[0].contains("messages of the server were lost"), "{:?}", told.notes);
        let dropped = DataValue { status: Some(StatusCode::Good.set_overflow(true)), ..value(2, 2000) };
        told.take_in(message(4, vec![(2, dropped)]));
        assert_eq!(figures(&told)[3..], [[None, None], [Some(2), Some(10)]].map(|row| row.to_vec()));
        assert!(told.notes[1].contains("dropped values of `pending`"), "{:?}", told.notes);
    }

    #[test]
    fn a_sign_of_life_is_no_change_and_what_stays_the_same_is_vouched_for() {
        let mut told = told();
        told.take_in(message(1, vec![(2, value(5, 0)), (3, value(10, 0))]));
        let alive = PublishResponse {
            notification_message: NotificationMessage {
                sequence_number: 2,
                ..NotificationMessage::default()
            },
            ..PublishResponse::default()
        };
        assert_eq!(told.take_in(alive), None, "its number comes again");
        let clock = DataValue::from(Variant::from(chrono(START + 40_000)));
        told.take_in(message(2, vec![(1, clock)]));
        assert_eq!(told.server_time, Some(Stamp(START + 40_000)));
        let ages: Vec<Option<i64>> = told.moments[1].readings.iter().map(|reading| reading.age_ms).collect();
        assert_eq!(ages, [Some(0), Some(0)], "the subscription is alive");
        assert!(told.notes.is_empty());
    }

    #[test]
    fn a_server_that_ceases_to_run_is_a_change_of_every_value() {
        let mut told = told();
        told.take_in(message(1, vec![(2, value(5, 0)), (3, value(10, 0))]));
        told.take_in(message(2, vec![(super::STATE, DataValue::from(Variant::Int32(3)))]));
        told.take_in(message(3, vec![(super::STATE, DataValue::from(Variant::Int32(0)))]));
        assert_eq!(
            figures(&told),
            [[Some(5), Some(10)], [None, None], [Some(5), Some(10)]].map(|row| row.to_vec())
        );
    }
}

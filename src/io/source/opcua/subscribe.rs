//! A subscription: the server tells every change by itself, so that what happens between two looks is seen, too. What was
//! lost on the way is told as a gap, never bridged.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use opcua_client::UARequest;
use opcua_client::services::{CreateMonitoredItems, CreateSubscription, Publish};
use opcua_types::{
    DataChangeFilter, DataChangeNotification, DataChangeTrigger, DataValue, Error, ExtensionObject,
    MonitoredItemCreateRequest, MonitoringMode, MonitoringParameters, NodeId, NotificationMessage,
    PublishResponse, ReadValueId, StatusCode, TimestampsToReturn, VariableId,
};

use super::session::Live;
use super::value;
use crate::domain::source::point::{Fault, Reading, Stamp};
use crate::io::clock;
use crate::io::source::Moment;

/// How many values of one item the server keeps between two messages.
const QUEUE: u32 = 100;
/// Most moments that wait to be fetched.
const KEPT: usize = 100_000;
/// What is missing may have come (diagnostics that were switched on): look again after this time.
const AGAIN: Duration = Duration::from_secs(60);

/// The handle of the server's own state. Not 0, in whose place the library puts one of its own.
const STATE: u32 = u32::MAX;
/// The handle of the server's own clock; those of the items follow.
const CLOCK: u32 = 1;

/// What a server said to the wish for a subscription.
pub enum Answer {
    /// It tells from now on.
    Yes(Subscription),
    /// It does not, and why.
    No(String),
}

/// A subscription that runs.
pub struct Subscription {
    told: Arc<Mutex<Told>>,
    /// Without a word for so long, the server is not there.
    patience: Duration,
    since: Instant,
    has_missing: bool,
}

/// What the server has told.
struct Told {
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
struct Slot {
    name: String,
    last: Result<Option<DataValue>, Fault>,
}

impl Subscription {
    /// What was told since the last call, and what the user should know. `None` when the subscription is over.
    pub fn take(&self) -> (Option<Vec<Moment>>, Vec<String>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let (moments, notes) = (std::mem::take(&mut told.moments), std::mem::take(&mut told.notes));
        let over = told.ended
            || told.heard.elapsed() > self.patience
            || (self.has_missing && self.since.elapsed() > AGAIN);
        (if over && moments.is_empty() { None } else { Some(moments) }, notes)
    }

    /// The server's clock, as it was told last.
    pub fn clock(&self) -> Option<Stamp> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clock
    }

    /// What stands now, without any news.
    pub fn now(&self) -> Option<Moment> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.is_whole().then(|| Moment { at: clock::now(), readings: told.readings() })
    }

    /// Whether it was given up on purpose, to look for items that were missing.
    pub fn is_only_renewed(&self) -> bool {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        !told.ended && told.heard.elapsed() <= self.patience
    }
}

/// Asks for a subscription to these items, each a node id or why it is none. The server's own clock is among them, so
/// that there is a sign of life, and ages do not depend on our clock.
pub async fn subscribe(
    live: Live,
    names: Vec<String>,
    ids: Vec<Result<NodeId, Fault>>,
    batch: usize,
    interval: Duration,
    limit: Duration,
) -> Result<Answer, Error> {
    // Twice as often as somebody looks, so that every look finds news.
    let every = (interval / 2).clamp(Duration::from_millis(50), Duration::from_secs(3600));
    let alive = u32::try_from((1000 / every.as_millis().max(1)).clamp(1, 20)).unwrap_or(1);
    let created = CreateSubscription::new(&live.session)
        .publishing_interval(every)
        .max_keep_alive_count(alive)
        .max_lifetime_count(alive.saturating_mul(10).max(60))
        .send(live.session.channel())
        .await;
    let created = match created {
        Ok(created) => created,
        Err(error) if is_lost(error.status()) => return Err(error),
        Err(error) => return Ok(Answer::No(error.status().to_string())),
    };
    let clock_id = NodeId::from(VariableId::Server_ServerStatus_CurrentTime);
    let mut slots: Vec<Slot> = Vec::with_capacity(names.len());
    let state_id = NodeId::from(VariableId::Server_ServerStatus_State);
    let mut wanted = vec![request(state_id, STATE, every), request(clock_id, CLOCK, every)];
    for (at, (name, id)) in names.into_iter().zip(ids).enumerate() {
        let handle = u32::try_from(at + 2).unwrap_or(u32::MAX);
        let last = match id {
            Ok(id) => {
                wanted.push(request(id, handle, every));
                Ok(None)
            }
            Err(why) => Err(why),
        };
        slots.push(Slot { name, last });
    }
    for part in wanted.chunks(batch.max(1)) {
        let monitor = async |part: &[MonitoredItemCreateRequest]| {
            let items = CreateMonitoredItems::new(created.subscription_id, &live.session)
                .timestamps_to_return(TimestampsToReturn::Both)
                .items_to_create(part.to_vec())
                .send(live.session.channel());
            Ok(items.await?.results)
        };
        let items = live.limits.monitor.in_parts(part, monitor).await;
        let items = match items {
            Ok(items) => items,
            Err(error) if is_lost(error.status()) => return Err(error),
            Err(error) => return Ok(Answer::No(error.status().to_string())),
        };
        for item in items {
            let (handle, status) = (item.requested_parameters.client_handle, item.result.status_code);
            // A server that does not tell its state is taken to run.
            if status.is_good() || handle == STATE {
                continue;
            }
            let slot = (handle as usize).checked_sub(2).and_then(|at| slots.get_mut(at));
            match (slot, status) {
                (Some(slot), StatusCode::BadNodeIdUnknown | StatusCode::BadNodeIdInvalid) => {
                    slot.last = Err(value::fault(&slot.name, status));
                }
                // No clock, no filter by time stamps, too many items: reading does it all.
                _ => return Ok(Answer::No(status.to_string())),
            }
        }
    }
    let period = Duration::from_secs_f64((created.revised_publishing_interval / 1000.0).clamp(0.05, 3600.0))
        * created.revised_max_keep_alive_count.clamp(1, 1000);
    let patience = period.min(Duration::from_secs(3600)) + limit;
    let has_missing = slots.iter().any(|slot| slot.last.is_err());
    let told = Arc::new(Mutex::new(Told {
        items: slots,
        server_time: None,
        clock: None,
        not_running: None,
        moments: Vec::new(),
        notes: Vec::new(),
        heard: Instant::now(),
        ended: false,
        sequence: None,
    }));
    tokio::spawn(listen(live, created.subscription_id, Arc::clone(&told), patience));
    Ok(Answer::Yes(Subscription { told, patience, since: Instant::now(), has_missing }))
}

/// Whether the connection or the session is gone, so that nothing can be concluded about subscriptions.
fn is_lost(status: StatusCode) -> bool {
    !status.is_bad()
        || matches!(
            status,
            StatusCode::BadConnectionClosed
                | StatusCode::BadNotConnected
                | StatusCode::BadCommunicationError
                | StatusCode::BadSecureChannelClosed
                | StatusCode::BadSessionClosed
                | StatusCode::BadSessionIdInvalid
                | StatusCode::BadTimeout
        )
}

/// A value is told when it, its quality or its time changes: then its age is what a Read would give.
fn request(node_id: NodeId, client_handle: u32, every: Duration) -> MonitoredItemCreateRequest {
    MonitoredItemCreateRequest {
        item_to_monitor: ReadValueId::from(node_id),
        monitoring_mode: MonitoringMode::Reporting,
        requested_parameters: MonitoringParameters {
            client_handle,
            sampling_interval: every.as_secs_f64() * 1000.0,
            filter: ExtensionObject::from_message(DataChangeFilter {
                trigger: DataChangeTrigger::StatusValueTimestamp,
                deadband_type: 0,
                deadband_value: 0.0,
            }),
            queue_size: QUEUE,
            discard_oldest: true,
        },
    }
}

/// One Publish after another, until one fails.
async fn listen(live: Live, id: u32, told: Arc<Mutex<Told>>, patience: Duration) {
    let mut acknowledge = None;
    loop {
        let mut request = Publish::new(&live.session).timeout(patience);
        if let Some(number) = acknowledge.take() {
            request = request.ack(id, number);
        }
        let answer = request.send(live.session.channel()).await;
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        match answer {
            Ok(response) => acknowledge = told.take_in(response),
            Err(_) => {
                told.ended = true;
                return;
            }
        }
    }
}

impl Told {
    /// Takes a message in; the number to acknowledge.
    fn take_in(&mut self, response: PublishResponse) -> Option<u32> {
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
            self.gap(format!("the server dropped values of {}", dropped.join(", ")));
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

    use super::{Instant, Slot, Stamp, Told};
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
        Told {
            items: vec![slot("pending"), slot("completed")],
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

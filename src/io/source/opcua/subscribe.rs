//! A subscription: the server tells every change by itself, so that what happens between two looks is seen, too.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use opcua_client::UARequest;
use opcua_client::services::{CreateMonitoredItems, CreateSubscription};
use opcua_types::{
    DataChangeFilter, DataChangeTrigger, Error, ExtensionObject, MonitoredItemCreateRequest, MonitoringMode,
    MonitoringParameters, NodeId, ReadValueId, StatusCode, TimestampsToReturn, VariableId,
};

use super::post::Mailbox;
use super::session::Live;
use super::told::{CLOCK, STATE, Slot, Told};
use super::value;
use crate::domain::source::point::{Fault, Stamp};
use crate::io::source::Moment;

/// How many values of one item the server keeps between two messages.
const QUEUE: u32 = 100;
/// What is missing may have come (diagnostics that were switched on): look again after this time.
const AGAIN: Duration = Duration::from_secs(60);

/// What a server said to the wish for a subscription.
pub enum Answer {
    /// It tells from now on.
    Yes(Subscription),
    /// It does not, and why.
    No(String),
}

/// A subscription that runs.
pub struct Subscription {
    /// Its number, by which the server knows it within the session.
    pub id: u32,
    told: Mailbox,
    /// Without a word for so long, the server is not there.
    patience: Duration,
    since: Instant,
    has_missing: bool,
}

impl Subscription {
    /// What was told since the last call, and what the user should know. `None` when the subscription is over.
    pub fn take(&self) -> (Option<Vec<Moment>>, Vec<String>) {
        let mut told = self.told();
        let (moments, notes) = told.take();
        let over = !told.is_alive(self.patience) || (self.has_missing && self.since.elapsed() > AGAIN);
        (if over && moments.is_empty() { None } else { Some(moments) }, notes)
    }

    /// The server's clock, as it was told last.
    pub fn clock(&self) -> Option<Stamp> {
        self.told().clock()
    }

    /// What stands now, without any news.
    pub fn now(&self) -> Option<Moment> {
        self.told().now()
    }

    /// Whether it was given up on purpose, to look for items that were missing.
    pub fn is_only_renewed(&self) -> bool {
        self.told().is_alive(self.patience)
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
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
    let id = created.subscription_id;
    let slots = match monitor(&live, id, names, ids, batch, every).await? {
        Ok(slots) => slots,
        Err(why) => {
            live.end_subscription(id).await;
            return Ok(Answer::No(why));
        }
    };
    let period = Duration::from_secs_f64((created.revised_publishing_interval / 1000.0).clamp(0.05, 3600.0))
        * created.revised_max_keep_alive_count.clamp(1, 1000);
    let patience = period.min(Duration::from_secs(3600)) + limit;
    let told = Told::new(slots);
    let has_missing = told.has_missing();
    let told = Arc::new(Mutex::new(told));
    live.post.deliver_to(&live.session, id, Arc::clone(&told), patience);
    Ok(Answer::Yes(Subscription { id, told, patience, since: Instant::now(), has_missing }))
}

/// Puts the items, the server's clock and its state into the subscription; the items with what is known of each, or why the
/// server does not tell them.
async fn monitor(
    live: &Live,
    id: u32,
    names: Vec<String>,
    ids: Vec<Result<NodeId, Fault>>,
    batch: usize,
    every: Duration,
) -> Result<Result<Vec<Slot>, String>, Error> {
    let clock_id = NodeId::from(VariableId::Server_ServerStatus_CurrentTime);
    let state_id = NodeId::from(VariableId::Server_ServerStatus_State);
    let mut slots: Vec<Slot> = Vec::with_capacity(names.len());
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
        let ask = async |part: &[MonitoredItemCreateRequest]| {
            let items = CreateMonitoredItems::new(id, &live.session)
                .timestamps_to_return(TimestampsToReturn::Both)
                .items_to_create(part.to_vec())
                .send(live.session.channel());
            Ok(items.await?.results)
        };
        let items = match live.limits.monitor.in_parts(part, ask).await {
            Ok(items) => items,
            Err(error) if is_lost(error.status()) => return Err(error),
            Err(error) => return Ok(Err(error.status().to_string())),
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
                _ => return Ok(Err(status.to_string())),
            }
        }
    }
    Ok(Ok(slots))
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

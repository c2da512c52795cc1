//! OPC UA: Read, Browse and subscriptions only. One session for all nodes of an address, closed in order; every call within a limit, because the library has none
//! for connecting; and our own words for codes that mislead.
//!
//! * `connect`: endpoints, policies, logins.
//! * `limits`: how much goes into one request and one answer.
//! * `line`: the session that all nodes of one address share.
//! * [`own`]: our own certificate and the folder of all certificates.
//! * `post`: what the server tells by itself, to each subscription its own.
//! * `session`: channel and session, and their end.
//! * `subscribe`: changes that the server tells by itself.
//! * `told`: moments out of these changes.
//! * `value`: node ids and values.
//! * `walk`: browsing in pieces.
//! * `words`: status codes in words, with the cure.
//! * [`trust`]: the certificates of servers.

mod connect;
mod limits;
mod line;
pub mod own;
mod post;
mod session;
mod subscribe;
mod told;
pub mod trust;
mod value;
mod walk;
mod words;

use std::future::Future;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use opcua_types::{DataValue, NodeId, ReadValueId, TimestampsToReturn, VariableId};
use tokio::runtime::Runtime;

use self::line::Line;
use self::session::{Live, step};
use self::subscribe::{Answer, Subscription};
use self::walk::Walk;
use super::secret::login;
use super::{Facts, Item, Moment, Source, SourceError};
use crate::domain::source::hint;
use crate::domain::source::own_time::OwnTime;
use crate::domain::source::point::{Fault, Reading, Stamp, millis};
use crate::domain::source::settings::Access;
use crate::io::clock;

/// An OPC UA server.
pub struct OpcUa {
    access: Access,
    line: Arc<Line>,
    runtime: &'static Runtime,
    live: Option<Live>,
    notes: Vec<String>,
    /// Whether the server lives, by its own clock.
    own_time: OwnTime,
    started: Instant,
    /// Why the last list of items is not whole.
    cut_off: Option<String>,
    subscription: Option<Subscription>,
    /// The server takes no subscription.
    only_reads: bool,
}

/// What the server is asked about itself, in this order: its clock and its state.
const OWN: [VariableId; 2] =
    [VariableId::Server_ServerStatus_CurrentTime, VariableId::Server_ServerStatus_State];

/// From which difference on the server's clock is worth a note.
const CLOCK_TOLD: Duration = Duration::from_secs(60);

impl OpcUa {
    /// Prepares; nothing is asked of the server yet.
    ///
    /// # Errors
    /// When the password is not where the settings say, or the system gives no event loop.
    pub fn new(access: &Access) -> Result<Self, SourceError> {
        let line = Line::of(access, login(access)?);
        let runtime = runtime(access)?;
        Ok(Self {
            access: access.clone(),
            line,
            runtime,
            live: None,
            notes: Vec::new(),
            own_time: OwnTime::default(),
            started: Instant::now(),
            cut_off: None,
            subscription: None,
            only_reads: false,
        })
    }

    /// The session, opened when there is none.
    fn session(&mut self) -> Result<Live, SourceError> {
        if self.live.as_ref().is_some_and(Live::has_ended) {
            self.leave(true);
        }
        // A subscription that runs is worth more than an answer that another node did not get.
        let is_left = |live: &Live| live.users.are_to_leave() && self.subscription.is_none();
        if self.live.as_ref().is_some_and(is_left) {
            self.leave(false);
        }
        if let Some(live) = &self.live {
            return Ok(live.clone());
        }
        let live = self.runtime.block_on(self.line.take(&mut self.notes))?;
        self.live = Some(live.clone());
        Ok(live)
    }

    /// Runs one exchange with the server within the limit. A session on which anything failed is left, so that the next
    /// call starts anew.
    fn run<T, F>(
        &mut self,
        what: &str,
        limit: Duration,
        exchange: impl FnOnce(Live) -> F,
    ) -> Result<T, SourceError>
    where
        F: Future<Output = Result<T, opcua_types::Error>>,
    {
        let live = self.session()?;
        let outcome = self.runtime.block_on(step(limit, exchange(live)));
        outcome.map_err(|why| {
            self.leave(true);
            words::stop(&self.access.url, what, limit, &why)
        })
    }

    /// How old all values of a reading are, by the server's own clock: one that stands still repeats what it once knew.
    fn age_ms(&mut self, server_time: Option<Stamp>) -> i64 {
        let text = server_time.map(|time| time.0.to_string());
        self.own_time.age_ms(text.as_deref(), millis(self.started.elapsed()))
    }

    /// A clock that is wrong is told once. It changes no verdict: the server vouches for a value by its answer.
    fn compare_clocks(&mut self, server_time: Option<Stamp>) {
        let Some(ahead) = server_time.map(|time| time.since(clock::now())) else { return };
        if ahead.abs() < CLOCK_TOLD.as_millis() as i64
            || !self.runtime.block_on(self.line.tells_clock_first())
        {
            return;
        }
        let hours = ahead as f64 / 3_600_000.0;
        let words = if ahead > 0 { "ahead of" } else { "behind" };
        self.notes.push(format!(
            "{}: the server's clock is {} {words} this computer's; times of events on the two do not compare",
            self.access.url,
            if hours.abs() < 1.0 {
                format!("{:.0} min", hours.abs() * 60.0)
            } else {
                format!("{:.1} h", hours.abs())
            },
        ));
    }

    /// An item's name without the namespace that is put before a name that lacks one; `None` where it would be read as another.
    fn short(&self, item: &str) -> Option<String> {
        let live = self.live.as_ref()?;
        let read_as = |name: &str| value::node_id(name, self.access.namespace.as_deref(), &live.namespaces);
        let bare = hint::bare(item);
        (bare != item && read_as(bare).is_ok_and(|id| Ok(id) == read_as(item))).then(|| bare.to_owned())
    }

    /// Leaves the session; one on which something `failed` is taken by nobody any more.
    fn leave(&mut self, failed: bool) {
        let subscription = self.subscription.take();
        let Some(live) = self.live.take() else { return };
        self.runtime.block_on(async {
            // The last one ends its subscription with the session.
            if let Some(subscription) = subscription.filter(|_| live.users.are_several()) {
                live.end_subscription(subscription.id).await;
            }
            self.line.leave(live, failed).await;
        });
    }
}

/// The event loop of all sessions, on a thread of its own: they are kept alive, and what the servers tell is heard, while the
/// tool waits for its next look. It ends with the process, so that a name look-up that hangs holds no end up.
fn runtime(access: &Access) -> Result<&'static Runtime, SourceError> {
    static SHARED: OnceLock<io::Result<Runtime>> = OnceLock::new();
    let made = SHARED
        .get_or_init(|| tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build());
    made.as_ref().map_err(|error| {
        SourceError::new(
            &access.url,
            format!("the system gives no event loop: {error}"),
            "check the limits of this user",
        )
    })
}

impl Drop for OpcUa {
    fn drop(&mut self) {
        self.close();
    }
}

impl Source for OpcUa {
    fn read(&mut self, _node: &str, items: &[String]) -> Result<Vec<Reading>, SourceError> {
        let mut all = Vec::with_capacity(items.len());
        let (batch, timeout) = (self.access.batch, self.access.timeout);
        let namespace = self.access.namespace.clone();
        // What the server says of itself comes first.
        let mut asks_itself = !items.is_empty();
        let (mut server_time, mut fault) = (None, None);
        let mut rest = items;
        while asks_itself || !rest.is_empty() {
            let own = if asks_itself { OWN.len() } else { 0 };
            let most = self.session()?.limits.read.most(batch).saturating_sub(own);
            let (part, later) = rest.split_at(most.min(rest.len()));
            let (wanted, namespace) = (part.to_vec(), namespace.clone());
            let (readings, itself) = self.run("read", timeout, |live| async move {
                let ids: Vec<Result<NodeId, Fault>> = wanted
                    .iter()
                    .map(|item| value::node_id(item, namespace.as_deref(), &live.namespaces))
                    .collect();
                let itself = OWN.into_iter().take(own).map(NodeId::from);
                let nodes: Vec<ReadValueId> =
                    itself.chain(ids.iter().flatten().cloned()).map(ReadValueId::from).collect();
                let read =
                    async |part: &[ReadValueId]| live.session.read(part, TimestampsToReturn::Both, 0.0).await;
                let mut values = live.limits.read.in_parts(&nodes, read).await?.into_iter();
                let itself: Vec<DataValue> = values.by_ref().take(own).collect();
                Ok((readings(&wanted, &ids, values), itself))
            })?;
            if let [clock, state] = &itself[..] {
                (server_time, fault) = (value::time(clock), value::not_running(Some(state)));
            }
            all.extend(readings);
            asks_itself = false;
            rest = later;
        }
        self.compare_clocks(server_time);
        let age_ms = self.age_ms(server_time);
        value::judge(&mut all, fault.as_ref(), age_ms);
        Ok(all)
    }

    fn subscribe(&mut self, _node: &str, items: &[String], interval: Duration) -> bool {
        if self.only_reads || items.is_empty() {
            return false;
        }
        let (timeout, batch, names) = (self.access.timeout, self.access.batch, items.to_vec());
        let namespace = self.access.namespace.clone();
        let answer = self.run("subscribe", timeout, |live| async move {
            let ids = names.iter().map(|item| value::node_id(item, namespace.as_deref(), &live.namespaces));
            let ids = ids.collect();
            subscribe::subscribe(live, names, ids, batch, interval, timeout).await
        });
        match answer {
            Ok(Answer::Yes(subscription)) => self.subscription = Some(subscription),
            Ok(Answer::No(why)) => {
                self.only_reads = true;
                self.notes.push(format!(
                    "{}: the server takes no subscription ({why}); it is read every time instead, and what happens between is not seen",
                    self.access.url
                ));
            }
            // The Read that follows fails in the same way, and tells.
            Err(_) => {}
        }
        self.subscription.is_some()
    }

    fn told(&mut self) -> Option<Vec<Moment>> {
        let server_time = self.subscription.as_ref()?.clock();
        let age_ms = self.age_ms(server_time);
        let subscription = self.subscription.as_ref()?;
        let (mut moments, notes) = subscription.take();
        if let Some(moments) = moments.as_mut().filter(|_| age_ms > 0) {
            // Nothing changes any more, the server's clock included: what stands is as old as that.
            if moments.is_empty() {
                moments.extend(subscription.now());
            }
            for moment in moments {
                value::judge(&mut moment.readings, None, age_ms);
            }
        }
        self.notes.extend(notes.into_iter().map(|note| format!("{}: {note}", self.access.url)));
        if moments.is_none() {
            let has_failed = !subscription.is_only_renewed();
            if has_failed {
                self.notes.push(format!(
                    "{}: the subscription ended; what happens until it runs again is seen only at each look",
                    self.access.url
                ));
            }
            self.leave(has_failed);
        }
        moments
    }

    fn browse(&mut self) -> Result<Vec<Item>, SourceError> {
        let (batch, timeout) = (self.access.batch, self.access.timeout);
        let mut walk = Walk::default();
        loop {
            let most = self.session()?.limits.browse.most(batch);
            let Some(question) = walk.next(most) else { break };
            let asked = question.clone();
            let results =
                self.run("browse", timeout, |live| async move { walk::ask(&live, &asked).await })?;
            walk.take(question, results);
        }
        self.cut_off = walk.cut_off();
        let (found, notes) = walk.end();
        self.notes.extend(notes.into_iter().map(|note| format!("{}: {note}", self.access.url)));
        let item = |name: String| Item { node: None, short: self.short(&name), name, value: None };
        Ok(found.into_iter().map(item).collect())
    }

    fn facts(&self) -> Facts {
        let help = "name the channels, or the items in sources.yaml: what is named is read, wherever it lies";
        let cut_off = self.cut_off.as_ref().map(|words| SourceError::new(&self.access.url, words, help));
        Facts { cut_off, ..Facts::default() }
    }

    fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    fn close(&mut self) {
        self.leave(false);
    }
}

fn readings(
    wanted: &[String],
    ids: &[Result<NodeId, Fault>],
    mut values: impl Iterator<Item = DataValue>,
) -> Vec<Reading> {
    let pairs = wanted.iter().zip(ids);
    pairs
        .map(|(item, id)| match id {
            Err(why) => Reading::faulty(why.clone()),
            Ok(_) => values.next().map_or_else(
                || Reading::missing(format!("the server gave no answer for `{item}`")),
                |value| value::reading(item, &value),
            ),
        })
        .collect()
}

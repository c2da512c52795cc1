//! One channel, judged: trend, status and findings.

use std::sync::Arc;
use std::time::Duration;

use super::growths;
use super::holes::{self, Counter, Hole};
use super::memory::Memory;
use super::odd::{self, Settled};
use super::rules;
use super::sample::{Sample, capacity, intervals};
use super::stalls;
use super::trend::{self, Judgement, Limits, Trend};
use crate::finding::{Finding, Rule};
use crate::source::fields::{Field as _, QueueField};
use crate::source::point::{Fault, Reading, STALE_HELP, Stamp, Value, millis};
use crate::source::settings::{Channel as Settings, WriteOptimization, defaults};
use crate::source::unread::{self, Unread};
use crate::spell::{Times, Told};
use crate::status::Status;
use crate::words;

/// What is known of a channel before it is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// The node.
    pub node: String,
    /// The channel.
    pub channel: String,
    /// Samples, sorted by time. Shared with the channels that were judged by them: they are many, and so may the channels be.
    pub samples: Arc<Vec<Sample>>,
    /// Low-water marks of all time, also of samples that are no longer kept.
    pub memory: Memory,
    /// Why the last look gave no sample; `None` when it did.
    pub blind: Option<Fault>,
    /// Items that the last look got nothing of; `None` before the first look.
    pub last_unread: Option<Vec<Unread>>,
    /// Named items that gave nothing at the end.
    pub unread: Vec<Unread>,
    /// Counters and states that nobody named, that the source has, and whose value nobody can use, at the end.
    pub doubts: Vec<Unread>,
    /// How old a figure may be.
    pub max_age: Duration,
    /// The figures were too old at the end.
    pub stale: bool,
    /// A device of the channel is in error.
    pub device_error: Option<bool>,
    /// From when to when devices were so, in two looks at least; the last one while it is.
    pub in_error: Vec<(Stamp, Stamp)>,
    /// As configured, when told.
    pub write_optimization: Option<WriteOptimization>,
    /// From a simulated plant.
    pub simulated: bool,
    /// Spells of a recording in which nobody knows anything, each longer than a figure may be old.
    pub holes: Vec<Hole>,
}

impl Watched {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(node: &str, settings: &Settings, simulated: bool) -> Self {
        Self {
            node: node.to_owned(),
            channel: settings.name.clone(),
            samples: Arc::default(),
            memory: Memory::default(),
            blind: None,
            last_unread: None,
            unread: Vec::new(),
            doubts: Vec::new(),
            max_age: defaults::MAX_AGE,
            stale: false,
            device_error: None,
            in_error: Vec::new(),
            write_optimization: settings.write_optimization,
            simulated,
            holes: Vec::new(),
        }
    }

    /// Takes a look into account. Returns the sample when there is a new one.
    pub fn look(&mut self, look: &Look, max_age: Duration) -> Option<Sample> {
        self.see_errors(look);
        let before = self.last_unread.as_deref();
        self.unread = unread::named(before, &look.unread);
        let doubts = look.unread.iter().filter(|lost| !lost.named && lost.is_there() && decides(lost));
        self.doubts = doubts.filter(|lost| unread::lasts(before, lost)).cloned().collect();
        self.max_age = max_age;
        self.last_unread = Some(look.unread.clone());
        self.stale = look.age_ms.is_some_and(|age| age > millis(max_age));
        if self.stale {
            let age = look.age_ms.unwrap_or_default() / 1000;
            self.blind = Some(Fault::Cause {
                words: format!("the freshest figure is {age} s old, more than {} s", max_age.as_secs()),
                help: STALE_HELP.to_owned(),
            });
            return None;
        }
        match &look.sample {
            Ok(sample) => {
                self.blind = None;
                if self.samples.last().is_some_and(|last| sample.at <= last.at) {
                    return None;
                }
                Arc::make_mut(&mut self.samples).push(*sample);
                self.memory.add(sample);
                Some(*sample)
            }
            Err(why) => {
                self.blind = Some(why.clone());
                None
            }
        }
    }

    /// Follows whether a device is in error.
    fn see_errors(&mut self, look: &Look) {
        let was = self.device_error == Some(true);
        self.device_error = look.device_error.or(self.device_error);
        let Some(at) = look.sample.as_ref().ok().map(|sample| sample.at) else { return };
        if self.device_error != Some(true) {
            return;
        }
        let full = self.in_error.len() >= KEPT;
        match self.in_error.last_mut() {
            Some((_, to)) if was || full => *to = at,
            _ => self.in_error.push((at, at)),
        }
    }

    /// UNKNOWN when something that was named, or that decides, could not be read at the end.
    #[must_use]
    pub fn unread_status(&self) -> Status {
        unread::status(&self.unread).join(unread::status(&self.doubts))
    }
}

/// Spells with a device in error that are kept.
const KEPT: usize = 10_000;

/// Counters and states that a verdict rests on besides the pending writes.
const DECIDES: [QueueField; 4] = [
    QueueField::MaxPendingWrites,
    QueueField::CompletedWrites,
    QueueField::FailedWrites,
    QueueField::DeviceError,
];

fn decides(lost: &Unread) -> bool {
    DECIDES.iter().any(|field| field.key() == lost.key)
}

/// One look at a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The figures, or why there are none.
    pub sample: Result<Sample, Fault>,
    /// Age of the freshest figure.
    pub age_ms: Option<i64>,
    /// A device of the channel is in error.
    pub device_error: Option<bool>,
    /// Items that gave nothing, but that of the pending writes, which is why there is no sample.
    pub unread: Vec<Unread>,
}

impl Look {
    /// A look that saw nothing at all.
    #[must_use]
    pub const fn nothing(why: Fault) -> Self {
        Self { sample: Err(why), age_ms: None, device_error: None, unread: Vec::new() }
    }
}

/// Makes a look of the readings of a channel's items, in the order of its settings.
#[must_use]
pub fn look(at: Stamp, settings: &Settings, items: &[String], readings: &[Reading]) -> Look {
    let mut sample = Sample { at, ..Sample::default() };
    let mut pending = Err(Fault::Cause {
        words: format!("no item is named for the pending writes of {}", settings.name),
        help: "name it in sources.yaml: `items: { pending_writes: ... }`".to_owned(),
    });
    let mut unread = Vec::new();
    let (mut age_ms, mut device_error): (Option<i64>, Option<bool>) = (None, None);
    for (((field, _), item), reading) in settings.items.iter().zip(items).zip(readings) {
        if let (Ok(_), Some(age)) = (&reading.value, reading.age_ms) {
            age_ms = Some(age_ms.map_or(age, |least| least.min(age)));
        }
        let count = reading.good().and_then(|value| match field {
            QueueField::PendingWrites | QueueField::PendingReads => value.amount(),
            _ => value.signed_counter(),
        });
        let truth = reading.good().and_then(Value::truth);
        let understood = if *field == QueueField::DeviceError { truth.is_some() } else { count.is_some() };
        let lost = Unread::of(*field, &settings.named, item, reading, understood);
        match field {
            QueueField::PendingWrites => {
                pending = lost.map_or(Ok(count.unwrap_or_default()), |lost| Err(lost.fault));
                continue;
            }
            QueueField::MaxPendingWrites => sample.max_pending = count,
            QueueField::CompletedWrites => sample.completed = count,
            QueueField::FailedWrites => {
                sample.failed = count;
                sample.failed_unread =
                    lost.as_ref().is_some_and(|lost| !matches!(lost.fault, Fault::Missing(_)));
            }
            QueueField::PendingReads => sample.pending_reads = count,
            // One device in error is enough, and one that is not says more than none.
            QueueField::DeviceError => device_error = device_error.max(truth),
        }
        unread.extend(lost);
    }
    let sample = pending.map(|pending| Sample { pending, ..sample });
    Look { sample, age_ms, device_error, unread }
}

/// A channel with its verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// What was seen.
    pub watched: Watched,
    /// Trend and figures.
    pub judgement: Judgement,
    /// Writes a second while the queue was never empty.
    pub capacity: Option<f64>,
    /// The status it leads to.
    pub status: Status,
    /// What was found wrong.
    pub findings: Vec<Finding>,
}

impl Channel {
    /// `SRV-A/Channel1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.watched.node, self.watched.channel)
    }

    /// The last sample.
    #[must_use]
    pub fn last(&self) -> Option<&Sample> {
        self.watched.samples.last()
    }
}

/// Judges a channel.
#[must_use]
pub fn judge(watched: Watched, window: Option<Duration>, limits: Limits) -> Channel {
    let seen = Seen::of(&watched, &odd::settled(&watched.samples), window, limits);
    conclude(watched, seen, window)
}

/// Judges a channel whose run is over: also growth, and a device in error, that are over are told.
#[must_use]
pub fn judge_run(watched: Watched, window: Option<Duration>, limits: Limits) -> Channel {
    let settled = odd::settled(&watched.samples);
    let seen = Seen::of(&watched, &settled, window, limits);
    let growths = match seen.judgement.trend {
        Trend::Growing => Vec::new(),
        _ => growths::of(trend::window(&settled.samples, window), limits),
    };
    drop(settled);
    let mut channel = conclude(watched, seen, window);
    let errors = device_was_in_error(&channel, window);
    for told in growths::told(&channel.name(), &growths).into_iter().chain(errors) {
        channel.status = channel.status.join(told.status);
        channel.findings.push(told.finding);
    }
    channel
}

/// What is told of devices that were in error and are not any more.
fn device_was_in_error(channel: &Channel, window: Option<Duration>) -> Option<Told> {
    let (watched, name) = (&channel.watched, channel.name());
    let start = start(watched, window);
    let is_told = |(from, to): &&(Stamp, Stamp)| from < to && start.is_none_or(|start| *to > start);
    let spells: Vec<(Stamp, Stamp)> = watched.in_error.iter().filter(is_told).copied().collect();
    let times = Times::of(&spells).filter(|_| watched.device_error != Some(true))?;
    let finding = Finding::new(&rules::DEVICE, &name, format!("{name}: a device was in error."))
        .help("Look what the device or its line did at that time: its writes held up all others.");
    Some(Told::new(finding, Status::Warning, &times))
}

/// Judges a channel by its settled samples.
#[must_use]
pub fn judge_settled(
    watched: Watched,
    settled: &Settled<'_>,
    window: Option<Duration>,
    limits: Limits,
) -> Channel {
    let seen = Seen::of(&watched, settled, window, limits);
    conclude(watched, seen, window)
}

/// What the settled samples of a channel show.
struct Seen {
    judgement: Judgement,
    capacity: Option<f64>,
    /// Stalls that the verdict about the end does not tell.
    over: Vec<(Stamp, Stamp)>,
}

impl Seen {
    fn of(watched: &Watched, settled: &Settled<'_>, window: Option<Duration>, limits: Limits) -> Self {
        let mut judgement = trend::judge_end(settled, window, &watched.memory, limits);
        if let Some(blind) = &watched.blind {
            judgement.trend = if watched.stale { Trend::Stale } else { Trend::Unknown };
            judgement.because = blind.to_string();
            judgement.watch_ms = None;
            judgement.time_to_empty = None;
        }
        let capacity = capacity(&intervals(trend::window(&settled.samples, window)));
        let over = over(&settled.samples, start(watched, window), &judgement, limits);
        Self { judgement, capacity, over }
    }
}

/// When the window begins; what was before is not judged. `None` without a window.
fn start(watched: &Watched, window: Option<Duration>) -> Option<Stamp> {
    trend::window(&watched.samples, window).first().map(|first| first.at).filter(|_| window.is_some())
}

/// The verdict about a channel by what was seen of it.
fn conclude(watched: Watched, seen: Seen, window: Option<Duration>) -> Channel {
    let Seen { judgement, capacity, over } = seen;
    let start = start(&watched, window);
    let holes: Vec<Hole> =
        watched.holes.iter().filter(|hole| start.is_none_or(|start| hole.to > start)).copied().collect();
    let status = match judgement.trend {
        Trend::Idle | Trend::Burst | Trend::Steady | Trend::Draining => Status::Ok,
        Trend::Growing | Trend::Stalled | Trend::Failing => Status::Critical,
        Trend::Stale | Trend::Unknown => Status::Unknown,
    };
    let mut channel = Channel { watched, judgement, capacity, status, findings: Vec::new() };
    find(&mut channel);
    channel.findings.extend(stalls::told(&channel.name(), &over).map(|told| told.finding));
    let name = channel.name();
    let blanks = Counter::ALL.into_iter().filter_map(|counter| {
        holes::blank(&name, counter, trend::window(&channel.watched.samples, window), channel.watched.max_age)
    });
    let dark: Vec<Finding> = holes::finding(&name, &holes)
        .into_iter()
        .chain(blanks)
        .chain(doubtful(&channel.watched, &name))
        .collect();
    if !dark.is_empty() {
        channel.status = channel.status.join(Status::Unknown);
    }
    channel.findings.extend(dark);
    channel.status = channel
        .findings
        .iter()
        .filter(|finding| finding.rule.name != rules::UNREADABLE.name)
        .fold(channel.status, |status, finding| {
            status.join(Status::of_findings(std::slice::from_ref(finding)))
        })
        .join(channel.watched.unread_status());
    channel
}

/// What the source has and nobody can use, a finding for each cause. Where nothing at all could be read, that is told.
fn doubtful(watched: &Watched, name: &str) -> Vec<Finding> {
    let one = |lost: &Unread| {
        let why = lost.fault.to_string();
        let item = if why.contains(&lost.item) { String::new() } else { format!("`{}`: ", lost.item) };
        let words = format!("{name}: what decides is not known: {item}{why}.");
        Finding::new(&rules::UNREADABLE, name, words).help(lost.fault.help())
    };
    unread::causes(&watched.doubts, watched.blind.as_ref()).into_iter().map(one).collect()
}

/// The stalls since `start` that the verdict about the end does not tell.
fn over(
    settled: &[Sample],
    start: Option<Stamp>,
    judgement: &Judgement,
    limits: Limits,
) -> Vec<(Stamp, Stamp)> {
    let end = settled.last().map(|last| last.at).filter(|_| judgement.trend == Trend::Stalled);
    let mut stalls = stalls::of(settled, limits.stall_after);
    stalls.retain(|(_, to)| start.is_none_or(|start| *to > start) && end != Some(*to));
    stalls
}

fn find(channel: &mut Channel) {
    let name = channel.name();
    let because = channel.judgement.because.clone();
    let mut say = |rule: &'static Rule, words: String, help: &str| {
        channel.findings.push(Finding::new(rule, name.clone(), format!("{name}: {words}.")).help(help));
    };
    match channel.judgement.trend {
        Trend::Growing => say(
            &rules::GROWING,
            because,
            "More writes come in than the driver completes. Slow down what writes, or speed up the line.",
        ),
        Trend::Stalled => say(
            &rules::STALLED,
            because,
            "Look at the line and the device. Do not stop the driver while the writes matter: that discards them.",
        ),
        _ => {}
    }
    // A counter that is there and cannot be used is told with its cause.
    let is_completed = |lost: &Unread| lost.key == QueueField::CompletedWrites.key();
    let told = channel.watched.unread.iter().chain(&channel.watched.doubts).any(is_completed);
    if channel.judgement.uncounted && channel.watched.blind.is_none() && !told {
        say(
            &rules::UNREADABLE,
            "its pending writes were read, and no counter of completed ones, so nobody can say that what left the queue was written"
                .to_owned(),
            "Where its diagnostics are on, a Kepware channel has one (`_SuccessfulWrites`). Of another source name it in \
             sources.yaml: `items: { completed_writes: ... }`, and `failed_writes` beside it.",
        );
    }
    if let Some(blind) = &channel.watched.blind {
        say(&rules::UNREADABLE, blind.to_string(), &blind.help());
    }
    if let Some(failed) = channel.judgement.failed_delta.filter(|failed| *failed > 0) {
        say(
            &rules::FAILING,
            format!("{} failed after all retries while it was watched", words::count(failed, "write")),
            "Find the device that does not answer or refuses the value.",
        );
    }
    if channel.judgement.missing > 0 {
        say(
            &rules::MISSING,
            format!(
                "{} left its queue that {} {}",
                words::count(channel.judgement.missing, "write"),
                if channel.judgement.missing == 1 { "was" } else { "were" },
                if channel.watched.samples.iter().any(|sample| sample.failed.is_some()) {
                    "neither completed nor failed"
                } else {
                    "not completed; whether they failed, no counter tells"
                }
            ),
            "They were thrown away (a driver that is stopped does so), or never counted. Find out which writes they were, \
             and repeat them.",
        );
    }
    if channel.judgement.resets > 0 {
        say(
            &rules::RESET,
            format!(
                "its counters were set back{} while it was watched",
                match channel.judgement.resets {
                    1 => String::new(),
                    times => format!(" {times} times"),
                }
            ),
            "If the driver was restarted, its queue was discarded; repeat the writes that waited. A counter that begins again at an end of \
             its own (other than 15, 16, 24, 31 or 32 bits, or five to nine digits, which are known) has lost nothing.",
        );
    }
    if channel.watched.device_error == Some(true) {
        say(&rules::DEVICE, "a device is in error".to_owned(), "Repair the device or its line.");
    }
    let named = unread::findings(&name, &channel.watched.unread, channel.watched.blind.as_ref());
    channel.findings.extend(named);
}

//! One channel, judged: trend, status and findings.

use std::time::Duration;

use super::memory::Memory;
use super::odd;
use super::rules;
use super::sample::{Sample, capacity, intervals};
use super::trend::{self, Judgement, Limits, Trend};
use crate::domain::finding::{Finding, Rule};
use crate::domain::source::fields::QueueField;
use crate::domain::source::point::{Reading, Stamp, Value, millis};
use crate::domain::source::settings::{Channel as Settings, WriteOptimization};
use crate::domain::status::Status;

/// What is known of a channel before it is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// The node.
    pub node: String,
    /// The channel.
    pub channel: String,
    /// Samples, sorted by time.
    pub samples: Vec<Sample>,
    /// Low-water marks of all time, also of samples that are no longer kept.
    pub memory: Memory,
    /// Why the last look gave no sample; `None` when it did.
    pub blind: Option<String>,
    /// The figures were too old at the end.
    pub stale: bool,
    /// A device of the channel is in error.
    pub device_error: Option<bool>,
    /// As configured, when told.
    pub write_optimization: Option<WriteOptimization>,
    /// From a simulated plant.
    pub simulated: bool,
}

impl Watched {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(node: &str, settings: &Settings, simulated: bool) -> Self {
        Self {
            node: node.to_owned(),
            channel: settings.name.clone(),
            samples: Vec::new(),
            memory: Memory::default(),
            blind: None,
            stale: false,
            device_error: None,
            write_optimization: settings.write_optimization,
            simulated,
        }
    }

    /// Takes a look into account. Returns the sample when there is a new one.
    pub fn look(&mut self, look: &Look, max_age: Duration) -> Option<Sample> {
        self.device_error = look.device_error.or(self.device_error);
        self.stale = look.age_ms.is_some_and(|age| age > millis(max_age));
        if self.stale {
            let age = look.age_ms.unwrap_or_default() / 1000;
            self.blind =
                Some(format!("the freshest figure is {age} s old, more than {} s", max_age.as_secs()));
            return None;
        }
        match &look.sample {
            Ok(sample) => {
                self.blind = None;
                if self.samples.last().is_some_and(|last| sample.at <= last.at) {
                    return None;
                }
                self.samples.push(*sample);
                self.memory.add(sample);
                Some(*sample)
            }
            Err(why) => {
                self.blind = Some(why.clone());
                None
            }
        }
    }
}

/// One look at a channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The figures, or why there are none.
    pub sample: Result<Sample, String>,
    /// Age of the freshest figure.
    pub age_ms: Option<i64>,
    /// A device of the channel is in error.
    pub device_error: Option<bool>,
}

/// Makes a look of the readings of a channel's items, in the order of its settings.
#[must_use]
pub fn look(at: Stamp, settings: &Settings, items: &[String], readings: &[Reading]) -> Look {
    let mut sample = Sample { at, ..Sample::default() };
    let mut pending = Err(format!("no item is named for the pending writes of {}", settings.name));
    let (mut age_ms, mut device_error): (Option<i64>, Option<bool>) = (None, None);
    for (((field, _), item), reading) in settings.items.iter().zip(items).zip(readings) {
        if let (Ok(_), Some(age)) = (&reading.value, reading.age_ms) {
            age_ms = Some(age_ms.map_or(age, |least| least.min(age)));
        }
        let count = reading.good().and_then(|value| match field {
            QueueField::PendingWrites | QueueField::PendingReads => value.counter(),
            _ => value.counter().or_else(|| signed(value)),
        });
        match field {
            QueueField::PendingWrites => {
                pending = match (&reading.value, count) {
                    (Ok(_), Some(count)) => Ok(count),
                    (Ok(value), None) => Err(format!("`{item}` is `{value}`, which is no count")),
                    (Err(fault), _) => Err(fault.to_string()),
                };
            }
            QueueField::MaxPendingWrites => sample.max_pending = count,
            QueueField::CompletedWrites => sample.completed = count,
            QueueField::FailedWrites => sample.failed = count,
            QueueField::PendingReads => sample.pending_reads = count,
            QueueField::DeviceError => device_error = reading.good().and_then(|value| value.truth()),
        }
    }
    let sample = pending.map(|pending| Sample { pending, ..sample });
    Look { sample, age_ms, device_error }
}

/// A counter that its source shows with a sign: beyond half of its range it reads as a number below 0. -1 is what many
/// sources show for "no value".
fn signed(value: &Value) -> Option<u64> {
    match value {
        Value::Int(value) if *value < -1 => Some(
            i32::try_from(*value).map_or(value.cast_unsigned(), |value| u64::from(value.cast_unsigned())),
        ),
        _ => None,
    }
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
    let samples = trend::window(&watched.samples, window);
    let mut judgement = trend::judge_end(&watched.samples, window, &watched.memory, limits);
    let capacity = capacity(&intervals(&odd::settled(samples).samples));
    if let Some(blind) = &watched.blind {
        judgement.trend = if watched.stale { Trend::Stale } else { Trend::Unknown };
        judgement.because.clone_from(blind);
        judgement.watch_ms = None;
        judgement.time_to_empty = None;
    }
    let status = match judgement.trend {
        Trend::Idle | Trend::Burst | Trend::Steady | Trend::Draining => Status::Ok,
        Trend::Growing | Trend::Stalled | Trend::Failing => Status::Critical,
        Trend::Stale | Trend::Unknown => Status::Unknown,
    };
    let mut channel = Channel { watched, judgement, capacity, status, findings: Vec::new() };
    find(&mut channel);
    channel.status = channel
        .findings
        .iter()
        .filter(|finding| finding.rule.name != rules::UNREADABLE.name)
        .fold(channel.status, |status, finding| {
            status.join(Status::of_findings(std::slice::from_ref(finding)))
        });
    channel
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
        Trend::Stale => {
            say(&rules::UNREADABLE, because, "Check that the source is alive; --max-age sets the limit.")
        }
        Trend::Unknown if channel.watched.blind.is_some() => say(
            &rules::UNREADABLE,
            because,
            "If the channel's _Statistics items are missing, its diagnostics are off: enable them in the channel's \
             properties (Kepware / IGS: Channel Properties, Diagnostics). `driver-queue browse` lists what is there.",
        ),
        _ => {}
    }
    if let Some(failed) = channel.judgement.failed_delta.filter(|failed| *failed > 0) {
        say(
            &rules::FAILING,
            format!("{failed} writes failed after all their retries while it was watched"),
            "Find the device that does not answer or refuses the value.",
        );
    }
    if channel.judgement.missing > 0 {
        say(
            &rules::MISSING,
            format!(
                "{} writes left its queue that were neither completed nor failed",
                channel.judgement.missing
            ),
            "They were thrown away (a driver that is stopped does so), or never counted. Find out which writes they were, \
             and repeat them.",
        );
    }
    if channel.judgement.resets > 0 {
        say(
            &rules::RESET,
            format!("its counters were set back {} times while it was watched", channel.judgement.resets),
            "If the driver was restarted, its queue was discarded; repeat the writes that waited.",
        );
    }
    if channel.watched.device_error == Some(true) {
        say(&rules::DEVICE, "a device is in error".to_owned(), "Repair the device or its line.");
    }
}

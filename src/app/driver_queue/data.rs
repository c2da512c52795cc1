//! The tool's own part of JSON, its tables, figures, sparklines and one-line summary.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::{drain, exposure};
use crate::app::browse::ItemsData;
use crate::app::sourced::When;
use crate::domain::finding::Finding;
use crate::domain::queue::judge::Channel;
use crate::domain::queue::rules;
use crate::domain::queue::sample::Sample;
use crate::domain::queue::trend::{TimeToEmpty, Trend, seconds};
use crate::domain::source::{cause, time, unread};
use crate::domain::status::Status;
use crate::domain::summary::{ROOM, fitting};
use crate::domain::words;
use crate::report::model::{Block, Judged, Metric, Table};
use crate::report::text;

/// Milliseconds as a whole number.
#[expect(clippy::cast_possible_truncation, reason = "times of days at most")]
fn whole(value: Option<f64>) -> Option<i64> {
    value.filter(|value| value.is_finite()).map(|value| value.round() as i64)
}

/// `inspect`, `replay`, `drain --dry-run`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "inspected")]
pub struct InspectedData<'a> {
    /// True for `drain --dry-run`, which waits for nothing; else not there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub predicted: bool,
    pub channels: Vec<ChannelData<'a>>,
    #[serde(flatten)]
    pub when: When,
}

/// A channel that was watched.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "channel")]
pub struct ChannelData<'a> {
    node: &'a str,
    /// Its name; `*` stands for all of a node whose channels could not be looked for.
    channel: &'a str,
    /// At the end.
    pending_writes: Option<u64>,
    /// At the end.
    pending_reads: Option<u64>,
    /// The most that ever waited, as the driver says.
    max_pending_writes: Option<u64>,
    completed_per_second: Option<f64>,
    /// Writes completed a second while the queue was never empty.
    capacity_per_second: Option<f64>,
    /// Writes that failed while it was watched.
    failed_delta: Option<u64>,
    /// Writes that left the queue and are in no counter.
    missing: u64,
    /// Where the queue is going.
    verdict: Trend,
    status: Status,
    /// The rule that decided, with its numbers.
    because: &'a str,
    /// The fewest pending writes in each third of the time; null without enough samples.
    low_water: Option<[u64; 3]>,
    /// null unless the queue is draining.
    time_to_empty_ms: Option<TimeToEmptyData>,
    /// How many there are.
    samples: usize,
    /// How often counters were set back.
    resets: usize,
    /// How much longer it must be watched, when that is why the verdict is unknown.
    watch_more_ms: Option<i64>,
    device_error: Option<bool>,
    /// Items that sources.yaml names and that gave nothing, each with the reason.
    not_read: Vec<String>,
    /// The figures come from a simulated plant.
    simulated: bool,
    /// With `--explain`: each sample's time, pending and completed writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<(String, u64, Option<u64>)>")]
    history: Option<Vec<(String, u64, Option<u64>)>>,
}

/// Quantiles of the time until the queue is empty; null: not within any useful time.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "time_to_empty")]
struct TimeToEmptyData {
    p10: Option<i64>,
    p50: Option<i64>,
    p90: Option<i64>,
}

/// What the tool's own part of JSON may be.
pub fn parts(generator: &mut SchemaGenerator) -> Vec<Schema> {
    vec![
        generator.subschema_for::<drain::DrainData<'_>>(),
        generator.subschema_for::<exposure::ExposureData<'_>>(),
        generator.subschema_for::<InspectedData<'_>>(),
        generator.subschema_for::<ItemsData<'_>>(),
    ]
}

/// A channel for scripts; with its samples for an explanation.
#[must_use]
pub fn channel(channel: &Channel, explain: bool) -> ChannelData<'_> {
    let (watched, judged, last) = (&channel.watched, &channel.judgement, channel.last());
    let quantiles = |time: TimeToEmpty| TimeToEmptyData {
        p10: whole(time.p10),
        p50: whole(time.p50),
        p90: whole(time.p90),
    };
    let sample = |sample: &Sample| (time::format_time(sample.at), sample.pending, sample.completed);
    ChannelData {
        node: &watched.node,
        channel: &watched.channel,
        pending_writes: last.map(|last| last.pending),
        pending_reads: last.and_then(|last| last.pending_reads),
        max_pending_writes: last.and_then(|last| last.max_pending),
        completed_per_second: judged.completed_per_second,
        capacity_per_second: channel.capacity,
        failed_delta: judged.failed_delta,
        missing: judged.missing,
        verdict: judged.trend,
        status: channel.status,
        because: &judged.because,
        low_water: judged.low_water,
        time_to_empty_ms: judged.time_to_empty.map(quantiles),
        samples: watched.samples.len(),
        resets: judged.resets,
        watch_more_ms: judged.watch_ms,
        device_error: watched.device_error,
        not_read: watched.unread.iter().map(ToString::to_string).collect(),
        simulated: watched.simulated,
        history: explain.then(|| watched.samples.iter().map(sample).collect()),
    }
}

/// The findings of all channels. What could not be read for one cause is one finding.
pub fn findings(channels: &[Channel]) -> Vec<Finding> {
    joined(channels.iter().flat_map(|channel| &channel.findings))
}

fn joined<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Finding> {
    cause::joined(findings.cloned().collect(), &[&rules::UNREADABLE, &rules::NAMED], "channels")
}

/// All channels for scripts.
pub fn all(channels: &[Channel], explain: bool) -> Vec<ChannelData<'_>> {
    channels.iter().map(|one| channel(one, explain)).collect()
}

/// `simulated plant: `, when it is one.
#[must_use]
pub const fn mark(simulated: bool) -> &'static str {
    if simulated { "simulated plant: " } else { "" }
}

/// The channels with a label each; those that the same cause leaves without figures share one: the first of them stands for
/// all.
pub fn labelled<'c>(channels: impl Iterator<Item = &'c Channel>) -> Vec<(String, &'c Channel)> {
    let mut groups: Vec<Vec<&Channel>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for channel in channels {
        let new = groups.len();
        let at = match (&channel.watched.blind, channel.last()) {
            (Some(blind), None) => {
                *known.entry(cause::key(&channel.name(), &blind.to_string())).or_insert(new)
            }
            _ => new,
        };
        match groups.get_mut(at) {
            Some(group) => group.push(channel),
            None => groups.push(vec![channel]),
        }
    }
    let label = |group: Vec<&'c Channel>| {
        let names: Vec<String> = group.iter().map(|channel| channel.name()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        group.first().map(|first| (cause::names(&names), *first))
    };
    groups.into_iter().filter_map(label).collect()
}

/// The channels, the worst first and else in their order.
fn worst_first(channels: &[Channel]) -> impl Iterator<Item = &Channel> {
    Status::WORST_FIRST
        .into_iter()
        .flat_map(|status| channels.iter().filter(move |channel| channel.status == status))
}

/// The verdict in one line: what is worst, then where the channels are going.
#[must_use]
pub fn summary(channels: &[Channel], status: Status) -> String {
    let simulated = channels.iter().any(|channel| channel.watched.simulated);
    let one = |(label, channel): (String, &Channel)| {
        let waiting = match (channel.last(), &channel.watched.blind) {
            (Some(last), _) => format!("{} waiting", words::count(last.pending, "write")),
            (None, Some(why)) => format!("no figures: {why}"),
            (None, None) => "no figures".to_owned(),
        };
        let more = channel
            .judgement
            .watch_ms
            .map_or_else(String::new, |more| format!(", watch at least {} more", seconds(more)));
        let lost =
            unread::words(&channel.watched.unread).map_or_else(String::new, |words| format!(", {words}"));
        format!("{label} {} ({waiting}{more}{lost})", channel.judgement.trend.name())
    };
    let found = joined(channels.iter().flat_map(beside));
    // Beside a finding there is less room.
    let room = if found.is_empty() { ROOM } else { ROOM / 2 };
    // What a foreign program said may be long.
    let each =
        labelled(worst_first(channels)).into_iter().map(|channel| words::shortened(&one(channel), room));
    let picture = fitting(&each.collect::<Vec<_>>(), room);
    format!("{}{}", mark(simulated), text::worst_first(status, &found, &[], &picture))
}

/// The findings of a channel that its words in the summary do not tell: why it has no figures stands there.
fn beside(channel: &Channel) -> impl Iterator<Item = &Finding> {
    let blind = channel.last().is_none();
    channel.findings.iter().filter(move |finding| !(blind && finding.rule.name == rules::UNREADABLE.name))
}

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BARS: [char; 8] = ['_', '.', ',', '-', '=', '+', '*', '#'];

/// The pending writes as a row of bars, at most 60, each the most of its share of samples.
#[must_use]
pub fn sparkline(samples: &[Sample], ascii: bool) -> String {
    let bars = if ascii { ASCII_BARS } else { BARS };
    let most = samples.iter().map(|sample| sample.pending).max().unwrap_or(0).max(1);
    let share = samples.len().div_ceil(60).max(1);
    let bar = |part: &[Sample]| {
        let pending = part.iter().map(|sample| sample.pending).max().unwrap_or(0);
        let step = usize::try_from(u128::from(pending) * 7 / u128::from(most)).unwrap_or(7);
        bars[step.min(7)]
    };
    samples.chunks(share).map(bar).collect()
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// What was judged, for formats that list it: every channel, or the first of those that one cause leaves without figures.
#[must_use]
pub fn judged(channels: &[Channel]) -> Vec<Judged> {
    let one = |(label, channel): (String, &Channel)| {
        Judged::new(
            &label,
            channel.status,
            &format!("{}: {}", channel.judgement.trend.name(), channel.judgement.because),
        )
    };
    labelled(channels.iter()).into_iter().map(one).collect()
}

/// Tables for people.
#[must_use]
pub fn body(channels: &[Channel], explain: bool, ascii: bool) -> Vec<Block> {
    let mut body = Vec::new();
    if channels.iter().any(|channel| channel.watched.simulated) {
        body.push(Block::Text("These figures come from a SIMULATED plant, not from a real one.".to_owned()));
    }
    let header = [
        "channel",
        "status",
        "trend",
        "pending",
        "most",
        "completed/s",
        "failed",
        "time to empty",
        "history",
    ];
    let rows = labelled(channels.iter()).into_iter().map(|(label, channel)| {
        let last = channel.last();
        let time = channel.judgement.time_to_empty.and_then(|time| whole(time.p50)).map(seconds);
        vec![
            label,
            channel.status.label().to_owned(),
            channel.judgement.trend.name().to_owned(),
            shown(last.map(|last| last.pending)),
            shown(last.and_then(|last| last.max_pending)),
            shown(channel.judgement.completed_per_second.map(|rate| format!("{rate:.1}"))),
            shown(channel.judgement.failed_delta),
            shown(time),
            sparkline(&channel.watched.samples[channel.watched.samples.len().saturating_sub(20)..], ascii),
        ]
    });
    body.push(Block::Table(Table { header: header.map(str::to_owned).to_vec(), rows: rows.collect() }));
    if !explain {
        body.extend(doubts(channels));
    }
    if explain {
        for channel in channels {
            body.push(Block::Heading(
                3,
                format!("Why {} is {}", channel.name(), channel.judgement.trend.name()),
            ));
            body.push(Block::Text(format!("{}.", channel.judgement.because)));
            body.push(Block::Pre(sparkline(&channel.watched.samples, ascii)));
            let figures: Vec<String> =
                channel.watched.samples.iter().map(|sample| sample.pending.to_string()).collect();
            body.push(Block::Text(format!("Pending writes, sample by sample: {}", figures.join(" "))));
        }
    }
    body
}

/// Channels whose doubt is told, at most.
const DOUBTS: usize = 5;

/// Why nobody can say where the first few channels are going, and of how many more.
pub fn doubts(channels: &[Channel]) -> impl Iterator<Item = Block> {
    let all: Vec<String> = channels.iter().filter_map(doubt).collect();
    let more = all.len().saturating_sub(DOUBTS);
    let rest =
        (more > 0).then(|| format!("{} more unknown; --explain tells why.", words::count(more, "channel")));
    all.into_iter().take(DOUBTS).chain(rest).map(Block::Text)
}

/// Why nobody can say where a channel is going, when no finding tells.
#[must_use]
pub fn doubt(channel: &Channel) -> Option<String> {
    let judged = &channel.judgement;
    let told = channel.watched.blind.is_some() || judged.uncounted;
    (judged.trend == Trend::Unknown && !told).then(|| {
        let more = judged
            .watch_ms
            .map_or_else(String::new, |more| format!("; watch at least {} more", seconds(more)));
        format!("{} is unknown: {}{more}.", channel.name(), judged.because)
    })
}

/// Figures for monitoring; the same in the same order whatever the result.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub fn metrics(channels: &[Channel]) -> Vec<Metric> {
    let mut all = Vec::new();
    for channel in channels {
        let mut add = |name: &str, unit, help, value: Option<f64>| {
            let mut labels = vec![
                ("node".to_owned(), channel.watched.node.clone()),
                ("channel".to_owned(), channel.watched.channel.clone()),
            ];
            if channel.watched.simulated {
                labels.push(("simulated".to_owned(), "true".to_owned()));
            }
            all.push(Metric::new(name, unit, help, labels, value));
        };
        let last = channel.last();
        let time = channel.judgement.time_to_empty.and_then(|time| time.p50);
        add(
            "channel_status",
            "count",
            "Verdict: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
            Some(f64::from(channel.status.code())),
        );
        add("pending_writes", "count", "Writes that wait.", last.map(|last| last.pending as f64));
        add(
            "max_pending_writes",
            "count",
            "Most writes that ever waited.",
            last.and_then(|last| last.max_pending).map(|most| most as f64),
        );
        add(
            "completed_per_second",
            "count",
            "Writes completed a second.",
            channel.judgement.completed_per_second,
        );
        add(
            "failed_writes",
            "count",
            "Writes that failed while it was watched.",
            channel.judgement.failed_delta.map(|failed| failed as f64),
        );
        add("time_to_empty", "milliseconds", "Expected time until the queue is empty.", time);
    }
    all
}

//! `inspect` and `replay`: where queues are going.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use anyhow::bail;

use super::data::{self, InspectedData};
use super::{TOOL, watched};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings, Run};
use crate::app::plant::Plant;
use crate::app::sourced::{Given, recording_alone};
use crate::cli::common::{Format, Output};
use crate::cli::source::From;
use crate::domain::queue::holes;
use crate::domain::queue::judge::{Channel, Watched, judge_run, look};
use crate::domain::queue::trend::Limits;
use crate::domain::source::beat::Beats;
use crate::domain::source::fields::{QueueField, channel_with_writes, is_device_error, is_device_error_of};
use crate::domain::source::point::{self, Fault, Reading, STALE_HELP, Stamp, vouch};
use crate::domain::source::settings::{self, Access, Node, defaults};
use crate::domain::status::Status;
use crate::domain::suggest;
use crate::io::interrupt;
use crate::io::source::Source;
use crate::io::source::recording::Recording;
use crate::report::json;

/// What `inspect` asks for.
pub struct Asked<'a> {
    /// Channels; none: all.
    pub channels: &'a [String],
    /// How long to watch.
    pub over: Duration,
    /// Time between two samples.
    pub interval: Duration,
    /// Show what decided.
    pub explain: bool,
}

/// Watches and judges.
///
/// # Errors
/// When a channel does not exist, or the report cannot be written.
pub fn run(
    plant: &mut Plant,
    asked: &Asked<'_>,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL.name);
    let mut targets = watched::targets(plant, asked.channels)?;
    watched::watch(plant, &mut targets, asked.over, asked.interval, streams);
    watched::explain(plant, &mut targets);
    plant.close();
    let channels: Vec<Channel> =
        targets.into_iter().map(|target| judge_run(target.watched, None, Limits::default())).collect();
    report(run, &channels, Given::of(plant), asked.explain, format, out, streams)
}

/// What `replay` asks for.
pub struct Replay<'a> {
    /// The recording.
    pub file: &'a Path,
    /// Channels; none: all.
    pub channels: &'a [String],
    /// How much of the end is judged.
    pub window: Option<Duration>,
    /// Show what decided.
    pub explain: bool,
    /// Options about sources; only the age limit counts here.
    pub from: &'a From,
}

/// Judges a recording at its last timestamp, by its own clock.
///
/// # Errors
/// When it cannot be read, or holds no such channel.
pub fn replay(
    asked: &Replay<'_>,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    recording_alone(asked.from, asked.file)?;
    let run = output::start(TOOL.name);
    let path = asked.file.display().to_string();
    let mut recording = Recording::open_seen(&path)?;
    for note in recording.notes() {
        streams.say(format_args!("note: {note}"));
    }
    let history = recording.history();
    let mut known: Vec<(String, String)> = history
        .items()
        .into_iter()
        .filter_map(|(node, item, _)| Some((node.to_owned(), channel_with_writes(item)?.to_owned())))
        .collect();
    known.dedup();
    let list =
        || known.iter().map(|(node, channel)| format!("{node}/{channel}")).collect::<Vec<_>>().join(", ");
    let names_of =
        |node: &str, channel: &str| [channel, &format!("{node}/{channel}")].map(str::to_ascii_lowercase);
    let there: HashSet<String> = known.iter().flat_map(|(node, channel)| names_of(node, channel)).collect();
    for wanted in asked.channels {
        if !there.contains(&wanted.to_ascii_lowercase()) {
            let names =
                known.iter().flat_map(|(node, channel)| [format!("{node}/{channel}"), channel.clone()]);
            let names: Vec<String> = names.collect();
            let near = suggest::question(wanted, names.iter().map(String::as_str));
            bail!("{path}: there is no channel `{wanted}` in it.{near} There are: {}", list());
        }
    }
    if known.is_empty() {
        bail!(
            "{path}: no item is like `CHANNEL._Statistics._PendingWrites`, so there is no channel to judge"
        );
    }
    let (end, simulated) = (recording.now(), recording.facts().is_simulated);
    let given = Given::of_source(&path, &recording);
    let mut history = recording.into_history();
    let max_age = asked.from.max_age.unwrap_or(defaults::MAX_AGE);
    let errors = history.items_like(is_device_error);
    let asked_for: HashSet<String> =
        asked.channels.iter().map(|wanted| wanted.to_ascii_lowercase()).collect();
    let mut channels = Vec::new();
    for (node, channel) in &known {
        if !asked_for.is_empty() && !names_of(node, channel).iter().any(|name| asked_for.contains(name)) {
            continue;
        }
        let mut settings = settings::Channel::kepware(channel);
        settings.items.extend(
            errors
                .get(&node.to_lowercase())
                .into_iter()
                .flatten()
                .filter(|item| is_device_error_of(item, channel))
                .map(|item| (QueueField::DeviceError, item.clone())),
        );
        let node = Node::ad_hoc(node, Access::new(format!("recording:{path}")));
        let items = watched::items(&node, &settings);
        let mut seen = Watched::new(&node.name, &settings, simulated);
        let (mut first, mut last) = (None, None);
        let mut beats = Beats::new(items.len());
        history.replay(&node.name, &items, |at, readings| {
            beats.vouch(at, readings);
            // Only what was recorded of the pending writes is a sample of them.
            if readings.first().is_some_and(|reading| reading.age_ms == Some(0)) {
                first.get_or_insert(at);
                last = Some(at);
                vouch(readings, true, max_age);
                seen.look(&look(at, &settings, &items, readings), max_age);
            }
        });
        seen.holes = holes::of(first, &seen.samples, max_age);
        let age = last.map(|last: Stamp| end.since(last));
        seen.stale |= age.is_some_and(|age| age > point::millis(max_age));
        let mut pending: Vec<Reading> =
            items.iter().take(1).map(|item| history.latest(&node.name, item, end)).collect();
        history.forget(&node.name, &items);
        match age {
            // Its counters alone were recorded.
            None => seen.blind = pending.pop().and_then(|reading| reading.value.err()),
            Some(age) if age > 0 && beats.vouch(end, &mut pending) => {
                seen.blind = pending.pop().and_then(|reading| reading.value.err());
            }
            Some(age) if seen.stale => {
                seen.blind = Some(Fault::Cause {
                    words: format!("its last figure is {} s older than the end of the file", age / 1000),
                    help: STALE_HELP.to_owned(),
                });
            }
            Some(_) => {}
        }
        channels.push(judge_run(seen, asked.window, Limits::default()));
    }
    report(run, &channels, given, asked.explain, format, out, streams)
}

fn report(
    run: Run,
    channels: &[Channel],
    given: Given,
    explain: bool,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let status = Status::join_all(channels.iter().map(|channel| channel.status));
    let summary = given.summary(status, data::summary(channels, status));
    let data = InspectedData { predicted: false, channels: data::all(channels, explain), when: given.when() };
    let found = Findings {
        findings: data::findings(channels),
        rules: TOOL.rules.to_vec(),
        judged: data::judged(channels),
        metrics: data::metrics(channels),
        data: json::part(&data),
        body: data::body(channels, explain, out.ascii),
        unread: given.unread.clone(),
        ..Findings::default()
    };
    let report = run.finish(given.join(status), summary, found);
    let outcome = output::deliver(&report, format, out, streams)?;
    Ok(if interrupt::requested() { Outcome::Interrupted } else { outcome })
}

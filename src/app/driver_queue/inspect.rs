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
use crate::domain::queue::judge::{Channel, judge_run};
use crate::domain::queue::recorded::Recorded;
use crate::domain::queue::trend::Limits;
use crate::domain::source::settings::defaults;
use crate::domain::status::Status;
use crate::domain::{suggest, words};
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
    let given = Given::of_source(&path, &recording);
    let (end, simulated) = (recording.now(), recording.facts().is_simulated);
    let max_age = asked.from.max_age.unwrap_or(defaults::MAX_AGE);
    let mut recorded = Recorded::new(recording.into_history(), end, simulated, max_age);
    let known = recorded.channels();
    if known.is_empty() {
        bail!(
            "{path}: no item is like `CHANNEL._Statistics._PendingWrites`, so there is no channel to judge"
        );
    }
    let channels: Vec<Channel> = chosen(&known, asked.channels, &path)?
        .map(|(node, channel)| judge_run(recorded.take(node, channel), asked.window, Limits::default()))
        .collect();
    report(run, &channels, given, asked.explain, format, out, streams)
}

/// Those of the `known` nodes and channels that are `wanted`, each as CHANNEL or NODE/CHANNEL in any case; all when none is.
fn chosen<'k>(
    known: &'k [(String, String)],
    wanted: &[String],
    path: &str,
) -> anyhow::Result<impl Iterator<Item = &'k (String, String)>> {
    let names_of = |(node, channel): &(String, String)| [channel.clone(), format!("{node}/{channel}")];
    let lower = |names: [String; 2]| names.map(|name| name.to_ascii_lowercase());
    let there: HashSet<String> = known.iter().flat_map(|channel| lower(names_of(channel))).collect();
    for wanted in wanted {
        if !there.contains(&wanted.to_ascii_lowercase()) {
            let at = usize::from(wanted.contains('/'));
            let names: Vec<String> = known.iter().map(|channel| names_of(channel)[at].clone()).collect();
            let names = words::once(names.iter().map(String::as_str));
            bail!(suggest::unknown(&format!("{path}: there is no channel `{wanted}` in it"), wanted, &names));
        }
    }
    let wanted: HashSet<String> = wanted.iter().map(|wanted| wanted.to_ascii_lowercase()).collect();
    let is_wanted = move |channel: &&(String, String)| {
        wanted.is_empty() || lower(names_of(channel)).iter().any(|name| wanted.contains(name))
    };
    Ok(known.iter().filter(is_wanted))
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

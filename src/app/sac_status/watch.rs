//! `watch`: prints what changes.

use std::time::Duration;

use serde_json::json;

use super::{data, judge};
use crate::app::exit::{Outcome, Streams};
use crate::app::plant::Plant;
use crate::cli::common::Format;
use crate::domain::sac::reading::Sample;
use crate::domain::sac::verdict::{self, Limits, Node};
use crate::domain::source::feed::format_time;
use crate::domain::source::point::millis;
use crate::domain::status::Status;
use crate::io::interrupt;

/// How long looks are kept: so long that a figure which is refreshed every minute is no standstill.
const KEPT: Duration = Duration::from_secs(150);

/// What a line is printed for when it changes.
fn key(node: &Node) -> impl PartialEq + use<> {
    (
        node.status,
        node.role,
        node.moving,
        node.verdict,
        node.last.output_enabled,
        node.last.driver_error,
        node.words.split(',').next().map(str::to_owned),
    )
}

/// What `watch` asks for.
pub struct Asked {
    /// Time between two looks.
    pub interval: Duration,
    /// When to end; `None`: at Ctrl-C.
    pub duration: Option<Duration>,
    /// How long blocks may rest.
    pub grace: Duration,
}

/// Watches until Ctrl-C or the end of `duration`. The status is that of the last look.
///
/// # Errors
/// When a line cannot be written for another reason than a closed pipe.
pub fn run(
    plant: &mut Plant,
    asked: &Asked,
    format: Format,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let interval = asked.interval;
    // A simulated clock never waits, so there must be an end.
    let duration = asked.duration.or_else(|| plant.is_virtual().then_some(Duration::from_secs(60)));
    let start = plant.now();
    let mut samples: Vec<Vec<Sample>> = vec![Vec::new(); plant.nodes.len()];
    let mut before: Vec<Option<_>> = plant.nodes.iter().map(|_| None).collect();
    loop {
        let mut verdicts = Vec::new();
        let now = plant.now();
        let told = plant.each(|_, node| judge::looks(node, interval));
        for (((node, mut looks), samples), before) in
            plant.nodes.iter().zip(told).zip(&mut samples).zip(&mut before)
        {
            let limits =
                Limits { max_age: node.settings.access.max_age, grace: asked.grace, ..Limits::default() };
            let simulated = node.source.is_simulated();
            let last = looks.pop();
            // What was told between two looks is judged with a sample that is at least an interval older: within
            // milliseconds no block need be processed.
            let older = samples.len().saturating_sub(1);
            for between in looks.into_iter().filter(|_| older > 0) {
                let history: Vec<Sample> = samples[..older].iter().cloned().chain([between]).collect();
                let judged =
                    verdict::judge(&node.settings.name, &history, &node.settings.sac, &limits, simulated);
                if before.as_ref() == Some(&key(&judged)) {
                    continue;
                }
                *before = Some(key(&judged));
                if line(&judged, format, streams).is_err() {
                    return Ok(Outcome::Verdict(judged.verdict));
                }
            }
            if let Some(last) = last {
                // The first things told come right after the first Read.
                if samples.last().is_some_and(|old| last.at.since(old.at) < millis(interval) / 2) {
                    samples.pop();
                }
                samples.push(last);
            }
            let old = samples.partition_point(|sample| sample.at < now.minus(KEPT));
            samples.drain(..old.min(samples.len().saturating_sub(10)));
            let judged = verdict::judge(&node.settings.name, samples, &node.settings.sac, &limits, simulated);
            verdicts.push(judged.verdict);
            // One sample says nothing about movement.
            if samples.len() < 2 || before.as_ref() == Some(&key(&judged)) {
                continue;
            }
            *before = Some(key(&judged));
            if line(&judged, format, streams).is_err() {
                return Ok(Outcome::Verdict(Status::join_all(verdicts)));
            }
        }
        plant.tell(streams);
        let over = duration.is_some_and(|duration| plant.now().since(start) >= millis(duration));
        if over || !plant.wait(interval) {
            plant.close();
            let stopped = interrupt::requested();
            return Ok(if stopped {
                Outcome::Interrupted
            } else {
                Outcome::Verdict(Status::join_all(verdicts))
            });
        }
    }
}

fn line(node: &Node, format: Format, streams: &mut Streams<'_>) -> std::io::Result<()> {
    let at = format_time(node.last.at);
    if format == Format::Jsonl {
        let mut json = json!({ "event": "state", "t": at });
        if let (Some(map), serde_json::Value::Object(fields)) = (json.as_object_mut(), data::node(node)) {
            map.extend(fields);
        }
        writeln!(streams.out, "{json}")?;
    } else {
        let mark = if node.simulated { " (simulated)" } else { "" };
        let words = format!("{at}  {:<8}  {}: {}{mark}", node.verdict.label(), node.name, node.words);
        writeln!(streams.out, "{}", crate::report::sanitize::line(&words))?;
    }
    streams.out.flush()
}

//! `watch`: a line for every look.

use std::time::Duration;

use serde_json::json;

use super::{data, watched};
use crate::app::exit::{Outcome, Streams};
use crate::app::plant::Plant;
use crate::cli::common::Format;
use crate::domain::queue::judge::{Channel, judge};
use crate::domain::queue::trend::Limits;
use crate::domain::source::feed::format_time;
use crate::domain::source::point::millis;
use crate::domain::status::Status;
use crate::io::interrupt;

/// What is asked for.
pub struct Asked<'a> {
    /// Channels; none: all.
    pub channels: &'a [String],
    /// Time between two samples.
    pub interval: Duration,
    /// When to end.
    pub duration: Option<Duration>,
    /// How much of the past a verdict is about.
    pub window: Duration,
}

/// Watches until Ctrl-C or the end of the time. The status is that of the last look.
///
/// # Errors
/// When a channel does not exist.
pub fn run(
    plant: &mut Plant,
    asked: &Asked<'_>,
    format: Format,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let mut targets = watched::targets(plant, asked.channels, streams)?;
    // A simulated clock never waits, so there must be an end.
    let duration = asked.duration.or_else(|| plant.is_virtual().then_some(Duration::from_secs(60)));
    plant.prepare(duration.unwrap_or_default());
    let start = plant.now();
    loop {
        let now = plant.now();
        let looks = watched::look_at(plant, &targets);
        let mut statuses = Vec::new();
        for (target, look) in targets.iter_mut().zip(&looks) {
            let max_age = plant.nodes[target.node].settings.access.max_age;
            target.watched.look(look, max_age);
            let old =
                target.watched.samples.partition_point(|sample| sample.at < now.minus(asked.window * 2));
            target.watched.samples.drain(..old);
            let judged = judge(target.watched.clone(), Some(asked.window), Limits::default());
            statuses.push(judged.status);
            if line(&judged, now, format, streams).is_err() {
                return Ok(Outcome::Verdict(Status::join_all(statuses)));
            }
        }
        plant.tell(streams);
        let over = duration.is_some_and(|duration| plant.now().since(start) >= millis(duration));
        if over || !plant.wait(asked.interval) {
            plant.close();
            let stopped = interrupt::requested();
            return Ok(if stopped {
                Outcome::Interrupted
            } else {
                Outcome::Verdict(Status::join_all(statuses))
            });
        }
    }
}

fn line(
    channel: &Channel,
    now: crate::domain::source::point::Stamp,
    format: Format,
    streams: &mut Streams<'_>,
) -> std::io::Result<()> {
    let at = format_time(now);
    if format == Format::Jsonl {
        let mut json = json!({ "event": "sample", "t": at });
        if let (Some(map), serde_json::Value::Object(fields)) =
            (json.as_object_mut(), data::channel(channel, false))
        {
            map.extend(fields);
        }
        writeln!(streams.out, "{json}")?;
    } else {
        let figures = match &channel.watched.blind {
            Some(why) => format!("no figure: {why}"),
            None => format!(
                "{} waiting, {}",
                channel.last().map_or(0, |last| last.pending),
                channel
                    .judgement
                    .completed_per_second
                    .map_or_else(|| "rate not known".to_owned(), |rate| format!("{rate:.1}/s completed")),
            ),
        };
        let samples = &channel.watched.samples;
        let spark = data::sparkline(&samples[samples.len().saturating_sub(40)..], false);
        let mark = if channel.watched.simulated { " (simulated)" } else { "" };
        let words = format!(
            "{at}  {:<9} {}{mark}: {figures}  {spark}",
            channel.judgement.trend.name(),
            channel.name()
        );
        writeln!(streams.out, "{}", crate::report::sanitize::line(&words))?;
    }
    streams.out.flush()
}

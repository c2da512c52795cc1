//! `watch`: a line for every look, and at the end what was so during the watch and is over.

use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::data::{self, ChannelData};
use super::watched;
use crate::app::exit::{Outcome, Streams};
use crate::app::plant::Plant;
use crate::app::sourced::Given;
use crate::app::watching::{Ended, Timed, Was, has_gone, so_it_was, write};
use crate::cli::common::Format;
use crate::domain::queue::course::Course;
use crate::domain::queue::judge::{Channel, Look, judge, judge_settled};
use crate::domain::queue::odd;
use crate::domain::queue::trend::Limits;
use crate::domain::source::point::millis;
use crate::domain::source::time::format_time;
use crate::domain::source::unread;
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

/// Watches until Ctrl-C or the end of the time. The status is the worst of the last look and of what was so before.
///
/// # Errors
/// When a channel does not exist.
pub fn run(
    plant: &mut Plant,
    asked: &Asked<'_>,
    format: Format,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Ended> {
    let mut targets = watched::targets(plant, asked.channels)?;
    // A simulated clock never waits, so there must be an end.
    let duration = asked.duration.or_else(|| plant.is_virtual().then_some(Duration::from_secs(60)));
    plant.prepare(duration.unwrap_or_default());
    let start = plant.now();
    let mut courses: Vec<Course> =
        targets.iter().map(|target| Course::new(start, asked.window, max_age(plant, target))).collect();
    loop {
        let now = plant.now();
        let looks = watched::looks_since(plant, &targets, asked.interval);
        let (mut judged, mut closed) = (Vec::new(), false);
        for ((target, looks), course) in targets.iter_mut().zip(&looks).zip(&mut courses) {
            let max_age = max_age(plant, target);
            for gap in looks.iter().rev().skip(1).rev().filter(|look| look.sample.is_err()) {
                // What is not known in the middle of what was told has a line of its own.
                target.watched.look(gap, max_age);
                let channel = judge(target.watched.clone(), Some(asked.window), Limits::default());
                closed |= has_gone(line(&channel, None, now, format, streams));
            }
            // Trends are made for samples at the user's interval; what was told between has its extremes shown.
            if let Some(last) = looks.last() {
                target.watched.look(last, max_age);
            }
            let old =
                target.watched.samples.partition_point(|sample| sample.at < now.minus(asked.window * 2));
            if old > 0 {
                Arc::make_mut(&mut target.watched.samples).drain(..old);
            }
            let settled = odd::settled(&target.watched.samples);
            let channel =
                judge_settled(target.watched.clone(), &settled, Some(asked.window), Limits::default());
            course.look(now, &channel, &settled);
            closed |= has_gone(line(&channel, extremes(looks), now, format, streams));
            judged.push(channel);
        }
        closed |= has_gone(streams.out.flush());
        plant.tell(streams);
        let over = duration.is_some_and(|duration| plant.now().since(start) >= millis(duration));
        if closed || over || !plant.wait(asked.interval) {
            plant.close();
            let given = Given::of(plant);
            let stopped = interrupt::requested();
            let (mut status, mut words) = (status(&judged), Vec::new());
            for told in courses.into_iter().zip(&judged).flat_map(|(course, end)| course.told(end)) {
                status = status.join(told.status);
                // Who closed the pipe reads no more; the status says it all the same.
                let _closed = so_it_was(&told, now, format, Line::Was, streams);
                words.push(told.words);
            }
            let status = given.join(status);
            words.push(data::summary(&judged, status));
            let outcome = if stopped { Outcome::Interrupted } else { Outcome::Verdict(status) };
            let words = given.summary(status, words.join("; "));
            return Ok(Ended { outcome, status, words });
        }
    }
}

fn max_age(plant: &Plant, target: &watched::Target) -> Duration {
    plant.nodes[target.node].settings.access.max_age
}

fn status(channels: &[Channel]) -> Status {
    Status::join_all(channels.iter().map(|channel| channel.status))
}

/// The fewest and the most pending writes of these looks.
fn extremes(looks: &[Look]) -> Option<(u64, u64)> {
    let pending = || looks.iter().filter_map(|look| look.sample.as_ref().ok()).map(|sample| sample.pending);
    Some((pending().min()?, pending().max()?))
}

/// A line for scripts.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "lowercase")]
#[expect(clippy::large_enum_variant, reason = "a line is written at once, and none is kept")]
pub enum Line<'a> {
    /// A look at a channel.
    Sample(Timed<Sample<'a>>),
    /// At the end: what was so, and is over.
    Was(Timed<Was<'a>>),
}

/// What a line about a look at a channel says.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Sample<'a> {
    #[serde(flatten)]
    figures: ChannelData<'a>,
    /// The fewest pending writes that were told since the last line.
    pending_low: Option<u64>,
    /// The most.
    pending_high: Option<u64>,
}

/// Writes a line about a look; the caller flushes.
fn line(
    channel: &Channel,
    extremes: Option<(u64, u64)>,
    now: crate::domain::source::point::Stamp,
    format: Format,
    streams: &mut Streams<'_>,
) -> std::io::Result<()> {
    if format == Format::Jsonl {
        let figures = data::channel(channel, false);
        let (pending_low, pending_high) = extremes.unzip();
        let fields = Sample { figures, pending_low, pending_high };
        write(&Line::Sample(Timed::at(now, fields)), streams)?;
    } else {
        let figures = match &channel.watched.blind {
            Some(why) => format!("no figure: {why}"),
            None => format!(
                "{} waiting{}, {}",
                channel.last().map_or(0, |last| last.pending),
                extremes
                    .filter(|(low, high)| low < high)
                    .map_or_else(String::new, |(low, high)| format!(" ({low} to {high} meanwhile)")),
                channel
                    .judgement
                    .completed_per_second
                    .map_or_else(|| "rate not known".to_owned(), |rate| format!("{rate:.1}/s completed")),
            ),
        };
        let samples = &channel.watched.samples;
        let spark = data::sparkline(&samples[samples.len().saturating_sub(40)..], false);
        let mark = if channel.watched.simulated { " (simulated)" } else { "" };
        let lost =
            unread::words(&channel.watched.unread).map_or_else(String::new, |words| format!("; {words}"));
        let words = format!(
            "{}  {:<9} {}{mark}: {figures}{lost}  {spark}",
            format_time(now),
            channel.judgement.trend.name(),
            channel.name()
        );
        writeln!(streams.out, "{}", crate::report::sanitize::line(&words))?;
    }
    Ok(())
}

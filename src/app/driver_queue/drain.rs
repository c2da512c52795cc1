//! `drain`: waits until queues are proven empty, then, if asked, runs a command.

use std::time::Duration;

use anyhow::{Context as _, bail};
use schemars::JsonSchema;
use serde::Serialize;

use super::TOOL;
use super::data::{self, ChannelData, InspectedData};
use super::progress::Progress;
use super::watched::{self, NotAsked, Target};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::app::plant::Plant;
use crate::app::sourced::{Given, When};
use crate::cli::common::{Format, Output};
use crate::cli::driver_queue::DrainArguments;
use crate::domain::finding::Finding;
use crate::domain::queue::drain::{self, Drain, Next, Seen, Settings, Standing};
use crate::domain::queue::judge::{Channel, Watched, judge};
use crate::domain::queue::rules;
use crate::domain::queue::sample::Sample;
use crate::domain::queue::trend::{Limits, TimeToEmpty, Trend};
use crate::domain::source::point::{Fault, Stamp, millis};
use crate::domain::source::unread;
use crate::domain::status::Status;
use crate::io::{interrupt, next_step, tape};
use crate::report::json;
use crate::report::model::Block;

/// `drain`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "drain")]
pub struct DrainData<'a> {
    /// How the wait ended.
    outcome: drain::Outcome,
    waited_ms: i64,
    /// Writes that wait at the end; null: not known of every channel.
    left: Option<u64>,
    /// Why it ended so.
    because: &'a str,
    /// What to do next.
    next_step: &'a str,
    /// The figures come from a simulated plant.
    simulated: bool,
    channels: Vec<ChannelData<'a>>,
    #[serde(flatten)]
    when: When,
    #[serde(flatten)]
    others: NotAsked,
}

/// How a wait ended.
struct End {
    outcome: drain::Outcome,
    because: String,
    /// What stands against each channel.
    standing: Vec<Standing>,
}

/// Waits.
///
/// # Errors
/// When a channel does not exist, the report cannot be written, or the command cannot be started.
pub fn run(
    plant: &mut Plant,
    asked: &DrainArguments,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL.name);
    let given = Given::of(plant);
    can_go_on(asked, &given, streams)?;
    let mut targets = watched::targets(plant, &asked.channels)?;
    if asked.dry_run {
        return predict(run, plant, targets, asked, out, streams);
    }
    plant.prepare(asked.timeout);
    let start = plant.now();
    let end = wait(plant, &mut targets, asked, start, out.quiet, streams);
    let waited = plant.now().since(start);
    watched::explain(plant, &mut targets);
    plant.close();
    let outcome = end.outcome;
    let mut channels: Vec<Channel> =
        targets.into_iter().map(|target| judged(target.watched, outcome)).collect();
    agree(&mut channels, &end);
    let others = watched::not_asked(plant, &asked.channels);
    let (summary, found) = told(&channels, &end, waited, &given, others, out.ascii);
    let ended = output::deliver(&run.finish(outcome.status(), summary, found), asked.format, out, streams)?;
    // Ctrl-C in the very last moment counts, too: status 0 would say that the command was run.
    let interrupted = outcome == drain::Outcome::Interrupted || interrupt::requested();
    match asked.then.split_first() {
        Some((command, arguments)) if outcome == drain::Outcome::Drained && !interrupted => {
            return then(command, arguments, streams);
        }
        Some((command, _)) => {
            let why = if interrupted { "Ctrl-C" } else { "the queue is not proven empty" };
            streams.say(format_args!("note: {command} was not run: {why}."));
        }
        None => {}
    }
    Ok(if interrupted { Outcome::Interrupted } else { ended })
}

/// Refuses, before a wait that may take hours, what --then could not do after it.
fn can_go_on(asked: &DrainArguments, given: &Given, streams: &mut Streams<'_>) -> anyhow::Result<()> {
    let Some(command) = asked.then.first() else { return Ok(()) };
    let found =
        tape::seen("then found", || next_step::find(command).map(|_| ()).map_err(|error| error.to_string()));
    found?.map_err(anyhow::Error::msg).context("nothing was waited for: what --then names cannot run")?;
    if let Some(word) = asked.ours_behind_then() {
        streams.say(format_args!(
            "note: `{word}` stands behind --then, so it goes to {command} and not to driver-queue; where it was meant for \
             driver-queue, put it before --then, which must come last"
        ));
    }
    if let Some(recorded) = &given.recorded {
        bail!(
            "nothing was waited for: the figures are of a recording ({}), which proves nothing about now, so {command} would not be \
             run; name the source itself, or leave --then out",
            recorded.words()
        );
    }
    Ok(())
}

/// How the wait ended: the line at the top, and all that stands below it.
fn told(
    channels: &[Channel],
    end: &End,
    waited_ms: i64,
    given: &Given,
    others: NotAsked,
    ascii: bool,
) -> (String, Findings) {
    let left: Option<u64> = channels.iter().map(|channel| channel.last().map(|last| last.pending)).sum();
    let simulated = channels.iter().any(|channel| channel.watched.simulated);
    let (outcome, because) = (end.outcome, &*end.because);
    let next_step = advice(end, left);
    let next_step = &*next_step;
    let data = json::part(&DrainData {
        outcome,
        waited_ms,
        left,
        because,
        next_step,
        simulated,
        channels: data::all(channels, false),
        when: given.when(),
        others,
    });
    let mut body = data::body(channels, false, ascii);
    body.push(Block::Text(next_step.to_owned()));
    let left = left.map_or_else(|| "an unknown number of".to_owned(), |left| left.to_string());
    let seconds = waited_ms as f64 / 1000.0;
    let summary = format!(
        "{}{} after {seconds:.1} s, {left} writes left: {because}",
        data::mark(simulated),
        outcome.name()
    );
    let found = Findings {
        findings: findings_of(channels),
        rules: TOOL.rules.to_vec(),
        judged: data::judged(channels),
        metrics: data::metrics(channels),
        data,
        body,
        ..Findings::default()
    };
    (given.dated(summary), found)
}

/// A channel with what its last minute shows, and with what was lost or failed in all of the wait.
fn judged(watched: Watched, outcome: drain::Outcome) -> Channel {
    // What is proven is proven of all of it.
    let whole = (outcome != drain::Outcome::Drained).then(|| judge(watched.clone(), None, Limits::default()));
    let mut channel = judge(watched, Some(Duration::from_secs(60)), Limits::default());
    channel.findings.retain(|finding| !is_of_the_wait(finding));
    if let Some(whole) = whole {
        channel.judgement.resets = whole.judgement.resets;
        channel.judgement.missing = whole.judgement.missing;
        channel.judgement.failed_delta = whole.judgement.failed_delta;
        channel.findings.extend(whole.findings.into_iter().filter(is_of_the_wait));
    }
    channel
}

/// What happened to the writes that waited. Where the trend is going is the matter of `inspect`.
fn is_of_the_wait(finding: &Finding) -> bool {
    [rules::RESET.name, rules::MISSING.name, rules::FAILING.name].contains(&finding.rule.name)
}

/// Lets what is said of the channels agree with the end: the machine has seen all of the wait, a trend its last minute.
fn agree(channels: &mut [Channel], end: &End) {
    let holds = |(channel, standing): (&Channel, &Standing)| {
        channel.watched.blind.is_some()
            || !channel.watched.unread.is_empty()
            || standing.is_open
            || standing.is_lost
            || channel.last().is_none_or(|last| last.pending > 0)
    };
    let held: Vec<bool> = channels.iter().zip(&end.standing).map(holds).collect();
    let found = held.contains(&true);
    for (channel, holds) in channels.iter_mut().zip(held) {
        channel.status = if holds || !found { end.outcome.status() } else { Status::Ok };
        if channel.status == Status::Ok && !channel.judgement.trend.is_calm() {
            channel.judgement.trend = Trend::Idle;
            end.because.clone_into(&mut channel.judgement.because);
            channel.judgement.watch_ms = None;
        }
    }
}

/// The findings about what could not be read, about devices, and about the writes that waited.
fn findings_of(channels: &[Channel]) -> Vec<Finding> {
    let now = [rules::UNREADABLE.name, rules::NAMED.name, rules::DEVICE.name];
    let mut all = data::findings(channels);
    all.retain(|finding| now.contains(&finding.rule.name) || is_of_the_wait(finding));
    all
}

/// Runs the command of `--then`; its status is ours. What it gave is evidence; it is never run to derive that again.
fn then(command: &str, arguments: &[String], streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let _closed = streams.out.flush();
    streams.say(format_args!(
        "note: {command} runs now. A signal to driver-queue is passed on to it, and its status becomes that of driver-queue."
    ));
    let mut how = String::new();
    let code = tape::seen("then", || {
        let (code, words) = run_command(command, arguments).map_err(|error| format!("{error:#}"))?;
        how = words;
        Ok::<u8, String>(code)
    });
    let code = code?.map_err(anyhow::Error::msg)?;
    streams.say(format_args!("note: {command} was run once and {how}."));
    Ok(Outcome::Command(code))
}

/// The status that the command leads to, and how it ended, in words.
fn run_command(command: &str, arguments: &[String]) -> anyhow::Result<(u8, String)> {
    let ended = next_step::run(command, arguments)
        .with_context(|| format!("the queue is drained, but `{command}` could not be run"))?;
    let own = ended.code.and_then(|code| u8::try_from(code).ok());
    let code = own.unwrap_or(Status::Unknown.code());
    let how = match (own, ended.signal, ended.code) {
        (Some(_), ..) => format!("ended with status {code}"),
        (None, Some(signal), _) => {
            format!("was ended by signal {signal}, without a status; this run ends with {code}")
        }
        (None, None, Some(other)) => {
            format!("ended with {other}, which is no exit status here; this run ends with {code}")
        }
        (None, None, None) => format!("ended without a status; this run ends with {code}"),
    };
    let passed_on = if ended.passed_on { ", after a signal that was passed on to it" } else { "" };
    Ok((code, format!("{how}{passed_on}")))
}

fn wait(
    plant: &mut Plant,
    targets: &mut [Target],
    asked: &DrainArguments,
    start: Stamp,
    quiet: bool,
    streams: &mut Streams<'_>,
) -> End {
    let settings = Settings { timeout: asked.timeout, stall_timeout: asked.stall_timeout, hold: asked.hold };
    let mut machine = Drain::new(settings, targets.len(), start);
    let mut progress = Progress::new(streams, quiet, start);
    let mut blind = vec![false; targets.len()];
    loop {
        if interrupt::requested() {
            progress.end();
            let because = "Ctrl-C; nothing was changed".to_owned();
            return End { outcome: drain::Outcome::Interrupted, because, standing: machine.standing() };
        }
        let looks = watched::look_at(plant, targets);
        let mut seen = Vec::with_capacity(targets.len());
        for ((target, look), blind) in targets.iter_mut().zip(&looks).zip(&mut blind) {
            let max_age = plant.nodes[target.node].settings.access.max_age;
            target.watched.look(look, max_age);
            let why = target.watched.blind.as_ref().map(Fault::in_full);
            let lost = why.clone().or_else(|| unread::words(&target.watched.unread));
            if lost.is_some() != *blind {
                *blind = lost.is_some();
                let words = lost.unwrap_or_else(|| "figures are back".to_owned());
                progress
                    .note(streams, &format!("{}/{}: {words}", target.watched.node, target.watched.channel));
            }
            seen.push(match (why, &look.sample) {
                (Some(why), _) => Seen::Nothing(why),
                (None, Err(why)) => Seen::Nothing(why.in_full()),
                (None, Ok(sample)) => Seen::Sample(*sample),
            });
        }
        let in_error = |target: &Target| target.watched.device_error == Some(true);
        machine.devices(&targets.iter().map(in_error).collect::<Vec<_>>());
        let now = plant.now();
        plant.tell(streams);
        if let Next::Done(outcome, words) = machine.round(now, &seen) {
            progress.end();
            let not_whole = Given::of(plant).unread.into_iter().map(|(_, why)| why).next();
            let unproven = targets.iter().find_map(|target| unproven(&target.watched));
            let (outcome, because) = match (outcome, unproven.or(not_whole)) {
                (drain::Outcome::Drained, Some(lost)) => (drain::Outcome::Unknown, lost),
                (drain::Outcome::Unknown, Some(lost)) => (outcome, format!("{lost}; {words}")),
                _ => (outcome, words),
            };
            return End { outcome, because, standing: machine.standing() };
        }
        progress.show(streams, now, &machine, targets.len());
        plant.wait(asked.interval);
    }
}

/// What was to be watched while the queue emptied, and was not.
fn unproven(watched: &Watched) -> Option<String> {
    let lost = unread::words(&watched.unread)?;
    Some(format!("of {}/{} {lost}, so nothing is proven", watched.node, watched.channel))
}

/// What helps where writes may be lost: a second wait begins anew and would be fine.
const LOST: &str = "Some of the writes that waited may never have been written, and no other wait will show it: look into the event log of \
     the driver for a restart, and repeat them.";
/// Where some failed.
const FAILED: &str = "Some writes were not written. Find the device that does not answer or refuses the value, and write them again.";

fn advice(end: &End, left: Option<u64>) -> String {
    let is_lost = end.standing.iter().any(|standing| standing.is_lost);
    let has_failed = end.standing.iter().any(|standing| standing.failed > 0);
    let words = match end.outcome {
        drain::Outcome::Drained => {
            "Every write that waited was written. New ones may come: switch now, not later."
        }
        drain::Outcome::Failed => FAILED,
        drain::Outcome::Device => {
            "Repair the device or its line, then wait again; do not switch over while nobody knows what it was not told."
        }
        drain::Outcome::Timeout if matches!(left, Some(0)) => {
            "The queue has only just become empty, or writes keep coming: wait longer (--timeout), or stop what writes."
        }
        drain::Outcome::Timeout => {
            "Wait longer (--timeout), or stop what writes. Do not stop the driver: that discards its queue."
        }
        drain::Outcome::Growing => {
            "More comes in than is written. Stop what writes, then wait again. Do not switch over now."
        }
        drain::Outcome::Stalled => {
            "The line or the driver hangs. Repair it before switching over; stopping the driver discards the queue."
        }
        drain::Outcome::Unknown if is_lost => "Nothing is proven; do not switch over on this.",
        drain::Outcome::Unknown => {
            "Nothing is proven. Check the source, then wait again; do not switch over on this."
        }
        drain::Outcome::Interrupted => "Everything was left as it was.",
    };
    let is_told = matches!(end.outcome, drain::Outcome::Drained | drain::Outcome::Failed);
    let more = if is_lost { Some(LOST) } else { has_failed.then_some(FAILED) };
    more.filter(|_| !is_told).map_or_else(|| words.to_owned(), |more| format!("{more} {words}"))
}

/// What a wait for a channel would come to, as far as its samples tell, and why that is no drained queue where its own verdict does
/// not say so.
fn predicted(channel: &Channel, asked: &DrainArguments) -> (Status, Option<&'static str>) {
    let samples = &channel.watched.samples[..];
    let longest = samples.split(|sample| sample.pending > 0).map(<[Sample]>::len).max().unwrap_or_default();
    let wanted = samples.len().min(asked.hold as usize);
    let in_time = |time: TimeToEmpty| time.p90.is_some_and(|time| time <= millis(asked.timeout) as f64);
    let is_there =
        |counter: fn(&Sample) -> Option<u64>| samples.iter().any(|sample| counter(sample).is_some());
    let (status, why) = match channel.judgement.trend {
        Trend::Idle | Trend::Steady if longest < wanted => {
            (Status::Warning, Some("it was never empty for as many looks as a wait asks for (--hold)"))
        }
        Trend::Burst | Trend::Draining if !channel.judgement.time_to_empty.is_some_and(in_time) => {
            (Status::Warning, Some("it may take longer than a wait would (--timeout)"))
        }
        trend
            if trend.is_calm()
                && !(is_there(|sample| sample.completed) && is_there(|sample| sample.failed)) =>
        {
            (
                Status::Unknown,
                Some(
                    "it has no counter of completed writes, or of failed ones, so an empty queue would prove nothing",
                ),
            )
        }
        _ => (Status::Ok, None),
    };
    (status.join(channel.status), why)
}

/// `--dry-run`: ten samples, then a prediction.
fn predict(
    run: output::Run,
    plant: &mut Plant,
    mut targets: Vec<Target>,
    asked: &DrainArguments,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    watched::watch(plant, &mut targets, asked.interval * 10, asked.interval, streams);
    watched::explain(plant, &mut targets);
    plant.close();
    let channels: Vec<Channel> =
        targets.into_iter().map(|target| judge(target.watched, None, Limits::default())).collect();
    let expected: Vec<_> = channels.iter().map(|channel| predicted(channel, asked)).collect();
    let status = Status::join_all(expected.iter().map(|(status, _)| *status));
    let why = channels
        .iter()
        .zip(&expected)
        .find_map(|(channel, (_, why))| Some(format!("{}: {}; ", channel.name(), (*why)?)))
        .unwrap_or_default();
    let given = Given::of(plant);
    let data = InspectedData { predicted: true, channels: data::all(&channels, false), when: given.when() };
    let found = Findings {
        findings: data::findings(&channels),
        rules: TOOL.rules.to_vec(),
        judged: data::judged(&channels),
        data: json::part(&data),
        body: data::body(&channels, false, out.ascii),
        unread: given.unread.clone(),
        ..Findings::default()
    };
    let summary = data::summary(&channels, status);
    let summary = format!("prediction only, nothing was waited for: {why}{summary}");
    let (status, summary) = (given.join(status), given.summary(status, summary));
    let format: Format = asked.format;
    let outcome = output::deliver(&run.finish(status, summary, found), format, out, streams)?;
    Ok(if interrupt::requested() { Outcome::Interrupted } else { outcome })
}

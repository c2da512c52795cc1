//! `exposure`: what a switch-over now would cost.

use schemars::JsonSchema;
use serde::Serialize;

use super::watched::{self, NotAsked};
use super::{TOOL, data};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::app::plant::Plant;
use crate::app::sourced::{Given, When};
use crate::cli::common::Output;
use crate::cli::driver_queue::{DriverOn, ExposureArguments};
use crate::domain::queue::exposure::{Exposure, RateSource, SerialLine, work_out};
use crate::domain::queue::judge::{Channel, judge};
use crate::domain::queue::trend::{Limits, Trend};
use crate::domain::source::settings::WriteOptimization;
use crate::domain::source::unread;
use crate::domain::status::Status;
use crate::domain::summary::{ROOM, fitting};
use crate::domain::words;
use crate::io::interrupt;
use crate::report::json;
use crate::report::model::{Block, Judged, Table};

/// `exposure`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "exposure")]
pub struct ExposureData<'a> {
    channels: Vec<ExposedData<'a>>,
    /// Where the driver runs.
    driver_on: DriverOn,
    #[serde(flatten)]
    when: When,
    #[serde(flatten)]
    others: NotAsked,
}

/// What a switch-over now would cost on a channel.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "exposed")]
struct ExposedData<'a> {
    node: &'a str,
    /// Its name; `*` stands for all of a node whose channels could not be looked for.
    channel: &'a str,
    pending_writes: Option<u64>,
    /// Where the queue is going.
    verdict: Trend,
    /// Writes that are lost when the driver is stopped now; null: there is no figure.
    writes_at_risk: Option<u64>,
    /// The same where the driver runs on the active node only; else null.
    lost_if_stopped: Option<u64>,
    /// How long both drivers may write after a failover; null: it is not known, or the driver runs on the active node only.
    overlap_ms: Option<f64>,
    /// How long the old driver goes on writing when no new write comes.
    drain_ms: Option<f64>,
    /// The rate that the figures rest on, in writes.
    rate_per_second: Option<f64>,
    /// Where that rate comes from.
    rate_source: RateSource,
    /// Writes a second that were measured, also when another rate counts.
    measured_per_second: Option<f64>,
    /// The figures come from a simulated plant.
    simulated: bool,
}

/// Registers of the read that goes with the writes, where nobody has told; the worked example's.
const READ_REGISTERS: u32 = 60;

/// Watches for a while and works the figures out.
///
/// # Errors
/// When a channel does not exist, or the report cannot be written.
pub fn run(
    plant: &mut Plant,
    asked: &ExposureArguments,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL.name);
    let mut targets = watched::targets(plant, &asked.channels)?;
    watched::watch(plant, &mut targets, asked.over, asked.interval, streams);
    watched::explain(plant, &mut targets);
    plant.close();
    let channels: Vec<Channel> =
        targets.into_iter().map(|target| judge(target.watched, None, Limits::default())).collect();
    let line = asked.serial.map(|baud| SerialLine {
        baud,
        slave_delay: asked.slave_delay,
        duty_cycle: asked.duty_cycle,
        read_registers: READ_REGISTERS,
    });
    let figures: Vec<Option<Exposure>> =
        channels.iter().map(|channel| one(channel, asked, line.as_ref())).collect();
    let statuses: Vec<Status> = channels
        .iter()
        .zip(&figures)
        .map(|(channel, figures)| status(channel, figures.as_ref(), asked))
        .collect();
    let status = Status::join_all(statuses.iter().copied());
    let given = Given::of(plant);
    let data = json::part(&ExposureData {
        channels: channels
            .iter()
            .zip(&figures)
            .map(|(channel, figures)| ExposedData::of(channel, figures.as_ref(), asked))
            .collect(),
        driver_on: asked.driver_on,
        when: given.when(),
        others: watched::not_asked(plant, &asked.channels),
    });
    let found = Findings {
        findings: data::findings(&channels),
        rules: TOOL.rules.to_vec(),
        judged: channels
            .iter()
            .zip(&figures)
            .zip(&statuses)
            .map(|((channel, figures), status)| {
                Judged::new(&channel.name(), *status, &cost(figures.as_ref(), asked))
            })
            .collect(),
        metrics: data::metrics(&channels),
        data,
        body: body(&channels, &figures, asked),
        unread: given.unread.clone(),
        ..Findings::default()
    };
    let summary = given.summary(status, summary(&channels, &figures, asked));
    let outcome =
        output::deliver(&run.finish(given.join(status), summary, found), asked.format, out, streams)?;
    Ok(if interrupt::requested() { Outcome::Interrupted } else { outcome })
}

fn one(channel: &Channel, asked: &ExposureArguments, line: Option<&SerialLine>) -> Option<Exposure> {
    if channel.watched.blind.is_some() {
        return None;
    }
    Some(work_out(channel.last()?.pending, channel.capacity, asked.rate, line, asked.promotion))
}

/// Nothing at risk is OK; something is WARNING; a queue that grows or stalls is CRITICAL; no figure is UNKNOWN, and so is a queue
/// that looks empty while nobody knows where it is going: a last figure of 0 may be misread, or what is left of one thrown away.
fn status(channel: &Channel, figures: Option<&Exposure>, asked: &ExposureArguments) -> Status {
    let Some(figures) = figures else { return Status::Unknown };
    if matches!(channel.judgement.trend, Trend::Growing | Trend::Stalled | Trend::Failing) {
        return Status::Critical;
    }
    // What was found wrong besides (counters that were set back, failed or missing writes) is no exposure of 0.
    let found = Status::of_findings(&channel.findings).join(channel.watched.unread_status());
    let safe = match asked.driver_on {
        DriverOn::Active => figures.writes_at_risk == 0,
        DriverOn::Both if figures.writes_at_risk == 0 => true,
        DriverOn::Both => match figures.overlap_ms {
            Some(overlap) => overlap <= 0.0,
            None => return Status::Unknown,
        },
    };
    let safe = safe && figures.slower_measured().is_none();
    found.join(match channel.judgement.trend {
        _ if !safe => Status::Warning,
        Trend::Unknown | Trend::Stale => Status::Unknown,
        _ => Status::Ok,
    })
}

impl<'a> ExposedData<'a> {
    fn of(channel: &'a Channel, figures: Option<&Exposure>, asked: &ExposureArguments) -> Self {
        let whole = |value: Option<f64>| value.map(f64::round);
        let lost = asked.driver_on == DriverOn::Active;
        let writes_at_risk = figures.map(|figures| figures.writes_at_risk);
        Self {
            node: &channel.watched.node,
            channel: &channel.watched.channel,
            pending_writes: channel.last().map(|last| last.pending),
            verdict: channel.judgement.trend,
            writes_at_risk,
            lost_if_stopped: writes_at_risk.filter(|_| lost),
            overlap_ms: figures.filter(|_| !lost).and_then(|figures| whole(figures.overlap_ms)),
            drain_ms: figures.and_then(|figures| whole(figures.drain_ms)),
            rate_per_second: figures.and_then(|figures| figures.rate_per_second),
            rate_source: figures.map_or(RateSource::None, |figures| figures.rate_source),
            measured_per_second: figures.and_then(|figures| figures.measured_per_second),
            simulated: channel.watched.simulated,
        }
    }
}

/// What a switch-over would cost on a channel, in words.
fn cost(figures: Option<&Exposure>, asked: &ExposureArguments) -> String {
    let Some(figures) = figures else { return "no usable figure".to_owned() };
    let waiting = figures.writes_at_risk;
    let words = match asked.driver_on {
        DriverOn::Active => match waiting {
            1 => "1 write is lost if its driver is stopped now".to_owned(),
            more => format!("{more} writes are lost if its driver is stopped now"),
        },
        DriverOn::Both => {
            format!(
                "{} waiting; both drivers may write for {}",
                words::count(waiting, "write"),
                seconds(figures.overlap_ms)
            )
        }
    };
    format!("{words}{}", slower(figures).map(|slower| format!(" ({slower})")).unwrap_or_default())
}

/// What was measured, when it is slower than the rate that was asked to count.
fn slower(figures: &Exposure) -> Option<String> {
    let (measured, asked) = (figures.slower_measured()?, figures.rate_per_second?);
    let option = if figures.rate_source == RateSource::Given { "--rate" } else { "--serial" };
    Some(format!("at the {asked:.1}/s of {option}; only {measured:.1}/s were measured"))
}

fn seconds(value: Option<f64>) -> String {
    value.map_or_else(|| "not known".to_owned(), |value| format!("{:.1} s", value / 1000.0))
}

/// The channels with label and figures; those that share a label have none.
fn labelled<'c>(
    channels: &'c [Channel],
    figures: &'c [Option<Exposure>],
) -> Vec<(String, &'c Channel, Option<&'c Exposure>)> {
    let of = |channel: &Channel| {
        let at = channels.iter().position(|other| std::ptr::eq(other, channel))?;
        figures.get(at)?.as_ref()
    };
    let all = data::labelled(channels.iter()).into_iter();
    all.map(|(label, channel)| (label, channel, of(channel))).collect()
}

fn summary(channels: &[Channel], figures: &[Option<Exposure>], asked: &ExposureArguments) -> String {
    let simulated = channels.iter().any(|channel| channel.watched.simulated);
    let one = |(label, channel, figures): (String, &Channel, Option<&Exposure>)| {
        let words = cost(figures, asked);
        let lost = unread::words(&channel.watched.unread);
        let doubt = || data::doubt(channel).map(|_| "where it is going is not known".to_owned());
        let more = lost.or_else(doubt);
        format!("{label}: {words}{}", more.map_or_else(String::new, |more| format!(" ({more})")))
    };
    let each: Vec<String> = labelled(channels, figures).into_iter().map(one).collect();
    format!("{}{}", data::mark(simulated), fitting(&each, ROOM))
}

fn body(channels: &[Channel], figures: &[Option<Exposure>], asked: &ExposureArguments) -> Vec<Block> {
    let mut body = Vec::new();
    if channels.iter().any(|channel| channel.watched.simulated) {
        body.push(Block::Text("These figures come from a SIMULATED plant, not from a real one.".to_owned()));
    }
    let header = ["channel", "trend", "writes at risk", "rate", "rate from", "drain time", "both may write"];
    let rows = labelled(channels, figures).into_iter().map(|(label, channel, figures)| {
        let rate = figures.as_ref().and_then(|figures| figures.rate_per_second);
        vec![
            label,
            channel.judgement.trend.name().to_owned(),
            figures
                .as_ref()
                .map_or_else(|| "not known".to_owned(), |figures| figures.writes_at_risk.to_string()),
            rate.map_or_else(|| "not known".to_owned(), |rate| format!("{rate:.1}/s")),
            figures.as_ref().map_or("none", |figures| figures.rate_source.name()).to_owned(),
            seconds(figures.as_ref().and_then(|figures| figures.drain_ms)),
            if asked.driver_on == DriverOn::Active {
                "no".to_owned()
            } else {
                seconds(figures.as_ref().and_then(|figures| figures.overlap_ms))
            },
        ]
    });
    body.push(Block::Table(Table { header: header.map(str::to_owned).to_vec(), rows: rows.collect() }));
    let words = match asked.driver_on {
        DriverOn::Both => {
            "The driver runs on both nodes: after a failover the old node's driver goes on writing its queue while the new \
             node's writes, too. On a serial line both may write the same output, the older value last."
        }
        DriverOn::Active => {
            "The driver runs on the active node only: stopping it discards its queue. Wait with `driver-queue drain` first."
        }
    };
    body.push(Block::Text(words.to_owned()));
    body.extend(data::doubts(channels));
    let latest = channels.iter().any(|channel| {
        matches!(
            channel.watched.write_optimization,
            Some(WriteOptimization::Latest | WriteOptimization::LatestNonBoolean)
        )
    });
    if latest {
        body.push(Block::Text(
            "A channel that keeps only the latest value drops older set points on purpose: fewer writes wait than were asked for."
                .to_owned(),
        ));
    }
    body
}

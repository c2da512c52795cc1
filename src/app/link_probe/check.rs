//! One short burst, judged by thresholds: what a monitoring system calls.

use std::time::Duration;

use anyhow::bail;

use super::run_report;
use super::watch::{Bounds, Opened, probe};
use crate::app::exit::{Outcome, Streams};
use crate::app::output;
use crate::cli::common::Output;
use crate::cli::link_probe::Check;
use crate::domain::link::judge::{self, Thresholds};
use crate::domain::link::loss::{CRIT_LOSS, LOST_AT_LEAST, WARN_LOSS};
use crate::report::model::Metric;

/// A plan's interval of seconds would make a check of a minute.
const INTERVAL: Duration = Duration::from_millis(200);

/// Checks the links.
///
/// # Errors
/// When the plan cannot be read, a socket cannot be opened, or the report cannot be written.
pub fn run(request: &Check, out: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    in_order(request)?;
    let mut links = request.links.clone();
    links.timeout = links.timeout.or_else(|| links.interval.is_none().then(|| Duration::from_secs(1)));
    links.interval = links.interval.or(Some(INTERVAL));
    let bounds = Bounds { count: Some(request.count), duration: None };
    let opened = Opened::open(&links, INTERVAL, &bounds)?;
    for note in &opened.notes {
        streams.say(format_args!("link-probe: {note}"));
    }
    let session = probe(opened, &bounds, &mut [], None)?;
    let is_set = request.warn_loss.or(request.crit_loss).is_some();
    let thresholds = Thresholds {
        lost_at_least: if is_set { 1 } else { LOST_AT_LEAST },
        warn_loss: Some(
            request.warn_loss.unwrap_or(request.crit_loss.map_or(WARN_LOSS, |crit| crit.min(WARN_LOSS))),
        ),
        crit_loss: Some(
            request.crit_loss.unwrap_or(request.warn_loss.map_or(CRIT_LOSS, |warn| warn.max(CRIT_LOSS))),
        ),
        warn_rtt: request.warn_rtt,
        crit_rtt: request.crit_rtt,
        warn_jitter: request.warn_jitter,
        crit_jitter: request.crit_jitter,
    };
    let mut report = run_report::of(&session, judge::burst(&session, &thresholds));
    for metric in &mut report.metrics {
        add_thresholds(metric, &thresholds);
    }
    let outcome = output::deliver(&report, request.format, out, streams)?;
    Ok(if session.stopped == Some(true) { Outcome::Interrupted } else { outcome })
}

/// Thresholds the wrong way round would make CRITICAL of what should be a warning, or never warn at all.
fn in_order(request: &Check) -> anyhow::Result<()> {
    let wrong = |warn: Option<Duration>, crit: Option<Duration>| {
        warn.zip(crit).is_some_and(|(warn, crit)| warn > crit)
    };
    for (what, is_wrong) in [
        ("loss", request.warn_loss.zip(request.crit_loss).is_some_and(|(warn, crit)| warn > crit)),
        ("rtt", wrong(request.warn_rtt, request.crit_rtt)),
        ("jitter", wrong(request.warn_jitter, request.crit_jitter)),
    ] {
        if is_wrong {
            bail!(
                "--warn-{what} is more than --crit-{what}: a warning comes before it is critical; exchange them"
            );
        }
    }
    Ok(())
}

fn add_thresholds(metric: &mut Metric, thresholds: &Thresholds) {
    let seconds = |time: Option<Duration>| time.map(|time| time.as_secs_f64().to_string());
    (metric.warning, metric.critical) = match metric.name.as_str() {
        "loss" => (
            thresholds.warn_loss.map(|loss| loss.to_string()),
            thresholds.crit_loss.map(|loss| loss.to_string()),
        ),
        "rtt_p95" => (seconds(thresholds.warn_rtt), seconds(thresholds.crit_rtt)),
        "jitter" => (seconds(thresholds.warn_jitter), seconds(thresholds.crit_jitter)),
        _ => return,
    };
}

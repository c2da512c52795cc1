//! From a run (live or replayed) to the one report type. Everything comes from the run itself, nothing from the present
//! moment, so that a replay gives the same bytes.

use super::{TOOL, body};
use crate::app::identity;
use crate::domain::finding::Severity;
use crate::domain::link::json::RunData;
use crate::domain::link::judge::{self, Judgement};
use crate::domain::link::session::{Link, Session};
use crate::domain::link::verdict::LinkState;
use crate::io::clock;
use crate::report::json;
use crate::report::model::{Metric, Report};

/// The report of a watched run.
#[must_use]
pub fn watched(session: &Session) -> Report {
    of(session, judge::run(session))
}

/// A report with a status that was decided elsewhere.
#[must_use]
pub fn of(session: &Session, judgement: Judgement) -> Report {
    let Judgement { status, summary, remarks } = judgement;
    Report {
        tool: TOOL,
        version: env!("CARGO_PKG_VERSION"),
        host: session.start.host.clone(),
        started_at: session.started.clone(),
        finished_at: session.ended.clone(),
        finished_unix: clock::unix_seconds(&session.ended).unwrap_or_default(),
        status,
        summary,
        fail_level: Severity::Error,
        findings: Vec::new(),
        rules: Vec::new(),
        inputs: Vec::new(),
        unread: Vec::new(),
        judged: Vec::new(),
        identity: identity::labels(),
        metrics: session.links.iter().flat_map(|link| metrics(link, session)).collect(),
        data: json::part(&RunData::of(session, &remarks)),
        body: body::summary(session, &remarks),
        sources: std::collections::BTreeMap::new(),
    }
}

fn metrics(link: &Link, session: &Session) -> Vec<Metric> {
    let stats = &link.stats;
    let seconds = |time: Option<std::time::Duration>| time.map(|time| time.as_secs_f64());
    let labels = vec![
        ("partner".to_owned(), link.info.partner.clone()),
        ("connection".to_owned(), link.info.connection.name().to_owned()),
        ("target".to_owned(), link.info.target.clone()),
    ];
    let metric =
        |name: &str, unit, help, value: Option<f64>| Metric::new(name, unit, help, labels.clone(), value);
    let known = link.verdict.state() != LinkState::NotYetKnown;
    let up = known.then_some(f64::from(u8::from(link.verdict.state() == LinkState::Up)));
    let downtime = link.outages.total(session.now);
    let count = |count: u64| Some(count as f64);
    vec![
        metric("loss", "percent", "Probes lost of those whose fate is known.", stats.loss_percent()),
        metric("rtt_p50", "seconds", "Round trip time, median.", seconds(stats.rtt.percentile(50))),
        metric("rtt_p95", "seconds", "Round trip time, 95th percentile.", seconds(stats.rtt.percentile(95))),
        metric("rtt_max", "seconds", "Round trip time, largest.", seconds(stats.rtt.max())),
        metric("jitter", "seconds", "Jitter (RFC 3550).", seconds(stats.jitter.value())),
        metric("up", "bool", "1 when the link is up, 0 when it has failed.", up),
        metric("probes_sent", "count", "Probes sent.", count(stats.sent())),
        metric("duplicates", "count", "Second and further answers.", count(stats.duplicates)),
        metric("late", "count", "Answers after the time-out.", count(stats.late)),
        metric("ttl_changes", "count", "Changes of the replies' time to live.", count(stats.ttl_changes)),
        metric("outages", "count", "How often the link was down.", count(downtime.count)),
        metric(
            "downtime_at_most",
            "seconds",
            "All outages together, the upper bound.",
            Some(downtime.at_most.as_secs_f64()),
        ),
    ]
}

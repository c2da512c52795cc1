//! The JSON form of what a run has come to on one link.

use std::net::IpAddr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::{CauseLine, Ms, Us, WhichLink};
use crate::link::diagnosis::{Diagnosis, TcpState};
use crate::link::mtu::Limit;
use crate::link::outage::Outage;
use crate::link::own_side::InterfaceState;
use crate::link::session::Link;
use crate::link::stats::{ErrorKind, Histogram};
use crate::link::verdict::LinkState;

/// One link.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "link")]
pub(super) struct LinkData<'a> {
    #[serde(flatten)]
    which: WhichLink<'a>,
    /// Its state at the end.
    state: LinkState,
    /// What ICMP and port say together.
    diagnosis: Diagnosis,
    /// Probes sent: received + lost + waiting.
    sent: u64,
    /// Answered in time.
    received: u64,
    /// Lost, errors included.
    lost: u64,
    /// Still waiting at the end.
    waiting: u64,
    /// Lost of those whose fate is known; null: of none.
    #[schemars(range(min = 0, max = 100))]
    loss_percent: Option<f64>,
    /// Lost without being part of an outage.
    lost_outside_outages: u64,
    /// Probes whose fate is known and that are part of no outage.
    judged_outside_outages: u64,
    /// Second answers.
    duplicates: u64,
    /// Answers after the time-out.
    late: u64,
    /// Replies with other source, sequence or payload.
    foreign: u64,
    /// Who answered in the partner's place, at most eight.
    foreign_sources: Vec<IpAddr>,
    /// Why probes were lost, where somebody says so.
    errors: Vec<ErrorData<'a>>,
    /// Round trip times in microseconds; null where nothing was received.
    rtt_us: LinkTimes,
    /// Time to live of the newest reply.
    ttl: Option<u8>,
    /// How often it changed.
    ttl_changes: u64,
    /// Hardware addresses that answered, where the system tells them; at most eight.
    neighbours: Vec<&'a str>,
    /// This machine's interface that the link is held to, where that is known.
    interface: Option<&'a str>,
    /// What it can carry at the end.
    interface_state: Option<InterfaceState>,
    /// How often that interface carried nothing without the link counting as failed.
    carrier_drops_without_outage: u64,
    /// The path's MTU in bytes.
    mtu: Option<u16>,
    /// Whether it was searched.
    mtu_searched: bool,
    /// The largest packet that got there, whatever became of its answer, in bytes.
    mtu_there: Option<u16>,
    /// What keeps larger packets from getting through: this machine's first hop, somebody who says so, nobody who says so, or a way
    /// back that takes less; `untold` in the log of an older version.
    mtu_limit: Option<Limit>,
    /// The partner's port, last attempt.
    tcp: Option<TcpState>,
    /// Attempts.
    tcp_connects: ConnectsData,
    /// Flapping at the end.
    flapping: bool,
    /// How often it began.
    flapping_count: u64,
    /// Outages, in order.
    outages: Vec<OutageData>,
    /// Outages that are not listed: beyond the first 1,000 and the newest.
    outages_left_out: u64,
    /// How many outages there were.
    outages_total: u64,
    /// All outages together, the lower bound.
    downtime_at_least_ms: Ms,
    /// All outages together, the upper bound.
    downtime_at_most_ms: Ms,
}

impl<'a> LinkData<'a> {
    pub(super) fn of(link: &'a Link, now: Duration) -> Self {
        let stats = &link.stats;
        let outside = link.outages.outside().all();
        let total = link.outages.total(now);
        let mtu = link.mtu.flatten();
        let seen = link.own.seen();
        Self {
            which: WhichLink::of(&link.info),
            state: link.verdict.state(),
            diagnosis: link.diagnosis,
            sent: stats.sent(),
            received: stats.received,
            lost: stats.lost,
            waiting: stats.waiting,
            loss_percent: stats.loss_percent(),
            lost_outside_outages: outside.lost,
            judged_outside_outages: outside.of,
            duplicates: stats.duplicates,
            late: stats.late,
            foreign: stats.foreign,
            foreign_sources: link.strangers.iter().copied().collect(),
            errors: stats.errors.iter().map(ErrorData::of).collect(),
            rtt_us: LinkTimes { all: Times::of(&stats.rtt), jitter: stats.jitter.value().map(Us) },
            ttl: stats.ttl,
            ttl_changes: stats.ttl_changes,
            neighbours: link.macs.iter().map(String::as_str).collect(),
            interface: seen.map(|seen| &*seen.name),
            interface_state: seen.map(|seen| seen.state),
            carrier_drops_without_outage: link.own.short_drops(link.falls).times,
            mtu: mtu.map(|found| found.mtu),
            mtu_searched: link.mtu.is_some(),
            mtu_there: mtu.map(|found| found.there),
            mtu_limit: mtu.map(|found| found.limit),
            tcp: link.tcp.map(|(_, state)| state),
            tcp_connects: ConnectsData { open: link.tcp_counts.0, tried: link.tcp_counts.1 },
            flapping: link.is_flapping(),
            flapping_count: link.flaps,
            outages: link.outages.outages().map(|outage| OutageData::of(&outage, now)).collect(),
            outages_left_out: link.outages.left_out(),
            outages_total: total.count,
            downtime_at_least_ms: Ms(total.at_least),
            downtime_at_most_ms: Ms(total.at_most),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct ErrorData<'a> {
    #[serde(flatten)]
    cause: CauseLine<'a>,
    /// How often.
    count: u64,
}

impl<'a> ErrorData<'a> {
    fn of((kind, count): (&'a ErrorKind, &u64)) -> Self {
        let cause = match kind {
            ErrorKind::Icmp(error, offender) => CauseLine::icmp(*error, *offender),
            ErrorKind::Send(error) => CauseLine::words(error),
            ErrorKind::Other => CauseLine::words("other"),
        };
        Self { cause, count: *count }
    }
}

/// Round trip times in microseconds; null where nothing was received.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct Times {
    /// Smallest.
    min: Option<Us>,
    /// Median, to 1.6 %.
    p50: Option<Us>,
    /// 95th percentile, to 1.6 %.
    p95: Option<Us>,
    /// 99th percentile, to 1.6 %.
    p99: Option<Us>,
    /// Largest.
    max: Option<Us>,
}

impl Times {
    /// Those of a histogram.
    #[must_use]
    pub fn of(times: &Histogram) -> Self {
        let percentile = |percent| times.percentile(percent).map(Us);
        let [p50, p95, p99] = [50, 95, 99].map(percentile);
        Self { min: times.min().map(Us), p50, p95, p99, max: times.max().map(Us) }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct LinkTimes {
    #[serde(flatten)]
    all: Times,
    /// Jitter (RFC 3550).
    jitter: Option<Us>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct ConnectsData {
    /// Succeeded.
    open: u64,
    /// All.
    tried: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "outage")]
struct OutageData {
    /// What was the matter, as it was known last while it lasted.
    diagnosis: Diagnosis,
    /// Down at least so long.
    at_least_ms: Ms,
    /// Down at most so long.
    at_most_ms: Ms,
    /// Began after.
    began_after_ms: Ms,
    /// Began before.
    began_before_ms: Ms,
    /// Ended after.
    ended_after_ms: Ms,
    /// Ended before; null while it lasts.
    ended_before_ms: Option<Ms>,
}

impl OutageData {
    fn of(outage: &Outage, now: Duration) -> Self {
        Self {
            diagnosis: outage.why,
            at_least_ms: Ms(outage.at_least()),
            at_most_ms: Ms(outage.at_most(now)),
            began_after_ms: Ms(outage.began_after),
            began_before_ms: Ms(outage.began_before),
            ended_after_ms: Ms(outage.ended_after),
            ended_before_ms: outage.ended_before.map(Ms),
        }
    }
}

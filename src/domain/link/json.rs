//! The JSON form of a run's summary; that of a record is a [`Line`](super::line::Line). The keys are a contract.

use std::net::IpAddr;
use std::time::Duration;

use serde_json::{Value, json};

use super::line::{CauseLine, SwitchLine, switch_event};
use super::outage::Outage;
use super::record::Record;
use super::remark::Remark;
use super::session::{Link, Session};
use super::statement;
use super::stats::ErrorKind;
use super::without::Without;

/// The log format that these records are; replays refuse a newer one.
pub const LOG_VERSION: u64 = 1;

/// Milliseconds with microseconds behind the point.
#[must_use]
pub fn ms(duration: Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// Microseconds with nanoseconds behind the point.
#[must_use]
pub fn us(duration: Duration) -> f64 {
    duration.as_nanos() as f64 / 1000.0
}

/// The first line of a further part of a log, before `record`: which run it belongs to. No record itself.
#[must_use]
pub fn part(record: &Record, number: u64, session: &Session) -> Value {
    json!({
        "event": "part", "t": record.t, "elapsed_ms": ms(record.elapsed), "number": number, "begun": session.started,
    })
}

fn merge(line: &mut Value, more: Value) {
    if let (Value::Object(line), Value::Object(more)) = (line, more) {
        line.extend(more);
    }
}

fn mark(at: Duration, note: &str, session: &Session) -> Value {
    let mut line = json!({ "elapsed_ms": ms(at), "note": note });
    if let Some(compared) = statement::compared(at, note, session) {
        let switch = compared.switch.map_or(
            Value::Null,
            |switch| json!({ "event": switch_event(switch), "elapsed_ms": ms(switch.at) }),
        );
        merge(&mut line, json!({ "product_says": { "nearest": switch } }));
    }
    line
}

/// What speaks against an OK, the worst first.
#[must_use]
pub fn remarks(remarks: &[Remark]) -> Value {
    let line = |remark: &Remark| {
        json!({
            "code": remark.code.name(), "status": remark.status.name(), "text": remark.text,
            "next_step": remark.code.next_step(),
        })
    };
    remarks.iter().map(line).collect()
}

/// The tool's own part of the report of a run: every link and every partner.
#[must_use]
pub fn summary(session: &Session) -> Value {
    let links: Vec<Value> = session.links.iter().map(|entry| link(entry, session.now)).collect();
    let partners: Vec<Value> = session
        .partners
        .iter()
        .zip(0..)
        .map(|(partner, index)| {
            let switches: Vec<Value> = session
                .switches
                .list
                .iter()
                .filter(|switch| switch.partner == index)
                .map(|entry| {
                    let mut line = json!({
                        "event": switch_event(*entry), "elapsed_ms": ms(entry.at),
                    });
                    merge(&mut line, json!(SwitchLine::of(entry)));
                    line
                })
                .collect();
            let without = Without::of(partner, session);
            json!({
                "partner": partner.name, "active": partner.active().name(), "switches": switches,
                "without_connection": {
                    "times": without.times, "longest_at_least_ms": ms(without.at_least),
                    "longest_at_most_ms": ms(without.at_most),
                },
            })
        })
        .collect();
    let marks: Vec<Value> = session.marks.list.iter().map(|(at, note)| mark(*at, note, session)).collect();
    let gaps: Vec<Value> = session
        .gaps
        .list
        .iter()
        .map(
            |(from, to, withdrawn)| json!({ "from_ms": ms(*from), "to_ms": ms(*to), "withdrawn": withdrawn }),
        )
        .collect();
    json!({
        "duration_ms": ms(session.now),
        "complete": session.stopped.is_some(),
        "interrupted": session.stopped == Some(true),
        "resolution": session.start.resolution,
        "links": links,
        "partners": partners,
        "isolation": session.isolation.name(),
        "isolated_count": session.isolated,
        "marks": marks,
        "gaps": gaps,
        "own_lateness": {
            "times": session.pauses.times, "longest_ms": ms(session.pauses.longest),
            "total_ms": ms(session.pauses.total),
        },
        "foreign": session.foreign,
        "shown": statement::of(session),
    })
}

fn link(link: &Link, now: Duration) -> Value {
    let stats = &link.stats;
    let rtt = &stats.rtt;
    let errors: Vec<Value> = stats
        .errors
        .iter()
        .map(|(kind, count)| {
            let mut line = match kind {
                ErrorKind::Icmp(error, offender) => json!(CauseLine::icmp(*error, *offender)),
                ErrorKind::Send(error) => json!(CauseLine::Send { error }),
                ErrorKind::Other => json!({ "error": "other" }),
            };
            merge(&mut line, json!({ "count": count }));
            line
        })
        .collect();
    let outages: Vec<Value> = link.outages.outages().map(|entry| outage(&entry, now)).collect();
    let info = &link.info;
    let total = link.outages.total(now);
    let outside = link.outages.outside().all();
    let strangers: Vec<String> = link.strangers.iter().map(IpAddr::to_string).collect();
    json!({
        "partner": info.partner, "connection": info.connection.name(), "monitor": info.is_monitor,
        "target": info.target, "address": info.address.map(|ip| ip.to_string()), "source": info.source,
        "state": link.verdict.state().name(), "diagnosis": link.diagnosis.name(),
        "sent": stats.sent(), "received": stats.received, "lost": stats.lost, "waiting": stats.waiting,
        "loss_percent": stats.loss_percent(),
        "lost_outside_outages": outside.lost, "judged_outside_outages": outside.of,
        "duplicates": stats.duplicates, "late": stats.late, "foreign": stats.foreign,
        "foreign_sources": strangers, "errors": errors,
        "rtt_us": {
            "min": rtt.min().map(us), "p50": rtt.percentile(50).map(us),
            "p95": rtt.percentile(95).map(us), "p99": rtt.percentile(99).map(us),
            "max": rtt.max().map(us), "jitter": stats.jitter.value().map(us),
        },
        "ttl": stats.ttl, "ttl_changes": stats.ttl_changes, "neighbours": link.macs,
        "interface": link.own.seen().map(|seen| seen.name.as_str()),
        "interface_state": link.own.seen().map(|seen| seen.state.name()),
        "carrier_drops_without_outage": link.own.short_drops(link.falls).times,
        "mtu": link.mtu.flatten().map(|found| found.mtu), "mtu_searched": link.mtu.is_some(),
        "mtu_there": link.mtu.flatten().map(|found| found.there),
        "mtu_limit": link.mtu.flatten().map(|found| found.limit.name()),
        "tcp": link.tcp.map(|(_, state)| state.name()),
        "tcp_connects": { "open": link.tcp_counts.0, "tried": link.tcp_counts.1 },
        "flapping": link.is_flapping(), "flapping_count": link.flaps,
        "outages": outages, "outages_left_out": link.outages.left_out(),
        "outages_total": total.count, "downtime_at_least_ms": ms(total.at_least),
        "downtime_at_most_ms": ms(total.at_most),
    })
}

fn outage(outage: &Outage, now: Duration) -> Value {
    json!({
        "diagnosis": outage.why.name(), "at_least_ms": ms(outage.at_least()), "at_most_ms": ms(outage.at_most(now)),
        "began_after_ms": ms(outage.began_after), "began_before_ms": ms(outage.began_before),
        "ended_after_ms": ms(outage.ended_after), "ended_before_ms": outage.ended_before.map(ms),
    })
}

//! The JSON form of records (one object a line) and of a run's summary. The keys are a contract.

use std::net::IpAddr;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::mtu::PathMtu;
use super::outage::Outage;
use super::record::{Cause, LinkInfo, Record, Start, Switch, What};
use super::remark::Remark;
use super::session::{Link, Session};
use super::statement;
use super::stats::ErrorKind;
use super::without::Without;

/// The log format that these records are; replays refuse a newer one.
pub const LOG_VERSION: u64 = 1;

/// Milliseconds with microseconds behind the point.
#[must_use]
pub fn ms(duration: Duration) -> Value {
    json!(duration.as_micros() as f64 / 1000.0)
}

/// Microseconds with nanoseconds behind the point.
#[must_use]
pub fn us(duration: Duration) -> Value {
    json!(duration.as_nanos() as f64 / 1000.0)
}

fn or_null(duration: Option<Duration>, unit: fn(Duration) -> Value) -> Value {
    duration.map_or(Value::Null, unit)
}

/// One line of a log. `session` knows the names of links and partners.
#[must_use]
pub fn record(record: &Record, session: &Session) -> Value {
    let mut line = Map::new();
    line.insert("t".into(), json!(record.t));
    line.insert("elapsed_ms".into(), ms(record.elapsed));
    let link = record.link().and_then(|link| session.links.get(link).map(|entry| (link, &entry.info)));
    let partner = match &record.what {
        What::Switch(Switch { partner, .. }) | What::Active { partner, .. } => session.partners.get(*partner),
        _ => None,
    };
    if let Some((link, info)) = link {
        line.insert("partner".into(), json!(info.partner));
        line.insert("connection".into(), json!(info.connection.word()));
        if info.is_monitor {
            line.insert("monitor".into(), json!(true));
        }
        line.insert("link".into(), json!(link));
    } else if let Some(partner) = partner {
        line.insert("partner".into(), json!(partner.name));
        let connection = match &record.what {
            What::Switch(Switch { is_return: true, .. }) => json!("main"),
            What::Switch(_) => json!("backup"),
            _ => Value::Null,
        };
        line.insert("connection".into(), connection);
    }
    let (event, rest) = what(&record.what);
    line.shift_insert(0, "event".into(), json!(event));
    if let Value::Object(rest) = rest {
        line.extend(rest);
    }
    Value::Object(line)
}

/// The first line of a further part of a log, before `record`: which run it belongs to. No record itself.
#[must_use]
pub fn part(record: &Record, number: u64, session: &Session) -> Value {
    json!({
        "event": "part", "t": record.t, "elapsed_ms": ms(record.elapsed), "number": number, "begun": session.started,
    })
}

fn what(what: &What) -> (&'static str, Value) {
    match what {
        What::Start(start) => ("start", head(start)),
        What::Reply { round, sent, rtt, ttl, .. } => {
            ("reply", json!({ "round": round, "sent_ms": ms(*sent), "rtt_us": us(*rtt), "ttl": ttl }))
        }
        What::Miss { round, sent, .. } => ("miss", json!({ "round": round, "sent_ms": ms(*sent) })),
        What::Error { round, sent, cause, .. } => {
            let mut line = json!({ "round": round, "sent_ms": ms(*sent) });
            merge(&mut line, self::cause(cause));
            ("error", line)
        }
        What::Duplicate { round, .. } => ("duplicate", json!({ "round": round })),
        What::Late { round, after, .. } => {
            ("late", json!({ "round": round, "after_ms": or_null(*after, ms) }))
        }
        What::Foreign { source, .. } => ("foreign", json!({ "source": source.to_string() })),
        What::Tcp { began, state, .. } => ("tcp", json!({ "began_ms": ms(*began), "state": state.name() })),
        What::Mtu { mtu, .. } => ("mtu", path_mtu(*mtu)),
        What::Doubt { reason, .. } => ("doubt", json!({ "reason": reason })),
        What::Neighbour { mac, .. } => ("neighbour", json!({ "mac": mac })),
        What::Interface { name, state, .. } => {
            ("interface", json!({ "interface": name, "state": state.name() }))
        }
        What::Mark { note } => ("mark", json!({ "note": note })),
        What::Gap { from, withdrawn } => ("gap", json!({ "from_ms": ms(*from), "withdrawn": withdrawn })),
        What::Stop { interrupted, waiting, records } => {
            ("stop", json!({ "interrupted": interrupted, "waiting": waiting, "records": records }))
        }
        What::LinkState { state, diagnosis, .. } => {
            ("link-state", json!({ "state": state.name(), "diagnosis": diagnosis.name() }))
        }
        What::Flapping { begins, .. } => ("flapping", json!({ "flapping": begins })),
        What::Switch(switch) => (if switch.is_return { "return" } else { "failover" }, self::switch(switch)),
        What::Active { active, .. } => ("active", json!({ "active": active.name() })),
        What::Isolation { state } => ("isolation", json!({ "state": state.name() })),
    }
}

fn merge(line: &mut Value, more: Value) {
    if let (Value::Object(line), Value::Object(more)) = (line, more) {
        line.extend(more);
    }
}

fn cause(cause: &Cause) -> Value {
    match cause {
        Cause::Icmp(error, offender) => json!({
            "icmp": if error.v6 { "v6" } else { "v4" }, "type": error.kind, "code": error.code,
            "error": error.words(), "offender": offender.map(|ip| ip.to_string()),
        }),
        Cause::Send(reason) => json!({ "error": reason }),
    }
}

fn switch(switch: &Switch) -> Value {
    json!({
        "measured_ms": ms(switch.measured),
        "predicted_ms": ms(switch.predicted.expected),
        "predicted_at_least_ms": ms(switch.predicted.at_least),
        "predicted_at_most_ms": ms(switch.predicted.at_most),
        "own_late_ms": ms(switch.own_late),
        "pass": switch.timing.passed(),
    })
}

fn head(start: &Start) -> Value {
    let links: Vec<Value> = start.links.iter().map(link_info).collect();
    json!({
        "log_version": LOG_VERSION, "host": start.host, "version": start.version,
        "resolution": start.resolution, "plan": start.plan, "mtu": start.mtu, "links": links,
    })
}

fn link_info(info: &LinkInfo) -> Value {
    json!({
        "partner": info.partner, "connection": info.connection.word(), "monitor": info.is_monitor,
        "target": info.target, "address": info.address.map(|ip| ip.to_string()), "source": info.source,
        "port": info.port, "interval_ms": ms(info.interval), "timeout_ms": ms(info.timeout),
        "retry_count": info.retry_count, "rise": info.rise,
    })
}

fn path_mtu(found: Option<PathMtu>) -> Value {
    json!({
        "mtu": found.map(|found| found.mtu), "there": found.map(|found| found.there),
        "limit": found.map(|found| found.limit.name()), "tells_pieces": found.map(|found| found.tells_pieces),
    })
}

fn mark(at: Duration, note: &str, session: &Session) -> Value {
    let mut line = json!({ "elapsed_ms": ms(at), "note": note });
    if let Some(compared) = statement::compared(at, note, session) {
        let switch = compared.switch.map_or(Value::Null, |switch| {
            json!({ "event": if switch.is_return { "return" } else { "failover" }, "elapsed_ms": ms(switch.at) })
        });
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
                        "event": if entry.is_return { "return" } else { "failover" }, "elapsed_ms": ms(entry.at),
                    });
                    merge(&mut line, switch(entry));
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
                ErrorKind::Icmp(error, offender) => cause(&Cause::Icmp(*error, *offender)),
                ErrorKind::Send(reason) => cause(&Cause::Send(reason.clone())),
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
        "partner": info.partner, "connection": info.connection.word(), "monitor": info.is_monitor,
        "target": info.target, "address": info.address.map(|ip| ip.to_string()), "source": info.source,
        "state": link.verdict.state().name(), "diagnosis": link.diagnosis.name(),
        "sent": stats.sent(), "received": stats.received, "lost": stats.lost, "waiting": stats.waiting,
        "loss_percent": stats.loss_percent(),
        "lost_outside_outages": outside.lost, "judged_outside_outages": outside.of,
        "duplicates": stats.duplicates, "late": stats.late, "foreign": stats.foreign,
        "foreign_sources": strangers, "errors": errors,
        "rtt_us": {
            "min": or_null(rtt.min(), us), "p50": or_null(rtt.percentile(50), us),
            "p95": or_null(rtt.percentile(95), us), "p99": or_null(rtt.percentile(99), us),
            "max": or_null(rtt.max(), us), "jitter": or_null(stats.jitter.value(), us),
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
        "ended_after_ms": ms(outage.ended_after), "ended_before_ms": or_null(outage.ended_before, ms),
    })
}

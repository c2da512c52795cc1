//! Reads a log back, line by line: only what was observed; what follows from it is derived again.

use std::net::IpAddr;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::diagnosis::TcpState;
use super::echo::IcmpError;
use super::json::LOG_VERSION;
use super::mtu::{Limit, PathMtu};
use super::own_side::InterfaceState;
use super::record::{Cause, LinkInfo, Record, Start, What};
use crate::path::Path;

/// Why a line is no record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadLine {
    /// No JSON: the log was cut off here, or it is no log.
    #[error("no JSON object ({0})")]
    NotJson(String),
    /// JSON, but a key is missing or has the wrong type.
    #[error("the key \"{0}\" is missing or has the wrong type")]
    Key(&'static str),
    /// Written by a newer version.
    #[error("log version {0}; this program reads up to {LOG_VERSION}: use a newer one")]
    Version(u64),
    /// About another link than the one that the start has at its place.
    #[error("the start has another link at this place: lines of two logs")]
    OtherRun,
}

/// Reads one line. `None` for a derived record, a summary, or an event that a newer version has added.
///
/// # Errors
/// When the line is no record.
pub fn line(text: &str) -> Result<Option<Record>, BadLine> {
    line_of(text, &[])
}

/// Reads one line of a run with these links; none are known before its start.
///
/// # Errors
/// When the line is no record, or one about another link.
pub fn line_of(text: &str, links: &[LinkInfo]) -> Result<Option<Record>, BadLine> {
    let line: Value = serde_json::from_str(text).map_err(|error| BadLine::NotJson(error.to_string()))?;
    let record = value(&line)?;
    let link = record.as_ref().and_then(Record::link).and_then(|link| links.get(link));
    let says = |key: &str, is: &str| line.get(key).and_then(Value::as_str).is_none_or(|word| word == is);
    if link.is_some_and(|link| !says("partner", &link.partner) || !says("connection", link.connection.name()))
    {
        return Err(BadLine::OtherRun);
    }
    Ok(record)
}

/// Reads one line that is JSON already, as [`line()`] does.
///
/// # Errors
/// As there.
pub fn value(value: &Value) -> Result<Option<Record>, BadLine> {
    let event = value.get("event").and_then(Value::as_str).ok_or(BadLine::Key("event"))?;
    let Some(what) = what(event, value)? else { return Ok(None) };
    let t = value.get("t").and_then(Value::as_str).ok_or(BadLine::Key("t"))?;
    Ok(Some(Record::new(t.to_owned(), ms(value, "elapsed_ms")?, what)))
}

/// Whether a line begins a further part of the log whose run began at this time.
#[must_use]
pub fn is_part(text: &str, begun: &str) -> bool {
    let value: Option<Value> = serde_json::from_str(text).ok();
    let is =
        |key: &str, wanted: &str| value.as_ref().and_then(|value| value.get(key)?.as_str()) == Some(wanted);
    is("event", "part") && is("begun", begun)
}

fn what(event: &str, line: &Value) -> Result<Option<What>, BadLine> {
    let link = || index(line, "link");
    let round = || number(line, "round");
    Ok(Some(match event {
        "start" => What::Start(Box::new(head(line)?)),
        "reply" => What::Reply {
            link: link()?,
            round: round()?,
            sent: ms(line, "sent_ms")?,
            rtt: us(line, "rtt_us")?,
            ttl: optional(line, "ttl", |ttl| u8::try_from(ttl.as_u64()?).ok())?,
        },
        "miss" => What::Miss { link: link()?, round: round()?, sent: ms(line, "sent_ms")? },
        "error" => {
            What::Error { link: link()?, round: round()?, sent: ms(line, "sent_ms")?, cause: cause(line)? }
        }
        "duplicate" => What::Duplicate { link: link()?, round: round()? },
        "late" => {
            let after = line.get("after_ms").filter(|after| !after.is_null());
            let after = after.map(|_| ms(line, "after_ms")).transpose()?;
            What::Late { link: link()?, round: round()?, after }
        }
        "foreign" => What::Foreign {
            link: line.get("link").map(|_| link()).transpose()?,
            source: address(line, "source")?.ok_or(BadLine::Key("source"))?,
        },
        "tcp" => {
            let state = text(line, "state")?;
            let state = TcpState::from_name(state).ok_or(BadLine::Key("state"))?;
            What::Tcp { link: link()?, began: ms(line, "began_ms")?, state }
        }
        "mtu" => What::Mtu { link: link()?, mtu: path_mtu(line)? },
        "doubt" => What::Doubt {
            link: line.get("link").map(|_| link()).transpose()?,
            reason: text(line, "reason")?.to_owned(),
        },
        "neighbour" => What::Neighbour { link: link()?, mac: text(line, "mac")?.to_owned() },
        "interface" => What::Interface {
            link: link()?,
            name: text(line, "interface")?.to_owned(),
            state: InterfaceState::from_name(text(line, "state")?).ok_or(BadLine::Key("state"))?,
        },
        "mark" => What::Mark { note: text(line, "note")?.to_owned() },
        "gap" => What::Gap { from: ms(line, "from_ms")?, withdrawn: number(line, "withdrawn")? },
        "stop" => {
            let interrupted = line.get("interrupted").and_then(Value::as_bool);
            let waiting = line.get("waiting").and_then(Value::as_array).ok_or(BadLine::Key("waiting"))?;
            let waiting: Option<Vec<u64>> = waiting.iter().map(Value::as_u64).collect();
            What::Stop {
                interrupted: interrupted.ok_or(BadLine::Key("interrupted"))?,
                waiting: waiting.ok_or(BadLine::Key("waiting"))?,
                records: optional(line, "records", Value::as_u64)?,
            }
        }
        _ => return Ok(None),
    }))
}

/// An older version wrote the size alone.
fn path_mtu(line: &Value) -> Result<Option<PathMtu>, BadLine> {
    let size = |key| optional(line, key, |size| u16::try_from(size.as_u64()?).ok());
    let Some(mtu) = size("mtu")? else { return Ok(None) };
    Ok(Some(PathMtu {
        mtu,
        there: size("there")?.unwrap_or(mtu),
        limit: optional(line, "limit", |limit| Limit::from_name(limit.as_str()?))?.unwrap_or(Limit::Untold),
        tells_pieces: optional(line, "tells_pieces", Value::as_bool)?.unwrap_or_default(),
    }))
}

fn head(line: &Value) -> Result<Start, BadLine> {
    let version = number(line, "log_version")?;
    match version {
        0 => return Err(BadLine::Key("log_version")),
        1..=LOG_VERSION => {}
        _ => return Err(BadLine::Version(version)),
    }
    let links = line.get("links").and_then(Value::as_array).ok_or(BadLine::Key("links"))?;
    Ok(Start {
        host: text(line, "host")?.to_owned(),
        version: text(line, "version")?.to_owned(),
        resolution: text(line, "resolution")?.to_owned(),
        plan: optional(line, "plan", |plan| plan.as_str().map(str::to_owned))?,
        // An older version wrote none.
        unplanned: optional(line, "unplanned", |list| Vec::deserialize(list).ok())?.unwrap_or_default(),
        mtu: optional(line, "mtu", Value::as_bool)?.unwrap_or_default(),
        links: links.iter().map(link_info).collect::<Result<_, _>>()?,
    })
}

fn link_info(line: &Value) -> Result<LinkInfo, BadLine> {
    let small = |key| u32::try_from(number(line, key)?).map_err(|_| BadLine::Key(key));
    let pace =
        |key| ms(line, key).and_then(|pace| if pace.is_zero() { Err(BadLine::Key(key)) } else { Ok(pace) });
    Ok(LinkInfo {
        partner: text(line, "partner")?.to_owned(),
        connection: Path::from_word(text(line, "connection")?).ok_or(BadLine::Key("connection"))?,
        is_monitor: line.get("monitor").and_then(Value::as_bool).ok_or(BadLine::Key("monitor"))?,
        target: text(line, "target")?.to_owned(),
        address: address(line, "address")?,
        source: optional(line, "source", |source| source.as_str().map(str::to_owned))?,
        port: optional(line, "port", |port| u16::try_from(port.as_u64()?).ok())?,
        interval: pace("interval_ms")?,
        timeout: pace("timeout_ms")?,
        retry_count: small("retry_count")?,
        rise: small("rise")?,
    })
}

fn cause(line: &Value) -> Result<Cause, BadLine> {
    let Some(family) = line.get("icmp").and_then(Value::as_str) else {
        return Ok(Cause::Send(text(line, "error")?.to_owned()));
    };
    let byte = |key| u8::try_from(number(line, key)?).map_err(|_| BadLine::Key(key));
    let error = IcmpError { v6: family == "v6", kind: byte("type")?, code: byte("code")? };
    Ok(Cause::Icmp(error, address(line, "offender")?))
}

fn text<'a>(line: &'a Value, key: &'static str) -> Result<&'a str, BadLine> {
    line.get(key).and_then(Value::as_str).ok_or(BadLine::Key(key))
}

fn number(line: &Value, key: &'static str) -> Result<u64, BadLine> {
    line.get(key).and_then(Value::as_u64).ok_or(BadLine::Key(key))
}

fn index(line: &Value, key: &'static str) -> Result<usize, BadLine> {
    usize::try_from(number(line, key)?).map_err(|_| BadLine::Key(key))
}

fn optional<T>(
    line: &Value,
    key: &'static str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Option<T>, BadLine> {
    match line.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => read(value).map(Some).ok_or(BadLine::Key(key)),
    }
}

fn address(line: &Value, key: &'static str) -> Result<Option<IpAddr>, BadLine> {
    optional(line, key, |address| address.as_str()?.parse().ok())
}

fn ms(line: &Value, key: &'static str) -> Result<Duration, BadLine> {
    scaled(line, key).map(Duration::from_micros)
}

fn us(line: &Value, key: &'static str) -> Result<Duration, BadLine> {
    scaled(line, key).map(Duration::from_nanos)
}

/// A number with three places behind the point, times a thousand.
fn scaled(line: &Value, key: &'static str) -> Result<u64, BadLine> {
    let value = line.get(key).and_then(Value::as_f64).filter(|value| (0.0..1e13).contains(value));
    Ok((value.ok_or(BadLine::Key(key))? * 1000.0).round() as u64)
}

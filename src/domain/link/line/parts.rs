//! What several lines of a log have in common, and what stands inside of one.

use std::borrow::Cow;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::link::echo::IcmpError;
use crate::link::json::Ms;
use crate::link::record::{Cause, LinkInfo, Record, Switch};
use crate::link::session::Session;
use crate::named;
use crate::path::Path;

/// When a line was written.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct At<'a> {
    /// Wall clock, for people; it may step.
    pub t: &'a str,
    /// Time since the start of the run, on a clock that never steps.
    pub elapsed_ms: Ms,
}

impl<'a> At<'a> {
    pub fn of(record: &'a Record) -> Self {
        Self { t: &record.t, elapsed_ms: Ms(record.elapsed) }
    }
}

/// What is about one link.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OfLink<'a> {
    #[serde(flatten)]
    pub at: At<'a>,
    #[serde(flatten)]
    pub link: OneLink<'a>,
}

/// A link.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneLink<'a> {
    /// The partner's label, or the ICMP monitor's address.
    partner: &'a str,
    /// Which connection.
    connection: Path,
    /// An ICMP monitor rather than a partner; left out for partners.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("const" = true))]
    monitor: bool,
    /// Index of the link in `links` of the start.
    link: usize,
}

impl<'a> OneLink<'a> {
    pub fn of(link: usize, session: &'a Session) -> Self {
        let info = &session.links[link].info;
        Self { partner: &info.partner, connection: info.connection, monitor: info.is_monitor, link }
    }
}

/// What is about one partner.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OfPartner<'a> {
    #[serde(flatten)]
    pub at: At<'a>,
    /// The partner's label.
    pub partner: &'a str,
    /// The connection that is used from now on; null where the event says.
    pub connection: Option<Path>,
}

/// A probe.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Probe {
    /// Number of the probe on its link, from 0.
    pub round: u64,
    /// When it was sent, or should have been.
    pub sent_ms: Ms,
}

/// Why a probe got no reply.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CauseLine<'a> {
    /// Whose numbers; left out when this machine itself could not send.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Family")]
    icmp: Option<Family>,
    /// ICMP type.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    r#type: Option<u8>,
    /// ICMP code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u8")]
    code: Option<u8>,
    /// In words.
    error: Cow<'a, str>,
    /// Who sent the error; null if that is not known, left out with the numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<IpAddr>")]
    offender: Option<Option<IpAddr>>,
}

#[derive(Debug, Clone, Copy)]
enum Family {
    V4,
    V6,
}

named! {
    /// The word in JSON.
    Family { V4 => "v4", V6 => "v6" }
}

impl<'a> CauseLine<'a> {
    /// A cause's keys.
    #[must_use]
    pub fn of(cause: &'a Cause) -> Self {
        match cause {
            Cause::Icmp(error, offender) => Self::icmp(*error, *offender),
            Cause::Send(error) => Self::words(error),
        }
    }

    /// The keys of an ICMP error.
    #[must_use]
    pub fn icmp(error: IcmpError, offender: Option<IpAddr>) -> Self {
        Self {
            icmp: Some(if error.v6 { Family::V6 } else { Family::V4 }),
            r#type: Some(error.kind),
            code: Some(error.code),
            error: error.words().into(),
            offender: Some(offender),
        }
    }

    /// The keys of what has words alone: this machine could not send.
    #[must_use]
    pub const fn words(error: &'a str) -> Self {
        Self { icmp: None, r#type: None, code: None, error: Cow::Borrowed(error), offender: None }
    }
}

/// How long a failover or a return took, beside the prediction.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SwitchLine {
    /// How long it took.
    measured_ms: Ms,
    /// What the settings promise.
    predicted_ms: Ms,
    /// The same, lower bound.
    predicted_at_least_ms: Ms,
    /// The same, upper bound.
    predicted_at_most_ms: Ms,
    /// How late this program itself ran meanwhile.
    own_late_ms: Ms,
    /// Whether it took no longer than predicted; null: nobody can tell, because this program itself ran late.
    pass: Option<bool>,
}

impl SwitchLine {
    /// The keys of a switch.
    #[must_use]
    pub fn of(switch: &Switch) -> Self {
        Self {
            measured_ms: Ms(switch.measured),
            predicted_ms: Ms(switch.predicted.expected),
            predicted_at_least_ms: Ms(switch.predicted.at_least),
            predicted_at_most_ms: Ms(switch.predicted.at_most),
            own_late_ms: Ms(switch.own_late),
            pass: switch.timing.passed(),
        }
    }
}

/// Which link it is, as it was asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
pub struct WhichLink<'a> {
    /// The partner's label, or the ICMP monitor's address.
    partner: &'a str,
    /// Which connection.
    connection: Path,
    /// An ICMP monitor rather than a partner.
    monitor: bool,
    /// As it was given.
    target: &'a str,
    /// Its IP address; null when the name does not resolve.
    address: Option<IpAddr>,
    /// The source address or interface.
    source: Option<&'a str>,
}

impl<'a> WhichLink<'a> {
    /// Out of what was asked for.
    pub fn of(info: &'a LinkInfo) -> Self {
        Self {
            partner: &info.partner,
            connection: info.connection,
            monitor: info.is_monitor,
            target: &info.target,
            address: info.address,
            source: info.source.as_deref(),
        }
    }
}

/// One link of the run, as it was asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "link_info")]
pub struct InfoLine<'a> {
    #[serde(flatten)]
    which: WhichLink<'a>,
    /// The TCP port that is asked, too.
    #[schemars(range(min = 1))]
    port: Option<u16>,
    /// Time between two probes.
    #[schemars(extend("exclusiveMinimum" = 0))]
    interval_ms: Ms,
    /// How long an answer is waited for.
    #[schemars(extend("exclusiveMinimum" = 0))]
    timeout_ms: Ms,
    /// It fails after so many misses plus one in a row.
    retry_count: u32,
    /// So many answers in a row restore it.
    rise: u32,
}

impl<'a> InfoLine<'a> {
    pub fn of(info: &'a LinkInfo) -> Self {
        Self {
            which: WhichLink::of(info),
            port: info.port,
            interval_ms: Ms(info.interval),
            timeout_ms: Ms(info.timeout),
            retry_count: info.retry_count,
            rise: info.rise,
        }
    }
}

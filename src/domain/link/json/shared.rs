//! What the summary of a run and the lines of its log have in common.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use crate::link::echo::IcmpError;
use crate::link::record::{Cause, LinkInfo, Switch};
use crate::named;
use crate::path::Path;

/// A time: milliseconds with microseconds behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(into = "f64")]
#[schemars(inline, extend("minimum" = 0))]
pub struct Ms(pub Duration);

impl From<Ms> for f64 {
    fn from(time: Ms) -> Self {
        time.0.as_micros() as Self / 1000.0
    }
}

/// A time: microseconds with nanoseconds behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(into = "f64")]
#[schemars(inline, extend("minimum" = 0))]
pub struct Us(pub Duration);

impl From<Us> for f64 {
    fn from(time: Us) -> Self {
        time.0.as_nanos() as Self / 1000.0
    }
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

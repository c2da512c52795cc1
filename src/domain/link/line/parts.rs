//! What several lines of a log have in common, and what stands inside of one.

use schemars::JsonSchema;
use serde::Serialize;

use crate::link::json::{Ms, WhichLink};
use crate::link::record::{LinkInfo, Record};
use crate::link::session::Session;
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

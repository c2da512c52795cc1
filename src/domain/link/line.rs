//! The JSON form of one record: an object, written as it goes, without a tree of values in between, since a run that is
//! watched writes hundreds of them a second. The keys are a contract.

use std::net::IpAddr;

use serde::Serialize;

use super::echo::IcmpError;
use super::json::{LOG_VERSION, ms, us};
use super::mtu::PathMtu;
use super::record::{Cause, LinkInfo, Record, Start, Switch, What};
use super::session::Session;
use crate::path::Path;

/// One line of a log.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    event: &'static str,
    t: &'a str,
    elapsed_ms: f64,
    #[serde(flatten)]
    whose: Option<Whose<'a>>,
    #[serde(flatten)]
    what: Said<'a>,
}

impl<'a> Line<'a> {
    /// The line of a record. `session` knows the names of links and partners.
    #[must_use]
    pub fn of(record: &'a Record, session: &'a Session) -> Self {
        let (event, what) = said(&record.what);
        let elapsed_ms = ms(record.elapsed);
        Self { event, t: &record.t, elapsed_ms, whose: whose(record, session), what }
    }
}

/// Which link or partner a record is about.
#[derive(Debug, Serialize)]
struct Whose<'a> {
    partner: &'a str,
    connection: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    monitor: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<usize>,
}

fn whose<'a>(record: &Record, session: &'a Session) -> Option<Whose<'a>> {
    if let Some(link) = record.link() {
        let info = &session.links.get(link)?.info;
        let monitor = info.is_monitor.then_some(true);
        let connection = Some(info.connection.name());
        return Some(Whose { partner: &info.partner, connection, monitor, link: Some(link) });
    }
    let (partner, connection) = match &record.what {
        What::Switch(switch) => {
            (switch.partner, Some(if switch.is_return { Path::Main } else { Path::Backup }.name()))
        }
        What::Active { partner, .. } => (*partner, None),
        _ => return None,
    };
    let partner = &session.partners.get(partner)?.name;
    Some(Whose { partner, connection, monitor: None, link: None })
}

/// What a record says.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Said<'a> {
    Start(Head<'a>),
    Reply {
        round: u64,
        sent_ms: f64,
        rtt_us: f64,
        ttl: Option<u8>,
    },
    Miss {
        round: u64,
        sent_ms: f64,
    },
    Error {
        round: u64,
        sent_ms: f64,
        #[serde(flatten)]
        cause: CauseLine<'a>,
    },
    Duplicate {
        round: u64,
    },
    Late {
        round: u64,
        after_ms: Option<f64>,
    },
    Foreign {
        source: IpAddr,
    },
    Tcp {
        began_ms: f64,
        state: &'static str,
    },
    Mtu {
        mtu: Option<u16>,
        there: Option<u16>,
        limit: Option<&'static str>,
        tells_pieces: Option<bool>,
    },
    Doubt {
        reason: &'a str,
    },
    Neighbour {
        mac: &'a str,
    },
    Interface {
        interface: &'a str,
        state: &'static str,
    },
    Mark {
        note: &'a str,
    },
    Gap {
        from_ms: f64,
        withdrawn: u64,
    },
    Stop {
        interrupted: bool,
        waiting: &'a [u64],
        records: Option<u64>,
    },
    LinkState {
        state: &'static str,
        diagnosis: &'static str,
    },
    Flapping {
        flapping: bool,
    },
    Switch(SwitchLine),
    Active {
        active: &'static str,
    },
    Isolation {
        state: &'static str,
    },
}

fn said(what: &What) -> (&'static str, Said<'_>) {
    match what {
        What::Start(start) => ("start", Said::Start(head(start))),
        What::Reply { round, sent, rtt, ttl, .. } => {
            ("reply", Said::Reply { round: *round, sent_ms: ms(*sent), rtt_us: us(*rtt), ttl: *ttl })
        }
        What::Miss { round, sent, .. } => ("miss", Said::Miss { round: *round, sent_ms: ms(*sent) }),
        What::Error { round, sent, cause, .. } => {
            ("error", Said::Error { round: *round, sent_ms: ms(*sent), cause: CauseLine::of(cause) })
        }
        What::Duplicate { round, .. } => ("duplicate", Said::Duplicate { round: *round }),
        What::Late { round, after, .. } => ("late", Said::Late { round: *round, after_ms: after.map(ms) }),
        What::Foreign { source, .. } => ("foreign", Said::Foreign { source: *source }),
        What::Tcp { began, state, .. } => ("tcp", Said::Tcp { began_ms: ms(*began), state: state.name() }),
        What::Mtu { mtu, .. } => ("mtu", path_mtu(*mtu)),
        What::Doubt { reason, .. } => ("doubt", Said::Doubt { reason }),
        What::Neighbour { mac, .. } => ("neighbour", Said::Neighbour { mac }),
        What::Interface { name, state, .. } => {
            ("interface", Said::Interface { interface: name, state: state.name() })
        }
        What::Mark { note } => ("mark", Said::Mark { note }),
        What::Gap { from, withdrawn } => ("gap", Said::Gap { from_ms: ms(*from), withdrawn: *withdrawn }),
        What::Stop { interrupted, waiting, records } => {
            ("stop", Said::Stop { interrupted: *interrupted, waiting, records: *records })
        }
        What::LinkState { state, diagnosis, .. } => {
            ("link-state", Said::LinkState { state: state.name(), diagnosis: diagnosis.name() })
        }
        What::Flapping { begins, .. } => ("flapping", Said::Flapping { flapping: *begins }),
        What::Switch(switch) => (switch_event(*switch), Said::Switch(SwitchLine::of(switch))),
        What::Active { active, .. } => ("active", Said::Active { active: active.name() }),
        What::Isolation { state } => ("isolation", Said::Isolation { state: state.name() }),
    }
}

/// Failover or return.
#[must_use]
pub const fn switch_event(switch: Switch) -> &'static str {
    if switch.is_return { "return" } else { "failover" }
}

/// Why a probe got no reply.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum CauseLine<'a> {
    /// An ICMP error.
    Icmp {
        /// `v4` or `v6`.
        icmp: &'static str,
        /// Its type.
        r#type: u8,
        /// Its code.
        code: u8,
        /// What that means.
        error: String,
        /// Who sent it.
        offender: Option<IpAddr>,
    },
    /// This machine could not send.
    Send {
        /// The system's words.
        error: &'a str,
    },
}

impl<'a> CauseLine<'a> {
    /// A cause's keys.
    #[must_use]
    pub fn of(cause: &'a Cause) -> Self {
        match cause {
            Cause::Icmp(error, offender) => Self::icmp(*error, *offender),
            Cause::Send(error) => Self::Send { error },
        }
    }

    /// The keys of an ICMP error.
    #[must_use]
    pub fn icmp(error: IcmpError, offender: Option<IpAddr>) -> Self {
        let icmp = if error.v6 { "v6" } else { "v4" };
        Self::Icmp { icmp, r#type: error.kind, code: error.code, error: error.words(), offender }
    }
}

/// How long a failover or a return took, beside the prediction.
#[derive(Debug, Serialize)]
pub struct SwitchLine {
    measured_ms: f64,
    predicted_ms: f64,
    predicted_at_least_ms: f64,
    predicted_at_most_ms: f64,
    own_late_ms: f64,
    pass: Option<bool>,
}

impl SwitchLine {
    /// The keys of a switch.
    #[must_use]
    pub fn of(switch: &Switch) -> Self {
        Self {
            measured_ms: ms(switch.measured),
            predicted_ms: ms(switch.predicted.expected),
            predicted_at_least_ms: ms(switch.predicted.at_least),
            predicted_at_most_ms: ms(switch.predicted.at_most),
            own_late_ms: ms(switch.own_late),
            pass: switch.timing.passed(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Head<'a> {
    log_version: u64,
    host: &'a str,
    version: &'a str,
    resolution: &'a str,
    plan: Option<&'a str>,
    mtu: bool,
    links: Vec<InfoLine<'a>>,
}

#[derive(Debug, Serialize)]
struct InfoLine<'a> {
    partner: &'a str,
    connection: &'static str,
    monitor: bool,
    target: &'a str,
    address: Option<IpAddr>,
    source: Option<&'a str>,
    port: Option<u16>,
    interval_ms: f64,
    timeout_ms: f64,
    retry_count: u32,
    rise: u32,
}

impl<'a> InfoLine<'a> {
    fn of(info: &'a LinkInfo) -> Self {
        Self {
            partner: &info.partner,
            connection: info.connection.name(),
            monitor: info.is_monitor,
            target: &info.target,
            address: info.address,
            source: info.source.as_deref(),
            port: info.port,
            interval_ms: ms(info.interval),
            timeout_ms: ms(info.timeout),
            retry_count: info.retry_count,
            rise: info.rise,
        }
    }
}

fn head(start: &Start) -> Head<'_> {
    Head {
        log_version: LOG_VERSION,
        host: &start.host,
        version: &start.version,
        resolution: &start.resolution,
        plan: start.plan.as_deref(),
        mtu: start.mtu,
        links: start.links.iter().map(InfoLine::of).collect(),
    }
}

fn path_mtu(found: Option<PathMtu>) -> Said<'static> {
    Said::Mtu {
        mtu: found.map(|found| found.mtu),
        there: found.map(|found| found.there),
        limit: found.map(|found| found.limit.name()),
        tells_pieces: found.map(|found| found.tells_pieces),
    }
}

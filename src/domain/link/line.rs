//! The JSON form of one record: an object, written as it goes, without a tree of values in between, since a run that is
//! watched writes hundreds of them a second. The keys are a contract, and what the published schema says of them are the
//! comments here. What logs of older versions do not have is not required there.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::diagnosis::{Diagnosis, Isolation, TcpState};
use super::failover::Active;
use super::json::{CauseLine, LOG_VERSION, Ms, RemarkData, Summary, SwitchLine, Us};
use super::judge;
use super::mtu::Limit;
use super::own_side::InterfaceState;
use super::record::{Record, Unplanned, What};
use super::session::Session;
use super::verdict::LinkState;
use crate::path::Path;
use crate::status::Status;

mod parts;

use parts::{At, InfoLine, OfLink, OfPartner, OneLink, Probe};

/// One line of a log.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct Line<'a>(Event<'a>);

/// What a line tells of. What is derived is not read back: a replay finds it again.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[schemars(inline)]
enum Event<'a> {
    /// The first record: what is probed, and by whom.
    Start {
        #[serde(flatten)]
        at: At<'a>,
        /// The version of this format.
        #[schemars(extend("const" = LOG_VERSION))]
        log_version: u64,
        /// The machine that probed.
        host: &'a str,
        /// The program's version.
        version: &'a str,
        /// How round trip times were taken.
        resolution: &'a str,
        /// The plan that the links come from.
        #[schemars(skip_serializing_if = "Option::is_none")]
        plan: Option<&'a str>,
        /// The settings that are not the plan's; left out where there are none.
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        unplanned: &'a [Unplanned],
        /// The paths' MTUs were asked for.
        #[schemars(skip_serializing_if = "std::ops::Not::not")]
        mtu: bool,
        /// The links of the run; records tell theirs by its index here.
        links: Vec<InfoLine<'a>>,
    },
    /// The first line of a further part of a log with a size.
    Part {
        #[serde(flatten)]
        at: At<'a>,
        /// Its number.
        #[schemars(range(min = 1))]
        number: u64,
        /// `t` of the start of the run that it belongs to.
        begun: &'a str,
    },
    /// A probe was answered in time.
    Reply {
        #[serde(flatten)]
        of: OfLink<'a>,
        #[serde(flatten)]
        probe: Probe,
        /// Round trip time in microseconds.
        rtt_us: Us,
        /// Time to live of the reply.
        #[schemars(skip_serializing_if = "Option::is_none")]
        ttl: Option<u8>,
    },
    /// A probe was not answered in time.
    Miss {
        #[serde(flatten)]
        of: OfLink<'a>,
        #[serde(flatten)]
        probe: Probe,
    },
    /// A probe was lost, and somebody says why.
    Error {
        #[serde(flatten)]
        of: OfLink<'a>,
        #[serde(flatten)]
        probe: Probe,
        #[serde(flatten)]
        cause: CauseLine<'a>,
    },
    /// A probe was answered again.
    Duplicate {
        #[serde(flatten)]
        of: OfLink<'a>,
        /// Number of the probe on its link, from 0.
        round: u64,
    },
    /// A probe was answered after its time-out.
    Late {
        #[serde(flatten)]
        of: OfLink<'a>,
        /// Number of the probe on its link, from 0.
        round: u64,
        /// How long it took, when that is still known.
        #[schemars(skip_serializing_if = "Option::is_none")]
        after_ms: Option<Ms>,
    },
    /// A reply that is not ours.
    Foreign {
        #[serde(flatten)]
        at: At<'a>,
        #[serde(flatten)]
        link: Option<OneLink<'a>>,
        /// Where it came from.
        source: IpAddr,
    },
    /// An attempt to connect to the partner's port ended.
    Tcp {
        #[serde(flatten)]
        of: OfLink<'a>,
        /// When it was begun.
        began_ms: Ms,
        /// How it went.
        state: TcpState,
    },
    /// The search for a path's MTU ended; null: nothing got through, or it begins.
    Mtu {
        #[serde(flatten)]
        of: OfLink<'a>,
        /// In bytes.
        mtu: Option<u16>,
        /// The largest packet that got there.
        #[schemars(skip_serializing_if = "Option::is_none")]
        there: Option<u16>,
        /// What keeps larger packets from getting through.
        #[schemars(skip_serializing_if = "Option::is_none")]
        limit: Option<Limit>,
        /// The system tells of answers that come in pieces.
        #[schemars(skip_serializing_if = "Option::is_none")]
        tells_pieces: Option<bool>,
    },
    /// What is probed may not be the link that was named.
    Doubt {
        #[serde(flatten)]
        at: At<'a>,
        #[serde(flatten)]
        link: Option<OneLink<'a>>,
        /// Why, and what to do.
        reason: &'a str,
    },
    /// The hardware address that a link's probes go to.
    Neighbour {
        #[serde(flatten)]
        of: OfLink<'a>,
        /// As the system writes it.
        mac: &'a str,
    },
    /// This machine's interface of a link.
    Interface {
        #[serde(flatten)]
        of: OfLink<'a>,
        /// Its name.
        interface: &'a str,
        /// What it can carry.
        state: InterfaceState,
    },
    /// The user marked this moment.
    Mark {
        #[serde(flatten)]
        at: At<'a>,
        /// The note.
        note: &'a str,
    },
    /// This program was not running, or ran late.
    Gap {
        #[serde(flatten)]
        at: At<'a>,
        /// When it should have woken up.
        from_ms: Ms,
        /// Probes that nobody was there to hear the answers of.
        withdrawn: u64,
    },
    /// The run ends.
    Stop {
        #[serde(flatten)]
        at: At<'a>,
        /// By a signal.
        interrupted: bool,
        /// Probes that still waited, one number a link.
        waiting: &'a [u64],
        /// Observed records between the start and this one.
        #[schemars(skip_serializing_if = "Option::is_none")]
        records: Option<u64>,
    },
    /// A link's state, or what is the matter with it, is another one. Derived: a replay finds it again.
    LinkState {
        #[serde(flatten)]
        of: OfLink<'a>,
        /// Its state.
        state: LinkState,
        /// What ICMP and port say together.
        diagnosis: Diagnosis,
    },
    /// A link changes its state too often, or no longer. Derived: a replay finds it again.
    Flapping {
        #[serde(flatten)]
        of: OfLink<'a>,
        /// It begins.
        flapping: bool,
    },
    /// Backup is used from now on. Derived: a replay finds it again.
    Failover {
        #[serde(flatten)]
        of: OfPartner<'a>,
        #[serde(flatten)]
        took: SwitchLine,
    },
    /// Main is used again. Derived: a replay finds it again.
    Return {
        #[serde(flatten)]
        of: OfPartner<'a>,
        #[serde(flatten)]
        took: SwitchLine,
    },
    /// Another connection is used, and it is neither failover nor return. Derived: a replay finds it again.
    Active {
        #[serde(flatten)]
        of: OfPartner<'a>,
        /// The connection.
        active: Active,
    },
    /// This server is cut off, or no longer. Derived: a replay finds it again.
    Isolation {
        #[serde(flatten)]
        at: At<'a>,
        /// Whether it is.
        state: Isolation,
    },
    /// The last line: the verdict of the run, and what it has come to. Derived: a replay finds it again.
    Summary {
        #[serde(flatten)]
        at: At<'a>,
        /// The verdict.
        status: Status,
        /// The exit status: 0 ok, 1 warning, 2 critical, 3 unknown.
        #[schemars(range(max = 3))]
        exit_status: u8,
        /// One line.
        summary: String,
        /// What speaks against an OK, the worst first.
        remarks: Vec<RemarkData>,
        #[serde(flatten)]
        #[schemars(with = "Option<Summary<'_>>")]
        run: Box<Summary<'a>>,
    },
}

impl<'a> Line<'a> {
    /// The line of a record. `session` knows the names of links and partners, and has every link that the record is about.
    #[must_use]
    pub fn of(record: &'a Record, session: &'a Session) -> Self {
        let at = At::of(record);
        let one = |link| OneLink::of(link, session);
        let of = |link: &usize| OfLink { at, link: one(*link) };
        let probe = |round: &u64, sent: &_| Probe { round: *round, sent_ms: Ms(*sent) };
        Self(match &record.what {
            What::Start(start) => Event::Start {
                at,
                log_version: LOG_VERSION,
                host: &start.host,
                version: &start.version,
                resolution: &start.resolution,
                plan: start.plan.as_deref(),
                unplanned: &start.unplanned,
                mtu: start.mtu,
                links: start.links.iter().map(InfoLine::of).collect(),
            },
            What::Reply { link, round, sent, rtt, ttl } => {
                Event::Reply { of: of(link), probe: probe(round, sent), rtt_us: Us(*rtt), ttl: *ttl }
            }
            What::Miss { link, round, sent } => Event::Miss { of: of(link), probe: probe(round, sent) },
            What::Error { link, round, sent, cause } => {
                Event::Error { of: of(link), probe: probe(round, sent), cause: CauseLine::of(cause) }
            }
            What::Duplicate { link, round } => Event::Duplicate { of: of(link), round: *round },
            What::Late { link, round, after } => {
                Event::Late { of: of(link), round: *round, after_ms: after.map(Ms) }
            }
            What::Foreign { link, source } => Event::Foreign { at, link: link.map(one), source: *source },
            What::Tcp { link, began, state } => {
                Event::Tcp { of: of(link), began_ms: Ms(*began), state: *state }
            }
            What::Mtu { link, mtu } => Event::Mtu {
                of: of(link),
                mtu: mtu.map(|found| found.mtu),
                there: mtu.map(|found| found.there),
                limit: mtu.map(|found| found.limit),
                tells_pieces: mtu.map(|found| found.tells_pieces),
            },
            What::Doubt { link, reason } => Event::Doubt { at, link: link.map(one), reason },
            What::Neighbour { link, mac } => Event::Neighbour { of: of(link), mac },
            What::Interface { link, name, state } => {
                Event::Interface { of: of(link), interface: name, state: *state }
            }
            What::Mark { note } => Event::Mark { at, note },
            What::Gap { from, withdrawn } => Event::Gap { at, from_ms: Ms(*from), withdrawn: *withdrawn },
            What::Stop { interrupted, waiting, records } => {
                Event::Stop { at, interrupted: *interrupted, waiting, records: *records }
            }
            What::LinkState { link, state, diagnosis } => {
                Event::LinkState { of: of(link), state: *state, diagnosis: *diagnosis }
            }
            What::Flapping { link, begins } => Event::Flapping { of: of(link), flapping: *begins },
            What::Switch(switch) => {
                let (partner, took) = (&*session.partners[switch.partner].name, SwitchLine::of(switch));
                let of = |path| OfPartner { at, partner, connection: Some(path) };
                if switch.is_return {
                    Event::Return { of: of(Path::Main), took }
                } else {
                    Event::Failover { of: of(Path::Backup), took }
                }
            }
            What::Active { partner, active } => {
                let partner = &*session.partners[*partner].name;
                Event::Active { of: OfPartner { at, partner, connection: None }, active: *active }
            }
            What::Isolation { state } => Event::Isolation { at, state: *state },
        })
    }

    /// The first line of a further part of a log, before `record`: which run it belongs to. No record itself.
    #[must_use]
    pub fn part(record: &'a Record, number: u64, session: &'a Session) -> Self {
        Self(Event::Part { at: At::of(record), number, begun: &session.started })
    }

    /// The line that ends a log or a stream of JSON lines.
    #[must_use]
    pub fn summary(session: &'a Session) -> Self {
        let judgement = judge::run(session);
        Self(Event::Summary {
            at: At { t: &session.ended, elapsed_ms: Ms(session.now) },
            status: judgement.status,
            exit_status: judgement.status.code(),
            summary: judgement.summary,
            remarks: judgement.remarks.iter().map(RemarkData::of).collect(),
            run: Box::new(Summary::of(session)),
        })
    }
}

//! The JSON form of a run's summary; that of a record is a [`Line`](super::line::Line). The keys are a contract, and what the
//! published schemas say of them are the comments here.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::diagnosis::Isolation;
use super::failover::Active;
use super::record::Switch;
use super::remark::{Code, Remark};
use super::session::{Partner, Session};
use super::statement;
use super::without::Without;
use crate::named;
use crate::status::Status;

mod link;
mod shared;

pub use link::Times;
pub use shared::{CauseLine, Ms, SwitchLine, Us, WhichLink};

/// The log format that these records are; replays refuse a newer one.
pub const LOG_VERSION: u64 = 1;

/// A watched or checked run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "run")]
pub struct RunData<'a> {
    #[serde(flatten)]
    run: Summary<'a>,
    /// What speaks against an OK, the worst first.
    remarks: Vec<RemarkData>,
}

impl<'a> RunData<'a> {
    /// All of it.
    #[must_use]
    pub fn of(session: &'a Session, remarks: &[Remark]) -> Self {
        Self { run: Summary::of(session), remarks: remarks.iter().map(RemarkData::of).collect() }
    }
}

/// Something that speaks against an OK.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "remark")]
pub struct RemarkData {
    /// What it is about.
    code: Code,
    /// What it leads to.
    status: Status,
    /// In words.
    text: String,
    /// What to look at next, the same for all remarks of this code.
    next_step: &'static str,
}

impl RemarkData {
    /// The form of a remark.
    #[must_use]
    pub fn of(remark: &Remark) -> Self {
        let Remark { status, code, ref text } = *remark;
        Self { code, status, text: text.clone(), next_step: code.next_step() }
    }
}

/// What a run has come to: every link and every partner.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary<'a> {
    /// Length of the run.
    duration_ms: Ms,
    /// false: the log was cut off.
    complete: bool,
    /// Ended by Ctrl-C rather than by a count, a duration or `q`.
    interrupted: bool,
    /// How round trip times were taken.
    resolution: &'a str,
    /// Every link.
    links: Vec<link::LinkData<'a>>,
    /// Every partner.
    partners: Vec<PartnerData<'a>>,
    /// Whether this server is cut off.
    isolation: Isolation,
    /// How often it was.
    isolated_count: u64,
    /// The user's marks.
    marks: Vec<MarkData<'a>>,
    /// When the tool itself was suspended.
    gaps: Vec<GapData>,
    /// How late this program itself ran.
    own_lateness: LatenessData,
    /// Foreign replies that fit no link.
    foreign: u64,
    /// What the run has shown and what not, in sentences.
    shown: Vec<String>,
}

impl<'a> Summary<'a> {
    /// That of a run until now.
    #[must_use]
    pub fn of(session: &'a Session) -> Self {
        let gap = |&(from, to, withdrawn): &_| GapData { from_ms: Ms(from), to_ms: Ms(to), withdrawn };
        let partners = session.partners.iter().enumerate();
        Self {
            duration_ms: Ms(session.now),
            complete: session.stopped.is_some(),
            interrupted: session.stopped == Some(true),
            resolution: &session.start.resolution,
            links: session.links.iter().map(|link| link::LinkData::of(link, session.now)).collect(),
            partners: partners.map(|(index, partner)| PartnerData::of(index, partner, session)).collect(),
            isolation: session.isolation,
            isolated_count: session.isolated,
            marks: session.marks.list.iter().map(|(at, note)| MarkData::of(*at, note, session)).collect(),
            gaps: session.gaps.list.iter().map(gap).collect(),
            own_lateness: LatenessData {
                times: session.pauses.times,
                longest_ms: Ms(session.pauses.longest),
                total_ms: Ms(session.pauses.total),
            },
            foreign: session.foreign,
            shown: statement::of(session),
        }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "partner")]
struct PartnerData<'a> {
    /// Its label.
    partner: &'a str,
    /// The connection in use at the end.
    active: Active,
    /// Failovers and returns.
    switches: Vec<SwitchData>,
    /// When neither link worked.
    without_connection: WithoutData,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct WithoutData {
    /// How often.
    times: u64,
    /// The longest, lower bound.
    longest_at_least_ms: Ms,
    /// The longest, upper bound.
    longest_at_most_ms: Ms,
}

impl<'a> PartnerData<'a> {
    fn of(index: usize, partner: &'a Partner, session: &Session) -> Self {
        let without = Without::of(partner, session);
        let switches = session.switches.list.iter().filter(|switch| switch.partner == index);
        Self {
            partner: &partner.name,
            active: partner.active(),
            switches: switches.map(SwitchData::of).collect(),
            without_connection: WithoutData {
                times: without.times,
                longest_at_least_ms: Ms(without.at_least),
                longest_at_most_ms: Ms(without.at_most),
            },
        }
    }
}

/// A failover or a return.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "switch")]
struct SwitchData {
    #[serde(flatten)]
    which: SwitchAt,
    #[serde(flatten)]
    took: SwitchLine,
}

impl SwitchData {
    fn of(switch: &Switch) -> Self {
        Self { which: SwitchAt::of(switch), took: SwitchLine::of(switch) }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct SwitchAt {
    /// Which.
    event: Turn,
    /// When it was decided.
    elapsed_ms: Ms,
}

impl SwitchAt {
    const fn of(switch: &Switch) -> Self {
        let event = if switch.is_return { Turn::Return } else { Turn::Failover };
        Self { event, elapsed_ms: Ms(switch.at) }
    }
}

#[derive(Debug, Clone, Copy)]
enum Turn {
    Failover,
    Return,
}

named! {
    /// The event that it is in a log.
    Turn { Failover => "failover", Return => "return" }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct MarkData<'a> {
    /// When.
    elapsed_ms: Ms,
    /// The note.
    note: &'a str,
    /// The note begins with `switched` or `returned`: the user says that the product did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "ComparedData")]
    product_says: Option<ComparedData>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct ComparedData {
    /// The measured failover or return that is nearest; null: none was measured.
    nearest: Option<SwitchAt>,
}

impl<'a> MarkData<'a> {
    fn of(at: Duration, note: &'a str, session: &Session) -> Self {
        let compared = statement::compared(at, note, session);
        let product_says =
            compared.map(|compared| ComparedData { nearest: compared.switch.as_ref().map(SwitchAt::of) });
        Self { elapsed_ms: Ms(at), note, product_says }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct GapData {
    /// From.
    from_ms: Ms,
    /// To.
    to_ms: Ms,
    /// Probes withdrawn.
    withdrawn: u64,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct LatenessData {
    /// How often more than 10 ms.
    times: u64,
    /// The longest.
    longest_ms: Ms,
    /// All together.
    total_ms: Ms,
}

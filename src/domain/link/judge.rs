//! From figures to a status: thresholds for monitoring, and what a watched run comes to.

use std::time::Duration;

use super::connection::{self, Connection};
use super::diagnosis::Diagnosis;
use super::failover::Active;
use super::nice::{Nice, times};
use super::record::Unplanned;
use super::remark::{self, Code, Remark};
use super::session::Session;
use super::verdict::LinkState;
use super::watched::Link;
use super::without::Without;
use crate::status::Status;
use crate::summary::{ROOM, fitting};

/// One answer is no burst: with two, one of them lost is at least a share.
const BURST_AT_LEAST: u64 = 2;

/// Thresholds of a link. A value at or above the threshold counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Thresholds {
    /// So many lost probes count at least: one decides nothing, unless the user has set a limit himself.
    pub lost_at_least: u64,
    /// Loss in percent that warns.
    pub warn_loss: Option<f64>,
    /// Loss in percent that is critical.
    pub crit_loss: Option<f64>,
    /// Round trip time (95th percentile) that warns.
    pub warn_rtt: Option<Duration>,
    /// Round trip time (95th percentile) that is critical.
    pub crit_rtt: Option<Duration>,
    /// Jitter that warns.
    pub warn_jitter: Option<Duration>,
    /// Jitter that is critical.
    pub crit_jitter: Option<Duration>,
}

impl Thresholds {
    /// Judges one link, with the reasons in words. A name without an address was never probed, and its loss is none of
    /// the link.
    #[must_use]
    pub fn judge(&self, link: &Link) -> (Status, Vec<String>) {
        let Some(loss) = link.stats.loss_percent() else {
            return (Status::Unknown, vec!["no probe was judged".to_owned()]);
        };
        if link.info.address.is_none() {
            let reason = link.own.fault();
            return (Status::Unknown, vec![reason.unwrap_or_else(|| "it has no address".to_owned())]);
        }
        let mut status = Status::Ok;
        let mut reasons = Vec::new();
        let mut check = |what: &str, text: String, warn: bool, critical: bool| {
            if warn || critical {
                status = status.join(if critical { Status::Critical } else { Status::Warning });
                reasons.push(format!("{what} {text}"));
            }
        };
        let counts = link.stats.lost >= self.lost_at_least;
        let over = |limit: Option<f64>| counts && limit.is_some_and(|limit| loss >= limit);
        check("loss", format!("{loss:.0}%"), over(self.warn_loss), over(self.crit_loss));
        if let Some(rtt) = link.stats.rtt.percentile(95) {
            let over = |limit: Option<Duration>| limit.is_some_and(|limit| rtt >= limit);
            check("round trip", Nice(rtt).to_string(), over(self.warn_rtt), over(self.crit_rtt));
        }
        if let Some(jitter) = link.stats.jitter.value() {
            let over = |limit: Option<Duration>| limit.is_some_and(|limit| jitter >= limit);
            check("jitter", Nice(jitter).to_string(), over(self.warn_jitter), over(self.crit_jitter));
        }
        let has_failed = link.verdict.state() == LinkState::Failed;
        if link.diagnosis == Diagnosis::SoftwareDown {
            status = status.join(Status::Critical);
            reasons.push(link.words());
        } else if has_failed && status != Status::Ok {
            reasons.push(link.words());
        }
        (status, reasons)
    }
}

/// What a run comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The status.
    pub status: Status,
    /// One line: the worst first, then the picture.
    pub summary: String,
    /// All that speaks against an OK, the worst first.
    pub remarks: Vec<Remark>,
}

/// What a run that is over comes to. Our own reasoning: a failover that happened as predicted is what redundancy is for
/// and no fault; whatever else costs the redundancy, at any time of the run, is a WARNING; no connection at any time, no
/// port of a partner that answers, an isolated server, or a failover or return that took too long is CRITICAL; what was
/// asked and is not known, and a run that was interrupted, too short to tell a silent link lost, or whose log is cut off,
/// is UNKNOWN.
#[must_use]
pub fn run(session: &Session) -> Judgement {
    judged(session, true)
}

/// The same of a run that still lasts.
#[must_use]
pub fn so_far(session: &Session) -> Judgement {
    judged(session, false)
}

/// One burst: each link by thresholds, and what is doubtful about the evidence itself.
#[must_use]
pub fn burst(session: &Session, thresholds: &Thresholds) -> Judgement {
    let mut statuses = Vec::new();
    let mut bad: Vec<(Status, String)> = Vec::new();
    for link in &session.links {
        let (status, reasons) = thresholds.judge(link);
        statuses.push(status);
        if status != Status::Ok {
            bad.push((status, format!("{}: {}", link.info.title(), reasons.join(", "))));
        }
    }
    let mut remarks: Vec<Remark> =
        remark::of(session, true).into_iter().filter(|remark| remark.code.is_of_a_burst()).collect();
    // What is lost and does not count leaves as many to be answered.
    let not_counted =
        |link: &Link| if link.stats.lost < thresholds.lost_at_least { link.stats.lost } else { 0 };
    remarks.extend(remark::too_short(session, |link| BURST_AT_LEAST + not_counted(link)));
    remarks.sort_by_key(|remark| remark.status.rank());
    // An address that is missing is among the links' own reasons.
    let further = remarks.iter().filter(|remark| remark.code != Code::NoAddress);
    bad.extend(further.map(|remark| (remark.status, remark.text.clone())));
    bad.sort_by_key(|(status, _)| status.rank());
    let status = Status::join_all(statuses.into_iter().chain(remarks.iter().map(|remark| remark.status)));
    let summary = if bad.is_empty() {
        let slowest = session.links.iter().filter_map(|link| link.stats.rtt.percentile(95)).max();
        let slowest = slowest.map_or_else(String::new, |rtt| format!(", slowest {}", Nice(rtt)));
        let lost: u64 = session.links.iter().map(|link| link.stats.lost).sum();
        let sent: u64 = session.links.iter().map(|link| link.stats.received + link.stats.lost).sum();
        let lost = if lost > 0 { format!(", {lost} of {sent} probes lost") } else { String::new() };
        format!("{} of {} links answer{slowest}{lost}", session.links.len(), session.links.len())
    } else {
        let texts: Vec<&str> = bad.iter().map(|(_, text)| text.as_str()).collect();
        fitting(&texts, ROOM)
    };
    Judgement { status, summary, remarks }
}

fn judged(session: &Session, over: bool) -> Judgement {
    let remarks = remark::of(session, over);
    // No partner at all proves nothing; one that is not known is among the remarks.
    let known = if session.partners.is_empty() { Status::Unknown } else { Status::Ok };
    let status = remarks.iter().map(|remark| remark.status).fold(known, Status::join);
    let summary = words(session, &remarks);
    Judgement { status, summary, remarks }
}

fn words(session: &Session, remarks: &[Remark]) -> String {
    let mut parts = Vec::new();
    if !remarks.is_empty() {
        let texts: Vec<&str> = remarks.iter().map(|remark| remark.text.as_str()).collect();
        parts.push(fitting(&texts, 120));
    }
    parts.extend(session.partners.iter().take(3).map(|partner| {
        let state = match partner.active() {
            Active::NotYetKnown => "not known yet",
            Active::Main => "on Main",
            Active::Backup => "on Backup, Main has failed",
            Active::BothDown => "no connection",
        };
        let only = connection::machine_only(partner, session).map_or("", |_| ", its machine only");
        format!("{} {state}{only}", partner.name)
    }));
    if session.partners.len() > 3 {
        parts.push(format!("{} more partners", session.partners.len() - 3));
    }
    let all = session.switches.list.len() as u64 + session.switches.left_out;
    if all > 0 {
        let passed = all - session.switches_failed - session.switches_untold;
        let is_other = session.start.unplanned.iter().any(Unplanned::changes_timing);
        let by = if is_other { " by settings that are not the plan's" } else { "" };
        parts.push(format!("{passed} of {all} failovers and returns as predicted{by}"));
    }
    let shown = |partner| Connection::of(partner, session) == Connection::Shown;
    let without = |remark: &Remark| matches!(remark.code, Code::NoConnection | Code::Moment);
    if !remarks.iter().any(without) && session.partners.iter().all(shown) {
        let perhaps = session.partners.iter().map(|partner| Without::of(partner, session).perhaps).max();
        let both_lost: u64 = session.partners.iter().map(|partner| partner.moments.both_lost()).sum();
        parts.push(match perhaps.filter(|perhaps| !perhaps.is_zero()) {
            None if both_lost > 0 => format!("neither link answered {}, for one probe", times(both_lost)),
            Some(perhaps) => format!("without a connection for at most {}, if at all", Nice(perhaps)),
            None => format!("never without a connection in {}", Nice(session.now)),
        });
    }
    parts.join("; ")
}

//! From figures to a status: thresholds for monitoring, and what a watched run comes to.

use std::fmt;
use std::time::Duration;

use super::diagnosis::{Diagnosis, Isolation};
use super::failover::Active;
use super::session::{Link, Partner, Session};
use super::verdict::LinkState;
use crate::domain::status::Status;

/// Thresholds of a link. A value at or above the threshold counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Thresholds {
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

/// A duration for people: `42 us`, `0.35 ms`, `2.50 s`.
pub struct Nice(pub Duration);

impl fmt::Display for Nice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.as_secs_f64() * 1e3;
        let text = match ms {
            0.0 => "0 ms".to_owned(),
            ms if ms < 0.1 => format!("{:.0} us", ms * 1e3),
            ms if ms < 10.0 => format!("{ms:.2} ms"),
            ms if ms < 100.0 => format!("{ms:.1} ms"),
            ms if ms < 1_000.0 => format!("{ms:.0} ms"),
            ms if ms < 100_000.0 => format!("{:.2} s", ms / 1e3),
            ms => format!("{:.0} s", ms / 1e3),
        };
        f.pad(&text)
    }
}

impl Thresholds {
    /// Judges one link, with the reasons in words.
    #[must_use]
    pub fn judge(&self, link: &Link) -> (Status, Vec<String>) {
        let Some(loss) = link.stats.loss_percent() else {
            return (Status::Unknown, vec!["no probe was judged".to_owned()]);
        };
        let mut status = Status::Ok;
        let mut reasons = Vec::new();
        let mut check = |what: &str, text: String, warn: bool, critical: bool| {
            if warn || critical {
                status = status.join(if critical { Status::Critical } else { Status::Warning });
                reasons.push(format!("{what} {text}"));
            }
        };
        let over = |limit: Option<f64>| limit.is_some_and(|limit| loss >= limit);
        check("loss", format!("{loss:.0}%"), over(self.warn_loss), over(self.crit_loss));
        if let Some(rtt) = link.stats.rtt.percentile(95) {
            let over = |limit: Option<Duration>| limit.is_some_and(|limit| rtt >= limit);
            check("round trip", Nice(rtt).to_string(), over(self.warn_rtt), over(self.crit_rtt));
        }
        if let Some(jitter) = link.stats.jitter.value() {
            let over = |limit: Option<Duration>| limit.is_some_and(|limit| jitter >= limit);
            check("jitter", Nice(jitter).to_string(), over(self.warn_jitter), over(self.crit_jitter));
        }
        if link.diagnosis == Diagnosis::SoftwareDown {
            status = status.join(Status::Critical);
            reasons.push(link.diagnosis.words().to_owned());
        }
        (status, reasons)
    }
}

/// What a watched run comes to. Our own reasoning: a failover that happened as predicted is what redundancy is for and
/// no fault; a link that is down at the end, or whose port does not answer, costs the redundancy (WARNING); no connection
/// left, no port of a partner that answers, an isolated server, or a failover or return that was not as predicted is
/// CRITICAL; a partner about which nothing is known is UNKNOWN.
#[must_use]
pub fn watched(session: &Session) -> (Status, String) {
    let partners = session.partners.iter().map(|partner| match partner.active() {
        Active::NotYetKnown => Status::Unknown,
        Active::Main => Status::Ok,
        Active::Backup => Status::Warning,
        Active::BothDown => Status::Critical,
    });
    let mut status = Status::join_all(partners);
    let failed = |link: &&Link| link.verdict.state() == LinkState::Failed;
    let down = session.links.iter().filter(failed).count();
    let flapping = session.links.iter().filter(|link| link.is_flapping()).count();
    let silent = session.links.iter().filter(software_down).count();
    if down + flapping + silent > 0 {
        status = status.join(Status::Warning);
    }
    if silent > 0 && session.partners.iter().any(|partner| !software_answers(session, partner)) {
        status = status.join(Status::Critical);
    }
    if session.switches_failed > 0 || session.isolation == Isolation::Isolated {
        status = status.join(Status::Critical);
    }
    (status, words(session, down, flapping, silent))
}

fn software_down(link: &&Link) -> bool {
    link.diagnosis == Diagnosis::SoftwareDown
}

/// Whether a connection to the partner is left whose port, as far as it is asked, answers.
fn software_answers(session: &Session, partner: &Partner) -> bool {
    let links =
        [partner.main, partner.backup].into_iter().flatten().filter_map(|index| session.links.get(index));
    links.into_iter().any(|link| link.verdict.state() != LinkState::Failed && !software_down(&link))
}

fn words(session: &Session, down: usize, flapping: usize, silent: usize) -> String {
    let mut parts: Vec<String> = session
        .partners
        .iter()
        .take(3)
        .map(|partner| {
            let state = match partner.active() {
                Active::NotYetKnown => "not known yet",
                Active::Main => "on Main",
                Active::Backup => "on Backup, Main has failed",
                Active::BothDown => "no connection",
            };
            format!("{} {state}", partner.name)
        })
        .collect();
    if session.partners.len() > 3 {
        parts.push(format!("{} more partners", session.partners.len() - 3));
    }
    if down > 0 {
        parts.push(format!("{down} of {} links down", session.links.len()));
    }
    if flapping > 0 {
        parts.push(format!("{flapping} flapping"));
    }
    if silent > 0 {
        parts.push(format!(
            "{silent} of {} links without an answer from the partner's software",
            session.links.len()
        ));
    }
    match session.isolation {
        Isolation::No => {}
        Isolation::Isolated => parts.push("this server is isolated".to_owned()),
        Isolation::CannotTell => {
            parts.push(
                "this server is isolated or its partners are down (no ICMP monitor to tell)".to_owned(),
            );
        }
    }
    let all = session.switches.list.len() as u64 + session.switches.left_out;
    if all > 0 {
        let passed = all - session.switches_failed;
        parts.push(format!("{passed} of {all} failovers and returns as predicted"));
    }
    parts.join("; ")
}

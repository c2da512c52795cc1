//! What speaks against an OK of a run: every state in it counts, not only its last moment, and what was asked and could
//! not be told counts, too. The thresholds are our own; each says why.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::diagnosis::Isolation;
use super::failover::Active;
use super::independence::{self, WayFacts};
use super::nice::{Count, Nice};
use super::record::LinkInfo;
use super::rounds::{Ends, Rounds};
use super::session::{Partner, Session};
use super::verdict::LinkState;
use super::watched::Link;
use super::without::{Without, on_either};
use crate::status::Status;
use crate::words;

mod code;
mod link;

pub use code::Code;

/// One duplicate decides nothing ...
pub const DUPLICATES_AT_LEAST: u64 = 2;
/// ... nor a few in a long run: a network that heals itself (spanning tree) may copy some. In percent of all replies.
pub const DUPLICATES_PERCENT: u64 = 1;
/// A time to live counts from its second reply on.
const TTL_AT_LEAST: u64 = 2;

/// Something that speaks against an OK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// What it leads to by itself.
    pub status: Status,
    /// What it is about.
    pub code: Code,
    /// In words, with the figures.
    pub text: String,
}

impl Remark {
    const fn new(status: Status, code: Code, text: String) -> Self {
        Self { status, code, text }
    }
}

/// All that speaks against an OK, the worst first. `over` is false while the run lasts: a missing end is no fault then.
#[must_use]
pub fn of(session: &Session, over: bool) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for partner in &session.partners {
        remarks.extend(no_connection(partner, session));
        remarks.extend(moment(partner));
        remarks.extend(one_card(partner, session));
    }
    remarks.extend(one_card_for_several(session));
    whole_run(session, over, &mut remarks);
    for link in &session.links {
        link::of(link, session, over, &mut remarks);
    }
    remarks.sort_by_key(|remark| remark.status.rank());
    remarks
}

fn no_connection(partner: &Partner, session: &Session) -> Option<Remark> {
    let without = Without::of(partner, session);
    let now = partner.active() == Active::BothDown;
    if without.times == 0 && !now {
        return None;
    }
    let name = &partner.name;
    let bounds = format!(
        "at least {}, at most {}{}",
        Nice(without.at_least),
        Nice(without.at_most),
        without.reserve()
    );
    let text = match (now, without.times) {
        (true, 0 | 1) => format!("{name}: no connection ({bounds})"),
        (false, 1) => format!("{name}: no connection for {bounds}"),
        (_, times) => format!("{name}: no connection {} times, the longest {bounds}", Count(times)),
    };
    Some(Remark::new(Status::Critical, Code::NoConnection, text))
}

/// The one link was out, or there is none, and the other one lost too few probes to count as failed: the product goes on, and
/// nothing got through.
fn moment(partner: &Partner) -> Option<Remark> {
    let (times, longest) = partner.moments.all();
    let often = if times == 1 { String::new() } else { format!(" {} times, the longest", Count(times)) };
    let text = format!(
        "{}: nothing answered{}{often} for at least {}, too short to count as failed",
        partner.name,
        on_either(partner),
        Nice(longest)
    );
    (times > 0).then(|| Remark::new(Status::Warning, Code::Moment, text))
}

/// Main and Backup that end in one network card are one cable at the partner.
fn one_card(partner: &Partner, session: &Session) -> Option<Remark> {
    let macs = |link: Option<usize>| link.and_then(|link| session.links.get(link)).map(|link| &link.macs);
    let (main, backup) = macs(partner.main).zip(macs(partner.backup))?;
    let mac = main.intersection(backup).next()?;
    let name = &partner.name;
    let text = format!(
        "{name}: Main and Backup are answered by one network card ({mac}): does one cable at the partner carry both?"
    );
    Some(Remark::new(Status::Warning, Code::Neighbours, text))
}

/// So many links are named that one network card answers for.
const NAMED: usize = 3;

/// One network card that answers for two machines is a monitor that is the partner itself, or something that answers in the place of
/// others (a router's proxy ARP, which goes on when they are gone). Monitors alone may well be one machine.
fn one_card_for_several(session: &Session) -> Vec<Remark> {
    let mut answers: BTreeMap<&str, Vec<&Link>> = BTreeMap::new();
    for link in &session.links {
        link.macs.iter().for_each(|mac| answers.entry(mac).or_default().push(link));
    }
    let told = |(mac, links): (&str, Vec<&Link>)| {
        let machines: BTreeSet<&str> = links.iter().map(|link| link.info.partner.as_str()).collect();
        if machines.len() < 2 || links.iter().all(|link| link.info.is_monitor) {
            return None;
        }
        let named: Vec<String> = links.iter().take(NAMED).map(|link| link.info.title()).collect();
        let more = links.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let asks = if links.iter().any(|link| link.info.is_monitor) {
            "a monitor must be a third machine; or does a router answer in their place (proxy ARP)?"
        } else {
            "is it one machine, or does a router answer in their place (proxy ARP)?"
        };
        let text = format!("{}{more} are answered by one network card ({mac}): {asks}", named.join(" and "));
        Some(Remark::new(Status::Warning, Code::Neighbours, text))
    };
    answers.into_iter().filter_map(told).collect()
}

fn whole_run(session: &Session, over: bool, remarks: &mut Vec<Remark>) {
    let mut push = |status, code, text: String| remarks.push(Remark::new(status, code, text));
    if session.isolation == Isolation::Isolated {
        push(Status::Critical, Code::Isolated, "this server is isolated".to_owned());
    } else if session.isolation == Isolation::CannotTell {
        let text = "this server is isolated or its partners are down (no ICMP monitor to tell)";
        push(Status::Critical, Code::Isolated, text.to_owned());
    }
    let all = session.switches.list.len() as u64 + session.switches.left_out;
    if session.switches_failed > 0 {
        let text =
            format!("{} of {all} failovers and returns took longer than predicted", session.switches_failed);
        push(Status::Critical, Code::SwitchFailed, text);
    }
    if session.switches_untold > 0 {
        let text = format!(
            "{} of {all} failovers and returns could not be timed: this program itself ran late (up to {})",
            session.switches_untold,
            Nice(session.pauses.longest)
        );
        push(Status::Unknown, Code::SwitchUntold, text);
    }
    for (link, reason) in doubts(session) {
        let link = link.and_then(|link| session.links.get(link));
        let title = link.map_or_else(String::new, |link| format!("{}: ", link.info.title()));
        push(Status::Unknown, Code::Doubt, format!("{title}{reason}"));
    }
    if let Some(hole) = hole(session) {
        let text = format!("for {} this program did not run: what happened then was not seen", Nice(hole));
        push(Status::Unknown, Code::NotWatched, text);
    } else if let Some(silence) = silence(session) {
        let text =
            format!("for {} no probe is in the log, nor why: what happened then was not seen", Nice(silence));
        push(Status::Unknown, Code::NotWatched, text);
    }
    if session.stopped == Some(true) {
        let text = format!("interrupted after {}", Nice(session.now));
        push(Status::Unknown, Code::Interrupted, text);
    } else if session.stopped.is_none() && over {
        let text = format!("the log is cut off after {}: it has no end", Nice(session.now));
        push(Status::Unknown, Code::CutOff, text);
    }
    if session.stopped.is_some()
        && let Some(text) = not_whole(session)
    {
        push(Status::Unknown, Code::CutOff, format!("the log is not whole: {text}"));
    }
    remarks.extend(too_short(session, |link| u64::from(link.info.retry_count) + 1));
}

/// Replies to fewer probes than it takes to tell a silent link lost show a moment and no link that works. Links that are not
/// up have their own remarks, and so has a run that was interrupted or is cut off.
pub(super) fn too_short(session: &Session, needed: impl Fn(&Link) -> u64) -> Option<Remark> {
    let known = |link: &Link| link.stats.received + link.stats.lost;
    let up = session.links.iter().filter(|link| link.verdict.state() == LinkState::Up);
    let short = up.filter(|link| session.stopped == Some(false) && known(link) < needed(link));
    let link = short.max_by_key(|link| needed(link) - known(link))?;
    let (probes, needed) = (known(link), needed(link));
    let text = format!(
        "too short: {} of a link, {needed} are needed to tell it lost ({})",
        words::count(probes, "probe"),
        link.info.title()
    );
    Some(Remark::new(Status::Unknown, Code::TooShort, text))
}

/// What shows that records are missing from a log with an end, or that some stand in it twice.
fn not_whole(session: &Session) -> Option<String> {
    let probes = missing_probes(session);
    let counted = session.counted.unwrap_or(session.observed);
    let again: u64 = session.links.iter().map(|link| link.rounds.again()).sum();
    if probes > 0 {
        Some(format!("what became of {probes} probes is missing from it"))
    } else if counted > session.observed {
        Some(format!("{} of {counted} records are missing from it", counted - session.observed))
    } else if counted < session.observed {
        Some(format!("it holds {} records more than were written", session.observed - counted))
    } else if session.order.misplaced > 0 {
        Some(format!("{} of its records do not stand where they were written", session.order.misplaced))
    } else if again > 0 {
        Some(format!("what became of {again} probes stands in it twice"))
    } else {
        None
    }
}

/// How many probes were sent whose fate the records do not tell.
fn missing_probes(session: &Session) -> u64 {
    let mut paces: BTreeMap<Duration, Vec<&Rounds>> = BTreeMap::new();
    for link in &session.links {
        paces.entry(link.info.interval).or_default().push(&link.rounds);
    }
    let ends: BTreeMap<Duration, Ends> =
        paces.into_iter().map(|(interval, links)| (interval, Ends::of(interval, links))).collect();
    let of = |link: &Link| {
        let LinkInfo { interval, .. } = link.info;
        let after = ends.get(&interval).map_or(0, |ends| ends.missing_after(&link.rounds));
        let after = after.saturating_sub(link.stats.waiting);
        link.rounds.missing(interval, link.stats.waiting) + after
    };
    session.links.iter().map(of).sum::<u64>().saturating_sub(session.withdrawn)
}

/// What was doubted in the run, and what its links show by themselves: a log says the same of them as the run that wrote it.
fn doubts(session: &Session) -> Vec<(Option<usize>, String)> {
    let mut all = session.doubts.list.clone();
    let facts: Vec<WayFacts<'_>> = session.links.iter().map(Link::way).collect();
    let shown = independence::doubts(&facts).into_iter().map(|(link, reason)| (Some(link), reason));
    let known: BTreeSet<_> = session.doubts.list.iter().collect();
    all.extend(shown.filter(|doubt| !known.contains(doubt)));
    all
}

/// The longest time without the fate of any probe that no lateness of this program explains, when an outage that counts
/// fits into it.
fn silence(session: &Session) -> Option<Duration> {
    let shortest = session.links.iter().map(|link| link.info.failed_after()).min()?;
    let unexplained = |(from, to): &(Duration, Duration)| {
        to.saturating_sub(*from).saturating_sub(session.pauses.within(*from, *to))
    };
    session.silences.list.iter().map(unexplained).max().filter(|longest| *longest >= shortest)
}

/// The longest time in which this program was not running, when an outage that counts fits into it. A shorter hole can
/// hide none: the links' own failure time is longer.
fn hole(session: &Session) -> Option<Duration> {
    let shortest = session.links.iter().map(|link| link.info.failed_after()).min()?;
    let holes = session.gaps.list.iter().map(|(from, to, _)| to.saturating_sub(*from));
    holes.max().filter(|longest| *longest >= shortest)
}

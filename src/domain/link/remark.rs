//! What speaks against an OK of a run: every state in it counts, not only its last moment, and what was asked and could
//! not be told counts, too. The thresholds are our own; each says why.

use std::time::Duration;

use super::diagnosis::{Diagnosis, Isolation};
use super::failover::Active;
use super::independence::{self, WayFacts};
use super::loss::Share;
use super::nice::{Count, Nice};
use super::outage::Outage;
use super::record::LinkInfo;
use super::session::{Partner, Session};
use super::stats::LinkStats;
use super::verdict::LinkState;
use super::watched::Link;
use super::without::Without;
use crate::domain::path::Path;
use crate::domain::status::Status;

/// Loss in percent, outside of outages, that warns; the same as `check` unless told otherwise.
pub const WARN_LOSS: f64 = 20.0;
/// Loss in percent, outside of outages, that is critical.
pub const CRIT_LOSS: f64 = 60.0;
/// One lost probe decides nothing, whatever its share.
pub const LOST_AT_LEAST: u64 = 2;
/// Nor does one duplicate ...
pub const DUPLICATES_AT_LEAST: u64 = 2;
/// ... nor a few in a long run: a network that heals itself (spanning tree) may copy some. In percent of all replies.
pub const DUPLICATES_PERCENT: u64 = 1;
/// A time to live counts from its second reply on.
const TTL_AT_LEAST: u64 = 2;

/// What a remark is about. The names are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// A partner had, or has, no connection.
    NoConnection,
    /// Neither link of a partner answered for a moment, too short to count as failed.
    Moment,
    /// This server is cut off.
    Isolated,
    /// A failover or return took too long.
    SwitchFailed,
    /// A failover or return could not be timed.
    SwitchUntold,
    /// A link is down at the end.
    LinkDown,
    /// A link was down, and no failover accounts for it.
    LinkWasDown,
    /// This machine's own interface carried nothing for a while, and the link did not count as failed.
    Carrier,
    /// A link changes, or changed, its state too often.
    Flapping,
    /// The partner's software does not answer.
    SoftwareDown,
    /// It did not answer for a while.
    SoftwareWasDown,
    /// Nothing is known about a link.
    NotKnown,
    /// The newest probes are lost, too few to tell.
    Undecided,
    /// The run ended before so many probes of a link that a silent one would have counted as failed.
    TooShort,
    /// A name has no address.
    NoAddress,
    /// The port was asked for and not judged.
    PortNotKnown,
    /// The path's MTU was asked for and not found.
    MtuNotKnown,
    /// Too much is lost outside of outages.
    Loss,
    /// Two machines may answer.
    Duplicates,
    /// Replies come from different distances.
    TimeToLive,
    /// Different hardware answers.
    Neighbours,
    /// The probing itself is doubtful.
    Doubt,
    /// This program did not run for so long that it may have missed an outage.
    NotWatched,
    /// The run was interrupted.
    Interrupted,
    /// The log ends without a stop, or its middle is missing.
    CutOff,
}

impl Code {
    /// The word in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoConnection => "no-connection",
            Self::Moment => "no-connection-for-a-moment",
            Self::Isolated => "isolated",
            Self::SwitchFailed => "switch-too-late",
            Self::SwitchUntold => "switch-not-timed",
            Self::LinkDown => "link-down",
            Self::LinkWasDown => "link-was-down",
            Self::Carrier => "carrier",
            Self::Flapping => "flapping",
            Self::SoftwareDown => "software-down",
            Self::SoftwareWasDown => "software-was-down",
            Self::NotKnown => "not-known",
            Self::Undecided => "ends-in-losses",
            Self::TooShort => "too-short",
            Self::NoAddress => "no-address",
            Self::PortNotKnown => "port-not-known",
            Self::MtuNotKnown => "mtu-not-known",
            Self::Loss => "loss",
            Self::Duplicates => "duplicates",
            Self::TimeToLive => "time-to-live",
            Self::Neighbours => "neighbours",
            Self::Doubt => "doubt",
            Self::NotWatched => "not-watched",
            Self::Interrupted => "interrupted",
            Self::CutOff => "cut-off",
        }
    }

    /// Whether it is about the evidence and not about states and losses: a burst with thresholds of its own for those
    /// has it, too.
    #[must_use]
    pub const fn is_of_a_burst(self) -> bool {
        matches!(
            self,
            Self::NoAddress
                | Self::PortNotKnown
                | Self::MtuNotKnown
                | Self::Duplicates
                | Self::TimeToLive
                | Self::Neighbours
                | Self::Carrier
                | Self::Doubt
                | Self::NotWatched
                | Self::Interrupted
                | Self::CutOff
        )
    }
}

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
    whole_run(session, over, &mut remarks);
    for link in &session.links {
        state(link, session, over, &mut remarks);
        port(link, session, over, &mut remarks);
        remarks.extend(carrier(link));
        remarks.extend(loss(link));
        identity(link, &mut remarks);
        remarks.extend(mtu(link, session, over));
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

/// The one link was out, and the other one lost too few probes to count as failed: the product goes on, and nothing got
/// through.
fn moment(partner: &Partner) -> Option<Remark> {
    let (times, longest) = partner.moments.all();
    let often = if times == 1 { String::new() } else { format!(" {} times, the longest", Count(times)) };
    let text = format!(
        "{}: nothing answered on either link{often} for at least {}, too short to count as failed",
        partner.name,
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
    let s = if probes == 1 { "" } else { "s" };
    let text = format!(
        "too short: {probes} probe{s} of a link, {needed} are needed to tell it lost ({})",
        link.info.title()
    );
    Some(Remark::new(Status::Unknown, Code::TooShort, text))
}

/// What shows that records are missing from a log with an end, or that some stand in it twice.
fn not_whole(session: &Session) -> Option<String> {
    let probes = missing_probes(session);
    let counted = session.counted.unwrap_or(session.observed);
    if probes > 0 {
        Some(format!("what became of {probes} probes is missing from it"))
    } else if counted > session.observed {
        Some(format!("{} of {counted} records are missing from it", counted - session.observed))
    } else if counted < session.observed {
        Some(format!("it holds {} records more than were written", session.observed - counted))
    } else {
        None
    }
}

/// How many probes were sent whose fate the records do not tell.
fn missing_probes(session: &Session) -> u64 {
    let of = |link: &Link| {
        let LinkInfo { interval, .. } = link.info;
        let beside = session.links.iter().filter(|other| other.info.interval == interval);
        let after = beside.map(|other| link.rounds.missing_after(&other.rounds, interval)).max();
        let after = after.unwrap_or_default().saturating_sub(link.stats.waiting);
        link.rounds.missing(interval, link.stats.waiting) + after
    };
    session.links.iter().map(of).sum::<u64>().saturating_sub(session.withdrawn)
}

/// What was doubted in the run, and what its links show by themselves: a log says the same of them as the run that wrote it.
fn doubts(session: &Session) -> Vec<(Option<usize>, String)> {
    let mut all = session.doubts.list.clone();
    let facts: Vec<WayFacts<'_>> = session.links.iter().map(Link::way).collect();
    let shown = independence::doubts(&facts).into_iter().map(|(link, reason)| (Some(link), reason));
    let new: Vec<_> = shown.filter(|doubt| !all.contains(doubt)).collect();
    all.extend(new);
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

fn state(link: &Link, session: &Session, over: bool, remarks: &mut Vec<Remark>) {
    let title = link.info.title();
    let mut push = |status, code, text: String| remarks.push(Remark::new(status, code, text));
    if link.info.address.is_none() {
        let reason = link.own.fault().unwrap_or_else(|| format!("{} has no address", link.info.target));
        push(Status::Unknown, Code::NoAddress, format!("{title}: {reason}"));
    }
    match link.verdict.state() {
        LinkState::NotYetKnown => {
            let lost = link.stats.lost;
            let needed = u64::from(link.info.retry_count) + 1;
            let text = if lost == 0 {
                format!("{title}: not known, no probe was judged yet")
            } else {
                format!(
                    "{title}: not known, {lost} of {lost} probes lost; it counts as failed after {needed}"
                )
            };
            push(Status::Unknown, Code::NotKnown, text);
        }
        LinkState::Failed => {
            push(Status::Warning, Code::LinkDown, format!("{title} is down: {}", link.words()));
        }
        LinkState::Up => {
            if let Some(text) = was_down(link, session) {
                push(Status::Warning, Code::LinkWasDown, format!("{title} {text}"));
            }
            let undecided = link.outages.undecided();
            if over && undecided >= LOST_AT_LEAST {
                let text =
                    format!("{title}: the last {undecided} probes were lost, too few to tell; run it longer");
                push(Status::Unknown, Code::Undecided, text);
            }
        }
    }
    if link.is_flapping() {
        push(Status::Warning, Code::Flapping, format!("{title} is flapping"));
    } else if link.flaps > 0 {
        push(Status::Warning, Code::Flapping, format!("{title} was flapping"));
    }
}

/// Times without a carrier that made no outage: the cable was out, whatever the probes say.
fn carrier(link: &Link) -> Option<Remark> {
    let title = link.info.title();
    let drops = link.own.short_drops(link.falls);
    let text = if !link.own.carries() && link.verdict.state() != LinkState::Failed {
        format!("{title}: {}", link.own.fault().unwrap_or_default())
    } else if drops.times > 0 {
        let name = link.own.seen().map_or("its interface", |seen| seen.name.as_str());
        let times = if drops.times == 1 { "once".to_owned() } else { format!("{} times", drops.times) };
        format!(
            "{title}: {name} carried nothing {times}, up to {}, too short to count as failed",
            Nice(drops.longest)
        )
    } else {
        return None;
    };
    Some(Remark::new(Status::Warning, Code::Carrier, text))
}

/// Outages of a link that is up again, unless they are what a test of the failover consists of: Main was out, and each
/// time Backup took over. Main's ICMP monitors go with it then.
fn was_down(link: &Link, session: &Session) -> Option<String> {
    let total = link.outages.total(session.now);
    let partner = session.partners.iter().find(|partner| partner.owns(link.index));
    let accounted = match (link.info.connection, partner) {
        (Path::Main, Some(partner)) => {
            // Without a Backup it is told as "no connection".
            partner.backup.is_none() || partner.failovers.count >= link.falls
        }
        (Path::Main, None) => {
            link.outages.left_out() == 0 && link.outages.outages().all(|outage| beside_main(&outage, session))
        }
        (Path::Backup, _) => false,
    };
    if link.falls == 0 || accounted {
        return None;
    }
    let at_most = Nice(total.at_most);
    Some(match link.falls {
        1 => format!("was down for at most {at_most}"),
        times => format!("was down {} times, at most {at_most} together", Count(times)),
    })
}

/// Whether a Main link was out at that time, too.
fn beside_main(outage: &Outage, session: &Session) -> bool {
    let end = |outage: &Outage| outage.ended_before.unwrap_or(session.now);
    let mains = session.partners.iter().filter_map(|partner| session.links.get(partner.main?));
    mains
        .flat_map(|main| main.outages.outages())
        .any(|other| other.began_after < end(outage) && outage.began_after < end(&other))
}

fn port(link: &Link, session: &Session, over: bool, remarks: &mut Vec<Remark>) {
    let title = link.info.title();
    if link.diagnosis == Diagnosis::SoftwareDown {
        let partner = session.partners.iter().find(|partner| partner.owns(link.index));
        let none_left = partner.is_some_and(|partner| !software_answers(session, partner));
        let status = if none_left { Status::Critical } else { Status::Warning };
        remarks.push(Remark::new(status, Code::SoftwareDown, format!("{title}: {}", link.words())));
    } else if link.port_outages > 0 {
        let text = format!("{title}: the software did not answer {} times", link.port_outages);
        remarks.push(Remark::new(Status::Warning, Code::SoftwareWasDown, text));
    }
    if over && link.diagnosis == Diagnosis::MachineAnswers {
        let again = if link.tcp.is_some() { " again" } else { "" };
        let text = format!("{title}: the run ended before its port was judged{again}");
        remarks.push(Remark::new(Status::Unknown, Code::PortNotKnown, text));
    }
}

/// Whether a connection to the partner is left whose port, as far as it is asked, answers.
fn software_answers(session: &Session, partner: &Partner) -> bool {
    let links =
        [partner.main, partner.backup].into_iter().flatten().filter_map(|index| session.links.get(index));
    links
        .into_iter()
        .any(|link| link.verdict.state() != LinkState::Failed && link.diagnosis != Diagnosis::SoftwareDown)
}

fn loss(link: &Link) -> Option<Remark> {
    let worst = link.outages.outside().worst();
    let Share { lost, of } = worst;
    let percent = worst.percent();
    if lost < LOST_AT_LEAST || percent < WARN_LOSS {
        return None;
    }
    let status = if percent >= CRIT_LOSS { Status::Critical } else { Status::Warning };
    let late = link.stats.late;
    let late = if late * 2 > link.stats.lost {
        format!(" ({late} answers came after the time-out of {})", Nice(link.info.timeout))
    } else {
        String::new()
    };
    let text = format!(
        "{}: {} of {} probes lost outside of outages{late}",
        link.info.title(),
        Count(lost),
        Count(of)
    );
    Some(Remark::new(status, Code::Loss, text))
}

/// Signs that another machine answers, or over another path.
fn identity(link: &Link, remarks: &mut Vec<Remark>) {
    let title = link.info.title();
    let LinkStats { duplicates, received, ttls, .. } = &link.stats;
    let mut push = |code, text: String| remarks.push(Remark::new(Status::Warning, code, text));
    if *duplicates >= DUPLICATES_AT_LEAST && duplicates * 100 >= received * DUPLICATES_PERCENT {
        let text = format!(
            "{title}: {} of {} answers came twice: two machines with one address?",
            Count(*duplicates),
            Count(*received)
        );
        push(Code::Duplicates, text);
    }
    let seen: Vec<String> =
        ttls.iter().filter(|(_, count)| **count >= TTL_AT_LEAST).map(|(ttl, _)| ttl.to_string()).collect();
    if seen.len() > 1 {
        let shown = seen.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(", ");
        let text = format!("{title}: the time to live changes ({shown}): another path or another machine");
        push(Code::TimeToLive, text);
    }
    if link.macs.len() > 1 {
        let shown = link.macs.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
        push(Code::Neighbours, format!("{title}: different network cards answer ({shown})"));
    }
}

fn mtu(link: &Link, session: &Session, over: bool) -> Option<Remark> {
    let asked = over && session.start.mtu && !link.info.is_monitor && link.verdict.state() == LinkState::Up;
    let text = match link.mtu {
        None if asked => "the run ended before its path MTU was found",
        Some(None) if asked => "its path MTU was not found: no packet got through unfragmented",
        _ => return None,
    };
    Some(Remark::new(Status::Unknown, Code::MtuNotKnown, format!("{}: {text}", link.info.title())))
}

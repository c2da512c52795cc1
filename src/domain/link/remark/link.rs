//! What one link of a run shows that speaks against an OK.

use super::{Code, DUPLICATES_AT_LEAST, DUPLICATES_PERCENT, Remark, TTL_AT_LEAST};
use crate::link::connection;
use crate::link::diagnosis::Diagnosis;
use crate::link::loss::{CRIT_LOSS, LOST_AT_LEAST, Share, WARN_LOSS};
use crate::link::mtu::Limit;
use crate::link::nice::{Count, Nice, times};
use crate::link::outage::Outage;
use crate::link::record::LinkInfo;
use crate::link::session::{Partner, Session};
use crate::link::stats::LinkStats;
use crate::link::verdict::LinkState;
use crate::link::watched::Link;
use crate::path::Path;
use crate::status::Status;

/// All of it.
pub fn of(link: &Link, session: &Session, over: bool, remarks: &mut Vec<Remark>) {
    state(link, session, over, remarks);
    port(link, session, over, remarks);
    remarks.extend(carrier(link));
    remarks.extend(loss(link));
    identity(link, remarks);
    remarks.extend(mtu(link, session, over));
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
            if let Some(text) = ends_in_losses(link, session).filter(|_| over) {
                push(Status::Unknown, Code::Undecided, format!("{title}: {text}"));
            }
        }
    }
    if link.is_flapping() {
        push(Status::Warning, Code::Flapping, format!("{title} is flapping"));
    } else if link.flaps > 0 {
        push(Status::Warning, Code::Flapping, format!("{title} was flapping"));
    }
}

/// The end of a link that is up: its last probes were lost, too few to call it failed, or wait for an answer for longer than its answers
/// take. With a time-out that is much longer than the interval a link may be dead for all of it, and nothing is known to be lost yet.
fn ends_in_losses(link: &Link, session: &Session) -> Option<String> {
    let (lost, waiting) = (link.outages.undecided(), link.stats.waiting);
    if lost >= LOST_AT_LEAST {
        return Some(format!("the last {lost} probes were lost, too few to tell; run it longer"));
    }
    let LinkInfo { interval, timeout, .. } = link.info;
    let late = session.pauses.within(session.now.saturating_sub(timeout), session.now);
    let usual = link.stats.rtt.percentile(99).unwrap_or_default() + late;
    // One has just been sent.
    let rightly = usual.as_nanos() / interval.as_nanos().max(1) + 1;
    let silent = u128::from(lost + waiting).saturating_sub(rightly);
    (waiting > 0 && silent >= u128::from(LOST_AT_LEAST)).then(|| {
        format!(
            "the last {} probes had no answer yet when it ended, which usually comes after {}: too early to tell; run it longer",
            Count(lost + waiting),
            Nice(usual)
        )
    })
}

/// Times without a carrier that made no outage: the cable was out, whatever the probes say.
fn carrier(link: &Link) -> Option<Remark> {
    let title = link.info.title();
    let drops = link.own.short_drops(link.falls);
    let text = if !link.own.carries() && link.verdict.state() != LinkState::Failed {
        format!("{title}: {}", link.own.fault().unwrap_or_default())
    } else if drops.times > 0 {
        let name = link.own.seen().map_or("its interface", |seen| seen.name.as_str());
        let times = times(drops.times);
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
    let partner = session.partner_of(link.index);
    let accounted = match (link.info.connection, partner) {
        (Path::Main, Some(partner)) => {
            // Without a Backup it is told as "no connection".
            partner.backup.is_none() || partner.failovers.count >= link.falls
        }
        (Path::Main, None) => {
            link.outages.left_out() == 0
                && link.outages.outages().all(|outage| beside_main(&outage, &link.info, session))
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

/// Whether a Main link was out at that time, too, and the monitor for no longer before or after it than would count as an outage of
/// its own.
fn beside_main(outage: &Outage, monitor: &LinkInfo, session: &Session) -> bool {
    let end = |outage: &Outage| outage.ended_before.unwrap_or(session.now);
    let alone = monitor.failed_after() + monitor.timeout;
    let mains = session.partners.iter().filter_map(|partner| session.links.get(partner.main?));
    mains.flat_map(|main| main.outages.outages()).any(|other| {
        other.began_after < end(outage)
            && outage.began_after < end(&other)
            && outage.ended_after <= end(&other) + alone
            && other.began_after <= outage.began_before + alone
    })
}

fn port(link: &Link, session: &Session, over: bool, remarks: &mut Vec<Remark>) {
    let title = link.info.title();
    if link.diagnosis == Diagnosis::SoftwareDown {
        let partner = session.partner_of(link.index);
        let none_left = partner.is_some_and(|partner| !software_answers(session, partner));
        let status = if none_left { Status::Critical } else { Status::Warning };
        remarks.push(Remark::new(status, Code::SoftwareDown, format!("{title}: {}", link.words())));
    } else if link.port_outages > 0 {
        let text = format!("{title}: the software did not answer {}", times(link.port_outages));
        remarks.push(Remark::new(Status::Warning, Code::SoftwareWasDown, text));
    } else if link.port_fails_often() {
        let (missed, of) = link.port_share();
        let text =
            format!("{title}: the software did not answer {} of {} connects", Count(missed), Count(of));
        remarks.push(Remark::new(Status::Warning, Code::SoftwareWasDown, text));
    }
    if over
        && link.diagnosis == Diagnosis::Healthy
        && let Some(silence) = link.port_not_asked(session.now)
    {
        let text = format!("{title}: what its port does was not asked in the last {}", Nice(silence));
        remarks.push(Remark::new(Status::Unknown, Code::PortNotKnown, text));
    }
    if over && link.diagnosis == Diagnosis::MachineAnswers {
        let again = if link.tcp.is_some() { " again" } else { "" };
        let text = format!("{title}: the run ended before its port was judged{again}");
        remarks.push(Remark::new(Status::Unknown, Code::PortNotKnown, text));
    }
}

/// Whether a connection to the partner is left whose port, as far as it is asked, answers.
fn software_answers(session: &Session, partner: &Partner) -> bool {
    connection::links(partner, session)
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

/// What the search for the path's MTU did not find, or found that will hurt: whatever sends large packets over such a path hangs, and
/// small probes never show it.
fn mtu(link: &Link, session: &Session, over: bool) -> Option<Remark> {
    let asked = over && session.start.mtu && !link.info.is_monitor && link.verdict.state() == LinkState::Up;
    let title = link.info.title();
    let unknown =
        |text: &str| Some(Remark::new(Status::Unknown, Code::MtuNotKnown, format!("{title}: {text}")));
    let found = match link.mtu {
        Some(Some(found)) => found,
        None if asked => return unknown("the run ended before its path MTU was found"),
        Some(None) if asked => {
            return unknown("its path MTU was not found: no packet got through unfragmented");
        }
        _ => return None,
    };
    let text = match found.limit {
        Limit::Silence => format!(
            "packets of more than {} bytes get no answer, and nobody says why: a smaller MTU on the way or at one end, or a filter",
            found.mtu
        ),
        Limit::Pieces => format!(
            "packets of {} bytes arrive, and answers of more than {} come back in pieces: the MTU of the way back is smaller",
            found.there, found.mtu
        ),
        Limit::FirstHop | Limit::Told | Limit::Untold => return None,
    };
    Some(Remark::new(Status::Warning, Code::PathMtu, format!("{title}: {text}")))
}

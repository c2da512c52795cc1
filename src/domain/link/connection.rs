//! What may be said of a partner's connection. A machine that answers echo requests is no connection yet where its software
//! is asked, too: whoever reads "never without a connection" must not find out that every port was refused.

use std::time::Duration;

use super::diagnosis::{Diagnosis, TcpState};
use super::failover::Active;
use super::session::{Partner, Session};
use super::watched::Link;

/// What a run has shown of the connection to one partner, apart from the times when the links themselves were out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connection {
    /// Nothing of the partner ever answered.
    NoAnswer,
    /// Its machine answered, and its software, which was asked, never did.
    NoSoftware,
    /// Its software answered, but not always, or what it does was not known at the end.
    SoftwareAtTimes,
    /// Whatever was asked answered, but for outages of the links.
    Shown,
}

impl Connection {
    /// Of one partner, from the start of the run until now.
    #[must_use]
    pub fn of(partner: &Partner, session: &Session) -> Self {
        let links: Vec<&Link> = links(partner, session).collect();
        let asked = || links.iter().filter(|link| link.info.port.is_some() || link.tcp.is_some());
        let doubtful = |link: &&Link| {
            link.port_outages > 0
                || link.port_fails_often()
                || matches!(link.diagnosis, Diagnosis::SoftwareDown | Diagnosis::MachineAnswers)
        };
        let opened = |link: &&Link| link.tcp_counts.0 > 0;
        if asked().next().is_some() && !asked().any(opened) {
            let answered = links.iter().any(|link| link.stats.received > 0 || link.tcp.is_some());
            if answered { Self::NoSoftware } else { Self::NoAnswer }
        } else if !links.iter().any(|link| link.stats.received > 0 || opened(link)) {
            Self::NoAnswer
        } else if asked().any(doubtful) {
            Self::SoftwareAtTimes
        } else {
            Self::Shown
        }
    }

    /// What is to be said in place of the times with and without a connection; `None` when those may be told.
    #[must_use]
    pub const fn instead(self) -> Option<&'static str> {
        match self {
            Self::NoAnswer => Some("nothing ever answered"),
            Self::NoSoftware => Some("its software never answered: no connection was shown"),
            Self::SoftwareAtTimes | Self::Shown => None,
        }
    }
}

/// The one or two links of a partner.
pub fn links<'a>(partner: &Partner, session: &'a Session) -> impl Iterator<Item = &'a Link> {
    [partner.main, partner.backup].into_iter().flatten().filter_map(|index| session.links.get(index))
}

/// What is the matter with the link in use when only the partner's machine is known to answer over it, and its software, which
/// is asked, is not.
#[must_use]
pub fn machine_only(partner: &Partner, session: &Session) -> Option<Diagnosis> {
    let link = match partner.active() {
        Active::Main => partner.main,
        Active::Backup => partner.backup,
        Active::NotYetKnown | Active::BothDown => None,
    };
    let diagnosis = session.links.get(link?)?.diagnosis;
    matches!(diagnosis, Diagnosis::MachineAnswers | Diagnosis::SoftwareDown).then_some(diagnosis)
}

/// What the partner's software does over the link in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Software {
    /// Nobody asked for its port.
    NotAsked,
    /// Its port was asked and has not said anything yet.
    NotKnown,
    /// Its port answers.
    Answers,
    /// Its port is refused, silent or unreachable.
    Out,
}

/// The connection in use, and what is known of the software behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InUse {
    /// The connection.
    pub active: Active,
    /// The software; `NotAsked` where no connection is in use.
    pub software: Software,
}

/// The connection in use over time, from the start until the end of the run, each with the moment at which it begins: whoever sees
/// "over Main" must see, too, when nothing but the machine answered there.
#[must_use]
pub fn in_use(partner: &Partner, session: &Session) -> Vec<(Duration, InUse)> {
    let link = |active| match active {
        Active::Main => partner.main,
        Active::Backup => partner.backup,
        Active::NotYetKnown | Active::BothDown => None,
    };
    let mut all: Vec<(Duration, InUse)> = Vec::new();
    let mut add = |at, active, software| {
        let next = InUse { active, software };
        // They are in order: what stands at the same time, or later, is at the end.
        while all.last().is_some_and(|(last, _)| *last >= at) {
            all.pop();
        }
        if all.last().is_none_or(|(_, last)| *last != next) {
            all.push((at, next));
        }
    };
    let first = [(Duration::ZERO, Active::NotYetKnown)];
    let changes: Vec<(Duration, Active)> = first.into_iter().chain(partner.history.list.clone()).collect();
    for (place, (from, active)) in changes.iter().copied().enumerate() {
        let to = changes.get(place + 1).map_or(session.now, |(next, _)| *next);
        let Some(link) = link(active).and_then(|link| session.links.get(link)) else {
            add(from, active, Software::NotAsked);
            continue;
        };
        add(from, active, software_at(link, from));
        let ports = &link.ports.list;
        let within = &ports[ports.partition_point(|(at, _)| *at < from)..];
        for (at, state) in within.iter().take_while(|(at, _)| *at < to) {
            add(*at, active, said(*state));
        }
    }
    all
}

fn software_at(link: &Link, at: Duration) -> Software {
    let ports = &link.ports.list;
    match ports.partition_point(|(since, _)| *since <= at).checked_sub(1).and_then(|last| ports.get(last)) {
        Some((_, state)) => said(*state),
        None if link.info.port.is_some() => Software::NotKnown,
        None => Software::NotAsked,
    }
}

fn said(state: TcpState) -> Software {
    if state == TcpState::Open { Software::Answers } else { Software::Out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::record::{LinkInfo, Record, Start, What};
    use crate::path::Path;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn session(port: Option<u16>) -> Session {
        let link = |connection, target: &str| LinkInfo {
            partner: "SRV-B".to_owned(),
            connection,
            is_monitor: false,
            target: target.to_owned(),
            address: target.parse().ok(),
            source: None,
            port,
            interval: ms(100),
            timeout: ms(100),
            retry_count: 1,
            rise: 1,
        };
        let start = Start {
            host: String::new(),
            version: String::new(),
            resolution: String::new(),
            plan: None,
            mtu: false,
            links: vec![link(Path::Main, "10.10.1.2"), link(Path::Backup, "10.10.2.2")],
        };
        Session::new(start, String::new())
    }

    fn told(session: &mut Session, at: u64, what: What) {
        session.apply(&Record::new(String::new(), ms(at), what));
    }

    fn answered(session: &mut Session, at: u64, link: usize, round: u64) {
        told(session, at + 1, What::Reply { link, round, sent: ms(at), rtt: ms(1), ttl: None });
    }

    /// Main is used, its port opens and is refused later; then Main is lost and Backup used, whose port was open all the time.
    #[test]
    fn the_software_behind_the_connection_in_use_is_that_of_its_link() {
        let mut run = session(Some(5481));
        answered(&mut run, 100, 0, 0);
        answered(&mut run, 101, 1, 0);
        for (at, link, state) in
            [(150, 0, TcpState::Open), (160, 1, TcpState::Open), (300, 0, TcpState::Refused)]
        {
            told(&mut run, at + 5, What::Tcp { link, began: ms(at), state });
        }
        for round in [1, 2] {
            told(&mut run, 400 + round * 100, What::Miss { link: 0, round, sent: ms(300 + round * 100) });
        }
        let seen: Vec<(u64, Active, Software)> = in_use(&run.partners[0], &run)
            .into_iter()
            .map(|(at, now)| (at.as_millis() as u64, now.active, now.software))
            .collect();
        assert_eq!(
            seen,
            [
                (0, Active::NotYetKnown, Software::NotAsked),
                (101, Active::Main, Software::NotKnown),
                (150, Active::Main, Software::Answers),
                (300, Active::Main, Software::Out),
                (600, Active::Backup, Software::Answers),
            ]
        );
    }

    #[test]
    fn a_port_that_nobody_asks_changes_nothing() {
        let mut run = session(None);
        answered(&mut run, 100, 0, 0);
        let seen: Vec<InUse> = in_use(&run.partners[0], &run).into_iter().map(|(_, now)| now).collect();
        let now = |active| InUse { active, software: Software::NotAsked };
        assert_eq!(seen, [now(Active::NotYetKnown), now(Active::Main)]);
    }
}

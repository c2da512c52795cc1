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
                || link.ports.left_out > 0
                || link.ports.list.iter().any(|(_, state)| *state == TcpState::Refused)
                || matches!(link.diagnosis, Diagnosis::SoftwareDown | Diagnosis::MachineAnswers)
        };
        let opened = |link: &&Link| link.tcp_counts.0 > 0;
        if asked().next().is_some() && !asked().any(opened) {
            let answered = links.iter().any(|link| link.stats.received > 0 || link.tcp.is_some());
            if answered { Self::NoSoftware } else { Self::NoAnswer }
        } else if !links.iter().any(|link| link.stats.received > 0 || opened(link)) {
            Self::NoAnswer
        } else if asked().any(doubtful) || are_out_at_once(&links) {
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

/// Whether the ports of all links of a partner, where all are asked, did not answer at the same time. One silence alone may be a lost
/// packet, and a port that the cable took away says nothing of the software; at both, nobody saw the software.
fn are_out_at_once(links: &[&Link]) -> bool {
    // From its look until the next one that came out differently.
    let outs = |link: &Link| -> Vec<(Duration, Duration)> {
        let ends = link.ports.list.iter().skip(1).map(|(at, _)| *at).chain([Duration::MAX]);
        let all = link.ports.list.iter().zip(ends);
        all.filter(|((_, state), _)| *state != TcpState::Open).map(|((from, _), to)| (*from, to)).collect()
    };
    match links {
        [one] => !outs(one).is_empty(),
        [one, other] => {
            let (one, other) = (outs(one), outs(other));
            let (mut i, mut j) = (0, 0);
            while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
                if a.0.max(b.0) < a.1.min(b.1) {
                    return true;
                }
                if a.1 <= b.1 { i += 1 } else { j += 1 }
            }
            false
        }
        _ => false,
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
    use crate::link::judge;
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
            unplanned: Vec::new(),
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

    /// What ten rounds come to; `loses` tells which link loses which, and each look at the ports is one of `looks`.
    fn came_to(
        looks: &[[TcpState; 2]],
        loses: impl Fn(usize, u64) -> bool,
    ) -> (Connection, judge::Judgement, String) {
        let mut run = session((!looks.is_empty()).then_some(5481));
        for round in 0..10 {
            for link in 0..2 {
                let sent = ms(100 + round * 100 + link as u64);
                if loses(link, round) {
                    told(&mut run, 200 + round * 100, What::Miss { link, round, sent });
                } else {
                    answered(&mut run, 100 + round * 100 + link as u64, link, round);
                }
            }
            for (link, state) in looks.get(round as usize).into_iter().flatten().copied().enumerate() {
                let began = ms(110 + round * 100 + link as u64);
                told(&mut run, 120 + round * 100 + link as u64, What::Tcp { link, began, state });
            }
        }
        told(&mut run, 1_200, What::Stop { interrupted: false, waiting: vec![0, 0], records: None });
        let statement = crate::link::statement::of(&run).join(" ");
        (Connection::of(&run.partners[0], &run), judge::run(&run), statement)
    }

    const NEVER: &str = "never without a connection";

    #[test]
    fn a_port_that_did_not_always_answer_was_no_connection_all_the_time() {
        use TcpState::{Open, Refused, Silent};
        let sound = came_to(&[[Open, Open]; 3], |_, _| false);
        assert!(sound.0 == Connection::Shown && sound.1.summary.contains(NEVER), "{:?}", sound.1);
        for (once, is_shown) in [
            ([Refused, Refused], false),
            ([Refused, Open], false),
            ([Silent, Silent], false),
            // It may be a lost packet, and over the other link the software was seen.
            ([Open, Silent], true),
        ] {
            let (connection, judged, statement) = came_to(&[[Open, Open], once, [Open, Open]], |_, _| false);
            assert_eq!(connection == Connection::Shown, is_shown, "{once:?}");
            assert_eq!(judged.status, sound.1.status, "one look decides nothing: {}", judged.summary);
            assert_eq!(judged.summary.contains(NEVER), is_shown, "{}", judged.summary);
            assert_eq!(statement.contains(NEVER), is_shown, "{statement}");
        }
        // Not at the same time.
        let apart = came_to(&[[Silent, Open], [Open, Open], [Open, Silent], [Open, Open]], |_, _| false);
        assert_eq!(apart.0, Connection::Shown);
        // The cable took it away.
        let pulled =
            came_to(&[[Open, Open], [Silent, Open], [Silent, Open]], |link, round| link == 0 && round > 1);
        assert_eq!(pulled.0, Connection::Shown);
    }

    /// Main is lost and comes back, in the time that the settings of the run promise.
    #[test]
    fn what_changes_over_with_other_settings_than_the_plans_says_nothing_of_the_plan() {
        use crate::link::record::{PlanSetting, Unplanned};
        let with = |setting, planned: Option<&str>| {
            let mut run = session(None);
            run.start.plan = Some("plan.yaml".to_owned());
            let planned = planned.map(str::to_owned);
            run.start.unplanned = vec![Unplanned { setting, used: "100 ms".to_owned(), planned }];
            for round in 0..10 {
                for link in 0..2 {
                    if link == 0 && (3..6).contains(&round) {
                        told(
                            &mut run,
                            200 + round * 100,
                            What::Miss { link, round, sent: ms(100 + round * 100) },
                        );
                    } else {
                        answered(&mut run, 100 + round * 100 + link as u64, link, round);
                    }
                }
            }
            assert!(run.partners[0].failovers.passed > 0);
            (judge::run(&run).summary, crate::link::statement::of(&run).join(" "))
        };
        let (summary, shown) = with(PlanSetting::Interval, Some("5.00 s"));
        assert!(summary.contains("as predicted by settings that are not the plan's"), "{summary}");
        let words = "Predicted by interval 100 ms (the plan has 5.00 s), which is not what the plan has: nothing was shown";
        assert!(shown.contains(words), "{shown}");
        // The port changes no time, and what the plan leaves open it does not promise.
        for (setting, planned) in [(PlanSetting::Port, Some("5481")), (PlanSetting::Interval, None)] {
            let (summary, shown) = with(setting, planned);
            assert!(
                summary.contains("as predicted;") && !shown.contains("not what the plan has"),
                "{summary} {shown}"
            );
        }
    }

    #[test]
    fn a_probe_that_both_links_lost_leaves_open_whether_there_was_a_connection() {
        let lost = |both: bool| {
            let loses = move |link, round| round == 4 && (both || link == 1);
            let (_, judged, statement) = came_to(&[], loses);
            (judged.status, judged.summary, statement)
        };
        let (sound, both) = (lost(false), lost(true));
        assert!(sound.1.contains(NEVER) && sound.2.contains(NEVER), "{sound:?}");
        assert!(!both.1.contains(NEVER) && !both.2.contains(NEVER), "{both:?}");
        assert!(both.1.contains("neither link answered once, for one probe"), "{both:?}");
        assert_eq!(sound.0, both.0, "one decides nothing");
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

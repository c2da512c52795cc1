//! Judging what a change concerns comes to what judging every link anew does.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::link::diagnosis::{Silent, TcpState};
use crate::link::own_side::InterfaceState;
use crate::link::watched::Monitors;

const STATES: [TcpState; 4] = [TcpState::Open, TcpState::Refused, TcpState::Silent, TcpState::Unreachable];

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Links to three partners, of which one is not asked for its port, and monitors beside them.
fn session() -> Session {
    let link = |(number, (partner, connection, is_monitor, port))| LinkInfo {
        partner: String::from(partner),
        connection,
        is_monitor,
        target: format!("10.10.1.{number}"),
        address: None,
        source: None,
        port,
        interval: ms(100),
        timeout: ms(100),
        retry_count: 1,
        rise: 1,
    };
    let links = [
        ("B", Path::Main, false, Some(5481)),
        ("B", Path::Backup, false, Some(5481)),
        ("C", Path::Main, false, None),
        ("D", Path::Main, false, Some(5481)),
        ("D", Path::Backup, false, None),
        ("", Path::Main, true, None),
        ("", Path::Main, true, None),
        ("", Path::Backup, true, None),
    ];
    let start = Start {
        host: String::new(),
        version: String::new(),
        resolution: String::new(),
        plan: None,
        unplanned: Vec::new(),
        mtu: false,
        links: links.into_iter().enumerate().map(link).collect(),
    };
    Session::new(start, String::new())
}

/// One thing that is told of a link, so long after what was told before; an age is how long ago something began.
#[derive(Debug, Clone)]
struct Told {
    link: usize,
    after: u64,
    age: u64,
    kind: u8,
    tcp: TcpState,
    interface: InterfaceState,
}

fn told() -> impl Strategy<Value = Told> {
    let interface = select(&[InterfaceState::Up, InterfaceState::NoCarrier, InterfaceState::Gone][..]);
    (0..8_usize, 0..60_u64, 0..300_u64, 0..12_u8, select(&STATES[..]), interface)
        .prop_map(|(link, after, age, kind, tcp, interface)| Told { link, after, age, kind, tcp, interface })
}

fn record(told: &Told, at: u64, round: u64) -> Record {
    let (link, sent) = (told.link, ms(at.saturating_sub(told.age)));
    let what = match told.kind {
        0..=3 => What::Reply { link, round, sent, rtt: ms(told.age.min(100)), ttl: None },
        4..=7 => What::Miss { link, round, sent },
        8 => What::Error { link, round, sent, cause: Cause::Send("no buffer".to_owned()) },
        9 => What::Late { link, round, after: Some(ms(told.age)) },
        10 => What::Tcp { link, began: sent, state: told.tcp },
        _ => What::Interface { link, name: "eth0".to_owned(), state: told.interface },
    };
    Record::new(String::new(), ms(at), what)
}

/// The monitors of a connection, by a look at every link.
fn monitors(links: &[Link], connection: Path) -> Monitors {
    let mut monitors = Monitors::default();
    for link in links.iter().filter(|link| link.info.is_monitor && link.info.connection == connection) {
        match link.verdict.state() {
            LinkState::Up => monitors.answered = monitors.answered.max(link.newest_answered),
            LinkState::Failed => monitors.failed = true,
            LinkState::NotYetKnown => {}
        }
    }
    monitors
}

/// Whether this server is cut off, by a look at every link.
fn isolation(links: &[Link]) -> Isolation {
    let silent = |is_monitor| {
        let all = || links.iter().filter(|link| link.info.is_monitor == is_monitor);
        Silent {
            silent: all().filter(|link| link.verdict.state() == LinkState::Failed).count(),
            all: all().count(),
        }
    };
    let answers =
        |link: &Link| link.verdict.state() == LinkState::Failed && link.fresh_tcp() == Some(TcpState::Open);
    Isolation::of(silent(false), silent(true), links.iter().any(answers))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_a_change_concerns_is_all_that_changes(told in proptest::collection::vec(told(), 0..200)) {
        let (mut ours, mut every) = (session(), session());
        every.standing.judges_all = true;
        let mut at = 0;
        for (round, told) in told.iter().enumerate() {
            at += told.after;
            let record = record(told, at, round as u64);
            prop_assert_eq!(ours.apply(&record), every.apply(&record));
            for link in &ours.links {
                prop_assert_eq!(ours.standing.monitors_beside(link), monitors(&ours.links, link.info.connection));
            }
            prop_assert_eq!(ours.standing.isolation(), isolation(&ours.links));
            let failed = |link: &Link| !link.info.is_monitor && link.verdict.state() == LinkState::Failed;
            prop_assert_eq!(ours.standing.any_partner_failed(), ours.links.iter().any(failed));
        }
    }
}

#[test]
fn a_change_concerns_few_links_however_many_there_are() {
    let mut start = session().start;
    let (partner, monitor) = (start.links[0].clone(), start.links[5].clone());
    start.links =
        (0..2000).map(|number| LinkInfo { partner: format!("P{number}"), ..partner.clone() }).collect();
    start.links.push(monitor);
    let mut run = Session::new(start, String::new());
    let mut told = |at: u64, what: What| drop(run.apply(&Record::new(String::new(), ms(at), what)));
    let reply = |link, round, at| What::Reply { link, round, sent: ms(at), rtt: ms(1), ttl: None };
    let miss = |link, round, at| What::Miss { link, round, sent: ms(at) };
    for link in 0..2001 {
        told(10, reply(link, 0, 5));
    }
    for link in 0..2000 {
        told(300, miss(link, 1, 100));
        told(400, miss(link, 2, 200));
    }
    // An answer of the monitor from after the losses says of all that the network works; the next says nothing new.
    told(500, reply(2000, 1, 450));
    told(600, reply(2000, 2, 550));
    assert!(run.standing.judged < 3 * 2000 + 2000 + 10, "{}", run.standing.judged);
    assert_eq!(run.links.iter().filter(|link| link.diagnosis == Diagnosis::PartnerDown).count(), 2000);
}

//! What a run does not show, at its end or between two looks, and what it must not claim then.

use std::time::Duration;

use crate::simulated::{Fault, Kind, World, link};
use hotstandby::domain::link::diagnosis::TcpState;
use hotstandby::domain::link::judge::{self, Judgement};
use hotstandby::domain::link::record::{LinkInfo, Record, Start, What};
use hotstandby::domain::link::session::Session;
use hotstandby::domain::link::statement;
use hotstandby::domain::status::Status;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn codes(judged: &Judgement) -> Vec<&'static str> {
    judged.remarks.iter().map(|remark| remark.code.name()).collect()
}

fn lasting(names: &[&str], timeout: u64, faults: Vec<Fault>, until: u64) -> Session {
    let links = names.iter().enumerate().map(|(n, name)| link(name, n, ms(200), 2, ms(timeout), 1)).collect();
    World { faults, ..World::default() }.run(links, ms(until)).session
}

fn cut(link: usize, from: u64, to: u64) -> Fault {
    Fault { link, from: ms(from), to: ms(to), kind: Kind::Cut }
}

/// With a time-out of many intervals nothing of a dead link is known to be lost when the run ends.
#[test]
fn probes_that_still_wait_at_the_end_are_no_answers() {
    for (dead, from) in [(0, 9_050), (1, 9_050), (1, 5_250), (0, 8_450)] {
        let judged = judge::run(&lasting(&["main", "backup"], 5_000, vec![cut(dead, from, 99_000)], 10_000));
        assert_eq!((judged.status, codes(&judged)), (Status::Unknown, vec!["ends-in-losses"]), "{judged:?}");
        assert!(judged.summary.contains("had no answer yet when it ended"), "{}", judged.summary);
    }
    let well = judge::run(&lasting(&["main", "backup"], 5_000, Vec::new(), 10_000));
    assert_eq!(well.status, Status::Ok, "{well:?}");
    // Far away three probes are always on their way.
    let far = |link| Fault { link, from: ms(0), to: ms(99_000), kind: Kind::Delay(ms(650)) };
    let judged = judge::run(&lasting(&["main", "backup"], 5_000, vec![far(0), far(1)], 10_100));
    assert_eq!(judged.status, Status::Ok, "{judged:?}");
}

/// Two links that both lose two probes are told; so is the only link, over which nothing else could have got through.
#[test]
fn several_losses_of_the_only_link_are_a_moment_without_a_connection() {
    let session = lasting(&["main"], 200, vec![cut(0, 5_050, 5_450)], 10_000);
    let judged = judge::run(&session);
    assert_eq!((judged.status, codes(&judged)), (Status::Warning, vec!["no-connection-for-a-moment"]));
    assert!(judged.summary.contains("nothing answered for at least 200 ms"), "{}", judged.summary);
    let told = statement::of(&session).join(" ");
    assert!(told.contains("nothing answered 1 time, for at least 200 ms"), "{told}");
    let one = judge::run(&lasting(&["main"], 200, vec![cut(0, 5_050, 5_250)], 10_000));
    assert_eq!(one.status, Status::Ok, "one odd probe decides nothing: {one:?}");
    let failed = judge::run(&lasting(&["main"], 200, vec![cut(0, 5_050, 6_450)], 10_000));
    assert_eq!(codes(&failed), ["no-connection"], "an outage is told as one");
}

/// Main comes back about when Backup goes: nobody knows which was first.
#[test]
fn never_without_a_connection_is_said_of_what_is_certain_only() {
    let told = |to, from| {
        let faults = vec![cut(0, 2_050, to), cut(1, from, from + 2_000)];
        let session = lasting(&["main", "backup"], 200, faults, 10_000);
        let judged = judge::run(&session);
        assert_eq!((judged.status, codes(&judged)), (Status::Warning, vec!["link-was-down"]), "{judged:?}");
        judged.summary + &statement::of(&session).join(" ")
    };
    let close = told(4_050, 4_020);
    assert!(!close.contains("never without"), "{close}");
    assert!(
        close.contains("without a connection for at most") && close.contains("if at all: the one"),
        "{close}"
    );
    let apart = told(4_050, 6_050);
    assert!(apart.contains("never without a connection"), "{apart}");
}

/// A monitor on Main goes with Main. One that is out for much longer, or before, was out by itself.
#[test]
fn a_monitor_that_is_out_for_longer_than_main_is_told() {
    let judged = |from, to| {
        let faults = vec![cut(0, 2_050, 4_050), cut(2, from, to)];
        judge::run(&lasting(&["main", "backup", "monitor-main"], 200, faults, 12_000))
    };
    for (from, to) in [(2_050, 4_050), (2_050, 4_450), (1_850, 3_950)] {
        assert_eq!(judged(from, to).status, Status::Ok, "{from} to {to}");
    }
    for (from, to) in [(2_050, 9_050), (450, 4_050)] {
        let judged = judged(from, to);
        assert_eq!(
            (judged.status, codes(&judged)),
            (Status::Warning, vec!["link-was-down"]),
            "{from} to {to}"
        );
    }
}

/// A run of 90 s whose links always answer, and whose ports do as told: link, second, state.
fn with_ports(connects: impl IntoIterator<Item = (usize, u64, TcpState)>) -> Session {
    let links: Vec<LinkInfo> = ["main", "backup"]
        .iter()
        .enumerate()
        .map(|(n, name)| LinkInfo { port: Some(5481), ..link(name, n, ms(200), 2, ms(200), 1) })
        .collect();
    let reply = |round: u64, link: usize| {
        let sent = ms(round * 200 + link as u64);
        (sent + ms(1), What::Reply { link, round, sent, rtt: ms(1), ttl: Some(64) })
    };
    let mut all: Vec<(Duration, What)> =
        (0..450).flat_map(|round| [reply(round, 0), reply(round, 1)]).collect();
    all.extend(connects.into_iter().map(|(link, second, state)| {
        let began = ms(second * 1_000 + 10);
        (began + ms(1), What::Tcp { link, began, state })
    }));
    all.sort_by_key(|(at, _)| *at);
    let records = Some(all.len() as u64);
    all.push((ms(90_000), What::Stop { interrupted: false, waiting: vec![0, 0], records }));
    let start = Start {
        host: "SRV-A".into(),
        version: "0".into(),
        resolution: String::new(),
        plan: None,
        unplanned: Vec::new(),
        mtu: false,
        links,
    };
    let mut session = Session::new(start, String::new());
    for (at, what) in all {
        session.apply(&Record::new(String::new(), at, what));
    }
    session
}

fn every_five(link: usize, until: u64, state: impl Fn(u64) -> TcpState) -> Vec<(usize, u64, TcpState)> {
    (0..until / 5).map(|look| (link, look * 5, state(look))).collect()
}

#[test]
fn a_port_that_often_does_not_answer_is_told_though_never_twice_in_a_row() {
    let judged = |each: u64, state: TcpState| {
        let backup = every_five(1, 90, |look| if look % each == 0 { state } else { TcpState::Open });
        judge::run(&with_ports(every_five(0, 90, |_| TcpState::Open).into_iter().chain(backup)))
    };
    for (each, state) in [(2, TcpState::Refused), (3, TcpState::Silent), (5, TcpState::Refused)] {
        let judged = judged(each, state);
        assert_eq!((judged.status, codes(&judged)), (Status::Warning, vec!["software-was-down"]), "{each}");
        assert!(judged.summary.contains("of 18 connects"), "{}", judged.summary);
        assert!(!judged.summary.contains("never without"), "{}", judged.summary);
    }
    let once = judged(18, TcpState::Refused);
    assert_eq!(once.status, Status::Ok, "one in eighteen decides nothing: {once:?}");
}

#[test]
fn a_port_that_nobody_asked_any_more_is_not_known() {
    let open = |link, until| every_five(link, until, |_| TcpState::Open);
    let judged = judge::run(&with_ports(open(0, 90).into_iter().chain(open(1, 30))));
    assert_eq!((judged.status, codes(&judged)), (Status::Unknown, vec!["port-not-known"]), "{judged:?}");
    assert!(judged.summary.contains("was not asked in the last 64.99 s"), "{}", judged.summary);
    let judged = judge::run(&with_ports(open(0, 90).into_iter().chain(open(1, 80))));
    assert_eq!(judged.status, Status::Ok, "{judged:?}");
}

/// A reply that took longer than its time-out is late, and no answer.
#[test]
fn a_reply_from_after_its_time_out_is_lost() {
    let mut session = with_ports([]);
    let before = session.links[1].stats.lost;
    let late = What::Reply { link: 1, round: 450, sent: ms(90_001), rtt: ms(350), ttl: Some(64) };
    session.apply(&Record::new(String::new(), ms(90_351), late));
    assert_eq!((session.links[1].stats.lost, session.links[1].stats.late), (before + 1, 1));
}

/// An address of IPv4 that is written as one of IPv6 is the same machine on the same way.
#[test]
fn one_address_in_two_spellings_is_one_link() {
    let links = ["main", "backup"].iter().enumerate();
    let mut links: Vec<LinkInfo> = links.map(|(n, name)| link(name, n, ms(200), 2, ms(200), 1)).collect();
    links[0].address = Some("10.10.1.2".parse().unwrap());
    links[1].address = Some("::ffff:10.10.1.2".parse().unwrap());
    let judged = judge::run(&World::default().run(links, ms(10_000)).session);
    assert_eq!((judged.status, codes(&judged)), (Status::Unknown, vec!["doubt"]), "{judged:?}");
}

//! What must hold whatever the links do: counters that add up, a failover machine that keeps the vendor's rule,
//! outage bounds that contain the truth, and replays that say the same.

use std::time::Duration;

use crate::simulated::{Fault, Kind, Run, World, link};
use hotstandby::domain::link::diagnosis::{Diagnosis, TcpState};
use hotstandby::domain::link::echo::IcmpError;
use hotstandby::domain::link::failover::Active;
use hotstandby::domain::link::judge::{self, Judgement};
use hotstandby::domain::link::line::Line;
use hotstandby::domain::link::mtu::{Limit, PathMtu};
use hotstandby::domain::link::record::{Record, Timing, What};
use hotstandby::domain::link::remark::Code;
use hotstandby::domain::link::session::Session;
use hotstandby::domain::link::verdict::LinkState;
use hotstandby::domain::link::{json::Summary, parse};
use hotstandby::domain::status::Status;
use proptest::prelude::*;

pub fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// What a run has come to, as it is written.
fn summary(session: &Session) -> String {
    serde_json::to_string(&Summary::of(session)).expect("plain structures")
}

/// Everything that can go wrong on a link or on this side of it.
pub fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Cut),
        1 => Just(Kind::OneWay),
        1 => (1..100_u64).prop_map(Kind::Loss),
        1 => Just(Kind::NoSend),
        1 => Just(Kind::Duplicate),
        1 => Just(Kind::Forged),
        1 => (1..900_u64).prop_map(|delay| Kind::Delay(ms(delay))),
        1 => (1..900_u64).prop_map(|most| Kind::Jitter(ms(most))),
        1 => Just(Kind::NotSent),
        1 => (0..2_u8).prop_map(|code| Kind::Error(IcmpError { v6: false, kind: 3, code }, [10, 10, 1, 254].into())),
        1 => Just(Kind::NoCarrier),
        1 => Just(Kind::Gone),
        1 => any::<bool>().prop_map(|own| Kind::Full { own }),
    ]
}

pub fn fault(links: usize) -> impl Strategy<Value = Fault> {
    (0..links, 0..20_000_u64, 1..5_000_u64, kind()).prop_map(|(link, from, long, kind)| Fault {
        link,
        from: ms(from),
        to: ms(from + long),
        kind,
    })
}

/// Interval, retry count, time-out, rise.
pub fn settings() -> impl Strategy<Value = (Duration, u32, Duration, u32)> {
    (20..700_u64, 0..4_u32, 20..900_u64, 1..4_u32).prop_map(|(i, r, t, rise)| (ms(i), r, ms(t), rise))
}

/// Everything that a run depends on.
#[derive(Debug, Clone)]
struct Setup {
    settings: (Duration, u32, Duration, u32),
    faults: Vec<Fault>,
    sleeps: Vec<(u64, u64)>,
    lag: u64,
    seed: u64,
    first_round: u64,
    wall_jumps: bool,
}

impl Setup {
    fn run(self) -> Run {
        let (interval, retry, timeout, rise) = self.settings;
        let names = ["main", "backup", "monitor-main"];
        let links = names.iter().enumerate().map(|(n, name)| link(name, n, interval, retry, timeout, rise));
        let sleeps = self.sleeps.into_iter().map(|(from, long)| (ms(from), ms(from + long))).collect();
        let Self { faults, lag, seed, first_round, wall_jumps, .. } = self;
        World { faults, sleeps, lag: ms(lag), seed, first_round, wall_jumps, ..World::default() }
            .run(links.collect(), ms(26_000))
    }
}

fn setup() -> impl Strategy<Value = Setup> {
    let sleeps = proptest::collection::vec((0..20_000_u64, 1..4_000_u64), 0..2);
    let faults = proptest::collection::vec(fault(3), 0..8);
    let first_round = prop_oneof![Just(0), Just(65_500), Just((1_u64 << 32) - 40)];
    (settings(), faults, sleeps, 0..40_u64, 1..u64::MAX, first_round, any::<bool>()).prop_map(
        |(settings, faults, sleeps, lag, seed, first_round, wall_jumps)| Setup {
            settings,
            faults,
            sleeps,
            lag,
            seed,
            first_round,
            wall_jumps,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_was_sent_is_received_lost_or_waiting(setup in setup()) {
        let run = setup.run();
        let handed_out: u64 = run.sent.iter().sum();
        let accounted: u64 = run.session.links.iter().map(|link| link.stats.sent()).sum();
        prop_assert_eq!(handed_out, accounted + run.withdrawn);
        for link in &run.session.links {
            prop_assert_eq!(link.stats.rtt.count(), link.stats.received);
        }
    }

    #[test]
    fn backup_is_in_use_only_while_main_has_failed_and_a_return_follows(setup in setup()) {
        let run = setup.run();
        let Run { session, records, .. } = run;
        let mut replayed: Option<Session> = None;
        for record in &records {
            if let What::Start(start) = &record.what {
                replayed = Some(Session::new((**start).clone(), record.t.clone()));
                continue;
            }
            let now = replayed.as_mut().expect("a start");
            let before = now.partners[0].active();
            let follows = now.apply(record);
            let partner = &now.partners[0];
            let main = now.links[partner.main.expect("a Main")].verdict.state();
            if partner.active() == Active::Backup {
                prop_assert_eq!(main, LinkState::Failed);
            }
            if main == LinkState::Up {
                prop_assert_eq!(partner.active(), Active::Main);
            }
            let returned = follows.iter().any(|f| matches!(f.what, What::Switch(s) if s.is_return));
            prop_assert_eq!(returned, before != Active::Main && before != Active::NotYetKnown && partner.active() == Active::Main);
        }
        prop_assert_eq!(summary(&replayed.expect("a start")), summary(&session));
    }

    #[test]
    fn a_replay_gives_the_same_summary_byte_for_byte(setup in setup(), cut in 0..4_000_usize) {
        let run = setup.run();
        let lines: Vec<String> =
            run.records.iter().map(|record| serde_json::to_string(&Line::of(record, &run.session)).unwrap()).collect();
        let replay = |text: &str| {
            let mut session: Option<Session> = None;
            for line in text.lines() {
                let Ok(Some(record)) = parse::line(line) else { continue };
                match (&record.what, &mut session) {
                    (What::Start(start), None) => session = Some(Session::new((**start).clone(), record.t.clone())),
                    (_, Some(session)) => { session.apply(&record); }
                    _ => {}
                }
            }
            session
        };
        let log = lines.join("\n");
        let again = replay(&log).expect("a start");
        prop_assert_eq!(summary(&again), summary(&run.session));
        // Cut off anywhere, it still replays up to there.
        let shorter = &log[..log.len().saturating_sub(cut)];
        if let Some(part) = replay(shorter) {
            prop_assert!(part.now <= again.now);
            prop_assert!(part.links[0].stats.received <= again.links[0].stats.received);
        }
    }

    #[test]
    fn ok_only_if_all_is_known_and_no_state_in_the_run_contradicts_it(setup in setup()) {
        let (interval, retry, ..) = setup.settings;
        let run = setup.run();
        let Judgement { status, summary, remarks } = judge::run(&run.session);
        prop_assert_eq!(status == Status::Ok, remarks.is_empty(), "{:?} {}", &remarks, &summary);
        if status == Status::Ok {
            for link in &run.session.links {
                prop_assert_eq!(link.verdict.state(), LinkState::Up, "{} {}", link.info.title(), &summary);
                prop_assert_eq!(link.flaps, 0);
                let is_backup = run.session.partners[0].backup == Some(link.index);
                prop_assert!(!is_backup || link.falls == 0, "Backup was down: {}", &summary);
                let judged = link.stats.received + link.stats.lost;
                let outside = link.outages.outside().all();
                prop_assert!(outside.of <= judged && (outside.lost < 2 || outside.percent() < 20.0));
            }
            let partner = &run.session.partners[0];
            prop_assert_eq!(partner.failovers.count, run.session.links[0].falls);
            prop_assert!(!partner.history.list.iter().any(|(_, active)| *active == Active::BothDown));
            prop_assert!(run.session.switches.list.iter().all(|switch| switch.timing == Timing::Pass));
            let hides = interval * (retry + 1);
            prop_assert!(run.session.gaps.list.iter().all(|(from, to, _)| *to - *from < hides));
        }
    }

    /// Whatever the one log says when it is whole, a part of it is never OK.
    #[test]
    fn a_part_of_a_log_is_never_ok(setup in setup(), part in 0.0..1.0_f64) {
        let run = setup.run();
        let records = &run.records[1..run.records.len() - 1];
        let mut session = Session::new(run.session.start.clone(), run.records[0].t.clone());
        for record in &records[..(records.len() as f64 * part) as usize] {
            session.apply(record);
        }
        prop_assert_ne!(judge::run(&session).status, Status::Ok);
        session.apply(&Record::new(String::new(), session.now, What::Stop { interrupted: true, waiting: vec![0; 3], records: None }));
        prop_assert_ne!(judge::run(&session).status, Status::Ok);
    }

    /// A log with a hole is never OK, wherever the hole is and whatever was in it: the outage may have been. Nothing else makes one.
    #[test]
    fn a_log_with_a_hole_is_never_ok(mut setup in setup(), from in 0.0..1.0_f64, long in 1_usize..200) {
        // As every run that ships.
        setup.first_round = 0;
        let run = setup.run();
        let not_whole = |session: &Session| {
            judge::run(session).remarks.iter().any(|remark| remark.text.contains("not whole"))
        };
        prop_assert!(!not_whole(&run.session));
        let observed: Vec<&Record> = run.records[1..].iter().filter(|record| !record.what.is_derived()).collect();
        let (stop, records) = observed.split_last().expect("a stop");
        let from = (records.len() as f64 * from) as usize;
        let hole = from..(from + long).min(records.len());
        let mut session = Session::new(run.session.start.clone(), run.records[0].t.clone());
        for record in records[..hole.start].iter().chain(&records[hole.end..]) {
            session.apply(record);
        }
        session.apply(stop);
        prop_assert!(hole.is_empty() || not_whole(&session), "{:?}", hole);
        // A version that did not count its records shows the last probes of one link alone by those of the others.
        let What::Stop { interrupted, waiting, .. } = &stop.what else { unreachable!("the last one") };
        let uncounted = What::Stop { interrupted: *interrupted, waiting: waiting.clone(), records: None };
        let mut session = Session::new(run.session.start.clone(), run.records[0].t.clone());
        let mut kept = 0_u64;
        let ends = run.session.links[0].stats.received + run.session.links[0].stats.lost;
        for record in records {
            let tells = matches!(record.what, What::Reply { .. } | What::Miss { .. } | What::Error { .. });
            kept += u64::from(tells && record.link() == Some(0));
            if !(tells && record.link() == Some(0) && kept + long as u64 > ends) {
                session.apply(record);
            }
        }
        session.apply(&Record { what: uncounted, ..(*stop).clone() });
        let seen = session.links[0].stats.received + session.links[0].stats.lost;
        let of_others = session.links[1..].iter().any(|link| link.info.interval == session.links[0].info.interval);
        if of_others && seen > 0 && long as u64 > waiting.iter().sum::<u64>() + run.withdrawn + 4 {
            prop_assert!(not_whole(&session), "{} of {} left", seen, ends);
        }
    }

    /// Only this program stands still and runs late, nothing is wrong with the links: no link is ever blamed.
    #[test]
    fn own_pauses_blame_no_link(mut setup in setup()) {
        setup.faults.clear();
        let run = setup.run();
        let (status, interval) = (judge::run(&run.session).status, run.session.links[0].info.interval);
        prop_assert!(matches!(status, Status::Ok | Status::Unknown), "{status:?}");
        for link in &run.session.links {
            prop_assert_eq!((link.falls, link.stats.lost), (0, 0), "{:?}", interval);
        }
    }

    /// Main is cut, and this program stands still meanwhile: never "not as predicted".
    #[test]
    fn own_pauses_make_no_failover_late(
        (interval, retry, timeout, rise) in settings(), from in 2_000..6_000_u64, long in 10_u64..990, late in 0_u64..3_000,
    ) {
        let faults = vec![Fault { link: 0, from: ms(from), to: ms(from + 12_000), kind: Kind::Cut }];
        let links = vec![link("main", 0, interval, retry, timeout, rise), link("backup", 1, interval, retry, timeout, rise)];
        let sleeps = vec![(ms(from + late), ms(from + late + long))];
        let run = World { faults, sleeps, ..World::default() }.run(links, ms(30_000));
        prop_assert_eq!(run.session.switches_failed, 0, "{:?}", &run.session.switches.list);
    }

    /// This side's own cable, adapter or routing fails, and the system tells so early or late: the partner is never blamed,
    /// and no link but that one is touched.
    #[test]
    fn this_sides_faults_blame_nobody_else(
        (interval, retry, timeout, rise) in settings(),
        from in 2_000..9_000_u64, long in 1..9_000_u64, late in 0..1_000_u64,
        kind in prop_oneof![Just(Kind::NoCarrier), Just(Kind::Gone), Just(Kind::NoSend)],
    ) {
        let tells = kind != Kind::NoSend;
        // A system that tells later than the fault lasts never tells of it at all.
        let late = if tells { late.min(long - 1) } else { late };
        let faults = vec![Fault { link: 0, from: ms(from), to: ms(from + long), kind }];
        let links = vec![link("main", 0, interval, retry, timeout, rise), link("backup", 1, interval, retry, timeout, rise)];
        let world = World { faults, tells_after: ms(late), ..World::default() };
        let Run { session, records, .. } = world.run(links, ms(30_000));
        for record in &records {
            if let What::LinkState { link: 0, state: LinkState::Failed, diagnosis } = record.what {
                prop_assert_eq!(diagnosis, Diagnosis::OwnSide, "{:?}", record);
            }
        }
        prop_assert!(session.links[0].outages.outages().all(|outage| outage.why == Diagnosis::OwnSide));
        prop_assert_eq!((session.links[1].falls, session.links[1].stats.lost), (0, 0));
        if tells && session.links[0].falls == 0 {
            prop_assert_ne!(judge::run(&session).status, Status::Ok, "the cable was out for {} ms", long);
        }
    }

    /// The partner's network fails and this side's interface carries: this side is never blamed.
    #[test]
    fn the_networks_faults_do_not_blame_this_side(
        (interval, retry, timeout, rise) in settings(), from in 2_000..9_000_u64, long in 1..9_000_u64,
    ) {
        let faults = vec![Fault { link: 0, from: ms(from), to: ms(from + long), kind: Kind::Cut }];
        let links = vec![link("main", 0, interval, retry, timeout, rise), link("backup", 1, interval, retry, timeout, rise)];
        let Run { session, records, .. } = World { faults, ..World::default() }.run(links, ms(30_000));
        for record in &records {
            if let What::LinkState { state: LinkState::Failed, diagnosis, .. } = record.what {
                prop_assert_eq!(diagnosis, Diagnosis::PartnerOrNetworkDown, "{:?}", record);
            }
        }
        prop_assert!(session.links[0].outages.outages().all(|outage| outage.why == Diagnosis::PartnerOrNetworkDown));
    }

    /// A queue that is full for less than the time-out loses nothing, and costs no other link anything.
    #[test]
    fn a_full_queue_that_empties_in_time_loses_nothing(
        (interval, retry, timeout, rise) in settings(), from in 2_000..9_000_u64, share in 1..100_u64, own in any::<bool>(),
    ) {
        // What is sent after the wait needs its own way there and back, and a little room.
        let long = (timeout * 9 / 10 * share as u32 / 100).saturating_sub(ms(4));
        let faults = vec![Fault { link: 0, from: ms(from), to: ms(from) + long, kind: Kind::Full { own } }];
        let links = vec![link("main", 0, interval, retry, timeout, rise), link("backup", 1, interval, retry, timeout, rise)];
        let Run { session, .. } = World { faults, ..World::default() }.run(links, ms(15_000));
        prop_assert_eq!((session.links[0].stats.lost, session.links[1].stats.lost), (0, 0));
        prop_assert_eq!(judge::run(&session).status, Status::Ok);
    }

    /// The port is asked as often as it must be, whatever happens to the link, and its silence is that of several attempts.
    #[test]
    fn a_port_that_is_silent_for_one_attempt_is_no_fault(
        (interval, retry, timeout, rise) in settings(), retry_more in 1..3_u32, from in 0..9_000_u64,
    ) {
        let mut main = link("main", 0, interval, retry + retry_more, timeout, rise);
        main.port = Some(5481);
        // Shorter than two attempts one after the other.
        let faults = vec![Fault { link: 0, from: ms(from), to: ms(from) + timeout, kind: Kind::Port(TcpState::Silent) }];
        let Run { session, .. } = World { faults, ..World::default() }.run(vec![main], ms(20_000));
        prop_assert_eq!(session.links[0].tcp.map(|(_, state)| state), Some(TcpState::Open));
        prop_assert_eq!(judge::run(&session).status, Status::Ok);
    }

    /// Loss, and an outage in the middle of the search, make it no smaller: that would be an alarm about nothing.
    #[test]
    fn every_path_mtu_is_found_whatever_else_happens(
        mtu in 68_u16..=1500, loss in 0..=2_u64, cut in 0..9_000_u64, long in 0..9_000_u64, seed in 1..u64::MAX,
    ) {
        let always = |kind| Fault { link: 0, from: ms(0), to: ms(60_000), kind };
        let out = Fault { link: 0, from: ms(cut), to: ms(cut + long), kind: Kind::Cut };
        let faults = vec![always(Kind::Narrow(mtu)), always(Kind::Loss(loss)), out];
        let main = link("main", 0, ms(200), 2, ms(200), 1);
        let Run { session, .. } = World { faults, seed, mtu: true, ..World::default() }.run(vec![main], ms(60_000));
        let limit = if mtu == 1500 { Limit::FirstHop } else { Limit::Silence };
        prop_assert_eq!(session.links[0].mtu.flatten(), Some(PathMtu { mtu, there: mtu, limit, tells_pieces: true }));
        let told = judge::run(&session).remarks.iter().any(|remark| remark.code == Code::PathMtu);
        prop_assert_eq!(told, mtu < 1500, "large packets that vanish");
    }

    /// One true outage of the Main link: every outage that is reported contains it, in length and in its two moments.
    #[test]
    fn the_truth_lies_within_the_bounds(
        (interval, retry, timeout, rise) in settings(),
        from in 2_000..9_000_u64, long in 1..9_000_u64, delay in 0..15_u64, lag in 0..30_u64, seed in 1..u64::MAX,
        kind in prop_oneof![Just(Kind::Cut), Just(Kind::NoSend)],
    ) {
        let no_send = kind == Kind::NoSend;
        let faults = vec![Fault { link: 0, from: ms(from), to: ms(from + long), kind }];
        let links = vec![link("main", 0, interval, retry, timeout, rise), link("backup", 1, interval, retry, timeout, rise)];
        let world = World { faults, lag: ms(lag), seed, delay: ms(delay), ..World::default() };
        let run = world.run(links, ms(30_000));
        let main = &run.session.links[0];
        let outages: Vec<_> = main.outages.outages().collect();
        prop_assert!(outages.len() <= 1, "{:?}", outages);
        prop_assert_eq!(run.session.links[1].outages.outages().count(), 0);
        let (cut, repair) = (ms(from), ms(from + long));
        for outage in &outages {
            prop_assert!(outage.began_after <= cut && cut <= outage.began_before, "{cut:?} {outage:?}");
            let ended_before = outage.ended_before.expect("it ended");
            prop_assert!(outage.ended_after <= repair && repair <= ended_before, "{repair:?} {outage:?}");
            prop_assert!(outage.at_least() <= ms(long) && ms(long) <= outage.at_most(run.session.now));
        }
        // Long enough to be sure: it must have been seen, and switched within the prediction.
        let sure = interval * (retry + 1) + timeout + ms(2 * lag + 2 * delay);
        if ms(long) > sure {
            prop_assert_eq!(outages.len(), 1);
            let failover = run.session.switches.list.iter().find(|s| !s.is_return).expect("a failover");
            let slack = ms(10 + lag);
            prop_assert!(failover.predicted.holds(failover.measured, slack), "{failover:?}");
            prop_assert!(failover.measured + slack >= failover.predicted.at_least, "{failover:?}");
            if !no_send {
                prop_assert!(failover.predicted.holds(failover.at - cut, slack), "{failover:?} after {cut:?}");
            }
            let back = run.session.switches.list.iter().find(|s| s.is_return).expect("a return");
            prop_assert!(back.predicted.holds(back.measured, slack), "{back:?}");
            prop_assert!(back.predicted.holds(back.at - repair, slack), "{back:?} after {repair:?}");
        }
    }
}

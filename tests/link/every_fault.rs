//! Every fault at once, against the truth: what the world did to the links is known here, and whatever the run says of them must
//! follow from it. All of it is drawn: loss, delay, reordering, duplicates, ICMP errors, full queues, what the system refuses or
//! takes back, interfaces that go and come back, ports, a process that sleeps and runs late, a wall clock that jumps.

use std::time::Duration;

use crate::properties::{kind, ms, settings};
use crate::simulated::{Fault, Kind, Run, World, link};
use hotstandby::domain::link::diagnosis::{Diagnosis, TcpState};
use hotstandby::domain::link::judge;
use hotstandby::domain::link::outage::Outage;
use hotstandby::domain::link::record::{LinkInfo, What};
use hotstandby::domain::link::verdict::LinkState;
use hotstandby::domain::status::Status;
use proptest::collection::vec;
use proptest::prelude::*;

const END: Duration = Duration::from_secs(26);
const NAMES: [&str; 4] = ["main", "backup", "monitor-main", "monitor-backup"];

/// What a fault does to echo requests and their answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    /// Nothing is lost by it.
    Nothing,
    /// This machine itself could not send.
    OwnLoss,
    /// The partner, or the network before it, did not answer in time.
    OthersLoss,
}

fn does(kind: &Kind) -> Does {
    match kind {
        Kind::Duplicate | Kind::Port(_) | Kind::Narrow(_) => Does::Nothing,
        Kind::NoSend | Kind::NotSent | Kind::NoCarrier | Kind::Gone | Kind::Full { own: false } => {
            Does::OwnLoss
        }
        // A queue that is full of the link's own probes is one that nobody takes anything from.
        Kind::Cut
        | Kind::OneWay
        | Kind::Loss(_)
        | Kind::Error(..)
        | Kind::Delay(_)
        | Kind::Jitter(_)
        | Kind::Forged
        | Kind::Full { own: true } => Does::OthersLoss,
    }
}

#[derive(Debug, Clone)]
struct Case {
    settings: (Duration, u32, Duration, u32),
    faults: Vec<Fault>,
    ports: bool,
    sleeps: Vec<(u64, u64)>,
    lag: u64,
    wall_jumps: bool,
    mtu: bool,
    seed: u64,
}

impl Case {
    fn run(&self) -> Run {
        let (interval, retry, timeout, rise) = self.settings;
        let links = NAMES.iter().enumerate().map(|(n, name)| LinkInfo {
            port: (self.ports && n < 2).then_some(5481),
            ..link(name, n, interval, retry, timeout, rise)
        });
        let world = World {
            faults: self.faults.clone(),
            sleeps: self.sleeps.iter().map(|(from, long)| (ms(*from), ms(from + long))).collect(),
            lag: ms(self.lag),
            wall_jumps: self.wall_jumps,
            mtu: self.mtu,
            seed: self.seed,
            ..World::default()
        };
        world.run(links.collect(), END)
    }

    fn of(&self, link: usize, wanted: Does) -> impl Iterator<Item = &Fault> {
        self.faults.iter().filter(move |fault| fault.link == link && does(&fault.kind) == wanted)
    }

    /// An outage of this length makes its link fail, whatever this process does meanwhile.
    fn sure(&self) -> Duration {
        let (interval, retry, timeout, _) = self.settings;
        let asleep: u64 = self.sleeps.iter().map(|(_, long)| *long).sum();
        interval * (retry + 2) + timeout + ms(asleep + 2 * self.lag + 20)
    }
}

fn faults(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Vec<Fault>> {
    let one = (0..NAMES.len(), 0..20_000_u64, 1..6_000_u64, kind);
    let one =
        one.prop_map(|(link, from, long, kind)| Fault { link, from: ms(from), to: ms(from + long), kind });
    vec(one, 0..9)
}

fn port() -> impl Strategy<Value = Kind> {
    let states = [TcpState::Refused, TcpState::Silent, TcpState::Unreachable];
    (0..states.len()).prop_map(move |state| Kind::Port(states[state]))
}

fn case(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Case> {
    let sleeps = vec((0..20_000_u64, 1..4_000_u64), 0..3);
    let process = (sleeps, 0..40_u64, any::<bool>());
    (settings(), faults(kind), any::<bool>(), process, any::<bool>(), 1..u64::MAX).prop_map(
        |(settings, faults, ports, (sleeps, lag, wall_jumps), mtu, seed)| Case {
            settings,
            faults,
            ports,
            sleeps,
            lag,
            wall_jumps,
            mtu,
            seed,
        },
    )
}

fn overlaps(fault: &Fault, from: Duration, to: Duration) -> bool {
    fault.from <= to && from <= fault.to
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    /// No link pays for another one or for this process, and nobody else is blamed for what this machine could not do.
    #[test]
    fn nobody_is_blamed_who_did_nothing(case in case(prop_oneof![8 => kind(), 1 => port()])) {
        let Run { session, records, .. } = case.run();
        for link in &session.links {
            let title = link.info.title();
            if case.of(link.index, Does::OwnLoss).chain(case.of(link.index, Does::OthersLoss)).next().is_none() {
                prop_assert_eq!((link.stats.lost, link.falls), (0, 0), "{} was touched by nothing", title);
            }
            for outage in link.outages.outages().filter(|outage| outage.why != Diagnosis::OwnSide) {
                let end = outage.ended_before.unwrap_or(END);
                let mut others = case.of(link.index, Does::OthersLoss);
                prop_assert!(others.any(|fault| overlaps(fault, outage.began_after, end)), "{title}: {outage:?}");
            }
        }
        for record in &records {
            if let What::LinkState { link, state: LinkState::Failed, diagnosis } = record.what
                && diagnosis != Diagnosis::OwnSide
            {
                let mut others = case.of(link, Does::OthersLoss);
                prop_assert!(others.any(|fault| fault.from <= record.elapsed), "{record:?}");
            }
        }
    }

    /// Several cuts of Main, while everything else goes on, and the process sleeps: each outage that is reported began and ended with
    /// one of them, within its bounds, and none that is long enough is left out.
    #[test]
    fn the_truth_of_several_cuts_lies_within_the_bounds(
        mut case in case(kind()), cuts in vec((100..6_000_u64, 1..4_000_u64), 1..5), jitter in 0..100_u32, twice in any::<bool>(),
    ) {
        let (_, _, timeout, _) = case.settings;
        case.faults.retain(|fault| fault.link != 0);
        let mut at = 500;
        let mut truth: Vec<(Duration, Duration)> = Vec::new();
        for (pause, long) in cuts {
            truth.push((ms(at + pause), ms(at + pause + long)));
            at += pause + long;
        }
        truth.retain(|(_, to)| *to + case.sure() < END);
        let always = |kind| Fault { link: 0, from: Duration::ZERO, to: END, kind };
        case.faults.extend(truth.iter().map(|(from, to)| Fault { link: 0, from: *from, to: *to, kind: Kind::Cut }));
        // Never so late that an answer is lost by it.
        case.faults.push(always(Kind::Jitter(timeout.saturating_sub(ms(1)) * jitter / 200)));
        case.faults.extend(twice.then(|| always(Kind::Duplicate)));
        let session = case.run().session;
        let outages: Vec<Outage> = session.links[0].outages.outages().collect();
        for outage in &outages {
            let begins = |cut: &(Duration, Duration)| outage.began_after <= cut.0 && cut.0 <= outage.began_before;
            prop_assert!(truth.iter().any(begins), "{outage:?} of {truth:?}");
            let ends = |cut: &(Duration, Duration)| {
                outage.ended_after <= cut.1 && outage.ended_before.is_none_or(|before| cut.1 <= before)
            };
            prop_assert!(truth.iter().any(ends), "{outage:?} of {truth:?}");
        }
        for (from, to) in truth.iter().filter(|(from, to)| *to - *from > case.sure()) {
            let found = |outage: &Outage| {
                outage.began_after <= *from && outage.ended_before.is_none_or(|before| *to <= before)
            };
            let unseen = session.gaps.list.iter().any(|(asleep, awake, _)| asleep < to && from < awake);
            prop_assert!(outages.iter().any(found) || unseen, "{from:?} to {to:?} is not in {outages:?}");
        }
    }

    /// What was out for longer than the settings hide is never OK, whatever else happened and however long this process slept.
    #[test]
    fn what_really_was_out_is_never_ok(case in case(kind()), port in (0..2_usize, 0..5_000_u64, 16_000..20_000_u64, port())) {
        let mut case = case;
        let (interval, ..) = case.settings;
        let (link, from, long, kind) = port;
        if case.ports {
            case.faults.push(Fault { link, from: ms(from), to: ms(from + long), kind });
        }
        let session = case.run().session;
        let judged = judge::run(&session);
        let is_ok = judged.status == Status::Ok;
        let sure = case.sure();
        let seen = |fault: &&Fault| fault.from + sure < END;
        let out = |link: usize| {
            let cuts = case.of(link, Does::OthersLoss).filter(|fault| fault.kind == Kind::Cut);
            cuts.filter(seen).map(|fault| (fault.from, fault.to.min(END))).collect::<Vec<_>>()
        };
        prop_assert!(!out(1).iter().any(|(from, to)| *to - *from > sure) || !is_ok, "Backup was out: {}", judged.summary);
        let both = out(0).into_iter().any(|(from, to)| {
            out(1).into_iter().any(|(other, until)| to.min(until).saturating_sub(from.max(other)) > sure)
        });
        prop_assert!(!both || !is_ok, "there was no connection: {}", judged.summary);
        for (link, name) in NAMES.iter().enumerate() {
            if !is_ok || case.of(link, Does::OwnLoss).chain(case.of(link, Does::OthersLoss)).next().is_some() {
                continue;
            }
            let twice = case.faults.iter().filter(|fault| fault.link == link && fault.kind == Kind::Duplicate);
            let many = twice.filter(seen).any(|fault| fault.to - fault.from > sure + interval * 4 + ms(600));
            prop_assert!(!many, "answers came twice on {name}: {}", judged.summary);
            let no_software = case.ports && link == port_link(&case);
            prop_assert!(!no_software, "{name} had no software: {}", judged.summary);
        }
    }
}

/// The link whose port is out for longest; none without ports.
fn port_link(case: &Case) -> usize {
    let ports = case.faults.iter().filter(|fault| matches!(fault.kind, Kind::Port(_)));
    ports.max_by_key(|fault| fault.to - fault.from).map_or(usize::MAX, |fault| fault.link)
}

fn two_links(interval: u64, timeout: u64, fault: Fault) -> Run {
    let links = ["main", "backup"]
        .iter()
        .enumerate()
        .map(|(n, name)| LinkInfo { port: Some(5481), ..link(name, n, ms(interval), 3, ms(timeout), 1) });
    World { faults: vec![fault], ..World::default() }.run(links.collect(), END)
}

/// An attempt to connect takes less time than there is between two probes, so that none shows meanwhile that the machine answers.
#[test]
fn a_port_that_is_silent_between_slow_probes_is_told() {
    let silent = |link, to| Fault { link, from: ms(0), to: ms(to), kind: Kind::Port(TcpState::Silent) };
    for (fault, status) in [
        (silent(0, 16_000), Status::Warning),
        (silent(1, 16_000), Status::Warning),
        (silent(0, 90), Status::Ok),
    ] {
        let judged = judge::run(&two_links(300, 20, fault.clone()).session);
        assert_eq!(judged.status, status, "{fault:?}: {}", judged.summary);
        assert_eq!(judged.summary.contains("never without"), status == Status::Ok, "{}", judged.summary);
    }
}

/// It is given up at the very moment of the time-out, and is none of the partner's silences then.
#[test]
fn a_queue_that_stays_full_is_this_sides_and_no_silence() {
    let full = Fault { link: 0, from: ms(5_000), to: ms(9_000), kind: Kind::Full { own: false } };
    let run = two_links(200, 200, full);
    let why: Vec<Diagnosis> = run.session.links[0].outages.outages().map(|outage| outage.why).collect();
    assert_eq!(why, [Diagnosis::OwnSide]);
    assert_eq!(run.session.links[0].stats.errors.values().sum::<u64>(), run.session.links[0].stats.lost);
}

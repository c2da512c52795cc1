use super::super::pair::{self, PairVerdict, Pairs};
use super::super::reading::{Role, Sample, Status as Sac};
use super::super::verdict::{self, Limits, Node};
use super::{Course, Subject};
use crate::source::fields::{Field as _, SacField};
use crate::source::point::{Fault, Stamp};
use crate::source::settings::Sac as Settings;
use crate::source::unread::Unread;
use crate::status::Status;

/// A second of a plant: role, SAC and counter of both nodes.
type Second = [(Role, Sac, u64); 2];

/// A is active and counts, B is standby and rests.
fn healthy(second: u64) -> Second {
    [(Role::Active, Sac::Run, 1000 + 400 * second), (Role::Standby, Sac::Standby, 500)]
}

fn sample(second: u64, (role, status, blocks): (Role, Sac, u64)) -> Sample {
    Sample {
        at: Stamp(second as i64 * 1000),
        role: Some(role),
        status: Some(status),
        blocks: Some(blocks),
        failover_enabled: Some(true),
        maintenance: Some(false),
        age_ms: Some(0),
        ..Sample::default()
    }
}

fn samples(seconds: u64, plant: impl Fn(u64) -> Second) -> [Vec<Sample>; 2] {
    [0, 1].map(|place| (0..seconds).map(|second| sample(second, plant(second)[place])).collect())
}

/// The verdict about the whole run: status, findings by rule, and the pair's verdict.
fn judged(samples: &[Vec<Sample>; 2]) -> (Status, Vec<&'static str>, PairVerdict) {
    let subject = |name: &str| Subject {
        name: name.to_owned(),
        settings: Settings::default(),
        limits: Limits::default(),
    };
    let mut course = Course::new(vec![subject("A"), subject("B")], None, 2);
    course.whole(samples);
    let node = |(name, samples): (&str, &Vec<Sample>)| {
        verdict::judge(name, samples, &Settings::default(), &Limits::default(), false)
    };
    let mut nodes: Vec<Node> = ["A", "B"].into_iter().zip(samples).map(node).collect();
    let mut pairs = Pairs::judge(&nodes, &pair::pairing(&nodes, None, 2));
    let told = course.finish(&mut nodes, &mut pairs.each);
    assert!(told.iter().all(|told| told.finding.message.contains("So it was from")), "{told:?}");
    let each = nodes.iter().map(|node| node.verdict).chain(pairs.each.iter().map(|pair| pair.status));
    let status = Status::join_all(each);
    let of_nodes = nodes.iter().flat_map(|node| &node.findings);
    let mut rules: Vec<&str> = of_nodes
        .chain(pairs.each.iter().flat_map(|pair| &pair.findings))
        .map(|finding| finding.rule.name)
        .filter(|rule| *rule != "role-changed")
        .collect();
    rules.sort_unstable();
    rules.dedup();
    (status, rules, pairs.each[0].verdict)
}

fn run(seconds: u64, plant: impl Fn(u64) -> Second) -> (Status, Vec<&'static str>, PairVerdict) {
    judged(&samples(seconds, plant))
}

/// A healthy minute with something else between two seconds.
fn while_in(from: u64, to: u64, other: impl Fn(u64) -> Second) -> (Status, Vec<&'static str>, PairVerdict) {
    run(60, |second| if (from..to).contains(&second) { other(second) } else { healthy(second) })
}

#[test]
fn what_was_wrong_in_the_middle_is_told_at_the_end() {
    assert_eq!(run(60, healthy), (Status::Ok, vec![], PairVerdict::Ok));
    let split = |second| [healthy(second)[0], (Role::Active, Sac::Run, 500 + 30 * second)];
    for (from, to) in [(11, 40), (11, 22), (1, 30), (30, 35)] {
        let (status, rules, pair) = while_in(from, to, split);
        assert_eq!((status, pair), (Status::Critical, PairVerdict::SplitBrain), "{from} {to}: {rules:?}");
        assert!(rules.contains(&"split-brain"), "{rules:?}");
    }
    let none = |second| {
        let [(_, _, blocks), b] = healthy(second);
        [(Role::Standby, Sac::Standby, blocks), b]
    };
    let (status, rules, pair) = while_in(11, 40, none);
    assert_eq!((status, pair), (Status::Critical, PairVerdict::NoneActive), "{rules:?}");
    let stopped = |second| [(Role::Active, Sac::Stopped, 5400), healthy(second)[1]];
    let (status, rules, _) = while_in(11, 40, stopped);
    assert_eq!((status, rules.contains(&"sac-stopped")), (Status::Critical, true), "{rules:?}");
}

#[test]
fn standing_still_and_moving_are_judged_with_the_whole_run_in_view() {
    let hung = |second: u64, from: u64, to: u64| {
        let [(role, sac, _), b] = healthy(second);
        let moved = second.min(from) + second.saturating_sub(to);
        [(role, sac, 1000 + 400 * moved), b]
    };
    let (status, rules, _) = run(60, |second| hung(second, 10, 39));
    assert_eq!((status, rules), (Status::Critical, vec!["sac-not-moving"]));
    assert_eq!(run(60, |second| hung(second, 10, 15)).0, Status::Ok, "shorter than the grace");
    // Refreshed every quarter and every half minute.
    for period in [5, 15, 30] {
        let slow = |second: u64| {
            let [(role, sac, _), b] = healthy(second);
            [(role, sac, 1000 + 400 * (second / period * period)), b]
        };
        assert_eq!(run(100, slow).0, Status::Ok, "{period}");
    }
    let rises = |second: u64| {
        let [a, (role, sac, _)] = healthy(second);
        [a, (role, sac, 500 + 25 * (second.clamp(10, 40) - 10))]
    };
    assert_eq!(run(60, rises), (Status::Warning, vec!["standby-processes-blocks"], PairVerdict::Ok));
}

/// The roles move within the grace; nothing of that is a fault.
#[test]
fn a_planned_switch_over_is_one() {
    for gap in 0..7_u64 {
        for overlap in [false, true] {
            let (a_ends, b_starts) = if overlap { (30 + gap, 30) } else { (30, 30 + gap) };
            let plant = |second: u64| {
                let a = if second < a_ends {
                    (Role::Active, Sac::Run, 1000 + 400 * second)
                } else {
                    (Role::Standby, Sac::Standby, 1000 + 400 * a_ends)
                };
                let b = if second < b_starts {
                    (Role::Standby, Sac::Standby, 500)
                } else {
                    // SAC needs its start delay.
                    (Role::Active, Sac::Run, 500 + 400 * second.saturating_sub(b_starts + 8))
                };
                [a, b]
            };
            let found = run(90, plant);
            assert_eq!(found, (Status::Ok, vec![], PairVerdict::Ok), "{gap} {overlap}");
        }
    }
}

#[test]
fn one_odd_look_decides_nothing() {
    let split = |second| [healthy(second)[0], (Role::Active, Sac::Run, 500)];
    assert_eq!(while_in(30, 31, split), (Status::Ok, vec![], PairVerdict::Ok));
    let zero = |second: u64| {
        let [(role, sac, _), b] = healthy(second);
        [(role, sac, 0), b]
    };
    assert_eq!(while_in(30, 31, zero), (Status::Ok, vec![], PairVerdict::Ok));
}

#[test]
fn a_setting_that_was_wrong_for_a_while_is_told() {
    let mut both = samples(60, healthy);
    for sample in &mut both[1][..10] {
        sample.failover_enabled = Some(false);
    }
    let (status, rules, pair) = judged(&both);
    assert_eq!((status, pair), (Status::Critical, PairVerdict::FailoverDisabled));
    assert_eq!(rules, ["failover-disabled"]);
}

#[test]
fn what_could_not_be_judged_for_long_is_not_ok() {
    let mut both = samples(120, healthy);
    for sample in &mut both[1][20..70] {
        (sample.role, sample.status, sample.blocks) = (None, None, None);
    }
    let (status, rules, _) = judged(&both);
    assert_eq!((status, rules), (Status::Unknown, vec!["sac-not-readable"]));
    let mut short = samples(120, healthy);
    for sample in &mut short[1][20..30] {
        (sample.role, sample.status, sample.blocks) = (None, None, None);
    }
    assert_eq!(judged(&short).0, Status::Ok, "a value vouches for as long as it may be old");
    let mut hole = samples(120, healthy);
    hole[0].retain(|sample| !(20_000..70_000).contains(&sample.at.0));
    assert_eq!(judged(&hole).0, Status::Unknown);
}

/// B's role reads well in every `every`th look only, and the plant is `other` until `end`.
fn seen_now_and_then(
    every: u64,
    end: u64,
    seconds: u64,
    place: usize,
    other: impl Fn(u64) -> Second,
) -> (Status, Vec<&'static str>, PairVerdict) {
    let mut both = samples(seconds, |second| if second < end { other(second) } else { healthy(second) });
    for sample in both[place].iter_mut().filter(|one| one.at.0 < end as i64 * 1000) {
        if sample.at.0 / 1000 % every as i64 != 0 {
            without_role(sample);
        }
    }
    judged(&both)
}

/// The item of the role is there, and of bad quality.
fn without_role(sample: &mut Sample) {
    let fault = Fault::Bad("uncertain".to_owned());
    let key = SacField::Role.key();
    sample.role = None;
    sample.faults =
        vec![Unread { key, item: "NSD.A_SCADASTATUS".to_owned(), fault, named: false, valued: true }];
}

#[test]
fn bad_quality_between_two_looks_hides_nothing() {
    let split = |second| [healthy(second)[0], (Role::Active, Sac::Run, 500 + 400 * second)];
    for (every, end, seconds) in [(2, 60, 64), (3, 60, 64), (10, 540, 600)] {
        let (status, rules, pair) = seen_now_and_then(every, end, seconds, 1, split);
        assert_eq!((status, pair), (Status::Critical, PairVerdict::SplitBrain), "{every}: {rules:?}");
    }
    let none = |second| [(Role::Standby, Sac::Standby, 1000), healthy(second)[1]];
    let (status, rules, pair) = seen_now_and_then(2, 56, 64, 0, none);
    assert_eq!((status, pair), (Status::Critical, PairVerdict::NoneActive), "{rules:?}");
    // Until the end, where nobody can judge it.
    let mut both = samples(60, split);
    both[1][20..].iter_mut().for_each(without_role);
    let (status, rules, _) = judged(&both);
    assert_eq!((status, rules.contains(&"split-brain")), (Status::Critical, true), "{rules:?}");
    let dead = |wrong: bool| {
        let mut both = samples(60, healthy);
        for (second, sample) in both[0].iter_mut().enumerate() {
            sample.driver_error = Some(wrong && second < 50);
            if second % 3 != 0 {
                sample.driver_error = None;
                let fault = Fault::Bad("uncertain".to_owned());
                let key = SacField::DriverError.key();
                let item = "E".to_owned();
                sample.faults = vec![Unread { key, item, fault, named: false, valued: true }];
            }
        }
        judged(&both).1.contains(&"driver-dead-on-active")
    };
    assert!(dead(true));
    assert!(!dead(false));
}

#[test]
fn bad_quality_makes_no_fault_of_what_is_sound() {
    for every in [2, 3, 10] {
        assert_eq!(seen_now_and_then(every, 30, 64, 1, healthy).0, Status::Ok, "{every}");
    }
    // One look sees both active, and nobody knows what was before and after.
    for odd in [29, 30, 31] {
        let mut both = samples(60, healthy);
        both[1][28..33].iter_mut().for_each(without_role);
        both[1][odd] = sample(odd as u64, (Role::Active, Sac::Run, 500));
        assert_eq!(judged(&both), (Status::Ok, vec![], PairVerdict::Ok), "{odd}");
    }
    // A switch-over in whose middle the role of one node cannot be read.
    for (from, to) in [(30, 34), (28, 32), (31, 33), (33, 37), (25, 40)] {
        let mut both = samples(90, |second| {
            let a = if second < 30 {
                (Role::Active, Sac::Run, 1000 + 400 * second)
            } else {
                (Role::Standby, Sac::Standby, 13_000)
            };
            let b = if second < 35 {
                (Role::Standby, Sac::Standby, 500)
            } else {
                (Role::Active, Sac::Run, 500 + 400 * second.saturating_sub(43))
            };
            [a, b]
        });
        both[1][from..to].iter_mut().for_each(without_role);
        assert_eq!(judged(&both), (Status::Ok, vec![], PairVerdict::Ok), "{from} {to}");
    }
}

#[test]
fn short_stretches_that_nobody_can_judge_are_much_together() {
    let now_and_then = |bad: i64, of: i64| {
        let mut both = samples(600, healthy);
        for sample in both[1].iter_mut().filter(|one| one.at.0 / 1000 % of >= of - bad) {
            if sample.at.0 < 590_000 {
                without_role(sample);
            }
        }
        judged(&both)
    };
    assert_eq!(now_and_then(24, 30), (Status::Unknown, vec!["sac-not-readable"], PairVerdict::Unknown));
    assert_eq!(now_and_then(1, 2).0, Status::Unknown);
    assert_eq!(now_and_then(1, 30), (Status::Ok, vec![], PairVerdict::Ok), "one look of thirty");
    assert_eq!(now_and_then(25, 600).0, Status::Ok, "one stretch, shorter than a value may be old");
}

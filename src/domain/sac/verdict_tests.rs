use super::super::pair::{self, PairVerdict, Said};
use super::super::reading::{Role, Sample, Status};
use super::{Limits, Node, judge};
use crate::source::fields::SacField;
use crate::source::point::{Fault, Stamp};
use crate::source::point::{Reading, Value};
use crate::source::settings::{OnStandby, Sac};
use crate::source::unread::Unread;
use crate::status::Status as Verdict;
use proptest::prelude::*;

fn sample(at: i64, role: Option<Role>, status: Status, blocks: u64) -> Sample {
    Sample {
        at: Stamp(at),
        role,
        status: Some(status),
        blocks: Some(blocks),
        age_ms: Some(0),
        ..Sample::default()
    }
}

fn node(role: Option<Role>, status: Status, blocks: [u64; 2]) -> Node {
    let samples = [sample(0, role, status, blocks[0]), sample(10_000, role, status, blocks[1])];
    judge("SRV-A", &samples, &Sac::default(), &Limits::default(), false)
}

#[test]
fn a_still_counter_is_judged_by_the_role() {
    assert_eq!(node(Some(Role::Active), Status::Run, [100, 300]).verdict, Verdict::Ok);
    assert_eq!(node(Some(Role::Active), Status::Run, [100, 100]).verdict, Verdict::Critical);
    assert_eq!(node(Some(Role::Standby), Status::Standby, [100, 100]).verdict, Verdict::Ok);
    assert_eq!(node(Some(Role::Standby), Status::Standby, [100, 300]).verdict, Verdict::Warning);
    assert_eq!(node(None, Status::Run, [100, 100]).verdict, Verdict::Unknown);
    assert_eq!(node(None, Status::Run, [100, 300]).verdict, Verdict::Ok);
    assert_eq!(node(Some(Role::Active), Status::Stopped, [100, 300]).verdict, Verdict::Critical);
}

#[test]
fn a_roll_over_moves_and_a_reset_cannot_be_judged() {
    let end = u64::from(u32::MAX);
    assert_eq!(node(Some(Role::Active), Status::Run, [end - 10, 50]).moving, Some(true));
    let reset = node(Some(Role::Active), Status::Run, [500_000, 50]);
    assert_eq!((reset.moving, reset.verdict), (None, Verdict::Unknown));
}

#[test]
fn old_values_say_nothing() {
    let mut last = sample(2000, Some(Role::Active), Status::Run, 300);
    last.age_ms = Some(120_000);
    let first = sample(0, Some(Role::Active), Status::Run, 100);
    let judged = judge("SRV-A", &[first, last], &Sac::default(), &Limits::default(), false);
    assert_eq!(judged.verdict, Verdict::Unknown);
    assert_eq!(judge("X", &[], &Sac::default(), &Limits::default(), false).verdict, Verdict::Unknown);
}

#[test]
fn a_fresh_active_node_gets_its_grace() {
    let samples = [
        sample(0, Some(Role::Standby), Status::Standby, 100),
        sample(2000, Some(Role::Active), Status::Run, 100),
        sample(4000, Some(Role::Active), Status::Run, 100),
    ];
    assert_eq!(judge("A", &samples, &Sac::default(), &Limits::default(), false).verdict, Verdict::Unknown);
    let mut later = samples.to_vec();
    later.push(sample(20_000, Some(Role::Active), Status::Run, 100));
    assert_eq!(judge("A", &later, &Sac::default(), &Limits::default(), false).verdict, Verdict::Critical);
}

/// The role is not read in the look between standby and active: the counter of the standby stood still by right.
#[test]
fn a_role_that_is_not_read_for_a_moment_takes_no_grace_away() {
    let judged = |seconds: i64| {
        let of = |second: i64| {
            let (role, status) = match second {
                ..20 => (Some(Role::Standby), Status::Standby),
                20..22 => (None, Status::Run),
                _ => (Some(Role::Active), Status::Run),
            };
            sample(second * 1000, role, status, 100)
        };
        let samples: Vec<Sample> = (0..seconds).map(of).collect();
        judge("A", &samples, &Sac::default(), &Limits::default(), false).verdict
    };
    assert_eq!(judged(25), Verdict::Unknown);
    assert_eq!(judged(40), Verdict::Critical, "it stays so");
}

#[test]
fn what_stop_on_a_standby_means_is_configuration() {
    let samples = [
        sample(0, Some(Role::Standby), Status::Stopped, 100),
        sample(2000, Some(Role::Standby), Status::Stopped, 100),
    ];
    let verdict = |stop_on_standby| {
        let sac = Sac { stop_on_standby, ..Sac::default() };
        judge("A", &samples, &sac, &Limits::default(), false).verdict
    };
    assert_eq!(verdict(OnStandby::Unknown), Verdict::Warning);
    assert_eq!(verdict(OnStandby::Normal), Verdict::Ok);
    assert_eq!(verdict(OnStandby::Fault), Verdict::Critical);
}

#[test]
fn a_standby_whose_sac_runs_is_no_ok_until_the_site_says_so() {
    let samples = [0, 10_000].map(|at| sample(at, Some(Role::Standby), Status::Run, 100));
    let judged = |run_on_standby| {
        let sac = Sac { run_on_standby, ..Sac::default() };
        judge("A", &samples, &sac, &Limits::default(), false)
    };
    let found = judged(OnStandby::Unknown);
    assert_eq!(found.verdict, Verdict::Unknown);
    assert!(found.findings[0].help.contains("run_on_standby"), "{:?}", found.findings);
    assert_eq!(judged(OnStandby::Normal).verdict, Verdict::Ok);
    assert_eq!(judged(OnStandby::Fault).verdict, Verdict::Critical);
    assert_eq!(
        node(Some(Role::Standby), Status::Run, [100, 300]).verdict,
        Verdict::Warning,
        "it processes blocks"
    );
}

#[test]
fn sac_that_stops_again_and_again_was_stopped() {
    let judged = |every: i64| {
        let one = |second: i64| {
            let status = if second % every == 1 { Status::Stopped } else { Status::Run };
            sample(second * 1000, Some(Role::Active), status, 1000 + 400 * second as u64)
        };
        let samples: Vec<Sample> = (0..61).map(one).collect();
        judge("A", &samples, &Sac::default(), &Limits::default(), false)
    };
    let found = judged(2);
    assert_eq!((found.verdict, found.findings[0].rule.name), (Verdict::Critical, "sac-stopped"));
    assert_eq!(judged(40).verdict, Verdict::Ok, "two odd looks");
}

#[test]
fn what_the_active_node_is_judged_by_must_be_readable() {
    let faults = |field: SacField, value: Value| {
        let reading = Reading { value: Ok(value), at: None, age_ms: Some(0) };
        vec![Unread::of(field, &[], "item", &reading, false).expect("it says nothing")]
    };
    let judged = |role, status, field, looks: usize| {
        let mut samples = [0, 4000, 8000].map(|at| {
            let blocks = if role == Role::Active { 100 + at as u64 } else { 100 };
            sample(at, Some(role), status, blocks)
        });
        for sample in samples.iter_mut().rev().take(looks) {
            sample.faults = faults(field, Value::Text("41,0".to_owned()));
        }
        judge("A", &samples, &Sac::default(), &Limits::default(), false).verdict
    };
    for field in [SacField::CyclesPerMinute, SacField::Overruns, SacField::OutputEnabled] {
        assert_eq!(judged(Role::Active, Status::Run, field, 3), Verdict::Unknown, "{field:?}");
        assert_eq!(judged(Role::Active, Status::Run, field, 1), Verdict::Ok, "one odd look: {field:?}");
        assert_eq!(
            judged(Role::Standby, Status::Standby, field, 3),
            Verdict::Ok,
            "it scans nothing: {field:?}"
        );
    }
    assert_eq!(judged(Role::Active, Status::Run, SacField::BlocksPerSecond, 3), Verdict::Ok, "only shown");

    // An error by its number may mean that this node has no such field.
    let refused =
        Fault::Cause { words: "EDA error 1001 for node A".to_owned(), help: "look it up".to_owned() };
    let reading = Reading { value: Err(refused), at: None, age_ms: None };
    let lost = Unread::of(SacField::Overruns, &[], "A.SYSTEM.A_SACOV", &reading, false).expect("no value");
    let mut samples = [0, 4000].map(|at| sample(at, Some(Role::Active), Status::Run, 100 + at as u64));
    for sample in &mut samples {
        sample.faults = vec![lost.clone()];
    }
    assert_eq!(judge("A", &samples, &Sac::default(), &Limits::default(), false).verdict, Verdict::Ok);
}

#[test]
fn one_misread_look_at_the_overruns_is_no_overload() {
    let rising = |counts: &[u64]| {
        let looks = counts.iter().enumerate().map(|(at, overruns)| Sample {
            overruns: Some(*overruns),
            ..sample(at as i64 * 1000, Some(Role::Active), Status::Run, 100 + 40 * at as u64)
        });
        let node = judge("A", &looks.collect::<Vec<_>>(), &Sac::default(), &Limits::default(), false);
        (node.overruns_rising, node.verdict)
    };
    assert_eq!(rising(&[5, 5, 0, 5, 5]), (Some(false), Verdict::Ok));
    assert_eq!(rising(&[5, 5, 900, 5, 5]), (Some(false), Verdict::Ok));
    assert_eq!(rising(&[5, 5, 6, 6, 6]), (Some(true), Verdict::Warning));
}

fn pair_of(a: &Node, b: &Node) -> (PairVerdict, Verdict) {
    let judged = pair::judge(a, b);
    (judged.verdict, judged.status)
}

#[test]
fn exactly_one_must_be_active() {
    let active = node(Some(Role::Active), Status::Run, [1, 100]);
    let standby = node(Some(Role::Standby), Status::Standby, [7, 7]);
    assert_eq!(pair_of(&active, &standby), (PairVerdict::Ok, Verdict::Ok));
    assert_eq!(pair_of(&standby, &active), (PairVerdict::Ok, Verdict::Ok));
    assert_eq!(pair_of(&active, &active), (PairVerdict::SplitBrain, Verdict::Critical));
    assert_eq!(pair_of(&standby, &standby), (PairVerdict::NoneActive, Verdict::Critical));
    let mut maintained = active.clone();
    maintained.last.maintenance = Some(true);
    assert_eq!(pair_of(&active, &maintained), (PairVerdict::Maintenance, Verdict::Ok));
    let mut contradicts = active.clone();
    contradicts.last.maintenance = Some(false);
    assert_eq!(pair_of(&contradicts, &maintained), (PairVerdict::Unknown, Verdict::Unknown));
    let mut dead = active.clone();
    dead.last.driver_error = Some(true);
    let mut working = standby.clone();
    working.last.driver_error = Some(false);
    assert_eq!(pair_of(&dead, &working), (PairVerdict::DriverDeadOnActive, Verdict::Critical));
    assert_eq!(
        pair_of(&dead, &standby),
        (PairVerdict::DriverDeadOnActive, Verdict::Critical),
        "not known of it"
    );
    working.last.driver_error = Some(true);
    assert_eq!(pair_of(&dead, &working), (PairVerdict::DriverDeadOnActive, Verdict::Critical), "of both");
    assert_eq!(pair_of(&active, &working), (PairVerdict::DriverDeadOnStandby, Verdict::Warning));
    working.driver_error_on_standby = OnStandby::Normal;
    assert_eq!(pair_of(&active, &working), (PairVerdict::Ok, Verdict::Ok), "it is disabled on purpose");
    assert_eq!(pair_of(&dead, &working).0, PairVerdict::DriverDeadOnActive, "of the active node it is none");
    let mut off = standby.clone();
    off.last.failover_enabled = Some(false);
    assert_eq!(pair_of(&active, &off), (PairVerdict::FailoverDisabled, Verdict::Critical));
    let mut blind = standby.clone();
    blind.role = None;
    assert_eq!(pair_of(&active, &blind), (PairVerdict::Unknown, Verdict::Unknown));
}

proptest! {
    /// Whatever the counter does, a standby that stands still is fine, and an active node that counts is, too.
    #[test]
    fn movement_follows_the_counter(start in 0..u64::from(u32::MAX), step in 0..100_000_u64) {
        let after = (start + step) % (1 << 32);
        let judged = node(Some(Role::Active), Status::Run, [start, after]);
        prop_assert_eq!(judged.moving, Some(step > 0));
        prop_assert_eq!(judged.verdict, if step > 0 { Verdict::Ok } else { Verdict::Critical });
    }

    /// Without any role and status nothing is ever said to be fine.
    #[test]
    fn nothing_known_is_unknown(blocks in any::<Option<u32>>()) {
        let mut last = Sample { at: Stamp(5000), ..Sample::default() };
        last.blocks = blocks.map(u64::from);
        let judged = judge("A", &[last], &Sac::default(), &Limits::default(), false);
        prop_assert_eq!(judged.verdict, Verdict::Unknown);
    }
}

fn active(blocks: impl Iterator<Item = u64>) -> Node {
    let one = |(second, blocks)| sample(second as i64 * 1000, Some(Role::Active), Status::Run, blocks);
    let samples: Vec<Sample> = blocks.enumerate().map(one).collect();
    judge("SRV-A", &samples, &Sac::default(), &Limits::default(), false)
}

#[test]
fn still_is_told_after_the_grace_and_not_before() {
    let stops = |still: u64| active((0..=31 + still).map(|i| 1000 + 400 * i.min(31)));
    assert_eq!(stops(1).verdict, Verdict::Ok);
    assert_eq!(stops(5).verdict, Verdict::Unknown, "{}", stops(5).words);
    assert!(stops(5).words.contains("too short to tell"), "{}", stops(5).words);
    assert_eq!(stops(8).verdict, Verdict::Critical);
    assert_eq!(stops(29).verdict, Verdict::Critical);
    // Half a second without a change says nothing, and a slow refresh is no standstill.
    assert_eq!(active([1000, 1000].into_iter()).verdict, Verdict::Unknown);
    assert_eq!(active((0..60).map(|i| 1000 + 400 * (i / 5))).verdict, Verdict::Ok);
    assert_eq!(active((0..100).map(|i| 1000 + 400 * (i / 30 * 30))).verdict, Verdict::Ok);
}

#[test]
fn a_counter_that_is_misread_once_does_not_move() {
    let dead = active((0..20).map(|i| if i == 9 { 0 } else { 1000 }));
    assert_eq!((dead.verdict, dead.moving), (Verdict::Critical, Some(false)));
    let alive = active((0..20).map(|i| if i == 9 { 0 } else { 1000 + 400 * i }));
    assert_eq!((alive.verdict, alive.blocks_per_second), (Verdict::Ok, Some(400.0)));
}

#[test]
fn who_is_a_pair_is_named_or_the_only_two() {
    let named = |name: &str, role| {
        let mut node = node(role, Status::Run, [1, 100]);
        node.name = name.to_owned();
        node
    };
    let active = Some(Role::Active);
    let nodes = [named("A", active), named("B", active), named("C", None), named("D", active)];
    let pairs = |nodes: &[Node], wanted: Option<&[[&str; 2]]>| {
        let wanted = wanted.map(|all| all.iter().map(|pair| pair.map(str::to_owned)).collect::<Vec<_>>());
        let found = pair::pairing(nodes, wanted.as_deref(), nodes.len());
        (found.pairs, found.said)
    };
    assert_eq!(pairs(&nodes[..2], None), (vec![[0, 1]], Said::Assumed));
    assert_eq!(pairs(&nodes[1..3], None), (vec![[0, 1]], Said::Assumed), "one role is enough to ask");
    assert_eq!(pairs(&nodes[..2], Some(&[])), (vec![], Said::Named), "the file says that there is none");
    assert_eq!(pairs(&nodes, None), (vec![], Said::Nobody));
    assert_eq!(
        pairs(&nodes, Some(&[["a", "D"], ["B", "X"]])),
        (vec![[0, 3]], Said::Named),
        "as far as both were read"
    );
    assert_eq!(pair::pairing(&nodes[..2], None, 4).said, Said::Nobody, "two of four may be of two pairs");
    let roleless = [named("A", None), named("B", None)];
    assert_eq!(
        pairs(&roleless, None),
        (vec![], Said::Nobody),
        "nothing says that these can take over from each other"
    );
}

/// A sample a second; whether the node is active in it.
fn roles(active: impl IntoIterator<Item = bool>) -> Node {
    let one = |(second, active): (usize, bool)| {
        let (role, status) =
            if active { (Role::Active, Status::Run) } else { (Role::Standby, Status::Standby) };
        sample(second as i64 * 1000, Some(role), status, 1000 + 400 * second as u64)
    };
    let samples: Vec<Sample> = active.into_iter().enumerate().map(one).collect();
    judge("SRV-A", &samples, &Sac::default(), &Limits::default(), false)
}

#[test]
fn a_role_that_goes_to_and_fro_is_never_ok_whatever_it_reads_last() {
    for length in [61, 60] {
        for period in [1, 2, 7] {
            let flapping = roles((0..length).map(|second| (second / period) % 2 == 0));
            assert_ne!(flapping.verdict, Verdict::Ok, "{length} {period}: {flapping:?}");
            let told = flapping.findings.iter().filter(|finding| finding.rule.name == "role-flaps");
            assert_eq!(told.count(), 1, "{length} {period}");
            assert!(flapping.words.contains("its role changed"), "{}", flapping.words);
        }
    }
}

#[test]
fn a_failover_one_that_is_taken_back_and_a_misread_role_do_not_flap() {
    let failover = roles((0..60).map(|second| second >= 20));
    let back = roles((0..60).map(|second| !(20..40).contains(&second)));
    let misread = roles((0..60).map(|second| second != 30));
    for (node, changes) in [(failover, 1), (back, 2), (misread, 0)] {
        let rules: Vec<&str> = node.findings.iter().map(|finding| finding.rule.name).collect();
        assert_eq!((node.verdict, rules), (Verdict::Ok, vec!["role-changed"; changes]), "{}", node.words);
    }
}

#[test]
fn a_counter_that_comes_back_is_no_life() {
    for (kind, blocks) in [
        ("every second look", (0..60).map(|i| 1000 + i % 2).collect::<Vec<u64>>()),
        ("the other one last", (0..61).map(|i| 1000 + i % 2).collect()),
        ("every tenth", (0..60).map(|i| 1000 + i / 10 % 2).collect()),
        ("a saw", (0..60).map(|i| 1000 + i % 9).collect()),
        ("two at a time", (0..60).map(|i| 1000 + i / 2 % 2).collect()),
    ] {
        let node = active(blocks.into_iter());
        assert_eq!((node.verdict, node.moving), (Verdict::Unknown, None), "{kind}: {}", node.words);
        assert!(node.words.contains("set back"), "{kind}: {}", node.words);
    }
    // A restart, a roll-over at any end of counters, and two misread looks are life.
    for (kind, blocks) in [
        (
            "restart",
            (0..60).map(|i| if i < 30 { 60_000 + 40 * i } else { 40 * (i - 30) }).collect::<Vec<u64>>(),
        ),
        ("32 bits", (0..60).map(|i| (u64::from(u32::MAX) - 400 + 40 * i) % (1 << 32)).collect()),
        ("31 bits", (0..60).map(|i| ((1 << 31) - 400 + 40 * i) % (1 << 31)).collect()),
        ("24 bits", (0..60).map(|i| ((1 << 24) - 400 + 40 * i) % (1 << 24)).collect()),
        ("16 bits", (0..60).map(|i| (65_000 + 4000 * i) % 65_536).collect()),
        ("misread", (0..60).map(|i| if [9, 34].contains(&i) { 0 } else { 1000 + 40 * i }).collect()),
    ] {
        let node = active(blocks.into_iter());
        let anew = kind == "restart";
        let verdict = if anew { Verdict::Warning } else { Verdict::Ok };
        assert_eq!((node.verdict, node.moving), (verdict, Some(true)), "{kind}: {}", node.words);
        assert_eq!(node.findings.iter().any(|finding| finding.rule.name == "sac-restarted"), anew, "{kind}");
    }
}

/// Two looks at a standby that is fine, and what is odd about both of them.
fn standby(odd: impl Fn(&mut Sample)) -> Node {
    let mut samples = [0, 2000].map(|at| sample(at, Some(Role::Standby), Status::Standby, 100));
    samples.iter_mut().for_each(odd);
    judge("SRV-B", &samples, &Sac::default(), &Limits::default(), false)
}

fn unusable_item(key: &'static str, item: &str) -> Unread {
    let fault = Fault::Bad(format!("`{item}` has bad quality"));
    Unread { key, item: item.to_owned(), fault, named: false, valued: true }
}

#[test]
fn what_decides_and_cannot_be_used_is_unknown_on_a_standby_too() {
    assert_eq!(standby(|_| {}).verdict, Verdict::Ok);
    for key in ["status", "role", "blocks_processed", "failover_enabled", "maintenance_mode", "driver_error"]
    {
        let node = standby(|sample| {
            sample.faults.push(unusable_item(key, "X"));
            if key == "role" {
                sample.role = None;
            }
        });
        assert_eq!(node.verdict, Verdict::Unknown, "{key}: {}", node.words);
        assert!(node.findings.iter().any(|finding| finding.message.contains("bad quality")), "{key}");
        let pair = pair::judge(&self::node(Some(Role::Active), Status::Run, [1, 100]), &node);
        assert_eq!((pair.verdict, pair.status), (PairVerdict::Unknown, Verdict::Unknown), "{key}");
    }
    // An item that the source does not have, one look without it, and one that decides nothing are no doubt.
    let missing = standby(|sample| {
        let fault = Fault::Missing("there is none".to_owned());
        sample.faults.push(Unread { fault, ..unusable_item("failover_enabled", "X") });
    });
    let once = standby(|sample| {
        if sample.at.0 > 0 {
            sample.faults.push(unusable_item("failover_enabled", "X"));
        }
    });
    let beside = standby(|sample| sample.faults.push(unusable_item("cycles_per_minute", "X")));
    for node in [missing, once, beside] {
        assert_eq!(node.verdict, Verdict::Ok, "{}", node.words);
    }
    let only_role = standby(|sample| (sample.status, sample.blocks) = (None, None));
    assert_eq!(only_role.verdict, Verdict::Unknown, "{}", only_role.words);
    let no_blocks = standby(|sample| sample.blocks = None);
    assert_eq!(only_role.findings.len() + no_blocks.findings.len(), 1, "{}", no_blocks.words);
}

#[test]
fn what_is_known_of_one_node_only_is_not_judged() {
    let active = node(Some(Role::Active), Status::Run, [1, 100]);
    for known in [0, 1, 2] {
        let standby = standby(|sample| match known {
            0 => sample.database_name = Some("PLANT".to_owned()),
            1 => sample.database_serial = Some("7".to_owned()),
            _ => sample.failover_enabled = Some(true),
        });
        assert_eq!(pair_of(&active, &standby), (PairVerdict::Unknown, Verdict::Unknown), "{known}");
        let mut both = active.clone();
        both.last.database_name.clone_from(&standby.last.database_name);
        both.last.database_serial.clone_from(&standby.last.database_serial);
        both.last.failover_enabled = standby.last.failover_enabled;
        assert_eq!(pair_of(&both, &standby), (PairVerdict::Ok, Verdict::Ok), "{known}");
    }
}

/// A counter whose records have ended is repeated by every look, and stands no stiller by that.
#[test]
fn a_counter_that_nobody_vouches_for_any_more_is_not_known_to_stand_still() {
    let look = |second: i64, recorded: i64, blocks: i64| Sample {
        blocks_age_ms: (second - recorded) * 1000,
        ..sample(second * 1000, Some(Role::Active), Status::Run, (1_000 + blocks * 50) as u64)
    };
    let judged = |looks: Vec<Sample>| judge("SRV-A", &looks, &Sac::default(), &Limits::default(), false);
    let stopped = judged((0..60).map(|at| look(at, at.min(30), at.min(30))).collect());
    assert_eq!((stopped.moving, stopped.verdict), (None, Verdict::Unknown), "{}", stopped.words);
    let still = judged((0..60).map(|at| look(at, at, at.min(30))).collect());
    assert_eq!(
        (still.moving, still.verdict),
        (Some(false), Verdict::Critical),
        "its source says so again and again"
    );
    let both = judged((0..60).map(|at| look(at, at.min(50), at.min(30))).collect());
    assert_eq!(both.moving, Some(false), "it stood still before");
    let moves = judged((0..60).map(|at| look(at, at - at % 5, at - at % 5)).collect());
    assert_eq!((moves.moving, moves.verdict), (Some(true), Verdict::Ok), "written every five seconds");
    // What the role was when the counter was read first.
    let role = |at: i64| if at < 30 { Role::Standby } else { Role::Active };
    let switched =
        (0..45).map(|at| Sample { role: Some(role(at)), ..look(at, at - at % 5, (at - at % 5).max(30)) });
    assert_eq!(judged(switched.collect()).verdict, Verdict::Ok);
}

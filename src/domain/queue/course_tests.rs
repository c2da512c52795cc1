use super::Course;
use crate::queue::judge::{Channel, Look, Watched, judge_settled};
use crate::queue::odd;
use crate::queue::sample::Sample;
use crate::queue::trend::Limits;
use crate::source::point::{Fault, Stamp};
use crate::source::settings::Channel as Settings;
use crate::status::Status;
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(60);
const MAX_AGE: Duration = Duration::from_secs(30);

/// Pending, completed and failed writes of a second; `None`: no answer.
type Second = Option<(u64, u64, u64)>;

/// Watches with a window of a minute, as the tool does: the statuses of the end and of what is told, and the rules.
fn watched(seconds: u64, plant: impl Fn(u64) -> Second) -> (Status, Status, Vec<&'static str>) {
    watched_every(1, seconds, plant)
}

/// The same with so many looks, so many seconds apart.
fn watched_every(
    each: i64,
    looks: u64,
    plant: impl Fn(u64) -> Second,
) -> (Status, Status, Vec<&'static str>) {
    let mut watched = Watched::new("A", &Settings::kepware("C"), false);
    let mut course = Course::new(Stamp(0), WINDOW, MAX_AGE);
    let mut end: Option<Channel> = None;
    for look in 0..looks {
        let now = Stamp(look as i64 * each * 1000);
        let sample = plant(look).map(|(pending, completed, failed)| Sample {
            at: now,
            pending,
            completed: Some(completed),
            failed: Some(failed),
            ..Sample::default()
        });
        let sample = sample.ok_or_else(|| Fault::Missing("no answer".to_owned()));
        let look = Look { sample, age_ms: None, device_error: None, unread: Vec::new() };
        watched.look(&look, MAX_AGE);
        let old = watched.samples.partition_point(|sample| sample.at < now.minus(WINDOW * 2));
        std::sync::Arc::make_mut(&mut watched.samples).drain(..old);
        let settled = odd::settled(&watched.samples);
        let judged = judge_settled(watched.clone(), &settled, Some(WINDOW), Limits::default());
        course.look(now, &judged, &settled);
        end = Some(judged);
    }
    let end = end.expect("a look");
    let told = course.told(&end);
    let rules = told.iter().map(|told| told.finding.rule.name).collect();
    (end.status, Status::join_all(told.iter().map(|told| told.status)), rules)
}

/// Ten a second are completed, but not between these seconds.
fn but(at: u64, from: u64, to: u64) -> u64 {
    1000 + 10 * (at.min(from) + at.saturating_sub(to))
}

#[test]
fn what_was_so_long_before_the_end_is_told() {
    let told = |plant: &dyn Fn(u64) -> Second| watched(600, plant);
    let stalled = told(&|at| Some((40, but(at, 60, 120), 0)));
    assert_eq!(stalled, (Status::Ok, Status::Critical, vec!["queue-stalled"]));
    // Longer than what is kept of the samples.
    assert_eq!(told(&|at| Some((40, but(at, 100, 400), 0))).2, ["queue-stalled"]);
    let failed = told(&|at| Some((5, but(at, 0, 0), at.clamp(50, 60))));
    assert_eq!(failed, (Status::Ok, Status::Warning, vec!["writes-failing"]));
    let restarted =
        told(&|at| Some((if at == 100 { 0 } else { 5 }, 10 * (at % 300) + 500 * u64::from(at < 300), 0)));
    assert!(restarted.2.contains(&"queue-counters-reset"), "{restarted:?}");
    let thrown_away = told(&|at| Some((if at < 100 { 500 } else { 5 }, but(at, 0, 0), 0)));
    assert!(thrown_away.2.contains(&"writes-missing"), "{thrown_away:?}");
    let dark = told(&|at| (!(100..140).contains(&at)).then(|| (5, but(at, 0, 0), 0)));
    assert_eq!(dark, (Status::Ok, Status::Unknown, vec!["queue-not-readable"]));
    assert_eq!(
        told(&|at| (at >= 40).then(|| (5, but(at, 0, 0), 0))).2,
        ["queue-not-readable"],
        "at the start"
    );
    let grown = told(&|at| {
        Some((if at < 300 { 50 + 4 * at } else { 1250_u64.saturating_sub(8 * (at - 300)) }, but(at, 0, 0), 0))
    });
    assert_eq!((grown.1, grown.2), (Status::Warning, vec!["queue-growing"]));
}

#[test]
fn what_is_sound_throughout_or_odd_once_is_not_told() {
    let told = |plant: &dyn Fn(u64) -> Second| watched(600, plant).2;
    let none: Vec<&str> = Vec::new();
    assert_eq!(told(&|at| Some((20 + at % 7, but(at, 0, 0), 0))), none);
    assert_eq!(told(&|_| Some((0, 1000, 0))), none, "idle");
    assert_eq!(told(&|at| Some((25, 1000 + at / 30 * 20, 0))), none, "refreshed every half a minute");
    assert_eq!(told(&|at| Some((25, 1000 + at / 30 * 10 + (at % 30).min(10), 0))), none, "by turns");
    assert_eq!(told(&|at| Some((if at == 200 { 0 } else { 40 }, but(at, 0, 0), 0))), none, "one is misread");
    assert_eq!(
        told(&|at| Some((40, if at == 200 { 0 } else { but(at, 0, 0) }, 0))),
        none,
        "a counter is misread"
    );
    assert_eq!(told(&|at| (!(100..120).contains(&at)).then(|| (5, but(at, 0, 0), 0))), none, "a short gap");
    let burst = |at: u64| if at < 100 { 5 } else { 3000_u64.saturating_sub(10 * (at - 100)) };
    assert_eq!(told(&|at| Some((burst(at), but(at, 0, 0), 0))), none, "a burst");
}

#[test]
fn what_lasts_to_the_end_is_the_verdict_about_the_end() {
    let (end, _, rules) = watched(300, |at| Some((40, but(at, 200, 600), 0)));
    assert_eq!((end, rules), (Status::Critical, vec![]), "the trend tells it");
    let (end, told, _) = watched(300, |at| Some((40, but(at, 60, 90) - 10 * at.saturating_sub(200), 0)));
    assert_eq!((end, told), (Status::Critical, Status::Critical), "and that it was so before");
}

#[test]
fn a_queue_that_is_full_now_and_then_is_told_at_the_end_of_a_sparse_watch() {
    let flickers = |counted: &dyn Fn(u64) -> u64| {
        watched_every(10, 120, |at| Some((if at % 10 == 4 { 500 } else { 0 }, counted(at), 0)))
    };
    assert_eq!(flickers(&|_| 1000), (Status::Ok, Status::Unknown, vec!["queue-not-readable"]));
    let (end, _, rules) = flickers(&|at| 1000 + (at + 5) / 10 * 500);
    assert_eq!((end, rules), (Status::Ok, vec![]), "each is counted");
}

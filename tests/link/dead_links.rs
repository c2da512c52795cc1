//! What dead links cost: the engine alone, on a virtual clock.

use std::time::Duration;

use crate::simulated::{Fault, Kind, NONCE, World, link};
use hotstandby::domain::link::engine::{Action, Engine, Event, Settings};
use hotstandby::domain::link::inbound::Inbound;
use hotstandby::domain::link::judge::{self, Thresholds};
use hotstandby::domain::link::prober::Arrival;
use hotstandby::domain::link::record::What;
use hotstandby::domain::status::Status;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// The first of fifty links answers until this moment, and no other ever does.
const DIES: u64 = 30_050;

/// When the surroundings were asked for, and when a loss of the first link became known.
fn watched() -> (Vec<Duration>, Vec<Duration>) {
    let links: Vec<_> = (0..50).map(|n| link("main", n, ms(100), 2, ms(100), 1)).collect();
    let mut engine = Engine::new(NONCE, links.clone(), &Settings::default());
    let (mut looks, mut losses, mut news) = (Vec::new(), Vec::new(), Vec::new());
    let mut now = Duration::ZERO;
    while now < ms(60_000) {
        engine.wake(now);
        while let Some(action) = engine.poll(now) {
            match action {
                Action::LookAround => looks.push(now),
                Action::Probe { send, .. } if send.lane == 0 && now < ms(DIES) => {
                    let arrival = Arrival {
                        at: now,
                        source: links[0].address.expect("a link of the test has one"),
                        sequence: send.cookie.sequence(),
                        cookie: send.cookie,
                        rtt: None,
                        ttl: None,
                    };
                    let packet = Inbound::Reply(arrival);
                    engine.handle(Event::Inbound { packet, by_search: false }, now);
                }
                _ => {}
            }
        }
        engine.take_news(&mut news);
        losses.extend(
            news.drain(..).filter_map(|(at, what)| matches!(what, What::Miss { link: 0, .. }).then_some(at)),
        );
        now = engine
            .next_deadline()
            .expect("there is always one more probe")
            .max(now + Duration::from_nanos(1));
    }
    (looks, losses)
}

#[test]
fn the_surroundings_are_asked_for_once_a_second_because_of_links_that_are_dead_already() {
    let (looks, losses) = watched();
    let between = |from: u64, to: u64| looks.iter().filter(|at| ms(from) <= **at && **at < ms(to)).count();
    assert!(between(0, 500) >= 3, "while they fail, nobody knows whose fault it is: {looks:?}");
    assert!((15..=20).contains(&between(10_000, 30_000)), "{}", between(10_000, 30_000));
    assert!((15..=20).contains(&between(40_000, 60_000)), "{}", between(40_000, 60_000));
    // The link that fails now does not wait for that.
    for loss in &losses[..3] {
        assert!(looks.iter().any(|at| *at <= *loss && *loss < *at + ms(50)), "{loss:?}: {looks:?}");
    }
}

/// One lost probe of a burst is no alarm, unless the user has set a limit; of two it leaves a single answer, which is no calm.
#[test]
fn one_lost_probe_of_a_burst_decides_nothing() {
    let burst = |until: u64, lost_at_least: u64| {
        let links = ["main", "backup"].iter().enumerate();
        let links = links.map(|(n, name)| link(name, n, ms(200), 2, ms(100), 1)).collect();
        let faults = vec![Fault { link: 1, from: ms(150), to: ms(350), kind: Kind::Cut }];
        let session = World { faults, ..World::default() }.run(links, ms(until)).session;
        assert_eq!(session.links[1].stats.lost, 1);
        let (warn_loss, crit_loss) = (Some(20.0), Some(60.0));
        judge::burst(&session, &Thresholds { lost_at_least, warn_loss, crit_loss, ..Thresholds::default() })
    };
    let calm = burst(990, 2);
    assert!(calm.status == Status::Ok && calm.summary.contains("1 of 10 probes lost"), "{calm:?}");
    let limit = burst(990, 1);
    assert!(limit.status == Status::Warning && limit.summary.contains("loss 20%"), "{limit:?}");
    let short = burst(390, 2);
    assert!(short.status == Status::Unknown && short.summary.contains("too short"), "{short:?}");
}

/// "Loss 100%" alone sends nobody anywhere.
#[test]
fn a_burst_says_what_is_the_matter_with_a_dead_link() {
    let burst = |kind: Kind| {
        let links = ["main", "backup"].iter().enumerate();
        let links = links.map(|(n, name)| link(name, n, ms(200), 2, ms(1_000), 1)).collect();
        let faults = vec![Fault { link: 1, from: ms(0), to: ms(9_000), kind }];
        let session = World { faults, ..World::default() }.run(links, ms(3_000)).session;
        judge::burst(
            &session,
            &Thresholds { warn_loss: Some(20.0), crit_loss: Some(60.0), ..Thresholds::default() },
        )
    };
    let dead = burst(Kind::Cut).summary;
    assert!(
        dead.starts_with("SRV-B Backup: loss 100%, the partner is silent: its machine or the network"),
        "{dead}"
    );
    let own = burst(Kind::NoSend).summary;
    assert!(own.contains("loss 100%, this machine cannot send (Network is unreachable)"), "{own}");
    let well = burst(Kind::Duplicate).summary;
    assert!(!well.contains("silent"), "{well}");
}

use super::*;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn ip(last: u8) -> IpAddr {
    IpAddr::from([10, 0, 0, last])
}

fn arrival(cookie: Cookie, source: IpAddr, at: Duration) -> Arrival {
    Arrival { at, source, sequence: cookie.sequence(), cookie, rtt: None, ttl: Some(64) }
}

#[test]
fn answered_silent_and_refused() {
    let mut sweep = Sweep::new(7, ms(100), 0, 10);
    let a = sweep.start("a", ip(1), ms(0));
    let b = sweep.start("b", ip(2), ms(1));
    let c = sweep.start("c", ip(3), ms(2));
    let done = sweep.reply(&arrival(a, ip(1), ms(5))).unwrap();
    assert_eq!((done.tag, done.fate), ("a", Fate::Alive { rtt: ms(5), ttl: Some(64) }));
    let error = IcmpError { v6: false, kind: 3, code: 1 };
    assert_eq!(sweep.error(c, error, Some(ip(254))).unwrap().fate, Fate::Refused(error, Some(ip(254))));
    let mut done = Vec::new();
    sweep.expire(ms(100), &mut done);
    assert!(done.is_empty());
    sweep.expire(ms(101), &mut done);
    assert_eq!((done.len(), &done[0].fate), (1, &Fate::Silent));
    assert_eq!(sweep.reply(&arrival(b, ip(2), ms(102))), None);
    let totals = &sweep.totals;
    assert_eq!((totals.targets, totals.alive, totals.sent, totals.stray, totals.foreign), (3, 1, 3, 1, 0));
}

#[test]
fn a_forged_reply_is_foreign() {
    let mut sweep = Sweep::new(7, ms(100), 0, 10);
    let a = sweep.start((), ip(1), ms(0));
    assert_eq!(sweep.reply(&arrival(a, ip(9), ms(1))), None, "other source");
    assert_eq!(sweep.reply(&arrival(Cookie { nonce: 8, ..a }, ip(1), ms(1))), None, "other payload");
    let mut other = arrival(a, ip(1), ms(1));
    other.sequence = 0xdead;
    assert_eq!(sweep.reply(&other), None, "other sequence");
    assert_eq!(sweep.reply(&arrival(Cookie { index: 99, ..a }, ip(1), ms(1))), None, "no such slot");
    assert_eq!((sweep.totals.foreign, sweep.totals.alive), (4, 0));
    assert!(sweep.reply(&arrival(a, ip(1), ms(1))).is_some());
}

#[test]
fn a_slot_that_is_used_again_knows_its_own_answers() {
    let mut sweep = Sweep::new(7, ms(10), 0, 1);
    let old = sweep.start("old", ip(1), ms(0));
    assert!(!sweep.has_room());
    let mut done = Vec::new();
    sweep.expire(ms(10), &mut done);
    let new = sweep.start("new", ip(1), ms(11));
    assert_eq!(old.index, new.index);
    assert_eq!(sweep.reply(&arrival(old, ip(1), ms(12))), None, "the old target's answer, much too late");
    assert_eq!(sweep.reply(&arrival(new, ip(1), ms(13))).unwrap().tag, "new");
}

#[test]
fn retries_come_before_the_verdict() {
    let mut sweep = Sweep::new(7, ms(10), 1, 1);
    let first = sweep.start("a", ip(1), ms(0));
    let mut done = Vec::new();
    sweep.expire(ms(10), &mut done);
    assert!(done.is_empty());
    let (_, second) = sweep.take_retry(ms(12)).unwrap();
    assert_eq!(sweep.take_retry(ms(12)), None);
    // An answer to the first try counts, too.
    assert_ne!(first.round, second.round);
    assert!(sweep.reply(&arrival(first, ip(1), ms(13))).is_some());
    assert_eq!((sweep.totals.sent, sweep.totals.alive), (2, 1));
    let last = sweep.start("b", ip(2), ms(20));
    sweep.expire(ms(30), &mut done);
    sweep.take_retry(ms(30)).unwrap();
    sweep.expire(ms(40), &mut done);
    assert_eq!(done.pop().unwrap().fate, Fate::Silent);
    assert_eq!(sweep.waiting(), 0);
    assert_eq!(sweep.reply(&arrival(last, ip(2), ms(41))), None);
}

#[test]
fn the_pace_is_kept_and_bursts_are_short() {
    let mut pace = Pace::new(Some(1000.0));
    let mut sent = 0;
    for at in 0..=1_000 {
        let now = ms(at);
        let allowed = pace.allowed(now, 64);
        pace.sent(now, allowed);
        sent += allowed;
    }
    assert_eq!(sent, 1001);
    // After a long sleep: ten milliseconds' worth, not a minute's.
    assert_eq!(pace.allowed(ms(60_000), 1_000_000), 11);
    assert_eq!(Pace::new(None).allowed(ms(0), 64), 64);
}

proptest::proptest! {
    #[test]
    fn every_target_has_one_fate(steps in proptest::collection::vec((0..4_u8, 0..8_u32), 1..200), retries in 0..3_u32) {
        let mut sweep = Sweep::new(1, ms(50), retries, 5);
        let (mut started, mut finished, mut now) = (0_u64, 0_u64, ms(0));
        let mut cookies = Vec::new();
        for (step, value) in steps {
            now += ms(u64::from(value));
            match step {
                0 if sweep.has_room() => { cookies.push(sweep.start((), ip(1), now)); started += 1; }
                1 => cookies.extend(sweep.take_retry(now).map(|(_, cookie)| cookie)),
                2 if !cookies.is_empty() => {
                    let cookie = cookies[value as usize % cookies.len()];
                    finished += u64::from(sweep.reply(&arrival(cookie, ip(1), now)).is_some());
                }
                _ => { let mut done = Vec::new(); sweep.expire(now, &mut done); finished += done.len() as u64; }
            }
            assert_eq!(started, finished + sweep.waiting() as u64);
            assert_eq!(sweep.totals.targets, finished);
        }
    }
}

#[test]
fn a_request_that_waits_for_room_has_its_whole_time_afterwards() {
    let mut sweep = Sweep::new(7, ms(100), 0, 10);
    let held = sweep.start("held", ip(1), ms(0));
    let never = sweep.start("never", ip(2), ms(0));
    sweep.hold(held);
    sweep.hold(never);
    let mut done = Vec::new();
    sweep.expire(ms(100), &mut done);
    assert!(done.is_empty(), "nothing has left yet");
    sweep.release(held, ms(150));
    assert_eq!(sweep.next_due(), Some(ms(250)));
    let done = sweep.reply(&arrival(held, ip(1), ms(155))).unwrap();
    assert_eq!(done.fate, Fate::Alive { rtt: ms(5), ttl: Some(64) });
    assert_eq!(
        sweep.not_sent(never, "no room".to_owned()).unwrap().fate,
        Fate::NotSent("no room".to_owned())
    );
    assert_eq!(sweep.waiting(), 0);
    // Its slot belongs to another now.
    sweep.start("other", ip(3), ms(160));
    assert_eq!(sweep.not_sent(never, "no room".to_owned()), None);
    assert_eq!(sweep.waiting(), 1);
}

#[test]
fn a_second_answer_is_told_from_a_late_one() {
    let mut sweep = Sweep::new(7, ms(10), 1, 2);
    let a = sweep.start("a", ip(1), ms(0));
    assert!(sweep.reply(&arrival(a, ip(1), ms(1))).is_some());
    // Its slot is another target's by now.
    let b = sweep.start("b", ip(2), ms(1));
    assert_eq!(sweep.reply(&arrival(a, ip(1), ms(2))), None);
    let mut done = Vec::new();
    sweep.expire(ms(11), &mut done);
    let (_, again) = sweep.take_retry(ms(11)).unwrap();
    assert!(sweep.reply(&arrival(again, ip(2), ms(12))).is_some());
    assert_eq!(sweep.reply(&arrival(b, ip(2), ms(13))), None, "the first try's answer, late");
    let totals = &sweep.totals;
    assert_eq!((totals.stray, totals.duplicates), (2, 1));
    assert_eq!(totals.twice, BTreeSet::from([ip(1)]));
    // After as many further requests nothing is remembered of it.
    for _ in 0..REMEMBERED {
        let next = sweep.start("c", ip(3), ms(20));
        assert!(sweep.reply(&arrival(next, ip(3), ms(20))).is_some());
    }
    assert_eq!(sweep.reply(&arrival(a, ip(1), ms(21))), None);
    assert_eq!((sweep.totals.stray, sweep.totals.duplicates), (3, 1));
}

//! Links that fail and come back: what is told, in which order, and within which times.

use serde_json::Value;

use super::netns::Namespace;
use super::pair_lab::{Lab, PROBE, Running, listen, now};
use super::{PACE, is, sleep, tells, text, with};

#[test]
fn main_cable_out_and_back() {
    let lab = Lab::new();
    let run = lab.watch(&PACE);
    lab.b.ip(&["link", "set", "main0", "down"]);
    run.wait_for(is("failover"));
    lab.b.ip(&["link", "set", "main0", "up"]);
    run.wait_for(is("return"));
    // The kernel tells that it is back within a second.
    run.wait_for(|event| {
        event["event"] == "interface" && event["state"] == "up" && event["elapsed_ms"].as_f64() > Some(50.0)
    });
    let told = run.stop();
    // The carrier is lost on this side, too, whatever the kernel does with the probes meanwhile.
    tells(&told, &["main failed own-side", "failover true", "main up healthy", "return true"]);
    let seen: Vec<_> = told
        .events
        .iter()
        .filter(|event| event["event"] == "interface" && event["connection"] == "main")
        .map(|event| event["state"].as_str().unwrap())
        .collect();
    assert_eq!(seen, ["up", "no-carrier", "up"], "{}", told.text);
    assert_eq!(told.link(0)["outages"][0]["diagnosis"], "own-side");
    told.adds_up();
    assert_eq!(told.status, Some(130));
    assert_eq!(told.link(1)["lost"], 0, "Backup was not touched");
    assert_eq!(told.link(0)["outages"].as_array().unwrap().len(), 1);
    told.replays();
}

#[test]
fn an_interface_of_this_machine_is_down_and_up_again() {
    let lab = Lab::new();
    let run = lab.watch(&PACE);
    lab.a.ip(&["link", "set", "main0", "down"]);
    run.wait_for(is("failover"));
    lab.a.ip(&["link", "set", "main0", "up"]);
    run.wait_for(is("return"));
    let told = run.stop();
    // No route leads out by an interface that is down: nothing is sent, and the partner is not to blame.
    tells(&told, &["main failed own-side", "failover true", "main up healthy", "return true"]);
    assert_eq!(told.link(1)["lost"], 0, "Backup was not touched");
    told.replays();
}

/// The cable of the partner is out behind a switch: this side has its carrier, and it is not to blame.
#[test]
fn the_partners_cable_is_out_behind_a_switch() {
    let (a, b, switch) = (Namespace::new(), Namespace::new(), Namespace::new());
    switch.ip(&["link", "add", "br0", "type", "bridge"]);
    switch.ip(&["link", "set", "br0", "up"]);
    for (host, space, port) in [(1, &a, "port-a"), (2, &b, "port-b")] {
        space.wire("main0", &[], &switch, port);
        switch.ip(&["link", "set", port, "master", "br0"]);
        space.address("main0", &format!("10.10.1.{host}/24"), &[]);
    }
    a.exec(PROBE, &["sweep", "10.10.1.2", "--retries", "5"]);
    for (pulled, diagnosis) in [("port-b", "partner-or-network-down"), ("port-a", "own-side")] {
        let all = with(&["--main", "10.10.1.2", "--format", "jsonl"]);
        let run = Running::begin_with(&a, &[&["watch"], &all[..]].concat(), "main");
        switch.ip(&["link", "set", pulled, "down"]);
        run.wait_for(|event| event["event"] == "link-state" && event["state"] == "failed");
        switch.ip(&["link", "set", pulled, "up"]);
        run.wait_for(is("return"));
        let told = run.stop();
        assert_eq!(told.link(0)["outages"][0]["diagnosis"], diagnosis, "{}", told.text);
        told.replays();
    }
}

/// Too short for a failover, with probes that are too slow to see it: the adapter knows.
#[test]
fn a_cable_that_is_out_for_a_moment_is_no_ok() {
    let lab = Lab::new();
    let slow = ["--interval", "1s", "--retry-count", "3", "--count", "4"];
    let run = lab.watch(&slow);
    lab.b.ip(&["link", "set", "bkp0", "down"]);
    run.wait_for(|event| event["event"] == "interface" && event["state"] == "no-carrier");
    lab.b.ip(&["link", "set", "bkp0", "up"]);
    let told = run.finish();
    assert_eq!(told.status, Some(1), "{}", told.text);
    assert_eq!(told.summary()["remarks"][0]["code"], "carrier", "{}", told.text);
    assert_eq!(told.link(1)["carrier_drops_without_outage"], 1, "{}", told.text);
    told.replays();
}

#[test]
fn main_drops_silently_with_the_carrier_up() {
    let lab = Lab::new();
    let run = lab.watch(&PACE);
    lab.drop_silently("main0");
    run.wait_for(is("failover"));
    let carrier = lab.a.exec("cat", &["/sys/class/net/main0/carrier"]);
    assert_eq!(carrier.stdout, b"1\n");
    lab.drop_no_more("main0");
    run.wait_for(is("return"));
    let told = run.stop();
    tells(&told, &["main failed partner-or-network-down", "failover true", "main up healthy", "return true"]);
    let failover = told.events.iter().find(|event| event["event"] == "failover").unwrap();
    let measured = failover["measured_ms"].as_f64().unwrap();
    // Two intervals and a time-out after the first lost probe.
    assert!((145.0..250.0 + 2.0 * told.own_late()).contains(&measured), "{failover}");
    assert_eq!(failover["predicted_ms"], 150.0);
    assert_eq!(failover["predicted_at_most_ms"], 200.0);
}

#[test]
fn replies_lost_on_the_way_back() {
    let lab = Lab::new();
    let run = lab.watch(&PACE);
    Lab::nft(
        &lab.a,
        "table inet oneway { chain in { type filter hook input priority 0; policy accept; iifname \"main0\" icmp type echo-reply counter drop; }; }",
    );
    run.wait_for(is("failover"));
    let seen = lab.a.exec("nft", &["list", "table", "inet", "oneway"]);
    assert!(!String::from_utf8_lossy(&seen.stdout).contains("packets 0 "), "{}", text(&seen));
    let told = run.stop();
    tells(&told, &["main failed partner-or-network-down", "failover true"]);
}

#[test]
fn icmp_and_port_tell_different_stories() {
    let lab = Lab::new();
    let listener = listen(&lab.b, 5481);
    let run = lab.watch(&with(&["--port", "5481"]));
    // ICMP is blocked, the port answers.
    Lab::nft(
        &lab.b,
        "table ip rej { chain in { type filter hook input priority 0; policy accept; iifname \"main0\" icmp type echo-request drop; }; }",
    );
    run.wait_for(|event| event["diagnosis"] == "icmp-blocked");
    lab.b.exec("nft", &["delete", "table", "ip", "rej"]);
    run.wait_for(is("return"));
    let told = run.stop();
    assert_eq!(told.link(1)["tcp"], "open");
    assert!(told.story().contains(&"main failed icmp-blocked".to_owned()), "{:?}", told.story());
    drop(listener);
    // The port refuses, ICMP answers.
    let told = lab.watch(&with(&["--port", "5481", "--count", "5"])).finish();
    assert_eq!(
        (&told.link(0)["diagnosis"], &told.link(0)["tcp"]),
        (&"software-down".into(), &"refused".into())
    );
    assert_eq!(told.link(0)["lost"], 0);
    // Nothing of the partner's software answers on any link: links that are up are not enough.
    assert_eq!(told.status, Some(2), "{}", told.text);
}

#[test]
fn both_links_out_and_isolated() {
    let lab = Lab::new();
    let monitors = ["--main-monitor", "10.10.1.254", "--backup-monitor", "10.10.2.254"];
    for (adapter, address) in [("main0", "10.10.1.254/24"), ("bkp0", "10.10.2.254/24")] {
        lab.b.address(adapter, address, &[]);
    }
    let run = lab.watch(&with(&monitors));
    run.wait_for(|event| {
        event["monitor"] == true && event["connection"] == "backup" && event["event"] == "link-state"
    });
    lab.drop_silently("main0");
    lab.drop_silently("bkp0");
    run.wait_for(|event| event["event"] == "isolation" && event["state"] == "isolated");
    lab.drop_no_more("bkp0");
    run.wait_for(|event| event["event"] == "active" && event["active"] == "backup");
    lab.drop_no_more("main0");
    run.wait_for(is("return"));
    let told = run.stop();
    let story = told.story();
    let place = |what: &str| {
        story.iter().position(|event| event == what).unwrap_or_else(|| panic!("{what}: {story:?}"))
    };
    assert!(place("failover true") < place("active both-down"), "{story:?}");
    assert!(place("active both-down") < place("isolation isolated"), "{story:?}");
    assert!(place("isolation no") < place("return true"), "{story:?}");
    assert!(story.contains(&"main failed network-down".to_owned()), "{story:?}");
    assert_eq!(told.summary()["isolated_count"], 1);
}

#[test]
fn the_partners_machine_gone_and_back() {
    let lab = Lab::new();
    for (adapter, address) in [("main0", "10.10.1.254/24"), ("bkp0", "10.10.2.254/24")] {
        lab.b.address(adapter, address, &[]);
    }
    let run = lab.watch(&with(&["--main-monitor", "10.10.1.254", "--backup-monitor", "10.10.2.254"]));
    run.wait_for(|event| {
        event["monitor"] == true && event["connection"] == "backup" && event["event"] == "link-state"
    });
    Lab::nft(
        &lab.b,
        "table ip gone { chain in { type filter hook input priority 0; policy accept; ip daddr { 10.10.1.2, 10.10.2.2 } drop; }; }",
    );
    run.wait_for(|event| event["event"] == "active" && event["active"] == "both-down");
    run.wait_for(|event| event["diagnosis"] == "partner-down" && event["connection"] == "backup");
    lab.b.exec("nft", &["delete", "table", "ip", "gone"]);
    run.wait_for(is("return"));
    let told = run.stop();
    let story = told.story();
    assert!(story.contains(&"main failed partner-down".to_owned()), "{story:?}");
    assert!(!story.iter().any(|event| event.starts_with("isolation")), "{story:?}");
}

#[test]
fn five_flaps_in_a_second() {
    let lab = Lab::new();
    let quick = ["--interval", "10ms", "--retry-count", "1", "--timeout", "10ms"];
    let run = lab.watch(&quick);
    for _ in 0..5 {
        lab.drop_silently("main0");
        sleep(90);
        lab.drop_no_more("main0");
        sleep(90);
    }
    sleep(200);
    let told = run.stop();
    let count = |what: &str| told.story().iter().filter(|event| *event == what).count();
    assert_eq!(count("flapping true"), 1, "{:?}", told.story());
    assert_eq!(told.link(0)["flapping"], true);
    // Whether each was in time is not the matter here: on a busy machine the program itself may be late (null).
    let switched = |what: &str| {
        ["true", "false", "null"].map(|timed| count(&format!("{what} {timed}"))).iter().sum::<usize>()
    };
    assert_eq!(switched("failover"), 5, "{:?}", told.story());
    assert_eq!(switched("return"), 5);
    assert_eq!(told.link(0)["outages"].as_array().unwrap().len(), 5);
    assert_eq!(told.link(1)["lost"], 0);
}

/// Main is cut and repaired ten times at arbitrary moments, in five labs at once: fifty failovers and fifty returns.
#[test]
fn fifty_cuts_lie_within_their_bounds() {
    let labs: Vec<_> = (0..5_u64).map(|number| std::thread::spawn(move || ten_cuts(number))).collect();
    for lab in labs {
        lab.join().unwrap();
    }
}

/// Backup is cut first and Main after it, ten times in each of five labs at once: each time there is no connection, and no run
/// of them is fine at its end, where all is well again.
#[test]
fn fifty_times_backup_is_cut_first() {
    let labs: Vec<_> = (0..5_u64).map(|number| std::thread::spawn(move || ten_runs(number))).collect();
    for lab in labs {
        lab.join().unwrap();
    }
}

fn ten_runs(number: u64) {
    let lab = Lab::new();
    for cut in 0..10_u64 {
        let run =
            lab.watch(&["--interval", "100ms", "--retry-count", "2", "--timeout", "100ms", "--count", "60"]);
        let failed = |connection: &'static str| {
            move |event: &Value| {
                event["event"] == "link-state"
                    && event["connection"] == connection
                    && event["state"] == "failed"
            }
        };
        sleep(100 + (number * 37 + cut * 83) % 211);
        lab.drop_silently("bkp0");
        sleep((number * 53 + cut * 71) % 400);
        lab.drop_silently("main0");
        run.wait_for(failed("main"));
        run.wait_for(failed("backup"));
        lab.drop_no_more("main0");
        lab.drop_no_more("bkp0");
        let told = run.finish();
        assert_eq!(told.status, Some(2), "{}", told.text);
        assert_eq!(told.summary()["remarks"][0]["code"], "no-connection", "{}", told.text);
        told.replays();
    }
}

fn ten_cuts(number: u64) {
    const WALL: f64 = 2.0;
    let lab = Lab::new();
    let run = lab.watch(&["--interval", "200ms", "--retry-count", "2", "--timeout", "200ms"]);
    let mut cuts = Vec::new();
    let mut repairs = Vec::new();
    let count =
        |run: &Running, kind: &str| run.events().iter().filter(|event| event["event"] == kind).count();
    for cut in 0..10_u64 {
        // Moments that do not keep step with the probes.
        sleep(300 + (number * 37 + cut * 83) % 211);
        let before = now();
        lab.drop_silently("main0");
        cuts.push((before - WALL, now() + WALL));
        while count(&run, "failover") <= cut as usize {
            sleep(5);
            assert!(now() - before < 5_000.0, "no failover within 5 s");
        }
        sleep(100 + (number * 53 + cut * 71) % 193);
        let before = now();
        lab.drop_no_more("main0");
        repairs.push((before - WALL, now() + WALL));
        while count(&run, "return") <= cut as usize {
            sleep(5);
            assert!(now() - before < 5_000.0, "no return within 5 s");
        }
    }
    let told = run.stop();
    let start = told.started();
    let outages = told.link(0)["outages"].as_array().unwrap();
    assert_eq!(outages.len(), 10, "{outages:?}");
    for (index, outage) in outages.iter().enumerate() {
        let at = |key: &str| start + outage[key].as_f64().unwrap();
        let ((cut, cut_end), (repair, repair_end)) = (cuts[index], repairs[index]);
        assert!(
            at("began_after_ms") <= cut_end && cut <= at("began_before_ms"),
            "cut {cut}..{cut_end}: {outage}"
        );
        assert!(
            at("ended_after_ms") <= repair_end && repair <= at("ended_before_ms"),
            "repair {repair}: {outage}"
        );
        let (least, most) = (outage["at_least_ms"].as_f64().unwrap(), outage["at_most_ms"].as_f64().unwrap());
        assert!(least <= repair_end - cut && repair - cut_end <= most, "{least}..{most}: {}", repair - cut);
    }
    let late = told.own_late();
    for (kind, moments) in [("failover", &cuts), ("return", &repairs)] {
        let events: Vec<&Value> = told.events.iter().filter(|event| event["event"] == kind).collect();
        assert_eq!(events.len(), 10);
        for (event, (from, to)) in events.into_iter().zip(moments) {
            assert_ne!(event["pass"], false, "{event}");
            assert!(event["pass"] == true || late > 10.0, "{event}");
            let bound = |key: &str| event[key].as_f64().unwrap();
            // From the true moment, give or take how late a busy machine lets a probe leave.
            let (least, most) = (told.at(event) - to, told.at(event) - from);
            assert!(most >= bound("predicted_at_least_ms") - 25.0, "{kind} after {least}..{most}: {event}");
            let at_most = bound("predicted_at_most_ms") + 10.0 + 2.0 * late;
            assert!(least <= at_most, "{kind} after {least}..{most}: {event}");
        }
    }
    told.replays();
}

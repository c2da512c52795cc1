//! The live `link-probe` between two servers in network namespaces: real sockets, real links, one fault after the
//! other. Needs root, so it runs with the feature `system-tests` (`.ci/test`).
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

#[path = "common/netns.rs"]
mod netns;
#[path = "common/pair_lab.rs"]
mod pair_lab;
#[path = "common/tap_wire.rs"]
mod tap_wire;

use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use netns::{Namespace, text};
use pair_lab::{Lab, PROBE, Told, inside, listen, now};
use serde_json::Value;
use socket2::{Domain, Protocol, Socket, Type};

/// Quick enough for a test, slow enough for a busy machine.
const PACE: [&str; 6] = ["--interval", "50ms", "--retry-count", "2", "--timeout", "50ms"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    PACE.iter().copied().chain(more.iter().copied()).collect()
}

fn sleep(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}

const BEGIN: [&str; 3] = ["main up healthy", "active main", "backup up healthy"];

fn tells(told: &Told, after_begin: &[&str]) {
    let wanted: Vec<&str> = BEGIN.iter().chain(after_begin).copied().collect();
    assert_eq!(told.story(), wanted, "{}", told.text);
    told.adds_up();
}

fn is(kind: &'static str) -> impl Fn(&Value) -> bool {
    move |event| event["event"] == kind
}

#[test]
fn healthy_over_ipv4_and_ipv6() {
    let lab = Lab::new();
    let told = lab.watch(&with(&["--count", "20"])).finish();
    tells(&told, &[]);
    assert_eq!(told.status, Some(0));
    for link in [0, 1] {
        let link = told.link(link);
        assert_eq!((link["sent"].as_u64(), link["received"].as_u64()), (Some(20), Some(20)), "{link}");
        for count in ["lost", "duplicates", "late", "foreign", "ttl_changes"] {
            assert_eq!(link[count], 0, "{count}");
        }
        assert_eq!((link["errors"].as_array().unwrap().len(), link["ttl"].as_u64()), (0, Some(64)));
        let p50 = link["rtt_us"]["p50"].as_f64().unwrap();
        assert!((0.5..5_000.0).contains(&p50), "{p50} us between two namespaces");
    }
    told.replays();
    let v6 = [
        "watch",
        "--main",
        "fd00:1::2",
        "--backup",
        "fd00:2::2",
        "--main-source",
        "fd00:1::1",
        "--format",
        "jsonl",
    ];
    let told = pair_lab::Running::begin(&lab.a, &[&v6[..], &with(&["--count", "20"])].concat()).finish();
    tells(&told, &[]);
    assert_eq!(told.link(1)["received"], 20);
}

#[test]
fn main_cable_out_and_back() {
    let lab = Lab::new();
    let run = lab.watch(&PACE);
    lab.b.ip(&["link", "set", "main0", "down"]);
    run.wait_for(is("failover"));
    lab.b.ip(&["link", "set", "main0", "up"]);
    run.wait_for(is("return"));
    let told = run.stop();
    tells(&told, &["main failed partner-or-network-down", "failover true", "main up healthy", "return true"]);
    assert_eq!(told.status, Some(130));
    assert_eq!(told.link(1)["lost"], 0, "Backup was not touched");
    assert_eq!(told.link(0)["outages"].as_array().unwrap().len(), 1);
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
    assert!((145.0..250.0).contains(&measured), "{failover}");
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
fn thirty_percent_loss_is_measured() {
    let lab = Lab::new();
    Lab::nft(
        &lab.b,
        "table netdev wire { chain in { type filter hook ingress device \"main0\" priority 0; policy accept; meta protocol ip numgen random mod 100 < 30 drop; }; }",
    );
    let slow = ["--interval", "5ms", "--timeout", "100ms", "--retry-count", "12", "--count", "400"];
    let told = lab.watch(&slow).finish();
    assert_eq!(told.link(0)["sent"], 400);
    let loss = told.link(0)["loss_percent"].as_f64().unwrap();
    assert!((20.0..40.0).contains(&loss), "{loss} % of 400");
    assert_eq!(told.link(1)["lost"], 0);
    told.adds_up();
    assert_eq!(told.summary()["partners"][0]["active"], "main", "twelve retries ride over it");
}

#[test]
fn only_large_packets_are_dropped() {
    let lab = Lab::new();
    Lab::nft(
        &lab.b,
        "table netdev wire { chain in { type filter hook ingress device \"main0\" priority 0; policy accept; meta length > 1000 drop; }; }",
    );
    let small = lab.watch(&with(&["--count", "80", "--mtu"])).finish();
    assert_eq!(small.link(0)["lost"], 0, "small packets pass");
    assert_eq!(small.link(0)["mtu"], 1000, "a black hole that says nothing");
    assert_eq!(small.link(1)["mtu"], 1500);
    let large = lab.a.output(
        PROBE,
        &["check", "--main", "10.10.1.2", "--size", "1400", "--dont-fragment", "--format", "json"],
    );
    assert_eq!(large.status.code(), Some(2), "{}", text(&large));
    let small = lab.a.output(
        PROBE,
        &["check", "--main", "10.10.1.2", "--size", "1000", "--dont-fragment", "--format", "json"],
    );
    assert_eq!(small.status.code(), Some(0), "{}", text(&small));
}

#[test]
fn mtu_1400_on_one_link_and_1500_on_the_other() {
    let lab = Lab::new();
    for space in [&lab.a, &lab.b] {
        space.ip(&["link", "set", "bkp0", "mtu", "1400"]);
    }
    let told = lab.watch(&with(&["--count", "5", "--mtu"])).finish();
    assert_eq!((told.link(0)["mtu"].as_u64(), told.link(1)["mtu"].as_u64()), (Some(1500), Some(1400)));
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
    assert_eq!(count("failover true") + count("failover false"), 5, "{:?}", told.story());
    assert_eq!(count("return true") + count("return false"), 5);
    assert_eq!(told.link(0)["outages"].as_array().unwrap().len(), 5);
    assert_eq!(told.link(1)["lost"], 0);
}

#[test]
fn delay_jitter_duplicates_and_reordering() {
    let (a, b) = (Namespace::new(), Namespace::new());
    let wire =
        tap_wire::Wire::between(&a, &b, "tap0", Duration::from_millis(20), Duration::from_millis(8), 20);
    for (host, space) in [(1, &a), (2, &b)] {
        space.address("tap0", &format!("10.10.1.{host}/24"), &[]);
        space.ip(&["link", "set", "tap0", "up"]);
    }
    let arguments = [
        "watch",
        "--main",
        "10.10.1.2",
        "--format",
        "jsonl",
        "--interval",
        "5ms",
        "--timeout",
        "1s",
        "--count",
        "200",
    ];
    a.exec(PROBE, &["sweep", "10.10.1.2", "--retries", "5"]);
    let output = a.output(PROBE, &arguments);
    drop(wire);
    let last = String::from_utf8_lossy(&output.stdout).lines().last().unwrap_or_default().to_owned();
    let summary: Value = serde_json::from_str(&last).unwrap_or_else(|_| panic!("{}", text(&output)));
    let link = &summary["links"][0];
    assert_eq!((link["sent"].as_u64(), link["received"].as_u64()), (Some(200), Some(200)), "{link}");
    assert_eq!((link["foreign"].as_u64(), link["late"].as_u64()), (Some(0), Some(0)), "{link}");
    // A fifth of the requests and a fifth of the replies come twice.
    let duplicates = link["duplicates"].as_u64().unwrap();
    assert!((40..150).contains(&duplicates), "{duplicates} duplicates of 200");
    let (p50, min) = (link["rtt_us"]["p50"].as_f64().unwrap(), link["rtt_us"]["min"].as_f64().unwrap());
    assert!((34_000.0..60_000.0).contains(&p50), "{p50}");
    assert!(min >= 23_000.0, "{min} is faster than light in this wire");
    assert!(link["rtt_us"]["jitter"].as_f64().unwrap() > 1_000.0);
}

#[test]
fn each_link_leaves_by_its_own_interface() {
    let lab = Lab::new();
    // One address of B that both links lead to; the routing table prefers Main.
    lab.b.address("lo", "10.99.0.2/32", &[]);
    lab.a.ip(&["route", "add", "10.99.0.2/32", "via", "10.10.1.2", "metric", "100"]);
    lab.a.ip(&["route", "add", "10.99.0.2/32", "via", "10.10.2.2", "metric", "200"]);
    Lab::nft(
        &lab.b,
        "table ip count { chain in { type filter hook input priority 0; policy accept; \
         iifname \"main0\" ip daddr 10.99.0.2 icmp type echo-request counter; \
         iifname \"bkp0\" ip daddr 10.99.0.2 icmp type echo-request counter; }; }",
    );
    let both = ["check", "--main", "10.99.0.2", "--backup", "10.99.0.2", "--count", "7", "--format", "json"];
    let output =
        lab.a.output(PROBE, &[&both[..], &["--main-source", "main0", "--backup-source", "bkp0"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let counted = |adapter: &str| {
        let listing = lab.b.exec("nft", &["list", "table", "ip", "count"]);
        let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
        let line = listing.lines().find(|line| line.contains(adapter)).expect("a rule").to_owned();
        line.split("packets ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok())
            .expect("a count")
    };
    assert_eq!((counted("main0"), counted("bkp0")), (7, 7), "each link carried its own probes");
    let refused = lab.a.output(PROBE, &["check", "--main", "10.10.1.2", "--main-source", "10.10.9.9"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(text(&refused).contains("source 10.10.9.9 cannot be used"), "{}", text(&refused));
}

#[test]
fn forged_replies_are_foreign_and_never_an_answer() {
    let lab = Lab::new();
    lab.b.exec("sysctl", &["-qw", "net.ipv4.icmp_echo_ignore_all=1"]);
    lab.b.address("main0", "10.10.1.99/24", &[]);
    let end = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&end);
    let forger = inside(&lab.b, move || forge(&stop));
    let told = {
        let output = lab.a.output(
            PROBE,
            &[
                "watch",
                "--main",
                "10.10.1.2",
                "--format",
                "jsonl",
                "--interval",
                "50ms",
                "--count",
                "10",
                "--timeout",
                "100ms",
            ],
        );
        String::from_utf8(output.stdout).unwrap()
    };
    end.store(true, Ordering::Relaxed);
    let forged = forger.join().unwrap();
    let summary: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    let link = &summary["links"][0];
    assert_eq!((link["received"].as_u64(), link["lost"].as_u64()), (Some(0), Some(10)), "{told}");
    assert!(forged >= 30, "three for every request, not {forged}");
    let counted = link["foreign"].as_u64().unwrap() + summary["foreign"].as_u64().unwrap();
    assert_eq!(counted, forged, "{told}");
    assert_eq!(link["state"], "failed");
}

/// Answers every echo request three times, each wrongly: other payload, other sequence, other source.
fn forge(end: &AtomicBool) -> u64 {
    let open = |source: [u8; 4]| {
        let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).unwrap();
        socket.bind(&std::net::SocketAddr::from((Ipv4Addr::from(source), 0)).into()).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        socket
    };
    let (partner, stranger) = (open([10, 10, 1, 2]), open([10, 10, 1, 99]));
    let mut forged = 0;
    let mut buffer = [std::mem::MaybeUninit::uninit(); 256];
    while !end.load(Ordering::Relaxed) {
        let Ok((length, from)) = partner.recv_from(&mut buffer) else { continue };
        // SAFETY: the kernel has written the first `length` bytes.
        let packet: Vec<u8> = buffer[..length].iter().map(|byte| unsafe { byte.assume_init() }).collect();
        if packet[20] != 8 {
            continue;
        }
        for (socket, spoil) in [(&partner, 20 - 8), (&partner, 7), (&stranger, 0)] {
            let mut reply = packet[20..].to_vec();
            reply[0] = 0;
            if spoil > 0 {
                reply[spoil] ^= 0xff;
            }
            reply[2..4].fill(0);
            let sum = hotstandby::domain::link::echo::checksum(&reply);
            reply[2..4].copy_from_slice(&sum.to_be_bytes());
            socket.send_to(&reply, &from).unwrap();
            forged += 1;
        }
    }
    forged
}

#[test]
fn an_ordinary_user_where_the_system_allows_it_and_both_cures_where_not() {
    let lab = Lab::new();
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let copy = folder.path().join("link-probe");
    std::fs::copy(PROBE, &copy).unwrap();
    let copy = copy.to_str().unwrap();
    let as_nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", copy];
    let check =
        ["check", "--main", "10.10.1.2", "--backup", "fd00:2::2", "--count", "2", "--format", "human"];
    let all: Vec<&str> = as_nobody.iter().chain(&check).copied().collect();
    let refused = lab.a.output("setpriv", &all);
    assert_eq!(refused.status.code(), Some(3), "{}", text(&refused));
    for cure in ["sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"", "setcap cap_net_raw+ep", copy] {
        assert!(text(&refused).contains(cure), "{cure}: {}", text(&refused));
    }
    lab.a.exec("sysctl", &["-qw", "net.ipv4.ping_group_range=0 2147483647"]);
    let allowed = lab.a.output("setpriv", &all);
    assert_eq!(allowed.status.code(), Some(0), "{}", text(&allowed));
    assert!(text(&allowed).contains("unprivileged sockets"), "{}", text(&allowed));
    // Errors come back to unprivileged sockets, too.
    Lab::nft(
        &lab.b,
        "table ip rej { chain in { type filter hook input priority 0; policy accept; icmp type echo-request reject with icmp type host-prohibited; }; }",
    );
    let prohibited = lab.a.output("setpriv", &all);
    assert!(text(&prohibited).contains("host administratively prohibited"), "{}", text(&prohibited));
}

#[test]
fn a_suspended_process_blames_no_link() {
    let lab = Lab::new();
    let run = lab.watch(&PACE);
    run.signal(libc::SIGSTOP);
    sleep(2500);
    run.signal(libc::SIGCONT);
    run.wait_for(is("gap"));
    sleep(300);
    let told = run.stop();
    tells(&told, &[]);
    let gap = told.summary()["gaps"][0].clone();
    let long = gap["to_ms"].as_f64().unwrap() - gap["from_ms"].as_f64().unwrap();
    assert!((2_000.0..4_000.0).contains(&long), "{gap}");
    assert_eq!(told.link(0)["lost"], 0);
}

#[test]
fn ctrl_c_at_any_moment_leaves_a_complete_log() {
    let lab = Lab::new();
    for wait in [0, 35, 120] {
        let run = lab.watch(&with(&["--port", "9", "--mtu"]));
        sleep(wait);
        let told = run.stop();
        assert_eq!(told.status, Some(130));
        assert_eq!(told.events[told.events.len() - 2]["event"], "stop");
        told.adds_up();
        told.replays();
    }
}

/// Main is cut and repaired ten times at arbitrary moments, in five labs at once: fifty failovers and fifty returns.
#[test]
fn fifty_cuts_lie_within_their_bounds() {
    let labs: Vec<_> = (0..5_u64).map(|number| std::thread::spawn(move || ten_cuts(number))).collect();
    for lab in labs {
        lab.join().unwrap();
    }
}

fn ten_cuts(number: u64) {
    const WALL: f64 = 2.0;
    let lab = Lab::new();
    let run = lab.watch(&["--interval", "200ms", "--retry-count", "2", "--timeout", "200ms"]);
    let mut cuts = Vec::new();
    let mut repairs = Vec::new();
    let count = |run: &pair_lab::Running, kind: &str| {
        run.events().iter().filter(|event| event["event"] == kind).count()
    };
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
    for (kind, moments) in [("failover", &cuts), ("return", &repairs)] {
        let events: Vec<&Value> = told.events.iter().filter(|event| event["event"] == kind).collect();
        assert_eq!(events.len(), 10);
        for (event, (from, to)) in events.into_iter().zip(moments) {
            assert_eq!(event["pass"], true, "{event}");
            let bound = |key: &str| event[key].as_f64().unwrap();
            // From the true moment, give or take how late a busy machine lets a probe leave.
            let (least, most) = (told.at(event) - to, told.at(event) - from);
            assert!(most >= bound("predicted_at_least_ms") - 25.0, "{kind} after {least}..{most}: {event}");
            assert!(least <= bound("predicted_at_most_ms") + 10.0, "{kind} after {least}..{most}: {event}");
        }
    }
    told.replays();
}

#[test]
fn a_plan_is_watched_from_its_server() {
    let lab = Lab::new();
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("system.yaml");
    let text_of_plan = "kind: system\nschema_version: 1\nsystem: Lab\nproduct: { name: geo-scada, version: \"2022\" }\n\
        type: hot-standby-pair\nnetworks:\n  main: { subnets: [10.10.1.0/24], bandwidth: 1Gbit/s }\n  backup: { subnets: [10.10.2.0/24], bandwidth: 1Gbit/s }\n\
        defaults:\n  port: 5481\n  monitor: { connect_timeout: 60s, request_timeout: 60s, heartbeat_interval: 100ms, heartbeat_timeout: 1000ms }\n  icmp: { interval: 100ms, retry_count: 1 }\n\
        servers:\n  - label: SRV-A\n    arbitration_priority: 20\n    main: { address: 10.10.1.1, interface: main0 }\n    backup: { address: 10.10.2.1, interface: bkp0 }\n\
        \x20 - label: SRV-B\n    arbitration_priority: 10\n    main: { address: 10.10.1.2, interface: main0 }\n    backup: { address: 10.10.2.2, interface: bkp0 }\n";
    std::fs::write(&plan, text_of_plan).unwrap();
    let plan = plan.to_str().unwrap();
    let arguments =
        ["watch", "--plan", plan, "--server", "SRV-A", "--count", "5", "--format", "jsonl", "--no-tcp"];
    let output = lab.a.output(PROBE, &arguments);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let start: Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
    let link = &start["links"][1];
    assert_eq!(
        (&link["partner"], &link["target"], &link["source"]),
        (&"SRV-B".into(), &"10.10.2.2".into(), &"10.10.2.1".into())
    );
    assert_eq!((&link["interval_ms"], &link["retry_count"]), (&100.0.into(), &1.into()));
    let wrong = Command::new(PROBE).args(["watch", "--plan", plan, "--server", "SRV-C"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(3));
    assert!(text(&wrong).contains("no server `SRV-C`"), "{}", text(&wrong));
}

#[test]
fn link_local_addresses_are_probed_in_the_zone_that_was_meant() {
    let lab = Lab::new();
    // The same address on both links: only the zone tells them apart.
    for adapter in ["main0", "bkp0"] {
        lab.a.address(adapter, "fe80::a/64", &["nodad"]);
        lab.b.address(adapter, "fe80::b/64", &["nodad"]);
    }
    lab.a.exec(PROBE, &["sweep", "fe80::b%main0", "fe80::b%bkp0", "--retries", "5"]);
    let count = |arguments: &[&str]| {
        let all =
            [&["check", "--count", "3", "--interval", "50ms", "--timeout", "500ms"], arguments].concat();
        let output = lab.a.output(PROBE, &[&all[..], &["--format", "json"]].concat());
        let report: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output)));
        let links = report["data"]["links"].as_array().unwrap();
        links.iter().map(|link| link["received"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    // By name, by number, and by the interface that the probes are bound to.
    let number = String::from_utf8(lab.a.exec("cat", &["/sys/class/net/bkp0/ifindex"]).stdout).unwrap();
    let by_number = format!("fe80::b%{}", number.trim());
    let ways: [&[&str]; 2] = [
        &["--main", "fe80::b%main0", "--backup", &by_number],
        &["--main", "fe80::b", "--backup", "fe80::b", "--main-source", "main0", "--backup-source", "bkp0"],
    ];
    for way in ways {
        assert_eq!(count(way), [3, 3], "{way:?}");
    }
    lab.drop_silently("bkp0");
    for way in ways {
        assert_eq!(count(way), [3, 0], "Backup alone is cut: {way:?}");
    }
    let unknown = lab.a.output(PROBE, &["sweep", "fe80::b%nosuch0"]);
    assert_eq!(unknown.status.code(), Some(3), "{}", text(&unknown));
}

//! `watch` is told by the server what changes, and sees what happens between two looks; a server that takes no subscription
//! is read.

use crate::faults::Watching;
use crate::support::{READ, Server};

/// CreateSubscription.
const SUBSCRIBE: &str = "787";

#[test]
fn what_happens_between_two_looks_is_seen() {
    let server = Server::start(&["--dips", "--pending", "5"]);
    // The looks are far apart, at the same place of every second.
    let queue = Watching::start(&server, "driver-queue", &["watch", "Channel1", "--interval", "2s"]);
    queue.wait_for(0, "a dip and a rise between two lines", |line| {
        line["pending_low"] == 0 && line["pending_high"] == 5
    });
    assert!(queue.lines().iter().all(|line| line["resets"] == 0));
    queue.end();
    let sac = Watching::start(&server, "sac-status", &["watch", "--interval", "2s"]);
    let at = sac.wait_for(0, "standby", |line| line["role"] == "standby");
    let at = sac.wait_for(at, "active again", |line| line["role"] == "active");
    sac.wait_for(at, "standby again", |line| line["role"] == "standby");
    sac.end();
    // One for each watch, and on a slow machine another a minute, which asks anew for items that were missing.
    let subscriptions = server.count(SUBSCRIBE);
    assert!((2..20).contains(&subscriptions), "{subscriptions}: not one for each look");
    server.saw_only_reading();
}

#[test]
fn both_servers_tell_instead_of_being_read() {
    for server in [Server::start(&["--pending", "500"]), Server::node(&["--pending", "500"])] {
        let queue = Watching::start(&server, "driver-queue", &["watch", "Channel1", "--interval", "300ms"]);
        let at = queue.wait_for(0, "figures", |line| line["pending_writes"].as_u64() > Some(0));
        server.wait_for(SUBSCRIBE, 1);
        let reads = server.count(READ);
        queue.wait_for(at, "figures that go on", |line| {
            line["samples"].as_u64() > Some(8) && line["verdict"] != "unknown" && line["verdict"] != "stale"
        });
        // The keep-alive may have read once.
        assert!(server.count(READ) <= reads + 1, "{} Reads, then {}", reads, server.count(READ));
        queue.end();
        server.saw_only_reading();
    }
}

#[test]
fn a_server_that_takes_no_subscription_is_read() {
    let server = Server::start(&["--pending", "500"]);
    // BadServiceUnsupported, BadTooManySubscriptions; then items: BadMonitoredItemFilterUnsupported.
    for order in ["fail 787 0x800B0000", "fail 787 0x80770000", "fail 751 0x80440000"] {
        server.order(order);
        let before = server.count(READ);
        let queue = Watching::start(&server, "driver-queue", &["watch", "Channel1", "--interval", "300ms"]);
        queue.wait_for(0, "a verdict all the same", |line| {
            line["samples"].as_u64() > Some(6) && line["verdict"] != "unknown"
        });
        assert!(queue.errors().contains("the server takes no subscription"), "{order}: {}", queue.errors());
        assert!(server.count(READ) > before + 6, "{order}");
        queue.end();
    }
    server.saw_only_reading();
}

/// The gap of a subscription that breaks off is told, and the next one runs by itself.
#[test]
fn a_subscription_that_breaks_off_is_told_and_made_anew() {
    let server = Server::start(&["--pending", "2000"]);
    let queue = Watching::start(&server, "driver-queue", &["watch", "Channel1", "--interval", "300ms"]);
    let at = queue.wait_for(0, "figures", |line| line["pending_writes"].as_u64() > Some(0));
    server.wait_for(SUBSCRIBE, 1);
    server.order("reset 826");
    server.wait_for("opened", 2);
    server.order("");
    server.wait_for(SUBSCRIBE, 2);
    queue.wait_for(at + 3, "figures again", |line| line["verdict"] != "unknown");
    assert!(queue.errors().contains("the subscription ended"), "{}", queue.errors());
    queue.end();
}

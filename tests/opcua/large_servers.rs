//! Servers with very many items, and servers that take only a few in one request.

use std::fs;
use std::process::Stdio;

use crate::support::{READ, Server, json};

/// BrowseRequest, BrowseNextRequest and CreateMonitoredItemsRequest.
const BROWSE: &str = "527";
const BROWSE_NEXT: &str = "533";
const MONITOR: &str = "751";

fn found(server: &Server) -> usize {
    let output = server.run("driver-queue", &["browse", "Many.T", "--policy", "None", "--format", "json"]);
    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("stopped") && !said.contains("does not tell"), "{said}");
    report["data"]["items"].as_array().map_or(0, Vec::len)
}

#[test]
fn a_folder_of_thousands_is_browsed_whether_the_server_gives_it_in_pieces_or_at_once() {
    // asyncua ignores how many references were asked for.
    let server = Server::start(&["--only-none", "--many", "5000"]);
    assert_eq!(found(&server), 5000);
    server.saw_only_reading();
    let server = Server::node(&["--many", "2500"]);
    assert_eq!(found(&server), 2500);
    assert!(server.count(BROWSE_NEXT) >= 2, "{:?}", server.services());
    server.saw_only_reading();
}

#[test]
fn a_batch_of_more_than_a_thousand_is_read_in_one_request() {
    let server = Server::start(&["--only-none", "--freeze", "--many", "1500"]);
    let mut text = format!(
        "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: {:?}\n    policy: None\n    batch: 2000\n    channels:\n",
        server.url
    );
    for number in 0..1500 {
        text.push_str(&format!(
            "      - {{ name: C{number}, mapping: none, items: {{ pending_writes: Many.T{number} }} }}\n"
        ));
    }
    let file = server.folder.path().join("sources.yaml");
    fs::write(&file, text).expect("written");
    let output = crate::support::program("driver-queue")
        .args(["record", "--duration", "1ms", "--sources"])
        .arg(&file)
        .env("HOTSTANDBY_PKI", server.pki())
        .stdin(Stdio::null())
        .output()
        .expect("starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let good = said.lines().filter(|line| line.contains("\"good\"")).count();
    assert!(good >= 1500, "{good}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("Many.T1499"), "the last one, too");
}

#[test]
fn limits_of_a_server_are_kept_and_those_that_it_does_not_tell_are_found() {
    for more in [&[][..], &["--silent-limits"][..]] {
        let server =
            Server::node(&[&["--pending", "30", "--operations", "5,3,4", "--many", "40"][..], more].concat());
        assert_eq!(found(&server), 40);
        server.queue_is_found_and_drained("40s", "2s");
        assert!(server.count(BROWSE) > 13 && server.count(READ) > 3, "{more:?}: {:?}", server.services());
        let output = server
            .run("driver-queue", &["watch", "--policy", "None", "--interval", "200ms", "--duration", "1s"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("takes no subscription"), "{said}");
        assert!(server.count(MONITOR) >= 2, "two requests for six items: {:?}", server.services());
    }
}

#[test]
fn channels_are_read_in_the_namespace_in_which_they_were_found() {
    let server = Server::start(&[
        "--only-none",
        "--namespace",
        "urn:two",
        "--namespace",
        "urn:three",
        "--kepware",
        "urn:foo",
        "--pending",
        "30",
    ]);
    let output = server.run("driver-queue", &["browse", "_PendingWrites", "--policy", "None"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("ns=4;s=Channel1._Statistics._PendingWrites"), "{said}");
    let output =
        server.run("driver-queue", &["inspect", "--policy", "None", "--over", "2s", "--format", "json"]);
    let report = json(&output);
    let channel = &report["data"]["channels"][0];
    assert_eq!(channel["channel"], "Channel1", "{report}");
    assert!(channel["pending_writes"].is_number(), "{report}");
}

#[test]
fn browse_shows_values_takes_the_name_of_a_node_and_says_what_there_is() {
    let server = Server::start(&["--only-none", "--freeze"]);
    let browse = |text: &str| {
        let output = server.run(
            "driver-queue",
            &["browse", text, "--node", "SRV-A", "--policy", "None", "--format", "json"],
        );
        (output.status.code(), json(&output))
    };
    let (status, report) = browse("srv-a");
    let items = report["data"]["items"].as_array().expect("items");
    let value = |name: &str| {
        let one = items.iter().find(|one| one["item"].as_str().is_some_and(|item| item.ends_with(name)));
        one.unwrap_or_else(|| panic!("{name}: {report}"))["value"].clone()
    };
    assert_eq!(status, Some(0));
    assert_eq!((value("Channel1.Seven"), value("SYSTEM.A_SACST")), ("7".into(), "RUN".into()));
    assert_eq!(value("Channel1.Bad"), "", "a value that cannot be used is none");
    let (status, report) = browse("SRV-B");
    let summary = report["summary"].as_str().unwrap_or_default();
    assert_eq!(status, Some(3));
    assert!(summary.contains("`SRV-B`") && summary.contains("Did you mean `SRV-A`?"), "{summary}");
}

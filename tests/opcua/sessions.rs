//! One session, and none is left behind, whatever happens.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::faults::Watching;
use crate::in_time::IN_TIME;
use crate::support::{ACTIVATE, READ, Server, program};

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-s", name, &pid]).status().expect("kill runs");
    assert!(sent.success(), "no {name} for {pid}");
}

#[test]
fn a_refused_login_leaves_no_session() {
    let server = Server::start(&[]);
    server.trust();
    for policy in ["None", "Basic256Sha256"] {
        let (status, said) =
            server.look(&["--policy", policy, "--user", "operator", "--password-env", "WRONG_PASSWORD"]);
        assert_eq!(status, 3, "{said}");
        assert!(said.contains("refuses this login"), "{said}");
    }
    assert!(server.count("opened") >= 2);
    server.sessions_are_closed();
}

#[test]
fn a_session_that_is_refused_is_told_and_nothing_is_left() {
    let server = Server::start(&[]);
    for (service, code, words) in [
        ("461", "0x810F0000", "licence"),
        ("467", "0x810F0000", "licence"),
        ("467", "0x80560000", "too much to do"),
        ("467", "0x80550000", "refuses this security"),
        ("461", "0x80130000", "refuses our certificate"),
    ] {
        server.order(&format!("fail {service} {code}"));
        let before = server.count("opened");
        let (status, said) = server.look(&["--policy", "None"]);
        assert_eq!(status, 3, "{service} {code}: {said}");
        assert!(said.contains(words), "{service} {code}: {said}");
        assert_eq!(server.count("lost"), 0, "{service} {code}");
        assert_eq!(server.count("closed"), server.count("opened"), "{service} {code}");
        assert_eq!(server.count("opened") > before, service == "467", "{service} {code}");
    }
}

#[test]
fn ctrl_c_closes_the_session() {
    let server = Server::start(&[]);
    let common = ["--policy", "None", "--node", "SRV-A"];
    for (tool, arguments, signal_name) in [
        ("sac-status", vec!["--over", "60s"], "INT"),
        ("sac-status", vec!["wait", "SRV-A", "--role", "standby", "--timeout", "60s"], "INT"),
        ("sac-status", vec!["watch"], "INT"),
        ("sac-status", vec!["watch"], "TERM"),
        ("sac-status", vec!["record", "--duration", "60s"], "INT"),
        ("driver-queue", vec!["inspect", "Channel1", "--over", "60s"], "INT"),
        ("driver-queue", vec!["exposure", "Channel1", "--over", "60s"], "INT"),
        ("driver-queue", vec!["drain", "Channel1", "--interval", "60s"], "INT"),
        ("driver-queue", vec!["watch", "Channel1"], "HUP"),
        ("driver-queue", vec!["record", "Channel1", "--duration", "60s"], "TERM"),
    ] {
        let before = server.count(READ);
        let mut all = arguments.clone();
        all.extend(common);
        let tool_child =
            server.command(tool, &all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
        // The second Read is the first look at values; the first one asks for namespaces.
        server.wait_for(READ, before + 2);
        std::thread::sleep(Duration::from_millis(100));
        signal(&tool_child, signal_name);
        let start = Instant::now();
        let output = tool_child.wait_with_output().expect("an end");
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(130), "{tool} {arguments:?}: {said}");
        assert!(start.elapsed() < IN_TIME, "{tool} {arguments:?}: {:?}", start.elapsed());
        server.sessions_are_closed();
    }
}

#[test]
fn ctrl_c_does_not_wait_for_a_server_that_hangs() {
    let server = Server::start(&[]);
    let tool = server
        .command(
            "sac-status",
            &[
                "wait",
                "A",
                "--role",
                "standby",
                "--timeout",
                "60s",
                "--policy",
                "None",
                "--request-timeout",
                "60s",
            ],
        )
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    server.wait_for(READ, 3);
    server.order(&format!("hang {READ}"));
    let before = server.count(READ);
    server.wait_for(READ, before + 1);
    signal(&tool, "INT");
    let start = Instant::now();
    let output = tool.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(130));
    assert!(start.elapsed() < IN_TIME, "{:?}", start.elapsed());
}

/// A sources file with five nodes of the server, each told apart by the names of its items; with `more` for each node.
fn five_nodes(server: &Server, more: &str) -> PathBuf {
    let channels = [
        "Channel1",
        "{ name: C, mapping: none, items: { pending_writes: Channel1.Seven } }",
        "{ name: C, mapping: none, items: { pending_writes: Many.T1 } }",
        "{ name: C, mapping: none, items: { pending_writes: Many.T2 } }",
        "{ name: C, mapping: none, items: { pending_writes: Channel1.Missing } }",
    ];
    let nodes = channels.iter().zip(1..).map(|(channel, number)| {
        format!("  - {{ name: N{number}, source: {:?}, channels: [{channel}], {more} }}\n", server.url)
    });
    let path = server.folder.path().join("five.yaml");
    let text = format!("kind: sources\nschema_version: 1\nnodes:\n{}", nodes.collect::<String>());
    fs::write(&path, text).expect("written");
    path
}

/// `driver-queue` with the five nodes.
fn of_five(server: &Server, words: &[&str], more: &str) -> Command {
    let mut command = program("driver-queue");
    command.args(words).arg("--sources").arg(five_nodes(server, more)).env("HOTSTANDBY_PKI", server.pki());
    command.env("WRONG_PASSWORD", "s3cret-no");
    command
}

#[test]
fn nodes_of_one_address_share_a_session_and_each_is_told_its_own() {
    let start = ["--pending", "2000", "--many", "5"];
    for server in [Server::start(&start), Server::node(&["--pending", "2000"])] {
        let output = of_five(&server, &["inspect", "--over", "1s"], "policy: None").output().expect("starts");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("no item `Channel1.Missing`"), "{said}");
        assert_eq!(server.count("opened"), 1, "for five nodes");
        server.sessions_are_closed();
        let mut watch = of_five(&server, &["watch", "--interval", "300ms"], "policy: None, timeout: 20s");
        let watching = Watching::run(&mut watch);
        let figure = |node: &'static str, is: fn(u64) -> bool| {
            move |line: &serde_json::Value| {
                line["node"] == node
                    && line["samples"].as_u64() > Some(8)
                    && line["pending_writes"].as_u64().is_some_and(is)
            }
        };
        let at = watching.wait_for(0, "the first node's figures", figure("N1", |pending| pending > 100));
        watching.wait_for(0, "the second node's", figure("N2", |seven| seven == 7));
        watching.wait_for(at + 20, "the first one's, still", figure("N1", |pending| pending > 100));
        assert!(!watching.errors().contains("were lost"), "{}", watching.errors());
        assert!(!watching.errors().contains("subscription ended"), "{}", watching.errors());
        watching.end();
        assert_eq!(server.count("opened"), 2, "one more, for five nodes that are told");
        server.saw_only_reading();
    }
}

/// Tried once for each node, a wrong password would lock the account of all.
#[test]
fn a_refused_login_is_tried_once_for_all_nodes_of_an_address() {
    let server = Server::start(&[]);
    server.trust();
    let before = server.count(ACTIVATE);
    let login = "user: operator, password_env: WRONG_PASSWORD";
    let output = of_five(&server, &["inspect", "--over", "2s"], login).output().expect("starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("refuses this login"), "{said}");
    assert_eq!(server.count(ACTIVATE) - before, 1, "{said}");
    server.sessions_are_closed();
}

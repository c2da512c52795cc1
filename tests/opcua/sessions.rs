//! One session, and none is left behind, whatever happens.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{READ, Server};

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
        assert!(start.elapsed() < Duration::from_secs(3), "{tool} {arguments:?}: {:?}", start.elapsed());
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
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

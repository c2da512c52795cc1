//! The program as a process: privileges, signals, a machine that sleeps.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, ChildStdout, Command, Stdio};

use super::pair_lab::{Lab, PROBE};
use super::{PACE, is, sleep, tells, text, with};

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

/// Starts a watch of both links that nobody ends, with its standard output as a pipe.
fn piped(lab: &Lab, more: &[&str]) -> (Child, BufReader<ChildStdout>) {
    let head = ["netns", "exec", &lab.a.name, PROBE, "watch", "--main", "10.10.1.2", "--backup", "10.10.2.2"];
    let mut child = Command::new("ip")
        .args(head)
        .args(["--interval", "50ms"])
        .args(more)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    (child, output)
}

/// Whether it ends by itself within so many tenths of a second.
fn ends(child: &mut Child, tenths: u32) -> bool {
    (0..tenths).any(|_| {
        sleep(100);
        child.try_wait().unwrap().is_some()
    })
}

#[test]
fn a_watch_whose_reader_has_gone_ends_unless_it_keeps_a_log() {
    let lab = Lab::new();
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("run.jsonl");
    let (mut child, mut output) = piped(&lab, &["--format", "jsonl"]);
    output.read_line(&mut String::new()).unwrap();
    drop(output);
    assert!(ends(&mut child, 100), "nobody reads what it says");

    let (mut child, mut output) = piped(&lab, &["--format", "jsonl", "--log", log.to_str().unwrap()]);
    output.read_line(&mut String::new()).unwrap();
    drop(output);
    assert!(!ends(&mut child, 10), "the log is of use");

    // Another run must not write the same log, whatever it is told.
    let links = ["watch", "--main", "10.10.1.2", "--count", "1", "--log", log.to_str().unwrap(), "--force"];
    let second = lab.a.output(PROBE, &links);
    assert_eq!(second.status.code(), Some(3), "{}", text(&second));
    assert!(text(&second).contains("another run writes this log"), "{}", text(&second));

    // SAFETY: a signal to our own child, which was not waited for yet.
    assert_eq!(unsafe { libc::kill(child.id() as i32, libc::SIGINT) }, 0);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let told = std::fs::read_to_string(&log).unwrap();
    assert!(told.starts_with("{\"event\":\"start\""), "{told}");
    assert!(told.lines().last().unwrap().starts_with("{\"event\":\"summary\""), "{told}");
}

#[test]
fn a_full_disk_is_told_while_it_lasts_and_at_the_end() {
    let lab = Lab::new();
    let links =
        ["watch", "--main", "10.10.1.2", "--backup", "10.10.2.2", "--interval", "50ms", "--count", "10"];
    let output = lab.a.output(PROBE, &[&links[..], &["--plain", "--log", "/dev/full", "--force"]].concat());
    let all = text(&output);
    let now = all.find("/dev/full: the log cannot be written now: No space left on device").expect(&all);
    assert!(now < all.find("Round trip times").expect(&all), "while it lasts: {all}");
    assert!(all.contains("/dev/full: the log is not complete: No space left on device"), "{all}");
    assert_eq!(output.status.code(), Some(3), "{all}");
}

//! Two servers in network namespaces of their own, wired by two links, with `link-probe` running in the first.
//!
//! Main is 10.10.1.0/24 and fd00:1::/64, Backup 10.10.2.0/24 and fd00:2::/64; server A is .1, server B is .2.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::fd::AsRawFd;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::netns::Namespace;

pub const PROBE: &str = env!("CARGO_BIN_EXE_link-probe");

/// Another build of link-probe, asked in place of ours: `.ci/windows` names a script that runs the Windows program under
/// Wine.
pub fn other_build() -> Option<String> {
    std::env::var("HOTSTANDBY_TEST_LINK_PROBE").ok()
}

/// The link-probe that is asked.
pub fn probe() -> String {
    other_build().unwrap_or_else(|| PROBE.to_owned())
}

pub struct Lab {
    pub a: Namespace,
    pub b: Namespace,
}

pub fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1e3
}

impl Lab {
    pub fn new() -> Self {
        let lab = Self { a: Namespace::new(), b: Namespace::new() };
        for (net, adapter) in [(1, "main0"), (2, "bkp0")] {
            lab.a.wire(adapter, &[], &lab.b, adapter);
            for (host, space) in [(1, &lab.a), (2, &lab.b)] {
                space.address(adapter, &format!("10.10.{net}.{host}/24"), &[]);
                space.address(adapter, &format!("fd00:{net}::{host}/64"), &["nodad"]);
            }
        }
        for space in [&lab.a, &lab.b] {
            space.exec("sysctl", &["-qw", "net.ipv4.icmp_ratelimit=0", "net.ipv4.conf.all.arp_ignore=1"]);
        }
        // Neighbours are learnt before anything is measured.
        for address in ["10.10.1.2", "10.10.2.2", "fd00:1::2", "fd00:2::2"] {
            lab.a.exec(PROBE, &["sweep", address, "--retries", "5"]);
        }
        lab
    }

    /// Watches both links in the background, bound to A's own addresses.
    pub fn watch(&self, more: &[&str]) -> Running {
        let mut all = vec!["watch", "--main", "10.10.1.2", "--backup", "10.10.2.2"];
        all.extend(["--main-source", "10.10.1.1", "--backup-source", "10.10.2.1", "--format", "jsonl"]);
        all.extend(more);
        Running::begin(&self.a, &all)
    }

    /// Sets a filter on one of the servers.
    pub fn nft(space: &Namespace, rules: &str) {
        space.exec("nft", &[rules]);
    }

    /// B drops everything that comes in over an adapter, without a word; the carrier stays.
    pub fn drop_silently(&self, adapter: &str) {
        Self::nft(
            &self.b,
            &format!(
                "table netdev {adapter} {{ chain in {{ type filter hook ingress device \"{adapter}\" priority 0; policy drop; }}; }}"
            ),
        );
    }

    pub fn drop_no_more(&self, adapter: &str) {
        self.b.exec("nft", &["delete", "table", "netdev", adapter]);
    }
}

/// Runs `what` in a thread of its own inside a namespace.
pub fn inside<T: Send + 'static>(
    space: &Namespace,
    what: impl FnOnce() -> T + Send + 'static,
) -> std::thread::JoinHandle<T> {
    let handle = File::open(format!("/run/netns/{}", space.name)).expect("the namespace's handle");
    std::thread::spawn(move || {
        // SAFETY: the handle is a network namespace; only this thread moves into it.
        assert_eq!(unsafe { libc::setns(handle.as_raw_fd(), libc::CLONE_NEWNET) }, 0);
        what()
    })
}

/// A listener on every address of a namespace.
pub fn listen(space: &Namespace, port: u16) -> TcpListener {
    inside(space, move || TcpListener::bind(("::", port)).expect("a free port")).join().expect("a listener")
}

/// A program that runs in the background.
pub struct Running {
    child: Child,
    output: tempfile::NamedTempFile,
}

impl Running {
    pub fn begin(space: &Namespace, arguments: &[&str]) -> Self {
        Self::begin_with(space, arguments, "backup")
    }

    /// The same, begun when the first link of this connection is known.
    pub fn begin_with(space: &Namespace, arguments: &[&str], connection: &str) -> Self {
        let output = tempfile::NamedTempFile::new().unwrap();
        let child = Command::new("ip")
            .args(["netns", "exec", &space.name, &probe()])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(output.reopen().unwrap())
            .spawn()
            .unwrap();
        let running = Self { child, output };
        running.wait_for(|event| event["event"] == "link-state" && event["connection"] == connection);
        running
    }

    fn text(&self) -> String {
        let mut text = String::new();
        self.output.reopen().unwrap().read_to_string(&mut text).unwrap();
        text
    }

    pub fn events(&self) -> Vec<Value> {
        self.text().lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Waits until an event is there, at most ten seconds (Wine takes its time to start).
    pub fn wait_for(&self, wanted: impl Fn(&Value) -> bool) {
        let tries = if other_build().is_some() { 6000 } else { 1000 };
        for _ in 0..tries {
            if self.events().iter().any(&wanted) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it did not happen in time: {}", self.text());
    }

    pub fn signal(&self, signal: i32) {
        // `ip netns exec` becomes the program itself.
        // SAFETY: a signal to our own child, which was not waited for yet.
        assert_eq!(unsafe { libc::kill(self.child.id() as i32, signal) }, 0);
    }

    /// Interrupts it as Ctrl-C does, and returns what it said.
    pub fn stop(self) -> Told {
        self.signal(libc::SIGINT);
        self.finish()
    }

    pub fn finish(mut self) -> Told {
        let status = self.child.wait().unwrap().code();
        let events = self.events();
        Told { status, events, text: self.text() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed leaves nothing behind; one that ended has been waited for.
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

/// What a finished watch told.
pub struct Told {
    pub status: Option<i32>,
    pub events: Vec<Value>,
    pub text: String,
}

impl Told {
    pub fn summary(&self) -> &Value {
        let last = self.events.last().expect("a summary");
        assert_eq!(last["event"], "summary", "{}", self.text);
        last
    }

    /// A link's figures: 0 is Main, 1 is Backup.
    pub fn link(&self, index: usize) -> &Value {
        &self.summary()["links"][index]
    }

    /// The derived events as `event connection state-or-verdict`, in order.
    pub fn story(&self) -> Vec<String> {
        let tell = |event: &Value| {
            let word = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
            match event["event"].as_str()? {
                "link-state" => {
                    Some(format!("{} {} {}", word("connection"), word("state"), word("diagnosis")))
                }
                kind @ ("failover" | "return") => Some(format!("{kind} {}", event["pass"])),
                "active" => Some(format!("active {}", word("active"))),
                "isolation" => Some(format!("isolation {}", word("state"))),
                "flapping" => Some(format!("flapping {}", event["flapping"])),
                _ => None,
            }
        };
        self.events.iter().filter_map(tell).collect()
    }

    /// How late a busy machine let the program run, at most: what it measures may be off by as much.
    pub fn own_late(&self) -> f64 {
        let late = |event: &Value| Some(event["elapsed_ms"].as_f64()? - event["from_ms"].as_f64()?);
        let gaps = self.events.iter().filter(|event| event["event"] == "gap");
        gaps.filter_map(late).fold(0.0, f64::max)
    }

    /// Wall-clock milliseconds of the run's start.
    pub fn started(&self) -> f64 {
        let t: jiff::Timestamp = self.events[0]["t"].as_str().unwrap().parse().unwrap();
        t.as_millisecond() as f64
    }

    /// When an event happened, on the wall clock, in milliseconds (the start is known to 1 ms).
    pub fn at(&self, event: &Value) -> f64 {
        self.started() + event["elapsed_ms"].as_f64().unwrap()
    }

    /// Sent is received plus lost plus waiting, on every link.
    pub fn adds_up(&self) {
        for link in self.summary()["links"].as_array().unwrap() {
            let number = |key: &str| link[key].as_u64().unwrap();
            assert_eq!(number("sent"), number("received") + number("lost") + number("waiting"), "{link}");
        }
    }

    /// A replay of what it told gives the same summary line, byte for byte.
    pub fn replays(&self) {
        let mut log = tempfile::NamedTempFile::new().unwrap();
        log.write_all(self.text.as_bytes()).unwrap();
        let output =
            Command::new(PROBE).args(["replay", "--format", "jsonl"]).arg(log.path()).output().unwrap();
        let again = String::from_utf8(output.stdout).unwrap();
        assert_eq!(again.lines().last(), self.text.lines().last());
        assert_eq!(again, self.text, "the derived events, too");
    }
}

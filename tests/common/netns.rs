//! Network namespaces for tests: servers with adapters of their own, wired inside the namespaces, so that the
//! machine's own network never sees a device or a packet of them. Needs root; a test that cannot make one fails.

use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Numbers the namespaces of one test program.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// One network namespace. It and its devices are gone when the value is dropped.
pub struct Namespace {
    /// Its name, for programs that are started in it by other means.
    pub name: String,
}

impl Namespace {
    /// Makes a namespace with a loopback that is up. Its name is unique on this machine.
    pub fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let made = Self { name: format!("hotstandby-{}-{number}", std::process::id()) };
        run("ip", &["netns", "add", &made.name]);
        // Addresses must be there at once, so no duplicate address detection. What an adapter gets is what the
        // test gives it, and no router speaks.
        made.exec("sysctl", &["-qw", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0"]);
        made.exec("sysctl", &["-qw", "net.ipv6.conf.default.accept_ra=0"]);
        made.ip(&["link", "set", "lo", "up"]);
        made
    }

    /// Makes adapter `here` wired to adapter `there` of another namespace; both are up. `more` are words of
    /// `ip link add` about `here`, such as `index 7`.
    pub fn wire(&self, here: &str, more: &[&str], other: &Self, there: &str) {
        let mut words = vec!["link", "add", "name", here, "netns", &self.name];
        words.extend(more);
        words.extend(["type", "veth", "peer", "name", there, "netns", &other.name]);
        run("ip", &words);
        other.ip(&["link", "set", "dev", there, "up"]);
        self.ip(&["link", "set", "dev", here, "up"]);
    }

    /// Runs `ip` on this namespace.
    pub fn ip(&self, arguments: &[&str]) {
        let mut all = vec!["-n", self.name.as_str()];
        all.extend(arguments);
        run("ip", &all);
    }

    /// Gives `adapter` an address; more words of `ip addr add` may follow.
    pub fn address(&self, adapter: &str, address: &str, more: &[&str]) {
        let mut all = vec!["addr", "add", address];
        all.extend(more);
        all.extend(["dev", adapter]);
        self.ip(&all);
    }

    /// Runs a program inside the namespace and waits for it; it must succeed.
    pub fn exec(&self, program: &str, arguments: &[&str]) -> Output {
        let output = self.output(program, arguments);
        assert!(output.status.success(), "{program} {arguments:?} in {}: {}", self.name, text(&output));
        output
    }

    /// Runs a program inside the namespace and waits for it, however it ends.
    pub fn output(&self, program: &str, arguments: &[&str]) -> Output {
        let mut all = vec!["netns", "exec", self.name.as_str(), program];
        all.extend(arguments);
        start("ip", &all)
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // Nothing can be done about a failure here, and a panic while panicking would hide the first one.
        let _ = Command::new("ip").args(["netns", "del", &self.name]).stderr(Stdio::null()).status();
    }
}

/// Both streams of a program, for messages.
pub fn text(output: &Output) -> String {
    format!(
        "status {:?}\n{}\n{}",
        output.status.code(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn start(program: &str, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("cannot run {program} (run .ci/setup as root first): {error}"))
}

fn run(program: &str, arguments: &[&str]) {
    let output = start(program, arguments);
    assert!(output.status.success(), "{program} {arguments:?} failed (it needs root): {}", text(&output));
}

//! The real `nic-check`, with no option, on a machine whose /sys/class/net and /proc/net/bonding are those of a
//! recording: the recording is mounted over them, in a mount namespace and a network namespace of its own. So the
//! whole way is tested, from the files of the kernel to the exit status. Needs root (`.ci/test`).

use std::fs;
use std::path::{Path, PathBuf};

use crate::netns::{Namespace, text};
use serde_json::Value;

/// A recording, unpacked, and a namespace with adapters of the same names.
struct Machine {
    namespace: Namespace,
    folder: tempfile::TempDir,
    _switch: Namespace,
}

impl Machine {
    /// `state` is a folder of tests/recordings/linux-bonding.tar.gz.
    fn of(state: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        unpack(state, folder.path());
        let (namespace, switch) = (Namespace::new(), Namespace::new());
        // Addresses are asked of the kernel over netlink, so these are real; the team is the recording's.
        for (adapter, address) in [("bond0", Some("10.10.1.11/24")), ("p0", None), ("p1", None)] {
            // The recording numbers its adapters, and addresses are joined by that number.
            let index = fs::read_to_string(folder.path().join(format!("sys/class/net/{adapter}/ifindex")))
                .unwrap_or_else(|error| panic!("{adapter} of {state}: {error}"));
            namespace.wire(adapter, &["index", index.trim()], &switch, &format!("{adapter}-port"));
            namespace.ip(&["link", "set", "dev", adapter, "addrgenmode", "none"]);
            namespace.ip(&["-6", "addr", "flush", "dev", adapter]);
            if let Some(address) = address {
                namespace.address(adapter, address, &[]);
            }
        }
        Self { namespace, folder, _switch: switch }
    }

    /// Runs nic-check with the recording in place of the kernel's files.
    fn judge(&self) -> (i32, Value) {
        // `ip netns exec` gives a mount namespace; /proc/net is this process's own, and exec keeps the process.
        let script = r#"mount --bind "$1/sys/class/net" /sys/class/net && mount --bind "$1/proc/net" "/proc/$$/net" && exec "$2" --format json"#;
        let folder = self.folder.path().to_str().expect("a plain path");
        let output =
            self.namespace.output("sh", &["-c", script, "sh", folder, env!("CARGO_BIN_EXE_nic-check")]);
        let json = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("no JSON on stdout ({error}): {}", text(&output)));
        (output.status.code().expect("the program ended by itself"), json)
    }
}

/// Unpacks one state of the recordings into `folder`.
fn unpack(state: &str, folder: &Path) {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/linux-bonding.tar.gz");
    let file = fs::File::open(&archive).unwrap_or_else(|error| panic!("{}: {error}", archive.display()));
    let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let prefix = Path::new("linux-bonding").join(state);
    let mut count = 0;
    for entry in tar.entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        let path: PathBuf = entry.path().expect("a path").into_owned();
        let Ok(inside) = path.strip_prefix(&prefix) else { continue };
        if inside.as_os_str().is_empty() {
            continue;
        }
        entry.unpack(folder.join(inside)).expect("unpacked");
        count += 1;
    }
    assert!(count > 10, "{state} is in {}", archive.display());
}

fn rules(json: &Value) -> Vec<&str> {
    let findings = json["findings"].as_array().expect("findings is a list");
    let mut rules: Vec<&str> =
        findings.iter().filter(|f| f["severity"] != "info").filter_map(|f| f["rule"].as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

#[track_caller]
fn expect(state: &str, status: i32, wanted: &[&str]) {
    let (code, json) = Machine::of(state).judge();
    assert_eq!((code, rules(&json)), (status, wanted.to_vec()), "{json:#}");
    let team = &json["data"]["servers"][0]["teams"][0];
    assert_eq!((&team["name"], &team["kind"]), (&"bond0".into(), &"bond".into()), "{json:#}");
}

#[test]
fn a_whole_team() {
    expect("ab-healthy", 0, &[]);
}

#[test]
fn a_member_down() {
    expect("ab-one-slave-down", 1, &["team-degraded"]);
}

#[test]
fn a_team_of_one() {
    expect("ab-single-slave", 1, &["single-member-team"]);
}

#[test]
fn a_link_outside_the_bundle() {
    let (code, json) = Machine::of("lacp-partner-silent-6s").judge();
    assert_eq!(code, 1, "{json:#}");
    assert!(rules(&json).contains(&"lacp-not-bundled"), "{json:#}");
}

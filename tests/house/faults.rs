//! The machine's faults, in every mode that writes: a disk that is full at any byte, no descriptors and no memory left, signals
//! at any moment, readers that do not read. What was told as saved is there and whole, nothing half and no temporary file stays (but
//! for a whole one, where a kill meets the moment in which it replaces another), and the end is a status of the contract with a word about why.
#![cfg(target_os = "linux")]

mod disk;
mod kills;
mod limits;
mod streams;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use walkdir::WalkDir;

use super::program;

/// What lies in a folder: name and bytes.
type Content = BTreeMap<String, Vec<u8>>;

/// A mode that writes.
struct Mode {
    tool: &'static str,
    /// Its words; `@` stands for the project's folder. It runs in a folder of its own.
    words: &'static str,
    /// What lies in that folder before.
    before: fn() -> Content,
}

/// Every mode that writes, without a network.
const MODES: &[Mode] = &[
    Mode {
        tool: "partner-config",
        words: "generate @/examples/waterworks.yaml -d . --force",
        before: old_set,
    },
    Mode { tool: "partner-config", words: "init -o plan.yaml", before: nothing },
    Mode { tool: "partner-config", words: "fmt plan.yaml", before: unformatted },
    Mode {
        tool: "partner-config",
        words: "lint @/tests/fixtures/partner --write-baseline all.json",
        before: old_baseline,
    },
    Mode {
        tool: "partner-config",
        words: "lint @/examples/waterworks.yaml -f json -o all.json",
        before: old_report,
    },
    Mode {
        tool: "partner-config",
        words: "lint @/examples/waterworks.yaml --evidence proof",
        before: nothing,
    },
    Mode { tool: "nic-check", words: "snapshot -o all.json", before: nothing },
    Mode {
        tool: "nic-check",
        words: "--from @/examples/captures/SRV-A.json -f html -o page.html",
        before: nothing,
    },
    Mode { tool: "nic-check", words: "fleet fleet -f json -o all.json --evidence proof", before: pairs },
    Mode { tool: "link-probe", words: "report run.jsonl -o page.html", before: link_log },
    Mode {
        tool: "sac-status",
        words: "record --source demo:healthy-pair --duration 60s -o recording.jsonl",
        before: nothing,
    },
    Mode {
        tool: "driver-queue",
        words: "inspect --source demo:healthy-pair --over 60s --evidence proof -f json -o all.json",
        before: nothing,
    },
];

fn root() -> &'static str {
    env!("CARGO_MANIFEST_DIR")
}

fn nothing() -> Content {
    Content::new()
}

fn example() -> String {
    fs::read_to_string(format!("{}/examples/waterworks.yaml", root())).expect("the example")
}

fn unformatted() -> Content {
    let text = example().replace(": ", ":   ");
    Content::from([("plan.yaml".to_owned(), text.into_bytes())])
}

/// The report of an earlier run.
fn old_report() -> Content {
    let made = Command::new(program("partner-config"))
        .args(["lint", "examples/waterworks.yaml", "-f", "json"])
        .current_dir(root())
        .output()
        .expect("the tool starts");
    Content::from([("all.json".to_owned(), made.stdout)])
}

/// What was accepted earlier: nothing.
fn old_baseline() -> Content {
    let text = "{\n  \"schema\": \"hotstandby/baseline\",\n  \"schema_version\": 1,\n  \"findings\": []\n}\n";
    Content::from([("all.json".to_owned(), text.as_bytes().to_vec())])
}

/// The set of another plan.
fn old_set() -> Content {
    let folder = TempDir::new().expect("a folder");
    let plan = folder.path().join("old.yaml");
    fs::write(&plan, example().replace("retry_count: 2", "retry_count: 3")).expect("written");
    let made = Command::new(program("partner-config"))
        .args(["generate", "old.yaml", "-d", "."])
        .current_dir(&folder)
        .output()
        .expect("the tool starts");
    assert!(made.status.success(), "{}", told(&made));
    fs::remove_file(plan).expect("removed");
    content(folder.path())
}

fn link_log() -> Content {
    let text = include_str!("../fixtures/link/dead-backup.jsonl");
    Content::from([("run.jsonl".to_owned(), text.as_bytes().to_vec())])
}

fn pairs() -> Content {
    // Each pair has cards of its own.
    let capture = |pair: u8, name: &str| {
        let text = fs::read_to_string(format!("{}/examples/captures/{name}", root())).expect("a capture");
        text.replace("00:15:5d", &format!("00:15:{pair:02x}")).into_bytes()
    };
    let names = ["SRV-A.json", "SRV-B.json"];
    (1..=3)
        .flat_map(|pair| names.map(|name| (format!("fleet/pair-{pair}/{name}"), capture(pair, name))))
        .collect()
}

fn content(folder: &Path) -> Content {
    let files = WalkDir::new(folder).into_iter().map(|entry| entry.expect("a readable folder"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(folder).expect("below").display().to_string();
    files.map(|file| (name(file.path()), fs::read(file.path()).expect("a file"))).collect()
}

/// Standard error and standard output as text.
fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// A mode at work in a folder of its own.
struct Trial {
    mode: &'static Mode,
    folder: TempDir,
    before: Content,
}

impl Trial {
    fn new(mode: &'static Mode) -> Self {
        Self::with(mode, (mode.before)())
    }

    fn with(mode: &'static Mode, before: Content) -> Self {
        let folder = TempDir::new().expect("a folder");
        for (name, bytes) in &before {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, bytes).expect("written");
        }
        Self { mode, folder, before }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(program(self.mode.tool));
        command.args(self.mode.words.split(' ').map(|word| word.replace('@', root())));
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    /// What lies there now; nothing of it may be half, temporary, or gone. `after` is what a whole run leaves.
    fn check(&self, after: &Content, output: &Output, what: &str) {
        let now = content(self.folder.path());
        let why = || format!("{} {}, {what}: {}", self.mode.tool, self.mode.words, told(output));
        for (name, bytes) in &now {
            assert!(
                self.is_old_or_whole(after, name, bytes)
                    || self.is_about_to_replace(after, output, name, bytes),
                "{name} ({} bytes) is not whole, {}",
                bytes.len(),
                why()
            );
        }
        for name in self.before.keys().filter(|name| !name.ends_with(".json")) {
            assert!(now.contains_key(name), "{name} is gone, {}", why());
        }
        self.check_evidence(&why());
    }

    fn is_old_or_whole(&self, after: &Content, name: &str, bytes: &[u8]) -> bool {
        [&self.before, after].iter().any(|known| known.get(name).is_some_and(|known| known == bytes))
            || is_whole(name, bytes)
    }

    /// A file takes the place of another one by way of a temporary name, which only a kill at that moment leaves: with a whole file
    /// behind it.
    fn is_about_to_replace(&self, after: &Content, output: &Output, name: &str, bytes: &[u8]) -> bool {
        output.status.signal() == Some(libc::SIGKILL)
            && name.starts_with(".hotstandby-")
            && name.ends_with(".tmp")
            && self.before.keys().any(|target| self.is_old_or_whole(after, target, bytes))
    }

    /// A bundle is one chain up to its last record, whatever ended its writer.
    fn check_evidence(&self, why: &str) {
        let verify = Command::new(program(self.mode.tool))
            .args(["verify", "proof", "-f", "json"])
            .current_dir(&self.folder)
            .output()
            .expect("the tool starts");
        let report: Value = serde_json::from_slice(&verify.stdout).expect("JSON");
        if let Some(broken) = report["data"]["broken"].as_array() {
            assert!(broken.is_empty() && verify.status.code() != Some(2), "{report:#}, {why}");
        }
    }
}

/// Whether a file that differs from run to run is a whole one of its kind.
fn is_whole(name: &str, bytes: &[u8]) -> bool {
    let is_json = |text: &[u8]| serde_json::from_slice::<Value>(text).is_ok_and(|json| json.is_object());
    if name.ends_with(".json") {
        is_json(bytes)
    } else if name.ends_with(".html") {
        bytes.trim_ascii_end().ends_with(b"</html>")
    } else if name.ends_with(".jsonl") {
        // Half a line at the end is none; whoever reads it says so.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        bytes[..whole].split_inclusive(|byte| *byte == b'\n').all(is_json)
    } else if name.starts_with("proof/inputs/") {
        use sha2::Digest;
        let sum: String = sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        name.ends_with(&sum)
    } else {
        name == "proof/evidence.lock"
    }
}

/// What a run without any fault gives, and leaves.
fn undisturbed(mode: &'static Mode) -> (Output, Content) {
    let trial = Trial::new(mode);
    let output = trial.command().output().expect("the tool starts");
    assert!(matches!(output.status.code(), Some(0..=2)), "{}: {}", mode.words, told(&output));
    let after = content(trial.folder.path());
    trial.check(&after, &output, "undisturbed");
    assert_ne!(after, trial.before, "{} writes something", mode.words);
    (output, after)
}

/// Limits what the program may have of something, as `ulimit` does.
fn limit(command: &mut Command, what: libc::__rlimit_resource_t, most: u64) {
    let limit = libc::rlimit { rlim_cur: most, rlim_max: most };
    let set = move || {
        // SAFETY: a structure of ours that outlasts the call.
        if unsafe { libc::setrlimit(what, &raw const limit) } == 0 {
            return Ok(());
        }
        Err(std::io::Error::last_os_error())
    };
    // SAFETY: between fork and exec only that call is made.
    unsafe { command.pre_exec(set) };
}

//! The machine's faults that need root: a small disk, one that is read-only, a user who may start no thread, and kills of a watch.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

const PROGRAMS: [&str; 5] = [
    env!("CARGO_BIN_EXE_link-probe"),
    env!("CARGO_BIN_EXE_nic-check"),
    env!("CARGO_BIN_EXE_partner-config"),
    env!("CARGO_BIN_EXE_sac-status"),
    env!("CARGO_BIN_EXE_driver-queue"),
];

fn program(tool: &str) -> &'static str {
    PROGRAMS.into_iter().find(|path| path.ends_with(tool)).expect("a tool")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

/// Runs a tool with words, of which `@` stands for the project's folder.
fn run(tool: &str, words: &str, folder: &Path) -> Output {
    let words = words.split(' ').map(|word| word.replace('@', env!("CARGO_MANIFEST_DIR")));
    Command::new(program(tool)).args(words).current_dir(folder).output().expect("the tool starts")
}

/// A small disk of its own, gone again with this.
struct Disk(TempDir);

impl Disk {
    fn new(options: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let disk = Self(folder);
        assert!(
            disk.mount(&["-t", "tmpfs", "-o", options, "tmpfs"]),
            "this test mounts a disk and needs root"
        );
        disk
    }

    fn mount(&self, words: &[&str]) -> bool {
        Command::new("mount").args(words).arg(self.path()).status().expect("mount").success()
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("the disk");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

/// What writes one file into the folder that it runs in, and how it is called.
const WRITERS: [(&str, &str); 6] = [
    ("partner-config", "init -o plan.yaml"),
    ("partner-config", "lint @/tests/fixtures/partner -f html -o page.html"),
    ("partner-config", "generate @/examples/waterworks.yaml -d ."),
    ("nic-check", "--from @/examples/captures/SRV-A.json -f html -o page.html"),
    ("sac-status", "record --source demo:healthy-pair --duration 600s -o recording.jsonl"),
    ("driver-queue", "inspect --source demo:healthy-pair --over 60s --evidence proof"),
];

#[test]
fn a_disk_without_room_is_told_and_holds_nothing_half() {
    // A starter plan is smaller than the smallest disk.
    for (tool, words) in WRITERS.into_iter().filter(|(_, words)| !words.starts_with("init")) {
        let disk = Disk::new("size=4k");
        let ran = run(tool, words, disk.path());
        assert_eq!(ran.status.code(), Some(3), "{words}: {}", text(&ran));
        assert!(text(&ran).contains("No space left on device"), "{words}: {}", text(&ran));
        for name in disk.names() {
            let whole = match name.as_str() {
                "recording.jsonl" => {
                    let text = fs::read_to_string(disk.path().join(&name)).expect("text");
                    text.is_empty() || text.ends_with('\n')
                }
                "proof" => true,
                _ => false,
            };
            assert!(whole, "{words}: {name} stays");
        }
    }
}

#[test]
fn a_folder_that_is_read_only_is_told() {
    for (tool, words) in WRITERS {
        let disk = Disk::new("size=4m");
        assert!(disk.mount(&["-o", "remount,ro"]));
        let ran = run(tool, words, disk.path());
        assert_eq!(ran.status.code(), Some(3), "{words}: {}", text(&ran));
        assert!(text(&ran).contains("Read-only file system"), "{words}: {}", text(&ran));
        assert_eq!(disk.names(), Vec::<String>::new(), "{words}");
    }
}

/// The programs and inputs where everybody may read them.
fn for_everybody() -> (TempDir, PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("a folder");
    let open = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("ours");
    for path in PROGRAMS {
        let copy = folder.path().join(Path::new(path).file_name().expect("a name"));
        fs::copy(path, &copy).expect("a copy");
        open(&copy);
    }
    for name in ["waterworks.yaml", "captures/SRV-A.json"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
        let copy = folder.path().join(from.file_name().expect("a name"));
        fs::copy(from, &copy).expect("a copy");
        open(&copy);
    }
    open(folder.path());
    let path = folder.path().to_owned();
    (folder, path)
}

#[test]
fn a_user_who_may_start_no_thread_is_told_or_served() {
    let (_kept, folder) = for_everybody();
    for (tool, words, may_be) in [
        ("partner-config", "lint waterworks.yaml", 0),
        ("nic-check", "--from SRV-A.json", 0),
        ("sac-status", "--source demo:healthy-pair", 0),
        ("sac-status", "SRV-A --source opc.tcp://127.0.0.1:1", 3),
        ("sac-status", "SRV-A --source exec:date", 3),
        ("driver-queue", "inspect --source demo:healthy-pair", 0),
        ("link-probe", "check --main localhost --no-tcp", 3),
    ] {
        let nobody = ["--nproc=1", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
        let mut command = Command::new("prlimit");
        command.args(nobody).arg(folder.join(tool)).args(words.split(' ')).current_dir(&folder);
        let ran = command.output().expect("prlimit of util-linux");
        let code = ran.status.code();
        assert!(code == Some(may_be) || code == Some(3), "{tool} {words}: {code:?} {}", text(&ran));
        assert!(!text(&ran).contains("fault in the tool"), "{tool} {words}: {}", text(&ran));
    }
}

#[test]
fn a_watch_that_is_killed_leaves_a_log_that_is_no_ok() {
    let folder = TempDir::new().expect("a folder");
    let log = folder.path().join("run.jsonl");
    let words =
        "watch --main 127.0.0.1 --backup 127.0.0.2 --no-tcp --interval 20ms -q --log run.jsonl --force";
    for round in 0..20_u64 {
        let mut child = Command::new(program("link-probe"))
            .args(words.split(' '))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("link-probe starts");
        std::thread::sleep(Duration::from_millis(round * 37 % 400));
        child.kill().expect("killed");
        child.wait().expect("an end");
        let left = fs::read_to_string(&log).unwrap_or_default();
        let whole = left.rfind('\n').map_or("", |end| &left[..end]);
        for line in whole.lines() {
            let record: serde_json::Value = serde_json::from_str(line).expect("a whole record");
            assert!(record["event"].is_string(), "{line}");
        }
        let replayed = run("link-probe", "replay run.jsonl", folder.path());
        assert_eq!(replayed.status.code(), Some(3), "round {round}: {}", text(&replayed));
    }
}

//! Evidence with the real world around it: the signature of a site by `ssh-keygen`, a disk that is full, links over the loopback.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn run(program: &str, arguments: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; .ci/setup installs it"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

const SAC: &str = env!("CARGO_BIN_EXE_sac-status");
const LINK: &str = env!("CARGO_BIN_EXE_link-probe");

#[test]
fn the_signature_of_a_site_holds_until_a_byte_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (key, bundle) = (folder.path().join("site-key"), folder.path().join("bundle"));
    let records = bundle.join("evidence.jsonl");
    let ran = run(SAC, &["SRV-A", "--source", "demo:healthy-pair", "--evidence", &name(&bundle)]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let made = run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", &name(&key)]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let signed =
        run("ssh-keygen", &["-Y", "sign", "-f", &name(&key), "-n", "hotstandby-evidence", &name(&records)]);
    assert!(signed.status.success(), "{}", text(&signed.stderr));
    let signers = folder.path().join("allowed_signers");
    fs::write(&signers, format!("plant {}", fs::read_to_string(key.with_extension("pub")).expect("a key")))
        .expect("written");
    let verify = || {
        let input = fs::File::open(&records).expect("records");
        let signature = records.with_extension("jsonl.sig");
        let words = ["-Y", "verify", "-f", &name(&signers), "-I", "plant", "-n", "hotstandby-evidence", "-s"];
        Command::new("ssh-keygen").args(words).arg(signature).stdin(input).output().expect("ssh-keygen")
    };
    assert!(verify().status.success(), "{}", text(&verify().stderr));
    // Another run is not signed yet; the older signature must go first, or ssh-keygen keeps it and ends with 0.
    let ran = run(SAC, &["SRV-A", "--source", "demo:healthy-pair", "--evidence", &name(&bundle)]);
    assert!(ran.status.success() && !verify().status.success(), "{}", text(&ran.stderr));
    fs::remove_file(records.with_extension("jsonl.sig")).expect("a signature");
    let signed =
        run("ssh-keygen", &["-Y", "sign", "-f", &name(&key), "-n", "hotstandby-evidence", &name(&records)]);
    assert!(signed.status.success() && verify().status.success(), "{}", text(&signed.stderr));
    let mut bytes = fs::read(&records).expect("records");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&records, bytes).expect("written");
    assert!(!verify().status.success());
}

#[test]
fn links_are_derived_again_also_when_they_were_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let bundle = name(folder.path());
    // TEST-NET-1 answers nobody.
    for (target, code) in [("127.0.0.1", 0), ("192.0.2.77", 2)] {
        let ran = run(LINK, &["check", "--main", target, "--no-tcp", "--evidence", &bundle]);
        assert_eq!(ran.status.code(), Some(code), "{}{}", text(&ran.stdout), text(&ran.stderr));
    }
    let watched =
        ["--backup", "127.0.0.2", "--no-tcp", "--interval", "50ms", "--count", "40", "-q", "--evidence"];
    let mut arguments = vec!["watch", "--main", "127.0.0.1"];
    arguments.extend(watched);
    arguments.push(&bundle);
    assert!(run(LINK, &arguments).status.success());
    let ran = run(LINK, &["verify", &bundle, "-f", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    let derived = report["data"]["runs"].as_array().expect("runs");
    assert!(ran.status.success() && derived.len() == 3, "{report:#}");
    assert!(derived.iter().all(|run| run["check"] == "derived"), "{report:#}");
}

#[test]
fn a_full_disk_makes_no_ok() {
    let folder = tempfile::tempdir().expect("a folder");
    let mounted = name(folder.path());
    let mount = run("mount", &["-t", "tmpfs", "-o", "size=64k", "evidence", &mounted]);
    assert!(mount.status.success(), "{}", text(&mount.stderr));
    let bundle = name(&folder.path().join("bundle"));
    // What is seen in so many rounds is more than fits.
    let all =
        ["inspect", "--source", "demo:healthy-pair", "--over", "600s", "-f", "json", "--evidence", &bundle];
    let ran = run(env!("CARGO_BIN_EXE_driver-queue"), &all);
    let whole = fs::read_to_string(folder.path().join("bundle/evidence.jsonl")).unwrap_or_default();
    let unmounted = run("umount", &[&mounted]);
    assert!(unmounted.status.success(), "{}", text(&unmounted.stderr));
    assert_eq!(ran.status.code(), Some(3), "{}", text(&ran.stderr));
    let report: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    let summary = report["summary"].as_str().expect("a summary");
    assert!(report["status"] == "unknown" && summary.contains("the evidence is not complete"), "{summary}");
    assert!(text(&ran.stderr).contains("No space left"), "{}", text(&ran.stderr));
    assert!(whole.is_empty() || whole.ends_with('\n'), "no half record stays");
}

#[test]
fn kills_at_any_moment_leave_one_chain() {
    let folder = tempfile::tempdir().expect("a folder");
    let bundle = name(folder.path());
    for round in 0..25_u64 {
        let mut child = Command::new(LINK)
            .args([
                "watch",
                "--main",
                "127.0.0.1",
                "--no-tcp",
                "--interval",
                "20ms",
                "-q",
                "--evidence",
                &bundle,
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("link-probe starts");
        std::thread::sleep(std::time::Duration::from_millis(round * 53 % 1300));
        child.kill().expect("killed");
        child.wait().expect("an end");
    }
    let last = run(LINK, &["check", "--main", "127.0.0.1", "--no-tcp", "--evidence", &bundle]);
    assert!(last.status.success(), "{}", text(&last.stderr));
    let ran = run(LINK, &["verify", &bundle, "-f", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    assert_eq!(ran.status.code(), Some(3), "killed runs are no proof");
    assert_eq!(report["data"]["broken"], serde_json::json!([]), "{report:#}");
    assert_eq!(report["data"]["cut_off"], false);
    let runs = report["data"]["runs"].as_array().expect("runs");
    assert_eq!(runs.last().expect("a run")["check"], "derived");
}

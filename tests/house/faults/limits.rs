//! No descriptors and no memory left: a run does what it always does, or ends with 3 and a word.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

use super::{MODES, Mode, Trial, limit, told, undisturbed};
use crate::program;

/// How a run below a limit ended.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    AsAlways,
    /// With status 3 and a word.
    Told,
    /// By the system, whose word it is: the stack could not grow.
    WithoutStack,
}

/// Runs a mode below a limit; whatever happens, all files are whole.
fn ends_in_the_contract(mode: &'static Mode, what: libc::__rlimit_resource_t, most: u64) -> Ended {
    let (usual, after) = undisturbed(mode);
    let trial = Trial::new(mode);
    let mut command = trial.command();
    limit(&mut command, what, most);
    let output = command.output().expect("the tool starts");
    let (code, told) = (output.status.code(), told(&output));
    let is_usual = code == usual.status.code();
    if what == libc::RLIMIT_AS && output.status.signal() == Some(libc::SIGSEGV) {
        trial.check(&after, &output, &format!("with {most}"));
        return Ended::WithoutStack;
    }
    assert!(is_usual || code == Some(3), "{} {}, {most}: {:?} {told}", mode.tool, mode.words, output.status);
    assert!(is_usual || !output.stderr.is_empty(), "{}, {most}: not a word", mode.words);
    assert!(!told.contains("fault in the tool"), "{}, {most}: {told}", mode.words);
    trial.check(&after, &output, &format!("with {most}"));
    if is_usual { Ended::AsAlways } else { Ended::Told }
}

#[test]
fn descriptors_that_are_out_are_told() {
    for mode in MODES {
        let ended = [4, 5, 6, 8, 12, 64].map(|most| ends_in_the_contract(mode, libc::RLIMIT_NOFILE, most));
        assert_eq!(ended.last(), Some(&Ended::AsAlways), "{}: 64 are enough", mode.words);
    }
}

/// What a run saw is read piece by piece while its verdict is derived again, however long it was.
#[test]
fn the_evidence_of_a_long_run_is_verified_in_little_memory() {
    const MORE: u64 = 24 << 20;
    let folder = tempfile::tempdir().expect("a folder");
    let run = |words: &str, least: Option<u64>| {
        let mut command = Command::new(program("sac-status"));
        command.args(words.split(' ')).current_dir(&folder);
        if let Some(least) = least {
            limit(&mut command, libc::RLIMIT_AS, least + MORE);
        }
        command.output().expect("the tool starts")
    };
    let watched = run("watch --source demo:healthy-pair --duration 30m --evidence proof", None);
    assert_eq!(watched.status.code(), Some(0), "{}", told(&watched));
    let held = std::fs::metadata(folder.path().join("proof/evidence.jsonl")).expect("records").len();
    assert!(held > 2_000_000, "{held} bytes are too few to show anything");
    let verified = run("verify proof", Some(least_to_start("sac-status")));
    assert_eq!(verified.status.code(), Some(0), "{}", told(&verified));
}

/// The least address space, in bytes, in which the system starts a program at all.
fn least_to_start(tool: &str) -> u64 {
    let starts = |most| {
        let mut command = Command::new(program(tool));
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        limit(&mut command, libc::RLIMIT_AS, most);
        command.status().is_ok_and(|status| status.success())
    };
    (1..=512).map(|step| step << 21).find(|most| starts(*most)).expect("1 GiB is enough")
}

#[test]
fn memory_that_is_out_is_told() {
    let mut told = 0;
    for mode in MODES {
        let least = least_to_start(mode.tool);
        for more in [0, 1, 2, 4, 8] {
            told +=
                u32::from(ends_in_the_contract(mode, libc::RLIMIT_AS, least + (more << 20)) == Ended::Told);
        }
    }
    assert!(told > 0, "no run was short of memory and said so, so nothing is proven");
}

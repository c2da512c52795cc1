//! Signals at any moment. `KILLS=1000` asks for more than the few of a normal run.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{Content, MODES, Trial, content, undisturbed};
use crate::broken_input::Chance;

/// Kills of a normal run, shared out to all modes.
const KILLS: usize = 60;

#[test]
fn a_signal_at_any_moment_leaves_only_what_is_whole() {
    let kills = std::env::var("KILLS").map_or(KILLS, |kills| kills.parse().expect("a number"));
    let mut chance = Chance(7);
    for mode in MODES {
        let began = Instant::now();
        let (usual, after) = undisturbed(mode);
        let longest = began.elapsed();
        for round in 0..kills.div_ceil(MODES.len()) {
            let trial = Trial::new(mode);
            let mut command = trial.command();
            let child =
                command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the tool starts");
            let wait = longest.as_micros() as usize;
            std::thread::sleep(Duration::from_micros(chance.below(wait) as u64));
            let (signal, name) =
                if round % 4 == 3 { (libc::SIGTERM, "TERM") } else { (libc::SIGKILL, "KILL") };
            let id = libc::pid_t::try_from(child.id()).expect("a number of a process");
            // SAFETY: a call without memory; the child is not waited for yet, so that the number is its own.
            unsafe { libc::kill(id, signal) };
            let output = child.wait_with_output().expect("an end");
            let what = format!("{name} in round {round}");
            trial.check(&after, &output, &what);
            let now = content(trial.folder.path());
            if output.status.code() == usual.status.code() {
                assert!(has_all(&now, &after), "{}, {what}: told as saved, and not there", mode.words);
            } else {
                assert!(
                    matches!(output.status.code(), None | Some(130)),
                    "{}, {what}: {}",
                    mode.words,
                    super::told(&output)
                );
            }
        }
    }
}

/// Whether every file of a whole run is there, and the recordings have all their lines.
fn has_all(now: &Content, after: &Content) -> bool {
    let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    after.iter().all(|(name, bytes)| {
        now.get(name).is_some_and(|there| name != "recording.jsonl" || lines(there) == lines(bytes))
    })
}

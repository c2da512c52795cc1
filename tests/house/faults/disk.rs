//! A disk that is full at any byte, by a limit on the size of a file: each write beyond it fails.

use super::{Content, MODES, Mode, Trial, limit, told, undisturbed};
use crate::broken_input::Chance;

/// Where the disk is full: at the ends, and at some places between.
fn places(largest: u64, chance: &mut Chance) -> Vec<u64> {
    let mut places = vec![0, 1, largest / 2, largest - 1, largest];
    places.extend((0..3).map(|_| chance.below(usize::try_from(largest).expect("small")) as u64));
    places
}

/// The largest file that the run writes itself.
fn largest(mode: &Mode, after: &Content) -> u64 {
    let before = (mode.before)();
    let written = after.iter().filter(|(name, bytes)| before.get(*name) != Some(*bytes));
    written.map(|(_, bytes)| bytes.len() as u64).max().expect("a file")
}

#[test]
fn a_disk_that_is_full_at_any_byte_is_told_and_leaves_nothing_half() {
    let mut chance = Chance(1);
    for mode in MODES {
        let (usual, after) = undisturbed(mode);
        let largest = largest(mode, &after);
        // Times and counts make some files a little longer in another run.
        let varies = 4096;
        for place in places(largest, &mut chance).into_iter().chain([largest + varies]) {
            let trial = Trial::new(mode);
            let mut command = trial.command();
            limit(&mut command, libc::RLIMIT_FSIZE, place);
            let output = command.output().expect("the tool starts");
            let what = format!("full at byte {place} of {largest}");
            let code = output.status.code();
            let told = told(&output);
            if code == usual.status.code() {
                assert!(place + varies >= largest, "{}, {what}: nobody noticed: {told}", mode.words);
            } else {
                assert_eq!(code, Some(3), "{} {}, {what}: {told}", mode.tool, mode.words);
                assert!(told.contains("File too large"), "{}, {what}: no reason: {told}", mode.words);
                assert!(place < largest + varies, "{}, {what}: there was room: {told}", mode.words);
            }
            assert!(!told.contains("internal error"), "{}, {what}: {told}", mode.words);
            trial.check(&after, &output, &what);
        }
    }
}

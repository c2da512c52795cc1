//! A log that is kept within a size goes on in further files beside the first: `FILE.1`, `FILE.2` and so on.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::io::files::folder_of;

/// How many parts the whole size is shared out to. One share is left over: the last line, the summary, may be long.
pub const SHARES: u64 = 8;
/// Parts behind the first that are kept. The first is always kept: it says what was watched, and how it began.
pub const KEPT: u64 = SHARES - 2;

/// The name of a part; 0 is the log itself.
#[must_use]
pub fn name(log: &Path, number: u64) -> PathBuf {
    if number == 0 {
        return log.to_owned();
    }
    let mut name = OsString::from(log);
    name.push(format!(".{number}"));
    PathBuf::from(name)
}

/// The parts beside a log that are there, in their order. What a folder does not tell is not there.
#[must_use]
pub fn beside(log: &Path) -> Vec<PathBuf> {
    let Some(own) = log.file_name().map(|name| format!("{}.", name.to_string_lossy())) else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(folder_of(log)).into_iter().flatten().flatten();
    let number = |name: OsString| name.to_string_lossy().strip_prefix(&own)?.parse::<u64>().ok();
    let mut numbers: Vec<u64> =
        entries.filter_map(|entry| number(entry.file_name())).filter(|n| *n > 0).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(|number| name(log, number)).collect()
}

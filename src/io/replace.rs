//! What a report may take the place of: nothing that a person wrote. `-o Systems.xml` is a slip, and costs the file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::files::FileError;

/// How much of each end of a file is looked at, in bytes.
const GLIMPSE: u64 = 8 * 1024;

/// Refuses to replace a file unless it is empty, or `is_ours` says so of its first and last kilobytes. A file that is not there
/// may be written, and so may what is no regular file (a pipe, a device).
///
/// # Errors
/// [`FileError::Foreign`] for a file that is somebody else's or that cannot be read.
pub fn refuse_foreign(path: &Path, is_ours: impl FnOnce(&str, &str) -> bool) -> Result<(), FileError> {
    if !path.metadata().is_ok_and(|data| data.is_file() && data.len() > 0) {
        return Ok(());
    }
    match ends(path) {
        Ok((first, last)) if is_ours(&first, &last) => Ok(()),
        _ => Err(FileError::Foreign { path: path.display().to_string() }),
    }
}

/// Both ends of a file, as text; a short file is both.
fn ends(path: &Path) -> std::io::Result<(String, String)> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut read = |from| {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(from))?;
        file.by_ref().take(GLIMPSE).read_to_end(&mut bytes)?;
        std::io::Result::Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    Ok((read(0)?, read(length.saturating_sub(GLIMPSE))?))
}

/// Whether two texts begin alike, by at most three lines and 40 characters: a second run of the same command.
#[must_use]
pub fn begin_alike(one: &str, other: &str) -> bool {
    let start = |text: &str| -> String {
        let lines = text.lines().take(3).flat_map(|line| line.chars().chain(['\n']));
        lines.take(40).collect()
    };
    start(one) == start(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_ours_or_empty_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let refused = |text: &str| {
            std::fs::write(&path, text).unwrap();
            refuse_foreign(&path, |first, last| first.starts_with("ours") && last.ends_with("end")).is_err()
        };
        assert!(refuse_foreign(&path, |_, _| false).is_ok(), "it is not there");
        assert!(!refused(""));
        assert!(!refused("ours, to the end"));
        assert!(!refused(&format!("ours{}end", "x".repeat(100_000))));
        assert!(refused("kind: system\n"));
        assert!(refuse_foreign(folder.path(), |_, _| false).is_ok(), "a folder has an error of its own");
    }

    #[test]
    fn the_same_command_begins_its_text_alike() {
        let schema = "{\n  \"$schema\": \"a\",\n  \"$id\": \"b\",\n";
        assert!(begin_alike(&format!("{schema}  \"c\": 3\n}}"), &format!("{schema}}}")));
        assert!(!begin_alike("{\n  \"a\": 1\n}", "{\n  \"b\": 1\n}"), "any JSON begins with a brace");
        assert!(!begin_alike("# one\n", "# another\n"));
    }
}

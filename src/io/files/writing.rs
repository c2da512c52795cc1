//! Files out: written in one step, or growing while the tool runs.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::staged::{Manner, Staged, is_temporary};
use super::{FileError, display};
use crate::io::tape;
use crate::io::{in_use, outlet};

/// Why a tool that derives a verdict again from evidence writes no file.
pub(in crate::io) const NOT_NOW: &str = "nothing is written while a verdict is derived again";

/// Whether an output may replace a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Never: an existing file is left as it is.
    Never,
    /// A file that exists is replaced.
    Replace,
}

/// Writes a file in one step: its bytes are flushed to the disk of the same folder, then put in place. At any moment the old
/// file or the new one is there, never half of one. A replaced file keeps its owner and mode where the system lets it.
///
/// # Errors
/// When the file exists and may not be replaced, it is a link of another user, or the system refuses; then nothing was
/// changed.
pub fn write_atomic(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<(), FileError> {
    refuse_while_played(path)?;
    let fail = |error: &std::io::Error| FileError::writing(path, error);
    refuse_foreign_link(path).map_err(|error| fail(&error))?;
    // Standard output by its device name, a pipe and the like cannot be replaced; they are written to.
    if path.metadata().is_ok_and(|data| !data.is_file()) && !path.is_dir() {
        return outlet::write_to(path, bytes).map_err(|error| fail(&error));
    }
    // A link stays a link: what it points to is replaced.
    let target = if path.is_symlink() { path.canonicalize().ok() } else { None };
    let target = target.as_deref().unwrap_or(path);
    let folder = folder_of(target);
    if !folder.exists() {
        let problem = format!("there is no folder {}; make it first", folder.display());
        return Err(FileError::Write { path: display(path), problem });
    }
    let before = target.metadata().ok();
    let staged = Staged::new(folder, bytes, before.as_ref(), Manner::Unnamed);
    match staged.and_then(|staged| staged.place(target, overwrite)) {
        Ok(()) => {
            sync_folder(folder);
            remember(target);
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(FileError::Exists { path: display(path) })
        }
        Err(error) => Err(fail(&error)),
    }
}

/// Remembers what this run wrote: its report, which comes last, must not take the place of it.
pub(in crate::io) fn remember(path: &Path) {
    if let Ok(file) = File::open(path) {
        in_use::remember(&file);
    }
}

fn refuse_while_played(path: &Path) -> Result<(), FileError> {
    if tape::is_played() {
        return Err(FileError::Write { path: display(path), problem: NOT_NOW.to_owned() });
    }
    Ok(())
}

/// The folder that a file lies in, or is to lie in.
#[must_use]
pub fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whoever owns a link chooses the file that is replaced, so only links of this user and of the administrator are followed.
/// The kernel's own guard does not see the link, as the path was resolved before.
#[cfg(unix)]
fn refuse_foreign_link(named: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let Ok(link) = named.symlink_metadata() else { return Ok(()) };
    // SAFETY: a call without arguments or memory that never fails.
    let me = unsafe { libc::geteuid() };
    if !link.is_symlink() || link.uid() == me || link.uid() == 0 {
        return Ok(());
    }
    Err(std::io::Error::other(
        "it is a link of another user, which is not followed; remove it, or name the file itself",
    ))
}

/// On Windows only administrators make links, unless the machine is set up for developers.
#[cfg(not(unix))]
fn refuse_foreign_link(_named: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Removes a report of an earlier run, so that it is not taken for one that could not be made. Only a plain file is removed;
/// false when there was none, or the system refuses.
pub fn remove_old(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| data.is_file()) && std::fs::remove_file(path).is_ok()
}

/// Removes temporary files that killed runs left in a folder: those of an hour ago and older, as a younger one may belong to a
/// run in progress.
pub fn clear_temporaries(folder: &Path) {
    const OLD: std::time::Duration = std::time::Duration::from_secs(3600);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = is_temporary(&entry.file_name().to_string_lossy());
        let changed = || entry.metadata().and_then(|data| data.modified()).ok();
        if is_ours && changed().is_some_and(|at| at.elapsed().is_ok_and(|age| age >= OLD)) {
            // Another user's file stays.
            let _refused = std::fs::remove_file(entry.path());
        }
    }
}

/// A file that grows while the tool runs (a recording), a piece at a time.
pub struct Growing {
    path: PathBuf,
    file: File,
    /// Bytes of the pieces that are whole.
    whole: u64,
}

impl Growing {
    /// Begins one; what is there is left as it is.
    ///
    /// # Errors
    /// When it exists, or the system refuses.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        refuse_while_played(path)?;
        match OpenOptions::new().write(true).create_new(true).open(path) {
            Ok(file) => Ok(Self { path: path.to_owned(), file, whole: 0 }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(FileError::Taken { path: display(path) })
            }
            Err(error) => Err(FileError::writing(path, &error)),
        }
    }

    /// Adds a piece, all of it or nothing.
    ///
    /// # Errors
    /// When the system refuses; what was added before stays.
    pub fn add(&mut self, piece: &str) -> Result<(), FileError> {
        if let Err(error) = self.file.write_all(piece.as_bytes()) {
            // Half a piece would be read as a fault.
            let _left_as_it_is = self.file.set_len(self.whole);
            return Err(self.ended(&error));
        }
        self.whole += piece.len() as u64;
        Ok(())
    }

    /// Puts all of it on the disk.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn finish(self) -> Result<(), FileError> {
        self.file.sync_all().map_err(|error| self.ended(&error))?;
        sync_folder(folder_of(&self.path));
        Ok(())
    }

    fn ended(&self, error: &std::io::Error) -> FileError {
        FileError::Ended { path: display(&self.path), problem: error.to_string() }
    }
}

/// Makes the new name itself survive a power loss, where the system can.
pub(in crate::io) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        // Some file systems refuse it for folders; the file itself is already safe.
        let _refused = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_growing_file_never_takes_the_place_of_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recording");
        let mut growing = Growing::create(&path).unwrap();
        growing.add("one\n").unwrap();
        growing.add("two\n").unwrap();
        growing.finish().unwrap();
        assert!(matches!(Growing::create(&path), Err(FileError::Taken { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"one\ntwo\n");
    }
}

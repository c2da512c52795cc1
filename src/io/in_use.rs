//! The files that this run reads, and those that it writes besides its report: no report takes the place of one of them
//! (`lint plan.yaml -o plan.yaml`), by whatever name or link it is called.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

static SEEN: Seen = Seen(Mutex::new(BTreeSet::new()));

/// Remembers a file that was opened. Pipes and devices are nobody's content, and are left out.
pub fn remember(file: &File) {
    SEEN.remember(file);
}

/// Whether a path leads to a file that was remembered.
#[must_use]
pub fn is_one(path: &Path) -> bool {
    SEEN.has(path)
}

/// The files of one run.
struct Seen(Mutex<BTreeSet<Id>>);

impl Seen {
    fn remember(&self, file: &File) {
        if let Some(id) = id(file) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        }
    }

    fn has(&self, path: &Path) -> bool {
        // Opening a pipe would wait for its other end.
        let file =
            path.metadata().ok().filter(std::fs::Metadata::is_file).and_then(|_| File::open(path).ok());
        let id = file.and_then(|file| id(&file));
        id.is_some_and(|id| self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&id))
    }
}

/// The disk and the number that it gives the file: the same for each of its names.
type Id = (u64, u64);

#[cfg(unix)]
fn id(file: &File) -> Option<Id> {
    use std::os::unix::fs::MetadataExt;
    let data = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    Some((data.dev(), data.ino()))
}

#[cfg(windows)]
fn id(file: &File) -> Option<Id> {
    use std::os::windows::io::AsRawHandle;
    use windows_sys::Win32::Storage::FileSystem::{BY_HANDLE_FILE_INFORMATION, GetFileInformationByHandle};
    file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    let mut told = BY_HANDLE_FILE_INFORMATION::default();
    // SAFETY: the handle is open as long as `file` lives, and the structure that is filled is our own.
    let done = unsafe { GetFileInformationByHandle(file.as_raw_handle(), &raw mut told) };
    let number = u64::from(told.nFileIndexHigh) << 32 | u64::from(told.nFileIndexLow);
    (done != 0).then(|| (u64::from(told.dwVolumeSerialNumber), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_every_name() {
        // Not the list of the whole process: other tests' files are gone again, and the system gives their numbers to new ones.
        let seen = Seen(Mutex::default());
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&file, "x").unwrap();
        std::fs::write(&other, "x").unwrap();
        seen.remember(&File::open(&file).unwrap());
        assert!(seen.has(&file) && seen.has(&folder.path().join(".").join("a")));
        assert!(!seen.has(&other) && !seen.has(&folder.path().join("missing")));
        let second = folder.path().join("second");
        std::fs::hard_link(&file, &second).unwrap();
        assert!(seen.has(&second));
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&file, &link).unwrap();
            assert!(seen.has(&link));
        }
    }
}

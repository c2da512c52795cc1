//! The files that this run reads, and the logs that it writes: no report takes the place of one of them
//! (`lint plan.yaml -o plan.yaml`), by whatever name or link it is called.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

static SEEN: Mutex<BTreeSet<Id>> = Mutex::new(BTreeSet::new());

/// Remembers a file that was opened at `path`. Pipes and devices are nobody's content, and are left out.
pub fn remember(path: &Path, file: &File) {
    if let Some(id) = id(path, file) {
        SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }
}

/// Whether a path leads to a file that was remembered.
#[must_use]
pub fn is_one(path: &Path) -> bool {
    let id = File::open(path).ok().and_then(|file| id(path, &file));
    id.is_some_and(|id| SEEN.lock().unwrap_or_else(PoisonError::into_inner).contains(&id))
}

/// Device and number of a file: the same for each of its names.
#[cfg(unix)]
type Id = (u64, u64);

#[cfg(unix)]
fn id(_path: &Path, file: &File) -> Option<Id> {
    use std::os::unix::fs::MetadataExt;
    let data = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    Some((data.dev(), data.ino()))
}

/// The path without links and with the disk's own spelling.
#[cfg(not(unix))]
type Id = std::path::PathBuf;

#[cfg(not(unix))]
fn id(path: &Path, file: &File) -> Option<Id> {
    file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    path.canonicalize().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_every_name() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&file, "x").unwrap();
        std::fs::write(&other, "x").unwrap();
        remember(&file, &File::open(&file).unwrap());
        assert!(is_one(&file) && is_one(&folder.path().join(".").join("a")));
        assert!(!is_one(&other) && !is_one(&folder.path().join("missing")));
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&file, &link).unwrap();
            assert!(is_one(&link));
        }
    }
}

//! Several files that belong together, written so that a full disk leaves everything as it was.

use std::path::{Path, PathBuf};

use super::files::{self, FileError, Manner, Overwrite, Staged};
use super::tape;

/// Which of the names exist in the folder already, as paths.
#[must_use]
pub fn existing<'a>(folder: &Path, names: impl Iterator<Item = &'a str>) -> Vec<PathBuf> {
    // A link that points nowhere is there all the same.
    names.map(|name| folder.join(name)).filter(|path| path.symlink_metadata().is_ok()).collect()
}

/// Writes all files of a set into a folder, which is made when it does not exist.
///
/// All texts are written and flushed first; only when the last one is on the disk are they put in place one by one. So a full disk changes nothing, and a kill at any moment leaves of each file the old one or the new
/// one, never half of one.
///
/// # Errors
/// When the folder cannot be made, a file exists and may not be replaced, or the system refuses.
pub fn write_all(folder: &Path, files: &[(&str, &[u8])], overwrite: Overwrite) -> Result<(), FileError> {
    if tape::is_played() {
        return Err(FileError::Write { path: shown(folder), problem: files::NOT_NOW.to_owned() });
    }
    if folder.metadata().is_ok_and(|data| !data.is_dir()) {
        let problem = "it is no folder; choose another name".to_owned();
        return Err(FileError::Write { path: shown(folder), problem });
    }
    let made = first_missing(folder);
    std::fs::create_dir_all(folder).map_err(|error| FileError::writing(folder, &error))?;
    files::clear_temporaries(folder);
    let written = place_all(folder, files, overwrite);
    if let (Err(_), Some(made)) = (&written, made) {
        // Nothing was changed: not even an empty folder stays. One that holds something is not ours alone any more.
        remove_empty(folder, made);
    }
    written
}

/// The topmost folder that does not exist yet.
fn first_missing(folder: &Path) -> Option<&Path> {
    folder.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).last()
}

/// Removes a folder and those above it down from `top`, as far as they are empty.
fn remove_empty(folder: &Path, top: &Path) {
    let made = folder.ancestors().take_while(|path| path.starts_with(top));
    for path in made {
        if std::fs::remove_dir(path).is_err() {
            return;
        }
    }
}

/// The most files of a set that wait for their names as open files; a larger set waits under temporary names. A program may have
/// a few hundred open.
const MOST_OPEN: usize = 64;

fn place_all(folder: &Path, files: &[(&str, &[u8])], overwrite: Overwrite) -> Result<(), FileError> {
    let manner = if files.len() > MOST_OPEN { Manner::Named } else { Manner::Unnamed };
    let mut all = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = folder.join(name);
        if path.is_dir() {
            return Err(FileError::Write { path: shown(&path), problem: "it is a folder".to_owned() });
        }
        let staged =
            Staged::new(folder, bytes, None, manner).map_err(|error| FileError::writing(&path, &error))?;
        all.push((staged, path));
    }
    for (staged, path) in all {
        staged.place(&path, overwrite).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => FileError::Exists { path: shown(&path) },
            _ => FileError::writing(&path, &error),
        })?;
        files::remember(&path);
    }
    files::sync_folder(folder);
    Ok(())
}

/// Replaces the content of a file that is there in one step, and keeps owner and mode. A link is followed, unless it is
/// another user's: the file that it points to is replaced, and the link stays.
///
/// # Errors
/// When the file does not exist or the system refuses; then nothing was changed.
pub fn rewrite(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    path.metadata().map_err(|error| FileError::writing(path, &error))?;
    files::write_atomic(path, bytes, Overwrite::Replace)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_all_or_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new/below");
        let names = || std::fs::read_dir(&target).map(Iterator::count).unwrap_or(0);
        write_all(&target, &[("a", b"1"), ("b", b"2")], Overwrite::Never).unwrap();
        assert_eq!(names(), 2);
        std::fs::create_dir(target.join("c")).unwrap();
        let error = write_all(&target, &[("a", b"3"), ("c", b"4")], Overwrite::Replace).unwrap_err();
        assert!(error.to_string().contains("folder"), "{error}");
        assert_eq!(std::fs::read(target.join("a")).unwrap(), b"1", "nothing was placed");
        assert_eq!(names(), 3, "no temporary file is left");
        let error = write_all(&target, &[("a", b"3")], Overwrite::Never).unwrap_err();
        assert!(matches!(error, FileError::Exists { .. }), "{error}");
        write_all(&target, &[("a", b"3")], Overwrite::Replace).unwrap();
        assert_eq!(std::fs::read(target.join("a")).unwrap(), b"3");
        assert_eq!(existing(&target, ["a", "z"].into_iter()), [target.join("a")]);
    }

    #[cfg(unix)]
    #[test]
    fn rewriting_keeps_mode_and_link() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        std::fs::write(&file, "old").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        rewrite(&link, b"new").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"new");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert!(rewrite(&folder.path().join("missing"), b"x").is_err());
    }

    #[test]
    fn a_folder_that_was_made_for_nothing_goes_again_and_old_temporaries_too() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("new/below");
        // A name with a folder in it cannot be staged there: the rename fails.
        assert!(write_all(&target, &[("no/such/folder", b"1")], Overwrite::Never).is_err());
        assert!(!folder.path().join("new").exists());
        let (old, young) = (folder.path().join(".hotstandby-a.tmp"), folder.path().join(".hotstandby-b.tmp"));
        let file = std::fs::File::create(&old).unwrap();
        let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
        file.set_modified(long_ago).unwrap();
        drop(file);
        std::fs::write(&young, "").unwrap();
        write_all(folder.path(), &[("a", b"1")], Overwrite::Never).unwrap();
        assert!(!old.exists() && young.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_dangling_link_counts_as_existing_and_is_never_followed() {
        let folder = tempfile::tempdir().unwrap();
        let outside = folder.path().join("outside");
        std::os::unix::fs::symlink(&outside, folder.path().join("a")).unwrap();
        assert_eq!(existing(folder.path(), ["a"].into_iter()).len(), 1);
        assert!(write_all(folder.path(), &[("a", b"1")], Overwrite::Never).is_err());
        write_all(folder.path(), &[("a", b"1")], Overwrite::Replace).unwrap();
        assert!(!outside.exists());
    }
}

//! A file whose bytes are on the disk before it has its name, so that at any moment the old file or the new one is there.
//!
//! On Linux it has no name at all until it is whole: whatever ends the program leaves nothing behind. Elsewhere, and where a
//! file system cannot do that, it has a temporary name, which a kill leaves and a later run clears.

use std::fs::Metadata;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

use super::Overwrite;

/// How the names of temporary files begin and end.
const TEMPORARY: (&str, &str) = (".hotstandby-", ".tmp");

/// Whether the name is one of ours for a temporary file.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1)
}

/// How a file waits for its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::io) enum Manner {
    /// Without any name, where the system can do that; it takes an open file.
    Unnamed,
    /// Under a temporary name, closed.
    Named,
}

/// Such a file.
pub(in crate::io) enum Staged {
    /// It goes when it is closed.
    #[cfg(target_os = "linux")]
    Unnamed(std::fs::File, Box<Path>),
    /// It is removed when it is dropped.
    Named(TempPath),
}

impl Staged {
    /// Puts the bytes on the disk of a folder; with the owner and mode of the file `before`, where one is replaced.
    ///
    /// # Errors
    /// The system's own; then nothing is left.
    pub fn new(folder: &Path, bytes: &[u8], before: Option<&Metadata>, manner: Manner) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if manner == Manner::Unnamed
            && let Some(file) = linux::unnamed_in(folder)
        {
            fill(&file, bytes, before)?;
            return Ok(Self::Unnamed(file, folder.into()));
        }
        #[cfg(not(target_os = "linux"))]
        let _every_file_has_a_name = manner;
        Self::named(folder, bytes, before)
    }

    fn named(folder: &Path, bytes: &[u8], before: Option<&Metadata>) -> io::Result<Self> {
        let temporary = temporary_in(folder)?;
        fill(temporary.as_file(), bytes, before)?;
        Ok(Self::Named(temporary.into_temp_path()))
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// The system's own; [`io::ErrorKind::AlreadyExists`] when there is one that may not be replaced.
    pub fn place(self, target: &Path, overwrite: Overwrite) -> io::Result<()> {
        match (self, overwrite) {
            #[cfg(target_os = "linux")]
            (Self::Unnamed(file, folder), _) => linux::place(file, &folder, target, overwrite),
            (Self::Named(name), Overwrite::Never) => {
                name.persist_noclobber(target).map_err(|error| error.error)
            }
            (Self::Named(name), Overwrite::Replace) => name.persist(target).map_err(|error| error.error),
        }
    }
}

fn fill(mut file: &std::fs::File, bytes: &[u8], before: Option<&Metadata>) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(before) = before {
        keep_owner(file, before);
        // Who could read and write the old file can read and write the new one.
        file.set_permissions(before.permissions())?;
    }
    file.sync_all()
}

/// Gives the new file to the owner and group of the old one. Only root may give a file away; for anybody else at least the
/// group is kept, where the user is one of it.
#[cfg(unix)]
fn keep_owner(ours: &std::fs::File, before: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if fchown(ours, Some(before.uid()), Some(before.gid())).is_err() {
        let _not_of_the_group = fchown(ours, None, Some(before.gid()));
    }
}

/// A new file has the owner that the folder says.
#[cfg(not(unix))]
fn keep_owner(_ours: &std::fs::File, _before: &Metadata) {}

fn names<'n>() -> tempfile::Builder<'n, 'n> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    builder
}

/// An empty temporary file, readable for all, less the user's mask: these are reports and settings, not secrets.
fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    #[cfg(not(unix))]
    {
        names().tempfile_in(folder)
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        names().permissions(std::fs::Permissions::from_mode(MODE)).tempfile_in(folder)
    }
}

#[cfg(unix)]
const MODE: u32 = 0o666;

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::CString;
    use std::fs::{File, OpenOptions};
    use std::io::{self, Read, Seek};
    use std::os::fd::AsRawFd;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::OpenOptionsExt;
    use std::path::Path;

    use super::{MODE, Overwrite, Staged, names};

    /// `None` where the file system cannot do it, or the file could not be named afterwards.
    pub fn unnamed_in(folder: &Path) -> Option<File> {
        let mut options = OpenOptions::new();
        let file =
            options.read(true).write(true).mode(MODE).custom_flags(libc::O_TMPFILE).open(folder).ok()?;
        Path::new(&handle(&file)).exists().then_some(file)
    }

    /// The name by which the system knows an open file; not there when /proc is not.
    fn handle(file: &File) -> String {
        format!("/proc/self/fd/{}", file.as_raw_fd())
    }

    /// A file that is there is replaced by way of a temporary name, which lasts for a blink and has the whole file behind it.
    pub fn place(mut file: File, folder: &Path, target: &Path, overwrite: Overwrite) -> io::Result<()> {
        match link(&file, target) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                with_a_name(&mut file, folder)?.place(target, overwrite)
            }
            Err(_) if overwrite == Overwrite::Replace => {
                let linked = names().make_in(folder, |name| link(&file, name))?;
                linked.into_temp_path().persist(target).map_err(|error| error.error)
            }
            linked => linked,
        }
    }

    /// The same file with a temporary name, for where files cannot be linked although they may be without a name.
    pub fn with_a_name(file: &mut File, folder: &Path) -> io::Result<Staged> {
        let mut bytes = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut bytes)?;
        Staged::named(folder, &bytes, Some(&file.metadata()?))
    }

    fn link(file: &File, name: &Path) -> io::Result<()> {
        let from = CString::new(handle(file))?;
        let to = CString::new(name.as_os_str().as_bytes())?;
        // SAFETY: both are texts that end with a zero byte and outlast the call.
        let result = unsafe {
            libc::linkat(libc::AT_FDCWD, from.as_ptr(), libc::AT_FDCWD, to.as_ptr(), libc::AT_SYMLINK_FOLLOW)
        };
        if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(folder: &Path) -> Vec<String> {
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn both_manners_place_whole_files_and_leave_nothing_else() {
        for manner in [Manner::Unnamed, Manner::Named] {
            let folder = tempfile::tempdir().unwrap();
            let target = folder.path().join("report");
            let stage = |bytes: &[u8]| Staged::new(folder.path(), bytes, None, manner).unwrap();
            drop(stage(b"never named"));
            stage(b"one").place(&target, Overwrite::Never).unwrap();
            let refused = stage(b"two").place(&target, Overwrite::Never).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(std::fs::read(&target).unwrap(), b"one");
            stage(b"three").place(&target, Overwrite::Replace).unwrap();
            assert_eq!(std::fs::read(&target).unwrap(), b"three");
            std::fs::create_dir(folder.path().join("folder")).unwrap();
            assert!(stage(b"four").place(&folder.path().join("folder"), Overwrite::Replace).is_err());
            assert_eq!(there(folder.path()), ["folder", "report"], "{manner:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_waits_without_a_name_is_not_in_the_folder_and_can_get_one() {
        let folder = tempfile::tempdir().unwrap();
        let Some(mut file) = linux::unnamed_in(folder.path()) else {
            // A file system that cannot do it: then there is a name from the beginning.
            let _named = Staged::new(folder.path(), b"x", None, Manner::Unnamed).unwrap();
            assert_eq!(there(folder.path()).len(), 1);
            return;
        };
        fill(&file, b"whole", None).unwrap();
        assert!(there(folder.path()).is_empty());
        let named = linux::with_a_name(&mut file, folder.path()).unwrap();
        assert_eq!(there(folder.path()).len(), 1);
        named.place(&folder.path().join("report"), Overwrite::Never).unwrap();
        assert_eq!(std::fs::read(folder.path().join("report")).unwrap(), b"whole");
        assert_eq!(there(folder.path()), ["report"]);
    }
}

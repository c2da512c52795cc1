//! Files in and out: decoding, limits, folders and globs, and writing in one step.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use thiserror::Error;
use walkdir::{DirEntry, WalkDir};

use super::decode::{self, DecodeError};
use super::tape;
use crate::domain::finding::FileName;

/// The largest input, in bytes.
pub const SIZE_LIMIT: u64 = 64 * 1024 * 1024;

/// Why an input could not be read, or an output not be written. Every message names the path and the next step.
#[derive(Debug, Error)]
pub enum FileError {
    /// There is no such file or folder.
    #[error("{path}: there is no such file or folder; check the name, or list it with `ls`")]
    Missing {
        /// The path as given.
        path: String,
    },
    /// A link that points nowhere.
    #[error("{path}: this link points to {target}, which does not exist; mend or remove the link")]
    BrokenLink {
        /// The path as given.
        path: String,
        /// What the link holds.
        target: String,
    },
    /// The system refuses access.
    #[error("{path}: no permission to read it; check the owner and mode, or run as a user who may read it")]
    Permission {
        /// The path as given.
        path: String,
    },
    /// Larger than [`SIZE_LIMIT`].
    #[error("{path}: larger than the limit of 64 MiB for one input; this is no configuration file")]
    TooLarge {
        /// The path as given.
        path: String,
    },
    /// The bytes are no text that is understood.
    #[error("{path}: {problem}")]
    Decode {
        /// The path as given.
        path: String,
        /// What is wrong with the bytes, where, and what to do.
        problem: DecodeError,
    },
    /// A folder without any input.
    #[error(
        "{path}: the folder holds no input; looked for *.yaml, *.yml and Systems.xml, also in its sub-folders"
    )]
    EmptyFolder {
        /// The path as given.
        path: String,
    },
    /// A pattern that matches nothing.
    #[error("{path}: the pattern matches no file; patterns know *, ?, [..], {{a,b}} and **")]
    NoMatch {
        /// The pattern as given.
        path: String,
    },
    /// A pattern that is none.
    #[error("{path}: the pattern cannot be read: {problem}")]
    Pattern {
        /// The pattern as given.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The output exists, and may not be replaced.
    #[error(
        "{path}: exists already and was left as it is; give --force to replace it, or choose another name"
    )]
    Exists {
        /// The path as given.
        path: String,
    },
    /// The output is a file that is no output of ours, and may not be replaced.
    #[error(
        "{path}: holds what this tool did not write, and was left as it is; remove it first, or choose another name"
    )]
    Foreign {
        /// The path as given.
        path: String,
    },
    /// Writing failed; what was there before is still there.
    #[error("{path}: could not be written: {problem}; nothing was changed")]
    Write {
        /// The path as given.
        path: String,
        /// The system's words.
        problem: String,
    },
    /// In the words in which it was told when it happened.
    #[error("{0}")]
    Told(String),
    /// Anything else that the system says.
    #[error("{path}: could not be read: {problem}")]
    Other {
        /// The path as given.
        path: String,
        /// The system's words.
        problem: String,
    },
}

impl FileError {
    /// Why a file or folder could not be opened or read.
    #[must_use]
    pub fn reading(path: &Path, error: &std::io::Error) -> Self {
        let name = display(path);
        match error.kind() {
            std::io::ErrorKind::NotFound => match std::fs::read_link(path) {
                Ok(target) => Self::BrokenLink { path: name, target: display(&target) },
                Err(_) => Self::Missing { path: name },
            },
            std::io::ErrorKind::PermissionDenied => Self::Permission { path: name },
            _ => Self::Other { path: name, problem: error.to_string() },
        }
    }

    fn writing(path: &Path, error: &std::io::Error) -> Self {
        Self::Write { path: display(path), problem: error.to_string() }
    }
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

/// The name of an input in messages: the path as the user gave it; `-` for standard input.
#[must_use]
pub fn display_name(path: &Path) -> FileName {
    FileName::from(path.to_string_lossy())
}

/// Reads a line with its end into `line`, in place of what is there; 0 bytes are the end of the input. A line without
/// limit (zeros after a full disk, a device) would take the whole machine's memory.
///
/// # Errors
/// The system's own, and [`std::io::ErrorKind::FileTooLarge`] for a line of more than `most` bytes.
pub fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>, most: usize) -> std::io::Result<usize> {
    line.clear();
    let length = input.take(most as u64 + 1).read_until(b'\n', line)?;
    if length > most {
        let words = format!("a line of more than {} KiB", most / 1024);
        return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, words));
    }
    Ok(length)
}

/// Whether the path stands for standard input.
#[must_use]
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether standard input is a file rather than a terminal or another program.
#[must_use]
pub fn stdin_is_file() -> bool {
    #[cfg(unix)]
    let handle = std::os::fd::AsFd::as_fd(&std::io::stdin()).try_clone_to_owned();
    #[cfg(windows)]
    let handle = std::os::windows::io::AsHandle::as_handle(&std::io::stdin()).try_clone_to_owned();
    handle.is_ok_and(|handle| std::fs::File::from(handle).metadata().is_ok_and(|data| data.is_file()))
}

/// Opens a file that has no limit of size, such as a log.
///
/// # Errors
/// When it cannot be opened.
pub fn open_file(path: &Path) -> Result<std::fs::File, FileError> {
    std::fs::File::open(path).map_err(|error| FileError::reading(path, &error))
}

/// Opens a file, or standard input for `-`, to be read piece by piece.
///
/// # Errors
/// When it cannot be opened or is larger than [`SIZE_LIMIT`]. What does not tell its size has no limit here.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, FileError> {
    if is_stdin(path) {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let file = open_file(path)?;
    if file.metadata().is_ok_and(|data| data.len() > SIZE_LIMIT) {
        return Err(FileError::TooLarge { path: display(path) });
    }
    Ok(Box::new(BufReader::new(file)))
}

/// Reads a file, or standard input for `-`, as bytes.
///
/// # Errors
/// When it cannot be read or is larger than [`SIZE_LIMIT`].
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let read = if is_stdin(path) {
        std::io::stdin().lock().take(SIZE_LIMIT + 1).read_to_end(&mut bytes)
    } else {
        let file = open_file(path)?;
        if let Ok(size) = file.metadata().map(|data| data.len()) {
            if size > SIZE_LIMIT {
                return Err(FileError::TooLarge { path: display(path) });
            }
            bytes.reserve_exact(usize::try_from(size).unwrap_or_default());
        }
        file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes)
    };
    read.map_err(|error| FileError::reading(path, &error))?;
    if bytes.len() as u64 > SIZE_LIMIT { Err(FileError::TooLarge { path: display(path) }) } else { Ok(bytes) }
}

/// Reads a file, or standard input for `-`, as text: UTF-8 with or without BOM, or UTF-16 with BOM.
///
/// # Errors
/// When it cannot be read, is larger than [`SIZE_LIMIT`], or is no text.
pub fn read(path: &Path) -> Result<Arc<str>, FileError> {
    text(path, read_bytes(path)?)
}

/// The text that the bytes of a file are.
///
/// # Errors
/// When they are none.
pub fn text(path: &Path, bytes: Vec<u8>) -> Result<Arc<str>, FileError> {
    let text = decode::decode(bytes).map_err(|problem| FileError::Decode { path: display(path), problem })?;
    Ok(Arc::from(text))
}

/// The inputs that the arguments stand for: files as they are, folders with all inputs below them, patterns that the
/// shell has left alone. Sorted within an argument, arguments in their order, none twice.
///
/// # Errors
/// When an argument does not exist, a folder cannot be listed or holds no input, or a pattern matches nothing.
pub fn expand(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for argument in arguments {
        let found = if is_stdin(argument) {
            vec![argument.clone()]
        } else if argument.is_dir() {
            folder(argument)?
        } else if argument.symlink_metadata().is_ok() || !looks_like_pattern(argument) {
            // A file that does not exist is told when it is read, with all the others.
            vec![argument.clone()]
        } else {
            pattern(argument)?
        };
        // `a.yaml` and `./a.yaml` are one file.
        let full = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        all.extend(found.into_iter().filter(|path| seen.insert(full(path))));
    }
    Ok(all)
}

/// What lies in a folder, sorted and without what is hidden; `None` when it is more than `most`.
///
/// # Errors
/// When the folder cannot be listed.
pub fn entries(folder: &Path, most: usize) -> Result<Option<Vec<PathBuf>>, FileError> {
    let cannot = |error: std::io::Error| FileError::reading(folder, &error);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if found.len() == most {
            return Ok(None);
        }
        found.push(entry.path());
    }
    found.sort();
    Ok(Some(found))
}

/// Why what lies in a folder is neither a folder nor a regular file, in words; `None` for those. A pipe would be waited for.
#[must_use]
pub fn unreadable_kind(path: &Path) -> Option<String> {
    match path.metadata() {
        Ok(data) if data.is_dir() || data.is_file() => None,
        Ok(_) => Some(format!(
            "{}: this is no regular file, so it was not opened; take it out of the folder",
            display(path)
        )),
        Err(error) => Some(FileError::reading(path, &error).to_string()),
    }
}

fn looks_like_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '[', '{'])
}

fn is_input(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let yaml = ending.is_some_and(|ending| ending == "yaml" || ending == "yml");
    yaml || path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("systems.xml"))
}

fn folder(root: &Path) -> Result<Vec<PathBuf>, FileError> {
    let found = walk(WalkDir::new(root), root, is_input)?;
    if found.is_empty() { Err(FileError::EmptyFolder { path: display(root) }) } else { Ok(found) }
}

/// Every file of the walk that `wanted` accepts, sorted. A link is followed to a file, not into a folder; hidden files and
/// folders (`.git`) are left out.
fn walk(walk: WalkDir, named: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, FileError> {
    let mut found = Vec::new();
    let shown =
        |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    for entry in walk.sort_by_file_name().into_iter().filter_entry(shown) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(named).to_path_buf();
            let source = std::io::Error::from(error);
            FileError::reading(&path, &source)
        })?;
        let path = entry.path();
        if wanted(path) && (entry.file_type().is_file() || (entry.path_is_symlink() && !path.is_dir())) {
            found.push(path.to_path_buf());
        }
    }
    Ok(found)
}

fn pattern(given: &Path) -> Result<Vec<PathBuf>, FileError> {
    let text = given.to_string_lossy().into_owned();
    let matcher = glob(&text).map_err(|problem| FileError::Pattern { path: text.clone(), problem })?;
    let base: PathBuf =
        given.components().take_while(|part| !looks_like_pattern(Path::new(part.as_os_str()))).collect();
    let root = if base.as_os_str().is_empty() { Path::new(".") } else { base.as_path() };
    if !root.is_dir() {
        return Err(FileError::NoMatch { path: text });
    }
    let mut tree = WalkDir::new(root);
    if !text.contains("**") {
        // No deeper than the pattern reaches: `*.yaml` must not search the whole disk below.
        tree = tree.max_depth(given.components().count() - base.components().count());
    }
    let mut found = walk(tree, given, |path| matcher.is_match(strip_dot(path)))?;
    for path in &mut found {
        *path = strip_dot(path).to_path_buf();
    }
    if found.is_empty() { Err(FileError::NoMatch { path: text }) } else { Ok(found) }
}

/// `./a` as `a`, so that a pattern without a folder matches what lies in this one.
fn strip_dot(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

fn glob(text: &str) -> Result<GlobMatcher, String> {
    let text = text.strip_prefix("./").unwrap_or(text);
    let glob =
        GlobBuilder::new(text).literal_separator(true).build().map_err(|error| error.kind().to_string())?;
    Ok(glob.compile_matcher())
}

/// Why a tool that derives a verdict again from evidence writes no file.
pub(super) const NOT_NOW: &str = "nothing is written while a verdict is derived again";

/// Whether an output may replace a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Never: an existing file is left as it is.
    Never,
    /// A file that exists is replaced.
    Replace,
}

/// Writes a file in one step: a temporary file in the same folder, flushed to the disk, then put in place. At any moment
/// the old file or the new one is there, never half of one. A replaced file keeps its owner and mode where the system lets it.
///
/// # Errors
/// When the file exists and may not be replaced, it is a link of another user, or the system refuses; then nothing was
/// changed.
pub fn write_atomic(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<(), FileError> {
    if tape::is_played() {
        return Err(FileError::Write { path: display(path), problem: NOT_NOW.to_owned() });
    }
    let fail = |error: &std::io::Error| FileError::writing(path, error);
    refuse_foreign_link(path).map_err(|error| fail(&error))?;
    // Standard output by its device name, a pipe and the like cannot be replaced; they are written to.
    if path.metadata().is_ok_and(|data| !data.is_file()) && !path.is_dir() {
        let mut device = std::fs::OpenOptions::new().write(true).open(path).map_err(|error| fail(&error))?;
        return device.write_all(bytes).map_err(|error| fail(&error));
    }
    // A link stays a link: what it points to is replaced.
    let target = if path.is_symlink() { path.canonicalize().ok() } else { None };
    let target = target.as_deref().unwrap_or(path);
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let temporary = staged(folder, bytes, target).map_err(|error| fail(&error))?;
    let placed = match overwrite {
        Overwrite::Never => temporary.persist_noclobber(target),
        Overwrite::Replace => temporary.persist(target),
    };
    match placed {
        Ok(()) => {
            sync_folder(folder);
            Ok(())
        }
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(FileError::Exists { path: display(path) })
        }
        Err(error) => Err(fail(&error.error)),
    }
}

/// A temporary file that can take the place of `target`: the bytes are on the disk, and owner and mode are those of the file
/// that it replaces.
fn staged(folder: &Path, bytes: &[u8], target: &Path) -> std::io::Result<tempfile::TempPath> {
    let mut temporary = temporary_in(folder)?;
    temporary.write_all(bytes)?;
    if let Ok(before) = target.metadata() {
        keep_owner(temporary.as_file(), &before);
        // Who could read and write the old file can read and write the new one.
        temporary.as_file().set_permissions(before.permissions())?;
    }
    temporary.as_file().sync_all()?;
    Ok(temporary.into_temp_path())
}

/// An empty temporary file, readable for all, less the user's mask: these are reports and settings, not secrets.
pub(super) fn temporary_in(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// How the names of temporary files begin and end.
pub(super) const TEMPORARY: (&str, &str) = (".hotstandby-", ".tmp");

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

/// Gives the new file to the owner and group of the old one. Only root may give a file away; for anybody else at least the
/// group is kept, where the user is one of it.
#[cfg(unix)]
fn keep_owner(ours: &std::fs::File, before: &std::fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if fchown(ours, Some(before.uid()), Some(before.gid())).is_err() {
        let _not_of_the_group = fchown(ours, None, Some(before.gid()));
    }
}

/// A new file has the owner that the folder says.
#[cfg(not(unix))]
fn keep_owner(_ours: &std::fs::File, _before: &std::fs::Metadata) {}

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
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_ours = name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1);
        let changed = || entry.metadata().and_then(|data| data.modified()).ok();
        if is_ours && changed().is_some_and(|at| at.elapsed().is_ok_and(|age| age >= OLD)) {
            // Another user's file stays.
            let _refused = std::fs::remove_file(entry.path());
        }
    }
}

/// Opens a file that grows while the tool runs (a recording); an existing one is left as it is.
///
/// # Errors
/// When it exists, or the system refuses.
pub fn create_growing(path: &Path) -> Result<Box<dyn Write>, FileError> {
    if tape::is_played() {
        return Err(FileError::Write { path: display(path), problem: NOT_NOW.to_owned() });
    }
    match std::fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(FileError::Exists { path: display(path) })
        }
        Err(error) => Err(FileError::writing(path, &error)),
    }
}

/// Makes the new name itself survive a power loss, where the system can.
pub(super) fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = std::fs::File::open(folder) {
        // Some file systems refuse it for folders; the file itself is already safe.
        let _refused = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

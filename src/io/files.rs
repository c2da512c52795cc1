//! Files in and out: decoding and limits here; folders and globs in `inputs`; writing in one step in `writing`.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;

use super::decode::{self, DecodeError};
use super::in_use;
use crate::domain::finding::FileName;

mod inputs;
mod staged;
mod writing;

pub use inputs::{entries, expand, full, is_same, unreadable_kind};
pub(super) use staged::{Manner, Staged};
pub use writing::{Growing, Overwrite, clear_temporaries, folder_of, remove_old, write_atomic};
pub(super) use writing::{NOT_NOW, remember, sync_folder};

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
    /// A folder, where one file is read.
    #[error("{path}: this is a folder, and one file is wanted; name the file in it")]
    Folder {
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
    /// The output is a file that this run reads, or a log that it writes.
    #[error("{path}: this run reads or writes it already, so it was left as it is; choose another name")]
    InUse {
        /// The path as given.
        path: String,
    },
    /// The output exists, and is never replaced.
    #[error("{path}: exists already and was left as it is; choose another name")]
    Taken {
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
    /// A file that grew could not go on.
    #[error(
        "{path}: could not be written any further: {problem}; what stands there is whole up to there. Free some space, and write a new file"
    )]
    Ended {
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

    /// The same of what was to be read as one file. Windows says of a folder that there is no permission.
    fn opening(path: &Path, error: &std::io::Error) -> Self {
        if path.is_dir() { Self::Folder { path: display(path) } } else { Self::reading(path, error) }
    }

    /// Why a file could not be written: the system's words without the temporary name that they may speak of, and what to do.
    pub(super) fn writing(path: &Path, error: &std::io::Error) -> Self {
        let words = error.to_string();
        let words = words.split(" at path ").next().unwrap_or_default();
        let advice = match error.kind() {
            std::io::ErrorKind::PermissionDenied => "; check who may write in that folder, or choose another",
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "; free some space",
            _ => "",
        };
        Self::Write { path: display(path), problem: format!("{words}{advice}") }
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
    let file = std::fs::File::open(path).map_err(|error| FileError::opening(path, &error))?;
    in_use::remember(&file);
    Ok(file)
}

/// Refuses an output that is one of this run's own files.
///
/// # Errors
/// [`FileError::InUse`].
pub fn refuse_own(path: &Path) -> Result<(), FileError> {
    if in_use::is_one(path) { Err(FileError::InUse { path: display(path) }) } else { Ok(()) }
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
    read.map_err(|error| FileError::opening(path, &error))?;
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

//! Files that are judged, as [`crate::io::files`] reads them, with their bytes kept as evidence. Secrets and certificates are never
//! read this way.

use std::io::{BufRead, Cursor};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{is_played, is_recorded, keep, kept, next, put};
use crate::domain::evidence::story::Input;
use crate::io::files::{self, FileError};

/// What reading a file gave.
#[derive(Serialize, Deserialize)]
enum Outcome {
    /// Its bytes, kept.
    #[serde(rename = "input")]
    Input(Input),
    /// Why it could not be read.
    #[serde(rename = "error")]
    Error(String),
}

/// What the channel of a file begins with.
const CHANNEL: &str = "file:";

/// What the entries that name an input begin with.
pub const NAMES_INPUT: &str = "[\"file:";

/// The input that an entry of a record names: the file's name, and its check sum.
#[must_use]
pub fn named<'c>(channel: &'c str, what: &Value) -> Option<(&'c str, Input)> {
    let name = channel.strip_prefix(CHANNEL)?;
    match Outcome::deserialize(what).ok()? {
        Outcome::Input(input) => Some((name, input)),
        Outcome::Error(_) => None,
    }
}

/// As [`files::read_bytes`].
///
/// # Errors
/// As there.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    let channel = || format!("{CHANNEL}{}", path.display());
    if is_played() {
        return match next(&channel()) {
            Some(Outcome::Input(input)) => kept(&input).map_err(FileError::Told),
            Some(Outcome::Error(words)) => Err(FileError::Told(words)),
            None => Err(FileError::Told(format!("the evidence does not hold {}", path.display()))),
        };
    }
    let read = files::read_bytes(path);
    if is_recorded() {
        match &read {
            Ok(bytes) => put(&channel(), &keep(bytes).map(Outcome::Input)),
            Err(error) => put(&channel(), &Outcome::Error(error.to_string())),
        }
    }
    read
}

/// As [`files::read`].
///
/// # Errors
/// As there.
pub fn read(path: &Path) -> Result<Arc<str>, FileError> {
    files::text(path, read_bytes(path)?)
}

/// As [`files::open`]; with evidence the limit of size is that of [`files::read`].
///
/// # Errors
/// As there.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, FileError> {
    if is_recorded() || is_played() {
        return Ok(Box::new(Cursor::new(read_bytes(path)?)));
    }
    files::open(path)
}

/// As [`files::expand`].
///
/// # Errors
/// As there.
pub fn expand(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    let look = || files::expand(arguments).map_err(|error| error.to_string());
    super::seen("paths", look).map_err(|missing| missing.to_string()).flatten().map_err(FileError::Told)
}

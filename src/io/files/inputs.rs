//! Which files the arguments of a command line stand for: files, folders with all inputs below them, and patterns.

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::{DirEntry, WalkDir};

use super::{FileError, display, is_stdin};

/// The inputs that the arguments stand for: files as they are, folders with all inputs below them, patterns that the
/// shell has left alone. Sorted within an argument, arguments in their order, none twice.
///
/// # Errors
/// When an argument does not exist, a folder cannot be listed or holds no input, or a pattern matches nothing.
pub fn expand(arguments: &[PathBuf]) -> Result<Vec<PathBuf>, FileError> {
    let (mut seen, mut whole) = (BTreeSet::new(), WholePaths::default());
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
        all.extend(found.into_iter().filter(|path| seen.insert(whole.of(path))));
    }
    Ok(all)
}

/// The whole path with its folders' links resolved, so that one file has one name (`a.yaml`, `./a.yaml`); the file itself need not exist yet.
#[must_use]
pub fn full(path: &Path) -> PathBuf {
    WholePaths::default().of(path)
}

/// Whether both name one file. The system is asked only about those whose last names are the same.
#[must_use]
pub fn is_same(one: &Path, other: &Path) -> bool {
    one.file_name() == other.file_name() && full(one) == full(other)
}

/// The whole paths of many files, whose folders are mostly few: each is looked up once.
#[derive(Default)]
struct WholePaths {
    folders: HashMap<PathBuf, Option<PathBuf>>,
}

impl WholePaths {
    fn of(&mut self, path: &Path) -> PathBuf {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let (Some(folder), Some(name)) = (absolute.parent(), absolute.file_name()) else { return absolute };
        if !self.folders.contains_key(folder) {
            self.folders.insert(folder.to_owned(), folder.canonicalize().ok());
        }
        match self.folders.get(folder) {
            Some(Some(folder)) => folder.join(name),
            _ => absolute,
        }
    }
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
    let lower =
        |part: Option<&OsStr>| part.map(|part| part.to_string_lossy().to_lowercase()).unwrap_or_default();
    match &*lower(path.extension()) {
        "yaml" | "yml" => true,
        // The files of several clients may be called after them: `OP1-Systems.xml`, `Systems (2).xml`.
        "xml" => lower(path.file_stem()).split(|c: char| !c.is_alphanumeric()).any(|word| word == "systems"),
        _ => false,
    }
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

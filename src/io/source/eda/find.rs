//! Where the library is: the folder or file that the address names, else the folders of `PATH`, else the two in which iFIX is
//! known to lie. And whether this program can load it: a 64-bit program cannot load a library of 32 bit.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::domain::source::eda::Machine;
use crate::domain::words;

/// Both export the same functions by the same names.
const FILES: [&str; 2] = ["eda.dll", "vdba.dll"];

/// Folders of iFIX that public code and the vendor's pages name.
const FOLDERS: [&str; 2] =
    [r"C:\Program Files (x86)\Proficy\Proficy iFIX", r"C:\Program Files (x86)\Proficy\iFIX"];

/// The machine that this program is made for.
pub const OURS: Machine = if cfg!(target_arch = "x86") { Machine::X86 } else { Machine::X64 };

/// Where programs of 32 bit are; see `.ci/package-windows`.
const THE_OTHERS: &str = "the folder `32-bit` of the Windows package";

/// How much of a file tells what it is made for.
const START: u64 = 4096;

/// Why there is no library that can be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Lost {
    /// Nothing where it was looked for.
    #[error("there is no {} in {}", FILES.join(" or "), words::few(.0))]
    Nowhere(Vec<String>),
    /// What is there is made for other programs.
    #[error("{path} is a {} library, and this is a {} program, which cannot load it", .machine.word(), OURS.word())]
    Other {
        /// The file.
        path: String,
        /// What it is made for.
        machine: Machine,
    },
    /// What is there is no library of Windows.
    #[error("{0} is no Windows library")]
    NoLibrary(String),
}

impl Lost {
    /// What to do next.
    #[must_use]
    pub fn help(&self) -> String {
        let others = || format!("take the 32-bit sac-status and driver-queue from {THE_OTHERS}");
        match self {
            Self::Nowhere(_) if OURS == Machine::X86 => {
                "run it on the iFIX node itself, and name the folder of iFIX: eda:C:\\FOLDER".to_owned()
            }
            Self::Nowhere(_) => format!(
                "run it on the iFIX node itself, and name the folder of iFIX: eda:C:\\FOLDER. As far as is known iFIX is 32 bit: {}",
                others()
            ),
            Self::Other { machine: Machine::X86, .. } => others(),
            Self::Other { .. } => "take the programs that are made for it".to_owned(),
            Self::NoLibrary(_) => "name the folder of iFIX, or eda.dll in it: eda:C:\\FOLDER".to_owned(),
        }
    }
}

/// The library, as a whole path: Windows itself searches nothing.
///
/// # Errors
/// When there is none, or none that this program can load.
pub fn library(asked: &str, path: Option<&OsStr>) -> Result<PathBuf, Lost> {
    let folders = folders(asked, path);
    let mut other = None;
    for file in folders.iter().flat_map(|folder| files(folder)).filter(|file| file.is_file()) {
        match judge(&file) {
            Ok(()) => return Ok(file),
            Err(lost) => other = other.or(Some(lost)),
        }
    }
    let of_path = asked.is_empty().then(|| "the folders of PATH".to_owned());
    let places = of_path.into_iter().chain(folders.iter().map(|folder| folder.display().to_string()));
    Err(other.unwrap_or_else(|| Lost::Nowhere(places.collect())))
}

/// Where it is looked for, in this order.
fn folders(asked: &str, path: Option<&OsStr>) -> Vec<PathBuf> {
    if !asked.is_empty() {
        let named = PathBuf::from(asked);
        return vec![std::path::absolute(&named).unwrap_or(named)];
    }
    // A relative folder is a different one wherever the program is started.
    let of_path =
        path.map(|path| std::env::split_paths(path).filter(|folder| folder.is_absolute()).collect());
    let mut all: Vec<PathBuf> = of_path.unwrap_or_default();
    all.retain(|folder| files(folder).any(|file| file.is_file()));
    all.extend(FOLDERS.map(PathBuf::from));
    all
}

/// The files that a folder may have; a file is taken as it is.
fn files(place: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let names = if place.is_file() { Vec::new() } else { FILES.map(|name| place.join(name)).to_vec() };
    let itself = names.is_empty().then(|| place.to_owned());
    itself.into_iter().chain(names)
}

fn judge(file: &Path) -> Result<(), Lost> {
    let shown = || file.display().to_string();
    let mut start = Vec::new();
    let read = File::open(file).and_then(|file| file.take(START).read_to_end(&mut start));
    match read.ok().and_then(|_count| Machine::of(&start)) {
        Some(OURS) => Ok(()),
        Some(machine) => Err(Lost::Other { path: shown(), machine }),
        None => Err(Lost::NoLibrary(shown())),
    }
}

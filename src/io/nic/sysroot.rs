//! A Linux file tree to read facts from: the machine's own root, a copied folder, or an archive held in memory.
//!
//! Whatever the tree is, the readers see the same three questions: the text of a file, the names in a folder, the
//! target of a link. A copied tree can never make a reader look outside of it.

mod archive;
mod memory;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use archive::{looks_like_archive, trees};
pub use memory::Tree;

use super::error::ReadError;
use crate::domain::finding::FileName;

/// Largest file of a tree that is read, in bytes; the files in question have a few hundred.
pub const MAX_FILE: u64 = 1 << 20;

/// A tree.
#[derive(Debug, Clone)]
pub enum Sysroot {
    /// The running system: links are followed wherever they lead.
    Live,
    /// A copied folder: links that leave it lead nowhere.
    Folder(PathBuf),
    /// An unpacked archive.
    Memory(Tree),
}

impl Sysroot {
    /// A copied tree in a folder.
    ///
    /// # Errors
    /// When the folder cannot be opened or holds neither `proc/net/bonding` nor `sys/class/net`.
    pub fn folder(path: &Path) -> Result<Self, ReadError> {
        let name: FileName = path.display().to_string().into();
        let folder = path
            .canonicalize()
            .map_err(|error| ReadError::new(&name, format!("cannot open the folder: {error}")))?;
        let root = Self::Folder(folder);
        if root.is_tree() { Ok(root) } else { Err(no_tree(&name)) }
    }

    /// Whether anything that the readers look for is there.
    #[must_use]
    pub fn is_tree(&self) -> bool {
        !self.list("sys/class/net").is_empty() || !self.list("proc/net/bonding").is_empty()
    }

    /// The text of a file, without the zero bytes that archives pad /sys files with; `None` when there is none or
    /// it cannot be read.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<String> {
        let bytes = match self {
            Self::Live => read_capped(&Path::new("/").join(path))?,
            Self::Folder(root) => read_capped(&inside(root, path)?)?,
            Self::Memory(tree) => tree.file(path)?.to_vec(),
        };
        let text = String::from_utf8_lossy(&bytes);
        Some(text.trim_end_matches('\0').to_owned())
    }

    /// The first word of a file, trimmed; `None` when the file is missing or empty.
    #[must_use]
    pub fn word(&self, path: &str) -> Option<String> {
        let text = self.text(path)?;
        let word = text.trim();
        (!word.is_empty()).then(|| word.to_owned())
    }

    /// The names in a folder, sorted; empty when there is none.
    #[must_use]
    pub fn list(&self, path: &str) -> Vec<String> {
        let mut names = match self {
            Self::Live => names_in(&Path::new("/").join(path)),
            Self::Folder(root) => inside(root, path).map(|path| names_in(&path)).unwrap_or_default(),
            Self::Memory(tree) => tree.names(path),
        };
        names.sort();
        names
    }

    /// The last part of a link's target: of the link itself, or of the text file `PATH.link` that a capture holds
    /// where the copy could not keep the link.
    #[must_use]
    pub fn link_name(&self, path: &str) -> Option<String> {
        let target = match self {
            Self::Live => fs::read_link(Path::new("/").join(path)).ok(),
            Self::Folder(root) => is_relative_inside(path).then(|| fs::read_link(root.join(path)).ok())?,
            Self::Memory(tree) => tree.link(path).map(PathBuf::from),
        };
        let target = target.or_else(|| self.word(&format!("{path}.link")).map(PathBuf::from))?;
        target.file_name().map(|name| name.to_string_lossy().into_owned())
    }
}

/// The error for a folder or archive that is no tree, with what one looks like.
#[must_use]
pub fn no_tree(name: &FileName) -> ReadError {
    ReadError::new(name, "it holds neither sys/class/net nor proc/net/bonding")
        .help("give the folder (or .tar, .tar.gz) that contains the copied sys and proc folders")
}

fn read_capped(path: &Path) -> Option<Vec<u8>> {
    // A pipe in a copied tree would be waited for without end.
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(MAX_FILE).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn names_in(path: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
}

/// The real path of `path` under `root`, or `None` when it is missing or leads outside.
fn inside(root: &Path, path: &str) -> Option<PathBuf> {
    if !is_relative_inside(path) {
        return None;
    }
    let real = root.join(path).canonicalize().ok()?;
    real.starts_with(root).then_some(real)
}

/// Whether a path names something below its root by its text alone.
fn is_relative_inside(path: &str) -> bool {
    !path.starts_with('/') && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_copied_tree_cannot_lead_outside() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "secret").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let net = folder.path().join("sys/class/net");
        fs::create_dir_all(net.join("eth0")).unwrap();
        fs::write(net.join("eth0/mtu"), "1500\n").unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret"), net.join("eth0/speed")).unwrap();
        std::os::unix::fs::symlink(outside.path(), net.join("eth1")).unwrap();
        let root = Sysroot::folder(folder.path()).unwrap();
        assert_eq!(root.word("sys/class/net/eth0/mtu").as_deref(), Some("1500"));
        assert_eq!(root.text("sys/class/net/eth0/speed"), None);
        assert_eq!(root.list("sys/class/net/eth1"), Vec::<String>::new());
        let climb = format!("../{}/secret", outside.path().file_name().unwrap().to_str().unwrap());
        assert_eq!(root.text(&climb), None);
        assert_eq!(root.text("/etc/hostname"), None);
    }

    #[test]
    fn a_folder_without_a_tree_is_refused_with_the_way_out() {
        let folder = tempfile::tempdir().unwrap();
        let error = Sysroot::folder(folder.path()).unwrap_err().to_string();
        assert!(error.contains("neither sys/class/net nor proc/net/bonding; give the folder"), "{error}");
    }
}

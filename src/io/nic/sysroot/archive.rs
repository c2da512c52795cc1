//! A tar or tar.gz archive, unpacked into memory only, with limits.

use std::collections::BTreeMap;
use std::io::Read;

use super::memory::Tree;
use super::{MAX_FILE, no_tree};
use crate::domain::finding::FileName;
use crate::io::nic::error::ReadError;

/// Most bytes that an archive may unpack to.
const MAX_UNPACKED: u64 = 64 << 20;
/// Most entries that are read.
const MAX_ENTRIES: usize = 200_000;
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Whether the bytes are gzip, or tar by the mark in its first header.
#[must_use]
pub fn looks_like_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(&GZIP) || bytes.get(257..262) == Some(b"ustar")
}

/// Every tree in an archive, with the name of the folder it lies in (empty when it lies at the top).
///
/// # Errors
/// When the archive is damaged, too large, or holds no tree.
pub fn trees(name: &FileName, bytes: &[u8]) -> Result<Vec<(String, Tree)>, ReadError> {
    if bytes.starts_with(&GZIP) {
        unpack(name, flate2::read::MultiGzDecoder::new(bytes))
    } else {
        unpack(name, bytes)
    }
}

fn unpack(name: &FileName, packed: impl Read) -> Result<Vec<(String, Tree)>, ReadError> {
    let damaged = |error: std::io::Error| {
        ReadError::new(name, format!("not a readable tar or tar.gz archive ({error})"))
            .help("pack the tree again, or unpack it and give the folder")
    };
    let mut trees: BTreeMap<String, Tree> = BTreeMap::new();
    // One byte more than allowed, so that reaching the limit can be told from just filling it.
    let mut limited = packed.take(MAX_UNPACKED + 1);
    let mut archive = tar::Archive::new(&mut limited);
    for (count, entry) in archive.entries().map_err(damaged)?.enumerate() {
        if count >= MAX_ENTRIES {
            return Err(ReadError::new(name, format!("the archive has more than {MAX_ENTRIES} entries")));
        }
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                return Err(if limited.limit() == 0 { too_large(name) } else { damaged(error) });
            }
        };
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let Some((folder, path)) = place(&path) else { continue };
        let tree = trees.entry(folder).or_default();
        let kind = entry.header().entry_type();
        if kind.is_file() {
            let mut content = Vec::new();
            entry.by_ref().take(MAX_FILE).read_to_end(&mut content).map_err(damaged)?;
            tree.add_file(path, content);
        } else if kind.is_symlink()
            && let Some(target) = entry.link_name_bytes()
        {
            tree.add_link(path, String::from_utf8_lossy(&target).into_owned());
        }
    }
    if limited.limit() == 0 {
        return Err(too_large(name));
    }
    let found: Vec<(String, Tree)> =
        trees.into_iter().filter(|(_, tree)| super::Sysroot::Memory(tree.clone()).is_tree()).collect();
    if found.is_empty() { Err(no_tree(name)) } else { Ok(found) }
}

fn too_large(name: &FileName) -> ReadError {
    ReadError::new(name, format!("the archive unpacks to more than {} MiB", MAX_UNPACKED >> 20))
        .help("pack only proc/net/bonding, sys/class/net and the files beside them")
}

/// Splits an entry's path into the folder of its tree and the path inside the tree: the tree begins where `proc`,
/// `sys`, `run` or one of our own capture files begins. Other entries, and paths that climb, are `None`.
fn place(path: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return None;
    }
    let start = parts.iter().position(|part| {
        matches!(*part, "proc" | "sys" | "run")
            || (part.ends_with(".json") && (part.starts_with("ip-") || part.starts_with("teamdctl-")))
    })?;
    Some((parts[..start].join("/"), parts[start..].join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::nic::sysroot::Sysroot;

    fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, content) in entries {
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            // Written into the header by hand: the builder itself refuses paths that climb.
            header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            builder.append(&header, *content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn a_tree_is_found_wherever_it_lies() {
        let bytes = packed(&[
            ("./case/a/sys/class/net/eth0/mtu", b"1500\n\0\0\0"),
            ("/sys/class/net/eth1/mtu", b"9000\n"),
            ("case/readme", b"not part of it"),
        ]);
        assert!(looks_like_archive(&bytes));
        let trees = trees(&"x.tar".into(), &bytes).unwrap();
        let names: Vec<&str> = trees.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["", "case/a"]);
        let root = Sysroot::Memory(trees[1].1.clone());
        assert_eq!(root.text("sys/class/net/eth0/mtu").as_deref(), Some("1500\n"));
    }

    #[test]
    fn entries_that_climb_are_left_out() {
        let bytes =
            packed(&[("sys/class/net/../../../etc/passwd", b"x"), ("sys/class/net/eth0/mtu", b"1500")]);
        let trees = trees(&"x.tar".into(), &bytes).unwrap();
        assert_eq!(trees[0].1.names("sys/class/net"), ["eth0"]);
        assert_eq!(trees[0].1.names("etc"), Vec::<String>::new());
    }

    #[test]
    fn a_bomb_and_a_torn_archive_are_refused() {
        use std::io::Write;
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let mut header = tar::Header::new_ustar();
        header.set_path("sys/class/net/eth0/mtu").unwrap();
        header.set_size(80 << 20);
        header.set_cksum();
        gzip.write_all(header.as_bytes()).unwrap();
        for _ in 0..80 {
            gzip.write_all(&vec![0; 1 << 20]).unwrap();
        }
        let bomb = gzip.finish().unwrap();
        let error = trees(&"bomb.tar.gz".into(), &bomb).unwrap_err().to_string();
        assert!(error.contains("more than 64 MiB"), "{error}");
        let error = trees(&"torn.tar.gz".into(), &bomb[..400]).unwrap_err().to_string();
        assert!(error.contains("not a readable tar"), "{error}");
        let error = trees(&"empty.tar".into(), &packed(&[("readme", b"x")])).unwrap_err().to_string();
        assert!(error.contains("neither sys/class/net"), "{error}");
    }
}

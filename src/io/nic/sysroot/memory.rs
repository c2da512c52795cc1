//! A file tree held in memory.

use std::collections::BTreeMap;

/// How many links may be followed in a row, as in Linux itself.
const MAX_LINKS: usize = 40;

/// Files and links by their path below the root, without a leading slash.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    files: BTreeMap<String, Vec<u8>>,
    links: BTreeMap<String, String>,
}

impl Tree {
    /// Adds a file.
    pub fn add_file(&mut self, path: String, bytes: Vec<u8>) {
        self.files.insert(path, bytes);
    }

    /// Adds a link.
    pub fn add_link(&mut self, path: String, target: String) {
        self.links.insert(path, target);
    }

    /// A file's bytes; links on the way are followed, inside the tree only.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).or_else(|| self.files.get(&self.resolve(path)?)).map(Vec::as_slice)
    }

    /// A link's target as it was stored.
    #[must_use]
    pub fn link(&self, path: &str) -> Option<&str> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let real =
            if folder.is_empty() { path.to_owned() } else { format!("{}/{name}", self.resolve(folder)?) };
        self.links.get(path).or_else(|| self.links.get(&real)).map(String::as_str)
    }

    /// The names in a folder.
    #[must_use]
    pub fn names(&self, path: &str) -> Vec<String> {
        let Some(real) = self.resolve(path) else { return Vec::new() };
        let start = format!("{real}/");
        let mut names: Vec<String> = below(&self.files, &start).chain(below(&self.links, &start)).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The path with every link on the way replaced by its target; `None` for a loop.
    fn resolve(&self, path: &str) -> Option<String> {
        let mut todo: Vec<String> = path.rsplit('/').map(str::to_owned).collect();
        let mut done: Vec<String> = Vec::new();
        let mut followed = 0;
        while let Some(part) = todo.pop() {
            match part.as_str() {
                "" | "." => {}
                // Above the root is the root, as in a chroot.
                ".." => drop(done.pop()),
                _ => {
                    done.push(part);
                    let Some(target) = self.links.get(&done.join("/")) else { continue };
                    followed += 1;
                    if followed > MAX_LINKS {
                        return None;
                    }
                    done.pop();
                    if target.starts_with('/') {
                        done.clear();
                    }
                    todo.extend(target.rsplit('/').map(str::to_owned));
                }
            }
        }
        Some(done.join("/"))
    }
}

/// The names directly below `start` (which ends in a slash).
fn below<'a, T>(map: &'a BTreeMap<String, T>, start: &'a str) -> impl Iterator<Item = String> + 'a {
    map.range(start.to_owned()..)
        .map_while(move |(path, _)| path.strip_prefix(start))
        .filter_map(|rest| rest.split('/').next().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_followed_inside_the_tree() {
        let mut tree = Tree::default();
        tree.add_file("sys/devices/virtual/net/bond0/mtu".into(), b"1500".to_vec());
        tree.add_link("sys/class/net/bond0".into(), "../../devices/virtual/net/bond0".into());
        tree.add_link("sys/devices/virtual/net/bond0/lower".into(), "/sys/class/net/bond0".into());
        assert_eq!(tree.file("sys/class/net/bond0/mtu"), Some(&b"1500"[..]));
        assert_eq!(tree.names("sys/class/net"), ["bond0"]);
        assert_eq!(tree.names("sys/class/net/bond0"), ["lower", "mtu"]);
        assert_eq!(tree.link("sys/class/net/bond0/lower"), Some("/sys/class/net/bond0"));
        assert_eq!(tree.file("sys/class/net/bond0/lower/mtu"), Some(&b"1500"[..]));
    }

    #[test]
    fn loops_and_climbing_end() {
        let mut tree = Tree::default();
        tree.add_link("a".into(), "b".into());
        tree.add_link("b".into(), "a".into());
        tree.add_link("up".into(), "../../../../etc/passwd".into());
        assert_eq!(tree.file("a"), None);
        assert_eq!(tree.names("a/x"), Vec::<String>::new());
        assert_eq!(tree.file("up"), None);
    }
}

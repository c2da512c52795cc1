//! The dependency rule of `src/lib.rs`, enforced: bin -> app -> { cli, io, report } -> domain.
//!
//! Every mention of another room of the crate (`crate::room`, `hotstandby::room`, `super::room` at the top) is read
//! from the source text, comments and doc comments left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOMS: [&str; 5] = ["domain", "io", "report", "cli", "app"];

/// Crates that the pure domain may use beside std.
const PURE_CRATES: [&str; 9] = [
    "ipnet",
    "memchr",
    "quick_xml",
    "saphyr_parser",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
    "unicode_width",
];

/// Parts of std that touch the machine.
const IMPURE_STD: [&str; 7] =
    ["std::fs", "std::env", "std::process", "std::thread", "std::io", "std::net::Tcp", "std::net::Udp"];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The code of a file, without comments and without its `#[cfg(test)]` tail.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn allowed(from: &str) -> &'static [&'static str] {
    match from {
        "domain" => &["domain"],
        "io" => &["io", "domain"],
        "report" => &["report", "domain"],
        "cli" => &["cli", "domain"],
        "app" => &["app", "cli", "io", "report", "domain"],
        other => panic!("unknown room {other}: add it to the rule on purpose"),
    }
}

#[test]
fn every_arrow_points_the_right_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for room in ROOMS {
        let mut files = Vec::new();
        rust_files(&root.join(room), &mut files);
        for file in files {
            let text = code(&file);
            for other in ROOMS {
                let mentioned = text.contains(&format!("crate::{other}"));
                seen += usize::from(mentioned);
                if mentioned && !allowed(room).contains(&other) {
                    wrong.push(format!("{} uses crate::{other}", file.display()));
                }
            }
            if text.contains("use crate::{") {
                wrong.push(format!(
                    "{}: write one `use crate::room::...` a room, so that this test can read it",
                    file.display()
                ));
            }
        }
    }
    assert!(seen > 5, "the test found only {seen} arrows: it no longer reads the sources rightly");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn binaries_are_three_lines_and_only_call_the_app() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin");
    let mut files = Vec::new();
    rust_files(&folder, &mut files);
    assert!(!files.is_empty());
    for file in files {
        let text = code(&file);
        let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
        assert_eq!(lines, 3, "{} holds more than the call of its tool", file.display());
        assert!(text.contains("hotstandby::app::"), "{} does not call its app function", file.display());
    }
}

#[test]
fn the_language_of_files_knows_nothing_of_servers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/language");
    let mut files = Vec::new();
    rust_files(&folder, &mut files);
    assert!(!files.is_empty());
    for file in files {
        let text = code(&file);
        for room in ["partner", "source", "nic", "sac", "queue", "link"] {
            assert!(!text.contains(&format!("domain::{room}::")), "{} knows {room}", file.display());
        }
    }
}

#[test]
fn the_domain_is_pure() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    // Files of tests alone are no part of what ships.
    files.retain(|file| !file.file_name().is_some_and(|name| name.to_string_lossy().ends_with("_tests.rs")));
    let mut wrong = Vec::new();
    for file in files {
        let text = code(&file);
        for part in IMPURE_STD {
            if text.contains(part) {
                wrong.push(format!("{} uses {part}", file.display()));
            }
        }
        let crates: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("use "))
            .filter_map(|path| path.split("::").next())
            .map(|name| name.trim_end_matches(';'))
            .filter(|name| {
                !["std", "crate", "super", "self", "Self"].contains(name)
                    && name.starts_with(char::is_lowercase)
            })
            .collect();
        for name in crates.into_iter().filter(|name| !PURE_CRATES.contains(name)) {
            if !is_module_of(&file, name) {
                wrong.push(format!("{} uses the crate {name}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `use name::...` may also start with a child module of the file itself.
fn is_module_of(file: &Path, name: &str) -> bool {
    let text = code(file);
    text.contains(&format!("mod {name};")) || text.contains(&format!("mod {name} {{"))
}

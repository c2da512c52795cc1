//! The dependency rule of `src/lib.rs`, enforced: bin -> app -> { cli, io, report } -> domain.
//!
//! The domain is a package of its own, so cargo keeps everything else out of it; what is left to prove of it is that it leaves the
//! machine's parts of std alone. Of the other rooms every path is read from the sources' tokens: groups of a `use` are written out,
//! `super` is followed, and what is compiled for tests alone is left out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

const ROOMS: [&str; 5] = ["domain", "io", "report", "cli", "app"];

/// Parts of std that touch the machine.
const IMPURE_STD: [&str; 8] = [
    "std::fs",
    "std::env",
    "std::process",
    "std::thread",
    "std::io",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::UdpSocket",
];

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

/// The paths that a file names, from the top of its crate where they are told relative to it (`crate::io::files`).
fn paths(root: &Path, file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).expect("a source file");
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let below = file.strip_prefix(root).expect("a file below it").with_extension("");
    let mut module: Vec<String> =
        below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|name| name == "mod" || name == "lib") {
        module.pop();
    }
    let mut found = Vec::new();
    read(&tokens.into_iter().collect::<Vec<_>>(), &module, &mut found);
    found
}

/// Reads the tokens of a module, or of a block in it.
fn read(tokens: &[TokenTree], module: &[String], found: &mut Vec<String>) {
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Punct(sign) if sign.as_char() == '#' && is_for_tests(tokens.get(at + 1)) => {
                at += 2 + end_of_item(&tokens[at + 2..]);
            }
            TokenTree::Ident(word) if word == "mod" => {
                if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                {
                    let inner = [module, &[name.to_string()]].concat();
                    read(&body.stream().into_iter().collect::<Vec<_>>(), &inner, found);
                    at += 2;
                }
                at += 1;
            }
            TokenTree::Ident(_) => at += path(&tokens[at..], &[], module, found),
            TokenTree::Group(group) => {
                read(&group.stream().into_iter().collect::<Vec<_>>(), module, found);
                at += 1;
            }
            _ => at += 1,
        }
    }
}

fn is_for_tests(attribute: Option<&TokenTree>) -> bool {
    matches!(attribute, Some(TokenTree::Group(group)) if group.stream().to_string().replace(' ', "") == "cfg(test)")
}

/// How many tokens the item has that an attribute stands before: up to its block or semicolon.
fn end_of_item(tokens: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(sign) => sign.as_char() == ';',
        _ => false,
    };
    tokens.iter().position(ends).map_or(tokens.len(), |end| end + 1)
}

/// Reads a path, and all paths of a group at its end; says how many tokens it has.
fn path(tokens: &[TokenTree], before: &[String], module: &[String], found: &mut Vec<String>) -> usize {
    let mut names = before.to_vec();
    let mut at = 0;
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(name)) => names.push(name.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace && at > 0 => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma =
                    |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
                for part in inner.split(is_comma).filter(|part| !part.is_empty()) {
                    path(part, &names, module, found);
                }
                return at + 1;
            }
            _ => break,
        }
        at += 1;
        let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
        if !is_colon(tokens.get(at)) || !is_colon(tokens.get(at + 1)) {
            break;
        }
        at += 2;
    }
    found.push(from_top(&names, module));
    at.max(1)
}

/// The path with `super` followed and the library's own name taken for `crate`.
fn from_top(names: &[String], module: &[String]) -> String {
    let up = names.iter().take_while(|name| *name == "super").count();
    if up > 0 {
        let kept = &module[..module.len().saturating_sub(up)];
        return [&["crate".to_owned()], kept, &names[up..]].concat().join("::");
    }
    match names.first().map(String::as_str) {
        Some("hotstandby") => [&["crate".to_owned()], &names[1..]].concat().join("::"),
        Some("hotstandby_domain") => {
            [&["crate".to_owned(), "domain".to_owned()], &names[1..]].concat().join("::")
        }
        _ => names.join("::"),
    }
}

/// Whether a path is this one or leads below it.
fn is_below(path: &str, room: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every path of every file of a folder.
fn all_paths(root: &Path, folder: &str) -> Vec<(PathBuf, Vec<String>)> {
    let mut files = Vec::new();
    rust_files(&root.join(folder), &mut files);
    // Files of tests alone are no part of what ships.
    files.retain(|file| {
        let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name != "tests"
            && !name.ends_with("_tests")
            && !file.components().any(|part| part.as_os_str() == "tests")
    });
    assert!(!files.is_empty(), "{folder} holds no sources");
    files.into_iter().map(|file| (file.clone(), paths(root, &file))).collect()
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn allowed(from: &str) -> &'static [&'static str] {
    match from {
        "io" => &["io", "domain"],
        "report" => &["report", "domain"],
        "cli" => &["cli", "domain"],
        "app" => &["app", "cli", "io", "report", "domain"],
        other => panic!("unknown room {other}: add it to the rule on purpose"),
    }
}

#[test]
fn every_arrow_points_the_right_way() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    // What the domain may use is in its manifest.
    for room in ROOMS.into_iter().filter(|room| *room != "domain") {
        for (file, paths) in all_paths(&sources(), room) {
            for other in ROOMS {
                let mentioned = paths.iter().any(|path| is_below(path, &format!("crate::{other}")));
                seen += usize::from(mentioned);
                if mentioned && !allowed(room).contains(&other) {
                    wrong.push(format!("{} uses crate::{other}", file.display()));
                }
            }
        }
    }
    assert!(seen > 300, "the test found only {seen} arrows: it no longer reads the sources rightly");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the tests above would let pass, if it did not read like this.
#[test]
fn paths_are_read_as_the_compiler_reads_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("io").join("part.rs");
    fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
    let text = r#"
        //! Not crate::cli, and not `crate::report`.
        use crate::{app, domain::{self, nic::Adapter}};
        use super::super::report::model;
        #[cfg(test)]
        mod tests { use crate::cli::args; }
        fn here() -> std::io::Result<()> {
            // crate::cli::args
            let name = "crate::cli::args";
            format!("{}", hotstandby::app::exit::code());
            super::files::read(name)
        }
        mod inner { use super::super::files; use super::super::super::app::record; }
    "#;
    fs::write(&file, text).expect("it can be written");
    let mut found = paths(folder.path(), &file);
    found.retain(|path| path.contains("::"));
    let wanted = [
        "crate::app",
        "crate::domain::self",
        "crate::domain::nic::Adapter",
        "crate::report::model",
        "std::io::Result",
        "crate::app::exit::code",
        "crate::io::files::read",
        "crate::io::files",
        "crate::app::record",
    ];
    found.sort_unstable();
    let mut wanted: Vec<String> = wanted.map(str::to_owned).to_vec();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
}

#[test]
fn binaries_are_three_lines_and_only_call_the_app() {
    let mut files = Vec::new();
    rust_files(&sources().join("bin"), &mut files);
    assert!(!files.is_empty());
    for file in files {
        let text = fs::read_to_string(&file).expect("a source file");
        let lines =
            text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"));
        assert_eq!(lines.count(), 3, "{} holds more than the call of its tool", file.display());
        let paths = paths(&sources(), &file);
        let calls = paths.iter().any(|path| is_below(path, "crate::app"));
        assert!(calls, "{} does not call its app function: {paths:?}", file.display());
    }
}

#[test]
fn the_language_of_files_knows_nothing_of_servers() {
    for (file, paths) in all_paths(&sources().join("domain"), "language") {
        for room in ["partner", "source", "nic", "sac", "queue", "link"] {
            let knows = paths.iter().any(|path| is_below(path, &format!("crate::{room}")));
            assert!(!knows, "{} knows {room}", file.display());
        }
    }
}

/// Which parts of a folder use which, from the paths of their files: a part is a file or a folder right below it.
fn uses(folder: &str, files: &[(PathBuf, Vec<String>)]) -> BTreeMap<String, BTreeSet<String>> {
    let root = sources().join("domain").join(folder);
    let part = |file: &Path| {
        let first = file.strip_prefix(&root).expect("a file below it").components().next().expect("a name");
        Path::new(&first).with_extension("").to_string_lossy().into_owned()
    };
    let parts: BTreeSet<String> = files.iter().map(|(file, _)| part(file)).collect();
    let top = if folder.is_empty() { "crate::".to_owned() } else { format!("crate::{folder}::") };
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, paths) in files {
        let own = part(file);
        let used = paths.iter().filter_map(|path| path.strip_prefix(&top)?.split("::").next());
        let used = used.filter(|used| **used != own && parts.contains(*used)).map(str::to_owned);
        // What lists the parts of a folder is none of them.
        if own != "mod" && own != "lib" {
            uses.entry(own.clone()).or_default().extend(used);
        }
    }
    uses
}

/// The shortest way from a part through others back to itself.
fn circle(from: &str, uses: &BTreeMap<String, BTreeSet<String>>) -> Option<String> {
    let mut ways = VecDeque::from([vec![from]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in &uses[way[way.len() - 1]] {
            if next == from {
                return Some([&way[..], &[from]].concat().join(" -> "));
            }
            if seen.insert(next) {
                ways.push_back([&way[..], &[next]].concat());
            }
        }
    }
    None
}

#[test]
fn no_part_of_these_rooms_stands_in_a_circle() {
    for folder in ["", "language", "link", "nic", "partner", "queue", "sac", "source"] {
        let uses = uses(folder, &all_paths(&sources().join("domain"), folder));
        let arrows: usize = uses.values().map(BTreeSet::len).sum();
        assert!(arrows > uses.len(), "{folder}: only {arrows} arrows: the sources are not read rightly");
        let circles: Vec<String> = uses.keys().filter_map(|part| circle(part, &uses)).collect();
        assert!(circles.is_empty(), "domain/{folder}: {}", circles.join("; "));
    }
}

/// What the test above would let pass, if it did not search like this.
#[test]
fn circles_are_found() {
    let uses = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")];
    let uses: BTreeMap<_, _> =
        uses.map(|(from, to)| (from.to_owned(), BTreeSet::from([to.to_owned()]))).into();
    let found = ["a", "b", "c", "d"].map(|part| circle(part, &uses));
    assert_eq!(found, [None, Some("b -> c -> b".to_owned()), Some("c -> b -> c".to_owned()), None]);
}

#[test]
fn the_domain_leaves_the_machine_alone() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (file, paths) in all_paths(&sources(), "domain") {
        for path in paths {
            seen += usize::from(is_below(&path, "std"));
            if IMPURE_STD.iter().any(|part| is_below(&path, part)) {
                wrong.push(format!("{} uses {path}", file.display()));
            }
        }
    }
    assert!(seen > 200, "the test found only {seen} uses of std: it no longer reads the sources rightly");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

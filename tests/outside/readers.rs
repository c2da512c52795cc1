//! HTML and Markdown as those read them who show them: html5lib (the rules by which browsers read) and markdown-it
//! (CommonMark with GitHub's tables), over everything that lint can say, the other tools' pages, and text made to break out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The tools and their programs.
pub const TOOLS: [(&str, &str); 5] = [
    ("partner-config", env!("CARGO_BIN_EXE_partner-config")),
    ("nic-check", env!("CARGO_BIN_EXE_nic-check")),
    ("link-probe", env!("CARGO_BIN_EXE_link-probe")),
    ("sac-status", env!("CARGO_BIN_EXE_sac-status")),
    ("driver-queue", env!("CARGO_BIN_EXE_driver-queue")),
];

/// A sheet whose names are markup of every kind.
pub const HOSTILE: &str = "\
kind: partners
schema_version: 1
system: \"</title><script>alert(1)</script>\"
product: { name: geo-scada, version: \"2022\" }
server: { label: \"<b>A|B</b> [x](https://example.invalid) ![y](z)\", addresses: [10.1.1.11/24] }
type: hot-standby-pair
standby:
  A:
    label: \"| a | b |\\\\ `code` *bold* # title\"
    main_connection: { address: 10.1.1.12, icmp_monitors: [\"-->\"] }
";

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The words of a command, its first the tool.
fn run(words: &[&str]) -> Output {
    let (_, program) = TOOLS.iter().find(|(name, _)| *name == words[0]).expect("a tool");
    let mut command = Command::new(program);
    command.args(&words[1..]).current_dir(project()).stdin(Stdio::null());
    command.output().expect("the tool starts")
}

/// What a command prints, whatever its verdict.
pub fn output(words: &[&str]) -> Vec<u8> {
    let output = run(words);
    assert!(matches!(output.status.code(), Some(0..=3)), "{words:?}: {output:?}");
    assert!(!output.stdout.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Every command's document of one format.
fn documents(folder: &Path, format: &str, ending: &str) -> Vec<PathBuf> {
    let hostile = folder.join("hostile.yaml");
    fs::write(&hostile, HOSTILE).expect("written");
    let hostile = hostile.to_str().expect("a plain path");
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["partner-config", "lint", "tests/fixtures/rules"],
        vec!["partner-config", "lint", "examples/waterworks"],
        vec!["partner-config", "lint", hostile, "no-such-file.yaml"],
        vec!["nic-check", "--from", "examples/captures/SRV-A.json", "examples/captures/SRV-B.json"],
        vec!["sac-status", "--source", "demo:split-brain"],
        vec!["driver-queue", "inspect", "SRV-A/Channel1", "--source", "demo:growing-queue"],
        vec!["link-probe", "replay", "tests/fixtures/link/dead-backup.jsonl"],
    ];
    if format == "markdown" {
        commands.extend([
            vec!["partner-config", "timing", "examples/triple.yaml"],
            vec!["partner-config", "diff", "examples/triple.yaml", "examples/waterworks.yaml"],
            vec!["partner-config", "rules"],
            vec!["nic-check", "rules"],
        ]);
    }
    let write = |(number, mut words): (usize, Vec<&str>)| {
        words.extend(["--format", format]);
        let path = folder.join(format!("{number}.{ending}"));
        fs::write(&path, output(&words)).expect("written");
        path
    };
    commands.into_iter().enumerate().map(write).collect()
}

/// What is wrong with the documents; empty when nothing is.
pub fn judged(documents: &[PathBuf]) -> String {
    let output = Command::new(project().join(".cache/venv/bin/python"))
        .arg("tests/support/document_syntax.py")
        .args(documents)
        .current_dir(project())
        .output()
        .expect("run .ci/setup first");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.lines().count(), documents.len(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let wrong: Vec<&str> = said.lines().filter(|line| line.contains(": wrong: ")).collect();
    assert_eq!(output.status.success(), wrong.is_empty(), "{said}");
    wrong.join("\n")
}

#[test]
fn pages_are_html_as_browsers_read_it() {
    let folder = TempDir::new().expect("a folder");
    let mut all = documents(folder.path(), "html", "html");
    all.extend(["SRV-A", "SRV-B"].map(|l| project().join(format!("examples/waterworks/{l}.checklist.html"))));
    assert_eq!(judged(&all), "");
}

#[test]
fn texts_are_commonmark_with_whole_tables() {
    let folder = TempDir::new().expect("a folder");
    let mut all = documents(folder.path(), "markdown", "md");
    all.extend(["SRV-A", "SRV-B"].map(|l| project().join(format!("examples/waterworks/{l}.checklist.md"))));
    assert_eq!(judged(&all), "");
}

/// The control: these readers see what is wrong.
#[test]
fn the_readers_refuse_what_is_broken() {
    let folder = TempDir::new().expect("a folder");
    let sound = documents(folder.path(), "html", "html").swap_remove(1);
    let page = fs::read_to_string(&sound).expect("the page");
    for (name, text) in [
        ("a.html", page.replacen("</main>", "</p></main>", 1)),
        ("b.html", page.replacen("<h1>", "<h1><script>1</script>", 1)),
        ("c.html", page.replacen("<!DOCTYPE html>", "", 1)),
        ("d.md", "# t\n\n| a | b |\n| --- |\n".to_owned()),
        ("e.md", "# t\n\n<b>bold</b>\n".to_owned()),
        ("f.md", "# t\n\n# u\n".to_owned()),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        assert!(judged(std::slice::from_ref(&path)).contains(": wrong: "), "{name}");
    }
}

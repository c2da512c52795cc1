//! The commands of docs/tutorial.md and docs/runbooks.md, extracted and run in the laboratory of examples/lab.sh, so that no
//! page shows what does not work. Needs root for the namespaces: feature `system-tests` (`.ci/test`).
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard};

use crate::netns::text;
use tempfile::TempDir;

/// There is one laboratory on a machine.
static LABORATORY: Mutex<()> = Mutex::new(());

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The shell blocks of a page, in order, without the indentation of a list.
fn blocks(page: &str) -> Vec<String> {
    let text = fs::read_to_string(project().join("docs").join(page)).unwrap();
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "```sh" {
            let block = lines.by_ref().take_while(|line| line.trim() != "```");
            blocks.push(
                block.map(|line| line.strip_prefix("   ").unwrap_or(line)).collect::<Vec<_>>().join("\n"),
            );
        }
    }
    blocks
}

/// A folder beside which the tools are in the search path and the examples at hand.
struct Reader {
    folder: TempDir,
    _alone: MutexGuard<'static, ()>,
}

impl Reader {
    fn new() -> Self {
        let alone = LABORATORY.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let folder = TempDir::new().unwrap();
        std::os::unix::fs::symlink(project().join("examples"), folder.path().join("examples")).unwrap();
        Self { folder, _alone: alone }
    }

    /// Runs commands as one script, within a namespace or not.
    fn run(&self, commands: &str, space: Option<&str>) -> Output {
        let tools = Path::new(env!("CARGO_BIN_EXE_nic-check")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut words = space.map_or_else(Vec::new, |space| vec!["ip", "netns", "exec", space]);
        words.extend(["sh", "-euxc", commands]);
        Command::new(words[0])
            .args(&words[1..])
            .current_dir(self.folder.path())
            .env("PATH", format!("{}:{path}", tools.display()))
            .env("HOME", self.folder.path())
            .env("HOTSTANDBY_BIN", tools)
            .output()
            .unwrap()
    }

    #[track_caller]
    fn succeeds(&self, commands: &str, space: Option<&str>) -> String {
        let output = self.run(commands, space);
        assert!(output.status.success(), "{commands}\n{}", text(&output));
        text(&output)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _gone = self.run("sh examples/lab.sh down", None);
    }
}

#[test]
fn the_tutorial_works_from_its_first_command_to_its_last() {
    let reader = Reader::new();
    let blocks = blocks("tutorial.md");
    assert!(blocks.len() >= 12, "{}", blocks.len());
    let said = reader.succeeds(&blocks.join("\n"), None);
    assert!(said.contains("2 of 2 failovers and returns as predicted"), "{said}");
    assert!(said.contains("Good \"hotstandby\" signature for site"), "{said}");
    let page = fs::read_to_string(reader.folder.path().join("proof/cables.html")).unwrap();
    assert!(page.contains("PASS") && !page.contains("FAIL"), "both switches are on the page");
}

#[test]
fn every_runbook_works_in_the_laboratory() {
    let reader = Reader::new();
    // What the runbooks start from: steps 1 to 3 of the tutorial, and nodes that change their roles after 20 s.
    let begin = blocks("tutorial.md")[..3].join("\n");
    reader.succeeds(&begin, None);
    let nodes = "nodes:\n  - { name: SRV-A, source: \"demo:failover\", channels: [Channel1] }\n  \
                 - { name: SRV-B, source: \"demo:failover\", channels: [Channel1] }\n";
    let sources = format!("kind: sources\nschema_version: 1\n{nodes}pairs: [[SRV-A, SRV-B]]\n");
    fs::write(reader.folder.path().join("sources.yaml"), sources).unwrap();
    let blocks = blocks("runbooks.md");
    assert!(blocks.len() >= 9, "{}", blocks.len());
    for block in blocks {
        // Whether a node of this plant is active depends on when it is asked, which no page can know.
        let asks_now = block.contains("is-active");
        let output = reader.run(&block, Some("hotstandby-srv-a"));
        let understood = output.status.code().is_some_and(|code| code == 0 || (asks_now && code == 2));
        assert!(understood, "{block}\n{}", text(&output));
    }
}

//! What GitHub and GitLab are given, read by what is not ours: `act`, which runs GitHub's workflows and reads the commands that
//! a step prints, and the published types of a code quality report, by the TypeScript compiler. And the lines and tables for
//! scripts, by Python's own readers. `.ci/setup` lays all of them in `.cache`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::readers::{HOSTILE, judged, output};
use super::validators::{project, said};

/// A run with findings of every rule, one that is clean, and one with names that are markup and a file that cannot be read.
fn inputs(folder: &Path) -> Vec<Vec<String>> {
    let hostile = folder.join("hostile.yaml");
    fs::write(&hostile, HOSTILE).expect("written");
    let hostile = hostile.to_str().expect("a plain path").to_owned();
    vec![
        vec!["tests/fixtures/rules".to_owned()],
        vec!["examples/waterworks".to_owned()],
        vec![hostile, "no-such-file.yaml".to_owned()],
    ]
}

/// The document of a lint in one format.
fn lint(inputs: &[String], format: &str) -> String {
    let words = ["partner-config", "lint"].into_iter().chain(inputs.iter().map(String::as_str));
    String::from_utf8(output(&words.chain(["--format", format]).collect::<Vec<_>>())).expect("UTF-8")
}

/// The findings that count, and the inputs that could not be read, as our own JSON has them.
fn told(inputs: &[String]) -> (Vec<Value>, usize) {
    let document: Value = serde_json::from_str(&lint(inputs, "json")).expect("a document");
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let findings = list(&document["findings"]).into_iter().filter(|finding| finding["suppressed"].is_null());
    (findings.collect(), list(&document["data"]["unreadable"]).len())
}

/// The commands that a step prints, as `act` takes them: command, properties, message.
fn commands(folder: &Path, text: &str) -> Vec<Value> {
    let workflows = folder.join(".github/workflows");
    fs::create_dir_all(&workflows).expect("a folder");
    let report = folder.join("report.txt");
    fs::write(&report, text).expect("written");
    let step = format!(
        "on: push\njobs:\n  lint:\n    runs-on: here\n    steps:\n      - run: cat {}\n",
        report.display()
    );
    fs::write(workflows.join("lint.yml"), step).expect("written");
    let run = Command::new(project().join(".cache/venv/bin/act"))
        .args(["push", "--platform", "here=-self-hosted", "--json", "--directory"])
        .arg(folder)
        .current_dir(folder)
        .env("HOME", folder)
        .env_remove("XDG_CACHE_HOME")
        .env_remove("XDG_CONFIG_HOME")
        .output()
        .expect("run .ci/setup first");
    assert!(run.status.success(), "{}", said(&run));
    let lines = String::from_utf8_lossy(&run.stdout).into_owned();
    let is_printed =
        |line: &Value| line["command"].is_string() || (line["raw_output"] == true && line["msg"] != "\n");
    lines.lines().filter_map(|line| serde_json::from_str(line).ok()).filter(is_printed).collect()
}

#[test]
fn github_takes_every_finding_and_nothing_else_as_a_command() {
    let hostile = TempDir::new().expect("a folder");
    for (number, inputs) in inputs(hostile.path()).iter().enumerate() {
        let folder = TempDir::new().expect("a folder");
        let (findings, unread) = told(inputs);
        let printed = commands(folder.path(), &lint(inputs, "github"));
        let (plain, commands): (Vec<_>, Vec<_>) = printed.into_iter().partition(|l| l["command"].is_null());
        assert_eq!(plain.len(), 1, "the verdict, as text: {plain:#?}");
        assert_eq!(commands.len(), findings.len() + unread, "{number}: {commands:#?}");
        for (finding, command) in findings.iter().zip(&commands) {
            let of = |name: &str| command["kvPairs"][name].as_str().map(str::to_owned);
            let label = &finding["locations"][0];
            let level = finding["severity"].as_str().map(|severity| severity.replace("info", "notice"));
            assert_eq!(command["command"].as_str().map(str::to_owned), level, "{command:#}");
            // Behind an IPv6 address `act` looks for the last `::` of the line; GitHub ends the properties at the first.
            if command["raw"].as_str().is_some_and(|raw| raw.matches("::").count() > 2) {
                continue;
            }
            assert_eq!(of("title").as_deref(), finding["rule"].as_str(), "{command:#}");
            assert_eq!(of("line"), label["line"].as_u64().map(|line| line.to_string()), "{command:#}");
            assert!(of("file").is_some() == label["file"].is_string(), "{command:#}\n{finding:#}");
            let message = command["arg"].as_str().expect("a message");
            let help = finding["help"].as_str().unwrap_or_default();
            assert!(
                message.ends_with(help),
                "the whole message arrives, to its last line: {message}\n{help}"
            );
        }
        for command in &commands[findings.len()..] {
            assert_eq!(command["command"], "error", "what was not judged is an error: {command:#}");
        }
    }
}

/// The control: `act` reads a command that foreign text would be, were it at the start of a line.
#[test]
fn act_sees_a_command_that_slips_in() {
    let folder = TempDir::new().expect("a folder");
    let printed =
        commands(folder.path(), "::error file=a.yaml,line=3,title=x::broken\nplain\n::add-mask::y\n");
    let names: Vec<_> = printed.iter().filter_map(|line| line["command"].as_str()).collect();
    assert_eq!(names, ["error", "add-mask"], "{printed:#?}");
    assert_eq!(printed[0]["kvPairs"]["file"], "a.yaml", "{printed:#?}");
}

/// GitLab's report is a part of Code Climate's: these keys, and each of them.
const TYPES: &str = "\
import type { Issue } from 'codeclimate-types';
type Entry = Required<Pick<Issue, 'description' | 'check_name' | 'fingerprint' | 'severity' | 'location'>>;
";

/// What the compiler says of a report as a value of the published types; empty when it fits.
fn typed(folder: &Path, report: &str) -> String {
    let modules = folder.join("node_modules");
    if !modules.exists() {
        std::os::unix::fs::symlink(project().join(".cache/node/node_modules"), &modules).expect("a link");
    }
    let file = folder.join("report.ts");
    fs::write(&file, format!("{TYPES}export const report: Entry[] = {report};\n")).expect("written");
    let run = Command::new("node")
        .arg(project().join(".cache/node/node_modules/typescript/bin/tsc"))
        .args(["--noEmit", "--strict", "--skipLibCheck", "false", "--module", "nodenext", "--lib", "es2022"])
        .arg(&file)
        .current_dir(folder)
        .output()
        .expect("run .ci/setup first");
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert_eq!(run.status.success(), text.is_empty(), "{}", said(&run));
    text
}

#[test]
fn gitlab_gets_issues_of_the_published_types() {
    let folder = TempDir::new().expect("a folder");
    for inputs in inputs(folder.path()) {
        let report = lint(&inputs, "gitlab");
        assert_eq!(typed(folder.path(), &report), "", "{inputs:?}");
        let issues: Vec<Value> = serde_json::from_str(&report).expect("a list");
        let (findings, unread) = told(&inputs);
        assert_eq!(issues.len(), findings.len() + unread, "{inputs:?}");
        let mut prints: Vec<_> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
        prints.sort_unstable();
        prints.dedup();
        assert_eq!(prints.len(), issues.len(), "each issue has a fingerprint of its own");
    }
    let sound = "[{\"description\": \"a\", \"check_name\": \"b\", \"fingerprint\": \"c\", \"severity\": \"minor\", \
                 \"location\": {\"path\": \"d\", \"lines\": {\"begin\": 1, \"end\": 1}}}]";
    assert_eq!(typed(folder.path(), sound), "");
    for wrong in [
        sound.replace("minor", "warning"),
        sound.replace("\"fingerprint\": \"c\", ", ""),
        sound.replace("check_name", "name"),
        sound.replace("\"begin\": 1", "\"begin\": \"1\""),
    ] {
        assert!(typed(folder.path(), &wrong).contains("error TS"), "the control: {wrong}");
    }
}

/// One JSON document a line, and one table of equal rows, by Python's own readers.
#[test]
fn lines_and_tables_are_what_scripts_read() {
    let folder = TempDir::new().expect("a folder");
    let mut all: Vec<PathBuf> = Vec::new();
    let mut add = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        all.push(path);
    };
    for (number, inputs) in inputs(folder.path()).iter().enumerate() {
        add(&format!("lint-{number}.jsonl"), lint(inputs, "jsonl").as_bytes());
    }
    let hosts = ["127.0.0.1", "=cmd()", "no host;here", "a,b", "\"quoted\"", "127.0.0.2"];
    let sweep = |format: &[&str]| {
        output(&[&["link-probe", "sweep", "--retries", "0"][..], format, &["--"], &hosts].concat())
    };
    add("sweep.csv", &sweep(&["--csv"]));
    add("sweep.jsonl", &sweep(&["--format", "jsonl"]));
    assert_eq!(judged(&all), "");
    let broken =
        [("a.jsonl", "{\"type\": \"finding\"}\n{\n"), ("b.csv", "a,b\n1,2,3\n"), ("c.csv", "a\n=1\n")];
    for (name, text) in broken {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        assert!(judged(&[path]).contains(": wrong: "), "the control: {name}");
    }
}

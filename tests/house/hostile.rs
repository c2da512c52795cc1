//! Names and words of others that are made to break out of a document: in every tool, every format, on standard output and on
//! standard error. Nothing of them is obeyed, no line is forged, and the document's status is the exit status.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use hotstandby::report::sanitize::is_unsafe;
use quick_xml::events::Event;
use serde_json::Value;

use super::hostile_names::{LINES, NAME, requests};
use super::program;

fn run(folder: &Path, tool: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(program(tool));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).output().expect("the tool starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Nothing that moves or hides is printed as it is.
fn harmless(what: &str, text: &str) {
    let bad = text.chars().find(|&c| c != '\n' && is_unsafe(c));
    assert_eq!(bad, None, "{what}:\n{text}");
    let forged = text.lines().find(|line| {
        let forged = ["::error::y", "OK: all is well", "# HELP z", "\"} 0"];
        forged.iter().any(|words| line.trim_start().starts_with(words))
    });
    assert_eq!(forged, None, "{what}:\n{text}");
}

/// The formats that a command has.
fn formats(tool: &str, command: &str) -> &'static [&'static str] {
    match (tool, command) {
        ("partner-config", _) => &[
            "human",
            "json",
            "jsonl",
            "sarif",
            "junit",
            "github",
            "gitlab",
            "nagios",
            "prometheus",
            "markdown",
            "html",
        ],
        ("nic-check", _) => &["human", "json", "nagios", "prometheus", "junit", "sarif", "markdown", "html"],
        ("link-probe", _) => &["human", "json", "jsonl", "nagios", "prometheus", "markdown", "html"],
        _ => &["human", "json", "nagios", "prometheus", "junit", "markdown", "html"],
    }
}

const WORDS: [&str; 4] = ["OK", "WARNING", "CRITICAL", "UNKNOWN"];

/// The document is well-formed, and says the exit status.
fn agrees(tool: &str, format: &str, out: &str, code: i32) {
    let word = WORDS[usize::try_from(code).expect("a status")];
    let what = format!("{tool} {format} {code}:\n{out}");
    let json = |text: &str| -> Value {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {what}"))
    };
    match format {
        "json" => assert_eq!(json(out)["exit_status"], code, "{what}"),
        "jsonl" => {
            let last = out.lines().map(json).next_back().expect("a line");
            assert_eq!(last["exit_status"], code, "{what}");
        }
        "sarif" => assert_eq!(json(out)["runs"][0]["invocations"][0]["exitCode"], code, "{what}"),
        "gitlab" => assert_eq!(json(out).as_array().expect("a list").is_empty(), code == 0, "{what}"),
        "github" => {
            assert!(
                out.lines().last().is_some_and(|line| line.starts_with(&format!("{tool} {word}: "))),
                "{what}"
            );
        }
        "nagios" => {
            assert!(out.starts_with(&format!("{} {word} - ", tool.to_uppercase())), "{what}");
            let first = out.lines().next().expect("a line");
            assert!(first.matches('|').count() == 1 && out.matches('|').count() == 1, "{what}");
            perfdata(first.split_once('|').expect("performance data").1);
        }
        "prometheus" => {
            let status = format!("hotstandby_{}_status{{", tool.replace('-', "_"));
            let status = out.lines().find(|line| line.starts_with(&status));
            assert!(status.is_some_and(|line| line.ends_with(&format!("}} {code}"))), "{what}");
            exposition(out);
        }
        "junit" => assert_eq!(bad_cases(out) > 0, code >= 2, "{what}"),
        "markdown" => assert!(out.starts_with(&format!("# {tool}: {word}\n")), "{what}"),
        "html" => assert!(out.contains(&format!("<title>{tool}: {word}</title>")), "{what}"),
        "human" => {
            let end: Vec<&str> = out.lines().filter(|line| !line.starts_with(' ')).collect();
            assert!(end.iter().rev().take(6).any(|line| line.starts_with(&format!("{word}: "))), "{what}");
        }
        other => panic!("{other}"),
    }
}

/// Performance data as the plugin guidelines say: quoted labels, each once, a number with a unit or `U`.
fn perfdata(data: &str) {
    let mut rest = data.trim_start();
    let mut labels = Vec::new();
    while !rest.is_empty() {
        rest = rest.strip_prefix('\'').unwrap_or_else(|| panic!("no quote: {rest}"));
        let mut label = String::new();
        loop {
            let (part, more) = rest.split_once('\'').unwrap_or_else(|| panic!("no end of a label: {rest}"));
            label.push_str(part);
            rest = more;
            let Some(doubled) = rest.strip_prefix('\'') else { break };
            label.push('\'');
            rest = doubled;
        }
        assert!(!label.contains('='), "{label}");
        assert!(!labels.contains(&label), "{label} twice");
        labels.push(label);
        let (value, more) =
            rest.strip_prefix('=').expect("a value").split_once(' ').unwrap_or((&rest[1..], ""));
        let number = value
            .split(';')
            .next()
            .expect("a value")
            .trim_end_matches(|c: char| c.is_alphabetic() || c == '%');
        assert!(value == "U" || value.starts_with("U;") || number.parse::<f64>().is_ok(), "{value}");
        rest = more.trim_start();
    }
    assert!(labels.len() > 2, "{data}");
}

/// A textfile as Prometheus reads it: labels quoted, no series twice.
fn exposition(text: &str) {
    let mut series = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').expect("a value");
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(!series.contains(&name), "{name} twice");
        series.push(name);
        let Some((_, labels)) = name.split_once('{') else { continue };
        let mut rest = labels.strip_suffix('}').expect("an end");
        while !rest.is_empty() {
            let (key, more) = rest.split_once("=\"").unwrap_or_else(|| panic!("no label: {rest}"));
            assert!(key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{key}");
            let mut escaped = false;
            let end = more.char_indices().find(|(_, c)| {
                let ends = *c == '"' && !escaped;
                assert!(!escaped || matches!(c, '"' | '\\' | 'n'), "{line}");
                escaped = *c == '\\' && !escaped;
                ends
            });
            let (end, _) = end.unwrap_or_else(|| panic!("no end: {more}"));
            rest = more[end + 1..].trim_start_matches(',');
        }
    }
    assert!(series.len() > 4, "{text}");
}

/// Failures and errors of a JUnit document, which must be XML; the root's figures are those of its cases.
fn bad_cases(text: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let (mut told, mut counted) = (0, 0);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {text}")) {
            Event::Eof => break,
            Event::Start(tag) | Event::Empty(tag) => {
                let attributes: Vec<_> = tag.attributes().map(|one| one.expect("an attribute")).collect();
                if tag.name().as_ref() == "testsuites" {
                    let number = |key: &str| {
                        let one = attributes.iter().find(|one| one.key.as_ref() == key).expect("a figure");
                        one.value.parse::<usize>().expect("a number")
                    };
                    told = number("failures") + number("errors");
                }
                counted += usize::from(matches!(tag.name().as_ref(), "failure" | "error"));
            }
            _ => {}
        }
    }
    assert_eq!(told, counted, "{text}");
    counted
}

#[test]
fn no_name_breaks_out_of_any_document() {
    let folder = tempfile::tempdir().expect("a folder");
    for (tool, arguments) in requests(folder.path()) {
        for format in formats(tool, arguments[0]) {
            for more in [&[][..], &["--ascii"], &["-v"], &["-q"]] {
                let words = [&arguments[..], &["-f", format], more].concat();
                let output = run(folder.path(), tool, &words);
                let (out, err) = (text(&output.stdout), text(&output.stderr));
                let what = format!("{tool} {words:?}");
                harmless(&what, &out);
                harmless(&what, &err);
                let code = output.status.code().expect("a status");
                assert!(code > 0, "{what}: such names are no OK\n{out}{err}");
                if !(more == ["-q"] && matches!(*format, "human" | "markdown")) {
                    agrees(tool, format, &out, code);
                }
                assert!(!more.contains(&"--ascii") || out.is_ascii(), "{what}: {out}");
            }
        }
    }
}

/// What prints while it goes, and what is written to be read again.
#[test]
fn no_name_breaks_out_of_a_stream() {
    let folder = tempfile::tempdir().expect("a folder");
    requests(folder.path());
    let read = ["--sources", "sources.yaml", "--duration", "3s"];
    for (tool, command, json) in [
        ("sac-status", &["watch"][..], false),
        ("sac-status", &["watch", "-f", "jsonl"], true),
        ("sac-status", &["record"], true),
        ("driver-queue", &["watch"], false),
        ("driver-queue", &["watch", "-f", "jsonl"], true),
        ("driver-queue", &["record"], true),
    ] {
        let output = run(folder.path(), tool, &[command, &read].concat());
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(out.lines().count() > 2, "{tool} {command:?}: {out}{err}");
        harmless(tool, &out);
        harmless(tool, &err);
        let is_json = out.lines().all(|line| serde_json::from_str::<Value>(line).is_ok());
        assert_eq!(is_json, json, "{tool} {command:?}: {out}");
        assert!(!json || out.contains("\\u202e"), "the exact value, by an escape of JSON: {out}");
    }
    for tool in ["sac-status", "driver-queue"] {
        let output = run(folder.path(), tool, &["browse", "--sources", "sources.yaml"]);
        harmless(tool, &(text(&output.stdout) + &text(&output.stderr)));
    }
}

/// Files are named by others, too: whoever writes `*.yaml` gives them all.
#[cfg(unix)]
#[test]
fn no_name_of_a_file_breaks_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = format!("{LINES}{NAME}").replace('/', "_");
    let missing = format!("missing {name}");
    std::fs::write(folder.path().join(&name), "kind: [").expect("written");
    for (tool, before) in [
        ("partner-config", &["lint"][..]),
        ("partner-config", &["timing"]),
        ("partner-config", &["fmt"]),
        ("partner-config", &["explain"]),
        ("nic-check", &["--from"]),
        ("nic-check", &["--plan"]),
        ("link-probe", &["replay"]),
        ("link-probe", &["check", "--plan"]),
        ("sac-status", &["--sources"]),
        ("sac-status", &["replay"]),
        ("driver-queue", &["inspect", "--sources"]),
        ("driver-queue", &["replay"]),
        ("driver-queue", &["verify"]),
        ("nic-check", &["fleet"]),
    ] {
        for file in [&name, &missing] {
            let words = [before, &[file.as_str()]].concat();
            let plain = run(folder.path(), tool, &words);
            harmless(&format!("{tool} {before:?}"), &(text(&plain.stdout) + "\n" + &text(&plain.stderr)));
            let nagios = run(folder.path(), tool, &[&words[..], &["-f", "nagios"]].concat());
            let out = text(&nagios.stdout);
            harmless(&format!("{tool} {before:?} nagios"), &(out.clone() + "\n" + &text(&nagios.stderr)));
            let code = nagios.status.code().expect("a status");
            assert!(code > 0, "{tool} {before:?}: {out}");
            let word = WORDS[usize::try_from(code).expect("a status")];
            assert!(
                out.starts_with(&format!("{} {word} - ", tool.to_uppercase())),
                "{tool} {before:?}: {out}"
            );
        }
    }
}

/// Wrong usage names the wrong word.
#[test]
fn no_word_of_the_command_line_breaks_out_of_a_plugins_result() {
    let folder = tempfile::tempdir().expect("a folder");
    for tool in ["nic-check", "partner-config", "link-probe", "sac-status", "driver-queue"] {
        let output = run(folder.path(), tool, &["-f", "nagios", &format!("--no{LINES}{NAME}")]);
        let out = text(&output.stdout);
        harmless(tool, &out);
        assert!(out.matches('|').count() == 1 && output.status.code() == Some(3), "{tool}: {out}");
    }
}

//! Bad input of every kind: a clear message with its place, and status 3 (nothing could be decided) or 2 (findings).
//! Never a panic, never an endless loop, never half an answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A complete, clean sheet.
const SHEET: &str = include_str!("../fixtures/bad-input/sheet.partners.yaml");

struct Run {
    status: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
        let run = Self {
            status: output.status.code().expect("ended by itself, not by a signal"),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        };
        assert!(!run.everything().contains("internal error"), "a panic:\n{}", run.everything());
        run
    }

    fn everything(&self) -> String {
        format!("status {}\n--- stdout\n{}--- stderr\n{}", self.status, self.stdout, self.stderr)
    }

    /// Asserts the status and that every part of `parts` is said somewhere.
    #[track_caller]
    fn says(&self, status: i32, parts: &[&str]) {
        assert_eq!(self.status, status, "{}", self.everything());
        let all = format!("{}{}", self.stdout, self.stderr);
        for part in parts {
            assert!(all.contains(part), "`{part}` is not said:\n{}", self.everything());
        }
    }
}

fn tool() -> Command {
    Command::new(env!("CARGO_BIN_EXE_partner-config"))
}

fn lint(paths: &[&Path]) -> Run {
    let started = Instant::now();
    let output = tool().arg("lint").args(paths).stdin(Stdio::null()).output().expect("the tool starts");
    assert!(started.elapsed() < Duration::from_secs(30), "took {:?}", started.elapsed());
    Run::of(&output)
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).expect("writing an input");
        path
    }
}

/// Lints one file with this content.
fn lint_text(name: &str, bytes: impl AsRef<[u8]>) -> Run {
    let folder = Folder::new();
    lint(&[&folder.write(name, bytes)])
}

#[test]
fn the_clean_sheet_is_clean() {
    lint_text("a.partners.yaml", SHEET).says(0, &["1 file"]);
}

#[test]
fn an_empty_file() {
    lint_text("a.yaml", "").says(2, &["a.yaml", "empty"]);
    lint_text("a.yaml", "# only a comment\n\n").says(2, &["a.yaml", "no content"]);
}

#[test]
fn an_empty_folder_and_a_pattern_without_match() {
    let folder = Folder::new();
    lint(&[folder.0.path()]).says(3, &["the folder holds no input", "*.yaml"]);
    lint(&[&folder.0.path().join("*.yaml")]).says(3, &["matches no file"]);
    lint(&[&folder.0.path().join("gone.yaml")]).says(3, &["gone.yaml", "no such file"]);
}

#[test]
fn one_unreadable_file_does_not_hide_the_others() {
    let folder = Folder::new();
    let good = folder.write("good.partners.yaml", SHEET);
    let run = lint(&[&good, &folder.0.path().join("gone.yaml")]);
    run.says(3, &["gone.yaml", "no such file", "1 file"]);
    let bad = folder.write("bad.partners.yaml", SHEET.replace("SRV-B", "SRV-A"));
    lint(&[&bad, &folder.0.path().join("gone.yaml")]).says(2, &["gone.yaml", "partner-is-self"]);
}

#[test]
fn encodings() {
    lint_text("a.yaml", b"kind: partners\nsystem: P\xfcmpe\n").says(3, &["not UTF-8", "line 2", "0xfc"]);
    let utf16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.into_iter().chain(SHEET.encode_utf16().flat_map(unit)).collect()
    };
    lint_text("a.yaml", utf16([0xff, 0xfe], u16::to_le_bytes)).says(0, &["1 file"]);
    lint_text("a.yaml", utf16([0xfe, 0xff], u16::to_be_bytes)).says(0, &["1 file"]);
    lint_text("a.yaml", &utf16([0xff, 0xfe], u16::to_le_bytes)[2..])
        .says(3, &["UTF-16 without a byte order mark"]);
    lint_text("a.yaml", format!("\u{feff}{SHEET}")).says(0, &["1 file"]);
    lint_text("a.yaml", SHEET.replace('\n', "\r\n")).says(0, &["1 file"]);
    let crlf = SHEET.replace("heartbeat_interval: 5000ms", "heartbeat_interval: 5000").replace('\n', "\r\n");
    let run = lint_text("a.yaml", format!("\u{feff}{crlf}"));
    let line =
        SHEET.lines().position(|line| line.contains("heartbeat_interval")).expect("the sheet has one") + 1;
    run.says(2, &["unit-missing", &format!("a.yaml:{line}:")]);
}

#[test]
fn tabs() {
    lint_text("a.yaml", SHEET.replace("  label: SRV-A", "\tlabel: SRV-A")).says(2, &["not-yaml", "tab"]);
}

#[test]
fn nesting_and_aliases_have_limits() {
    let deep = format!("kind: {}{}", "[".repeat(200), "]".repeat(200));
    lint_text("a.yaml", deep).says(2, &["not-yaml", "100 levels"]);
    let deeper = format!("kind: {}", "[".repeat(100_000));
    lint_text("a.yaml", deeper).says(2, &["not-yaml", "100 levels"]);
    let mut laughs = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..20 {
        let before = format!("*a{}", level - 1);
        laughs.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", ")));
    }
    lint_text("a.yaml", laughs).says(2, &["1,000,000"]);
}

#[test]
fn a_file_of_65_mib() {
    let folder = Folder::new();
    let path = folder.write("a.yaml", vec![b'#'; 65 << 20]);
    lint(&[&path]).says(3, &["a.yaml", "64 MiB"]);
    let mut child = tool()
        .args(["lint", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut input = child.stdin.take().expect("a pipe");
    std::thread::spawn(move || {
        use std::io::Write;
        // The tool stops reading at its limit; the rest of the pipe breaks.
        let _closed = input.write_all(&vec![b'#'; 65 << 20]);
    });
    Run::of(&child.wait_with_output().expect("ends")).says(3, &["64 MiB"]);
}

#[test]
fn yaml_that_hides_or_surprises() {
    let twice = SHEET.replace("  label: SRV-A\n", "  label: SRV-A\n  label: SRV-X\n  label: SRV-Y\n");
    let run = lint_text("a.yaml", twice);
    run.says(2, &["duplicate-key"]);
    assert_eq!(run.stdout.matches("[duplicate-key]").count(), 2, "every duplicate is told:\n{}", run.stdout);
    let merge = SHEET.replace("    monitor:", "    <<: { retry: 1 }\n    monitor:");
    lint_text("a.yaml", merge).says(2, &["<<", "merge"]);
    let anchors = SHEET.replace("label: SRV-A", "label: &own SRV-A").replace("label: SRV-B", "label: *own");
    lint_text("a.yaml", anchors).says(2, &["partner-is-self"]);
    lint_text("a.yaml", SHEET.replace("label: SRV-B", "label: *nowhere")).says(2, &["not-yaml", "nowhere"]);
    lint_text("a.yaml", format!("{SHEET}---\n{SHEET}")).says(2, &["not-yaml", "document"]);
}

#[test]
fn kinds_versions_and_products() {
    lint_text("a.yaml", SHEET.replace("kind: partners", "kind: partner"))
        .says(2, &["unknown-kind", "partners"]);
    lint_text("a.yaml", SHEET.replace("schema_version: 1", "schema_version: 2"))
        .says(2, &["unknown-kind", "schema_version"]);
    lint_text("a.yaml", SHEET.replace("geo-scada", "geo-skada")).says(2, &["bad-value", "geo-scada"]);
    lint_text("a.yaml", SHEET.replace("name: geo-scada", "name: clearscada")).says(2, &["bad-value", "2022"]);
    lint_text("a.yaml", "just words\n").says(2, &["a.yaml", "a single value"]);
    lint_text("a.yaml", "- a\n- list\n").says(2, &["a.yaml", "a list"]);
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let run = lint_text("a.yaml", SHEET.replace("label: SRV-A", "label: \"SRV\\u001b[2J\\u202eA\""));
    run.says(2, &["bad-value", "control"]);
    let foreign = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!run.stdout.contains(foreign), "{:?}", run.stdout);
}

#[test]
fn xml_with_a_dtd_or_an_entity_bomb() {
    let dtd =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE Systems SYSTEM \"http://example.invalid/x.dtd\">\n<Systems/>\n";
    lint_text("Systems.xml", dtd).says(2, &["Systems.xml:2:1", "<!DOCTYPE"]);
    let bomb = "<!DOCTYPE s [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\n<Systems><System name=\"&b;\"/></Systems>\n";
    lint_text("Systems.xml", bomb).says(2, &["Systems.xml:1:1", "<!DOCTYPE"]);
    lint_text("Systems.xml", "<Systems>\n<System name=\"a\">\n</Systems>\n").says(2, &["Systems.xml:3"]);
    let entity = "<Systems><System name=\"&nbsp;\"><Server name=\"a\"/></System></Systems>";
    lint_text("Systems.xml", entity).says(2, &["Systems.xml:1"]);
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_and_a_broken_link() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let closed = folder.0.path().join("closed");
    fs::create_dir(&closed).expect("a folder");
    fs::write(closed.join("a.yaml"), SHEET).expect("a file");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).expect("closing the folder");
    // Root may read everything, so root's powers are taken from the tool.
    let mut command = Command::new("setpriv");
    command
        .args(["--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"])
        .arg(env!("CARGO_BIN_EXE_partner-config"));
    let output = command.arg("lint").arg(&closed).output().expect("setpriv of util-linux");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("opening the folder");
    Run::of(&output).says(3, &["closed", "no permission"]);

    std::os::unix::fs::symlink("nowhere.yaml", folder.0.path().join("link.yaml")).expect("a link");
    lint(&[&folder.0.path().join("link.yaml")]).says(3, &["link.yaml", "nowhere.yaml", "does not exist"]);
}

#[test]
fn a_closed_pipe_ends_quietly_with_the_status_decided() {
    let folder = Folder::new();
    let path = folder.write("a.yaml", SHEET.replace("SRV-B", "SRV-A"));
    let mut child =
        tool().arg("lint").arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    drop(child.stdout.take());
    let run = Run::of(&child.wait_with_output().expect("ends"));
    assert_eq!((run.status, run.stderr.as_str()), (2, ""));
}

#[test]
fn wrong_usage_is_unknown() {
    for arguments in
        [&["lint"][..], &["lint", "--format", "xls", "a"], &["--nonsense"], &["explain", "no-such-rule"], &[]]
    {
        let run = Run::of(&tool().args(arguments).output().expect("starts"));
        assert_eq!(run.status, 3, "{arguments:?}: {}", run.everything());
        assert_eq!(run.stdout, "", "{arguments:?}");
        assert_ne!(run.stderr, "", "{arguments:?}");
    }
    let folder = Folder::new();
    let run =
        Run::of(&tool().args(["init", "-o", "-"]).current_dir(folder.0.path()).output().expect("starts"));
    assert!(run.status == 3 && run.stderr.contains("without -o"), "{}", run.everything());
    assert!(!folder.0.path().join("-").exists());
    for arguments in [&["--help"][..], &["--version"], &["lint", "--help"]] {
        let run = Run::of(&tool().args(arguments).output().expect("starts"));
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{arguments:?}");
        assert_ne!(run.stdout, "");
    }
}

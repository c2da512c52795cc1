//! `partner-config` generate, timing, diff, init and fmt as a user runs them: statuses, messages, files.
#![expect(clippy::unwrap_used, reason = "in a test's helper, what fails is the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn tool() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_partner-config"));
    command.current_dir(root()).env("NO_COLOR", "1");
    command
}

pub(crate) fn run(args: &[&str]) -> Output {
    tool().args(args).output().unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
pub(crate) fn status(output: &Output, wanted: i32) {
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(wanted), "stdout:\n{out}\nstderr:\n{err}");
}

/// Names and contents of all files in a folder; none when there is no folder.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    let read = |entry: fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap_or_default())
    };
    entries.map(|entry| read(entry.unwrap())).collect()
}

pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

const PLAN: &str = "examples/waterworks.yaml";

/// The example plan with another name, so that every generated file differs.
#[cfg(unix)]
fn other_plan(folder: &Path) -> PathBuf {
    let text = fs::read_to_string(root().join(PLAN)).unwrap().replace("system: Waterworks", "system: Other");
    let path = folder.join("other.yaml");
    fs::write(&path, text.replace("address: 10.10.1.1", "address: 10.10.1.2")).unwrap();
    path
}

#[test]
fn generate_writes_the_committed_example_and_the_same_bytes_again() {
    let temp = folder();
    let out = temp.path().join("new/folder");
    status(&run(&["generate", PLAN, "-d", name(&out)]), 0);
    let first = content(&out);
    assert_eq!(first, content(&root().join("examples/waterworks")));
    status(&run(&["generate", PLAN, "-d", name(&out), "--force"]), 0);
    assert_eq!(content(&out), first);
    status(&run(&["lint", "--plan", PLAN, name(&out), "--fail-on", "info"]), 0);
}

#[test]
fn generate_never_overwrites_without_force_and_names_the_files() {
    let temp = folder();
    fs::write(temp.path().join("SRV-B.checklist.md"), "mine").unwrap();
    let output = run(&["generate", PLAN, "-d", name(temp.path())]);
    status(&output, 3);
    assert!(output.stdout.is_empty());
    let message = text(&output.stderr);
    assert!(
        message.contains("SRV-B.checklist.md exists already") && message.contains("--force"),
        "{message}"
    );
    assert_eq!(content(temp.path()).len(), 1, "nothing else was written");
    assert_eq!(fs::read(temp.path().join("SRV-B.checklist.md")).unwrap(), b"mine");
}

#[test]
fn generate_refuses_a_plan_with_errors_and_writes_nothing() {
    let temp = folder();
    let out = temp.path().join("out");
    let text_of = fs::read_to_string(root().join(PLAN)).unwrap();
    for (from, to, rule) in [
        ("label: SRV-B", "label: SRV-A", "duplicate-server-label"),
        ("heartbeat_timeout: 30000ms", "heartbeat_timeout: 30000", "unit-missing"),
        ("servers:", "servers: [", "not-yaml"),
    ] {
        let plan = temp.path().join("plan.yaml");
        fs::write(&plan, text_of.replace(from, to)).unwrap();
        let output = run(&["generate", name(&plan), "-d", name(&out)]);
        status(&output, 2);
        assert!(text(&output.stdout).contains(rule), "{}", text(&output.stdout));
        assert!(text(&output.stdout).contains("nothing was written"), "{}", text(&output.stdout));
        assert!(!out.exists());
    }
}

/// A plan whose error is suppressed with a reason is accepted, and so are the sheets that follow from it.
#[test]
fn generate_carries_suppressions_into_the_sheets() {
    let temp = folder();
    let plan = temp.path().join("plan.yaml");
    let example = fs::read_to_string(root().join(PLAN)).unwrap();
    let slow = example.replace("transfer_interval: 5s", "transfer_interval: 7s");
    let reason = "suppress:\n  - { rule: transfer-interval-changed, reason: \"the vendor's engineer: \\\"7\\\" # ok\", until: 2999-12-31 }\n";
    fs::write(&plan, format!("{slow}{reason}")).unwrap();
    let out = temp.path().join("out");
    status(&run(&["generate", name(&plan), "-d", name(&out)]), 0);
    let lint = run(&["lint", "--plan", name(&plan), name(&out), "--fail-on", "info"]);
    status(&lint, 0);
    let sheet = fs::read_to_string(out.join("SRV-A.partners.yaml")).unwrap();
    assert!(sheet.contains("transfer-interval-changed"), "{sheet}");
    fs::write(&plan, slow).unwrap();
    let out = temp.path().join("plain");
    status(&run(&["generate", name(&plan), "-d", name(&out)]), 0);
    let sheet = fs::read_to_string(out.join("SRV-A.partners.yaml")).unwrap();
    assert!(!sheet.contains("suppress:"), "{sheet}");
}

#[test]
fn generate_needs_a_plan_that_can_be_read_and_a_folder_that_can_be_written() {
    let temp = folder();
    let out = name(temp.path());
    for (plan, why) in [
        ("examples/waterworks/SRV-A.partners.yaml", "is a sheet"),
        ("examples/waterworks/Systems.xml", "is a client's Systems.xml"),
        ("examples/nowhere.yaml", "no such file"),
    ] {
        let output = run(&["generate", plan, "-d", out]);
        status(&output, 3);
        assert!(text(&output.stderr).contains(why), "{}", text(&output.stderr));
    }
    let file = temp.path().join("file");
    fs::write(&file, "").unwrap();
    let output = run(&["generate", PLAN, "-d", name(&file)]);
    status(&output, 3);
    assert!(text(&output.stderr).contains("could not be written"), "{}", text(&output.stderr));
}

#[test]
fn generate_reads_standard_input() {
    let temp = folder();
    let mut child = tool()
        .args(["generate", "-", "-d", name(temp.path()), "--format", "json"])
        .stdin(fs::File::open(root().join(PLAN)).unwrap())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = String::new();
    std::io::Read::read_to_string(child.stdout.as_mut().unwrap(), &mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(content(temp.path()), content(&root().join("examples/waterworks")));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["data"]["files"].as_array().unwrap().len(), 11);
}

/// A write that fails in the middle (here: a limit on the size of a file, which needs no rights) changes nothing.
#[cfg(unix)]
#[test]
fn a_failed_write_leaves_everything_as_it_was() {
    let temp = folder();
    let out = temp.path().join("out");
    status(&run(&["generate", PLAN, "-d", name(&out)]), 0);
    let before = content(&out);
    let other = other_plan(temp.path());
    // 8 blocks of 512 bytes: the sheet fits, the checklist does not.
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec \"{}\" generate \"{}\" -d \"{}\" --force",
        env!("CARGO_BIN_EXE_partner-config"),
        name(&other),
        name(&out)
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    status(&output, 3);
    let message = text(&output.stderr);
    assert!(message.contains("could not be written") && message.contains("nothing was changed"), "{message}");
    assert_eq!(content(&out), before, "old files stay, and no temporary file is left");
}

/// A set of which one file is of another plan, as a kill between two files leaves it, or whose checklist was changed.
#[test]
fn a_mixed_set_is_told_and_a_whole_one_is_not() {
    let temp = folder();
    let out = temp.path().join("out");
    status(&run(&["generate", PLAN, "-d", name(&out)]), 0);
    let lint = || run(&["lint", name(&out), "--fail-on", "warning"]);
    status(&lint(), 0);
    let sheet = out.join("SRV-B.partners.yaml");
    let before = fs::read_to_string(&sheet).unwrap();
    // Line ends that a version control system has changed are no other run.
    fs::write(&sheet, before.replace('\n', "\r\n")).unwrap();
    status(&lint(), 0);
    fs::write(&sheet, before.replace("retry_count: 2 ", "retry_count: 2  ")).unwrap();
    let output = lint();
    status(&output, 1);
    let report = text(&output.stdout);
    assert!(
        report.contains("generated-set-mixed") && report.contains("SRV-B.partners.yaml is not what"),
        "{report}"
    );
    fs::write(&sheet, before).unwrap();
    fs::write(out.join("SRV-A.checklist.md"), "of another plan").unwrap();
    status(&lint(), 1);
    fs::remove_file(out.join("SRV-A.checklist.md")).unwrap();
    status(&lint(), 0);
    status(&run(&["generate", PLAN, "-d", name(&out), "--force"]), 0);
    assert!(content(&out).keys().all(|name| !name.starts_with('.')), "no temporary file is left");
}

/// A time zone file (RFC 9636) of one offset, in hours.
#[cfg(unix)]
fn zone_file(hours: i32) -> Vec<u8> {
    let mut block = b"TZif2".to_vec();
    block.extend([0; 15 + 4 * 4]);
    block.extend([0, 0, 0, 1, 0, 0, 0, 4]);
    block.extend((hours * 3600).to_be_bytes());
    block.extend(b"\0\0LOC\0");
    let footer = format!("\nLOC{}\n", -hours);
    [&block[..], &block[..], footer.as_bytes()].concat()
}

/// A suppression's last day is the day here: between two places that are 26 hours apart it is never the same day. The places
/// are given by rule and by name.
#[cfg(unix)]
#[test]
fn the_last_day_of_a_suppression_is_the_local_day() {
    let temp = folder();
    let plan = temp.path().join("plan.yaml");
    fs::create_dir(temp.path().join("Test")).unwrap();
    fs::write(temp.path().join("Test/West"), zone_file(-12)).unwrap();
    fs::write(temp.path().join("Test/East"), zone_file(14)).unwrap();
    let west = || jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(-12))).date();
    let example = fs::read_to_string(root().join(PLAN)).unwrap();
    let example = example.replace("transfer_interval: 5s", "transfer_interval: 6s");
    for zones in [["BBB+12", "AAA-14"], ["Test/West", "Test/East"]] {
        let statuses = loop {
            let today = west();
            let entry = format!(
                "suppress:\n  - {{ rule: transfer-interval-changed, reason: agreed, until: {today} }}\n"
            );
            fs::write(&plan, format!("{example}{entry}")).unwrap();
            let lint = |zone| {
                let mut command = tool();
                command.env("TZ", zone).env("TZDIR", temp.path());
                command.args(["lint", "--fail-on", "warning", name(&plan)]).output().unwrap().status.code()
            };
            let statuses = zones.map(lint);
            if today == west() {
                break statuses;
            }
        };
        assert_eq!(statuses, [Some(0), Some(2)], "{zones:?}");
    }
}

/// Killed at any moment, each file is the old one or the new one, never half of one.
#[cfg(unix)]
#[test]
fn a_kill_in_the_middle_leaves_whole_files() {
    let temp = folder();
    let other = other_plan(temp.path());
    let (old_folder, new_folder) = (temp.path().join("old"), temp.path().join("new"));
    status(&run(&["generate", PLAN, "-d", name(&old_folder)]), 0);
    status(&run(&["generate", name(&other), "-d", name(&new_folder)]), 0);
    let (old, new) = (content(&old_folder), content(&new_folder));
    assert!(old.iter().all(|(name, bytes)| new[name] != *bytes), "every file differs");
    let mut seen_old = false;
    for round in 0..60_u64 {
        let out = temp.path().join("out");
        for (name, bytes) in &old {
            fs::create_dir_all(&out).unwrap();
            fs::write(out.join(name), bytes).unwrap();
        }
        let mut child = tool()
            .args(["generate", name(&other), "-d", name(&out), "--force", "-q"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_micros(700 * round));
        let _ended_already = child.kill();
        child.wait().unwrap();
        let there = content(&out);
        let all_are = |set: &BTreeMap<String, Vec<u8>>| set.iter().all(|(name, bytes)| there[name] == *bytes);
        let told = text(&run(&["lint", name(&out)]).stdout).contains("generated-set-mixed");
        assert_eq!(told, !all_are(&old) && !all_are(&new), "a mixture is told in round {round}");
        for (file, bytes) in there {
            if file.starts_with(".hotstandby-") {
                continue;
            }
            assert!(bytes == old[&file] || bytes == new[&file], "{file} is half written in round {round}");
            seen_old |= bytes == old[&file];
        }
        fs::remove_dir_all(&out).unwrap();
    }
    assert!(seen_old, "no round was killed early enough to prove anything");
}

#[test]
fn diff_is_0_without_and_1_with_changes_and_names_the_restarts() {
    let temp = folder();
    status(&run(&["diff", PLAN, PLAN]), 0);
    status(&run(&["diff", PLAN, "examples/waterworks/SRV-A.partners.yaml"]), 0);
    let new = temp.path().join("new.yaml");
    let example = fs::read_to_string(root().join(PLAN)).unwrap();
    fs::write(&new, example.replace("retry_count: 2", "retry_count: 3")).unwrap();
    let output = run(&["diff", PLAN, name(&new), "--format", "json"]);
    status(&output, 1);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["data"]["restart_servers"], serde_json::json!(["SRV-A", "SRV-B"]));
    assert_eq!(report["findings"][0]["rule"], "restart-required");
    assert_eq!(report["findings"][0]["locations"].as_array().unwrap().len(), 2);
    let output = run(&["diff", "examples/triple.yaml", "examples/waterworks/SRV-A.partners.yaml"]);
    status(&output, 3);
    assert!(text(&output.stderr).contains("no such server"), "{}", text(&output.stderr));
}

#[test]
fn init_prints_a_plan_that_is_only_told_to_be_a_starter_and_never_overwrites() {
    let temp = folder();
    for kind in ["lone-server", "hot-standby-pair", "triple-standby"] {
        let path = temp.path().join(format!("{kind}.yaml"));
        let printed = run(&["init", "--type", kind]);
        status(&printed, 0);
        status(&run(&["init", "--type", kind, "-o", name(&path)]), 0);
        assert_eq!(fs::read(&path).unwrap(), printed.stdout);
        status(&run(&["lint", name(&path), "--fail-on", "warning"]), 0);
        let lint = run(&["lint", name(&path), "--fail-on", "info"]);
        status(&lint, 1);
        assert!(text(&lint.stdout).contains("documentation-address"), "{}", text(&lint.stdout));
        assert!(text(&lint.stdout).contains("1 note in 1 file"), "{}", text(&lint.stdout));
        fs::write(&path, "mine").unwrap();
        let refused = run(&["init", "--type", kind, "-o", name(&path)]);
        status(&refused, 3);
        assert!(text(&refused.stderr).contains("--force"));
        assert_eq!(fs::read(&path).unwrap(), b"mine");
    }
}

#[test]
fn fmt_rewrites_checks_and_reads_standard_input() {
    let temp = folder();
    let (path, good) = (temp.path().join("plan.yaml"), temp.path().join("good.yaml"));
    let example = fs::read_to_string(root().join(PLAN)).unwrap();
    let untidy = example.replace("main: {", "main:    {").replace("type: hot", "type:   hot");
    fs::write(&path, &untidy).unwrap();
    fs::write(&good, &example).unwrap();
    let check = run(&["fmt", "--check", name(temp.path())]);
    status(&check, 1);
    let listed = text(&check.stdout);
    assert!(listed.contains("plan.yaml") && !listed.contains("good.yaml"), "{listed}");
    assert_eq!(fs::read_to_string(&path).unwrap(), untidy, "--check changes nothing");
    status(&run(&["fmt", name(temp.path())]), 0);
    status(&run(&["fmt", "--check", name(&path), name(&good)]), 0);
    status(&run(&["diff", PLAN, name(&path)]), 0);
    let mut child = tool().args(["fmt", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), untidy.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stdout), fs::read_to_string(&path).unwrap());
    fs::write(&path, "a: [").unwrap();
    let faulty = run(&["fmt", name(&path)]);
    status(&faulty, 2);
    assert_eq!(fs::read(&path).unwrap(), b"a: [");
}

/// A baseline holds wherever the linter runs, however its inputs are typed, and when lines are added above; a new fault is
/// still told.
#[test]
fn a_baseline_does_not_depend_on_how_its_inputs_are_typed() {
    let folder = folder();
    let sheets = folder.path().join("sheets");
    fs::create_dir(&sheets).unwrap();
    let sheet = "kind: partners\nschema_version: 1\nproduct: { name: geo-scada, version: \"2022\" }\n\
                 server: { label: SRV-A, port: 70481, addresses: [10.1.1.11] }\ntype: lone-server\n";
    fs::write(sheets.join("A.yaml"), sheet).unwrap();
    let lint = |at: &Path, args: &[&str]| {
        let mut command = tool();
        command.current_dir(at).arg("lint").args(args).output().unwrap()
    };
    let baseline = folder.path().join("baseline.json");
    let written = lint(&sheets, &["A.yaml", "--write-baseline", "../baseline.json"]);
    status(&written, 2);
    assert!(text(&fs::read(&baseline).unwrap()).contains("\"file\": \"sheets/A.yaml\""));
    let absolute = sheets.join("A.yaml");
    for (at, input) in [
        (&*sheets, "A.yaml"),
        (&*sheets, "./A.yaml"),
        (&*sheets, "."),
        (folder.path(), "sheets/A.yaml"),
        (folder.path(), "sheets"),
        (folder.path(), name(&absolute)),
    ] {
        status(&lint(at, &[input, "--baseline", name(&baseline)]), 0);
    }
    fs::write(sheets.join("A.yaml"), format!("# new\n\n{sheet}")).unwrap();
    status(&lint(&sheets, &["A.yaml", "--baseline", name(&baseline)]), 0);
    fs::write(sheets.join("A.yaml"), sheet.replace("schema_version: 1", "schema_version: 9")).unwrap();
    status(&lint(&sheets, &["A.yaml", "--baseline", name(&baseline)]), 2);
}

/// A slip behind `--write-baseline` costs no plan, whether the run reads it or not.
#[test]
fn a_baseline_replaces_a_baseline_only() {
    let folder = folder();
    let [plan, other, baseline] = ["plan.yaml", "other.yaml", "new.json"].map(|n| folder.path().join(n));
    fs::copy(PLAN, &plan).unwrap();
    fs::copy(PLAN, &other).unwrap();
    for (target, wanted) in [(&plan, 3), (&other, 3), (&baseline, 0), (&baseline, 0)] {
        status(&run(&["lint", name(&plan), "--write-baseline", name(target)]), wanted);
    }
    assert_eq!(fs::read(&plan).unwrap(), fs::read(PLAN).unwrap());
    assert_eq!(fs::read(&other).unwrap(), fs::read(PLAN).unwrap());
}

#[test]
fn explain_takes_a_word_and_lists_what_is_about_it() {
    let found = run(&["explain", "crossed"]);
    status(&found, 0);
    assert!(text(&found.stdout).contains("main-and-backup-crossed"), "{}", text(&found.stdout));
    let many = text(&run(&["explain", "Backup"]).stdout);
    assert!(many.contains("backup-same-as-main") && many.contains("backup-in-main-subnet"), "{many}");
    let page = text(&run(&["explain", "port-mismatch"]).stdout);
    assert!(page.starts_with("# port-mismatch"), "an exact name wins over a search: {page}");
    status(&run(&["explain", "submarine"]), 3);
}

#[test]
fn a_warning_below_the_fail_level_is_named_behind_the_ok() {
    let first_line = |example: &str| {
        let file = format!("tests/fixtures/rules/transfer-interval-changed/{example}/KILN-A.partners.yaml");
        let output = run(&["lint", "-q", &file]);
        status(&output, 0);
        text(&output.stdout).lines().next().unwrap_or_default().to_owned()
    };
    let told = first_line("bad");
    assert!(told.contains("OK: KILN-A: Miscellaneous > Transfer Interval is 10 s"), "{told}");
    assert!(told.contains("1 warning"), "{told}");
    assert!(!first_line("good").contains("Transfer Interval"), "a sound file is its picture alone");
}

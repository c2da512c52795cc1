//! Outputs and input files, judged by other people's validators: check-jsonschema for JSON and YAML, xmllint for XML,
//! by the schemas of OASIS (SARIF) and Jenkins (JUnit), and by our own. `.ci/setup` lays them in `.cache`; runs with the
//! feature `system-tests` (`.ci/test`), where a missing validator is a failure.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

pub const PARTNER_CONFIG: &str = env!("CARGO_BIN_EXE_partner-config");
const NIC_CHECK: &str = env!("CARGO_BIN_EXE_nic-check");
const SAC_STATUS: &str = env!("CARGO_BIN_EXE_sac-status");
const DRIVER_QUEUE: &str = env!("CARGO_BIN_EXE_driver-queue");

pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn run(program: impl AsRef<Path>, arguments: &[&str]) -> Output {
    Command::new(program.as_ref())
        .args(arguments)
        .current_dir(project())
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| {
            panic!("cannot run {} (run .ci/setup first): {error}", program.as_ref().display())
        })
}

pub fn said(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("status {:?}\n{out}\n{err}", output.status.code())
}

/// Runs one of our tools, which must end with one of its own statuses, and gives its stdout.
fn tool(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = run(program, arguments);
    assert!(matches!(output.status.code(), Some(0..=3)), "{program} {arguments:?}: {}", said(&output));
    assert!(!output.stdout.is_empty(), "{program} {arguments:?} printed nothing: {}", said(&output));
    output.stdout
}

/// Runs one of our tools, which must end with status 0, and writes its stdout to a file.
fn printed(folder: &TempDir, name: &str, program: &str, arguments: &[&str]) -> PathBuf {
    let output = run(program, arguments);
    assert!(output.status.success(), "{program} {arguments:?}: {}", said(&output));
    let path = folder.path().join(name);
    fs::write(&path, output.stdout).expect("written");
    path
}

/// The same, whatever its verdict.
fn judged(folder: &TempDir, name: &str, program: &str, arguments: &[&str]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, run(program, arguments).stdout).expect("written");
    path
}

fn check_jsonschema(schema: &Path, files: &[PathBuf]) -> Output {
    assert!(!files.is_empty(), "nothing to check with {}", schema.display());
    // One pattern of the SARIF schema is a regular expression only by the older rules of ECMAScript.
    let mut arguments = vec!["--regex-variant", "nonunicode", "--schemafile"];
    arguments.push(schema.to_str().expect("a plain path"));
    arguments.extend(files.iter().map(|file| file.to_str().expect("a plain path")));
    run(project().join(".cache/venv/bin/check-jsonschema"), &arguments)
}

#[track_caller]
pub fn accepted(schema: &Path, files: &[PathBuf]) {
    let output = check_jsonschema(schema, files);
    assert!(output.status.success(), "{}", said(&output));
}

#[track_caller]
pub fn xmllint(arguments: &[&str], files: &[PathBuf]) {
    assert!(!files.is_empty(), "nothing to check");
    let mut all = vec!["--noout", "--nonet"];
    all.extend(arguments);
    all.extend(files.iter().map(|file| file.to_str().expect("a plain path")));
    let output = run("xmllint", &all);
    assert!(output.status.success(), "{}", said(&output));
}

/// All files below `folder` whose name ends so, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What lint is asked to report on: every rule's fixtures by themselves, all in one run, something clean, and
/// something that cannot be read.
fn lint_runs() -> Vec<(String, String)> {
    let rules = project().join("tests/fixtures/rules");
    let mut runs = vec![
        ("everything".to_owned(), "tests/fixtures/rules".to_owned()),
        ("unreadable".to_owned(), "tests/no-such-folder".to_owned()),
    ];
    for entry in fs::read_dir(rules).expect("fixtures of the rules") {
        let rule = entry.expect("an entry").file_name().into_string().expect("a plain name");
        for kind in ["bad", "good"] {
            let folder = format!("tests/fixtures/rules/{rule}/{kind}");
            if project().join(&folder).is_dir() {
                runs.push((format!("{rule}-{kind}"), folder));
            }
        }
    }
    runs
}

/// What has few or odd results: nothing to read, one file of two that is unreadable, and a finding that is suppressed.
fn odd_runs(folder: &Path) -> Vec<(String, String)> {
    let good = project().join("examples/waterworks/SRV-A.partners.yaml");
    let text = fs::read_to_string(&good).expect("the example");
    let of = |name: &str| {
        let path = folder.join(name);
        fs::create_dir_all(&path).expect("a folder");
        path
    };
    of("nothing");
    fs::copy(&good, of("half").join("SRV-A.yaml")).expect("copied");
    fs::write(of("half").join("SRV-B.yaml"), b"kind: partners # Pr\xfcfung \xff\n").expect("written");
    let accepted = "suppress: [{ rule: partner-sheet-missing, reason: \"the other site's\" }]\n";
    fs::write(of("suppressed").join("SRV-A.yaml"), format!("{text}{accepted}")).expect("written");
    let run = |name: &str| (name.to_owned(), folder.join(name).to_str().expect("a plain path").to_owned());
    ["nothing", "half", "suppressed"].into_iter().map(run).collect()
}

#[test]
fn the_odd_runs_are_what_they_are_called() {
    let folder = TempDir::new().expect("a folder");
    let json = |path: &str| -> (Option<i32>, serde_json::Value) {
        let output = run(PARTNER_CONFIG, &["lint", path, "--format", "json"]);
        (output.status.code(), serde_json::from_slice(&output.stdout).expect("a document"))
    };
    let runs = odd_runs(folder.path());
    let all: Vec<_> = runs.iter().map(|(_, path)| json(path)).collect();
    assert_eq!(all.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [Some(3), Some(3), Some(0)]);
    assert_eq!(all[1].1["data"]["unreadable"].as_array().map(Vec::len), Some(1), "{}", all[1].1);
    assert_eq!(all[2].1["data"]["counts"]["suppressed"], 1, "{}", all[2].1);
}

/// Lints everything of [`lint_runs`] and [`odd_runs`] in one format; the reports' files.
fn reports(folder: &TempDir, format: &str, ending: &str) -> Vec<PathBuf> {
    let write = |(name, path): (String, String)| {
        let file = folder.path().join(format!("{name}.{ending}"));
        fs::write(&file, tool(PARTNER_CONFIG, &["lint", &path, "--format", format])).expect("written");
        file
    };
    let odd = TempDir::new().expect("a folder");
    lint_runs().into_iter().chain(odd_runs(odd.path())).map(write).collect()
}

/// nic-check over every recording of a team and every Windows capture, in one format.
fn nic_reports(folder: &TempDir, format: &str, ending: &str) -> Vec<PathBuf> {
    // The folder wmi holds answers of WMI, which are a part of what a live Windows says and no captures.
    let recordings = project().join("tests/recordings");
    let mut captures = files(&recordings.join("windows"), ".txt");
    captures.extend(files(&recordings.join("windows"), ".json"));
    captures.extend(files(&recordings, ".tar.gz"));
    assert!(!captures.is_empty(), "no recordings");
    let write = |(number, capture): (usize, PathBuf)| {
        let file = folder.path().join(format!("nic-{number}.{ending}"));
        let capture = capture.to_str().expect("a plain path");
        fs::write(&file, tool(NIC_CHECK, &["--from", capture, "--format", format])).expect("written");
        file
    };
    captures.into_iter().enumerate().map(write).collect()
}

#[test]
fn sarif_is_sarif_2_1_0() {
    let schema = project().join(".cache/schemas/sarif-schema-2.1.0.json");
    assert!(schema.is_file(), "run .ci/setup first");
    let folder = TempDir::new().expect("a folder");
    let mut all = reports(&folder, "sarif", "sarif");
    all.extend(nic_reports(&folder, "sarif", "sarif"));
    accepted(&schema, &all);
}

#[test]
fn the_sarif_schema_refuses_what_is_wrong() {
    let schema = project().join(".cache/schemas/sarif-schema-2.1.0.json");
    let folder = TempDir::new().expect("a folder");
    let sarif =
        tool(PARTNER_CONFIG, &["lint", "tests/fixtures/rules/partner-is-self/bad", "--format", "sarif"]);
    let wrong = String::from_utf8(sarif).expect("UTF-8").replacen("\"startLine\"", "\"beginLine\"", 1);
    let file = folder.path().join("wrong.sarif");
    fs::write(&file, wrong).expect("written");
    let output = check_jsonschema(&schema, &[file]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("'beginLine' was unexpected"), "it looks at locations: {}", said(&output));
}

#[test]
fn junit_is_what_jenkins_reads() {
    let schema = project().join(".cache/schemas/junit-10.xsd");
    assert!(schema.is_file(), "run .ci/setup first");
    let folder = TempDir::new().expect("a folder");
    let mut all = reports(&folder, "junit", "xml");
    all.extend(nic_reports(&folder, "junit", "xml"));
    xmllint(&["--schema", schema.to_str().expect("a plain path")], &all);
}

#[test]
fn json_is_what_our_schemas_say() {
    let folder = TempDir::new().expect("a folder");
    let schema = printed(&folder, "partner-config.schema", PARTNER_CONFIG, &["--schema"]);
    accepted(&schema, &reports(&folder, "json", "json"));
    let schema = printed(&folder, "nic-check.schema", NIC_CHECK, &["--schema"]);
    accepted(&schema, &nic_reports(&folder, "json", "json"));
}

/// Every sub-command that prints JSON has its part in the schema.
#[test]
fn json_of_the_other_commands_is_what_our_schemas_say() {
    let folder = TempDir::new().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a plain path").to_owned();
    fs::write(path("unknown.yaml"), "kind: unknown\n").expect("written");
    let write = |name: &str, program: &str, arguments: &[&str]| {
        fs::write(path(name), tool(program, arguments)).expect("written");
        folder.path().join(name)
    };
    let (pair, triple) = ("examples/waterworks.yaml", "examples/triple.yaml");
    let json = ["--format", "json"];
    let all = [
        write("timing.json", PARTNER_CONFIG, &[&["timing", pair][..], &json].concat()),
        write("diff.json", PARTNER_CONFIG, &[&["diff", pair, triple][..], &json].concat()),
        write("nothing.json", PARTNER_CONFIG, &[&["diff", pair, &path("unknown.yaml")][..], &json].concat()),
        write(
            "generate.json",
            PARTNER_CONFIG,
            &[&["generate", pair, "-d", &path("out")][..], &json].concat(),
        ),
        write("rules.json", PARTNER_CONFIG, &[&["rules"][..], &json].concat()),
    ];
    accepted(&printed(&folder, "partner-config.schema", PARTNER_CONFIG, &["--schema"]), &all);

    fs::write(path("old.json"), tool(NIC_CHECK, &["snapshot"])).expect("written");
    fs::create_dir_all(path("fleet/pair")).expect("made");
    for label in ["SRV-A", "SRV-B"] {
        fs::copy(format!("examples/captures/{label}.json"), path(&format!("fleet/pair/{label}.json")))
            .expect("copied");
    }
    let all = [
        write("nic-diff.json", NIC_CHECK, &[&["diff", &path("old.json")][..], &json].concat()),
        write(
            "nic-pair.json",
            NIC_CHECK,
            &[&["--from", &path("old.json"), &path("old.json")][..], &json].concat(),
        ),
        write("nic-fleet.json", NIC_CHECK, &[&["fleet", &path("fleet")][..], &json].concat()),
        write("nic-rules.json", NIC_CHECK, &[&["rules"][..], &json].concat()),
    ];
    accepted(&printed(&folder, "nic-check.schema", NIC_CHECK, &["--schema"]), &all);
}

#[test]
fn snapshots_are_what_their_schema_says() {
    let folder = TempDir::new().expect("a folder");
    let snapshot = folder.path().join("SRV-A.json");
    fs::write(&snapshot, tool(NIC_CHECK, &["snapshot"])).expect("written");
    let schema = printed(&folder, "snapshot.schema", NIC_CHECK, &["snapshot", "--schema"]);
    accepted(&schema, std::slice::from_ref(&snapshot));
    let text = fs::read_to_string(&snapshot).expect("readable").replacen("\"state\"", "\"status\"", 1);
    fs::write(&snapshot, text).expect("written");
    assert!(!check_jsonschema(&schema, &[snapshot]).status.success(), "an unknown key is refused");
}

#[test]
fn json_of_simulated_plants_is_what_our_schemas_say() {
    let folder = TempDir::new().expect("a folder");
    let schema = printed(&folder, "sac-status.schema", SAC_STATUS, &["--schema"]);
    let mut all = Vec::new();
    for plant in
        ["healthy-pair", "split-brain", "frozen", "bad-quality", "overloaded-sac", "databases-differ"]
    {
        let arguments =
            ["--source", &format!("demo:{plant}"), "--pair", "SRV-A", "SRV-B", "--format", "json"];
        all.push(judged(&folder, &format!("sac-{plant}.json"), SAC_STATUS, &arguments));
    }
    all.push(judged(&folder, "rules.json", SAC_STATUS, &["rules", "--format", "json"]));
    accepted(&schema, &all);
    let schema = printed(&folder, "driver-queue.schema", DRIVER_QUEUE, &["--schema"]);
    let mut all = Vec::new();
    for plant in ["growing-queue", "burst", "draining-queue", "no-diagnostics", "frozen", "driver-restart"] {
        let source = format!("demo:{plant}");
        for (name, arguments) in [
            ("inspect", vec!["inspect", "SRV-A/Channel1", "--explain"]),
            ("drain", vec!["drain", "SRV-A/Channel1"]),
            ("dry", vec!["drain", "SRV-A/Channel1", "--dry-run"]),
            ("exposure", vec!["exposure", "SRV-A/Channel1"]),
            ("browse", vec!["browse"]),
        ] {
            let arguments: Vec<&str> =
                arguments.into_iter().chain(["--source", &source, "--format", "json"]).collect();
            all.push(judged(&folder, &format!("queue-{plant}-{name}.json"), DRIVER_QUEUE, &arguments));
        }
    }
    accepted(&schema, &all);
}

/// Each line of a text with one JSON object a line, as a file of its own.
fn lines_apart(folder: &TempDir, name: &str, text: &[u8]) -> Vec<PathBuf> {
    let text = String::from_utf8_lossy(text).into_owned();
    let apart = text.lines().enumerate().map(|(number, line)| {
        let path = folder.path().join(format!("{name}-{number}.json"));
        fs::write(&path, line).expect("written");
        path
    });
    apart.collect()
}

/// What else is written or read: logs, feeds, recordings, lists of steps, baselines.
#[test]
fn logs_recordings_steps_and_baselines_are_what_their_schemas_say() {
    let folder = TempDir::new().expect("a folder");
    let schema = |name: &str| project().join(format!("docs/schemas/{name}.schema.json"));
    let watch = [
        "watch",
        "--main",
        "127.0.0.1",
        "--backup",
        "127.0.0.2",
        "--main-monitor",
        "127.0.0.3",
        "--port",
        "9",
        "--mtu",
    ];
    let pace = ["--interval", "100ms", "--count", "5", "--format", "jsonl"];
    let log = tool(env!("CARGO_BIN_EXE_link-probe"), &[&watch[..], &pace].concat());
    let log = lines_apart(&folder, "log", &log);
    assert!(log.len() > 15, "{log:?}");
    accepted(&schema("link-log"), &log);
    for (program, item) in [(SAC_STATUS, "SRV-A"), (DRIVER_QUEUE, "SRV-A/Channel1")] {
        let more = ["--source", "demo:healthy-pair", "--duration", "2s"];
        let recording = tool(program, &[&["record", item][..], &more].concat());
        accepted(&schema("feed"), &lines_apart(&folder, &item.replace('/', "-"), &recording));
    }
    accepted(&schema("acceptance"), &files(&project().join("examples/acceptance"), ".yaml"));
    let baseline = folder.path().join("baseline.json");
    let name = baseline.to_str().expect("a plain path");
    let output = run(PARTNER_CONFIG, &["lint", "tests/fixtures/rules", "--write-baseline", name]);
    assert!(baseline.is_file(), "{}", said(&output));
    accepted(&schema("baseline"), &[baseline]);
    let refused = folder.path().join("steps.yaml");
    let steps =
        fs::read_to_string(project().join("examples/acceptance/switch-over.yaml")).expect("the example");
    fs::write(&refused, steps.replace("tool: driver-queue", "tool: queue-driver")).expect("written");
    assert!(!check_jsonschema(&schema("acceptance"), &[refused]).status.success());
}

#[test]
fn our_schemas_are_schemas() {
    let all = files(&project().join("docs/schemas"), ".json");
    assert!(all.len() >= 4, "two tools and two input files: {all:?}");
    let mut arguments = vec!["--check-metaschema"];
    arguments.extend(all.iter().map(|file| file.to_str().expect("a plain path")));
    let output = run(project().join(".cache/venv/bin/check-jsonschema"), &arguments);
    assert!(output.status.success(), "{}", said(&output));
}

/// The input files below `folder` of one kind (`system`, `partners`), by the line that says so.
fn inputs(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let mut all = files(folder, ".yaml");
    all.retain(|file| {
        let text = fs::read_to_string(file).unwrap_or_default();
        text.lines()
            .any(|line| line.trim_end().strip_prefix("kind:").is_some_and(|value| value.trim() == kind))
    });
    all
}

#[test]
fn examples_are_accepted_by_the_input_schemas() {
    let folder = TempDir::new().expect("a folder");
    for kind in ["system", "partners", "sources"] {
        let schema = printed(&folder, &format!("{kind}.json"), PARTNER_CONFIG, &["schema", kind]);
        accepted(&schema, &inputs(&project().join("examples"), kind));
    }
}

#[test]
fn starter_plans_are_accepted_by_the_input_schema() {
    let folder = TempDir::new().expect("a folder");
    let schema = printed(&folder, "system.json", PARTNER_CONFIG, &["schema", "system"]);
    let starter =
        |kind: &str| printed(&folder, &format!("{kind}.yaml"), PARTNER_CONFIG, &["init", "--type", kind]);
    accepted(&schema, &["lone-server", "hot-standby-pair", "triple-standby"].map(starter));
}

#[test]
fn good_fixtures_are_accepted_by_the_input_schemas() {
    let folder = TempDir::new().expect("a folder");
    for kind in ["system", "partners"] {
        let schema = printed(&folder, &format!("{kind}.json"), PARTNER_CONFIG, &["schema", kind]);
        let mut good = inputs(&project().join("tests/fixtures/rules"), kind);
        good.retain(|file| file.components().any(|part| part.as_os_str() == "good"));
        accepted(&schema, &good);
    }
}

/// What is wrong in the file itself, and not only in its meaning, the schema sees as well.
#[test]
fn malformed_fixtures_are_refused_by_the_input_schemas() {
    let folder = TempDir::new().expect("a folder");
    for rule in ["wrong-type", "unknown-key", "unit-missing", "bad-value"] {
        let bad = project().join("tests/fixtures/rules").join(rule).join("bad");
        let mut count = 0;
        for kind in ["system", "partners"] {
            let schema = printed(&folder, &format!("{kind}.json"), PARTNER_CONFIG, &["schema", kind]);
            for file in inputs(&bad, kind) {
                let output = check_jsonschema(&schema, std::slice::from_ref(&file));
                assert_eq!(output.status.code(), Some(1), "{} is refused: {}", file.display(), said(&output));
                assert!(
                    said(&output).contains("Schema validation errors"),
                    "by the schema: {}",
                    said(&output)
                );
                count += 1;
            }
        }
        assert!(count > 0, "{rule} has fixtures");
    }
}

/// Everything that `generate` writes is what its name says.
#[test]
fn generated_files_are_well_formed() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out");
    let out = out.to_str().expect("a plain path");
    let plan = printed(&folder, "plan.yaml", PARTNER_CONFIG, &["init"]);
    let output = run(PARTNER_CONFIG, &["generate", plan.to_str().expect("a plain path"), "-d", out]);
    assert!(output.status.success(), "{}", said(&output));
    let out = Path::new(out);
    let schema = printed(&folder, "partners.json", PARTNER_CONFIG, &["schema", "partners"]);
    accepted(&schema, &files(out, ".partners.yaml"));
    xmllint(&[], &files(out, "Systems.xml"));
    xmllint(&[], &files(out, ".svg"));
    let yamllint = project().join(".cache/venv/bin/yamllint");
    let relaxed = "{extends: relaxed, rules: {line-length: disable}}";
    for file in files(out, ".partners.yaml") {
        let output = run(&yamllint, &["--strict", "-d", relaxed, file.to_str().expect("a plain path")]);
        assert!(output.status.success(), "{}", said(&output));
    }
}

//! What the tools print.

use super::*;

/// Findings have one form in all tools; these suppress none.
const SUPPRESSED: [(&str, &str); 3] = [
    ("finding/suppressed", "only partner-config"),
    ("finding/suppressed/kind", "only partner-config"),
    ("finding/suppressed/reason", "only partner-config"),
];
const TEXT: (&str, &str) = ("location/text", "places in a list of sources speak for themselves");

/// A bundle in which each tool has a run, one has none that ended, and one record was changed.
fn bundles(folder: &Path) -> Vec<String> {
    let sound = folder.join("sound").display().to_string();
    for (tool, arguments) in [
        ("nic-check", "--from examples/captures/SRV-A.json --from examples/captures/SRV-B.json"),
        ("partner-config", "lint examples/waterworks.yaml"),
        ("sac-status", "--source demo:healthy-pair"),
        ("driver-queue", "inspect --source demo:healthy-pair"),
        ("link-probe", "replay tests/fixtures/link/dead-backup.jsonl"),
    ] {
        let words: Vec<&str> = arguments.split(' ').chain(["--evidence", &sound]).collect();
        stdout(tool, &words);
    }
    let changed = folder.join("changed");
    fs::create_dir_all(&changed).expect("a folder");
    let text = fs::read_to_string(Path::new(&sound).join("evidence.jsonl")).expect("records");
    fs::write(
        changed.join("evidence.jsonl"),
        text.replacen("\"critical\"", "\"kritical\"", 1).replacen("\"ok\"", "\"kk\"", 1),
    )
    .expect("written");
    vec![sound, changed.display().to_string()]
}

/// Takes what `verify` says of the bundles, with and without a list of steps.
fn take_verified(schema: &mut Schema, tool: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    for bundle in bundles(folder.path()) {
        for more in ["", " --steps examples/acceptance/switch-over.yaml --max-age 90d"] {
            take_all(schema, tool, [format!("verify {bundle}{more}").as_str()]);
        }
    }
}

#[test]
fn the_output_of_partner_config_is_as_its_schema_says() {
    let mut schema = published("partner-config.output");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    fs::write(folder.path().join("bad.yaml"), "kind: system\nschema_version: 1\nservers: [\n")
        .expect("written");
    let sheet =
        fs::read_to_string(project().join("examples/waterworks/SRV-A.partners.yaml")).expect("an example");
    let accepted = "suppress: [{ rule: partner-sheet-missing, reason: \"the other site's\" }]\n";
    fs::write(folder.path().join("suppressed.yaml"), sheet + accepted).expect("written");
    for rule in fs::read_dir(project().join("tests/fixtures/rules")).expect("fixtures") {
        let rule = rule.expect("an entry").file_name();
        take_all(
            &mut schema,
            "partner-config",
            [format!("lint tests/fixtures/rules/{}/bad", rule.display()).as_str()],
        );
    }
    for line in [
        "lint examples/waterworks.yaml",
        "lint missing.yaml",
        "lint tests/fixtures/partner",
        "lint --plan examples/waterworks.yaml examples/waterworks",
        "timing examples/waterworks.yaml",
        "timing examples/triple.yaml",
        "diff examples/waterworks.yaml examples/triple.yaml",
        "diff examples/waterworks.yaml examples/waterworks.yaml",
        "rules",
        &format!("generate examples/triple.yaml -d {path}/out"),
        &format!("lint {path}/suppressed.yaml"),
        &format!("generate {path}/bad.yaml -d {path}/none"),
    ] {
        take_all(&mut schema, "partner-config", [line]);
    }
    take_verified(&mut schema, "partner-config");
    all_seen("partner-config.output", &schema, &[]);
}

#[test]
fn the_output_of_nic_check_is_as_its_schema_says() {
    let mut schema = published("nic-check.output");
    let all =
        files("tests/fixtures/nic-servers", "").into_iter().chain(files("tests/fixtures/nic/formats", ""));
    for path in all.chain(files("tests/fixtures/nic-rules", "")) {
        take_all(&mut schema, "nic-check", [format!("--from {}", path.display()).as_str()]);
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (pair, from) in [("north", "examples/captures"), ("south", "tests/fixtures/nic-servers")] {
        let to = folder.path().join("fleet").join(pair);
        fs::create_dir_all(&to).expect("a folder");
        for path in files(from, "").into_iter().take(3) {
            fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
        }
    }
    let pair = "--from examples/captures/SRV-A.json --from examples/captures/SRV-B.json";
    for line in [
        pair,
        &format!("{pair} --plan examples/waterworks.yaml --server SRV-A --server SRV-B"),
        "--from examples/captures/SRV-A.json --plan examples/triple.yaml --server CC-1",
        "--from missing.json",
        "diff examples/captures/SRV-A.json examples/captures/SRV-B.json",
        &format!("fleet {}", folder.path().join("fleet").display()),
        "rules",
    ] {
        take_all(&mut schema, "nic-check", [line]);
    }
    take_verified(&mut schema, "nic-check");
    all_seen("nic-check.output", &schema, &SUPPRESSED);
}

#[test]
fn the_output_of_sac_status_is_as_its_schema_says() {
    let mut schema = published("sac-status.output");
    let folder = tempfile::tempdir().expect("a folder");
    let recording = folder.path().join("day.jsonl").display().to_string();
    stdout("sac-status", &["record", "--source", "demo:failover", "--duration", "60s", "-o", &recording]);
    for (plant, _) in hotstandby::io::source::demo::plants() {
        take_all(&mut schema, "sac-status", [format!("--source demo:{plant}").as_str()]);
        take_all(&mut schema, "sac-status", [format!("--source demo:{plant} --pair SRV-A SRV-B").as_str()]);
    }
    for line in [
        "is-active SRV-A --source demo:healthy-pair",
        "is-active SRV-A --source demo:bad-quality",
        "is-active SRV-A --source demo:frozen",
        "wait SRV-B --role active --source demo:healthy-pair --timeout 3s",
        "browse --source demo:healthy-pair",
        "rules",
        &format!("replay {recording} --pair SRV-A SRV-B"),
        &format!("is-active SRV-A --source recording:{recording}"),
        &format!("wait SRV-A --role active --source recording:{recording} --timeout 3s"),
        "--sources missing.yaml",
        "--source file:missing.jsonl",
        &format!("--sources {}", project().join("tests/fixtures/bad-input/sheet.partners.yaml").display()),
    ] {
        take_all(&mut schema, "sac-status", [line]);
    }
    take_verified(&mut schema, "sac-status");
    all_seen("sac-status.output", &schema, &[&SUPPRESSED[..], &[TEXT]].concat());
}

#[test]
fn the_output_of_driver_queue_is_as_its_schema_says() {
    let mut schema = published("driver-queue.output");
    let folder = tempfile::tempdir().expect("a folder");
    let recording = folder.path().join("day.jsonl").display().to_string();
    stdout("driver-queue", &["record", "--source", "demo:burst", "--duration", "60s", "-o", &recording]);
    let sources = folder.path().join("sources.yaml");
    let two = "kind: sources\nschema_version: 1\nnodes:\n  - { name: SRV-A, source: \"demo:healthy-pair\", channels: [Channel1, Channel2] }\n";
    fs::write(&sources, two).expect("writable");
    let sources = sources.display();
    for (plant, _) in hotstandby::io::source::demo::plants() {
        for what in [
            "inspect --explain",
            "drain SRV-A/Channel1",
            "drain SRV-A/Channel1 --dry-run",
            "exposure",
            "exposure --driver-on active",
            "exposure --serial 9600",
        ] {
            take_all(&mut schema, "driver-queue", [format!("{what} --source demo:{plant}").as_str()]);
        }
    }
    for line in [
        "browse --source demo:healthy-pair",
        "rules",
        &format!("drain SRV-A/channel1 --sources {sources}"),
        &format!("exposure Channel1 --sources {sources}"),
        &format!("replay {recording}"),
        &format!("drain Channel1 --source recording:{recording} --timeout 3s"),
        &format!("exposure Channel1 --source recording:{recording} --over 3s"),
        "inspect Channel1 --sources missing.yaml",
        "inspect --sources tests/fixtures/bad-input/sheet.partners.yaml",
    ] {
        take_all(&mut schema, "driver-queue", [line]);
    }
    take_verified(&mut schema, "driver-queue");
    all_seen("driver-queue.output", &schema, &[&SUPPRESSED[..], &[TEXT]].concat());
}

/// Each line of a watch, of these plants, is what the schema of its event says, and no event or key is left out.
fn take_watches(tool: &str, plants: &[&str], but: &[(&str, &str)]) {
    let name = format!("{tool}.watch");
    let mut schema = published(&name);
    let mut events = BTreeSet::new();
    for plant in plants {
        let source = format!("demo:{plant}");
        let text = stdout(tool, &["watch", "--source", &source, "--duration", "3m", "-f", "jsonl"]);
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
            schema.take(&line).unwrap_or_else(|faults| panic!("{plant}: {line}:\n{faults}"));
            events.insert(line["event"].as_str().expect("an event").to_owned());
            let mut without = line.clone();
            without.as_object_mut().expect("an object").remove("t");
            assert!(schema.take(&without).is_err(), "{name}: a line without a time: {line}");
        }
    }
    let text =
        fs::read_to_string(project().join(format!("docs/schemas/{name}.schema.json"))).expect("the schema");
    let text: Value = serde_json::from_str(&text).expect("JSON");
    let known: BTreeSet<String> =
        serde_json::from_value(text["properties"]["event"]["enum"].clone()).expect("the events");
    assert_eq!(events, known, "{name}");
    all_seen(&name, &schema, but);
}

#[test]
fn the_lines_of_a_watch_are_as_their_schema_says() {
    take_watches("sac-status", &["failover", "split-brain", "bad-quality", "stopped-sac"], &[]);
    let never = [("sample/history", "only with --explain")];
    take_watches("driver-queue", &["healthy-pair", "burst", "failing-writes", "driver-restart"], &never);
}

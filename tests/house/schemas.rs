//! The published schemas against what is really written and read, in both directions: no document has a key that its schema does
//! not know, no schema has one that no document has, and where a file is read strictly, each of its blocks takes the keys that the
//! schema gives it, and no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use hotstandby::domain::evidence::steps;
use hotstandby::domain::finding::{FileName, Finding};
use hotstandby::domain::partner;
use hotstandby::domain::source::{feed, parse as sources};
use serde_json::{Value, json};
use walkdir::WalkDir;

use super::program;
use super::schema::Schema;

mod outputs;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn published(name: &str) -> Schema {
    let path = project().join(format!("docs/schemas/{name}.schema.json"));
    Schema::new(&fs::read_to_string(path).expect("the schema is there"))
}

fn stdout(tool: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program(tool));
    command.args(arguments).current_dir(project()).stdin(Stdio::null());
    String::from_utf8(command.output().expect("the tool starts").stdout).expect("UTF-8")
}

/// Takes the JSON output of each command line (words apart by spaces).
fn take_all<'c>(schema: &mut Schema, tool: &str, lines: impl IntoIterator<Item = &'c str>) {
    for line in lines {
        let words: Vec<&str> =
            line.split(' ').chain(["-f", "json"]).filter(|word| !word.is_empty()).collect();
        let text = stdout(tool, &words);
        let document =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{tool} {line}: {error}: {text}"));
        schema.take(&document).unwrap_or_else(|faults| panic!("{tool} {line}:\n{faults}"));
    }
}

/// Nothing of the schema is left that no document had, but for what stands here with its reason.
fn all_seen(name: &str, schema: &Schema, but: &[(&str, &str)]) {
    let allowed: BTreeSet<String> = but.iter().map(|(place, _)| (*place).to_owned()).collect();
    let never = schema.never_seen();
    let missing: Vec<&String> = never.difference(&allowed).collect();
    assert!(missing.is_empty(), "{name}: no document has {missing:#?}");
    let idle: Vec<&String> = allowed.difference(&never).collect();
    assert!(idle.is_empty(), "{name}: documents have {idle:?}");
}

/// Files below a folder, in their order.
fn files(folder: &str, ends: &str) -> Vec<PathBuf> {
    let all = WalkDir::new(project().join(folder)).into_iter().map(|entry| entry.expect("an entry"));
    let files = all.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    let mut found: Vec<PathBuf> = files.filter(|path| path.to_string_lossy().ends_with(ends)).collect();
    found.sort();
    found
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).expect("YAML")
}

// Files that are read strictly.

/// Reads a text as its kind and says what is wrong.
type Read = fn(&FileName, &str) -> Vec<Finding>;

/// Every object of a document by its path.
fn objects(value: &Value, path: &mut Vec<String>, all: &mut Vec<Vec<String>>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => {
            all.push(path.clone());
            map.iter().map(|(key, value)| (key.clone(), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (key, value) in inner {
        path.push(key);
        objects(value, path, all);
        path.pop();
    }
}

/// The keys that the reader says a block has, when it meets one that it does not know.
fn keys_of_reader(read: Read, document: &Value, path: &[String]) -> BTreeSet<String> {
    let mut changed = document.clone();
    let pointer: String = path.iter().map(|step| format!("/{step}")).collect();
    let block = changed.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("a block");
    block.insert("zzz".to_owned(), json!(1));
    // JSON is YAML.
    let findings = read(&"file.yaml".into(), &changed.to_string());
    let unknown = findings
        .iter()
        .find(|finding| finding.rule.name == "unknown-key" && finding.message.contains("`zzz`"));
    let unknown = unknown.unwrap_or_else(|| panic!("{pointer}: `zzz` is taken: {findings:#?}"));
    let (_, list) = unknown.help.split_once(" are ").expect("the help lists the keys");
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The schema and the reader agree on the keys of every block of the documents; `refused`: keys that the reader knows only to say
/// why they must not be there.
fn agrees(name: &str, read: Read, documents: &[Value], refused: &[&str]) {
    let mut schema = published(name);
    for document in documents {
        schema.take(document).unwrap_or_else(|faults| panic!("{name}:\n{faults}\n{document:#}"));
        let findings = read(&"file.yaml".into(), &document.to_string());
        let faults: Vec<&Finding> = findings.iter().filter(|finding| is_of_form(finding)).collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}\n{document:#}");
        let mut all = Vec::new();
        objects(document, &mut Vec::new(), &mut all);
        for path in all {
            let mut keys = keys_of_reader(read, document, &path);
            keys.retain(|key| !refused.contains(&key.as_str()));
            assert_eq!(keys, schema.keys_at(document, &path), "{name}, at {path:?}");
        }
    }
    all_seen(name, &schema, &[]);
}

/// Whether a finding is about the form of the file, and not about what it says of a plant.
fn is_of_form(finding: &Finding) -> bool {
    ["unknown-key", "wrong-type", "missing-key", "duplicate-key", "unknown-kind", "not-yaml"]
        .contains(&finding.rule.name)
}

#[test]
fn steps_are_read_as_their_schema_says() {
    let full = json!({
        "kind": "acceptance", "schema_version": 1, "title": "T", "in_order": true,
        "steps": [{ "name": "one", "tool": "sac-status", "command": "is-active", "about": ["SRV-A"], "expect": "warning", "note": "n" }]
    });
    let examples = files("examples/acceptance", ".yaml");
    let examples = examples.iter().map(|path| yaml(&fs::read_to_string(path).expect("an example")));
    let all: Vec<Value> = examples.chain([full]).collect();
    agrees("acceptance", |file, text| steps::read(file, text).findings, &all, &[]);
}

#[test]
fn lists_of_sources_are_read_as_their_schema_says() {
    let node = json!({
        "name": "SRV-A", "name_in_source": "FIXA", "source": "opc.tcp://10.10.1.11:49320", "user": "monitor", "password_env": "PLANT",
        "timeout": "5s", "max_age": "30s", "policy": "Basic256Sha256", "mode": "sign", "namespace": "urn:plant", "batch": 100,
        "hostname_check": false,
        "sac": { "mapping": "ifix", "items": {
            "run": "a", "role": "b", "blocks": "c"
        }, "active_codes": [1], "standby_codes": [2], "subsecond": true, "stop_on_standby": "normal", "run_on_standby": "fault",
            "driver_error_on_standby": "normal" },
        "channels": ["Channel1", { "name": "Channel2", "mapping": "kepware", "write_optimization": "latest-value", "items": {
            "pending_writes": "a", "max_pending_writes": "b", "completed_writes": "c", "failed_writes": "d", "pending_reads": "e",
            "device_error": "f"
        } }]
    });
    let rest = json!({
        "name": "SRV-B", "source": "https://10.10.1.12:39320/iotgateway", "user": "monitor", "password_file": "p", "ca_file": "ca.pem",
        "insecure": true, "plain_password": true
    });
    let asked = json!({ "name": "SRV-C", "source": "opc.tcp://10.10.1.13:49320", "user": "monitor", "password_prompt": true });
    let mut sac = node["sac"].clone();
    sac["items"] = published_items();
    let full = json!({
        "kind": "sources", "schema_version": 1, "sac": sac, "nodes": [node, rest, asked], "pairs": [["SRV-A", "SRV-B"]]
    });
    let full = with_items(full);
    let examples = files("examples", ".yaml")
        .into_iter()
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("sources-")));
    let all: Vec<Value> =
        examples.map(|path| yaml(&fs::read_to_string(path).expect("an example"))).chain([full]).collect();
    assert!(all.len() > 3, "examples are there");
    // A password in the file is refused by its name.
    agrees("sources", |file, text| sources::read(file, text).findings, &all, &["password"]);
}

/// An item for every field of SAC.
fn published_items() -> Value {
    use hotstandby::domain::source::fields::SacField;
    SacField::KEYS
        .iter()
        .map(|key| ((*key).to_owned(), json!(format!("item of {key}"))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn with_items(mut full: Value) -> Value {
    full["nodes"][0]["sac"]["items"] = published_items();
    full
}

fn partner_findings(file: &FileName, text: &str) -> Vec<Finding> {
    partner::read::read(file, text).findings
}

#[test]
fn plans_are_read_as_their_schema_says() {
    let named =
        |name: &str| yaml(&fs::read_to_string(project().join("examples").join(name)).expect("an example"));
    let mut full = named("waterworks.yaml");
    full["product"]["release"] = json!("x");
    full["product"].as_object_mut().expect("a block").remove("release");
    full["networks"]["main"]["compress"] = json!(false);
    full["suppress"] = json!([{ "rule": "no-icmp-monitor", "reason": "r", "until": "2099-06-30" }]);
    let defaults = full["defaults"].clone();
    for key in ["monitor", "icmp", "transfer", "miscellaneous", "connection_security"] {
        full["servers"][0][key] = defaults[key].clone();
    }
    full["servers"][0]["role"] = json!("main-or-standby");
    full["servers"][0]["port"] = json!(5481);
    full["servers"][0]["ignored_interfaces"] = json!(["Office LAN"]);
    full["servers"][0]["main"]["compress"] = json!(false);
    agrees("system", partner_findings, &[named("waterworks.yaml"), named("triple.yaml"), full], &[]);
}

#[test]
fn sheets_are_read_as_their_schema_says() {
    let sheet =
        fs::read_to_string(project().join("examples/waterworks/SRV-A.partners.yaml")).expect("an example");
    let mut full = yaml(&sheet);
    full["type"] = json!("triple-standby");
    let column = full["standby"]["A"].clone();
    full["standby"]["B"] = column.clone();
    for place in ["A", "B", "C", "D"] {
        full["permanent_standby"][place] = column.clone();
    }
    full["suppress"] = json!([{ "rule": "no-icmp-monitor", "reason": "r", "until": "2099-06-30" }]);
    agrees("partners", partner_findings, &[yaml(&sheet), full], &[]);
}

// Files that are written and read.

#[test]
fn feeds_are_written_and_read_as_their_schema_says() {
    let mut schema = published("feed");
    let mut text = String::new();
    for (tool, plant) in
        [("sac-status", "healthy-pair"), ("driver-queue", "no-diagnostics"), ("driver-queue", "burst")]
    {
        let source = format!("demo:{plant}");
        text += &stdout(tool, &["record", "--source", &source, "--duration", "3s"]);
    }
    for line in text.lines() {
        schema
            .take(&serde_json::from_str(line).expect("JSON"))
            .unwrap_or_else(|faults| panic!("{line}: {faults}"));
        feed::line_of(line).unwrap_or_else(|words| panic!("{line}: {words}"));
    }
    all_seen("feed", &schema, &[]);
    for key in ["t", "node", "item"] {
        let mut line: Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
        line.as_object_mut().expect("an object").remove(key);
        assert!(schema.take(&line).is_err() && feed::line_of(&line.to_string()).is_err(), "without {key}");
    }
}

#[test]
fn baselines_are_written_and_read_as_their_schema_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    let name = path.display().to_string();
    stdout("partner-config", &["lint", "tests/fixtures/rules", "--write-baseline", &name]);
    let written: Value = serde_json::from_str(&fs::read_to_string(&path).expect("written")).expect("JSON");
    let mut schema = published("baseline");
    schema.take(&written).unwrap_or_else(|faults| panic!("{faults}"));
    all_seen("baseline", &schema, &[]);
    for (place, keys) in [
        ("", vec!["schema", "schema_version", "findings"]),
        ("/findings/0", vec!["rule", "file", "subject", "place"]),
    ] {
        let mut more = written.clone();
        more.pointer_mut(place)
            .and_then(Value::as_object_mut)
            .expect("an object")
            .insert("zzz".to_owned(), json!(1));
        let mut all = vec![(more, "zzz")];
        for key in keys {
            let mut less = written.clone();
            less.pointer_mut(place)
                .and_then(Value::as_object_mut)
                .expect("an object")
                .remove(key)
                .expect("a key");
            all.push((less, key));
        }
        for (changed, key) in all {
            assert!(schema.take(&changed).is_err(), "{key}");
            fs::write(&path, changed.to_string()).expect("written");
            let ran = Command::new(program("partner-config"));
            let mut ran = ran;
            let ran = ran
                .args(["lint", "examples/waterworks.yaml", "--baseline", &name])
                .current_dir(project())
                .output();
            let ran = ran.expect("it starts");
            let told = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.code() == Some(3) && told.contains(key), "{key}: {told}");
        }
    }
}

#[test]
fn records_of_evidence_are_written_and_read_as_their_schema_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let bundle = folder.path().join("bundle").display().to_string();
    stdout("nic-check", &["--from", "nothing.json", "--evidence", &bundle]);
    stdout("partner-config", &["lint", "examples/waterworks.yaml", "--evidence", &bundle]);
    stdout("sac-status", &["watch", "--source", "demo:healthy-pair", "--evidence", &bundle]);
    let text = fs::read_to_string(folder.path().join("bundle/evidence.jsonl")).expect("records");
    let mut schema = published("evidence");
    let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    for record in &records {
        schema.take(record).unwrap_or_else(|faults| panic!("{record:#}\n{faults}"));
    }
    all_seen("evidence", &schema, &[("end/interrupted", "only after a signal: `evidence::`")]);
    // The reader takes exactly these keys.
    let of = |kind: &str| records.iter().find(|record| record["kind"] == kind).expect("a record").clone();
    for kind in ["bundle", "start", "seen", "end"] {
        let record = of(kind);
        let mut more = record.clone();
        more["zzz"] = json!(1);
        assert!(hotstandby::domain::evidence::record::read(more.to_string().as_bytes()).is_err());
        assert!(schema.take(&more).is_err());
        for key in record.as_object().expect("an object").keys() {
            let mut less = record.clone();
            less.as_object_mut().expect("an object").remove(key);
            assert!(
                hotstandby::domain::evidence::record::read(less.to_string().as_bytes()).is_err(),
                "{key}"
            );
            assert!(schema.take(&less).is_err(), "{key}");
        }
    }
}

#[test]
fn snapshots_are_written_as_their_schema_says() {
    let mut schema = published("nic-snapshot");
    let captures = files("examples/captures", ".json").into_iter().chain(files("tests/fixtures", ".json"));
    let mut count = 0;
    for path in captures {
        let text = fs::read_to_string(&path).expect("a capture");
        let Ok(document) = serde_json::from_str::<Value>(&text) else { continue };
        if document["schema"] == "hotstandby/nic-snapshot" && document["schema_version"] == 1 {
            schema.take(&document).unwrap_or_else(|faults| panic!("{}: {faults}", path.display()));
            count += 1;
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("own.json");
    stdout("nic-check", &["snapshot", "--output", &own.display().to_string()]);
    let own = serde_json::from_str(&fs::read_to_string(&own).expect("a snapshot")).expect("JSON");
    schema.take(&own).unwrap_or_else(|faults| panic!("{faults}"));
    assert!(count > 2, "{count}");
    // What is told of virtual, Windows' and Linux' cards never stands in one capture.
    let told = json!({
        "kind": "veth", "hardware": true, "connector": true, "device": "PCI", "switch": "external", "port": "p", "port_name": "n",
        "permanent_mac": "00:15:5d:0a:01:01", "bus": "pci", "forwards": true
    });
    let address =
        json!({ "address": "10.9.9.9", "prefix_length": 24, "peer": "10.9.9.1", "label": "eth0:1" });
    let member = json!({ "name": "eth1", "lacp": { "selected": true } });
    let full = json!({
        "schema": "hotstandby/nic-snapshot", "schema_version": 1, "host": "SRV-A", "taken_at": "2026-11-21T10:00:00+01:00",
        "team_knowledge": { "complete": false, "reason": "r" },
        "adapters": [{ "name": "eth0", "alternative_names": ["main-lan"], "guid": "{00000000-0000-0000-0000-000000000001}", "parent": "eth9", "told": told, "addresses": [address] }],
        "teams": [{ "name": "bond0", "kind": "bond", "monitoring": { "by": "arp", "targets": ["10.9.9.1"] }, "members": [member] }],
    });
    schema.take(&full).unwrap_or_else(|faults| panic!("{faults}"));
    let path = folder.path().join("full.json");
    fs::write(&path, full.to_string()).expect("written");
    let judged = stdout("nic-check", &["--from", &path.display().to_string(), "-f", "json"]);
    assert!(judged.contains("eth0"), "it is read: {judged}");
    all_seen("nic-snapshot", &schema, &[]);
}

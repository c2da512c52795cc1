//! Formats, schemas and what is said of wrong input.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::{code, json, queue, run, sac, text};

#[test]
fn the_formats_for_machines_are_whole_and_marked() {
    let nagios =
        text(&queue(&["inspect", "SRV-A/Channel1", "--source", "demo:growing-queue", "--format", "nagios"]));
    assert!(nagios.starts_with("DRIVER-QUEUE CRITICAL - simulated plant: "), "{nagios}");
    assert!(nagios.contains("pending_writes"), "{nagios}");
    let prometheus = text(&sac(&["--source", "demo:healthy-pair", "--format", "prometheus"]));
    assert!(
        prometheus.contains(
            "hotstandby_sac_status_active{command=\"sac-status\",subject=\"demo:healthy-pair\",node=\"SRV-A\",simulated=\"true\"} 1"
        ),
        "{prometheus}"
    );
    let human = text(&sac(&["--source", "demo:healthy-pair"]));
    assert!(human.contains("SIMULATED"), "{human}");
    let watch = text(&queue(&[
        "watch",
        "SRV-A/Channel1",
        "--source",
        "demo:burst",
        "--duration",
        "5s",
        "--format",
        "jsonl",
    ]));
    assert_eq!(watch.lines().count(), 6);
    for line in watch.lines() {
        let line: Value = serde_json::from_str(line).expect("as prepared");
        assert_eq!((line["event"].as_str(), line["simulated"].as_bool()), (Some("sample"), Some(true)));
    }
    let changes =
        text(&sac(&["watch", "--source", "demo:failover", "--duration", "40s", "--format", "jsonl"]));
    let roles: Vec<String> = changes
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("as prepared"))
        .filter(|line| line["node"] == "SRV-B")
        .map(|line| line["role"].as_str().expect("as prepared").to_owned())
        .collect();
    assert_eq!(
        (roles.first().map(String::as_str), roles.last().map(String::as_str)),
        (Some("standby"), Some("active"))
    );
}

#[test]
fn a_wrong_sources_file_is_shown_with_carets_and_is_unknown() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("sources.yaml");
    fs::write(
        &file,
        "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    sorce: demo:healthy-pair\n",
    )
    .expect("as prepared");
    let output = sac(&["--sources", &file.to_string_lossy()]);
    let said = text(&output);
    assert_eq!(code(&output), 3, "{said}");
    assert!(said.contains("did you mean `source`") && said.contains("━━━━━"), "{said}");
    fs::write(&file, "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: demo:healthy-pair\n    password: geheim-Zq7\n").expect("as prepared");
    let output = sac(&["--sources", &file.to_string_lossy()]);
    assert_eq!(code(&output), 3);
    assert!(!text(&output).contains("geheim-Zq7"), "{}", text(&output));
    // No list of sources at all: what one is, and not what a plan is.
    for other in ["", "# nothing yet\n", "kind: other\nschema_version: 1\nservers: []\n"] {
        fs::write(&file, other).expect("as prepared");
        let said = text(&sac(&["--sources", &file.to_string_lossy()]));
        assert!(said.contains("`kind: sources`") && said.contains("examples/sources-kepware.yaml"), "{said}");
        assert!(!said.contains("Write a plan") && !said.contains("servers"), "{said}");
    }
    assert_eq!(code(&sac(&["explain", "missing-key"])), 0, "what a report hints at can be explained");
    assert_eq!(code(&sac(&["--source", "demo:healthy-pear"])), 3);
    assert_eq!(code(&sac(&["--source", "ftp://x"])), 3);
    assert_eq!(code(&queue(&["drain", "--source", "demo:burst"])), 3, "drain needs a channel");
}

#[test]
fn a_file_of_another_kind_is_called_by_its_name_with_what_takes_it() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("given.txt");
    let path = file.to_string_lossy().into_owned();
    let record = "{\"t\":\"2026-11-21T10:00:00Z\",\"node\":\"SRV-A\",\"item\":\"C._Statistics._PendingWrites\",\"value\":1}\n";
    let plan = "# as agreed\nkind: system\nschema_version: 1\nname: North\nservers: []\n";
    let sheet = "kind: partners\nschema_version: 1\nserver: { label: SRV-A }\n";
    let client = "<?xml version=\"1.0\"?>\n<Systems>\n  <Default system=\"North\" />\n</Systems>\n";
    let links = "{\"event\":\"start\",\"t\":\"2026-11-21T10:00:00Z\",\"elapsed_ms\":0.0}\n";
    let steps = "kind: acceptance\nschema_version: 1\ntitle: T\nsteps: []\n";
    let taken = |what: &str, by: &str, said: &str| {
        assert!(said.contains(&format!("it is {what}")) && said.contains(by), "{what}: {said}");
    };
    for (other, what, by) in [
        (plan, "a plan of servers", "partner-config lint FILE"),
        (sheet, "a sheet of a server's partners", "partner-config lint FILE"),
        (client, "XML", "partner-config lint FILE"),
        (links, "a log of links", "link-probe replay FILE"),
        (steps, "a list of acceptance steps", "verify DIR --steps FILE"),
    ] {
        fs::write(&file, other).expect("as prepared");
        for tool in ["sac-status", "driver-queue"] {
            let command: &[&str] = if tool == "sac-status" { &[] } else { &["inspect"] };
            let given = run(tool, &[command, &["--sources", &path, "--format", "json"]].concat());
            let report = json(&given);
            let finding = &report["findings"][0];
            taken(what, by, &format!("{} {}", finding["message"], finding["help"]));
            assert_eq!((code(&given), report["findings"].as_array().map(Vec::len)), (3, Some(1)), "{report}");
            let replayed = run(tool, &["replay", &path]);
            taken(what, by, &String::from_utf8_lossy(&replayed.stderr));
            assert_eq!(code(&replayed), 3);
        }
    }
    fs::write(&file, record.repeat(3)).expect("as prepared");
    let report = json(&sac(&["--sources", &path, "--format", "json"]));
    let finding = &report["findings"][0];
    taken("a feed or a recording", "replay FILE", &format!("{} {}", finding["message"], finding["help"]));
    fs::write(&file, "kind: sources\nschema_version: 1\nnodes: []\n").expect("as prepared");
    let replayed = queue(&["replay", &path]);
    taken("a list of sources", "--sources FILE", &String::from_utf8_lossy(&replayed.stderr));
}

#[test]
fn the_schemas_name_every_key_of_the_output() {
    for (tool, arguments) in [
        ("sac-status", vec!["--source", "demo:split-brain", "--pair", "SRV-A", "SRV-B", "--format", "json"]),
        ("driver-queue", vec!["inspect", "--source", "demo:burst", "--explain", "--format", "json"]),
        ("driver-queue", vec!["exposure", "--source", "demo:burst", "--format", "json"]),
        ("driver-queue", vec!["drain", "SRV-A/Channel1", "--source", "demo:burst", "--format", "json"]),
    ] {
        let report = json(&run(tool, &arguments));
        let schema: Value = serde_json::from_slice(&run(tool, &["--schema"]).stdout).expect("as prepared");
        let schema = schema.to_string();
        let mut keys = Vec::new();
        collect(&report["data"], &mut keys);
        for key in keys {
            assert!(schema.contains(&format!("\"{key}\"")), "{tool}: the schema does not know `{key}`");
        }
    }
}

fn collect(value: &Value, keys: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                keys.push(key.clone());
                collect(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
        _ => {}
    }
}

/// `-o` takes a report. What has none would leave that of an earlier run in its file, and end well.
#[test]
fn what_is_printed_line_by_line_takes_no_file() {
    let folder = TempDir::new().expect("as prepared");
    let file = folder.path().join("report.txt");
    let path = file.to_str().expect("a plain path");
    for tool in ["sac-status", "driver-queue"] {
        for format in ["human", "jsonl"] {
            fs::write(&file, "OK: an earlier run").expect("written");
            let words =
                ["watch", "--source", "demo:healthy-pair", "--duration", "3s", "-f", format, "-o", path];
            let output = run(tool, &words);
            assert_eq!(code(&output), 3, "{tool}: {}", text(&output));
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("printed line by line") && said.contains("send standard output"), "{said}");
            let left = fs::read_to_string(&file).expect("a document in its place");
            assert!(!left.contains("earlier run") && left.to_lowercase().contains("unknown"), "{left}");
        }
    }
}

/// A command's whole traceback is in the findings; a pager shows the summary.
#[test]
#[cfg(unix)]
fn a_long_reason_leaves_the_summary_short() {
    let source = "exec:sh -c \"for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo this is line $i of a long traceback >&2; done; exit 3\"";
    for (tool, words) in [
        ("sac-status", &["--source", source, "--node", "SRV-A"][..]),
        ("driver-queue", &["inspect", "SRV-A/Channel1", "--source", source]),
    ] {
        let output = run(tool, &[words, &["-f", "json"]].concat());
        assert_eq!(code(&output), 3, "{}", text(&output));
        let summary = json(&output)["summary"].as_str().expect("a summary").to_owned();
        assert!(summary.chars().count() <= 250 && summary.contains("this is line 1"), "{summary}");
    }
}

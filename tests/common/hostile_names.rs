//! Names that are made to break out of a document, and what each tool judges with them: for the tests of this project and for
//! those by programs that read such documents.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// Everything at once: a formula, performance data, colours, another direction of writing, the ends of elements, texts and
/// fences, escapes of labels, a workflow command, what XML forbids, and control characters of eight bits.
pub const NAME: &str = "=cmd|' /C calc'!A0\u{1b}[31m\u{202e}\"q\\\" %s %25 `x` ```</script>]]>--><b>&amp;\u{9b}2J\u{7f}\u{200b}{0}=\\,;a'b\\n";

/// Only one line is one line.
pub const LINES: &str = "x\r\n::error::y\nOK: all is well\n# HELP z\n\"} 0";

/// What each tool judges with such names, in files of their own in the folder.
pub fn requests(folder: &Path) -> Vec<(&'static str, Vec<&'static str>)> {
    let write = |name: &str, text: String| fs::write(folder.join(name), text).expect("written");
    let names = [format!("{NAME}1"), format!("{LINES}{NAME}2")];
    let channels = json!(["Channel1", names[0], names[1]]);
    let nodes = names.iter().zip(["SRV-A", "SRV-B"]).map(|(name, there)| json!({ "name": name, "name_in_source": there, "source": "demo:split-brain", "channels": channels }));
    // JSON is YAML.
    let sources = json!({ "kind": "sources", "schema_version": 1, "nodes": nodes.collect::<Vec<_>>(), "pairs": [names] });
    write("sources.yaml", sources.to_string());
    let sheet = json!({
        "kind": "partners", "schema_version": 1, "system": NAME, "product": { "name": "geo-scada", "version": "2022" },
        "server": { "label": names[0], "addresses": ["10.1.1.11/24"] }, "type": "hot-standby-pair",
        "standby": { "A": { "label": names[1], "main_connection": { "address": "10.1.1.12", "icmp_monitors": [NAME] } } },
    });
    write("sheet.yaml", sheet.to_string());
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/captures/SRV-A.json");
    let capture = fs::read_to_string(example).expect("a capture");
    let mut capture: Value = serde_json::from_str(&capture).expect("JSON");
    capture["host"] = json!(names[1]);
    capture["gaps"] = json!([NAME]);
    for adapter in capture["adapters"].as_array_mut().expect("adapters") {
        adapter["name"] = json!(format!("{}{NAME}", adapter["name"].as_str().unwrap_or_default()));
        adapter["description"] = json!(LINES);
        adapter["state"] = json!("down");
    }
    write("capture.json", capture.to_string());
    let log = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/link/dead-backup.jsonl"),
    )
    .expect("a log");
    let log: Vec<String> = log
        .lines()
        .map(|line| {
            let mut line: Value = serde_json::from_str(line).expect("JSON");
            for (number, link) in
                line.get_mut("links").and_then(Value::as_array_mut).into_iter().flatten().enumerate()
            {
                link["partner"] = json!(names[0]);
                link["target"] = json!(format!("{}{number}", names[1]));
            }
            for key in ["host", "resolution", "plan", "version", "interface"] {
                if line.get(key).is_some() {
                    line[key] = json!(LINES);
                }
            }
            if line.get("partner").is_some() {
                line["partner"] = json!(names[0]);
            }
            line.to_string()
        })
        .collect();
    write("links.jsonl", log.join("\n") + "\n");
    vec![
        ("partner-config", vec!["lint", "sheet.yaml"]),
        ("nic-check", vec!["--from", "capture.json"]),
        ("link-probe", vec!["replay", "links.jsonl"]),
        ("sac-status", vec!["--sources", "sources.yaml"]),
        ("driver-queue", vec!["inspect", "--sources", "sources.yaml"]),
        ("driver-queue", vec!["exposure", "--sources", "sources.yaml"]),
    ]
}

//! One contract for every source, run through the programs: value, quality, time, missing item, bad quality, wrong type,
//! time-out. What differs between the backends is where the values come from, and nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hotstandby::domain::source::point::Stamp;
use hotstandby::domain::source::time::format_time;
use hotstandby::io::clock;
use serde_json::Value;
use tempfile::TempDir;

use crate::http::{Http, ok, reply};
use crate::in_time::IN_TIME;
use crate::rust_server::RustServer;
use crate::support::{Server, program};
use crate::wire::Wire;

/// What a backend is asked for. The items stand for fields that take what they give.
struct Backend {
    name: &'static str,
    source: String,
    /// Items: a whole number that is 7, a text, one of bad quality, one that is not there, a fraction that is 2.5, and one that is an hour
    /// old. `None` where the backend has no such item.
    seven: Option<&'static str>,
    text: &'static str,
    bad: Option<&'static str>,
    old: Option<&'static str>,
    float: Option<&'static str>,
    /// A source of the same kind that never answers.
    silent: Option<String>,
}

impl Backend {
    fn new(name: &'static str, source: String, silent: Option<String>) -> Self {
        Self {
            name,
            source,
            seven: Some("Channel1.Seven"),
            text: "Channel1.Text",
            bad: Some("Channel1.Bad"),
            old: Some("Channel1.Old"),
            float: Some("Channel1.Float"),
            silent,
        }
    }
}

const MISSING: &str = "Channel1.Missing";

/// A sources file with one channel whose fields are read from these items.
fn sources(folder: &Path, source: &str, items: &[(&str, &str)]) -> PathBuf {
    let items: Vec<String> = items.iter().map(|(field, item)| format!("{field}: {item:?}")).collect();
    let text = format!(
        "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: {source:?}\n    policy: None\n    timeout: 2s\n    \
         channels:\n      - {{ name: C, mapping: none, items: {{ {} }} }}\n",
        items.join(", ")
    );
    let text = if source.starts_with("opc.tcp") { text } else { text.replace("    policy: None\n", "") };
    let path = folder.join("sources.yaml");
    fs::write(&path, text).expect("written");
    path
}

/// What `record` says of each item.
fn record(pki: &Path, sources: &Path) -> Vec<Value> {
    let output = program("driver-queue")
        .args(["record", "SRV-A/C", "--duration", "1ms", "--sources"])
        .arg(sources)
        .env("HOTSTANDBY_PKI", pki)
        .output()
        .expect("starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The verdict of `inspect` on one item as the pending writes; its status, and all that it said.
fn inspect(pki: &Path, folder: &Path, source: &str, item: &str) -> (i32, Value, Duration) {
    let sources = sources(folder, source, &[("pending_writes", item)]);
    let start = Instant::now();
    let output = program("driver-queue")
        .args(["inspect", "SRV-A/C", "--over", "1ms", "--interval", "1ms", "--format", "json", "--sources"])
        .arg(&sources)
        .env("HOTSTANDBY_PKI", pki)
        .output()
        .expect("starts");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().expect("a status"), report, start.elapsed())
}

fn keeps(backend: &Backend) {
    let folder = TempDir::new().expect("a folder");
    let pki = folder.path().join("pki");
    let name = backend.name;
    let fields =
        ["pending_writes", "max_pending_writes", "completed_writes", "failed_writes", "pending_reads"];
    let items = [backend.seven, Some(backend.text), backend.bad, Some(MISSING), backend.float];
    let wanted: Vec<(&str, &str)> =
        fields.iter().zip(items).filter_map(|(field, item)| Some((*field, item?))).collect();
    let found = record(&pki, &sources(folder.path(), &backend.source, &wanted));
    let of = |item: &str| {
        let one = found.iter().find(|one| one["item"] == item);
        one.unwrap_or_else(|| panic!("{name}: nothing about {item}: {found:#?}")).clone()
    };
    for line in &found {
        assert_eq!(line["node"], "SRV-A", "{name}");
        assert!(line["t"].as_str().is_some_and(|t| t.ends_with('Z')), "{name}: {line}");
    }
    // Values, each of its own type, with good quality.
    assert_eq!(
        (&of(backend.text)["value"], &of(backend.text)["quality"]),
        (&"RUN".into(), &"good".into()),
        "{name}"
    );
    if let Some(seven) = backend.seven {
        assert_eq!((&of(seven)["value"], &of(seven)["quality"]), (&7.into(), &"good".into()), "{name}");
    }
    if let Some(float) = backend.float {
        assert_eq!((&of(float)["value"], &of(float)["quality"]), (&2.5.into(), &"good".into()), "{name}");
    }
    // No value, and which of the two kinds of none.
    if let Some(bad) = backend.bad {
        assert_eq!((&of(bad)["value"], &of(bad)["quality"]), (&Value::Null, &"bad".into()), "{name}");
        assert!(of(bad)["note"].as_str().is_some_and(|note| !note.is_empty()), "{name}");
    }
    assert_eq!((&of(MISSING)["value"], &of(MISSING)["quality"]), (&Value::Null, &"missing".into()), "{name}");
    assert!(of(MISSING)["note"].as_str().is_some_and(|note| note.contains(MISSING)), "{name}");
    // The wrong type is no figure, and the words say what it is.
    let (status, report, _) = inspect(&pki, folder.path(), &backend.source, backend.text);
    assert_eq!(status, 3, "{name}: {report}");
    assert!(report.to_string().contains("is `RUN`, which is no count"), "{name}: {report}");
    // A missing item and one of bad quality are no zero.
    for item in [Some(MISSING), backend.bad].into_iter().flatten() {
        let (status, report, _) = inspect(&pki, folder.path(), &backend.source, item);
        assert_eq!(
            (status, &report["data"]["channels"][0]["pending_writes"]),
            (3, &Value::Null),
            "{name}: {report}"
        );
    }
    // An old value is stale, by the source's own time of it; a server of OPC UA vouches for it by its answer, whenever it
    // changed last. Neither is an OK.
    if let Some(old) = backend.old {
        let (status, report, _) = inspect(&pki, folder.path(), &backend.source, old);
        let verdict = &report["data"]["channels"][0]["verdict"];
        let wanted = if backend.source.starts_with("opc.tcp") { "unknown" } else { "stale" };
        assert_eq!((status, verdict), (3, &wanted.into()), "{name}: {report}");
    }
    if let Some(silent) = &backend.silent {
        let (status, report, elapsed) = inspect(&pki, folder.path(), silent, "Channel1.Seven");
        assert_eq!(status, 3, "{name}: {report}");
        let said = report.to_string();
        assert!(said.contains("no answer") || said.contains("did not end within"), "{name}: {said}");
        // Two looks of two seconds each, and what starting costs.
        assert!(elapsed < IN_TIME, "{name}: {elapsed:?}");
    }
}

fn feed() -> String {
    let now = clock::now();
    let line = |at: Stamp, item: &str, value: &str, quality: &str| {
        let t = format_time(at);
        format!(
            "{{\"t\":\"{t}\",\"node\":\"SRV-A\",\"item\":\"{item}\",\"value\":{value},\"quality\":\"{quality}\"}}\n"
        )
    };
    let mut text = line(Stamp(now.0 - 3_600_000), "Channel1.Old", "7", "good");
    // Twice, as a recording starts some time before its end.
    for at in [Stamp(now.0 - 1000), now] {
        text += &line(at, "Channel1.Seven", "7", "good");
        text += &line(at, "Channel1.Text", "\"RUN\"", "good");
        text += &line(at, "Channel1.Bad", "1", "bad");
        text += &line(at, "Channel1.Float", "2.5", "good");
    }
    text
}

/// Somebody who accepts, and never says a word.
fn silent_port() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || listener.incoming().collect::<Vec<_>>());
    address.to_string()
}

#[test]
fn both_opc_ua_servers_keep_the_contract() {
    for (name, server) in [("asyncua", Server::start(&[])), ("node-opcua", Server::node(&[]))] {
        let silent = format!("opc.tcp://{}", silent_port());
        keeps(&Backend::new(name, server.url.clone(), Some(silent)));
        server.saw_only_reading();
    }
}

/// Two servers of other hands: python-opcua, and open62541. What they are asked for is heard on the wire.
#[test]
fn two_more_opc_ua_servers_keep_the_contract() {
    for (name, library) in [("python-opcua", "opcua"), ("open62541", "o6")] {
        let server = Server::other(library);
        let wire = Wire::to(&server.url);
        keeps(&Backend::new(name, wire.url.clone(), None));
        wire.saw_only_reading();
    }
}

/// And one of the hands that our client's crates come from.
#[test]
fn async_opcua_server_keeps_the_contract() {
    let server = RustServer::start();
    let wire = Wire::to(&server.url);
    keeps(&Backend::new("async-opcua-server", wire.url.clone(), None));
    wire.saw_only_reading();
}

#[test]
fn the_gateway_keeps_the_contract() {
    let http = Http::start(|path| {
        let Some(asked) = path.strip_prefix("/iotgateway/read?") else { return reply(404, "", "") };
        let now = clock::now().0;
        let known = [
            ("Channel1.Seven", "true", "7", now),
            ("Channel1.Text", "true", "\"RUN\"", now),
            ("Channel1.Bad", "false", "null", now),
            ("Channel1.Float", "true", "2.5", now),
            ("Channel1.Old", "true", "7", now - 3_600_000),
        ];
        let asked: Vec<&str> = asked.split('&').filter_map(|one| one.strip_prefix("ids=")).collect();
        let results: Vec<String> = known
            .iter()
            .filter(|(id, ..)| asked.contains(id))
            .map(|(id, s, v, t)| format!("{{\"id\":\"{id}\",\"s\":{s},\"r\":\"\",\"v\":{v},\"t\":{t}}}"))
            .collect();
        ok(&format!("{{\"readResults\":[{}]}}", results.join(",")))
    });
    let silent = format!("http://{}/iotgateway", silent_port());
    keeps(&Backend::new("IoT Gateway", http.url("/iotgateway"), Some(silent)));
    http.saw_only_get();
}

#[test]
fn files_commands_recordings_and_plants_keep_the_contract() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("feed.jsonl");
    fs::write(&path, feed()).expect("written");
    let path = path.display();
    keeps(&Backend::new("file", format!("file:{path}"), None));
    keeps(&Backend::new("command", format!("exec:cat '{path}'"), Some("exec:sleep 60".to_owned())));
    keeps(&Backend::new("recording", format!("recording:{path}"), None));
    let plant = |source: &str| Backend {
        name: "plant",
        source: source.to_owned(),
        seven: None,
        text: "SYSTEM.A_SACST",
        bad: None,
        old: None,
        float: None,
        silent: None,
    };
    keeps(&plant("demo:healthy-pair"));
    // A plant is bad, or old, as a whole.
    let pki = folder.path().join("pki");
    let pending = "Channel1._Statistics._PendingWrites";
    for (source, verdict) in [("demo:bad-quality", "unknown"), ("demo:frozen", "stale")] {
        let (status, report, _) = inspect(&pki, folder.path(), source, pending);
        assert_eq!(
            (status, &report["data"]["channels"][0]["verdict"]),
            (3, &verdict.into()),
            "{source}: {report}"
        );
    }
}

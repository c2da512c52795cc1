//! The JSON Schemas (draft 2020-12) of `docs/schemas/`, compiled in, so that `--schema` and `partner-config schema`
//! work without a file at hand; and how those of what the tools print are made.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::evidence::VerifyData;
use super::partner_config::baseline;
use super::rulebook::RulesData;
use super::{driver_queue, link_probe, nic_check, partner_config, sac_status};
use crate::domain::evidence::record::{self, Kind};
use crate::domain::evidence::story::{About, End, Start};
use crate::domain::link::json::LOG_VERSION;
use crate::domain::link::line::Line;
use crate::domain::source::feed;
use crate::domain::status::Status;
use crate::io::nic::snapshot::{self, v1::Snapshot};
use crate::report::json::{Envelope, SCHEMA_VERSION};

/// Output of `partner-config`.
pub const PARTNER_CONFIG_OUTPUT: &str = include_str!("../../docs/schemas/partner-config.output.schema.json");

/// Output of `link-probe`.
pub const LINK_PROBE_OUTPUT: &str = include_str!("../../docs/schemas/link-probe.output.schema.json");

/// Output of `nic-check`.
pub const NIC_CHECK_OUTPUT: &str = include_str!("../../docs/schemas/nic-check.output.schema.json");

/// A server's network facts, written by `nic-check snapshot`.
pub const NIC_SNAPSHOT: &str = include_str!("../../docs/schemas/nic-snapshot.schema.json");

/// The plan, `kind: system`.
pub const SYSTEM: &str = include_str!("../../docs/schemas/system.schema.json");

/// The sheet, `kind: partners`.
pub const PARTNERS: &str = include_str!("../../docs/schemas/partners.schema.json");

/// Output of `sac-status`.
pub const SAC_STATUS_OUTPUT: &str = include_str!("../../docs/schemas/sac-status.output.schema.json");

/// Output of `driver-queue`.
pub const DRIVER_QUEUE_OUTPUT: &str = include_str!("../../docs/schemas/driver-queue.output.schema.json");

/// The list of sources, `kind: sources`.
pub const SOURCES: &str = include_str!("../../docs/schemas/sources.schema.json");

/// The name of each schema of what the tools print, and the schema as the types of what is printed give it: what `docs/schemas/`
/// holds. A test compares the two.
#[must_use]
pub fn outputs() -> [(String, Value); 5] {
    [
        output("nic-check", "the verdict (no sub-command), fleet, diff or rules", nic_check::parts),
        output("partner-config", "lint, generate, timing, diff or rules", partner_config::parts),
        output(
            "sac-status",
            "the verdict (no sub-command), is-active, wait, replay, browse or rules",
            sac_status::parts,
        ),
        output("driver-queue", "inspect, drain, exposure, replay, browse or rules", driver_queue::parts),
        output("link-probe", "a watched or checked run, or a sweep", link_probe::parts),
    ]
}

/// The same of the lines that a watch of the tools with sources prints.
#[must_use]
pub fn watches() -> [(String, Value); 2] {
    [watch::<sac_status::WatchLine<'_>>("sac-status"), watch::<driver_queue::WatchLine<'_>>("driver-queue")]
}

/// The schema of a line of a watch: what it has hangs on its event.
fn watch<Line: JsonSchema>(tool: &str) -> (String, Value) {
    let mut whole = settings().for_serialize().into_generator().into_root_schema_for::<Line>().to_value();
    by_event(&mut whole);
    let about = format!(
        "One line of what `{tool} watch --format jsonl` prints. Version 1 has no key of its own; keys and events may be added, and readers \
         should ignore those that they do not know."
    );
    let name = format!("{tool}.watch");
    let schema = published(&name, &format!("A line of {tool} watch"), &about, whole);
    (name, schema)
}

/// The same of the files that the tools write and read again.
#[must_use]
pub fn files() -> [(String, Value); 5] {
    [
        file::<Snapshot>(
            "nic-snapshot",
            (snapshot::SCHEMA, snapshot::SCHEMA_VERSION),
            "Network facts of one server, written by nic-check snapshot",
            "What `nic-check snapshot` writes and `--from` reads.",
        ),
        file::<baseline::File>(
            "baseline",
            (baseline::SCHEMA, baseline::VERSION),
            "A baseline file",
            "The findings that `partner-config lint --write-baseline` writes and `--baseline` lets pass.",
        ),
        link_log(),
        feed(),
        evidence(),
    ]
}

/// The schema of a line of the log of links.
fn link_log() -> (String, Value) {
    let settings = settings().for_serialize();
    let mut whole = settings.into_generator().into_root_schema_for::<Line<'_>>().to_value();
    by_event(&mut whole);
    let about = format!(
        "One line of what `link-probe watch --log` and `--format jsonl` write and `replay` and `report` read. `log_version` {LOG_VERSION}, \
         which stands in the start; keys and events may be added within a version, so readers should ignore those that they do \
         not know."
    );
    ("link-log".to_owned(), published("link-log", "A line of a log of links", &about, whole))
}

/// Says of a line that has one of several forms which of them each event has, so that a validator tells what is wrong with that
/// one, and not that the line has none of them.
fn by_event(schema: &mut Value) {
    let Value::Array(forms) = schema["oneOf"].take() else { panic!("a line has one of several forms") };
    let (mut events, mut cases) = (Vec::new(), Vec::new());
    for form in forms {
        let event = form["properties"]["event"]["const"].clone();
        let name = event.as_str().expect("each form has its event");
        cases.push(json!({
            "if": { "properties": { "event": { "const": event } } }, "then": { "$ref": format!("#/$defs/{name}") }
        }));
        schema["$defs"][name] = form;
        events.push(event);
    }
    let whole = schema.as_object_mut().expect("the schema of a choice is an object");
    whole.remove("oneOf");
    whole.insert("type".to_owned(), json!("object"));
    whole.insert("required".to_owned(), json!(["event"]));
    whole.insert("properties".to_owned(), json!({ "event": { "enum": events } }));
    whole.insert("allOf".to_owned(), Value::Array(cases));
}

/// The schema of a file, as its reader takes it.
fn file<File: JsonSchema>(
    name: &str,
    (schema, version): (&str, u32),
    title: &str,
    about: &str,
) -> (String, Value) {
    let settings = settings().for_deserialize();
    let mut whole = settings.into_generator().into_root_schema_for::<File>().to_value();
    whole["properties"]["schema"] = json!({ "const": schema });
    whole["properties"]["schema_version"] = json!({ "const": version });
    (name.to_owned(), published(name, title, about, whole))
}

fn feed() -> (String, Value) {
    let line = settings().for_deserialize().into_generator().into_root_schema_for::<feed::Written<'_>>();
    let about = "One JSON object a line, as an exporter writes it for `file:` and `exec:`, and as `sac-status record` and \
                 `driver-queue record` do. Version 1 has no key of its own; keys may be added, and readers ignore those that they do \
                 not know.";
    ("feed".to_owned(), published("feed", "A line of a feed or a recording", about, line.to_value()))
}

/// The schema of a record of evidence: what its body is hangs on its kind.
fn evidence() -> (String, Value) {
    let mut generator = settings().for_serialize().into_generator();
    let mut seen = generator.subschema_for::<Vec<(String, Value)>>();
    seen.insert(
        "description".to_owned(),
        "Pairs of a channel (`links`, `source:0`, `file:plan.yaml`, `machine`, ...) and what was seen there, in the order in which \
         it was seen. What a channel holds belongs to the version that wrote it."
            .into(),
    );
    let bodies = [
        (Kind::Bundle, json!({ "n": { "const": 1 }, "body": generator.subschema_for::<About>() })),
        (Kind::Start, json!({ "body": generator.subschema_for::<Start>() })),
        (Kind::Seen, json!({ "body": seen })),
        (Kind::End, json!({ "body": generator.subschema_for::<End>() })),
    ];
    let mut whole = generator.into_root_schema_for::<record::Written>().to_value();
    let of = |(kind, says)| json!({ "if": { "properties": { "kind": { "const": kind } } }, "then": { "properties": says } });
    whole["allOf"] = bodies.into_iter().map(of).collect();
    let about = "One line of evidence.jsonl, as `--evidence` writes it and `verify` reads it. Version 1. The keys stand in this \
                 order, and `sha256` is the last one.";
    ("evidence".to_owned(), published("evidence", "A record of a bundle of evidence", about, whole))
}

/// The schema of what a tool prints: the envelope around each of the parts that its sub-commands have.
fn output(tool: &str, commands: &str, parts: fn(&mut SchemaGenerator) -> Vec<Schema>) -> (String, Value) {
    let mut generator = settings().for_serialize().into_generator();
    let mut data = parts(&mut generator);
    // What link-probe has against an OK are remarks on a run: it has no findings, and no list of rules.
    if tool != "link-probe" {
        data.push(generator.subschema_for::<RulesData>());
    }
    data.push(generator.subschema_for::<VerifyData<'_>>());
    data.push(json_schema!({
        "description": "Empty: an input could not be read or understood; the summary and the findings say why.", "maxProperties": 0
    }));
    let mut envelope = generator.into_root_schema_for::<Envelope>().to_value();
    // Absent from the last line of `jsonl` alone.
    envelope["required"].as_array_mut().expect("the keys that are always there").push("findings".into());
    let properties = &mut envelope["properties"];
    properties["schema"] = json!({ "const": format!("hotstandby/{tool}") });
    properties["schema_version"] = json!({ "const": SCHEMA_VERSION });
    properties["tool"] = json!({ "const": tool });
    properties["data"] = json!({
        "description": format!("The part of the command: {commands}, or verify."), "type": "object", "anyOf": data
    });
    let agrees = |status: &Status| {
        json!({
            "if": { "properties": { "status": { "const": status } } },
            "then": { "properties": { "exit_status": { "const": status.code() } } },
        })
    };
    envelope["allOf"] = Status::ALL.iter().map(agrees).collect();
    let about = format!(
        "What `{tool} --format json` prints. Schema version {SCHEMA_VERSION}; keys may be added within a version, so readers should \
         ignore keys that they do not know."
    );
    let name = format!("{tool}.output");
    let schema = published(&name, &format!("JSON output of {tool}"), &about, envelope);
    (name, schema)
}

/// How all schemas are made: a number of 32 bits has an end, and what a comment says is one line however it was broken.
fn settings() -> SchemaSettings {
    SchemaSettings::draft2020_12().with_transform(RecursiveTransform(|schema: &mut Schema| {
        if schema.get("format").is_some_and(|format| format == "uint32") {
            schema.insert("maximum".to_owned(), u32::MAX.into());
        }
        if let Some(Value::String(text)) = schema.get_mut("description") {
            *text = text.replace('\n', " ");
        }
    }))
}

/// A schema with its name, its title and what it is about; definitions come last.
fn published(name: &str, title: &str, about: &str, schema: Value) -> Value {
    let Value::Object(mut schema) = schema else { panic!("the schema of a structure is an object") };
    let mut whole = Map::new();
    for (key, text) in [
        ("$schema", "https://json-schema.org/draft/2020-12/schema"),
        ("$id", &format!("https://hotstandby.invalid/schemas/{name}.schema.json")),
        ("title", title),
        ("description", about),
    ] {
        schema.remove(key);
        whole.insert(key.to_owned(), json!(text));
    }
    let definitions = schema.shift_remove("$defs");
    whole.append(&mut schema);
    whole.extend(definitions.map(|definitions| ("$defs".to_owned(), definitions)));
    Value::Object(whole)
}

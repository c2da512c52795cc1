//! The tool's own part of JSON, its tables, figures and one-line summary.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::Value;

use super::role;
use crate::app::browse::ItemsData;
use crate::app::sourced::{Given, When};
use crate::domain::finding::Finding;
use crate::domain::named::OrUnknown;
use crate::domain::sac::pair::{Pair, PairVerdict, Pairs, Said};
use crate::domain::sac::reading::{Role, Status as SacStatus};
use crate::domain::sac::verdict::Node;
use crate::domain::status::Status;
use crate::domain::summary::{ROOM, fitting};
use crate::domain::words;
use crate::report::model::{Block, Judged, Metric, Table};
use crate::report::{json, text};

/// The verdict, `replay`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "judgement")]
struct JudgementData<'a> {
    nodes: Vec<NodeData<'a>>,
    /// The pair, when just one was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "PairData<'_>")]
    pair: Option<PairData<'a>>,
    /// All pairs that were judged.
    pairs: Vec<PairData<'a>>,
    #[serde(flatten)]
    when: When,
}

/// A node that was judged.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "node")]
pub struct NodeData<'a> {
    node: &'a str,
    /// What SAC does.
    status: OrUnknown<SacStatus>,
    role: OrUnknown<Role>,
    /// Whether SAC processed blocks while it was watched; null: that cannot be told.
    moving: Option<bool>,
    /// The counter, at the end.
    blocks_processed: Option<u64>,
    blocks_per_second: Option<f64>,
    /// Scans a minute without overrun.
    cycles_per_minute: Option<f64>,
    overruns_rising: Option<bool>,
    /// Whether SAC writes to the driver.
    output_enabled: Option<bool>,
    database_name: Option<&'a str>,
    database_serial: Option<&'a str>,
    /// Whether Enhanced Failover is enabled.
    failover_enabled: Option<bool>,
    maintenance_mode: Option<bool>,
    driver_error: Option<bool>,
    /// The node's clock less ours.
    clock_ahead_ms: Option<i64>,
    /// Age of the freshest value.
    age_ms: Option<i64>,
    /// The node's own status, its pair not counted.
    pub verdict: Status,
    /// The verdict in a few words.
    words: &'a str,
    /// Items that were asked for and gave nothing, each with the reason.
    not_read: Vec<String>,
    /// The figures come from a simulated plant.
    simulated: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "pair")]
struct PairData<'a> {
    /// The active one first, when exactly one is.
    nodes: &'a [String; 2],
    /// The worst that was found.
    verdict: PairVerdict,
    /// The active node; null unless exactly one is.
    active: Option<&'a str>,
    /// The verdict in a few words.
    words: &'a str,
    /// Nobody named a pair: the only two nodes were taken for one.
    assumed: bool,
}

/// What the tool's own part of JSON may be.
pub fn parts(generator: &mut SchemaGenerator) -> Vec<Schema> {
    vec![
        generator.subschema_for::<JudgementData<'_>>(),
        generator.subschema_for::<role::IsActiveData<'_>>(),
        generator.subschema_for::<role::WaitData<'_>>(),
        generator.subschema_for::<ItemsData<'_>>(),
    ]
}

impl<'a> NodeData<'a> {
    /// All that is known of it.
    pub fn of(node: &'a Node) -> Self {
        let last = &node.last;
        Self {
            node: &node.name,
            status: OrUnknown(node.status),
            role: OrUnknown(node.role),
            moving: node.moving,
            blocks_processed: last.blocks,
            blocks_per_second: node.blocks_per_second,
            cycles_per_minute: last.cycles_per_minute,
            overruns_rising: node.overruns_rising,
            output_enabled: last.output_enabled,
            database_name: last.database_name.as_deref(),
            database_serial: last.database_serial.as_deref(),
            failover_enabled: last.failover_enabled,
            maintenance_mode: last.maintenance,
            driver_error: last.driver_error,
            clock_ahead_ms: last.clock_ahead_ms,
            age_ms: last.age_ms,
            verdict: node.verdict,
            words: &node.words,
            not_read: last.faults.iter().map(ToString::to_string).collect(),
            simulated: node.simulated,
        }
    }
}

/// The data of a verdict.
pub fn data(nodes: &[Node], pairs: &Pairs, given: &Given) -> Value {
    let one = |pair| PairData::of(pair, pairs.said);
    json::part(&JudgementData {
        nodes: nodes.iter().map(NodeData::of).collect(),
        pair: if let [pair] = &pairs.each[..] { Some(one(pair)) } else { None },
        pairs: pairs.each.iter().map(one).collect(),
        when: given.when(),
    })
}

impl<'a> PairData<'a> {
    fn of(pair: &'a Pair, said: Said) -> Self {
        Self {
            nodes: &pair.nodes,
            verdict: pair.verdict,
            active: pair.active.as_deref(),
            words: &pair.words,
            assumed: said == Said::Assumed,
        }
    }
}

/// The verdict in one line: the worst first, be it a pair or a finding of a node, then what there is to see.
#[must_use]
pub fn summary(nodes: &[Node], pairs: &Pairs, status: Status, findings: &[Finding]) -> String {
    let mark = if nodes.iter().any(|node| node.simulated) { "simulated plant: " } else { "" };
    let taken = if pairs.said == Said::Assumed { " (taken for a pair)" } else { "" };
    let told = |pair: &Pair| format!("pair {}{taken}: {}", pair.verdict.name(), pair.words);
    let (worst, others): (Vec<&Pair>, Vec<&Pair>) = pairs.each.iter().partition(|pair| pair.status == status);
    let mut parts: Vec<String> = worst.iter().chain(&others).map(|pair| told(pair)).collect();
    parts.extend(nodes.iter().map(|node| format!("{} {}", node.name, node.words)));
    // Beside a finding there is less room.
    let room = if worst.is_empty() && text::worst(findings).is_some() { ROOM / 2 } else { ROOM };
    // What a foreign program said may be long.
    let picture = fitting(&parts.iter().map(|part| words::shortened(part, room)).collect::<Vec<_>>(), room);
    let line = if worst.is_empty() { text::worst_first(status, findings, &[], &picture) } else { picture };
    format!("{mark}{line}")
}

/// A figure, or `-`.
fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// Why two nodes were judged as a pair.
const ONLY_TWO: &str = "These are the only two nodes, so they were taken for a pair. `pairs: []` in sources.yaml says that they \
                        are none.";

/// What is not known when nobody said which nodes are pairs.
const NOT_ASKED: &str = "No pair is named, so nobody asked whether exactly one node of two is active. `pairs: [[SRV-A, SRV-B]]` in \
                         sources.yaml names them, or --pair.";

/// A node's verdict in its row: one that is fine by itself in a pair that is not must not be read as OK.
fn verdict(node: &Node, pairs: &Pairs) -> String {
    let own = node.verdict;
    match pairs.status_of(&node.name) {
        Some(pair) if pair.join(own) != own => format!("{} (pair)", pair.label()),
        _ => own.label().to_owned(),
    }
}

/// What was judged, for formats that list it: every node and every pair.
#[must_use]
pub fn judged(nodes: &[Node], pairs: &Pairs) -> Vec<Judged> {
    let node = |node: &Node| Judged::new(&node.name, node.verdict, &node.words);
    let pair = |pair: &Pair| Judged::new(&words::list(&pair.nodes), pair.status, &pair.words);
    nodes.iter().map(node).chain(pairs.each.iter().map(pair)).collect()
}

/// Tables for people.
#[must_use]
pub fn body(nodes: &[Node], pairs: &Pairs, verbose: bool) -> Vec<Block> {
    let mut body = Vec::new();
    if nodes.iter().any(|node| node.simulated) {
        body.push(Block::Text("These figures come from a SIMULATED plant, not from a real one.".to_owned()));
    }
    let header = ["node", "verdict", "role", "SAC", "blocks processed", "blocks/s", "cycles/min", "age"];
    let rows = nodes.iter().map(|node| {
        vec![
            node.name.clone(),
            verdict(node, pairs),
            node.role.map_or("unknown", Role::name).to_owned(),
            node.status.map_or("unknown", SacStatus::name).to_owned(),
            shown(node.last.blocks),
            shown(node.blocks_per_second.map(|rate| format!("{rate:.1}"))),
            shown(node.last.cycles_per_minute),
            shown(node.last.age_ms.map(|age| format!("{age} ms"))),
        ]
    });
    body.push(Block::Table(Table { header: header.map(str::to_owned).to_vec(), rows: rows.collect() }));
    for pair in &pairs.each {
        let names = words::list(&pair.nodes);
        body.push(Block::Text(format!("Pair {names}: {} - {}.", pair.verdict.name(), pair.words)));
    }
    let with_role = nodes.iter().filter(|node| node.role.is_some()).count();
    let note = match pairs.said {
        Said::Assumed => ONLY_TWO,
        Said::Nobody if with_role > 1 => NOT_ASKED,
        Said::Nobody | Said::Named => "",
    };
    if !note.is_empty() {
        body.push(Block::Text(note.to_owned()));
    }
    if verbose {
        let missing: Vec<String> = nodes
            .iter()
            .flat_map(|node| node.last.faults.iter().map(|fault| format!("{}: {fault}", node.name)))
            .collect();
        if !missing.is_empty() {
            body.push(Block::Heading(3, "Not read".to_owned()));
            body.push(Block::List(missing));
        }
    }
    body
}

/// Figures for monitoring; the same in the same order whatever the result.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "milliseconds of minutes or hours")]
pub fn metrics(nodes: &[Node]) -> Vec<Metric> {
    let mut all = Vec::new();
    for node in nodes {
        let mut add = |name: &str, unit, help, value: Option<f64>| {
            let mut labels = vec![("node".to_owned(), node.name.clone())];
            if node.simulated {
                labels.push(("simulated".to_owned(), "true".to_owned()));
            }
            all.push(Metric::new(name, unit, help, labels, value));
        };
        let flag = |value: Option<bool>| value.map(|value| f64::from(u8::from(value)));
        let active = node.role.map(|role| role == Role::Active);
        add(
            "node_status",
            "count",
            "Verdict: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
            Some(f64::from(node.verdict.code())),
        );
        add("active", "count", "1 when the node is active.", flag(active));
        add("moving", "count", "1 when SAC processes blocks.", flag(node.moving));
        add("blocks_per_second", "count", "Blocks that SAC processes a second.", node.blocks_per_second);
        add("cycles_per_minute", "count", "Scans a minute without overrun.", node.last.cycles_per_minute);
        add("age", "milliseconds", "Age of the freshest value.", node.last.age_ms.map(|age| age as f64));
    }
    all
}

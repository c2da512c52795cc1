//! The tool's own part of JSON, its tables, figures and one-line summary.

use serde_json::{Value, json};

use crate::domain::finding::Finding;
use crate::domain::sac::pair::{Pair, Pairs, Said};
use crate::domain::sac::verdict::Node;
use crate::domain::status::Status;
use crate::domain::words;
use crate::report::model::{Block, Judged, Metric, Table};
use crate::report::text;

/// A node as JSON.
#[must_use]
pub fn node(node: &Node) -> Value {
    json!({
        "node": node.name,
        "status": node.status.map_or("unknown", crate::domain::sac::reading::Status::name),
        "role": node.role.map_or("unknown", crate::domain::sac::reading::Role::name),
        "moving": node.moving,
        "blocks_processed": node.last.blocks,
        "blocks_per_second": node.blocks_per_second,
        "cycles_per_minute": node.last.cycles_per_minute,
        "overruns_rising": node.overruns_rising,
        "output_enabled": node.last.output_enabled,
        "database_name": node.last.database_name,
        "database_serial": node.last.database_serial,
        "failover_enabled": node.last.failover_enabled,
        "maintenance_mode": node.last.maintenance,
        "driver_error": node.last.driver_error,
        "clock_ahead_ms": node.last.clock_ahead_ms,
        "age_ms": node.last.age_ms,
        "verdict": node.verdict.name(),
        "words": node.words,
        "not_read": node.last.faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "simulated": node.simulated,
    })
}

/// Everything as JSON. `pair` is the only pair, `pairs` are all of them.
#[must_use]
pub fn data(nodes: &[Node], pairs: &Pairs) -> Value {
    let mut data = json!({ "nodes": nodes.iter().map(node).collect::<Vec<_>>() });
    let each = |pair: &Pair| {
        json!({
            "nodes": pair.nodes,
            "verdict": pair.verdict.name(),
            "active": pair.active,
            "words": pair.words,
            "assumed": pairs.said == Said::Assumed,
        })
    };
    if let [pair] = &pairs.each[..] {
        data["pair"] = each(pair);
    }
    data["pairs"] = pairs.each.iter().map(each).collect();
    data
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
    let picture = words::few_described(&parts);
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
            node.role.map_or("unknown", crate::domain::sac::reading::Role::name).to_owned(),
            node.status.map_or("unknown", crate::domain::sac::reading::Status::name).to_owned(),
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
        let active = node.role.map(|role| role == crate::domain::sac::reading::Role::Active);
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

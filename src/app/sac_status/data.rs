//! The tool's own part of JSON, its tables, figures and one-line summary.

use serde_json::{Value, json};

use crate::domain::sac::pair::Pair;
use crate::domain::sac::verdict::Node;
use crate::report::model::{Block, Metric, Table};

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

/// Everything as JSON.
#[must_use]
pub fn data(nodes: &[Node], pair: Option<&Pair>) -> Value {
    let mut data = json!({ "nodes": nodes.iter().map(node).collect::<Vec<_>>() });
    if let Some(pair) = pair {
        data["pair"] = json!({ "verdict": pair.verdict.name(), "active": pair.active, "words": pair.words });
    }
    data
}

/// The verdict in one line.
#[must_use]
pub fn summary(nodes: &[Node], pair: Option<&Pair>) -> String {
    let mark = if nodes.iter().any(|node| node.simulated) { "simulated plant: " } else { "" };
    let each: Vec<String> = nodes.iter().map(|node| format!("{} {}", node.name, node.words)).collect();
    match pair {
        Some(pair) => format!("{mark}pair {}: {}; {}", pair.verdict.name(), pair.words, each.join("; ")),
        None => format!("{mark}{}", each.join("; ")),
    }
}

/// A figure, or `-`.
fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// Tables for people.
#[must_use]
pub fn body(nodes: &[Node], pair: Option<&Pair>, verbose: bool) -> Vec<Block> {
    let mut body = Vec::new();
    if nodes.iter().any(|node| node.simulated) {
        body.push(Block::Text("These figures come from a SIMULATED plant, not from a real one.".to_owned()));
    }
    let header = ["node", "verdict", "role", "SAC", "blocks processed", "blocks/s", "cycles/min", "age"];
    let rows = nodes.iter().map(|node| {
        vec![
            node.name.clone(),
            node.verdict.label().to_owned(),
            node.role.map_or("unknown", crate::domain::sac::reading::Role::name).to_owned(),
            node.status.map_or("unknown", crate::domain::sac::reading::Status::name).to_owned(),
            shown(node.last.blocks),
            shown(node.blocks_per_second.map(|rate| format!("{rate:.1}"))),
            shown(node.last.cycles_per_minute),
            shown(node.last.age_ms.map(|age| format!("{age} ms"))),
        ]
    });
    body.push(Block::Table(Table { header: header.map(str::to_owned).to_vec(), rows: rows.collect() }));
    if let Some(pair) = pair {
        body.push(Block::Text(format!("Pair: {} - {}.", pair.verdict.name(), pair.words)));
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

//! `is-active` and `wait`: for scripts.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::data::NodeData;
use super::{TOOL, judge};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::app::plant::Plant;
use crate::app::sourced::{Given, When};
use crate::cli::common::{Format, Output};
use crate::cli::sac_status::RoleWord;
use crate::domain::finding::Finding;
use crate::domain::sac::reading::Role;
use crate::domain::sac::role::{Stand, Wait, role};
use crate::domain::sac::rules;
use crate::domain::sac::verdict::{self, Limits, Node};
use crate::domain::source::point::millis;
use crate::domain::status::Status;
use crate::io::interrupt;
use crate::report::json;

/// What to do when nothing better is known.
const CHECK: &str = "Check that the node, SAC and the source run, then ask again.";

/// `is-active`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "is_active")]
pub struct IsActiveData<'a> {
    /// The node that was asked about; its verdict is the answer.
    nodes: [NodeData<'a>; 1],
    /// What to do when its role cannot be told; else not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    next_step: Option<String>,
    #[serde(flatten)]
    when: When,
}

/// `wait`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "wait")]
pub struct WaitData<'a> {
    /// The node that was waited for, as it was at the end.
    nodes: [NodeData<'a>; 1],
    waited_ms: i64,
    role_wanted: Role,
    #[serde(flatten)]
    when: When,
}

/// The findings about named items. Those that do not decide about the role are told, and change no answer.
fn named(judged: &Node) -> Findings {
    let is_named = |finding: &&Finding| finding.rule.name == rules::NAMED.name;
    Findings {
        findings: judged.findings.iter().filter(is_named).cloned().collect(),
        rules: vec![&rules::NAMED],
        ..Findings::default()
    }
}

/// Is the node active?
///
/// # Errors
/// When the report cannot be written.
pub fn is_active(
    plant: &mut Plant,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL.name);
    plant.prepare(Duration::ZERO);
    let Some(node) = plant.nodes.first_mut() else { anyhow::bail!("no node was named") };
    let mut sample = judge::look(node);
    judge::explain(node, &mut sample);
    let found = role(&sample, node.settings.access.max_age);
    let name = node.settings.name.clone();
    let simulated = node.source.facts().is_simulated;
    let judged = verdict::judge(&name, &[sample], &node.settings.sac, &Limits::default(), simulated);
    plant.tell(streams);
    plant.close();
    let given = Given::of(plant);
    let mark = if simulated { "simulated plant: " } else { "" };
    let (status, words) = match &found {
        Ok(Role::Active) => (
            Status::Ok,
            format!(
                "{mark}{name} is active by its role; whether SAC processes blocks was not asked (a plain `sac-status` does)"
            ),
        ),
        Ok(Role::Standby) => (Status::Critical, format!("{mark}{name} is standby, not active")),
        Err(why) => (Status::Unknown, format!("{mark}whether {name} is active cannot be told: {why}")),
    };
    let help = || judged.findings.first().map_or(CHECK, |finding| &finding.help).to_owned();
    let mut node = NodeData::of(&judged);
    node.verdict = given.join(status);
    let data =
        json::part(&IsActiveData { nodes: [node], next_step: found.is_err().then(help), when: given.when() });
    let summary = given.summary(status, words);
    let found = Findings { data, unread: given.unread.clone(), ..named(&judged) };
    let report = run.finish(given.join(status), summary, found);
    output::deliver(&report, format, out, streams)
}

/// What `wait` waits for.
pub struct Wanted {
    /// The role.
    pub role: RoleWord,
    /// When to give up.
    pub timeout: Duration,
    /// Time between two looks.
    pub interval: Duration,
    /// How long blocks may rest before they stand still.
    pub grace: Duration,
}

/// Waits until the node has the role, in two looks in a row. For the active one, blocks must move, too: a role alone scans nothing.
///
/// # Errors
/// When the report cannot be written.
pub fn wait(
    plant: &mut Plant,
    wanted: &Wanted,
    format: Format,
    out: &Output,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL.name);
    plant.prepare(wanted.timeout);
    let start = plant.now();
    let role_wanted = match wanted.role {
        RoleWord::Active => Role::Active,
        RoleWord::Standby => Role::Standby,
    };
    let Some(settings) = plant.nodes.first().map(|node| node.settings.clone()) else {
        anyhow::bail!("no node was named")
    };
    let limits = Limits { max_age: settings.access.max_age, grace: wanted.grace, ..Limits::default() };
    let mut wait = Wait::new(settings.name, role_wanted, settings.sac, limits, wanted.timeout);
    let (Stand { judged, status, words, .. }, waited) = loop {
        let now = plant.now();
        let node = &mut plant.nodes[0];
        let sample = judge::look(node);
        let waited = now.since(start);
        let stand = wait.look(sample, node.source.facts().is_simulated, waited);
        if stand.is_reached || waited >= millis(wanted.timeout) || interrupt::requested() {
            break (stand, waited);
        }
        plant.wait(wanted.interval);
    };
    plant.tell(streams);
    plant.close();
    let mark = if judged.simulated { "simulated plant: " } else { "" };
    let given = Given::of(plant);
    let data = json::part(&WaitData {
        nodes: [NodeData::of(&judged)],
        waited_ms: waited,
        role_wanted,
        when: given.when(),
    });
    let summary = given.summary(status, format!("{mark}{words}"));
    let found = Findings { data, unread: given.unread.clone(), ..named(&judged) };
    let status = given.join(status);
    let report = run.finish(status, summary, found);
    let outcome = output::deliver(&report, format, out, streams)?;
    Ok(if interrupt::requested() && status != Status::Ok { Outcome::Interrupted } else { outcome })
}

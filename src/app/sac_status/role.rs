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
use crate::domain::sac::reading::{Role, Sample, Status as Sac};
use crate::domain::sac::rules;
use crate::domain::sac::verdict::{self, Limits, Node};
use crate::domain::source::fields::{Field, SacField};
use crate::domain::source::point::millis;
use crate::domain::source::settings::OnStandby;
use crate::domain::source::unread::Unread;
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

/// The fields that decide about a role: named, they must be there.
const DECIDES: [SacField; 2] = [SacField::Role, SacField::Status];

/// What is known of a node's role: the role, or why it cannot be told.
fn role(sample: &Sample, max_age: Duration) -> Result<Role, String> {
    if let Some(age) = sample.age_ms.filter(|age| *age > millis(max_age)) {
        return Err(format!("the freshest value is {} s old, more than {} s", age / 1000, max_age.as_secs()));
    }
    if sample.role.is_some()
        && let Some(lost) = lost(sample, &DECIDES)
    {
        return Err(lost);
    }
    // A state that nobody can read may be one in which an active node is none.
    let is_state = |lost: &&Unread| lost.key == SacField::Status.key() && lost.valued;
    if sample.role == Some(Role::Active)
        && let Some(lost) = sample.faults.iter().find(is_state)
    {
        return Err(format!("the role is active, but SAC's state cannot be told: {}", lost.fault));
    }
    match (sample.role, sample.status) {
        (Some(Role::Active), Some(Sac::Stopped)) => Err("the role is active, but SAC is stopped".to_owned()),
        (Some(Role::Active), Some(Sac::Standby)) => Err("the role is active, but SAC says standby".to_owned()),
        (Some(role), _) => Ok(role),
        (None, _) => Err(sample.role_text.as_ref().map_or_else(
            || no_role(sample),
            |text| format!("the role reads `{text}`; say in sources.yaml what that means (active_codes, standby_codes)"),
        )),
    }
}

/// Why no role was read, in words.
fn no_role(sample: &Sample) -> String {
    let of_role = |lost: &&Unread| lost.key == SacField::Role.key() && lost.is_there();
    let why = sample.faults.iter().find(of_role).or_else(|| sample.faults.first());
    why.map_or_else(|| "no item carries the role".to_owned(), |lost| lost.fault.in_full())
}

/// Why a node that is standby by its role is not so by its SAC, in words: before a switch-over is done, the role goes ahead.
fn is_at_work(sample: &Sample, judged: &Node, on_standby: OnStandby) -> Option<&'static str> {
    if judged.moving == Some(true) {
        Some("its blocks are still processed")
    } else {
        (sample.status == Some(Sac::Run) && on_standby != OnStandby::Normal).then_some(
            "SAC says run, and `run_on_standby` in sources.yaml does not say that a healthy standby does",
        )
    }
}

/// What was named for one of these fields and gave nothing, in words.
fn lost(sample: &Sample, fields: &[SacField]) -> Option<String> {
    let decides = |lost: &&Unread| lost.named && fields.iter().any(|field| field.key() == lost.key);
    let lost = sample.faults.iter().find(decides)?;
    Some(format!("sources.yaml names `{}: {}`, but {}", lost.key, lost.item, lost.fault))
}

/// Why the block counter that was named, or that the source has, gave nothing, in words.
fn uncounted(sample: &Sample) -> Option<String> {
    let blocks = [SacField::BlocksProcessed];
    let is_there = |lost: &&Unread| lost.key == blocks[0].key() && lost.is_there();
    lost(sample, &blocks).or_else(|| sample.faults.iter().find(is_there).map(|lost| lost.fault.in_full()))
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

/// How many looks `wait` remembers.
const KEPT: usize = 60;

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

/// So many looks in a row must find the role: a single odd one decides nothing.
const IN_A_ROW: usize = 2;

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
    let mut samples: Vec<Sample> = Vec::new();
    let mut in_a_row = 0;
    let (status, words, judged, waited) = loop {
        let now = plant.now();
        let Some(node) = plant.nodes.first_mut() else { anyhow::bail!("no node was named") };
        let sample = judge::look(node);
        let found = role(&sample, node.settings.access.max_age);
        // Blocks that moved, or stood, in another role say nothing of this one.
        if found == Ok(role_wanted) {
            in_a_row += 1;
        } else {
            samples.clear();
            in_a_row = 0;
        }
        samples.push(sample.clone());
        let keep = samples.len().saturating_sub(KEPT);
        samples.drain(..keep);
        let name = node.settings.name.clone();
        let limits =
            Limits { max_age: node.settings.access.max_age, grace: wanted.grace, ..Limits::default() };
        let judged =
            verdict::judge(&name, &samples, &node.settings.sac, &limits, node.source.facts().is_simulated);
        let waited = now.since(start);
        let uncounted = sample.blocks.is_none().then(|| uncounted(&sample));
        let at_work = is_at_work(&sample, &judged, node.settings.sac.run_on_standby);
        let fits = match role_wanted {
            Role::Standby => at_work.is_none(),
            Role::Active => uncounted == Some(None) || judged.moving == Some(true),
        };
        if in_a_row >= IN_A_ROW && fits {
            // Only the role is known where there is no counter of blocks: said, so that nobody takes it for more.
            let by_role = if role_wanted == Role::Active && uncounted == Some(None) {
                " by its role; no item tells whether SAC processes blocks"
            } else {
                ""
            };
            let words =
                format!("{name} is {} after {:.1} s{by_role}", role_wanted.name(), waited as f64 / 1000.0);
            break (Status::Ok, words, judged, waited);
        }
        if waited >= millis(wanted.timeout) || interrupt::requested() {
            let after = format!("after {:.1} s", waited as f64 / 1000.0);
            let (status, words) = match found {
                Ok(role) if in_a_row == 1 => (
                    Status::Unknown,
                    format!(
                        "{name} is {} in the last look alone, {after}, and one look may be misread: wait longer (--timeout)",
                        role.name()
                    ),
                ),
                Ok(Role::Standby) if role_wanted == Role::Standby => (
                    Status::Unknown,
                    format!("{name} is standby by its role, but {after} {}", at_work.unwrap_or_default()),
                ),
                Ok(role) if role == role_wanted && uncounted.is_some() => (
                    Status::Unknown,
                    format!(
                        "{name} is {}, but whether SAC processes blocks cannot be told {after}: {}",
                        role.name(),
                        uncounted.flatten().unwrap_or_default()
                    ),
                ),
                Ok(role) if role == role_wanted && judged.moving.is_none() => (
                    Status::Unknown,
                    format!(
                        "{name} is {}, but {after} it cannot be told yet whether SAC processes blocks: wait longer (--timeout)",
                        role.name()
                    ),
                ),
                Ok(role) if role == role_wanted => (
                    Status::Critical,
                    format!("{name} is {}, but SAC processes no blocks {after}", role.name()),
                ),
                Ok(role) => (Status::Critical, format!("{name} is still {} {after}", role.name())),
                Err(why) => (Status::Unknown, format!("the role of {name} cannot be told {after}: {why}")),
            };
            // Whoever stopped it did not let the time run out: what was not so yet may still have come.
            let is_early = waited < millis(wanted.timeout);
            let status = if is_early && status == Status::Critical { Status::Unknown } else { status };
            break (status, words, judged, waited);
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

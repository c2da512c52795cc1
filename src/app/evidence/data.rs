//! What `verify` says, for scripts: versioned types of their own.

use schemars::JsonSchema;
use serde::Serialize;

use super::acceptance::Acceptance;
use super::derive::{Check, Checked};
use super::proof::Unreal;
use super::read::{Bundle, Run};
use super::verify::Judged;
use crate::domain::evidence::chain::Broken;
use crate::domain::evidence::steps::Outcome;
use crate::domain::named;

/// `verify`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "verify")]
pub struct VerifyData<'a> {
    /// The bundle's name; null when no record could be read.
    bundle: Option<&'a str>,
    /// Records that were read.
    records: u64,
    /// The check sum of the last record in its place.
    head: &'a str,
    /// Half a record stands at the end.
    cut_off: bool,
    /// The last run of this tool that looked at the plant, not simulated, and came to OK; null when there is none.
    last_proof_run: Option<&'a str>,
    /// Since what that run saw: since its end, or since the oldest of the captures that it judged was taken; null when there is none,
    /// or that is not told.
    last_proof_age_seconds: Option<f64>,
    /// What is wrong, the worst first.
    faults: &'a [String],
    /// Where the chain is broken; at most 20.
    broken: Vec<BrokenData<'a>>,
    /// How many more there are.
    broken_more: u64,
    /// The steps of `--steps`; null without.
    acceptance: Option<AcceptanceData<'a>>,
    /// All runs, in the order of their starts.
    runs: Vec<RunData<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "broken")]
struct BrokenData<'a> {
    /// The line of evidence.jsonl.
    #[schemars(range(min = 1))]
    line: u64,
    /// What is wrong there.
    words: &'a str,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "verified_run")]
struct RunData<'a> {
    /// Its name.
    run: &'a str,
    tool: &'a str,
    version: &'a str,
    /// The sub-command; the tool's name without one.
    command: &'a str,
    arguments: &'a [String],
    host: &'a str,
    started_at: &'a str,
    /// null for a run without an end.
    ended_at: Option<&'a str>,
    /// null for a run without an end.
    exit_status: Option<u8>,
    /// That of its report; empty without one.
    status: &'a str,
    summary: &'a str,
    /// `derived`: what was seen leads to what was decided.
    check: Checked,
    /// What differs; else empty.
    difference: &'a str,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "acceptance")]
struct AcceptanceData<'a> {
    title: &'a str,
    steps: Vec<StepData<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "step")]
struct StepData<'a> {
    name: &'a str,
    result: StepResult,
    /// Why it failed, or is not done; null for one that passed.
    reason: Option<&'a str>,
    /// When the run that decides it began.
    shown_at: Option<&'a str>,
    /// That run was about a simulated plant.
    simulated: bool,
    /// What that run looked at; null for a step that is not done. A step that passed by anything but `plant` is open.
    shown_by: Option<ShownBy>,
}

/// What a run looked at that decides a step.
#[derive(Clone, Copy)]
enum ShownBy {
    Plant,
    Simulated,
    Loopback,
    Recording,
    Predicted,
    Kept,
}

named! {
    /// The word in JSON.
    ShownBy {
        Plant => "plant",
        Simulated => "simulated",
        Loopback => "loopback",
        Recording => "recording",
        Predicted => "predicted",
        Kept => "kept",
    }
}

impl ShownBy {
    const fn of(unreal: Option<&Unreal>) -> Self {
        match unreal {
            None => Self::Plant,
            Some(Unreal::Simulated) => Self::Simulated,
            Some(Unreal::Loopback) => Self::Loopback,
            Some(Unreal::Recording) => Self::Recording,
            Some(Unreal::Predicted) => Self::Predicted,
            Some(Unreal::Kept(_)) => Self::Kept,
        }
    }
}

/// What became of a step.
#[derive(Clone, Copy)]
enum StepResult {
    Pass,
    Fail,
    NotDone,
}

named! {
    /// The word in JSON.
    StepResult { Pass => "pass", Fail => "fail", NotDone => "not-done" }
}

impl<'a> VerifyData<'a> {
    /// All of it.
    pub fn of(
        read: &'a Bundle,
        checks: &'a [Check],
        acceptance: Option<&'a Acceptance>,
        judged: &'a Judged<'a>,
    ) -> Self {
        let (broken, broken_more) = read.chain.broken();
        let place = |broken: &'a Broken| BrokenData { line: broken.line, words: &broken.words };
        Self {
            bundle: read.chain.bundle(),
            records: read.records,
            head: &read.chain.last().sum,
            cut_off: read.is_cut_off,
            last_proof_run: judged.latest.proof.map(|(run, _)| &*run.name),
            last_proof_age_seconds: judged.age(),
            faults: &judged.faults,
            broken: broken.iter().map(place).collect(),
            broken_more,
            acceptance: acceptance.map(AcceptanceData::of),
            runs: read.runs.iter().zip(checks).map(|(run, check)| RunData::of(run, check)).collect(),
        }
    }
}

impl<'a> RunData<'a> {
    fn of(run: &'a Run, check: &'a Check) -> Self {
        let (exit_status, status, summary) = run.recorded();
        Self {
            run: &run.name,
            tool: &run.start.tool,
            version: &run.start.version,
            command: &run.start.command,
            arguments: &run.start.arguments,
            host: &run.start.host,
            started_at: &run.started_at,
            ended_at: run.end.as_ref().map(|(_, t)| &**t),
            exit_status,
            status,
            summary,
            check: check.kind(),
            difference: check.words(),
        }
    }
}

impl<'a> AcceptanceData<'a> {
    fn of(acceptance: &'a Acceptance) -> Self {
        let all = acceptance.steps.all.iter().zip(&acceptance.outcomes);
        let all = all.zip(&acceptance.runs).zip(&acceptance.why);
        let steps = all.map(|(((step, outcome), run), why)| StepData {
            name: &step.name,
            result: match outcome {
                Outcome::Pass(_) => StepResult::Pass,
                Outcome::Fail(_) => StepResult::Fail,
                Outcome::NotDone => StepResult::NotDone,
            },
            reason: why.as_deref(),
            shown_at: run.as_ref().map(|run| &*run.began),
            simulated: run.as_ref().is_some_and(|run| run.unreal == Some(Unreal::Simulated)),
            shown_by: run.as_ref().map(|run| ShownBy::of(run.unreal.as_ref())),
        });
        Self { title: &acceptance.steps.title, steps: steps.collect() }
    }
}

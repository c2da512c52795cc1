//! Acceptance steps against the runs of a bundle.

use std::path::Path;

use anyhow::{Context, bail};

use super::derive::Check;
use super::proof::Unreal;
use super::read::{Bundle, Run, short_time};
use crate::app::failure::Lines;
use crate::domain::evidence::happened::Happened;
use crate::domain::evidence::steps::{self, Outcome, Proof, Step, Steps};
use crate::io::{clock, files};
use crate::report::model::{Block, Table};
use crate::report::text;

/// Where to get a list.
const SHIPPED: &str =
    "two to begin with are shipped: examples/acceptance/dual-networking.yaml and switch-over.yaml";

/// A list of steps, and what became of each.
pub struct Acceptance {
    /// The steps that were given.
    pub steps: Steps,
    /// What became of each.
    pub outcomes: Vec<Outcome>,
    /// The run of each step.
    pub runs: Vec<Option<Shown>>,
    /// Why each step that is not shown is not.
    pub why: Vec<Option<String>>,
}

/// A run that decides a step.
#[derive(Clone, Default)]
pub struct Shown {
    /// When it began.
    pub began: String,
    /// Why it shows nothing about the plant; `None` for one that does.
    pub unreal: Option<Unreal>,
    /// It is of another tool, which alone can derive its verdict again.
    is_others: bool,
}

impl Acceptance {
    /// Reads the list.
    ///
    /// # Errors
    /// When no file is named, or it cannot be read or has faults; each is named with its place.
    pub fn list(path: Option<&Path>) -> anyhow::Result<Steps> {
        let Some(path) = path else { bail!("--steps needs the list of steps; {SHIPPED}") };
        let name = files::display_name(path);
        let parsed = steps::read(&name, &files::read(path).context(format!("the list of steps; {SHIPPED}"))?);
        parsed.steps.ok_or_else(|| {
            let faults = parsed.findings.iter().map(|finding| {
                format!("{}: {} {}", text::place_in(&name, finding), finding.message, finding.help)
            });
            let first = ["the list of steps has faults:".to_owned()];
            Lines::new(first.into_iter().chain(faults)).into()
        })
    }

    /// Holds the runs against a list.
    pub fn new(steps: Steps, read: &Bundle, checks: &[Check]) -> Self {
        let proofs: Vec<Proof> = read.runs.iter().zip(checks).map(|(run, check)| proof(run, check)).collect();
        let outcomes = steps::judge(&steps, &proofs);
        let about = |outcome: &Outcome| match outcome {
            Outcome::Pass(at) | Outcome::Fail(at) => {
                read.runs.get(*at).zip(checks.get(*at)).map(|(run, check)| Shown {
                    began: run.started_at.clone(),
                    unreal: Unreal::of(run),
                    is_others: *check == Check::OtherTool,
                })
            }
            Outcome::NotDone => None,
        };
        let runs = outcomes.iter().map(about).collect();
        let why = steps.all.iter().zip(&outcomes).map(|(step, outcome)| match outcome {
            Outcome::Pass(_) => None,
            Outcome::Fail(at) => {
                read.runs.get(*at).zip(checks.get(*at)).map(|(run, check)| why(step, run, check))
            }
            Outcome::NotDone => Some(format!("there is no run of {}", wanted(step, steps.in_order))),
        });
        let why = why.collect();
        Self { steps, outcomes, runs, why }
    }

    /// What failed, and what is not done or was shown by nothing of the plant.
    pub fn faults(&self) -> (Vec<String>, Vec<String>) {
        let (mut failed, mut open) = (Vec::new(), Vec::new());
        let all = self.steps.all.iter().zip(&self.outcomes).zip(&self.runs).zip(&self.why);
        for (((step, outcome), run), why) in all {
            let why = why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
            match outcome {
                Outcome::Fail(_) => failed.push(format!("step `{}` failed{why}", step.name)),
                Outcome::NotDone => open.push(format!("step `{}` is not done{why}", step.name)),
                Outcome::Pass(_) => {
                    let unreal = run.as_ref().and_then(|run| run.unreal.as_ref());
                    open.extend(unreal.map(|unreal| {
                        let shown = unreal.shown();
                        format!("step `{}` was shown {shown}: do it on the plant, with --evidence", step.name)
                    }));
                }
            }
        }
        (failed, open)
    }

    /// How many steps passed, in words.
    pub fn picture(&self) -> String {
        let passed = self.outcomes.iter().zip(&self.runs).filter(|(one, _)| matches!(one, Outcome::Pass(_)));
        let passed: Vec<&Shown> = passed.filter_map(|(_, run)| run.as_ref()).collect();
        let (plant, unreal): (Vec<&Shown>, Vec<&Shown>) =
            passed.into_iter().partition(|run| run.unreal.is_none());
        let of_others = plant.iter().filter(|run| run.is_others).count();
        let as_recorded = match of_others {
            0 => String::new(),
            some => format!(" ({some} as recorded by another tool: its own `verify` derives it)"),
        };
        let not_real = match unreal.len() {
            0 => String::new(),
            some => format!(", {some} not on the plant"),
        };
        format!(
            "{}: {} of {} steps passed{as_recorded}{not_real}",
            self.steps.title,
            plant.len(),
            self.steps.all.len()
        )
    }

    /// The table of steps, with room for a person to sign.
    pub fn blocks(&self) -> Vec<Block> {
        let rows = self.steps.all.iter().zip(&self.outcomes).zip(&self.runs).zip(1..);
        let rows = rows.map(|(((step, outcome), run), number): (_, u32)| {
            let run = run.clone().unwrap_or_default();
            let unreal = run.unreal.as_ref().map(Unreal::mark);
            let marks: Vec<&str> = unreal.into_iter().chain(run.is_others.then_some("as recorded")).collect();
            let marks = if marks.is_empty() { String::new() } else { format!(" ({})", marks.join(", ")) };
            let result = word(*outcome).to_owned() + &marks;
            vec![result, format!("{number}. {}", step.name), short_time(&run.began), step.note.clone()]
        });
        let header = ["Result", "Step", "Shown at", "Note"].map(str::to_owned).to_vec();
        vec![
            Block::Heading(2, self.steps.title.clone()),
            Block::Table(Table { header, rows: rows.collect() }),
        ]
    }
}

/// Why the run that decides a step does not show it.
fn why(step: &Step, run: &Run, check: &Check) -> String {
    let what = format!(
        "{} of {}",
        command_line(&run.start.tool, Some(&run.start.command)),
        short_time(&run.started_at)
    );
    let (exit_status, _, said) = run.recorded();
    if exit_status.is_none() {
        return format!("{what} has no verdict: it was killed, or still lasts");
    }
    if !check.stands() {
        return format!("the verdict of {what} does not stand, see below: {}", check.words());
    }
    if exit_status == Some(step.expect.code()) {
        let missing: Vec<&str> = step.missing(&run.shows()).into_iter().map(Happened::words).collect();
        return format!("{what} does not show {}: {said}", missing.join(" and "));
    }
    format!("{what} came to {}, and {} was expected: {said}", run.verdict(), step.expect.label())
}

/// What a run must be to be about a step.
fn wanted(step: &Step, in_order: bool) -> String {
    let about = match step.about.as_slice() {
        [] => String::new(),
        words => format!(" with {} on its command line", words.join(" and ")),
    };
    let after = if in_order { " after the step before" } else { "" };
    format!("{}{about}{after}", command_line(step.tool, step.command.as_deref()))
}

/// A tool and its sub-command; a tool without one has its own name there.
fn command_line(tool: &str, command: Option<&str>) -> String {
    match command.filter(|command| *command != tool) {
        Some(command) => format!("`{tool} {command}`"),
        None => format!("`{tool}`"),
    }
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass(_) => "PASS",
        Outcome::Fail(_) => "FAIL",
        Outcome::NotDone => "NOT DONE",
    }
}

fn proof(run: &Run, check: &Check) -> Proof {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of this age are far below 2^53")]
    let millis = |t: &str| (clock::unix_seconds(t).unwrap_or_default() * 1000.0) as i64;
    Proof {
        tool: run.start.tool.clone(),
        command: run.start.command.clone(),
        arguments: run.start.arguments.clone(),
        began: millis(&run.started_at),
        ended: run.end.as_ref().map(|(_, t)| millis(t)),
        exit_status: run.end.as_ref().map(|(end, _)| end.exit_status),
        shows: run.shows(),
        stands: check.stands(),
        is_of_plant: Unreal::of(run).is_none(),
    }
}

//! Which run was the last to show that the plant's redundancy works, and how long ago that was so.
//!
//! Only a run that looked at the plant counts: what compares, works out or judges again what was kept before says nothing about
//! today. A run over captures is as old as the oldest of them. What is no proof of an age shows no step of an acceptance either.

use std::path::Path;

use super::derive::Check;
use super::read::{Bundle, Run, short_time};
use super::{Look, look_of};
use crate::domain::evidence::times::AHEAD;
use crate::domain::status::Status;
use crate::io::nic::captured::{self, seconds};
use crate::io::{bundle, clock};

/// The last proof of a tool in a bundle.
pub struct Latest<'b> {
    /// The run, and since how many seconds what it saw is past.
    pub proof: Option<(&'b Run, f64)>,
    /// Why none of its runs, or the last one that came to OK, is one.
    pub why: String,
    /// Whether a later run came to OK whose age cannot be told.
    pub is_undated: bool,
}

/// Why a run shows nothing about the plant, whatever it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreal {
    /// It judged what was kept before, by this sub-command.
    Kept(String),
    /// It was about a simulated plant.
    Simulated,
    /// It probed nothing but this machine's own loopback.
    Loopback,
    /// Its source goes by a clock of its own.
    Recording,
    /// It told what a wait would come to, and waited for nothing.
    Predicted,
}

impl Unreal {
    /// Of a run; `None` for one that looked at the plant.
    pub fn of(run: &Run) -> Option<Self> {
        let command = &run.start.command;
        if look_of(command) != Some(Look::Plant) {
            return Some(Self::Kept(command.clone()));
        }
        let all = [
            (run.is_simulated(), Self::Simulated),
            (run.is_exercise(), Self::Loopback),
            (run.looked.is_played_back, Self::Recording),
            (run.is_predicted(), Self::Predicted),
        ];
        all.into_iter().find_map(|(is, why)| is.then_some(why))
    }

    /// In words, behind "the OK of".
    fn words(&self) -> String {
        match self {
            Self::Kept(command) => format!("is of `{command}`, which judges what was kept before"),
            Self::Simulated => "is of a simulated plant".to_owned(),
            Self::Loopback => "probed nothing but this machine's own loopback".to_owned(),
            Self::Recording => "is of a recording".to_owned(),
            Self::Predicted => "is a prediction, for which nothing was waited".to_owned(),
        }
    }

    /// In words, behind "was shown".
    pub fn shown(&self) -> String {
        match self {
            Self::Kept(command) => format!("by `{command}` only, which judges what was kept before"),
            Self::Simulated => "by a simulated plant only".to_owned(),
            Self::Loopback => "on this machine's own loopback only".to_owned(),
            Self::Recording => "from a recording only".to_owned(),
            Self::Predicted => "by a prediction only (--dry-run)".to_owned(),
        }
    }

    /// The mark in a table.
    pub const fn mark(&self) -> &'static str {
        match self {
            Self::Kept(_) => "kept before",
            Self::Simulated => "simulated",
            Self::Loopback => "loopback",
            Self::Recording => "recording",
            Self::Predicted => "predicted",
        }
    }
}

/// Why a run is no proof.
enum Not {
    /// It shows nothing about the plant.
    None(String),
    /// It may be one, and nobody knows how old.
    Undated(String),
}

/// Looks for the last proof among the runs of a tool. From the end, so that the captures of a run are read only while it can still
/// be a younger proof than the one that was found.
pub fn latest<'b>(folder: &Path, tool: &str, read: &'b Bundle, checks: &[Check]) -> Latest<'b> {
    let mut latest = Latest { proof: None, why: String::new(), is_undated: false };
    let ended_well = read.runs.iter().zip(checks).rev().filter(|(run, check)| {
        run.start.tool == tool
            && **check == Check::Derived
            && run.end.as_ref().is_some_and(|(end, _)| end.exit_status == Status::Ok.code())
    });
    for (run, _) in ended_well {
        // What it saw was there before its end.
        let least = ended_at(run).map_or(f64::NEG_INFINITY, |at| read.now - at);
        if latest.proof.is_some_and(|(_, youngest)| youngest <= least) {
            continue;
        }
        match seen_at(folder, run, read.now) {
            Ok(at) => {
                let age = read.now - at;
                if latest.proof.is_none_or(|(_, youngest)| age < youngest) {
                    latest.proof = Some((run, age));
                }
            }
            // Before the proof, nothing that is none matters any more.
            Err(_) if latest.proof.is_some() => {}
            Err(not) => {
                let (words, is_undated) = match not {
                    Not::None(words) => (words, false),
                    Not::Undated(words) => (words, true),
                };
                latest.is_undated |= is_undated;
                if latest.why.is_empty() {
                    latest.why = format!("the OK of {} {words}", short_time(&run.started_at));
                }
            }
        }
    }
    if latest.why.is_empty() {
        latest.why = "none came to OK".to_owned();
    }
    latest
}

/// When a run ended, in seconds since 1970.
fn ended_at(run: &Run) -> Option<f64> {
    run.end.as_ref().and_then(|(_, t)| clock::unix_seconds(t))
}

/// When what a run saw was so, in seconds since 1970.
fn seen_at(folder: &Path, run: &Run, now: f64) -> Result<f64, Not> {
    if let Some(unreal) = Unreal::of(run) {
        return Err(Not::None(unreal.words()));
    }
    let ended = ended_at(run).filter(|at| *at <= now + AHEAD);
    let ended = ended.ok_or_else(|| Not::Undated("is dated in the future: a clock is wrong".to_owned()))?;
    let trees = run.looked.trees.iter().map(|tree| (tree, vec![None]));
    // What is wrong with an input is told elsewhere.
    let captures = run
        .looked
        .files
        .iter()
        .filter_map(|(name, input)| Some((name, captured::taken(&bundle::input(folder, input).ok()?)?)));
    let mut at = ended;
    for (name, times) in trees.chain(captures) {
        for time in times {
            at = at.min(seconds(time.as_deref(), ended).map_err(|why| undated(name, &why))?);
        }
    }
    Ok(at)
}

fn undated(name: &str, why: &str) -> Not {
    // The whole path is in the run's command line.
    let name = Path::new(name).file_name().map_or(name.into(), |name| name.to_string_lossy());
    Not::Undated(format!("rests on {name}, which {why}"))
}

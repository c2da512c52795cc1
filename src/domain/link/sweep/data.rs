//! The JSON form of a sweep. The keys are a contract, and what the published schema says of them are the comments here.

use std::net::IpAddr;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Done, Fate, Totals};
use crate::link::json::{Times, Us};

/// A sweep.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "sweep")]
pub struct Sweep<'a> {
    /// The figures.
    #[serde(flatten)]
    pub figures: Figures<'a>,
    /// Every target, by address; at most 100,000.
    pub targets: Vec<Target>,
    /// Targets beyond 100,000: use jsonl or --csv.
    pub targets_left_out: u64,
}

/// What a sweep came to as a whole.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Figures<'a> {
    /// Figures.
    counts: Counts,
    /// Round trip times in microseconds; null where nothing was received.
    rtt_us: Times,
    /// How round trip times were taken.
    resolution: &'a str,
}

impl<'a> Figures<'a> {
    /// Those of a sweep.
    #[must_use]
    pub fn of(totals: &Totals, resolution: &'a str) -> Self {
        let &Totals { targets, alive, unresolved, not_sent, sent, stray, duplicates, foreign, .. } = totals;
        let counts = Counts { targets, alive, unresolved, not_sent, sent, stray, duplicates, foreign };
        Self { counts, rtt_us: Times::of(&totals.rtt), resolution }
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(inline)]
struct Counts {
    /// Targets.
    targets: u64,
    /// Answered.
    alive: u64,
    /// Without an address.
    unresolved: u64,
    /// Could not be sent to.
    not_sent: u64,
    /// Requests sent, retries included.
    sent: u64,
    /// Late or duplicate answers.
    stray: u64,
    /// Of them: further answers to a request that was answered.
    duplicates: u64,
    /// Replies that are not ours.
    foreign: u64,
}

/// A target.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "target")]
pub struct Target {
    /// As it was given.
    pub target: String,
    /// Its address.
    pub address: Option<IpAddr>,
    /// It answered.
    pub alive: bool,
    /// Round trip time in microseconds.
    rtt_us: Option<Us>,
    /// Why it does not count as alive.
    pub error: Option<String>,
}

impl Target {
    /// What became of a target.
    #[must_use]
    pub fn of<T>(target: String, done: &Done<T>) -> Self {
        let rtt = match &done.fate {
            Fate::Alive { rtt, .. } => Some(*rtt),
            _ => None,
        };
        Self { target, address: done.ip, alive: rtt.is_some(), rtt_us: rtt.map(Us), error: done.fate.words() }
    }
}

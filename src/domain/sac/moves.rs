//! Whether SAC's blocks stood still on an active node, or moved on a standby, with a whole run in view: what a look at the
//! time could not tell yet, the looks after it tell. A stretch in which the counter was seen not to change is a standstill when
//! it is at least as long as the grace, and more than twice as long as most gaps between two changes: so a counter that is
//! refreshed every half a minute never stands still, and one that stops twice does so twice. Our own reasoning.

use std::time::Duration;

use super::movement::{Counted, is_odd};
use super::reading::{Role, Sample};
use super::rules;
use crate::finding::{Finding, Rule};
use crate::gaps::Gaps;
use crate::source::point::{Stamp, millis};
use crate::spell::{Times, Told};
use crate::status::Status;

/// What the block counter of a node did so far.
#[derive(Debug, Clone, Default)]
pub struct Moves {
    grace_ms: i64,
    /// The last look that counts, and one after it that may be misread.
    before: Option<Counted>,
    held: Option<Counted>,
    /// The role as last known: one that cannot be read at a look is no other.
    role: Option<Role>,
    /// Since when it has not changed, and whether it has changed since the role did.
    since: Option<Stamp>,
    changed: bool,
    /// When the role last changed; `None` when it has not.
    role_since: Option<Stamp>,
    /// Gaps between two changes on the active node.
    gaps: Gaps,
    /// Stretches without a change on the active node, the longest when there are too many.
    still: Vec<(Stamp, Stamp)>,
    /// Changes seen on the standby: when the first and the last, and how many.
    standby: Option<(Stamp, Stamp, usize)>,
}

/// Stretches that are kept.
const KEPT: usize = 256;

impl Moves {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(grace: Duration) -> Self {
        Self { grace_ms: millis(grace), ..Self::default() }
    }

    /// Takes the next look.
    pub fn look(&mut self, sample: &Sample) {
        let Some(now) = Counted::of(sample).filter(|now| self.held.as_ref() != Some(now)) else { return };
        let Some(held) = self.held.replace(now) else { return };
        let odd = self.before.is_some_and(|before| is_odd(&before, &held, &now));
        if !odd {
            self.take(held);
        }
    }

    fn take(&mut self, now: Counted) {
        let Some(before) = self.before.replace(now) else {
            (self.since, self.role) = (Some(now.at), now.role);
            return;
        };
        let known = Counted { role: self.role, ..before };
        self.role = now.role.or(self.role);
        if known.other_role(&now) {
            self.stretch_ends(&before);
            (self.since, self.changed, self.role_since) = (Some(now.at), false, Some(now.at));
            return;
        }
        if now.at.since(before.at) <= 0 {
            return;
        }
        if before.blocks == now.blocks {
            return;
        }
        match now.role {
            Some(Role::Active) => {
                self.stretch_ends(&before);
                self.gaps.add(now.at.since(self.since.unwrap_or(now.at)));
            }
            // The figures of a node that has just become standby may be refreshed late.
            Some(Role::Standby) if !self.is_new(now.at) && !before.step(&now).is_reset() => {
                let (first, _, count) = self.standby.unwrap_or((now.at, now.at, 0));
                self.standby = Some((first, now.at, count + 1));
            }
            _ => {}
        }
        (self.since, self.changed) = (Some(now.at), true);
    }

    /// Whether the role changed no longer ago than the grace.
    fn is_new(&self, now: Stamp) -> bool {
        self.role_since.is_some_and(|since| now.since(since) <= self.grace_ms)
    }

    /// At `last` the counter was seen unchanged for the last time.
    fn stretch_ends(&mut self, last: &Counted) {
        let Some(since) = self.since.filter(|_| last.role == Some(Role::Active)) else { return };
        // After a change of the role SAC needs its start delay, and what reads it its own.
        let starts = self.role_since.is_some() && !self.changed;
        let needed = if starts { self.grace_ms * 2 } else { self.grace_ms };
        if last.at.since(since) < needed.max(1) {
            return;
        }
        self.still.push((since, last.at));
        if self.still.len() > KEPT {
            self.still.sort_unstable_by_key(|(from, to)| from.since(*to));
            self.still.truncate(KEPT / 2);
        }
    }

    /// What was so. Ends the run.
    pub fn told(&mut self, node: &str) -> Vec<Told> {
        if let Some(held) = self.held.take() {
            self.take(held);
        }
        if let Some(last) = self.before {
            self.stretch_ends(&last);
        }
        let usual = self.gaps.usual_ms();
        let mut still = std::mem::take(&mut self.still);
        still.retain(|(from, to)| to.since(*from) > usual * 2);
        still.sort_unstable();
        let mut told = Vec::new();
        if let Some(times) = Times::of(&still) {
            let words = "the node was active, but its block counter stood still: nothing was scanned";
            let finding = finding(&rules::NOT_MOVING, node, words);
            told.push(Told::new(finding, Status::Critical, &times));
        }
        if let Some((from, to, _)) = self.standby.filter(|(_, _, count)| *count > 1) {
            let words = "the node said that it was standby, but its block counter rose as on an active node";
            let times = Times::once(from, to);
            told.push(Told::new(finding(&rules::STANDBY_MOVES, node, words), Status::Warning, &times));
        }
        told
    }
}

fn finding(rule: &'static Rule, node: &str, words: &str) -> Finding {
    Finding::new(rule, node, format!("{node}: {words}."))
        .help("Look in the alarms and logs of both nodes what happened at that time.")
}

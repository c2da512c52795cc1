//! What was so while a channel was watched, and is told although it is over: the verdict about a watch covers the watch, not its
//! last window. `crate::sac::course` does the same for nodes.
//!
//! Every look is judged by the rules of a channel; what is found is kept as a spell with its beginning and its end. Our own
//! reasoning is which spells are told:
//!
//! * Two looks in a row at least must find it: a single odd one decides nothing.
//! * Growth that is over is told when it was seen for longer than a window is, so that windows which share no sample agree; as a
//!   warning, because the vendor calls no queue a fault that comes back.
//! * Stalls are told with the whole watch in view ([`super::stalls`]), and so are figures of which too many were misread
//!   ([`super::odd`]).
//! * A spell without a good figure is told when it is longer than a figure may be old ([`super::holes`]), as is one in which
//!   something that was named gave nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use super::holes::{self, Hole};
use super::judge::Channel;
use super::odd::{SetAside, Settled};
use super::rules;
use super::sample::Sample;
use super::stalls::{self, Stalls};
use super::trend::{Limits, Trend};
use crate::finding::{Finding, Rule, Severity};
use crate::source::point::{Stamp, millis};
use crate::spell::{Times, Told};
use crate::status::Status;

/// The watch of a channel so far.
#[derive(Debug, Clone)]
pub struct Course {
    window_ms: i64,
    max_age: Duration,
    /// The last good figure, or the start.
    good: Stamp,
    holes: Vec<Hole>,
    stalls: Stalls,
    /// Settled samples that `stalls` was not told of yet.
    young: Vec<Sample>,
    /// The last one that it was told of.
    told: Option<Stamp>,
    /// What was set aside up to then.
    aside: SetAside,
    open: BTreeMap<&'static str, Spell>,
    ended: BTreeMap<&'static str, (Finding, Times)>,
}

/// A spell that is not over.
#[derive(Debug, Clone)]
struct Spell {
    finding: Finding,
    from: Stamp,
    to: Stamp,
    looks: usize,
    /// How much of it there is; what it says is said of the most.
    weight: u64,
}

/// What happens at a moment, and then stays in sight for a window.
const MOMENTS: [&Rule; 3] = [&rules::FAILING, &rules::MISSING, &rules::RESET];

/// What leaves a verdict unknown.
const UNKNOWN: [&Rule; 2] = [&rules::UNREADABLE, &rules::NAMED];

/// Samples at the end of a window that may yet turn out to be misread.
const YOUNG: usize = 4;

const MISREAD_HELP: &str = "Look whether the item is that of this channel, and whether something else writes it, too; where writes \
                            do come and go so fast, let the source give the counters of completed and failed writes.";

/// Holes that are kept.
const KEPT: usize = 10_000;

impl Course {
    /// Nothing seen yet.
    #[must_use]
    pub fn new(start: Stamp, window: Duration, max_age: Duration) -> Self {
        Self {
            window_ms: millis(window),
            max_age,
            good: start,
            holes: Vec::new(),
            stalls: Stalls::new(Limits::default().stall_after),
            young: Vec::new(),
            told: None,
            aside: SetAside::default(),
            open: BTreeMap::new(),
            ended: BTreeMap::new(),
        }
    }

    /// Takes what a look made of the channel, and its settled samples, which are those of the last window at least.
    pub fn look(&mut self, at: Stamp, channel: &Channel, settled: &Settled<'_>) {
        if let Some(last) = channel.last() {
            let holes = holes::of(Some(self.good), std::slice::from_ref(last), self.max_age);
            self.holes.extend(holes.into_iter().take(KEPT - self.holes.len().min(KEPT)));
            self.good = self.good.max(last.at);
        }
        self.see(settled);
        let found = |rule: &str| channel.findings.iter().any(|finding| finding.rule.name == rule);
        let over: Vec<&'static str> = self.open.keys().filter(|rule| !found(rule)).copied().collect();
        for rule in over {
            self.close(rule);
        }
        // Stalls, and spells without any figure, are seen in another way.
        let blind = channel.watched.blind.is_some();
        let told =
            |finding: &&Finding| !(is_in(&[&rules::STALLED], finding) || blind && is_in(&UNKNOWN, finding));
        for finding in channel.findings.iter().filter(told) {
            self.extend(at, finding, weight(channel, finding));
        }
    }

    /// Lets the stalls see the samples that they have not seen, but the youngest, and counts what was set aside among them.
    fn see(&mut self, settled: &Settled<'_>) {
        let all = &settled.samples;
        let before = self.told;
        let new = all.partition_point(|sample| self.told.is_some_and(|told| sample.at <= told));
        let young = all.len().saturating_sub(YOUNG).max(new);
        for sample in &all[new..young] {
            self.stalls.look(sample);
            self.told = Some(sample.at);
        }
        self.young = all[young..].to_vec();
        let is_new = |at: &&Stamp| {
            before.is_none_or(|before| **at > before) && self.told.is_some_and(|told| **at <= told)
        };
        let SetAside { seen, falls, flickers } = &mut self.aside;
        let fell = settled.falls.iter().filter(is_new).count();
        *falls += fell;
        // One sample is set aside for a fall, more or less.
        *seen += young - new + fell;
        *flickers += settled.flickers.iter().filter(is_new).count();
    }

    fn extend(&mut self, at: Stamp, finding: &Finding, weight: u64) {
        let new = Spell { finding: finding.clone(), from: at, to: at, looks: 0, weight };
        let spell = self.open.entry(finding.rule.name).or_insert(new);
        spell.looks += 1;
        if weight > spell.weight || !is_in(&MOMENTS, finding) {
            spell.to = at;
        }
        if weight >= spell.weight {
            (spell.finding, spell.weight) = (finding.clone(), weight);
        }
    }

    fn close(&mut self, rule: &'static str) {
        let Some(spell) = self.open.remove(rule) else { return };
        let patience = match rule {
            rule if rule == rules::GROWING.name => self.window_ms,
            rule if UNKNOWN.iter().any(|unknown| unknown.name == rule) => millis(self.max_age),
            _ => -1,
        };
        if spell.looks < 2 || spell.to.since(spell.from) <= patience {
            return;
        }
        let once = (spell.finding, Times::once(spell.from, spell.to));
        match self.ended.get_mut(rule) {
            Some((_, times)) => times.again(spell.to),
            None => {
                self.ended.insert(rule, once);
            }
        }
    }

    /// What was so and is over, except what the verdict about the end tells.
    #[must_use]
    pub fn told(mut self, end: &Channel) -> Vec<Told> {
        for sample in &self.young {
            self.stalls.look(sample);
        }
        let mut stalls = self.stalls.found();
        if end.judgement.trend == Trend::Stalled {
            let last = end.last().map(|last| last.at);
            stalls.retain(|(_, to)| Some(*to) != last);
        }
        let name = end.name();
        let dark = holes::finding(&name, &self.holes).map(|finding| Told {
            words: format!("{} for a while", finding.rule.name),
            finding,
            status: Status::Unknown,
        });
        let misread = self.aside.too_many().filter(|_| end.judgement.trend.is_calm()).map(|words| {
            let finding =
                Finding::new(&rules::UNREADABLE, &name, format!("{name}: {words}.")).help(MISREAD_HELP);
            Told { words: format!("{} in between", finding.rule.name), finding, status: Status::Unknown }
        });
        let ended = self.ended.into_values().map(|(finding, times)| {
            let finding = match finding.rule.name {
                name if name == rules::GROWING.name => finding.with(Severity::Warning),
                _ => finding,
            };
            let status = if is_in(&UNKNOWN, &finding) {
                Status::Unknown
            } else {
                Status::of_findings(std::slice::from_ref(&finding))
            };
            Told::new(finding, status, &times)
        });
        stalls::told(&name, &stalls).into_iter().chain(ended).chain(misread).chain(dark).collect()
    }
}

fn is_in(rules: &[&Rule], finding: &Finding) -> bool {
    rules.iter().any(|rule| rule.name == finding.rule.name)
}

/// How much of what a finding tells there is.
fn weight(channel: &Channel, finding: &Finding) -> u64 {
    let judged = &channel.judgement;
    match finding.rule.name {
        rule if rule == rules::FAILING.name => judged.failed_delta.unwrap_or(0),
        rule if rule == rules::MISSING.name => judged.missing,
        rule if rule == rules::RESET.name => judged.resets as u64,
        _ => 0,
    }
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;

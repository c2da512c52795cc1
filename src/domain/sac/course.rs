//! What was so during a run of looks, and is told although it is over: the verdict about a run covers the run, not its last
//! moment.
//!
//! Every look is judged by the rules of a node and of a pair; what is found is kept as a spell with its beginning and its end.
//! Our own reasoning is which spells are told:
//!
//! * Two looks in a row at least must find it: a single odd one decides nothing. A look in which what decides could not be
//!   judged is none of them, and breaks no row: bad quality takes nothing back.
//! * What may be so while the roles move (both or none active, SAC that is stopped) is told when it lasts longer than the
//!   grace, or when the roles are the same afterwards as before.
//! * What could not be judged is told when that lasts longer than a value may be old; a hole in the looks is the same. Shorter
//!   stretches are told together, when there are three of them and more, and they are one part in twenty of the run.
//! * Blocks that stand still on the active node, or move on the standby, are told with the whole run in view
//!   ([`super::moves`]).

use std::collections::BTreeMap;

use super::moves::Moves;
use super::pair::{self, Pair, PairVerdict};
use super::reading::{Role, Sample, Status as Sac};
use super::rules;
use super::told;
use super::verdict::{self, Limits, Node};
use crate::finding::{Finding, Rule};
use crate::source::point::{Stamp, millis};
use crate::source::settings::Sac as Settings;
use crate::spell::{Times, Told};
use crate::status::Status;

/// A node that is watched.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Its name.
    pub name: String,
    /// What is known of its items.
    pub settings: Settings,
    /// What is chosen.
    pub limits: Limits,
}

/// The run so far.
#[derive(Debug, Clone)]
pub struct Course {
    subjects: Vec<Subject>,
    named: Option<Vec<[String; 2]>>,
    /// How many nodes the file or source holds.
    of: usize,
    /// Each node as last seen.
    nodes: Vec<Node>,
    last: Vec<Option<Sample>>,
    moves: Vec<Moves>,
    /// The role of each node as last known: one that cannot be read at a look is no other. `None` before the first look at it.
    roles: Vec<Option<Option<Role>>>,
    /// The first moment and the last.
    run: Option<(Stamp, Stamp)>,
    /// By rule and subject.
    spells: BTreeMap<(&'static str, String), Spells>,
}

/// What one look found.
#[derive(Debug, Clone)]
struct Found {
    finding: Finding,
    status: Status,
    /// The nodes that it is about.
    places: Vec<usize>,
    /// When it is told.
    patience: Patience,
}

/// When a spell of two looks or more is told; in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// Always.
    None,
    /// When it lasts longer, or the roles did not move meanwhile.
    WhileRolesMove(i64),
    /// When it lasts longer.
    Length(i64),
}

/// The roles of the nodes of a subject.
type Roles = Vec<Option<Role>>;

/// All spells of one rule on one subject.
#[derive(Debug, Clone, Default)]
struct Spells {
    open: Option<Open>,
    ended: Option<Ended>,
    /// All stretches in which it could not be judged, whatever their length, and their sum in milliseconds.
    dark: Option<(Ended, i64)>,
}

/// A spell that is not over.
#[derive(Debug, Clone)]
struct Open {
    found: Found,
    from: Stamp,
    to: Stamp,
    looks: usize,
    /// Looks since the first in which it could not be judged.
    dark: usize,
    /// The roles just before; `None` at the beginning of the run.
    before: Option<Roles>,
}

/// What is told of the spells that are over.
#[derive(Debug, Clone)]
struct Ended {
    found: Found,
    times: Times,
}

/// What may be so while the roles move.
const WHILE_ROLES_MOVE: [&Rule; 3] = [&rules::SPLIT, &rules::NONE_ACTIVE, &rules::STOPPED];

/// So many short stretches in which nothing could be judged are no odd ones, when they are one part in `ONE_PART_IN` of the run at
/// least, as with SAC that is stopped again and again. Our own choice.
const STRETCHES: usize = 3;
const ONE_PART_IN: i64 = 20;

/// What a look alone does not tell: [`Moves`] sees the whole run, and a change of the role is none that ends.
const NOT_OF_A_LOOK: [&Rule; 5] =
    [&rules::NOT_MOVING, &rules::STANDBY_MOVES, &rules::ROLE_CHANGED, &rules::ROLE_FLAPS, &rules::NAMED];

impl Course {
    /// Nothing seen yet. `named` are the pairs, when somebody said which; the file or source holds so many nodes as `of`.
    #[must_use]
    pub fn new(subjects: Vec<Subject>, named: Option<Vec<[String; 2]>>, of: usize) -> Self {
        let unseen =
            |subject: &Subject| verdict::judge(&subject.name, &[], &subject.settings, &subject.limits, false);
        Self {
            nodes: subjects.iter().map(unseen).collect(),
            last: subjects.iter().map(|_| None).collect(),
            moves: subjects.iter().map(|subject| Moves::new(subject.limits.grace)).collect(),
            roles: vec![None; subjects.len()],
            run: None,
            subjects,
            named,
            of,
            spells: BTreeMap::new(),
        }
    }

    /// Takes what was seen at one moment: samples of some of the nodes, by their places.
    pub fn moment(&mut self, at: Stamp, looks: &[(usize, &Sample)]) {
        let before = self.roles.clone();
        self.run = Some((self.run.map_or(at, |(first, _)| first), at));
        for (place, sample) in looks {
            self.look(*place, sample);
        }
        let found = self.found();
        let blind = self.blind(&found);
        for (key, spells) in &mut self.spells {
            if found.iter().any(|found| found.key() == *key) {
                continue;
            }
            match &mut spells.open {
                Some(open) if is_hidden(&open.found, &blind, &self.nodes) => open.dark += 1,
                _ => spells.close(at, &self.roles),
            }
        }
        for found in found {
            let before = found.places.iter().map(|place| before.get(*place).copied().flatten()).collect();
            self.spells.entry(found.key()).or_default().extend(found, at, before);
        }
    }

    /// What could not be judged at this look: places of nodes, and of pairs.
    fn blind(&self, found: &[Found]) -> Vec<Vec<usize>> {
        let dark = found.iter().filter(|found| found.is_dark()).map(|found| found.places.clone());
        // One look without a value is no finding yet, but takes nothing back either.
        let doubted = |place: &usize| self.nodes[*place].last.doubts().next().is_some();
        dark.chain((0..self.nodes.len()).filter(doubted).map(|place| vec![place])).collect()
    }

    /// Takes all samples of a recording, each list sorted by time. Moments that lie close together are one: each node has
    /// its own beat, and an exporter may write every item at its own time.
    pub fn whole<'s>(&mut self, samples: &'s [Vec<Sample>]) {
        let of_node =
            |(place, samples): (usize, &'s Vec<Sample>)| samples.iter().map(move |one| (place, one));
        let mut all: Vec<(usize, &Sample)> = samples.iter().enumerate().flat_map(of_node).collect();
        // Each node's samples stay in their order.
        all.sort_by_key(|(_, sample)| sample.at);
        for (place, samples) in samples.iter().enumerate() {
            self.holes(place, samples);
        }
        let mut rest = &all[..];
        while let Some((_, first)) = rest.first() {
            let (now, later) =
                rest.split_at(rest.partition_point(|(_, sample)| sample.at.since(first.at) < ONE_MOMENT_MS));
            self.moment(first.at, now);
            rest = later;
        }
    }

    /// Between two samples of a recording that lie further apart than a value may be old nobody knows anything.
    fn holes(&mut self, place: usize, samples: &[Sample]) {
        let Subject { name, limits, .. } = &self.subjects[place];
        let found = dark(name, "there was no look at it", vec![place], 0);
        let is_hole = |pair: &&[Sample]| pair[1].at.since(pair[0].at) > millis(limits.max_age);
        for pair in samples.windows(2).filter(is_hole) {
            self.spells.entry(found.key()).or_default().end(&found, pair[0].at, pair[1].at);
        }
    }

    fn look(&mut self, place: usize, sample: &Sample) {
        let subject = &self.subjects[place];
        let before = self.last[place].take();
        let pair: Vec<Sample> = before.into_iter().chain([sample.clone()]).collect();
        self.nodes[place] = verdict::judge(&subject.name, &pair, &subject.settings, &subject.limits, false);
        self.moves[place].look(sample);
        let known = self.nodes[place].role.filter(|_| !self.nodes[place].unusable);
        self.roles[place] = Some(known.or(self.roles[place].flatten()));
        self.last[place] = Some(sample.clone());
    }

    /// What the nodes and pairs, as last seen, are found to be.
    fn found(&self) -> Vec<Found> {
        let mut all = Vec::new();
        for (place, node) in self.nodes.iter().enumerate().filter(|(place, _)| self.last[*place].is_some()) {
            let limits = &self.subjects[place].limits;
            if let Some(words) = unclear(node) {
                all.push(dark(&node.name, &words, vec![place], millis(limits.max_age)));
            } else {
                all.extend(node.findings.iter().filter_map(|finding| of_look(finding, &[place], limits)));
            }
        }
        for [a, b] in pair::pairing(&self.nodes, self.named.as_deref(), self.of).pairs {
            let judged = pair::judge(&self.nodes[a], &self.nodes[b]);
            let limits = &self.subjects[a].limits;
            if judged.verdict == PairVerdict::Unknown {
                let name = format!("{} and {}", self.nodes[a].name, self.nodes[b].name);
                all.push(dark(&name, &judged.words, vec![a, b], millis(limits.max_age)));
            }
            all.extend(judged.findings.iter().filter_map(|finding| of_look(finding, &[a, b], limits)));
        }
        all
    }

    /// Ends the run: lets the verdicts about its end, which are given, speak for all of it. Returns what was so and is over.
    pub fn finish(self, nodes: &mut [Node], pairs: &mut [Pair]) -> Vec<Told> {
        let of_nodes = nodes.iter().flat_map(|node| &node.findings);
        let found: Vec<Finding> =
            of_nodes.chain(pairs.iter().flat_map(|pair| &pair.findings)).cloned().collect();
        let told = self.told(&found);
        told::add(&told, nodes, pairs);
        told
    }

    /// What was so and is over, except what `found`, the verdict about the end, tells already.
    #[must_use]
    pub fn told(mut self, found: &[Finding]) -> Vec<Told> {
        let mut told: Vec<Told> = Vec::new();
        for (place, moves) in self.moves.iter_mut().enumerate() {
            told.extend(moves.told(&self.subjects[place].name));
        }
        let (first, end) = self.run.unwrap_or_default();
        for spells in self.spells.values_mut() {
            // What was so until nobody could judge it any more is not in the verdict about the end.
            if spells.open.as_ref().is_some_and(|open| open.to < end) {
                spells.close(end, &self.roles);
            }
            spells.sum(end.since(first));
            // What is still so at the end is the verdict about the end.
            let is_so = spells.open.is_some();
            let ended = spells.ended.take().filter(|ended| !is_so || ended.found.status != Status::Unknown);
            told.extend(ended.map(|Ended { found, times }| Told::new(found.finding, found.status, &times)));
        }
        let known = |told: &Told| {
            let same = |other: &Finding| {
                other.rule.name == told.finding.rule.name && other.subject == told.finding.subject
            };
            found.iter().any(same)
        };
        told.retain(|told| !known(told));
        // The worst first.
        told.sort_by_key(|told| told.status != Status::Critical);
        told
    }
}

/// Moments of a recording that lie no further apart are one. Our own choice.
const ONE_MOMENT_MS: i64 = 250;

/// Why a node could not be judged at a look.
fn unclear(node: &Node) -> Option<String> {
    let changing = node.role == Some(Role::Active) && node.status == Some(Sac::Standby);
    (node.unusable || changing || !node.unread.is_empty() || !node.doubts.is_empty())
        .then(|| node.words.clone())
}

/// What could not be judged, when it stays so for longer than a value may be old.
fn dark(subject: &str, words: &str, places: Vec<usize>, max_age: i64) -> Found {
    let message = format!("{subject}: it could not be judged for a while: {words}.");
    let help = "Look what the source, its machine or the network did at that time; what the node did then, nobody knows. When the \
                recording has a slower beat, name it: --max-age.";
    let finding = Finding::new(&rules::UNREADABLE, subject, message).help(help);
    Found { finding, status: Status::Unknown, places, patience: Patience::Length(max_age) }
}

fn of_look(finding: &Finding, places: &[usize], limits: &Limits) -> Option<Found> {
    let is_in = |rules: &[&Rule]| rules.iter().any(|rule| rule.name == finding.rule.name);
    if is_in(&NOT_OF_A_LOOK) {
        return None;
    }
    let patience = if is_in(&WHILE_ROLES_MOVE) {
        Patience::WhileRolesMove(millis(limits.grace))
    } else {
        Patience::None
    };
    let status = Status::of_findings(std::slice::from_ref(finding));
    Some(Found { finding: finding.clone(), status, places: places.to_vec(), patience })
}

impl Found {
    fn key(&self) -> (&'static str, String) {
        (self.finding.rule.name, self.finding.subject.clone())
    }

    /// That something could not be judged.
    const fn is_dark(&self) -> bool {
        matches!(self.patience, Patience::Length(_))
    }
}

/// Whether what was found before may still be so, at a look that does not find it: it could not be judged, and nothing that was
/// read says otherwise.
fn is_hidden(found: &Found, blind: &[Vec<usize>], nodes: &[Node]) -> bool {
    let about = |places: &Vec<usize>| places.iter().all(|place| found.places.contains(place));
    if found.is_dark() || !blind.iter().any(about) {
        return false;
    }
    let is = |rule: &Rule| found.finding.rule.name == rule.name;
    let mut seen = found.places.iter().map(|place| &nodes[*place]).filter(|node| !node.unusable);
    if is(&rules::SPLIT) {
        return !seen.any(|node| node.role == Some(Role::Standby));
    }
    if is(&rules::NONE_ACTIVE) {
        return !seen.any(|node| node.role == Some(Role::Active));
    }
    if is(&rules::STOPPED) {
        return !seen.any(|node| node.status.is_some());
    }
    if is(&rules::DRIVER_DEAD) {
        return !seen.any(|node| node.role == Some(Role::Active) && node.last.driver_error == Some(false));
    }
    if is(&rules::STANDBY_DRIVER_DEAD) {
        return !seen.any(|node| node.role == Some(Role::Standby) && node.last.driver_error == Some(false));
    }
    if is(&rules::FAILOVER_OFF) {
        return !seen.all(|node| node.last.failover_enabled == Some(true));
    }
    true
}

impl Spells {
    fn extend(&mut self, found: Found, at: Stamp, before: Vec<Option<Option<Role>>>) {
        match &mut self.open {
            Some(open) => {
                open.to = at;
                open.looks += 1;
            }
            none => {
                let before = before.into_iter().collect();
                *none = Some(Open { found, from: at, to: at, looks: 1, dark: 0, before });
            }
        }
    }

    /// At `at` the spell is over; `roles` are those afterwards, as far as they are known.
    fn close(&mut self, at: Stamp, roles: &[Option<Option<Role>>]) {
        let Some(mut open) = self.open.take() else { return };
        if open.found.is_dark() {
            self.was_dark(&open, at);
        }
        let length = open.to.since(open.from);
        let moved = || {
            let now: Roles = open.found.places.iter().map(|place| roles[*place].flatten()).collect();
            open.before.as_ref().is_none_or(|before| *before != now)
        };
        let told = open.looks > 1
            && match open.found.patience {
                Patience::None => true,
                Patience::WhileRolesMove(grace) => length > grace || !moved(),
                Patience::Length(least) => length > least,
            };
        if told {
            open.found.finding.message = open.message();
            self.end(&open.found, open.from, open.to);
        }
    }

    /// A stretch in which it could not be judged, until the look that could.
    fn was_dark(&mut self, open: &Open, at: Stamp) {
        let length = at.since(open.from);
        match &mut self.dark {
            Some((ended, sum)) => {
                ended.times.again(at);
                *sum += length;
            }
            none => {
                let times = Times::once(open.from, at);
                *none = Some((Ended { found: open.found.clone(), times }, length));
            }
        }
    }

    /// Tells stretches that were each too short to be told, when together they are much of a run of this length.
    fn sum(&mut self, run: i64) {
        let Some((Ended { mut found, times }, sum)) = self.dark.take().filter(|_| self.ended.is_none())
        else {
            return;
        };
        let Patience::Length(max_age) = found.patience else { return };
        if times.more + 1 < STRETCHES || sum <= max_age || sum.saturating_mul(ONE_PART_IN) < run {
            return;
        }
        let said = found.finding.message.trim_end_matches('.');
        found.finding.message = format!("{said}; {} s of {} s in all.", sum / 1000, run / 1000);
        self.ended = Some(Ended { found, times });
    }

    fn end(&mut self, found: &Found, from: Stamp, to: Stamp) {
        match &mut self.ended {
            Some(ended) => ended.times.again(to),
            none => *none = Some(Ended { found: found.clone(), times: Times::once(from, to) }),
        }
    }
}

impl Open {
    /// What was found, and whether every look found it.
    fn message(&self) -> String {
        let message = &self.found.finding.message;
        if self.dark == 0 {
            return message.clone();
        }
        let (said, all) = (message.trim_end_matches('.'), self.looks + self.dark);
        format!("{said}: so in {} of {all} looks, and the others could not be judged.", self.looks)
    }
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;

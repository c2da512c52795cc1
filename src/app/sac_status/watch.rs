//! `watch`: prints what changes, and at the end what was so during the watch and is over.

use std::io;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::data::{self, NodeData};
use super::judge;
use crate::app::exit::{Outcome, Streams};
use crate::app::plant::Plant;
use crate::app::sourced::Given;
use crate::app::watching::{Ended, Timed, Was, has_gone, print, so_it_was};
use crate::cli::common::Format;
use crate::domain::finding::Finding;
use crate::domain::sac::course::{Course, Subject};
use crate::domain::sac::pair::{self, Pair, PairVerdict, Pairs};
use crate::domain::sac::reading::Sample;
use crate::domain::sac::verdict::{self, Node};
use crate::domain::source::point::{Stamp, millis};
use crate::domain::status::Status;
use crate::domain::words;
use crate::io::interrupt;

/// How long looks are kept: so long that a figure which is refreshed every minute is no standstill.
const KEPT: Duration = Duration::from_secs(150);

/// What a line is printed for when it changes.
fn key(node: &Node) -> impl PartialEq + use<> {
    (
        node.status,
        node.role,
        node.moving,
        node.verdict,
        node.last.output_enabled,
        node.last.driver_error,
        node.words.split(',').next().map(str::to_owned),
    )
}

/// What `watch` asks for.
pub struct Asked {
    /// Time between two looks.
    pub interval: Duration,
    /// When to end; `None`: at Ctrl-C.
    pub duration: Option<Duration>,
    /// How long blocks may rest.
    pub grace: Duration,
}

/// Watches until Ctrl-C or the end of `duration`. The status is the worst of the last look and of what was so before.
///
/// # Errors
/// When a line cannot be written for another reason than a closed pipe.
pub fn run(
    plant: &mut Plant,
    asked: &Asked,
    format: Format,
    streams: &mut Streams<'_>,
) -> anyhow::Result<Ended> {
    let interval = asked.interval;
    // A simulated clock never waits, so there must be an end.
    let duration = asked.duration.or_else(|| plant.is_virtual().then_some(Duration::from_secs(60)));
    plant.prepare(duration.unwrap_or_default());
    let start = plant.now();
    let subjects: Vec<Subject> = plant.nodes.iter().map(|node| judge::subject(node, asked.grace)).collect();
    let of = plant.known_nodes();
    let mut course = Course::new(subjects.clone(), plant.pairs.clone(), of);
    let mut followed: Vec<Followed> = subjects.into_iter().map(Followed::new).collect();
    let mut shown = PairLines::default();
    loop {
        let now = plant.now();
        let told = plant.each(|_, node| judge::looks(node, interval));
        let looks: Vec<(usize, &Sample)> = told
            .iter()
            .enumerate()
            .flat_map(|(place, looks)| looks.iter().map(move |look| (place, look)))
            .collect();
        course.moment(now, &looks);
        let (mut nodes, mut closed) = (Vec::new(), false);
        for ((followed, node), looks) in followed.iter_mut().zip(&plant.nodes).zip(told) {
            let (judged, new) = followed.look(looks, node.source.facts().is_simulated, now, interval);
            for node in &new {
                closed |= has_gone(line(node, format, streams));
            }
            nodes.push(judged);
        }
        let mut pairs = Pairs::judge(&nodes, &pair::pairing(&nodes, plant.pairs.as_deref(), of));
        closed |= has_gone(shown.look(&pairs.each, now, format, streams));
        plant.tell(streams);
        let over = duration.is_some_and(|duration| plant.now().since(start) >= millis(duration));
        if closed || over || !plant.wait(interval) {
            plant.close();
            let given = Given::of(plant);
            let stopped = interrupt::requested();
            shown.last(&mut pairs.each);
            let mut parts = Vec::new();
            for told in course.finish(&mut nodes, &mut pairs.each) {
                // Who closed the pipe reads no more; the status says it all the same.
                let _closed = so_it_was(&told, now, format, Line::Was, streams);
                parts.push(told.words);
            }
            let each = nodes.iter().map(|node| node.verdict).chain(pairs.each.iter().map(|pair| pair.status));
            let findings: Vec<Finding> = nodes.iter().flat_map(|node| node.findings.clone()).collect();
            let status = given.join(Status::join_all(each));
            parts.push(data::summary(&nodes, &pairs, status, &findings));
            let outcome = if stopped { Outcome::Interrupted } else { Outcome::Verdict(status) };
            let words = given.summary(status, parts.join("; "));
            return Ok(Ended { outcome, status, words });
        }
    }
}

/// A node whose looks are kept, and told when it is otherwise.
struct Followed {
    subject: Subject,
    kept: Vec<Sample>,
    told: Option<Node>,
}

impl Followed {
    const fn new(subject: Subject) -> Self {
        Self { subject, kept: Vec::new(), told: None }
    }

    /// Takes the looks since the last call. Returns the node as it is now, and as it is to be told, in order of time.
    fn look(
        &mut self,
        mut looks: Vec<Sample>,
        simulated: bool,
        now: Stamp,
        interval: Duration,
    ) -> (Node, Vec<Node>) {
        let mut new = Vec::new();
        let last = looks.pop();
        // What was told between two looks is judged with a sample that is at least an interval older: within
        // milliseconds no block need be processed.
        let older = self.kept.len().saturating_sub(1);
        for between in looks.into_iter().filter(|_| older > 0) {
            let history: Vec<Sample> = self.kept[..older].iter().cloned().chain([between]).collect();
            let judged = self.judge(&history, simulated);
            new.extend(self.tell(&judged));
        }
        if let Some(last) = last {
            self.keep(last, now, interval);
        }
        let judged = self.judge(&self.kept, simulated);
        // One sample says nothing about movement.
        if self.kept.len() > 1 {
            new.extend(self.tell(&judged));
        }
        (judged, new)
    }

    fn judge(&self, samples: &[Sample], simulated: bool) -> Node {
        let Subject { name, settings, limits } = &self.subject;
        verdict::judge(name, samples, settings, limits, simulated)
    }

    /// The node, when it is otherwise than it was last told.
    fn tell(&mut self, judged: &Node) -> Option<Node> {
        let is_new = self.told.as_ref().map(key) != Some(key(judged));
        is_new.then(|| self.told.insert(judged.clone()).clone())
    }

    /// Keeps a look, and lets old ones go.
    fn keep(&mut self, last: Sample, now: Stamp, interval: Duration) {
        let kept = &mut self.kept;
        // The first things told come right after the first Read.
        if kept.last().is_some_and(|old| last.at.since(old.at) < millis(interval) / 2) {
            kept.pop();
        }
        kept.push(last);
        let old = kept.partition_point(|sample| sample.at < now.minus(KEPT));
        kept.drain(..old.min(kept.len().saturating_sub(10)));
    }
}

/// Lines about pairs. A verdict counts when two looks in a row have it: while the roles move, one may see both or none active. Looks
/// in between that do not know the roles break no row.
#[derive(Default)]
struct PairLines {
    before: Vec<([String; 2], PairVerdict)>,
    shown: Vec<([String; 2], PairVerdict)>,
}

impl PairLines {
    fn look(
        &mut self,
        pairs: &[Pair],
        now: Stamp,
        format: Format,
        streams: &mut Streams<'_>,
    ) -> io::Result<()> {
        let all: Vec<_> = pairs.iter().map(|pair| (sorted(pair), pair.verdict)).collect();
        for (pair, key) in pairs.iter().zip(&all) {
            if self.before.contains(key) && !self.shown.contains(key) {
                self.shown.retain(|(names, _)| *names != key.0);
                self.shown.push(key.clone());
                pair_line(pair, now, format, streams)?;
            }
        }
        for (pair, key) in pairs.iter().zip(all) {
            let is_blind = pair.verdict == PairVerdict::Unknown && pair.active.is_none();
            let stays = |verdict: PairVerdict| is_blind && verdict != PairVerdict::Unknown;
            self.before.retain(|(names, verdict)| *names != key.0 || stays(*verdict));
            self.before.push(key);
        }
        Ok(())
    }

    /// Leaves of the last look only what counts.
    fn last(&self, pairs: &mut Vec<Pair>) {
        pairs.retain(|pair| self.shown.is_empty() || self.shown.contains(&(sorted(pair), pair.verdict)));
    }
}

/// The names of a pair in one order, whoever is active.
fn sorted(pair: &Pair) -> [String; 2] {
    let mut names = pair.nodes.clone();
    names.sort_unstable();
    names
}

fn line(node: &Node, format: Format, streams: &mut Streams<'_>) -> io::Result<()> {
    let mark = if node.simulated { " (simulated)" } else { "" };
    let words = format!("{}: {}{mark}", node.name, node.words);
    let at = node.last.at;
    print(at, node.verdict, &words, &Line::State(Timed::at(at, NodeData::of(node))), format, streams)
}

/// A line for scripts.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Line<'a> {
    /// A node is now otherwise.
    State(Timed<NodeData<'a>>),
    /// A pair is now otherwise.
    Pair(Timed<PairLine<'a>>),
    /// At the end: what was so, and is over.
    Was(Timed<Was<'a>>),
}

/// What a line about a pair says.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct PairLine<'a> {
    /// The active one first, when exactly one is.
    nodes: &'a [String; 2],
    /// The worst that was found.
    verdict: PairVerdict,
    status: Status,
    /// The active node; null unless exactly one is.
    active: Option<&'a str>,
    /// The verdict in a few words.
    words: &'a str,
}

fn pair_line(pair: &Pair, now: Stamp, format: Format, streams: &mut Streams<'_>) -> io::Result<()> {
    let words = format!("pair {}: {} - {}", words::list(&pair.nodes), pair.verdict.name(), pair.words);
    let fields = PairLine {
        nodes: &pair.nodes,
        verdict: pair.verdict,
        status: pair.status,
        active: pair.active.as_deref(),
        words: &pair.words,
    };
    print(now, pair.status, &words, &Line::Pair(Timed::at(now, fields)), format, streams)
}
